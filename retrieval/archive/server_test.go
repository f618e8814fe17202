package archive_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"verbatim/retrieval"
)

// What one process puts, another one that waits is told of.
func TestWaitForAnotherProcess(t *testing.T) {
	onlyOnServer(t)
	dir := t.TempDir()
	one, other := open(t, dir), open(t, dir)
	if one.ID() != other.ID() {
		t.Errorf("the archives are %s and %s", one.ID(), other.ID())
	}
	for n := range retrieval.Seq(5) {
		woken := make(chan error, 1)
		go func() { woken <- other.Wait(t.Context(), n) }()
		begin := time.Now()
		put(t, one, article(fmt.Sprint("a", n), "text"))
		if head, err := other.Head(t.Context()); head != n+1 || err != nil {
			t.Errorf("the other process knows of %d, %v", head, err)
		}
		if err := <-woken; err != nil {
			t.Error(err)
		}
		t.Logf("after %v", time.Since(begin))
	}
}

// What nobody has told of is found by looking.
func TestWaitLooks(t *testing.T) {
	onlyOnServer(t)
	t.Parallel() // it takes a while
	dir := t.TempDir()
	db := open(t, dir)
	put(t, db, article("a", "text"))
	run(t, raw(t, dir), `CREATE TEMP TABLE more AS SELECT * FROM revisions;
		UPDATE more SET seq = 2, id = 'b';
		INSERT INTO revisions SELECT * FROM more`)
	if err := db.Wait(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

// Several processes append: the log has no gap, and has what each was told.
func TestProcessesAppend(t *testing.T) {
	onlyOnServer(t)
	dir := t.TempDir()
	const processes, each = 3, 20
	var all sync.WaitGroup
	for p := range processes {
		db := open(t, dir)
		all.Go(func() {
			for n := range each {
				// One of their own, and one that all have.
				own, shared := article(fmt.Sprintf("p%d-%d", p, n), "text"), article(fmt.Sprint("shared", n), "text")
				stored, err := db.Put(t.Context(), own, shared)
				if err != nil {
					t.Error(err)
					return
				}
				for i, s := range stored {
					read, err := db.Article(t.Context(), s.Ref)
					if err != nil || read.Seq != s.Seq || s.Revision != 1 || i == 0 && s.Change != retrieval.Added {
						t.Errorf("%s: stored as %+v, read %+v, %v", s.ID, s, read, err)
					}
				}
			}
		})
	}
	all.Wait()
	db := view(t, dir)
	articles, revisions, err := db.Count(t.Context())
	if want := (processes + 1) * each; articles != want || revisions != want || err != nil {
		t.Errorf("Count = %d, %d, %v; want %d", articles, revisions, err, want)
	}
	if wrong, err := db.Verify(t.Context()); len(wrong) > 0 || err != nil {
		t.Errorf("the log: %v, %v", wrong, err)
	}
}

// What one process covers, no other one shows any more, whatever it has read.
func TestRedactedElsewhere(t *testing.T) {
	onlyOnServer(t)
	dir := t.TempDir()
	one, other := open(t, dir), open(t, dir)
	put(t, one, article("a", "Jane Roe said so."), article("b", "Jane Roe left."))
	read := func(id string, want string) {
		t.Helper()
		if a, err := other.Article(t.Context(), retrieval.Ref{ID: id}); err != nil || a.Text != want {
			t.Errorf("%s says %q, %v; want %q", id, a.Text, err, want)
		}
	}
	read("a", "Jane Roe said so.")
	read("b", "Jane Roe left.")
	redact(t, one, "a", "Roe")
	read("a", "Jane ___ said so.")
	remove(t, one, "b")
	read("b", "______________")
	if s := put(t, other, article("a", "Jane Roe said so again."))[0]; s.Text != "Jane ___ said so again." {
		t.Errorf("what comes in there says %q", s.Text)
	}
}

// No copy of the words stays where a query would find it.
func TestRedactLeavesNoTraceOnServer(t *testing.T) {
	onlyOnServer(t)
	dir := t.TempDir()
	db, below := open(t, dir), raw(t, dir)
	for i := range 50 {
		a := article(fmt.Sprint("a", i), "SECRETNAME said so.")
		a.Title, a.Byline, a.Note, a.Rights, a.URL, a.Tags = "SECRETNAME", "SECRETNAME", "SECRETNAME", "SECRETNAME", "https://x.example/SECRETNAME", []string{"SECRETNAME"}
		put(t, db, a)
	}
	run(t, below, `ANALYZE`)
	if number(t, below, `SELECT count(*) FROM pg_stats WHERE schemaname = 'verbatim_archive' AND tablename = 'revisions'`) == 0 {
		t.Error("there are no statistics; the test shows nothing")
	}
	for _, column := range []string{"most_common_vals", "histogram_bounds"} {
		if number(t, below, `SELECT count(*) FROM pg_stats WHERE `+column+`::text LIKE '%SECRETNAME%'`) > 0 {
			t.Error("the statistics have the words, in", column)
		}
	}
	redact(t, db, "a1", "SECRETNAME")
	remove(t, db, "a2")
	if n := number(t, below, `SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'revisions'`); n != 2 {
		t.Errorf("the old rows were removed %d times", n)
	}
}

// What no article can be called, none is; the server is not asked about it.
func TestStrangeNames(t *testing.T) {
	db := open(t, t.TempDir())
	put(t, db, article("a", "text"))
	for _, id := range []string{"", "a\x00", "\xff", "a b"} {
		for _, revision := range []int{0, 1} {
			if _, err := db.Article(t.Context(), retrieval.Ref{ID: id, Revision: revision}); !errors.Is(err, retrieval.ErrNotFound) {
				t.Errorf("article %q: %v", id, err)
			}
		}
		if _, err := db.Redact(t.Context(), id, "text"); !errors.Is(err, retrieval.ErrNotFound) {
			t.Errorf("redacting %q: %v", id, err)
		}
		if _, err := db.Remove(t.Context(), id); !errors.Is(err, retrieval.ErrNotFound) {
			t.Errorf("removing %q: %v", id, err)
		}
	}
	for _, f := range []retrieval.Filter{{Source: "\xff", Limit: 1}, {Source: "a\x00", Limit: 1}, {After: "\xff", Limit: 1}, {After: "a\x00", Limit: 1}} {
		if list, err := db.List(t.Context(), f); len(list) != 0 || err != nil {
			t.Errorf("List(%+v) = %v, %v", f, list, err)
		}
	}
}

// When the server comes back, all goes on.
func TestServerIsGoneForAWhile(t *testing.T) {
	onlyOnServer(t)
	dir := t.TempDir()
	one, other := open(t, dir), open(t, dir)
	put(t, one, article("a", "text"))
	woken := make(chan error, 1)
	go func() { woken <- other.Wait(t.Context(), 1) }()
	run(t, raw(t, dir), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	tries := 0
	again := func(what string, f func() error) { // each may find a connection that is dead
		t.Helper()
		for err := f(); err != nil; err = f() {
			if tries++; tries > 20 {
				t.Fatalf("%s: %v", what, err)
			}
		}
	}
	again("read", func() error {
		_, err := one.Article(t.Context(), retrieval.Ref{ID: "a"})
		return err
	})
	again("put", func() error {
		_, err := one.Put(t.Context(), article("b", "text"))
		return err
	})
	if err := <-woken; err != nil {
		t.Error(err)
	}
}
