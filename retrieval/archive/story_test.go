package archive_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

// prose are n different words, others for each seed.
func prose(seed, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("w%dx%d", seed, i)
	}
	return strings.Join(words, " ") + "."
}

// salted is an archive with a salt that is always the same: of a part of an
// article, one in some hundred salts leaves no hash in the sketch.
func salted(t *testing.T) *archive.DB {
	t.Helper()
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	run(t, raw(t, dir), `UPDATE archive SET id = 'salt'`)
	return open(t, dir)
}

func TestStories(t *testing.T) {
	db := salted(t)
	whole := prose(1, 200)
	words := strings.Fields(whole)
	check := func(a retrieval.Article, want string) {
		t.Helper()
		s := put(t, db, a)[0]
		if got, err := db.Article(t.Context(), s.Ref); s.Story != want || got.Story != want || err != nil {
			t.Errorf("the story of %s is %s, read as %s, %v; want %s", a.ID, s.Story, got.Story, err, want)
		}
	}
	check(article("first", whole), "first")
	check(article("copy", strings.ToUpper(whole)), "first")
	check(article("cut", strings.Join(words[:80], " ")), "first")
	check(article("longer", prose(2, 80)+"\n\n"+whole), "first")
	check(article("other", prose(3, 200)), "other")
	check(article("tail-of-longer", prose(2, 80)+strings.Join(words[:20], " ")), "first") // by way of "longer"
	check(article("short", strings.Join(words[:39], " ")), "short")
	check(article("short-again", strings.Join(words[:39], " ")), "short-again")

	// It stays, whatever becomes of the article or of the one that was first.
	check(article("copy", prose(3, 200)), "first")
	check(article("first", prose(4, 200)), "first")
	// What a revision says no more, it is not found by.
	check(article("late", strings.Join(words[100:], " ")), "first") // by way of "longer"
	check(article("of-a-revision", prose(4, 150)), "first")
	check(article("longer", prose(5, 100)), "first")
	check(article("tail", prose(2, 79)), "first") // by way of "tail-of-longer"
}

// Within one Put it is the same.
func TestStoriesOfABatch(t *testing.T) {
	db := salted(t)
	s := put(t, db, article("a", prose(1, 100)), article("b", prose(1, 90)), article("a", prose(2, 100)), article("c", prose(2, 90)))
	for i, want := range []string{"a", "a", "a", "a"} {
		if s[i].Story != want {
			t.Errorf("%s: %s; want %s", s[i].Ref, s[i].Story, want)
		}
	}
}

// No ID tells of an article that may not be quoted.
func TestStoriesTellOfNothingHeld(t *testing.T) {
	db := salted(t)
	held, embargoed, over := article("held", prose(1, 100)), article("embargoed", prose(2, 100)), article("over", prose(3, 100))
	held.Status, embargoed.Embargo, over.Embargo = retrieval.Canceled, time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	s := put(t, db, held, embargoed, over, article("a", prose(1, 90)), article("b", prose(2, 90)), article("c", prose(3, 90)))
	for i, want := range []string{"held", "embargoed", "over", "a", "b", "over"} {
		if s[i].Story != want {
			t.Errorf("%s: %s; want %s", s[i].ID, s[i].Story, want)
		}
	}
	held.Status = retrieval.Usable
	if s := put(t, db, held)[0]; s.Story != "held" {
		t.Errorf("given free: %s", s.Story)
	}
}

// Words that stand in very many articles neither link them nor hide the link of
// others.
func TestStoriesAndBoilerplate(t *testing.T) {
	db := salted(t)
	boilerplate := " The Associated Press contributed to this report from offices around the world on Monday."
	var all []retrieval.Article
	for i := range 300 {
		all = append(all, article(fmt.Sprint("a", i), prose(i, 60)+boilerplate))
	}
	for _, s := range put(t, db, all...) {
		if s.Story != s.ID {
			t.Errorf("%s: %s", s.ID, s.Story)
		}
	}
	if s := put(t, db, article("copy", prose(7, 60)+boilerplate))[0]; s.Story != "a7" {
		t.Errorf("a copy: %s", s.Story)
	}
}

// What stands on all pages of a source is no story, however much of them it is;
// nor is a long table that two articles share below different beginnings.
func TestStoriesAndPages(t *testing.T) {
	db := salted(t)
	banner, table := prose(1000, 300), prose(2000, 300)
	var all []retrieval.Article
	for i := range 60 {
		a := article(fmt.Sprint("page", i), banner+" "+prose(i, 20))
		a.Source = "Herald"
		all = append(all, a)
	}
	all = append(all, article("table1", prose(101, 90)+" "+table), article("table2", prose(102, 90)+" "+table))
	linked := 0
	for _, s := range put(t, db, all...) {
		if s.Story != s.ID {
			linked++
		}
	}
	if linked > 15 { // the first few, until it shows
		t.Errorf("%d of %d are linked", linked, len(all))
	}
}

// What is kept of an article to recognise it is of what is left of its words.
func TestRedactRemakesSketches(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	a := article("a", strings.ReplaceAll(prose(1, 200), "x", " Roe ")) // in each run of five words
	put(t, db, a)
	before := sketches(t, dir)
	covered := redact(t, db, "a", "Roe")
	after := sketches(t, dir)
	if len(before) != 16 || len(after) != 16 {
		t.Errorf("%d hashes, then %d", len(before), len(after))
	}
	for hash := range after {
		if before[hash] {
			t.Errorf("%x is still there", hash)
		}
	}
	if s := put(t, db, article("b", covered.Text))[0]; s.Story != "a" {
		t.Errorf("a copy of what is left: %s", s.Story)
	}
	// And nobody can make a list of what words come to.
	elsewhere := t.TempDir()
	put(t, open(t, elsewhere), a)
	for hash := range sketches(t, elsewhere) {
		if before[hash] {
			t.Errorf("%x stands for the same words in two archives", hash)
		}
	}
}

// sketches are the hashes that an archive keeps.
func sketches(t *testing.T, dir string) map[int64]bool {
	t.Helper()
	rows, err := raw(t, dir).QueryContext(t.Context(), `SELECT hash FROM sketches`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	hashes := map[int64]bool{}
	for rows.Next() {
		var hash int64
		if err := rows.Scan(&hash); err != nil {
			t.Fatal(err)
		}
		hashes[hash] = true
	}
	return hashes
}
