package embedded

import (
	"math"

	"verbatim/retrieval/cache"
)

// posting is an occurrence of a term: in a passage, by its number in the
// segment, or in the title of the article that begins there.
type posting struct {
	number uint32
	count  uint16 // occurrences
	length uint16 // terms in the field
}

const postingBytes = 8

// A segment never changes, so what was read of it once may be kept. Its number
// is never given again while the index is open.
type postingsKey struct {
	segment uint64
	title   bool
	term    string
}

type postingsCache = cache.Cache[postingsKey, []posting]

// postings returns all occurrences of a term in the texts or titles of a
// segment, in order, those in deleted documents included.
func (s segment) postings(kept *postingsCache, title bool, term string) ([]posting, error) {
	key := postingsKey{s.Id(), title, term}
	if list, ok := kept.Get(key); ok {
		return list, nil
	}
	field := fieldText
	if title {
		field = fieldTitle
	}
	dict, err := s.Segment().Dictionary(field)
	if err != nil {
		return nil, err
	}
	found, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, err
	}
	list := make([]posting, 0, found.Count())
	for i := found.Iterator(true, true, false, nil); ; {
		p, err := i.Next()
		if err != nil {
			return nil, err
		}
		if p == nil {
			break
		}
		norm := p.Norm() // 1/√length
		list = append(list, posting{uint32(p.Number()), clamp(float64(p.Frequency())), clamp(math.Round(1 / (norm * norm)))})
	}
	kept.Put(key, list, int64(len(list)*postingBytes+len(term)))
	return list, nil
}

func clamp(n float64) uint16 { return uint16(min(n, math.MaxUint16)) }

// live returns how many of the postings are not in deleted documents.
func (s segment) live(list []posting) int {
	if s.deleted == nil {
		return len(list)
	}
	n := 0
	for _, p := range list {
		if !s.deleted.has(p.number) {
			n++
		}
	}
	return n
}
