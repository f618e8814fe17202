package bot_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

func TestTogether(t *testing.T) {
	quote := func(id string, context bool) bot.Block {
		return bot.Block{Quote: &retrieval.Quote{Citation: retrieval.Citation{Ref: retrieval.Ref{ID: id}}}, Context: context}
	}
	text, a, b, aside := bot.Block{Text: "x"}, quote("a", false), quote("b", false), quote("a", true)
	name := bot.Block{Article: &a.Quote.Citation}
	for _, test := range []struct {
		name   string
		blocks []bot.Block
		want   []int
	}{
		{"nothing", nil, nil},
		{"around", []bot.Block{text, aside, a, aside, text}, []int{1, 3, 1}},
		{"before", []bot.Block{aside, a, b}, []int{2, 1}},
		{"behind", []bot.Block{a, aside, a}, []int{2, 1}},
		{"further behind", []bot.Block{a, aside, aside}, []int{2, 1}},
		{"of another article", []bot.Block{aside, b, aside}, []int{1, 1, 1}},
		{"of no quote", []bot.Block{aside, text, aside}, []int{1, 1, 1}},
		{"named", []bot.Block{name, a, aside, a}, []int{3, 1}},
		{"another named", []bot.Block{name, b}, []int{1, 1}},
		{"names", []bot.Block{name, name, a, name, aside, name}, []int{1, 2, 1, 1, 1}},
	} {
		var got []int
		for _, group := range bot.Together(test.blocks) {
			got = append(got, len(group))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// What stands in the name right above a quote is left out of its citation, but
// nothing else is, and only where both say the same.
func TestTogetherCites(t *testing.T) {
	cited := retrieval.Citation{
		Ref: retrieval.Ref{ID: "a", Revision: 2}, Span: retrieval.Span{Start: 1, End: 2}, Paragraph: 3, Title: "Title", Source: "dpa",
		URL: "https://news.example/a", Published: time.Unix(1, 0), Modified: time.Unix(2, 0),
	}
	short := cited
	short.Title, short.Source, short.Published = "", "", time.Time{}
	renamed := cited
	renamed.Revision, renamed.Title = 3, "Other title"
	for _, test := range []struct{ named, want retrieval.Citation }{{cited, short}, {renamed, cited}} {
		blocks := []bot.Block{{Article: &test.named}, {Quote: &retrieval.Quote{Text: "x", Citation: cited}}}
		var got retrieval.Citation
		for _, group := range bot.Together(blocks) {
			for _, b := range group {
				if b.Quote != nil {
					got = b.Quote.Citation
				}
			}
		}
		if got != test.want || blocks[1].Quote.Citation != cited {
			t.Errorf("below %q the citation is %+v; the message has now %+v", test.named.Title, got, blocks[1].Quote.Citation)
		}
	}
}
