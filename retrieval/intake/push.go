package intake

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
)

// maxPush is how large a pushed document may be, in bytes.
const maxPush = 64 << 20

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
// each article, or 422 with the reasons where there is none. The same document
// again is answered alike and changes nothing. The token is asked for as a
// bearer's. The parameter "source" names the publisher for articles that name
// none.
func (in *Intake) Push(token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch {
		case !bearer || subtle.ConstantTimeCompare([]byte(given), []byte(token)) != 1:
			w.Header().Set("WWW-Authenticate", "Bearer")
			answer(w, http.StatusUnauthorized, refused("send the token that INGEST_TOKEN holds as Authorization: Bearer TOKEN"))
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			answer(w, http.StatusMethodNotAllowed, refused("push by POST"))
		default:
			in.push(w, r)
		}
	})
}

func (in *Intake) push(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	doc, err := ingest.Read(http.MaxBytesReader(w, r.Body, maxPush), ingest.Origin{
		MediaType: r.Header.Get("Content-Type"), Source: r.URL.Query().Get("source"),
	})
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		answer(w, http.StatusRequestEntityTooLarge, refused(fmt.Sprintf("is larger than %d MiB", maxPush>>20)))
		return
	case err != nil:
		answer(w, http.StatusUnprocessableEntity, refused(err.Error()))
		return
	}
	var reply pushed
	var articles []retrieval.Article
	for _, it := range doc.Items {
		if it.Err == nil {
			it.Article, it.Err = in.article(ctx, it)
		}
		if it.Err != nil {
			reply.Refused = append(reply.Refused, refusal{it.Line, it.Err.Error()})
			continue
		}
		articles = append(articles, it.Article)
	}
	stored, err := in.store.Put(ctx, articles...)
	if err != nil {
		in.log.Error("a pushed document cannot be stored", "articles", len(articles), "err", err)
		answer(w, http.StatusInternalServerError, refused("cannot be stored, see the log; push it again later"))
		return
	}
	for _, s := range stored {
		reply.Articles = append(reply.Articles, acceptance{s.Ref.String(), s.Change.String()})
	}
	status := http.StatusAccepted
	if len(stored) == 0 {
		status = http.StatusUnprocessableEntity
	}
	in.log.Info("pushed", "articles", len(stored), "refused", len(reply.Refused))
	answer(w, status, reply)
}

func refused(reason string) pushed { return pushed{Refused: []refusal{{Reason: reason}}} }

func answer(w http.ResponseWriter, status int, reply pushed) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(reply) // to somebody who may be gone
}
