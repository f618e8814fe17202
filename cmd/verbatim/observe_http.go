package main

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// answered keeps the code that a request by HTTP is answered with.
type answered struct {
	http.ResponseWriter
	code int // 0: not yet
}

// Unwrap lets http.ResponseController reach what is behind.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answered) WriteHeader(code int) {
	if a.code == 0 && code >= http.StatusOK {
		a.code = code
	}
	a.ResponseWriter.WriteHeader(code)
}

func (a *answered) Write(p []byte) (int, error) {
	if a.code == 0 {
		a.code = http.StatusOK
	}
	return a.ResponseWriter.Write(p)
}

// http gives each request an id, which the answer and the log have. The log has
// the pattern that led to the handler, for an address may hold a question.
func (o *observer) http(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun, id, answer := time.Now(), rand.Text(), &answered{ResponseWriter: w}
		w.Header().Set("X-Request-Id", id)
		ctx, span := o.tracer.Start(r.Context(), "http", trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attribute.String("request", id)))
		r = r.WithContext(ctx)
		log := o.log.With("request", id)
		defer func() {
			panicked := o.recovered(recover(), answer, log)
			if answer.code == 0 {
				answer.code = http.StatusOK
			}
			pattern := r.Pattern
			if pattern == "" {
				pattern = other
			}
			took, level := time.Since(begun), slog.LevelDebug
			// 503 is meant: come again.
			if answer.code >= http.StatusInternalServerError && answer.code != http.StatusServiceUnavailable {
				level = slog.LevelInfo
			}
			log.Log(ctx, level, "http", "path", pattern, "code", answer.code, "took", took)
			o.web.WithLabelValues(pattern, strconv.Itoa(answer.code)).Observe(took.Seconds())
			span.SetName(pattern)
			span.SetAttributes(attribute.Int("http.response.status_code", answer.code))
			finish(span, answer.code >= http.StatusInternalServerError)
			if panicked {
				panic(http.ErrAbortHandler) // net/http cuts the connection, and says nothing
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// recovered logs a panic. It reports whether the answer had begun, so that it has
// to be cut off.
func (o *observer) recovered(p any, answer *answered, log *slog.Logger) (cut bool) {
	switch {
	case p == nil:
		return false
	case p == http.ErrAbortHandler:
		return true
	}
	log.Error("panic", "err", p, "stack", string(debug.Stack()))
	if answer.code != 0 {
		return true
	}
	http.Error(answer, "something went wrong here; the log has it under the number in X-Request-Id", http.StatusInternalServerError)
	return false
}
