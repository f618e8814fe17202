// Package opensearch is a retrieval.Index on an OpenSearch cluster, for archives
// that outgrow one machine.
//
// # Why
//
// Readers must not notice which Index answers. So OpenSearch analyses nothing: it
// is given the terms of package text, and finds passages by them, some more than
// are wanted, near enough to the order of BM25F; package bm25 then scores these to
// the last bit as the embedded index does, by the figures of the whole index and
// the forward records of package record. On the judged sets the ten best passages
// are the same in all of 2,799 questions but one, which is on 218,000 passages of
// news, where which are the last of the candidates is a matter of equal scores.
//
// OpenSearch's own BM25 weighs a term by how rare it is in a shard, deleted
// passages included, and in titles otherwise than in texts. So the weight comes
// with the query, and a script says what an occurrence adds to it. With BM25
// proper, 71 of 40,000 candidates were missed that had no equal; with scripts 2, for a
// quarter to a third more of the cluster's time. What dfs_query_then_fetch is for is
// known already then; with BM25 it gained nothing.
//
// Most of the time of a search went into fetching sources: one for 320 passages
// took 18 ms of the cluster's time, and one for 10 took 5. With the records in a
// column of binary values 320 take 5. So sources hold almost nothing. A passage has
// 400 bytes in all, once merges have done away with what OpenSearch keeps for a
// while to repair copies.
//
// Counting the passages with a term takes a search for each, half a millisecond on
// the cluster. One search with a filter for each term took half as much again. The
// counts are kept until the next batch. What a question knows of the index as a
// whole stands in one document, looked at four times a second.
//
// All passages of an article have its id for routing. So they lie in one shard, a
// shard that is silent hides articles whole, and what is written of an article
// happens in the order that it was sent. Apply leaves no passage behind wherever it
// breaks off, and the first one of a process counts what is there: so nothing needs
// to be atomic. It does not make what was written be found: who asks does, once,
// when the state has moved on: nobody asks while a whole archive is read in.
//
// An index that is made anew is put behind the alias in one step, and the one
// before deleted when no question can look at it any more. It is empty then, or has
// what the batch brings: what is not of this log must not be found, and until the
// follower is level answers are said to be partial. Another format has another
// alias: programs of both may run side by side, and the older index is to be
// deleted by hand after the last of them.
//
// Only one process may apply at a time; who shares a cluster among several holds a
// lease for it.
//
// # Size
//
// By 400 bytes, 100,000,000 passages of 80 words take 40 GB, and 80 GB with a copy of
// each shard: three shards of 14 GB, and three nodes with 27 GB each. For half of that
// to stay in the system's cache, a node needs 14 GB of memory beside Java's. That is
// arithmetic; what was measured had 1,000,000 passages on one node, which shared two
// cores with all else: 21 ms a question, and 11 ms with 100,000. By that a million
// more costs 11 ms of a core, and 33 million on each node a third of a second, less
// where a node searches segments side by side.
package opensearch
