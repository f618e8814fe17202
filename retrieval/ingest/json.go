package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"verbatim/retrieval"
)

// jsonLines reads one JSON object a line; blank lines are passed over.
func jsonLines(in io.Reader) iter.Seq[item] {
	return func(yield func(item) bool) {
		lines := bufio.NewReaderSize(in, 64<<10)
		for n := 1; ; n++ {
			line, err := readLine(lines)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(item{line: n, err: err})
				return
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			a, err := parseObject(line)
			if !yield(item{line: n, article: a, err: err}) {
				return
			}
		}
	}
}

// readLine returns the next line, or io.EOF after the last.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return nil, fmt.Errorf("is longer than %d MiB, the rest of the file is left", maxLine>>20)
		case err == nil, errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		default:
			return nil, fmt.Errorf("read: %w", err)
		}
	}
}

// jsonValues reads a file of one object, a list of objects, or objects one
// after the other.
func jsonValues(in io.Reader) iter.Seq[item] {
	return func(yield func(item) bool) {
		raw, err := readDocument(in)
		if err != nil {
			yield(item{err: err})
			return
		}
		values := json.NewDecoder(bytes.NewReader(raw))
		list := bytes.HasPrefix(bytes.TrimSpace(raw), []byte("["))
		if list {
			_, _ = values.Token() // the bracket
		}
		for line, counted := 1, 0; values.More(); {
			start := int(values.InputOffset())
			start += len(raw[start:]) - len(bytes.TrimLeft(raw[start:], " \t\r\n,"))
			line, counted = line+bytes.Count(raw[counted:start], []byte("\n")), start
			var value json.RawMessage
			if err := values.Decode(&value); err != nil {
				yield(item{line: line, err: fmt.Errorf("%w; the rest of the file is left", err)})
				return
			}
			a, err := parseObject(value)
			if !yield(item{line: line, article: a, err: err}) {
				return
			}
		}
	}
}

// parseObject reads an article out of a JSON object.
func parseObject(raw []byte) (retrieval.Article, error) {
	var object fields
	values := json.NewDecoder(bytes.NewReader(raw))
	values.UseNumber() // an id of 20 digits is no float
	if err := values.Decode(&object); err != nil {
		return retrieval.Article{}, fmt.Errorf("is not a JSON object: %w", err)
	}
	a, err := object.article()
	if err == nil && strings.TrimSpace(a.Text) == "" {
		err = errors.New(`has no text: none of the fields "text", "body" and "content" holds any`)
	}
	return a, err
}
