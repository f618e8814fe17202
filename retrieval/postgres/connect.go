package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	// connectWithin is how long one attempt to reach the server may take.
	connectWithin = 5 * time.Second
	// idleWithin is how long a transaction may do nothing, in milliseconds.
	idleWithin = "15000"
)

// Check returns an error unless url is the address of a PostgreSQL server. The
// error does not repeat it: there may be a password in it.
func Check(url string) error {
	_, err := parse(url)
	return err
}

func parse(url string) (*pgx.ConnConfig, error) {
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		return nil, errors.New("must be an address such as postgres://user@host/database")
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("must be an address that PostgreSQL understands, such as postgres://user@host:5432/database?sslmode=require")
	}
	config.ConnectTimeout, config.DialFunc = connectWithin, dialer().DialContext
	maps.Copy(config.RuntimeParams, silenceThere())
	config.RuntimeParams["application_name"] = "verbatim"
	// What a transaction reads behind Lock has to be of after the lock.
	config.RuntimeParams["default_transaction_isolation"] = "read committed"
	config.RuntimeParams["idle_in_transaction_session_timeout"] = idleWithin
	return config, nil
}

// Name returns the server and database of an address, without user and password.
func Name(url string) string {
	config, err := parse(url)
	if err != nil {
		return "PostgreSQL"
	}
	return fmt.Sprintf("postgres://%s:%d/%s", config.Host, config.Port, config.Database)
}

// Open opens a schema of the database at url, or makes one, and takes the steps of
// migrations that it has not taken yet. There are so many connections at the most.
func Open(ctx context.Context, url, schema string, steps Steps, connections int) (*sql.DB, error) {
	db, err := Connect(url, schema, connections)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, db, schema, steps); err != nil {
		return nil, errors.Join(cmp.Or(ctx.Err(), err), db.Close()) // who stops it hears no more than that
	}
	return db, nil
}

// Connect returns connections to a schema that is there.
func Connect(url, schema string, connections int) (*sql.DB, error) {
	return connect(url, connections, map[string]string{"search_path": schema})
}

// View returns connections that only read a schema that is there.
func View(url, schema string, connections int) (*sql.DB, error) {
	return connect(url, connections, map[string]string{"search_path": schema, "default_transaction_read_only": "on"})
}

func connect(url string, connections int, parameters map[string]string) (*sql.DB, error) {
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	maps.Copy(config.RuntimeParams, parameters)
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// Lock has a transaction wait for the end of all others in its schema that have
// called it. It is called first: what the transaction reads afterwards is what
// those have left.
func Lock(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('verbatim ' || current_schema(), 0))`)
	return err
}

// Away reports whether an error is that the server could not be reached, or that it
// went away meanwhile: the same will do once it is back.
func Away(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return strings.HasPrefix(e.Code, "08") || slices.Contains(awayCodes, e.Code)
	}
	var down *pgconn.ConnectError
	var broken *net.OpError
	return errors.As(err, &down) || errors.As(err, &broken) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}

// awayCodes are the SQLSTATEs of a server that ends, has crashed, begins, or has no
// connection left.
var awayCodes = []string{"57P01", "57P02", "57P03", "53300"}

// advice is what to do about an error, by its SQLSTATE or the class of it.
var advice = map[string]string{
	"28":    "check user and password in DATABASE_URL",
	"3D":    "make the database that DATABASE_URL names, by createdb",
	"42501": "let this role create schemas in the database: GRANT CREATE ON DATABASE",
	"53100": "make room on the server's disk; nothing was half stored",
	"53300": "raise the server's max_connections, or run fewer processes",
	"55P03": "somebody holds its tables, such as pg_dump: try again later",
	"25006": "DATABASE_URL must name the server that takes writes",
}

// Advise adds to an error of the server what to do about it, where that is known.
func Advise(err error) error {
	var e *pgconn.PgError
	if errors.As(err, &e) && len(e.Code) == 5 {
		for _, code := range []string{e.Code, e.Code[:2]} {
			if what, ok := advice[code]; ok {
				return fmt.Errorf("%w: %s", err, what)
			}
		}
	}
	var down *pgconn.ConnectError
	const check = "check that the server of DATABASE_URL runs and can be reached"
	switch {
	case !errors.As(err, &down) || e != nil:
	case errors.Is(err, fs.ErrNotExist): // its socket is not there, which says nothing of what it has
		return fmt.Errorf("%v: %s", err, check)
	default:
		return fmt.Errorf("%w: %s", err, check)
	}
	return err
}
