package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/intake"
)

// scrape returns what Prometheus gets.
func scrape(t *testing.T, m *metrics) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, metricsPath, nil)
	r.RemoteAddr = "127.0.0.1:5000"
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// wantLines checks that a text has these lines.
func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line+"\n") {
			t.Errorf("there is no line %s", line)
		}
	}
}

// parrot is an engine that gives one answer to all.
type parrot struct {
	answer retrieval.Answer
	check  retrieval.Check
	err    error
}

func (p parrot) Answer(context.Context, retrieval.Question) (retrieval.Answer, error) {
	return p.answer, p.err
}
func (p parrot) Search(context.Context, retrieval.Question) (retrieval.Answer, error) {
	return p.answer, p.err
}
func (p parrot) Bearing(context.Context, string) (retrieval.Answer, error) { return p.answer, p.err }
func (p parrot) Check(context.Context, string) (retrieval.Check, error)    { return p.check, p.err }

// Calls of the engine are counted by what came of them, and handed on as they are.
func TestObservedEngine(t *testing.T) {
	o, _ := watching()
	for _, p := range []parrot{
		{answer: retrieval.Answer{Found: true}, check: retrieval.Check{Verdict: retrieval.Altered}},
		{answer: retrieval.Answer{Quotes: []retrieval.Quote{{Text: "near"}}, Hints: []retrieval.Hint{{Kind: retrieval.HintCorrected}}}},
		{answer: retrieval.Answer{Hints: []retrieval.Hint{{Kind: retrieval.HintEmpty}}}, check: retrieval.Check{Hints: []retrieval.Hint{{Kind: retrieval.HintEmpty}}}},
		{err: errors.New("disk on fire")},
	} {
		e := observedEngine{p, o}
		a, err := e.Answer(t.Context(), retrieval.Question{Text: "hush"})
		if a.Found != p.answer.Found || err != p.err {
			t.Errorf("%+v, %v", a, err)
		}
		e.Search(t.Context(), retrieval.Question{})
		e.Bearing(t.Context(), "hush")
		if c, err := e.Check(t.Context(), "hush"); c.Verdict != p.check.Verdict || err != p.err {
			t.Errorf("%+v, %v", c, err)
		}
	}
	text := scrape(t, o.metrics)
	for _, call := range []string{"answer", "search", "bearing", "check"} {
		for _, outcome := range []string{found, nothing, hint, failed} {
			wantLines(t, text, `verbatim_answers_total{call="`+call+`",outcome="`+outcome+`"} 1`)
		}
		wantLines(t, text, `verbatim_answer_duration_seconds_count{call="`+call+`"} 4`)
	}
	if strings.Contains(text, "hush") {
		t.Error("a question is in the metrics")
	}
}

// twoQuotes is a bot.Handler that shows two, and the paragraph beside one.
type twoQuotes struct{ bot.Handler }

func (twoQuotes) Handle(context.Context, bot.Request) bot.Message {
	q := &retrieval.Quote{Text: "words"}
	return bot.Message{Blocks: []bot.Block{{Text: "text"}, {Quote: q}, {Quote: q}, {Quote: q, Context: true}}}
}

// Requests are counted by command, unless there is none of that name: else anybody
// could make as many metrics as they like.
func TestObservedHandler(t *testing.T) {
	o, _ := watching()
	h := observedHandler{twoQuotes{}, o, func(name string) bool { return name == "ask" }}
	for _, command := range []string{"ask", "nonsense", "hush"} {
		if m := h.Handle(t.Context(), bot.Request{Command: command, Text: "hush", Channel: bot.Channel{Platform: "discord", ID: "hush"}}); len(m.Blocks) != 4 {
			t.Errorf("%+v", m)
		}
	}
	text := scrape(t, o.metrics)
	wantLines(t, text,
		`verbatim_requests_total{command="ask",platform="discord"} 1`,
		`verbatim_requests_total{command="other",platform="discord"} 2`,
		`verbatim_request_duration_seconds_count{platform="discord"} 3`,
		`verbatim_quotes_shown_total{platform="discord"} 6`)
	if strings.Contains(text, "hush") {
		t.Error("a question, a command or a channel is in the metrics")
	}
}

func TestObservedIntakeAndCalls(t *testing.T) {
	o, _ := watching()
	o.looked(t.Context(), intake.Look{Way: intake.Feed, Begun: time.Now(), Counts: ingest.Counts{Added: 2, Revised: 1, Refused: 3}})
	o.looked(t.Context(), intake.Look{Way: intake.Feed, Err: errors.New("status 404")})
	limited := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }))
	client := &http.Client{Transport: o.calls("telegram")(&http.Transport{DisableKeepAlives: true})}
	for range 2 { // the second time nobody is there
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, limited.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response, err := client.Do(r); err == nil {
			response.Body.Close()
		}
		limited.Close()
	}
	wantLines(t, scrape(t, o.metrics),
		`verbatim_intake_looks_total{result="ok",way="feed"} 1`,
		`verbatim_intake_looks_total{result="error",way="feed"} 1`,
		`verbatim_intake_articles_total{change="added",way="feed"} 2`,
		`verbatim_intake_articles_total{change="revised",way="feed"} 1`,
		`verbatim_intake_articles_total{change="refused",way="feed"} 3`,
		`verbatim_outgoing_requests_total{code="429",to="telegram"} 1`,
		`verbatim_outgoing_requests_total{code="error",to="telegram"} 1`)
}
