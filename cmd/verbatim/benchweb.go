package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot/command"
	"verbatim/bot/ledger"
	"verbatim/bot/web"
	"verbatim/retrieval/eval"
)

// crowd is what readers ask for, and how.
type crowd struct {
	Passages int           `json:"passages"`
	Readers  int           `json:"readers"`
	Rate     int           `json:"questions_per_second"` // of all readers together
	For      time.Duration `json:"-"`
}

// crowdResult is what became of it. Times are in milliseconds, from when a
// question was due, so that a server that falls behind does not seem fast.
type crowdResult struct {
	crowd
	Seconds float64 `json:"seconds"`
	Asked   int     `json:"asked"`
	Failed  int     `json:"failed"`
	P50     float64 `json:"p50_ms"`
	P90     float64 `json:"p90_ms"`
	P99     float64 `json:"p99_ms"`
	Max     float64 `json:"max_ms"`
	// RSS is the memory in use, mapped files included, after each tenth of the time.
	RSS []int64 `json:"rss_bytes"`
}

const (
	benchPatience = 10 * time.Second // of a reader
	benchSamples  = 10               // of memory
)

func newBenchWebCommand(cfg config) *cobra.Command {
	var c crowd
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "web",
		Short: "Measure the web page under many readers",
		Long: `Measure the web page under many readers.

Each reader has a connection of its own to a page on this machine, over a
throw-away archive of made-up articles, and asks a new question at even
intervals, whether or not the one before was fast. The time of a question is
from when it was due to the last byte of its page. Readers and server share the
processors.`,
		Example: "  verbatim bench web\n  verbatim bench web --passages 100000 --readers 500 --rate 200 --for 10m",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.Passages < 1 || c.Readers < 1 || c.Rate < 1 || c.For < time.Second {
				return errors.New("--passages, --readers and --rate must be at least 1, --for at least 1s")
			}
			result, err := benchWeb(cmd.Context(), cfg, c, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), result)
			}
			return result.print(cmd.OutOrStdout())
		},
	}
	cmd.Flags().IntVar(&c.Passages, "passages", 100_000, "passages in the archive")
	cmd.Flags().IntVar(&c.Readers, "readers", 500, "readers at the same time")
	cmd.Flags().IntVar(&c.Rate, "rate", 200, "questions a second, of all readers together")
	cmd.Flags().DurationVar(&c.For, "for", time.Minute, "how long they ask")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func benchWeb(ctx context.Context, cfg config, c crowd, stderr io.Writer) (result crowdResult, err error) {
	l, err := openTemporary(ctx, cfg)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	remembered, err := ledger.Open(ctx, l.place)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, remembered.Close()) }()
	count := int(c.For.Seconds()*float64(c.Rate)) + c.Readers
	questions, err := benchLoad(ctx, l, eval.NewCorpus(benchSeed, time.Now()), &eval.Speed{Passages: c.Passages}, benchLoadOptions{count, stderr})
	if err != nil {
		return result, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return result, fmt.Errorf("listen: %w", err)
	}
	log := slog.New(slog.DiscardHandler)
	site := web.New(web.Config{
		Handler: command.New(command.Config{Engine: l.engine, Archive: l.archive, Ledger: remembered, Log: log}),
		Engine:  l.engine, Archive: l.archive, Log: log,
	})
	server := &httpServer{listener, site, log, endWithin}
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- server.run(serving) }()
	result = c.ask(ctx, "http://"+listener.Addr().String(), questions)
	stop()
	return result, errors.Join(<-ended, ctx.Err())
}

// ask has all readers ask for as long as they should.
func (c crowd) ask(ctx context.Context, site string, questions []string) crowdResult {
	result := crowdResult{crowd: c, Seconds: c.For.Seconds()}
	debug.FreeOSMemory() // what loading took
	ctx, cancel := context.WithTimeout(ctx, c.For+benchPatience)
	defer cancel()
	begin := time.Now()
	var (
		mu   sync.Mutex
		took []time.Duration
		wg   sync.WaitGroup
	)
	for reader := range c.Readers {
		wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{MaxIdleConns: 1}, Timeout: benchPatience}
			defer client.CloseIdleConnections()
			for n := reader; ctx.Err() == nil; n += c.Readers {
				due := time.Duration(n) * time.Second / time.Duration(c.Rate)
				if due >= c.For {
					return
				}
				time.Sleep(time.Until(begin.Add(due)))
				err := readPage(ctx, client, site+"/?q="+url.QueryEscape(questions[n%len(questions)]))
				mu.Lock()
				took = append(took, time.Since(begin.Add(due)))
				if err != nil {
					result.Failed++
				}
				mu.Unlock()
			}
		})
	}
	for range benchSamples {
		select {
		case <-ctx.Done():
		case <-time.After(c.For / benchSamples):
			result.RSS = append(result.RSS, residentMemory())
		}
	}
	wg.Wait()
	result.Asked = len(took)
	result.P50, result.P90, result.P99, result.Max = eval.Percentile(took, 50), eval.Percentile(took, 90), eval.Percentile(took, 99), eval.Percentile(took, 100)
	return result
}

// readPage reads a page to its end.
func readPage(ctx context.Context, client *http.Client, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	got, err := client.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	if _, err := io.Copy(io.Discard, got.Body); err != nil {
		return err
	}
	if got.StatusCode != http.StatusOK {
		return errors.New(got.Status)
	}
	return nil
}

func (r crowdResult) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "passages\treaders\tseconds\tasked\tfailed\tp50 ms\tp90 ms\tp99 ms\tmax ms\t")
	fmt.Fprintf(t, "%d\t%d\t%.0f\t%d\t%d\t%.1f\t%.1f\t%.1f\t%.1f\t\n",
		r.Passages, r.Readers, r.Seconds, r.Asked, r.Failed, r.P50, r.P90, r.P99, r.Max)
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprint(w, "\nmemory after each tenth of the time, in MB:")
	for _, bytes := range r.RSS {
		fmt.Fprintf(w, " %.0f", float64(bytes)/1e6)
	}
	_, err := fmt.Fprintln(w)
	return err
}
