package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"verbatim/bot"
	"verbatim/retrieval"
)

// name is the platform's name in channels and logs.
const name = "console"

// maxLine is the longest line that is read, in bytes.
const maxLine = 1 << 20

// Console implements bot.Platform for one person.
type Console struct {
	in     io.Reader
	style  Style
	prompt string

	mu     sync.Mutex // guards out and posted
	out    io.Writer
	posted int
	quotes []retrieval.Quote // shown for the last question
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
				c.write("\n")
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
			if _, err := c.Send(ctx, c.channel(), m); err != nil {
				return err
			}
		}
	}
}

func (c *Console) channel() bot.Channel { return bot.Channel{Platform: name, ID: name} }

// request reads a line. How many quotes were shown and which one is meant is
// filled in here, since a terminal has no buttons.
func (c *Console) request(line string) bot.Request {
	r := bot.Request{User: name, Channel: c.channel(), Command: "ask", Text: line}
	rest, slash := strings.CutPrefix(line, "/")
	if !slash {
		c.quotes = nil
		return r
	}
	r.Command, r.Text, _ = strings.Cut(rest, " ")
	switch r.Command {
	case "ask":
		c.quotes = nil
	case "more":
		r.Text = ""
		r.Options = map[string]string{"shown": strconv.Itoa(len(c.quotes))}
	case "context":
		n := 1
		if s := strings.TrimSpace(r.Text); s != "" {
			n, _ = strconv.Atoi(s)
		}
		r.Text = ""
		if n >= 1 && n <= len(c.quotes) {
			r.Text = c.quotes[n-1].Citation.String()
		}
	}
	return r
}

// remember numbers the quotes that were shown for the last question.
func (c *Console) remember(m bot.Message) {
	for _, b := range m.Blocks {
		if b.Context {
			return
		}
	}
	for _, b := range m.Blocks {
		if b.Quote != nil {
			c.quotes = append(c.quotes, *b.Quote)
		}
	}
}

// Send implements bot.Platform.
func (c *Console) Send(_ context.Context, channel bot.Channel, m bot.Message) (bot.Posted, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := Render(c.out, m, c.style); err != nil {
		return bot.Posted{}, fmt.Errorf("write to the console: %w", err)
	}
	c.posted++
	return bot.Posted{Channel: channel, ID: strconv.Itoa(c.posted)}, nil
}

// Edit implements bot.Platform. What a terminal has shown stays; the new
// message follows it.
func (c *Console) Edit(ctx context.Context, p bot.Posted, m bot.Message) error {
	_, err := c.Send(ctx, p.Channel, m)
	return err
}

func (c *Console) write(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	io.WriteString(c.out, s)
}
