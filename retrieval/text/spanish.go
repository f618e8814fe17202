package text

import (
	"bytes"

	"github.com/blevesearch/bleve/v2/analysis"
)

// spanishPlurals takes the plural from what ends in -res, before Snowball's stemmer
// takes -er from mujer as from a verb, and only -es from mujeres.
type spanishPlurals struct{}

func (spanishPlurals) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		if bytes.HasSuffix(t.Term, []byte("res")) && len(t.Term) > len("tres") {
			t.Term = t.Term[:len(t.Term)-len("es")]
		}
	}
	return in
}

func spanish() *chain {
	c := build(languages["es"])
	c.after = append([]analysis.TokenFilter{spanishPlurals{}}, c.after...)
	return c
}
