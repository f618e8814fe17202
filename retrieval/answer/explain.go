package answer

import (
	"context"

	"verbatim/retrieval"
)

// Explain returns the best limit passages, whatever they are worth and copies
// included, with what speaks for each: for measuring and learning.
func (e *Engine) Explain(ctx context.Context, question retrieval.Question, limit int) (retrieval.Explanation, error) {
	f := newFindings(question)
	if err := e.find(ctx, f); err != nil {
		return retrieval.Explanation{}, err
	}
	if err := e.readBest(ctx, f, limit); err != nil {
		return retrieval.Explanation{}, err
	}
	out := retrieval.Explanation{Evidence: f.evidence[:], Confidence: f.answer.Confidence}
	for _, reading := range f.readings[:min(limit, len(f.readings))] {
		out.Quotes = append(out.Quotes, reading.quote())
		out.Parts = append(out.Parts, reading.parts[:])
	}
	return out, nil
}

// Weight is one of the numbers that are learned from judged questions.
type Weight struct {
	Name  string // as in the source
	Value float64
}

// Weights are those of the parts of a score, in the order of an explanation's
// Parts. The first is the unit of the others.
func Weights() []Weight {
	var out []Weight
	for i, name := range partLabels {
		out = append(out, Weight{name, weights[i]})
	}
	return out
}

// EvidenceWeights are those of the evidence, in the order of an explanation's
// Evidence, behind the bias.
func EvidenceWeights() []Weight {
	out := []Weight{{"evidenceBias", evidenceBias}}
	for i, name := range factLabels {
		out = append(out, Weight{name, evidenceWeights[i]})
	}
	return out
}
