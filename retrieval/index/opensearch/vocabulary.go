package opensearch

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"verbatim/retrieval"
)

// Vocabulary implements retrieval.Index.
func (x *Index) Vocabulary(ctx context.Context, l retrieval.Lookup) (retrieval.Vocabulary, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	words, err := x.lookUp(ctx, l)
	if err != nil {
		return words, fmt.Errorf("look up words in index %s: %w", x.name, err)
	}
	return words, nil
}

func (x *Index) lookUp(ctx context.Context, l retrieval.Lookup) (words retrieval.Vocabulary, err error) {
	v, err := x.view(ctx)
	if err != nil {
		return words, err
	}
	if words.Frequency, err = x.known(ctx, v, l.Terms); err != nil {
		return words, err
	}
	if words.Similar, err = x.similar(ctx, v, l.Slips); err != nil {
		return words, err
	}
	words.Meanings, err = x.meanings(ctx, l.Names)
	return words, err
}

// known counts the passages that have each term in the text or, where no text has
// it, the articles that have it in the title.
func (x *Index) known(ctx context.Context, v *view, terms []string) ([]int, error) {
	counts, _, err := x.frequencies(ctx, v, inText, terms)
	if err != nil {
		return nil, err
	}
	var absent []string
	for i, n := range counts {
		if n == 0 {
			absent = append(absent, terms[i])
		}
	}
	titles, _, err := x.frequencies(ctx, v, inTitles, absent)
	if err != nil {
		return nil, err
	}
	for i, n := range counts {
		if n == 0 {
			counts[i], titles = titles[0], titles[1:]
		}
	}
	return counts, nil
}

// suggestions is how many terms near a slip are looked at.
const suggestions = 200

// similar finds for each slip the terms nearest to it, or the much commoner ones
// beyond them. Suggestions tell of terms that only articles have which were taken
// out, so they are counted again.
func (x *Index) similar(ctx context.Context, v *view, slips []retrieval.Slip) ([][]retrieval.Known, error) {
	if len(slips) == 0 {
		return nil, nil
	}
	near, err := x.suggest(ctx, slips)
	if err != nil {
		return nil, err
	}
	all := make([][]retrieval.Known, len(slips))
	for i, s := range slips {
		terms := append(near[i], s.Term) // which is not suggested
		counts, _, err := x.frequencies(ctx, v, inText, terms)
		if err != nil {
			return nil, err
		}
		byEdits := make([][]retrieval.Known, s.Edits+1)
		for n, term := range terms {
			if d := edits(s.Term, term); counts[n] > 0 && d <= s.Edits {
				byEdits[d] = append(byEdits[d], retrieval.Known{Term: term, Frequency: counts[n]})
			}
		}
		for _, known := range byEdits {
			sortKnown(known)
			if len(known) > 0 && (len(all[i]) == 0 || known[0].Frequency >= retrieval.MuchCommoner*all[i][0].Frequency) {
				all[i] = known
			}
		}
	}
	return all, nil
}

// suggest returns the terms that are near to each slip.
func (x *Index) suggest(ctx context.Context, slips []retrieval.Slip) ([][]string, error) {
	wanted := object{}
	for i, s := range slips {
		wanted[strconv.Itoa(i)] = object{"text": s.Term, "term": object{
			"field": "text", "suggest_mode": "always", "size": suggestions, "shard_size": suggestions,
			"max_edits": s.Edits, "prefix_length": s.Prefix, "min_word_length": 1,
			"max_term_freq": 1 << 30, "accuracy": 0, "string_distance": "damerau_levenshtein",
		}}
	}
	var found struct {
		Suggest map[string][]struct {
			Options []struct{ Text string }
		}
	}
	err := x.cluster.call(ctx, http.MethodPost, "/"+x.alias+"/_search", object{"size": 0, "timeout": remaining(ctx), "suggest": wanted}, &found)
	if err != nil {
		return nil, err
	}
	near := make([][]string, len(slips))
	for i := range slips {
		for _, token := range found.Suggest[strconv.Itoa(i)] {
			for _, option := range token.Options {
				near[i] = append(near[i], option.Text)
			}
		}
	}
	return near, nil
}

// edits is how many characters have to be put in, left out, changed, or swapped
// with the next to get from a to b.
func edits(a, b string) int {
	from, to := []rune(a), []rune(b)
	rows := [3][]int{} // the last two and the one at hand
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
	}
	for j := range to {
		rows[1][j+1] = j + 1
	}
	for i, r := range from {
		rows[2][0] = i + 1
		for j, s := range to {
			best := min(rows[1][j+1], rows[2][j]) + 1
			if r == s {
				best = min(best, rows[1][j])
			} else {
				best = min(best, rows[1][j]+1)
			}
			if i > 0 && j > 0 && r == to[j-1] && from[i-1] == s {
				best = min(best, rows[0][j-1]+1)
			}
			rows[2][j+1] = best
		}
		rows[0], rows[1], rows[2] = rows[1], rows[2], rows[0]
	}
	return rows[1][len(to)]
}

// sortKnown puts the commonest first.
func sortKnown(known []retrieval.Known) {
	slices.SortFunc(known, func(a, b retrieval.Known) int {
		return cmp.Or(-cmp.Compare(a.Frequency, b.Frequency), strings.Compare(a.Term, b.Term))
	})
}
