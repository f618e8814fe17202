// Package index keeps a retrieval.Index level with the Store.
//
// A Follower reads the log of revisions from the place that the Index itself
// has recorded, cuts and analyses each article, and applies the result. After
// a crash, a lost index or a new index format it simply goes on from there, or
// from the beginning.
//
// # Why
//
// The cursor lies in the Index and moves in the same batch as the passages, so
// there is no moment at which the two can disagree.
//
// While a stretch of the log goes into the Index, the next one is read and
// analysed: 100,000 passages took 30.6 s one after the other, 18.5 s so.
package index
