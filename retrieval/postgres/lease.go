package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// LeaseTime is how long a lease lasts that is not renewed: after it, another
// process takes over what a dead one did.
const LeaseTime = 10 * time.Second

// ErrLost is wrapped by what a process wants to write under a lease that it has no
// more.
var ErrLost = errors.New("another process has the lease")

//go:embed leases/*.sql
var leaseSteps embed.FS

const (
	leaseSchema = "verbatim_leases"

	takeLease = `INSERT INTO leases (name, holder, token, ends) VALUES ($1, $2, 1, now() + $3 * interval '1 microsecond')
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = leases.token + 1, ends = excluded.ends
		WHERE leases.ends < now() RETURNING token`
	renewLease = `UPDATE leases SET ends = now() + $3 * interval '1 microsecond' WHERE name = $1 AND token = $2`
	endLease   = `UPDATE leases SET ends = '-infinity' WHERE name = $1 AND token = $2`
	// The row is locked until the transaction ends, so that nobody takes the lease
	// in between. It can be renewed all the same, however long that takes.
	checkLease  = `SELECT 1 FROM ` + leaseSchema + `.leases WHERE name = $1 AND token = $2 AND ends > now() FOR KEY SHARE`
	countLeases = `SELECT count(*) FROM leases WHERE name LIKE $1 AND ends > now()`
)

// Leases gives out leases. It is safe for concurrent use.
type Leases struct {
	conn   *sql.DB
	holder string
	log    *slog.Logger
}

// OpenLeases opens the leases at url. The holder is how people know this process.
func OpenLeases(ctx context.Context, url, holder string, log *slog.Logger) (*Leases, error) {
	const connections = 2 // renewing must not wait for long
	conn, err := Open(ctx, url, leaseSchema, Steps{leaseSteps, "leases"}, connections)
	if err != nil {
		return nil, fmt.Errorf("open leases at %s: %w", Name(url), Advise(err))
	}
	return &Leases{conn, holder, log}, nil
}

// Close closes the connections. No Hold must be under way.
func (l *Leases) Close() error { return l.conn.Close() }

// Lease is the right to do something, as long as it is renewed.
type Lease struct {
	name  string
	token int64
}

// Check returns an error unless the lease is held, and keeps it held until the
// transaction ends, if it is given one; it is of the same database. It wraps
// ErrLost.
func (l Lease) Check(ctx context.Context, in querier) error {
	var one int
	err := in.QueryRowContext(ctx, checkLease, l.name, l.token).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", l.name, ErrLost)
	}
	return err
}

// Hold runs something while this process has the lease of a name, each time that
// it gets it, until ctx ends. It ends the context of run when the lease is lost, or
// might be. When run returns by itself, so does Hold, with its error; one that is
// due to a lost lease is forgiven.
func (l *Leases) Hold(ctx context.Context, name string, run func(context.Context, Lease) error) error {
	for {
		lease, since, err := l.wait(ctx, name)
		if err != nil {
			return nil // ctx has ended
		}
		l.log.Info("took a lease", "name", name, "token", lease.token)
		lost, err := l.during(ctx, lease, since, run)
		if !lost {
			return err
		}
		l.log.Warn("lost a lease", "name", name, "token", lease.token, "err", err)
	}
}

// wait tries until it has the lease or ctx ends. It returns from when on it holds,
// by the clock of this process.
func (l *Leases) wait(ctx context.Context, name string) (lease Lease, since time.Time, err error) {
	lease.name = name
	for {
		since = time.Now()
		err = l.conn.QueryRowContext(ctx, takeLease, name, l.holder, LeaseTime.Microseconds()).Scan(&lease.token)
		if err == nil {
			return lease, since, nil
		}
		if ctx.Err() != nil {
			return lease, since, ctx.Err()
		}
		if !errors.Is(err, sql.ErrNoRows) {
			l.log.Warn("no lease can be had", "name", name, "err", Advise(err))
		}
		select {
		case <-ctx.Done():
		case <-time.After(LeaseTime / 5):
		}
	}
}

// during runs something under a lease that is renewed, and gives it back.
func (l *Leases) during(ctx context.Context, lease Lease, since time.Time, run func(context.Context, Lease) error) (lost bool, err error) {
	held, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- run(held, lease) }()
	renew := time.NewTicker(LeaseTime / 5)
	defer renew.Stop()
	for {
		select {
		case err := <-ended:
			l.giveBack(ctx, lease)
			return false, err
		case <-renew.C:
		}
		now, end := time.Now(), since.Add(LeaseTime*4/5) // so that run has ended when the lease has
		switch err := l.renew(ctx, lease, end); {
		case err == nil:
			since = now
		case errors.Is(err, ErrLost), !time.Now().Before(end):
			stop()
			return true, <-ended
		}
	}
}

// renew gives up at end. What is under way when ctx ends is still under the lease.
func (l *Leases) renew(ctx context.Context, lease Lease, end time.Time) error {
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), end)
	defer cancel()
	result, err := l.conn.ExecContext(ctx, renewLease, lease.name, lease.token, LeaseTime.Microseconds())
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return ErrLost
}

// giveBack lets another process take over at once. Where that fails, it waits for
// the end of the lease.
func (l *Leases) giveBack(ctx context.Context, lease Lease) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectWithin)
	defer cancel()
	if _, err := l.conn.ExecContext(ctx, endLease, lease.name, lease.token); err != nil {
		l.log.Warn("cannot give back a lease", "name", lease.name, "err", err)
	}
}

// Held counts the leases that are held now, by any process, of names that begin so.
func (l *Leases) Held(ctx context.Context, prefix string) (n int, err error) {
	err = l.conn.QueryRowContext(ctx, countLeases, prefix+"%").Scan(&n)
	return n, err
}
