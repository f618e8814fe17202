package ingest

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"verbatim/retrieval"
)

// mail reads a message as of RFC 5322.
func mail(in io.Reader, from Origin, about *Feed) iter.Seq[Item] {
	raw, err := readAll(in, maxDocument)
	if err != nil {
		return slices.Values([]Item{{Err: err}})
	}
	return slices.Values(readMessage(raw, from, about))
}

// readMessage returns the article that a message is, or those attached to a
// message without a text.
func readMessage(raw []byte, from Origin, about *Feed) []Item {
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return []Item{{Err: fmt.Errorf("is not a mail: %w", err)}}
	}
	header := textproto.MIMEHeader(message.Header)
	l := letter{title: decodeHeader(header.Get("Subject"))}
	body, err := l.read(header, message.Body, 0)
	if err != nil {
		return []Item{{Err: err}}
	}
	if body.text == "" {
		return l.articles(from, about)
	}
	it := Item{Article: retrieval.Article{
		Ref:      retrieval.Ref{ID: strings.Trim(header.Get("Message-Id"), "<> ")},
		Title:    l.title,
		Language: header.Get("Content-Language"),
		Text:     body.text,
	}}
	it.Article.Byline, it.Article.Source = sender(header)
	it.Article.Published, _ = message.Header.Date() // nobody can mend a mail
	return []Item{it}
}

var wordDecoder = &mime.WordDecoder{CharsetReader: func(name string, in io.Reader) (io.Reader, error) {
	encoding, err := htmlindex.Get(name)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", name, err)
	}
	return encoding.NewDecoder().Reader(in), nil
}}

// decodeHeader returns a header as one line; what cannot be decoded stays as
// it is, but for bytes that are no text.
func decodeHeader(value string) string {
	if !utf8.ValidString(value) {
		text, err := decode([]byte(value), "")
		if err != nil {
			text = strings.ToValidUTF8(value, "\ufffd")
		}
		value = text
	}
	if decoded, err := wordDecoder.DecodeHeader(value); err == nil {
		value = strings.ToValidUTF8(decoded, "\ufffd")
	}
	return oneLine(value)
}

// sender returns the names of those a mail is from, and the organization, or
// the host of the address where none is named.
func sender(header textproto.MIMEHeader) (byline, source string) {
	source = decodeHeader(header.Get("Organization"))
	parser := netmail.AddressParser{WordDecoder: wordDecoder}
	list, _ := parser.ParseList(header.Get("From")) // none where it is garbled
	var names []string
	for _, a := range list {
		if a.Name != "" {
			names = append(names, oneLine(strings.ToValidUTF8(a.Name, "\ufffd")))
		}
		if _, host, _ := strings.Cut(a.Address, "@"); source == "" && utf8.ValidString(host) {
			source = host
		}
	}
	return strings.Join(names, ", "), source
}

// letter is what a mail holds besides its text.
type letter struct {
	title    string // that of the HTML where the mail has no subject
	attached []attachment
}

// part is the text of a part of a mail.
type part struct {
	text string
	rich bool // it comes out of HTML
}

type attachment struct {
	name string
	raw  []byte
}

const maxParts = 8 // in each other

// read reads a part and those within it.
func (l *letter) read(header textproto.MIMEHeader, body io.Reader, depth int) (part, error) {
	media, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		media = "text/plain"
	}
	if strings.HasPrefix(media, "multipart/") {
		parts, err := l.readParts(multipart.NewReader(body, params["boundary"]), params["boundary"], depth+1)
		if media == "multipart/alternative" {
			return choose(parts), err
		}
		return join(parts), err
	}
	raw, err := io.ReadAll(transferred(header.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return part{}, fmt.Errorf("has a part that is cut off or broken: %w", err)
	}
	disposition, file, _ := mime.ParseMediaType(header.Get("Content-Disposition"))
	if name := cmp.Or(file["filename"], params["name"]); name != "" || disposition == "attachment" {
		l.attached = append(l.attached, attachment{decodeHeader(name), raw})
		return part{}, nil
	}
	if media != "text/plain" && media != "text/html" {
		return part{}, nil
	}
	text, err := decode(raw, params["charset"])
	if err != nil {
		return part{}, err
	}
	if media == "text/plain" && strings.EqualFold(params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
	}
	it := readBody(text, media, l.title)
	if media == "text/html" {
		l.title = it.Article.Title
	}
	return part{it.Article.Text, media == "text/html"}, it.Err
}

func (l *letter) readParts(in *multipart.Reader, boundary string, depth int) ([]part, error) {
	if boundary == "" || depth > maxParts {
		return nil, fmt.Errorf("has parts without a boundary, or more than %d deep", maxParts)
	}
	var parts []part
	for {
		p, err := in.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("is cut off or broken between its parts: %w", err)
		}
		read, err := l.read(p.Header, p, depth)
		if err != nil {
			return nil, err
		}
		if read.text != "" {
			parts = append(parts, read)
		}
	}
}

// choose returns the best of parts that say the same: the plain text, which is
// as it was written, unless it is short enough to be no more than a sentence
// about programs that show HTML, or a summary.
func choose(parts []part) part {
	var plain, rich part
	for _, p := range parts {
		if p.rich {
			rich = p // the last is the best
		} else if plain.text == "" {
			plain = p
		}
	}
	if len(rich.text) > 2*len(plain.text) {
		return rich
	}
	return plain
}

// join returns the text of parts that follow each other, such as a body and
// the footer of a mailing list.
func join(parts []part) part {
	var all part
	var texts []string
	for _, p := range parts {
		texts = append(texts, p.text)
		all.rich = all.rich || p.rich
	}
	all.text = strings.Join(texts, "\n\n")
	return all
}

// transferred undoes what a body went through to pass as ASCII.
func transferred(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

// articles reads those attachments that are made to be read by programs, or
// are plain text.
func (l *letter) articles(from Origin, about *Feed) []Item {
	var items []Item
	for _, a := range l.attached {
		var read format
		switch extension(a.name) {
		case ".xml", ".nitf", ".newsml":
			read = xmlDocument
		case ".json", ".ninjs":
			read = jsonValues
		case ".txt":
			read = document(parseText, maxDocument)
		default:
			continue
		}
		from.Name = a.name
		for it := range read(bytes.NewReader(a.raw), from, about) {
			it.Line = len(items) + 1
			items = append(items, it)
		}
	}
	if len(items) == 0 {
		return []Item{{Err: errors.New("is a mail without text")}}
	}
	return items
}

// unflow joins the lines that RFC 3676 has broken: those that end on a space
// go on in the next of the same depth of quoting.
func unflow(text string, deleteSpace bool) string {
	var out strings.Builder
	depth, flows := 0, false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		rest := strings.TrimLeft(line, ">")
		quoted := len(line) - len(rest)
		rest = strings.TrimPrefix(rest, " ") // which guards what would look like a quote
		if !flows || quoted != depth || rest == "-- " {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(strings.Repeat(">", quoted))
			if quoted > 0 {
				out.WriteByte(' ')
			}
		}
		depth, flows = quoted, strings.HasSuffix(rest, " ") && rest != "-- "
		if flows && deleteSpace {
			rest = strings.TrimSuffix(rest, " ")
		}
		out.WriteString(rest)
	}
	return out.String()
}
