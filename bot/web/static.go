package web

import (
	"bytes"
	"embed"
	"fmt"
	"hash/crc32"
	"net/http"
	"time"
)

//go:embed static
var files embed.FS

const staticPath = "/static/"

// static serves what pages load. Its address changes with its content, so it may
// be kept for ever.
func static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	content, err := files.ReadFile("static/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// asset is the address of a file that pages load.
func asset(name string) (string, error) {
	content, err := files.ReadFile("static/" + name)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%s?%08x", staticPath, name, crc32.ChecksumIEEE(content)), nil
}
