package bot

import (
	"errors"
	"fmt"
	"time"

	"verbatim/retrieval"
)

// MaxWatches is how many watches a channel may have: more than that nobody
// surveys.
const MaxWatches = 50

// Watch is what a channel wants to hear of.
type Watch struct {
	ID      int64 // 0: it is not kept yet
	Channel Channel
	Server  string // that the channel belongs to
	Rule    string // in the language of bot/alert/rule
	// Mention is the ID of a role that alerts notify; empty: nobody beyond those
	// who follow the channel.
	Mention string
	// Severity is that of its alerts; ByUrgency: as each article says.
	Severity Severity
	// Threads has what is told of a story later go into a thread of its own, where
	// the platform has such.
	Threads bool
	// Quiet are hours in which only flashes are told, such as "22:00-07:00"; the
	// others follow when they end. Empty: none.
	Quiet string
	// Digest are the times of day at which all but flashes are told together, such
	// as "08:00 18:00"; empty: each article is told at once.
	Digest   string
	Zone     string // of these times, by its IANA name; empty: the program's own
	Language string // of the bot's own words; one of Languages
	// Since is when it was made or last resumed. What was published before is not
	// told.
	Since  time.Time
	Paused bool
	// Gone says why its channel cannot be written to; empty: it can.
	Gone string
}

// Active reports whether the watch leads to alerts.
func (w Watch) Active() bool { return !w.Paused && w.Gone == "" }

// Severity says how pressing an alert is.
type Severity int

// The severities. Only a Flash is told in quiet hours, beside a digest, and
// beyond what a channel is told in an hour.
const (
	ByUrgency Severity = iota
	Normal
	Urgent
	Flash
)

// SeverityOf is that of an article of an urgency (IPTC's, 1 to 9; 0: not known).
func SeverityOf(urgency int) Severity {
	switch urgency {
	case 1:
		return Flash
	case 2, 3:
		return Urgent
	}
	return Normal
}

// Post is something that the bot says in a channel by itself, or has answered
// there, and stands by: when what it shows is corrected, so is the post.
type Post struct {
	ID      int64 // in the order in which they were planned
	Channel Channel
	Server  string
	Card    []byte // what it shows, as bot/alert writes it; no word of an article
	// Articles are the IDs of those that it shows.
	Articles []string
	Below    int64  // the post that it answers; 0: it stands alone
	List     string // the key of a list that may still grow; empty: it is none
	// Alert is set where it tells of an article by itself.
	Alert bool
	// Version counts the cards. Shown is the one that readers see, First the one that
	// they saw first; 0: none.
	Version, Shown, First int
	// Seen are all that they saw, in order. One that was on its way, and did not fail
	// for certain, counts as seen.
	Seen         []int
	Posted       Posted
	Published    time.Time // of the article, or since when it could be told
	Planned, Due time.Time
	Tries        int    // that failed, of this version
	Doubts       int    // how often it may have been sent before
	Live         bool   // readers see it, or will
	Person       string // whose direct channel it is, if it answers a question there
}

// GivesWay is how often a post has failed when others of its channel need no longer
// wait for it. That takes some eight minutes.
const GivesWay = 10

// Told is what became of an article for a channel.
type Told struct {
	Channel Channel
	Article string // its ID
	Story   string
	Post    int64 // 0: nothing was posted
	Watch   int64 // that brought it
	How     How
	At      time.Time
}

// How says what a channel was told of an article.
type How string

// The ways.
const (
	Alerted    How = "alerted"  // by a post of its own
	Folded     How = "folded"   // into the alert on its story, by an edit
	Followed   How = "followed" // below the alert on its story: it has new or other sentences
	InDigest   How = "digest"   // in a list at a set time
	AfterQuiet How = "quiet"    // in a list at the end of quiet hours
	OverCap    How = "capped"   // in a list, for the channel had been told enough in that hour
	Late       How = "late"     // in a list, for it came late
	Muted      How = "muted"    // not at all: its story is muted
)

// Plan is what an article or several lead to. All of it takes place, or nothing.
type Plan struct {
	Place Place // in the log, afterwards
	// New are numbered by the ledger, in this order. Until then -1 stands for the
	// first one, -2 for the second, and so on: in Below, and in Told.
	New []Post
	// Changed are posts with another card: that and what it shows are replaced, and
	// the version grows.
	Changed []Post
	Told    []Told
	// Embargoes say when articles are to be looked at again; zero: no more.
	Embargoes map[string]time.Time
}

// Place is one in the log of an archive.
type Place struct {
	Log string // the archive's ID; empty: no log is followed yet
	Seq retrieval.Seq
}

// Standing is what channels know of an article before it is planned.
type Standing struct {
	Told  []Told           // of the article and of its story
	Muted map[Channel]bool // for which channels the story is
	// Alerts counts what channels were told by posts of their own since a time.
	Alerts map[Channel]int
}

// Outcome is what came of delivering a version of a post.
type Outcome struct {
	Post    int64
	Version int
	Posted  Posted    // what readers see, also after an error
	At      time.Time // when that was
	Err     string    // why it failed; empty: it did not
	Retry   time.Time // when it is tried again; zero: never
	Gone    bool      // the channel cannot be written to
	Void    bool      // there is nothing to say any more
	Counted bool      // a failure counts as a try; to be told to wait is none
	Doubt   bool      // it may have been sent, and sent again would be there twice
	Unseen  bool      // this version, for certain
}

// Queue says how the delivery of posts stands.
type Queue struct {
	Waiting int       // posts that are due and not delivered
	Oldest  time.Time // when the oldest of them was due; zero: there is none
	Later   int       // posts that are planned for later
	Failed  []Failure // within the last day
	Alerts  int       // delivered within the last day
	// Median and Slow are how long that took from the publication, for half of them
	// and for 95 %.
	Median, Slow time.Duration
	Suspended    int // watches whose channel cannot be written to
	Watches      int
}

// Failure counts the posts that failed for a reason.
type Failure struct {
	Platform, Reason string
	Posts            int
}

// ErrTooManyWatches says that a channel has MaxWatches already.
var ErrTooManyWatches = errors.New("too many watches")

// Errors beside ErrChannelGone that a platform wraps.
var (
	// ErrPostGone says that a post cannot be edited: it was deleted, or is not to be
	// changed any more.
	ErrPostGone = errors.New("post cannot be edited")
	// ErrInDoubt says that readers may see what a call was to show, or a part of it.
	// Without it they see what they saw before, but for what Posted tells.
	ErrInDoubt = errors.New("it is not known whether readers see the message")
	// ErrTwice says so, too, and that the platform could not tell if the message were
	// sent again.
	ErrTwice = fmt.Errorf("%w, which may come to be there twice", ErrInDoubt)
	// ErrRefused says that a message would be refused again, whenever it is sent.
	ErrRefused = errors.New("message is refused")
)

// Partly says of an error by which a platform stopped whether readers see a part of
// a message by then: so many of the posts that it takes were made.
func Partly(made int, err error) error {
	if made == 0 {
		return err
	}
	return fmt.Errorf("%w: %w", ErrInDoubt, err)
}
