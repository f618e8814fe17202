package intake

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // WebSub names it, for hubs that know nothing better
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

const (
	// HubPath is below which hubs tell of changes to a source.
	HubPath = "/websub/"
	// lease is how long hubs are asked to do so.
	lease = 10 * 24 * time.Hour
	// renewal is how long before its end a subscription is renewed.
	renewal = 24 * time.Hour
	// maxTold is as much as a hub may send, in bytes.
	maxTold = 16 << 20
)

// subscribe asks the hub of a feed to tell of changes, where it has one and is
// not telling already. Whether it will, it says at HubPath.
func (in *Intake) subscribe(ctx context.Context, s *sources.Source, about ingest.Feed) {
	topic := cmp.Or(about.Self, s.Address)
	now := time.Now()
	if in.publicURL == "" || about.Hub == "" || s.Hub == about.Hub && s.Topic == topic && s.Lease.Sub(now) > renewal {
		return
	}
	s.Hub, s.Topic = about.Hub, topic
	if s.Secret == "" {
		s.Secret = rand.Text()
	}
	// The hub may ask back before it has answered.
	in.remember(ctx, *s)
	err := in.fetch.Post(ctx, s.Hub, url.Values{
		"hub.mode":          {"subscribe"},
		"hub.topic":         {s.Topic},
		"hub.callback":      {in.publicURL + HubPath + strconv.FormatInt(s.ID, 10)},
		"hub.secret":        {s.Secret},
		"hub.lease_seconds": {strconv.Itoa(int(lease / time.Second))},
	})
	if err != nil {
		in.log.Warn("a hub cannot be asked to tell of changes; the source is polled", "source", s.String(), "err", err)
	}
}

// Hub answers the hubs of sources: by GET whether a subscription is wanted, by
// POST what is new.
func (in *Intake) Hub(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(strings.TrimPrefix(r.URL.Path, HubPath), 10, 64)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	s, err := in.list.Get(r.Context(), id)
	switch {
	case errors.Is(err, sources.ErrNotFound):
		http.NotFound(w, r)
	case err != nil:
		in.log.Error("a hub cannot be answered", "err", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
	case r.Method == http.MethodGet:
		in.confirm(w, r, s)
	case r.Method == http.MethodPost:
		in.listen(w, r, s)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
	}
}

// confirm answers whether a subscription is wanted.
func (in *Intake) confirm(w http.ResponseWriter, r *http.Request, s sources.Source) {
	q := r.URL.Query()
	switch mode := q.Get("hub.mode"); {
	case s.Topic == "" || q.Get("hub.topic") != s.Topic:
		http.NotFound(w, r)
	case mode == "denied":
		in.log.Warn("a hub will not tell of changes; the source is polled", "source", s.String(), "reason", q.Get("hub.reason"))
	case mode == "subscribe":
		seconds, err := strconv.Atoi(q.Get("hub.lease_seconds"))
		if err != nil || seconds <= 0 {
			seconds = int(lease / time.Second)
		}
		until := time.Now().Add(min(time.Duration(seconds)*time.Second, 2*lease))
		if err := in.list.SetLease(r.Context(), s.ID, until); err != nil {
			in.log.Error("a subscription cannot be noted", "source", s.String(), "err", err)
			http.Error(w, "try again later", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, q.Get("hub.challenge"))
	default:
		http.NotFound(w, r) // nobody here asked to unsubscribe
	}
}

// told is what a hub says is new: what the feed holds, or a part of it.
type told struct {
	source   int64
	document fetch.Response
}

// listen takes what a hub says is new, if it is the hub who says it.
func (in *Intake) listen(w http.ResponseWriter, r *http.Request, s sources.Source) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxTold))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted) // as WebSub wants it even of what is ignored
	if s.Paused || s.Secret == "" || !signed(body, r.Header.Get("X-Hub-Signature"), s.Secret) {
		in.log.Warn("what came as from a hub is ignored: its signature is wrong", "source", s.String())
		return
	}
	select {
	case in.told <- told{s.ID, fetch.Response{URL: s.Address, Body: body, MediaType: r.Header.Get("Content-Type")}}:
	default:
		in.log.Warn("hubs tell more than can be taken in; the source is polled", "source", s.String())
	}
}

// signed reports whether the signature is that of the body, as WebSub has it.
func signed(body []byte, signature, secret string) bool {
	method, digest, _ := strings.Cut(signature, "=")
	hashes := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}
	make, known := hashes[method]
	given, err := hex.DecodeString(digest)
	if !known || err != nil {
		return false
	}
	sum := hmac.New(make, []byte(secret))
	_, _ = io.Copy(sum, bytes.NewReader(body))
	return hmac.Equal(given, sum.Sum(nil))
}
