package eval_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/eval"
)

// engine ranks by a list for each question.
type engine map[string]struct {
	ids        []string
	confidence float64
}

func text(id string) string { return "The text of " + id + ". It goes on." }

func (e engine) Explain(_ context.Context, q retrieval.Question, limit int) (retrieval.Explanation, error) {
	r := e[q.Text]
	var quotes []retrieval.Quote
	parts := make([][]float64, len(r.ids))
	for _, id := range r.ids {
		quotes = append(quotes, retrieval.Quote{
			Text: text(id), Answer: retrieval.Span{End: len("The text of " + id + ".")},
			Citation: retrieval.Citation{Ref: retrieval.Ref{ID: id, Revision: 1}, Span: retrieval.Span{End: len(text(id))}},
		})
	}
	return retrieval.Explanation{Quotes: quotes[:min(limit, len(quotes))], Parts: parts, Confidence: r.confidence}, nil
}

func (e engine) Answer(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	x, err := e.Explain(ctx, q, 1)
	return retrieval.Answer{Quotes: x.Quotes, Confidence: x.Confidence, Found: x.Confidence >= .5}, err
}

func (e engine) Article(_ context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	if ref.ID == "forged" {
		return retrieval.Article{Ref: ref, Text: "something else"}, nil
	}
	return retrieval.Article{Ref: ref, Text: text(ref.ID)}, nil
}

func set(queries ...eval.Query) eval.Set {
	s := eval.Set{Name: "set", Queries: queries}
	for i := range 12 {
		id := fmt.Sprint("d", i)
		s.Articles = append(s.Articles, retrieval.Article{Ref: retrieval.Ref{ID: id}, Language: "en", Text: text(id)})
	}
	return s
}

func query(id string, answerable bool, relevant ...string) eval.Query {
	q := eval.Query{ID: id, Text: id, Answerable: answerable, Relevant: map[string]bool{}}
	for _, r := range relevant {
		q.Relevant[r] = true
		q.Answers = append(q.Answers, r)
	}
	return q
}

func near(t *testing.T, what string, got eval.Figure, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 1e-9 && !(math.IsNaN(float64(got)) && math.IsNaN(want)) {
		t.Errorf("%s = %v; want %.4f", what, got, want)
	}
}

func TestFigures(t *testing.T) {
	e := engine{
		"q1": {[]string{"d1", "d2"}, .9},
		"q2": {[]string{"d3", "d3", "d2"}, .4},
		"q3": {[]string{"d5"}, .6},
		"u1": {[]string{"d1"}, .5},
		"u2": {[]string{"forged"}, .1},
	}
	s := set(query("q1", true, "d1"), query("q2", true, "d2"), query("q3", true, "d4"), query("u1", false), query("u2", false))
	outcomes, err := eval.Run(t.Context(), s, e, e)
	if err != nil {
		t.Fatal(err)
	}
	r := eval.Summarize(s, outcomes)
	near(t, "article R@1", r.Article.Recall1, 1./3)
	near(t, "article R@5", r.Article.Recall5, 2./3)
	near(t, "article MRR", r.Article.MRR10, (1+.5)/3)
	near(t, "article nDCG", r.Article.NDCG10, (1+1/math.Log2(3))/3)
	near(t, "passage MRR", r.Passage.MRR10, (1+1./3)/3)
	near(t, "sentence MRR", r.Sentence.MRR10, (1+1./3)/3)
	near(t, "AUROC", r.AUROC, 5./6)
	near(t, "false answers", r.FalseAnswers, .5)
	near(t, "refused", r.Refused, 1./3)
	near(t, "verbatim", r.Verbatim, .8)

	var table bytes.Buffer
	if err := r.Print(&table); err != nil || !strings.Contains(table.String(), "AUROC 0.833") {
		t.Errorf("%v:\n%s", err, &table)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again eval.Report
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	for _, d := range eval.Compare(r, again) {
		if d.Mean != 0 || d.Low != 0 || d.Top != 0 || d.Questions == 0 {
			t.Errorf("a run against itself: %+v", d)
		}
	}
}

func TestPlainBM25(t *testing.T) {
	s := set(query("text of d7", true, "d7"), query("nothing like it", true, "d3"))
	outcomes, err := eval.Run(t.Context(), s, engine{}, engine{})
	if err != nil {
		t.Fatal(err)
	}
	if outcomes[0].Plain != 1 || outcomes[1].Plain != 0 {
		t.Errorf("ranks by plain BM25: %d, %d; want 1, 0", outcomes[0].Plain, outcomes[1].Plain)
	}
}

func TestQuestionsFile(t *testing.T) {
	got, err := eval.ParseQuestions(strings.NewReader("# comment\n\nWho?\n= one way\n= another\n\nWhy?\n= nothing\n"))
	want := []eval.Query{{ID: "1", Text: "Who?", Answers: []string{"one way", "another"}, Answerable: true}, {ID: "2", Text: "Why?"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := eval.ParseQuestions(strings.NewReader("= answer\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("an answer first: %v", err)
	}
}
