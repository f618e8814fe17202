package answer_test

import (
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
)

func TestFollow(t *testing.T) {
	const troops = "How many troops did North Korea send to Russia?"
	for _, test := range []struct{ question, topic, with, text, next string }{
		{"and when?", troops, troops, "and when? " + troops, troops},
		{"and since when?", troops, troops, "and since when? " + troops, troops},
		{"In which country?", troops, troops, "In which country? " + troops, troops},
		{"Why?", troops, troops, "Why? " + troops, troops},
		{"who said that?", troops, troops, "who said that? " + troops, troops},
		{"When did that happen?", troops, troops, "When did that happen? " + troops, troops},
		{"what about Germany?", troops, troops, "what about Germany? " + troops, "what about Germany? " + troops},
		{"And in 2024?", troops, troops, "And in 2024? " + troops, "And in 2024? " + troops},
		{"How old is he?", "When did Kim Jong Un meet Sergei Lavrov?", "Kim Jong Un, Sergei Lavrov", "How old is he? Kim Jong Un, Sergei Lavrov", "How old is he? Kim Jong Un, Sergei Lavrov"},
		{"how old is he?", "when did kim meet lavrov", "when did kim meet lavrov", "how old is he? when did kim meet lavrov", "how old is he? when did kim meet lavrov"},
		{"und wann?", "Wie viele Soldaten schickte Nordkorea?", "Wie viele Soldaten schickte Nordkorea?", "und wann? Wie viele Soldaten schickte Nordkorea?", "Wie viele Soldaten schickte Nordkorea?"},
		{"Und in Deutschland?", "Wie hoch ist die Inflation?", "Wie hoch ist die Inflation?", "Und in Deutschland? Wie hoch ist die Inflation?", "Und in Deutschland? Wie hoch ist die Inflation?"},
		{"Wie alt ist er?", "Wo traf Kim Jong Un den Minister?", "Kim Jong Un, Minister", "Wie alt ist er? Kim Jong Un, Minister", "Wie alt ist er? Kim Jong Un, Minister"},
		{"et pourquoi ?", "Où Kim a-t-il rencontré Lavrov ?", "Où Kim a-t-il rencontré Lavrov ?", "et pourquoi ? Où Kim a-t-il rencontré Lavrov ?", "Où Kim a-t-il rencontré Lavrov ?"},
		{"¿y cuándo?", "¿Dónde se reunió Kim con Lavrov?", "¿Dónde se reunió Kim con Lavrov?", "¿y cuándo? ¿Dónde se reunió Kim con Lavrov?", "¿Dónde se reunió Kim con Lavrov?"},
		{"а когда?", "Где Ким встретил Лаврова?", "Где Ким встретил Лаврова?", "а когда? Где Ким встретил Лаврова?", "Где Ким встретил Лаврова?"},
		{"Сколько ему лет?", "Где Ким встретил Лаврова?", "Ким, Лаврова", "Сколько ему лет? Ким, Лаврова", "Сколько ему лет? Ким, Лаврова"},

		// Filters go along, and a new one takes the place of the old one.
		{"and when?", "troops source:Reuters since:2026", "troops", "and when? troops source:Reuters since:2026", "troops source:Reuters since:2026"},
		{`and when? source:"The Guardian"`, "troops source:Reuters since:2026", "troops", `and when? troops source:"The Guardian" since:2026`, `troops source:"The Guardian" since:2026`},
		{"and when? Source:dpa", "troops source:Reuters", "troops", "and when? troops Source:dpa", "troops Source:dpa"},
		{"since:2025", "troops source:Reuters since:2026", "troops", "troops since:2025 source:Reuters", "troops since:2025 source:Reuters"},

		// A question that stands for itself starts afresh.
		{"Who won the election in Germany?", troops + " source:Reuters", "", "", ""},
		{"And who is the president of Chile?", troops, "", "", ""},
		{"When did he meet Putin?", troops, "", "", ""},
		{"population of North Korea", troops, "", "", ""},
		{"What is the price of oil?", troops, "", "", ""},
		{"Wer hat die Wahl gewonnen?", troops, "", "", ""},
	} {
		want := answer.Followed{Text: test.text, With: test.with, Topic: test.next}
		if test.with == "" {
			want = answer.Followed{Text: test.question, Topic: test.question}
		}
		if got := answer.Follow(test.question, test.topic); got != want {
			t.Errorf("%q after %q:\n got %+q\nwant %+q", test.question, test.topic, got, want)
		}
	}
	// Where there is nothing to follow, there will be nothing after it.
	for question, topic := range map[string]string{"Why?": "", "": troops, "?!": troops, "and when?": "source:Reuters"} {
		if got := answer.Follow(question, topic); got != (answer.Followed{Text: question}) {
			t.Errorf("%q after %q: %+q", question, topic, got)
		}
	}
}

// What follows is answered by the matter of the question before.
func TestFollowUpIsAnswered(t *testing.T) {
	l := open(t, article("a", storm), article("b", bridge), article("c", rents))
	for _, test := range []struct{ question, topic, want string }{
		{"and when?", "How many people did the storm in Manila kill?", "a"},
		{"who said that?", "Why will the bridge be closed?", "b"},
	} {
		a := l.ask(t, retrieval.Question{Text: answer.Follow(test.question, test.topic).Text})
		if !a.Found || a.Quotes[0].Citation.ID != test.want {
			t.Errorf("%s after %s: found %v, %s; want %s", test.question, test.topic, a.Found, ids(a), test.want)
		}
	}
}

func FuzzFollow(f *testing.F) {
	f.Add("and when?", "How many troops source:x")
	f.Add("how old is he?", "Kim Jong Un \x00 since:")
	f.Fuzz(func(t *testing.T, question, topic string) {
		got := answer.Follow(question, topic)
		if got.With == "" && got.Text != question {
			t.Errorf("%q stands for itself and became %q", question, got.Text)
		}
	})
}
