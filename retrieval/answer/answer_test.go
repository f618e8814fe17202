package answer_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
)

var now = time.Date(2026, 11, 18, 12, 0, 0, 0, time.FixedZone("", 3600)) // a Wednesday

// library is a real archive with a real index.
type library struct {
	*answer.Engine
	archive  *archive.DB
	follower *index.Follower
}

func open(t testing.TB, articles ...retrieval.Article) library {
	t.Helper()
	dir := t.TempDir()
	db, err := archive.Open(t.Context(), database.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	idx, err := embedded.Open(filepath.Join(dir, "index"), db.ID(), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		idx.Close()
		db.Close()
	})
	l := library{answer.New(db, idx, log), db, index.NewFollower(db, idx, log)}
	l.put(t, articles...)
	return l
}

func (l library) put(t testing.TB, articles ...retrieval.Article) {
	t.Helper()
	if _, err := l.archive.Put(t.Context(), articles...); err != nil {
		t.Fatal(err)
	}
	if err := l.follower.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
}

func (l library) ask(t *testing.T, q retrieval.Question) retrieval.Answer {
	t.Helper()
	if q.Now.IsZero() {
		q.Now = now
	}
	a, err := l.Answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, quote := range a.Quotes {
		source, err := l.archive.Article(t.Context(), quote.Citation.Ref)
		if err != nil {
			t.Fatal(err)
		}
		if cut, ok := quote.Citation.Of(source.Text); !ok || cut != quote.Text {
			t.Errorf("quote %q is not what stands at %s", quote.Text, quote.Citation)
		}
		if _, ok := quote.Answer.Of(quote.Text); !ok || quote.Answer.Len() == 0 {
			t.Errorf("sentence %v of %q", quote.Answer, quote.Text)
		}
		for _, m := range quote.Matches {
			if _, ok := m.Of(quote.Text); !ok {
				t.Errorf("match %v of %q", m, quote.Text)
			}
		}
	}
	return a
}

func article(id, text string) retrieval.Article {
	return retrieval.Article{Ref: retrieval.Ref{ID: id}, Title: "A title", Language: "en", Text: text}
}

func ids(a retrieval.Answer) string {
	var out []string
	for _, q := range a.Quotes {
		out = append(out, q.Citation.ID)
	}
	return strings.Join(out, " ")
}

const (
	rents  = "Ministers agreed on Monday to cap rents at 3 percent a year until 2029, the chancellor said."
	bridge = "The old bridge over the river will be closed for repairs until the autumn, the town council said."
	storm  = "A storm killed 12 people in Manila on Friday, officials of the Philippines reported."
)

// The second line of a wrapped paragraph may be indented by any kind of space.
func TestSentenceIsWhole(t *testing.T) {
	const sentence = "Ministers capped rents at 3 percent, said Zoé."
	l := open(t, article("a", "The council met.\n\u2003"+sentence))
	a := l.ask(t, retrieval.Question{Text: "At what percentage did ministers cap rents?"})
	if q := a.Quotes[0]; q.Text[q.Answer.Start:q.Answer.End] != sentence {
		t.Errorf("sentence = %q", q.Text[q.Answer.Start:q.Answer.End])
	}
}

func TestSentence(t *testing.T) {
	l := open(t, article("a", "The council met. "+rents+" Nothing else was decided."), article("b", bridge))
	a := l.ask(t, retrieval.Question{Text: "At what percentage did ministers cap rents?"})
	if !a.Found || len(a.Quotes) == 0 {
		t.Fatalf("answer = %+v", a)
	}
	if q := a.Quotes[0]; q.Text[q.Answer.Start:q.Answer.End] != rents || q.Citation.Paragraph != 1 || q.Citation.Title != "A title" {
		t.Errorf("quote = %+v", q)
	}
	var matched []string
	for _, m := range a.Quotes[0].Matches {
		matched = append(matched, a.Quotes[0].Text[m.Start:m.End])
	}
	if diff := cmp.Diff([]string{"Ministers", "cap", "rents", "percent"}, matched); diff != "" {
		t.Errorf("matches (-want +got):\n%s", diff)
	}
}

func TestOtherWords(t *testing.T) {
	l := open(t, article("a", storm), article("b", bridge), article("c", rents))
	for _, question := range []string{
		"How many Filipinos died in the cyclone in Manila?",
		"how many were killed by the storm in the philippines",
		"Storm in Manila",
	} {
		if a := l.ask(t, retrieval.Question{Text: question}); !a.Found || a.Quotes[0].Citation.ID != "a" {
			t.Errorf("%s: found %v with confidence %.2f, %s", question, a.Found, a.Confidence, ids(a))
		}
	}
}

