package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

func TestRightsCut(t *testing.T) {
	const text = "Ministers met on Monday. They agreed to cap rents at 3 percent until 2029. Landlords called it an attack on property."
	answer := "They agreed to cap rents at 3 percent until 2029."
	at := strings.Index(text, answer)
	quote := retrieval.Quote{
		Text: text, Answer: retrieval.Span{Start: at, End: at + len(answer)},
		Matches:  []retrieval.Span{{Start: 0, End: 9}, {Start: at + 15, End: at + 24}},
		Citation: retrieval.Citation{Source: "Herald", Span: retrieval.Span{Start: 100, End: 100 + len(text)}},
	}
	rights := bot.Rights{Limits: map[string]int{"herald": 60, "*": 1000}}
	got := rights.Cut(quote)
	want := retrieval.Quote{
		Text: answer, Answer: retrieval.Span{End: len(answer)}, Matches: []retrieval.Span{{Start: 15, End: 24}},
		Citation: retrieval.Citation{Source: "Herald", Span: retrieval.Span{Start: 100 + at, End: 100 + at + len(answer)}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for limit := 1; limit < 150; limit++ {
		got := bot.Rights{Limits: map[string]int{bot.AnySource: limit}}.Cut(quote)
		c := got.Citation
		if text[c.Start-100:c.End-100] != got.Text || utf8.RuneCountInString(got.Text) > limit || got.Text == "" {
			t.Errorf("limit %d: %q at %d-%d", limit, got.Text, c.Start, c.End)
		}
		if _, ok := got.Answer.Of(got.Text); !ok {
			t.Errorf("limit %d: the answer is at %v of %q", limit, got.Answer, got.Text)
		}
	}
	quote.Citation.Source = "Other"
	if diff := cmp.Diff(quote, rights.Cut(quote)); diff != "" {
		t.Errorf("a quote within the limit is changed:\n%s", diff)
	}
}

func TestRightsWhole(t *testing.T) {
	for name, test := range map[string]struct {
		rights bot.Rights
		want   bool
	}{
		"no limit":        {bot.Rights{}, true},
		"quotes only":     {bot.Rights{QuotesOnly: true}, false},
		"limit of source": {bot.Rights{Limits: map[string]int{"herald": 10}}, false},
		"limit of others": {bot.Rights{Limits: map[string]int{"other": 10}}, true},
		"limit of all":    {bot.Rights{Limits: map[string]int{"*": 10}}, false},
		"but not of it":   {bot.Rights{Limits: map[string]int{"*": 10, "herald": 0}}, true},
	} {
		if got := test.rights.Whole("Herald"); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
