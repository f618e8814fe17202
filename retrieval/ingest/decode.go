package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	utf16 "golang.org/x/text/encoding/unicode"
)

// sampleBytes are enough to tell an encoding; telling it takes some 40 passes.
const sampleBytes = 64 << 10

var errBinary = errors.New("holds NUL bytes: it is binary, or UTF-16 without a byte order mark")

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// decode returns raw as valid UTF-8 with plain line ends. The encoding is told
// by a byte order mark, else by being valid UTF-8, which no other encoding is
// by accident, else as declared, else by its letters. What leaves a single
// byte undecoded is refused.
func decode(raw []byte, declared string) (string, error) {
	if isUTF16(raw) {
		return decodeAs(utf16.UTF16(utf16.LittleEndian, utf16.UseBOM), raw)
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if bytes.IndexByte(raw, 0) >= 0 {
		return "", errBinary
	}
	switched := bytes.Contains(raw, []byte("\x1b$")) // ISO-2022, which passes for ASCII
	if utf8.Valid(raw) && !switched {
		return lineEnds.Replace(string(raw)), nil
	}
	if err := brokenUTF8(raw); err != nil && !switched {
		return "", err
	}
	for _, name := range []string{declared, detect(raw)} {
		e, err := htmlindex.Get(name)
		if err != nil || strings.HasPrefix(strings.ToLower(name), "utf") {
			continue
		}
		if text, err := decodeAs(e, raw); err == nil {
			return text, nil
		}
	}
	return "", errors.New("is in no encoding that can be told, save it as UTF-8")
}

func isUTF16(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte{0xff, 0xfe}) || bytes.HasPrefix(raw, []byte{0xfe, 0xff})
}

// decodeAs fails where a byte does not fit the encoding, or becomes a control
// character that text does not hold.
func decodeAs(e encoding.Encoding, raw []byte) (string, error) {
	decoded, err := e.NewDecoder().Bytes(raw)
	if err != nil {
		return "", fmt.Errorf("decode: %w", err)
	}
	text := lineEnds.Replace(string(decoded))
	foreign := func(r rune) bool {
		return r == utf8.RuneError || unicode.IsControl(r) && !strings.ContainsRune("\t\n\v\f\x1b", r)
	}
	if at := strings.IndexFunc(text, foreign); at >= 0 {
		return "", &lineError{1 + strings.Count(text[:at], "\n"), errors.New("cannot be decoded")}
	}
	return text, nil
}

// brokenUTF8 reports where text that is UTF-8 for the greater part is not. To
// read it as anything else would garble every other letter.
func brokenUTF8(raw []byte) error {
	good, bad, line := 0, 0, 0
	for at := 0; at < len(raw); {
		r, size := utf8.DecodeRune(raw[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			if bad++; bad == 1 {
				line = 1 + bytes.Count(raw[:at], []byte("\n"))
			}
		case size > 1:
			good++
		}
		at += size
	}
	if good <= bad {
		return nil
	}
	return &lineError{line, errors.New("is not UTF-8, though the rest is")}
}

// detect names the encoding that the letters of a sample speak for.
func detect(raw []byte) string {
	start := max(0, bytes.IndexFunc(raw, func(r rune) bool { return r > unicode.MaxASCII || r == '\x1b' }))
	start = 1 + bytes.LastIndexByte(raw[:start], '\n')
	best, err := chardet.NewTextDetector().DetectBest(raw[start:min(len(raw), start+sampleBytes)])
	if err != nil {
		return ""
	}
	return strings.Replace(best.Charset, "GB-18030", "gb18030", 1)
}