func TestNotInTheArchive(t *testing.T) {
	l := open(t, article("a", storm), article("b", bridge), article("c", rents))
	for _, question := range []string{
		"How many people did the storm kill in Tokyo in 1987?", "Who is the president of Chile?", "xyzzy", "What is the price of gold?",
	} {
		a := l.ask(t, retrieval.Question{Text: question})
		if a.Found || len(a.Quotes) > 3 || a.Confidence > answer.Floor {
			t.Errorf("%s: found %v with confidence %.2f, %s", question, a.Found, a.Confidence, ids(a))
		}
	}
}

// What may not be quoted is found by no way in, from the moment it is put.
func TestWithdrawn(t *testing.T) {
	usable, held, dead, later := article("a", rents), article("b", rents+" Indeed."), article("c", rents+" Really."), article("d", rents+" Truly.")
	held.Status, dead.Status, later.Embargo = retrieval.Withheld, retrieval.Canceled, now.Add(time.Hour)
	l := open(t, usable, held, dead, later)
	q := retrieval.Question{Text: "At what percentage did ministers cap rents?"}
	if a := l.ask(t, q); ids(a) != "a" {
		t.Errorf("found %s; want a", ids(a))
	}
	q.Now = now.Add(2 * time.Hour)
	if x, err := l.Explain(t.Context(), q, 10); err != nil || len(x.Quotes) != 2 {
		t.Errorf("after the embargo: %d passages, %v", len(x.Quotes), err)
	}
	// Put, and not yet in the index.
	usable.Status = retrieval.Withheld
	if _, err := l.archive.Put(t.Context(), usable); err != nil {
		t.Fatal(err)
	}
	q.Now = now
	if a := l.ask(t, q); a.Found || len(a.Quotes) > 0 || !a.Partial || a.Archive.Unread != 1 {
		t.Errorf("withheld a moment ago: %+v", a)
	}
}

func TestFilters(t *testing.T) {
	first, second := article("a", rents), article("b", "Owners of flats oppose the cap on rents that ministers want, a survey among 500 of them found.")
	first.Source, first.Published = "dpa", time.Date(2026, 11, 10, 23, 30, 0, 0, time.UTC)
	second.Source, second.Published = "The Guardian", time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	german := article("c", "Die Minister einigten sich am Montag auf einen Deckel für Mieten.")
	german.Language = "de"
	l := open(t, first, second, german)
	const question = "ministers cap rents"
	for filter, want := range map[string]string{
		"source:dpa":                         "a",
		`source:"the guardian"`:              "b",
		"Source:dpa":                         "a",
		"since:2026-11-11":                   "a b", // 10 November 23:30 UTC is the 11th here
		"since:2026-11-12":                   "b",
		"until:2026-11-11":                   "a",
		"until:2026-10":                      "",
		"since:2026 until:2026":              "a b",
		"since:yesterday":                    "b",
		"since:2026-11-11 source:dpa":        "a",
		"source:dpa source:\"The Guardian\"": "a b",
	} {
		got := strings.Fields(ids(l.ask(t, retrieval.Question{Text: question + " " + filter})))
		if len(got) == 2 && got[0] > got[1] {
			got[0], got[1] = got[1], got[0]
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v; want %s", filter, got, want)
		}
	}
	if a := l.ask(t, retrieval.Question{Text: "Minister Deckel Mieten", Language: "de"}); ids(a) != "c" {
		t.Errorf("in German: %s", ids(a))
	}
}

// A time in the question moves its articles up, and no further.
func TestPeriod(t *testing.T) {
	var articles []retrieval.Article
	for i, published := range []time.Time{now.AddDate(0, 0, -1), now.AddDate(0, 0, -8), now.AddDate(0, -8, 0)} {
		a := article(fmt.Sprint("a", i), fmt.Sprintf("The council of town %d debated the new bridge for %d hours and then adjourned its session.", i, i+2))
		a.Published = published
		articles = append(articles, a)
	}
	l := open(t, articles...)
	for words, first := range map[string]string{"yesterday": "a0", "last week": "a1", "in March": "a2"} {
		if a := l.ask(t, retrieval.Question{Text: "What did the council debate " + words + "?"}); len(a.Quotes) == 0 || a.Quotes[0].Citation.ID != first {
			t.Errorf("%s: %s; want %s first", words, ids(a), first)
		}
	}
}

