package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// mailbox reads mails one after the other, each below a line "From …".
func mailbox(in io.Reader, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		lines := bufio.NewReaderSize(in, 64<<10)
		var message []byte
		for n, start := 1, 1; ; n++ {
			line, err := readLine(lines)
			if err != nil || isPostmark(line) {
				if !yieldMessage(message, start, from, about, yield) {
					return
				}
				message, start = nil, n
			}
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(Item{Line: n, Err: err})
				return
			case isPostmark(line):
			case len(message) <= maxDocument: // one byte more tells that it is too large
				message = append(message, unquoteFrom(line)...)
			}
		}
	}
}

// isPostmark tells the line above a mail from one within: those are quoted.
func isPostmark(line []byte) bool { return bytes.HasPrefix(line, []byte("From ")) }

// unquoteFrom takes one ">" off a line that would otherwise be a postmark.
func unquoteFrom(line []byte) []byte {
	if bytes.HasPrefix(line, []byte(">")) && isPostmark(bytes.TrimLeft(line, ">")) {
		return line[1:]
	}
	return line
}

func yieldMessage(raw []byte, line int, from Origin, about *Feed, yield func(Item) bool) bool {
	if len(bytes.TrimSpace(raw)) == 0 {
		return true
	}
	if len(raw) > maxDocument {
		return yield(Item{Line: line, Err: fmt.Errorf("is a mail larger than %d MiB", maxDocument>>20)})
	}
	for _, it := range readMessage(raw, from, about) {
		it.Line = line
		if !yield(it) {
			return false
		}
	}
	return true
}
