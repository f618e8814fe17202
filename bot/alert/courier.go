package alert

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"verbatim/bot"
)

const (
	// atOnce is how many posts are delivered at once, so that slow ones delay no
	// other.
	atOnce = 128
	// patience is how long one delivery may take: less than a lease is sure for, so
	// that a process which stood still meanwhile cannot overwrite a newer edit.
	patience = 7 * time.Second
	// fetched is how many posts are read from the ledger at once.
	fetched = 1000
	// refetch is how old that may be, and share how many times as long as reading it
	// took: many posts take long.
	refetch, share = 500 * time.Millisecond, 10
	// reread is how long what is not due yet is believed: where the bot is back in a
	// channel, what waits there is due at once.
	reread = 2 * time.Minute
	// sweep is how often the ledger is asked even if nothing waits there: a net.
	sweep = 10 * time.Minute
	// A failure is tried again after shortest, twice as long after each further one,
	// up to longest: mostTries take 24 hours.
	shortest, longest = time.Second, 10 * time.Minute
	mostTries         = 150
	// lapse is how late a post may be that is not known to be there.
	lapse = 24 * time.Hour
)

// afterDoubt are the waits after which a post is sent again that may have been
// sent: better twice than never, but not for a day. They outlast minutes in which
// no answer comes, and the first two end while Discord still knows the key.
var afterDoubt = [...]time.Duration{5 * time.Second, time.Minute, 6 * time.Minute}

// Courier delivers posts on one platform.
type Courier struct {
	*Alerts
	platform bot.Platform
	calls    chan struct{} // there may be something to do
	settling chan delivery
	resting  chan struct{} // closed by Rest

	mu   sync.Mutex
	busy map[bot.Channel]bool // a post is on its way there, or being settled
	// under are those posts, and the channels held for them: a group may go by another
	// ID meanwhile.
	under map[int64]bot.Channel

	// What Run alone uses.
	queue []bot.Post
	read  time.Time     // when the queue was
	took  time.Duration // reading it
	next  time.Time     // when more is due
}

// delivery is what came of a post.
type delivery struct {
	post    bot.Post // as it was when it was sent off
	outcome bot.Outcome
}

// Courier returns one for a platform. It is called before Run.
func (a *Alerts) Courier(p bot.Platform) *Courier {
	c := &Courier{Alerts: a, platform: p, calls: make(chan struct{}, 1), settling: make(chan delivery, atOnce), resting: make(chan struct{}), busy: map[bot.Channel]bool{}, under: map[int64]bot.Channel{}}
	a.couriers = append(a.couriers, c)
	return c
}

// call has the courier look for work.
func (c *Courier) call() {
	select {
	case c.calls <- struct{}{}:
	default:
	}
}

// Rest has Run take up nothing new, and end once all that was sent is settled, as
// when another process is to deliver. It is called once.
func (c *Courier) Rest() { close(c.resting) }

func (c *Courier) rests() bool {
	select {
	case <-c.resting:
		return true
	default:
		return false
	}
}

// Run delivers until ctx ends or Rest is called; what is on its way then is settled
// first.
func (c *Courier) Run(ctx context.Context) error {
	var sending, settler sync.WaitGroup
	settler.Go(func() { c.settleAll(ctx) })
	places := make(chan struct{}, atOnce)
	for ctx.Err() == nil && !c.rests() {
		if err := c.round(ctx, places, &sending); err != nil && ctx.Err() == nil {
			c.Log.Error("what is due cannot be read; this is tried again", "platform", c.platform.Name(), "err", err)
			c.next = time.Now().Add(pause)
		}
		c.wait(ctx)
	}
	sending.Wait()
	close(c.settling)
	settler.Wait()
	return nil
}

// wait returns when there may be something to do.
func (c *Courier) wait(ctx context.Context) {
	wait := sweep
	if !c.next.IsZero() {
		wait = min(max(0, time.Until(c.next)), reread)
	}
	select {
	case <-ctx.Done():
	case <-c.resting:
	case <-c.calls:
	case <-time.After(wait):
		c.read = time.Time{}
	}
}

