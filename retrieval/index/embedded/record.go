package embedded

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

// head is what stands before the forward record of an article's first passage.
// The terms of the title follow it.
type head struct {
	length    int // terms in all passages of the article
	revision  int
	published int64 // Unix seconds, or noTime
}

func appendHead(b []byte, d retrieval.Document) []byte {
	b = binary.AppendUvarint(b, uint64(lengthOf(d)))
	b = binary.AppendUvarint(b, uint64(d.Revision))
	b = binary.AppendVarint(b, unix(d.Published))
	return appendTerms(b, d.Title)
}

// appendPassage writes the forward record of a passage: numbers as varints,
// then its terms.
func appendPassage(b []byte, p retrieval.IndexedPassage) []byte {
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

// decoder reads what was appended; the first fault sticks.
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

func (d *decoder) fail() {
	d.err = errRecord
	d.rest = nil
}

func (d *decoder) head() head {
	return head{length: d.uvarint(), revision: d.uvarint(), published: d.varint()}
}

func (d *decoder) passage() retrieval.Passage {
	var p retrieval.Passage
	p.Start = d.uvarint()
	p.End = p.Start + d.uvarint()
	p.Paragraph = d.uvarint()
	return p
}

// next moves on to the next term.
func (d *decoder) next(o *occurrence) {
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
