package archive_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"verbatim/retrieval"
	"verbatim/retrieval/database/databasetest"
)

// babble makes a text of so many words of which none comes twice.
func babble(seed uint64, words int) string {
	random := rand.New(rand.NewPCG(seed, 1))
	var text strings.Builder
	for range words {
		text.WriteString(strconv.FormatUint(random.Uint64()>>24, 36) + " ")
	}
	return text.String()
}

// traces counts the words in the files of a directory, as they are spelled and in
// packed texts, of which it finds even what is left of one.
func traces(t *testing.T, dir, words string) (n int) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	unpacker, err := zstd.NewReader(nil, zstd.IgnoreChecksum(true), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer unpacker.Close()
	begin := []byte{0x28, 0xb5, 0x2f, 0xfd} // of each packed text, RFC 8878 §3.1.1
	for _, f := range files {
		b := read(t, filepath.Join(dir, f.Name()))
		n += bytes.Count(b, []byte(words))
		for at := bytes.Index(b, begin); at >= 0; at = bytes.Index(b, begin) {
			if err := unpacker.Reset(bytes.NewReader(b[at:])); err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(unpacker) // ends in an error behind the text
			n += bytes.Count(text, []byte(words))
			b = b[at+len(begin):]
		}
	}
	return n
}

// Long texts are packed and short ones are not; both are read as they were.
func TestPack(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	texts := []string{"Short.", babble(1, 100), strings.Repeat("“Ж” \x01\r\n\u2028\U0001F600 ", 100), babble(2, 50_000)}
	var articles []retrieval.Article
	for i, text := range texts {
		articles = append(articles, article(fmt.Sprint("a", i), text))
	}
	put(t, db, articles...)
	log, err := db.After(t.Context(), 0, 10)
	if err != nil || len(log) != len(texts) {
		t.Fatalf("%d revisions, %v", len(log), err)
	}
	for i, text := range texts {
		if log[i].Text != text {
			t.Errorf("text %d is not what it was", i)
		}
	}
	if n := number(t, raw(t, dir), `SELECT count(*) FROM revisions WHERE plain = '' AND length(packed) > 0`); n != len(texts)-1 {
		t.Errorf("%d of %d texts are packed", n, len(texts))
	}
}

// What a program that packed nothing has stored is read and redacted as ever.
func TestUnpackedArchive(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	db := open(t, dir)
	text := "SECRETNAME " + babble(1, 1000)
	for i := range 10 {
		put(t, db, article(fmt.Sprint("a", i), "short"))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	older := raw(t, dir)
	run(t, older, `DROP TABLE covered; ALTER TABLE revisions DROP COLUMN packed; ALTER TABLE revisions RENAME COLUMN plain TO text; PRAGMA user_version = 5; UPDATE revisions SET text = '`+text+`'`)
	if err := older.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir)
	for i := range 10 {
		if a, err := db.Article(t.Context(), retrieval.Ref{ID: fmt.Sprint("a", i)}); a.Text != text || err != nil {
			t.Errorf("article %d: %d bytes, %v", i, len(a.Text), err)
		}
	}
	if s := put(t, db, article("a0", text))[0]; s.Change != retrieval.Unchanged {
		t.Errorf("the same text again: %v", s.Change)
	}
	for i := range 10 {
		redact(t, db, fmt.Sprint("a", i), "SECRETNAME")
	}
	if n := traces(t, dir, "SECRETNAME"); n > 0 {
		t.Errorf("the words are still there %d times", n)
	}
	if n := traces(t, dir, "__________"); n < 20 {
		t.Errorf("%d of 20 texts have the line", n)
	}
}

// A packed text that was damaged is told of, and never another text.
func TestDamagedText(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	db := open(t, dir)
	put(t, db, article("a", babble(1, 200)))
	file := raw(t, dir)
	var packed []byte
	if err := file.QueryRowContext(t.Context(), `SELECT packed FROM revisions`).Scan(&packed); err != nil {
		t.Fatal(err)
	}
	for bit := 0; bit < 8*len(packed); bit += 19 {
		damaged := slices.Clone(packed)
		damaged[bit/8] ^= 1 << (bit % 8)
		if _, err := file.ExecContext(t.Context(), `UPDATE revisions SET packed = $1`, damaged); err != nil {
			t.Fatal(err)
		}
		_, err := db.Article(t.Context(), retrieval.Ref{ID: "a", Revision: 1})
		if err == nil || !strings.Contains(err.Error(), "restore it from a backup") || !strings.Contains(err.Error(), dir) {
			t.Errorf("with bit %d damaged: %v", bit, err)
		}
	}
}
