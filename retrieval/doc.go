// Package retrieval holds the words and contracts of the archive: articles and
// their revisions, passages, questions, and answers made of verbatim quotes.
// It does no I/O; each folder below it does one job.
//
// An article's way through the house:
//
//	ingest ─ Put ─▶ archive (the log of revisions) ─ follow ─▶ index ─ Apply ─▶ index/embedded
//	question ─▶ answer ─ Search ─▶ index/embedded, and back with candidates;
//	answer ranks them, cuts quotes, and compares each with the archive
//	two revisions of an article ─▶ compare, which tells the sentences that changed
//
// # Why
//
// The Store is the only truth, and an Index is a cache of it that may be lost
// at any time: Bleve's files do not survive a power cut, SQLite's do.
//
// Citations name a revision and a byte span of its text, so that a quote can
// be checked for ever, whatever happens to the article later.
//
// An Index is handed terms, not text. All analysis of text happens in one
// place, retrieval/text, and an Index only has to keep and find terms; so the
// embedded index and a cluster agree on every token.
package retrieval
