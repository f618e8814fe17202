package rule

import (
	"slices"
	"strings"
	"unicode"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// Document is an article made ready to be matched with any number of rules. It
// is safe for concurrent use.
type Document struct {
	article retrieval.Article
	source  string // folded
	zones   []zone
	words   []word           // of all zones, in order
	places  map[string][]int // where in words a term or a folded word stands
	folded  []string         // all folded words, each once, in order
}

// zone is a stretch of an article that words are found in: the title, a passage
// of the text, a tag, or the byline.
type zone struct {
	field   Field
	passage retrieval.Passage // of the text
	text    string
	lower   string // the text in lower case
	end     int    // of its words, in those of the document
}

type word struct {
	text.Word // its span is in the zone
	zone      int
	name      bool // such as WHO: in capitals, or known to be no stop word
}

// Read analyses an article.
func Read(a retrieval.Article) *Document {
	d := &Document{article: a, source: text.Fold(a.Source), places: map[string][]int{}}
	d.add(zone{field: Title}, a.Title)
	for _, p := range text.Passages(a.Text, a.Language) {
		d.add(zone{field: Text, passage: p}, a.Text[p.Start:p.End])
	}
	for _, tag := range a.Tags {
		d.add(zone{field: Tag}, tag)
	}
	d.add(zone{field: Byline}, a.Byline)
	d.folded = make([]string, 0, len(d.words))
	for _, w := range d.words {
		d.folded = append(d.folded, w.Folded)
	}
	slices.Sort(d.folded)
	d.folded = slices.Compact(d.folded)
	return d
}

func (d *Document) add(z zone, s string) {
	z.text, z.lower = s, strings.ToLower(s)
	for _, w := range text.Words(s, d.article.Language) {
		at := len(d.words)
		d.words = append(d.words, word{w, len(d.zones), w.Term != "" || capitals(s[w.Start:w.End])})
		d.places[w.Folded] = append(d.places[w.Folded], at)
		if w.Term != "" && w.Term != w.Folded {
			d.places[w.Term] = append(d.places[w.Term], at)
		}
	}
	z.end = len(d.words)
	d.zones = append(d.zones, z)
}

// capitals reports a word of two capitals or more: a name such as WHO or U.S.,
// or any word of a headline in capitals.
func capitals(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			n++
		} else if r != '.' {
			return false
		}
	}
	return n > 1
}

// passages returns the zones of the text.
func (d *Document) passages() []zone {
	end := 1
	for end < len(d.zones) && d.zones[end].field == Text {
		end++
	}
	return d.zones[1:end]
}

// startingWith returns the places of the words that start so, in order.
func (d *Document) startingWith(prefix string) []int {
	var out []int
	at, _ := slices.BinarySearch(d.folded, prefix)
	for ; at < len(d.folded) && strings.HasPrefix(d.folded[at], prefix); at++ {
		for _, i := range d.places[d.folded[at]] {
			if d.words[i].Folded == d.folded[at] { // not only its term
				out = append(out, i)
			}
		}
	}
	slices.Sort(out)
	return out
}
