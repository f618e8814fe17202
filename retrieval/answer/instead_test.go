package answer_test

import (
	"testing"

	"verbatim/retrieval"
)

// A question that shares all but one word with a sentence is still about something
// else if that word is another figure or name, or "not".
func TestSomethingElse(t *testing.T) {
	l := open(t,
		article("a", "The Ruritanian envoy signed the fishing treaty with Sylvania in March 2014, and the fleet may sail again."),
		article("b", "The island ranked 32nd among the most liveable places of the northern coast."),
		article("c", "Die Brücke über die Elbe wurde im Mai 1975 für den Verkehr geöffnet, sie kostete 12 Millionen Mark."),
		article("d", storm), article("e", rents),
	)
	for question, found := range map[string]bool{
		"When was the island ranked 32nd among the most liveable places?":           true,
		"When was the island ranked 22nd among the most liveable places?":           false,
		"What did the Ruritanian envoy sign with Sylvania in March 2014?":           true,
		"What did the Ruritanian envoy sign with Sylvania in March 2013?":           false,
		"What did the Borduran envoy sign with Sylvania in March 2014?":             false,
		"What did the envoy not sign with Sylvania?":                                false,
		"The fleet could not sail. What did the envoy sign with Sylvania in March?": true, // that is denied before it asks
		"Was kostete die Brücke über die Elbe, die im Mai 1975 geöffnet wurde?":     true,
		"Was kostete die Brücke über die Elbe, die im Mai 1976 geöffnet wurde?":     false,
		"Was kostete die Brücke über die Elbe nicht?":                               false,
	} {
		if a := l.ask(t, retrieval.Question{Text: question}); a.Found != found {
			t.Errorf("%s: found %v with confidence %.2f", question, a.Found, a.Confidence)
		}
	}
}
