package answer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

const speech = "“We will not raise taxes,” the chancellor said – “neither this year nor next… That’s a promise.”\n\n" +
	"Reporters at 10 Downing Street asked her for the costs of 3.5 billion pounds.\n\n" +
	"She left through the back door, a spokesman for the Treasury told the BBC."

func (l library) check(t testing.TB, quotation string) retrieval.Check {
	t.Helper()
	c, err := l.Check(t.Context(), quotation)
	if err != nil {
		t.Fatal(err)
	}
	if c.Verdict == retrieval.Absent {
		if c.Quote.Text != "" || len(c.Edits)+len(c.Others) > 0 {
			t.Errorf("%.60q is absent, and yet %+v", quotation, c)
		}
		return c
	}
	source, err := l.archive.Article(t.Context(), c.Quote.Citation.Ref)
	if err != nil {
		t.Fatal(err)
	}
	if cut, ok := c.Quote.Citation.Of(source.Text); !ok || cut != c.Quote.Text {
		t.Errorf("%.60q: quote %q is not what stands at %s", quotation, c.Quote.Text, c.Quote.Citation)
	}
	for _, span := range append(c.Quote.Matches, c.Quote.Answer) {
		if part, ok := span.Of(c.Quote.Text); !ok || part == "" {
			t.Errorf("%.60q: span %v of %q", quotation, span, c.Quote.Text)
		}
	}
	if (c.Verdict == retrieval.Altered) != (len(c.Edits) > 0) {
		t.Errorf("%.60q: verdict %d with edits %q", quotation, c.Verdict, c.Edits)
	}
	for _, e := range c.Edits {
		if !strings.Contains(source.Text, e.Archived) || e == (retrieval.Edit{}) {
			t.Errorf("%.60q: edit %q", quotation, e)
		}
	}
	return c
}

// corresponding is the part of an article that corresponds to the quotation.
func corresponding(c retrieval.Check) string {
	return c.Quote.Text[c.Quote.Answer.Start:c.Quote.Answer.End]
}

func TestVerbatim(t *testing.T) {
	l := open(t, article("a", speech), article("b", bridge), article("c", rents))
	for quotation, want := range map[string]string{
		"We will not raise taxes":                         "We will not raise taxes",
		`"we will not raise taxes," the chancellor said`:  "We will not raise taxes,” the chancellor said",
		"  a spokesman for\n\tthe Treasury told the BBC!": "a spokesman for the Treasury told the BBC",
		"said - 'neither this year nor next":              "said – “neither this year nor next",
		"neither this year nor next... That's a promise":  "neither this year nor next… That’s a promise",
		"the ﬁrst": "",
		"We will not raise taxes … That’s a promise.":        "We will not raise taxes,” the chancellor said – “neither this year nor next… That’s a promise",
		"We will not raise taxes [...] the costs of 3.5":     "We will not raise taxes,” the chancellor said – “neither this year nor next… That’s a promise.”\n\nReporters at 10 Downing Street asked her for the costs of 3.5",
		"(...) asked [the chancellor] for the costs […]":     "asked her for the costs",
		"[T]he chancellor said":                              "the chancellor said",
		"3.5 billion pounds. She left through the back door": "3.5 billion pounds.\n\nShe left through the back door",
		"Downing Street": "Downing Street",
	} {
		c := l.check(t, quotation)
		if want == "" {
			if c.Verdict != retrieval.Absent {
				t.Errorf("%q: verdict %d", quotation, c.Verdict)
			}
			continue
		}
		if c.Verdict != retrieval.Verbatim || corresponding(c) != want || c.Archive.Articles != 3 || len(c.Hints) > 0 {
			t.Errorf("%q: verdict %d, %q, %q, hints %v", quotation, c.Verdict, corresponding(c), c.Edits, c.Hints)
		}
	}
}

// edits are given as pairs of what is quoted and what is archived.
func edits(pairs ...string) []retrieval.Edit {
	var out []retrieval.Edit
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, retrieval.Edit{Quoted: pairs[i], Archived: pairs[i+1]})
	}
	return out
}

