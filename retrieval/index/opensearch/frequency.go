package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"verbatim/retrieval"
)

// countKey is what a count was of. With the next batch, or in the next index, the
// key is another one.
type countKey struct {
	index   string
	through retrieval.Seq
	field   string
	term    string
}

// countBytes is about what a count takes in memory, beside its term.
const countBytes = 64

// The fields that terms are counted in.
const (
	inText   = "text"
	inTitles = "title" // of articles
	inNames  = "names"
)

// frequencies returns for each term how many passages have it in the field, of the
// titles and names how many articles, and whether a part of the index was silent.
func (x *Index) frequencies(ctx context.Context, v *view, field string, terms []string) (counts []int, partial bool, err error) {
	counts = make([]int, len(terms))
	asked := map[string][]int{} // which of the terms
	var open []string
	for i, term := range terms {
		n, known := x.counts.Get(countKey{v.index, v.Through, field, term})
		if known {
			counts[i] = n
			continue
		}
		if asked[term] == nil {
			open = append(open, term)
		}
		asked[term] = append(asked[term], i)
	}
	if len(open) == 0 {
		return counts, false, nil
	}
	answers, err := x.countEach(ctx, field, open)
	if err != nil {
		return nil, false, err
	}
	for n, answer := range answers {
		for _, i := range asked[open[n]] {
			counts[i] = answer.Hits.Total.Value
		}
		if answer.silent() {
			partial = true
		} else {
			x.counts.Put(countKey{v.index, v.Through, field, open[n]}, answer.Hits.Total.Value, countBytes+int64(len(open[n])))
		}
	}
	return counts, partial, nil
}

// answer is what a search comes back with.
type answer struct {
	TimedOut bool                                    `json:"timed_out"`
	Shards   struct{ Total, Successful, Failed int } `json:"_shards"`
	Hits     struct {
		Total struct{ Value int }
		Hits  []struct {
			Fields struct{ Record []column }
		}
	}
	Error *problem
}

// silent reports whether a part of the index has not answered.
func (a *answer) silent() bool {
	return a.TimedOut || a.Shards.Failed > 0 || a.Shards.Successful < a.Shards.Total
}

// countEach counts each term by a search that returns nothing else, which where
// nothing was deleted only reads a number.
func (x *Index) countEach(ctx context.Context, field string, terms []string) ([]answer, error) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	for _, term := range terms {
		filter := []object{{"term": object{field: term}}}
		if field != inText {
			filter = append(filter, object{"exists": object{"field": "passages"}}) // of the head
		}
		for _, line := range []object{{}, {
			"size": 0, "track_total_hits": true, "timeout": remaining(ctx), "query": object{"bool": object{"filter": filter}},
		}} {
			if err := e.Encode(line); err != nil {
				return nil, fmt.Errorf("write a request: %w", err)
			}
		}
	}
	var all struct{ Responses []answer }
	if err := x.cluster.call(ctx, http.MethodPost, "/"+x.alias+"/_msearch", body.Bytes(), &all); err != nil {
		return nil, err
	}
	for i, a := range all.Responses {
		if a.Error != nil {
			return nil, fmt.Errorf("count %q: %w", terms[i], a.Error)
		}
	}
	return all.Responses, nil
}
