package bottest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// Fake is a platform in memory that refuses what a real one refuses. It keeps
// what was posted beyond any crash of those who post.
type Fake struct {
	// Title is its Name.
	Title string
	// Keyed has it tell by its Key a message that is sent twice, within a few
	// minutes, as Discord does.
	Keyed bool
	// Fault is asked before each call what goes wrong with it; nil: nothing. Once
	// the platform is in use, it is set by Fail.
	Fault func(Call) Fault

	mu    sync.Mutex
	last  int
	posts []*FakePost // in the order in which they were accepted
	keys  map[sent]*FakePost
	gone  map[bot.Channel]bool
}

// sent is a message by its key.
type sent struct {
	channel bot.Channel
	key     string
}

// FakePost is what readers of a Fake see.
type FakePost struct {
	bot.Posted
	Key      string
	At       time.Time
	Versions []bot.Message // the last one is what it says now
}

// Message is what the post says now.
func (p *FakePost) Message() bot.Message { return p.Versions[len(p.Versions)-1] }

// Call is one of a platform's methods.
type Call struct {
	Channel bot.Channel
	Edit    bool
	Message bot.Message
}

// Fault is what goes wrong with a call.
type Fault struct {
	Err error
	// Accepted has the call take place all the same, as when its answer is lost.
	Accepted bool
	// Took is how long the call lasts.
	Took time.Duration
}

// within is how long a key is remembered.
const within = 3 * time.Minute

// Name implements bot.Platform.
func (f *Fake) Name() string { return f.Title }

// Run implements bot.Platform: nobody asks anything.
func (f *Fake) Run(ctx context.Context, _ bot.Handler) error {
	<-ctx.Done()
	return nil
}

// Send implements bot.Platform.
func (f *Fake) Send(ctx context.Context, c bot.Channel, m bot.Message) (bot.Posted, error) {
	none := bot.Posted{Channel: c}
	if c.Platform != f.Title {
		return none, fmt.Errorf("channel %v is on another platform: %w", c, bot.ErrRefused)
	}
	var posted bot.Posted
	err := f.call(ctx, Call{c, false, m}, func() (err error) {
		posted, err = f.accept(c, m)
		return err
	})
	if err != nil {
		return none, err
	}
	return posted, nil
}

// Edit implements bot.Platform.
func (f *Fake) Edit(ctx context.Context, posted bot.Posted, m bot.Message) (bot.Posted, error) {
	err := f.call(ctx, Call{posted.Channel, true, m}, func() error {
		p := f.find(posted)
		if p == nil {
			return fmt.Errorf("edit %v: %w", posted, bot.ErrPostGone)
		}
		p.Versions = append(p.Versions, m)
		return nil
	})
	return posted, err
}

// Fail sets what goes wrong from now on; nil: nothing.
func (f *Fake) Fail(fault func(Call) Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Fault = fault
}

