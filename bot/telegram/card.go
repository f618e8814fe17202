package telegram

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"verbatim/bot"
	"verbatim/retrieval"
)

// item is what stays together in one post.
type item struct {
	rich
	article bool // named in one line
}

// items are the parts of a message that must not be parted. Channels and roles
// are not shown: groups of Telegram have no such settings.
func items(blocks []bot.Block, locale string) []item {
	var out []item
	articles, count, l := several(blocks), 0, best
	for _, group := range bot.Together(blocks) {
		var name rich
		if b := group[0]; b.Article != nil {
			number := ""
			if count++; articles {
				number = fmt.Sprintf("%d. ", count)
			}
			name, group = article(number, b, locale), group[1:]
		}
		switch {
		case len(group) == 0:
			out = append(out, item{name, true})
		case group[0].Quote != nil:
			out = append(out, item{rich: quotes(name, group, l, locale)})
			if len(group) > 1 || !group[0].Context {
				l = further
			}
		default:
			out = append(out, prose(group[0], locale)...)
		}
	}
	return out
}

// prose is what a block says in the bot's own words, with the time behind it.
func prose(b bot.Block, locale string) []item {
	var out []item
	var at rich
	at.mark(moment(b.Time, locale))
	for _, piece := range pieces(b.Text, room-at.units-1) {
		var r rich
		r.write(show(piece))
		out = append(out, item{rich: r})
	}
	if n := len(out); n > 0 && at.text != "" {
		out[n-1].add(" ", at)
	}
	return out
}

// several reports whether a message names more than one article, so that they
// are numbered, as their buttons are.
func several(blocks []bot.Block) bool {
	n := 0
	for _, b := range blocks {
		if b.Article != nil {
			n++
		}
	}
	return n > 1
}

// quotes shows a quote with its citation right below, under the name of its article
// if that is given, and the context around it without.
func quotes(name rich, group []bot.Block, l look, locale string) rich {
	out := name
	budget := room - name.units - len("\n") - (maxContext+1)*(len(group)-1)
	cited := false
	for _, b := range group {
		switch {
		case !b.Context:
			out.add("\n", cite(l, b, budget, locale))
			cited = true
		case len(group) == 1:
			out.add("\n", cite(aside, b, budget, locale))
		default:
			e := excerptOf(aside, b)
			e.named = retrieval.Span{}
			if !cited {
				e.named = retrieval.Span{Start: len(e.text), End: len(e.text)}
			}
			out.add("\n", quotation(aside, e, maxContext))
		}
	}
	return out
}

func cite(l look, b bot.Block, budget int, locale string) rich {
	line := citation(b, locale)
	out := quotation(l, excerptOf(l, b), budget-line.units-1)
	out.add("\n", line)
	return out
}

// facts is a line of what is known, without what is empty.
type facts struct{ rich }

func (f *facts) fact(e entity, s string) {
	if s != "" {
		var r rich
		r.mark(e, s)
		f.add(" · ", r)
	}
}

// citation says where a quote stands, with links to its words: those on the
// archive's page by the paragraph's number.
func citation(b bot.Block, locale string) rich {
	var f facts
	c, link := b.Quote.Citation, linkTo(b.Quote.Link(maxURL))
	f.fact(entity{}, ellipsis(c.Source, maxSource))
	name, whole := clipped(c.Title, maxTitle)
	if name != "" {
		name = "“" + name + "”"
	}
	if !whole {
		name += more
	}
	f.fact(link, name)
	f.fact(linkTo(b.Page), fmt.Sprintf("¶%d", c.Paragraph))
	f.fact(moment(c.Published, locale))
	if c.Revision > 1 {
		f.fact(entity{}, fmt.Sprintf("v%d", c.Revision))
		f.fact(moment(c.Modified, locale))
	}
	if name == "" && link.URL != "" {
		f.fact(link, arrow)
	}
	return f.rich
}

// arrow is what a link is put on where there is no title.
const arrow = "→"

// article names an article.
func article(number string, b bot.Block, locale string) rich {
	var f facts
	c := *b.Article
	name := ellipsis(c.Title, maxTitle)
	if name == "" {
		name = ellipsis(c.Ref.String(), maxTitle)
	}
	if name == "" {
		name = arrow
	}
	var title rich
	title.write(number)
	link := linkTo(cmp.Or(retrieval.Quote{Citation: c}.Link(maxURL), b.Page))
	link.Offset, link.Length = title.units, units(name)
	if link.URL != "" {
		title.entities = append(title.entities, link)
	}
	title.mark(entity{Type: "bold"}, name)
	f.rich = title
	f.fact(entity{}, ellipsis(c.Source, maxSource))
	f.fact(moment(c.Published, locale))
	return f.rich
}

// linkTo links to an address, or is of no type if Telegram takes none such.
func linkTo(address string) entity {
	if linkable(address) {
		return entity{Type: "text_link", URL: address}
	}
	return entity{}
}

// linkable reports whether Telegram takes an address: it refuses hosts without a
// dot and ports that are none (get_checked_link in td/telegram/LinkManager.cpp),
// and a whole message for the address of one link or button.
func linkable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil &&
		strings.Contains(strings.Trim(u.Hostname(), "."), ".") && !strings.Contains(u.Hostname(), "%") && ported(u) && len(address) <= maxURL &&
		bot.Visible(address) == address && !strings.ContainsFunc(address, unicode.IsSpace)
}

// ported reports whether an address names a port that can be, or none.
func ported(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}

var dayFormat = bot.Words("2 Jan 2006", "02.01.2006", "02/01/2006", "02/01/2006", "02.01.2006")

// moment is a point in time, which newer clients show in the reader's zone, by
// day and minute. Midnight is a day without a time, which would be the day
// before west of Greenwich.
func moment(t time.Time, locale string) (e entity, text string) {
	if t.IsZero() {
		return e, ""
	}
	t = t.UTC()
	day := t.Format(dayFormat.In(locale))
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return e, day
	}
	if u := t.Unix(); u > 0 && u <= math.MaxInt32 { // what Telegram's own times are
		e = entity{Type: "date_time", UnixTime: u, DateTimeFormat: "Dt"}
	}
	return e, day + t.Format(", 15:04 UTC")
}

// visible leaves out quotes of which nothing would be seen.
func visible(blocks []bot.Block) []bot.Block {
	return slices.DeleteFunc(slices.Clone(blocks), func(b bot.Block) bool { return b.Quote != nil && blank(b.Quote.Text) })
}
