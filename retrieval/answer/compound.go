package answer

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// A part of a compound counts so much for the whole, which no article has, and
// has so many letters.
const (
	partWeight  = 0.4
	partLetters = 4
)

// links may stand between the parts of a compound: Bund-es-kanzler.
var links = []string{"", "s", "es", "n", "en", "e", "er"}

// splits are the ways in which a word may be made of two, as terms.
type splits struct{ heads, tails []string }

// splitsOf lists them; none for a word that is too short.
func splitsOf(word, language string) splits {
	var s splits
	var parts []string
	for at := range word {
		head, tail := word[:at], word[at:]
		if utf8.RuneCountInString(tail) < partLetters {
			break
		}
		for _, link := range links {
			if plain, ok := strings.CutSuffix(head, link); ok && utf8.RuneCountInString(plain) >= partLetters {
				parts = append(parts, plain, tail)
			}
		}
	}
	words := text.Words(strings.Join(parts, " "), language)
	if len(words) != len(parts) {
		return s
	}
	for i := 0; i < len(words); i += 2 {
		if words[i].Term != "" && words[i+1].Term != "" {
			s.heads, s.tails = append(s.heads, words[i].Term), append(s.tails, words[i+1].Term)
		}
	}
	return s
}

// split widens the terms that no article has and that are made of two words of
// the archive, and returns the others. Of several ways the one with the
// commonest parts is taken (Koehn and Knight 2003).
func (e *Engine) split(ctx context.Context, q *query, absent []int) ([]int, error) {
	if len(absent) == 0 || !text.Compounding(q.language) {
		return absent, nil
	}
	ways := make([]splits, len(absent))
	var l retrieval.Lookup
	for n, i := range absent {
		ways[n] = splitsOf(q.terms[i].folded, q.language)
		l.Terms = slices.Concat(l.Terms, ways[n].heads, ways[n].tails)
	}
	v, err := e.index.Vocabulary(ctx, l)
	if err != nil {
		return nil, err
	}
	frequency := v.Frequency
	var rest []int
	for n, i := range absent {
		count := len(ways[n].heads)
		best, at := 0, -1
		for k := range count {
			if common := frequency[k] * frequency[count+k]; common > best {
				best, at = common, k
			}
		}
		frequency = frequency[2*count:]
		if at < 0 {
			rest = append(rest, i)
			continue
		}
		q.widen(i, []string{ways[n].heads[at]}, partWeight)
		q.widen(i, []string{ways[n].tails[at]}, partWeight)
	}
	return rest, nil
}