// What happened in a time does not stand in an article from before it, and may
// stand in one that looks back.
func TestBeforePeriod(t *testing.T) {
	a := article("a", "Ministers agreed on a Monday in March, by now called Blue Monday, to cap rents at 3 percent a year, the chancellor said.")
	a.Published = now.AddDate(0, -4, 0) // July
	l := open(t, a)
	for question, found := range map[string]bool{
		"Who agreed to cap rents at 3 percent?":                true,
		"Who agreed to cap rents at 3 percent this week?":      false,
		"Who agreed recently to cap rents at 3 percent?":       false,
		"Who agreed on Monday to cap rents at 3 percent?":      false,
		"Who agreed on Blue Monday to cap rents at 3 percent?": true,
		"Who agreed on a Monday in March to cap rents?":        true,
		"Who agreed to cap rents at 3 percent this year?":      true,
	} {
		if a := l.ask(t, retrieval.Question{Text: question}); a.Found != found {
			t.Errorf("%s: found %v (confidence %.2f); want %v", question, a.Found, a.Confidence, found)
		}
	}
}

// A heading that asks the same question does not answer it.
func TestEcho(t *testing.T) {
	l := open(t, article("a", "Why will the old bridge over the river be closed?\n\nThe old bridge over the river\n\n"+
		"The council said that the old bridge has to be closed because its pillars are eaten away by the river, and that nobody can say for how long that will be."))
	for _, question := range []string{"Why will the old bridge over the river be closed?", "Why is the bridge closed?"} {
		a := l.ask(t, retrieval.Question{Text: question})
		if len(a.Quotes) == 0 {
			t.Fatalf("%s: no quotes", question)
		}
		q := a.Quotes[0]
		if sentence := q.Text[q.Answer.Start:q.Answer.End]; !strings.HasPrefix(sentence, "The council said") {
			t.Errorf("%s: %q", question, sentence)
		}
	}
}

// Short paragraphs take in those beside them; headlines and captions stay out.
func TestQuoteTakesInNeighbours(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("The council heard many reports on many other matters. ", 10))
	l := open(t, article("a", strings.Join([]string{long, "Photo: the town hall", "It sat on Monday.", rents, "The opposition voted against it.", long}, "\n\n")))
	a := l.ask(t, retrieval.Question{Text: "At what percentage did ministers cap rents?"})
	if len(a.Quotes) == 0 {
		t.Fatal("no quotes")
	}
	if q, want := a.Quotes[0], "It sat on Monday.\n\n"+rents+"\n\nThe opposition voted against it."; q.Text != want || q.Text[q.Answer.Start:q.Answer.End] != rents || q.Citation.Paragraph != 3 {
		t.Errorf("quote from ¶%d %q answers by %q; want %q", q.Citation.Paragraph, q.Text, q.Text[q.Answer.Start:q.Answer.End], want)
	}
}

// A sentence that says who by a pronoun brings along the paragraph that names
// him.
func TestQuoteNamesItsSpeaker(t *testing.T) {
	const before = "Mayor Anna Berg opened the session with a long report on the state of the harbour, the schools, the trams, the hospital, the theatre and the old town hall."
	said := "“We will plant 4,000 trees along the streets,” she said, " + strings.TrimSpace(strings.Repeat("and went on and on about trees, ", 12)) + " to much applause."
	l := open(t, article("a", before+"\n\n"+said+"\n\n"+before))
	a := l.ask(t, retrieval.Question{Text: "How many trees will be planted along the streets?"})
	if len(a.Quotes) == 0 {
		t.Fatal("no quotes")
	}
	if q := a.Quotes[0]; q.Text != before+"\n\n"+said || q.Text[q.Answer.Start:q.Answer.End] != said {
		t.Errorf("quote %q answers by %q", q.Text, q.Text[q.Answer.Start:q.Answer.End])
	}
}

// Copies of one text are one quote, and an article gives two at the most
// where others match.
func TestCopies(t *testing.T) {
	l := open(t,
		article("a", rents), article("b", "BERLIN (dpa) - "+rents),
		article("c", strings.Join([]string{
			"Ministers spoke of rents in the first paragraph.", "Rents were what ministers spoke of in the second one.",
			"In the third the cap on rents came up among ministers.", "Ministers cap rents, says the fourth.",
		}, "\n\n")),
	)
	count := map[string]int{}
	for _, q := range l.ask(t, retrieval.Question{Text: "ministers cap rents", Limit: 10}).Quotes {
		count[q.Citation.ID]++
	}
	if count["a"]+count["b"] != 1 || count["c"] > 2 {
		t.Errorf("quotes by article: %v", count)
	}
}

