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
