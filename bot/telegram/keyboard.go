package telegram

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/bot"
)

// Limits of the Bot API (InlineKeyboardButton, CopyTextButton). That of a
// keyboard is MTProto's, which says BUTTONS_TOO_MUCH above it.
const (
	maxData    = 64  // bytes
	maxCopy    = 256 // characters, counted in units
	maxButtons = 100
)

// How buttons are laid out: as many in a row as a phone shows in full.
const (
	maxInRow  = 3
	maxRow    = 42 // characters, where all buttons of a row are as wide as the widest
	maxLabel  = 40 // units
	maxBeside = 4  // on further quotes
)

// button is an InlineKeyboardButton.
type button struct {
	Text         string    `json:"text"`
	CallbackData string    `json:"callback_data,omitempty"`
	URL          string    `json:"url,omitempty"`
	CopyText     *copyText `json:"copy_text,omitempty"`
}

type copyText struct {
	Text string `json:"text"`
}

// dataVersion stands before all callback data, so that a button of long ago is
// never taken for what it does not say.
const dataVersion = "1"

// callbackData names what a button does, for it comes back in another process.
func callbackData(a bot.Action) string { return dataVersion + ":" + a.Command + ":" + a.Argument }

// parseCallbackData reads what callbackData wrote.
func parseCallbackData(s string) (command, argument string, ok bool) {
	version, rest, _ := strings.Cut(s, ":")
	command, argument, ok = strings.Cut(rest, ":")
	if version != dataVersion || command == "" || !ok {
		return "", "", false
	}
	return command, argument, true
}

// keyboard has rows for the first quote, for further ones if they are few, for
// the articles named, and for the whole.
func keyboard(m bot.Message, locale string) [][]button {
	var first, beside, named, whole, thumbs []button
	quotes, articles, numbered := 0, 0, several(m.Blocks)
	for _, b := range m.Blocks {
		switch {
		case b.Quote != nil && b.Context:
		case b.Quote != nil:
			if quotes++; quotes == 1 {
				first = append(buttons(b.Actions, 0), copyButton(b, locale)...)
			} else {
				beside = append(beside, buttons(b.Actions, quotes)...)
			}
		case b.Article != nil && numbered:
			articles++
			named = append(named, buttons(b.Actions, articles)...)
		default:
			whole = append(whole, buttons(b.Actions, 0)...)
		}
	}
	if len(beside) > maxBeside {
		beside = nil
	}
	for _, a := range m.Actions {
		switch a.Command {
		case "share": // a private chat has nobody to share with, a group sees the answer
		case "useful", "useless":
			thumbs = append(thumbs, buttons([]bot.Action{a}, 0)...)
		default:
			whole = append(whole, buttons([]bot.Action{a}, 0)...)
		}
	}
	return once(slices.Concat(rows(first), rows(beside), rows(named), withThumbs(rows(whole), thumbs)))
}

// withThumbs puts thumbs into the last row, or into one of their own: never
// apart.
func withThumbs(list [][]button, thumbs []button) [][]button {
	last := len(list) - 1
	if last >= 0 && len(thumbs) > 0 && fit(append(slices.Clone(list[last]), thumbs...)) {
		list[last] = append(list[last], thumbs...)
		return list
	}
	return append(list, rows(thumbs)...)
}

// rows lays out buttons in their order.
func rows(list []button) [][]button {
	var out [][]button
	for _, b := range list {
		last := len(out) - 1
		if last >= 0 && fit(append(slices.Clone(out[last]), b)) {
			out[last] = append(out[last], b)
		} else {
			out = append(out, []button{b})
		}
	}
	return out
}

func fit(row []button) bool {
	widest := 0
	for _, b := range row {
		widest = max(widest, units(b.Text))
	}
	return len(row) <= maxInRow && len(row)*widest <= maxRow
}

// once leaves out buttons that do what one before does, and those that are too
// many.
func once(list [][]button) [][]button {
	seen, n := map[string]bool{}, 0
	for i := range list {
		list[i] = slices.DeleteFunc(list[i], func(b button) bool {
			does := b.CallbackData + "\n" + b.URL
			twice := b.CopyText == nil && seen[does]
			seen[does] = true
			if !twice {
				n++
			}
			return twice || n > maxButtons
		})
	}
	return slices.DeleteFunc(list, func(row []button) bool { return len(row) == 0 })
}

// buttons are those of the actions that Telegram takes. With a number they are
// on what has it; pages are linked there.
func buttons(actions []bot.Action, number int) []button {
	var out []button
	for _, a := range actions {
		b := button{Text: ellipsis(a.Label, maxLabel), URL: a.URL}
		if a.URL == "" {
			b.CallbackData = callbackData(a)
		}
		if number > 0 {
			b.Text += fmt.Sprintf(" %d", number)
		}
		page := a.URL != "" && !a.Direct
		if blank(a.Label) || len(b.CallbackData) > maxData || page && number > 0 || a.URL != "" && !linkable(a.URL) {
			continue
		}
		out = append(out, b)
	}
	return out
}

var copyLabel = bot.Words("Copy", "Kopieren", "Copier", "Copiar", "Копировать")

// copyButton copies the sentence that answers, if it would be copied as it is
// and still holds.
func copyButton(b bot.Block, locale string) []button {
	sentence, ok := b.Quote.Answer.Of(b.Quote.Text)
	sentence = strings.TrimSpace(sentence)
	if !ok || len(b.Struck) > 0 || blank(sentence) || units(sentence) > maxCopy || show(sentence) != sentence || strings.ContainsRune(sentence, '\t') {
		return nil
	}
	return []button{{Text: copyLabel.In(locale), CopyText: &copyText{sentence}}}
}
