package sqlite

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// isBusy reports that another process holds the database.
func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// isDamage reports that a file is no database any more, or never was.
func isDamage(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code()&0xff == sqlite3.SQLITE_CORRUPT || e.Code()&0xff == sqlite3.SQLITE_NOTADB)
}

// Advise adds to an error of a database what to do about it, where that is
// known. The name is what the file should be, such as "archive"; backup goes on
// where a damaged one is to be restored from a backup.
func Advise(err error, name, backup string) error {
	if errors.Is(err, ErrRead) {
		return fmt.Errorf("%w; it is tried again when the %s is next opened", err, name)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: the file is damaged or no %s; restore it from a backup, %s", err, name, backup)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: make room on the disk; nothing was half stored", err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("%w: check that this user may write to the directory", err)
	}
	return err
}
