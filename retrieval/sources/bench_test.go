package sources_test

import (
	"fmt"
	"testing"
	"time"

	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/sources"
)

// What is asked at each look at a feed takes no longer where a million items
// are known; the list takes some tenths of a second.
func BenchmarkMillion(b *testing.B) {
	db, err := sources.Open(b.Context(), databasetest.Place(b, b.TempDir()))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const feeds, each = 100, 10_000
	var last sources.Source
	for f := range feeds {
		if last, err = db.Add(b.Context(), feed(fmt.Sprint(f), fmt.Sprintf("https://%d.example/feed", f))); err != nil {
			b.Fatal(err)
		}
		if err := db.Keep(b.Context(), last.ID, items(f, each)...); err != nil {
			b.Fatal(err)
		}
	}
	known := items(feeds-1, 100)
	var guids, urls []string
	for _, i := range known {
		guids, urls = append(guids, i.GUID), append(urls, i.URL)
	}
	for name, do := range map[string]func() error{
		"items": func() error {
			found, err := db.Items(b.Context(), last.ID, guids, urls)
			if err == nil && len(found) != len(known) {
				err = fmt.Errorf("%d items are found", len(found))
			}
			return err
		},
		"keep":    func() error { return db.Keep(b.Context(), last.ID, known...) },
		"changes": func() error { _, err := db.Changes(b.Context()); return err },
		"figures": func() error { _, err := db.Figures(b.Context()); return err },
		"prune":   func() error { _, err := db.Prune(b.Context(), time.Unix(1, 0)); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("remove", func(b *testing.B) {
		for b.Loop() {
			if err := db.Remove(b.Context(), last.ID); err != nil {
				b.Fatal(err)
			}
			last.ID--
		}
	})
}

func items(of, n int) []sources.Item {
	now := time.Now()
	all := make([]sources.Item, n)
	for i := range all {
		address := fmt.Sprintf("https://%d.example/news/2026/%07d-what-happened-in-the-world-today", of, (i*7919)%10_000)
		all[i] = sources.Item{GUID: address + "?p=1", URL: address, Article: fmt.Sprint(of, "-", i),
			Published: now.Add(time.Duration(i) * time.Second), Seen: now.Add(time.Duration(i*2) * time.Second), Listed: now}
	}
	return all
}
