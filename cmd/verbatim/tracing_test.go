package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/intake"
)

// noTracing takes away what the environment says.
func noTracing(t *testing.T) {
	for _, name := range []string{"ENDPOINT", "TRACES_ENDPOINT", "HEADERS", "COMPRESSION"} {
		t.Setenv("OTEL_EXPORTER_OTLP_"+name, "")
	}
	for _, name := range []string{"OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER", "OTEL_TRACES_SAMPLER", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"} {
		t.Setenv(name, "")
	}
}

// With a collector named, requests, answers and what comes in are traced; no
// question is.
func TestTracing(t *testing.T) {
	noTracing(t)
	var mu sync.Mutex
	var sent bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent.WriteString(r.URL.Path + "\n")
		_, _ = io.Copy(&sent, r.Body)
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	t.Setenv("OTEL_SERVICE_NAME", "newsroom")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
	o, log := watching()
	tracer, flush, err := tracing(t.Context(), log.logger())
	if err != nil {
		t.Fatal(err)
	}
	o.tracer = tracer
	e := observedEngine{parrot{answer: retrieval.Answer{Found: true}}, o}
	h := observedHandler{twoQuotes{}, o, func(string) bool { return true }}
	page := o.http(routes(map[string]http.Handler{"/ask": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		h.Handle(r.Context(), bot.Request{ID: "17", Command: "latest", Text: "hush", Channel: bot.Channel{Platform: "discord"}})
		_, _ = e.Answer(r.Context(), retrieval.Question{Text: "hush"})
	})}))
	page.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/ask?q=hush", nil))
	o.looked(t.Context(), intake.Look{Way: intake.Push, Begun: time.Now(), Counts: ingest.Counts{Added: 1}})
	flush()
	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{"/v1/traces\n", "newsroom", "deployment.environment.name", "/ask", "request", "latest", "discord", "answer", found, "intake", "push"} {
		if !bytes.Contains(sent.Bytes(), []byte(want)) {
			t.Errorf("%q is not sent", want)
		}
	}
	if bytes.Contains(sent.Bytes(), []byte("hush")) {
		t.Error("a question is sent")
	}
	if strings.Contains(log.String(), "level=WARN") {
		t.Errorf("log:\n%s", log)
	}
}

// A collector that does not answer, or is gone, holds up nothing and does not fill
// the log.
func TestTracingWithoutCollector(t *testing.T) {
	let := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-let }))
	defer hanging.Close()
	defer close(let)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, address := range map[string]string{"hanging": hanging.URL, "gone": gone.URL} {
		t.Run(name, func(t *testing.T) {
			noTracing(t)
			t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", address+"/hush")
			t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "10")
			o, log := watching()
			tracer, flush, err := tracing(t.Context(), log.logger())
			if err != nil {
				t.Fatal(err)
			}
			o.tracer = tracer
			for range 5_000 { // more than are kept to be sent
				_, end := o.begin(t.Context(), "answer")
				end(found)
			}
			begun := time.Now()
			flush()
			if took := time.Since(begun); took > 5*flushWithin {
				t.Errorf("the end took %v", took)
			}
			if warnings := strings.Count(log.String(), "level=WARN"); warnings != 1 || strings.Contains(log.String(), "hush") {
				t.Errorf("%d warnings, log:\n%s", warnings, log)
			}
		})
	}
}

// Without a collector, or where they are turned off, nothing is started.
func TestNoTracing(t *testing.T) {
	for want, sets := range map[bool][]map[string]string{
		true: {{"OTEL_EXPORTER_OTLP_ENDPOINT": "x"}, {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "x"}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_SDK_DISABLED": "false"}},
		false: {{}, {"OTEL_SERVICE_NAME": "x"}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_SDK_DISABLED": "TRUE"},
			{"OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_TRACES_EXPORTER": "none"}},
	} {
		for _, set := range sets {
			if traced(func(name string) string { return set[name] }) != want {
				t.Errorf("%v: %v", set, !want)
			}
		}
	}
	noTracing(t)
	log := &journal{}
	tracer, flush, err := tracing(t.Context(), log.logger())
	if err != nil {
		t.Fatal(err)
	}
	_, span := tracer.Start(t.Context(), "answer")
	flush()
	if span.IsRecording() || log.String() != "" {
		t.Errorf("it records, log:\n%s", log)
	}
}
