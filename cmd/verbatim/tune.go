package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"verbatim/retrieval/answer"
	"verbatim/retrieval/eval"
)

// tune learns the weights from the sets and prints them beside those in force.
func tune(ctx context.Context, cfg config, w io.Writer, dirs []string) error {
	var sets [][]eval.Example
	for _, dir := range dirs {
		examples, err := examplesOf(ctx, cfg, dir)
		if err != nil {
			return err
		}
		sets = append(sets, examples)
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	ranking := eval.Tune(sets, values(answer.Weights()))
	fmt.Fprintf(t, "ranking\tin force\tlearned\n")
	printWeights(t, answer.Weights(), ranking.Weights)
	fmt.Fprintf(t, "on all questions\t%.4f\t%.4f\n", ranking.Before, ranking.After)
	fmt.Fprintf(t, "on held-out questions\t%.4f\t%.4f\n", ranking.HeldBefore, ranking.HeldAfter)

	// The confidence is that of the ranking in force.
	confidence := eval.Calibrate(sets, values(answer.Weights()))
	fmt.Fprintf(t, "\nconfidence\tin force\tlearned\n")
	printWeights(t, answer.EvidenceWeights(), confidence.Weights)
	for i, dir := range dirs {
		fmt.Fprintf(t, "held-out AUROC, %s\t\t%v\n", dir, eval.Figure(confidence.AUROC[i]))
	}
	fmt.Fprintln(t)
	eval.PrintReliability(t, confidence.Reliability)
	return t.Flush()
}

func printWeights(w io.Writer, inForce []answer.Weight, learned []float64) {
	for i, x := range inForce {
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\n", x.Name, x.Value, learned[i])
	}
}

func values(weights []answer.Weight) []float64 {
	var out []float64
	for _, w := range weights {
		out = append(out, w.Value)
	}
	return out
}

// examplesOf asks the questions of a set.
func examplesOf(ctx context.Context, cfg config, dir string) (examples []eval.Example, err error) {
	set, err := eval.Load(dir)
	if err != nil {
		return nil, err
	}
	l, err := openTemporary(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := load(ctx, l, set, dir); err != nil {
		return nil, err
	}
	return eval.Examples(ctx, set, l.engine)
}
