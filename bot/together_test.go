package bot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

func TestTogether(t *testing.T) {
	quote := func(id string, context bool) bot.Block {
		return bot.Block{Quote: &retrieval.Quote{Citation: retrieval.Citation{Ref: retrieval.Ref{ID: id}}}, Context: context}
	}
	text, a, b, aside := bot.Block{Text: "x"}, quote("a", false), quote("b", false), quote("a", true)
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
