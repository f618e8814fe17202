package command

import (
	"time"

	"verbatim/bot"
)

// A user may ask ten questions in a row, then one a second.
const (
	perSecond = 1
	burst     = 10
	// manyUsers is how many are remembered.
	manyUsers = 10_000
)

// pace is that of a user. Where nobody is known the platform has to see to it.
func (b *Bot) pace(user string, now time.Time) bot.Pace {
	if user == "" || b.unpaced {
		return bot.Fine
	}
	return b.rates.Take(user, now)
}