// call checks a call, and has it take place or fail.
func (f *Fake) call(ctx context.Context, c Call, do func() error) error {
	f.mu.Lock()
	asked := f.Fault
	f.mu.Unlock()
	var fault Fault
	if asked != nil {
		fault = asked(c)
	}
	if fault.Took > 0 {
		select {
		case <-ctx.Done():
			return f.doubt(c, ctx.Err())
		case <-time.After(fault.Took):
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case fault.Err != nil && !fault.Accepted:
		return fault.Err
	case f.gone[c.Channel]:
		return fmt.Errorf("channel %v: %w", c.Channel, bot.ErrChannelGone)
	}
	if err := f.check(c); err != nil {
		return fmt.Errorf("%w: %w", err, bot.ErrRefused)
	}
	if err := do(); err != nil || fault.Err == nil {
		return err
	}
	return f.doubt(c, fault.Err)
}

// doubt says of a call without an answer what that may have led to.
func (f *Fake) doubt(c Call, err error) error {
	if c.Edit || f.Keyed {
		return fmt.Errorf("%w: %w", bot.ErrInDoubt, err)
	}
	return fmt.Errorf("%w: %w", bot.ErrTwice, err)
}

// accept posts a message, unless it was posted before.
func (f *Fake) accept(c bot.Channel, m bot.Message) (bot.Posted, error) {
	now := time.Now()
	if p := f.keys[sent{c, m.Key}]; p != nil && now.Sub(p.At) < within {
		return p.Posted, nil
	}
	f.last++
	p := &FakePost{bot.Posted{Channel: c, ID: strconv.Itoa(f.last)}, m.Key, now, []bot.Message{m}}
	f.posts = append(f.posts, p)
	if f.Keyed && m.Key != "" {
		if f.keys == nil {
			f.keys = map[sent]*FakePost{}
		}
		f.keys[sent{c, m.Key}] = p
	}
	return p.Posted, nil
}

func (f *Fake) find(posted bot.Posted) *FakePost {
	i := slices.IndexFunc(f.posts, func(p *FakePost) bool { return p.Posted == posted })
	if i < 0 {
		return nil
	}
	return f.posts[i]
}

// check refuses a message that a real platform would refuse, or that no platform
// should be given.
func (f *Fake) check(c Call) error {
	m := c.Message
	if len(m.Blocks) == 0 {
		return errors.New("the message is empty")
	}
	if b := m.Below; b != nil && !c.Edit && (b.Posted.Channel != c.Channel || b.Posted.ID == "") {
		return fmt.Errorf("it answers %v, which is elsewhere", b.Posted)
	}
	for _, b := range m.Blocks {
		if b.Quote == nil {
			continue
		}
		if b.Quote.Citation.Len() != len(b.Quote.Text) || b.Quote.Citation.ID == "" {
			return fmt.Errorf("a quote has the citation %v", b.Quote.Citation)
		}
		for _, spans := range [][]retrieval.Span{b.Bold, b.Struck} {
			end := 0
			for _, s := range spans {
				if _, ok := s.Of(b.Quote.Text); !ok || s.Start < end || s.Len() == 0 {
					return fmt.Errorf("%v are no parts of %q in order", spans, b.Quote.Text)
				}
				end = s.End
			}
		}
	}
	for _, a := range m.Actions {
		if len(a.Argument) > bot.MaxArgument || a.Label == "" {
			return fmt.Errorf("the action %+v is too long or has no label", a)
		}
	}
	return nil
}

// Close has a channel that cannot be written to; Reopen undoes it.
func (f *Fake) Close(c bot.Channel) { f.setGone(c, true) }

// Reopen has a channel that can be written to again.
func (f *Fake) Reopen(c bot.Channel) { f.setGone(c, false) }

func (f *Fake) setGone(c bot.Channel, gone bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone == nil {
		f.gone = map[bot.Channel]bool{}
	}
	f.gone[c] = gone
}

// Posts returns what a channel shows, the oldest first.
func (f *Fake) Posts(c bot.Channel) []*FakePost {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []*FakePost
	for _, p := range f.posts {
		if p.Channel == c {
			out = append(out, &FakePost{p.Posted, p.Key, p.At, slices.Clone(p.Versions)})
		}
	}
	return out
}

// Delete removes a post, as a moderator may.
func (f *Fake) Delete(posted bot.Posted) {
	f.mu.Lock()
	defer f.mu.Unlock()
	maps.DeleteFunc(f.keys, func(_ sent, p *FakePost) bool { return p.Posted == posted })
	f.posts = slices.DeleteFunc(f.posts, func(p *FakePost) bool { return p.Posted == posted })
}

// Plain is a message as lines of plain text: struck parts stand between tildes,
// bold ones between stars.
func Plain(m bot.Message) string {
	var out strings.Builder
	if m.Mention != "" {
		fmt.Fprintf(&out, "@%s\n", m.Mention)
	}
	for _, b := range m.Blocks {
		switch {
		case b.Quote != nil:
			fmt.Fprintf(&out, "> %s\n  [%s]\n", marked(b), b.Quote.Citation)
		case b.Article != nil:
			fmt.Fprintf(&out, "# %s · %s\n", b.Article.Title, b.Article.Source)
		case !b.Time.IsZero():
			fmt.Fprintf(&out, "%s %s\n", b.Text, b.Time.UTC().Format("15:04"))
		default:
			fmt.Fprintln(&out, b.Text)
		}
	}
	return out.String()
}

func marked(b bot.Block) string {
	text := b.Quote.Text
	marks := map[int]string{}
	for _, s := range b.Bold {
		marks[s.Start] += "*"
		marks[s.End] = "*" + marks[s.End]
	}
	for _, s := range b.Struck {
		marks[s.Start] += "~"
		marks[s.End] = "~" + marks[s.End]
	}
	var out strings.Builder
	for i := range len(text) + 1 {
		out.WriteString(marks[i])
		if i < len(text) {
			out.WriteByte(text[i])
		}
	}
	return out.String()
}
