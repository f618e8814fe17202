package main

import (
	"fmt"
	"time"

	"verbatim/bot/ledger"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/sources"
	"verbatim/retrieval/sqlite"
)

const (
	manifestName = "manifest.json"
	backupFormat = 1
)

// manifest is the last file of a backup: without it the backup is not whole.
type manifest struct {
	Format    int         `json:"format"`
	Made      time.Time   `json:"made"`
	Archive   string      `json:"archive"` // its id
	Articles  int         `json:"articles"`
	Revisions int         `json:"revisions"`
	Files     []savedFile `json:"files"`
}

type savedFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// databases are what is kept of a data directory, in the order in which it is
// saved. The ledger refers to the archive's log, and the list of sources knows
// what was taken in: an archive that was saved before them might lack it for
// ever. What it has beyond them is taken in once more, which changes nothing.
func databases() []sqlite.File {
	return []sqlite.File{ledger.File(), sources.File(), archive.File()}
}

// extent says how much an archive holds.
func extent(articles, revisions int) string {
	return many(articles, "article") + ", " + many(revisions, "revision")
}

func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
