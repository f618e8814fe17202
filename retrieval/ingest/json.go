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
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// jsonLines reads one JSON object a line; blank lines are passed over.
func jsonLines(in io.Reader, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		lines := bufio.NewReaderSize(transform.NewReader(in, unicode.BOMOverride(transform.Nop)), 64<<10)
		if start, _ := lines.Peek(lines.Size()); bytes.IndexByte(start, 0) >= 0 {
			yield(Item{Err: errBinary})
			return
		}
		for n := 1; ; n++ {
			line, err := readLine(lines)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Item{Line: n, Err: err})
				return
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			for _, it := range readObjectLine(line, from, about) {
				it.Line = n
				if !yield(it) {
					return
				}
			}
		}
	}
}

// readObjectLine reads a line, which can be in another encoding than its file.
func readObjectLine(line []byte, from Origin, about *Feed) []Item {
	if !utf8.Valid(line) {
		text, err := decode(line, "")
		if err != nil {
			return []Item{{Err: errors.New("is not UTF-8")}}
		}
		line = []byte(text)
	}
	return readObject(line, from, about)
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
func jsonValues(in io.Reader, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		raw, err := readAll(in, maxDocument)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		text, err := decode(raw, "")
		if err != nil {
			yield(Item{Err: err})
			return
		}
		if isJSONFeed(text) {
			parseJSONFeed(text, from, about)(yield)
			return
		}
		eachValue(text, from, about, yield)
	}
}

func eachValue(text string, from Origin, about *Feed, yield func(Item) bool) {
	values := json.NewDecoder(strings.NewReader(text))
	list := strings.HasPrefix(strings.TrimLeft(text, blank), "[")
	if list {
		_, _ = values.Token() // the bracket
	}
	line, counted := 1, 0
	for !list || values.More() {
		start := int(values.InputOffset())
		start = len(text) - len(strings.TrimLeft(text[start:], blank+","))
		line, counted = line+strings.Count(text[counted:start], "\n"), start
		var value json.RawMessage
		err := values.Decode(&value)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			yield(Item{Line: line, Err: fmt.Errorf("is not JSON, the rest of the file is left: %w", err)})
			return
		}
		for _, it := range readObject(value, from, about) {
			it.Line = line
			if !yield(it) {
				return
			}
		}
	}
	if _, err := values.Token(); err != nil {
		yield(Item{Line: line, Err: errors.New(`the list has no "]" at its end`)})
	}
}

const blank = " \t\r\n" // to JSON

// shapes are the kinds of object that are told by their fields, the surest
// first. What is none of them is read by our own names.
var shapes = []struct {
	is   func(fields) bool
	read func(o fields, from Origin, about *Feed) []Item
}{
	{isExported, one(readExported)},
	{isGhost, readGhost},
	{isWordPress, one(readWordPress)},
	{isNinjsList, readNinjsList},
	{isNinjs, one(readNinjs)},
}

// one makes a reader of objects that hold one article each.
func one(read func(fields) Item) func(fields, Origin, *Feed) []Item {
	return func(o fields, _ Origin, _ *Feed) []Item { return []Item{read(o)} }
}

// readObject reads what articles there are in a JSON object.
func readObject(raw []byte, from Origin, about *Feed) []Item {
	o, err := parseObject(raw)
	if err != nil {
		return []Item{{Err: err}}
	}
	read := one(readOwn)
	for _, shape := range shapes {
		if shape.is(o) {
			read = shape.read
			break
		}
	}
	items := read(o, from, about)
	for i, it := range items {
		if strings.Contains(it.Article.Title+it.Article.Text, "\ufffd") && !namesReplacement(raw) {
			items[i].Err = errors.New("holds half of a surrogate pair")
		}
	}
	return items
}

func parseObject(raw []byte) (fields, error) {
	var object map[string]any
	values := json.NewDecoder(bytes.NewReader(raw))
	values.UseNumber() // an id of 20 digits is no float
	var wrong *json.UnmarshalTypeError
	switch err := values.Decode(&object); {
	case errors.As(err, &wrong):
		return nil, fmt.Errorf("is a JSON %s, not an object", wrong.Value)
	case err != nil:
		return nil, fmt.Errorf("is not a JSON object: %w", err)
	}
	if _, end := values.Token(); !errors.Is(end, io.EOF) {
		return nil, errors.New("has something behind its JSON object")
	}
	return newFields(object), nil
}

// readOwn reads an object of the plain kind that scripts write.
func readOwn(o fields) Item {
	a, err := o.article()
	it := Item{Article: a, Err: err}
	if err == nil && strings.TrimSpace(a.Text) == "" && !it.Notice() {
		it.Err = errors.New(`has no text: none of the fields "text", "body" and "content" holds any`)
	}
	return it
}

// namesReplacement reports whether the document itself has U+FFFD in it, which
// otherwise stands for what could not be decoded.
func namesReplacement(raw []byte) bool {
	return bytes.Contains(raw, []byte("\ufffd")) || bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`))
}
