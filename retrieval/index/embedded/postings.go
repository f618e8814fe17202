package embedded

import (
	"slices"

	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"verbatim/retrieval/cache"
)

// posting is an occurrence of a term: in a passage, by its number in the
// segment, or in the title of the article that begins there. From the highest
// bits on it has the step from the number before it, of 16 bits, the count of
// occurrences, of 6, and the terms in the field, of 10. One without a count is
// only a step.
type posting uint32

const (
	postingBytes = 4

	longestStep   = 1<<16 - 1
	highestCount  = 1<<6 - 1
	longestLength = 1<<10 - 1 // of more terms than a passage has
)

func (p posting) step() uint32   { return uint32(p >> 16) }
func (p posting) count() uint16  { return uint16(p >> 10 & highestCount) }
func (p posting) length() uint16 { return uint16(p & longestLength) }

// postingsKey names the postings of a term in all segments.
type postingsKey struct {
	title bool
	term  string
}

type postingsCache = cache.Cache[postingsKey, *postings]

// postings are those of a term in a view, by segment.
type postings struct {
	view     uint64   // its number
	segments []uint64 // their ids, which are never given again while the index is open
	lists    []list
	live     int    // not in deleted documents
	most     uint16 // occurrences in a field
}

// list is all occurrences of a term in the texts or titles of a segment, in
// order, those in deleted documents included.
type list struct {
	postings []posting
	size     int // without those that are only steps
	// shortest holds, by count, the least length of a field with so many; the
	// last one is that of all fields with as many or more, up to most.
	shortest [4]uint16
	most     uint16
}

// add adds an occurrence behind the last one, whose number is before.
func (l *list) add(before, number uint32, count, length uint16) {
	for ; number-before > longestStep; before += longestStep {
		l.postings = append(l.postings, longestStep<<16)
	}
	l.postings = append(l.postings, posting((number-before)<<16|uint32(count)<<10|uint32(length)))
	l.size++
	at := min(int(count), len(l.shortest)-1)
	if l.shortest[at] == 0 || length < l.shortest[at] {
		l.shortest[at] = length
	}
	l.most = max(l.most, count)
}

// listBytes is what a list takes besides its postings.
const listBytes = 64

// postings returns those of a term. A segment never changes, so that of another
// view all are good whose segments are still there.
func (v *view) postings(kept *postingsCache, title bool, term string) (*postings, error) {
	key := postingsKey{title, term}
	before, _ := kept.Get(key)
	if before != nil && before.view == v.number {
		return before, nil
	}
	p := &postings{view: v.number, segments: make([]uint64, len(v.segments)), lists: make([]list, len(v.segments))}
	size := len(term)
	for i, s := range v.segments {
		l, ok := before.list(s.Id())
		if !ok {
			var err error
			if l, err = s.read(title, term); err != nil {
				return nil, err
			}
		}
		p.segments[i], p.lists[i] = s.Id(), l
		p.live += s.live(l)
		p.most = max(p.most, l.most)
		size += listBytes + len(l.postings)*postingBytes
	}
	kept.Put(key, p, int64(size))
	return p, nil
}

// list returns that of a segment; false if there is none.
func (p *postings) list(segment uint64) (list, bool) {
	if p != nil {
		if i := slices.Index(p.segments, segment); i >= 0 {
			return p.lists[i], true
		}
	}
	return list{}, false
}

// lister reads lists of a segment's texts or titles from the disk. Its memory
// serves one after the other.
type lister struct {
	dict     segmentapi.TermDictionary
	list     segmentapi.PostingsList
	iterator segmentapi.PostingsIterator
}

// read reads the list of a term.
func (s segment) read(title bool, term string) (list, error) {
	field, listers := fieldText, &s.texts
	if title {
		field, listers = fieldTitle, &s.titles
	}
	r, ok := listers.Get().(*lister)
	if !ok {
		dict, err := s.Segment().Dictionary(field)
		if err != nil {
			return list{}, err
		}
		r = &lister{dict: dict}
	}
	defer listers.Put(r)
	return r.read(term, len(s.first))
}

func (r *lister) read(term string, documents int) (list, error) {
	var err error
	if r.list, err = r.dict.PostingsList([]byte(term), nil, r.list); err != nil || r.list.Count() == 0 {
		return list{}, err
	}
	l := list{postings: make([]posting, 0, r.list.Count()+uint64(documents/longestStep))}
	before := uint32(0)
	for r.iterator = r.list.Iterator(true, true, false, r.iterator); ; {
		p, err := r.iterator.Next()
		if err != nil || p == nil {
			return l, err
		}
		norm := p.Norm() // 1/√length
		number := uint32(p.Number())
		l.add(before, number, uint16(min(p.Frequency(), highestCount)), uint16(min(1/(norm*norm)+.5, longestLength)))
		before = number
	}
}

// live returns how many of the postings are not in deleted documents.
func (s segment) live(l list) int {
	if s.deleted == nil {
		return l.size
	}
	n, number := 0, uint32(0)
	for _, p := range l.postings {
		number += p.step()
		if p.count() > 0 && !s.deleted.has(number) {
			n++
		}
	}
	return n
}
