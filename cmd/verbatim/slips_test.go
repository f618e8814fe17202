package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// A slip in one word of each question costs little. Without a look at the
// archive's own words it costs .052 of MRR@10 in English and in German.
func TestSlipsInJudgedSets(t *testing.T) {
	dir := os.Getenv("VERBATIM_EVAL")
	if dir == "" {
		t.Skip("VERBATIM_EVAL names no folder of judged questions")
	}
	if testing.Short() {
		t.Skip("takes a minute")
	}
	const costs = 0.025
	for _, set := range []string{"xquad-en", "xquad-de"} {
		t.Run(set, func(t *testing.T) {
			clean, err := measure(t.Context(), config{}, filepath.Join(dir, set))
			if err != nil {
				t.Fatal(err)
			}
			misspelt, err := measure(t.Context(), config{}, withSlips(t, filepath.Join(dir, set)))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("MRR@10 is %v, with slips %v", clean.Article.MRR10, misspelt.Article.MRR10)
			if misspelt.Article.MRR10 < clean.Article.MRR10-costs {
				t.Errorf("MRR@10 is %v with slips, %v without", misspelt.Article.MRR10, clean.Article.MRR10)
			}
		})
	}
}

// withSlips copies a set with a slip in one word of each question.
func withSlips(t *testing.T, set string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{"docs.jsonl", "qrels.tsv"} {
		b, err := os.ReadFile(filepath.Join(set, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(filepath.Join(set, "queries.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	random := rand.New(rand.NewPCG(1, 2))
	for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
		var query map[string]any
		if err := json.Unmarshal(lines.Bytes(), &query); err != nil {
			t.Fatal(err)
		}
		query["text"] = misspell(query["text"].(string), random)
		if err := json.NewEncoder(&out).Encode(query); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(to, "queries.jsonl"), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return to
}

var longWord = regexp.MustCompile(`\p{L}{5,}`)

// misspell puts a slip behind the first letter of a word of five letters or
// more: two swapped, one left out, one put in, or one changed.
func misspell(question string, random *rand.Rand) string {
	words := longWord.FindAllStringIndex(question, -1)
	if len(words) == 0 {
		return question
	}
	span := words[random.IntN(len(words))]
	w := []rune(question[span[0]:span[1]])
	i := 1 + random.IntN(len(w)-2)
	letter := 'a' + rune(random.IntN(26))
	switch random.IntN(4) {
	case 0:
		w[i], w[i+1] = w[i+1], w[i]
	case 1:
		w = append(w[:i], w[i+1:]...)
	case 2:
		w = append(w[:i], append([]rune{letter}, w[i:]...)...)
	case 3:
		w[i] = letter
	}
	return question[:span[0]] + string(w) + question[span[1]:]
}
