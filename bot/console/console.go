package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"verbatim/bot"
)

// name is the platform's name in channels and logs.
const name = "console"

// maxLine is the longest line that is read, in bytes.
const maxLine = 1 << 20

// ownCommands are what a terminal has in place of buttons.
const ownCommands = `/more — further quotes to the last question
/context [number] — the paragraphs around a quote
/quit — the end`

// Console implements bot.Platform for one person.
type Console struct {
	in     io.Reader
	style  Style
	prompt string

	mu     sync.Mutex // guards out and posted
	out    io.Writer
	posted int
	shown  []bot.Action // the buttons of the last messages, for a terminal has none
}

// New returns a console that reads lines from in and writes to out, with a
// prompt before each line unless it is empty.
func New(in io.Reader, out io.Writer, style Style, prompt string) *Console {
	return &Console{in: in, out: out, style: style, prompt: prompt}
}

// Name implements bot.Platform.
func (c *Console) Name() string { return name }

// Run answers line by line until ctx ends, the input ends, or the line is
// /quit.
func (c *Console) Run(ctx context.Context, handler bot.Handler) error {
	lines := make(chan string)
	read := make(chan error, 1)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(c.in)
		scanner.Buffer(nil, maxLine)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				read <- nil
				return
			}
		}
		read <- scanner.Err()
	}()
	for {
		c.write(c.prompt)
		select {
		case <-ctx.Done(): // a read from a terminal cannot be stopped; it ends with the process
			return nil
		case line, ok := <-lines:
			if !ok {
				if c.prompt != "" {
					c.write("\n")
				}
				return <-read
			}
			line = strings.TrimSpace(line)
			if line == "/quit" {
				return nil
			}
			if line == "" {
				continue
			}
			// An answer that is under way is finished: the handler has its own deadline.
			m := handler.Handle(context.WithoutCancel(ctx), c.request(line))
			c.remember(m)
			if line == "/help" {
				m.Blocks = append(m.Blocks, bot.Block{Text: ownCommands})
			}
			if _, err := c.Send(ctx, c.channel(), m); err != nil {
				return err
			}
			c.write("\n")
		}
	}
}

func (c *Console) channel() bot.Channel { return bot.Channel{Platform: name, ID: name} }

// request reads a line. /more and /context stand for the buttons of what was
// shown since the last question.
func (c *Console) request(line string) bot.Request {
	r := bot.Request{User: name, Channel: c.channel(), Direct: true, Command: "ask", Text: line}
	if rest, slash := strings.CutPrefix(line, "/"); slash {
		r.Command, r.Text, _ = strings.Cut(rest, " ")
		r.Text = strings.TrimSpace(r.Text)
	}
	switch r.Command {
	case "more":
		r.Text = c.button("more", 1)
	case "context":
		n := 1
		if r.Text != "" {
			n, _ = strconv.Atoi(r.Text)
		}
		r.Text = c.button("context", n)
	default:
		c.shown = nil
	}
	return r
}

// button returns the argument of the nth button for a command; empty if there
// is none. More is pressed once only.
func (c *Console) button(command string, n int) string {
	for i, a := range c.shown {
		if a.Command != command {
			continue
		}
		if n--; n == 0 {
			if command == "more" {
				c.shown = slices.Delete(c.shown, i, i+1)
			}
			return a.Argument
		}
	}
	return ""
}

// remember keeps the buttons of a message.
func (c *Console) remember(m bot.Message) {
	for _, b := range m.Blocks {
		if b.Context {
			return // what stands around a quote has been shown; its number stays
		}
	}
	for _, b := range m.Blocks {
		c.shown = append(c.shown, b.Actions...)
	}
	c.shown = append(c.shown, m.Actions...)
}

// Send implements bot.Platform.
func (c *Console) Send(_ context.Context, channel bot.Channel, m bot.Message) (bot.Posted, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := Render(c.out, m, c.style); err != nil {
		return bot.Posted{Channel: channel}, fmt.Errorf("write to the console: %w", err)
	}
	c.posted++
	return bot.Posted{Channel: channel, ID: strconv.Itoa(c.posted)}, nil
}

// Edit implements bot.Platform. What a terminal has shown stays; the new
// message follows it.
func (c *Console) Edit(ctx context.Context, p bot.Posted, m bot.Message) (bot.Posted, error) {
	now, err := c.Send(ctx, p.Channel, m)
	if err != nil {
		return p, err
	}
	return now, nil
}

func (c *Console) write(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	io.WriteString(c.out, s)
}
