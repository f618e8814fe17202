package intake

import (
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
	// renewal is how long before its end a subscription is renewed at the most.
	renewal = 24 * time.Hour
	// patience is after which time a hub that does not confirm is asked again.
	patience = 24 * time.Hour
	// maxTold is as much as a hub may send, in bytes: what is new in a feed.
	maxTold = 4 << 20
	// atHubs is how many of what hubs send is read at the same time.
	atHubs = 4
)

// subscribe asks the hub of a feed to tell of changes, where it has one and it
// is time to. Whether it will, it says at HubPath. A feed that has not changed
// says nothing of itself: its hub is the one that it had.
func (in *Intake) subscribe(ctx context.Context, s *sources.Source, about ingest.Feed) {
	hub, topic := s.Hub, s.Topic
	if about.Hub != "" {
		hub, topic = about.Hub, cmp.Or(about.Self, s.Address)
	}
	now := time.Now()
	switch {
	case in.publicURL == "", hub == "", hub == s.Hub && topic == s.Topic && s.Renew.After(now):
		return
	case topic == s.Address && about.Self == "" && s.Shown() != s.Address:
		return // the hub is somebody else's, and must not learn what opens the feed
	}
	s.Hub, s.Topic, s.Renew = hub, topic, now.Add(patience)
	if s.Secret == "" {
		s.Secret = rand.Text()
	}
	// The hub may ask back before it has answered.
	if err := in.list.Subscribe(ctx, s.ID, s.Subscription); err != nil {
		in.log.Error("a subscription cannot be noted", "source", s.String(), "err", err)
		return
	}
	err := in.fetch.Post(ctx, s.Hub, url.Values{
		"hub.mode":          {"subscribe"},
		"hub.topic":         {s.Topic},
		"hub.callback":      {in.publicURL + HubPath + strconv.FormatInt(s.ID, 10) + "/" + callbackKey(s.Secret)},
		"hub.secret":        {s.Secret},
		"hub.lease_seconds": {strconv.Itoa(int(lease / time.Second))},
	})
	if err != nil {
		in.log.Warn("a hub cannot be asked to tell of changes; the source is polled", "source", s.String(), "err", err)
	}
}

// callbackKey is the part of a source's address that nobody but its hub knows:
// whoever could guess it all might confirm what no hub has.
func callbackKey(secret string) string {
	key := hmac.New(sha256.New, []byte(secret))
	key.Write([]byte("callback"))
	return hex.EncodeToString(key.Sum(nil)[:16])
}

// Hub answers the hubs of sources: by GET whether a subscription is wanted, by
// POST what is new.
func (in *Intake) Hub() http.Handler {
	reading := make(places, atHubs)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { in.hub(w, r, reading) })
}

func (in *Intake) hub(w http.ResponseWriter, r *http.Request, reading places) {
	number, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, HubPath), "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	s, err := in.list.Get(r.Context(), id)
	switch {
	case err != nil && !errors.Is(err, sources.ErrNotFound):
		in.log.Error("a hub cannot be answered", "err", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
	case err != nil, s.Secret == "", !hmac.Equal([]byte(key), []byte(callbackKey(s.Secret))):
		http.NotFound(w, r)
	case r.Method == http.MethodGet:
		in.confirm(w, r, s)
	case r.Method == http.MethodPost:
		in.listen(w, r, s, reading)
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
		granted := time.Duration(min(seconds, int(2*lease/time.Second))) * time.Second
		until := time.Now().Add(granted)
		if err := in.list.SetLease(r.Context(), s.ID, until, until.Add(-min(renewal, granted/10))); err != nil {
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

// listen takes what a hub says is new, if it is the hub who says it. Anybody
// can send something, so all that can be told without reading it is told first.
// What is ignored is answered like what is taken, as WebSub wants it.
func (in *Intake) listen(w http.ResponseWriter, r *http.Request, s sources.Source, reading places) {
	sent, formed := parseSignature(r.Header.Get("X-Hub-Signature"))
	ignored := ""
	switch {
	case s.Paused, s.Gone:
		ignored = "the source is paused or gone"
	case !formed:
		ignored = "it has no signature"
	}
	if ignored != "" {
		in.ignore(w, s, ignored)
		return
	}
	if !reading.take(r.Context(), 0) {
		busy(w)
		http.Error(w, "too much at once", http.StatusServiceUnavailable)
		return
	}
	defer reading.give()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxTold))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	if !sent.of(body, s.Secret) {
		in.ignore(w, s, "its signature is wrong")
		return
	}
	if !in.running.Load() {
		in.passOn(w, r, s)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	if !in.tell(told{s.ID, fetch.Response{URL: fetch.Public(s.Address), Body: body, MediaType: r.Header.Get("Content-Type")}}) {
		in.log.Warn("hubs tell more than can be taken in; the source is polled", "source", s.String())
	}
}

// tell reports whether there was a place for what a hub has told.
func (in *Intake) tell(t told) bool {
	select {
	case in.told <- t:
		return true
	default:
		return false
	}
}

// passOn lets the process that looks at the sources know: it fetches the document.
func (in *Intake) passOn(w http.ResponseWriter, r *http.Request, s sources.Source) {
	if err := in.list.Hasten(r.Context(), s.ID); err != nil {
		in.log.Error("what a hub has told is not passed on", "source", s.String(), "err", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// ignore logs at debug only: anybody could fill the log.
func (in *Intake) ignore(w http.ResponseWriter, s sources.Source, reason string) {
	in.log.Debug("what came as from a hub is ignored", "source", s.String(), "reason", reason)
	w.WriteHeader(http.StatusAccepted)
}

// signature is that of a body, as WebSub has it.
type signature struct {
	hash   func() hash.Hash
	digest []byte
}

var hashes = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}

func parseSignature(header string) (signature, bool) {
	method, digest, _ := strings.Cut(header, "=")
	hash, known := hashes[method]
	given, err := hex.DecodeString(digest)
	return signature{hash, given}, known && err == nil && len(given) == hash().Size()
}

func (s signature) of(body []byte, secret string) bool {
	sum := hmac.New(s.hash, []byte(secret))
	_, _ = sum.Write(body) // never fails
	return hmac.Equal(s.digest, sum.Sum(nil))
}
