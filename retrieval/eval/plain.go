package eval

import (
	"math"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// Plain BM25 as it is commonly set, over pieces of 150 words: what every answer
// is measured against.
const (
	plainK1    = 1.2
	plainB     = 0.75
	plainPiece = 150 // terms
)

type plain struct {
	pieces   []piece
	postings map[string][]posting
	average  float64
	language string // of the articles
}

type piece struct {
	article, source string
	length          float64
}

type posting struct {
	piece int
	count float64
}

func newPlain(articles []retrieval.Article) *plain {
	p := &plain{postings: map[string][]posting{}}
	total := 0.0
	for _, a := range articles {
		language := text.Language(a.Language, a.Text)
		if p.language == "" {
			p.language = language
		}
		title := text.Tokens(a.Title, language)
		body := text.Tokens(a.Text, language)
		for start := 0; start == 0 || start < len(body); start += plainPiece {
			counts := map[string]float64{}
			for _, t := range title {
				counts[t.Term]++
			}
			for _, t := range body[start:min(start+plainPiece, len(body))] {
				counts[t.Term]++
			}
			length := 0.0
			for term, n := range counts {
				length += n
				p.postings[term] = append(p.postings[term], posting{len(p.pieces), n})
			}
			total += length
			p.pieces = append(p.pieces, piece{a.ID, a.Source, length})
		}
	}
	p.average = total / float64(max(len(p.pieces), 1))
	return p
}

// rank returns the rank of the first relevant article, 0 beyond the first ten.
func (p *plain) rank(q Query) int {
	scores := map[string]float64{} // of an article: its best piece
	pieces := map[int]float64{}
	for _, t := range text.Tokens(q.Text, p.language) {
		list := p.postings[t.Term]
		n := float64(len(list))
		idf := math.Log(1 + (float64(len(p.pieces))-n+0.5)/(n+0.5))
		for _, x := range list {
			length := p.pieces[x.piece].length
			pieces[x.piece] += idf * x.count * (plainK1 + 1) / (x.count + plainK1*(1-plainB+plainB*length/p.average))
		}
	}
	for i, score := range pieces {
		if q.Source == "" || p.pieces[i].source == q.Source {
			scores[p.pieces[i].article] = max(scores[p.pieces[i].article], score)
		}
	}
	best := 0.0
	for id := range q.Relevant {
		best = max(best, scores[id])
	}
	if best == 0 {
		return 0
	}
	rank := 1
	for id, score := range scores {
		if score > best && !q.Relevant[id] {
			rank++
		}
	}
	if rank > depth {
		return 0
	}
	return rank
}
