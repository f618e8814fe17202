package postgres

import (
	"net"
	"strconv"
	"time"
)

// silence is after which time a connection is given up, by both of its ends, over
// which nothing comes through any more. Where packets get lost, as behind a router
// that has forgotten the connection or to a machine that is gone, nobody says so,
// and by itself it would be waited for a quarter of an hour.
const silence = 15 * time.Second

// probes are how often silence is probed before it is believed.
const probes = 3

func dialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silence / probes, Interval: silence / probes, Count: probes - 1},
		Control:         limitSilence,
	}
}

// silenceThere are the settings of the server for the same.
func silenceThere() map[string]string {
	between := strconv.Itoa(int((silence / probes).Seconds()))
	return map[string]string{
		"tcp_keepalives_idle": between, "tcp_keepalives_interval": between, "tcp_keepalives_count": strconv.Itoa(probes - 1),
		"tcp_user_timeout": strconv.FormatInt(silence.Milliseconds(), 10),
	}
}
