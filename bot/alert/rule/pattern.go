package rule

import (
	"slices"
	"strings"
	"unicode"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// pattern is a word of a rule in the language of an article.
type pattern struct {
	key  string // a term, a folded word, or the start of one
	how  how
	name bool // a stop word unless the article has it as a name
}

type how uint8

const (
	byTerm how = iota
	byWord
	byPrefix
)

// patterns are the words that have to follow each other in an article of the
// language, for the part to be true of it; none if the language has no words for
// it.
func (p *part) patterns(language string) []pattern {
	words := text.Words(p.value, language)
	out := make([]pattern, len(words))
	// Of a phrase in capitals they say nothing.
	telling := len(words) == 1 || strings.ContainsFunc(p.value, unicode.IsLower)
	for i, w := range words {
		switch {
		case slices.Contains(p.stars, w.End):
			out[i] = pattern{key: w.Folded, how: byPrefix}
		case text.Stopword(w.Folded, language):
			out[i] = pattern{key: w.Folded, how: byWord, name: telling && capitals(p.value[w.Start:w.End])}
		case p.exact, w.Term == "":
			out[i] = pattern{key: w.Folded, how: byWord}
		default:
			out[i] = pattern{key: w.Term, how: byTerm}
		}
	}
	return out
}

func (p pattern) fits(w word) bool {
	switch p.how {
	case byTerm:
		return w.Term == p.key
	case byPrefix:
		return strings.HasPrefix(w.Folded, p.key)
	}
	return w.Folded == p.key && (w.name || !p.name)
}

// hit is a place in an article that makes a part of a rule true.
type hit struct {
	zone           int
	retrieval.Span // in the zone
}

// find returns where the patterns stand one behind the other in zones of a
// field.
func (d *Document) find(patterns []pattern, field Field) []hit {
	if len(patterns) == 0 {
		return nil
	}
	starts := d.places[patterns[0].key]
	if patterns[0].how == byPrefix {
		starts = d.startingWith(patterns[0].key)
	}
	var hits []hit
	for _, at := range starts {
		z := d.words[at].zone
		last := at + len(patterns) - 1
		if !field.covers(d.zones[z].field) || last >= d.zones[z].end {
			continue
		}
		if follows(patterns, d.words[at:]) {
			hits = append(hits, hit{z, retrieval.Span{Start: d.words[at].Start, End: d.words[last].End}})
		}
	}
	return hits
}

func follows(patterns []pattern, words []word) bool {
	for i, p := range patterns {
		if !p.fits(words[i]) {
			return false
		}
	}
	return true
}

// covers reports whether a part about f looks into zones of another field.
func (f Field) covers(zone Field) bool { return f == zone || f == Text && zone == Title }

// search returns where a regular expression matches in the title and in each
// passage.
func (d *Document) search(p *part) []hit {
	var hits []hit
	for i, z := range d.zones {
		if !Text.covers(z.field) || !strings.Contains(z.lower, p.literal) {
			continue
		}
		for _, m := range p.regex.FindAllStringIndex(z.text, -1) {
			if m[0] < m[1] {
				hits = append(hits, hit{i, retrieval.Span{Start: m[0], End: m[1]}})
			}
		}
	}
	return hits
}
