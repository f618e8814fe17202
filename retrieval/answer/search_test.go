package answer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"verbatim/retrieval"
)

func (l library) search(t *testing.T, question string, limit int) retrieval.Answer {
	t.Helper()
	a, err := l.Search(t.Context(), retrieval.Question{Text: question, Now: now, Limit: limit})
	if err != nil {
		t.Fatal(err)
	}
	if a.Found != (len(a.Quotes) > 0) {
		t.Errorf("%s: found %v with %d quotes", question, a.Found, len(a.Quotes))
	}
	return a
}

func TestSearch(t *testing.T) {
	first, second := article("a", rents), article("b", "Owners of flats oppose the cap on rents that ministers want.\n\nRents rise, ministers know, for want of a cap.")
	first.Source, first.Published = "dpa", now.AddDate(0, 0, -3)
	l := open(t, first, second, article("c", "BERLIN (dpa) - "+rents), article("d", bridge), article("e", storm+"\n\nThe storm had no name."))
	for question, want := range map[string]string{
		"cap rents":                       "a b", // one each, and no copy
		"cap rents source:dpa":            "a",
		"cap rents since:yesterday":       "",
		"cap rents since:2026-11-10":      "a",
		`ministers "cap rents"`:           "a",
		`ministers “cap rents” "opposed"`: "",
		`"want of a cap"`:                 "b",
		"cap rents -flat":                 "a", // in any inflection
		"cap rents -council -Flats":       "a",
		"cap rents -title":                "",
		"council or storm":                "d e",
		"storm -":                         "e",
		"-storm":                          "",
		"xyzzy":                           "",
		"who capped storms in Tokyo":      "a b e", // whether or not it answers
	} {
		if got := sorted(strings.Fields(ids(l.search(t, question, 0)))); got != want {
			t.Errorf("%s: %v; want %s", question, got, want)
		}
	}
	if got := hints(l.search(t, "minsiters cap rents", 0)); got != "corrected minsiters Ministers" {
		t.Errorf("hint %q", got)
	}
}

func TestSearchLimit(t *testing.T) {
	var articles []retrieval.Article
	for i := range 30 {
		articles = append(articles, article(fmt.Sprint("a", i), strings.Repeat(fmt.Sprintf("Town %d: the mayor of town number %d opened school number %d, the pupils sang song %d.\n\n", i, i*7, i*11, i*13), 3)))
	}
	l := open(t, articles...)
	for limit, want := range map[int]int{0: 10, 1: 1, 25: 25} {
		a := l.search(t, "Which mayor opened a school?", limit)
		seen := map[string]bool{}
		for _, q := range a.Quotes {
			seen[q.Citation.ID] = true
		}
		if len(a.Quotes) != want || len(seen) != want {
			t.Errorf("limit %d: %d quotes of %d articles", limit, len(a.Quotes), len(seen))
		}
	}
}

func sorted(ids []string) string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return strings.Join(ids, " ")
}
