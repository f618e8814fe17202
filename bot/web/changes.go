package web

import (
	"context"

	"verbatim/retrieval"
)

// comparison says what another revision changed.
type comparison struct{}

func (s *Site) compare(context.Context, retrieval.Article, retrieval.Article, retrieval.Span) (*comparison, error) {
	return nil, nil
}
