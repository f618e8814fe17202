package answer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/answer"
)

func TestQuotations(t *testing.T) {
	for _, test := range []struct {
		message string
		want    []string
	}{
		{`Did he say “we will not raise taxes” on Monday?`, []string{"we will not raise taxes"}},
		{`"We will see" and "we have seen", he said`, []string{"We will see", "we have seen"}},
		{`Er sagte: „Wir werden sehen“, und «nous verrons bien demain», und »wir warten noch ab«.`, []string{"Wir werden sehen", "nous verrons bien demain", "wir warten noch ab"}},
		{`Sanoi: ”emme nosta veroja nyt” ja ‹on va voir›`, []string{"emme nosta veroja nyt", "on va voir"}},
		{`外交部说「将于明年三月举行」，『新闻』`, []string{"将于明年三月举行"}},
		{`“He told me ‘we will not raise taxes’ and left”`, []string{"He told me ‘we will not raise taxes’ and left"}},
		{`“She said “go away from here” and left”`, []string{"She said “go away from here” and left"}},
		{`The minister’s ‘we don’t raise taxes’ isn’t the workers’ view`, []string{"we don’t raise taxes"}},
		{"“One paragraph of a speech.\n\n“And another one.” Was it so?", []string{"One paragraph of a speech.\n\n“And another one."}},
		{"Is this right?\n> Ministers agreed\n> on Monday\n>\n> to cap rents\nI doubt “that it is so”.\n> And this is another.", []string{"Ministers agreed\non Monday\n\nto cap rents", "that it is so", "And this is another."}},
		{`> He said “we will not raise taxes” there`, []string{"He said “we will not raise taxes” there"}},
		{`a 5" pipe and a 6" pipe say "we are pipes too"`, []string{"we are pipes too"}},
		{`He "really" means “it is open and never closed`, []string{`He "really" means “it is open and never closed`}},
		{"  Ministers agreed on Monday to cap rents ", []string{"Ministers agreed on Monday to cap rents"}},
		{"Rents are capped", nil},
		{"", nil},
		{"\x00\xff “\xff” \u202e", nil},
		{strings.Repeat("word ", 101), nil},
		{strings.Repeat("“one two three” ", 7), []string{"one two three", "one two three", "one two three", "one two three", "one two three"}},
	} {
		if diff := cmp.Diff(test.want, answer.Quotations(test.message)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.message, diff)
		}
	}
}

// Marks that open and never close take no long time.
func TestManyQuotationMarks(t *testing.T) {
	for _, mark := range []string{"“", "‘", `"`, "„“”", "> “", "«»"} {
		if got := answer.Quotations(strings.Repeat(mark, 100_000)); len(got) > 0 {
			t.Errorf("%s: %.80s", mark, fmt.Sprint(got))
		}
	}
}
