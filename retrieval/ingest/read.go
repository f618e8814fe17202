package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"verbatim/retrieval"
)

// What is read at once stands in memory; of a page, a tree some 100 times its
// size in the worst case.
const (
	maxMarkdown = 4 << 20   // bytes, see maxParagraph
	maxPage     = 16 << 20  // bytes of HTML
	maxDocument = 64 << 20  // bytes of any other file that is read whole
	maxLine     = 128 << 20 // bytes of a line of JSON Lines
	maxUnpacked = 1 << 30   // bytes out of a packed file
)

// formats holds the format of each extension.
var formats = map[string]format{
	".txt":      document(parseText, maxDocument),
	".md":       document(parseMarkdown, maxMarkdown),
	".markdown": document(parseMarkdown, maxMarkdown),
	".html":     page,
	".htm":      page,
	".jsonl":    jsonLines,
	".ndjson":   jsonLines,
	".json":     jsonValues,
	".xml":      xmlDocument,
	".rss":      xmlDocument,
	".atom":     xmlDocument,
	".rdf":      xmlDocument,
	".nitf":     xmlDocument,
	".newsml":   xmlDocument,
	".ninjs":    jsonValues,
	".eml":      mail,
	".mbox":     mailbox,
	".warc":     warc,
}

// formatOf returns the format of a file by its name.
func formatOf(name string) (format, bool) {
	format, known := formats[extension(name)]
	return format, known
}

// Known reports whether files of this name are read.
func Known(name string) bool {
	_, known := formatOf(name)
	return known
}

// extension returns what the name of the unpacked file ends on, in lower case.
func extension(name string) string { return path.Ext(unpacked(strings.ToLower(name))) }

func unpacked(name string) string {
	if strings.EqualFold(path.Ext(name), ".gz") {
		return name[:len(name)-len(".gz")]
	}
	return name
}

// items opens the file, unpacks it if need be and reads what it holds. It
// counts the bytes read, before unpacking, in read.
func (f file) items(read *int64) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		in, err := f.open()
		if err != nil {
			yield(Item{Err: err})
			return
		}
		defer in.Close()
		from := Origin{Name: f.name}
		content, err := unpack(bufio.NewReaderSize(&counter{in, read}, 64<<10), from)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		format := f.format
		if format == nil {
			format = sniff(content)
		}
		format(content, from, new(Feed))(yield)
	}
}

// unpack looks for gzip by its first bytes, as a name can be wrong either way.
// An archive of web pages stays packed, for each of its records is on its own.
func unpack(in *bufio.Reader, from Origin) (*bufio.Reader, error) {
	if extension(from.Name) == ".warc" || strings.HasPrefix(from.MediaType, "application/warc") {
		return in, nil
	}
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return in, nil
	}
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return bufio.NewReaderSize(&capped{unpacked, maxUnpacked}, 64<<10), nil
}

// sniff tells the format of content without a name.
func sniff(in *bufio.Reader) format {
	start, _ := in.Peek(sniffed)
	start = bytes.TrimPrefix(bytes.TrimPrefix(start, []byte("\xff\xfe")), []byte("\xfe\xff"))
	start = bytes.ReplaceAll(start, []byte{0}, nil) // UTF-16, for all that is looked for
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	switch {
	case bytes.HasPrefix(start, []byte(exportedMark)):
		return jsonLines
	case bytes.HasPrefix(start, []byte("{")) && bytes.Contains(start, []byte("jsonfeed.org")):
		return jsonValues
	case bytes.HasPrefix(start, []byte("{")):
		if line, _, more := bytes.Cut(start, []byte("\n")); more && !bytes.HasSuffix(bytes.TrimSpace(line), []byte("}")) {
			return jsonValues // laid out over several lines
		}
		return jsonLines
	case bytes.HasPrefix(start, []byte("[")):
		return jsonValues
	case bytes.HasPrefix(start, []byte("<")):
		return sniffMarkup(start)
	case bytes.HasPrefix(start, []byte("WARC/")):
		return warc
	case bytes.HasPrefix(start, []byte("From ")) && bytes.Contains(start, []byte("@")):
		return mailbox
	case bytes.HasPrefix(start, []byte("---\n")), bytes.HasPrefix(start, []byte("---\r\n")):
		return formats[".md"]
	}
	return formats[".txt"]
}

const sniffed = 4096 // bytes

// sniffMarkup tells a page from XML by the first element, for many pages call
// themselves XML and many feeds do not.
func sniffMarkup(start []byte) format {
	root := rootElement(start)
	if _, known := roots[root]; known || root != "html" && bytes.HasPrefix(start, []byte("<?xml")) {
		return xmlDocument
	}
	return page
}

// document makes a format of a parser for files that are one article each, of
// limit bytes at the most.
func document(parse func(raw []byte) (retrieval.Article, error), limit int64) format {
	return func(in io.Reader, _ Origin, _ *Feed) iter.Seq[Item] {
		return func(yield func(Item) bool) {
			raw, err := readAll(in, limit)
			if err != nil {
				yield(Item{Err: err})
				return
			}
			article, err := guarded(parse, raw)
			yield(Item{Article: article, Err: err})
		}
	}
}

// lineError says where in a document it is wrong.
type lineError struct {
	line int // counted from 1
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }

func (e *lineError) Unwrap() error { return e.err }

// guarded turns a panic of a parser, most of them the work of others, into a
// refusal of the one file that it did not bear.
func guarded[In, Out any](parse func(In) (Out, error), in In) (out Out, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser gave up: %v", p)
		}
	}()
	return parse(in)
}

func readAll(in io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("is larger than %d MiB", limit>>20)
	}
	return raw, nil
}

// counter counts the bytes that pass.
type counter struct {
	io.Reader
	n *int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	return n, err
}

// capped fails, where io.LimitReader would end as if all was well.
type capped struct {
	io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, fmt.Errorf("unpacks to more than %d MiB", maxUnpacked>>20)
	}
	return n, err
}
