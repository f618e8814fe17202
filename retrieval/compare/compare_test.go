package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/compare"
	"verbatim/retrieval/text"
)

// script writes changes one a line: "=" kept, "~" changed, "-" removed, "+" added,
// and "^" behind it if moved.
func script(old, new string, changes []compare.Change) string {
	var b strings.Builder
	for _, c := range changes {
		b.WriteByte("=~-+"[c.Kind])
		if c.Moved {
			b.WriteByte('^')
		}
		b.WriteByte(' ')
		switch c.Kind {
		case compare.Kept, compare.Added:
			b.WriteString(new[c.New.Start:c.New.End])
		case compare.Removed:
			b.WriteString(old[c.Old.Start:c.Old.End])
		case compare.Changed:
			at := c.New.Start
			for _, e := range c.Words {
				fmt.Fprintf(&b, "%s[%s|%s]", new[at:e.New.Start], old[e.Old.Start:e.Old.End], new[e.New.Start:e.New.End])
				at = e.New.End
			}
			b.WriteString(new[at:c.New.End])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const fire = `At least 12 people were killed in a fire in Lyon on Monday, police said.

The fire broke out on the third floor. Nobody has been arrested.

The mayor, Anne Petit, will visit the site on Tuesday.`

func TestTexts(t *testing.T) {
	for _, test := range []struct{ name, old, new, language, want string }{
		{"nothing", "", " \n\u200b", "en", ""},
		{"all is new", "", "It rains. It snows.", "en", "+ It rains.\n+ It snows.\n"},
		{"all is gone", "It rains. It snows.", "", "en", "- It rains.\n- It snows.\n"},
		{
			"a figure", fire, strings.Replace(fire, "12", "15", 1), "en", `~ At least [12|15] people were killed in a fire in Lyon on Monday, police said.
= The fire broke out on the third floor.
= Nobody has been arrested.
= The mayor, Anne Petit, will visit the site on Tuesday.
`,
		},
		{
			"a name, a negation, and a sentence more", fire, `At least 12 people were killed in a fire in Lyon on Monday, police said.

The fire broke out on the third floor. A man has been arrested. He is 40.

The mayor, Anna Petit, will not visit the site on Tuesday.`, "en", `= At least 12 people were killed in a fire in Lyon on Monday, police said.
= The fire broke out on the third floor.
~ [Nobody|A man] has been arrested.
+ He is 40.
~ The mayor, [Anne|Anna] Petit, will [|not] visit the site on Tuesday.
`,
		},
		{
			"a moved paragraph", fire, `The mayor, Anne Petit, will visit the site on Tuesday.

At least 12 people were killed in a fire in Lyon on Monday, police said.

The fire broke out on the third floor. Nobody has been arrested.`, "en", `=^ The mayor, Anne Petit, will visit the site on Tuesday.
= At least 12 people were killed in a fire in Lyon on Monday, police said.
= The fire broke out on the third floor.
= Nobody has been arrested.
`,
		},
		{
			"moved and changed", fire, `The mayor, Anne Petit, will visit the site on Friday.

At least 12 people were killed in a fire in Lyon on Monday, police said.

The fire broke out on the third floor. Nobody has been arrested.`, "en", `~^ The mayor, Anne Petit, will visit the site on [Tuesday|Friday].
= At least 12 people were killed in a fire in Lyon on Monday, police said.
= The fire broke out on the third floor.
= Nobody has been arrested.
`,
		},
		{"other sentences", "The fire broke out on the third floor. It rains.", "Parliament met in the afternoon. It rains.", "en", "- The fire broke out on the third floor.\n+ Parliament met in the afternoon.\n= It rains.\n"},
		{
			"parted", "The minister resigned on Monday after the vote, and her deputy took over the ministry.",
			"The minister resigned on Monday after the vote. Her deputy took over the ministry.", "en",
			"~ The minister resigned on Monday after the vote[, and her|. Her] deputy took over the ministry.\n",
		},
		{
			"joined", "The minister resigned on Monday after the vote. Her deputy took over the ministry. It rains.",
			"The minister resigned on Monday after the vote, and her deputy took over the ministry. It rains.", "en",
			"~ The minister resigned on Monday after the vote[. Her|, and her] deputy took over the ministry.\n= It rains.\n",
		},
		{
			"paragraph breaks", "The fire broke out. Nobody has been arrested.\n\nAnne Petit\nwill visit the site.",
			"The fire broke out.\r\n\r\nNobody has been arrested.  Anne Petit will visit the site.", "en",
			"= The fire broke out.\n= Nobody has been arrested.\n= Anne Petit will visit the site.\n",
		},
		{
			"a list in one block", "The red house by the river\nThe green house by the lake\nThe blue house by the sea", "The red house by the river\n\nThe green house by the lake\n\nThe blue house by the sea", "en",
			"= The red house by the river\n\nThe green house by the lake\n\nThe blue house by the sea\n",
		},
		{"what does not show", "The co\u00adoperation with Zoe\u0308 ended.", "The cooperation\u00a0with Zoë ended.", "en", "= The cooperation\u00a0with Zoë ended.\n"},
		{"marks", `He called it “a lie” again.`, `He called it "a lie" again.`, "en", "~ He called it [“|\"]a lie[”|\"] again.\n"},
		{"quotation marks alone", `He called it “murder” again.`, `He called it murder again.`, "en", "~ He called it[“|] murder[”|] again.\n"},
		{"white space within", "Rents rise by 50 % this year.", "Rents rise by 50% this year.", "en", "~ Rents rise by 50[ |]% this year.\n"},
		{"a time is one difference", "The vote begins at 6:30 on Monday.", "The vote begins at 7:45 on Monday.", "en", "~ The vote begins at [6:30|7:45] on Monday.\n"},
		{"a fraction", "Rents rise by 5½ % this year, too.", "Rents rise by 5¼ % this year, too.", "en", "~ Rents rise by [5½|5¼] % this year, too.\n"},
		{"without spaces", "东京发生火灾，造成12人死亡。市长星期二前往现场。", "东京发生火灾，造成15人死亡。市长星期三前往现场。", "zh", "~ 东京发生火灾，造成[12|15]人死亡。\n~ 市长星期[二|三]前往现场。\n"},
		{"the same twice", "He won. She lost. He won. They left.", "He won. She lost. They left. He won.", "en", "= He won.\n= She lost.\n=^ They left.\n= He won.\n"},
		{"German", "Der Minister wird am 3. Oktober nicht nach Köln reisen.", "Der Minister wird am 3. Oktober nach Köln reisen.", "de", "~ Der Minister wird am 3. Oktober[nicht|] nach Köln reisen.\n"},
	} {
		got := script(test.old, test.new, compare.Texts(test.old, test.new, test.language))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
	}
}

func TestTouching(t *testing.T) {
	const lead = "At least 12 people were killed in a fire in Lyon on Monday, police said."
	floor := "The fire broke out on the third floor. Nobody has been arrested."
	for _, test := range []struct{ name, new, quote, want string }{
		{"the same", fire, lead, ""},
		{"a change elsewhere", strings.Replace(fire, "Anne", "Anna", 1), lead, ""},
		{"in it", strings.Replace(fire, "12", "15", 1), lead, "~ At least [12|15] people were killed in a fire in Lyon on Monday, police said.\n"},
		{"in its sentence", strings.Replace(fire, "police said", "police denied", 1), "12 people", "~ At least 12 people were killed in a fire in Lyon on Monday, police [said|denied].\n"},
		{"gone", strings.Replace(fire, "Nobody has been arrested.", "", 1), floor, "- Nobody has been arrested.\n"},
		{"added within", strings.Replace(fire, "floor. ", "floor. Firefighters came within minutes. ", 1), floor, "+ Firefighters came within minutes.\n"},
		{"added behind", strings.Replace(fire, "arrested.", "arrested. Firefighters came within minutes.", 1), floor, ""},
		{"added before", "Firefighters came within minutes. " + fire, lead, ""},
		{"moved", strings.Replace(fire, lead, "", 1) + "\n\n" + lead, lead, ""},
		{"moved and added within", lead + "\n\nThe mayor, Anne Petit, will visit the site on Tuesday. Firefighters came within minutes.\n\n" + floor, lead + "\n\n" + floor, "+ Firefighters came within minutes.\n"},
		{"all gone", "", lead, "- " + lead + "\n"},
	} {
		at := strings.Index(fire, test.quote)
		span := retrieval.Span{Start: at, End: at + len(test.quote)}
		got := script(fire, test.new, compare.Touching(compare.Texts(fire, test.new, "en"), span))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
	}
}

// A sentence that is longer than a passage is one all the same.
func TestLongSentence(t *testing.T) {
	words := strings.Fields(strings.Repeat("the commission said that rents in Lyon would rise and ", 500))
	old := strings.Join(words, " ") + " fall."
	words[1000] = "zebra"
	new := "And " + strings.Join(words, " ") + " fall."
	changes := compare.Texts(old, new, "en")
	if len(changes) != 1 || changes[0].Kind != compare.Changed || !text.Same(new[changes[0].New.Start:changes[0].New.End], new) {
		t.Fatalf("%d changes, the first %+v", len(changes), changes[0])
	}
	if n := len(changes[0].Words); n != 2 {
		t.Errorf("%d differences, want 2: %v", n, changes[0].Words)
	}
}