// Every change is told, and nothing else.
func TestAltered(t *testing.T) {
	l := open(t, article("a", speech), article("b", bridge), article("c", "Nobody came. Nothing else was decided. "+rents+" It rained all day."),
		article("d", "The council meets at 6:30 p.m. in Room 4-12."))
	for quotation, want := range map[string][]retrieval.Edit{
		"Ministers agreed on Monday to cap rents at 4 percent a year":          edits("4", "3"),
		"Ministers agreed on Monday to cap rents at 3 percent a year for 2030": edits("for 2030", "until 2029"),
		"We will raise taxes":                                                  edits("", "not"),
		"Ministers refused on Monday to cap rents":                             edits("refused", "agreed"),
		"Workers agreed on Monday to cap rents":                                edits("Workers", "Ministers"),
		"He said: Ministers agreed on Monday to cap rents":                     edits("He said:", ""),
		"a spokesman for the treasury told the ITV":                            edits("treasury", "Treasury", "ITV", "BBC"),
		"the costs of $3.5 billion pounds":                                     edits("$", ""),
		"raise taxes the chancellor said":                                      edits("", ","),
		"Reporters at 10 Downing Street asked … the costs of 4 billion pounds": edits("4", "3.5"),
		"Ministers agreed to cap rents at 3 percent a year until 2029":         edits("", "on Monday"),
		"The old bridge over the river will be closed until the autumn":        edits("", "for repairs"),
		"The new bridge over the lake will be closed for repairs":              edits("new", "old", "lake", "river"),
		"a year until 2029, the chancellor said today":                         edits("today", ""),
		"The council meets at 7:45 p.m. in Room 5-12":                          edits("7:45", "6:30", "5", "4"),
		"Ministers agreed on Monday to cap rents at 3%":                        edits("%", ""),
		"Ministers agreed on Monday to cap rents at 2029":                      edits("2029", "3"), // though that follows, far behind
		"asked her for the costs of 7:45 billion":                              edits("7:45", "3.5"),
	} {
		c := l.check(t, quotation)
		if diff := cmp.Diff(want, c.Edits); c.Verdict != retrieval.Altered || diff != "" {
			t.Errorf("%q: verdict %d; edits (-want +got):\n%s", quotation, c.Verdict, diff)
		}
	}
}

// A word may be changed anywhere in a quotation of any length from three words,
// if it has another one that is no stop word.
func TestOneWordChanged(t *testing.T) {
	l := open(t, article("a", rents), article("b", bridge), article("c", storm))
	words := strings.Fields(rents)
	for _, length := range []int{3, 5, 9, 18} {
		for start := 0; start+length <= len(words); start++ {
			for at := range length {
				part := append([]string{}, words[start:start+length]...)
				old := part[at]
				part[at] = "zebras"
				quotation := strings.Join(part, " ")
				if len(text.Tokens(quotation, "en")) < 2 {
					continue
				}
				c := l.check(t, quotation)
				want := []retrieval.Edit{{Quoted: "zebras", Archived: strings.Trim(old, ".,")}}
				if strings.HasSuffix(old, ",") && at < length-1 {
					want[0].Archived = old
				}
				if diff := cmp.Diff(want, c.Edits); c.Verdict != retrieval.Altered || diff != "" {
					t.Errorf("%q: verdict %d; edits (-want +got):\n%s", quotation, c.Verdict, diff)
				}
			}
		}
	}
}

func TestAbsent(t *testing.T) {
	l := open(t, article("a", speech), article("b", bridge), article("c", rents))
	for _, quotation := range []string{
		"The price of gold fell to its lowest in a year on Monday, the bank said.", "Downing Road", "taxes raise",
		"Ministers will close the bridge and cap the river until the autumn of next year, says the mayor of a town",
		"rents on Monday to agreed Ministers", "We will never raise tax", "Reporters at 11 Downing Street asked him", "… […] [a]",
	} {
		if c := l.check(t, quotation); c.Verdict != retrieval.Absent {
			t.Errorf("%q: verdict %d, %q, edits %q", quotation, c.Verdict, corresponding(c), c.Edits)
		}
	}
}

// What is compared reaches as far as the quotation does, and an ellipsis leaves
// out a few paragraphs.
func TestFarApart(t *testing.T) {
	const between = "\n\nThe council heard many reports on many other matters, and it went on to hear some more of them.\n\n"
	small := []string{"It was so.", "He was not.", "She was.", "They were.", "It is.", "We are.", "It is here."}
	l := open(t, article("a", rents+between+strings.TrimSpace(between)+between+bridge+between+storm+"\n\n"+strings.Join(small, "\n\n")))
	for _, quotation := range []string{"cap rents … for repairs", "cap rents [...] closed for [something] until", "officials of the Philippines reported. " + strings.Join(small, " ")} {
		if c := l.check(t, quotation); c.Verdict != retrieval.Verbatim {
			t.Errorf("%q: verdict %d, edits %q", quotation, c.Verdict, c.Edits)
		}
	}
}

