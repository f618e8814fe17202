package answer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

const (
	defaultResults = 10
	// searchReadLimit is how many candidates are read for a list: several of an
	// article come to one result.
	searchReadLimit = 100
)

// Search lists the articles that fit a question best, each by one passage and
// whether or not that answers: Found says only that there is any. It takes the
// fields that Answer takes. A "quoted phrase" must stand in each passage, and a
// word behind a minus, as in -sport, in no part of its article.
func (e *Engine) Search(ctx context.Context, question retrieval.Question) (retrieval.Answer, error) {
	var without []string
	question.Text, without = exclusions(question.Text)
	f := newFindings(question)
	f.query.strict, f.query.without = true, without
	f.readLimit = searchReadLimit
	if err := e.find(ctx, f); err != nil || len(f.readings) == 0 {
		return f.answer, err
	}
	f.answer.Found = true
	return f.answer, e.fill(ctx, f, selection{limit: cmp.Or(question.Limit, defaultResults), of: ofArticle, most: 1})
}

// exclusions takes the words behind a minus out of a question.
func exclusions(question string) (rest string, without []string) {
	var kept []string
	for _, field := range strings.Fields(question) {
		word, ok := strings.CutPrefix(field, "-")
		if r, _ := utf8.DecodeRuneInString(word); ok && unicode.IsLetter(r) && !strings.Contains(word, ":") {
			without = append(without, word)
		} else {
			kept = append(kept, field)
		}
	}
	return strings.Join(kept, " "), without
}

// admits reports whether a reading may be among the results at all.
func (q *query) admits(r *reading) bool {
	return !q.strict || r.phrases == len(q.phrases) && !r.has(q.without)
}

// has reports whether the article has one of the words, in any inflection.
func (r *reading) has(without []string) bool {
	if len(without) == 0 {
		return false
	}
	language := r.article.Language
	barred := map[string]bool{}
	for _, w := range text.Words(strings.Join(without, " "), language) {
		barred[stem(w)] = true
	}
	return slices.ContainsFunc(text.Words(r.article.Title+"\n"+r.article.Text, language), func(w text.Word) bool { return barred[stem(w)] })
}
