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

// stub answers what a test wants, and fails where it wants that.
type stub struct {
	answer retrieval.Answer
	err    error
	asked  []retrieval.Question
	during func(context.Context)
}

func (s *stub) Answer(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	s.asked = append(s.asked, q)
	if s.during != nil {
		s.during(ctx)
	}
	if err := ctx.Err(); err != nil {
		return retrieval.Answer{}, err
	}
	return s.answer, s.err
}

func (s *stub) Search(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	return s.Answer(ctx, q)
}
func (s *stub) Bearing(ctx context.Context, m string) (retrieval.Answer, error) {
	return s.Answer(ctx, retrieval.Question{Text: m})
}
func (s *stub) Check(context.Context, string) (retrieval.Check, error) {
	return retrieval.Check{}, s.err
}

// newStubbed returns a bot with an empty archive, whose answers come from the
// stub.
func newStubbed(t *testing.T, s *stub, log *slog.Logger) *command.Bot {
	t.Helper()
	l := openLibrary(t)
	return command.New(command.Config{Engine: s, Archive: l.Archive, Ledger: l.Ledger, Log: log})
}

func handle(t *testing.T, s *stub, r bot.Request) (said, logged string) {
	t.Helper()
	var log bytes.Buffer
	b := newStubbed(t, s, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo})))
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
		case b.Quote.Answer.Len() == 0:
			out = append(out, "❝"+b.Quote.Text+"❞")
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
		"nearest": {retrieval.Answer{Quotes: []retrieval.Quote{quote("a")}, Archive: extent}, "Nothing in the archive answers this (articles searched: 7). These passages come nearest: / ❝a❞"},
		"nothing": {retrieval.Answer{Archive: retrieval.Extent{Articles: 1}}, "Nothing in the archive answers this (articles searched: 1)."},
		"hint":    {retrieval.Answer{Hints: []retrieval.Hint{{Kind: retrieval.HintOrder}}}, "since: must be before until:."},
		"unread":  {retrieval.Answer{Found: true, Partial: true, Quotes: []retrieval.Quote{quote("a")}, Archive: retrieval.Extent{Unread: 3}}, "The archive is still being read (revisions to go: 3), so something may be missing here. / ❝a❞"},
		"a part":  {retrieval.Answer{Found: true, Partial: true, Quotes: []retrieval.Quote{quote("a")}}, "A part of the archive did not answer, so something may be missing here. / ❝a❞"},
	} {
		said, _ := handle(t, &stub{answer: test.answer}, bot.Request{Command: "ask", Text: "q"})
		if said != test.want {
			t.Errorf("%s: said %q; want %q", name, said, test.want)
		}
	}
}

func TestFaults(t *testing.T) {
	said, log := handle(t, &stub{err: errors.New("disk on fire")}, bot.Request{Command: "ask", Text: "secret question"})
	if strings.Contains(said, "fire") || said == "" || !strings.Contains(log, "disk on fire") {
		t.Errorf("an error: said %q, logged %q", said, log)
	}
	if strings.Contains(log, "secret question") {
		t.Errorf("the log holds the question: %q", log)
	}
	said, log = handle(t, &stub{err: fmt.Errorf("read: %w", retrieval.ErrAway)}, bot.Request{Command: "ask", Text: "q"})
	if !strings.HasPrefix(said, "The archive cannot be reached just now.") || !strings.Contains(log, "read: ") {
		t.Errorf("an outage: said %q, logged %q", said, log)
	}
	said, log = handle(t, &stub{during: func(context.Context) { panic("oops") }}, bot.Request{Command: "ask"})
	if said == "" || !strings.Contains(log, "oops") || !strings.Contains(log, "stack") {
		t.Errorf("a panic: said %q, logged %q", said, log)
	}
	if said, _ := handle(t, &stub{}, bot.Request{Command: "nonsense"}); !strings.Contains(said, "/nonsense") || !strings.Contains(said, "/help") {
		t.Errorf("an unknown command: said %q", said)
	}
	if b := openLibrary(t).bot(); !b.Knows("ask") || !b.Knows("useful") || b.Knows("nonsense") {
		t.Error("it does not know its commands")
	}
	if said, _ := handle(t, &stub{}, bot.Request{Command: "help"}); !strings.Contains(said, "/search") {
		t.Errorf("help: said %q", said)
	}
}

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		said, _ := handle(t, &stub{during: func(ctx context.Context) { <-ctx.Done() }}, bot.Request{Command: "ask"})
		if took := time.Since(begin); took != 10*time.Second || !strings.Contains(said, "too long") {
			t.Errorf("said %q after %v", said, took)
		}
	})
}

// Who has the bot to themselves may ask as fast as they like.
func TestUnpaced(t *testing.T) {
	l, a := openLibrary(t), &stub{}
	b := command.New(command.Config{Engine: a, Archive: l.Archive, Ledger: l.Ledger, Unpaced: true, Log: slog.New(slog.DiscardHandler)})
	for range 100 {
		b.Handle(t.Context(), bot.Request{Command: "ask", User: "fast", Text: "rents"})
	}
	if len(a.asked) != 100 {
		t.Errorf("%d of 100 questions were answered", len(a.asked))
	}
}

// A user who asks too fast is told once; nobody else notices.
func TestRate(t *testing.T) {
	const ok = "since: must be before until:."
	synctest.Test(t, func(t *testing.T) {
		a := &stub{answer: retrieval.Answer{Hints: []retrieval.Hint{{Kind: retrieval.HintOrder}}}}
		b := newStubbed(t, a, slog.New(slog.DiscardHandler))
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