// A copy in which a fact is another is shown beside the first one: that may be
// the correction.
func TestCopiesThatDiffer(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		both bool
	}{
		"the same":              {storm, false},
		"another verb":          {strings.Replace(storm, "reported", "said", 1), false},
		"a dateline":            {"MANILA, Feb. 3 (AP) - " + storm, false},
		"another figure":        {strings.Replace(storm, "12", "21", 1), true},
		"another number's word": {strings.Replace(storm, "12", "twelve", 1), true},
		"another name":          {strings.Replace(storm, "Manila", "Cebu", 1), true},
		"a negation":            {strings.Replace(storm, "reported", "never reported", 1), true},
		"a negation's end":      {strings.Replace(storm, "killed", "did not kill", 1), true},
		"an ellipsis, a figure": {strings.Replace(storm, "killed 12 people", "killed ... 21 people", 1), true},
	} {
		body := " The storm had come from the sea at night, and the water stood as high as the houses in many villages of the island, whose people had fled to the hills before it was dark and found no way back in the morning."
		l := open(t, article("a", storm+body), article("b", test.text+body))
		a := l.ask(t, retrieval.Question{Text: "Whom did the storm in the Philippines kill?"})
		if both := len(a.Quotes) == 2; both != test.both {
			t.Errorf("%s: %s", name, ids(a))
		}
	}
}

// Further quotes are from other stories, unless only one matches.
func TestQuotesFromDistinctStories(t *testing.T) {
	paragraphs := []string{
		"A storm killed 12 people in Manila on Friday, officials of the Philippines reported after a night of rain.",
		"The storm in Manila was the worst since 1990, said people who had seen the storms of those years.",
		"Schools in Manila stay closed after the storm, and so do the offices of the government.",
		"Ships were held in the harbour of Manila until the storm was over, the coast guard said.",
	}
	l := open(t)
	for i := range paragraphs { // each article is the same story and leads with another paragraph
		l.put(t, article(fmt.Sprint("a", i), strings.Join(append(append([]string{}, paragraphs[i:]...), paragraphs[:i]...), "\n\n")))
	}
	question := retrieval.Question{Text: "storm in Manila", Limit: 10}
	if a := l.ask(t, question); len(a.Quotes) != 4 {
		t.Errorf("of one story: %s", ids(a))
	}
	l.put(t, article("b", "Another storm came near Manila a year ago."))
	if a := l.ask(t, question); len(a.Quotes) != 3 || !strings.Contains(ids(a), "b") {
		t.Errorf("of two stories: %s", ids(a))
	}
}

func TestQuotedPhrase(t *testing.T) {
	l := open(t, article("a", "The prices of food rise and rise, and food is dear."), article("b", "The food prices of this year are lower than those of the last, dear reader."))
	if a := l.ask(t, retrieval.Question{Text: `"food prices"`}); len(a.Quotes) == 0 || a.Quotes[0].Citation.ID != "b" {
		t.Errorf("first is %s; want b", ids(a))
	}
}

// hints are a line for each hint of an answer.
func hints(a retrieval.Answer) string {
	var lines []string
	for _, h := range a.Hints {
		lines = append(lines, strings.Join(append([]string{string(h.Kind)}, h.Args...), " "))
	}
	return strings.Join(lines, "\n")
}

// FAULTS.md, questions: an answer or a hint, never an error.
func TestHostileQuestions(t *testing.T) {
	l := open(t, article("a", rents))
	for question, hint := range map[string]string{
		"":                                "empty",
		"?! … —":                          "empty",
		"who is it?":                      "common",
		"source:":                         "no value source:",
		"rents since:2026-02-30":          "day since: 2026-02-30",
		"rents since:2026-3 until:2026":   "day since: 2026-3",
		"rents since:2026 until:2025":     "order",
		"rents author:me":                 "no field author:",
		"Author:me rents":                 "",
		strings.Repeat("rents ", 2000):    "cut 500",
		`"rents`:                          "",
		`((rents"]`:                       "",
		"rents \x00\xff\u202e\u200b":      "",
		"'; DROP TABLE revisions; --":     "",
		"<script>alert(1)</script> rents": "",
		"@everyone <@1> [x](http://evil)": "",
		"r" + strings.Repeat("\u0301", 200) + "ents": "",
		"💸🏠": "empty",
		"when is it 10:30 or https://example.org": "",
	} {
		a := l.ask(t, retrieval.Question{Text: question})
		if got := hints(a); !strings.HasPrefix(got, hint) || hint == "" && got != "" {
			t.Errorf("%.40q: hint %q; want %q", question, got, hint)
		}
		if a.Archive.Articles != 1 {
			t.Errorf("%.40q: %d articles", question, a.Archive.Articles)
		}
	}
}

