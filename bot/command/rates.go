package command

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A user may ask ten questions in a row, then one a second.
const (
	perSecond = 1
	burst     = 10
	// manyUsers is the number of users at which those who have been quiet long
	// enough to have a full bucket are forgotten.
	manyUsers = 10_000
)

type verdict int

const (
	fine verdict = iota
	tooFast
	toldAlready // too fast, and has been told
)

// rates holds a token bucket for each user.
type rates struct {
	mu    sync.Mutex
	users map[string]*userRate
}

type userRate struct {
	limiter *rate.Limiter
	told    bool
}

// take takes a token of a user. Where nobody is known the platform has to see to
// it.
func (r *rates) take(user string, now time.Time) verdict {
	if user == "" {
		return fine
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.users) >= manyUsers {
		for name, u := range r.users {
			if u.limiter.TokensAt(now) >= burst {
				delete(r.users, name)
			}
		}
	}
	u := r.users[user]
	if u == nil {
		if r.users == nil {
			r.users = map[string]*userRate{}
		}
		u = &userRate{limiter: rate.NewLimiter(perSecond, burst)}
		r.users[user] = u
	}
	if u.limiter.AllowN(now, 1) {
		u.told = false
		return fine
	}
	if u.told {
		return toldAlready
	}
	u.told = true
	return tooFast
}
