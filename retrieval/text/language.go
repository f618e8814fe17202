package text

import (
	"maps"
	"strings"
	"sync"
	"unicode"

	"github.com/abadojack/whatlanggo"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/in"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/bleve/v2/analysis/token/apostrophe"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"github.com/blevesearch/bleve/v2/registry"
	"golang.org/x/text/language"
)

// chain is what the words of a language pass through: filters, the stop words,
// filters. All are safe for concurrent use.
type chain struct {
	before, after []analysis.TokenFilter
	stop          analysis.TokenMap
	bigrams       bool // written without spaces: words are pairs of characters
	dotGroups     bool // 13.000 is thirteen thousand
	memo          memo
}

// parts names the filters of a chain as Bleve's registry does; the order is
// that of Bleve's own analyzer for the language, but for French and Italian,
// where a capital L' would be overlooked, and Spanish, whose verbs Bleve's light
// stemmer leaves apart.
type parts struct {
	before, after []string
	stop          string
	dotGroups     bool
}

var languages = map[string]parts{
	"ar": {before: []string{lowercase.Name, ar.NormalizeName}, stop: ar.StopName, after: []string{ar.StemmerName}},
	"da": {before: []string{lowercase.Name}, stop: da.StopName, after: []string{da.SnowballStemmerName}, dotGroups: true},
	"de": {before: []string{lowercase.Name}, stop: de.StopName, after: []string{de.NormalizeName, de.LightStemmerName}, dotGroups: true},
	"en": {before: []string{en.PossessiveName, lowercase.Name}, stop: en.StopName, after: []string{porter.Name}},
	"es": {before: []string{lowercase.Name}, stop: es.StopName, after: []string{es.SnowballStemmerName, es.NormalizeName}, dotGroups: true},
	"fa": {before: []string{lowercase.Name, ar.NormalizeName, fa.NormalizeName}, stop: fa.StopName},
	"fi": {before: []string{lowercase.Name}, stop: fi.StopName, after: []string{fi.SnowballStemmerName}},
	"fr": {before: []string{lowercase.Name, fr.ElisionName}, stop: fr.StopName, after: []string{fr.LightStemmerName}},
	"hi": {before: []string{lowercase.Name, in.NormalizeName, hi.NormalizeName}, stop: hi.StopName, after: []string{hi.StemmerName}},
	"hu": {before: []string{lowercase.Name}, stop: hu.StopName, after: []string{hu.SnowballStemmerName}},
	"it": {before: []string{lowercase.Name, it.ElisionName}, stop: it.StopName, after: []string{it.LightStemmerName}, dotGroups: true},
	"ja": {before: []string{lowercase.Name}, after: []string{cjk.BigramName}},
	"ko": {before: []string{lowercase.Name}, after: []string{cjk.BigramName}},
	"nl": {before: []string{lowercase.Name}, stop: nl.StopName, after: []string{nl.SnowballStemmerName}, dotGroups: true},
	"no": {before: []string{lowercase.Name}, stop: no.StopName, after: []string{no.SnowballStemmerName}},
	"pt": {before: []string{lowercase.Name}, stop: pt.StopName, after: []string{pt.LightStemmerName}, dotGroups: true},
	"ro": {before: []string{lowercase.Name}, stop: ro.StopName, after: []string{ro.SnowballStemmerName}, dotGroups: true},
	"ru": {before: []string{lowercase.Name}, stop: ru.StopName, after: []string{ru.SnowballStemmerName}},
	"sv": {before: []string{lowercase.Name}, stop: sv.StopName, after: []string{sv.SnowballStemmerName}},
	"tr": {before: []string{apostrophe.Name, lowercase.Name}, stop: tr.StopName, after: []string{tr.SnowballStemmerName}, dotGroups: true},
	"zh": {before: []string{lowercase.Name}, after: []string{cjk.BigramName}},
}

var registryCache = registry.NewCache()

// chains are built when first needed, for each takes some milliseconds.
var chains = func() map[string]func() *chain {
	all := map[string]func() *chain{
		"uk": sync.OnceValue(ukrainian),
		"en": sync.OnceValue(english),
		"es": sync.OnceValue(spanish),
		"":   sync.OnceValue(func() *chain { return build(parts{before: []string{lowercase.Name}}) }),
	}
	for name, p := range languages {
		if all[name] == nil {
			all[name] = sync.OnceValue(func() *chain { return build(p) })
		}
	}
	return all
}()

func chainOf(name string) *chain {
	if c, ok := chains[name]; ok {
		return c()
	}
	return chains[""]()
}

// build panics on a name that Bleve does not have: that is a mistake in the
// table above, and a test builds every chain.
func build(p parts) *chain {
	c := &chain{dotGroups: p.dotGroups}
	filters := func(names []string) []analysis.TokenFilter {
		var out []analysis.TokenFilter
		for _, name := range names {
			filter, err := registryCache.TokenFilterNamed(name)
			if err != nil {
				panic(err)
			}
			out = append(out, filter)
			c.bigrams = c.bigrams || name == cjk.BigramName
		}
		return out
	}
	c.before, c.after = filters(p.before), filters(p.after)
	if p.stop != "" {
		stop, err := registryCache.TokenMapNamed(p.stop)
		if err != nil {
			panic(err)
		}
		c.stop = stop
	}
	return c
}

// english adds a pronoun that Bleve's list lacks and that must not be found for
// the US.
func english() *chain {
	c := build(languages["en"])
	c.stop = maps.Clone(c.stop)
	c.stop["us"] = true
	return c
}

// Stopword reports whether a word, in lower case, is one of those that stand in
// every text of the language.
func Stopword(word, language string) bool { return chainOf(language).stop[word] }

// Compounding reports whether a language writes compounds as one word:
// Zentralbank, folkeskolelærer.
func Compounding(language string) bool {
	switch language {
	case "da", "de", "fi", "nl", "no", "sv":
		return true
	}
	return false
}

// The first 600 characters tell the language as well as all of them and sooner;
// with fewer than 300 letters the detector must be sure, with fewer than 20 it
// is not asked.
const (
	detectRunes  = 600
	enoughRunes  = 20
	certainRunes = 300
)

// Language returns the base tag, such as "en", of the declared language if it
// is well-formed ("EN_us", "eng"), else of the language that the text seems to
// be in, else "".
func Language(declared, text string) string {
	if tag, err := language.Parse(strings.TrimSpace(declared)); err == nil && tag != language.Und {
		if base, confidence := tag.Base(); confidence != language.No {
			return aliased(base.String())
		}
	}
	sample := make([]rune, 0, detectRunes)
	letters := 0
	for _, r := range text {
		if len(sample) == detectRunes {
			break
		}
		if unicode.IsLetter(r) {
			letters++
		}
		sample = append(sample, r)
	}
	if letters < enoughRunes {
		return ""
	}
	info := whatlanggo.Detect(string(sample))
	if !info.IsReliable() && letters < certainRunes {
		return ""
	}
	return aliased(info.Lang.Iso6391())
}

// aliased joins the two written forms of Norwegian.
func aliased(base string) string {
	if base == "nb" || base == "nn" {
		return "no"
	}
	return base
}
