// Package bottest holds the tests that every bot.Platform has to pass, and what the
// tests of several need.
//
// # Why
//
// A platform is only markup and transport; what must hold for all of them, such
// as that a quote never goes without its citation, is tested here once.
package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// Harness plays the person at the other end of a platform.
type Harness interface {
	// Platform is what is tested.
	Platform() bot.Platform
	// Say writes to the bot.
	Say(text string)
	// Page returns all that the bot has posted so far, as the person reads it.
	Page() string
	// Channel is where the bot may send to.
	Channel() bot.Channel
}

// Failing is a Harness whose posts can fail.
type Failing interface {
	// FailAfter lets so many more posts succeed, and one fail after them.
	FailAfter(posts int)
}

// Handler is a bot.Handler whose answers are for all to see.
type Handler func(context.Context, bot.Request) bot.Message

// Handle implements bot.Handler.
func (h Handler) Handle(ctx context.Context, r bot.Request) bot.Message { return h(ctx, r) }

// Private implements bot.Handler.
func (h Handler) Private(bot.Request) bool { return false }

// Suggest implements bot.Handler.
func (h Handler) Suggest(bot.Request, string) []bot.Choice { return nil }

// patience is how long a platform may take for what it does at once.
const patience = 5 * time.Second

// Run tests a platform. start returns a new one.
func Run(t *testing.T, start func(*testing.T) Harness) {
	for name, test := range map[string]func(*testing.T, Harness){
		"question and answer": testQuestion,
		"commands":            testCommands,
		"send and edit":       testSend,
		"failure in between":  testResume,
		"citation":            testCitation,
		"hostile text":        testHostile,
		"nothing to say":      testEmpty,
		"end":                 testEnd,
	} {
		t.Run(name, func(t *testing.T) { test(t, start(t)) })
	}
}

func quoteOf(text string) bot.Block {
	return bot.Block{Quote: &retrieval.Quote{
		Text: text, Answer: retrieval.Span{Start: 0, End: len(text)},
		Citation: retrieval.Citation{
			Ref: retrieval.Ref{ID: "article", Revision: 2}, Span: retrieval.Span{Start: 10, End: 10 + len(text)}, Paragraph: 7,
			Title: "The title", Source: "The source", Published: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		},
	}}
}

// run runs the platform until the returned function is called, which waits for
// its end.
func run(t *testing.T, h Harness, handle Handler) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.Platform().Run(ctx, handle) }()
	return func() {
		t.Helper()
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run = %v", err)
			}
		case <-time.After(patience):
			t.Fatal("Run does not end with its context")
		}
	}
}

// await waits until the page holds all of the words.
func await(t *testing.T, h Harness, words ...string) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		missing := ""
		for _, w := range words {
			if !strings.Contains(h.Page(), w) {
				missing = w
			}
		}
		if missing == "" {
			return
		}
		if time.Since(begin) > patience {
			t.Fatalf("%q is not on the page:\n%s", missing, h.Page())
		}
	}
}

func testQuestion(t *testing.T, h Harness) {
	var mu sync.Mutex
	var got []bot.Request
	end := run(t, h, func(_ context.Context, r bot.Request) bot.Message {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r)
		return bot.Message{Blocks: []bot.Block{{Text: "reply to " + r.Text}}}
	})
	h.Say("how many troops?")
	await(t, h, "reply to how many troops?")
	h.Say("and when?")
	await(t, h, "reply to and when?")
	end()
	if len(got) != 2 || got[0].Command != "ask" || got[0].Text != "how many troops?" {
		t.Fatalf("requests = %+v", got)
	}
	if r := got[0]; r.User == "" || r.Channel.Platform != h.Platform().Name() || r.Channel.ID == "" {
		t.Errorf("a request does not say who asks where: %+v", r)
	}
}

func testCommands(t *testing.T, h Harness) {
	end := run(t, h, func(_ context.Context, r bot.Request) bot.Message {
		return bot.Message{Blocks: []bot.Block{{Text: fmt.Sprintf("command %s with %q", r.Command, r.Text)}}}
	})
	h.Say("/help")
	await(t, h, `command help with ""`)
	h.Say("/ask rent cap")
	await(t, h, `command ask with "rent cap"`)
	end()
}

func testSend(t *testing.T, h Harness) {
	first, err := h.Platform().Send(t.Context(), h.Channel(), bot.Message{Blocks: []bot.Block{{Text: "first alert"}}})
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.Platform().Send(t.Context(), h.Channel(), bot.Message{Blocks: []bot.Block{{Text: "second alert"}}})
	if err != nil {
		t.Fatal(err)
	}
	if first.ID == "" || first == second || first.Channel != h.Channel() {
		t.Errorf("posted %+v and %+v", first, second)
	}
	if _, err := h.Platform().Edit(t.Context(), first, bot.Message{Blocks: []bot.Block{{Text: "corrected alert"}}}); err != nil {
		t.Fatal(err)
	}
	await(t, h, "second alert", "corrected alert")
}

// several is a message that takes a post for each of the words.
func several(words ...string) (m bot.Message) {
	for _, w := range words {
		m.Blocks = append(m.Blocks, bot.Block{Text: w + strings.Repeat(" and so on", 250)})
	}
	return m
}

