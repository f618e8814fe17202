package console

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"verbatim/bot"
	"verbatim/retrieval"
)

// Style says how to render.
type Style struct {
	Width int // of the page, in columns
	Color bool
}

// The rule beside a quote: thin, thick beside the sentence that answers and other
// parts that stand out, crossed beside those that hold no longer.
const (
	thin    = "│ "
	thick   = "┃ "
	crossed = "╳ "
)

const (
	bold   = "\x1b[1m"
	faint  = "\x1b[2m"
	struck = "\x1b[9m"
	reset  = "\x1b[0m"
)

// Render writes a message.
func Render(w io.Writer, m bot.Message, s Style) error {
	var out strings.Builder
	for i, b := range m.Blocks {
		if i > 0 {
			out.WriteByte('\n')
		}
		switch {
		case b.Quote != nil:
			s.quote(&out, b)
		case b.Article != nil:
			s.article(&out, *b.Article)
		default:
			s.text(&out, strings.Join(append(append([]string{said(b)}, b.Channels...), b.Roles...), "\n"))
		}
	}
	if m.Note != "" {
		fmt.Fprintln(&out, "\n"+s.paint(faint, bot.Visible(m.Note)))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// said is the text of a block, with the time behind it in the zone of this
// machine, which is the reader's.
func said(b bot.Block) string {
	if b.Time.IsZero() {
		return b.Text
	}
	return b.Text + " " + b.Time.Local().Format("2 Jan 2006, 15:04 MST")
}

func (s Style) text(out *strings.Builder, text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if uniseg.StringWidth(line) <= s.Width {
			fmt.Fprintln(out, bot.Visible(line)) // keeps columns
			continue
		}
		for _, l := range Wrap(bot.Visible(line), s.Width) {
			fmt.Fprintln(out, l)
		}
	}
}

func (s Style) quote(out *strings.Builder, b bot.Block) {
	q, at := *b.Quote, 0
	for _, p := range stresses(b) {
		if _, ok := p.Of(q.Text); !ok || p.Start < at {
			continue
		}
		s.part(out, q.Text[at:p.Start], thin, faintIf(b.Context))
		s.part(out, q.Text[p.Start:p.End], p.rule, p.how)
		at = p.End
	}
	s.part(out, q.Text[at:], thin, faintIf(b.Context))
	if b.Context {
		return
	}
	for i, l := range Wrap(Citation(q.Citation), s.Width-2) {
		if i > 0 {
			l = "  " + l
		}
		fmt.Fprintln(out, "  "+s.paint(faint, l))
	}
}

// stress is a part of a quote that has lines of its own.
type stress struct {
	retrieval.Span
	rule, how string
}

// stresses are the parts of a block's quote that stand out, in their order: its
// answer if no others are named.
func stresses(b bot.Block) []stress {
	if len(b.Bold)+len(b.Struck) == 0 {
		return []stress{{b.Quote.Answer, thick, bold}}
	}
	var all []stress
	for _, span := range b.Bold {
		all = append(all, stress{span, thick, bold})
	}
	for _, span := range b.Struck {
		all = append(all, stress{span, crossed, struck})
	}
	slices.SortFunc(all, func(a, b stress) int { return a.Start - b.Start })
	return all
}

// article names an article, with the reference that opens it.
func (s Style) article(out *strings.Builder, c retrieval.Citation) {
	for i, l := range Wrap(strings.Join(append(naming(c), c.Ref.String()), " · "), s.Width-2) {
		if i > 0 {
			l = "  " + l
		}
		fmt.Fprintln(out, l)
	}
}

func faintIf(context bool) string {
	if context {
		return faint
	}
	return ""
}

// part writes a part of a quote on lines of its own.
func (s Style) part(out *strings.Builder, text, rule, how string) {
	for _, l := range Wrap(bot.Visible(text), s.Width-uniseg.StringWidth(rule)) {
		fmt.Fprintln(out, rule+s.paint(how, l))
	}
}

func (s Style) paint(how, text string) string {
	if !s.Color || how == "" {
		return text
	}
	return how + text + reset
}

// Citation is the line below a quote.
func Citation(c retrieval.Citation) string {
	parts := append(naming(c), fmt.Sprintf("¶%d", c.Paragraph), c.String())
	if c.URL != "" {
		parts = append(parts, bot.Visible(c.URL))
	}
	return strings.Join(parts, " · ")
}

// naming is how an article is named: title, source and day, as far as they are
// known.
func naming(c retrieval.Citation) []string {
	parts := []string{}
	if c.Title != "" {
		parts = append(parts, "“"+bot.Visible(c.Title)+"”")
	}
	if c.Source != "" {
		parts = append(parts, bot.Visible(c.Source))
	}
	if !c.Published.IsZero() {
		parts = append(parts, c.Published.Format("2 Jan 2006"))
	}
	return parts
}

// Wrap breaks the lines of a text at white space into lines of at most width
// columns; a longer word is broken between characters. Empty lines are left out.
func Wrap(text string, width int) []string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, wrapLine(line, max(width, 20))...)
	}
	return lines
}

func wrapLine(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		for word != "" {
			n := uniseg.StringWidth(word)
			switch {
			case line != "" && used+1+n <= width:
				line, used, word = line+" "+word, used+1+n, ""
			case line != "":
				lines, line, used = append(lines, line), "", 0
			case n <= width:
				line, used, word = word, n, ""
			default:
				var head string
				head, word = breakWord(word, width)
				lines = append(lines, head)
			}
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakWord takes as many characters as fit.
func breakWord(word string, width int) (head, rest string) {
	used, at := 0, 0
	for g := uniseg.NewGraphemes(word); g.Next(); {
		if n := g.Width(); at > 0 && used+n > width {
			break
		}
		used += g.Width()
		_, at = g.Positions()
	}
	return word[:at], word[at:]
}
