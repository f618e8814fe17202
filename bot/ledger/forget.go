package ledger

import (
	"context"
	"database/sql"
	"errors"

	"verbatim/bot"
	"verbatim/retrieval/sqlite"
)

const (
	countPersons     = `SELECT count(*) FROM judgements WHERE person = $1`
	deleteJudgements = `DELETE FROM judgements WHERE person = $1`
	countAnswers     = `SELECT count(*) FROM posts WHERE person = $1`
	deleteAnswers    = `DELETE FROM posts WHERE person = $1`

	countOwnWatches  = `SELECT count(*) FROM watches WHERE platform = $1 AND channel = $2`
	deleteOwnWatches = `DELETE FROM watches WHERE platform = $1 AND channel = $2 RETURNING id`
	countOwnMutes    = `SELECT count(*) FROM mutes WHERE platform = $1 AND channel = $2`
	deleteOwnMutes   = `DELETE FROM mutes WHERE platform = $1 AND channel = $2`
	deleteOwnTold    = `DELETE FROM told WHERE platform = $1 AND channel = $2`
	deleteOwnPosts   = `DELETE FROM posts WHERE platform = $1 AND channel = $2`

	// Without FULL the rows can be replaced, and are there until then.
	vacuum = `VACUUM (FULL) judgements, posts, shows, watches, mutes, told, settings`
	// Whoever wants anything of these tables waits behind who waits for them.
	hurry = `SET lock_timeout = '2s'`
)

// About returns how much is kept about somebody. Of answers only articles and
// places in them are.
func (db *DB) About(ctx context.Context, p bot.Person) (k bot.Kept, err error) {
	hash := db.person(p.Platform, p.User)
	for _, c := range []struct {
		into  *int
		query string
		args  []any
	}{
		{&k.Judgements, countPersons, []any{hash}},
		{&k.Answers, countAnswers, []any{hash}},
		{&k.Watches, countOwnWatches, []any{p.Platform, p.Chat}},
		{&k.Mutes, countOwnMutes, []any{p.Platform, p.Chat}},
	} {
		if err := db.conn.QueryRowContext(ctx, c.query, c.args...).Scan(c.into); err != nil {
			return bot.Kept{}, db.conn.Failed("count what is kept of a user in", err)
		}
	}
	return k, nil
}

// Forget deletes all that is kept about somebody, without a trace in the files,
// and returns how much that was. After an error it can be called again to make
// sure.
func (db *DB) Forget(ctx context.Context, p bot.Person) (bot.Kept, error) {
	k, err := db.forget(ctx, p)
	if err == nil {
		// Whoever gives up waiting now must not leave traces. A crash or an error
		// may have left some before: so also where nothing was deleted this time.
		err = db.scrub(context.WithoutCancel(ctx))
	}
	if err != nil {
		return bot.Kept{}, db.conn.Failed("forget a user in", err)
	}
	return k, nil
}

func (db *DB) forget(ctx context.Context, p bot.Person) (k bot.Kept, err error) {
	err = db.write(ctx, func(tx *sql.Tx) (remember func(), err error) {
		hash := db.person(p.Platform, p.User)
		if k.Judgements, err = remove(ctx, tx, deleteJudgements, hash); err != nil {
			return nil, err
		}
		if k.Answers, err = remove(ctx, tx, deleteAnswers, hash); err != nil {
			return nil, err
		}
		if p.Chat == "" {
			return func() {}, nil
		}
		return db.forgetChat(ctx, tx, p, &k)
	})
	return k, err
}

// forgetChat deletes all of a chat that is somebody's own, and returns what makes
// that visible.
func (db *DB) forgetChat(ctx context.Context, tx *sql.Tx, p bot.Person, k *bot.Kept) (remember func(), err error) {
	if k.Mutes, err = remove(ctx, tx, deleteOwnMutes, p.Platform, p.Chat); err != nil {
		return nil, err
	}
	for _, query := range []string{deleteOwnTold, deleteOwnPosts} {
		if _, err := remove(ctx, tx, query, p.Platform, p.Chat); err != nil {
			return nil, err
		}
	}
	var watches []int64
	err = each(ctx, tx, deleteOwnWatches, []any{p.Platform, p.Chat}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		watches = append(watches, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	k.Watches = len(watches)
	settings, err := db.set(ctx, tx, map[location]bot.Settings{{p.Platform, p.Chat}: {}})
	return func() {
		settings()
		for _, id := range watches {
			db.forgetWatch(id)
		}
	}, err
}

// remove runs a statement that deletes, and returns how many rows that were.
func remove(ctx context.Context, tx *sql.Tx, query string, args ...any) (int, error) {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// scrub makes anew what had rows that were deleted. On a server it fails where
// somebody holds the tables for long, as pg_dump does.
func (db *DB) scrub(ctx context.Context) (err error) {
	if !db.conn.Remote() {
		return sqlite.Scrub(ctx, db.conn.DB)
	}
	apart, err := db.conn.Connect(1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, apart.Close()) }()
	if _, err := apart.ExecContext(ctx, hurry); err != nil {
		return err
	}
	_, err = apart.ExecContext(ctx, vacuum)
	return err
}
