package alert_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

// world is what a schedule acts on, and what the test knows of it.
type world struct {
	t        *testing.T
	rng      *rand.Rand
	fakes    []*bottest.Fake
	channels []bot.Channel
	figure   int // every figure in a text is another one

	// model guards what follows; it is never held while time passes.
	model    sync.Mutex
	stories  []*draft
	articles map[string]*known
	log      []*known // whose revision is at which place, from 1
	watches  map[int64]*bot.Watch
	using    []bot.Watch // by which articles are planned
	begun    bool
	place    retrieval.Seq
	due      map[duty]bool
	back     map[bot.Channel]bool // that can be written to, while their watches rest
	ended    map[int64]bool       // posts that were settled
	unkept   map[int64]bool       // posts on their way of which nothing is known yet; true: they are new
	unsure   map[int64]bool       // posts of which an answer was lost, or that a kill came upon
	twice    map[int64]bool       // those that were new then, and may be there twice
	doubted  map[int64]int        // how often no answer may have come
	rngs     map[bot.Channel]*rand.Rand
	limited  map[string]time.Time
	faults   float64 // how often a call goes wrong
	busy     float64
	repaired bool
}

// duty is an article that a channel is to be told of.
type duty struct {
	article string
	channel bot.Channel
}

// draft is the text of an article: paragraphs of sentences, none of which stands
// anywhere else once its figure was changed.
type draft struct {
	topic      string
	paragraphs [][]string
}

func (d *draft) text() string {
	var out []string
	for _, p := range d.paragraphs {
		out = append(out, strings.Join(p, " "))
	}
	return strings.Join(out, "\n\n")
}

func (d *draft) clone() *draft {
	c := &draft{topic: d.topic}
	for _, p := range d.paragraphs {
		c.paragraphs = append(c.paragraphs, slices.Clone(p))
	}
	return c
}

// known is an article as the test knows it.
type known struct {
	topic     string
	draft     *draft // of the latest revision
	revisions []retrieval.Article
	sentences [][]string // of each revision, in places that stay
	looked    []look
	unclear   []int     // revisions that may have been planned
	hidden    time.Time // since when it is not findable, by its status; zero: it is
}

func (k *known) latest() retrieval.Article { return k.revisions[len(k.revisions)-1] }

// look is the planning of a revision.
type look struct {
	revision int
	findable bool
}

func (w *world) errorf(format string, args ...any) {
	w.t.Helper()
	w.t.Errorf("%s: "+format, append([]any{time.Now().Format("02T15:04:05.000")}, args...)...)
}

// plannedWith is told by which watches articles are planned from now on.
func (w *world) plannedWith(list []bot.Watch) {
	for _, got := range list {
		want := w.watches[got.ID]
		if want == nil || want.Active() != got.Active() || want.Since.UnixMicro() != got.Since.UnixMicro() {
			w.errorf("watch %d is %+v, and should be %+v", got.ID, got, want)
		}
	}
	if len(list) != len(w.watches) {
		w.errorf("there are %d watches, and should be %d", len(list), len(w.watches))
	}
	w.using = list
}

func (w *world) suspended(c bot.Channel) {
	for _, watch := range w.watches {
		if watch.Channel == c {
			watch.Gone = "gone"
		}
	}
}

func (w *world) resumed(of func(bot.Watch) bool, now time.Time) {
	for _, watch := range w.watches {
		if watch.Gone != "" && of(*watch) {
			delete(w.back, watch.Channel)
			watch.Gone, watch.Since = "", now
		}
	}
}

// planned is told of each plan that is kept.
func (w *world) planned(p bot.Plan) {
	from := w.place
	w.place = p.Place.Seq
	if w.place < from {
		w.errorf("the log is followed back from %d to %d", from, w.place)
		return
	}
	if !w.begun {
		w.begun = true
		return
	}
	seen := map[*known]bool{}
	for _, k := range w.log[from:w.place] {
		seen[k] = true
	}
	for id, ends := range p.Embargoes {
		if ends.IsZero() {
			seen[w.articles[id]] = true
		}
	}
	for k := range seen {
		if k.latest().Seq <= w.place {
			w.plannedArticle(k)
			continue
		}
		// It is planned later; what was there before may have been, if the latest
		// revision came only after it was read.
		for _, a := range k.revisions {
			if a.Seq <= w.place {
				k.unclear = append(k.unclear, a.Revision)
			}
		}
	}
}

