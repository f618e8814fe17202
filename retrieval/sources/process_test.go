package sources_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/sources"
)

// The test binary plays a second process where the first variable names the
// directory, and the second one the server if it is there.
const (
	dirVariable = "VERBATIM_TEST_DIR"
	urlVariable = "VERBATIM_TEST_URL"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(dirVariable); dir != "" {
		if err := addOne(database.Place{Dir: dir, URL: os.Getenv(urlVariable)}); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// addOne does what verbatim sources add does.
func addOne(p database.Place) error {
	db, err := sources.Open(context.Background(), p)
	if err != nil {
		return err
	}
	if _, err := db.Add(context.Background(), feed("", fmt.Sprintf("https://%d.example/", os.Getpid()))); err != nil {
		return err
	}
	return db.Close()
}

func process(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), dirVariable+"="+dir, urlVariable+"="+databasetest.Place(t, dir).URL)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("the other process: %v: %s", err, out)
	}
}

// Several processes may make the list at the same time.
func TestOpenTogether(t *testing.T) {
	dir := t.TempDir()
	const processes = 8
	var all sync.WaitGroup
	for range processes {
		all.Go(func() { process(t, dir) })
	}
	all.Wait()
	if n := len(list(t, open(t, dir))); n != processes {
		t.Errorf("%d sources are there; want %d", n, processes)
	}
}

// A source is added while another process writes without a pause, and that
// process hears of it.
func TestAddMeanwhile(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	a := add(t, db, feed("A", "https://a.example/"))
	before, err := db.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	written := make(chan error)
	go func() {
		for i := 0; ctx.Err() == nil; i++ {
			err := db.Keep(t.Context(), a.ID, sources.Item{GUID: fmt.Sprint(i), URL: strings.Repeat("x", 1000)})
			if err == nil {
				err = db.SetState(t.Context(), a.ID, full())
			}
			if err != nil {
				written <- err
				return
			}
		}
		written <- nil
	}()
	time.Sleep(20 * time.Millisecond)
	process(t, dir)
	stop()
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if after, err := db.Changes(t.Context()); after != before+1 || err != nil {
		t.Errorf("changes go from %d to %d, %v", before, after, err)
	}
	if n := len(list(t, db)); n != 2 {
		t.Errorf("%d sources are there", n)
	}
}
