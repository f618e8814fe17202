// Package archive is the Store in a SQL database: the permanent log of
// revisions that everything else follows.
//
// # Why
//
// A Put is one transaction and so one sync: whoever has many articles puts them
// together.
//
// What is compared to tell a revision from a repetition is what a reader
// sees: title, text, status and embargo. A feed that touches dates or tags
// makes no revision, and the archive keeps those it had.
//
// Redaction is the one way to change what was accepted. Each byte of the words
// becomes a line, in all revisions, so that every citation still fits; then a
// further revision is appended, so that every follower of the log comes by.
// The database overwrites what it deletes, and its write-ahead log is emptied.
// The source goes on publishing the words: so a salted digest of them is kept,
// and later revisions of the article are covered as they come in. A name could
// be guessed from it by trying names, but not be read.
//
// One process at a time owns a data directory. A lock on a file beside the
// database makes a second one fail at once, where the database's own locks
// would make it wait. So waiting for news needs no polling either.
//
// So the latest revisions that questions ask for can be kept in memory, too: all
// changes come by here. A question reads two dozen articles, each some 40 µs by
// SQL and less than one from memory. What was read while something was being
// changed is not kept, lest an old revision stay.
//
// The queries are in the SQL that SQLite and PostgreSQL share; what is
// peculiar to SQLite stands in package sqlite and the migrations.
package archive
