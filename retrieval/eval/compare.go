package eval

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"text/tabwriter"
)

const resamples = 10_000

// Difference is by how much one figure has changed from an earlier run, with
// the 95 % interval of a paired bootstrap over the questions of both.
type Difference struct {
	Figure         string
	Mean, Low, Top float64
	Questions      int
}

// Compare sets a run against an earlier one on the same questions.
func Compare(now, earlier Report) []Difference {
	before := map[string]Outcome{}
	for _, o := range earlier.Outcomes {
		before[o.ID] = o
	}
	figures := []struct {
		name string
		of   func(Outcome) (float64, bool)
	}{
		{"article MRR@10", func(o Outcome) (float64, bool) { return reciprocal(o.Article), o.Answerable && o.Article >= 0 }},
		{"passage MRR@10", func(o Outcome) (float64, bool) { return reciprocal(o.Passage), o.Answerable && o.Passage >= 0 }},
		{"answer in first quote", func(o Outcome) (float64, bool) { return first(o.Quote), o.Answerable && o.Quote >= 0 }},
		{"answer in first sentence", func(o Outcome) (float64, bool) { return first(o.Sentence), o.Answerable && o.Sentence >= 0 }},
		{"false answers", func(o Outcome) (float64, bool) { return one(o.Found), !o.Answerable }},
		{"refused", func(o Outcome) (float64, bool) { return one(!o.Found), o.Answerable }},
	}
	var out []Difference
	for _, f := range figures {
		var deltas []float64
		for _, o := range now.Outcomes {
			old, known := before[o.ID]
			x, judged := f.of(o)
			if !known || !judged {
				continue
			}
			if y, judged := f.of(old); judged {
				deltas = append(deltas, x-y)
			}
		}
		if len(deltas) > 0 {
			out = append(out, bootstrap(f.name, deltas))
		}
	}
	return out
}

func reciprocal(rank int) float64 {
	if rank <= 0 {
		return 0
	}
	return 1 / float64(rank)
}

func first(rank int) float64 { return one(rank == 1) }

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func bootstrap(name string, deltas []float64) Difference {
	random := rand.New(rand.NewPCG(1, 2)) // the same interval for the same runs
	means := make([]float64, resamples)
	for i := range means {
		for range deltas {
			means[i] += deltas[random.IntN(len(deltas))]
		}
		means[i] /= float64(len(deltas))
	}
	slices.Sort(means)
	sum := 0.0
	for _, d := range deltas {
		sum += d
	}
	return Difference{name, sum / float64(len(deltas)), quantile(means, .025), quantile(means, .975), len(deltas)}
}

// PrintDifferences writes them as a table.
func PrintDifferences(w io.Writer, differences []Difference) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "\ncompared\tdifference\t95 % interval\tquestions")
	for _, d := range differences {
		fmt.Fprintf(t, "%s\t%+.4f\t%+.4f … %+.4f\t%d\n", d.Figure, d.Mean, d.Low, d.Top, d.Questions)
	}
	return t.Flush()
}
