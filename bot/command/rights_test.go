package command_test

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/retrieval"
)

const long = "The bridge over the Danube was closed on Tuesday. Engineers had found cracks in two of its pillars, the mayor said. It will stay closed for six weeks."

func limited(l *library, rights bot.Rights) *command.Bot {
	return command.New(command.Config{
		Engine: l.Engine, Archive: l.Archive, Ledger: l.Ledger, Rights: rights, Site: "https://news.example", Log: slog.New(slog.DiscardHandler),
	})
}

// quoted are the texts of all quotes in a message.
func quoted(m bot.Message) (texts []string) {
	for _, b := range m.Blocks {
		if b.Quote != nil {
			texts = append(texts, b.Quote.Text)
		}
	}
	return texts
}

// Nothing that the bot says has more of a source than may be seen, not even by a
// button of a time when more could be.
func TestLimits(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("b", "Herald", "Bridge closed", "The river is high.\n\n"+long+"\n\nTraffic is led over the ferry at Beska, which runs by night as well."))
	const question = "What had engineers found in the pillars of the bridge?"
	free := ask(t, limited(l, bot.Rights{}), question)
	if got := quoted(free); len(got) == 0 || !strings.Contains(got[0], long) {
		t.Fatalf("without a limit: %q", got)
	}
	b := limited(l, bot.Rights{Limits: map[string]int{"herald": 70}})
	answer := ask(t, b, question)
	check := b.Handle(t.Context(), bot.Request{Direct: true, Command: "check", Text: "“cracks in two of its pillars, the mayor said”"})
	article := b.Handle(t.Context(), bot.Request{Direct: true, Command: "article", Text: "b"})
	for name, m := range map[string]bot.Message{
		"answer": answer, "check": check, "article": article,
		"context": act(t, b, press(t, answer, "context")), "share": act(t, b, press(t, answer, "share")),
		"old share": act(t, b, press(t, free, "share")), "old context": act(t, b, press(t, free, "context")),
	} {
		got := quoted(m)
		if len(got) == 0 {
			t.Errorf("%s has no quote", name)
		}
		for _, q := range got {
			if utf8.RuneCountInString(q) > 70 {
				t.Errorf("%s quotes %d characters: %q", name, utf8.RuneCountInString(q), q)
			}
		}
	}
	if got := quoted(answer)[0]; !strings.Contains(got, "cracks in two") {
		t.Errorf("the answer is cut to %q", got)
	}
}

// Where no more than quotes may be seen there is nothing around them.
func TestQuotesOnly(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("b", "Herald", "Bridge closed", bridge+"\n\n"+strings.Repeat("The river is high, and so are its tributaries. ", 20)))
	b := limited(l, bot.Rights{QuotesOnly: true})
	answer := ask(t, b, "What had engineers found in the pillars of the bridge?")
	if got := quoted(act(t, b, press(t, answer, "context"))); len(got) != 1 || strings.Contains(got[0], "tributaries") {
		t.Errorf("context: %q", got)
	}
	if got := quoted(b.Handle(t.Context(), bot.Request{Direct: true, Command: "article", Text: "b"})); len(got) != 0 {
		t.Errorf("article: %q", got)
	}
}

// A quotation with a gap does not bring to light what stands there.
func TestLimitsOfEdits(t *testing.T) {
	l := openLibrary(t)
	const middle = "Engineers had found cracks in two of its pillars during the yearly inspection, the mayor said. "
	const head, tail = "The bridge over the Danube at Novi Sad was closed on Tuesday by order of the city council. ",
		"It will stay closed for six weeks while the pillars are wrapped in steel by a company from Graz."
	l.Put(t, article("b", "Herald", "Bridge closed", head+middle+tail))
	check := func(rights bot.Rights) string {
		return text(limited(l, rights).Handle(t.Context(), bot.Request{Direct: true, Command: "check", Text: "“" + head + tail + "”"}))
	}
	if got := check(bot.Rights{}); !strings.Contains(got, "left out: “. "+middle[:len(middle)-3]) {
		t.Fatalf("without a limit: %s", got)
	}
	got := check(bot.Rights{Limits: map[string]int{"herald": 30}})
	_, said, ok := strings.Cut(got, "left out: “")
	if words, _, _ := strings.Cut(said, "”"); !ok || !strings.HasPrefix(". "+middle, strings.TrimSuffix(words, "…")) || utf8.RuneCountInString(words) > 31 {
		t.Errorf("with a limit: %s", got)
	}
}

// forged is the token of a button that nobody was given: it names so many quotes of
// an article that is the first in the log, each of its whole text.
func forged(a retrieval.Article, quotes int) string {
	var body []byte
	owner := fnv.New32a()
	for range quotes {
		for _, n := range []int{1, 0, len(a.Text), 0} {
			body = binary.AppendUvarint(body, uint64(n))
		}
		owner.Write([]byte(a.ID + "@1\n"))
	}
	return base64.RawURLEncoding.EncodeToString(append(binary.BigEndian.AppendUint16(nil, uint16(owner.Sum32())), body...))
}

// Who writes tokens sees no more of an article than a quote, and has not thousands
// of them cut at once.
func TestForgedToken(t *testing.T) {
	l := openLibrary(t)
	a := article("b", "Herald", "Bridge closed", strings.Repeat("The river is high, and so are its tributaries.\n\n", 100)+"It falls.")
	l.Put(t, a)
	for _, name := range []string{"more", "share", "context"} {
		all, only := l.bot(), limited(l, bot.Rights{QuotesOnly: true})
		button := bot.Action{Command: name, Argument: forged(a, 1)}
		if got := quoted(act(t, all, button)); len(got) != 1 || got[0] != a.Text {
			t.Fatalf("%s: the token names %.60q", name, got)
		}
		if got := quoted(act(t, only, button)); len(got) != 1 || len(got[0]) > 2000 {
			t.Errorf("%s, quotes only: %d quotes, the first of %d bytes", name, len(got), len(got[0]))
		}
		button.Argument = forged(a, 100)
		if got := quoted(act(t, all, button)); len(got) > 0 {
			t.Errorf("%s: %d quotes by one button", name, len(got))
		}
	}
}

// Every quote and every article that is named has its page, and a button leads
// there where the publisher has none.
func TestPages(t *testing.T) {
	l := openLibrary(t)
	unlinked := article("b", "Herald", "Bridge closed", long)
	unlinked.URL = ""
	l.Put(t, unlinked)
	b := limited(l, bot.Rights{})
	answer := ask(t, b, "What had engineers found in the pillars of the bridge?").Blocks[0]
	if want := "https://news.example/article/" + answer.Quote.Citation.String() + "#quote"; answer.Page != want || answer.Actions[0].URL != want {
		t.Errorf("page %q, button %+v; want %q", answer.Page, answer.Actions[0], want)
	}
	latest := b.Handle(t.Context(), bot.Request{Direct: true, Command: "latest"}).Blocks[0]
	if want := "https://news.example/article/b@1"; latest.Page != want {
		t.Errorf("page %q; want %q", latest.Page, want)
	}
}
