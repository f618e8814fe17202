package ledger_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/database/databasetest"
)

func judge(t *testing.T, db *ledger.DB, platform, user string, quote int, useful bool) {
	t.Helper()
	c := retrieval.Citation{Ref: retrieval.Ref{ID: fmt.Sprint("article-", quote), Revision: 1}, Span: retrieval.Span{Start: 100, End: 200}}
	if err := db.Judge(t.Context(), bot.Judgement{Platform: platform, User: user, Citation: c, Useful: useful}); err != nil {
		t.Fatal(err)
	}
}

func checkJudgements(t *testing.T, db *ledger.DB, up, down int) {
	t.Helper()
	if u, d, err := db.Judgements(t.Context()); u != up || d != down || err != nil {
		t.Errorf("%d up, %d down, %v; want %d, %d", u, d, err, up, down)
	}
}

func checkAbout(t *testing.T, db *ledger.DB, platform, user string, want int) {
	t.Helper()
	if k, err := db.About(t.Context(), bot.Person{Platform: platform, User: user}); k.Judgements != want || err != nil {
		t.Errorf("%d judgements of %s on %s, %v; want %d", k.Judgements, user, platform, err, want)
	}
}

func forget(t *testing.T, db *ledger.DB, platform, user string, want int) {
	t.Helper()
	if k, err := db.Forget(t.Context(), bot.Person{Platform: platform, User: user}); k.Judgements != want || err != nil {
		t.Errorf("forgot %d judgements of %s on %s, %v; want %d", k.Judgements, user, platform, err, want)
	}
}

func TestJudge(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	checkJudgements(t, db, 0, 0)
	judge(t, db, "discord", "7", 1, false)
	judge(t, db, "discord", "7", 1, true) // thought better of
	judge(t, db, "discord", "7", 2, false)
	judge(t, db, "discord", "8", 1, true)
	judge(t, db, "telegram", "7", 1, true) // somebody else
	checkJudgements(t, db, 3, 1)
	db = reopened(t, db, dir) // the same user is the same person
	judge(t, db, "discord", "7", 2, true)
	checkJudgements(t, db, 4, 0)
	checkAbout(t, db, "discord", "7", 2)
	checkAbout(t, db, "telegram", "7", 1)
	checkAbout(t, db, "telegram", "8", 0)
	forget(t, db, "discord", "7", 2)
	forget(t, db, "discord", "7", 0)
	checkAbout(t, db, "discord", "7", 0)
	checkAbout(t, db, "telegram", "7", 1)
	checkJudgements(t, db, 2, 0)
	var quote string
	if err := beside(t, dir).QueryRowContext(t.Context(), `SELECT min(quote) FROM judgements`).Scan(&quote); quote != "article-1@1:100-200" || err != nil {
		t.Errorf("quote %q, %v", quote, err)
	}
}

// files returns all bytes of all files in the directory.
func files(t *testing.T, dir string) []byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

// Users are in no file, and people who were forgotten are not either, in any
// part that could tell them from others.
func TestForgetLeavesNoTrace(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	db := open(t, dir)
	const people, forgotten = 150, 15
	user := func(i int) string { return fmt.Sprintf("18446744073709%05d", i) }
	for i := range people * 8 {
		judge(t, db, "discord", user(i%people), i, i%3 > 0)
	}
	hashes := map[int][]byte{}
	for i := range people {
		hashes[i] = hashOf(t, dir, people*7+i)
	}
	check := func(from, to int, want bool) {
		t.Helper()
		all := files(t, dir)
		if bytes.Contains(all, []byte("18446744073709")) {
			t.Error("a user is in the files")
		}
		for i := from; i < to; i++ {
			if bytes.Contains(all, hashes[i][:16]) != want {
				t.Errorf("hash of user %d in the files: %v", i, !want)
			}
		}
	}
	check(0, people, true)
	for i := range forgotten {
		forget(t, db, "discord", user(i), 8)
		check(0, i+1, false)
	}
	check(forgotten, people, true)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	check(0, forgotten, false)
}

// Deleting alone leaves copies of some people's rows in pages that stay (see
// retrieval/sqlite), so the file is made anew, and smaller.
func TestForgetMakesTheFileAnew(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	db := open(t, dir)
	for i := range 300 {
		judge(t, db, "discord", "7", i, true)
	}
	db = reopened(t, db, dir) // all of it is in one file
	before := len(files(t, dir))
	forget(t, db, "discord", "7", 300)
	if after := len(files(t, dir)); after >= before {
		t.Errorf("the files had %d bytes and have %d", before, after)
	}
}

// hashOf returns the hash of the person who judged a quote.
func hashOf(t *testing.T, dir string, quote int) []byte {
	t.Helper()
	db := beside(t, dir)
	defer db.Close()
	var person []byte
	err := db.QueryRowContext(t.Context(), `SELECT person FROM judgements WHERE quote = $1`, fmt.Sprintf("article-%d@1:100-200", quote)).Scan(&person)
	if err != nil || len(person) != 32 {
		t.Fatalf("hash %x, %v", person, err)
	}
	return person
}

// The same user on two machines is not the same hash.
func TestKeys(t *testing.T) {
	hashes := map[string]bool{}
	for range 2 {
		dir := t.TempDir()
		judge(t, open(t, dir), "discord", "7", 1, true)
		hashes[string(hashOf(t, dir, 1))] = true
	}
	if len(hashes) != 2 {
		t.Error("two ledgers have one key")
	}
}
