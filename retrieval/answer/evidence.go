package answer

import (
	"math"
	"slices"
	"strings"

	"verbatim/retrieval/text"
)

// A fact speaks for or against the first quote being an answer. All are
// relative, so that they mean much the same in an archive of one article and in
// one of a million.
type fact int

const (
	// How much of what the question says the answering sentence covers, with those
	// beside it and the title: 1 less the square of what is missing, for the first
	// half says more than the last word.
	factSentence fact = iota
	// One over the number of terms: a passage has one of them by chance, and
	// hardly six.
	factShort
	// How much of what the question says is names and figures and is missing:
	// without them it is another story.
	factNames
	// 1 if a place, a date or a figure is asked for and the sentence has none.
	factLacks
	// The lead over the second passage, in parts of the mass.
	factMargin
	// 1 if the question is negated and the sentence is not. The reverse tells
	// nothing: a sentence may deny something besides.
	factNegated
	// 1 if another figure or name stands in place of one of the question's.
	factInstead
	// How long before the time that was asked about the article is, 0 to 1: what
	// happened this week does not stand in an article of last year. A later one
	// may look back.
	factBefore
	// 1 if the thesaurus does not have the question's language: an answer in other
	// words is then covered less.
	factForeign

	factCount
)

var factLabels = [factCount]string{"factSentence", "factShort", "factNames", "factLacks", "factMargin", "factNegated", "factInstead", "factBefore", "factForeign"}

// The logistic function from evidence to the probability that the first quote
// answers. It was learned as "verbatim eval --tune" does, from all sets together
// and from archives of 1 to 100 articles of each, with the weight of the margin
// held where squad2 and small archives both do well, that of the foreign from the
// same questions in four languages, and those of factNegated and factInstead later,
// with the others held and the bias raised to fit.
const evidenceBias = -3.52

var evidenceWeights = [factCount]float64{
	factSentence: 5.4,
	factShort:    -2.5,
	factNames:    -4,
	factLacks:    -0.9,
	factMargin:   1.3,
	factNegated:  -2.5,
	factInstead:  -1.1,
	factBefore:   -6,
	factForeign:  0.4,
}

const (
	titleCovers     = 0.8 // what stands in the title is nearly as good as in the passage
	titleAround     = 0.3 // but not beside the sentence
	neighbourCovers = 0.5
	kinCovers       = 0.65 // a word of the same root
)

// Floor is the confidence below which nothing in the archive answers. What is
// found above it is right about twice in three times at the least, in an archive
// of one article as in one of thousands.
const Floor = 0.65

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// evidence is what speaks for the first quote, by fact.
type evidence [factCount]float64

// evidence weighs the first of the readings.
func (q *query) evidence(readings []*reading) evidence {
	r := readings[0]
	says, title := q.says(), r.title.soften()
	kin := q.kin(r)
	covered := join(join(r.covered.soften(), title, titleCovers), kin, kinCovers)
	groups := bySentence(r.occurrences)
	around := join(join(q.cover(groups[r.best]).soften(), title, titleAround), kin, kinCovers)
	for _, beside := range []int{r.best - 1, r.best + 1} {
		around = join(around, q.cover(groups[beside]).soften(), neighbourCovers)
	}
	var e evidence
	missing := 0.0
	for i, t := range q.terms {
		missing += says[i] * (1 - around[i])
		if t.name || t.figure {
			e[factNames] += says[i] * (1 - covered[i])
		}
	}
	e[factSentence] = 1 - missing*missing
	e[factShort] = 1 / float64(len(q.terms))
	e[factLacks] = one(q.kind.plain() && !r.offers)
	e[factMargin] = r.score / q.whole()
	if len(readings) > 1 {
		e[factMargin] -= readings[1].score / q.whole()
	}
	if !q.claim { // what contradicts a claim bears on it
		e[factNegated] = one(q.denies && !q.negated(r.wordsIn(r.sentences[r.best])))
		e[factInstead] = one(q.instead(r, kin))
	}
	e[factBefore] = q.period.lead(r.Published)
	e[factForeign] = one(thesauri()[q.language] == nil)
	return e
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// negations lists, by language, the words that turn a sentence into its
// opposite.
var negations = map[string][]string{
	"en": {"not", "no", "never", "without", "nor", "neither", "none", "cannot"},
	"de": {"nicht", "nie", "niemals", "ohne", "kein", "keine", "keinen", "keinem", "keiner"},
	"fr": {"pas", "jamais", "sans", "aucun", "aucune"},
	"es": {"no", "nunca", "jamás", "sin", "ningún", "ninguna"},
	"ru": {"не", "нет", "никогда", "без"},
}

func (q *query) negated(words []text.Word) bool {
	return slices.ContainsFunc(words, func(w text.Word) bool {
		return slices.Contains(negations[q.language], w.Folded) || q.language == "en" && strings.HasSuffix(w.Folded, "n't")
	})
}

// confidence is the calibrated probability that the passage answers.
func (e evidence) confidence() float64 {
	x := evidenceBias
	for i, v := range e {
		x += evidenceWeights[i] * v
	}
	return logistic(x)
}
