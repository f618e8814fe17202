package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrToken is wrapped by Standing where Telegram does not know the token.
var ErrToken = errors.New("Telegram does not know the token")

// Standing is what Telegram says of a bot.
type Standing struct {
	Bot      string // the name of its account
	Groups   bool   // it may be added to groups
	ReadsAll bool   // it gets all messages of its groups, with privacy mode off
	Inline   bool   // it can be asked in any chat

	Webhook   string    // where updates are sent; empty: nowhere
	Pending   int       // updates that wait
	Trouble   string    // why the last update could not be sent; empty if none failed
	TroubleAt time.Time // when that was
}

// Standing asks Telegram how it stands with the bot. The error wraps ErrToken, or
// says why Telegram could not be asked; the token does not stand in it.
func (t *Telegram) Standing(ctx context.Context) (Standing, error) {
	var self struct {
		Name     string `json:"username"`
		Groups   bool   `json:"can_join_groups"`
		ReadsAll bool   `json:"can_read_all_group_messages"`
		Inline   bool   `json:"supports_inline_queries"`
	}
	if err := t.ask(ctx, "getMe", &self); err != nil {
		return Standing{}, err
	}
	var hook struct {
		URL       string `json:"url"`
		Pending   int    `json:"pending_update_count"`
		Trouble   string `json:"last_error_message"`
		TroubleAt int64  `json:"last_error_date"`
	}
	if err := t.ask(ctx, "getWebhookInfo", &hook); err != nil {
		return Standing{}, err
	}
	s := Standing{
		Bot: self.Name, Groups: self.Groups, ReadsAll: self.ReadsAll, Inline: self.Inline,
		Webhook: hook.URL, Pending: hook.Pending, Trouble: t.api.hide(hook.Trouble),
	}
	if hook.TroubleAt != 0 {
		s.TroubleAt = time.Unix(hook.TroubleAt, 0)
	}
	return s, nil
}

func (t *Telegram) ask(ctx context.Context, method string, into any) error {
	err := t.api.call(ctx, method, nil, into)
	if fatal(err) != nil {
		return fmt.Errorf("%w: %w", ErrToken, err)
	}
	return err
}
