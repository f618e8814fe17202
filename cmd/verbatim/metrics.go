package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"verbatim/bot/ledger"
	"verbatim/retrieval/sources"
)

// other stands for what users may name at will: a label that had all of it would
// have no end.
const other = "other"

// seconds are the bounds of the histograms. Most answers take some milliseconds,
// none more than ten seconds.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// metrics are what Prometheus may ask for. No label has a user, a channel or an
// article.
type metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.CounterVec   // platform, command
	requestTime *prometheus.HistogramVec // platform
	quotes      *prometheus.CounterVec   // platform
	answers     *prometheus.CounterVec   // call, outcome
	answerTime  *prometheus.HistogramVec // call
	looks       *prometheus.CounterVec   // way, result
	taken       *prometheus.CounterVec   // way, change
	outgoing    *prometheus.CounterVec   // to, code
	web         *prometheus.HistogramVec // path, code
}

func newMetrics() *metrics {
	registry := prometheus.NewRegistry()
	make := promauto.With(registry)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return make.NewCounterVec(prometheus.CounterOpts{Name: "verbatim_" + name + "_total", Help: help}, labels)
	}
	histogram := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return make.NewHistogramVec(prometheus.HistogramOpts{Name: "verbatim_" + name + "_duration_seconds", Help: help, Buckets: seconds}, labels)
	}
	make.NewGauge(prometheus.GaugeOpts{
		Name: "verbatim_build_info", Help: "1, with the version that runs.", ConstLabels: prometheus.Labels{"version": versionName()},
	}).Set(1)
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &metrics{
		registry:    registry,
		requests:    counter("requests", "Requests in chats, commands and buttons.", "platform", "command"),
		requestTime: histogram("request", "From a request in a chat to its answer, before it is sent.", "platform"),
		quotes:      counter("quotes_shown", "Quotes in answers to requests.", "platform"),
		answers:     counter("answers", "Calls of the engine: found, nothing, hint (it could not be asked so) or error.", "call", "outcome"),
		answerTime:  histogram("answer", "Calls of the engine.", "call"),
		looks:       counter("intake_looks", "Looks at sources, and documents that were pushed.", "way", "result"),
		taken:       counter("intake_articles", "Articles that came in: added, revised, unchanged or refused.", "way", "change"),
		outgoing:    counter("outgoing_requests", "Calls to Discord, Telegram and sources, by the code of the answer; error without one.", "to", "code"),
		web:         histogram("http_request", "Requests by HTTP.", "path", "code"),
	}
}

// ServeHTTP answers those who are near.
func (m *metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !near(r) {
		http.Error(w, "metrics are for this machine and its network alone, without a proxy", http.StatusForbidden)
		return
	}
	promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}).ServeHTTP(w, r)
}

// stock asks archive, index and list of sources how they are whenever it is asked
// itself.
type stock struct {
	library *library
	list    *sources.DB
	ledger  *ledger.DB
	log     *slog.Logger
}

var (
	articlesDesc  = prometheus.NewDesc("verbatim_archive_articles", "Articles in the archive.", nil, nil)
	revisionsDesc = prometheus.NewDesc("verbatim_archive_revisions", "Revisions of them.", nil, nil)
	lagDesc       = prometheus.NewDesc("verbatim_index_lag_revisions", "Revisions that the index has yet to take in.", nil, nil)
	watchesDesc   = prometheus.NewDesc("verbatim_watches", "Watches of channels: active (paused ones too) or suspended.", []string{"state"}, nil)
	queueDesc     = prometheus.NewDesc("verbatim_alert_queue_posts", "Posts that are due and not delivered, or planned for later.", []string{"state"}, nil)
	oldestDesc    = prometheus.NewDesc("verbatim_alert_queue_oldest_seconds", "For how long the oldest of those that are due has been.", nil, nil)
	failedDesc    = prometheus.NewDesc("verbatim_alert_failed_posts", "Posts that were given up within the last day.", nil, nil)
	sourcesDesc   = prometheus.NewDesc("verbatim_sources", "Sources on the list: ok, failing, gone or paused.", []string{"kind", "state"}, nil)
)

// stockWithin is how long that may take.
const stockWithin = 5 * time.Second

// Describe implements prometheus.Collector.
func (s *stock) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{articlesDesc, revisionsDesc, lagDesc, watchesDesc, queueDesc, oldestDesc, failedDesc, sourcesDesc} {
		out <- d
	}
}

// Collect implements prometheus.Collector. What cannot be had is left out, and
// said in the log.
func (s *stock) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), stockWithin)
	defer cancel()
	gauge := func(d *prometheus.Desc, value int, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(value), labels...)
	}
	articles, revisions, err := s.library.archive.Count(ctx)
	if err == nil {
		gauge(articlesDesc, articles)
		gauge(revisionsDesc, revisions)
	}
	lag, lagErr := s.library.lag(ctx)
	if lagErr == nil {
		gauge(lagDesc, lag)
	}
	queueErr := s.queue(ctx, gauge)
	list, listErr := s.list.List(ctx)
	states := map[[2]string]int{}
	for _, source := range list {
		states[[2]string{string(source.Kind), stateOf(source)}]++
	}
	for labels, n := range states {
		gauge(sourcesDesc, n, labels[:]...)
	}
	for _, err := range []error{err, lagErr, queueErr, listErr} {
		if err != nil {
			s.log.Warn("a metric is left out", "err", err)
		}
	}
}

// queue says how watches and alerts do.
func (s *stock) queue(ctx context.Context, gauge func(d *prometheus.Desc, value int, labels ...string)) error {
	now := time.Now()
	q, err := s.ledger.Queue(ctx, now)
	if err != nil {
		return err
	}
	gauge(watchesDesc, q.Watches-q.Suspended, "active")
	gauge(watchesDesc, q.Suspended, "suspended")
	gauge(queueDesc, q.Waiting, "due")
	gauge(queueDesc, q.Later, "later")
	age := 0
	if q.Waiting > 0 {
		age = int(now.Sub(q.Oldest).Seconds())
	}
	gauge(oldestDesc, age)
	failed := 0
	for _, f := range q.Failed {
		failed += f.Posts
	}
	gauge(failedDesc, failed)
	return nil
}

func stateOf(s sources.Source) string {
	switch {
	case s.Paused:
		return "paused"
	case s.Gone:
		return "gone"
	case s.Failures > 0:
		return "failing"
	}
	return "ok"
}
