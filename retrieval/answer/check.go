package answer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

const (
	// checkTerms is how many of a quotation's rarest terms are searched: enough
	// that the right passage has most of them even where every third is changed.
	checkTerms = 24
	// checkLimit is how many passages a quotation is compared with.
	checkLimit = 30
	maxOthers  = 5
)

// Check tells how a quotation stands to the archive. A quotation may run over
// several paragraphs.
func (e *Engine) Check(ctx context.Context, quotation string) (retrieval.Check, error) {
	p := newPattern(quotation)
	q, err := e.quotationQuery(ctx, p)
	if err != nil {
		return retrieval.Check{}, err
	}
	results, err := e.index.Search(ctx, q.search)
	if err != nil {
		return retrieval.Check{}, err
	}
	out := retrieval.Check{Hints: p.hints(q), Gaps: p.gaps()}
	if out.Archive, out.Partial, err = e.extent(ctx, results); err != nil {
		return retrieval.Check{}, err
	}
	found, err := e.counterparts(ctx, q, p, results)
	if err != nil || len(found) == 0 {
		return out, err
	}
	slices.SortFunc(found, nearer)
	best := found[0]
	switch {
	case best.cost == 0:
		out.Verdict = retrieval.Verbatim
		out.Others = others(found)
	case best.recognised():
		out.Verdict, out.Edits = retrieval.Altered, best.edits()
	default:
		return out, nil
	}
	out.Quote = best.quote()
	return out, nil
}

// quotationQuery asks for the rarest terms of a quotation that the archive has.
func (e *Engine) quotationQuery(ctx context.Context, p *pattern) (*query, error) {
	q := &query{}
	q.words, q.language = wordsOf(p.text, "")
	q.search = retrieval.Query{Now: time.Now(), Limit: candidateLimit}
	p.weigh(q.language)
	var l retrieval.Lookup
	for i, w := range q.words {
		if w.Term != "" && !slices.ContainsFunc(q.terms, func(t term) bool { return t.text == w.Term }) {
			q.terms = append(q.terms, term{text: w.Term, folded: w.Folded, position: i})
			l.Terms = append(l.Terms, w.Term, w.Folded)
		}
	}
	v, err := e.index.Vocabulary(ctx, l)
	if err != nil {
		return nil, err
	}
	frequency := map[string]int{}
	for i, t := range q.terms {
		frequency[t.text] = max(v.Frequency[2*i], v.Frequency[2*i+1])
	}
	q.terms = slices.DeleteFunc(q.terms, func(t term) bool { return frequency[t.text] == 0 })
	slices.SortStableFunc(q.terms, func(a, b term) int { return cmp.Compare(frequency[a.text], frequency[b.text]) })
	q.terms = q.terms[:min(len(q.terms), checkTerms)]
	for i := range q.terms {
		t := &q.terms[i]
		x := expansion{term: t}
		x.add([]string{t.text}, 1)
		if t.folded != t.text {
			x.add([]string{t.folded}, 1)
		}
		q.search.Terms = append(q.search.Terms, x.out)
	}
	return q, nil
}

// hints say what of a quotation could not be checked.
func (p *pattern) hints(q *query) []retrieval.Hint {
	switch {
	case p.size == 0:
		return []retrieval.Hint{{Kind: retrieval.HintEmpty}}
	case p.cut:
		return []retrieval.Hint{{Kind: retrieval.HintCut, Args: []string{strconv.Itoa(utf8.RuneCountInString(p.text))}}}
	case !slices.ContainsFunc(q.words, func(w text.Word) bool { return w.Term != "" }):
		return []retrieval.Hint{{Kind: retrieval.HintCommon}}
	}
	return nil
}

