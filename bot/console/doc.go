// Package console is a platform on a reader and a writer: lines are questions,
// lines that begin with a slash are commands. It is for trying, for tests, and
// to copy from; dialect.go also renders what "verbatim ask" prints.
//
// # Why
//
// The answering sentence is set apart by the rule beside it, not by characters
// put into the text, so that what stands right of the rule is the article's
// own words and nothing else, with colour or without. So are the parts of it that
// are new, and those that hold no longer.
package console