// Words in their order tell the right passage from many that have them as well.
func TestManyCandidates(t *testing.T) {
	articles := []retrieval.Article{article("right", "On a day of heavy rain and strong wind that nobody will forget, the mayor opened the school in front of 300 pupils.")}
	for i := range 50 {
		articles = append(articles, article(fmt.Sprint("a", i), fmt.Sprintf("School of mayor %d opened; school, mayor.", i)))
	}
	l := open(t, articles...)
	if c := l.check(t, "the mayor opened the school"); c.Verdict != retrieval.Verbatim {
		t.Errorf("verdict %d, edits %q", c.Verdict, c.Edits)
	}
}

// Of those that have it, the one published first is quoted and the others are
// told, newest first; none that may not be quoted.
func TestOrigin(t *testing.T) {
	published := func(id, text string, days int) retrieval.Article {
		a := article(id, text)
		if days > 0 {
			a.Published = now.AddDate(0, 0, -days)
		}
		return a
	}
	articles := []retrieval.Article{published("unknown", rents, 0), published("altered", strings.ReplaceAll(rents, "3", "4"), 90), published("held", rents, 80), published("later", rents, 70)}
	articles[2].Status, articles[3].Embargo = retrieval.Withheld, time.Now().Add(time.Hour)
	for i := range 7 {
		articles = append(articles, published(fmt.Sprint("a", i), fmt.Sprintf("Wire %d. %s", i, rents), 10+i))
	}
	l := open(t, articles...)
	c := l.check(t, rents)
	var others []string
	for _, o := range c.Others {
		others = append(others, o.ID)
	}
	if got := strings.Join(others, " "); c.Verdict != retrieval.Verbatim || c.Quote.Citation.ID != "a6" || got != "a0 a1 a2 a3 a4" {
		t.Errorf("verdict %d by %s; others %s", c.Verdict, c.Quote.Citation, got)
	}
	// What is corrected is no longer said.
	l.put(t, published("altered", rents, 90))
	if c := l.check(t, strings.ReplaceAll(rents, "3", "4")); c.Verdict != retrieval.Altered || c.Quote.Citation.ID != "altered" || c.Quote.Citation.Revision != 2 {
		t.Errorf("verdict %d by %s", c.Verdict, c.Quote.Citation)
	}
}

func TestCheckInOtherLanguages(t *testing.T) {
	german, chinese := article("a", "Die Minister einigten sich am Montag darauf, die Mieten nicht zu erhöhen."), article("b", "中国外交部周一宣布，将于明年三月举行会谈。")
	german.Language, chinese.Language = "de", "zh"
	l := open(t, german, chinese)
	for quotation, want := range map[string]retrieval.Verdict{
		"„Die Minister einigten sich am Montag darauf, die Mieten nicht zu erhöhen“": retrieval.Verbatim,
		"Die Minister einigten sich am Montag darauf, die Mieten zu erhöhen":         retrieval.Altered,
		"「将于明年三月举行会谈」":                                                               retrieval.Verbatim,
		"将于明年五月举行会谈":                                                                 retrieval.Altered,
	} {
		if c := l.check(t, quotation); c.Verdict != want {
			t.Errorf("%s: verdict %d, edits %q; want %d", quotation, c.Verdict, c.Edits, want)
		}
	}
}

func TestHostileQuotations(t *testing.T) {
	l := open(t, article("a", rents), article("b", speech))
	for quotation, hint := range map[string]retrieval.HintKind{
		"":                                  retrieval.HintEmpty,
		"?! … — “” [] […]":                  retrieval.HintEmpty,
		"who is it":                         retrieval.HintCommon,
		strings.Repeat("rents ", 1700):      retrieval.HintCut,
		strings.Repeat("[a] ... ", 1250):    retrieval.HintEmpty,
		strings.Repeat("[", 10_000):         retrieval.HintEmpty,
		strings.Repeat("x", 10_000):         retrieval.HintCut,
		strings.Repeat("中国", 5000):          retrieval.HintCut,
		"rents \x00\xff\u202e\u200b at 3":   "",
		"r" + strings.Repeat("\u0301", 900): "",
	} {
		c := l.check(t, quotation)
		var got retrieval.HintKind
		if len(c.Hints) > 0 {
			got = c.Hints[0].Kind
		}
		if got != hint {
			t.Errorf("%.20q: hint %q; want %q", quotation, got, hint)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Check(ctx, rents); err == nil {
		t.Error("a canceled quotation is checked")
	}
}
