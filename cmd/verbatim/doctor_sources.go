package main

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"time"

	"verbatim/retrieval/fetch"
	"verbatim/retrieval/sources"
)

// maxProbes is how many failing sources are asked whether they are there.
const maxProbes = 20

// checkSources checks the list of sources, and those on it that fail.
func checkSources(ctx context.Context, cfg config) []finding {
	report, err := sources.Examine(ctx, cfg.place())
	all := []finding{cfg.judge(ctx, report.Report, err, "stop serve, move sources.db* away, and put there that of a backup, which verbatim restore unpacks into another DATA_DIR; or import the sources anew")}
	var failing []sources.Source
	for _, s := range report.Sources {
		if !s.Paused && (s.Gone || s.Failures > 0) {
			failing = append(failing, s)
		}
	}
	if n := len(report.Sources); n > 0 && len(failing) == 0 {
		return append(all, pass("of %d sources none fails", n))
	}
	return append(all, probe(ctx, cfg, failing)...)
}

// probe asks failing sources, side by side, whether they are there now.
func probe(ctx context.Context, cfg config, failing []sources.Source) []finding {
	ctx, cancel := context.WithTimeout(ctx, calling)
	defer cancel()
	client := newFetcher(cfg, slog.New(slog.DiscardHandler), nil)
	defer client.Close()
	probed := failing[:min(len(failing), maxProbes)]
	all := make([]finding, len(probed))
	var waiting sync.WaitGroup
	for i, s := range probed {
		waiting.Go(func() { all[i] = probeOne(ctx, client, s) })
	}
	waiting.Wait()
	if more := len(failing) - len(probed); more > 0 {
		all = append(all, warn("verbatim sources list shows them all", "%d more sources fail", more))
	}
	return all
}

func probeOne(ctx context.Context, client *fetch.Client, s sources.Source) finding {
	name, is := shown(s), condition(s, time.Now())
	var err error
	if s.Kind == sources.Folder {
		_, err = os.ReadDir(s.Address)
	} else {
		_, err = client.Get(ctx, fetch.Request{URL: s.Address})
	}
	if err != nil {
		return warn("verbatim sources test and the address show more; correct the address, or pause or remove it by verbatim sources",
			"%s is %s; now: %v", name, is, err)
	}
	return warn("it can be reached now: verbatim sources resume looks at it again at once", "%s is %s", name, is)
}
