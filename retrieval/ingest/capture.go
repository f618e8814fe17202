package ingest

import (
	"bufio"
	"cmp"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strings"
)

// readCapture reads the page that a record of a web archive holds; nil where
// it holds none. When it was fetched says nothing of when it was published.
func readCapture(header textproto.MIMEHeader, block io.Reader, about *Feed) *Item {
	page := capture{body: block, media: header.Get("Content-Type")}
	switch kind := header.Get("WARC-Type"); {
	case kind == "response" && strings.HasPrefix(page.media, "application/http"):
		answer, err := http.ReadResponse(bufio.NewReader(io.LimitReader(block, maxDocument)), nil)
		if err != nil {
			return &Item{Err: fmt.Errorf("read the answer of the server: %w", err)}
		}
		if answer.StatusCode != http.StatusOK {
			return nil
		}
		page = capture{answer.Body, answer.Header.Get("Content-Type"), answer.Header.Get("Content-Encoding")}
	case kind != "resource":
		return nil
	}
	if !strings.Contains(page.media, "html") {
		return nil
	}
	if why := header.Get("WARC-Truncated"); why != "" {
		return &Item{Err: fmt.Errorf("holds a page that was cut off when it was fetched: %s", why)}
	}
	it := page.read(strings.Trim(header.Get("WARC-Target-Uri"), "<>"), about)
	return &it
}

// capture is a page as it was sent.
type capture struct {
	body           io.Reader
	media, packing string
}

func (c capture) read(url string, about *Feed) Item {
	content, err := c.unpacked()
	if err != nil {
		return Item{Err: err}
	}
	var it Item
	for it = range page(content, Origin{URL: url, MediaType: c.media}, new(Feed)) {
		it.Article.URL = cmp.Or(it.Article.URL, url)
	}
	return it
}

// unpacked undoes the content encoding. Some archives keep the header of what
// they have unpacked already.
func (c capture) unpacked() (*bufio.Reader, error) {
	body := bufio.NewReader(c.body)
	switch strings.ToLower(c.packing) {
	case "", "identity", "gzip", "x-gzip":
		return unpack(body, Origin{})
	case "deflate":
		in, err := zlib.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		return bufio.NewReader(in), nil
	}
	return nil, errors.New("holds a page packed as " + c.packing + ", which is not read")
}
