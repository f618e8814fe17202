package intake

import (
	"math/rand/v2"
	"time"

	"verbatim/retrieval/sources"
)

// How often a source is looked at.
const (
	often    = time.Minute      // at the most
	first    = 5 * time.Minute  // until its own rhythm is known
	seldom   = time.Hour        // at the least, while all is well
	maxWish  = 30 * time.Minute // as long as a source's own wish is kept
	maxPause = 12 * time.Hour   // between tries that fail
)

// rhythm returns how long to wait until the next look: less where something was
// new, more where nothing was, never less than the source asks for. A feed that
// a hub tells of needs a look only in case the hub falls silent.
func rhythm(before time.Duration, fresh bool, wish time.Duration, hub bool) time.Duration {
	switch {
	case hub:
		return seldom
	case before == 0:
		before = first
	case fresh:
		before /= 2
	default:
		before += before / 2
	}
	return min(max(before, often, min(wish, maxWish)), seldom)
}

// pause returns how long to wait after so many failures in a row, at least as
// long as the server asked for.
func pause(every time.Duration, failures int, asked time.Duration) time.Duration {
	wait := max(every, often)
	for range failures - 1 {
		if wait *= 2; wait > maxPause {
			break
		}
	}
	return max(min(wait, maxPause), asked)
}

// schedule sets when to look again. A few per cent of chance keep many sources
// from being due at once for ever.
func schedule(s *sources.State, now time.Time, wait time.Duration) {
	s.Next = now.Add(wait - time.Duration(rand.Int64N(int64(wait/20)+1)))
}
