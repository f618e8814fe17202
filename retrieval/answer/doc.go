// Package answer turns a question into verbatim quotes, or into "not in the
// archive": query.go reads the question, rank.go orders the candidates of the
// index, reading.go fetches the best ones and picks the sentence that answers,
// evidence.go decides whether it does.
package answer
