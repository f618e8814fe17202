package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
)

const (
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	// maxUpdate is how large an update may be, in bytes.
	maxUpdate = 1 << 20
	// connections is at how many updates at once Telegram is asked to stop.
	connections = 40
)

// webhook receives updates by HTTP. Telegram repeats what is not answered by
// 200, and sends the updates of one chat one after the other.
type webhook struct {
	api     *api
	address string // as Telegram reaches it
	secret  string
	log     *slog.Logger
	backoff backoff
	seen    recent
	heard

	mu      sync.Mutex
	accept  intake         // nil: run is not running
	pending map[int64]bool // updates that are being accepted
}

func newWebhook(a *api, address string, log *slog.Logger) (*webhook, error) {
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("telegram: the address of the webhook is not one, see TELEGRAM_WEBHOOK_URL")
	}
	sum := hmac.New(sha256.New, []byte(a.token))
	sum.Write([]byte("webhook"))
	return &webhook{
		api: a, address: address, secret: hex.EncodeToString(sum.Sum(nil)), log: log, backoff: usualBackoff(), pending: map[int64]bool{},
	}, nil
}

// run hands over updates until ctx ends or Telegram refuses the token. The
// webhook stays set: Telegram keeps the updates until the next run.
func (h *webhook) run(ctx context.Context, accept intake) error {
	h.open(accept)
	defer h.open(nil)
	for ctx.Err() == nil {
		err := h.set(ctx)
		if err == nil {
			h.hear()
			<-ctx.Done()
			return nil
		}
		if ctx.Err() != nil {
			return nil
		}
		if err := fatal(err); err != nil {
			return err
		}
		h.log.Warn("the webhook cannot be set yet, see TELEGRAM_WEBHOOK_URL", "platform", platform, "err", err)
		h.backoff.pause(ctx, err)
	}
	return nil
}

// settle implements source. Telegram keeps what was not accepted.
func (h *webhook) settle(context.Context) {}

func (h *webhook) open(accept intake) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.accept = accept
}

func (h *webhook) set(ctx context.Context) error {
	return h.api.call(ctx, "setWebhook", map[string]any{
		"url": h.address, "secret_token": h.secret, "max_connections": connections, "allowed_updates": kinds,
	}, nil)
}

// ServeHTTP takes an update.
func (h *webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if subtle.ConstantTimeCompare([]byte(r.Header.Get(secretHeader)), []byte(h.secret)) != 1 {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	h.hear()
	update, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case !h.receive(r.Context(), update):
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// receive reports whether an update need not be sent again.
func (h *webhook) receive(ctx context.Context, update json.RawMessage) bool {
	id, err := updateID(update)
	if err != nil {
		h.log.Warn("an update without a number is left out", "platform", platform, "err", err)
		return true
	}
	accept := h.begin(id)
	if accept == nil {
		return false
	}
	defer h.end(id)
	if h.seen.has(id) {
		return true
	}
	if !safely(ctx, h.log, accept, update, func() {}) {
		return false
	}
	h.seen.add(id)
	return true
}

// begin returns nil where nothing can be accepted now, nor what is just being
// accepted: that may yet fail.
func (h *webhook) begin(id int64) intake {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.accept == nil || h.pending[id] {
		return nil
	}
	h.pending[id] = true
	return h.accept
}

func (h *webhook) end(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.pending, id)
}
