package command

import (
	"maps"
	"sync"
	"time"

	"verbatim/bot"
)

// A question can be followed up for so long; of more people than that the one
// who was quiet longest is forgotten.
const (
	topicLasts = 10 * time.Minute
	manyTopics = 10_000
)

// topics holds, in memory only, what each person asked last in each channel.
type topics struct {
	mu  sync.Mutex
	all map[place]topic
}

// place is where a person asks: nobody follows what another one asked, nor what
// the same one asked elsewhere, nor in the open what was asked privately.
type place struct {
	channel bot.Channel
	user    string
	private bool
}

type topic struct {
	next string // what a follow-up takes along
	at   time.Time
}

// last returns what was asked last, nothing after ten minutes.
func (t *topics) last(p place, now time.Time) topic {
	t.mu.Lock()
	defer t.mu.Unlock()
	if last := t.all[p]; now.Sub(last.at) < topicLasts {
		return last
	}
	return topic{}
}

// keep remembers what was asked. Outside of a channel nothing is: there a
// question is asked anew with each key that is typed, and each time one scrolls.
func (t *topics) keep(p place, new topic) {
	if p.channel.ID == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[place]topic{}
	}
	delete(t.all, p)
	if len(t.all) >= manyTopics {
		t.forget(new.at)
	}
	t.all[p] = new
}

// forget drops the topics that are over or, if there is none, the oldest.
func (t *topics) forget(now time.Time) {
	oldest, over := place{}, false
	for p, each := range t.all {
		switch {
		case now.Sub(each.at) >= topicLasts:
			delete(t.all, p)
			over = true
		case oldest == place{} || each.at.Before(t.all[oldest].at):
			oldest = p
		}
	}
	if !over {
		delete(t.all, oldest)
	}
}

// forgetUser drops all that somebody asked.
func (t *topics) forgetUser(platform, user string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.all, func(p place, _ topic) bool { return p.channel.Platform == platform && p.user == user })
}
