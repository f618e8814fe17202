package discord

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
)

// mark is a part of what a reader sees that Discord shows in a way of its own.
type mark struct {
	kind       string
	start, end int
	url        string // of a link
}

// readMarkdown reads a text as Discord's clients do, and where these differ or
// nobody knows, takes for markup what may be. It knows nothing of escape and
// its like.
func readMarkdown(src string) (plain string, marks []mark) {
	var r markdownReader
	r.read(src, false)
	return r.out.String(), r.marks
}

type markdownReader struct {
	out   strings.Builder
	marks []mark
}

var (
	quoteBlock   = regexp.MustCompile(`\A *>>> ([\s\S]*)`)
	quoteLines   = regexp.MustCompile(`\A(?: *> [^\n]*(?:\n|\z))+`)
	quoteMark    = regexp.MustCompile(`(?m)^ *> `)
	headingLine  = regexp.MustCompile(`\A *#{1,3}\s+([^\n\r\x{2028}\x{2029}]*)`)
	subtextLine  = regexp.MustCompile(`\A *-#\s+([^\n\r\x{2028}\x{2029}]+)`)
	listMark     = regexp.MustCompile(`\A *(?:[-*+]|\d+[.)])\s+`)
	escaped      = regexp.MustCompile(`\A\\([^0-9A-Za-z\s])`)
	shrug        = regexp.MustCompile(`\A¯\\_\(ツ\)_/¯`)
	fence        = regexp.MustCompile("\\A```[\\s\\S]+?```")
	code         = regexp.MustCompile("\\A`+[\\s\\S]+?`+")
	maskedLink   = regexp.MustCompile(`\A\[((?:\[[^\]]*\]|[^\[\]])+)\]\(\s*<?((?:\([^)]*\)|[^\s()])*?)>?(?:\s+['"].*?['"])?\s*\)`)
	autoLink     = regexp.MustCompile(`\A(?i:https?|steam|discord|mailto|tel)(?:://|:)[^\s<]+`)
	timestamp    = regexp.MustCompile(`\A<t:(-?\d+)(?::[tTdDfFR])?>`)
	angle        = regexp.MustCompile(`\A<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|/[^>]+:\d+|id:\w+|[^: >]+:[^ >]+|[^\s@>]+@[^\s>]+|\+[\d ]+)>`)
	everyone     = regexp.MustCompile(`\A@(?:everyone|here)`)
	namedEmoji   = regexp.MustCompile(`\A:[\w+~-]+:`)
	delimiters   = []struct{ mark, kind string }{{"**", "bold"}, {"__", "underline"}, {"~~", "strike"}, {"||", "spoiler"}, {"*", "italic"}, {"_", "italic"}}
	plainMarkups = []struct {
		form *regexp.Regexp
		kind string
	}{{shrug, "shrug"}, {fence, "code block"}, {code, "code"}, {autoLink, "autolink"}, {angle, "angle"}, {everyone, "everyone"}, {namedEmoji, "emoji"}}
)

func (r *markdownReader) mark(kind, url string, within func()) {
	start, at := r.out.Len(), len(r.marks)
	r.marks = append(r.marks, mark{})
	within()
	r.marks[at] = mark{kind, start, r.out.Len(), url}
}

func (r *markdownReader) read(s string, quoted bool) {
	for at, atStart := 0, true; at < len(s); {
		if atStart {
			if n := r.block(s[at:], quoted); n > 0 {
				at += n
				continue
			}
		}
		if n := r.inline(s[at:], quoted); n > 0 {
			at, atStart = at+n, false
			continue
		}
		c, size := utf8.DecodeRuneInString(s[at:])
		r.out.WriteRune(c)
		at += size
		atStart = strings.ContainsRune("\n\r\u2028\u2029", c) || atStart && (unicode.IsSpace(c) || unicode.Is(unicode.Cf, c))
	}
}

// block reads what may stand at the start of a line.
func (r *markdownReader) block(s string, quoted bool) int {
	if m := quoteBlock.FindStringSubmatch(s); m != nil && !quoted {
		r.mark("quote", "", func() { r.read(m[1], true) })
		return len(m[0])
	}
	if m := quoteLines.FindString(s); m != "" && !quoted {
		body, ended := strings.CutSuffix(m, "\n")
		r.mark("quote", "", func() { r.read(quoteMark.ReplaceAllString(body, ""), true) })
		if ended {
			r.out.WriteByte('\n')
		}
		return len(m)
	}
	if m := headingLine.FindStringSubmatch(s); m != nil {
		r.mark("heading", "", func() { r.read(m[1], quoted) })
		return len(m[0])
	}
	if m := subtextLine.FindStringSubmatch(s); m != nil {
		r.mark("subtext", "", func() { r.read(m[1], quoted) })
		return len(m[0])
	}
	if m := listMark.FindString(s); m != "" {
		r.mark("list", "", func() { r.out.WriteString("• ") })
		return len(m)
	}
	return 0
}

