package text

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
)

var ukrainianStops = strings.Fields(`
а або але б без би був була були було бути в вам вас весь вже ви від він вона вони воно все всі втім
де до його йому з за зі і із її їй їм їх й його коли крім куди ледве лише ль між мене мені ми мій може
на над нам нас наш не ні ним них но ну о об однак він під по поки при про раз с сам свій себе собі
та так також там твій те тебе теж ти тим тих то тобі того тоді той тому ту тут у хоча хто це цей ця ці
чи чого чому що щоб як яка який яких які якщо я є`)

// Endings of nouns, adjectives and verbs, the longest first; cut where at least
// three letters stay.
var ukrainianEndings = strings.Fields(`
ування овувати ського ському ськими ською ських ськими ськім ського
ський ська ське ські ання ення ості істю істю увати ювати
ових овий ями ами ові еві ого ому ими ій ою ею ям ам ах ях ів їв ом ем єм ми ть ти ла ло ли
а я у ю і ї е є о и й ь`)

// ukrainianStemmer is a light stemmer: it joins the cases of a word, and now
// and then two words.
type ukrainianStemmer struct{}

func (ukrainianStemmer) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		word := string(t.Term)
		for _, ending := range ukrainianEndings {
			if stem, ok := strings.CutSuffix(word, ending); ok && utf8.RuneCountInString(stem) >= 3 {
				t.Term = []byte(stem)
				break
			}
		}
	}
	return in
}

func ukrainian() *chain {
	c := build(parts{before: []string{lowercase.Name}})
	c.stop = analysis.NewTokenMap()
	for _, w := range ukrainianStops {
		c.stop[w] = true
	}
	c.after = []analysis.TokenFilter{ukrainianStemmer{}}
	return c
}
