package embedded

import (
	"context"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

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
// them and those under an embargo.
func filter(ctx context.Context, snapshot *scorch.IndexSnapshot, q retrieval.Query, size int) (bitset, error) {
	hidden := newBitset(size)
	f := termFilter{ctx, snapshot}
	if err := f.addRange(hidden, fieldEmbargo, timeKey(q.Now.Add(time.Second), embargoLayout), ""); err != nil {
		return nil, err
	}
	narrow := func(fill func(bitset) error) error {
		allowed := newBitset(size)
		if err := fill(allowed); err != nil {
			return err
		}
		hidden.exclude(allowed)
		return nil
	}
	if len(q.Sources) > 0 {
		err := narrow(func(allowed bitset) error {
			for _, source := range q.Sources {
				if err := f.addTerm(allowed, fieldSource, sourceKey(source)); err != nil {
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
		if err := narrow(func(allowed bitset) error { return f.addTerm(allowed, fieldLanguage, q.Language) }); err != nil {
			return nil, err
		}
	}
	if !q.After.IsZero() || !q.Before.IsZero() {
		err := narrow(func(allowed bitset) error {
			return f.addRange(allowed, fieldDay, timeKey(q.After, dayLayout), timeKey(q.Before, dayLayout))
		})
		if err != nil {
			return nil, err
		}
	}
	return hidden, nil
}

// termFilter collects the documents with given keywords.
type termFilter struct {
	ctx      context.Context
	snapshot *scorch.IndexSnapshot
}

func (f termFilter) addTerm(set bitset, field, term string) error {
	reader, err := f.snapshot.TermFieldReader(f.ctx, []byte(term), field, false, false, false)
	if err != nil {
		return err
	}
	defer reader.Close()
	var doc index.TermFieldDoc
	for {
		posting, err := reader.Next(&doc)
		if err != nil || posting == nil {
			return err
		}
		set.add(uint32(posting.ID.Value()))
	}
}

// addRange collects the terms from first to last, both included; an empty bound
// is open.
func (f termFilter) addRange(set bitset, field, first, last string) error {
	var end []byte
	if last != "" {
		end = []byte(last)
	}
	dict, err := f.snapshot.FieldDictRange(field, []byte(first), end)
	if err != nil {
		return err
	}
	defer dict.Close()
	for {
		entry, err := dict.Next()
		if err != nil || entry == nil {
			return err
		}
		if err := f.addTerm(set, field, entry.Term); err != nil {
			return err
		}
	}
}
