// Package embedded is a retrieval.Index in this process, on Bleve's scorch
// engine: posting lists on disk, read through memory maps.
//
// # Why
//
// Bleve's posting lists are good and fast; its scoring is not what we need.
// Its BM25 multiplies idf in twice and takes the root of the term frequency,
// which costs .05 to .08 of MRR@10 against BM25 done right, and its collector
// costs more time than the lists themselves. So this package writes scorch
// documents itself and scores their postings itself: a term at a time, but of no
// more documents than the processor's cache holds, for the memory is what it
// waits for. Each list knows what it can add to a score at the most, and two
// thirds of the postings can bring nothing new among the best: these are only
// passed over.
//
// Each passage also carries a forward record, of package record, from which ranking
// gets every occurrence of the question's words in some 120 candidates. The formula
// itself is in package bm25, as other indexes choose by it, too.
//
// The passages of an article are nested in its first one, which alone has id,
// title, source, language, date and embargo: scorch then lays them side by side,
// and a title is indexed once instead of once a passage. On news with short
// paragraphs (218,000 in 44 MB) the index takes 1.17 times the text instead of
// 1.76, with the archive 2.29; on a million long ones the two take 2.47.
//
// Segments never change. So postings that were read once are kept, decoded, up
// to a number of bytes, by segment and term; what is deleted is told by a bitmap
// of the snapshot. A list that is kept is four bytes a posting. What else a
// question needs to know of a snapshot is found out once for each.
//
// What the vocabulary tells comes from the dictionaries of the posting lists,
// which are automata: a fuzzy look-up walks only the part of them that is near.
// Dictionaries keep the terms of articles taken out until they are merged, so
// each term is counted in its posting list before it is told.
//
// Bleve's own files do not survive a power cut, so an index that cannot be
// opened, or was made by another version or for another archive, is thrown
// away; its follower fills it again from the Store.
package embedded
