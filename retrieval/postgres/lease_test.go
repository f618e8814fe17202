package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
)

func leases(t *testing.T, url, holder string) *postgres.Leases {
	t.Helper()
	l, err := postgres.OpenLeases(t.Context(), url, holder, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// checked asks for a lease in a transaction of its own.
func checked(t *testing.T, db *sql.DB, lease postgres.Lease) error {
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	return lease.Check(t.Context(), tx)
}

// One of several holds a lease, and the next one gets it when that ends.
func TestHold(t *testing.T) {
	url := postgrestest.URL(t)
	var holding, held atomic.Int32
	ends := make(chan error)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	hold := func(ctx context.Context, _ postgres.Lease) error {
		if n := holding.Add(1); n != 1 {
			t.Errorf("%d hold the lease", n)
		}
		defer holding.Add(-1)
		held.Add(1)
		time.Sleep(50 * time.Millisecond)
		return nil
	}
	for range 3 {
		go func() { ends <- leases(t, url, "one").Hold(ctx, "work", hold) }()
	}
	for range 3 {
		if err := <-ends; err != nil {
			t.Error(err)
		}
	}
	if held.Load() != 3 {
		t.Errorf("%d had the lease, want 3", held.Load())
	}
}

// What run returns, Hold returns; and it ends with its context.
func TestHoldEnds(t *testing.T) {
	l := leases(t, postgrestest.URL(t), "one")
	broken := errors.New("broken")
	if err := l.Hold(t.Context(), "work", func(context.Context, postgres.Lease) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	err := l.Hold(ctx, "work", func(ctx context.Context, _ postgres.Lease) error {
		stop()
		<-ctx.Done()
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := l.Hold(ctx, "work", nil); err != nil {
		t.Errorf("after the end: %v", err)
	}
}

// A lease that another process has taken is worth nothing, and who had it stops.
func TestLostLease(t *testing.T) {
	url := postgrestest.URL(t)
	l, db := leases(t, url, "one"), open(t, url, with())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var first postgres.Lease
	turns := 0
	err := l.Hold(ctx, "work", func(ctx context.Context, lease postgres.Lease) error {
		if turns++; turns == 2 {
			if err := checked(t, db, first); !errors.Is(err, postgres.ErrLost) || !strings.Contains(err.Error(), "work") {
				t.Errorf("the former lease: %v", err)
			}
			if err := checked(t, db, lease); err != nil {
				t.Errorf("the lease that is held: %v", err)
			}
			stop()
			return nil
		}
		first = lease
		if err := checked(t, db, lease); err != nil {
			t.Error(err)
		}
		// As if this process had stood still, and another one had come and gone.
		postgrestest.Exec(t, url, `UPDATE verbatim_leases.leases SET token = token + 1, ends = now() - interval '1 second'`)
		if err := checked(t, db, lease); !errors.Is(err, postgres.ErrLost) {
			t.Errorf("a lost lease: %v", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(postgres.LeaseTime):
			t.Error("who has lost a lease goes on")
		}
		return ctx.Err()
	})
	if err != nil || turns != 2 {
		t.Errorf("%d turns, %v", turns, err)
	}
}

// While a transaction has asked for a lease, nobody takes it over, and it can be
// renewed.
func TestLeaseIsKeptForTheTransaction(t *testing.T) {
	url := postgrestest.URL(t)
	l, db := leases(t, url, "one"), open(t, url, with())
	err := l.Hold(t.Context(), "work", func(ctx context.Context, lease postgres.Lease) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if err := lease.Check(ctx, tx); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, `SET lock_timeout = '100ms'; UPDATE verbatim_leases.leases SET token = token + 1`); err == nil {
			t.Error("the lease was taken in the middle of a transaction")
		}
		if _, err := db.ExecContext(ctx, `SET lock_timeout = '100ms'; UPDATE verbatim_leases.leases SET ends = ends + interval '1 second'`); err != nil {
			t.Errorf("the lease cannot be renewed: %v", err)
		}
		return tx.Commit()
	})
	if err != nil {
		t.Error(err)
	}
}

func TestHeld(t *testing.T) {
	l := leases(t, postgrestest.URL(t), "one")
	err := l.Hold(t.Context(), "shard 1", func(ctx context.Context, _ postgres.Lease) error {
		for prefix, want := range map[string]int{"shard": 1, "other": 0} {
			if n, err := l.Held(ctx, prefix); err != nil || n != want {
				t.Errorf("%d are held of %s, want %d, %v", n, prefix, want, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if n, err := l.Held(t.Context(), "shard"); err != nil || n != 0 {
		t.Errorf("%d are held after the end, %v", n, err)
	}
}
