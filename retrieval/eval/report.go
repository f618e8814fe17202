package eval

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
	"time"
)

// Figure is a measured number; it is null in JSON where nothing was judged.
type Figure float64

// MarshalJSON writes NaN as null.
func (f Figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) {
		return []byte("null"), nil
	}
	return fmt.Appendf(nil, "%.4f", float64(f)), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Figure) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*f = Figure(math.NaN())
		return nil
	}
	_, err := fmt.Sscan(string(b), (*float64)(f))
	return err
}

func (f Figure) String() string {
	if math.IsNaN(float64(f)) {
		return "–"
	}
	return fmt.Sprintf("%.3f", float64(f))
}

// Ranks are the figures of one kind of rank.
type Ranks struct {
	Recall1  Figure `json:"recall_1"`
	Recall5  Figure `json:"recall_5"`
	Recall10 Figure `json:"recall_10"`
	MRR10    Figure `json:"mrr_10"`
	NDCG10   Figure `json:"ndcg_10"`
}

// Report holds everything that was measured on a set.
type Report struct {
	Set          string `json:"set"`
	Articles     int    `json:"articles"`
	Passages     int    `json:"passages"`
	Answerable   int    `json:"answerable"`
	Unanswerable int    `json:"unanswerable"`

	Article  Ranks `json:"article"`  // relevant articles
	Passage  Ranks `json:"passage"`  // passages of relevant articles with an accepted answer
	Quote    Ranks `json:"quote"`    // passages with an accepted answer, whatever their article
	Sentence Ranks `json:"sentence"` // answering sentences with an accepted answer
	Plain    Ranks `json:"plain"`    // relevant articles by plain BM25

	AUROC        Figure `json:"auroc"`         // of the confidence, answerable against unanswerable
	FalseAnswers Figure `json:"false_answers"` // unanswerable questions that were answered
	Refused      Figure `json:"refused"`       // answerable questions that were not
	Verbatim     Figure `json:"verbatim"`      // quotes that are byte for byte in the Store
	QuoteWords   Figure `json:"quote_words"`   // median of the first quotes

	P50 time.Duration `json:"p50_ns"`
	P95 time.Duration `json:"p95_ns"`
	P99 time.Duration `json:"p99_ns"`

	Building Building `json:"building"`

	Reliability []Bin     `json:"reliability"`
	Outcomes    []Outcome `json:"outcomes"`
}

// Building is what it took to make the archive.
type Building struct {
	Took       time.Duration `json:"took_ns"`
	IndexBytes int64         `json:"index_bytes"`
	PeakBytes  int64         `json:"peak_bytes"` // memory of the process; 0: not known
}

// Bin counts the questions whose confidence lies in one tenth.
type Bin struct {
	From       float64 `json:"from"`
	Questions  int     `json:"questions"`
	Confidence Figure  `json:"confidence"` // mean
	Right      Figure  `json:"right"`      // part with an accepted answer in the first quote
}

// Summarize turns outcomes into figures.
func Summarize(set Set, outcomes []Outcome) Report {
	r := Report{Set: set.Name, Articles: len(set.Articles), Outcomes: outcomes}
	var answered, refused, quotes, verbatim float64
	var took []time.Duration
	var words []int
	for _, o := range outcomes {
		if o.Answerable {
			r.Answerable++
			if !o.Found {
				refused++
			}
		} else {
			r.Unanswerable++
			if o.Found {
				answered++
			}
		}
		quotes += float64(o.quotes)
		verbatim += float64(o.verbatim)
		took = append(took, o.took)
		if o.words > 0 {
			words = append(words, o.words)
		}
	}
	r.Article = ranks(outcomes, func(o Outcome) int { return o.Article })
	r.Article.NDCG10 = articleNDCG(outcomes)
	r.Passage = ranks(outcomes, func(o Outcome) int { return o.Passage })
	r.Quote = ranks(outcomes, func(o Outcome) int { return o.Quote })
	r.Sentence = ranks(outcomes, func(o Outcome) int { return o.Sentence })
	r.Plain = ranks(outcomes, func(o Outcome) int { return o.Plain })
	r.Plain.NDCG10 = Figure(math.NaN()) // only the first relevant article is known
	r.AUROC = Figure(auroc(outcomes))
	r.FalseAnswers = Figure(answered / float64(r.Unanswerable))
	r.Refused = Figure(refused / float64(r.Answerable))
	r.Verbatim = Figure(verbatim / quotes)
	slices.Sort(took)
	slices.Sort(words)
	r.P50, r.P95, r.P99 = quantile(took, .5), quantile(took, .95), quantile(took, .99)
	r.QuoteWords = Figure(quantile(words, .5))
	r.Reliability = reliability(outcomes)
	return r
}

