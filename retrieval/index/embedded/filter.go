package embedded

import (
	"time"

	"verbatim/retrieval"
)

// bitset holds document numbers; nil holds none.
type bitset []uint64

func newBitset(size int) bitset { return make(bitset, (size+63)/64) }

func (s bitset) has(n uint32) bool { return s != nil && s[n/64]&(1<<(n%64)) != 0 }
func (s bitset) add(n uint32)      { s[n/64] |= 1 << (n % 64) }

// exclude adds everything that is not in allowed.
func (s bitset) exclude(allowed bitset) {
	for i := range s {
		s[i] |= ^allowed[i]
	}
}

// filter returns the documents that the query's filters hide: those outside of
// them and those under an embargo; nil if there are none.
func (v *view) filter(q retrieval.Query) (bitset, error) {
	hidden, err := v.underEmbargo(q.Now)
	if err != nil {
		return nil, err
	}
	narrow := func(fill func(bitset) error) error {
		allowed := newBitset(v.size)
		if err := fill(allowed); err != nil {
			return err
		}
		if hidden == nil {
			hidden = newBitset(v.size)
		}
		hidden.exclude(allowed)
		return nil
	}
	if len(q.Sources) > 0 {
		err := narrow(func(allowed bitset) error {
			for _, source := range q.Sources {
				if err := v.addTerm(allowed, fieldSource, sourceKey(source)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if q.Language != "" {
		if err := narrow(func(allowed bitset) error { return v.addTerm(allowed, fieldLanguage, q.Language) }); err != nil {
			return nil, err
		}
	}
	if !q.After.IsZero() || !q.Before.IsZero() {
		err := narrow(func(allowed bitset) error {
			return v.addRange(allowed, fieldDay, timeKey(q.After, dayLayout), timeKey(q.Before, dayLayout))
		})
		if err != nil {
			return nil, err
		}
	}
	return hidden, nil
}

func (v *view) underEmbargo(now time.Time) (bitset, error) {
	var hidden bitset
	for _, s := range v.segments {
		if !s.embargoed {
			continue
		}
		if hidden == nil {
			hidden = newBitset(v.size)
		}
		if err := s.addRange(hidden, fieldEmbargo, timeKey(now.Add(time.Second), embargoLayout), ""); err != nil {
			return nil, err
		}
	}
	return hidden, nil
}

func (v *view) addTerm(set bitset, field, term string) error {
	for _, s := range v.segments {
		if err := s.addTerm(set, field, term); err != nil {
			return err
		}
	}
	return nil
}

func (v *view) addRange(set bitset, field, first, last string) error {
	for _, s := range v.segments {
		if err := s.addRange(set, field, first, last); err != nil {
			return err
		}
	}
	return nil
}

// addTerm collects the passages of the articles with a keyword.
func (s segment) addTerm(set bitset, field, term string) error {
	dict, err := s.Segment().Dictionary(field)
	if err != nil {
		return err
	}
	list, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return err
	}
	for i := list.Iterator(false, false, false, nil); ; {
		p, err := i.Next()
		if err != nil || p == nil {
			return err
		}
		first := uint32(p.Number())
		for n := first; int(n) < len(s.first) && s.first[n] == first; n++ {
			set.add(uint32(s.offset) + n)
		}
	}
}

// addRange collects the keywords from first to last, both included; an empty
// bound is open.
func (s segment) addRange(set bitset, field, first, last string) error {
	dict, err := s.Segment().Dictionary(field)
	if err != nil {
		return err
	}
	var end []byte // not included
	if last != "" {
		end = append([]byte(last), 0)
	}
	for i := dict.AutomatonIterator(nil, []byte(first), end); ; {
		entry, err := i.Next()
		if err != nil || entry == nil {
			return err
		}
		if err := s.addTerm(set, field, entry.Term); err != nil {
			return err
		}
	}
}
