//go:build !linux

package postgres

import "syscall"

// limitSilence leaves it to keepalives.
func limitSilence(_, _ string, _ syscall.RawConn) error { return nil }