// counterparts compares the quotation with the articles that the index has
// found, and returns what comes nearest in each.
func (e *Engine) counterparts(ctx context.Context, q *query, p *pattern, results retrieval.Results) ([]counterpart, error) {
	if p.size == 0 {
		return nil, nil
	}
	read, err := e.readLikely(ctx, q, results)
	if err != nil {
		return nil, err
	}
	a := aligner{pattern: p}
	var out []counterpart
	for _, readings := range read {
		var best counterpart
		for _, part := range around(readings, len(p.text)) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			c := counterpart{pattern: p, article: readings[0].article, part: part}
			c.literals = text.Literals(c.compared())
			c.alignment = a.align(c.literals)
			if best.pattern == nil || c.cost < best.cost {
				best = c
			}
		}
		best.clip()
		out = append(out, best)
	}
	return out, nil
}

// readLikely reads the passages that the quotation is likeliest in, by article.
func (e *Engine) readLikely(ctx context.Context, q *query, results retrieval.Results) ([][]*reading, error) {
	list := q.rank(results)
	near := func(x *ranked) float64 { return q.mass(x.covered) + q.inOrder(x.occurrences) }
	slices.SortStableFunc(list, func(a, b *ranked) int { // of copies, the origin first
		return cmp.Or(-cmp.Compare(near(a), near(b)), a.Published.Compare(b.Published))
	})
	of := map[string][]*reading{}
	for _, x := range list[:min(len(list), checkLimit)] {
		r, err := e.read(ctx, q, x)
		if err != nil {
			return nil, err
		}
		if r != nil {
			of[x.ID] = append(of[x.ID], r)
		}
	}
	return slices.Collect(maps.Values(of)), nil
}

// inOrder is the idf of the terms that stand as far behind another one as in the
// quotation.
func (q *query) inOrder(occurrences []occurrence) float64 {
	sum := 0.0
	counted := make([]bool, len(q.terms))
	for i, x := range occurrences {
		for _, y := range occurrences[i+1:] {
			distance := y.position - x.position
			if distance > pairWindow {
				break
			}
			if !counted[y.term] && distance == q.terms[y.term].position-q.terms[x.term].position {
				counted[y.term] = true
				sum += q.terms[y.term].idf
			}
		}
	}
	return sum
}

// beside is how many passages on each side of one belong to what a quotation is
// compared with, however short it is: so much may an ellipsis leave out.
const beside = 3

// around returns the parts of an article that hold the passages read and, on
// each side, room for a quotation of so many bytes.
func around(readings []*reading, room int) []retrieval.Span {
	article := readings[0].article
	passages := text.Passages(article.Text, article.Language)
	slices.SortFunc(readings, func(a, b *reading) int { return cmp.Compare(a.Start, b.Start) })
	var parts []retrieval.Span
	for _, r := range readings {
		at, _ := slices.BinarySearchFunc(passages, r.Start, func(p retrieval.Passage, start int) int { return cmp.Compare(p.Start, start) })
		first, last := at, at
		for first > 0 && (at-first < beside || r.Start-passages[first].Start < room) {
			first--
		}
		for last < len(passages)-1 && (last-at < beside || passages[last].End-r.End < room) {
			last++
		}
		part := retrieval.Span{Start: passages[first].Start, End: passages[last].End}
		if n := len(parts); n > 0 && part.Start <= parts[n-1].End {
			part.Start = parts[n-1].Start
			parts = parts[:n-1]
		}
		parts = append(parts, part)
	}
	return parts
}

// nearer orders counterparts by what the quotation differs in; of several that
// are equally near, the one published first.
func nearer(a, b counterpart) int {
	unknown := func(c counterpart) int { // at the end
		if c.article.Published.IsZero() {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(a.cost, b.cost), cmp.Compare(unknown(a), unknown(b)),
		a.article.Published.Compare(b.article.Published), cmp.Compare(a.article.Seq, b.article.Seq),
	)
}

// others cites the articles beside the first that have a quotation word for
// word, newest first.
func others(found []counterpart) []retrieval.Citation {
	exact := slices.Clone(found[1:])
	exact = slices.DeleteFunc(exact, func(c counterpart) bool { return c.cost > 0 })
	slices.SortStableFunc(exact, func(a, b counterpart) int { return b.article.Published.Compare(a.article.Published) })
	var out []retrieval.Citation
	for _, c := range exact[:min(len(exact), maxOthers)] {
		out = append(out, c.quote().Citation)
	}
	return out
}
