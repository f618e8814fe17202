package command_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/retrieval"
)

// archive is a real article and a set answer.
type archive struct {
	answer  retrieval.Answer
	err     error
	article retrieval.Article
	asked   []retrieval.Question
	during  func(context.Context)
}

func (a *archive) Answer(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	a.asked = append(a.asked, q)
	if a.during != nil {
		a.during(ctx)
	}
	if err := ctx.Err(); err != nil {
		return retrieval.Answer{}, err
	}
	return a.answer, a.err
}

func (a *archive) Article(_ context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	if ref.ID != a.article.ID {
		return retrieval.Article{}, fmt.Errorf("article %s: %w", ref, retrieval.ErrNotFound)
	}
	return a.article, nil
}

func handle(a *archive, r bot.Request) (said, logged string) {
	var log bytes.Buffer
	b := command.New(a, a, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo})))
	m := b.Handle(context.Background(), r)
	return text(m), log.String()
}

func text(m bot.Message) string {
	var out []string
	for _, b := range m.Blocks {
		switch {
		case b.Quote == nil:
			out = append(out, b.Text)
		case b.Context:
			out = append(out, "("+b.Quote.Text+")")
		default:
			out = append(out, "❝"+b.Quote.Text[b.Quote.Answer.Start:b.Quote.Answer.End]+"❞")
		}
	}
	return strings.Join(out, " / ")
}

func quote(s string) retrieval.Quote {
	return retrieval.Quote{Text: s, Answer: retrieval.Span{End: len(s)}}
}

func TestReplies(t *testing.T) {
	extent := retrieval.Extent{Articles: 7}
	for name, test := range map[string]struct {
		answer retrieval.Answer
		want   string
	}{
		"found":   {retrieval.Answer{Found: true, Quotes: []retrieval.Quote{quote("a"), quote("b")}, Archive: extent}, "❝a❞ / ❝b❞"},
		"nearest": {retrieval.Answer{Quotes: []retrieval.Quote{quote("a")}, Archive: extent}, "Nothing in the archive answers this (7 articles searched). These passages come nearest: / ❝a❞"},
		"nothing": {retrieval.Answer{Archive: retrieval.Extent{Articles: 1}}, "Nothing in the archive answers this (1 article searched)."},
		"hint":    {retrieval.Answer{Hints: []retrieval.Hint{{Kind: retrieval.HintOrder}}}, "since: must be before until:."},
		"unread":  {retrieval.Answer{Found: true, Partial: true, Quotes: []retrieval.Quote{quote("a")}, Archive: retrieval.Extent{Unread: 3}}, "The archive is still being read: 3 revisions to go, so something may be missing here. / ❝a❞"},
		"a part":  {retrieval.Answer{Found: true, Partial: true, Quotes: []retrieval.Quote{quote("a")}}, "A part of the archive did not answer, so something may be missing here. / ❝a❞"},
	} {
		said, _ := handle(&archive{answer: test.answer}, bot.Request{Command: "ask", Text: "q"})
		if said != test.want {
			t.Errorf("%s: said %q; want %q", name, said, test.want)
		}
	}
}

func TestMore(t *testing.T) {
	a := &archive{answer: retrieval.Answer{Found: true, Quotes: []retrieval.Quote{quote("a"), quote("b"), quote("c")}}}
	said, _ := handle(a, bot.Request{Command: "more", Text: "q", Options: map[string]string{"shown": "2"}})
	if said != "❝c❞" || a.asked[0].Text != "q" || a.asked[0].Limit != 7 {
		t.Errorf("said %q, asked %+v", said, a.asked)
	}
	if said, _ := handle(a, bot.Request{Command: "more", Text: "q", Options: map[string]string{"shown": "3"}}); said != "There are no further quotes to this question." {
		t.Errorf("said %q", said)
	}
	if said, _ := handle(a, bot.Request{Command: "more"}); said != "More of what? Ask a question first." {
		t.Errorf("said %q", said)
	}
}