func (w *world) plannedArticle(k *known) {
	now, a := time.Now(), k.latest()
	k.looked = append(k.looked, look{a.Revision, a.Findable(now)})
	since := a.Published
	if a.Embargo.After(since) {
		since = a.Embargo
	}
	if since.IsZero() || since.After(now) {
		since = now
	}
	if !a.Findable(now) || now.Sub(since) > 72*time.Hour {
		return
	}
	for _, watch := range w.using {
		if watch.Active() && strings.Contains(watch.Rule, k.topic) && !since.Before(watch.Since) {
			w.due[duty{a.ID, watch.Channel}] = true
		}
	}
}

// marked is told of the posts that are on their way.
func (w *world) marked(posts []bot.Post) {
	w.model.Lock()
	defer w.model.Unlock()
	for _, p := range posts {
		w.unkept[p.ID] = p.Posted.ID == ""
	}
}

func (w *world) settled(all []bot.Outcome) {
	w.model.Lock()
	defer w.model.Unlock()
	for _, o := range all {
		delete(w.unkept, o.Post)
		if o.Err == "" && !o.Void {
			w.ended[o.Post] = true
		}
	}
}

// sending is told of each message before it is sent by a process that has sent
// others.
func (l *life) sending(m message) {
	w := l.world
	w.model.Lock()
	defer w.model.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch id := postOf(m.key); {
	case w.ended[id]:
		w.errorf("post %d is sent to %v though that was settled", id, m.channel)
	case l.sent[m]:
		w.errorf("post %d is sent to %v twice by one process", id, m.channel)
	}
}

// took is told of each message that took place.
func (l *life) took(m message) {
	l.model.Lock()
	defer l.model.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[m] = true
	for _, watch := range l.watches {
		if watch.Channel == m.channel && watch.Gone != "" {
			l.back[m.channel] = true
		}
	}
}

// doubts is told of a post of which nobody can tell whether it was sent or edited.
func (w *world) doubts(post int64, isNew bool) {
	w.model.Lock()
	defer w.model.Unlock()
	w.unsure[post] = true
	w.twice[post] = w.twice[post] || isNew
}

// postOf is the ID of the post whose key it is.
func postOf(key string) int64 {
	number, _, _ := strings.Cut(key, "-")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("the key %q names no post", key))
	}
	return id
}

// fault decides what goes wrong with a call, after a look at what it says.
func (w *world) fault(c bottest.Call) bottest.Fault {
	w.model.Lock()
	defer w.model.Unlock()
	w.judge(c)
	now := time.Now()
	if until := w.limited[c.Channel.Platform]; until.After(now) {
		return bottest.Fault{Err: &bot.RetryError{After: until.Sub(now)}}
	}
	rng := w.rngs[c.Channel]
	if w.repaired || rng.Float64() >= w.faults {
		return bottest.Fault{}
	}
	fault := rng.IntN(6)
	if id := postOf(c.Message.Key); fault >= 3 && !c.Edit && c.Channel.Platform == "plain" {
		if w.doubted[id]++; w.doubted[id] > 3 { // it would be given up
			return bottest.Fault{}
		}
	}
	switch fault {
	case 0:
		return bottest.Fault{Err: &bot.RetryError{After: time.Duration(rng.IntN(8000)) * time.Millisecond}}
	case 1:
		after := time.Duration(rng.IntN(20)) * time.Second
		w.limited[c.Channel.Platform] = now.Add(after)
		return bottest.Fault{Err: &bot.RetryError{After: after}}
	case 2:
		return bottest.Fault{Err: fmt.Errorf("internal server error"), Took: time.Duration(rng.IntN(3)) * time.Second}
	case 3:
		return bottest.Fault{Err: fmt.Errorf("timeout"), Accepted: true, Took: time.Duration(rng.IntN(10)) * time.Second}
	case 4:
		return bottest.Fault{Took: 40 * time.Second} // the caller does not wait for so long
	}
	return bottest.Fault{Took: time.Duration(rng.IntN(20_000)) * time.Millisecond}
}

