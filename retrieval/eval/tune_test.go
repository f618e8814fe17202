package eval_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"verbatim/retrieval/eval"
)

// examples are questions whose first passage is right where the second of two
// parts says so; the first part is noise.
func examples(n int) []eval.Example {
	random := rand.New(rand.NewPCG(3, 4))
	var out []eval.Example
	for range n {
		e := eval.Example{Answerable: true}
		for article := range 5 {
			right := article == 0
			signal := random.Float64()
			if right {
				signal += .5
			}
			e.Candidates = append(e.Candidates, eval.Candidate{
				Parts: []float64{random.Float64(), signal}, Article: article, Relevant: right, Answers: right,
			})
		}
		out = append(out, e)
	}
	return out
}

func TestTune(t *testing.T) {
	tuning := eval.Tune([][]eval.Example{examples(300), examples(200)}, []float64{1, 0})
	if tuning.Weights[0] != 1 {
		t.Errorf("the unit became %v", tuning.Weights[0])
	}
	if tuning.Weights[1] < 0.5 {
		t.Errorf("the part that tells weighs %v", tuning.Weights[1])
	}
	if tuning.After < tuning.Before+.2 || tuning.HeldAfter < tuning.HeldBefore+.2 {
		t.Errorf("objective %.3f → %.3f, held out %.3f → %.3f; want a gain of .2", tuning.Before, tuning.After, tuning.HeldBefore, tuning.HeldAfter)
	}
	again := eval.Tune([][]eval.Example{examples(300), examples(200)}, []float64{1, 0})
	if again.Weights[1] != tuning.Weights[1] {
		t.Errorf("learnt %v, then %v", tuning.Weights, again.Weights)
	}
}

// Evidence that is right with the probability 1/(1+exp(1-3x)) is fitted by that
// function, and confidences are right as often as they say.
func TestCalibrate(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var set []eval.Example
	for range 8000 {
		x := random.Float64()
		right := random.Float64() < 1/(1+math.Exp(1-3*x))
		set = append(set, eval.Example{
			Answerable: right, Evidence: []float64{x},
			Candidates: []eval.Candidate{{Parts: []float64{1}, Relevant: right, Answers: right}},
		})
	}
	c := eval.Calibrate([][]eval.Example{set}, []float64{1})
	if math.Abs(c.Weights[0]+1) > .2 || math.Abs(c.Weights[1]-3) > .3 {
		t.Errorf("weights = %.2f; want -1 and 3", c.Weights)
	}
	for _, bin := range c.Reliability {
		if bin.Questions > 500 && math.Abs(float64(bin.Confidence-bin.Right)) > .05 {
			t.Errorf("confidence %v is right in %v of %d", bin.Confidence, bin.Right, bin.Questions)
		}
	}
	if len(c.AUROC) != 1 || c.AUROC[0] < .7 {
		t.Errorf("AUROC = %v", c.AUROC)
	}
}
