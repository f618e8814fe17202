package sources_test

import (
	"errors"
	"io/fs"
	"testing"

	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/sources"
)

func TestExamine(t *testing.T) {
	place := databasetest.Place(t, t.TempDir())
	if _, err := sources.Examine(t.Context(), place); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of none: %v", err)
	}
	db, err := sources.Open(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Add(t.Context(), sources.Source{Kind: sources.Feed, Address: "https://example.org/feed", Name: "Herald"}); err != nil {
		t.Fatal(err)
	}
	r, err := sources.Examine(t.Context(), place)
	if err != nil || !r.Sound() || len(r.Sources) != 1 || r.Sources[0].Name != "Herald" {
		t.Errorf("%+v, %v", r, err)
	}
}
