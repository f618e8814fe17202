package answer

import "math"

// evidence is what speaks for and against the first quote being an answer. Most
// of it is relative, so that it means much the same in an archive of one
// article and in one of a million.
type evidence struct {
	sentence float64 // part of the question's mass that the answering sentence covers, with those beside it and the title
	names    float64 // part of the mass that is names and figures and is missing
	lacks    float64 // 1 if a figure, a date … is asked for and the sentence has none
	surplus  float64 // how unlikely it is that so much is covered by chance, see below
	margin   float64 // lead over the second passage, relative to the mass
	size     float64 // ln of the number of passages
}

// The weights of a logistic function from evidence to the probability that the
// first quote answers, fitted to nine judged sets; doc.go has the figures.
const (
	evidenceBias    = -1.61
	aroundWeight    = 3.84
	namesWeight     = -4.87
	lacksWeight     = -0.91
	surplusWeight   = 0.07
	marginWeight    = 2.53
	sizeWeight      = -0.31
	titleCovers     = 0.8 // what stands in the title is nearly as good as in the passage
	titleAround     = 0.3 // but not beside the sentence
	neighbourCovers = 0.5
)

// The floor falls with the size of the archive. In a small one a weak passage
// means that nothing answers; in a large one, more often, that the passage is
// not the best of several on the matter, and those follow it. Set so that some
// 5 % of unanswerable questions are answered, on the sample article (11
// passages) as on news2022 (218,000).
const (
	floorBias = 0.85
	floorSize = -0.14
)

// Floor is the confidence below which nothing in an archive of so many
// passages answers.
func Floor(passages int) float64 {
	return logistic(floorBias + floorSize*math.Log(float64(max(passages, 1))))
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// evidence weighs the first of the readings.
func (q *query) evidence(readings []reading, passages int) evidence {
	r := readings[0]
	whole := q.whole()
	groups := bySentence(r.occurrences)
	title := r.title.soften()
	covered := join(q.cover(r.occurrences).soften(), title, titleCovers)
	around := join(q.cover(groups[r.best]).soften(), title, titleAround)
	for _, beside := range []int{r.best - 1, r.best + 1} {
		around = join(around, q.cover(groups[beside]).soften(), neighbourCovers)
	}
	e := evidence{
		sentence: q.mass(around) / whole,
		margin:   r.score / whole,
		size:     math.Log(float64(passages)),
	}
	// Were words scattered by chance, N·exp(-mass) passages would cover as much.
	e.surplus = q.mass(covered) - e.size
	if len(readings) > 1 {
		e.margin -= readings[1].score / whole
	}
	if q.kind != anything && !r.offers {
		e.lacks = 1
	}
	for i, t := range q.terms {
		if t.name || t.figure {
			e.names += t.idf * (1 - covered[i]) / whole
		}
	}
	return e
}

// confidence is the calibrated probability that the passage answers.
func (e evidence) confidence() float64 {
	x := evidenceBias + aroundWeight*e.sentence + namesWeight*e.names +
		lacksWeight*e.lacks + surplusWeight*e.surplus + marginWeight*e.margin + sizeWeight*e.size
	return logistic(x)
}
