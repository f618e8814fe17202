// Package ledger is what the bot remembers: the settings of servers, what their
// channels watch for, what was posted where and is still to be, small facts that a
// platform needs after a restart, and what readers think of quotes.
//
// # Why
//
// The ledger is a database of its own beside the archive, so that the archive
// stays the record of articles and nothing else: it can be copied, handed on
// and restored without anything about readers in it.
//
// Nobody has to know who judged a quote; only that it was the same reader
// again, and what to delete when that reader asks. So users are kept as keyed
// hashes. Their numbers could be guessed one by one from a plain hash; the key
// prevents that for everyone who does not have this database. Forget makes the
// file, or the tables on a server, anew, since deleting alone leaves copies there.
// A server has further ones, which its administrator has to see to: in its
// write-ahead log until that is reused or its archive thrown away, with replicas
// that lag, in dumps and other backups, and in the tables themselves as long as
// a transaction from before is under way, such as that of a dump.
//
// Each request asks for the settings of its server, and has to be acknowledged
// within moments even while the disk is busy. They are few, so all are held in
// memory, and so are the watches, which each new article is held against. They
// change there after they were written, while the only connection is still held:
// so in the order of the database.
//
// Posts are kept as cards, which name articles and bytes of them: no word of an
// article is in the ledger, so that what the archive redacts or removes is nowhere
// else. Answers are kept as posts are, since they are corrected as these are, and
// those in a direct channel are the reader's to delete. What is settled is
// forgotten when corrections no longer reach it.
//
// A chat that is somebody's own, and a server of its own as on Telegram, bears
// their number. So all of it is forgotten with them: its watches and mutes, what it
// was told, and its settings. What is kept of a channel or a group is that of all
// who are in it, and stays.
//
// A plan is written in one transaction with the place in the archive's log, and
// what came of deliveries in as few as there is time for: each takes a write to
// the disk that is waited for.
//
// A group that became a supergroup is announced twice, from both sides, and
// managers may have set something in between. So what was set under the new id
// stays, and moving twice does no harm.
//
// The ledger takes no lock. Whoever answers has the archive of the same directory
// open, whose lock keeps a second one out. The command line changes watches beside
// it; SQLite tells for next to nothing that another process has written, and then
// what is in memory is read anew. How many watches a channel may have is counted by
// the statement that adds one, so that the two cannot both add the last.
//
// On a PostgreSQL server any number of processes answers. A trigger counts changes
// of what they hold in memory, and tells of them; each listens, and looks at the
// count now and then in case it heard nothing. Nobody listens for a command that
// ends at once, nor where the clock is a test's, which stands still as long as
// something is awaited from a server. Where two change the same settings
// within that moment, the later has its way. What is to be written from what was
// there before is read in the transaction, not from memory.
//
// Whoever delivers or plans under a lease writes nothing once that is lost. So each
// write is a transaction, also where one statement would do, as that asks for the
// lease. It reads all the same, as what it does about that comes to nothing; but
// what is due is for the holder alone, for it is sent. What came of that is kept
// whoever has the lease: it is so, and is not sent twice then.
package ledger
