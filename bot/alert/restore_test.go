package alert_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/bot"
	"verbatim/retrieval/archive"
)

// An archive that was put back to an earlier day has less than the ledger knows
// of: what it lacks keeps nothing else from being told.
func TestArchiveOfYesterday(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		path := filepath.Join(n.dir, archive.File().Name)
		n.watch(bot.Watch{Rule: "flats OR strike"})
		a := rents("a", "dpa")
		n.put(a)
		n.close()
		saved, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n.open()
		for _, year := range []string{"2015", "2016"} {
			n.put(replaced(a, "2014", year))
		}
		n.put(rents("lost", "AP"))
		n.close()
		if err := os.WriteFile(path, saved, 0o600); err != nil {
			t.Fatal(err)
		}
		n.open()
		count := len(n.platform.Posts(desk))
		n.put(replaced(a, "2014", "2020"), rents("new", "Reuters"), report(1))
		posts := n.platform.Posts(desk)
		if len(posts) == count || !strings.Contains(plain(posts[len(posts)-1]), "# Report 1") {
			t.Errorf("%d posts, and %d before; the last one:\n%s", len(posts), count, plain(posts[len(posts)-1]))
		}
	})
}
