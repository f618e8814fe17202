package compare

import (
	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// comparison is what is known of two texts while they are compared.
type comparison struct {
	language string
	old, new side
	pairs    []pair
}

// side is one of the two texts.
type side struct {
	text      string
	sentences []sentence
}

// sentence is a sentence of a text.
type sentence struct {
	retrieval.Span
	seen string // what a reader sees of it
	pair int    // the place of its pair; none if it has no counterpart
	bag  bag    // its words; only if it has no equal
}

const none = -1

// pair is what corresponds to each other.
type pair struct{ old, new run }

// run is a half-open range of sentences.
type run struct{ from, to int }

// read finds the sentences of a text, paragraph by paragraph. What shows nothing
// is none.
func read(s, language string) side {
	side := side{text: s}
	for _, paragraph := range paragraphs(s, language) {
		body := s[paragraph.Start:paragraph.End]
		for _, span := range text.Sentences(body, language) {
			span = span.Trim(body)
			seen, _ := text.Seen(body[span.Start:span.End])
			if len(seen) == 0 {
				continue
			}
			span.Start += paragraph.Start
			span.End += paragraph.Start
			side.sentences = append(side.sentences, sentence{Span: span, seen: string(seen), pair: none})
		}
	}
	return side
}

// paragraphs joins the passages that one paragraph was cut into: a sentence that
// is longer than a passage is still one.
func paragraphs(s, language string) []retrieval.Span {
	var spans []retrieval.Span
	last := 0
	for _, p := range text.Passages(s, language) {
		if p.Paragraph == last {
			spans[len(spans)-1].End = p.End
			continue
		}
		last = p.Paragraph
		spans = append(spans, p.Span)
	}
	return spans
}

// of returns the bytes that some sentences cover.
func (s *side) of(r run) retrieval.Span {
	return retrieval.Span{Start: s.sentences[r.from].Start, End: s.sentences[r.to-1].End}
}

func (s *side) part(span retrieval.Span) string { return s.text[span.Start:span.End] }

// free reports whether there is a sentence without counterpart in a place.
func (s *side) free(at int) bool {
	return at >= 0 && at < len(s.sentences) && s.sentences[at].pair == none
}

// join makes two sentences a pair.
func (c *comparison) join(old, new int) {
	c.old.sentences[old].pair, c.new.sentences[new].pair = len(c.pairs), len(c.pairs)
	c.pairs = append(c.pairs, pair{run{old, old + 1}, run{new, new + 1}})
}

// same reports whether both sides of a pair look the same.
func (c *comparison) same(p pair) bool {
	if p.old.to-p.old.from > 1 || p.new.to-p.new.from > 1 {
		return text.Same(c.old.part(c.old.of(p.old)), c.new.part(c.new.of(p.new)))
	}
	return c.old.sentences[p.old.from].seen == c.new.sentences[p.new.from].seen
}
