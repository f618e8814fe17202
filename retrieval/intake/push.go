package intake

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
)

const (
	// maxPush is how large a pushed document may be, in bytes.
	maxPush = 64 << 20
	// pushTime is how long it may take.
	pushTime = 5 * time.Minute
	// pushes is how many are taken in at the same time, for each may hold three
	// times its size in memory.
	pushes = 2
	// pushWait is how long others wait for their turn.
	pushWait = 5 * time.Second
)

// encodings are those of a body that can be undone.
var encodings = []string{"", "identity", "gzip", "x-gzip"}

// pushed is the answer to a document that was pushed.
type pushed struct {
	Articles []acceptance `json:"articles,omitempty"`
	Refused  []refusal    `json:"refused,omitempty"`
}

// acceptance says what an article is called and what it was to the archive.
type acceptance struct {
	Reference string `json:"reference"`
	Change    string `json:"change"`
}

// refusal says what was not taken, and why.
type refusal struct {
	Line   int    `json:"line,omitempty"` // counted from 1; none: the whole document
	Reason string `json:"reason"`
}

// Push takes in the document that is the body of a POST, of the format that its
// Content-Type says, or else its content. It answers 202 with a reference to
// each article, or 422 with the reasons where there is none, or 503 where it is to
// be pushed again later. The same document
// again is answered alike and changes nothing. The token is asked for as a
// bearer's. The parameter "source" names the publisher for articles that name
// none.
func (in *Intake) Push(token string) http.Handler {
	taking := make(places, pushes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch {
		case !bearer || subtle.ConstantTimeCompare([]byte(given), []byte(token)) != 1:
			w.Header().Set("WWW-Authenticate", "Bearer")
			answer(w, http.StatusUnauthorized, refused("send the token that INGEST_TOKEN holds as Authorization: Bearer TOKEN"))
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			answer(w, http.StatusMethodNotAllowed, refused("push by POST"))
		case !slices.Contains(encodings, strings.ToLower(r.Header.Get("Content-Encoding"))):
			w.Header().Set("Accept-Encoding", "gzip")
			answer(w, http.StatusUnsupportedMediaType, refused("is packed in a way that is not known: send it as it is, or by gzip"))
		case !taking.take(r.Context(), pushWait):
			busy(w)
			answer(w, http.StatusServiceUnavailable, refused("others are pushing: push it again later"))
		default:
			defer taking.give()
			in.push(w, r)
		}
	})
}

func (in *Intake) push(w http.ResponseWriter, r *http.Request) {
	in.extend(w)
	begun := time.Now()
	body := &noting{}
	body.Reader, body.err = unpack(w, r)
	doc, err := ingest.Read(body, ingest.Origin{
		MediaType: r.Header.Get("Content-Type"), Source: r.URL.Query().Get("source"),
	})
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(body.err, &tooLarge):
		answer(w, http.StatusRequestEntityTooLarge, refused(fmt.Sprintf("is larger than %d MiB", maxPush>>20)))
		return
	case body.err != nil: // what came before would pass for all of it
		in.log.Info("a push breaks off, nothing of it is taken", "err", body.err)
		answer(w, http.StatusBadRequest, refused("breaks off, or is packed wrongly: nothing of it is taken"))
		return
	case err != nil:
		answer(w, http.StatusUnprocessableEntity, refused(err.Error()))
		return
	case len(doc.Items) == 0:
		answer(w, http.StatusUnprocessableEntity, refused("holds no article"))
		return
	}
	p := pushing{Intake: in, seen: map[string]ingest.Item{}}
	err = p.take(r.Context(), doc.Items)
	in.looked(r.Context(), Look{Way: Push, Begun: begun, Counts: p.found, Err: err})
	if err != nil {
		if r.Context().Err() == nil { // else nobody waits for the answer
			in.log.Error("a pushed document cannot be stored", "err", err)
		}
		status := http.StatusInternalServerError
		if errors.Is(err, retrieval.ErrAway) {
			busy(w)
			status = http.StatusServiceUnavailable
		}
		answer(w, status, refused("cannot be stored, see the log; push it again later"))
		return
	}
	status := http.StatusAccepted
	if len(p.reply.Articles) == 0 {
		status = http.StatusUnprocessableEntity
	}
	in.log.Info("pushed", "articles", len(p.reply.Articles), "refused", len(p.reply.Refused))
	answer(w, status, p.reply)
}

