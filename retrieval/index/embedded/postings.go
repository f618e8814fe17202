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

type postingsCache = cache.Cache[postingsKey, list]

// list is all occurrences of a term in the texts or titles of a segment, in
// order, those in deleted documents included.
type list struct {
	postings []posting
	// shortest holds, by count, the least length of a field with so many; the
	// last one is that of all fields with as many or more, up to most.
	shortest [4]uint16
	most     uint16
}

func (l *list) add(p posting) {
	l.postings = append(l.postings, p)
	at := min(int(p.count), len(l.shortest)-1)
	if l.shortest[at] == 0 || p.length < l.shortest[at] {
		l.shortest[at] = p.length
	}
	l.most = max(l.most, p.count)
}

// postings returns the list of a term.
func (s segment) postings(kept *postingsCache, title bool, term string) (list, error) {
	key := postingsKey{s.Id(), title, term}
	if l, ok := kept.Get(key); ok {
		return l, nil
	}
	field := fieldText
	if title {
		field = fieldTitle
	}
	dict, err := s.Segment().Dictionary(field)
	if err != nil {
		return list{}, err
	}
	found, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return list{}, err
	}
	l := list{postings: make([]posting, 0, found.Count())}
	for i := found.Iterator(true, true, false, nil); ; {
		p, err := i.Next()
		if err != nil {
			return list{}, err
		}
		if p == nil {
			break
		}
		norm := p.Norm() // 1/√length
		l.add(posting{uint32(p.Number()), clamp(float64(p.Frequency())), clamp(math.Round(1 / (norm * norm)))})
	}
	kept.Put(key, l, int64(len(l.postings)*postingBytes+len(term)))
	return l, nil
}

func clamp(n float64) uint16 { return uint16(min(n, math.MaxUint16)) }

// live returns how many of the postings are not in deleted documents.
func (s segment) live(l list) int {
	if s.deleted == nil {
		return len(l.postings)
	}
	n := 0
	for _, p := range l.postings {
		if !s.deleted.has(p.number) {
			n++
		}
	}
	return n
}
