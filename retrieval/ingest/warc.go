package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/textproto"
	"strconv"
	"strings"
)

const maxHeader = 1 << 20 // bytes of a record's

var gzipMagic = []byte{0x1f, 0x8b, 0x08}

// warc reads the pages in an archive of the web, of which each record is
// packed by itself, or none. One page at a time is held in memory.
func warc(in io.Reader, _ Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		w := &webArchive{about: about, yield: yield}
		w.raw = bufio.NewReaderSize(&counter{in, &w.read}, 64<<10)
		for !w.ended {
			w.next()
		}
	}
}

// webArchive is an archive on its way.
type webArchive struct {
	raw    *bufio.Reader
	read   int64 // bytes into raw's buffer
	about  *Feed
	yield  func(Item) bool
	number int // of the record
	packed bool
	ended  bool
}

// next reads a packed record, or all where they are not packed.
func (w *webArchive) next() {
	at := w.at()
	start, err := w.raw.Peek(len(gzipMagic))
	switch {
	case len(start) == 0:
		if w.ended = true; !errors.Is(err, io.EOF) {
			w.refuse(at, fmt.Errorf("read: %w", err))
		}
	case bytes.Equal(start, gzipMagic):
		w.packed = true
		if err := w.member(at); err != nil {
			w.goOn(at, w.raw, gzipMagic, err)
		}
	case w.packed:
		w.goOn(at, w.raw, gzipMagic, errors.New("is not packed, as those before are"))
	default:
		if err := w.records(w.raw, w.at); err != nil {
			w.refuse(w.at(), err)
		}
		w.ended = true
	}
}

// member reads the records packed together, one as a rule.
func (w *webArchive) member(at int64) error {
	unpacked, err := gzip.NewReader(w.raw)
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	unpacked.Multistream(false)
	return w.records(bufio.NewReaderSize(unpacked, 64<<10), func() int64 { return at })
}

// records reads one after the other; the error says that no more can be read.
func (w *webArchive) records(in *bufio.Reader, place func() int64) error {
	for !w.ended {
		at := place()
		it, err := readRecord(in, w.about)
		if errors.Is(err, io.EOF) {
			return nil
		}
		w.number++
		switch {
		case errors.Is(err, errFrame):
			w.goOn(at, in, []byte("WARC/1."), err)
		case err != nil:
			return fmt.Errorf("is cut off or broken: %w", err)
		case it != nil && it.Err != nil:
			w.refuse(at, it.Err)
		case it != nil:
			it.Line = w.number
			w.ended = !w.yield(*it)
		}
	}
	return nil
}

// goOn refuses a record of which the end is not known, and looks for the next.
// There may be others in between.
func (w *webArchive) goOn(at int64, in *bufio.Reader, mark []byte, err error) {
	found := skipTo(in, mark)
	to := "the rest of the file is left"
	if found {
		to = fmt.Sprintf("all up to byte %d is left", w.at())
	}
	w.refuse(at, fmt.Errorf("%w; %s", err, to))
	w.ended = w.ended || !found && in == w.raw
}

// at returns the place of the next byte.
func (w *webArchive) at() int64 { return w.read - int64(w.raw.Buffered()) }

func (w *webArchive) refuse(at int64, err error) {
	if !w.yield(Item{Line: max(1, w.number), Err: fmt.Errorf("record at byte %d: %w", at, err)}) {
		w.ended = true
	}
}

// skipTo drops what comes before the mark; false where there is none.
func skipTo(in *bufio.Reader, mark []byte) bool {
	for {
		start, err := in.Peek(in.Size())
		if at := bytes.Index(start, mark); at >= 0 {
			_, _ = in.Discard(at)
			return true
		}
		if err != nil {
			return false
		}
		_, _ = in.Discard(len(start) - len(mark) + 1)
	}
}

// errFrame says that the end of a record is not known.
var errFrame = errors.New("is no record of a web archive")

// readRecord reads a record to its end. It returns nothing for what is no
// page, and io.EOF behind the last.
func readRecord(in *bufio.Reader, about *Feed) (*Item, error) {
	header, err := readRecordHeader(in)
	if err != nil {
		return nil, err
	}
	length, err := strconv.ParseInt(strings.TrimSpace(header.Get("Content-Length")), 10, 64)
	if err != nil || length < 0 {
		return nil, fmt.Errorf("%w: its Content-Length is %q", errFrame, header.Get("Content-Length"))
	}
	block := &io.LimitedReader{R: in, N: length}
	it := readCapture(header, block, about)
	if _, err := io.Copy(io.Discard, block); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if block.N > 0 {
		return nil, io.ErrUnexpectedEOF
	}
	// A packed record is whole if the sum behind it says so.
	if _, err := in.Peek(len("\r\n\r\n") + 1); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return it, nil
}

// readRecordHeader reads the lines up to the first that is blank.
func readRecordHeader(in *bufio.Reader) (textproto.MIMEHeader, error) {
	var lines []byte
	for {
		line, err := in.ReadSlice('\n')
		blank := len(bytes.TrimSpace(line)) == 0
		switch {
		case errors.Is(err, io.EOF) && blank && len(lines) == 0:
			return nil, io.EOF
		case errors.Is(err, io.EOF):
			return nil, io.ErrUnexpectedEOF
		case errors.Is(err, bufio.ErrBufferFull), len(lines) > maxHeader:
			return nil, fmt.Errorf("%w: its header has no end", errFrame)
		case err != nil:
			return nil, err
		case blank && len(lines) == 0: // after the record before
			continue
		case len(lines) == 0 && !bytes.HasPrefix(line, []byte("WARC/")):
			return nil, errFrame
		}
		lines = append(lines, line...)
		if blank {
			break
		}
	}
	_, fields, _ := bytes.Cut(lines, []byte("\n")) // below the version
	header, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(fields))).ReadMIMEHeader()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errFrame, err)
	}
	return header, nil
}
