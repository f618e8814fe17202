package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace/noop"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/database"
)

// journal is a log that may be written and read at the same time.
type journal struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.out.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.out.String()
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// watching returns an observer that makes no traces, and its log.
func watching() (*observer, *journal) {
	j := &journal{}
	return &observer{metrics: newMetrics(), tracer: noop.Tracer{}, log: j.logger()}, j
}

// serving answers by HTTP until the test or the function returned ends it.
func serving(t *testing.T, handler http.Handler, patience time.Duration) (address string, stop func() error, log *journal) {
	t.Helper()
	o, log := watching()
	listener, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	w := &httpServer{listener, o.http(handler), log.logger(), patience}
	go func() { ended <- w.run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { stop() })
	return "http://" + listener.Addr().String(), stop, log
}

// fetched is what came back.
type fetched struct {
	code   int
	body   string
	header http.Header
	err    error
}

func fetchFrom(t *testing.T, address string) fetched {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		return fetched{err: err}
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		return fetched{err: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return fetched{response.StatusCode, string(body), response.Header, err}
}

// slow is an engine that answers when it is let.
type slow struct {
	engine
	begun, let chan struct{}
}

func (s slow) Answer(ctx context.Context, _ retrieval.Question) (retrieval.Answer, error) {
	close(s.begun)
	select {
	case <-s.let:
		return retrieval.Answer{Archive: retrieval.Extent{Articles: 7}}, nil
	case <-ctx.Done():
		return retrieval.Answer{}, ctx.Err()
	}
}

// An answer under way is finished when the program is to end, and nothing else is
// begun.
func TestStopDuringAnAnswer(t *testing.T) {
	remembered, err := ledger.Open(t.Context(), database.Place{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer remembered.Close()
	o, log := watching()
	s := slow{begun: make(chan struct{}), let: make(chan struct{})}
	b := command.New(command.Config{Engine: observedEngine{s, o}, Ledger: remembered, Log: log.logger()})
	handler := observedHandler{b, o, b.Knows}
	address, stop, _ := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := handler.Handle(r.Context(), bot.Request{ID: "1", Command: "ask", Text: "who?", Channel: bot.Channel{Platform: "web"}})
		io.WriteString(w, m.Blocks[0].Text)
	}), time.Minute)
	answer, ended := make(chan fetched, 1), make(chan error, 1)
	go func() { answer <- fetchFrom(t, address) }()
	<-s.begun
	go func() { ended <- stop() }()
	for { // until it listens no more
		conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			break
		}
		conn.Close()
		time.Sleep(time.Millisecond)
	}
	select {
	case <-ended:
		t.Error("it did not wait")
	default:
	}
	close(s.let)
	if a := <-answer; a.code != http.StatusOK || !strings.Contains(a.body, "articles searched: 7") {
		t.Errorf("the answer under way: %+v", a)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// What takes too long is cut off, and does not go on afterwards.
func TestStopCutsOff(t *testing.T) {
	begun, over := make(chan struct{}), false
	address, stop, log := serving(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		over = true
	}), time.Millisecond)
	answer := make(chan fetched, 1)
	go func() { answer <- fetchFrom(t, address) }()
	<-begun
	if err := stop(); err != nil || !over {
		t.Errorf("%v, over: %v", err, over)
	}
	<-answer
	if !strings.Contains(log.String(), "cut off") {
		t.Errorf("log:\n%s", log)
	}
}

// A panic is logged under the number that the answer has, and the program goes
// on. No question gets into the log.
func TestPanicByHTTP(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/before", func(http.ResponseWriter, *http.Request) { panic("oops") })
	mux.HandleFunc("/after", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "half of it")
		http.NewResponseController(w).Flush()
		panic("oops")
	})
	mux.HandleFunc("/{name}", func(http.ResponseWriter, *http.Request) {})
	address, stop, log := serving(t, mux, time.Minute)
	before, after := fetchFrom(t, address+"/before"), fetchFrom(t, address+"/after")
	if before.code != http.StatusInternalServerError || strings.Contains(before.body, "oops") {
		t.Errorf("before anything is answered: %+v", before)
	}
	if after.code != http.StatusOK || after.body != "half of it" || after.err == nil {
		t.Errorf("amid an answer: %+v", after)
	}
	fine, none := fetchFrom(t, address+"/hush?q=hush"), fetchFrom(t, address+"/no/thing")
	if fine.code != http.StatusOK || none.code != http.StatusNotFound {
		t.Errorf("%+v, %+v", fine, none)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	for _, want := range []string{
		"level=ERROR msg=panic request=" + before.header.Get("X-Request-Id") + " err=oops",
		"level=INFO msg=http request=" + before.header.Get("X-Request-Id") + " path=/before code=500",
		"level=ERROR msg=panic request=" + after.header.Get("X-Request-Id") + " err=oops",
		"level=DEBUG msg=http request=" + fine.header.Get("X-Request-Id") + " path=/{name} code=200",
		"level=DEBUG msg=http request=" + none.header.Get("X-Request-Id") + " path=other code=404",
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is not logged", want)
		}
	}
	if strings.Contains(log.String(), "hush") || t.Failed() {
		t.Errorf("log:\n%s", log)
	}
}

func TestHeaderLimit(t *testing.T) {
	address, _, _ := serving(t, http.NotFoundHandler(), time.Minute)
	if got := fetchFrom(t, address+"/?"+strings.Repeat("x", 2*maxHeader)); got.code != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a large head: %+v", got)
	}
}

func TestListenSaysWhatToDo(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1:8080":  "set LISTEN_ADDR to an address of this machine",
		"127.0.0.1:99999": "invalid port",
	} {
		_, err := listen(t.Context(), address)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), address) != 1 {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestNear(t *testing.T) {
	for _, test := range []struct {
		from, header string
		want         bool
	}{
		{"127.0.0.1:5000", "", true},
		{"[::1]:5000", "", true},
		{"10.1.2.3:5000", "", true},
		{"[::ffff:192.168.1.1]:5000", "", true},
		{"[fe80::1%eth0]:5000", "", true},
		{"203.0.113.9:5000", "", false},
		{"[2001:db8::1]:5000", "", false},
		{"@", "", false},
		{"127.0.0.1:5000", "X-Forwarded-For", false},
		{"127.0.0.1:5000", "Forwarded", false},
		{"127.0.0.1:5000", "X-Real-Ip", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.from
		if test.header != "" {
			r.Header.Set(test.header, "127.0.0.1")
		}
		if near(r) != test.want {
			t.Errorf("%s %s: %v", test.from, test.header, !test.want)
		}
	}
}
