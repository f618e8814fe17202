package opensearch

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"verbatim/retrieval"
)

// A name is kept as "short=long" and as "long=short", so that either leads to the
// other, and as "short=" and "long=", by which the articles are found that explain
// it. No term has an equals sign.
const nameSign = "="

func names(abbreviations []retrieval.Abbreviation) []string {
	var all []string
	for _, a := range abbreviations {
		long := strings.Join(a.Long, " ")
		all = append(all, a.Short+nameSign, long+nameSign, a.Short+nameSign+long, long+nameSign+a.Short)
	}
	return all
}

// meanings finds the other forms of names: of each how many articles explain it
// so. Nearly all names of a question are none, so first it asks which are.
func (x *Index) meanings(ctx context.Context, wanted []string) ([][]retrieval.Known, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	all := make([][]retrieval.Known, len(wanted))
	var keys []string
	for _, name := range wanted {
		if len(name) <= longestName {
			keys = append(keys, name+nameSign)
		}
	}
	explained, err := x.namesOf(ctx, keys, map[string]any{"": keys})
	if err != nil || len(explained[""]) == 0 {
		return all, err
	}
	patterns := map[string]any{}
	for _, known := range explained[""] {
		patterns[known.Term] = literally(known.Term) + ".+"
	}
	forms, err := x.namesOf(ctx, slices.Collect(maps.Keys(patterns)), patterns)
	for i, name := range wanted {
		for _, known := range forms[name+nameSign] {
			known.Term = strings.TrimPrefix(known.Term, name+nameSign)
			all[i] = append(all[i], known)
		}
		sortKnown(all[i])
	}
	return all, err
}

// longestName is in bytes. OpenSearch takes patterns of 1,000 characters.
const longestName = 300

// namesOf looks at the articles with one of the keys and returns, for each of the
// patterns, which names they have that it includes.
func (x *Index) namesOf(ctx context.Context, keys []string, patterns map[string]any) (map[string][]retrieval.Known, error) {
	wanted := object{}
	for id, include := range patterns {
		wanted["="+id] = object{"terms": object{
			"field": inNames, "include": include, "size": suggestions, "execution_hint": "map", // of these articles alone
		}}
	}
	var found struct {
		Aggregations map[string]struct {
			Buckets []struct {
				Key   string
				Count int `json:"doc_count"`
			}
		}
	}
	err := x.cluster.call(ctx, http.MethodPost, "/"+x.alias+"/_search", object{
		"size": 0, "track_total_hits": false, "timeout": remaining(ctx), "aggs": wanted,
		"query": object{"bool": object{"filter": object{"terms": object{inNames: keys}}}},
	}, &found)
	all := map[string][]retrieval.Known{}
	for id, aggregation := range found.Aggregations {
		for _, bucket := range aggregation.Buckets {
			all[id[1:]] = append(all[id[1:]], retrieval.Known{Term: bucket.Key, Frequency: bucket.Count})
		}
	}
	return all, err
}

// literally quotes what means something in Lucene's regular expressions.
func literally(s string) string {
	var quoted strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`.?+*|{}[]()"\#@&<>~^$-`, r) {
			quoted.WriteByte('\\')
		}
		quoted.WriteRune(r)
	}
	return quoted.String()
}
