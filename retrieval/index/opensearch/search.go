package opensearch

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/index/bm25"
)

// Search implements retrieval.Index.
func (x *Index) Search(ctx context.Context, q retrieval.Query) (retrieval.Results, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	results, err := x.search(ctx, q)
	if err != nil {
		return retrieval.Results{}, fmt.Errorf("search index %s: %w", x.name, err)
	}
	return results, nil
}

func (x *Index) search(ctx context.Context, q retrieval.Query) (retrieval.Results, error) {
	v, err := x.view(ctx)
	if err != nil {
		return retrieval.Results{}, err
	}
	results := retrieval.Results{Articles: v.Articles, Passages: v.Passages, Length: v.Length, Applied: v.Through, Partial: v.partial}
	p, partial, err := x.plan(ctx, v, q.Terms)
	if err != nil {
		return results, err
	}
	results.Frequency = p.frequency
	results.Partial = results.Partial || partial
	if len(p.read) == 0 || q.Limit == 0 {
		return results, nil
	}
	found, err := x.find(ctx, p, q)
	if err != nil {
		return results, err
	}
	results.Partial = results.Partial || found.silent()
	results.Candidates, err = p.best(found, q)
	return results, err
}

// find asks for the passages that are best by Lucene's scores.
func (x *Index) find(ctx context.Context, p *plan, q retrieval.Query) (*answer, error) {
	var found answer
	err := x.cluster.call(ctx, http.MethodPost, "/"+x.alias+"/_search", object{
		"size": wanted(q.Limit), "track_total_hits": false, "timeout": remaining(ctx),
		"stored_fields": "_none_", "docvalue_fields": []string{"record"},
		"query": object{"bool": object{
			"should": p.clauses(), "minimum_should_match": 1, "filter": filters(q),
			"must_not": object{"range": object{"embargo": object{"gt": q.Now.Unix()}}},
		}},
	}, &found)
	return &found, err
}

// wanted is how many passages are fetched to be sure of the best: Lucene rounds
// lengths, and scores forms and fields one by one.
func wanted(limit int) int { return min(limit+limit/2+20, mostHits) }

// mostHits is what OpenSearch returns at the most.
const mostHits = 10_000

// remaining is how long the shards have to answer with what they have, so that
// there is time left to hand it on.
func remaining(ctx context.Context) string {
	left := patience
	if deadline, ok := ctx.Deadline(); ok {
		left = min(left, time.Until(deadline))
	}
	return fmt.Sprintf("%dms", max(left*4/5, 10*time.Millisecond).Milliseconds())
}

// filters are what each passage has to meet.
func filters(q retrieval.Query) []object {
	all := []object{}
	if len(q.Sources) > 0 {
		keys := make([]string, len(q.Sources))
		for i, s := range q.Sources {
			keys[i] = sourceKey(s)
		}
		all = append(all, object{"terms": object{"source": keys}})
	}
	if q.Language != "" {
		all = append(all, object{"term": object{"language": q.Language}})
	}
	if !q.After.IsZero() || !q.Before.IsZero() {
		all = append(all, object{"range": object{"published": within(q.After, q.Before)}})
	}
	return all
}

// plan is how the terms of a query are looked for.
type plan struct {
	terms     []retrieval.QueryTerm
	read      []readTerm // the weightiest first
	frequency [][]int
	average   float64 // terms a passage
}

// readTerm is a query term with those of its forms that are read.
type readTerm struct {
	index  int // in the query
	forms  []int
	weight float64
}

// plan finds out how frequent the forms are, and which are to be read.
func (x *Index) plan(ctx context.Context, v *view, terms []retrieval.QueryTerm) (*plan, bool, error) {
	p := &plan{terms: terms, frequency: make([][]int, len(terms)), average: bm25.Average(v.Length, v.Passages)}
	var all []string
	for _, term := range terms {
		for _, form := range term.Forms {
			all = append(all, form.Text)
		}
	}
	counts, partial, err := x.frequencies(ctx, v, inText, all)
	if err != nil {
		return nil, false, err
	}
	clauses := 0
	for i, term := range terms {
		r := readTerm{index: i}
		p.frequency[i] = make([]int, len(term.Forms))
		passages, most := 0, 0
		for _, f := range bm25.ByWeight(term.Forms) {
			if term.Forms[f].Weight < 1 && passages > bm25.Enough || clauses == maxForms {
				break
			}
			clauses++
			r.forms = append(r.forms, f)
			p.frequency[i][f] = counts[f]
			passages += counts[f]
			most = max(most, counts[f])
		}
		counts = counts[len(term.Forms):]
		// What was written since the state may be counted already.
		r.weight = bm25.IDF(max(v.Passages, most), most)
		if len(r.forms) > 0 {
			p.read = append(p.read, r)
		}
	}
	slices.SortStableFunc(p.read, func(a, b readTerm) int { return -cmp.Compare(a.weight, b.weight) })
	return p, partial, nil
}

// maxForms is how many forms are read at the most: each is two clauses, of which
// OpenSearch takes 1,024.
const maxForms = 500
