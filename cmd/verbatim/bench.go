package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"verbatim/retrieval"
	"verbatim/retrieval/eval"
)

const (
	benchQuestions = 2000 // each is asked once; before them a quarter as many to warm up
	benchBatch     = 500  // articles
	benchSeed      = 1
)

func newBenchCommand(cfg config) *cobra.Command {
	var (
		sizes  []int
		asJSON bool
		svg    string
	)
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure speed, memory and disk on archives of given sizes",
		Long: `Measure speed, memory and disk on archives of given sizes.

For each size a throw-away archive of made-up articles is loaded, whose words
have the frequencies of English; the one in DATA_DIR is not touched. Once the
index has merged its parts, questions are asked that were not asked before: one
by one for the latencies, and on all processors for the rate. All of a question
is in its time: reading it, search, ranking, and comparing the quotes with the
archive. The peak of memory is that of loading; after it, questions have the system
keep what they read of the index in memory, for as long as there is room.`,
		Example: "  verbatim bench\n  verbatim bench --passages 100000,1000000 --svg latency.svg",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			speeds, err := bench(cmd.Context(), cfg, sizes, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if svg != "" {
				var plot bytes.Buffer
				if err := eval.PlotSpeed(&plot, speeds); err != nil {
					return err
				}
				if err := os.WriteFile(svg, plot.Bytes(), 0o666); err != nil {
					return fmt.Errorf("write the plot: %w", err)
				}
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), speeds)
			}
			return eval.PrintSpeed(cmd.OutOrStdout(), speeds)
		},
	}
	cmd.Flags().IntSliceVar(&sizes, "passages", []int{10_000, 100_000}, "passages in the archive (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON array")
	cmd.Flags().StringVar(&svg, "svg", "", "write a plot of latency over size to this file")
	cmd.AddCommand(newBenchWebCommand(cfg))
	return cmd
}

// bench measures the smallest archive first, since the peak of memory is that
// of the whole process.
func bench(ctx context.Context, cfg config, sizes []int, stderr io.Writer) ([]eval.Speed, error) {
	var speeds []eval.Speed
	for _, passages := range slices.Compact(slices.Sorted(slices.Values(sizes))) {
		if passages < 1 {
			return nil, fmt.Errorf("--passages %d is not at least 1", passages)
		}
		s, err := benchOne(ctx, cfg, passages, stderr)
		if err != nil {
			return nil, fmt.Errorf("measure %d passages: %w", passages, err)
		}
		speeds = append(speeds, s)
	}
	return speeds, nil
}

func benchOne(ctx context.Context, cfg config, passages int, stderr io.Writer) (s eval.Speed, err error) {
	l, err := openTemporary(ctx, cfg)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	s.Passages = passages
	now := time.Now()
	corpus := eval.NewCorpus(benchSeed, now)
	questions, err := benchLoad(ctx, l, corpus, &s, benchLoadOptions{benchQuestions * 5 / 4, stderr})
	if err != nil {
		return s, err
	}
	if s.DiskBytes, err = settled(ctx, l.place.Dir); err != nil {
		return s, err
	}
	s.PeakBytes = peakMemory()
	ask := make([]retrieval.Question, len(questions))
	for i, q := range questions {
		ask[i] = retrieval.Question{Text: q, Now: now}
	}
	warm := len(ask) / 5
	var ignored eval.Speed
	if err := ignored.Ask(ctx, l.engine, ask[:warm], runtime.GOMAXPROCS(0)); err != nil {
		return s, err
	}
	if err := s.Ask(ctx, l.engine, ask[warm:], runtime.GOMAXPROCS(0)); err != nil {
		return s, err
	}
	if l.cluster != nil {
		elsewhere, err := l.cluster.Size(ctx)
		if err != nil {
			return s, err
		}
		s.DiskBytes += elsewhere
	}
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	s.HeapBytes = int64(stats.HeapInuse + stats.StackInuse)
	return s, nil
}

// settled returns the size of a folder in bytes once it has been the same for some
// seconds, or a minute has passed.
func settled(ctx context.Context, dir string) (bytes int64, err error) {
	const once, same, most = time.Second / 2, 4, 120
	for unchanged, looks := 0, 0; unchanged < same && looks < most; looks++ {
		select {
		case <-ctx.Done():
			return bytes, ctx.Err()
		case <-time.After(once):
		}
		before := bytes
		if bytes, err = size(dir); err != nil {
			return bytes, err
		}
		if unchanged++; bytes != before {
			unchanged = 0
		}
	}
	return bytes, nil
}

type benchLoadOptions struct {
	questions int
	stderr    io.Writer
}

// benchLoad fills archive and index and makes the questions. The time in which
// articles are made up does not count.
func benchLoad(ctx context.Context, l *library, corpus *eval.Corpus, s *eval.Speed, o benchLoadOptions) ([]string, error) {
	all := o.questions
	bar := newBar(o.stderr, fmt.Sprint("loading ", s.Passages, " passages"))
	defer bar.Exit()
	bar.ChangeMax(s.Passages)
	articles := (s.Passages + eval.CorpusParagraphs - 1) / eval.CorpusParagraphs
	each := max(1, all/articles+1)
	every := max(1, articles/all)
	var questions []string
	var took time.Duration
	for n := 0; n < articles; {
		var batch []retrieval.Article
		for ; n < articles && len(batch) < benchBatch; n++ {
			a := corpus.Article(n, min(eval.CorpusParagraphs, s.Passages-n*eval.CorpusParagraphs))
			s.TextBytes += int64(len(a.Text))
			if n%every == 0 {
				for range each {
					questions = append(questions, corpus.Question(a))
				}
			}
			batch = append(batch, a)
		}
		begin := time.Now()
		if _, err := l.archive.Put(ctx, batch...); err != nil {
			return nil, err
		}
		took += time.Since(begin)
		bar.Set(n * eval.CorpusParagraphs / 2)
	}
	begin := time.Now()
	err := l.follower.CatchUp(ctx, func(done, _ int) { bar.Set((articles + done) * eval.CorpusParagraphs / 2) })
	s.LoadSeconds = (took + time.Since(begin)).Seconds()
	random := rand.New(rand.NewPCG(benchSeed, 0))
	random.Shuffle(len(questions), func(i, j int) { questions[i], questions[j] = questions[j], questions[i] })
	return questions[:min(all, len(questions))], err
}

// peakMemory returns the most that the process ever had in memory, in bytes,
// mapped files included; 0 where the system does not tell.
func peakMemory() int64 { return memory("VmHWM:") }

// residentMemory returns what the process has in memory, likewise.
func residentMemory() int64 { return memory("VmRSS:") }

// memory reads a figure of proc_pid_status(5).
func memory(name string) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte(name))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(string(fields[0]), 10, 64)
	return kilobytes * 1024
}
