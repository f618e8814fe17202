package archive

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"verbatim/retrieval"
)

// longest is how many bytes a packed text has unpacked, at the most: what a damaged
// one says of its length, the unpacker takes memory for.
const longest = 64 << 20

// Errors are only of options, and these are right.
var (
	packer      = newPacker()
	unpacker, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(readers), zstd.WithDecoderMaxMemory(longest))
)

// newPacker has the packer make its channel at once: one that is made in a bubble
// of testing/synctest could not be used in the next.
func newPacker() *zstd.Encoder {
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithAllLitEntropyCompression(true))
	e.EncodeAll(nil, nil)
	return e
}

// unpacked holds memory for the next text.
var unpacked = sync.Pool{New: func() any { return new([]byte) }}

// pack returns what is stored of a text: itself or, where that is shorter, its
// compressed bytes. The other one is empty.
func pack(text string) (plain string, packed []byte) {
	if len(text) <= longest {
		packed = packer.EncodeAll([]byte(text), nil)
	}
	if len(packed) == 0 || len(packed) >= len(text) {
		return text, []byte{}
	}
	return "", packed
}

// packing gives what is stored of a text, as pack does, and packs it but once.
type packing func() (plain string, packed []byte)

// packAhead packs the texts of articles while other things are done with these, but
// not those that the archive has already. wait waits for its end.
func packAhead(articles []retrieval.Article, latest map[string]retrieval.Article) (texts []packing, wait func()) {
	var ahead []packing
	for _, a := range articles {
		text := packing(sync.OnceValues(func() (string, []byte) { return pack(a.Text) }))
		texts = append(texts, text)
		if a.Text != latest[a.ID].Text {
			ahead = append(ahead, text)
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, text := range ahead {
			text()
		}
	})
	return texts, wg.Wait
}

// unpack returns the text of which this was stored. Compressed bytes end in a
// checksum, so that a damaged one is no text.
func unpack(plain string, packed []byte) (string, error) {
	if len(packed) == 0 {
		return plain, nil
	}
	b := unpacked.Get().(*[]byte)
	defer unpacked.Put(b)
	var err error
	if *b, err = unpacker.DecodeAll(packed, (*b)[:0]); err != nil {
		return "", fmt.Errorf("unpack its text: %w: the archive is damaged; restore it from a backup", err)
	}
	return string(*b), nil
}
