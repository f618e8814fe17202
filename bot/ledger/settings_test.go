package ledger_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/postgres"
)

func set(t *testing.T, db *ledger.DB, platform, server string, s bot.Settings) {
	t.Helper()
	if err := db.SetSettings(t.Context(), platform, server, s); err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, db *ledger.DB, platform, server string, want bot.Settings) {
	t.Helper()
	if diff := cmp.Diff(want, db.Settings(platform, server)); diff != "" {
		t.Errorf("settings of %s on %s (-want +got):\n%s", server, platform, diff)
	}
}

func full() bot.Settings {
	return bot.Settings{Public: []string{"1", `"<2>`}, Channels: []string{"3"}, Roles: []string{"4", "5"}, Language: "de"}
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	check(t, db, "discord", "1", bot.Settings{})
	set(t, db, "discord", "1", bot.Settings{Language: "en"})
	set(t, db, "discord", "1", full())
	set(t, db, "telegram", "1", bot.Settings{Roles: []string{"6"}, Public: []string{}})
	set(t, db, "discord", "2", full())
	for range 2 {
		check(t, db, "discord", "1", full())
		check(t, db, "telegram", "1", bot.Settings{Roles: []string{"6"}})
		db = reopened(t, db, dir)
	}
	set(t, db, "discord", "1", bot.Settings{Channels: []string{}})
	set(t, db, "discord", "3", bot.Settings{})
	check(t, db, "discord", "1", bot.Settings{})
	check(t, db, "discord", "2", full())
	var rows int
	if err := beside(t, dir).QueryRowContext(t.Context(), `SELECT count(*) FROM settings`).Scan(&rows); rows != 2 || err != nil {
		t.Errorf("%d rows, %v; want 2", rows, err)
	}
}

// Neither what was given nor what was returned is the ledger's own.
func TestSettingsAreCopies(t *testing.T) {
	db := open(t, t.TempDir())
	given := full()
	set(t, db, "discord", "1", given)
	given.Public[0] = "changed"
	returned := db.Settings("discord", "1")
	returned.Public[0], returned.Channels[0], returned.Roles[0] = "changed", "changed", "changed"
	check(t, db, "discord", "1", full())
}

func TestMoveServer(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	s := full()
	s.Public[0], s.Channels[0], s.Roles[0] = "-5", "-5", "-5" // a group is its own channel, and no role
	moved := full()
	moved.Public[0], moved.Channels[0], moved.Roles[0] = "-1005", "-1005", "-5"
	set(t, db, "telegram", "-5", s)
	set(t, db, "discord", "-5", full())
	move := func(from, to string) {
		t.Helper()
		if err := db.MoveServer(t.Context(), "telegram", from, to); err != nil {
			t.Fatal(err)
		}
	}
	move("-5", "-1005")
	move("-5", "-1005")    // announced twice
	move("-1005", "-1005") // nonsense
	move("-6", "-1006")    // nothing was set
	for range 2 {
		check(t, db, "telegram", "-5", bot.Settings{})
		check(t, db, "telegram", "-1005", moved)
		check(t, db, "telegram", "-1006", bot.Settings{})
		check(t, db, "discord", "-5", full())
		db = reopened(t, db, dir)
	}
	set(t, db, "telegram", "-5", bot.Settings{Language: "fr"})
	move("-5", "-1005")
	check(t, db, "telegram", "-1005", moved)
	check(t, db, "telegram", "-5", bot.Settings{})
}

// A request is not kept waiting by a busy database, and sees what was written.
func TestSettingsWhileBusy(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	set(t, db, "discord", "1", full())
	other, err := beside(t, dir).BeginTx(t.Context(), nil) // takes the right to write
	if err == nil && databasetest.Remote() {
		err = postgres.Lock(t.Context(), other)
	}
	if err != nil {
		t.Fatal(err)
	}
	written := make(chan error, 1)
	go func() { written <- db.SetSettings(t.Context(), "discord", "1", bot.Settings{Language: "fr"}) }()
	begin := time.Now()
	for time.Since(begin) < 300*time.Millisecond {
		one := time.Now()
		check(t, db, "discord", "1", full())
		if took := time.Since(one); took > 2*time.Second {
			t.Fatalf("it took %v", took)
		}
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-written:
		t.Fatalf("the database was not busy: %v", err)
	default:
	}
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	check(t, db, "discord", "1", bot.Settings{Language: "fr"})
}

// Whatever is set, moved and read at once: memory ends as the database does.
func TestSettingsConcurrent(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 25 {
				s := bot.Settings{Language: fmt.Sprint(w, i), Roles: []string{fmt.Sprint(w, i)}}
				if err := db.SetSettings(t.Context(), "telegram", "a", s); err != nil {
					t.Error(err)
				}
				if err := db.MoveServer(t.Context(), "telegram", "a", fmt.Sprint("b", i)); err != nil {
					t.Error(err)
				}
				if got := db.Settings("telegram", "a"); got.Language != "" && got.Language != got.Roles[0] {
					t.Errorf("half of one and half of another: %+v", got)
				}
			}
		})
	}
	wg.Wait()
	servers := []string{"a"}
	for i := range 25 {
		servers = append(servers, fmt.Sprint("b", i))
	}
	held := map[string]bot.Settings{}
	for _, server := range servers {
		held[server] = db.Settings("telegram", server)
	}
	db = reopened(t, db, dir)
	for server, want := range held {
		check(t, db, "telegram", server, want)
	}
	if held["b0"].Language == "" {
		t.Error("nothing was moved")
	}
}
