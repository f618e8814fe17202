package record_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/index/record"
)

var document = retrieval.Document{
	Ref: retrieval.Ref{ID: "a", Revision: 3}, Published: time.Date(1969, 7, 20, 20, 17, 40, 0, time.UTC),
	Title: []retrieval.Term{{Text: "moon"}, {Text: "men", Position: 2}},
	Passages: []retrieval.IndexedPassage{{
		Passage: retrieval.Passage{Span: retrieval.Span{Start: 1 << 30, End: 1<<30 + 90}, Paragraph: 4},
		Terms:   []retrieval.Term{{Text: "men", Position: 1}, {Text: "walk", Position: 5, Sentence: 2}, {Text: "moon", Position: 900, Sentence: 70}},
	}},
}

var query = []retrieval.QueryTerm{
	{Forms: []retrieval.Form{{Text: "moon", Weight: 1}, {Text: "satellite", Weight: .5}}}, {Forms: []retrieval.Form{{Text: "men", Weight: 1}}},
}

func read(b []byte) (retrieval.Candidate, error) {
	d := record.Decode(b)
	r := record.NewReader(query)
	c := r.Head(&d)
	r.Passage(&d, &c)
	return c, d.Err()
}

// A candidate is what was written, and a record that is cut short an error.
func TestRecord(t *testing.T) {
	b := record.AppendPassage(record.AppendHead(nil, document), document.Passages[0])
	want := retrieval.Candidate{
		Ref: retrieval.Ref{Revision: 3}, Passage: document.Passages[0].Passage, Published: document.Published, Length: 3,
		Hits:  []retrieval.Hit{{Term: 1, Position: 1}, {Term: 0, Position: 900, Sentence: 70}},
		Title: []retrieval.Hit{{Term: 0}, {Term: 1, Position: 2}},
	}
	got, err := read(b)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for n := range b {
		if _, err := read(b[:n]); err == nil {
			t.Errorf("%d of %d bytes are taken for a whole record", n, len(b))
		}
	}
}
