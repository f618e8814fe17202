package archive_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database/databasetest"
)

func put(t *testing.T, db *archive.DB, articles ...retrieval.Article) []retrieval.Stored {
	t.Helper()
	stored, err := db.Put(t.Context(), articles...)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func article(id, text string) retrieval.Article {
	return retrieval.Article{Ref: retrieval.Ref{ID: id}, Title: "Title of " + id, Text: text, Status: retrieval.Usable}
}

func TestRoundTrip(t *testing.T) {
	db := open(t, t.TempDir())
	want := retrieval.Article{
		Ref: retrieval.Ref{ID: "a.b-c_1", Revision: 1}, Seq: 1,
		URL: "https://example.org/a", Source: "dpa", Title: "Titel „x“", Byline: "By Someone", Language: "de",
		Tags: []string{"a", "b,c"}, Published: time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC),
		Modified: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), Embargo: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
		Status: retrieval.Withheld, Text: "Erster.\r\n\r\nZweiter “Absatz”.",
		Urgency: 1, Version: "1.2", Note: "Korrektur: „x“ statt „y“.", Rights: "© dpa", Story: "a.b-c_1",
	}
	given := want
	given.Published = want.Published.Add(999).In(time.FixedZone("", 3600)) // kept to the microsecond, in UTC
	if diff := cmp.Diff(want, put(t, db, given)[0].Article); diff != "" {
		t.Errorf("stored article (-want +got):\n%s", diff)
	}
	for _, ref := range []retrieval.Ref{{ID: want.ID}, want.Ref} {
		got, err := db.Article(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("article %s (-want +got):\n%s", ref, diff)
		}
	}
	for _, ref := range []retrieval.Ref{{ID: "none"}, {ID: want.ID, Revision: 2}} {
		if _, err := db.Article(t.Context(), ref); !errors.Is(err, retrieval.ErrNotFound) {
			t.Errorf("article %s: %v", ref, err)
		}
	}
}

// Reading gives its connection back, by whichever reference.
func TestReadManyTimes(t *testing.T) {
	db := open(t, t.TempDir())
	put(t, db, article("a", "text"))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for range 50 {
		for _, ref := range []retrieval.Ref{{ID: "a"}, {ID: "a", Revision: 1}, {ID: "a", Revision: 2}} {
			if _, err := db.Article(ctx, ref); err != nil && !errors.Is(err, retrieval.ErrNotFound) {
				t.Fatal(err)
			}
		}
	}
}

func TestRevisions(t *testing.T) {
	db := open(t, t.TempDir())
	first := article("a", "one")
	touched := first
	touched.Modified, touched.Tags = time.Now(), []string{"new"}
	changed := article("a", "two")
	held := changed
	held.Status = retrieval.Withheld
	var got []string
	for _, a := range []retrieval.Article{first, touched, changed, changed, held, first} {
		s := put(t, db, a)[0]
		got = append(got, fmt.Sprintf("%d %d@%d", s.Change, s.Seq, s.Revision))
	}
	want := []string{"1 1@1", "0 1@1", "2 2@2", "0 2@2", "2 3@3", "2 4@4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("change seq@revision (-want +got):\n%s", diff)
	}
	articles, revisions, err := db.Count(t.Context())
	if articles != 1 || revisions != 4 || err != nil {
		t.Errorf("Count = %d, %d, %v", articles, revisions, err)
	}
	old, err := db.Article(t.Context(), retrieval.Ref{ID: "a", Revision: 1})
	if err != nil || old.Text != "one" {
		t.Errorf("revision 1 = %q, %v", old.Text, err)
	}
}

func TestPutAllOrNone(t *testing.T) {
	db := open(t, t.TempDir())
	_, err := db.Put(t.Context(), article("a", "text"), article("b", " \n"))
	if err == nil || !strings.Contains(err.Error(), "article b has no text") {
		t.Errorf("err = %v", err)
	}
	if head, _ := db.Head(t.Context()); head != 0 {
		t.Errorf("head = %d after a refused Put", head)
	}
	s := put(t, db, article("a", "text"), article("a", "text"), article("a", "text 2"))
	if s[1].Change != retrieval.Unchanged || s[2].Change != retrieval.Revised || s[2].Seq != 2 {
		t.Errorf("one article three times in a Put: %+v", s)
	}
}

func TestPutGivenUp(t *testing.T) {
	db := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.Put(ctx, article("a", "text")); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	if s := put(t, db, article("a", "text"))[0]; s.Change != retrieval.Added || s.Seq != 1 {
		t.Errorf("the next Put = %+v", s)
	}
}

