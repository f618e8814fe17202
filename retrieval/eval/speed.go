package eval

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"verbatim/retrieval"
)

// Speed is what was measured of an archive of one size.
type Speed struct {
	Passages    int     `json:"passages"`
	LoadSeconds float64 `json:"load_seconds"` // into archive and index
	TextBytes   int64   `json:"text_bytes"`
	DiskBytes   int64   `json:"disk_bytes"` // of archive and index
	HeapBytes   int64   `json:"heap_bytes"` // in use once the questions were asked
	PeakBytes   int64   `json:"peak_bytes"` // of memory until all was loaded, mapped files included; 0: not known
	// Latencies of single questions, in milliseconds.
	P50 float64 `json:"p50_ms"`
	P90 float64 `json:"p90_ms"`
	P99 float64 `json:"p99_ms"`
	// Rate is that of questions asked side by side, one on each processor.
	Rate float64 `json:"questions_per_second"`
}

type answerer interface {
	Answer(context.Context, retrieval.Question) (retrieval.Answer, error)
}

// Ask measures the latencies of the first half of the questions, one after the
// other, and the rate of the second half asked by so many at a time.
func (s *Speed) Ask(ctx context.Context, engine answerer, questions []retrieval.Question, workers int) error {
	single, crowd := questions[:len(questions)/2], questions[len(questions)/2:]
	var took []time.Duration
	for _, q := range single {
		begin := time.Now()
		if _, err := engine.Answer(ctx, q); err != nil {
			return err
		}
		took = append(took, time.Since(begin))
	}
	s.P50, s.P90, s.P99 = Percentile(took, 50), Percentile(took, 90), Percentile(took, 99)
	begin := time.Now()
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(crowd) && errs[w] == nil; i += workers {
				_, errs[w] = engine.Answer(ctx, crowd[i])
			}
		})
	}
	wg.Wait()
	s.Rate = float64(len(crowd)) / time.Since(begin).Seconds()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Percentile returns the nth percentile in milliseconds; NaN of nothing.
func Percentile(took []time.Duration, n int) float64 {
	if len(took) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(took))
	return float64(quantile(sorted, float64(n)/100).Microseconds()) / 1000
}

// PrintSpeed prints a line for each size.
func PrintSpeed(w io.Writer, speeds []Speed) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "passages\tload/s\tdisk/text\tp50 ms\tp90 ms\tp99 ms\tquestions/s\theap MB\tpeak MB\t")
	for _, s := range speeds {
		fmt.Fprintf(t, "%d\t%.0f\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f\t%.0f\t%.0f\t\n", s.Passages, float64(s.Passages)/s.LoadSeconds,
			float64(s.DiskBytes)/float64(s.TextBytes), s.P50, s.P90, s.P99, s.Rate, float64(s.HeapBytes)/1e6, float64(s.PeakBytes)/1e6)
	}
	return t.Flush()
}

// The plot's frame, in pixels.
const (
	plotWidth, plotHeight = 640, 360
	plotLeft, plotRight   = 70, 50
	plotTop, plotBottom   = 30, 50
)

// axis is a logarithmic one, over whole powers of ten.
type axis struct{ low, high, from, to float64 } // low and high are exponents

func newAxis(values []float64, from, to float64) axis {
	low, high := math.Floor(math.Log10(slices.Min(values))), math.Ceil(math.Log10(slices.Max(values)))
	if low == high {
		high++
	}
	return axis{low, high, from, to}
}

func (a axis) at(value float64) float64 {
	return a.from + (math.Log10(value)-a.low)/(a.high-a.low)*(a.to-a.from)
}

// PlotSpeed writes an SVG of latency over the size of the archive, both
// logarithmic, in colours that can be read on light and dark pages.
func PlotSpeed(w io.Writer, speeds []Speed) error {
	lines := []struct {
		name, color string
		of          func(Speed) float64
	}{
		{"p50", "#2a78d6", func(s Speed) float64 { return s.P50 }},
		{"p90", "#1baf7a", func(s Speed) float64 { return s.P90 }},
		{"p99", "#e34948", func(s Speed) float64 { return s.P99 }},
	}
	const least = 0.01 // ms; zero has no logarithm
	var sizes, latencies []float64
	for _, s := range speeds {
		sizes = append(sizes, float64(s.Passages))
		for _, l := range lines {
			latencies = append(latencies, max(l.of(s), least))
		}
	}
	x := newAxis(sizes, plotLeft, plotWidth-plotRight)
	y := newAxis(latencies, plotHeight-plotBottom, plotTop)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" fill="#808080">`+"\n", plotWidth, plotHeight)
	b.WriteString("<title>Time of one question over the size of the archive</title>\n")
	for e := x.low; e <= x.high; e++ {
		at := x.at(math.Pow(10, e))
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#808080" stroke-opacity=".3"/>`+"\n", at, plotTop, at, plotHeight-plotBottom)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", at, plotHeight-plotBottom+18, grouped(math.Pow(10, e)))
	}
	for e := y.low; e <= y.high; e++ {
		at := y.at(math.Pow(10, e))
		fmt.Fprintf(&b, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#808080" stroke-opacity=".3"/>`+"\n", plotLeft, at, plotWidth-plotRight, at)
		fmt.Fprintf(&b, `<text x="%d" y="%.1f" text-anchor="end">%g ms</text>`+"\n", plotLeft-8, at+4, math.Pow(10, e))
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">passages in the archive</text>`+"\n", (plotLeft+plotWidth-plotRight)/2, plotHeight-10)
	for i, l := range lines {
		var points []string
		for _, s := range speeds {
			points = append(points, fmt.Sprintf("%.1f,%.1f", x.at(float64(s.Passages)), y.at(max(l.of(s), least))))
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), l.color)
		for _, p := range points {
			cx, cy, _ := strings.Cut(p, ",")
			fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="4" fill="%s"/>`+"\n", cx, cy, l.color)
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", plotLeft+50*i, plotTop-12, l.color, l.name)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// grouped writes a whole number with commas.
func grouped(n float64) string {
	s := fmt.Sprintf("%.0f", n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
