package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"verbatim/bot"
)

const (
	selectPlace = `SELECT log, seq FROM followed`
	deletePlace = `DELETE FROM followed`
	insertPlace = `INSERT INTO followed (log, seq) VALUES ($1, $2)`
	// One that was given up, though readers may have seen it, cannot be edited: only
	// what is said of it goes out.
	updateCard = `UPDATE posts SET card = $1, due = $2, version = version + 1, tries = 0, retry = 0,
			ended = CASE WHEN state = 'open' OR message <> '' THEN 0 ELSE ended END,
			state = CASE WHEN state = 'open' OR message <> '' THEN 'open' ELSE state END
		WHERE id = $3 AND (state = 'open' OR message <> '' OR first > 0)`
	deleteShows    = `DELETE FROM shows WHERE post = $1`
	toldColumns    = `article, platform, channel, thread, story, post, watch, how, at`
	selectTold     = `SELECT ` + toldColumns + ` FROM told WHERE article = $1 OR story = $2 ORDER BY at, post`
	selectToldHere = `SELECT ` + toldColumns + ` FROM told WHERE article = $1 AND platform = $2 AND channel = $3 AND thread = $4`
	upsertTold     = `INSERT INTO told (` + toldColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (article, platform, channel, thread) DO UPDATE SET post = excluded.post, how = excluded.how`
	selectMutes     = `SELECT platform, channel, thread FROM mutes WHERE story = $1`
	countAlerts     = `SELECT platform, channel, thread, count(*) FROM posts WHERE alert AND planned >= $1 GROUP BY 1, 2, 3`
	selectEmbargoes = `SELECT article FROM embargoes WHERE ends <= $1 ORDER BY ends, article`
	nextEmbargo     = `SELECT coalesce(min(ends), 0) FROM embargoes`
	deleteEmbargo   = `DELETE FROM embargoes WHERE article = $1`
	// One that is under an embargo waits for its end.
	insertAgain   = `INSERT INTO embargoes (article, ends) VALUES ($1, $2) ON CONFLICT (article) DO NOTHING`
	upsertEmbargo = `INSERT INTO embargoes (article, ends) VALUES ($1, $2) ON CONFLICT (article) DO UPDATE SET ends = excluded.ends`
)

// Followed returns how far which log has been followed.
func (db *DB) Followed(ctx context.Context) (p bot.Place, err error) {
	err = db.conn.QueryRowContext(ctx, selectPlace).Scan(&p.Log, &p.Seq)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return p, db.conn.Failed("read the place in the log from", err)
	}
	return p, nil
}

// Standing returns what channels know of an article and of its story, and how
// many alerts they were told since a time.
func (db *DB) Standing(ctx context.Context, article, story string, since time.Time) (bot.Standing, error) {
	s, err := db.standing(ctx, article, story, since)
	if err != nil {
		return s, db.conn.Failed("read what was told from", err)
	}
	return s, nil
}

func (db *DB) standing(ctx context.Context, article, story string, since time.Time) (s bot.Standing, err error) {
	if s.Told, err = db.selectTold(ctx, selectTold, article, story); err != nil {
		return s, err
	}
	s.Muted, s.Alerts = map[bot.Channel]bool{}, map[bot.Channel]int{}
	err = each(ctx, db.conn, selectMutes, []any{story}, func(rows *sql.Rows) error {
		var c bot.Channel
		err := rows.Scan(&c.Platform, &c.ID, &c.Thread)
		s.Muted[c] = true
		return err
	})
	if err != nil {
		return s, err
	}
	return s, each(ctx, db.conn, countAlerts, []any{since.UnixMicro()}, func(rows *sql.Rows) error {
		var c bot.Channel
		var n int
		err := rows.Scan(&c.Platform, &c.ID, &c.Thread, &n)
		s.Alerts[c] = n
		return err
	})
}

// Told returns what became of an article in a channel; false: nothing.
func (db *DB) Told(ctx context.Context, c bot.Channel, article string) (bot.Told, bool, error) {
	list, err := db.selectTold(ctx, selectToldHere, article, c.Platform, c.ID, c.Thread)
	if err != nil {
		return bot.Told{}, false, db.conn.Failed("read what was told from", err)
	}
	if len(list) == 0 {
		return bot.Told{}, false, nil
	}
	return list[0], true, nil
}

func (db *DB) selectTold(ctx context.Context, query string, args ...any) (out []bot.Told, err error) {
	err = each(ctx, db.conn, query, args, func(rows *sql.Rows) error {
		var t bot.Told
		var at int64
		err := rows.Scan(&t.Article, &t.Channel.Platform, &t.Channel.ID, &t.Channel.Thread, &t.Story, &t.Post, &t.Watch, &t.How, &at)
		t.At = moment(at)
		out = append(out, t)
		return err
	})
	return out, err
}

// each calls scan for each row.
func each(ctx context.Context, q querier, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Again has an article be among those released at a time, unless it waits already.
func (db *DB) Again(ctx context.Context, article string, at time.Time) error {
	if err := db.exec(ctx, insertAgain, article, at.UnixMicro()); err != nil {
		return db.conn.Failed("note an article to be planned in", err)
	}
	return nil
}

// Released returns the articles whose embargoes have ended by now, and those that
// are to be planned again; and when the next embargo ends; zero: there is none.
func (db *DB) Released(ctx context.Context, now time.Time) (articles []string, next time.Time, err error) {
	err = each(ctx, db.conn, selectEmbargoes, []any{now.UnixMicro()}, func(rows *sql.Rows) error {
		var article string
		err := rows.Scan(&article)
		articles = append(articles, article)
		return err
	})
	var ends int64
	if err == nil {
		err = db.conn.QueryRowContext(ctx, nextEmbargo).Scan(&ends)
	}
	if err != nil {
		return nil, next, db.conn.Failed("read embargoes from", err)
	}
	return articles, moment(ends), nil
}

// Commit keeps a plan, all of it or nothing.
func (db *DB) Commit(ctx context.Context, p bot.Plan) error {
	if err := db.change(ctx, func(tx *sql.Tx) error { return db.commit(ctx, tx, p) }); err != nil {
		return db.conn.Failed("store what is to be told in", err)
	}
	return nil
}

func (db *DB) commit(ctx context.Context, tx *sql.Tx, p bot.Plan) (err error) {
	ids := make([]int64, len(p.New))
	number := func(id int64) int64 {
		if id < 0 {
			return ids[-id-1]
		}
		return id
	}
	for i, post := range p.New {
		post.Below = number(post.Below)
		if ids[i], err = db.addPost(ctx, tx, post); err != nil {
			return err
		}
	}
	for _, post := range p.Changed {
		if err := changePost(ctx, tx, post); err != nil {
			return err
		}
	}
	for _, t := range p.Told {
		c := t.Channel
		_, err := tx.ExecContext(ctx, upsertTold, t.Article, c.Platform, c.ID, c.Thread, t.Story, number(t.Post), t.Watch, t.How, micro(t.At))
		if err != nil {
			return err
		}
	}
	for article, ends := range p.Embargoes {
		if err := setEmbargo(ctx, tx, article, ends); err != nil {
			return err
		}
	}
	return setPlace(ctx, tx, p.Place)
}

func changePost(ctx context.Context, tx *sql.Tx, p bot.Post) error {
	if _, err := tx.ExecContext(ctx, updateCard, p.Card, micro(p.Due), p.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, deleteShows, p.ID); err != nil {
		return err
	}
	return addShows(ctx, tx, p.ID, p.Articles)
}

func setEmbargo(ctx context.Context, tx *sql.Tx, article string, ends time.Time) error {
	if ends.IsZero() {
		_, err := tx.ExecContext(ctx, deleteEmbargo, article)
		return err
	}
	_, err := tx.ExecContext(ctx, upsertEmbargo, article, ends.UnixMicro())
	return err
}

func setPlace(ctx context.Context, tx *sql.Tx, p bot.Place) error {
	if _, err := tx.ExecContext(ctx, deletePlace); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, insertPlace, p.Log, p.Seq)
	return err
}