// Whatever is accepted comes back byte for byte.
func FuzzPut(f *testing.F) {
	db, err := archive.Open(f.Context(), databasetest.Place(f, f.TempDir()))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	f.Add("a", "Title", "text", "tag", int64(0))
	f.Add("b", "SOH \x01 in it", "\x7f\r\n\u2028\U0001F600'; DROP TABLE articles; --", `"\<b>`, int64(-62135596800000001))
	f.Fuzz(func(t *testing.T, id, title, text, tag string, micros int64) {
		a := retrieval.Article{
			Ref: retrieval.Ref{ID: id}, Title: title, Text: text, Tags: []string{strings.ToValidUTF8(tag, "")},
			Published: time.UnixMicro(micros),
		}
		if a.Validate() != nil {
			t.Skip("not an article")
		}
		stored := put(t, db, a)[0]
		if stored.Title != title || stored.Text != text || stored.Published.UnixMicro() != micros && stored.Change != retrieval.Unchanged {
			t.Errorf("stored = %+v", stored)
		}
		got, err := db.Article(t.Context(), stored.Ref)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(stored.Article, got); diff != "" {
			t.Errorf("read again (-stored +read):\n%s", diff)
		}
	})
}

func TestAfterAndReopen(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	for i := range 7 {
		put(t, db, article(fmt.Sprint("a", i), "text"))
	}
	id := db.ID()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir)
	if db.ID() != id || id == "" {
		t.Errorf("the archive's name changed from %q to %q", id, db.ID())
	}
	list, err := db.After(t.Context(), 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []retrieval.Seq
	for _, a := range list {
		got = append(got, a.Seq)
	}
	if diff := cmp.Diff([]retrieval.Seq{3, 4, 5}, got); diff != "" {
		t.Errorf("After(2, 3) (-want +got):\n%s", diff)
	}
	if rest, err := db.After(t.Context(), 7, 3); len(rest) != 0 || err != nil {
		t.Errorf("After the end: %v, %v", rest, err)
	}
}

func TestList(t *testing.T) {
	db := open(t, t.TempDir())
	for i, source := range []string{"AP", "Ärzteblatt", "ap", "", "dpa"} {
		a := article(fmt.Sprint("a", i), "text")
		a.Source = source
		if i > 0 {
			a.Published = time.Date(2026, 1, min(i, 3), 0, 0, 0, 0, time.UTC)
		}
		put(t, db, a)
	}
	put(t, db, article("a0", "text 2"))
	for _, test := range []struct {
		filter retrieval.Filter
		want   string
	}{
		{retrieval.Filter{Limit: 10}, "a4 a3 a2 a1 a0"},
		{retrieval.Filter{Limit: 2}, "a4 a3"},
		{retrieval.Filter{Limit: 2, After: "a4"}, "a3 a2"},
		{retrieval.Filter{Limit: 2, After: "a1"}, "a0"},
		{retrieval.Filter{Limit: 2, After: "a0"}, ""},
		{retrieval.Filter{Limit: 2, After: "none"}, ""},
		{retrieval.Filter{Limit: 10, Source: "AP"}, "a2"},
		{retrieval.Filter{Limit: 10, Source: "ÄRZTEBLATT"}, "a1"},
		{retrieval.Filter{Limit: 10, Source: "none"}, ""},
	} {
		list, err := db.List(t.Context(), test.filter)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, a := range list {
			ids = append(ids, a.ID)
		}
		if got := strings.Join(ids, " "); got != test.want {
			t.Errorf("List(%+v) = %s; want %s", test.filter, got, test.want)
		}
	}
}

func TestWait(t *testing.T) {
	db := open(t, t.TempDir())
	woken := make(chan error, 1)
	go func() { woken <- db.Wait(t.Context(), 0) }()
	put(t, db, article("a", "text"))
	if err := <-woken; err != nil {
		t.Error(err)
	}
	if err := db.Wait(t.Context(), 0); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := db.Wait(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait at the end = %v", err)
	}
}

// Several writers and a follower: the log has no gap and no revision twice.
func TestConcurrent(t *testing.T) {
	db := open(t, t.TempDir())
	const writers, each = 4, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if _, err := db.Put(t.Context(), article(fmt.Sprintf("w%d-%d", w, i), "text")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var seen retrieval.Seq
	for seen < writers*each {
		if err := db.Wait(t.Context(), seen); err != nil {
			t.Fatal(err)
		}
		list, err := db.After(t.Context(), seen, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			if a.Seq != seen+1 {
				t.Fatalf("seq %d follows %d", a.Seq, seen)
			}
			seen = a.Seq
		}
	}
	wg.Wait()
}
