package bot

import (
	"fmt"
	"strings"
)

// Languages are the ones that the bot speaks, as BCP 47 tags; the first is
// spoken to those who prefer another one.
var Languages = []string{"en", "de", "fr", "es", "ru"}

// Phrase is a fixed text in each of the Languages.
type Phrase struct{ texts [5]string }

// Words returns a Phrase. Its texts are formats for fmt.Sprintf, all with the
// same verbs; a number stands where it inflects no other word.
func Words(en, de, fr, es, ru string) Phrase { return Phrase{[...]string{en, de, fr, es, ru}} }

// Same returns a Phrase that is the same in each language, such as a name.
func Same(text string) Phrase { return Words(text, text, text, text, text) }

// In returns the phrase in the language of a locale such as "de-AT".
func (p Phrase) In(locale string, args ...any) string {
	text := p.texts[0]
	base, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	for i, language := range Languages {
		if strings.EqualFold(base, language) {
			text = p.texts[i]
		}
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}
