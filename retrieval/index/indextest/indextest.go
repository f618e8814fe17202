// Package indextest holds the tests that every retrieval.Index has to pass.
//
// # Why
//
// Ranking must not notice which index runs. So the contract's tests live once,
// and an index joins by handing over how it is opened.
package indextest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Run tests an index. open returns an empty one, closed when the test ends.
func Run(t *testing.T, open func(*testing.T) retrieval.Index) {
	for name, test := range map[string]func(*testing.T, retrieval.Index){
		"empty":        testEmpty,
		"hits":         testHits,
		"figures":      testFigures,
		"order":        testOrder,
		"limit":        testLimit,
		"replace":      testReplace,
		"idempotent":   testIdempotent,
		"anew":         testAnew,
		"sources":      testSources,
		"dates":        testDates,
		"languages":    testLanguages,
		"embargo":      testEmbargo,
		"large offset": testLargePositions,
		"frequencies":  testFrequencies,
		"slips":        testSlips,
		"names":        testNames,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// document makes a document of passages given as words; "." ends a sentence.
func document(id, title string, passages ...string) retrieval.Document {
	d := retrieval.Document{Ref: retrieval.Ref{ID: id, Revision: 1}, Title: terms(title), Language: "en"}
	for i, p := range passages {
		d.Passages = append(d.Passages, retrieval.IndexedPassage{
			Passage: retrieval.Passage{Span: retrieval.Span{Start: i * 100, End: i*100 + 90}, Paragraph: i + 1},
			Terms:   terms(p),
		})
	}
	return d
}

func terms(words string) []retrieval.Term {
	var out []retrieval.Term
	sentence := 0
	for i, w := range strings.Fields(words) {
		if w == "." {
			sentence++
			continue
		}
		out = append(out, retrieval.Term{Text: w, Position: i, Sentence: sentence})
	}
	return out
}

func query(words ...string) retrieval.Query {
	q := retrieval.Query{Limit: 10, Now: noon}
	for _, w := range words {
		q.Terms = append(q.Terms, retrieval.QueryTerm{Forms: []retrieval.Form{{Text: w, Weight: 1}}})
	}
	return q
}

func apply(t *testing.T, x retrieval.Index, through retrieval.Seq, documents ...retrieval.Document) {
	t.Helper()
	if err := x.Apply(t.Context(), retrieval.Batch{Documents: documents, Through: through}); err != nil {
		t.Fatal(err)
	}
}

func search(t *testing.T, x retrieval.Index, q retrieval.Query) retrieval.Results {
	t.Helper()
	r, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// found lists the candidates as "id¶paragraph".
func found(r retrieval.Results) []string {
	out := []string{}
	for _, c := range r.Candidates {
		out = append(out, fmt.Sprintf("%s¶%d", c.ID, c.Paragraph))
	}
	return out
}

func expect(t *testing.T, x retrieval.Index, q retrieval.Query, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), found(search(t, x, q))); diff != "" {
		t.Errorf("candidates (-want +got):\n%s", diff)
	}
}

func testEmpty(t *testing.T, x retrieval.Index) {
	if at, err := x.Applied(t.Context()); err != nil || at != 0 {
		t.Errorf("Applied = %d, %v; want 0", at, err)
	}
	expect(t, x, query("troops"))
	expect(t, x, query())
}

func testHits(t *testing.T, x retrieval.Index) {
	d := document("a", "north troops", "troops sent . 13000 troops")
	d.Revision = 3
	d.Published = noon
	apply(t, x, 1, d)
	q := query("troops", "absent")
	q.Terms[1].Forms = append(q.Terms[1].Forms, retrieval.Form{Text: "sent", Weight: .5})
	want := []retrieval.Candidate{{
		Ref:       retrieval.Ref{ID: "a", Revision: 3},
		Passage:   d.Passages[0].Passage,
		Published: noon,
		Length:    4,
		Hits: []retrieval.Hit{
			{Term: 0, Form: 0, Position: 0, Sentence: 0},
			{Term: 1, Form: 1, Position: 1, Sentence: 0},
			{Term: 0, Form: 0, Position: 4, Sentence: 1},
		},
		Title: []retrieval.Hit{{Term: 0, Form: 0, Position: 1}},
	}}
	if diff := cmp.Diff(want, search(t, x, q).Candidates); diff != "" {
		t.Errorf("candidates (-want +got):\n%s", diff)
	}
}

func testFigures(t *testing.T, x retrieval.Index) {
	apply(t, x, 7, document("a", "title", "one two", "two three four"), document("b", "", "two"))
	r := search(t, x, query("two", "one", "none", "title"))
	r.Candidates = nil
	want := retrieval.Results{Frequency: [][]int{{3}, {1}, {0}, {0}}, Articles: 2, Passages: 3, Length: 6, Applied: 7}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

func testOrder(t *testing.T, x retrieval.Index) {
	apply(t, x, 1,
		document("c", "", "common filler filler filler"),
		document("b", "", "common rare filler filler"),
		document("a", "rare", "common filler filler filler"),
		document("d", "", "common filler filler filler"),
	)
	expect(t, x, query("common", "rare"), "b¶1", "a¶1", "c¶1", "d¶1")
}

func testLimit(t *testing.T, x retrieval.Index) {
	var documents []retrieval.Document
	for i := range 50 {
		documents = append(documents, document(fmt.Sprintf("d%02d", i), "", "word"+strings.Repeat(" word", i)))
	}
	apply(t, x, 1, documents...)
	q := query("word")
	q.Limit = 3
	expect(t, x, q, "d49¶1", "d48¶1", "d47¶1")
}

func testReplace(t *testing.T, x retrieval.Index) {
	apply(t, x, 1, document("a", "", "old one", "old two", "old three"), document("ab", "", "old neighbour"))
	apply(t, x, 2, document("a", "", "new one"))
	expect(t, x, query("old"), "ab¶1")
	expect(t, x, query("new"), "a¶1")
	if r := search(t, x, query("old")); r.Articles != 2 || r.Passages != 2 || r.Length != 4 || r.Frequency[0][0] != 1 {
		t.Errorf("after a replacement: %+v", r)
	}
	apply(t, x, 3, retrieval.Document{Ref: retrieval.Ref{ID: "a", Revision: 3}})
	expect(t, x, query("new"))
	if r := search(t, x, query("new")); r.Articles != 1 || r.Passages != 1 || r.Length != 2 {
		t.Errorf("after a removal: %+v", r)
	}
}

func testIdempotent(t *testing.T, x retrieval.Index) {
	for range 2 {
		apply(t, x, 4, document("a", "", "one two"), document("b", "", "one"))
	}
	r := search(t, x, query("one"))
	if r.Articles != 2 || r.Passages != 2 || r.Length != 3 || r.Applied != 4 {
		t.Errorf("after the same batch twice: %+v", r)
	}
	expect(t, x, query("one"), "b¶1", "a¶1")
}

func testAnew(t *testing.T, x retrieval.Index) {
	apply(t, x, 9, document("a", "", "one"))
	if err := x.Apply(t.Context(), retrieval.Batch{Anew: true, Through: 2, Documents: []retrieval.Document{document("b", "", "one")}}); err != nil {
		t.Fatal(err)
	}
	expect(t, x, query("one"), "b¶1")
	if at, err := x.Applied(t.Context()); err != nil || at != 2 {
		t.Errorf("Applied = %d, %v; want 2", at, err)
	}
}

func testSources(t *testing.T, x retrieval.Index) {
	for i, source := range []string{"Reuters", "The Guardian", ""} {
		d := document(string(rune('a'+i)), "", "word")
		d.Source = source
		apply(t, x, retrieval.Seq(i+1), d)
	}
	q := query("word")
	q.Sources = []string{"reuters"}
	expect(t, x, q, "a¶1")
	q.Sources = []string{"the guardian", "REUTERS", "unknown"}
	expect(t, x, q, "a¶1", "b¶1")
	q.Sources = []string{"guardian"}
	expect(t, x, q)
}

func testDates(t *testing.T, x retrieval.Index) {
	for i, published := range []time.Time{noon.Add(-24 * time.Hour), noon, noon.Add(time.Hour), {}} {
		d := document(string(rune('a'+i)), "", "word")
		d.Published = published
		apply(t, x, retrieval.Seq(i+1), d)
	}
	between := func(after, before time.Time) retrieval.Query {
		q := query("word")
		q.After, q.Before = after, before
		return q
	}
	expect(t, x, between(time.Time{}, time.Time{}), "a¶1", "b¶1", "c¶1", "d¶1")
	expect(t, x, between(noon, time.Time{}), "b¶1", "c¶1")
	expect(t, x, between(noon.Add(time.Second), time.Time{}), "c¶1")
	expect(t, x, between(time.Time{}, noon), "a¶1")
	expect(t, x, between(noon, noon.Add(time.Hour)), "b¶1")
	expect(t, x, between(noon.In(time.FixedZone("", 14*3600)), noon.Add(time.Second)), "b¶1")
	expect(t, x, between(noon.AddDate(1, 0, 0), time.Time{}))
}

func testLanguages(t *testing.T, x retrieval.Index) {
	english, german := document("a", "", "word"), document("b", "", "word")
	german.Language = "de"
	apply(t, x, 1, english, german)
	q := query("word")
	q.Language = "de"
	expect(t, x, q, "b¶1")
}

func testEmbargo(t *testing.T, x retrieval.Index) {
	d := document("a", "", "word")
	d.Embargo = noon.Add(time.Minute)
	apply(t, x, 1, d)
	q := query("word")
	expect(t, x, q)
	q.Now = d.Embargo.Add(-time.Second)
	expect(t, x, q)
	q.Now = d.Embargo
	expect(t, x, q, "a¶1")
}

func testLargePositions(t *testing.T, x retrieval.Index) {
	d := document("a", "", "far")
	d.Passages[0].Span = retrieval.Span{Start: 1 << 30, End: 1<<30 + 10}
	d.Passages[0].Terms[0].Position = 1 << 20
	d.Passages[0].Terms[0].Sentence = 1 << 16
	apply(t, x, 1, d)
	c := search(t, x, query("far")).Candidates
	if len(c) != 1 || c[0].Span != d.Passages[0].Span ||
		c[0].Hits[0] != (retrieval.Hit{Position: 1 << 20, Sentence: 1 << 16}) {
		t.Errorf("candidates = %+v", c)
	}
}
