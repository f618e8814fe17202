// Package text is the only analysis of text: the language of an article, its
// words and terms, its sentences, the passages it is cut into, and the
// abbreviations that it explains. Index, ranking and highlighting all call it,
// so they agree on every token.
//
// # Why
//
// Words are found by the Unicode rules and pass through the filters of Bleve's
// language analyzers, used as a library one by one. Between lower-casing and
// stop words there is a step of our own, so that "US", "WHO" and "IT" are not
// taken for "us", "who" and "it". Bleve has nothing for Ukrainian; a short list
// of stop words and endings stands in.
//
// Those filters take each word by itself, so what becomes of a word is kept for
// the next time it comes; and words of ASCII are found without Bleve's state
// machine, which a fuzz target holds equal to it. Together that takes a third of
// the time. Chinese, Japanese and Korean, whose words are pairs, go the long way.
// Who looks at a few words of a text only, as ranking does, has only those looked
// up: each costs a wait for memory.
//
// Before that a text is folded: compatibility forms, quotation marks, dashes,
// soft hyphens and zero-width characters become one. A map of offsets leads
// back, so that spans always mean the untouched original.
//
// Sentences are those of Unicode Annex 29, which breaks after every "Gen." and
// "J." in front of a capital and inside "Why?" he asked; sentence.go mends what
// news text needs, by the abbreviations in abbreviations.txt.
package text
