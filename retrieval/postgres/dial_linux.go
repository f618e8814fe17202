package postgres

import (
	"strings"
	"syscall"
)

// tcpUserTimeout has no name in package syscall.
const tcpUserTimeout = 0x12

// limitSilence has what was sent be acknowledged within silence, which keepalives
// alone do not see to. A kernel that does not know this is left with those.
func limitSilence(network, _ string, c syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	return c.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(silence.Milliseconds()))
	})
}