func TestLimit(t *testing.T) {
	var articles []retrieval.Article
	for i := range 12 {
		articles = append(articles, article(fmt.Sprint("a", i), fmt.Sprintf("Town %d: the mayor of town number %d opened school number %d, the pupils sang song %d.", i, i*7, i*11, i*13)))
	}
	l := open(t, articles...)
	for limit, want := range map[int]int{0: 5, 1: 1, 8: 8} {
		if a := l.ask(t, retrieval.Question{Text: "Which mayor opened a school?", Limit: limit}); len(a.Quotes) != want {
			t.Errorf("limit %d: %d quotes; want %d", limit, len(a.Quotes), want)
		}
	}
}

func TestCanceledContext(t *testing.T) {
	l := open(t, article("a", rents))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Answer(ctx, retrieval.Question{Text: "rents"}); err == nil {
		t.Error("a canceled question is answered")
	}
}

func FuzzAnswer(f *testing.F) {
	l := open(f, article("a", rents+"\n\n"+bridge), article("b", storm))
	for _, s := range []string{"rents", `"cap rents" source:x`, "since:2026 until:", "who? \x00 “", "wie viele Mieten?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, question string) {
		a, err := l.Answer(context.Background(), retrieval.Question{Text: question, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range a.Quotes {
			if !strings.Contains(rents+"\n\n"+bridge+storm, q.Text) {
				t.Fatalf("%q is in no article", q.Text)
			}
		}
	})
}

// In a small archive every word is rare, also those that only put a question.
func TestSmallArchive(t *testing.T) {
	const talks = "On Friday the envoy dispatched a letter to Ruritania, in which diplomatic talks are offered."
	l := open(t, article("a", talks+"\n\n"+bridge), article("b", rents))
	for question, found := range map[string]bool{
		"What was sent to Ruritania by the envoy?":        true, // an inflection of what "dispatched" is near to
		"What kind of diplomacy was offered to Ruritania": true, // another word of the root, and a kind of nothing
		"What was bought from Ruritania by the envoy?":    false,
		"What kind of weapons has Ruritania produced?":    false,
		"Who painted the bridge in the harbour?":          false,
	} {
		if a := l.ask(t, retrieval.Question{Text: question}); a.Found != found {
			t.Errorf("%s: found %v with confidence %.2f", question, a.Found, a.Confidence)
		}
	}
}

// A misspelt source is said to be none, where nothing is found.
func TestMisspeltSource(t *testing.T) {
	a := article("a", rents)
	a.Source = "dpa"
	l := open(t, a)
	for filter, want := range map[string]string{
		"source:dap": "no source dap", "source:DPA": "", "source:dap source:dpa": "", "source:dpa since:2030": "",
	} {
		a := l.ask(t, retrieval.Question{Text: filter + " At what percentage did ministers cap rents?"})
		if got := hints(a); got != want {
			t.Errorf("%s: hint %q; want %q", filter, got, want)
		}
	}
}

// What only puts a question need not stand in the answer, in whatever form it is
// put. What the question is about has to.
func TestWordsThatPutAQuestion(t *testing.T) {
	in := func(language, text string) retrieval.Article {
		a := article(language, text)
		a.Language = language
		return a
	}
	l := open(t,
		in("de", "Die Stadt gab für den Umbau der alten Markthalle zwölf Millionen Mark aus, mehr als für alle Schulen."),
		in("es", "El consejo eligió ayer a Marta Rueda para la presidencia del puerto, con once votos a favor."),
		in("fr", "La commune a acheté le moulin au bord du canal pour trois millions de francs."),
		in("ru", "Высота новой башни у гавани составит сто двадцать метров, решил вчера совет."),
	)
	for question, found := range map[string]bool{
		"Wofür und wozu wurden die zwölf Millionen der Stadt genutzt?": true,
		"Wie lautete der Name der alten Markthalle?":                   true,
		"Wofür gab die Stadt Wien Kredite aus?":                        false,
		"¿Cuántos votos obtuvo, según dijo el consejo, Rueda?":         true,
		"¿Quién perdió la presidencia del banco?":                      false,
		"Comment désigne-t-on le moulin situé au bord du canal ?":      true,
		"Quel château fut vendu, situé au bord de la mer ?":            false,
		"Какова, согласно решению совета, стала высота башни?":         true,
		"Какова глубина озера у гавани?":                               false,
	} {
		if a := l.ask(t, retrieval.Question{Text: question}); a.Found != found {
			t.Errorf("%s: found %v with confidence %.2f", question, a.Found, a.Confidence)
		}
	}
}