func TestContext(t *testing.T) {
	a := &archive{article: retrieval.Article{Ref: retrieval.Ref{ID: "a", Revision: 1}, Text: "First.\n\nSecond one.\n\nThird.\n\nFourth."}}
	for request, want := range map[string]string{
		"a@1:8-19":    "(First.) / ❝Second one.❞ / (Third.)",
		"a@1:15-18":   "(First.) / ❝one❞ / (Third.)",
		"a@1:0-6":     "❝First.❞ / (Second one.)",
		"a@1:6-12":    "This reference does not fit the article.",
		"a@1:900-912": "This reference does not fit the article.",
		"b@1:0-6":     "This article is not in the archive any more.",
		"a":           "Name the quote whose context you want, as /context 1.",
		"":            "Name the quote whose context you want, as /context 1.",
	} {
		if said, _ := handle(a, bot.Request{Command: "context", Text: request}); said != want {
			t.Errorf("context of %q: said %q; want %q", request, said, want)
		}
	}
	a.article.Status = retrieval.Canceled
	if said, _ := handle(a, bot.Request{Command: "context", Text: "a@1:0-6"}); said != "This article has been withdrawn." {
		t.Errorf("said %q of a canceled article", said)
	}
}

func TestFaults(t *testing.T) {
	said, log := handle(&archive{err: errors.New("disk on fire")}, bot.Request{Command: "ask", Text: "secret question"})
	if strings.Contains(said, "fire") || said == "" || !strings.Contains(log, "disk on fire") {
		t.Errorf("an error: said %q, logged %q", said, log)
	}
	if strings.Contains(log, "secret question") {
		t.Errorf("the log holds the question: %q", log)
	}
	said, log = handle(&archive{during: func(context.Context) { panic("oops") }}, bot.Request{Command: "ask"})
	if said == "" || !strings.Contains(log, "oops") || !strings.Contains(log, "stack") {
		t.Errorf("a panic: said %q, logged %q", said, log)
	}
	if said, _ := handle(&archive{}, bot.Request{Command: "nonsense"}); !strings.Contains(said, "/nonsense") || !strings.Contains(said, "/help") {
		t.Errorf("an unknown command: said %q", said)
	}
	if said, _ := handle(&archive{}, bot.Request{Command: "help"}); !strings.Contains(said, "/more") {
		t.Errorf("help: said %q", said)
	}
}

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		said, _ := handle(&archive{during: func(ctx context.Context) { <-ctx.Done() }}, bot.Request{Command: "ask"})
		if took := time.Since(begin); took != 10*time.Second || !strings.Contains(said, "too long") {
			t.Errorf("said %q after %v", said, took)
		}
	})
}

// A user who asks too fast is told once; nobody else notices.
func TestRate(t *testing.T) {
	const ok = "since: must be before until:."
	synctest.Test(t, func(t *testing.T) {
		a := &archive{answer: retrieval.Answer{Hints: []retrieval.Hint{{Kind: retrieval.HintOrder}}}}
		b := command.New(a, a, slog.New(slog.DiscardHandler))
		said := map[string]int{}
		for range 100 {
			said[text(b.Handle(t.Context(), bot.Request{Command: "ask", User: "fast"}))]++
		}
		if said[ok] != 10 || said["Too many questions at once. Please wait a few seconds."] != 1 || said[""] != 89 {
			t.Errorf("a fast user is told %v", said)
		}
		if got := text(b.Handle(t.Context(), bot.Request{Command: "ask", User: "other"})); got != ok {
			t.Errorf("another user is told %q", got)
		}
		time.Sleep(2 * time.Second)
		if got := text(b.Handle(t.Context(), bot.Request{Command: "ask", User: "fast"})); got != ok {
			t.Errorf("after a pause: %q", got)
		}
	})
}
