// Package alert tells channels of new articles that they watch for, and corrects
// what they were shown: it follows the archive's log, plans posts, and delivers
// them.
//
// # Why
//
// What is to be told is decided once, by Plan, for one article after the other,
// and kept in one transaction with the place in the log: a crash before it leads
// to the same plan again, a crash after it changes nothing. A channel is told of
// an article once, whichever of its watches match, since the ledger keeps what
// became of it there.
//
// Corrections are planned by the same follower, not by one of their own: what a
// revision does to a post and what a new article adds to it are changes to the
// same card, which two writers could lose.
//
// A post is not a message but what a message should say: a card, which names
// articles, revisions and bytes, and holds no word of them. Delivering makes the
// channel show the latest version of each card, by sending or by editing. So a
// change to a post that was not sent yet costs nothing, several changes are one
// edit, and an edit that was lost is simply still to be made. The words come
// from the archive when a message is rendered: what has been withdrawn or
// redacted since is not sent.
//
// Whether a correction has to be said depends on what readers saw, which is not
// known before the post was delivered. So cards say in which version a change
// came, and posts which version readers saw first: what changed up to that one
// they have never seen otherwise, and it is not said. That a version is on its way
// is kept before it is sent, in a post or in an edit: where the process dies, or an
// answer is lost, readers count as having seen it.
//
// A channel's posts go one after the other, in the order in which they are due.
// One that fails holds up the others of its channel, for some eight minutes at
// the most, and nobody else's.
//
// A story is told once (retrieval.Article.Story). What others write of it later
// is compared, sentence by sentence, with what the channel was shown: where
// figures, names or a "not" are other than they were, a post below says so; what
// else is new goes into the first one. Two texts in different languages tell
// nothing of each other, so the later one is told on its own.
//
// An alert is old news after some hours. What comes later, but not much, goes
// into a list; what comes later still was not missed but imported. The first
// run begins at the end of the log.
//
// Telegram has no key by which it could tell that it has been sent a message
// twice. A crash between sending and settling can repeat one there, and so can an
// answer that is lost on its way; after four of these, within some minutes, it is
// given up, since something between us swallows them all. Discord's key is good
// for some minutes.
package alert
