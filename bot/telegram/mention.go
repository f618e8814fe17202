package telegram

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// mention is what Telegram takes for the name of a member in a text, and a little
// more (match_mentions in td/telegram/MessageEntity.cpp of tdlib/td).
var mention = regexp.MustCompile(`\B@([A-Za-z0-9_]{2,32})\b`)

// hushed makes links of the names in a text, to where Telegram would have them
// lead by itself. It looks for none within a link, and so does not notify a member
// of a group whose name happens to stand in a quote. Names that would be too many
// entities are left.
func hushed(r rich) rich {
	encoded := utf16.Encode([]rune(r.text))
	at, done := 0, 0 // the same place in units and in bytes
	for _, m := range mention.FindAllStringSubmatchIndex(r.text, -1) {
		at, done = at+units(r.text[done:m[0]]), m[0]
		link := entity{Type: "text_link", Offset: at, Length: m[1] - m[0], URL: "https://t.me/" + r.text[m[2]:m[3]]}
		entities := linked(encoded, r.entities, link)
		if len(entities) > maxEntities {
			break
		}
		r.entities = entities
	}
	return r
}

// linked adds a link to the entities of a text, which parts those around it that
// are only a look. Where there is a link already, that is left.
func linked(text []uint16, entities []entity, link entity) []entity {
	var all []entity
	for _, e := range entities {
		switch apart := e.end() <= link.Offset || e.Offset >= link.end(); {
		case apart || strings.HasSuffix(e.Type, "blockquote"):
			all = append(all, e)
		case e.URL != "" || e.UnixTime != 0:
			return entities
		default:
			all = append(all, pieced(text, e, link)...)
		}
	}
	all = append(all, link)
	slices.SortStableFunc(all, func(a, b entity) int {
		return cmp.Or(a.Offset-b.Offset, b.Length-a.Length, depth(a)-depth(b))
	})
	return all
}

// depth orders entities of the same text from the outermost.
func depth(e entity) int {
	switch {
	case strings.HasSuffix(e.Type, "blockquote"):
		return 0
	case e.URL != "":
		return 1
	}
	return 2
}

// pieced are the parts of an entity before, in and behind a link, without the white
// space at their ends.
func pieced(text []uint16, e, link entity) (all []entity) {
	borders := []int{e.Offset, max(e.Offset, link.Offset), min(e.end(), link.end()), e.end()}
	for i, start := range borders[:3] {
		end := borders[i+1]
		for start < end && unicode.IsSpace(rune(text[start])) {
			start++
		}
		for start < end && unicode.IsSpace(rune(text[end-1])) {
			end--
		}
		if start < end {
			e.Offset, e.Length = start, end-start
			all = append(all, e)
		}
	}
	return all
}
