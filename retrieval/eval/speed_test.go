package eval_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/eval"
)

func TestCorpus(t *testing.T) {
	end := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	a, b := eval.NewCorpus(1, end), eval.NewCorpus(1, end)
	for n := range 3 {
		x, y := a.Article(n, 10), b.Article(n, 10)
		if diff := cmp.Diff(x, y); diff != "" {
			t.Errorf("the same seed (-one +other):\n%s", diff)
		}
		if err := x.Validate(); err != nil || strings.Count(x.Text, "\n\n") != 9 || x.Published.After(end) {
			t.Errorf("article %d: %v, %+v", n, err, x)
		}
		if q := a.Question(x); q != b.Question(y) || len(strings.Fields(q)) != 10 {
			t.Errorf("question %q", q)
		}
	}
}

type fake struct {
	asked atomic.Int64
	err   error
}

func (e *fake) Answer(context.Context, retrieval.Question) (retrieval.Answer, error) {
	e.asked.Add(1)
	return retrieval.Answer{}, e.err
}

func TestAsk(t *testing.T) {
	var s eval.Speed
	e := &fake{}
	if err := s.Ask(t.Context(), e, make([]retrieval.Question, 41), 2); err != nil || e.asked.Load() != 41 {
		t.Errorf("%d of 41 questions were asked, %v", e.asked.Load(), err)
	}
	if s.P50 > s.P99 || s.Rate <= 0 {
		t.Errorf("%+v", s)
	}
	e.err = errors.New("silent")
	if err := s.Ask(t.Context(), e, make([]retrieval.Question, 1), 2); !errors.Is(err, e.err) {
		t.Errorf("err = %v", err)
	}
}

func TestPercentile(t *testing.T) {
	took := []time.Duration{4 * time.Millisecond, time.Millisecond, 3 * time.Millisecond, 2 * time.Millisecond}
	for n, want := range map[int]float64{0: 1, 50: 3, 99: 4, 100: 4} {
		if got := eval.Percentile(took, n); got != want {
			t.Errorf("percentile %d = %v; want %v", n, got, want)
		}
	}
	if got := eval.Percentile(nil, 50); !math.IsNaN(got) {
		t.Errorf("of nothing: %v", got)
	}
}

// The plot is well-formed and stays within its frame.
func TestPlotSpeed(t *testing.T) {
	for name, speeds := range map[string][]eval.Speed{
		"one":  {{Passages: 1000, P50: 1, P90: 2, P99: 3}},
		"many": {{Passages: 10, P50: 0, P90: .5, P99: 120}, {Passages: 2_000_000, P50: 3, P90: 4, P99: 5}},
	} {
		var b strings.Builder
		if err := eval.PlotSpeed(&b, speeds); err != nil {
			t.Fatal(err)
		}
		circles := 0
		for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "circle" {
				circles++
				for _, a := range start.Attr {
					if strings.HasPrefix(a.Value, "-") || strings.Contains(a.Value, "N") {
						t.Errorf("%s: a point at %v", name, start.Attr)
					}
				}
			}
		}
		if circles != 3*len(speeds) {
			t.Errorf("%s: %d points", name, circles)
		}
	}
}
