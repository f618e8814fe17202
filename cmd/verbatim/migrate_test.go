package main

import (
	"context"
	"database/sql"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
	"verbatim/retrieval/sources"
	"verbatim/retrieval/sqlite"
)

var (
	movedAt   = time.UnixMicro(1_772_443_800_123_456).UTC()
	movedDesk = bot.Channel{Platform: "discord", ID: "1", Thread: "2"}
	// movedText is long enough to be known as a story.
	movedText = "Ministers agreed on Monday to cap rents at 3 percent a year until 2029, said Jane Roe. " +
		"The town council will close the old bridge over the river for repairs until autumn, and ferries that run every hour are to carry people to the other side meanwhile, for which nobody has to pay."
)

// kept are the databases of one place.
type kept struct {
	archive *archive.DB
	ledger  *ledger.DB
	sources *sources.DB
}

func openKept(t *testing.T, p database.Place) (k kept, closeAll func()) {
	t.Helper()
	var err error
	if k.archive, err = archive.Open(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if k.ledger, err = ledger.Open(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if k.sources, err = sources.Open(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return k, func() {
		for _, c := range []io.Closer{k.sources, k.ledger, k.archive} {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// need returns a value unless there is an error.
func need[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func done(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// fillKept puts something into every table.
func fillKept(t *testing.T, k kept) {
	t.Helper()
	ctx := t.Context()
	article := func(id, text string) retrieval.Article {
		return retrieval.Article{Ref: retrieval.Ref{ID: id}, Title: "Rents: " + id, Text: text, Source: "Émile", Language: "en", Tags: []string{"a", "ü"},
			Published: movedAt, Modified: movedAt.Add(time.Hour), Urgency: 3, Version: "1", Note: "note", Rights: "rights", Byline: "Jane Roe", URL: "https://news.example/" + id}
	}
	held := article("held", "Not before the evening.")
	held.Embargo = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
	need(k.archive.Put(ctx, article("B", movedText), article("a", "Another story altogether."), article("c", movedText+" More."), held))(t)
	need(k.archive.Put(ctx, article("B", movedText+" A further sentence.")))(t)
	need(k.archive.Redact(ctx, "B", "Jane Roe"))(t)
	need(k.archive.Remove(ctx, "a"))(t)

	watch := bot.Watch{Channel: movedDesk, Server: "3", Rule: `"rent cap"`, Mention: "7", Severity: bot.Urgent, Threads: true,
		Quiet: "22:00-07:00", Zone: "Europe/Berlin", Language: "de", Since: movedAt}
	need(k.ledger.PutWatch(ctx, watch))(t)
	watch.Paused, watch.Threads = true, false
	last := need(k.ledger.PutWatch(ctx, watch))(t)
	post := bot.Post{Channel: movedDesk, Server: "3", Alert: true, Card: []byte("card"), Articles: []string{"B"}, Published: movedAt, Planned: movedAt, Due: movedAt}
	answer := bot.Post{Channel: bot.Channel{Platform: "discord", ID: "9"}, Card: []byte("b"), Person: "jane", Planned: movedAt, Due: movedAt}
	done(t,
		k.ledger.SetSettings(ctx, "discord", "3", bot.Settings{Public: []string{"1"}, Roles: []string{"é"}, Language: "de"}),
		k.ledger.SetNote(ctx, "offset", "a\x00\xff"), k.ledger.SetNote(ctx, "Offset", "17"),
		k.ledger.Judge(ctx, bot.Judgement{Platform: "discord", User: "jane", Useful: true}),
		k.ledger.RemoveWatch(ctx, last.ID),
		k.ledger.Mute(ctx, movedDesk, "story", movedAt),
		k.ledger.Commit(ctx, bot.Plan{Place: bot.Place{Log: k.archive.ID(), Seq: 2}, New: []bot.Post{post, answer, post},
			Told:      []bot.Told{{Channel: movedDesk, Article: "B", Story: "B", Post: -1, Watch: 1, How: bot.Alerted, At: movedAt}},
			Embargoes: map[string]time.Time{"held": movedAt}}),
		k.ledger.Settle(ctx, []bot.Outcome{{Post: 1, Version: 1, Posted: bot.Posted{Channel: movedDesk, ID: "77"}, At: movedAt},
			{Post: 3, Version: 1, At: movedAt, Err: "no \xff answer", Counted: true}}))

	feed := need(k.sources.Add(ctx, sources.Source{Kind: sources.Feed, Address: "https://news.example/feed", Name: "Émile", Teasers: true, Added: movedAt}))(t)
	folder := need(k.sources.Add(ctx, sources.Source{Kind: sources.Folder, Address: "/srv/news", Name: "Folder", Added: movedAt}))(t)
	done(t,
		k.sources.Keep(ctx, feed.ID, sources.Item{GUID: "z\x00", URL: "https://news.example/1", Article: "B", Print: 1 << 63, Seen: movedAt, Listed: movedAt},
			sources.Item{GUID: "Z", Seen: movedAt, Listed: movedAt, Tries: 2}, sources.Item{GUID: "a", Article: "c", Seen: movedAt, Listed: movedAt}),
		k.sources.SetState(ctx, feed.ID, sources.State{ETag: "\xff", Looked: movedAt, Failures: 2, Trouble: "why", Gone: true, Every: time.Hour}),
		k.sources.Subscribe(ctx, feed.ID, sources.Subscription{Hub: "https://hub.example", Topic: "t", Secret: "s", Renew: movedAt}),
		k.sources.Remove(ctx, folder.ID))
}

// content is what readers of all databases are told.
func (k kept) content(t *testing.T) map[string]any {
	t.Helper()
	ctx := t.Context()
	articles, revisions, err := k.archive.Count(ctx)
	done(t, err)
	up, down, err := k.ledger.Judgements(ctx)
	done(t, err)
	released, next, err := k.ledger.Released(ctx, movedAt)
	done(t, err)
	watches, _ := k.ledger.Watches()
	return map[string]any{
		"id": k.archive.ID(), "count": []int{articles, revisions},
		"log":     need(k.archive.After(ctx, 0, 1000))(t),
		"list":    need(k.archive.List(ctx, retrieval.Filter{Limit: 100}))(t),
		"sources": need(k.archive.Sources(ctx))(t), "wrong": need(k.archive.Verify(ctx))(t),
		"settings": k.ledger.Settings("discord", "3"), "watches": watches,
		"notes":      []string{need(k.ledger.Note(ctx, "offset"))(t), need(k.ledger.Note(ctx, "Offset"))(t)},
		"judgements": []int{up, down}, "kept": need(k.ledger.About(ctx, bot.Person{Platform: "discord", User: "jane"}))(t), "followed": need(k.ledger.Followed(ctx))(t),
		"standing": need(k.ledger.Standing(ctx, "B", "story", movedAt))(t), "showing": need(k.ledger.Showing(ctx, "B"))(t),
		"queue": need(k.ledger.Queue(ctx, movedAt))(t), "released": released, "next": next,
		"list of sources": need(k.sources.List(ctx))(t), "figures": need(k.sources.Figures(ctx))(t),
		"items":   need(k.sources.Items(ctx, 1, []string{"z\x00", "Z", "a"}, nil))(t),
		"changes": need(k.sources.Changes(ctx))(t),
	}
}

// What every table of the files holds is read on the server as it is here, and
// work goes on there.
func TestMigrate(t *testing.T) {
	p := database.Place{Dir: t.TempDir(), URL: postgrestest.URL(t)}
	here, closeAll := openKept(t, database.Place{Dir: p.Dir})
	fillKept(t, here)
	want := here.content(t)
	closeAll()
	checkTables(t, p.Dir)
	for range 2 {
		done(t, migrate(t.Context(), p, output{t.Output(), t.Output()}))
	}
	checkServer(t, p)
	there, closeAll := openKept(t, p)
	defer closeAll()
	if diff := cmp.Diff(want, there.content(t)); diff != "" {
		t.Errorf("what is read (-files +server):\n%s", diff)
	}
	goOn(t, there)
}

// goOn writes to what was moved.
func goOn(t *testing.T, k kept) {
	t.Helper()
	ctx := t.Context()
	head := need(k.archive.Head(ctx))(t)
	stored := need(k.archive.Put(ctx, retrieval.Article{Ref: retrieval.Ref{ID: "d"}, Title: "New", Text: movedText},
		retrieval.Article{Ref: retrieval.Ref{ID: "B"}, Title: "New", Text: "Jane Roe again."}, retrieval.Article{Ref: retrieval.Ref{ID: "a"}, Text: "x"}))(t)
	if d := stored[0]; d.Seq != head+1 || d.Story != "B" {
		t.Errorf("a further article is %d of the story %s, want %d of B", d.Seq, d.Story, head+1)
	}
	if b := stored[1]; b.Revision != 4 || b.Text != "________ again." {
		t.Errorf("a further revision is %s: %s", b.Ref, b.Text)
	}
	if a := stored[2]; a.Change != retrieval.Removed {
		t.Errorf("what was removed is %v", a.Change)
	}
	if w := need(k.ledger.PutWatch(ctx, bot.Watch{Channel: movedDesk, Since: movedAt}))(t); w.ID != 3 {
		t.Errorf("the next watch is %d, want 3", w.ID)
	}
	done(t, k.ledger.Commit(ctx, bot.Plan{New: []bot.Post{{Channel: movedDesk, Card: []byte("b"), Due: movedAt}}}))
	if _, ok, err := k.ledger.Post(ctx, 4); !ok || err != nil {
		t.Errorf("there is a next post: %t, %v", ok, err)
	}
	before := need(k.sources.Changes(ctx))(t)
	if s := need(k.sources.Add(ctx, sources.Source{Kind: sources.Folder, Address: "/srv/more", Added: movedAt}))(t); s.ID != 3 {
		t.Errorf("the next source is %d, want 3", s.ID)
	}
	if after := need(k.sources.Changes(ctx))(t); after != before+1 {
		t.Errorf("%d changes became %d", before, after)
	}
}

// checkTables fails where this test has nothing of a table: it then says nothing of
// whether that is moved.
func checkTables(t *testing.T, dir string) {
	t.Helper()
	for _, file := range databases() {
		db := need(sqlite.View(filepath.Join(dir, file.Name), 1))(t)
		for _, table := range listed(t, db, `SELECT name FROM sqlite_master WHERE type = 'table'`) {
			if len(listed(t, db, `SELECT 'some' FROM "`+table+`" LIMIT 1`)) == 0 {
				t.Errorf("table %s of %s is empty: fill it in this test", table, file.Name)
			}
		}
		done(t, db.Close())
	}
}

// checkServer fails where a table is only there.
func checkServer(t *testing.T, p database.Place) {
	t.Helper()
	var found []string
	for _, file := range databases() {
		schema := "verbatim_" + strings.TrimSuffix(file.Name, ".db")
		server, here := need(postgres.View(p.URL, schema, 1))(t), need(sqlite.View(filepath.Join(p.Dir, file.Name), 1))(t)
		moved := listed(t, here, `SELECT name FROM sqlite_master WHERE type = 'table'`)
		for _, table := range listed(t, server, `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`) {
			if !slices.Contains(moved, table) {
				found = append(found, schema+"."+table)
			}
		}
		done(t, server.Close(), here.Close())
	}
	slices.Sort(found)
	want := []string{"verbatim_archive.version", "verbatim_ledger.changes", "verbatim_ledger.version", "verbatim_sources.version"}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("tables that are not moved (-want +got):\n%s", diff)
	}
}

func listed(t *testing.T, db *sql.DB, query string) (found []string) {
	t.Helper()
	rows := need(db.QueryContext(t.Context(), query))(t)
	defer rows.Close()
	for rows.Next() {
		var s string
		done(t, rows.Scan(&s))
		found = append(found, s)
	}
	done(t, rows.Err())
	return found
}

// While somebody has the archive nothing is moved, and one that is somebody else's
// stays.
func TestMigrateRefuses(t *testing.T) {
	url := postgrestest.URL(t)
	p, other := database.Place{Dir: t.TempDir(), URL: url}, database.Place{Dir: t.TempDir(), URL: url}
	here, closeAll := openKept(t, database.Place{Dir: p.Dir})
	fillKept(t, here)
	w := output{io.Discard, io.Discard}
	if err := migrate(t.Context(), p, w); err == nil || !strings.Contains(err.Error(), "wait for its end, or stop it") {
		t.Errorf("while it is in use: %v", err)
	}
	closeAll()
	theirs, closeAll := openKept(t, other)
	need(theirs.archive.Put(t.Context(), retrieval.Article{Ref: retrieval.Ref{ID: "x"}, Title: "Theirs", Text: "Theirs."}))(t)
	closeAll()
	if err := migrate(t.Context(), p, w); err == nil || !strings.Contains(err.Error(), "it is in use for another archive") {
		t.Errorf("to another archive: %v", err)
	}
	theirs, closeAll = openKept(t, other)
	defer closeAll()
	if articles, _, err := theirs.archive.Count(t.Context()); articles != 1 || err != nil {
		t.Errorf("%d articles are there, %v", articles, err)
	}
}

// That a ledger is there already is told before the archive is copied.
func TestMigrateRefusesSoon(t *testing.T) {
	p := database.Place{Dir: t.TempDir(), URL: postgrestest.URL(t)}
	here, closeAll := openKept(t, database.Place{Dir: p.Dir})
	fillKept(t, here)
	closeAll()
	theirs := need(ledger.Open(t.Context(), p))(t)
	done(t, theirs.SetNote(t.Context(), "offset", "1"), theirs.Close())
	var said strings.Builder
	err := migrate(t.Context(), p, output{&said, io.Discard})
	if err == nil || !strings.Contains(err.Error(), "it is in use for another ledger") || said.Len() > 0 {
		t.Errorf("got %v, after %q", err, said.String())
	}
}

// Given up between any two steps, it goes on, and all databases are there at once.
func TestMigrateInterrupted(t *testing.T) {
	p := database.Place{Dir: t.TempDir(), URL: postgrestest.URL(t)}
	here, closeAll := openKept(t, database.Place{Dir: p.Dir})
	fillKept(t, here)
	want := here.content(t)
	closeAll()
	server := need(postgres.View(p.URL, "public", 1))(t)
	defer server.Close()
	for wait := time.Duration(0); ; wait += wait/2 + 5*time.Millisecond {
		ctx, stop := context.WithTimeout(t.Context(), wait)
		err := migrate(ctx, p, output{io.Discard, io.Discard})
		stop()
		if err == nil {
			break
		}
		if schemas := listed(t, server, `SELECT nspname FROM pg_namespace WHERE nspname IN ('verbatim_archive', 'verbatim_ledger', 'verbatim_sources')`); len(schemas) > 0 {
			t.Fatalf("%v are there before all are: %v", schemas, err)
		}
	}
	there, closeAll := openKept(t, p)
	defer closeAll()
	if diff := cmp.Diff(want, there.content(t)); diff != "" {
		t.Errorf("what is read (-files +server):\n%s", diff)
	}
}
