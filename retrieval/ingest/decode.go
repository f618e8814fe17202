package ingest

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"
)

// decode returns raw as UTF-8 with plain line ends.
func decode(raw []byte, declared string) (string, error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		return "", errors.New("is not UTF-8")
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(raw)), nil
}
