package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

const (
	// flushWithin is how long the last traces may take to be sent.
	flushWithin = 2 * time.Second
	// complainEvery is how often it is said that traces are lost.
	complainEvery = time.Hour
)

// tracing returns what makes traces, and what ends it. Unless the variables of
// OpenTelemetry name a collector, nothing is started. All other variables are
// read by the SDK.
func tracing(ctx context.Context, log *slog.Logger) (trace.Tracer, func(), error) {
	if !traced(os.Getenv) {
		return noop.Tracer{}, func() {}, nil
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"} {
		if v := os.Getenv(name); v != "" && checkAddress(v) != nil { // the SDK would log it, though it may hold a key
			return nil, nil, fmt.Errorf("%s must be an http or https address", name)
		}
	}
	otel.SetLogger(logr.FromSlogHandler(log.Handler()))
	otel.SetErrorHandler(complaints(log))
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("trace by OTEL_EXPORTER_OTLP_ENDPOINT: %w", err)
	}
	about, err := resource.New(ctx, // OTEL_SERVICE_NAME wins
		resource.WithAttributes(attribute.String("service.name", "verbatim"), attribute.String("service.version", versionName())),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		log.Warn("not all of OTEL_RESOURCE_ATTRIBUTES is read", "err", err)
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	log.Info("traces are sent by OpenTelemetry")
	return provider.Tracer("verbatim"), func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushWithin)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			otel.Handle(err)
		}
	}, nil
}

// traced reports whether the variables name a collector.
func traced(env func(string) string) bool {
	return (env("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "") &&
		!strings.EqualFold(env("OTEL_SDK_DISABLED"), "true") && !strings.EqualFold(env("OTEL_TRACES_EXPORTER"), "none")
}

// complaints logs what goes wrong with traces, now and then: a collector that is
// gone would fill the log.
func complaints(log *slog.Logger) otel.ErrorHandler {
	var last atomic.Int64
	return otel.ErrorHandlerFunc(func(err error) {
		if at, ok := errors.AsType[*url.Error](err); ok {
			err = at.Err // the address may hold a key
		}
		now, level := time.Now().UnixNano(), slog.LevelDebug
		if was := last.Load(); now-was > int64(complainEvery) && last.CompareAndSwap(was, now) {
			level = slog.LevelWarn
		}
		log.Log(context.Background(), level, "traces are lost", "err", err)
	})
}
