package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"verbatim/retrieval"
)

// Example is a judged question with what the engine weighed: enough to rank and
// judge it again with other weights.
type Example struct {
	Answerable bool
	Candidates []Candidate
	Evidence   []float64 // nil: nothing was found
}

// Candidate is a passage that was ranked.
type Candidate struct {
	Parts   []float64
	Article int // numbers the articles of a question
	// Is the article relevant, and has the passage an accepted answer; where a
	// set judges only one, it stands for the other.
	Relevant, Answers bool
}

const (
	learnDepth = 24 // candidates a question
	folds      = 4  // of the cross-validation
)

// Examples asks every question of the set.
func Examples(ctx context.Context, set Set, engine engine) ([]Example, error) {
	examples := make([]Example, 0, len(set.Queries))
	for _, q := range set.Queries {
		x, err := engine.Explain(ctx, q.question(), learnDepth)
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		e := Example{Answerable: q.Answerable}
		if len(x.Quotes) > 0 {
			e.Evidence = x.Evidence
		}
		articles := map[string]int{}
		for i, quote := range x.Quotes {
			e.Candidates = append(e.Candidates, candidate(q, quote, x.Parts[i], articles, i))
		}
		examples = append(examples, e)
	}
	return examples, nil
}

func candidate(q Query, quote retrieval.Quote, parts []float64, articles map[string]int, i int) Candidate {
	id := quote.Citation.ID
	c := Candidate{Parts: parts, Relevant: q.Relevant[id], Answers: holdsAny(quote.Text, q.Answers)}
	if len(q.Relevant) == 0 { // every passage for itself
		id, c.Relevant = fmt.Sprint(i), c.Answers
	}
	if len(q.Answers) == 0 {
		c.Answers = c.Relevant
	}
	if _, known := articles[id]; !known {
		articles[id] = len(articles)
	}
	c.Article = articles[id]
	return c
}

// score is the mean of the reciprocal rank of the first relevant article and
// of whether the first passage has an accepted answer.
func (e Example) score(weights []float64) float64 {
	first, relevant := math.Inf(-1), math.Inf(-1)
	answers := 0.0
	best := make([]float64, 0, learnDepth) // of each article
	of := make([]bool, 0, learnDepth)      // is it relevant
	for _, c := range e.Candidates {
		s := dot(weights, c.Parts)
		if s > first {
			first, answers = s, one(c.Answers)
		}
		if c.Article == len(best) {
			best, of = append(best, s), append(of, c.Relevant)
		} else {
			best[c.Article] = max(best[c.Article], s)
			of[c.Article] = of[c.Article] || c.Relevant
		}
	}
	for i, s := range best {
		if of[i] {
			relevant = max(relevant, s)
		}
	}
	rank := 1
	for i, s := range best {
		if !of[i] && s > relevant {
			rank++
		}
	}
	if math.IsInf(relevant, -1) || rank > depth {
		return answers / 2
	}
	return (1/float64(rank) + answers) / 2
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// objective is the mean over the sets of the mean over their questions.
func objective(sets [][]Example, weights []float64) float64 {
	sum := 0.0
	for _, set := range sets {
		of := 0.0
		for _, e := range set {
			of += e.score(weights)
		}
		sum += of / float64(max(len(set), 1))
	}
	return sum / float64(len(sets))
}

// Tuning is what was learned.
type Tuning struct {
	Weights []float64
	// The objective with the weights as they were and as they are: on all
	// questions, and on those held out from learning.
	Before, After         float64
	HeldBefore, HeldAfter float64
}

// Coordinate ascent tries these steps on one weight after the other and takes
// the best, until none lifts the objective by more than noise does.
var steps = []float64{-0.4, -0.2, -0.1, -0.05, 0.05, 0.1, 0.2, 0.4}

const (
	tuneRounds = 4
	tuneNoise  = 0.0003
)

// Tune learns the weights of the parts of a score by coordinate ascent on the
// answerable questions of all sets together, each set counting the same. The
// first weight stays: it is the unit.
func Tune(sets [][]Example, weights []float64) Tuning {
	sets = slices.Clone(sets)
	for i := range sets {
		sets[i] = slices.DeleteFunc(slices.Clone(sets[i]), func(e Example) bool { return !e.Answerable })
	}
	t := Tuning{Weights: ascend(sets, weights)}
	t.Before, t.After = objective(sets, weights), objective(sets, t.Weights)
	for k := range folds {
		learn, held := split(sets, k)
		t.HeldBefore += objective(held, weights) / folds
		t.HeldAfter += objective(held, ascend(learn, weights)) / folds
	}
	return t
}

func ascend(sets [][]Example, start []float64) []float64 {
	weights := slices.Clone(start)
	best := objective(sets, weights)
	for range tuneRounds {
		before := best
		for i := 1; i < len(weights); i++ {
			old, bestStep, top := weights[i], 0.0, best+tuneNoise
			for _, step := range steps {
				weights[i] = old + step
				if o := objective(sets, weights); o > top {
					top, bestStep = o, step
				}
			}
			weights[i] = old + bestStep
			if bestStep != 0 {
				best = top
			}
		}
		if best == before {
			break
		}
	}
	return weights
}

// split parts the questions of each set into those to learn from and those held
// out in fold k; the same for each run.
func split(sets [][]Example, k int) (learn, held [][]Example) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, set := range sets {
		var l, h []Example
		for i, at := range random.Perm(len(set)) {
			if i%folds == k {
				h = append(h, set[at])
			} else {
				l = append(l, set[at])
			}
		}
		learn, held = append(learn, l), append(held, h)
	}
	return learn, held
}

// right is what confidence foretells: the first passage has an accepted answer.
func (e Example) right(weights []float64) bool {
	if !e.Answerable || len(e.Candidates) == 0 {
		return false
	}
	first := slices.MaxFunc(e.Candidates, func(a, b Candidate) int {
		return cmp.Compare(dot(weights, a.Parts), dot(weights, b.Parts))
	})
	return first.Answers
}
