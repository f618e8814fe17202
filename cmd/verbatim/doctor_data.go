package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/index/embedded"
	"verbatim/retrieval/index/opensearch"
	"verbatim/retrieval/sources"
	"verbatim/retrieval/sqlite"
)

func checkData(_ context.Context, cfg config) []finding {
	dir := cfg.dataDir
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && cfg.place().URL != "":
		return []finding{pass("%s is not there yet; the first command that answers makes it", dir)}
	case errors.Is(err, fs.ErrNotExist):
		return []finding{pass("%s is not there yet: the built-in sample answers until verbatim ingest or verbatim sources add makes it", dir)}
	case err != nil:
		return []finding{fail("name a directory in DATA_DIR that this user may read", "look at the data directory: %v", err)}
	case !info.IsDir():
		return []finding{fail("name a directory in DATA_DIR", "%s is no directory", dir)}
	}
	var all []finding
	if owner, me := ownerOf(info), os.Getuid(); owner >= 0 && owner != me {
		all = append(all, warn("call doctor as the user that runs serve, or chown -R the directory to it",
			"%s belongs to user %d, and this is user %d", dir, owner, me))
	}
	if err := tryWriting(dir); err != nil {
		return append(all, fail("give this user the right to write there, or name another directory in DATA_DIR", "write to the data directory: %v", err))
	}
	return append(all, pass("%s can be written to", dir))
}

// tryWriting makes a file and removes it: rights alone do not tell of file
// systems that are full or read-only.
func tryWriting(dir string) error {
	f, err := os.CreateTemp(dir, "doctor-")
	if err != nil {
		return err
	}
	_, err = f.WriteString("can this be written?\n")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// scarce is as much room as a busy day may take, in bytes.
const scarce = 200 << 20

func checkDisk(_ context.Context, cfg config) []finding {
	if _, err := os.Stat(cfg.dataDir); err != nil {
		return []finding{skip("there is no data directory yet")}
	}
	free, err := freeSpace(cfg.dataDir)
	if err != nil {
		return []finding{skip("how much room there is cannot be found out: %v", err)}
	}
	var size uint64
	for _, file := range []sqlite.File{archive.File(), ledger.File(), sources.File()} {
		if info, err := os.Stat(filepath.Join(cfg.dataDir, file.Name)); err == nil {
			size += uint64(info.Size())
		}
	}
	const mend = "make room on the disk, or move DATA_DIR to a larger one"
	switch said := fmt.Sprintf("%d MB are free, the databases take %d MB", free>>20, size>>20); {
	case free < scarce:
		return []finding{fail(mend, "%s", said)}
	case free < size:
		return []finding{warn(mend, "%s: there is no room to copy them", said)}
	default:
		return []finding{pass("%s", said)}
	}
}

// checkArchive checks the archive, and the index which depends on it.
func checkArchive(ctx context.Context, cfg config) []finding {
	report, err := archive.Examine(ctx, cfg.place())
	all := []finding{cfg.judge(ctx, report.Report, err, "stop serve, move all that is in DATA_DIR away, and call verbatim restore with the last backup")}
	if err != nil || !report.Sound() {
		return all
	}
	index := checkIndex(cfg, report)
	if cfg.index == onCluster {
		index = checkCluster(ctx, cfg, report)
	}
	index.Check = "index"
	return append(all, index)
}

func checkIndex(cfg config, of archive.Report) finding {
	dir := filepath.Join(cfg.dataDir, "index")
	switch used, _, err := archive.InUse(cfg.dataDir); {
	case err != nil:
		return skip("whether a process has it open is not known: %v", err)
	case used:
		return skip("a running process keeps it level; /readyz at LISTEN_ADDR tells how far it is")
	}
	through, err := embedded.Examine(dir, of.ID)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return pass("there is none yet; the next command makes it")
	case err != nil:
		return warn("nothing needs to be done, as the next command makes it anew; if it cannot, delete the folder "+dir, "it is of no use: %v", err)
	case through > of.Head:
		return fail("delete the folder "+dir+"; it is made anew", "it has come to %d, and the archive only to %d: they do not belong together", through, of.Head)
	case through < of.Head:
		return pass("it is %d changes behind, which the next command makes up for; to make it anew, delete the folder %s", of.Head-through, dir)
	}
	return pass("it is level with the archive, at %d; to make it anew, delete the folder %s", of.Head, dir)
}

