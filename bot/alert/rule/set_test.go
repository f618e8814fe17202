package rule_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot/alert/rule"
	"verbatim/retrieval"
	"verbatim/retrieval/eval"
)

// vocabulary has what is hard: stems, stop words, names in capitals, elisions,
// figures, words without spaces between them.
var vocabulary = map[string][]string{
	"en": strings.Fields("rent rents Minister ministers WHO who US us U.S. the of Berlin’s 13,000 rent-cap ministry minister's"),
	"de": strings.Fields("Miete Mieten der Die die WHO Minister Ministerin 13.000 3,5 Städte Stadt für"),
	"fr": strings.Fields("l’État État loyers loyer les qu’il US élue"),
	"ru": strings.Fields("министр министры аренды аренда и в Берлине Берлин"),
	"zh": strings.Fields("内阁 东京都 东京 租金 税 WHO 内阁东京"),
	"ko": strings.Fields("서울의 서울 임대료 내각은"),
	"":   strings.Fields("rent rents Berlin WHO who 13,000"),
	"xx": strings.Fields("rent rents Berlin"),
}

func randomArticle(r *rand.Rand) retrieval.Article {
	languages := []string{"en", "de", "fr", "ru", "zh", "ko", "", "xx"}
	language := languages[r.IntN(len(languages))]
	some := func(n int) string {
		var out []string
		for range n {
			of := vocabulary[language]
			out = append(out, of[r.IntN(len(of))])
		}
		return strings.Join(out, " ")
	}
	a := article(language, some(r.IntN(3)), some(1+r.IntN(4))+".\n\n"+some(1+r.IntN(4))+".")
	if r.IntN(4) == 0 {
		a.Title = strings.ToUpper(a.Title)
	}
	a.Source, a.Byline, a.Urgency = []string{"", "dpa", "AP", "dpa-AFX"}[r.IntN(4)], some(r.IntN(2)), r.IntN(4)
	for range r.IntN(3) {
		a.Tags = append(a.Tags, some(1+r.IntN(2)))
	}
	return a
}

func randomRule(r *rand.Rand, depth int) string {
	if depth > 0 && r.IntN(3) > 0 {
		a, b := randomRule(r, depth-1), randomRule(r, depth-1)
		return []string{a + " " + b, "(" + a + " OR " + b + ")", a + " -" + b, "NOT (" + a + " " + b + ")", "(" + a + " AND NOT NOT " + b + ")"}[r.IntN(5)]
	}
	var all []string
	for _, language := range []string{"en", "de", "fr", "ru", "zh", "ko"} {
		all = append(all, vocabulary[language]...)
	}
	word := func() string { return all[r.IntN(len(all))] }
	begin := func() string {
		runes := []rune(word())
		return strings.TrimRight(string(runes[:1+r.IntN(len(runes))]), ".,-’'")
	}
	switch r.IntN(14) {
	case 0:
		return fmt.Sprintf(`"%s %s"`, word(), word())
	case 1:
		return begin() + "*"
	case 2:
		return fmt.Sprintf(`"%s %s*"`, word(), begin())
	case 3:
		return "title:" + word()
	case 4:
		return "tag:" + word()
	case 5:
		return "byline:" + begin() + "*"
	case 6:
		return []string{"source:dpa", "source:ap", "source:dpa*"}[r.IntN(3)]
	case 7:
		return []string{"lang:en", "lang:ru", "urgency<=2", "urgency>1", "*", "/rents?/i", "/[0-9]/"}[r.IntN(7)]
	case 8:
		return fmt.Sprintf(`"%s"`, word())
	}
	return word()
}

// A set finds just the rules that hold, one by one: for random rules and
// articles, in several languages, while rules come and go.
func TestSetIsRight(t *testing.T) {
	const seed = 1
	r := rand.New(rand.NewPCG(seed, seed))
	set, rules := rule.NewSet(), map[int64]rule.Rule{}
	found := 0
	for n := range 300 {
		for range 20 {
			id := int64(r.IntN(200))
			if parsed, err := rule.Parse(randomRule(r, 3)); err == nil {
				set.Put(id, parsed)
				rules[id] = parsed
			}
		}
		if n%10 == 0 {
			id := int64(r.IntN(200))
			set.Remove(id)
			delete(rules, id)
		}
		a := randomArticle(r)
		d := rule.Read(a)
		want := map[int64]rule.Result{}
		for id, one := range rules {
			if result, ok := one.Match(d); ok {
				want[id] = result
			}
		}
		got, last := map[int64]rule.Result{}, int64(-1)
		for _, m := range set.Match(d) {
			if m.ID <= last {
				t.Fatalf("%d comes behind %d", m.ID, last)
			}
			last, got[m.ID] = m.ID, m.Result
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(rule.Passage{})); diff != "" {
			t.Fatalf("seed %d, round %d, %+v: %s", seed, n, a, diff)
		}
		found += len(got)
	}
	if found < 3000 {
		t.Errorf("only %d rules held", found)
	}
}