// round sends off what is due, as far as there are places.
func (c *Courier) round(ctx context.Context, places chan struct{}, sending *sync.WaitGroup) error {
	now := time.Now()
	if len(c.queue) == 0 || now.Sub(c.read) > max(refetch, share*c.took) {
		queue, next, err := c.Ledger.Due(ctx, c.platform.Name(), now, fetched)
		if err != nil {
			return err
		}
		c.queue, c.read, c.next, c.took = queue, now, next, time.Since(now)
	}
	taken := c.take(cap(places) - len(places))
	if len(taken) == 0 {
		return nil
	}
	posts, err := c.begin(ctx, taken)
	if err != nil {
		return err
	}
	for _, p := range posts {
		places <- struct{}{} // there is one, since nobody else takes them
		sending.Go(func() {
			defer func() { <-places }()
			c.settling <- delivery{p, c.deliver(context.WithoutCancel(ctx), p)}
		})
	}
	return nil
}

// take takes up to n posts off the queue, and holds their channels. A post whose
// channel is held already is read again when that is settled.
func (c *Courier) take(n int) (taken []bot.Post) {
	for len(c.queue) > 0 && len(taken) < n {
		if c.occupy(c.queue[0]) {
			taken = append(taken, c.queue[0])
		}
		c.queue = c.queue[1:]
	}
	return taken
}

// begin keeps that posts are on their way, before they are. It returns those that
// are still to be sent, and frees the channels of the others.
func (c *Courier) begin(ctx context.Context, taken []bot.Post) ([]bot.Post, error) {
	ids := make([]int64, len(taken))
	for i, p := range taken {
		ids[i] = p.ID
	}
	posts, err := c.Ledger.Sending(ctx, ids)
	for _, p := range taken {
		if !slices.ContainsFunc(posts, func(b bot.Post) bool { return b.ID == p.ID }) {
			c.free(p)
		}
	}
	return posts, err
}

func (c *Courier) occupy(p bot.Post) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, under := c.under[p.ID]; under || c.busy[p.Channel] {
		return false
	}
	c.busy[p.Channel], c.under[p.ID] = true, p.Channel
	return true
}

func (c *Courier) free(p bot.Post) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, c.under[p.ID])
	delete(c.under, p.ID)
}

// settleAll keeps what came of deliveries, as much of it at once as there is.
func (c *Courier) settleAll(ctx context.Context) {
	for d := range c.settling {
		all := []delivery{d}
		for more := true; more && len(all) < atOnce; {
			select {
			case d, ok := <-c.settling:
				if more = ok; ok {
					all = append(all, d)
				}
			default:
				more = false
			}
		}
		c.settle(ctx, all)
		c.call()
	}
}

// settle goes on until it is done: what is not settled would be sent again. Only
// the end of the program is no time to wait for a disk for long.
func (c *Courier) settle(ctx context.Context, all []delivery) {
	outcomes := make([]bot.Outcome, 0, len(all))
	for _, d := range all {
		outcomes = append(outcomes, d.outcome)
	}
	for left := lastTries; left > 0; {
		err := c.Ledger.Settle(context.WithoutCancel(ctx), outcomes)
		if err == nil {
			break
		}
		c.Log.Error("what was sent cannot be kept; this is tried again", "platform", c.platform.Name(), "posts", len(outcomes), "err", err)
		if ctx.Err() != nil {
			left--
		}
		time.Sleep(pause)
	}
	for _, d := range all {
		c.free(d.post)
	}
}

// lastTries is how often settling is tried when the program is to end.
const lastTries = 5

// deliver brings a post up to its latest version.
func (c *Courier) deliver(ctx context.Context, p bot.Post) bot.Outcome {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	posted, err := c.send(ctx, p)
	return c.outcome(ctx, p, posted, err)
}

