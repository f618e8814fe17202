package answer_test

import (
	"strings"
	"testing"

	"verbatim/retrieval"
)

const visit = "President Volodymyr Zelensky travelled to Kharkiv on Tuesday and thanked the engineers who had repaired the power station."

// A word that no article has is searched as the one that was meant, and the
// asker is told.
func TestSlips(t *testing.T) {
	l := open(t, article("a", visit), article("b", bridge), article("c", rents), article("d", storm))
	for question, want := range map[string]struct{ first, hint string }{
		"When did Zelenksy travel to Kharkiv?":      {"a", `No article has "Zelenksy"; "Zelensky" was searched as well.`},
		"Whom did Zelensky thank in Kharkhiv?":      {"a", `No article has "Kharkhiv"; "Kharkiv" was searched as well.`},
		"Who repaired the powr station?":            {"a", ""}, // too short to tell
		"What did the minsiters cap?":               {"c", `No article has "minsiters"; "Ministers" was searched as well.`},
		"What did the chnacellor say on the retns?": {"c", `No article has "chnacellor"; "chancellor" was searched as well. No article has "retns"; "rents" was searched as well.`},
		"Where was a storm in the Fillippines?":     {"d", ""}, // three letters away
		"Where did the storm kill 21 people?":       {"d", ""},
		"How many people did the cyclone kill?":     {"d", ""}, // the thesaurus knows it
	} {
		a := l.ask(t, retrieval.Question{Text: question})
		if len(a.Quotes) == 0 || a.Quotes[0].Citation.ID != want.first || a.Hint != want.hint {
			t.Errorf("%s: %s first, hint %q; want %s, %q", question, ids(a), a.Hint, want.first, want.hint)
		}
	}
}

// A word that may be misspelt counts less than one that is not.
func TestSlipsAreBounded(t *testing.T) {
	l := open(t, article("a", visit), article("b", strings.ReplaceAll(visit, "Zelensky", "Zelenska")))
	right := l.ask(t, retrieval.Question{Text: "When did Zelensky travel to Kharkiv?"})
	slip := l.ask(t, retrieval.Question{Text: "When did Zelensly travel to Kharkiv?"})
	if !right.Found || right.Quotes[0].Citation.ID != "a" || right.Hint != "" {
		t.Errorf("well spelt: %s, hint %q", ids(right), right.Hint)
	}
	if !slip.Found || slip.Quotes[0].Score >= right.Quotes[0].Score {
		t.Errorf("misspelt: found %v, score %v; well spelt %v", slip.Found, slip.Quotes[0].Score, right.Quotes[0].Score)
	}
}
