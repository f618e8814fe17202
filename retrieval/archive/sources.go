package archive

import (
	"context"
	"math"
	"time"

	"verbatim/retrieval"
)

const selectSources = `SELECT newest.source, counted.articles, newest.published
	FROM (SELECT source, count(*) AS articles FROM articles
	      WHERE source <> '' AND findable <= $1 GROUP BY source) AS counted
	JOIN revisions AS newest ON newest.seq = (
		SELECT seq FROM articles WHERE source = counted.source AND findable <= $1
		ORDER BY published DESC, seq DESC LIMIT 1)
	ORDER BY counted.articles DESC, counted.source`

// Sources returns the sources of all articles that may be quoted now, those
// with the most articles first. It reads an index of all articles: a million
// take about 0.15 s.
func (r *Reader) Sources(ctx context.Context) ([]retrieval.Source, error) {
	sources, err := r.sources(ctx, time.Now())
	if err != nil {
		return nil, r.at.Failed("list sources of", err)
	}
	return sources, nil
}

func (r *Reader) sources(ctx context.Context, now time.Time) ([]retrieval.Source, error) {
	rows, err := r.read.QueryContext(ctx, selectSources, now.UnixMicro())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var sources []retrieval.Source
	for rows.Next() {
		var s retrieval.Source
		var newest int64
		if err := rows.Scan(&s.Name, &s.Articles, &newest); err != nil {
			return nil, err
		}
		s.Newest = time.UnixMicro(newest).UTC()
		sources = append(sources, s)
	}
	return sources, rows.Err()
}

// findable returns from when the article may be quoted, in microseconds.
func findable(a retrieval.Article) int64 {
	if a.Status != retrieval.Usable {
		return math.MaxInt64 // never
	}
	return a.Embargo.UnixMicro()
}
