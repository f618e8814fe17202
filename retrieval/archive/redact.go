package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/sqlite"
)

const (
	updateWords     = `UPDATE revisions SET title = $1, byline = $2, tags = $3, plain = $4, note = $5, rights = $6, url = $7, packed = $8 WHERE seq = $9`
	selectPacked    = `SELECT length(packed) FROM revisions WHERE seq = $1`
	selectCovered   = `SELECT n, length(packed) FROM covered WHERE seq = $1 ORDER BY n DESC LIMIT 1`
	updateCovered   = `UPDATE covered SET packed = $1 WHERE n = $2`
	insertCovered   = `INSERT INTO covered (n, seq, packed) VALUES ((SELECT coalesce(max(n), 0) + 1 FROM covered), $1, $2)`
	insertRedaction = `INSERT INTO redactions (seq, article, at, account, length, digest) VALUES ($1, $2, $3, $4, $5, $6)`
	selectMarks     = `SELECT article, length, digest FROM redactions ORDER BY seq`
)

// ErrNothingToRedact is wrapped by Redact where no revision has the words.
var ErrNothingToRedact = errors.New("no revision has these words")

// Redact covers words, such as a name, in the title, byline, tags, text, note
// and rights of all revisions of an article, those to come included, and appends
// a revision for the followers of the log. The words are those that
// look so, in this case; every byte offset stays what it was. The URL stays too: it is the address
// of somebody else's page. Redact wraps retrieval.ErrNotFound and
// ErrNothingToRedact.
func (db *DB) Redact(ctx context.Context, id, words string) (retrieval.Article, error) {
	latest, err := db.erase(ctx, id, func(tx *sql.Tx) (retrieval.Article, error) { return db.redact(ctx, tx, id, words) })
	if err != nil {
		return retrieval.Article{}, db.at.Failed(fmt.Sprintf("redact article %s in", id), err)
	}
	return latest, nil
}

// erase runs f, which covers words of an article and returns its latest
// revision, and has the database let go of what it had. Whoever gives up waiting
// meanwhile must not keep the words there.
func (db *DB) erase(ctx context.Context, id string, f func(*sql.Tx) (retrieval.Article, error)) (latest retrieval.Article, err error) {
	if !retrieval.ValidID(id) {
		return latest, retrieval.ErrNotFound
	}
	err = db.change(ctx, []string{id}, func(tx *sql.Tx) (retrieval.Seq, error) {
		latest, err = f(tx)
		return latest.Seq, err
	})
	if err == nil {
		err = db.scrub(context.WithoutCancel(ctx))
	}
	return latest, err
}

// scrub empties the write-ahead log, in which the words still stand, or the rows
// that a server keeps for transactions that have begun before.
func (db *DB) scrub(ctx context.Context) error {
	if !db.at.Remote() {
		return sqlite.EmptyLog(ctx, db.at.DB)
	}
	_, err := db.read.ExecContext(ctx, `VACUUM revisions, covered, sketches`)
	return err
}

func (db *DB) redact(ctx context.Context, tx *sql.Tx, id, words string) (retrieval.Article, error) {
	var latest retrieval.Article
	if strings.TrimSpace(words) == "" || !utf8.ValidString(words) {
		return latest, ErrNothingToRedact
	}
	revisions, err := list(ctx, tx, math.MaxInt, selectAll, id)
	if err != nil {
		return latest, err
	}
	if len(revisions) == 0 {
		return latest, retrieval.ErrNotFound
	}
	m := newMark(db.id, words)
	found := false
	for _, a := range revisions {
		latest = cover(a, m)
		if unchanged(latest, a) {
			continue
		}
		found = true
		if err := overwrite(ctx, tx, latest); err != nil {
			return latest, err
		}
	}
	if !found {
		return latest, ErrNothingToRedact
	}
	if latest, err = db.appendLatest(ctx, tx, latest, revisions[len(revisions)-1]); err != nil {
		return latest, err
	}
	_, err = tx.ExecContext(ctx, insertRedaction, latest.Seq, id, time.Now().UnixMicro(), account(), m.length, m.digest[:])
	return latest, err
}

// overwrite replaces the words of a revision by others as long as they, which the
// database writes in their place. In that of a packed text it writes zeros.
func overwrite(ctx context.Context, tx *sql.Tx, a retrieval.Article) error {
	tags, err := tagsJSON(a.Tags)
	if err != nil {
		return err
	}
	var length int
	if err := tx.QueryRowContext(ctx, selectPacked, a.Seq).Scan(&length); err != nil {
		return err
	}
	text := a.Text
	if length > 0 {
		text = ""
	}
	_, err = tx.ExecContext(ctx, updateWords, a.Title, a.Byline, tags, text, a.Note, a.Rights, a.URL, make([]byte, length), a.Seq)
	if err != nil || length == 0 {
		return err
	}
	return replace(ctx, tx, a)
}

// replace stores what a packed text has become, and overwrites what it became
// before.
func replace(ctx context.Context, tx *sql.Tx, a retrieval.Article) error {
	var n, length int
	err := tx.QueryRowContext(ctx, selectCovered, a.Seq).Scan(&n, &length)
	if err == nil {
		_, err = tx.ExecContext(ctx, updateCovered, make([]byte, length), n)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = tx.ExecContext(ctx, insertCovered, a.Seq, packer.EncodeAll([]byte(a.Text), nil))
	return err
}

// appendLatest appends a revision for the followers of the log. The old one is
// as it was before its words were covered.
func (db *DB) appendLatest(ctx context.Context, tx *sql.Tx, a, old retrieval.Article) (retrieval.Article, error) {
	if err := tx.QueryRowContext(ctx, selectHead).Scan(&a.Seq); err != nil {
		return a, err
	}
	a.Seq++
	a.Revision = old.Revision + 1
	log, err := db.appender(ctx, tx)
	if err != nil {
		return a, err
	}
	if err := log.append(ctx, &a, old, func() (string, []byte) { return pack(a.Text) }); err != nil {
		return a, err
	}
	return a, log.save(ctx)
}

// unchanged reports whether covering has found nothing.
func unchanged(covered, a retrieval.Article) bool {
	return slices.EqualFunc(words(&covered), words(&a), func(x, y *string) bool { return *x == *y }) &&
		slices.Equal(covered.Tags, a.Tags)
}

// account names the user of the machine who runs this process.
func account() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return strconv.Itoa(os.Getuid())
}

// marks returns all that was ever redacted, by article, in order.
func (db *DB) marks(ctx context.Context, tx *sql.Tx) (map[string][]mark, error) {
	rows, err := tx.QueryContext(ctx, selectMarks)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	marks := map[string][]mark{}
	for rows.Next() {
		var id string
		var digest []byte
		m := mark{salt: db.id}
		if err := rows.Scan(&id, &m.length, &digest); err != nil {
			return nil, err
		}
		copy(m.digest[:], digest)
		marks[id] = append(marks[id], m)
	}
	return marks, rows.Err()
}
