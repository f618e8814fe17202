package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
)

var (
	desk = bot.Channel{Platform: "discord", ID: "1", Thread: "2"}
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func commit(t *testing.T, db *ledger.DB, p bot.Plan) {
	t.Helper()
	if err := db.Commit(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

func settle(t *testing.T, db *ledger.DB, o ...bot.Outcome) {
	t.Helper()
	if err := db.Settle(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

func sending(t *testing.T, db *ledger.DB, id int64) bot.Post {
	t.Helper()
	posts, err := db.Sending(t.Context(), []int64{id})
	if err != nil || len(posts) != 1 {
		t.Fatalf("sending %d: %+v, %v", id, posts, err)
	}
	return posts[0]
}

func due(t *testing.T, db *ledger.DB, now time.Time) (ids []int64, next time.Time) {
	t.Helper()
	posts, next, err := db.Due(t.Context(), "discord", now, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range posts {
		ids = append(ids, p.ID)
	}
	return ids, next
}

func post(t *testing.T, db *ledger.DB, id int64) bot.Post {
	t.Helper()
	p, ok, err := db.Post(t.Context(), id)
	if err != nil || !ok {
		t.Fatalf("post %d: %t, %v", id, ok, err)
	}
	return p
}

func TestPlan(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	if p, err := db.Followed(t.Context()); err != nil || p != (bot.Place{}) {
		t.Errorf("at first %+v, %v", p, err)
	}
	alert := bot.Post{Channel: desk, Server: "3", Alert: true, Card: []byte("a"), Articles: []string{"x", "y"}, Published: noon, Planned: noon, Due: noon}
	reply := bot.Post{Channel: desk, Card: []byte("b"), Below: -1, Planned: noon, Due: noon}
	told := bot.Told{Channel: desk, Article: "x", Story: "s", Post: -1, Watch: 4, How: bot.Alerted, At: noon}
	place := bot.Place{Log: "archive", Seq: 5}
	commit(t, db, bot.Plan{Place: place, New: []bot.Post{alert, reply}, Told: []bot.Told{told}, Embargoes: map[string]time.Time{"e": noon}})
	db = reopened(t, db, dir)
	if p, err := db.Followed(t.Context()); err != nil || p != place {
		t.Errorf("followed %+v, %v", p, err)
	}
	if p := post(t, db, 2); p.Below != 1 || p.Version != 1 || p.Shown != 0 || !p.Live {
		t.Errorf("the reply is %+v", p)
	}
	told.Post = 1
	s, err := db.Standing(t.Context(), "z", "s", noon)
	if want := (bot.Standing{Told: []bot.Told{told}, Muted: map[bot.Channel]bool{}, Alerts: map[bot.Channel]int{desk: 1}}); err != nil || !cmp.Equal(want, s) {
		t.Errorf("%v: %s", err, cmp.Diff(want, s))
	}
	if err := db.Mute(t.Context(), desk, "s", noon); err != nil {
		t.Fatal(err)
	}
	if s, err = db.Standing(t.Context(), "x", "other", noon.Add(time.Microsecond)); err != nil || len(s.Told) != 1 || len(s.Alerts) != 0 || len(s.Muted) != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = db.Standing(t.Context(), "z", "s", noon); err != nil || !s.Muted[desk] {
		t.Errorf("%+v, %v", s, err)
	}
	if ids, next, err := db.Released(t.Context(), noon); err != nil || len(ids) != 1 || !next.Equal(noon) {
		t.Errorf("released %v, next %v, %v", ids, next, err)
	}
	commit(t, db, bot.Plan{Embargoes: map[string]time.Time{"e": {}}})
	if ids, next, err := db.Released(t.Context(), noon); err != nil || ids != nil || !next.IsZero() {
		t.Errorf("released %v, next %v, %v", ids, next, err)
	}
}

// A plan that cannot be kept leaves nothing.
func TestPlanIsAllOrNothing(t *testing.T) {
	db := open(t, t.TempDir())
	bad := bot.Plan{
		Place: bot.Place{Log: "archive", Seq: 5},
		New:   []bot.Post{{Channel: desk, Card: []byte("a"), Due: noon}, {Channel: desk, Card: nil, Due: noon}},
	}
	if err := db.Commit(t.Context(), bad); err == nil {
		t.Fatal("a post without a card is kept")
	}
	if ids, _ := due(t, db, noon); len(ids) != 0 {
		t.Errorf("posts %v", ids)
	}
	if p, err := db.Followed(t.Context()); err != nil || p != (bot.Place{}) {
		t.Errorf("followed %+v, %v", p, err)
	}
}

// Posts of a server that the bot is back on are due at once, but for those that
// were told how long to wait.
func TestDueOnReturn(t *testing.T) {
	db := open(t, t.TempDir())
	w := put(t, db, watch("discord", "1", ""))
	limited := bot.Channel{Platform: "discord", ID: "2"}
	elsewhere := bot.Channel{Platform: "discord", ID: "3"}
	commit(t, db, bot.Plan{New: []bot.Post{
		{Channel: w.Channel, Server: w.Server, Card: []byte("1"), Due: noon},
		{Channel: limited, Server: w.Server, Card: []byte("2"), Due: noon},
		{Channel: elsewhere, Server: "other", Card: []byte("3"), Due: noon},
	}})
	retry := noon.Add(10 * time.Minute)
	for id := range int64(3) {
		settle(t, db, bot.Outcome{Post: id + 1, Version: 1, At: noon, Err: "x", Retry: retry, Counted: id != 1})
	}
	if err := db.SuspendWatches(t.Context(), w.Channel, "kicked"); err != nil {
		t.Fatal(err)
	}
	if ids, next := due(t, db, noon); len(ids) != 0 || !next.Equal(retry) {
		t.Fatalf("due %v, next %v", ids, next)
	}
	if err := db.Returned(t.Context(), "discord", w.Server); err != nil {
		t.Fatal(err)
	}
	if ids, next := due(t, db, noon); !cmp.Equal(ids, []int64{1}) || !next.Equal(retry) {
		t.Errorf("due %v, next %v", ids, next)
	}
}

func TestDelivery(t *testing.T) {
	db := open(t, t.TempDir())
	other := bot.Channel{Platform: "discord", ID: "9"}
	commit(t, db, bot.Plan{New: []bot.Post{
		{Channel: desk, Card: []byte("1"), Articles: []string{"x"}, Due: noon},
		{Channel: desk, Card: []byte("2"), Due: noon},
		{Channel: other, Card: []byte("3"), Due: noon.Add(time.Hour)},
		{Channel: bot.Channel{Platform: "telegram", ID: "1"}, Card: []byte("4"), Due: noon},
	}})
	expect := func(now time.Time, next time.Time, want ...int64) {
		t.Helper()
		ids, at := due(t, db, now)
		if diff := cmp.Diff(want, ids); diff != "" || !at.Equal(next) {
			t.Errorf("due at %s, next at %s; (-want +got)\n%s", now, at, diff)
		}
	}
	expect(noon, noon.Add(time.Hour), 1)
	if p := sending(t, db, 1); p.First != 0 || p.Seen != nil || post(t, db, 1).First != 1 {
		t.Errorf("sending %+v", p)
	}
	posted := bot.Posted{Channel: desk, ID: "m"}
	settle(t, db, bot.Outcome{Post: 1, Version: 1, Posted: posted, At: noon, Err: "HTTP 500", Retry: noon.Add(time.Minute), Counted: true})
	expect(noon, noon.Add(time.Minute))
	if p := post(t, db, 1); p.Tries != 1 || p.Posted != posted || p.Shown != 0 {
		t.Errorf("after a failure %+v", p)
	}
	expect(noon.Add(time.Minute), noon.Add(time.Hour), 1)
	p := post(t, db, 1)
	p.Card, p.Articles = []byte("1 changed"), []string{"y"}
	commit(t, db, bot.Plan{Changed: []bot.Post{p}})
	settle(t, db, bot.Outcome{Post: 1, Version: 1, Posted: posted, At: noon})
	expect(noon, noon.Add(time.Hour), 1) // the edit is still to be made
	if p = post(t, db, 1); p.First != 1 || p.Shown != 1 || p.Version != 2 || p.Tries != 0 {
		t.Errorf("after the first version %+v", p)
	}
	if p = sending(t, db, 1); !cmp.Equal(p.Seen, []int{1}) {
		t.Errorf("before it is edited %+v", p)
	}
	if p = post(t, db, 1); p.First != 1 || !cmp.Equal(p.Seen, []int{1, 2}) || p.Shown != 1 {
		t.Errorf("while it is edited %+v", p)
	}
	settle(t, db, bot.Outcome{Post: 1, Version: 2, Posted: posted, At: noon})
	if p = post(t, db, 1); !cmp.Equal(p.Seen, []int{1, 2}) {
		t.Errorf("after it was edited %+v", p)
	}
	expect(noon, noon.Add(time.Hour), 2)
	settle(t, db, bot.Outcome{Post: 2, Version: 1, Posted: bot.Posted{Channel: desk}, At: noon, Err: "HTTP 400"})
	expect(noon.Add(time.Hour), time.Time{}, 3)
	if p = post(t, db, 2); p.Live {
		t.Errorf("after it was given up %+v", p)
	}
	settle(t, db, bot.Outcome{Post: 3, Version: 1, Posted: bot.Posted{Channel: other}, At: noon, Void: true})
	expect(noon.Add(2*time.Hour), time.Time{})
	for article, want := range map[string]int{"x": 0, "y": 1} {
		if posts, err := db.Showing(t.Context(), article); err != nil || len(posts) != want {
			t.Errorf("%s is shown by %d posts, %v", article, len(posts), err)
		}
	}
}

// Readers may have seen what was on its way, until it is certain that they did not.
func TestSending(t *testing.T) {
	db := open(t, t.TempDir())
	commit(t, db, bot.Plan{New: []bot.Post{{Channel: desk, Card: []byte("1"), Due: noon}, {Channel: desk, Card: []byte("2"), Due: noon}}})
	failed := bot.Outcome{Post: 1, Version: 1, At: noon, Err: "HTTP 429", Retry: noon, Unseen: true}
	expect := func(seen ...int) {
		t.Helper()
		if p := post(t, db, 1); !cmp.Equal(p.Seen, seen) || p.First != append(seen, 0)[0] {
			t.Errorf("seen %v, first %d, and should be %v", p.Seen, p.First, seen)
		}
	}
	sending(t, db, 1)
	settle(t, db, failed)
	expect()
	for range 2 { // the process dies after the first time
		sending(t, db, 1)
		expect(1)
	}
	for version := 2; version <= 11; version++ { // "1" ends as "11" does
		commit(t, db, bot.Plan{Changed: []bot.Post{post(t, db, 1)}})
	}
	sending(t, db, 1)
	expect(1, 11)
	failed.Version = 11
	settle(t, db, failed)
	expect(1)
	settle(t, db, bot.Outcome{Post: 2, Version: 1, At: noon, Void: true})
	if posts, err := db.Sending(t.Context(), []int64{2, 3}); err != nil || len(posts) != 0 {
		t.Errorf("sending %+v, %v", posts, err)
	}
}

func TestQueue(t *testing.T) {
	db := open(t, t.TempDir())
	var plan bot.Plan
	for i := range 20 {
		plan.New = append(plan.New, bot.Post{Channel: desk, Alert: true, Card: []byte("1"), Published: noon.Add(-time.Duration(i) * time.Minute), Planned: noon, Due: noon})
	}
	plan.New = append(plan.New, bot.Post{Channel: desk, Card: []byte("1"), Planned: noon, Due: noon.Add(time.Hour)})
	commit(t, db, plan)
	for id := range int64(18) {
		settle(t, db, bot.Outcome{Post: id + 1, Version: 1, Posted: bot.Posted{Channel: desk, ID: "m"}, At: noon})
	}
	settle(t, db, bot.Outcome{Post: 19, Version: 1, At: noon, Err: "HTTP 400"})
	got, err := db.Queue(t.Context(), noon.Add(time.Minute))
	want := bot.Queue{
		Waiting: 1, Oldest: noon, Later: 1, Failed: []bot.Failure{{Platform: "discord", Reason: "HTTP 400", Posts: 1}},
		Alerts: 18, Median: 9 * time.Minute, Slow: 17 * time.Minute,
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if got, err = db.Queue(t.Context(), noon.Add(25*time.Hour)); err != nil || got.Alerts != 0 || got.Failed != nil {
		t.Errorf("a day later %+v, %v", got, err)
	}
}

func TestLists(t *testing.T) {
	db := open(t, t.TempDir())
	commit(t, db, bot.Plan{New: []bot.Post{
		{Channel: desk, Card: []byte("1"), List: "digest", Due: noon},
		{Channel: desk, Card: []byte("2"), List: "digest", Due: noon},
		{Channel: desk, Card: []byte("3"), List: "late", Due: noon},
	}})
	if p, ok, err := db.List(t.Context(), desk, "digest"); err != nil || !ok || p.ID != 2 {
		t.Errorf("the list is %+v, %t, %v", p, ok, err)
	}
	if _, ok, err := db.List(t.Context(), bot.Channel{Platform: "discord", ID: "1"}, "digest"); err != nil || ok {
		t.Errorf("a channel has a list of its thread: %t, %v", ok, err)
	}
}

func TestWitnessAndExpire(t *testing.T) {
	db := open(t, t.TempDir())
	answer := bot.Post{Channel: desk, Card: []byte("1"), Articles: []string{"x"}, Posted: bot.Posted{Channel: desk, ID: "m"}, Planned: noon, Due: noon}
	if err := db.Witness(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	if ids, _ := due(t, db, noon); len(ids) != 0 {
		t.Errorf("an answer is to be posted again: %v", ids)
	}
	if posts, err := db.Showing(t.Context(), "x"); err != nil || len(posts) != 1 || posts[0].First != 1 {
		t.Errorf("shown by %+v, %v", posts, err)
	}
	if err := db.Mute(t.Context(), desk, "s", noon); err != nil {
		t.Fatal(err)
	}
	open := bot.Post{Channel: bot.Channel{Platform: "off"}, Card: []byte("1"), Articles: []string{"y"}, Due: noon}
	commit(t, db, bot.Plan{New: []bot.Post{open}, Told: []bot.Told{{Channel: desk, Article: "x", At: noon}}, Place: bot.Place{Log: "a", Seq: retrieval.Seq(1)}})
	for _, test := range []struct {
		before time.Time
		kept   int
	}{{noon, 1}, {noon.Add(1), 1}, {noon.Add(time.Second), 0}} {
		if err := db.Expire(t.Context(), test.before); err != nil {
			t.Fatal(err)
		}
		posts, err := db.Showing(t.Context(), "x")
		_, told, err2 := db.Told(t.Context(), desk, "x")
		muted, err3 := db.Muted(t.Context(), desk, "s")
		undelivered, err4 := db.Showing(t.Context(), "y")
		if len(undelivered) != test.kept {
			t.Errorf("before %s: %d posts that were not delivered", test.before, len(undelivered))
		}
		if err = errors.Join(err, err2, err3, err4); err != nil || len(posts) != test.kept || told != (test.kept == 1) || muted != told {
			t.Errorf("before %s: %d posts, told %t, muted %t, %v", test.before, len(posts), told, muted, err)
		}
	}
}

// What answered somebody in a direct channel is that person's to delete.
func TestAnswersAreForgotten(t *testing.T) {
	db := open(t, t.TempDir())
	own := bot.Channel{Platform: "telegram", ID: "7"}
	answer := bot.Post{Channel: own, Card: []byte("1"), Articles: []string{"x"}, Posted: bot.Posted{Channel: own, ID: "m"}, Person: "7"}
	shared := bot.Post{Channel: desk, Card: []byte("1"), Articles: []string{"x"}, Posted: bot.Posted{Channel: desk, ID: "m"}}
	for _, p := range []bot.Post{answer, answer, shared} {
		if err := db.Witness(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	// So is a correction of it.
	commit(t, db, bot.Plan{New: []bot.Post{{Channel: own, Card: []byte("1"), Articles: []string{"x"}, Below: 1, Due: noon}}})
	p := bot.Person{Platform: "telegram", User: "7"}
	if k, err := db.About(t.Context(), p); err != nil || k != (bot.Kept{Answers: 3}) {
		t.Errorf("kept %+v, %v", k, err)
	}
	if k, err := db.Forget(t.Context(), p); err != nil || k != (bot.Kept{Answers: 3}) {
		t.Errorf("forgot %+v, %v", k, err)
	}
	if posts, err := db.Showing(t.Context(), "x"); err != nil || len(posts) != 1 || posts[0].Channel != desk {
		t.Errorf("shown by %+v, %v", posts, err)
	}
}

func TestPostsMoveWithTheirServer(t *testing.T) {
	db := open(t, t.TempDir())
	from, to := bot.Channel{Platform: "telegram", ID: "-1", Thread: "5"}, bot.Channel{Platform: "telegram", ID: "-1001", Thread: "5"}
	told := bot.Told{Channel: from, Article: "x", Story: "s", At: noon}
	open := bot.Post{Channel: from, Server: "-1", Card: []byte("1"), Due: noon}
	commit(t, db, bot.Plan{New: []bot.Post{open, open}, Told: []bot.Told{told}})
	settle(t, db, bot.Outcome{Post: 2, Version: 1, Posted: bot.Posted{Channel: from, ID: "17"}, At: noon})
	for range 2 {
		if err := db.MoveServer(t.Context(), "telegram", "-1", "-1001"); err != nil {
			t.Fatal(err)
		}
	}
	if p := post(t, db, 1); p.Channel != to || p.Server != "-1001" || p.Posted.ID != "" {
		t.Errorf("the post is %+v", p)
	}
	// There its number is that of another message.
	if p := post(t, db, 2); p.Channel != to || p.Posted.ID == "" || p.Posted.ID == "17" {
		t.Errorf("the post that was delivered is %+v", p)
	}
	if _, ok, err := db.Told(t.Context(), to, "x"); err != nil || !ok {
		t.Errorf("told %t, %v", ok, err)
	}
}

// When the clock is put back by an hour, what was to be sent at once is not held
// until it has caught up, and what is for later stays so.
func TestClockPutBack(t *testing.T) {
	db := open(t, t.TempDir())
	commit(t, db, bot.Plan{New: []bot.Post{
		{Channel: desk, Card: []byte("1"), Planned: noon, Due: noon},
		{Channel: bot.Channel{Platform: "discord", ID: "9"}, Card: []byte("2"), Planned: noon, Due: noon.Add(time.Minute)},
	}})
	ids, next := due(t, db, noon.Add(-time.Hour))
	if len(ids) != 1 || ids[0] != 1 || !next.Equal(noon.Add(time.Minute)) {
		t.Errorf("due %v, next at %s", ids, next)
	}
}

func TestRestored(t *testing.T) {
	db := open(t, t.TempDir())
	w, err := db.PutWatch(t.Context(), bot.Watch{Channel: desk, Rule: "rent", Since: noon})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, db, bot.Plan{New: []bot.Post{{Channel: desk, Card: []byte("1"), Planned: noon, Due: noon}}})
	later := noon.Add(time.Hour)
	if err := db.Restored(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	if ids, _ := due(t, db, later); len(ids) != 0 {
		t.Errorf("due %v", ids)
	}
	if list, _ := db.Watches(); list[0].ID != w.ID || !list[0].Since.Equal(later) {
		t.Errorf("watches %+v", list)
	}
}
