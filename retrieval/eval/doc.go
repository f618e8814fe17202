// Package eval measures answers against judged questions, and their speed on a
// made-up corpus.
//
// A set is a folder with docs.jsonl, queries.jsonl and qrels.tsv, each as it is
// or gzipped, or a folder of articles with a questions.txt. The program under
// measurement is handed in, so that what is measured is what runs.
//
// # Why
//
// Each run also ranks the same documents by plain BM25 (k1 1.2, b 0.75, stemmed,
// title and text), written here in the simplest way, so that every figure
// stands beside one that anybody can repeat.
//
// Small archives are dealt from a set like cards, not drawn again and again: then
// each article, with all questions that it answers, is in one of them.
//
// Speed is measured on a corpus that anybody can make in any size: nobody may
// pass on a million paragraphs of news. Its words have the frequencies of
// English, which is what the time depends on. Each question is asked once, so
// that no cache has its answer.
package eval
