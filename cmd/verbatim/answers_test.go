package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot/command"
	"verbatim/bot/console"
	"verbatim/retrieval"
	"verbatim/retrieval/eval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// What a reader sees to each question of seeds/questions.txt is held in a
// golden file, and the figures in another, so that a change in ranking is
// reviewed as a difference of answers.
func TestAnswers(t *testing.T) {
	cfg := config{dataDir: filepath.Join(t.TempDir(), "none")}
	l, err := openLibrary(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.catchUp(t.Context(), &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	set, err := eval.Load("../../seeds")
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Queries) < 60 {
		t.Fatalf("%d questions; want 60 at least", len(set.Queries))
	}
	for i, q := range set.Queries {
		a, err := l.engine.Answer(t.Context(), retrieval.Question{Text: q.Text})
		if err != nil {
			t.Fatal(err)
		}
		var page bytes.Buffer
		fmt.Fprintf(&page, "❯ %s\n\n", q.Text)
		if err := console.Render(&page, command.Reply(a, "en"), console.Style{Width: 80}); err != nil {
			t.Fatal(err)
		}
		golden(t, fmt.Sprintf("%02d-%s", i+1, slug(q.Text)), page.Bytes())
	}
	report, err := measure(t.Context(), cfg, "../../seeds")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "stats", fmt.Appendf(nil,
		"questions        %d answerable, %d not\nanswer in quote  R@1 %v  R@5 %v  MRR@10 %v\nright sentence   R@1 %v  R@5 %v  MRR@10 %v\nabstention       AUROC %v  false answers %v  refused %v\nverbatim         %v\n",
		report.Answerable, report.Unanswerable, report.Quote.Recall1, report.Quote.Recall5, report.Quote.MRR10,
		report.Sentence.Recall1, report.Sentence.Recall5, report.Sentence.MRR10,
		report.AUROC, report.FalseAnswers, report.Refused, report.Verbatim))
	if report.Verbatim != 1 {
		t.Errorf("verbatim rate is %v", report.Verbatim)
	}
}

var noWord = regexp.MustCompile(`[^a-z0-9]+`)

func slug(question string) string {
	s := strings.Trim(noWord.ReplaceAllString(strings.ToLower(question), "-"), "-")
	return s[:min(len(s), 40)]
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "answers", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; go test ./cmd/verbatim -run TestAnswers -update rewrites it (-want +got):\n%s", path, diff)
	}
}
