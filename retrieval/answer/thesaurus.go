package answer

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"verbatim/retrieval/text"
)

//go:embed thesaurus.txt
var thesaurusText string

// Weights of an occurrence of another word than the asker's. They bound what a
// wrong synonym can do: it never counts as much as the word itself.
const (
	synonymWeight = 0.8
	nearWeight    = 0.5
)

// related is a word or phrase that news uses for another one.
type related struct {
	terms  []string
	weight float64
}

// thesaurus finds what is related to a phrase, given as terms parted by
// spaces. Acronyms stand in capitals, so that Kim Jong Un is not the UN.
type thesaurus map[string][]related

// longestEntry is the most terms that an entry of the thesaurus has.
const longestEntry = 4

var thesauri = sync.OnceValue(func() map[string]thesaurus {
	all := map[string]thesaurus{}
	language, inflections := "", false
	for line := range strings.Lines(thesaurusText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			language, inflections = strings.CutSuffix(strings.Trim(line, "[]"), "=")
			if all[language] == nil {
				all[language] = thesaurus{}
			}
		case inflections:
			all[language].add(line, language, 1)
		default:
			all[language].add(line, language, synonymWeight)
		}
	}
	for _, t := range all {
		t.inflect()
	}
	return all
})

// inflect gives each inflection of a word the relatives of the others, so that
// "sent" finds "dispatched" as "send" does.
func (t thesaurus) inflect() {
	for _, word := range slices.Sorted(maps.Keys(t)) {
		for _, same := range t.inflections(word) {
			for _, r := range t[word] {
				t.relate(same.terms, r.terms, r.weight)
			}
		}
	}
}

// inflections lists what counts as the same word.
func (t thesaurus) inflections(word string) []related {
	return slices.DeleteFunc(slices.Clone(t[word]), func(r related) bool { return r.weight < 1 })
}

// add reads one group: "synonym, synonym; near, near".
func (t thesaurus) add(line, language string, weight float64) {
	synonyms, near, _ := strings.Cut(line, ";")
	same, close := entries(synonyms, language), entries(near, language)
	for i, from := range same {
		for j, to := range same {
			if i != j {
				t.relate(from, to, weight)
			}
		}
		for _, to := range close {
			t.relate(from, to, nearWeight)
			t.relate(to, from, nearWeight)
		}
	}
}

func (t thesaurus) relate(from, to []string, weight float64) {
	key := strings.Join(from, " ")
	if strings.EqualFold(key, strings.Join(to, " ")) {
		return
	}
	to = strings.Fields(strings.ToLower(strings.Join(to, " ")))
	for i, r := range t[key] {
		if strings.Join(r.terms, " ") == strings.Join(to, " ") {
			t[key][i].weight = max(r.weight, weight)
			return
		}
	}
	t[key] = append(t[key], related{to, weight})
}

func entries(list, language string) [][]string {
	var all [][]string
	for entry := range strings.SplitSeq(list, ",") {
		// The article keeps "US" and "WHO" from being a text all in capitals, in
		// which they would be the words "us" and "who".
		terms := termsOf("a "+entry, language)
		if len(terms) == 1 && acronym(strings.TrimSpace(entry)) {
			terms[0] = strings.ToUpper(terms[0])
		}
		if len(terms) > 0 && len(terms) <= longestEntry {
			all = append(all, terms)
		}
	}
	return all
}

func termsOf(s, language string) []string {
	var terms []string
	for _, token := range text.Tokens(s, language) {
		terms = append(terms, token.Term)
	}
	return terms
}

// acronym reports a word of two capitals or more.
func acronym(s string) bool {
	return len(s) > 1 && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsUpper(r) })
}
