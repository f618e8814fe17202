package embedded

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"time"

	"verbatim/retrieval"
)

// header is what stands first in the forward record of a passage. The terms of
// the title and of the text follow it.
type header struct {
	revision  int
	passage   retrieval.Passage
	published int64 // Unix seconds, or noTime
}

// noTime stands for a time that is not known.
const noTime = -1 << 62

// occurrence is a term in its place.
type occurrence struct {
	hash               uint32
	position, sentence int
}

func hashOf(term string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(term))
	return h.Sum32()
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return noTime
	}
	return t.Unix()
}

// encodeRecord writes numbers as varints and each term as its hash followed by
// the steps from the term before to its position and sentence.
func encodeRecord(d retrieval.Document, p retrieval.IndexedPassage) []byte {
	b := make([]byte, 0, 32+6*(len(d.Title)+len(p.Terms)))
	b = binary.AppendUvarint(b, uint64(d.Revision))
	b = binary.AppendUvarint(b, uint64(p.Start))
	b = binary.AppendUvarint(b, uint64(p.End))
	b = binary.AppendUvarint(b, uint64(p.Paragraph))
	b = binary.AppendVarint(b, unix(d.Published))
	b = appendTerms(b, d.Title)
	return appendTerms(b, p.Terms)
}

func appendTerms(b []byte, terms []retrieval.Term) []byte {
	b = binary.AppendUvarint(b, uint64(len(terms)))
	var before retrieval.Term
	for _, t := range terms {
		b = binary.LittleEndian.AppendUint32(b, hashOf(t.Text))
		b = binary.AppendVarint(b, int64(t.Position-before.Position))
		b = binary.AppendVarint(b, int64(t.Sentence-before.Sentence))
		before = t
	}
	return b
}

var errRecord = errors.New("forward record is cut short")

// decoder reads what encodeRecord wrote; the first fault sticks.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) uvarint() int {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return int(v)
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) fail() {
	d.err = errRecord
	d.rest = nil
}

// header reads everything before the terms of the title.
func (d *decoder) header() header {
	return header{
		revision: d.uvarint(),
		passage: retrieval.Passage{
			Span:      retrieval.Span{Start: d.uvarint(), End: d.uvarint()},
			Paragraph: d.uvarint(),
		},
		published: d.varint(),
	}
}

// terms hands each term to visit and returns their number.
func (d *decoder) terms(visit func(occurrence)) int {
	n := d.uvarint()
	var e occurrence
	for range n {
		if len(d.rest) < 4 {
			d.fail()
			return 0
		}
		e.hash = binary.LittleEndian.Uint32(d.rest)
		d.rest = d.rest[4:]
		e.position += int(d.varint())
		e.sentence += int(d.varint())
		visit(e)
	}
	return n
}
