package eval

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"verbatim/retrieval"
)

// The shape of a Corpus.
const (
	// CorpusParagraphs are those of an article. Each is a passage.
	CorpusParagraphs = 10

	corpusWords      = 80 // in a paragraph
	corpusSentence   = 20 // words
	corpusVocabulary = 200_000
	corpusQuestion   = 8 // words that a question takes from an article
	corpusSources    = 20
)

// Corpus writes articles and questions for measuring speed, the same for the
// same seed. They are made up: what they share with news is the length of
// paragraphs and the frequencies of words, which follow Zipf's law in
// Mandelbrot's form (exponent 1.07 and shift 2.7, as fitted to English). The
// commonest words are those of English, the others are syllables in English
// spelling, so that stop words and stemming take the time that they take. Words
// do not keep company as those of real texts do, so that a question's words
// stand in more different articles: ranking is not easier than in news.
type Corpus struct {
	random *rand.Rand
	zipf   *rand.Zipf
	end    time.Time // articles were published each hour before it
}

// NewCorpus returns a Corpus of articles published up to end.
func NewCorpus(seed uint64, end time.Time) *Corpus {
	random := rand.New(rand.NewPCG(seed, 2))
	return &Corpus{random, rand.NewZipf(random, 1.07, 2.7, corpusVocabulary-1), end}
}

// The commonest words of English, by their frequency.
var common = strings.Fields(`the of to and a in that is was for it with as his on be at by i this had not are but from or have an they which
	one you were her all she there would their we him been has when who will more no if out so said what up its about into than them can only`)

// word is one of the commonest words or a pronounceable one; the longer the
// rarer.
func (c *Corpus) word() string {
	const consonants, vowels = "bcdfghklmnprstvz", "aeiou"
	n := int(c.zipf.Uint64())
	if n < len(common) {
		return common[n]
	}
	var w strings.Builder
	for ; n > 0; n /= len(consonants) * len(vowels) {
		w.WriteByte(consonants[n%len(consonants)])
		w.WriteByte(vowels[n/len(consonants)%len(vowels)])
	}
	return w.String()
}

func (c *Corpus) paragraph() string {
	var p strings.Builder
	for i := range corpusWords {
		switch {
		case i%corpusSentence == 0 && i > 0:
			p.WriteString(". The ")
		case i > 0:
			p.WriteByte(' ')
		}
		p.WriteString(c.word())
	}
	return p.String() + "."
}

// Article returns the nth article, in English, of so many paragraphs.
func (c *Corpus) Article(n, paragraphs int) retrieval.Article {
	text := make([]string, paragraphs)
	for i := range text {
		text[i] = c.paragraph()
	}
	return retrieval.Article{
		Ref: retrieval.Ref{ID: fmt.Sprint("a", n)}, Language: "en", Source: fmt.Sprint("source", n%corpusSources),
		Title: c.word() + " " + c.word() + " " + c.word(), Text: strings.Join(text, "\n\n"),
		Published: c.end.Add(-time.Duration(n) * time.Hour),
	}
}

// Question asks with words of a random place in an article.
func (c *Corpus) Question(a retrieval.Article) string {
	words := strings.Fields(a.Text)
	start := c.random.IntN(len(words) - 2*corpusQuestion)
	q := make([]string, corpusQuestion)
	for i := range q {
		q[i] = strings.Trim(words[start+2*i], ".")
	}
	return "What is " + strings.Join(q, " ") + "?"
}
