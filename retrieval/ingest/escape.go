package ingest

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

func tagOf(name string, attrs []html.Attribute) string {
	tag := "<" + name
	for _, a := range attrs {
		tag += " " + a.Key + `="` + escape(a.Val) + `"`
	}
	return tag + ">"
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// escape returns the text as XML has it, without the characters that XML
// cannot have.
func escape(text string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, text))
}

var entity = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// entities decodes those of XML and HTML that end on a semicolon: without it,
// "&copy=1" is a part of an address.
func entities(text string) string {
	return entity.ReplaceAllStringFunc(text, func(name string) string {
		decoded := html.UnescapeString(name)
		if name != "&semi;" && strings.HasSuffix(decoded, ";") { // only its beginning is known
			return name
		}
		return decoded
	})
}