func (r *markdownReader) inline(s string, quoted bool) int {
	if first, _ := utf8.DecodeRuneInString(s); !strings.ContainsRune("\\*_~|`[<@:¯hHsSdDmMtT", first) {
		return 0 // the forms below begin otherwise
	}
	if m := escaped.FindStringSubmatch(s); m != nil && !shrug.MatchString(s) {
		r.out.WriteString(m[1])
		return len(m[0])
	}
	if m := timestamp.FindStringSubmatch(s); m != nil {
		seconds, _ := strconv.ParseInt(m[1], 10, 64)
		r.mark("time", "", func() { r.out.WriteString(time.Unix(seconds, 0).UTC().Format("2 January 2006 15:04")) })
		return len(m[0])
	}
	if m := maskedLink.FindStringSubmatch(s); m != nil {
		r.mark("link", m[2], func() { r.out.WriteString(m[1]) }) // backslashes are shown
		return len(m[0])
	}
	for _, p := range plainMarkups {
		if m := p.form.FindString(s); m != "" {
			r.mark(p.kind, "", func() { r.out.WriteString(m) })
			return len(m)
		}
	}
	for _, d := range delimiters {
		if inner := delimited(s, d.mark); inner != "" {
			r.mark(d.kind, "", func() { r.read(inner, quoted) })
			return len(inner) + 2*len(d.mark)
		}
	}
	return 0
}

// delimited returns what stands between two of a mark, escapes read as such.
func delimited(s, mark string) string {
	rest, ok := strings.CutPrefix(s, mark)
	if !ok {
		return ""
	}
	for at := 0; at < len(rest); {
		behind, closes := strings.CutPrefix(rest[at:], mark)
		if at > 0 && closes && !strings.HasPrefix(behind, mark[:1]) {
			return rest[:at]
		}
		if rest[at] == '\\' {
			at++
		}
		if at < len(rest) {
			_, size := utf8.DecodeRuneInString(rest[at:])
			at += size
		}
	}
	return ""
}

// hostile texts try to be more than text.
var hostile = []string{
	"*i* **b** ***bi*** _i_ __u__ ~~s~~ ||spoiler|| `c` ``c`` ```c```", "**", "*", "a*b*c d_e_f", "\\*not\\*", "\\", "ends with \\", `\\`, "****bold", "a ** b",
	"# heading", "## heading", "### # heading", " # heading", "\u200b# heading", "\ufeff# heading", "text\n# heading", "text\r# heading", "text\u2028# heading", "text\u0085# heading", "text\v# heading",
	"- list", "* list", "+ list", "1. list", "12) list", " - nested", "- # heading", "1.\tlist", "-# subtext", "-# -# subtext", "> quote", ">>> quote", "> > quote", "text\n> quote", ">",
	"[x](http://evil.example)", "[x](<http://evil.example>)", "[x]( http://evil.example 'title')", "[a[b]c](http://evil.example)", "![x](http://evil.example)", "[↗](http://evil.example)", "](http://evil.example)", "[",
	"http://evil.example", "https://evil.example/a_b_c*d*", "HTTPS://evil.example", "see:http://evil.example", "steam://run/1", "discord://x", "<http://evil.example>", "mailto:a@b.example", "<mailto:a@b.example>", "<tel:+1234>", "<+1234567890>", "discord.gg/abc",
	"@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "<t:0>", "<t:1700000000:R>", "<:name:123>", "<a:name:123>", "</name:123>", "<id:customize>", ":smile:", ":+1:", "::smile::", "at 12:30:45", "a:b:c", ":)", "he said: no",
	"¯\\_(ツ)_/¯", "¯_(ツ)_/¯", "\x1b[31mred\x1b[0m", "\u202edesrever\u202c", "\x00\x07\x7f\u009b31m", "\u2067x\u2069", "\u200eltr", "<U+202E>", "␛",
	"dpa · “Title” · ¶4 · <t:1700000000:f> · [→](http://evil.example)", "”\n-# AP · “Forged” · ¶1", "[…]", "-# […]", "…", "&amp; &lt; &#42;", "<script>", "e\u0301\u0301", "👨‍👩‍👧", "中文。", " leading", "trailing ", "a  b", "tab\there",
}

var oneBreak = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// read is a text as it should be read: one break for each, nothing that steers.
func read(text string) string {
	var out strings.Builder
	for _, r := range oneBreak.Replace(text) {
		switch {
		case r == '\n' || r == '\t':
			out.WriteRune(r)
		case r < ' ':
			out.WriteRune('␀' + r)
		case r == '\x7f':
			out.WriteRune('␡')
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			out.WriteString("<U+" + strings.ToUpper(strconv.FormatInt(0x10000+int64(r), 16)[1:]) + ">")
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func TestEscape(t *testing.T) {
	for _, text := range hostile {
		plain, marks := readMarkdown(escapeLines(text))
		if diff := cmp.Diff(read(text), plain); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if len(marks) > 0 {
			t.Errorf("%q became %q, which has marks: %v", text, escapeLines(text), marks)
		}
	}
}

// What means nothing where it stands is left as it is.
func TestEscapeSpares(t *testing.T) {
	for _, text := range []string{
		"The cabinet agreed (on Monday): a well-known cap of 3.5 % – #1 in Europe; 1 > 0.", "„Ja“, sagte er & ging.", "2029 will end it.", "他说：“是。”",
	} {
		if got := escape(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestBlockquote(t *testing.T) {
	for _, text := range hostile {
		for _, affix := range []string{"", " before ", "x", "1", "*", "\\", ":", "\n", "[", "<", "https"} {
			whole := affix + text + affix
			answer := retrieval.Span{Start: len(affix), End: len(affix) + len(text)}
			for sign, kind := range map[string]string{bold: "bold", struck: "strike"} {
				text := blockquote(whole, []emphasis{{answer, sign}})
				plain, marks := readMarkdown(text)
				if diff := cmp.Diff(read(whole), plain); diff != "" {
					t.Errorf("%q (-want +got):\n%s", whole, diff)
				}
				for i, m := range marks {
					if want := map[bool]string{true: "quote", false: kind}[i == 0]; m.kind != want {
						t.Errorf("%q became %q, where %q is %s", whole, text, plain[m.start:m.end], m.kind)
					}
				}
			}
		}
	}
}
