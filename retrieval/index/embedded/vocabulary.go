package embedded

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"verbatim/retrieval"
)

// Vocabulary implements retrieval.Index.
func (x *Index) Vocabulary(_ context.Context, l retrieval.Lookup) (retrieval.Vocabulary, error) {
	snapshot, release, err := x.reader()
	if err != nil {
		return retrieval.Vocabulary{}, err
	}
	defer release()
	v, err := x.lookUp(snapshot, l)
	if err != nil {
		return v, fmt.Errorf("look up words in index %s: %w", x.dir, err)
	}
	return v, nil
}

func (x *Index) lookUp(snapshot *scorch.IndexSnapshot, l retrieval.Lookup) (v retrieval.Vocabulary, err error) {
	if v.Frequency, err = x.frequencies(snapshot, l.Terms); err != nil {
		return v, err
	}
	for _, s := range l.Slips {
		terms, err := similar(snapshot, s)
		if err != nil {
			return v, err
		}
		v.Similar = append(v.Similar, terms)
	}
	v.Meanings, err = meanings(snapshot, l.Names)
	return v, err
}

// frequencies counts the passages that have each term in the text or, where no
// text has it, the articles that have it in the title. The lists are kept, for
// most often the terms are searched for next.
func (x *Index) frequencies(snapshot *scorch.IndexSnapshot, terms []string) ([]int, error) {
	v, err := x.viewOf(snapshot)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(terms))
	for i, term := range terms {
		for _, title := range []bool{false, true} {
			if counts[i] > 0 {
				continue
			}
			p, err := v.postings(x.postings, title, term)
			if err != nil {
				return nil, err
			}
			counts[i] = p.live
		}
	}
	return counts, nil
}

// count returns how many passages have each term in a field.
func count(snapshot *scorch.IndexSnapshot, terms []string, field string) ([]int, error) {
	counts := make([]int, len(terms))
	for _, segment := range snapshot.Segments() {
		dictionary, err := segment.Segment().Dictionary(field)
		if err != nil {
			return nil, err
		}
		postings, err := dictionary.PostingsList(nil, nil, nil) // its memory serves all terms
		for i, term := range terms {
			if err == nil {
				postings, err = dictionary.PostingsList([]byte(term), segment.Deleted(), postings)
			}
			if err != nil {
				return nil, err
			}
			counts[i] += int(postings.Count())
		}
	}
	return counts, nil
}

// counted returns the terms that a passage still has, the commonest first: an
// index keeps those of articles taken out until it is merged.
func counted(snapshot *scorch.IndexSnapshot, terms []string, field string) ([]retrieval.Known, error) {
	counts, err := count(snapshot, terms, field)
	if err != nil {
		return nil, err
	}
	var known []retrieval.Known
	for i, term := range terms {
		if counts[i] > 0 {
			known = append(known, retrieval.Known{Term: term, Frequency: counts[i]})
		}
	}
	slices.SortFunc(known, func(a, b retrieval.Known) int {
		return cmp.Or(-cmp.Compare(a.Frequency, b.Frequency), strings.Compare(a.Term, b.Term))
	})
	return known, nil
}

// similar finds the terms nearest to a slip, or the much commoner ones beyond
// them.
func similar(snapshot *scorch.IndexSnapshot, s retrieval.Slip) ([]retrieval.Known, error) {
	byEdits, err := near(snapshot, s)
	if err != nil {
		return nil, err
	}
	var best []retrieval.Known
	for _, terms := range byEdits {
		known, err := counted(snapshot, terms, fieldText)
		if err != nil {
			return nil, err
		}
		if len(known) > 0 && (len(best) == 0 || known[0].Frequency >= retrieval.MuchCommoner*best[0].Frequency) {
			best = known
		}
	}
	return best, nil
}

// near lists the terms by the number of edits that they are away.
func near(snapshot *scorch.IndexSnapshot, s retrieval.Slip) ([][]string, error) {
	prefix := string([]rune(s.Term)[:s.Prefix])
	dict, err := snapshot.FieldDictFuzzy(fieldText, s.Term, s.Edits, prefix)
	if err != nil {
		return nil, err
	}
	defer dict.Close()
	byEdits := make([][]string, s.Edits+1)
	for {
		entry, err := dict.Next()
		if err != nil || entry == nil {
			return byEdits, err
		}
		byEdits[entry.EditDistance] = append(byEdits[entry.EditDistance], entry.Term)
	}
}

// A name is kept as "short=long" and as "long=short", so that either leads to
// the other, and as "short=" and "long=", which are found sooner than that
// there is none. No term has an equals sign.
const nameSign = "="

func namesField(abbreviations []retrieval.Abbreviation) *field {
	f := keyword(fieldNames, "")
	f.length = 4 * len(abbreviations)
	f.terms = index.TokenFrequencies{}
	for _, a := range abbreviations {
		long := strings.Join(a.Long, " ")
		for _, name := range []string{a.Short + nameSign, long + nameSign, a.Short + nameSign + long, long + nameSign + a.Short} {
			f.terms[name] = &index.TokenFreq{Term: []byte(name)}
		}
	}
	return f
}

// meanings finds the other forms of names. An article's stand with its first
// passage, so that passages count articles here.
func meanings(snapshot *scorch.IndexSnapshot, names []string) ([][]retrieval.Known, error) {
	if len(names) == 0 {
		return nil, nil
	}
	all := make([][]retrieval.Known, len(names))
	explained, err := snapshot.FieldDictContains(fieldNames)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		found, err := explained.Contains([]byte(name + nameSign))
		if found {
			all[i], err = formsOf(snapshot, name+nameSign)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func formsOf(snapshot *scorch.IndexSnapshot, prefix string) ([]retrieval.Known, error) {
	dict, err := snapshot.FieldDictPrefix(fieldNames, []byte(prefix))
	if err != nil {
		return nil, err
	}
	defer dict.Close()
	var forms []string
	for {
		entry, err := dict.Next()
		if err != nil {
			return nil, err
		}
		if entry == nil {
			break
		}
		if entry.Term != prefix {
			forms = append(forms, entry.Term)
		}
	}
	known, err := counted(snapshot, forms, fieldNames)
	for i := range known {
		known[i].Term = strings.TrimPrefix(known[i].Term, prefix)
	}
	return known, err
}
