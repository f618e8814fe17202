package indextest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"verbatim/retrieval"
)

// Random makes documents of so many words, of which some are in nearly every one
// and some in few. Of later revisions there are fewer.
func Random(r *rand.Rand, words, ids, revision int) []retrieval.Document {
	terms := func(n int) []retrieval.Term {
		out := make([]retrieval.Term, n)
		for i := range out {
			out[i] = retrieval.Term{Text: fmt.Sprint("w", int(float64(words)*r.Float64()*r.Float64())), Position: 2 * i, Sentence: i / 7}
		}
		return out
	}
	var documents []retrieval.Document
	for id := range ids {
		if revision > 1 && r.IntN(3) > 0 {
			continue
		}
		d := retrieval.Document{
			Ref: retrieval.Ref{ID: fmt.Sprint("a", id), Revision: revision}, Source: fmt.Sprint("S", r.IntN(3)), Language: "en",
			Published: time.Unix(int64(r.IntN(1e9)), 0).UTC(), Title: terms(r.IntN(4)),
		}
		for i := range r.IntN(5) {
			d.Passages = append(d.Passages, retrieval.IndexedPassage{
				Passage: retrieval.Passage{Span: retrieval.Span{Start: 100 * i, End: 100*i + 90}, Paragraph: i + 1}, Terms: terms(1 + r.IntN(40)),
			})
		}
		documents = append(documents, d)
	}
	return documents
}

// Question is the i-th query for what Random makes of so many words: of one or of
// several forms, with and without filters.
func Question(i, words int) retrieval.Query {
	q := retrieval.Query{Limit: 10_000, Now: time.Now()}
	for _, w := range []int{i, i * 7 % words, words - 1 - i} {
		q.Terms = append(q.Terms, retrieval.QueryTerm{Forms: []retrieval.Form{
			{Text: fmt.Sprint("w", w), Weight: 1}, {Text: fmt.Sprint("w", w/2), Weight: .5}, {Text: "absent", Weight: .4},
		}[:1+i%3]})
	}
	switch i % 4 {
	case 1:
		q.Sources = []string{"s1", "S2"}
	case 2:
		q.After = time.Unix(3e8, 0)
	}
	return q
}
