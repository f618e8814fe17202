package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Buckets hold a token bucket for each who asks, in memory only. They are safe for
// concurrent use.
type Buckets[K comparable] struct {
	PerSecond rate.Limit
	Burst     int // requests in a row
	// Many is the number of buckets at which those that have been quiet long enough
	// to be full are forgotten.
	Many int

	mu  sync.Mutex
	all map[K]*bucket
}

type bucket struct {
	limiter *rate.Limiter
	told    bool
}

// Pace says whether somebody asks too fast.
type Pace int

// The Paces.
const (
	Fine Pace = iota
	TooFast
	StillTooFast // and has been told
)

// Take takes a token.
func (b *Buckets[K]) Take(who K, now time.Time) Pace {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.all) >= b.Many {
		for each, x := range b.all {
			if x.limiter.TokensAt(now) >= float64(b.Burst) {
				delete(b.all, each)
			}
		}
	}
	x := b.all[who]
	if x == nil {
		if b.all == nil {
			b.all = map[K]*bucket{}
		}
		x = &bucket{limiter: rate.NewLimiter(b.PerSecond, b.Burst)}
		b.all[who] = x
	}
	if x.limiter.AllowN(now, 1) {
		x.told = false
		return Fine
	}
	if x.told {
		return StillTooFast
	}
	x.told = true
	return TooFast
}
