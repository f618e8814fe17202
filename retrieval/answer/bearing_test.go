package answer_test

import (
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
)

func TestBearing(t *testing.T) {
	published := article("a", rents)
	published.Published = now
	l := open(t, published, article("b", bridge), article("c", storm), article("d", "Fish: "+storm))
	for message, want := range map[string]string{ // articles, or a hint
		"Friends! Ministers agreed to cap rents at 5 percent. I am the one who told you so.": "a",
		"The old bridge over the river will be closed. And a storm killed people in Manila!": "b c",
		"Ministers agreed on Monday to cap rents at 3 percent a year until 2029.":            "a", // is no echo
		"Who agreed to cap rents at 3 percent?":                                              "a",
		"Will you have chicken tonight? The president of Chile resigned.":                    "",
		"source:nobody is no field, and ministers agreed to cap rents at 3 percent":          "a",
		"?!":              "empty",
		"":                "empty",
		"it was":          "common",
		"It was. Bananas": "",
	} {
		a, err := l.Bearing(t.Context(), message)
		if err != nil {
			t.Fatal(err)
		}
		got := hints(a)
		if a.Found {
			got += strings.ReplaceAll(sorted(strings.Fields(ids(a))), "d", "c") // which is a copy
		}
		if got != want || a.Archive.Articles != 4 {
			t.Errorf("%q: %s (confidence %.2f) of %d articles; want %s", message, got, a.Confidence, a.Archive.Articles, want)
		}
	}
}

// The surest quote comes first, and none that is not sure.
func TestBearingOrder(t *testing.T) {
	l := open(t, article("a", rents), article("b", bridge), article("c", storm))
	for message, want := range map[string]string{
		"Ministers agreed on Monday to cap all rents at 3 percent a year until the end of 2029, the chancellor announced. A storm killed people in Manila.": "c a",
		storm + " Chickens cross the river.": "c",
	} {
		a, err := l.Bearing(t.Context(), message)
		if err != nil || !a.Found || ids(a) != want {
			t.Errorf("%q: found %v, %s, %v; want %s", message, a.Found, ids(a), err, want)
		}
	}
}

// What repeats a claim bears on it, as what repeats a question does not answer,
// and "when" asks for no time.
func TestBearingOnClaim(t *testing.T) {
	const claim = "Ministers agreed to cap rents."
	l := open(t, article("a", claim), article("b", "Ministers agreed to cap rents, wrote Bob in a very long essay on other matters."), article("c", bridge))
	if a, err := l.Bearing(t.Context(), claim); err != nil || len(a.Quotes) == 0 || a.Quotes[0].Citation.ID != "a" {
		t.Errorf("%s, %v; want a first", ids(a), err)
	}
	const when = "People are told when the old bridge over the river will be closed"
	a, err := l.Bearing(t.Context(), when)
	if question := l.ask(t, retrieval.Question{Text: when}); err != nil || a.Confidence <= question.Confidence {
		t.Errorf("confidence %.2f, %v; as a question %.2f", a.Confidence, err, question.Confidence)
	}
}

func TestHostileMessages(t *testing.T) {
	l := open(t, article("a", rents))
	begin := time.Now()
	for _, message := range []string{strings.Repeat("Nothing at all. ", 8) + rents, strings.Repeat("rents \x00\xff“", 5000), strings.Repeat("Rents? ", 5000)} {
		if a, err := l.Bearing(t.Context(), message); err != nil || len(a.Quotes) > 5 || strings.HasPrefix(message, "Nothing") && a.Found {
			t.Errorf("%.20s: found %v, %d quotes, %v", message, a.Found, len(a.Quotes), err)
		}
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("hostile messages take %v", took)
	}
}
