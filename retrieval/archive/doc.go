// Package archive is the Store in a SQL database: the permanent log of
// revisions that everything else follows.
//
// # Why
//
// A Put is one transaction and so one sync: whoever has many articles puts them
// together.
//
// What is compared to tell a revision from a repetition is what a reader
// sees: title, text, note, status and embargo. How white space and accents are
// encoded, or characters that do not show, make no revision, nor does a feed that
// touches dates, tags or urgency: the archive keeps those it had. A publisher's
// older version never replaces a newer one; the same version with other words
// is a revision, as publishers do that. What was canceled stays so when it comes
// by again unchanged, by a file that is loaded once more or a feed that still has
// it; a new version, a later date or other words bring it back.
//
// A revision out of another archive is taken as it was there, if it follows the
// latest one by its number: citations name it. It is compared with none, for the
// one before may say the same, since both were redacted.
//
// Articles tell one story where .7 of the shorter one's runs of five words stand
// in the longer, of at least 40 words and at most four times the length. The
// story is that of the first one and stays through all revisions. The 16 smallest
// hashes of an article are kept to find those to compare; of very many with one
// hash, the newest. One that four articles of a source have is of its pages, not
// of a story, and the beginning of one article must stand in the other, at least
// a fifth of it: without these two, 65 of 4,803 real articles were linked by what
// stands around them. Now 58 are, and all but a few tell one story. Found among
// them, of some 450 edited copies each:
//
//	new dateline, a number changed, 80 new words on top    1.000
//	5 % of words changed                                   1.000
//	cut to 60 %, to 30 %                                    .99, .99
//	taken for the story of others                          about .01
//
// Articles from before stories were told have one each. What may not be quoted
// now gives others no story: its ID would tell of it. The hashes are salted, and
// made again when words are redacted. Where an old text
// is hashed otherwise, by a newer program, its hashes stay: harmless, as all that
// they lead to is compared.
//
// Redaction is the way to change what was accepted. Each byte of the words
// becomes a line, in all revisions, so that every citation still fits; then a
// further revision is appended, so that every follower of the log comes by.
// The database overwrites what it deletes, and its write-ahead log is emptied.
// The source goes on publishing the words: so a salted digest of them is kept,
// and later revisions of the article are covered as they come in, also where the
// words are encoded in another way. That some may be longer then is no revision:
// the length of a line is not compared. A name could be guessed from the digest by
// trying names, but not be read.
//
// Texts are packed by zstd, which halves what news take and adds a checksum. Of the
// compressors that were measured it unpacks fastest: 9 µs for 4 KB, flate 31. One
// hundred thousand passages in 41 MB of text take 0.67 times that instead of 1.22. A
// covered text is mostly longer packed than before, by some bytes. In its place the
// database would have to move others; so zeros are written there, and what it
// became is appended to a list of its own, where it is looked for first.
//
// Removal covers all that an article says, in the same way, and keeps its ID out:
// a feed may go on publishing it. What is covered is as long as it was, so that
// the database writes it in place and moves nothing, of which a copy might stay.
//
// In a directory the archive is a file, on a server a schema. One process at a time
// owns a data directory. A lock on a file beside the database makes a second one
// fail at once, where the database's own locks would make it wait. So waiting for news needs no polling either. Who saves,
// checks or exports an archive only reads it, and does so beside its owner:
// the log never changes behind its head, save by redaction.
//
// So the latest revisions that questions ask for can be kept in memory, too: all
// changes come by here. A question reads two dozen articles, each some 40 µs by
// SQL and less than one from memory. What was read while something was being
// changed is not kept, lest an old revision stay.
//
// On a server nobody owns it: any number of processes append, one after the other,
// so that the log has no gaps and is seen in its order. Who appends tells the
// others, and who waits looks every two seconds as well, in case that was lost.
// Head asks the server, as a follower that has come further than a head takes the
// archive for another one. Nothing is kept in memory there: what another process
// has covered must not be shown. A Put asks for all
// articles at once, and tells all that is made of the log at the end: an article
// takes two ways to the server and back, one to find its story and one to store it.
//
// Covered words leave a server in its own time. No query finds them once Redact
// and Remove have returned: the rows they stood in are vacuumed, and no statistics
// are made of words. Beyond that it is for who runs the server to see to
//
//   - the free space of the data files, where they stand until it is used again:
//     VACUUM FULL verbatim_archive.revisions, verbatim_archive.covered writes the
//     files anew, and locks the archive meanwhile; so it does if a transaction that
//     had begun before, as that of a pg_dump, kept the rows;
//   - the write-ahead log and its archive, dumps, base backups and snapshots, which
//     should be kept no longer than words may be;
//   - replicas that are behind, and logical ones, which vacuum for themselves;
//   - the server's own log, if it holds statements with their parameters.
//
// A standby that takes over must have all that was accepted, by
// synchronous_standby_names: otherwise numbers of the log are given twice, and
// followers miss what the second ones are.
//
// The queries are in the SQL that SQLite and PostgreSQL share; where the two have
// to differ, package database does, or the migrations. PostgreSQL has no place for
// U+0000, so an article cannot have one anywhere.
package archive
