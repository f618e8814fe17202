package embedded

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"verbatim/retrieval"
)

// Vocabulary implements retrieval.Index.
func (x *Index) Vocabulary(_ context.Context, l retrieval.Lookup) (retrieval.Vocabulary, error) {
	snapshot, release, err := x.reader()
	if err != nil {
		return retrieval.Vocabulary{}, err
	}
	defer release()
	v, err := lookUp(snapshot, l)
	if err != nil {
		return v, fmt.Errorf("look up words in index %s: %w", x.dir, err)
	}
	return v, nil
}

func lookUp(snapshot *scorch.IndexSnapshot, l retrieval.Lookup) (v retrieval.Vocabulary, err error) {
	if v.Frequency, err = frequencies(snapshot, l.Terms); err != nil {
		return v, err
	}
	for _, s := range l.Slips {
		terms, err := similar(snapshot, s)
		if err != nil {
			return v, err
		}
		v.Similar = append(v.Similar, terms)
	}
	return v, nil
}

// frequencies counts the passages that have each term in the text or, where no
// text has it, the articles that have it in the title.
func frequencies(snapshot *scorch.IndexSnapshot, terms []string) ([]int, error) {
	counts := make([]int, len(terms))
	for _, field := range []string{fieldText, fieldTitle} {
		found := slices.Clone(counts)
		for _, segment := range snapshot.Segments() {
			dictionary, err := segment.Segment().Dictionary(field)
			if err != nil {
				return nil, err
			}
			for i, term := range terms {
				if counts[i] > 0 {
					continue
				}
				postings, err := dictionary.PostingsList([]byte(term), segment.Deleted(), nil)
				if err != nil {
					return nil, err
				}
				found[i] += int(postings.Count())
			}
		}
		counts = found
	}
	return counts, nil
}

// similar finds the terms nearest to a slip.
func similar(snapshot *scorch.IndexSnapshot, s retrieval.Slip) ([]retrieval.Known, error) {
	prefix := string([]rune(s.Term)[:s.Prefix])
	dict, err := snapshot.FieldDictFuzzy(fieldText, s.Term, s.Edits, prefix)
	if err != nil {
		return nil, err
	}
	defer dict.Close()
	edits := s.Edits
	var terms []string
	for {
		entry, err := dict.Next()
		if err != nil {
			return nil, err
		}
		if entry == nil {
			break
		}
		if distance := int(entry.EditDistance); distance < edits {
			edits, terms = distance, terms[:0]
		} else if distance > edits {
			continue
		}
		terms = append(terms, entry.Term)
	}
	counts, err := frequencies(snapshot, terms)
	if err != nil {
		return nil, err
	}
	var known []retrieval.Known
	for i, term := range terms {
		if counts[i] > 0 { // else of articles taken out, and not yet merged away
			known = append(known, retrieval.Known{Term: term, Frequency: counts[i]})
		}
	}
	slices.SortStableFunc(known, func(a, b retrieval.Known) int { return -cmp.Compare(a.Frequency, b.Frequency) })
	return known, nil
}