// judge looks whether a message may be said now.
func (w *world) judge(c bottest.Call) {
	now := time.Now()
	for _, id := range named(c.Message) {
		k := w.articles[id]
		switch {
		case k == nil:
			w.errorf("%v is told of %s, which nobody has written", c.Channel, id)
		case k.latest().Embargo.After(now):
			w.errorf("%v is told of %s before its embargo ends", c.Channel, id)
		case !k.hidden.IsZero() && k.hidden.Before(now) && !w.showed(c.Channel, id) && !w.unsure[postOf(c.Message.Key)]:
			w.errorf("%v is told of %s, which was withdrawn at %s:\n%s", c.Channel, id, k.hidden, bottest.Plain(c.Message))
		}
	}
	for _, b := range c.Message.Blocks {
		if b.Quote == nil {
			continue
		}
		at := b.Quote.Citation
		k := w.articles[at.ID]
		if at.Revision < 1 || at.Revision > len(k.revisions) {
			w.errorf("%v has no such revision", at)
			continue
		}
		if said, ok := at.Span.Of(k.revisions[at.Revision-1].Text); !ok || said != b.Quote.Text {
			w.errorf("%v is quoted as %q", at, b.Quote.Text)
		}
		if k.hidden.IsZero() || !k.hidden.Before(now) {
			continue
		}
		if strings.Trim(standing(b), "\x00 ") != "" && !w.justSent(c) {
			w.errorf("%v quotes %v, which was withdrawn", c.Channel, at)
		}
		if !w.quoted(c.Channel, at.ID) {
			w.errorf("%v is shown struck words of %v, which it has never seen, and which was withdrawn", c.Channel, at)
		}
	}
}

// justSent reports whether a call follows the sending of what it edits: then it
// says the same once more.
func (w *world) justSent(c bottest.Call) bool {
	return c.Edit && slices.ContainsFunc(w.posts(c.Channel), func(p *bottest.FakePost) bool {
		return p.Key == c.Message.Key && p.At.Equal(time.Now())
	})
}

// named are the articles that a message names or quotes.
func named(m bot.Message) (ids []string) {
	for _, b := range m.Blocks {
		switch {
		case b.Article != nil:
			ids = append(ids, b.Article.ID)
		case b.Quote != nil:
			ids = append(ids, b.Quote.Citation.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// standing is a quote without what is struck.
func standing(b bot.Block) string {
	s := []byte(b.Quote.Text)
	for _, struck := range b.Struck {
		for i := struck.Start; i < struck.End; i++ {
			s[i] = 0
		}
	}
	return string(s)
}

// showed reports whether a channel has seen an article named.
func (w *world) showed(c bot.Channel, article string) bool {
	for _, p := range w.posts(c) {
		for _, m := range p.Versions {
			if slices.Contains(named(m), article) {
				return true
			}
		}
	}
	return false
}

// quoted reports whether a channel has seen words of an article.
func (w *world) quoted(c bot.Channel, article string) bool {
	return slices.ContainsFunc(w.posts(c), func(p *bottest.FakePost) bool {
		return slices.ContainsFunc(p.Versions, func(m bot.Message) bool {
			return slices.ContainsFunc(m.Blocks, func(b bot.Block) bool { return b.Quote != nil && b.Quote.Citation.ID == article })
		})
	})
}

func (w *world) posts(c bot.Channel) []*bottest.FakePost {
	i := slices.IndexFunc(w.fakes, func(f *bottest.Fake) bool { return f.Title == c.Platform })
	return w.fakes[i].Posts(c)
}

// ids are the articles there are, in order.
func (w *world) ids() (ids []string) {
	for id := range w.articles {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return ids
}
