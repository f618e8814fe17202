// Package sqlite opens the database files of this program: the archive, and
// what the bot remembers. Both are opened, brought up to date and made safe in
// the same way, and say the same when they cannot be.
//
// # Why
//
// SQLite with a write-ahead log and synchronous=FULL lost nothing in 40 power
// cuts; with synchronous=NORMAL it did in 36 of 40, and no other setting of
// the embedded stores that were measured was safer.
//
// What is deleted is to be gone: the database overwrites it, and EmptyLog cuts
// the write-ahead log, which would keep it. A crash may come between the two,
// so opening empties the log, too. This is enough for rows that are appended in
// the order of their keys. Others are moved between pages, and a page keeps what
// moved away: of 200 people whose rows were deleted from a table of 10,000, six
// could still be found. Scrub makes the whole file anew.
//
// A transaction takes the right to write at its beginning, where the database
// waits for others; taken in the middle it could only fail.
//
// A copy is made by VACUUM INTO: it is of one moment, holds nothing that was
// deleted, and waits for nobody, nor does anybody for it. Only the write-ahead
// log grows meanwhile by what others write.
//
// The schema is the number of steps that were taken. A database that has taken
// more than this program knows is refused before anything is written.
package sqlite
