package archive

import (
	"crypto/sha256"
	"regexp"
	"slices"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
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
// into or past them still points between two characters. It finds them as they
// are spelled, and where they only look so: with a no-break space, for example.
func (m mark) cover(s string) string {
	covered := []byte(s)
	m.find(covered, func(start, end int) { line(covered[start:end]) })
	seen, from := text.Seen(string(covered))
	m.find(seen, func(start, end int) { line(covered[from[start]:from[end]]) })
	return string(covered)
}

// find calls found with each place that has the words.
func (m mark) find(s []byte, found func(start, end int)) {
	window := []byte(m.salt)
	for i := 0; i+m.length <= len(s); i++ {
		window = append(window[:len(m.salt)], s[i:i+m.length]...)
		if sha256.Sum256(window) == m.digest {
			found(i, i+m.length)
			i += m.length - 1
		}
	}
}

func line(words []byte) {
	for i := range words {
		words[i] = '_'
	}
}

// lines are places that are covered. The same words are longer in another
// encoding, and so is the line.
var lines = regexp.MustCompile("_+")

// shortened returns the article with each line as short as can be.
func shortened(a retrieval.Article) retrieval.Article {
	for _, s := range words(&a) {
		*s = lines.ReplaceAllString(*s, "_")
	}
	return a
}
