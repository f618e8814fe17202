package discord

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"verbatim/bot"
	"verbatim/retrieval"
)

// checkPosts fails where a message is not said as it has to be.
func checkPosts(t *testing.T, m bot.Message) {
	t.Helper()
	posts := render(m)
	if len(posts) > 5 {
		t.Errorf("%d posts", len(posts))
	}
	var list []string
	var ends []int // how much of the list is left at the end of each post
	for _, p := range posts {
		list = append(list, checkLimits(t, p)...)
		ends = append(ends, len(list))
	}
	for i := range ends {
		ends[i] = len(list) - ends[i]
	}
	next := func() (string, []mark) {
		if len(list) == 0 {
			t.Fatal("something is not said")
		}
		first := list[0]
		list = list[1:]
		return readMarkdown(first)
	}
	for i, b := range m.Blocks {
		switch {
		case b.Quote != nil && !blank(b.Quote.Text):
			if i > 0 && m.Blocks[i-1].Article == &b.Quote.Citation {
				if slices.Contains(ends, len(list)) {
					t.Errorf("%q is parted from the name of its article", b.Quote.Text)
				}
				q := *b.Quote
				q.Citation.Title, q.Citation.Source = "", "" // they stand there
				b.Quote = &q
			}
			plain, marks := next()
			cited := !b.Context || !slices.ContainsFunc(m.Blocks[max(0, i-1):min(i+2, len(m.Blocks))], func(b bot.Block) bool { return b.Quote != nil && !b.Context })
			checkQuote(t, b, cited, plain, marks)
		case b.Article != nil:
			plain, marks := next()
			checkArticle(t, *b.Article, plain, marks)
		case !blank(b.Text):
			for want := words(read(b.Text)); want != ""; {
				plain, marks := next()
				if n := len(of("time", marks)); n == 1 && !b.Time.IsZero() {
					plain, marks = strings.TrimSuffix(plain, " "+plain[marks[0].start:]), nil
				}
				if len(marks) > 0 || words(plain) == "" {
					t.Fatalf("a text has the marks %v: %q", marks, plain)
				}
				ok := false
				if want, ok = strings.CutPrefix(want, words(plain)); !ok {
					t.Fatalf("the text is %q; want %q", plain, want)
				}
			}
		}
	}
	if !blank(m.Note) {
		plain, marks := next()
		if len(marks) != 1 || marks[0] != (mark{"subtext", 0, len(plain), ""}) || !cutTo(plain, m.Note, "…") {
			t.Errorf("the note %q is shown as %q, %v", m.Note, plain, marks)
		}
	}
	if len(list) > 0 {
		t.Errorf("%q is said beside", list)
	}
}

// words is a text without what is not seen, which may change at borders.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(s, unseen), "")
}

// cutTo reports whether a text is shown whole, or to the end of a character and
// with a sign behind.
func cutTo(shown, text, sign string) bool {
	text = strings.Join(strings.Fields(text), " ")
	if shown == read(text) {
		return true
	}
	head, ok := strings.CutSuffix(shown, sign)
	at, found := 0, false
	for g := uniseg.NewGraphemes(text); ok && g.Next(); {
		_, at = g.Positions()
		found = found || strings.TrimSpace(read(text[:at])) == head
	}
	return found
}

func of(kind string, marks []mark) (all []mark) {
	for _, m := range marks {
		if m.kind == kind {
			all = append(all, m)
		}
	}
	return all
}

// checkQuote reads a quote back: there is one bar, right of it nothing but a part
// of the quote, in bold or struck nothing but what is to be, and below it the
// citation.
func checkQuote(t *testing.T, b bot.Block, cited bool, plain string, marks []mark) {
	t.Helper()
	q := *b.Quote
	bars := of("quote", marks)
	if len(bars) != 1 {
		t.Fatalf("%d bars in %q", len(bars), plain)
	}
	bar := bars[0]
	before, shown, behind := plain[:bar.start], plain[bar.start:bar.end], plain[bar.end:]
	if before != "" && before != "[…]\n" {
		t.Errorf("%q stands before the quote", before)
	}
	got := map[string]string{}
	for _, m := range marks {
		ok := false
		switch m.kind {
		case "bold", "strike":
			got[m.kind] += plain[m.start:m.end]
			ok = bar.start <= m.start && m.end <= bar.end
		case "time", "subtext", "quote":
			ok = true
		case "link":
			ok = plain[m.start:m.end] == "→" && m.start >= bar.end && m.url == parens.Replace(q.Link(512))
		}
		if !ok {
			t.Errorf("%q is marked as %v", plain[m.start:m.end], m)
		}
	}
	line, cut := strings.CutPrefix(behind+"\n", "\n[…]\n")
	if !placed(b, shown, got, before != "", cut) {
		t.Fatalf("%q, %q (%q), %q is no part of %q", before, shown, got, behind, q.Text)
	}
	checkCitation(t, q.Citation, cited, strings.Trim(line, "\n"), len(of("link", marks)), q.Link(512))
}

