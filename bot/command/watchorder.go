package command

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"verbatim/bot"
)

// order is what somebody wants done with watches.
type order struct {
	verb   string // one of verbs or ofStories, or help
	number int64  // of the watch; 0: none was named
	rest   string // a rule or, of why, a reference, or a story
	// options are those of the watch that were named; an empty value clears one.
	options map[string]string
}

// readOrder reads an order of a message, of options, or of a button: their words
// are the same, and what is an option in one may stand in the text of another.
func readOrder(r bot.Request) (order, error) {
	o := order{verb: r.Options["do"], options: map[string]string{}}
	text := r.Text
	if o.verb == "" {
		o.verb, text = cutVerb(text, r.Locale)
	}
	o.rest = cutOptions(text, r.Locale, o.options)
	for _, option := range ofWatch {
		if value, ok := r.Options[option.Name]; ok {
			o.options[option.Name] = value
		}
	}
	for name, value := range o.options {
		if strings.TrimSpace(value) == "-" { // some clients leave out what is empty
			o.options[name] = ""
		}
	}
	if err := o.readNumber(r.Options["number"]); err != nil {
		return o, err
	}
	if o.verb == "" {
		o.verb = o.meant()
	}
	return o, nil
}

// cutVerb parts the word that says what is to be done, in English or the
// reader's language, from what follows it.
func cutVerb(text, locale string) (verb, rest string) {
	text = strings.TrimSpace(text)
	word := text
	if i := strings.IndexFunc(text, isSpace); i >= 0 {
		word = text[:i]
	}
	for _, v := range slices.Concat(verbs, ofStories) {
		if strings.EqualFold(word, v.Value) || strings.EqualFold(word, v.Name.In(locale)) {
			return v.Value, text[len(word):]
		}
	}
	rest = text[len(word):]
	if verb := otherVerbs[strings.ToLower(word)]; verb != "" && numeric.MatchString(rest) {
		return verb, rest
	}
	for _, language := range bot.Languages {
		if strings.EqualFold(text, helpWord.In(language)) { // with more behind it, it is news
			return help, ""
		}
	}
	return "", text
}

// help is not among verbs: where those are chosen, each says what it does.
const help = "help"

var helpWord = bot.Words(help, "hilfe", "aide", "ayuda", "справка")

var numeric = regexp.MustCompile(`^[ \t\x{00A0}]+[0-9]+$`)

// otherVerbs are what people write in place of a verb. Before anything but a number
// they are words of a rule.
var otherVerbs = func() map[string]string {
	all := map[string]string{}
	for verb, others := range map[string]string{
		"remove": "delete del rm löschen lösche effacer borrar eliminar стереть",
		"pause":  "stop stopp halt arrêter parar detener стоп",
		"resume": "start continue weiter démarrer continuer empezar continuar старт",
		"edit":   "change set",
	} {
		for _, word := range strings.Fields(others) {
			all[word] = verb
		}
	}
	return all
}()

func isSpace(r rune) bool { return strings.ContainsRune(" \t\r\n\u00a0", r) }

// quotes are all that may enclose words; a telephone sets other ones than a
// keyboard has.
const quotes = `"“”„‟«»＂`

// pieces are an option, a phrase, a regular expression, or other words. Within a
// phrase or an expression nothing is an option.
var pieces = regexp.MustCompile(`(\p{L}+)=(?:[` + quotes + `]([^` + quotes + `]*)[` + quotes + `]|(\S*))` +
	`|[` + quotes + `][^` + quotes + `]*[` + quotes + `]?|/(?:\\.|[^/\\])+/\w*|[^\s` + quotes + `]+`)

// cutOptions moves the options of a watch out of a text, by their English names or
// those in the reader's language.
func cutOptions(text, locale string, into map[string]string) (rest string) {
	var out strings.Builder
	end := 0
	for _, m := range pieces.FindAllStringSubmatchIndex(text, -1) {
		if m[2] < 0 {
			continue
		}
		named := func(o bot.Option) bool {
			name := text[m[2]:m[3]]
			return strings.EqualFold(name, o.Name) || strings.EqualFold(name, o.Title.In(locale))
		}
		i := slices.IndexFunc(ofWatch, named)
		if i < 0 {
			continue
		}
		value := max(m[4], m[6]) // the one that is there
		into[ofWatch[i].Name] = text[value:max(m[5], m[7])]
		out.WriteString(strings.TrimRightFunc(text[end:m[0]], isSpace))
		end = m[1]
	}
	out.WriteString(text[end:])
	return strings.TrimSpace(out.String())
}

// readNumber finds which watch is meant. In a text a number stands alone, but for
// edit, where what follows it is a rule.
func (o *order) readNumber(option string) error {
	number, rest := option, o.rest
	switch {
	case option != "" || slices.Contains([]string{"add", "why", "mute", "unmute"}, o.verb):
	case o.verb == "edit":
		number, rest, _ = strings.Cut(o.rest, " ")
	default:
		number, rest = o.rest, ""
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(number), "#"), 10, 64)
	switch {
	case err == nil && n > 0 && number != "":
		o.number, o.rest = n, strings.TrimSpace(rest)
	case option != "":
		return &Mistake{noNumber, []any{option}}
	case o.rest != "" && slices.Contains([]string{"list", "pause", "resume", "remove"}, o.verb):
		return &Mistake{noNumber, []any{o.rest}}
	}
	return nil
}

// meant is the verb where none was said.
func (o *order) meant() string {
	switch {
	case o.number > 0 && o.rest != "":
		return "edit"
	case o.rest != "" || o.options["source"] != "":
		return "add"
	case len(o.options) > 0:
		return "edit"
	}
	return "list"
}

// A Mistake says what is wrong with what somebody wants, and what to do.
type Mistake struct {
	phrase bot.Phrase
	args   []any
}

// In says it in the language of a locale.
func (m *Mistake) In(locale string) string { return m.phrase.In(locale, m.args...) }

// Error says it in English.
func (m *Mistake) Error() string { return m.In("en") }
