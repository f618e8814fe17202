package record

import (
	"encoding/binary"
	"time"

	"verbatim/retrieval"
)

// Reader makes candidates of records, for one query.
type Reader struct {
	forms forms
	hits  []retrieval.Hit // of all candidates, so that they are few allocations
}

// NewReader returns a Reader for the terms of a query.
func NewReader(terms []retrieval.QueryTerm) *Reader { return &Reader{forms: newForms(terms)} }

// Head reads what is true of a whole article into a candidate, but for its id.
func (r *Reader) Head(d *Decoder) retrieval.Candidate {
	var c retrieval.Candidate
	d.Length()
	c.Revision = d.uvarint()
	if published := d.varint(); published != noTime {
		c.Published = time.Unix(published, 0).UTC()
	}
	c.Title, _ = r.terms(d)
	return c
}

// Passage reads a passage into a candidate.
func (r *Reader) Passage(d *Decoder, c *retrieval.Candidate) {
	c.Start = d.uvarint()
	c.End = c.Start + d.uvarint()
	c.Paragraph = d.uvarint()
	c.Hits, c.Length = r.terms(d)
}

// Nearly all terms follow the one before at a step that is a byte of its own, by
// zigzag and without the mark of another sentence: these need no call.
const (
	notNear   = 0x83
	nearShift = 2
)

// terms returns the hits among the terms, nil if there are none, and the number
// of all terms.
func (r *Reader) terms(d *Decoder) ([]retrieval.Hit, int) {
	before := len(r.hits)
	var o occurrence
	n := d.uvarint()
	rest := d.rest
	for range n {
		if len(rest) >= 5 && rest[4]&notNear == 0 {
			o.hash = binary.LittleEndian.Uint32(rest)
			o.position += int(rest[4] >> nearShift)
			rest = rest[5:]
		} else {
			d.rest = rest
			d.next(&o)
			if d.err != nil {
				return nil, 0
			}
			rest = d.rest
		}
		for _, f := range r.forms.of(o.hash) {
			r.hits = append(r.hits, retrieval.Hit{Term: f.term, Form: f.form, Position: o.position, Sentence: o.sentence})
		}
	}
	d.rest = rest
	if len(r.hits) == before {
		return nil, n
	}
	return r.hits[before:len(r.hits):len(r.hits)], n
}

type formOf struct{ term, form int }

// forms finds the forms of a query by the hash of a term.
type forms struct {
	byHash map[uint32][]formOf
	// Nearly all terms of a passage are none of the query's, which their lowest
	// bits tell sooner than the map.
	low [1 << 12 / 64]uint64
}

func newForms(terms []retrieval.QueryTerm) forms {
	f := forms{byHash: map[uint32][]formOf{}}
	for i, term := range terms {
		for j, form := range term.Forms {
			h := hashOf(form.Text)
			f.byHash[h] = append(f.byHash[h], formOf{i, j})
			f.low[h>>6%uint32(len(f.low))] |= 1 << (h % 64)
		}
	}
	return f
}

func (f *forms) of(hash uint32) []formOf {
	if f.low[hash>>6%uint32(len(f.low))]&(1<<(hash%64)) == 0 {
		return nil
	}
	return f.byHash[hash]
}
