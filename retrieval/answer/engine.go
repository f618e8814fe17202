package answer

import (
	"cmp"
	"context"
	"errors"
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
	worthReading = 0.4
	// Of so many times as many passages as quotes are wanted, enough remain when
	// copies are merged.
	copies            = 2
	hintAsk           = `Ask a question in a few words, such as "How many troops did North Korea send to Russia?".`
	hintOnlyStopWords = "The question has only words that stand in every article. Name what you ask about."
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
	limit := cmp.Or(question.Limit, defaultQuotes)
	r, err := e.find(ctx, question, copies*limit)
	if err != nil {
		return retrieval.Answer{}, err
	}
	a := r.answer
	if len(r.readings) == 0 {
		return a, nil
	}
	a.Found = a.Confidence >= Floor(a.Archive.Passages)
	if !a.Found {
		limit = min(limit, nearMisses)
	}
	a.Quotes = pick(r.readings, limit)
	return a, nil
}

// findings are an answer without its quotes, and the readings to make them of.
type findings struct {
	answer   retrieval.Answer
	readings []*reading // best first
	evidence evidence   // for the first
}

// find returns the best readings, wanted of them at least where there are so
// many.
func (e *Engine) find(ctx context.Context, question retrieval.Question, wanted int) (findings, error) {
	if question.Now.IsZero() {
		question.Now = time.Now()
	}
	f := parseFields(question.Text, question.Now)
	q := newQuery(f, question)
	var out findings
	switch {
	case f.refused != "":
		f.hints = append(f.hints, f.refused)
		q.terms, q.search.Terms = nil, nil
	case f.text == "" || !strings.ContainsFunc(f.text, isWordRune):
		f.hints = append(f.hints, hintAsk)
	case len(q.terms) == 0:
		f.hints = append(f.hints, hintOnlyStopWords)
	}
	if err := e.reach(ctx, q); err != nil {
		return out, err
	}
	results, err := e.index.Search(ctx, q.search)
	if err != nil {
		return out, err
	}
	if err := e.extent(ctx, &out.answer, results); err != nil {
		return out, err
	}
	if out.readings, err = e.readBest(ctx, q, q.rank(results), wanted); err != nil {
		return out, err
	}
	out.answer.Hint = strings.Join(append(f.hints, q.corrections(out.readings)...), " ")
	if len(out.readings) > 0 {
		out.evidence = q.evidence(out.readings)
		out.answer.Confidence = out.evidence.confidence()
	}
	return out, nil
}

// readBest reads the best candidates, and of the further ones those that
// reading can still bring among as many as are wanted. The best come first.
func (e *Engine) readBest(ctx context.Context, q *query, ranking []*ranked, wanted int) ([]*reading, error) {
	q.wording = q.newWording()
	var readings []*reading
	for _, x := range ranking {
		if len(readings) == readLimit {
			break
		}
		if len(readings) >= wanted && q.potential(x) < readings[wanted-1].score {
			continue
		}
		r, err := e.read(ctx, q, x)
		if errors.Is(err, errStale) {
			e.log.Error("quote dropped", "article", x.ID, "revision", x.Revision, "err", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		if r != nil {
			at, _ := slices.BinarySearchFunc(readings, r, func(a, b *reading) int {
				return cmp.Or(-cmp.Compare(a.score, b.score), -1) // behind its equals
			})
			readings = slices.Insert(readings, at, r)
		}
	}
	return readings, nil
}

// extent fills in how much was searched.
func (e *Engine) extent(ctx context.Context, a *retrieval.Answer, r retrieval.Results) error {
	head, err := e.store.Head(ctx)
	if err != nil {
		return err
	}
	a.Archive = retrieval.Extent{Articles: r.Articles, Passages: r.Passages, Unread: int(max(head-r.Applied, 0))}
	a.Partial = r.Partial || a.Archive.Unread > 0
	return nil
}

// pick makes quotes of the best readings: no copy of one that is there, and not
// more than two of an article unless only one article matches.
func pick(readings []*reading, limit int) []retrieval.Quote {
	one := !slices.ContainsFunc(readings, func(r *reading) bool { return r.ID != readings[0].ID })
	var quotes []retrieval.Quote
	var seen []map[uint64]bool
	of := map[string]int{}
	for _, r := range readings {
		if len(quotes) == limit || r.score < worthReading*readings[0].score {
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
