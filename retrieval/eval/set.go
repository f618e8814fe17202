package eval

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"verbatim/retrieval"
)

// Set is a collection of judged questions and the articles to ask.
type Set struct {
	Name     string
	Articles []retrieval.Article // none where questions.txt stands beside articles in files
	Queries  []Query
}

// Query is a judged question.
type Query struct {
	ID, Text   string
	Answers    []string        // accepted answers; none: not known
	Relevant   map[string]bool // ids of the articles that answer; none: not known
	Answerable bool
	Now        time.Time // when it was asked
	// Source limits the question to its own candidates, where a set has such.
	Source string
}

// QuestionsFile makes a folder of articles a set: questions about them.
const QuestionsFile = "questions.txt"

// HasQuestionsFile reports whether dir is a folder of articles with questions.
func HasQuestionsFile(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, QuestionsFile))
	return err == nil
}

// Load reads the set in dir.
func Load(dir string) (Set, error) {
	set := Set{Name: filepath.Base(filepath.Clean(dir))}
	if HasQuestionsFile(dir) {
		file, err := os.Open(filepath.Join(dir, QuestionsFile))
		if err != nil {
			return set, fmt.Errorf("read questions: %w", err)
		}
		defer file.Close()
		set.Queries, err = ParseQuestions(file)
		return set, err
	}
	own := map[string]bool{} // questions with candidates of their own
	if err := eachLine(dir, "docs.jsonl", func(line []byte) error { return set.addArticle(line, own) }); err != nil {
		return set, err
	}
	at := map[string]int{}
	err := eachLine(dir, "queries.jsonl", func(line []byte) error { return set.addQuery(line, own, at) })
	if err != nil {
		return set, err
	}
	err = eachLine(dir, "qrels.tsv", func(line []byte) error {
		column := strings.Split(string(line), "\t")
		if len(column) < 3 {
			return fmt.Errorf("%q is not query, document and relevance", line)
		}
		relevance, err := strconv.Atoi(column[2])
		if err != nil {
			return fmt.Errorf("relevance %q is not a number", column[2])
		}
		if i, ok := at[column[0]]; ok && relevance > 0 {
			set.Queries[i].Relevant[column[1]] = true
		}
		return nil
	})
	return set, err
}

func (set *Set) addArticle(line []byte, own map[string]bool) error {
	var d struct{ ID, Title, Text, URL, Source, Published, Language, Question string }
	if err := json.Unmarshal(line, &d); err != nil {
		return err
	}
	published, err := parseTime(d.Published)
	if err != nil {
		return err
	}
	if d.Question != "" {
		own[d.Question] = true
		d.Source = candidatesOf(d.Question)
	}
	set.Articles = append(set.Articles, retrieval.Article{
		Ref: retrieval.Ref{ID: d.ID}, Title: strings.ReplaceAll(d.Title, "_", " "), Text: d.Text,
		URL: d.URL, Source: d.Source, Published: published, Language: d.Language,
	})
	return nil
}

func candidatesOf(question string) string { return "candidates of " + question }

func (set *Set) addQuery(line []byte, own map[string]bool, at map[string]int) error {
	var d struct {
		ID, Text, Asked string
		Answers         []string
		Answerable      bool
	}
	if err := json.Unmarshal(line, &d); err != nil {
		return err
	}
	asked, err := parseTime(d.Asked)
	if err != nil {
		return err
	}
	q := Query{ID: d.ID, Text: d.Text, Answers: d.Answers, Answerable: d.Answerable, Now: asked, Relevant: map[string]bool{}}
	if own[d.ID] {
		q.Source = candidatesOf(d.ID)
	}
	at[d.ID] = len(set.Queries)
	set.Queries = append(set.Queries, q)
	return nil
}

func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	var first error
	for _, layout := range []string{time.RFC3339, "2006-01-02", "2006/01/02"} {
		t, err := time.Parse(layout, s)
		if err == nil {
			return t, nil
		}
		first = cmp.Or(first, err)
	}
	return time.Time{}, first
}

// eachLine reads a file of the set, or its gzipped form.
func eachLine(dir, name string, handle func([]byte) error) error {
	path := filepath.Join(dir, name)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		path += ".gz"
		file, err = os.Open(path)
	}
	if err != nil {
		return fmt.Errorf("read judged questions: %w", err)
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	reader := bufio.NewReaderSize(in, 1<<20)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if trimmed := strings.TrimSpace(string(line)); trimmed != "" {
			if err := handle([]byte(strings.TrimRight(string(line), "\r\n"))); err != nil {
				return fmt.Errorf("read %s, line %d: %w", path, number, err)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
}

// ParseQuestions reads questions.txt: a question a paragraph, its text on the
// first line; below, a line "= words" for each wording that stands in a
// sentence that answers, or "= nothing" where the articles do not answer.
// Lines that begin with # are comments.
func ParseQuestions(r io.Reader) ([]Query, error) {
	var queries []Query
	scanner := bufio.NewScanner(r)
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimSpace(scanner.Text())
		answer, isAnswer := strings.CutPrefix(line, "= ")
		switch {
		case line == "" || line[0] == '#':
		case !isAnswer:
			queries = append(queries, Query{ID: strconv.Itoa(len(queries) + 1), Text: line})
		case len(queries) == 0:
			return nil, fmt.Errorf("%s, line %d: an answer without a question", QuestionsFile, number)
		case answer != "nothing":
			q := &queries[len(queries)-1]
			q.Answerable = true
			q.Answers = append(q.Answers, answer)
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", QuestionsFile, err)
	}
	return queries, nil
}
