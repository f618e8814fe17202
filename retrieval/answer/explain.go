package answer

import (
	"context"

	"verbatim/retrieval"
)

// Explanation tells why passages stand in their order, for measuring and
// learning.
type Explanation struct {
	Quotes []retrieval.Quote // best first
	Parts  [][]float64       // of each quote, in the order of Weights
}

// Explain returns the best limit passages with what speaks for each.
func (e *Engine) Explain(ctx context.Context, question retrieval.Question, limit int) (Explanation, error) {
	r, err := e.find(ctx, question)
	if err != nil {
		return Explanation{}, err
	}
	var out Explanation
	for _, reading := range r.readings[:min(limit, len(r.readings))] {
		out.Quotes = append(out.Quotes, reading.quote())
		out.Parts = append(out.Parts, reading.parts[:])
	}
	return out, nil
}
