package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/bot/web"
)

// answeredWithin is how long a reader waits.
const answeredWithin = 3 * time.Second

// What may come of a question.
const (
	right   = "right"
	partial = "partial" // it is said that a part of the archive was not searched
	refused = "refused" // there is an outage
	late    = "late"    // there is an outage
	wrong   = "wrong"   // it is answered that there is nothing, or with something else

	refusedWithout = "refused without an outage"
	lateWithout    = "late without an outage"
)

// unexcused is what came of a question where there is no outage.
var unexcused = map[string]string{refused: refusedWithout, late: lateWithout}

// asking asks for what is in the archive.
type asking struct {
	t     *testing.T
	fleet *fleet
	press *press

	mu    sync.Mutex
	came  map[string]int
	times []time.Duration // that answers took without an outage
}

// run asks until ctx ends.
func (r *asking) run(ctx context.Context) {
	for pause(ctx, rand.N(300*time.Millisecond)) {
		about, ok := r.press.known()
		if !ok {
			continue
		}
		p, begun := r.fleet.some(), time.Now()
		came, why := r.ask(p, about)
		took := time.Since(begun)
		out := p.wasOut(begun, time.Now())
		if without, fails := unexcused[came]; fails && !out {
			came = without
		}
		r.note(came, took, out)
		if came == wrong || came == refusedWithout {
			r.t.Errorf("%s about %s: %s, %s", p.name, about.id, came, why)
		}
	}
}

func (r *asking) note(came string, took time.Duration, out bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.came[came]++
	if !out {
		r.times = append(r.times, took)
	}
}

// ask asks a process, and says what came of it and why.
func (r *asking) ask(p *process, about item) (came, why string) {
	ctx, cancel := context.WithTimeout(context.Background(), answeredWithin)
	defer cancel()
	status, header, body, err := p.get(ctx, "/api/ask?"+url.Values{"q": {fmt.Sprintf("How many lanterns does %s count?", about.town)}}.Encode())
	switch {
	case ctx.Err() != nil:
		return late, ""
	case err != nil:
		return refused, err.Error()
	case status == http.StatusServiceUnavailable && header.Get("Retry-After") != "" && header.Get("Content-Type") == "application/problem+json":
		return refused, string(body)
	case status != http.StatusOK:
		return wrong, fmt.Sprintf("%d %s", status, body)
	}
	var a web.Answer
	if err := json.Unmarshal(body, &a); err != nil {
		return wrong, err.Error()
	}
	answers := func(q web.Quote) bool {
		return q.Citation.Article == about.id && strings.Contains(q.Text, fmt.Sprintf("%s counts %d lanterns", about.town, about.lanterns))
	}
	switch {
	case a.Found && slices.ContainsFunc(a.Quotes, answers):
		return right, ""
	case a.Partial:
		return partial, ""
	}
	return wrong, string(body)
}

// percentile is how long so many of a hundred answers took at the most.
func (r *asking) percentile(of int) time.Duration {
	if len(r.times) == 0 {
		return 0
	}
	slices.Sort(r.times)
	return r.times[len(r.times)*of/100].Round(time.Millisecond)
}
