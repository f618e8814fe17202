package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

// typed has a user type an inline query.
func typed(f *fakeAPI, id, query, offset string) {
	f.push(map[string]any{"inline_query": map[string]any{"id": id, "from": user(7, "de"), "query": query, "offset": offset}})
}

func resultsOf(t *testing.T, form url.Values) (all []inlineResult) {
	t.Helper()
	if err := json.Unmarshal([]byte(form.Get("results")), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestInline(t *testing.T) {
	d, f, _ := newTest(t)
	requests := make(chan bot.Request, 1)
	end := running(t, d, bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
		requests <- r
		again := quoteOf("Ministers agreed on a cap.")
		return bot.Message{Blocks: []bot.Block{{Text: "hint"}, quoteOf("Ministers agreed on a cap."), again, quoteOf("Nobody objected.")}, Note: "strong"}
	}))
	typed(f, "q", " rent cap ", "")
	settled(t, f, "answerInlineQuery", 1)
	end()
	r := <-requests
	if r.Command != "ask" || r.Text != "rent cap" || r.User != "7" || !r.Direct || r.Server != "" || r.Locale != "de" || r.Limit != 50 || r.ID != "1001" {
		t.Errorf("asked %+v", r)
	}
	answer := f.made("answerInlineQuery")[0]
	if answer.Get("is_personal") != "true" || answer.Get("cache_time") != "5" || answer.Get("next_offset") != "" || answer.Has("button") {
		t.Errorf("answered %v", answer)
	}
	all := resultsOf(t, answer)
	if len(all) != 2 {
		t.Fatalf("results %+v", all)
	}
	first := all[0]
	if first.Title != "The title" || first.Description != "Ministers agreed on a cap." || first.ID == all[1].ID ||
		!first.Content.Preview.Disabled || !strings.Contains(first.Content.Text, "Ministers agreed on a cap.") || !strings.Contains(first.Content.Text, "The source") {
		t.Errorf("result %+v", first)
	}
	buttons := fmt.Sprint(first.Markup)
	if !strings.Contains(buttons, "Open at quote") || !strings.Contains(buttons, "Context  https://t.me/verbatim_bot?start=context-x") {
		t.Errorf("buttons %s", buttons)
	}
}

func TestInlineLatest(t *testing.T) {
	d, f, _ := newTest(t)
	end := running(t, d, bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
		c := retrieval.Citation{Ref: retrieval.Ref{ID: r.Command, Revision: 1}, Title: "A headline", Source: "dpa", URL: "https://news.example/a"}
		return bot.Message{Blocks: []bot.Block{{Article: &c}}}
	}))
	typed(f, "q", "", "")
	settled(t, f, "answerInlineQuery", 1)
	end()
	all := resultsOf(t, f.made("answerInlineQuery")[0])
	if len(all) != 1 || all[0].Title != "A headline" || all[0].Description != "dpa" || !strings.Contains(all[0].Content.Text, "A headline") {
		t.Errorf("results %+v", all)
	}
}

func TestInlineNothing(t *testing.T) {
	d, f, _ := newTest(t)
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message { return bot.Say("nothing") }))
	typed(f, "q", "x", "")
	settled(t, f, "answerInlineQuery", 1)
	end()
	answer := f.made("answerInlineQuery")[0]
	if answer.Get("results") != "[]" || answer.Get("button") != `{"text":"Im privaten Chat fragen","start_parameter":"ask"}` {
		t.Errorf("answered %v", answer)
	}
}

func TestInlinePages(t *testing.T) {
	var m bot.Message
	for n := range 12 {
		m.Blocks = append(m.Blocks, quoteOf(fmt.Sprintf("Quote %d.", n)))
	}
	seen := map[string]bool{}
	offset := ""
	for page, want := range []int{5, 5, 2} {
		a := answerTo(&inlineQuery{Offset: offset}, m, "verbatim_bot")
		for _, r := range a.Results {
			seen[r.ID] = true
		}
		if len(a.Results) != want || (a.Next == "") != (page == 2) || a.Button != nil {
			t.Errorf("page %d: %d results, then %q", page, len(a.Results), a.Next)
		}
		offset = a.Next
		// What is published meanwhile stands before the next page, and shifts nothing.
		m.Blocks = append([]bot.Block{quoteOf(fmt.Sprintf("News %d.", page))}, m.Blocks...)
	}
	if len(seen) != 12 {
		t.Errorf("%d results", len(seen))
	}
	for _, offset := range []string{"-1", "5", "x"} {
		if a := answerTo(&inlineQuery{Offset: offset}, m, "verbatim_bot"); a.Results == nil || len(a.Results) > 0 || a.Next != "" {
			t.Errorf("offset %s: %+v", offset, a)
		}
	}
}

// What no payload can name leads to the bot all the same.
func TestInlineLinks(t *testing.T) {
	block := quoteOf("A quote.")
	for argument, want := range map[string]string{
		"AbC_-9":                 "?start=context-AbC_-9",
		"a@2":                    "?start=context_YUAy",
		strings.Repeat("x", 54):  "?start=context-" + strings.Repeat("x", 54),
		strings.Repeat("@", 54):  "?start=ask",
		strings.Repeat("x", 100): "?start=ask",
	} {
		block.Actions = []bot.Action{{Label: "Context", Command: "context", Argument: argument}, {Label: "x", Command: "forget"}}
		r, ok := resultOf(block, "verbatim_bot", "en")
		if buttons := fmt.Sprint(r.Markup); !ok || !strings.Contains(buttons, "https://t.me/verbatim_bot"+want+" ") || strings.Contains(buttons, "forget") {
			t.Errorf("%s leads to %s", argument, buttons)
		}
	}
}

// A query that somebody has typed on is not answered, and not even asked if the
// next key comes soon.
func TestInlineMoot(t *testing.T) {
	d, f, _ := newTest(t)
	d.waits.typing = 20 * time.Millisecond
	var asked atomic.Int32
	end := running(t, d, bottest.Handler(func(ctx context.Context, r bot.Request) bot.Message {
		asked.Add(1)
		if r.Text == "rent" {
			<-ctx.Done()
		}
		return bot.Message{Blocks: []bot.Block{quoteOf(r.Text)}}
	}))
	for _, query := range []string{"r", "re", "ren", "rent"} {
		typed(f, query, query, "")
	}
	eventually(t, "a question", func() bool { return asked.Load() > 0 })
	typed(f, "rent cap", "rent cap", "")
	settled(t, f, "answerInlineQuery", 1)
	end()
	if answers := f.made("answerInlineQuery"); len(answers) != 1 || answers[0].Get("inline_query_id") != "rent cap" || asked.Load() != 2 {
		t.Errorf("asked %d times, answered %v", asked.Load(), answers)
	}
	if len(d.typists.latest) != 0 || len(d.places) != 0 {
		t.Error("a query is still there")
	}
}
