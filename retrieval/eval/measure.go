package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"verbatim/retrieval"
)

// engine is what is measured.
type engine interface {
	Answer(context.Context, retrieval.Question) (retrieval.Answer, error)
	Explain(context.Context, retrieval.Question, int) (retrieval.Explanation, error)
}

// articles is the Store that quotes are checked against.
type articles interface {
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
}

// depth is how far down a ranking is looked at.
const depth = 10

// Outcome is what became of one question.
type Outcome struct {
	ID         string  `json:"id"`
	Answerable bool    `json:"answerable"`
	Found      bool    `json:"found"`
	Confidence float64 `json:"confidence"`
	// Ranks count from 1; 0: not among the first ten, -1: not judged.
	Article  int `json:"article"`  // of the first relevant article
	Passage  int `json:"passage"`  // of the first relevant passage with an accepted answer
	Quote    int `json:"quote"`    // of the first passage with an accepted answer, whatever its article
	Sentence int `json:"sentence"` // of the first answering sentence with an accepted answer
	Plain    int `json:"plain"`    // of the first relevant article, by plain BM25
	relevant int // articles
	gains    []bool
	words    int // in the first quote
	quotes   int
	verbatim int
	took     time.Duration
}

// Run asks every question of the set.
func Run(ctx context.Context, set Set, store articles, engine engine) ([]Outcome, error) {
	plain := newPlain(set.Articles)
	outcomes := make([]Outcome, 0, len(set.Queries))
	for _, q := range set.Queries {
		o, err := ask(ctx, q, store, engine)
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		if o.Plain = -1; len(q.Relevant) > 0 {
			o.Plain = plain.rank(q)
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

func ask(ctx context.Context, q Query, store articles, engine engine) (Outcome, error) {
	o := Outcome{ID: q.ID, Answerable: q.Answerable, Article: -1, Passage: -1, Quote: -1, Sentence: -1, relevant: len(q.Relevant)}
	question := q.question()
	begin := time.Now()
	answer, err := engine.Answer(ctx, question)
	o.took = time.Since(begin)
	if err != nil {
		return o, err
	}
	o.Found, o.Confidence = answer.Found, answer.Confidence
	for _, quote := range answer.Quotes {
		o.quotes++
		article, err := store.Article(ctx, quote.Citation.Ref)
		if err != nil {
			return o, err
		}
		if cut, ok := quote.Citation.Of(article.Text); ok && cut == quote.Text {
			o.verbatim++
		}
	}
	x, err := engine.Explain(ctx, question, 3*depth)
	if err != nil {
		return o, err
	}
	o.judge(q, x.Quotes)
	return o, nil
}

// question is what is asked.
func (q Query) question() retrieval.Question {
	out := retrieval.Question{Text: q.Text, Now: q.Now}
	if q.Source != "" {
		out.Sources = []string{q.Source}
	}
	return out
}

// judge finds the ranks in a ranking.
func (o *Outcome) judge(q Query, ranking []retrieval.Quote) {
	if len(ranking) > 0 {
		o.words = len(strings.Fields(ranking[0].Text))
	}
	if len(q.Relevant) > 0 {
		o.Article = 0
		var seen []string
		for _, quote := range ranking {
			if id := quote.Citation.ID; !slices.Contains(seen, id) && len(seen) < depth {
				seen = append(seen, id)
				o.gains = append(o.gains, q.Relevant[id])
			}
		}
		o.Article = 1 + slices.Index(o.gains, true)
	}
	if len(q.Answers) == 0 {
		return
	}
	answers := func(s string) bool { return holdsAny(s, q.Answers) }
	find := func(match func(retrieval.Quote) bool) int {
		return 1 + slices.IndexFunc(ranking[:min(depth, len(ranking))], match)
	}
	o.Quote = find(func(x retrieval.Quote) bool { return answers(x.Text) })
	o.Sentence = find(func(x retrieval.Quote) bool { return answers(x.Text[x.Answer.Start:x.Answer.End]) })
	o.Passage = find(func(x retrieval.Quote) bool {
		return answers(x.Text) && (len(q.Relevant) == 0 || q.Relevant[x.Citation.ID])
	})
}

// holdsAny reports whether one of the answers stands in s: lower-cased,
// punctuation as space, by whole words; by substring for scripts without
// spaces.
func holdsAny(s string, answers []string) bool {
	folded := " " + plainWords(s) + " "
	return slices.ContainsFunc(answers, func(answer string) bool {
		a := plainWords(answer)
		if a == "" {
			return false
		}
		if strings.ContainsFunc(a, spaceless) {
			return strings.Contains(strings.ReplaceAll(folded, " ", ""), strings.ReplaceAll(a, " ", ""))
		}
		return strings.Contains(folded, " "+a+" ")
	})
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}

// auroc is the probability that an answerable question has a higher confidence
// than an unanswerable one (ties count half); NaN without both kinds.
func auroc(outcomes []Outcome) float64 {
	sorted := slices.SortedFunc(slices.Values(outcomes), func(a, b Outcome) int { return cmp.Compare(a.Confidence, b.Confidence) })
	var positives, negatives, wins float64
	for i := 0; i < len(sorted); {
		j, up, down := i, 0.0, 0.0
		for ; j < len(sorted) && sorted[j].Confidence == sorted[i].Confidence; j++ {
			if sorted[j].Answerable {
				up++
			} else {
				down++
			}
		}
		wins += up * (negatives + down/2)
		positives += up
		negatives += down
		i = j
	}
	if positives == 0 || negatives == 0 {
		return math.NaN()
	}
	return wins / (positives * negatives)
}
