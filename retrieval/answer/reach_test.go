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
		"When did Zelenksy travel to Kharkiv?":      {"a", "corrected Zelenksy Zelensky"},
		"Whom did Zelensky thank in Kharkhiv?":      {"a", "corrected Kharkhiv Kharkiv"},
		"Who repaired the powr station?":            {"a", ""}, // too short to tell
		"What did the minsiters cap?":               {"c", "corrected minsiters Ministers"},
		"What did the chnacellor say on the retns?": {"c", "corrected chnacellor chancellor\ncorrected retns rents"},
		"Where was a storm in the Fillippines?":     {"d", ""}, // three letters away
		"Where did the storm kill 21 people?":       {"d", ""},
		"How many people did the cyclone kill?":     {"d", ""}, // the thesaurus knows it
	} {
		a := l.ask(t, retrieval.Question{Text: question})
		if len(a.Quotes) == 0 || a.Quotes[0].Citation.ID != want.first || hints(a) != want.hint {
			t.Errorf("%s: %s first, hint %q; want %s, %q", question, ids(a), hints(a), want.first, want.hint)
		}
	}
}

// A word that may be misspelt counts less than one that is not.
func TestSlipsAreBounded(t *testing.T) {
	l := open(t, article("a", visit), article("b", strings.ReplaceAll(visit, "Zelensky", "Zelenska")))
	right := l.ask(t, retrieval.Question{Text: "When did Zelensky travel to Kharkiv?"})
	slip := l.ask(t, retrieval.Question{Text: "When did Zelensly travel to Kharkiv?"})
	if !right.Found || right.Quotes[0].Citation.ID != "a" || hints(right) != "" {
		t.Errorf("well spelt: %s, hint %q", ids(right), hints(right))
	}
	if !slip.Found || slip.Quotes[0].Score >= right.Quotes[0].Score {
		t.Errorf("misspelt: found %v, score %v; well spelt %v", slip.Found, slip.Quotes[0].Score, right.Quotes[0].Score)
	}
}

// An abbreviation that one article explains leads to the others that only have
// the name, and back, for as long as that article is there.
func TestAbbreviations(t *testing.T) {
	explains := article("a", "The Federal Open Market Committee (FOMC) begins its meetings on a Tuesday, as a rule.")
	l := open(t, explains, article("b", bridge), article("c", rents),
		article("d", "The Federal Open Market Committee raised its rate by a quarter of a point, its tenth step in a row."),
		article("e", "The FOMC kept silent about inflation, which puzzled the traders on both coasts."))
	// marked reports whether the quote of an article has a word marked as bearing
	// on the question.
	marked := func(question, id, word string) bool {
		for _, q := range l.ask(t, retrieval.Question{Text: question}).Quotes {
			for _, m := range q.Matches {
				if q.Citation.ID == id && q.Text[m.Start:m.End] == word {
					return true
				}
			}
		}
		return false
	}
	const short, long = "By how much did the FOMC raise its rate?", "Why were traders on both coasts puzzled by the Federal Open Market Committee?"
	if !marked(short, "d", "Federal") || !marked(long, "e", "FOMC") {
		t.Error("a name and its abbreviation do not lead to each other")
	}
	explains.Status = retrieval.Withheld
	l.put(t, explains)
	if marked(short, "d", "Federal") || marked(long, "e", "FOMC") {
		t.Error("a withheld article still explains its abbreviation")
	}
}

func TestAbbreviationsInOtherLanguages(t *testing.T) {
	german, other := article("a", "Die Europäische Zentralbank (EZB) hat ihren Sitz in Frankfurt am Main."), article("b", "Die EZB erhöhte am Donnerstag den Leitzins auf 4,5 Prozent.")
	german.Language, other.Language = "de", "de"
	l := open(t, german, other)
	if a := l.ask(t, retrieval.Question{Text: "Auf wie viel Prozent erhöhte die Europäische Zentralbank den Leitzins?"}); !a.Found || a.Quotes[0].Citation.ID != "b" {
		t.Errorf("found %v, %s", a.Found, ids(a))
	}
}

// A compound that no article has is looked for by its parts.
func TestCompounds(t *testing.T) {
	german := func(id, text string) retrieval.Article {
		a := article(id, text)
		a.Language = "de"
		return a
	}
	l := open(t,
		german("a", "Die Lehrer der Grundschulen im Norden bekommen vom Herbst an mehr Gehalt, sagte der Minister."),
		german("b", "Der Kanzler des Bundes reist am Dienstag in die Hauptstadt Dänemarks."),
		german("c", "Das Wetter bleibt bis zum Wochenende kalt und trocken."),
	)
	for question, want := range map[string]string{
		"Wann bekommen die Grundschullehrer mehr Geld?": "a",
		"Wohin reist der Bundeskanzler?":                "b",
	} {
		if a := l.ask(t, retrieval.Question{Text: question}); len(a.Quotes) == 0 || a.Quotes[0].Citation.ID != want || len(a.Quotes[0].Matches) < 3 || hints(a) != "" {
			t.Errorf("%s: %s, hint %q; want %s", question, ids(a), hints(a), want)
		}
	}
	// It is no slip then, and a slip is none where there are no such parts.
	if a := l.ask(t, retrieval.Question{Text: "Wie bleibt das Wettre?"}); hints(a) != "corrected Wettre Wetter" {
		t.Errorf("hint %q", hints(a))
	}
}
