package answer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// maxSentences is how many of a message's sentences are asked.
const maxSentences = 8

// Bearing finds quotes that bear on a message: each of its sentences is asked
// like a question, and those that the archive has something on give quotes, the
// surest first. The message is words only; source: and the like mean nothing.
func (e *Engine) Bearing(ctx context.Context, message string) (retrieval.Answer, error) {
	now := time.Now()
	var all []*findings
	for _, sentence := range sentencesOf(message) {
		f := findingsOn(sentence, now)
		if err := e.find(ctx, f); err != nil {
			return retrieval.Answer{}, err
		}
		if err := e.readBest(ctx, f, readLimit); err != nil { // any may be quoted once copies fall out
			return retrieval.Answer{}, err
		}
		all = append(all, f)
	}
	return merge(all), nil
}

// sentencesOf returns the first sentences of a message that have words; if there
// are none, all of it.
func sentencesOf(message string) []string {
	message = strings.ToValidUTF8(message, " ")
	if runes := []rune(message); len(runes) > maxSentences*maxQuestion {
		message = string(runes[:maxSentences*maxQuestion])
	}
	_, language := wordsOf(message, "")
	var out []string
	for _, s := range text.Sentences(message, language) {
		if sentence := message[s.Start:s.End]; len(out) < maxSentences && strings.ContainsFunc(sentence, isWordRune) {
			out = append(out, sentence)
		}
	}
	if len(out) == 0 {
		return []string{message}
	}
	return out
}

// findingsOn reads a sentence of a message. Where it says something, the words
// that would ask do not: "the man who resigned".
func findingsOn(sentence string, now time.Time) *findings {
	fields := cleaned(sentence)
	fields.findPhrases()
	f := findingsFor(fields, retrieval.Question{Now: now})
	if !interrogative(fields.text) {
		f.query.claim, f.query.kind = true, anything
	}
	return f
}

// merge makes one answer of those to the sentences of a message: of those that
// are found or, if none is, of the nearest.
func merge(all []*findings) retrieval.Answer {
	slices.SortStableFunc(all, func(a, b *findings) int { return -cmp.Compare(a.answer.Confidence, b.answer.Confidence) })
	out := all[0].answer
	out.Found = all[0].confident()
	if slices.ContainsFunc(all, func(f *findings) bool { return len(f.query.terms) > 0 }) {
		out.Hints = nil // a sentence without matter is no fault of the message
	}
	s := selection{limit: defaultQuotes, of: ofStory, most: quotesPerStory, worth: worth}
	if !out.Found {
		s.limit = nearMisses
	}
	var readings []*reading
	for _, f := range all {
		out.Partial = out.Partial || f.answer.Partial
		if out.Found && !f.confident() {
			continue
		}
		readings = append(readings, f.comparable()...)
	}
	slices.SortStableFunc(readings, func(a, b *reading) int { return -cmp.Compare(a.score, b.score) })
	out.Quotes = s.pick(readings)
	return out
}

// comparable returns the readings with scores that can be compared with those on
// other sentences: in parts of the confidence, which is that of the first one.
func (f *findings) comparable() []*reading {
	for _, r := range slices.Backward(f.readings) {
		r.score *= f.answer.Confidence / f.readings[0].score
	}
	return f.readings
}
