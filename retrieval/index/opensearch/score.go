package opensearch

import (
	"cmp"
	"slices"
	"strings"

	"verbatim/retrieval"
	"verbatim/retrieval/index/bm25"
	"verbatim/retrieval/index/record"
)

// Lucene scores each form and field of a term by itself, where BM25F adds up their
// occurrences: so beside the best one the others count less.
const beside = 0.3

// clauses are the query by which Lucene finds the best passages, near enough: one
// occurrence in a passage of average length scores what it should.
func (p *plan) clauses() []object {
	all := make([]object, len(p.read))
	for i, r := range p.read {
		var either []object
		for _, f := range r.forms {
			form := p.terms[r.index].Forms[f]
			text := r.weight * once(form.Weight) / once(1)
			title := r.weight * once(form.Weight*bm25.TitleWeight) / once(bm25.TitleWeight)
			either = append(either,
				object{"term": object{inText: object{"value": form.Text, "boost": text}}},
				object{"term": object{inTitles: object{"value": form.Text, "boost": title}}})
		}
		all[i] = object{"dis_max": object{"queries": either, "tie_breaker": beside}}
	}
	return all
}

// once is what an occurrence of this weight is worth in a passage of average
// length.
func once(weight float64) float64 { return weight / (weight + bm25.K1) }

// best scores the passages that were found, and returns the best ones.
func (p *plan) best(found *answer, q retrieval.Query) ([]retrieval.Candidate, error) {
	type scored struct {
		retrieval.Candidate
		score float32
	}
	list := make([]scored, len(found.Hits.Hits))
	reader := record.NewReader(q.Terms)
	for i, hit := range found.Hits.Hits {
		c, err := candidate(reader, slices.Concat(hit.Fields.Record...))
		if err != nil {
			return nil, err
		}
		list[i] = scored{c, p.score(c)}
	}
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), strings.Compare(a.ID, b.ID), cmp.Compare(a.Start, b.Start))
	})
	out := make([]retrieval.Candidate, min(len(list), q.Limit))
	for i := range out {
		out[i] = list[i].Candidate
	}
	return out, nil
}

// score is BM25F of the hits. Single precision, and the order of the terms, make
// it the same to the last bit as where postings are added up.
func (p *plan) score(c retrieval.Candidate) float32 {
	count := func(hits []retrieval.Hit, form, term int) (n float32) {
		for _, h := range hits {
			if h.Term == term && h.Form == form {
				n++
			}
		}
		return n
	}
	var score float32
	for _, r := range p.read {
		var sum float32
		length := 0.0
		for _, f := range r.forms {
			weight := p.terms[r.index].Forms[f].Weight
			if n := count(c.Hits, f, r.index); n > 0 {
				sum += float32(weight) * n
				length = float64(c.Length)
			}
			sum += float32(weight*bm25.TitleWeight) * count(c.Title, f, r.index)
		}
		if sum > 0 {
			score += bm25.Score(float32(r.weight), sum, bm25.Norm(length, p.average))
		}
	}
	return score
}
