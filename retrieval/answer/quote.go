package answer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// comfortable is the length in words up to which a quote takes in the
// paragraphs beside its own. Many newsrooms write paragraphs of a sentence or
// two, and what was asked for stands as often in the next one.
const comfortable = 70

// shortest is the length in words below which hardly any sentence ends.
const shortest = 4

// quote makes the reading a quote: its passage, and as much around it as reads
// at a glance.
func (r *reading) quote() retrieval.Quote {
	around := r.widened()
	shift := r.Start - around.Start
	move := func(s retrieval.Span) retrieval.Span {
		return retrieval.Span{Start: s.Start + shift, End: s.End + shift}
	}
	q := retrieval.Quote{
		Text:   r.article.Text[around.Start:around.End],
		Answer: move(r.sentences[r.best].Trim(r.text)),
		Score:  r.score, Citation: r.article.Cite(around.Span, around.Paragraph),
	}
	for _, o := range r.occurrences {
		for _, span := range []retrieval.Span{move(r.spans[o.first]), move(r.spans[o.last])} {
			if !slices.Contains(q.Matches, span) {
				q.Matches = append(q.Matches, span)
			}
		}
	}
	slices.SortFunc(q.Matches, func(a, b retrieval.Span) int { return a.Start - b.Start })
	return q
}

// widened joins to the passage those beside it, the shorter first, while
// all together are comfortable to read. The one before comes along in any case
// where it names whom the answering sentence means.
func (r *reading) widened() retrieval.Passage {
	room := comfortable - len(strings.Fields(r.text))
	unnamed := r.best == 0 && r.unnamed()
	if room < shortest && !unnamed {
		return r.Passage
	}
	passages := text.Passages(r.article.Text, r.article.Language)
	at, found := slices.BinarySearchFunc(passages, r.Start, func(p retrieval.Passage, start int) int { return p.Start - start })
	if !found {
		return r.Passage
	}
	first, last := at, at
	if before := r.cost(passages, first-1); unnamed && before <= comfortable {
		first, room = first-1, room-before
	}
	for {
		before, after := r.cost(passages, first-1), r.cost(passages, last+1)
		switch {
		case min(before, after) > room:
			p := passages[first]
			p.End = passages[last].End
			return p
		case before < after:
			first, room = first-1, room-before
		default:
			last, room = last+1, room-after
		}
	}
}

// unnamed reports whether the answering sentence has a pronoun and no name, as
// in "“Prices will fall,” he said".
func (r *reading) unnamed() bool {
	pronoun := false
	for i, w := range r.wordsIn(r.sentences[r.best]) {
		if slices.Contains(pronouns[r.article.Language], w.Folded) {
			pronoun = true
		} else if i > 0 && w.Term != "" && capitalized(r.text[w.Start:w.End]) {
			return false
		}
	}
	return pronoun
}

// cost is the number of words in a passage, or more than fit where there is
// none or where it is no prose: a headline, a caption, "Read more".
func (r *reading) cost(passages []retrieval.Passage, i int) int {
	if i < 0 || i >= len(passages) {
		return comfortable + 1
	}
	s := r.article.Text[passages[i].Start:passages[i].End]
	if !closed(s) {
		return comfortable + 1
	}
	return len(strings.Fields(s))
}

// closed reports whether a text ends as a sentence does.
func closed(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(s, closing))
	return last == '…' || unicode.Is(unicode.Sentence_Terminal, last)
}

// closing reports a quotation mark or bracket that may follow the end of a
// sentence.
func closing(r rune) bool {
	return unicode.In(r, unicode.Pf, unicode.Pi, unicode.Pe) || r == '"' || r == '\''
}
