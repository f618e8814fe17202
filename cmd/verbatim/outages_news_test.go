package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// topics are what articles are about; the first two are watched for.
var topics = []string{"comet", "storm", "fair", "election"}

// channels are those that are told, with what they watch for and how: the last one
// is told of so much that it gets lists.
var channels = []struct {
	id, rule, severity string
	topics             []string
}{
	{"100000000000000001", "comet", "flash", topics[:1]},
	{"100000000000000002", "storm", "flash", topics[1:2]},
	{"100000000000000003", "comet OR storm", "normal", topics[:2]},
}

// lists is the channel that gets lists, which only count what is too much.
const lists = "100000000000000003"

// item is an article as the test knows it.
type item struct {
	id, town, topic string
	lanterns        int // the fact that is asked for
	paragraphs      []string
	mates           int // that have the same story
	story           bool
	accepted        bool
}

func (r item) title() string { return "News from " + r.town }
func (r item) text() string  { return strings.Join(r.paragraphs, "\n\n") }

// press writes articles and pushes them.
type press struct {
	t     *testing.T
	fleet *fleet
	token string

	mu      sync.Mutex
	items   []*item
	towns   map[string]bool
	retries int
}

// town is a name that no other has.
func (p *press) town() string {
	for {
		var name strings.Builder
		for range 4 {
			name.WriteByte("bdfghjklmnprstvz"[rand.N(16)])
			name.WriteByte("aeiou"[rand.N(5)])
		}
		if town := strings.ToUpper(name.String()[:1]) + name.String()[1:]; !p.towns[town] {
			p.towns[town] = true
			return town
		}
	}
}

// words are for texts that have nothing in common.
var words = strings.Fields(`harbour council bridge market school river budget railway museum garden factory library hospital airport village tower
	orchestra kitchen mountain forest valley castle theatre stadium pension teacher doctor farmer painter sailor engine ticket window carpet
	blanket bottle candle drawer feather hammer ladder mirror needle pencil pillow ribbon saddle shovel spoon thread towel trumpet wheel zipper`)

func paragraph() string {
	var out strings.Builder
	for range 5 {
		out.WriteString("The")
		for range 12 {
			out.WriteString(" " + words[rand.N(len(words))])
		}
		out.WriteString(". ")
	}
	return strings.TrimSpace(out.String())
}

// write writes an article: one of its own, or what others have on a story.
func (p *press) write() *item {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.items)
	r := &item{id: fmt.Sprint("n", n+1), town: p.town(), topic: topics[rand.N(len(topics))], lanterns: 1000 + n}
	if stories := p.stories(); len(stories) > 0 && rand.N(4) == 0 {
		first := stories[rand.N(len(stories))]
		first.mates++
		r.topic, r.story, r.mates, r.paragraphs = first.topic, true, mostMates, slices.Clone(first.paragraphs)
		if rand.N(2) == 0 {
			r.paragraphs = append(r.paragraphs, paragraph())
		} else {
			r.paragraphs[1] = strings.ReplaceAll(r.paragraphs[1], fmt.Sprint(first.lanterns), fmt.Sprint(r.lanterns))
		}
	} else {
		r.story = rand.N(5) == 0
		r.paragraphs = []string{paragraph(), fmt.Sprintf("After the %s the town of %s counts %d lanterns.", r.topic, r.town, r.lanterns)}
		for range 3 + rand.N(20) {
			r.paragraphs = append(r.paragraphs, paragraph())
		}
	}
	p.items = append(p.items, r)
	return r
}

// mostMates is how many may have the story of another one: a post that tells of more
// would take several messages.
const mostMates = 3

// stories are articles whose story others may have, too.
func (p *press) stories() []*item {
	const recent = 20
	return slices.DeleteFunc(slices.Clone(p.items[max(0, len(p.items)-recent):]), func(r *item) bool { return !r.story || r.mates >= mostMates })
}

// run writes and pushes until ctx ends. What was begun is pushed to its end.
func (p *press) run(ctx context.Context) {
	for pause(ctx, rand.N(250*time.Millisecond)) {
		r := p.write()
		for !p.push(r) {
			time.Sleep(100 * time.Millisecond)
			p.retries++
		}
		p.mu.Lock()
		r.accepted = true
		p.mu.Unlock()
	}
}

// push pushes an article to any process, and items whether it was accepted.
func (p *press) push(r *item) bool {
	body, err := json.Marshal(map[string]string{
		"id": r.id, "title": r.title(), "source": "dpa", "language": "en", "date": time.Now().Format(time.RFC3339Nano), "text": r.text(),
	})
	if err != nil {
		p.t.Error(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.fleet.some().address+push, bytes.NewReader(body))
	if err != nil {
		p.t.Error(err)
		return true
	}
	request.Header.Set("Authorization", "Bearer "+p.token)
	request.Header.Set("Content-Type", "application/json")
	status, _, answer, err := do(request)
	if err == nil && status != http.StatusAccepted && status < http.StatusInternalServerError {
		p.t.Errorf("article %s is refused: %d %s", r.id, status, answer)
		return true
	}
	return status == http.StatusAccepted && err == nil
}

// known is one of the articles that can be asked for, as it is now; false: there is
// none yet.
func (p *press) known() (item, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range 20 {
		if len(p.items) > 0 {
			if r := p.items[rand.N(len(p.items))]; r.accepted && !r.story {
				return *r, true
			}
		}
	}
	return item{}, false
}