// An article may name any language; no more are kept than archives have.
func TestManyLanguages(t *testing.T) {
	set := rule.NewSet()
	set.Put(7, parse(t, "berlin"))
	for n := range 100 {
		d := rule.Read(article(fmt.Sprint("x", n), "", "Rents in Berlin."))
		if got := set.Match(d); len(got) != 1 || got[0].ID != 7 {
			t.Fatalf("%d: %v", n, got)
		}
	}
}

// Articles are matched while rules change.
func TestConcurrentUse(t *testing.T) {
	set := rule.NewSet()
	set.Put(0, parse(t, "rents"))
	steady, source := parse(t, "minister* OR ministers"), parse(t, "source:dpa")
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 0))
			for i := range 200 {
				if n%2 == 0 {
					set.Put(int64(1+i%5), steady)
					set.Put(int64(10+i%5), source)
					set.Remove(int64(1 + r.IntN(5)))
					continue
				}
				a := article([]string{"en", "de", "fr", ""}[i%4], "", "Ministers cap rents.")
				a.Source = "dpa"
				if got := set.Match(rule.Read(a)); len(got) == 0 || got[0].ID != 0 {
					t.Errorf("%v", got)
				}
			}
		})
	}
	all.Wait()
}

// watches are rules as newsrooms have them, of words that articles of the corpus
// have: by Zipf's law, so that common words are in many of them.
func watches(b *testing.B, n int) []rule.Rule {
	b.Helper()
	corpus, r := eval.NewCorpus(2, time.Unix(0, 0)), rand.New(rand.NewPCG(3, 3))
	var words []string
	for i := range n/200 + 1 {
		for _, w := range strings.Fields(corpus.Article(i, eval.CorpusParagraphs).Text) {
			if w = strings.Trim(w, "."); len(w) > 3 { // who watches names things
				words = append(words, w)
			}
		}
	}
	word := func() string { return words[r.IntN(len(words))] }
	out := make([]rule.Rule, n)
	for i := range out {
		var s string
		switch k := r.IntN(100); {
		case k < 40:
			s = fmt.Sprintf(`"%s %s" AND (%s OR %s) NOT %s`, word(), word(), word(), word(), word())
		case k < 60:
			s = fmt.Sprintf(`%s %s`, word(), word())
		case k < 70:
			s = fmt.Sprintf(`title:"%s %s"`, word(), word())
		case k < 80:
			s = fmt.Sprintf(`source:source%d %s urgency<=2`, r.IntN(20), word())
		case k < 90:
			w := word()
			s = fmt.Sprintf(`tag:economy %s* -byline:"AFP"`, w[:len(w)-1])
		case k < 97:
			s = fmt.Sprintf(`%s OR %s OR "%s %s"`, word()+word(), word()+word(), word(), word())
		case k < 98:
			s = fmt.Sprintf(`source:source%d`, r.IntN(20))
		default:
			s = fmt.Sprintf(`/%s [0-9]+/i %s`, word(), word())
		}
		out[i] = parse(b, s)
	}
	return out
}

func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// BenchmarkSet tells what an article of 900 words costs with so many watches,
// reading included: the time, how many of them hold, and the memory of a watch,
// with its place on the shelf of a language.
func BenchmarkSet(b *testing.B) {
	corpus := eval.NewCorpus(1, time.Unix(0, 0))
	var articles []retrieval.Article
	for n := range 200 {
		articles = append(articles, corpus.Article(n, 11))
	}
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before := heap()
			set := rule.NewSet()
			for i, r := range watches(b, n) {
				set.Put(int64(i), r)
			}
			set.Match(rule.Read(articles[0])) // the first of a language makes its shelf
			held, memory := 0, heap()-before
			i := 0
			for b.Loop() {
				held += len(set.Match(rule.Read(articles[i%len(articles)])))
				i++
			}
			b.ReportMetric(float64(held)/float64(i), "held/article")
			b.ReportMetric(memory/float64(n), "bytes/watch")
		})
	}
}

// BenchmarkRead tells what reading an article alone costs.
func BenchmarkRead(b *testing.B) {
	a := eval.NewCorpus(1, time.Unix(0, 0)).Article(0, 11)
	for b.Loop() {
		rule.Read(a)
	}
}
