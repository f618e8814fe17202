package retrieval_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim/retrieval"
)

func linked(address, text, answer string) retrieval.Quote {
	q := retrieval.Quote{Text: text, Citation: retrieval.Citation{URL: address}}
	if answer != "" {
		start := strings.Index(text, answer)
		q.Answer = retrieval.Span{Start: start, End: start + len(answer)}
	}
	return q
}

func TestLink(t *testing.T) {
	const page = "https://news.example/a"
	long := "one two three four five six seven eight nine ten eleven twelve"
	for _, test := range []struct {
		name string
		q    retrieval.Quote
		want string
	}{
		{"short", linked(page, "Rents are capped.", ""), page + "#:~:text=Rents%20are%20capped."},
		{"long", linked(page, long, ""), page + "#:~:text=one%20two%20three%20four%20five,eight%20nine%20ten%20eleven%20twelve"},
		{"the answer", linked(page, "First. Rents are capped. Last.", "Rents are capped."), page + "#:~:text=Rents%20are%20capped."},
		{"what has a meaning", linked(page, "A-levels, R&D", ""), page + "#:~:text=A%2Dlevels%2C%20R%26D"},
		{"white space", linked(page, "Rents \t are\u00a0capped", ""), page + "#:~:text=Rents%20are%20capped"},
		{"a break", linked(page, "Berlin\nRents are capped\r\nuntil 2029", ""), page + "#:~:text=Rents%20are%20capped"},
		{"Chinese", linked(page, "内阁周一批准。", ""), page + "#:~:text=" + url.QueryEscape("内阁周一批准")},
		{"nothing to look for", linked(page, " \n", ""), page},
		{"no span", retrieval.Quote{Text: "Rents", Answer: retrieval.Span{Start: 3, End: 99}, Citation: retrieval.Citation{URL: page}}, page + "#:~:text=Rents"},
		{"a fragment", linked(page+"#top", "Rents", ""), page + "#top:~:text=Rents"},
		{"a text fragment", linked(page+"#top:~:text=old", "Rents", ""), page + "#top:~:text=Rents"},
		{"only a text fragment", linked(page+"#:~:text=old", "", ""), page},
		{"what ends an address", linked(page+"/<b>\"x\"\\y|é?q={1}", "", ""), page + "/%3Cb%3E%22x%22%5Cy%7C%C3%A9?q=%7B1%7D"},
		{"a host that is not ASCII", linked("https://новости.example/ц", "", ""), "https://новости.example/%D1%86"},
		{"capitals", linked("HTTPS://news.example", "", ""), "HTTPS://news.example"},
	} {
		if got := test.q.Link(512); got != test.want {
			t.Errorf("%s: %s; want %s", test.name, got, test.want)
		}
	}
}

func TestLinkRefuses(t *testing.T) {
	for _, address := range []string{
		"", "news.example/a", "//news.example/a", "/a", "javascript:alert(1)", "data:text/html,x", "ftp://news.example/", "mailto:a@b.example",
		"https://", "https:///a", "https:news.example", "https://:80/", "https://news.example:port/", "https://news.example/%zz",
		"https://news.example@evil.example/", `https://news.example\@evil.example/`, "https://evil.example)[x](", "https://<b>.example/",
		"https://news.example/a b", "https://news.example/\n", "https://news.example/\x00", "https://news.example/\u009b",
		"https://news.example/\u202egpj.exe", "https://news.example/\u00a0", "https://news.example/\xff", " https://news.example/",
	} {
		if got := linked(address, "Rents", "").Link(512); got != "" {
			t.Errorf("%q is linked as %q", address, got)
		}
	}
}

// A narrower limit leaves out words, then all words, then the link.
func TestLinkLimit(t *testing.T) {
	q := linked("https://news.example/a", "one two three four five six seven eight nine ten eleven twelve", "")
	var seen []string
	for limit := 200; limit >= 0; limit-- {
		got := q.Link(limit)
		if len(got) > limit {
			t.Fatalf("%d bytes; at most %d are allowed: %s", len(got), limit, got)
		}
		if len(seen) == 0 || got != seen[len(seen)-1] {
			seen = append(seen, got)
		}
	}
	words := fmt.Sprint(seen)
	for _, want := range []string{"five,eight", "four,nine", "three,ten"} {
		if !strings.Contains(words, want) {
			t.Errorf("no link has %q: %s", want, words)
		}
	}
	if len(seen) != 5 || seen[3] != "https://news.example/a" || seen[4] != "" {
		t.Errorf("links: %q", seen)
	}
}

// find looks for the words of a link as a browser does, in a page that shows
// text.
func find(t *testing.T, link, text string) (found string) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatalf("%s: %v", link, err)
	}
	_, directive, ok := strings.Cut(u.EscapedFragment(), ":~:text=")
	if !ok {
		return ""
	}
	start, end, ranged := strings.Cut(directive, ",")
	page := strings.Join(strings.Fields(text), " ")
	decode := func(s string) string {
		if strings.ContainsAny(s, "-&,") {
			t.Errorf("%s: %q is not encoded", link, s)
		}
		decoded, err := url.PathUnescape(s)
		if err != nil {
			t.Fatalf("%s: %v", link, err)
		}
		return decoded
	}
	from := strings.Index(page, decode(start))
	if from < 0 {
		t.Fatalf("%s: %q is not on the page:\n%s", link, decode(start), page)
	}
	to := from + len(decode(start))
	if ranged {
		i := strings.Index(page[to:], decode(end))
		if i < 0 {
			t.Fatalf("%s: %q is not behind %q on the page:\n%s", link, decode(end), decode(start), page)
		}
		to += i + len(decode(end))
	}
	return page[from:to]
}

func FuzzLink(f *testing.F) {
	f.Add("Ministers agreed on Monday to cap rents at 3 % a year until 2029, the chancellor said.", 0, 87, 512)
	f.Add("Der Bundestag – 13,000 & mehr.\r\nUnd „danach“ auch\u00a0nicht.", 0, 0, 512)
	f.Add("内阁周一批准了一项法案，将租金涨幅限制在每年百分之三，直至二零二九年。", 0, 0, 300)
	f.Fuzz(func(t *testing.T, text string, from, to, limit int) {
		if !utf8.ValidString(text) || strings.TrimSpace(text) == "" {
			t.Skip()
		}
		q := retrieval.Quote{Text: text, Answer: retrieval.Span{Start: from, End: to}, Citation: retrieval.Citation{URL: "https://news.example/a?b=1#c"}}
		link := q.Link(limit)
		if len(link) > max(0, limit) {
			t.Fatalf("%d bytes; at most %d are allowed: %s", len(link), limit, link)
		}
		if link == "" {
			return
		}
		sentence, ok := q.Answer.Of(text)
		if !ok || strings.TrimSpace(sentence) == "" {
			sentence = text
		}
		if found := find(t, link, sentence); !strings.Contains(strings.Join(strings.Fields(sentence), " "), found) {
			t.Errorf("%q is found, which is not within %q", found, sentence)
		}
	})
}