// What fails after some of its posts goes on from there.
func testResume(t *testing.T, h Harness) {
	failing, ok := h.(Failing)
	if !ok {
		t.Skip("its posts do not fail")
	}
	expect := func(words ...string) {
		t.Helper()
		for _, w := range []string{"one", "two", "three", "four", "five"} {
			want := 0
			if slices.Contains(words, w) {
				want = 1
			}
			if n := strings.Count(h.Page(), w+" and"); n != want {
				t.Errorf("%q is posted %d times, not %d", w, n, want)
			}
		}
	}
	p, three := h.Platform(), several("one", "two", "three")
	failing.FailAfter(0)
	posted, err := p.Send(t.Context(), h.Channel(), three)
	if err == nil || posted != (bot.Posted{Channel: h.Channel()}) || errors.Is(err, bot.ErrInDoubt) {
		t.Errorf("nothing was posted, not %+v; %v", posted, err)
	}
	failing.FailAfter(1)
	if posted, err = p.Edit(t.Context(), posted, three); err == nil || posted.ID == "" {
		t.Errorf("posted %+v, %v", posted, err)
	}
	expect("one")
	if posted, err = p.Edit(t.Context(), posted, three); err != nil {
		t.Error(err)
	}
	expect("one", "two", "three")
	failing.FailAfter(1)
	five := several("one", "two", "three", "four", "five")
	if posted, err = p.Edit(t.Context(), posted, five); !errors.Is(err, bot.ErrInDoubt) {
		t.Errorf("an edit that grows, of which a part was made: %v", err)
	}
	expect("one", "two", "three", "four")
	if posted, err = p.Edit(t.Context(), posted, five); err != nil {
		t.Error(err)
	}
	expect("one", "two", "three", "four", "five")
	if _, err = p.Edit(t.Context(), posted, several("two")); err != nil {
		t.Error(err)
	}
	expect("two")
}

// flat is a page as it reads, whatever the width of its lines.
func flat(page string) string { return strings.Join(strings.Fields(page), " ") }

func testCitation(t *testing.T, h Harness) {
	blocks := []bot.Block{{Text: "An introduction."}, quoteOf("Ministers agreed on a cap."), quoteOf("Another quote.")}
	if _, err := h.Platform().Send(t.Context(), h.Channel(), bot.Message{Blocks: blocks}); err != nil {
		t.Fatal(err)
	}
	await(t, h, "Ministers agreed on a cap.", "Another quote.")
	if n := strings.Count(h.Page(), "The title"); n != 2 {
		t.Errorf("%d citations for 2 quotes:\n%s", n, h.Page())
	}
	for _, fact := range []string{"The source", "2026", "7"} {
		if !strings.Contains(flat(h.Page()), fact) {
			t.Errorf("the citation lacks %q:\n%s", fact, h.Page())
		}
	}
}

// Hostile texts stay text: nothing steers the reader's screen, and words are
// not lost.
func testHostile(t *testing.T, h Harness) {
	for _, text := range []string{
		"before \x1b[31mred\x1b[0m after", "before \u202edesrever\u202c after", "before \x00\x07\x9b31m after",
		"before </script><b>bold</b> after", "before **bold** _it_ `code` ||spoiler|| [x](http://evil.example) after",
		"before @everyone <@1> <#2> after", "before " + strings.Repeat("e"+strings.Repeat("\u0301", 200), 2) + " after",
		"before " + strings.Repeat("x", 500) + " after",
	} {
		block := quoteOf(text)
		block.Quote.Citation.Title = text
		if _, err := h.Platform().Send(t.Context(), h.Channel(), bot.Message{Blocks: []bot.Block{{Text: text}, block}}); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	}
	await(t, h, "before", "after")
	for _, steering := range []string{"\x1b[31m", "\u202e", "\x00", "\x07", "\u009b"} {
		if strings.Contains(h.Page(), steering) {
			t.Errorf("the page holds %q", steering)
		}
	}
	if n := strings.Count(h.Page(), "after"); n < 2*8 {
		t.Errorf("%d of the texts end as they should", n)
	}
}

func testEmpty(t *testing.T, h Harness) {
	before := h.Page()
	if _, err := h.Platform().Send(t.Context(), h.Channel(), bot.Message{}); err != nil {
		t.Fatal(err)
	}
	if h.Page() != before {
		t.Errorf("an empty message shows %q", h.Page())
	}
}

// An answer under way is posted before Run returns.
func testEnd(t *testing.T, h Harness) {
	asked, answer := make(chan struct{}), make(chan struct{})
	end := run(t, h, func(ctx context.Context, _ bot.Request) bot.Message {
		close(asked)
		<-answer
		if errors.Is(ctx.Err(), context.Canceled) {
			return bot.Message{Blocks: []bot.Block{{Text: "cut off"}}}
		}
		return bot.Message{Blocks: []bot.Block{{Text: "finished"}}}
	})
	h.Say("a question")
	select {
	case <-asked:
	case <-time.After(patience):
		t.Fatal("the question does not arrive")
	}
	time.AfterFunc(10*time.Millisecond, func() { close(answer) })
	end()
	await(t, h, "finished")
}
