package indextest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
)

func expectVocabulary(t *testing.T, x retrieval.Index, l retrieval.Lookup, want retrieval.Vocabulary) {
	t.Helper()
	got, err := x.Vocabulary(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vocabulary (-want +got):\n%s", diff)
	}
}

func testFrequencies(t *testing.T, x retrieval.Index) {
	l := retrieval.Lookup{Terms: []string{"one", "two", "title", "none"}}
	expectVocabulary(t, x, retrieval.Lookup{}, retrieval.Vocabulary{Frequency: []int{}})
	expectVocabulary(t, x, l, retrieval.Vocabulary{Frequency: []int{0, 0, 0, 0}})
	apply(t, x, 1, document("a", "one title", "one one", "one two"))
	apply(t, x, 2, document("b", "title", "one"))
	expectVocabulary(t, x, l, retrieval.Vocabulary{Frequency: []int{3, 1, 2, 0}})
	apply(t, x, 3, document("a", "", "two"))
	expectVocabulary(t, x, l, retrieval.Vocabulary{Frequency: []int{1, 1, 1, 0}})
}

func testSlips(t *testing.T, x retrieval.Index) {
	apply(t, x, 1,
		document("a", "", "zelenski troops", "zelenska troops", "zelenska troop", "gone"),
		document("b", "", "selenski straße"),
		document("c", "", "dropped"),
	)
	apply(t, x, 2, retrieval.Document{Ref: retrieval.Ref{ID: "c", Revision: 2}})
	slips := []struct {
		slip retrieval.Slip
		want []retrieval.Known
	}{
		{retrieval.Slip{Term: "zelenksi", Edits: 2, Prefix: 1}, []retrieval.Known{{Term: "zelenski", Frequency: 1}}},                                  // a swap is one edit
		{retrieval.Slip{Term: "zelensk", Edits: 1, Prefix: 1}, []retrieval.Known{{Term: "zelenska", Frequency: 2}, {Term: "zelenski", Frequency: 1}}}, // by frequency
		{retrieval.Slip{Term: "zelenski", Edits: 1, Prefix: 1}, []retrieval.Known{{Term: "zelenski", Frequency: 1}}},                                  // itself is nearest
		{retrieval.Slip{Term: "yelenski", Edits: 1}, []retrieval.Known{{Term: "selenski", Frequency: 1}, {Term: "zelenski", Frequency: 1}}},           // any first letter
		{retrieval.Slip{Term: "yelenski", Edits: 1, Prefix: 1}, nil},                                                                                  // the same one
		{retrieval.Slip{Term: "strase", Edits: 1, Prefix: 3}, []retrieval.Known{{Term: "straße", Frequency: 1}}},                                      // characters, not bytes
		{retrieval.Slip{Term: "dropedd", Edits: 2, Prefix: 1}, nil},                                                                                   // of no article any more
		{retrieval.Slip{Term: "trop", Edits: 1, Prefix: 1}, []retrieval.Known{{Term: "troop", Frequency: 1}}},                                         // the nearest only
		{retrieval.Slip{Term: "trop", Edits: 2, Prefix: 1}, []retrieval.Known{{Term: "troop", Frequency: 1}}},
	}
	var l retrieval.Lookup
	want := retrieval.Vocabulary{Frequency: []int{}}
	for _, s := range slips {
		l.Slips = append(l.Slips, s.slip)
		want.Similar = append(want.Similar, s.want)
	}
	expectVocabulary(t, x, l, want)
	// Fifty passages against one: the nearer word is taken for a slip itself.
	common := make([]string, retrieval.MuchCommoner)
	for i := range common {
		common[i] = "presid"
	}
	slip := retrieval.Lookup{Slips: []retrieval.Slip{{Term: "presidnt", Edits: 2, Prefix: 1}}}
	apply(t, x, 3, document("d", "", append(common[1:], "presient")...))
	expectVocabulary(t, x, slip, retrieval.Vocabulary{Frequency: []int{}, Similar: [][]retrieval.Known{{{Term: "presient", Frequency: 1}}}})
	apply(t, x, 4, document("e", "", common[0]))
	expectVocabulary(t, x, slip, retrieval.Vocabulary{Frequency: []int{}, Similar: [][]retrieval.Known{{{Term: "presid", Frequency: retrieval.MuchCommoner}}}})
}

func testNames(t *testing.T, x retrieval.Index) {
	explains := func(id, short string, long ...string) retrieval.Document {
		d := document(id, "", "one", "two")
		d.Abbreviations = []retrieval.Abbreviation{{Short: short, Long: long}}
		return d
	}
	apply(t, x, 1,
		explains("a", "who", "world", "health", "organ"), explains("b", "who", "world", "health", "organ"),
		explains("c", "who", "wild", "horse", "owner"), explains("d", "whom", "west", "hampstead"), document("e", "", "one"))
	l := retrieval.Lookup{Names: []string{"who", "world health organ", "world health", "wh", ""}}
	known := func(term string, n int) retrieval.Known { return retrieval.Known{Term: term, Frequency: n} }
	expectVocabulary(t, x, l, retrieval.Vocabulary{Frequency: []int{}, Meanings: [][]retrieval.Known{
		{known("world health organ", 2), known("wild horse owner", 1)}, {known("who", 2)}, nil, nil, nil,
	}})
	apply(t, x, 2, document("a", "", "one"), retrieval.Document{Ref: retrieval.Ref{ID: "c", Revision: 2}})
	expectVocabulary(t, x, l, retrieval.Vocabulary{Frequency: []int{}, Meanings: [][]retrieval.Known{
		{known("world health organ", 1)}, {known("who", 1)}, nil, nil, nil,
	}})
}
