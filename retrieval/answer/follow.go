package answer

import (
	"slices"
	"strings"
	"unicode"

	"verbatim/retrieval/text"
)

// Followed is a question that is read together with the one before it.
type Followed struct {
	Text string // to be asked
	// With are the words of the one before that were taken along; empty: the
	// question stands for itself.
	With string
	// Topic is what the next question follows, if it does; empty: nothing that
	// could be followed.
	Topic string
}

// pronouns stand, by language, for somebody or something that was named before.
// Those that as often stand for nothing ("it rains", "es gibt") are left out.
var pronouns = map[string][]string{
	"en": {"he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs", "its"},
	"de": {"er", "ihm", "ihn", "sein", "seine", "seinen", "seiner", "seinem", "ihr", "ihre", "ihren", "ihrer", "ihrem", "ihnen", "dessen", "deren"},
	"fr": {"il", "elle", "ils", "elles", "lui", "leur", "leurs"},
	"es": {"él", "ella", "ellos", "ellas", "su", "sus", "le", "les"},
	"ru": {"он", "она", "они", "его", "ее", "её", "их", "ему", "ей", "им", "него", "нее", "неё", "них"},
}

// openers begin a question that goes on with the one before: "what about
// Germany?", "and in May?".
var openers = map[string][]string{
	"en": {"and", "but", "what about", "how about"}, "de": {"und", "aber", "was ist mit"}, "fr": {"et", "mais", "qu'en est-il"},
	"es": {"y", "pero", "qué hay"}, "ru": {"а", "и", "но"},
}

// pointing words are about what was said, and have no matter of their own:
// "who said that?", "how come?".
var pointing = map[string][]string{
	"en": {"say", "says", "said", "tell", "told", "mean", "means", "come", "so", "that", "this", "it", "what", "when", "where", "why", "who", "how"},
	"de": {"sagt", "sagte", "gesagt", "hat", "das", "dies", "denn", "genau"},
	"fr": {"dit", "cela", "ça"},
	"es": {"dijo", "dice", "eso", "esto"},
	"ru": {"сказал", "сказала", "сказали", "это", "этом"},
}

// Follow reads a question after the topic of the one before, which is empty if
// there is none. A question without matter of its own, and one that goes on
// with "what about" or "and", takes all of the topic along, one with a pronoun
// and no name the names in it. Both take its source:, since:, until: and lang:
// along unless they have their own. Any other question stands for itself.
func Follow(question, topic string) Followed {
	alone := Followed{Text: question, Topic: question}
	own, before := splitFields(question), splitFields(topic)
	kind := follows(own.words)
	if kind == theMatter {
		alone.Topic = ""
	}
	empty := len(own.fields) == 0 && !strings.ContainsFunc(own.words, isWordRune)
	if empty || before.words == "" {
		return alone
	}
	fields := own.fields
	for _, f := range before.fields {
		if !slices.ContainsFunc(own.fields, f.sameName) {
			fields = append(fields, f)
		}
	}
	join := func(parts ...string) string {
		for _, f := range fields {
			parts = append(parts, f.text)
		}
		return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	}
	switch kind {
	case theMatter:
		return Followed{Text: join(own.words, before.words), With: before.words, Topic: join(before.words)}
	case theMatterAndMore:
		all := join(own.words, before.words)
		return Followed{Text: all, With: before.words, Topic: all}
	case theNames:
		names := namesIn(before.words)
		all := join(own.words, names)
		return Followed{Text: all, With: names, Topic: all}
	}
	return alone
}

// following is what a question takes along from the one before.
type following int

const (
	nothing following = iota
	theMatter
	theMatterAndMore // and adds its own
	theNames
)

func follows(question string) following {
	words, language := wordsOf(question, "")
	matter, named, pronoun, asking := false, false, false, false
	for i := 0; i < len(words); i++ {
		w := words[i]
		if n := asked(words[i:], language); n > 0 { // "since when", "how old"
			asking = true
			i += n - 1
			continue
		}
		if slices.Contains(pronouns[language], w.Folded) {
			pronoun = true
			continue
		}
		if w.Term != "" && !carrier(w.Folded, language) && !slices.Contains(pointing[language], w.Folded) {
			matter = true
			named = named || i > 0 && capitalized(question[w.Start:w.End])
		}
	}
	opener := slices.ContainsFunc(openers[language], func(o string) bool { return opens(words, o) })
	switch {
	case !matter && !pronoun:
		return theMatter
	case opener && !asking:
		return theMatterAndMore
	case pronoun && !named:
		return theNames
	}
	return nothing
}

// asked returns how many words ask at the beginning of some.
func asked(words []text.Word, language string) int {
	if len(words) > 1 {
		if _, ok := asks[language][words[0].Folded+" "+words[1].Folded]; ok {
			return 2
		}
	}
	if _, ok := asks[language][words[0].Folded]; ok {
		return 1
	}
	return 0
}

// opens reports whether the words begin with those of the opener.
func opens(words []text.Word, opener string) bool {
	parts := text.Words(opener, "")
	return len(words) >= len(parts) && slices.EqualFunc(words[:len(parts)], parts, func(a, b text.Word) bool { return a.Folded == b.Folded })
}

// namesIn returns the names in a question in the asker's words; all of it where
// capitals tell none.
func namesIn(question string) string {
	words, language := wordsOf(question, "")
	var names []string
	end := -1 // of the last name, in words
	for i, w := range words {
		surface := question[w.Start:w.End]
		if w.Term == "" || carrier(w.Folded, language) || !capitalized(surface) {
			continue
		}
		if end == i {
			names[len(names)-1] += " " + surface
		} else {
			names = append(names, surface)
		}
		end = i + 1
	}
	if len(names) == 0 {
		return question
	}
	return strings.Join(names, ", ")
}

// split is a question with its fields apart.
type split struct {
	words  string
	fields []namedField
}

type namedField struct{ name, text string }

func (f namedField) sameName(other namedField) bool { return f.name == other.name }

func splitFields(question string) split {
	var s split
	s.words = fieldPattern.ReplaceAllStringFunc(straightQuote.Replace(clean(question)), func(match string) string {
		m := fieldPattern.FindStringSubmatch(match)
		name := strings.ToLower(m[1])
		if examples[name] == "" || m[2]+m[3] == "" {
			return match
		}
		s.fields = append(s.fields, namedField{name, strings.TrimFunc(match, unicode.IsSpace)})
		return " "
	})
	s.words = strings.TrimSpace(s.words)
	return s
}
