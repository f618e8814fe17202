// Package postgres opens the databases of this program on a PostgreSQL server, and
// fills them, tells who waits that another process has changed something, and leases
// to one process what must be done once.
//
// # Why
//
// A database is a schema of its own in one PostgreSQL database, so that all of
// them are named by one address. What SQLite does by one file with one writer, an
// advisory lock does here: transactions that write follow each other. So the log
// has no gaps, and what is committed is seen in its order.
//
// Whoever stalls within a transaction would hold up all others: the server ends
// such transactions after a time. It also gives up who reads nothing of what it
// sends; and whoever hears nothing of the server connects anew, rather than hold up
// all that waits for the same connection.
//
// A notification is lost where nobody listens at that moment, as while the
// connection is made anew. So who listens is told once more then.
//
// A lease has a number that grows with each holder, its fencing token, and a
// transaction of a holder asks, before it writes, whether the number is still its
// own. A process that was stopped for a minute and wakes up within such a
// transaction can change nothing: the clock that counts is the server's.
//
// The server needs no extension, and a role that may create schemas in the
// database.
package postgres
