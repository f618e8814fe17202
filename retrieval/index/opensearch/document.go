package opensearch

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/index/bm25"
	"verbatim/retrieval/index/record"
)

// format is raised whenever analysis, mapping or encoding change. Each format has
// an alias of its own.
const format = 2

// shards have some 14 GB each with 100 million passages, which is within the 10 to
// 50 GB that OpenSearch recommends, and divide a question by as many processors.
const shards = 3

// Lucene refuses a document with a term, or a record, of more than 32,766 bytes.
// Nobody asks for what is longer; those in UTF-16 units, and in terms.
const (
	longestTerm  = 1000
	longestTitle = 1000
)

// definition is what an index is made of. Nothing is analysed there: terms are
// parted by spaces. Records lie in columns of their own, from where some hundred
// are read in a third of the time that it takes to read sources.
func definition() object {
	return object{
		"settings": object{
			"number_of_shards":     shards,
			"auto_expand_replicas": "0-1",
			"similarity":           object{"text": scripted(textScore), "title": scripted(titleScore)},
			"analysis": object{
				"tokenizer": object{"spaces": object{"type": "whitespace", "max_token_length": 1 << 20}},
				"filter":    object{"short": object{"type": "length", "max": longestTerm}},
				"analyzer":  object{"terms": object{"type": "custom", "tokenizer": "spaces", "filter": []string{"short"}}},
			},
		},
		"mappings": object{
			"_meta":   object{"format": format},
			"dynamic": false,
			"_source": object{"includes": []string{"passages", "length", "state"}},
			"properties": object{
				"text":      object{"type": "text", "analyzer": "terms", "index_options": "freqs", "similarity": "text"},
				"title":     object{"type": "text", "analyzer": "terms", "index_options": "freqs", "norms": false, "similarity": "title"},
				"source":    object{"type": "keyword", "ignore_above": longestTerm},
				"language":  object{"type": "keyword", "ignore_above": longestTerm},
				"names":     object{"type": "keyword", "ignore_above": longestTerm},
				"published": object{"type": "long"},
				"embargo":   object{"type": "long"},
				"passages":  object{"type": "integer"},
				"length":    object{"type": "integer"},
				"record":    object{"type": "binary", "doc_values": true},
			},
		},
	}
}

// What a term scores in a field, without its weight, which comes with the query.
// OpenSearch's own BM25 has weights by shard and field, and a factor more or less
// by its version; scripts take a quarter to a third more time. A title has no length.
var (
	textScore = fmt.Sprintf("return query.boost * doc.freq / (doc.freq + %v * (%v + %v * doc.length * field.docCount / field.sumTotalTermFreq));",
		bm25.K1, 1-bm25.B, bm25.B)
	titleScore = fmt.Sprintf("return query.boost * doc.freq / (doc.freq + %v);", bm25.K1/bm25.TitleWeight)
)

func scripted(source string) object {
	return object{"type": "scripted", "script": object{"source": source}}
}

// passage is a document of the index. What is true of the article stands in each
// of its passages, as a question looks at them one by one; the last three fields
// only in the first one, its head.
type passage struct {
	Text      string `json:"text"` // terms
	Title     string `json:"title,omitempty"`
	Source    string `json:"source,omitempty"`
	Language  string `json:"language,omitempty"`
	Published *int64 `json:"published,omitempty"` // Unix seconds
	Embargo   *int64 `json:"embargo,omitempty"`   // likewise
	Record    []byte `json:"record"`

	Names    []string `json:"names,omitempty"`
	Passages int      `json:"passages,omitempty"` // of the article
	Length   int      `json:"length,omitempty"`   // terms in all of them
}

// passageID is where a passage of an article lies. Ids of articles have no slash.
func passageID(article string, n int) string { return fmt.Sprintf("%s/%d", article, n) }

// passagesOf makes the documents of an article.
func passagesOf(d retrieval.Document) []passage {
	all := make([]passage, len(d.Passages))
	if len(all) == 0 {
		return nil
	}
	d.Title = d.Title[:min(len(d.Title), longestTitle)]
	common := passage{
		Title: words(d.Title), Source: sourceKey(d.Source), Language: d.Language,
		Published: seconds(d.Published), Embargo: seconds(d.Embargo),
		Record: record.AppendHead(append([]byte(d.ID), idEnd), d),
	}
	for i, p := range d.Passages {
		all[i] = common
		all[i].Text = words(p.Terms)
		all[i].Record = record.AppendPassage(slices.Clip(common.Record), p)
	}
	head := &all[0]
	head.Names, head.Passages, head.Length = names(d.Abbreviations), len(all), record.Length(d)
	return all
}

// idEnd parts the id of the article, which has none in it, from the rest of a
// record.
const idEnd = 0

// candidate reads a record.
func candidate(r *record.Reader, b []byte) (retrieval.Candidate, error) {
	id, rest, _ := bytes.Cut(b, []byte{idEnd})
	d := record.Decode(rest)
	c := r.Head(&d)
	c.ID = string(id)
	r.Passage(&d, &c)
	return c, d.Err()
}

// column is a binary value as OpenSearch hands it out: in base 64, by its versions
// with or without padding.
type column []byte

func (c *column) UnmarshalText(text []byte) (err error) {
	*c, err = base64.RawStdEncoding.AppendDecode(nil, bytes.TrimRight(text, "="))
	return err
}

// words parts terms by spaces. Their places are in the record alone: no query
// asks for them.
func words(terms []retrieval.Term) string {
	var s strings.Builder
	for i, t := range terms {
		if i > 0 {
			s.WriteByte(' ')
		}
		s.WriteString(t.Text)
	}
	return s.String()
}

// sourceKey makes "Reuters" and "reuters" one source.
func sourceKey(source string) string { return strings.ToLower(source) }

func seconds(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	return new(t.Unix())
}

// within is a filter for the times from after to before, which is not included; a
// zero bound is open.
func within(after, before time.Time) object {
	bounds := object{}
	if !after.IsZero() {
		bounds["gte"] = ceil(after)
	}
	if !before.IsZero() {
		bounds["lt"] = ceil(before)
	}
	return bounds
}

// ceil is the first whole second that is not before t.
func ceil(t time.Time) int64 { return t.Add(time.Second - 1).Unix() }
