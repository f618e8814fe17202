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
	// The part of the question's mass that the answering sentence covers, with
	// those beside it and the title.
	factSentence fact = iota
	// The part of the mass that is names and figures and is missing: without
	// them it is another story.
	factNames
	// 1 if a figure, a date … is asked for and the sentence has none.
	factLacks
	// The lead over the second passage, in parts of the mass.
	factMargin
	// 1 if the question is negated and the sentence is not, or the reverse.
	factNegated
	// How long before the time that was asked about the article is, 0 to 1: what
	// happened this week does not stand in an article of last year. A later one
	// may look back.
	factBefore

	factCount
)

var factLabels = [factCount]string{"factSentence", "factNames", "factLacks", "factMargin", "factNegated", "factBefore"}

// The logistic function from evidence to the probability that the first quote
// answers. "verbatim eval --tune" learns it.
const evidenceBias = -1.45

var evidenceWeights = [factCount]float64{
	factSentence: 2.65,
	factNames:    -2.15,
	factLacks:    -0.8,
	factMargin:   1.3,
	factNegated:  -0.85,
	factBefore:   -7,
}

const (
	titleCovers     = 0.8 // what stands in the title is nearly as good as in the passage
	titleAround     = 0.3 // but not beside the sentence
	neighbourCovers = 0.5
)

// The floor falls with the size of the archive. In a small one a weak passage
// means that nothing answers; in a large one, more often, that the passage is
// not the best of several on the matter, and those follow it. Set so that under
// 5 % of unanswerable questions are answered, on the sample article (11
// passages) as on news2022 (218,000).
const (
	floorBias = 0.69
	floorSize = -0.046
)

// Floor is the confidence below which nothing in an archive of so many
// passages answers.
func Floor(passages int) float64 {
	return logistic(floorBias + floorSize*math.Log(float64(max(passages, 1))))
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// evidence is what speaks for the first quote, by fact.
type evidence [factCount]float64

// evidence weighs the first of the readings.
func (q *query) evidence(readings []*reading) evidence {
	r := readings[0]
	whole := q.whole()
	groups := bySentence(r.occurrences)
	title := r.title.soften()
	covered := join(q.cover(r.occurrences).soften(), title, titleCovers)
	around := join(q.cover(groups[r.best]).soften(), title, titleAround)
	for _, beside := range []int{r.best - 1, r.best + 1} {
		around = join(around, q.cover(groups[beside]).soften(), neighbourCovers)
	}
	var e evidence
	e[factSentence] = q.mass(around) / whole
	for i, t := range q.terms {
		if t.name || t.figure {
			e[factNames] += t.idf * (1 - covered[i]) / whole
		}
	}
	if q.kind != anything && !r.offers {
		e[factLacks] = 1
	}
	e[factMargin] = r.score / whole
	if len(readings) > 1 {
		e[factMargin] -= readings[1].score / whole
	}
	if q.negated(q.words) != q.negated(r.wordsIn(r.sentences[r.best])) {
		e[factNegated] = 1
	}
	e[factBefore] = q.period.lead(r.Published)
	return e
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
