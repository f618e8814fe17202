// Package rule is the language in which a watch says what it is about, and tells
// which articles that is:
//
//	"rent cap" AND (berlin OR hamburg) NOT sport
//	title:"breaking news"
//	source:reuters urgency<=2
//	tag:economy minist* -byline:"AFP"
//	/cap(s|ped)? (the )?rents?/i lang:en
//	*
//
// Parts that stand side by side must all be there, as with AND; NOT or a minus
// binds closest, then AND, then OR. Parse reads a rule, Read an article once for
// all rules, and Match says where the one stands in the other, Explain why or why
// not.
//
// # Why
//
// A rule does not say its language, and one rule is to watch articles of many. So
// its words are analysed as the article's are: "Mieten" is found for "Miete" in a
// German article, and for "Mieten" alone in an English one. What counts as the
// same word is for retrieval/text to say, as in search; a word that this takes
// for several, such as rent-cap or 东京都, is all of them in order. A stop word
// counts, for who writes it means it; written in capitals, such as WHO, it is
// found only where the article has it as a name, or is all in capitals itself.
//
// In quotation marks words stand as they are written, but for case, and so do
// names in byline:. A tag need only have the words; a source must be the whole
// one, for dpa is not dpa-AFX. An urgency that is not known is neither high nor
// low. A phrase and a regular expression are looked for in the title and in each
// passage, never across two: an alert quotes one. A regular expression sees the
// article's own characters.
//
// Words, fields and their order say all; nothing is guessed. So "or", "oder" and
// "||" are mistakes, not words that no article has: a watch that is silently
// wrong is noticed only by what it does not bring. A rule that only says what not
// is a mistake, too, and so is an empty one: all articles are said by a star.
//
// A rule is printed as it was written, so that who edits it finds it unchanged,
// and its text is all that need be kept of it.
package rule