func quantile[T any](sorted []T, q float64) T {
	var zero T
	if len(sorted) == 0 {
		return zero
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// ranks averages over the answerable questions that are judged. With one
// relevant thing a question, nDCG is 1/log2(1+rank).
func ranks(outcomes []Outcome, rank func(Outcome) int) Ranks {
	var n, at1, at5, at10, reciprocal, gain float64
	for _, o := range outcomes {
		r := rank(o)
		if !o.Answerable || r < 0 {
			continue
		}
		n++
		if r == 0 {
			continue
		}
		at10++
		if r <= 5 {
			at5++
		}
		if r == 1 {
			at1++
		}
		reciprocal += 1 / float64(r)
		gain += 1 / math.Log2(1+float64(r))
	}
	return Ranks{Figure(at1 / n), Figure(at5 / n), Figure(at10 / n), Figure(reciprocal / n), Figure(gain / n)}
}

// articleNDCG counts all relevant articles of a question (Järvelin and
// Kekäläinen 2002, gains of 0 and 1).
func articleNDCG(outcomes []Outcome) Figure {
	var n, sum float64
	for _, o := range outcomes {
		if !o.Answerable || o.Article < 0 {
			continue
		}
		n++
		var gain, ideal float64
		for i, relevant := range o.gains {
			if relevant {
				gain += 1 / math.Log2(float64(i)+2)
			}
		}
		for i := range min(o.relevant, depth) {
			ideal += 1 / math.Log2(float64(i)+2)
		}
		sum += gain / ideal
	}
	return Figure(sum / n)
}

// reliability says how often a confidence is right: the first quote has an
// accepted answer, or comes from a relevant article where answers are not known.
func reliability(outcomes []Outcome) []Bin {
	bins := make([]Bin, 10)
	confidence, right := make([]float64, 10), make([]float64, 10)
	for _, o := range outcomes {
		i := min(int(o.Confidence*10), 9)
		bins[i].Questions++
		confidence[i] += o.Confidence
		if o.Answerable && (o.Quote == 1 || o.Quote < 0 && o.Article == 1) {
			right[i]++
		}
	}
	for i := range bins {
		bins[i].From = float64(i) / 10
		bins[i].Confidence = Figure(confidence[i] / float64(bins[i].Questions))
		bins[i].Right = Figure(right[i] / float64(bins[i].Questions))
	}
	return bins
}

// Print writes the report as tables.
func (r Report) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %d articles, %d passages, %d answerable questions, %d not\n\n", r.Set, r.Articles, r.Passages, r.Answerable, r.Unanswerable)
	fmt.Fprintln(t, "\tR@1\tR@5\tR@10\tMRR@10\tnDCG@10")
	for _, row := range []struct {
		name string
		Ranks
	}{{"article", r.Article}, {"article, plain BM25", r.Plain}, {"passage", r.Passage}, {"answer in quote", r.Quote}, {"answer in sentence", r.Sentence}} {
		if !math.IsNaN(float64(row.MRR10)) {
			fmt.Fprintf(t, "%s\t%v\t%v\t%v\t%v\t%v\n", row.name, row.Recall1, row.Recall5, row.Recall10, row.MRR10, row.NDCG10)
		}
	}
	fmt.Fprintf(t, "\nabstention\tAUROC %v\tfalse answers %v\trefused %v\n", r.AUROC, r.FalseAnswers, r.Refused)
	fmt.Fprintf(t, "quotes\tverbatim %v\tmedian %.0f words\n", r.Verbatim, float64(r.QuoteWords))
	fmt.Fprintf(t, "time\tp50 %v\tp95 %v\tp99 %v\n", r.P50.Round(10*time.Microsecond), r.P95.Round(10*time.Microsecond), r.P99.Round(10*time.Microsecond))
	if r.Building.Took > 0 {
		fmt.Fprintf(t, "load\t%.0f passages/s\tindex %.1f MB\tpeak memory %.0f MB\n",
			float64(r.Passages)/r.Building.Took.Seconds(), float64(r.Building.IndexBytes)/1e6, float64(r.Building.PeakBytes)/1e6)
	}
	fmt.Fprintln(t)
	PrintReliability(t, r.Reliability)
	return t.Flush()
}

// PrintReliability writes the bins as a table with columns parted by tabs.
func PrintReliability(w io.Writer, bins []Bin) {
	fmt.Fprintln(w, "confidence\tquestions\tmean\tright")
	for _, b := range bins {
		if b.Questions > 0 {
			fmt.Fprintf(w, "%.1f–%.1f\t%d\t%v\t%v\n", b.From, b.From+.1, b.Questions, b.Confidence, b.Right)
		}
	}
}
