package main

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/intake"
)

// observer sees what passes between the packages, and makes metrics and traces of
// it: so that none of them has to know of either. It notes no words of a question.
type observer struct {
	*metrics
	tracer trace.Tracer
	log    *slog.Logger
}

// engine is what answers.
type engine interface {
	Answer(context.Context, retrieval.Question) (retrieval.Answer, error)
	Search(context.Context, retrieval.Question) (retrieval.Answer, error)
	Bearing(ctx context.Context, message string) (retrieval.Answer, error)
	Check(ctx context.Context, quotation string) (retrieval.Check, error)
}

// observedEngine is an engine that is watched.
type observedEngine struct {
	engine
	watch *observer
}

func (e observedEngine) Answer(ctx context.Context, q retrieval.Question) (a retrieval.Answer, err error) {
	ctx, end := e.watch.begin(ctx, "answer")
	defer func() { end(outcomeOf(a, err)) }()
	return e.engine.Answer(ctx, q)
}

func (e observedEngine) Search(ctx context.Context, q retrieval.Question) (a retrieval.Answer, err error) {
	ctx, end := e.watch.begin(ctx, "search")
	defer func() { end(outcomeOf(a, err)) }()
	return e.engine.Search(ctx, q)
}

func (e observedEngine) Bearing(ctx context.Context, message string) (a retrieval.Answer, err error) {
	ctx, end := e.watch.begin(ctx, "bearing")
	defer func() { end(outcomeOf(a, err)) }()
	return e.engine.Bearing(ctx, message)
}

func (e observedEngine) Check(ctx context.Context, quotation string) (c retrieval.Check, err error) {
	ctx, end := e.watch.begin(ctx, "check")
	defer func() {
		end(outcomeOf(retrieval.Answer{Found: c.Verdict != retrieval.Absent, Hints: c.Hints}, err))
	}()
	return e.engine.Check(ctx, quotation)
}

// begin begins a call of the engine; end says what came of it.
func (o *observer) begin(ctx context.Context, call string) (_ context.Context, end func(outcome string)) {
	begun := time.Now()
	ctx, span := o.tracer.Start(ctx, call)
	return ctx, func(outcome string) {
		o.answers.WithLabelValues(call, outcome).Inc()
		o.answerTime.WithLabelValues(call).Observe(time.Since(begun).Seconds())
		span.SetAttributes(attribute.String("outcome", outcome))
		finish(span, outcome == failed)
	}
}

// What comes of a call of the engine.
const (
	found   = "found"
	nothing = "nothing" // the archive has no answer
	hint    = "hint"    // nor could it, as the question was put
	failed  = "error"
)

func outcomeOf(a retrieval.Answer, err error) string {
	switch {
	case err != nil:
		return failed
	case a.Found:
		return found
	case len(a.Hints) > 0 && len(a.Quotes) == 0:
		return hint
	}
	return nothing
}

// finish ends a span. Why something failed stands in the log.
func finish(span trace.Span, failed bool) {
	if failed {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// observedHandler is a bot.Handler that is watched. What it knows are the names of
// commands: what users write as one can be anything.
type observedHandler struct {
	bot.Handler
	watch *observer
	knows func(command string) bool
}

// Handle implements bot.Handler.
func (h observedHandler) Handle(ctx context.Context, r bot.Request) bot.Message {
	begun, platform, command := time.Now(), r.Channel.Platform, r.Command
	if !h.knows(command) {
		command = other
	}
	ctx, span := h.watch.tracer.Start(ctx, "request", trace.WithAttributes(
		attribute.String("platform", platform), attribute.String("command", command), attribute.String("request", r.ID)))
	defer span.End()
	m := h.Handler.Handle(ctx, r)
	quotes := 0
	for _, b := range m.Blocks {
		if b.Quote != nil && !b.Context {
			quotes++
		}
	}
	span.SetAttributes(attribute.Int("quotes", quotes))
	h.watch.requests.WithLabelValues(platform, command).Inc()
	h.watch.requestTime.WithLabelValues(platform).Observe(time.Since(begun).Seconds())
	h.watch.quotes.WithLabelValues(platform).Add(float64(quotes))
	return m
}

// looked counts what came in by a look at a source. Most looks bring nothing:
// they leave no trace.
func (o *observer) looked(ctx context.Context, l intake.Look) {
	result := "ok"
	if l.Err != nil {
		result = failed
	}
	o.looks.WithLabelValues(l.Way, result).Inc()
	for change, n := range map[string]int{"added": l.Added, "revised": l.Revised, "unchanged": l.Unchanged, "refused": l.Refused} {
		o.taken.WithLabelValues(l.Way, change).Add(float64(n))
	}
	if l.Added+l.Revised == 0 {
		return
	}
	_, span := o.tracer.Start(ctx, "intake", trace.WithTimestamp(l.Begun), trace.WithAttributes(attribute.String("way", l.Way),
		attribute.Int("added", l.Added), attribute.Int("revised", l.Revised), attribute.Int("refused", l.Refused)))
	finish(span, l.Err != nil)
}

// roundTripper is a function that makes calls.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// calls counts what is called elsewhere, by who is called and the answer's code.
func (o *observer) calls(to string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			response, err := next.RoundTrip(r)
			code := failed
			if err == nil {
				code = strconv.Itoa(response.StatusCode)
			}
			o.outgoing.WithLabelValues(to, code).Inc()
			return response, err
		})
	}
}
