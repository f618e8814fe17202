package fetch

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// packing is what a packed body may be larger than the unpacked one.
const packing = 64 << 10

// readBody reads and unpacks the body of a response. Each layer is limited, for
// each can be endless while the next stays empty. With ErrTooLarge it returns
// the beginning.
func readBody(r *http.Response, limit int64) ([]byte, error) {
	unpacked, err := unpack(r.Header.Get("Content-Encoding"), atMost(r.Body, limit+packing))
	if err == nil {
		// Some sitemaps are gzip files, and some servers pack those again. No
		// document begins like one.
		inner := bufio.NewReader(atMost(unpacked, limit+packing))
		if unpacked = inner; begins(inner, isGzip) {
			unpacked, err = gzip.NewReader(inner)
		}
	}
	var body []byte
	if err == nil {
		body, err = io.ReadAll(atMost(unpacked, limit))
	}
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		err = fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	case err == io.EOF: // in the middle of a packed head
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		err = fmt.Errorf("read the body: %w", err)
	}
	return body, err
}

// atMost returns a reader that fails beyond so many bytes, where io.LimitReader
// would seem to have come to the end.
func atMost(r io.Reader, limit int64) io.Reader {
	return http.MaxBytesReader(nil, io.NopCloser(r), limit)
}

// unpack returns the reader of what was packed by the encoding.
func unpack(encoding string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return r, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(r)
	case "deflate":
		// Meant is zlib; some servers leave its head and sum out.
		buffered := bufio.NewReader(r)
		if begins(buffered, isZlib) {
			return zlib.NewReader(buffered)
		}
		return flate.NewReader(buffered), nil
	}
	return nil, fmt.Errorf("packed as %q, which nobody asked for", encoding)
}

func begins(r *bufio.Reader, as func(a, b byte) bool) bool {
	head, err := r.Peek(2)
	return err == nil && as(head[0], head[1])
}

func isGzip(a, b byte) bool { return a == 0x1f && b == 0x8b }

func isZlib(a, b byte) bool { return a&0x0f == 8 && (int(a)<<8|int(b))%31 == 0 }
