package eval_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/eval"
)

// Three paragraphs of one article, another article, and one without a title.
func titled() eval.Set {
	s := eval.Set{Name: "five", Queries: []eval.Query{
		query("q0", true, "d0"), query("q1", true, "d1"), query("q2", true, "d2"), query("q3", true, "d3"), query("q4", true, "d4"),
		query("unanswerable", false), query("not judged", true),
	}}
	for i, title := range []string{"Lakes", "Lakes", "Lakes", "Bridges", ""} {
		s.Articles = append(s.Articles, retrieval.Article{Ref: retrieval.Ref{ID: fmt.Sprint("d", i)}, Title: title})
	}
	return s
}

// ask draws archives of n and asks an engine that answers q0 and q3, and what is
// not to be asked.
func ask(t *testing.T, n int) eval.Small {
	t.Helper()
	e := engine{
		"q0": {[]string{"d0"}, .9}, "q3": {[]string{"d3"}, .9},
		"unanswerable": {[]string{"d0"}, .9}, "not judged": {[]string{"d0"}, .9},
	}
	draws, err := titled().Draw(n)
	if err != nil {
		t.Fatal(err)
	}
	small := eval.Small{Set: "five", Articles: n}
	for _, d := range draws {
		if err := small.Ask(t.Context(), e, d); err != nil {
			t.Fatal(err)
		}
	}
	return small
}

func TestSmallArchives(t *testing.T) {
	got := ask(t, 1)
	want := eval.Small{
		Set: "five", Articles: 1, Archives: 5,
		Refused: eval.Share{Count: 3, Of: 5},
		Near:    eval.Share{Count: 2, Of: 6},  // q0 beside d1 and d2
		Far:     eval.Share{Count: 6, Of: 14}, // q0 beside d3 and d4, q3 beside all others
	}
	if got != want {
		t.Errorf("archives of one article: %+v; want %+v", got, want)
	}
	var table bytes.Buffer
	if err := eval.PrintSmall(&table, []eval.Small{got}); err != nil || !strings.Contains(table.String(), "five  1         5         0.333  0.429  0.600    5\n") {
		t.Errorf("%v:\n%s", err, &table)
	}
	if got := ask(t, 5); got.Refused.Of != 5 || got.Near.Of+got.Far.Of != 0 {
		t.Errorf("one archive of all: %+v", got)
	}
}

// Each article is dealt once, all archives are full, and each run has the same.
func TestDraw(t *testing.T) {
	draws, err := titled().Draw(2)
	if err != nil {
		t.Fatal(err)
	}
	again, err := titled().Draw(2)
	if err != nil {
		t.Fatal(err)
	}
	dealt := map[string]bool{}
	for i, d := range draws {
		for j, a := range d.Articles {
			dealt[a.ID] = true
			if a.ID != again[i].Articles[j].ID {
				t.Errorf("article %d of archive %d is %s, then %s", j, i, a.ID, again[i].Articles[j].ID)
			}
		}
	}
	if len(draws) != 2 || len(dealt) != 4 {
		t.Errorf("%d archives of %d articles; want 2 of 4", len(draws), len(dealt))
	}
	for _, n := range []int{0, 6} {
		if _, err := titled().Draw(n); err == nil || !strings.Contains(err.Error(), "five has 5") {
			t.Errorf("archives of %d: %v", n, err)
		}
	}
}
