package opensearch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/index/opensearch"
)

// proxy stands before the cluster. fault may answer a request itself, and says
// whether it has.
func proxy(t *testing.T, fault func(http.ResponseWriter, *http.Request, http.Handler) bool) []string {
	t.Helper()
	to, err := url.Parse(addresses(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(to)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding") // faults read what comes back
		if !fault(w, r, through) {
			through.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return []string{server.URL}
}

// openBehind opens an empty index by way of a proxy. It is gone when the test
// ends, whatever the proxy does then.
func openBehind(t *testing.T, fault func(http.ResponseWriter, *http.Request, http.Handler) bool) *opensearch.Index {
	t.Helper()
	cfg := opensearch.Config{URLs: addresses(t), Archive: newArchive(), Temporary: true}
	open(t, cfg)
	return open(t, opensearch.Config{URLs: proxy(t, fault), Archive: cfg.Archive})
}

func refuse(w http.ResponseWriter, status int, kind string) bool {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"type":%q,"reason":"for the test"},"status":%d}`, kind, status)
	return true
}

// article makes a document of so many passages.
func article(id string, passages int, words ...string) retrieval.Document {
	d := retrieval.Document{Ref: retrieval.Ref{ID: id, Revision: 1}}
	for n := range passages {
		p := retrieval.IndexedPassage{Passage: retrieval.Passage{Span: retrieval.Span{Start: n, End: n + 1}, Paragraph: n + 1}}
		for i, w := range words {
			p.Terms = append(p.Terms, retrieval.Term{Text: w, Position: i})
		}
		d.Passages = append(d.Passages, p)
	}
	return d
}

func query(words ...string) retrieval.Query {
	q := retrieval.Query{Limit: 100}
	for _, w := range words {
		q.Terms = append(q.Terms, retrieval.QueryTerm{Forms: []retrieval.Form{{Text: w, Weight: 1}}})
	}
	return q
}

// expect checks how much the index has, and finds.
func expect(t *testing.T, x *opensearch.Index, word string, articles, passages int) {
	t.Helper()
	r, err := x.Search(t.Context(), query(word))
	if err != nil {
		t.Fatal(err)
	}
	if r.Articles != articles || r.Passages != passages || len(r.Candidates) != passages || r.Frequency[0][0] != passages || r.Partial {
		t.Errorf("%q: %d articles, %d passages, %d found, frequency %d, partial %v; want %d and %d",
			word, r.Articles, r.Passages, len(r.Candidates), r.Frequency[0][0], r.Partial, articles, passages)
	}
}

// What the cluster does not take for want of room is sent again, and only that.
func TestRejected(t *testing.T) {
	var sent []int // items, by request
	x := openBehind(t, func(w http.ResponseWriter, r *http.Request, through http.Handler) bool {
		if !strings.HasSuffix(r.URL.Path, "/_bulk") {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		lines := bytes.SplitAfter(bytes.TrimSpace(body), []byte("\n"))
		sent = append(sent, len(lines)/2)
		switch len(sent) {
		case 1:
			return refuse(w, http.StatusTooManyRequests, "rejected_execution_exception")
		case 2:
			rejectHalf(w, r, through, lines)
			return true
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		return false
	})
	var b retrieval.Batch
	for i := range 10 {
		b.Documents = append(b.Documents, article(fmt.Sprint("a", i), 1, "word"))
	}
	if err := x.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(sent) != "[10 10 5 1]" { // the last one is the state
		t.Errorf("items sent: %v", sent)
	}
	expect(t, x, "word", 10, 10)
}

// rejectHalf hands on every second item and says of the others that they were
// rejected.
func rejectHalf(w http.ResponseWriter, r *http.Request, through http.Handler, lines [][]byte) {
	var taken []byte
	for i := 0; i < len(lines); i += 4 {
		taken = append(append(taken, lines[i]...), lines[i+1]...)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(taken)), int64(len(taken))
	said := httptest.NewRecorder()
	through.ServeHTTP(said, r)
	var answer struct {
		Errors bool  `json:"errors"`
		Items  []any `json:"items"`
	}
	if err := json.Unmarshal(said.Body.Bytes(), &answer); err != nil {
		panic(http.ErrAbortHandler)
	}
	var items []any
	for _, item := range answer.Items {
		items = append(items, item, map[string]any{"index": map[string]any{
			"_id": "x", "status": http.StatusTooManyRequests, "error": map[string]any{"type": "rejected_execution_exception", "reason": "full"},
		}})
	}
	answer.Errors, answer.Items = true, items
	json.NewEncoder(w).Encode(answer)
}

// A cluster that takes nothing for good ends an Apply with its context.
func TestRejectedForGood(t *testing.T) {
	x := openBehind(t, func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		return strings.HasSuffix(r.URL.Path, "/_bulk") && refuse(w, http.StatusTooManyRequests, "rejected_execution_exception")
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := x.Apply(ctx, retrieval.Batch{Documents: []retrieval.Document{article("a", 1, "word")}}); err == nil {
		t.Error("it was applied")
	}
}

// Wherever an Apply breaks off, the next one leaves what it should.
func TestBrokenOff(t *testing.T) {
	for at := 1; at <= 3; at++ {
		t.Run(fmt.Sprint("request ", at), func(t *testing.T) {
			bulks, broken := 0, false
			fault := func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
				if broken && strings.HasSuffix(r.URL.Path, "/_bulk") {
					bulks++
				}
				return broken && bulks >= at && refuse(w, http.StatusInternalServerError, "broken")
			}
			x := openBehind(t, fault)
			apply := func(through retrieval.Seq, documents ...retrieval.Document) error {
				return x.Apply(t.Context(), retrieval.Batch{Through: through, Documents: documents})
			}
			if err := apply(1, article("grows", 2, "old"), article("shrinks", 5, "old"), article("goes", 3, "old")); err != nil {
				t.Fatal(err)
			}
			broken = true
			if err := apply(2, article("grows", 4, "new"), article("shrinks", 2, "new"), article("goes", 0)); err == nil {
				t.Error("it was applied")
			}
			broken = false
			if at, err := x.Applied(t.Context()); at != 1 || err != nil {
				t.Errorf("Applied = %d, %v", at, err)
			}
			// Meanwhile there are further revisions.
			if err := apply(3, article("grows", 1, "last"), article("shrinks", 1, "last"), article("goes", 0)); err != nil {
				t.Fatal(err)
			}
			for _, gone := range []string{"old", "new"} {
				if r, err := x.Search(t.Context(), query(gone)); err != nil || len(r.Candidates) > 0 || r.Frequency[0][0] > 0 {
					t.Errorf("%s: %+v, %v", gone, r, err)
				}
			}
		})
	}
}

// Of shards that are silent an answer says so, and so it does where the state is.
func TestSilentShards(t *testing.T) {
	silent, stateless := false, false
	x := openBehind(t, func(w http.ResponseWriter, r *http.Request, through http.Handler) bool {
		switch {
		case stateless && strings.HasSuffix(r.URL.Path, "/_doc/state"):
			return refuse(w, http.StatusServiceUnavailable, "no_shard_available_action_exception")
		case !silent || !strings.HasSuffix(r.URL.Path, "search"):
			return false
		}
		said := httptest.NewRecorder()
		through.ServeHTTP(said, r)
		w.Write(bytes.ReplaceAll(said.Body.Bytes(), []byte(`"successful":3`), []byte(`"successful":2`)))
		return true
	})
	if err := x.Apply(t.Context(), retrieval.Batch{Through: 1, Documents: []retrieval.Document{article("a", 2, "word")}}); err != nil {
		t.Fatal(err)
	}
	stateless = true // and nothing is known of it yet
	if r, err := x.Search(t.Context(), query("word")); err != nil || !r.Partial || r.Articles != 1 || len(r.Candidates) != 2 {
		t.Errorf("without the state: %+v, %v", r, err)
	}
	stateless, silent = false, true
	if r, err := x.Search(t.Context(), query("word")); err != nil || !r.Partial || len(r.Candidates) != 2 {
		t.Errorf("without a shard: %+v, %v", r, err)
	}
	silent = false
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		r, err := x.Search(t.Context(), query("word"))
		if err != nil {
			t.Fatal(err)
		}
		if !r.Partial {
			break
		}
		if time.Since(begin) > 10*time.Second {
			t.Fatal("what is whole again is still said to be partial")
		}
	}
}

// A question does not wait for ever.
func TestHanging(t *testing.T) {
	hanging := false
	x := openBehind(t, func(_ http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		if hanging {
			<-r.Context().Done()
		}
		return hanging
	})
	hanging = true
	begin := time.Now()
	if _, err := x.Search(t.Context(), query("word")); err == nil || time.Since(begin) > 10*time.Second {
		t.Errorf("after %v: %v", time.Since(begin), err)
	}
}

// An index that somebody deletes is made again and filled from the beginning.
func TestDeleted(t *testing.T) {
	cfg := opensearch.Config{URLs: addresses(t), Archive: newArchive()}
	x := open(t, cfg)
	b := retrieval.Batch{Through: 1, Documents: []retrieval.Document{article("a", 2, "word")}}
	if err := x.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	expect(t, x, "word", 1, 2)
	cfg.Temporary = true
	y := open(t, cfg)
	if err := y.Close(); err != nil {
		t.Fatal(err)
	}
	if err := x.Apply(t.Context(), b); err == nil {
		t.Error("an index that is not there takes a batch")
	}
	if at, err := x.Applied(t.Context()); at != 0 || err != nil {
		t.Errorf("Applied = %d, %v", at, err)
	}
	if err := x.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	expect(t, x, "word", 1, 2)
}

// While an index is made anew, a question finds what was there before or what is
// there after it.
func TestAnewWithoutGap(t *testing.T) {
	x := openNew(t)
	b := retrieval.Batch{Through: 1, Anew: true, Documents: []retrieval.Document{article("a", 2, "word")}}
	if err := x.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		var err error
		for range 3 {
			err = errors.Join(err, x.Apply(t.Context(), b))
		}
		done <- err
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
			expect(t, x, "word", 1, 2)
		}
	}
}

// What one process applies another one finds, and may go on with.
func TestTwoProcesses(t *testing.T) {
	cfg := opensearch.Config{URLs: addresses(t), Archive: newArchive(), Temporary: true}
	first := open(t, cfg)
	cfg.Temporary = false
	second := open(t, cfg)
	for n, x := range []*opensearch.Index{first, second, second, first} {
		d := article(fmt.Sprint("a", n), n+1, "word")
		if err := x.Apply(t.Context(), retrieval.Batch{Through: retrieval.Seq(n + 1), Documents: []retrieval.Document{d}}); err != nil {
			t.Fatal(err)
		}
	}
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		r, err := second.Search(t.Context(), query("word"))
		if err != nil {
			t.Fatal(err)
		}
		if r.Applied == 4 {
			break
		}
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("applied is %d", r.Applied)
		}
	}
	expect(t, first, "word", 4, 10)
	expect(t, second, "word", 4, 10)
	s, err := opensearch.Examine(t.Context(), cfg)
	if err != nil || s.Through != 4 || s.Status == "red" || s.Nodes < 1 {
		t.Errorf("%+v, %v", s, err)
	}
	cfg.Archive = newArchive()
	if _, err := opensearch.Examine(t.Context(), cfg); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of none: %v", err)
	}
}

// What nobody would write, but somebody may send, does not keep the rest away.
func TestMonstrous(t *testing.T) {
	x := openNew(t)
	monster := article("a", 1, "word", strings.Repeat("long", 20_000), "last")
	for i := range 50_000 {
		monster.Title = append(monster.Title, retrieval.Term{Text: "title", Position: i})
	}
	monster.Source, monster.Language = strings.Repeat("s", 50_000), strings.Repeat("l", 50_000)
	monster.Abbreviations = []retrieval.Abbreviation{{Short: strings.Repeat("a", 50_000), Long: []string{"a"}}}
	if err := x.Apply(t.Context(), retrieval.Batch{Through: 1, Documents: []retrieval.Document{monster, article("b", 1, "word")}}); err != nil {
		t.Fatal(err)
	}
	expect(t, x, "word", 2, 2)
	var many []string
	for i := range 2000 {
		many = append(many, fmt.Sprint("term", i))
	}
	if r, err := x.Search(t.Context(), query(append(many, "word")...)); err != nil || len(r.Frequency) != 2001 {
		t.Errorf("%d frequencies, %v", len(r.Frequency), err)
	}
	l := retrieval.Lookup{Names: []string{strings.Repeat("n", 5000), "a.*|?[b]{2}"}, Slips: []retrieval.Slip{{Term: strings.Repeat("s", 500), Edits: 2, Prefix: 1}}}
	if _, err := x.Vocabulary(t.Context(), l); err != nil {
		t.Error(err)
	}
}

// Neither user nor password is told to anybody.
func TestSecret(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != "reader" || password != "hush" {
			t.Errorf("user %q, %v", user, ok)
		}
		refuse(w, http.StatusForbidden, "security_exception")
	}))
	defer server.Close()
	address := strings.Replace(server.URL, "://", "://reader:hush@", 1)
	gone := "http://reader:hush@127.0.0.1:1"
	for _, urls := range [][]string{{address}, {gone}, {"http://reader:hush@[::1"}, {"reader:hush@host"}, {}} {
		_, err := opensearch.Open(t.Context(), opensearch.Config{URLs: urls, Archive: "x"})
		if err == nil || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "reader") {
			t.Errorf("%v", err)
		}
	}
}
