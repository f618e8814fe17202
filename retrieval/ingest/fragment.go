package ingest

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

const (
	// elementNames are those of HTML, of old, and of the formulas in it. A name
	// with a dash or a colon is one that pages make up, or a word processor.
	elementNames = `a|abbr|acronym|address|applet|area|article|aside|audio|b|base|basefont|bdi|bdo|big|blink|blockquote|body|br|button|` +
		`canvas|caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|` +
		`figure|font|footer|form|frame|frameset|h[1-6]|head|header|hgroup|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|` +
		`map|mark|marquee|menu|meta|meter|nav|nobr|noframes|noscript|object|ol|optgroup|option|output|p|param|picture|pre|progress|q|` +
		`rb|rp|rt|rtc|ruby|s|samp|script|search|section|select|slot|small|source|span|strike|strong|style|sub|summary|sup|svg|` +
		`table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr|` +
		`math|semantics|annotation|annotation-xml|menclose|merror|mfenced|mfrac|mi|mn|mo|mover|mpadded|mphantom|mroot|mrow|ms|mspace|` +
		`msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|` +
		`[a-z][a-z0-9]*[:-][a-z0-9:-]*`

	// tag matches a tag as far as it must be known to be one: up to its end, or
	// the value of its first attribute.
	tag = `<(?:(?:` + elementNames + `)(?:\s+[\w:@.-]+)*[\s/]*[=>]|/[a-z]|!--|!\[|!doctype|\?xml)`

	// htmlMark before a fragment says that it is HTML, a tag in it or not.
	htmlMark = "<div>"
)

var (
	anyTag    = regexp.MustCompile(`(?i)` + tag)
	tagOrLess = regexp.MustCompile(`(?i)` + tag + `|<`)
	inlineTag = regexp.MustCompile(`(?i)</?(a|abbr|b|br|cite|code|em|font|i|p|q|s|small|span|strike|strong|sub|sup|u)(\s[^<>]*)?/?>`)
)

// parseFragment reads HTML as its writer meant it. To a browser any letter
// behind a "<" begins a tag, that in "<y percent" or "<ann@example.org>" too, and
// what follows is no text.
func parseFragment(fragment string) (*html.Node, error) {
	return parseHTML(tagOrLess.ReplaceAllStringFunc(fragment, func(found string) string {
		if found == "<" {
			return "&lt;"
		}
		return found
	}))
}

// prose returns the text of HTML, all of it, by paragraphs. What holds no tag
// is text with lines of its own.
func prose(fragment string) (string, error) {
	if !anyTag.MatchString(fragment) {
		return paragraphs(entities(fragment)), nil
	}
	doc, err := parseFragment(fragment)
	if err != nil {
		return "", fmt.Errorf("parse text: %w", err)
	}
	return visible(doc), nil
}

// visible returns the text below a node that a reader sees, by paragraphs.
func visible(n *html.Node) string { return paragraphs(innerText(n)) }

// headline returns HTML as text on one line.
func headline(title string) string {
	if anyTag.MatchString(title) {
		if doc, err := parseFragment(title); err == nil {
			return oneLine(innerText(doc))
		}
	}
	return oneLine(entities(title))
}

// looseHTML makes HTML of what may be HTML or text, as in RSS, which does not
// say: only what surely is a tag is taken for one, so that "a<b" stays.
func looseHTML(text string) string {
	if inlineTag.MatchString(text) {
		return text
	}
	return strings.ReplaceAll(text, "<", "&lt;")
}
