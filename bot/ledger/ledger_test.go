package ledger_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/sqlite"
)

func open(t *testing.T, dir string) *ledger.DB {
	t.Helper()
	db, err := ledger.Open(t.Context(), databasetest.Place(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// reopened returns the ledger as the next process finds it.
func reopened(t *testing.T, db *ledger.DB, dir string) *ledger.DB {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, dir)
}

// beside returns a connection of somebody else to the database.
func beside(t *testing.T, dir string) *sql.DB {
	t.Helper()
	connect := func() (*sql.DB, error) { return sqlite.Connect(filepath.Join(dir, "ledger.db"), 1) }
	if place := databasetest.Place(t, dir); databasetest.Remote() {
		connect = func() (*sql.DB, error) { return postgres.Connect(place.URL, "verbatim_ledger", 1) }
	}
	db, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// name is how errors call the ledger of a directory.
func name(t *testing.T, dir string) string {
	if databasetest.Remote() {
		return postgres.Name(databasetest.Place(t, dir).URL)
	}
	return filepath.Join(dir, "ledger.db")
}

func TestNotes(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	note := func(name, want string) {
		t.Helper()
		if got, err := db.Note(t.Context(), name); got != want || err != nil {
			t.Errorf("note %s = %q, %v; want %q", name, got, err, want)
		}
	}
	note("offset", "")
	for _, value := range []string{"1", "2 \x00ü"} {
		if err := db.SetNote(t.Context(), "offset", value); err != nil {
			t.Fatal(err)
		}
		note("offset", value)
	}
	db = reopened(t, db, dir)
	note("offset", "2 \x00ü")
	note("another", "")
}

func TestOpenRefuses(t *testing.T) {
	databasetest.Files(t)
	const damaged = "the file is damaged or no ledger; restore it from a backup, or move it away"
	for name, test := range map[string]struct {
		damage func(database []byte) []byte
		want   string
	}{
		"no database": {func([]byte) []byte { return bytes.Repeat([]byte("no database "), 1000) }, damaged},
		"truncated":   {func(b []byte) []byte { return b[:len(b)/2] }, damaged},
		"newer":       {func(b []byte) []byte { b[63] = 99; return b }, "its version is 99"}, // user_version, SQLite file format §1.3
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "ledger.db")
			if err := open(t, dir).Close(); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b = test.damage(b)
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = ledger.Open(t.Context(), database.Place{Dir: dir})
			if err == nil || !strings.HasPrefix(err.Error(), "open ledger "+path+": ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("err = %v", err)
			}
			if after, err := os.ReadFile(path); !bytes.Equal(after, b) || err != nil {
				t.Errorf("the refused database was written to, or %v", err)
			}
		})
	}
}

func TestOpenRefusesPlaces(t *testing.T) {
	databasetest.Files(t)
	dir := filepath.Join(t.TempDir(), "nowhere")
	_, err := ledger.Open(t.Context(), database.Place{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "check that this user may write") {
		t.Errorf("err = %v", err)
	}
}

// Every error names what was done to which database.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, note := db.Note(ctx, "offset")
	_, _, count := db.Judgements(ctx)
	_, about := db.About(ctx, bot.Person{Platform: "discord", User: "7"})
	_, forget := db.Forget(ctx, bot.Person{Platform: "discord", User: "7"})
	for action, err := range map[string]error{
		"store settings in":               db.SetSettings(ctx, "discord", "1", bot.Settings{Language: "de"}),
		"move settings of a server in":    db.MoveServer(ctx, "telegram", "1", "2"),
		"read note offset from":           note,
		"store note offset in":            db.SetNote(ctx, "offset", "1"),
		"store judgement in":              db.Judge(ctx, bot.Judgement{Citation: retrieval.Citation{Ref: retrieval.Ref{ID: "a"}}}),
		"count judgements of":             count,
		"count what is kept of a user in": about,
		"forget a user in":                forget,
	} {
		if want := action + " " + name(t, dir) + ": "; !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v; want %s…", err, want)
		}
	}
	if s := db.Settings("discord", "1"); s.Language != "" {
		t.Errorf("settings that were not stored are visible: %+v", s)
	}
}
