package archive

import (
	"context"
	"fmt"

	"verbatim/retrieval"
)

const (
	selectLogGap   = `SELECT 'the log' FROM (SELECT min(seq) AS first, max(seq) AS last, count(*) AS n FROM revisions) AS log WHERE first <> 1 OR last <> n`
	selectGaps     = `SELECT id FROM revisions GROUP BY id HAVING min(revision) <> 1 OR max(revision) <> count(*) LIMIT 10`
	selectUnlisted = `SELECT DISTINCT id FROM revisions
		WHERE NOT EXISTS (SELECT 1 FROM articles WHERE articles.id = revisions.id) LIMIT 10`
	selectMislisted = `SELECT id FROM articles WHERE seq IS DISTINCT FROM
		(SELECT seq FROM revisions WHERE revisions.id = articles.id ORDER BY revision DESC LIMIT 1) LIMIT 10`
)

// verified are the revisions that Verify reads at once.
const verified = 500

// Verify returns what is wrong with the log, in words: numbers that are left
// out, articles of which the latest revision is not known, and revisions that would
// not be accepted, as their text is not valid UTF-8. Of each kind it names a
// few. Whether a file is whole is for File to Check.
func (r *Reader) Verify(ctx context.Context) ([]string, error) {
	var wrong []string
	for _, check := range []struct{ query, what string }{
		{selectLogGap, "has numbers that are left out"},
		{selectGaps, "has revisions that are left out"},
		{selectUnlisted, "is not on the list of articles"},
		{selectMislisted, "has another latest revision than the list of articles says"},
	} {
		ids, err := r.ids(ctx, check.query)
		if err != nil {
			return wrong, r.at.Failed("verify archive", err)
		}
		for _, id := range ids {
			wrong = append(wrong, fmt.Sprintf("%s %s", id, check.what))
		}
	}
	invalid, err := r.invalid(ctx)
	return append(wrong, invalid...), err
}

func (r *Reader) ids(ctx context.Context, query string) ([]string, error) {
	rows, err := r.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// invalid reads the whole log.
func (r *Reader) invalid(ctx context.Context) ([]string, error) {
	const enough = 10
	var wrong []string
	for seq := retrieval.Seq(0); ; {
		articles, err := r.After(ctx, seq, verified)
		if err != nil || len(articles) == 0 {
			return wrong, err
		}
		for _, a := range articles {
			if err := a.Validate(); err != nil {
				wrong = append(wrong, fmt.Sprintf("revision %s: %v", a.Ref, err))
			}
			if len(wrong) == enough {
				return wrong, nil
			}
		}
		seq = articles[len(articles)-1].Seq
	}
}
