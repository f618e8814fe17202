package archive_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
)

// The test binary plays a second process where this variable names its part.
const (
	partVariable = "VERBATIM_TEST_PART"
	dirVariable  = "VERBATIM_TEST_DIR"
	urlVariable  = "VERBATIM_TEST_URL"
)

func TestMain(m *testing.M) {
	at := database.Place{Dir: os.Getenv(dirVariable), URL: os.Getenv(urlVariable)}
	switch os.Getenv(partVariable) {
	case "open":
		_, err := archive.Open(context.Background(), at)
		fmt.Println(err)
		os.Exit(0)
	case "load":
		load(at)
	}
	os.Exit(m.Run())
}

func process(t *testing.T, part, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	at := databasetest.Place(t, dir)
	cmd.Env = append(os.Environ(), partVariable+"="+part, dirVariable+"="+at.Dir, urlVariable+"="+at.URL)
	return cmd
}

func TestSecondProcess(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	open(t, dir)
	begin := time.Now()
	out, err := process(t, "open", dir).CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	said := string(out)
	if !strings.Contains(said, archive.ErrInUse.Error()) || !strings.Contains(said, dir) || !strings.Contains(said, strconv.Itoa(os.Getpid())) {
		t.Errorf("the second process says %q", said)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %v to say so", took)
	}
	if _, err := archive.Open(t.Context(), database.Place{Dir: dir}); !errors.Is(err, archive.ErrInUse) {
		t.Errorf("opening twice in a process: %v", err)
	}
}

// load puts batches of articles for ever and says after each which it was.
func load(at database.Place) {
	db, err := archive.Open(context.Background(), at)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	head, _ := db.Head(context.Background())
	for n := int(head); ; n += 3 {
		if _, err := db.Put(context.Background(), numbered(n), numbered(n+1), numbered(n+2)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(n + 3)
	}
}

func numbered(n int) retrieval.Article {
	return article("n"+strconv.Itoa(n), strings.Repeat("text "+strconv.Itoa(n)+" ", 200))
}

// Killed at random moments of a load, the archive has every article that was
// acknowledged, none twice, and no half of a Put. VERBATIM_KILLS sets the
// number of rounds.
func TestKill(t *testing.T) {
	rounds := 5
	if s := os.Getenv("VERBATIM_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("VERBATIM_KILLS is not a number: %q", s)
		}
		rounds = n
	}
	dir := t.TempDir()
	for range rounds {
		acknowledged := killed(t, dir)
		db := open(t, dir)
		put(t, db) // nothing: a server may still be about what was killed, and this waits for it
		head, err := db.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if int(head) < acknowledged || int(head)%3 != 0 {
			t.Fatalf("%d articles acknowledged, %d there", acknowledged, head)
		}
		articles, revisions, err := db.Count(t.Context())
		if err != nil || articles != int(head) || revisions != int(head) {
			t.Fatalf("Count = %d, %d, %v; want %d", articles, revisions, err, head)
		}
		for n := range acknowledged {
			got, err := db.Article(t.Context(), retrieval.Ref{ID: "n" + strconv.Itoa(n)})
			if err != nil || got.Text != numbered(n).Text || int(got.Seq) != n+1 {
				t.Fatalf("article %d is not what was put: seq %d, %v", n, got.Seq, err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killed runs a loader, kills it in the middle, and returns the number of
// articles that it had acknowledged.
func killed(t *testing.T, dir string) int {
	t.Helper()
	cmd := process(t, "load", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the loader says nothing")
	}
	last := lines.Text()
	time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { cmd.Process.Kill() })
	for lines.Scan() {
		last = lines.Text()
	}
	io.Copy(io.Discard, out)
	cmd.Wait()
	n, err := strconv.Atoi(last)
	if err != nil {
		t.Fatalf("the loader says %q", last)
	}
	return n
}