// send makes a channel show the latest version of a post. What breaks down is
// tried again as any failure is, for it takes nothing else with it.
func (c *Courier) send(ctx context.Context, p bot.Post) (posted bot.Posted, err error) {
	posted = p.Posted
	defer func() {
		if v := recover(); v != nil {
			c.Log.Error("panic", "platform", c.platform.Name(), "post", p.ID, "err", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	m, err := c.compose(ctx, p)
	switch {
	case err != nil:
		return posted, err
	case posted.ID != "":
		return c.platform.Edit(ctx, posted, m)
	}
	posted, err = c.platform.Send(ctx, p.Channel, m)
	if err == nil && p.First > 0 && p.Version > 1 {
		// If it has been sent before, the platform has the version that was sent.
		posted, err = c.platform.Edit(ctx, posted, m)
	}
	return posted, err
}

// compose makes the message of a post.
func (c *Courier) compose(ctx context.Context, p bot.Post) (bot.Message, error) {
	if p.Posted.ID == "" && time.Since(p.Due) > lapse {
		return bot.Message{}, errLapsed
	}
	m, err := c.message(ctx, p)
	m.Key = keyOf(p)
	if err != nil || p.Below == 0 {
		return m, err
	}
	below, ok, err := c.Ledger.Post(ctx, p.Below)
	if err != nil {
		return m, err
	}
	card, err := decode(p)
	if err != nil {
		return m, err
	}
	if says := card.Kind == correction || card.Kind == withdrawal; says && (!ok || below.First == 0 || seenIn(below, card.Items[0].Came) >= card.Since) {
		return m, errNothing // nobody has seen it otherwise
	}
	if ok && below.Posted.ID != "" {
		m.Below = &bot.Below{Posted: below.Posted, Quote: struckIn(m), Thread: card.Threads}
	}
	return m, nil
}

// struckIn is the sentence that a correction is about, as the post above shows it.
func struckIn(m bot.Message) string {
	for _, b := range m.Blocks {
		if b.Quote != nil && len(b.Struck) > 0 {
			return b.Quote.Text[b.Struck[0].Start:b.Struck[0].End]
		}
	}
	return ""
}

// outcome says what is to become of a post after an attempt.
func (c *Courier) outcome(ctx context.Context, p bot.Post, posted bot.Posted, err error) bot.Outcome {
	now := time.Now()
	o := bot.Outcome{Post: p.ID, Version: p.Version, Posted: posted, At: now}
	log := c.Log.With("platform", c.platform.Name(), "post", p.ID) // a private chat has the number of its user
	if err == nil {
		c.note(c.Ledger.ResumeWatches(ctx, p.Channel, now))
		return o
	}
	o.Err, o.Doubt = reason(err), errors.Is(err, bot.ErrTwice)
	o.Unseen = !errors.Is(err, bot.ErrInDoubt) && posted.ID == p.Posted.ID && !slices.Contains(p.Seen, p.Version)
	var limit *bot.RetryError
	switch {
	case errors.Is(err, errNothing):
		o.Void = true
		return o
	case errors.Is(err, bot.ErrPostGone):
		o.Void = true // what has to be said is said below it
		return o
	case errors.Is(err, bot.ErrRefused), errors.Is(err, errLapsed):
		log.Error("a post is given up", "err", err)
		return o
	case errors.As(err, &limit):
		o.Retry = now.Add(limit.After)
		return o
	case errors.Is(err, errBehind):
		o.Retry = now.Add(pause)
		return o
	}
	if errors.Is(err, bot.ErrChannelGone) {
		// All posts of the channel fail alike: none gives way to another, and none is
		// given up for that.
		o.Retry, o.Counted = now.Add(longest), p.Tries == 0
		log.Warn("a channel cannot be written to; its watches rest until it can", "err", err)
		c.note(c.Ledger.SuspendWatches(ctx, p.Channel, o.Err))
		return o
	}
	o.Counted = true
	if p.Tries+1 >= mostTries || o.Doubt && p.Doubts >= len(afterDoubt) {
		log.Error("a post is given up", "err", err)
		return o
	}
	wait := min(longest, shortest<<min(p.Tries, 20))
	if o.Doubt {
		wait = afterDoubt[p.Doubts]
	}
	o.Retry = now.Add(wait)
	log.Warn("a post cannot be delivered; this is tried again", "tries", p.Tries+1, "err", err)
	return o
}

// note logs what is no reason to stop.
func (c *Courier) note(err error) {
	if err != nil {
		c.Log.Error("the state of a channel is not kept", "platform", c.platform.Name(), "err", err)
	}
}

// errLapsed says that a post is too late to be of use.
var errLapsed = errors.New("not delivered within a day")

// reason is the innermost of errors, which says the same of each channel.
func reason(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