var parens = strings.NewReplacer("(", "%28", ")", "%29")

func checkCitation(t *testing.T, c retrieval.Citation, cited bool, line string, links int, link string) {
	t.Helper()
	if !cited {
		if line != "" {
			t.Errorf("context is followed by %q", line)
		}
		return
	}
	if strings.Contains(line, "\n") || (links == 1) != (link != "" && len(parens.Replace(link)) <= 512) {
		t.Errorf("the citation is %q, with %d links to %q", line, links, link)
	}
	rest := line
	if !blank(c.Source) {
		i := strings.Index(rest, " · ")
		for i >= 0 && !cutTo(rest[:i], c.Source, "…") {
			next := strings.Index(rest[i+1:], " · ")
			if next < 0 {
				t.Fatalf("the citation %q does not begin with the source %q", line, c.Source)
			}
			i += 1 + next
		}
		rest = rest[i+len(" · "):]
	}
	i := strings.LastIndex(rest, fmt.Sprintf("¶%d", c.Paragraph))
	if i < 0 {
		t.Fatalf("the citation %q has no paragraph", line)
	}
	name := strings.TrimSuffix(rest[:i], " · ")
	if blank(c.Source) && blank(c.Title) && strings.Contains(line, "“") {
		t.Errorf("the citation %q says what stands above it", line)
	}
	if blank(c.Title) && name != "" || !blank(c.Title) && !cutTo(strings.TrimPrefix(strings.Replace(name+"$", "”$", "", 1), "“"), c.Title, "”…$") {
		t.Errorf("the citation %q does not name the title %q", line, c.Title)
	}
}

// standing says of each byte of a quote how it is to be shown.
func standing(b bot.Block) []string {
	kinds := make([]string, len(b.Quote.Text))
	strong := b.Bold
	if len(strong) == 0 {
		strong = []retrieval.Span{b.Quote.Answer}
	}
	for _, s := range strong {
		for i := s.Start; i < s.End; i++ {
			kinds[i] = "bold"
		}
	}
	for _, s := range b.Struck {
		for i := s.Start; i < s.End; i++ {
			kinds[i] = "strike"
		}
	}
	return kinds
}

// seemly reports whether a part of a quote has the marks that it is to have. A
// tilde is not struck where it would end that.
func seemly(b bot.Block, kinds []string, part retrieval.Span, got map[string]string) bool {
	for kind, without := range map[string]string{"bold": "", "strike": "~"} {
		var want strings.Builder
		for i := part.Start; i < part.End; i++ {
			if kinds[i] == kind {
				want.WriteByte(b.Quote.Text[i])
			}
		}
		pure := func(s string) string {
			return strings.Map(func(r rune) rune {
				if strings.ContainsRune(without, r) {
					return -1
				}
				return r
			}, words(s))
		}
		if pure(got[kind]) != pure(read(want.String())) {
			return false
		}
	}
	return true
}

// placed reports whether a part of a quote can be what is shown: whole
// characters, from the start of what is bold at least, with that in bold, and with
// all that can be seen but for what is said to be left out.
func placed(b bot.Block, shown string, got map[string]string, before, behind bool) bool {
	q, kinds := *b.Quote, standing(b)
	if !before && !behind {
		return shown == read(q.Text) && seemly(b, kinds, retrieval.Span{End: len(q.Text)}, got)
	}
	first := slices.Index(kinds, "bold")
	if first < 0 {
		first = slices.Index(kinds, "strike")
	}
	var whole strings.Builder
	raw := map[int]int{} // where a character begins as it is shown, and in the quote
	for g := uniseg.NewGraphemes(q.Text); g.Next(); {
		raw[whole.Len()], _ = g.Positions()
		whole.WriteString(read(g.Str()))
	}
	all := whole.String()
	raw[len(all)] = len(q.Text)
	for at := 0; at <= len(all)-len(shown); at++ {
		i := strings.Index(all[at:], shown)
		if i < 0 {
			break
		}
		at += i
		start, from := raw[at]
		end, to := raw[at+len(shown)]
		if !from || !to || !blank(q.Text[:start]) != before || !blank(q.Text[end:]) != behind {
			continue
		}
		kept := first < 0 || start <= first || blank(q.Text[first:start])
		if kept && seemly(b, kinds, retrieval.Span{Start: start, End: end}, got) {
			return true
		}
	}
	return false
}

func checkArticle(t *testing.T, c retrieval.Citation, plain string, marks []mark) {
	t.Helper()
	strong := of("bold", marks)
	if len(strong) != 1 || len(strong)+len(of("time", marks))+len(of("link", marks)) != len(marks) {
		t.Fatalf("the article %q has the marks %v", plain, marks)
	}
	sign := ""
	if strings.HasPrefix(plain[strong[0].end:], "…") {
		sign = "…"
	}
	name := c.Title
	if blank(name) {
		name = c.Ref.String()
	}
	if strong[0].start != 0 || !cutTo(plain[:strong[0].end]+sign, name, sign) {
		t.Errorf("%q does not begin with the title %q", plain, c.Title)
	}
}
