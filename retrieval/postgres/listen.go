package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// reconnect is how long Listen waits before it tries a lost connection again.
const reconnect = time.Second

// Listen calls heard whenever something was notified on a channel of the database
// at url, and whenever it has begun to listen (anew), until ctx ends. It says to
// lost why it cannot listen, each time.
func Listen(ctx context.Context, url, channel string, heard func(), lost func(error)) {
	for ctx.Err() == nil {
		err := listen(ctx, url, channel, heard)
		if ctx.Err() != nil {
			return
		}
		lost(fmt.Errorf("listen at %s: %w", Name(url), err))
		select {
		case <-ctx.Done():
		case <-time.After(reconnect):
		}
	}
}

func listen(ctx context.Context, url, channel string, heard func()) error {
	config, err := parse(url)
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `LISTEN `+pgx.Identifier{channel}.Sanitize()); err != nil {
		return err
	}
	for {
		heard()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}