// pushing is one document on its way.
type pushing struct {
	*Intake
	found ingest.Counts
	seen  map[string]ingest.Item // by article id
	batch []retrieval.Article
	reply pushed
}

// take puts the articles. The error is the store's.
func (p *pushing) take(ctx context.Context, items []ingest.Item) error {
	for _, it := range items {
		notice := it.Err == nil && it.Notice()
		if notice { // its article may stand in the batch yet
			if err := p.flush(ctx); err != nil {
				return err
			}
		}
		article, err := it.Article, it.Err
		if err == nil {
			article, err = p.article(ctx, it)
		}
		if err == nil && !notice {
			err = p.unique(it)
		}
		switch {
		case notice && err != nil && !errors.Is(err, retrieval.ErrNotFound):
			return err
		case err != nil:
			p.found.Refused++
			p.reply.Refused = append(p.reply.Refused, refusal{it.Line, err.Error()})
		default:
			p.batch = append(p.batch, article)
		}
	}
	return p.flush(ctx)
}

// unique refuses an id that stood before in this document for another text, as
// ingest.Load does: each further push would swap the two. The versions of a
// publisher have an order, which the archive keeps.
func (p *pushing) unique(it ingest.Item) error {
	a := it.Article
	was, ok := p.seen[a.ID]
	b := was.Article
	if ok && (a.Title != b.Title || a.Text != b.Text) && (a.Version == b.Version || a.Version == "" || b.Version == "") {
		return fmt.Errorf("article %s stands with another text in line %d", a.ID, was.Line)
	}
	p.seen[a.ID] = it
	return nil
}

// flush puts what was gathered.
func (p *pushing) flush(ctx context.Context) error {
	stored, err := p.store.Put(ctx, p.batch...)
	if err != nil {
		return err
	}
	p.batch = p.batch[:0]
	for _, s := range stored {
		p.found.Count(s.Change)
		p.reply.Articles = append(p.reply.Articles, acceptance{s.Ref.String(), s.Change.String()})
	}
	return nil
}

// extend gives a large document more time than the server gives others.
func (in *Intake) extend(w http.ResponseWriter) {
	c, end := http.NewResponseController(w), time.Now().Add(pushTime)
	if err := errors.Join(c.SetReadDeadline(end), c.SetWriteDeadline(end)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		in.log.Warn("a push has no more time than other requests", "err", err)
	}
}

// unpack returns what was sent, unpacked if need be, whatever its head says. It
// may be maxPush large unpacked as well, for it is held in memory. An archive of
// web pages stays packed: each of its records is on its own.
func unpack(w http.ResponseWriter, r *http.Request) (io.Reader, error) {
	var content io.ReadCloser = r.Body
	for range 3 { // some pack what is packed
		in := bufio.NewReader(http.MaxBytesReader(w, content, maxPush))
		magic, _ := in.Peek(2)
		if !bytes.Equal(magic, []byte{0x1f, 0x8b}) || strings.HasPrefix(r.Header.Get("Content-Type"), "application/warc") {
			return in, nil
		}
		var err error
		if content, err = gzip.NewReader(in); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("packed too often")
}

// noting notes why there is no more to read, unless it is the end.
type noting struct {
	io.Reader
	err error
}

func (n *noting) Read(p []byte) (int, error) {
	if n.err != nil {
		return 0, n.err
	}
	read, err := n.Reader.Read(p)
	if err != nil && err != io.EOF {
		n.err = err
	}
	return read, err
}

// places are for as many as do something at the same time.
type places chan struct{}

// take takes a place, unless none is free within the wait.
func (p places) take(ctx context.Context, wait time.Duration) bool {
	select {
	case p <- struct{}{}:
		return true
	default:
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case p <- struct{}{}:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

func (p places) give() { <-p }

// busy says when to come again to who got no place.
func busy(w http.ResponseWriter) { w.Header().Set("Retry-After", "10") }

func refused(reason string) pushed { return pushed{Refused: []refusal{{Reason: reason}}} }

func answer(w http.ResponseWriter, status int, reply pushed) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(reply) // to somebody who may be gone
}
