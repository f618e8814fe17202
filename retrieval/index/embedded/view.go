package embedded

import (
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// view is what is known of a snapshot beyond the snapshot itself, so that a
// question need not find it out again.
type view struct {
	snapshot *scorch.IndexSnapshot
	number   uint64 // of no other view of the index
	state    state
	passages int
	segments []segment
	size     int // document numbers
}

// segment is a segment of a snapshot.
type segment struct {
	*scorch.SegmentSnapshot
	*layout
	offset  int    // the number of its first document in the snapshot
	deleted bitset // by number in the segment; nil: none
}

// layout is what stays true of a segment whatever is deleted from it.
type layout struct {
	first     []uint32 // for each passage, the first one of its article
	embargoed bool     // it has articles under an embargo, past or not

	texts, titles sync.Pool // of listers
}

// viewOf returns the view of a snapshot. Most often it is the one before.
func (x *Index) viewOf(snapshot *scorch.IndexSnapshot) (*view, error) {
	before := x.seen.Load()
	if before != nil && before.snapshot == snapshot {
		return before, nil
	}
	v := &view{snapshot: snapshot, number: x.views.Add(1)}
	var err error
	if v.state, err = stateOf(snapshot); err != nil {
		return nil, err
	}
	for _, s := range snapshot.Segments() {
		at := segment{SegmentSnapshot: s, offset: v.size, layout: before.layoutOf(s.Id())}
		if at.layout == nil {
			if at.layout, err = newLayout(s); err != nil {
				return nil, err
			}
		}
		if gone := s.Deleted(); gone != nil && !gone.IsEmpty() {
			at.deleted = newBitset(int(s.FullSize()))
			for i := gone.Iterator(); i.HasNext(); {
				at.deleted.add(i.Next())
			}
		}
		v.segments = append(v.segments, at)
		v.size += int(s.FullSize())
		v.passages += int(s.Count())
	}
	x.seen.Store(v)
	return v, nil
}

// layoutOf returns the layout of a segment that the view has, or nil.
func (v *view) layoutOf(id uint64) *layout {
	if v != nil {
		for _, s := range v.segments {
			if s.Id() == id {
				return s.layout
			}
		}
	}
	return nil
}

func newLayout(s *scorch.SegmentSnapshot) (*layout, error) {
	l := &layout{first: make([]uint32, s.FullSize())}
	var ancestors []index.AncestorID
	for n := range l.first {
		ancestors = s.Ancestors(uint64(n), ancestors[:0]) // itself, then its article's first
		l.first[n] = uint32(ancestors[len(ancestors)-1])
	}
	dict, err := s.Segment().Dictionary(fieldEmbargo)
	if err != nil {
		return nil, err
	}
	l.embargoed = dict.Cardinality() > 0
	return l, nil
}

// locate returns the segment of a document and its number there.
func (v *view) locate(number uint32) (segment, uint32) {
	i, found := slices.BinarySearchFunc(v.segments, int(number), func(s segment, n int) int { return s.offset - n })
	if !found {
		i--
	}
	return v.segments[i], number - uint32(v.segments[i].offset)
}
