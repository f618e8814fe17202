package alert_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

// check compares what channels show in the end with what they should.
func (s *schedule) check() {
	if s.place != retrieval.Seq(len(s.log)) {
		s.errorf("the log is followed up to %d of %d", s.place, len(s.log))
	}
	for _, id := range s.ids() {
		k := s.articles[id]
		a := k.latest()
		// What was there before alerts first ran they do not look at.
		if n := len(k.looked); n > 0 && (k.looked[n-1] != look{a.Revision, a.Findable(time.Now())}) {
			s.errorf("%v was looked at last as %+v", a.Ref, k.looked[n-1])
		}
	}
	queue, err := s.life.ledger.Queue(s.t.Context(), time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	if queue.Waiting+queue.Later+len(queue.Failed) > 0 {
		s.errorf("the queue is not empty, or posts failed: %+v", queue)
	}
	s.checkDuties()
	for _, c := range s.channels {
		posts := s.posts(c)
		s.checkOrder(posts)
		s.checkOnce(c, posts)
		s.checkStale(posts)
		s.checkCorrections(c, posts)
		if s.t.Failed() {
			for _, p := range posts {
				s.t.Logf("%v %s %s, below %+v, in %d versions\nfirst: %s\nlast: %s", c, p.Key, p.At.Format("02T15:04:05.000"), p.Message().Below, len(p.Versions), bottest.Plain(p.Versions[0]), bottest.Plain(p.Message()))
			}
		}
	}
}

// checkDuties: no due alert is lost, and nobody is told what was not watched for.
func (s *schedule) checkDuties() {
	for _, c := range s.channels {
		for id, k := range s.articles {
			if _, ok, err := s.life.ledger.Told(s.t.Context(), c, id); ok && !s.due[duty{id, c}] && k.unclear == nil || err != nil {
				s.errorf("%v was told of %s, for which nobody watched; %v", c, id, err)
			}
		}
		if s.back[c] {
			s.errorf("the watches of %v were not resumed, though it could be written to", c)
		}
	}
	for d := range s.due {
		told, ok, err := s.life.ledger.Told(s.t.Context(), d.channel, d.article)
		if err != nil {
			s.t.Fatal(err)
		}
		if !ok {
			s.errorf("%v was not told of %s", d.channel, d.article)
			continue
		}
		if told.How != bot.Muted && s.usableSince(d.article) && !s.showed(d.channel, d.article) && !s.counted(told) {
			p, _, err := s.life.ledger.Post(s.t.Context(), told.Post)
			card := p.Card
			p.Card = nil
			s.errorf("%v does not show %s: %+v\n%+v\n%s %v", d.channel, d.article, told, p, card, err)
		}
	}
}

// usableSince reports whether an article was never withdrawn after it was first
// usable.
func (s *schedule) usableSince(article string) bool {
	usable := false
	for _, a := range s.articles[article].revisions {
		switch {
		case a.Status == retrieval.Usable:
			usable = true
		case usable:
			return false
		}
	}
	return usable
}

// counted reports whether the list in which an article was told only counts some.
func (s *schedule) counted(told bot.Told) bool {
	return slices.ContainsFunc(s.posts(told.Channel), func(p *bottest.FakePost) bool {
		return postOf(p.Key) == told.Post && strings.Contains(bottest.Plain(p.Message()), "… and more:")
	})
}

// checkOrder: a channel's posts appear in the order in which they were due, and
// of those that were due at once, in that in which they were planned. What was
// sent twice counts once.
func (s *schedule) checkOrder(posts []*bottest.FakePost) {
	var last bot.Post
	seen := map[int64]bool{}
	for _, p := range posts {
		id := postOf(p.Key)
		if seen[id] {
			continue
		}
		seen[id] = true
		post, ok, err := s.life.ledger.Post(s.t.Context(), id)
		if err != nil || !ok {
			s.t.Fatal(id, ok, err)
		}
		if cmp.Or(post.Due.Compare(last.Due), cmp.Compare(post.ID, last.ID)) < 0 {
			s.errorf("post %d, due %s, comes after %d, due %s", id, post.Due, last.ID, last.Due)
		}
		last = post
	}
}

// checkOnce: nothing is told by two posts. One post is there twice only where its
// answer was lost or the process killed, which sending() sees, and, where the
// platform knows its key, only minutes later.
func (s *schedule) checkOnce(c bot.Channel, posts []*bottest.FakePost) {
	first := map[string]time.Time{}
	keys := map[int64]string{}
	tellers := map[string]int64{}
	for _, p := range posts {
		id := postOf(p.Key)
		if at, twice := first[p.Key]; twice {
			s.unsure[id] = true
			if c.Platform == "keyed" && p.At.Sub(at) < 3*time.Minute {
				s.errorf("post %d is in %v twice", id, c)
			}
		}
		first[p.Key] = p.At
		if keys[id] != "" && keys[id] != p.Key {
			s.errorf("post %d has the keys %s and %s", id, keys[id], p.Key)
		}
		keys[id] = p.Key
		if p.Versions[0].Below != nil {
			continue
		}
		for _, m := range p.Versions {
			for _, article := range named(m) {
				if other, ok := tellers[article]; ok && other != id {
					s.errorf("%v is told of %s by the posts %d and %d", c, article, other, id)
				}
				tellers[article] = id
			}
		}
	}
}

// checkStale: nothing that an article no longer says is shown as if it did.
func (s *schedule) checkStale(posts []*bottest.FakePost) {
	latest := map[int64]*bottest.FakePost{}
	for _, p := range posts {
		latest[postOf(p.Key)] = p
	}
	for id, p := range latest {
		if kindOf(p) == correcting || s.unsure[id] && !s.live(id) {
			continue // it says what was so then; or nobody knows that it is there
		}
		for _, b := range p.Message().Blocks {
			if b.Quote == nil {
				continue
			}
			k := s.articles[b.Quote.Citation.ID]
			said := standing(b)
			if !k.latest().Findable(time.Now()) {
				if strings.Trim(said, "\x00 ") != "" {
					s.errorf("post %d in %v quotes %s, which was withdrawn", id, p.Channel, k.latest().ID)
				}
				continue
			}
			now := k.sentences[len(k.sentences)-1]
			for place, sentence := range k.sentences[b.Quote.Citation.Revision-1] {
				if strings.Contains(said, sentence) && sentence != now[place] {
					s.errorf("post %d in %v quotes %v, which does not hold any more", id, p.Channel, b.Quote.Citation)
				}
			}
		}
	}
}

// live reports whether a post is one that readers see, as far as the ledger knows.
func (s *schedule) live(id int64) bool {
	p, _, err := s.life.ledger.Post(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Live
}

type postKind int

const (
	telling postKind = iota
	correcting
	withdrawing
)

// kindOf tells by its words what a post is for.
func kindOf(p *bottest.FakePost) postKind {
	m := p.Versions[0]
	said := bottest.Plain(m)
	switch names := strings.Contains(said, "# "); {
	case m.Below == nil:
		return telling
	case !names:
		return correcting
	case !strings.Contains(said, "New here, or other than told before:"):
		return withdrawing
	}
	return telling
}

// saying is that a revision of an article is other than what a post shows.
type saying struct {
	post     int64
	article  string
	revision int // 0: it was withdrawn
}

// checkCorrections: what readers saw and does not hold any more is corrected,
// once, and nothing else is.
func (s *schedule) checkCorrections(c bot.Channel, posts []*bottest.FakePost) {
	got := map[saying]map[string]bool{}
	ids := map[bot.Posted]int64{}
	for _, p := range posts {
		ids[p.Posted] = postOf(p.Key)
		kind := kindOf(p)
		if kind == telling {
			continue
		}
		said := saying{post: ids[p.Versions[0].Below.Posted]}
		for _, b := range p.Versions[0].Blocks {
			switch {
			case b.Article != nil:
				said.article = b.Article.ID
			case b.Quote != nil && len(b.Struck) == 0 && kind == correcting:
				said.article, said.revision = b.Quote.Citation.ID, b.Quote.Citation.Revision
			}
		}
		if got[said] == nil {
			got[said] = map[string]bool{}
		}
		got[said][p.Key] = true
	}
	want := map[saying]bool{}
	latest := map[int64]*bottest.FakePost{}
	for _, p := range posts {
		latest[postOf(p.Key)] = p
	}
	for id, p := range latest {
		if kindOf(p) == telling && (!s.twice[id] || c.Platform == "keyed") {
			s.expect(id, p, want)
		}
	}
	for said, due := range want {
		if n := len(got[said]); due && n != 1 {
			s.errorf("in %v %+v is said by %d posts", c, said, n)
		}
	}
	for said, keys := range got {
		if _, ok := want[said]; !ok && said.revision > 0 && !s.unsure[said.post] && !slices.Contains(s.articles[said.article].unclear, said.revision) {
			s.errorf("in %v %+v is said by %v, and nobody had seen it otherwise", c, said, slices.Collect(maps.Keys(keys)))
		} else if len(keys) > 1 && said.revision > 0 {
			s.errorf("in %v %+v is said by %v", c, said, slices.Collect(maps.Keys(keys)))
		}
	}
}

// expect adds what is to be said below a post; true: for certain.
func (s *schedule) expect(id int64, p *bottest.FakePost, want map[saying]bool) {
	for article, k := range s.articles {
		visible, revision := s.firstSeen(p, article)
		if visible == nil {
			continue
		}
		var struck []string
		for _, l := range k.looked {
			if l.revision <= revision || !l.findable {
				continue
			}
			now := k.sentences[l.revision-1]
			for place, sentence := range visible {
				if now[place] != sentence {
					struck = append(struck, sentence)
					visible[place] = now[place]
					want[saying{id, article, l.revision}] = k.unclear == nil && s.usableFrom(k, l.revision)
				}
			}
		}
		if k.latest().Findable(time.Now()) {
			s.checkStruck(p, article, struck)
		}
	}
}

// firstSeen are the sentences of an article that readers of a post saw first, by
// their places in it, and in which revision.
func (s *schedule) firstSeen(p *bottest.FakePost, article string) (visible map[int]string, revision int) {
	for _, m := range p.Versions {
		visible := map[int]string{}
		for _, b := range m.Blocks {
			if b.Quote == nil || b.Quote.Citation.ID != article {
				continue
			}
			said := standing(b)
			for place, sentence := range s.articles[article].sentences[b.Quote.Citation.Revision-1] {
				if strings.Contains(said, sentence) {
					visible[place] = sentence
					revision = max(revision, b.Quote.Citation.Revision)
				}
			}
		}
		if len(visible) > 0 {
			return visible, revision
		}
	}
	return nil, 0
}

// usableFrom reports whether an article was not withdrawn since a revision.
func (s *schedule) usableFrom(k *known, revision int) bool {
	return !slices.ContainsFunc(k.revisions[revision-1:], func(a retrieval.Article) bool { return a.Status != retrieval.Usable })
}

// checkStruck: what readers saw and does not hold any more still stands there,
// struck.
func (s *schedule) checkStruck(p *bottest.FakePost, article string, sentences []string) {
	for _, sentence := range sentences {
		if !slices.ContainsFunc(p.Message().Blocks, func(b bot.Block) bool {
			return b.Quote != nil && b.Quote.Citation.ID == article && strings.Contains(b.Quote.Text, sentence) && !strings.Contains(standing(b), sentence)
		}) {
			s.errorf("post %d in %v does not show that %q of %s was struck", postOf(p.Key), p.Channel, sentence, article)
		}
	}
}
