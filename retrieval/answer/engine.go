package answer

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"

	"verbatim/retrieval"
)

const (
	defaultQuotes    = 5
	nearMisses       = 3
	quotesPerArticle = 2
	// A further quote must score this part of the first one's, or it only takes
	// the reader's time.
	worth = 0.4
)

// store is what an Engine needs of a retrieval.Store.
type store interface {
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
	Head(context.Context) (retrieval.Seq, error)
}

// index is what an Engine needs of a retrieval.Index.
type index interface {
	Search(context.Context, retrieval.Query) (retrieval.Results, error)
	Vocabulary(context.Context, retrieval.Lookup) (retrieval.Vocabulary, error)
}

// Engine answers questions. It is safe for concurrent use.
type Engine struct {
	store store
	index index
	log   *slog.Logger
}

// New returns an Engine over an archive and its index.
func New(store store, index index, log *slog.Logger) *Engine {
	return &Engine{store, index, log}
}

// Answer finds the quotes that answer a question, or says that nothing in the
// archive does.
func (e *Engine) Answer(ctx context.Context, question retrieval.Question) (retrieval.Answer, error) {
	f, err := e.find(ctx, question)
	if err != nil || len(f.readings) == 0 {
		return f.answer, err
	}
	f.answer.Found = f.answer.Confidence >= Floor(f.answer.Archive.Passages)
	limit := cmp.Or(question.Limit, defaultQuotes)
	if !f.answer.Found {
		limit = min(limit, nearMisses)
	}
	// Copies fall out, so that it may take further passages.
	for wanted := limit; ; wanted *= 2 {
		if err := e.readBest(ctx, f, wanted); err != nil {
			return retrieval.Answer{}, err
		}
		f.answer.Quotes = pick(f.readings, limit)
		if len(f.answer.Quotes) == limit || len(f.readings) < wanted || !worthReading(f.readings, wanted-1) {
			break
		}
	}
	f.answer.Hints = append(f.answer.Hints, f.query.corrections(f.readings)...)
	return f.answer, nil
}

// findings are what the index has found, read as far as it takes.
type findings struct {
	answer   retrieval.Answer // without quotes
	query    *query
	readings []*reading // best first
	unread   []*ranked  // best first, too
	evidence evidence   // for the first reading
}

// forEvidence is how many readings evidence looks at.
const forEvidence = 2

func (e *Engine) find(ctx context.Context, question retrieval.Question) (*findings, error) {
	if question.Now.IsZero() {
		question.Now = time.Now()
	}
	fields := parseFields(question.Text, question.Now)
	q := newQuery(fields, question)
	out := &findings{query: q}
	out.answer.Hints = fields.hints
	switch {
	case fields.refused:
		q.terms, q.search.Terms = nil, nil
	case fields.text == "" || !strings.ContainsFunc(fields.text, isWordRune):
		out.answer.Hints = append(out.answer.Hints, retrieval.Hint{Kind: retrieval.HintEmpty})
	case len(q.terms) == 0:
		out.answer.Hints = append(out.answer.Hints, retrieval.Hint{Kind: retrieval.HintCommon})
	}
	if err := e.reach(ctx, q); err != nil {
		return out, err
	}
	results, err := e.index.Search(ctx, q.search)
	if err != nil {
		return out, err
	}
	if out.answer.Archive, out.answer.Partial, err = e.extent(ctx, results); err != nil {
		return out, err
	}
	out.unread = q.rank(results)
	q.wording = q.newWording()
	for _, x := range out.unread {
		x.potential = q.potential(x)
	}
	if err := e.readBest(ctx, out, forEvidence); err != nil {
		return out, err
	}
	if len(out.readings) > 0 {
		out.evidence = q.evidence(out.readings)
		out.answer.Confidence = out.evidence.confidence()
	}
	return out, nil
}

// readBest reads candidates until the best readings are known, as many as are
// wanted or as there are. A candidate that reading cannot bring among them stays
// unread.
func (e *Engine) readBest(ctx context.Context, f *findings, wanted int) error {
	candidates := f.unread
	f.unread = nil
	for i, x := range candidates {
		if len(f.readings) == readLimit {
			f.unread = append(f.unread, candidates[i:]...)
			break
		}
		if len(f.readings) >= wanted && x.potential < f.readings[wanted-1].score {
			f.unread = append(f.unread, x)
			continue
		}
		r, err := e.read(ctx, f.query, x)
		if err != nil {
			return err
		}
		if r != nil {
			r.choose(f.query)
			at, _ := slices.BinarySearchFunc(f.readings, r, func(a, b *reading) int {
				return cmp.Or(-cmp.Compare(a.score, b.score), -1) // behind its equals
			})
			f.readings = slices.Insert(f.readings, at, r)
		}
	}
	return nil
}

// extent tells how much was searched, and whether a part of it was silent.
func (e *Engine) extent(ctx context.Context, r retrieval.Results) (extent retrieval.Extent, partial bool, err error) {
	head, err := e.store.Head(ctx)
	if err != nil {
		return extent, false, err
	}
	extent = retrieval.Extent{Articles: r.Articles, Passages: r.Passages, Unread: int(max(head-r.Applied, 0))}
	return extent, r.Partial || extent.Unread > 0, nil
}

func worthReading(readings []*reading, i int) bool {
	return readings[i].score >= worth*readings[0].score
}

// pick makes quotes of the best readings: no copy of one that is there, and not
// more than two of an article unless only one article matches.
func pick(readings []*reading, limit int) []retrieval.Quote {
	one := !slices.ContainsFunc(readings, func(r *reading) bool { return r.ID != readings[0].ID })
	var quotes []retrieval.Quote
	var seen []map[uint64]bool
	of := map[string]int{}
	for i, r := range readings {
		if len(quotes) == limit || !worthReading(readings, i) {
			break
		}
		if !one && of[r.ID] == quotesPerArticle {
			continue
		}
		s := shingles(r.words)
		if slices.ContainsFunc(seen, func(t map[uint64]bool) bool { return containment(s, t) >= sameCopy }) {
			continue
		}
		seen = append(seen, s)
		of[r.ID]++
		quotes = append(quotes, r.quote())
	}
	return quotes
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
