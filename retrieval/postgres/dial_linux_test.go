package postgres_test

import (
	"net"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"

	"verbatim/retrieval/postgres/postgrestest"
)

// Both ends give a connection up within seconds over which nothing comes through.
func TestSilence(t *testing.T) {
	conn, err := open(t, postgrestest.URL(t), with()).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const want = 15_000 // ms
	here := 0
	err = conn.Raw(func(driver any) error {
		tcp, ok := driver.(*stdlib.Conn).Conn().PgConn().Conn().(*net.TCPConn)
		if !ok {
			t.Skip("the server is reached by TLS or a socket of this machine")
		}
		raw, err := tcp.SyscallConn()
		if err != nil {
			return err
		}
		return raw.Control(func(fd uintptr) {
			here, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, 0x12)
			if err != nil {
				t.Error(err)
			}
		})
	})
	if err != nil || here != want {
		t.Errorf("this end waits %d ms, want %d, %v", here, want, err)
	}
	for setting, want := range map[string]string{
		"tcp_user_timeout": "15000", "tcp_keepalives_idle": "5", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "2",
	} {
		var there string
		if err := conn.QueryRowContext(t.Context(), `SHOW `+setting).Scan(&there); err != nil || there != want {
			t.Errorf("the server has %s %s, want %s, %v", setting, there, want, err)
		}
	}
}
