package archive

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"verbatim/retrieval"
)

// mark is what is kept of redacted words: enough to find them again, too
// little to read them.
type mark struct {
	salt   string // the archive's id: the same words differ from archive to archive
	length int    // in bytes
	digest [sha256.Size]byte
}

func newMark(salt, words string) mark {
	return mark{salt, len(words), sha256.Sum256([]byte(salt + words))}
}

// cover returns the article with the words of each mark covered, in order.
func cover(a retrieval.Article, marks ...mark) retrieval.Article {
	for _, m := range marks {
		for _, s := range words(&a) {
			*s = m.cover(*s)
		}
		a.Tags = slices.Clone(a.Tags) // they are the caller's
		for i, tag := range a.Tags {
			a.Tags[i] = m.cover(tag)
		}
	}
	return a
}

// words are where an article may name somebody, beside its tags.
func words(a *retrieval.Article) []*string {
	return []*string{&a.Title, &a.Byline, &a.Text, &a.Note, &a.Rights}
}

// cover replaces each byte of the words by a line, so that whatever pointed
// into or past them still points between two characters.
func (m mark) cover(s string) string {
	covered := bytes.Repeat([]byte{'_'}, m.length)
	text, window := []byte(s), []byte(m.salt)
	for i := 0; i+m.length <= len(text); i++ {
		window = append(window[:len(m.salt)], text[i:i+m.length]...)
		if sha256.Sum256(window) == m.digest {
			i += copy(text[i:], covered) - 1
		}
	}
	return string(text)
}
