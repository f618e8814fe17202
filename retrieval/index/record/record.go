// Package record is the forward record of a passage: its place and its terms in
// a few hundred bytes, from which a candidate is made.
//
// # Why
//
// Ranking needs every occurrence of the question's words in some 120 candidates.
// A record gives them without reading or analysing a text, and every Index that
// keeps it gives the same ones.
//
// A term is a 32-bit hash in it. Two terms share one once in four billion pairs;
// then a candidate is ranked too high, and, if it is read, dropped, since the Store
// has another word there. Hashes of 26 bits would take a tenth off the index, but a
// question looks for dozens of forms among some 10,000 terms: in wiki 12 passages
// were dropped for them, one of them 8 times.
package record

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"time"

	"verbatim/retrieval"
)

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

// AppendHead writes what is true of a whole article: the number of its terms,
// revision, time of publication, and title.
func AppendHead(b []byte, d retrieval.Document) []byte {
	b = binary.AppendUvarint(b, uint64(Length(d)))
	b = binary.AppendUvarint(b, uint64(d.Revision))
	b = binary.AppendVarint(b, unix(d.Published))
	return appendTerms(b, d.Title)
}

// Length returns the number of terms in all passages of a document.
func Length(d retrieval.Document) int {
	length := 0
	for _, p := range d.Passages {
		length += len(p.Terms)
	}
	return length
}

// AppendPassage writes a passage: numbers as varints, then its terms.
func AppendPassage(b []byte, p retrieval.IndexedPassage) []byte {
	b = binary.AppendUvarint(b, uint64(p.Start))
	b = binary.AppendUvarint(b, uint64(p.Len()))
	b = binary.AppendUvarint(b, uint64(p.Paragraph))
	return appendTerms(b, p.Terms)
}

// appendTerms writes each term as its hash and the step from the term before it
// to its position, mostly one byte; where the sentence changes, too, the step is
// odd and that to the sentence follows.
func appendTerms(b []byte, terms []retrieval.Term) []byte {
	b = binary.AppendUvarint(b, uint64(len(terms)))
	var before retrieval.Term
	for _, t := range terms {
		b = binary.LittleEndian.AppendUint32(b, hashOf(t.Text))
		step := int64(t.Position-before.Position) << 1
		if t.Sentence == before.Sentence {
			b = binary.AppendVarint(b, step)
		} else {
			b = binary.AppendVarint(b, step|1)
			b = binary.AppendVarint(b, int64(t.Sentence-before.Sentence))
		}
		before = t
	}
	return b
}

var errRecord = errors.New("forward record is cut short")

// Decoder reads what was appended.
type Decoder struct {
	rest []byte
	err  error
}

// Decode returns a Decoder of a record.
func Decode(b []byte) Decoder { return Decoder{rest: b} }

// Err returns the first fault, which makes all that was read behind it void.
func (d *Decoder) Err() error { return d.err }

// Length reads the first part of a head: the number of terms in all passages of
// the article.
func (d *Decoder) Length() int { return d.uvarint() }

func (d *Decoder) uvarint() int {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return int(v)
}

func (d *Decoder) varint() int64 {
	if len(d.rest) > 0 && d.rest[0] < 0x80 { // mostly
		v := int64(d.rest[0]>>1) ^ -int64(d.rest[0]&1)
		d.rest = d.rest[1:]
		return v
	}
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *Decoder) fail() {
	d.err = errRecord
	d.rest = nil
}

// next moves on to the next term.
func (d *Decoder) next(o *occurrence) {
	if len(d.rest) < 4 {
		d.fail()
		return
	}
	o.hash = binary.LittleEndian.Uint32(d.rest)
	d.rest = d.rest[4:]
	step := d.varint()
	o.position += int(step >> 1)
	if step&1 != 0 {
		o.sentence += int(d.varint())
	}
}
