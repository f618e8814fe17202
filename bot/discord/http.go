package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// maxBody is the longest interaction that is read, in bytes.
	maxBody = 1 << 20
	// maxAge is how far an interaction's time stamp may be off.
	maxAge = 5 * time.Minute
)

// ServeHTTP takes interactions where Discord posts them to an address instead
// of the gateway. It answers 503 unless Run is running.
func (d *Discord) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if d.key == nil {
		http.NotFound(w, req)
		return
	}
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	case !signed(d.key, req.Header, body, time.Now()):
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
		return
	}
	var kind struct {
		Type discordgo.InteractionType `json:"type"`
	}
	if json.Unmarshal(body, &kind) != nil {
		http.Error(w, "the body is no interaction", http.StatusBadRequest)
		return
	}
	if kind.Type == discordgo.InteractionPing {
		writeJSON(w, callback{Type: discordgo.InteractionResponsePong})
		return
	}
	d.serve(w, body)
}

// serve has an interaction answered: its acknowledgement is the response, what
// follows goes the usual way.
func (d *Discord) serve(w http.ResponseWriter, body []byte) {
	first, written := make(chan callback), make(chan struct{})
	defer close(written)
	running := d.start(func(ctx context.Context, s shift) {
		defer close(first)
		d.interact(ctx, s, body, func(_ context.Context, _ *interaction, c callback) error {
			first <- c
			<-written
			return nil
		})
	})
	if !running {
		http.Error(w, "the bot is not running", http.StatusServiceUnavailable)
		return
	}
	c, ok := <-first
	if !ok {
		http.Error(w, "there is nothing to answer", http.StatusConflict) // known already, or of an unknown kind
		return
	}
	writeJSON(w, c)
}

func writeJSON(w http.ResponseWriter, c callback) {
	body, err := json.Marshal(c)
	if err != nil {
		http.Error(w, "the answer cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
	http.NewResponseController(w).Flush()
}

// signed reports whether Discord signed the body, lately.
func signed(key ed25519.PublicKey, header http.Header, body []byte, now time.Time) bool {
	stamp := header.Get("X-Signature-Timestamp")
	signature, err := hex.DecodeString(header.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return false
	}
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(at, 0)).Abs() > maxAge {
		return false
	}
	return ed25519.Verify(key, append([]byte(stamp), body...), signature)
}
