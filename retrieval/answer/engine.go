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
	defaultQuotes  = 5
	nearMisses     = 3
	quotesPerStory = 2
	// A further quote must score this part of the first one's, or it only takes
	// the reader's time.
	worth = 0.4
)

// store is what an Engine needs of a retrieval.Store.
type store interface {
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
	List(context.Context, retrieval.Filter) ([]retrieval.Article, error)
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
	f := newFindings(question)
	if err := e.find(ctx, f); err != nil || len(f.readings) == 0 {
		return f.answer, err
	}
	f.answer.Found = f.confident()
	s := selection{limit: cmp.Or(question.Limit, defaultQuotes), of: ofStory, most: quotesPerStory, alone: true, worth: worth}
	if !f.answer.Found {
		s.limit = min(s.limit, nearMisses)
	}
	return f.answer, e.fill(ctx, f, s)
}

// findings are what the index has found, read as far as it takes.
type findings struct {
	answer    retrieval.Answer // without quotes
	fields    fields
	query     *query
	readings  []*reading // best first
	readLimit int        // of readings
	unread    []*ranked  // best first, too
	selection selection  // what is read for, once that is known
	evidence  evidence   // for the first reading
}

// newFindings reads a question.
func newFindings(question retrieval.Question) *findings {
	if question.Now.IsZero() {
		question.Now = time.Now()
	}
	return findingsFor(parseFields(question.Text, question.Now), question)
}

func findingsFor(f fields, question retrieval.Question) *findings {
	return &findings{fields: f, query: newQuery(f, question), readLimit: readLimit}
}

// confident reports whether the first reading answers.
func (f *findings) confident() bool {
	return f.answer.Confidence >= Floor
}

// fill makes quotes of the best readings, and says what was corrected.
func (e *Engine) fill(ctx context.Context, f *findings, s selection) error {
	f.selection = s
	// Copies fall out, so that it may take further passages. And a story may only
	// give more quotes if no passage of another one turns up.
	for wanted := s.limit; ; wanted *= 2 {
		if err := e.readBest(ctx, f, wanted); err != nil {
			return err
		}
		f.answer.Quotes = s.pick(f.readings)
		if len(f.readings) < wanted {
			break
		}
		enough := len(f.answer.Quotes) == s.limit || !s.worthwhile(f.readings, wanted-1)
		if enough && !s.one(f.readings) {
			break
		}
	}
	f.answer.Hints = append(f.answer.Hints, f.query.corrections(f.readings)...)
	return nil
}

// forEvidence is how many readings evidence looks at.
const forEvidence = 2

// find searches, ranks, and reads enough to tell whether the first one answers.
func (e *Engine) find(ctx context.Context, f *findings) error {
	q, fields := f.query, f.fields
	f.answer.Hints = fields.hints
	switch {
	case fields.refused:
		q.terms, q.search.Terms = nil, nil
	case fields.text == "" || !strings.ContainsFunc(fields.text, isWordRune):
		f.answer.Hints = append(f.answer.Hints, retrieval.Hint{Kind: retrieval.HintEmpty})
	case len(q.terms) == 0:
		f.answer.Hints = append(f.answer.Hints, retrieval.Hint{Kind: retrieval.HintCommon})
	}
	if err := e.reach(ctx, q); err != nil {
		return err
	}
	results, err := e.index.Search(ctx, q.search)
	if err != nil {
		return err
	}
	if f.answer.Archive, f.answer.Partial, err = e.extent(ctx, results); err != nil {
		return err
	}
	f.unread = q.rank(results)
	q.wording = q.newWording()
	for _, x := range f.unread {
		x.potential = q.potential(x)
	}
	if err := e.readBest(ctx, f, forEvidence); err != nil {
		return err
	}
	if len(f.readings) == 0 {
		return e.missSources(ctx, f)
	}
	f.evidence = q.evidence(f.readings)
	f.answer.Confidence = f.evidence.confidence()
	return nil
}

// missSources says which of the named sources no article is from: the name may be
// misspelt.
func (e *Engine) missSources(ctx context.Context, f *findings) error {
	for _, name := range f.query.search.Sources {
		some, err := e.store.List(ctx, retrieval.Filter{Source: name, Limit: 1})
		if err != nil {
			return err
		}
		if len(some) == 0 {
			f.answer.Hints = append(f.answer.Hints, retrieval.Hint{Kind: retrieval.HintNoSource, Args: []string{name}})
		}
	}
	return nil
}

// readBest reads candidates until the best readings are known, as many as are
// wanted or as there are. A candidate that reading cannot bring among them stays
// unread, and so does one that the selection has no use for.
func (e *Engine) readBest(ctx context.Context, f *findings, wanted int) error {
	candidates := f.unread
	f.unread = nil
	for i, x := range candidates {
		if len(f.readings) == f.readLimit {
			f.unread = append(f.unread, candidates[i:]...)
			break
		}
		if len(f.readings) >= wanted && x.potential < f.readings[wanted-1].score || f.selection.needless(f, x) {
			f.unread = append(f.unread, x)
			continue
		}
		r, err := e.read(ctx, f.query, x)
		if err != nil {
			return err
		}
		if r == nil {
			continue
		}
		r.choose(f.query)
		if f.query.admits(r) {
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

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
