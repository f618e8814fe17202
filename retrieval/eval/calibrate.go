package eval

import (
	"math"
	"slices"
)

// Calibration is a logistic function from evidence to the probability that the
// first passage answers.
type Calibration struct {
	Weights []float64 // the bias first
	// Of questions held out from the fit: the AUROC of answerable against
	// unanswerable ones by set, NaN where a set has only one kind, and how often
	// a confidence is right, over all sets.
	AUROC       []float64
	Reliability []Bin
}

// Calibrate fits the evidence to whether the passage that the weights of the
// parts put first has an accepted answer. Each set with unanswerable questions
// counts the same; all others, which cannot show what a wrong answer looks
// like, count as one together.
func Calibrate(sets [][]Example, parts []float64) Calibration {
	c := Calibration{Weights: fit(sets, parts)}
	held := make([][]Outcome, len(sets))
	for k := range folds {
		learn, rest := split(sets, k)
		weights := fit(learn, parts)
		for i, set := range rest {
			for _, e := range set {
				o := Outcome{Answerable: e.Answerable}
				if e.Evidence != nil {
					o.Confidence = logistic(weights, e.Evidence)
				}
				if e.right(parts) {
					o.Quote = 1
				}
				held[i] = append(held[i], o)
			}
		}
	}
	for _, outcomes := range held {
		c.AUROC = append(c.AUROC, auroc(outcomes))
	}
	c.Reliability = reliability(slices.Concat(held...))
	return c
}

func logistic(weights, evidence []float64) float64 {
	return 1 / (1 + math.Exp(-weights[0]-dot(weights[1:], evidence)))
}

func mixed(set []Example) bool {
	return slices.ContainsFunc(set, func(e Example) bool { return !e.Answerable })
}

// sample is a question as the fit sees it.
type sample struct {
	evidence      []float64
	right, weight float64
}

// The fit is logistic regression by Nesterov's accelerated gradient descent on
// the weighted mean of the log loss. Evidence lies within 0 and 1 or near it, so
// that this rate is below the inverse of the steepest curvature.
const (
	fitRounds = 3000
	fitRate   = 0.5
)

func fit(sets [][]Example, parts []float64) []float64 {
	samples, size := samples(sets, parts)
	weights := make([]float64, size+1)
	ahead := slices.Clone(weights)
	for round := range fitRounds {
		gradient := make([]float64, len(weights))
		for _, s := range samples {
			off := s.weight * (logistic(ahead, s.evidence) - s.right)
			gradient[0] += off
			for i, v := range s.evidence {
				gradient[i+1] += off * v
			}
		}
		momentum := float64(round) / float64(round+3)
		for i, g := range gradient {
			next := ahead[i] - fitRate*g
			ahead[i] = next + momentum*(next-weights[i])
			weights[i] = next
		}
	}
	return weights
}

// samples weighs the questions so that the weights add up to 1.
func samples(sets [][]Example, parts []float64) (out []sample, size int) {
	kinds := map[bool]int{}
	for _, set := range sets {
		kinds[mixed(set)]++
	}
	shares := float64(kinds[true] + min(kinds[false], 1))
	for _, set := range sets {
		share := 1 / shares / float64(max(len(set), 1))
		if !mixed(set) {
			share /= float64(kinds[false])
		}
		for _, e := range set {
			if e.Evidence != nil {
				out = append(out, sample{e.Evidence, one(e.right(parts)), share})
				size = len(e.Evidence)
			}
		}
	}
	return out, size
}
