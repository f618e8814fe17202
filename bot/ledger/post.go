package ledger

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"verbatim/bot"
)

const (
	postColumns = `id, platform, channel, thread, server, alert, card, list, below, version, first, shown, seen, message, published, planned, due, tries, doubts, state IN ('open', 'settled') OR state = 'failed' AND message <> ''`

	selectPost    = `SELECT ` + postColumns + ` FROM posts WHERE id = $1`
	selectShowing = `SELECT ` + postColumns + ` FROM posts WHERE id IN (SELECT post FROM shows WHERE article = $1)
		AND (state = 'open' OR message <> '' OR first > 0) ORDER BY id`
	selectList = `SELECT ` + postColumns + ` FROM posts WHERE platform = $1 AND channel = $2 AND thread = $3 AND list = $4
		AND state IN ('open', 'settled') ORDER BY id DESC LIMIT 1`
	insertPost = `INSERT INTO posts (platform, channel, thread, server, person, alert, card, list, below, version, first, shown, seen,
			message, published, planned, due, retry, tries, doubts, delivered, ended, state, reason)
		VALUES ($1, $2, $3, $4, coalesce($5, (SELECT person FROM posts WHERE id = $9)), $6, $7, $8, $9, 1, $10, $10, CASE WHEN CAST($10 AS BIGINT) = 0 THEN '' ELSE '1 ' END, $11, $12, $13, $14, 0, 0, 0, $15, $15, $16, '')
		RETURNING id`
	insertShows = `INSERT INTO shows (article, post) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	// The new channel numbers its messages anew: what was posted in the former one
	// can neither be edited nor answered, and no number of it may be taken for one of
	// the new ones.
	movePosts = `UPDATE posts SET server = CASE server WHEN $2 THEN $3 ELSE server END, channel = $3, message = CASE message WHEN '' THEN '' ELSE 'moved' END
		WHERE platform = $1 AND channel = $2 AND channel <> $3`
	// What the new one was told already stays as it is.
	moveTold = `UPDATE told SET channel = $3 WHERE platform = $1 AND channel = $2 AND NOT EXISTS (SELECT 1 FROM told AS there
		WHERE there.article = told.article AND there.platform = told.platform AND there.channel = $3 AND there.thread = told.thread)`
	// One that is open for so long is for a platform that is off.
	deletePosts = `DELETE FROM posts WHERE CASE state WHEN 'open' THEN due ELSE ended END < $1`
	deleteTold  = `DELETE FROM told WHERE at < $1`
	deleteMutes = `DELETE FROM mutes WHERE muted < $1`
)

// Post returns a post; false if there is none.
func (db *DB) Post(ctx context.Context, id int64) (bot.Post, bool, error) {
	return db.onePost(ctx, selectPost, id)
}

// List returns the newest list in a channel that has a key; false if there is
// none.
func (db *DB) List(ctx context.Context, c bot.Channel, key string) (bot.Post, bool, error) {
	return db.onePost(ctx, selectList, c.Platform, c.ID, c.Thread, key)
}

func (db *DB) onePost(ctx context.Context, query string, args ...any) (bot.Post, bool, error) {
	p, err := scanPost(db.conn.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, db.conn.Failed("read a post from", err)
	}
	return p, true, nil
}

// Showing returns the posts that show an article, and that readers see, may have
// seen or will see, in order.
func (db *DB) Showing(ctx context.Context, article string) ([]bot.Post, error) {
	posts, err := db.selectPosts(ctx, selectShowing, article)
	if err != nil {
		return nil, db.conn.Failed("read posts from", err)
	}
	return posts, nil
}

// Witness keeps an answer that was posted, so that it can be corrected.
func (db *DB) Witness(ctx context.Context, p bot.Post) error {
	err := db.change(ctx, func(tx *sql.Tx) error {
		_, err := db.addPost(ctx, tx, p)
		return err
	})
	if err != nil {
		return db.conn.Failed("store an answer in", err)
	}
	return nil
}

// Expire forgets posts that ended before a time, which corrections no longer reach,
// and what was told or muted before it.
func (db *DB) Expire(ctx context.Context, before time.Time) error {
	for _, query := range []string{deletePosts, deleteTold, deleteMutes} {
		if err := db.exec(ctx, query, before.UnixMicro()); err != nil {
			return db.conn.Failed("forget old posts of", err)
		}
	}
	return nil
}

// addPost inserts a post: one that was posted is settled, any other one open.
func (db *DB) addPost(ctx context.Context, tx *sql.Tx, p bot.Post) (id int64, err error) {
	state, shown, delivered := "open", 0, time.Time{}
	if p.Posted.ID != "" {
		state, shown, delivered = "settled", 1, p.Planned
	}
	var person []byte
	if p.Person != "" {
		person = db.person(p.Channel.Platform, p.Person)
	}
	c := p.Channel
	err = tx.QueryRowContext(ctx, insertPost, c.Platform, c.ID, c.Thread, p.Server, person, p.Alert, p.Card, p.List, p.Below, shown,
		p.Posted.ID, micro(p.Published), micro(p.Planned), micro(p.Due), micro(delivered), state).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, addShows(ctx, tx, id, p.Articles)
}

func addShows(ctx context.Context, tx *sql.Tx, post int64, articles []string) error {
	for _, article := range articles {
		if _, err := tx.ExecContext(ctx, insertShows, article, post); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) selectPosts(ctx context.Context, query string, args ...any) (posts []bot.Post, err error) {
	err = each(ctx, db.conn, query, args, func(rows *sql.Rows) error {
		p, err := scanPost(rows)
		posts = append(posts, p)
		return err
	})
	return posts, err
}

func scanPost(row interface{ Scan(...any) error }) (p bot.Post, err error) {
	var published, planned, due int64
	var seen string
	c := &p.Channel
	err = row.Scan(&p.ID, &c.Platform, &c.ID, &c.Thread, &p.Server, &p.Alert, &p.Card, &p.List, &p.Below, &p.Version, &p.First, &p.Shown,
		&seen, &p.Posted.ID, &published, &planned, &due, &p.Tries, &p.Doubts, &p.Live)
	p.Posted.Channel, p.Seen = p.Channel, versions(seen)
	p.Published, p.Planned, p.Due = moment(published), moment(planned), moment(due)
	return p, err
}

// versions are those that readers saw.
func versions(seen string) (out []int) {
	for _, field := range strings.Fields(seen) {
		if n, err := strconv.Atoi(field); err == nil { // nothing else is written there
			out = append(out, n)
		}
	}
	return out
}

// micro is a time as it is stored: in microseconds since 1970, 0 for none.
func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro)
}
