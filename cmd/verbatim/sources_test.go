package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/sources"
)

func TestPrintSources(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	all := []sources.Source{
		{ID: 1, Kind: sources.Feed, Name: "Well", State: sources.State{
			Looked: ago(3 * time.Minute), Succeeded: ago(3 * time.Minute), Fresh: ago(5 * time.Hour), Next: now.Add(100 * time.Second)}},
		{ID: 2, Kind: sources.Feed, Name: "Ill\x1b[2J", Address: "https://u:p@ill.example/", State: sources.State{
			Looked: ago(time.Second), Succeeded: ago(72 * time.Hour), Failures: 5, Trouble: "503 Service\nUnavailable", Next: ago(time.Second)}},
		{ID: 3, Kind: sources.Feed, Address: "https://never.example/", State: sources.State{
			Looked: ago(time.Second), Failures: 1, Trouble: "is not a feed", Next: now.Add(26 * time.Hour)}},
		{ID: 4, Kind: sources.Feed, Name: "Gone", Address: "https://gone.example/", State: sources.State{Looked: ago(30 * time.Hour), Gone: true}},
		{ID: 5, Kind: sources.Feed, Name: "Paused", Paused: true, State: sources.State{Failures: 3}},
		{ID: 6, Kind: sources.Folder, Name: "Folder", Address: "/wire", State: sources.State{Looked: now}},
	}
	figures := map[int64]sources.Figures{1: {Articles: 1200, Delay: 150 * time.Second, Measured: 9}, 6: {Articles: 7}}
	var out strings.Builder
	if err := printSources(&out, all, figures, now); err != nil {
		t.Fatal(err)
	}
	want := `
name                    kind    articles  looked     new      delay  next      state
Well                    feed    1200      3 min ago  5 h ago  2 min  in 100 s  ok
Ill␛[2J                 feed    0         1 s ago    –        –      now       failing, last well 3 days ago (5 times): 503 Service Unavailable: https://[hidden]@ill.example/
https://never.example/  feed    0         1 s ago    –        –      in 26 h   failing since it was added (once): is not a feed: https://never.example/
Gone                    feed    0         30 h ago   –        –      –         gone (410): https://gone.example/
Paused                  feed    0         –          –        –      –         paused
Folder                  folder  7         0 s ago    –        –      –         ok
`
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
