package console_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/bot/console"
	"verbatim/retrieval"
)

// person types into one end and reads from the other.
type person struct {
	console *console.Console
	in      io.Writer
	mu      sync.Mutex
	page    bytes.Buffer
}

func (p *person) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.page.Write(b)
}

func (p *person) Platform() bot.Platform { return p.console }
func (p *person) Channel() bot.Channel   { return bot.Channel{Platform: "console", ID: "console"} }
func (p *person) Say(text string)        { io.WriteString(p.in, text+"\n") }
func (p *person) Page() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.page.String()
}

func start(t *testing.T) *person {
	r, w := io.Pipe()
	t.Cleanup(func() { w.Close() })
	p := &person{in: w}
	p.console = console.New(r, p, console.Style{Width: 80}, "")
	return p
}

func TestPlatform(t *testing.T) {
	bottest.Run(t, func(t *testing.T) bottest.Harness { return start(t) })
}

// What /more and /context mean follows from the buttons that were shown.
func TestFollowUps(t *testing.T) {
	answer := bot.Message{Actions: []bot.Action{{Command: "more", Argument: "next"}, {Command: "share", Argument: "all"}}}
	for _, argument := range []string{"first", "second", "third"} {
		answer.Blocks = append(answer.Blocks, bot.Block{Text: argument, Actions: []bot.Action{{URL: "https://example.org"}, {Command: "context", Argument: argument}}})
	}
	further := bot.Message{Blocks: []bot.Block{{Actions: []bot.Action{{Command: "context", Argument: "fourth"}}}}}
	around := bot.Message{Blocks: []bot.Block{{Context: true, Quote: &retrieval.Quote{}}, {Actions: []bot.Action{{Command: "context", Argument: "never"}}}}}
	var got []string
	in := strings.NewReader("/more\n/context\nquestion\n/context 3\n/context 4\n/context x\n/more\n/context 4\n/context\n/more\nother\n/quit\nnever\n")
	c := console.New(in, io.Discard, console.Style{Width: 80}, "")
	err := c.Run(t.Context(), bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
		got = append(got, r.Command+"|"+r.Text)
		if r.Text == "" {
			return bot.Message{}
		}
		return map[string]bot.Message{"ask": answer, "more": further, "context": around}[r.Command]
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"more|", "context|", "ask|question", "context|third", "context|", "context|", "more|next", "context|fourth", "context|first", "more|", "ask|other"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestRender(t *testing.T) {
	q := retrieval.Quote{
		Text: "One sentence. The answer is here. A third.", Answer: retrieval.Span{Start: 14, End: 33},
		Citation: retrieval.Citation{Ref: retrieval.Ref{ID: "a", Revision: 1}, Span: retrieval.Span{Start: 0, End: 42}, Paragraph: 3, Title: "T", Source: "S", URL: "https://example.org/"},
	}
	message := bot.Message{
		Blocks: []bot.Block{{Text: "Said."}, {Quote: &q}, {Article: &q.Citation}, {Text: "Only in:", Channels: []string{"7", "8"}}},
		Note:   "Strong match",
	}
	for name, test := range map[string]struct {
		style console.Style
		want  string
	}{
		"plain": {console.Style{Width: 80}, "Said.\n\n│ One sentence.\n┃ The answer is here.\n│ A third.\n  “T” · S · ¶3 · a@1:0-42 · https://example.org/\n\n“T” · S · a@1\n\nOnly in:\n7\n8\n\nStrong match\n"},
		"color": {console.Style{Width: 80, Color: true}, "Said.\n\n│ One sentence.\n┃ \x1b[1mThe answer is here.\x1b[0m\n│ A third.\n  \x1b[2m“T” · S · ¶3 · a@1:0-42 · https://example.org/\x1b[0m\n\n“T” · S · a@1\n\nOnly in:\n7\n8\n\n\x1b[2mStrong match\x1b[0m\n"},
	} {
		var out bytes.Buffer
		if err := console.Render(&out, message, test.style); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A paragraph of the article begins on a line of its own, within the sentence
// that answers and beside it.
func TestParagraphs(t *testing.T) {
	text := "A headline\n\nOne sentence. The\nanswer.\n\nA third."
	q := retrieval.Quote{
		Text: text, Answer: retrieval.Span{Start: 26, End: 37},
		Citation: retrieval.Citation{Ref: retrieval.Ref{ID: "a", Revision: 1}, Paragraph: 1},
	}
	var out bytes.Buffer
	if err := console.Render(&out, bot.Message{Blocks: []bot.Block{{Quote: &q}}}, console.Style{Width: 80}); err != nil {
		t.Fatal(err)
	}
	want := "│ A headline\n│ One sentence.\n┃ The\n┃ answer.\n│ A third.\n  ¶1 · a@1:0-0\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What holds no longer is not to be taken for what does, with styles or without.
func TestCorrected(t *testing.T) {
	text := "It rained. It snowed. The end."
	q := retrieval.Quote{Text: text, Answer: retrieval.Span{Start: 22, End: 30}, Citation: retrieval.Citation{Ref: retrieval.Ref{ID: "a", Revision: 2}, Paragraph: 3, Title: "T"}}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	message := bot.Message{Below: &bot.Below{Quote: "It rained."}, Blocks: []bot.Block{
		{Text: "Corrected", Time: at},
		{Quote: &q, Bold: []retrieval.Span{{Start: 11, End: 21}}, Struck: []retrieval.Span{{Start: 0, End: 10}}},
		{Quote: &q, Struck: []retrieval.Span{{Start: 0, End: 10}, {Start: 5, End: 30}}},
	}}
	said := "Corrected " + at.Local().Format("2 Jan 2006, 15:04 MST")
	for name, test := range map[string]struct {
		style console.Style
		want  string
	}{
		"plain": {console.Style{Width: 80}, said + "\n\n╳ It rained.\n┃ It snowed.\n│ The end.\n  “T” · ¶3 · a@2:0-0\n\n╳ It rained.\n│ It snowed. The end.\n  “T” · ¶3 · a@2:0-0\n"},
		"color": {console.Style{Width: 80, Color: true}, said + "\n\n╳ \x1b[9mIt rained.\x1b[0m\n┃ \x1b[1mIt snowed.\x1b[0m\n│ The end.\n  \x1b[2m“T” · ¶3 · a@2:0-0\x1b[0m\n\n╳ \x1b[9mIt rained.\x1b[0m\n│ It snowed. The end.\n  \x1b[2m“T” · ¶3 · a@2:0-0\x1b[0m\n"},
	} {
		var out bytes.Buffer
		if err := console.Render(&out, message, test.style); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("some words to wrap 中国政府周一宣布 \u0301 👨‍👩‍👧", 20)
	f.Add(strings.Repeat("x", 300), 80)
	f.Fuzz(func(t *testing.T, text string, width int) {
		if width < 20 || width > 200 {
			return
		}
		shown := bot.Visible(text)
		lines := console.Wrap(shown, width)
		for _, l := range lines {
			if n := uniseg.StringWidth(l); n > width && uniseg.GraphemeClusterCount(l) > 1 {
				t.Fatalf("%q is %d columns wide; at most %d", l, n, width)
			}
			if strings.ContainsFunc(l, func(r rune) bool {
				return unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r)
			}) {
				t.Fatalf("%q steers the terminal", l)
			}
		}
		without := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if without(strings.Join(lines, "")) != without(shown) {
			t.Fatalf("%q became %q", shown, lines)
		}
	})
}