// checkCluster checks the index on a cluster, and the cluster as far as it holds
// that.
func checkCluster(ctx context.Context, cfg config, of archive.Report) finding {
	s, err := opensearch.Examine(ctx, cfg.indexOf(of.ID, false))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return pass("OpenSearch has none yet; the next command makes it")
	case err != nil:
		return fail("see that OpenSearch runs and is reached at OPENSEARCH_URL, whose user may read and write indexes and look at the health of the cluster", "%v", err)
	case s.Status == "red":
		return fail("start the nodes that are missing; GET _cluster/allocation/explain says more", "OpenSearch, with nodes: %d, lacks shards: %d; answers are partial", s.Nodes, s.Missing)
	case s.Through > of.Head:
		return fail("start serve, which makes it anew", "it has come to %d, and the archive only to %d: they do not belong together", s.Through, of.Head)
	case s.Status != "green":
		return warn("start the nodes that are missing, or wait until the copies are made", "OpenSearch, with nodes: %d, lacks copies of shards: %d; all can be found", s.Nodes, s.Missing)
	case s.Through < of.Head:
		return pass("OpenSearch is green, with nodes: %d; the index is %d changes behind, which serve makes up for", s.Nodes, of.Head-s.Through)
	}
	return pass("OpenSearch is green, with nodes: %d; the index is level with the archive, at %d", s.Nodes, of.Head)
}

// checkLedger checks what the bot remembers, and whether its alerts arrive.
func checkLedger(ctx context.Context, cfg config) []finding {
	report, err := ledger.Examine(ctx, cfg.place(), time.Now())
	all := []finding{cfg.judge(ctx, report.Report, err, "stop serve, move ledger.db* away, and put there that of a backup, which verbatim restore unpacks into another DATA_DIR; without one, settings of servers, watches and judgements begin anew")}
	if err != nil || !report.Sound() || report.Queue.Watches == 0 {
		return all
	}
	alerts := judgeAlerts(report.Queue)
	alerts.Check = "alerts"
	return append(all, alerts)
}

func judgeAlerts(q bot.Queue) finding {
	failed := 0
	for _, f := range q.Failed {
		failed += f.Posts
	}
	switch {
	case q.Suspended > 0:
		return warn("let the bot write to their channels again; verbatim watch list says which these are, and why it cannot", "watches: %d, suspended: %d", q.Watches, q.Suspended)
	case failed > 0:
		return warn("verbatim status says why", "posts given up within the last day: %d", failed)
	}
	return pass("watches: %d, suspended: 0", q.Watches)
}

// judgeServer leaves it to the server whether a database is whole.
func judgeServer(at database.Place, r sqlite.Report, err error) finding {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return skip("there is none at %s yet", at)
	case err != nil:
		return fail("set DATABASE_URL right, or see to that server", "%v", err)
	case r.Version > r.Known:
		return fail("use the newer program that has used it; nothing was changed", "its version is %d, this program knows up to %d", r.Version, r.Known)
	case r.Version < r.Known:
		return pass("%s has it, in version %d; the next command migrates it to %d", at, r.Version, r.Known)
	}
	return pass("%s has it, in version %d", at, r.Version)
}

// judge makes a finding of what was found in a database.
func (c config) judge(ctx context.Context, r sqlite.Report, err error, restore string) finding {
	if at := c.place(); at.URL != "" {
		return judgeServer(at, r, err)
	}
	return judgeFile(ctx, r, err, restore)
}

func judgeFile(ctx context.Context, r sqlite.Report, err error, restore string) finding {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return skip("there is none yet")
	case err != nil && ctx.Err() != nil:
		return warn("check it while nothing else uses the disk", "it could not be read within %v", reading)
	case err != nil:
		return fail("call doctor as the user that runs serve", "%v", err)
	case r.Damage != "":
		return fail(restore, "it is damaged: %s", r.Damage)
	case r.Version > r.Known:
		return fail("use the newer program that has used it; nothing was changed", "its version is %d, this program knows up to %d", r.Version, r.Known)
	case r.Version < r.Known:
		return pass("it is whole, of version %d; the next command migrates it to %d", r.Version, r.Known)
	}
	return pass("it is whole, of version %d", r.Version)
}
