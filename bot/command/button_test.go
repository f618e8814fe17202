package command_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/retrieval"
)

// press returns the first action of a message for a command.
func press(t *testing.T, m bot.Message, command string) bot.Action {
	t.Helper()
	actions := slices.Clone(m.Actions)
	for _, b := range m.Blocks {
		actions = append(actions, b.Actions...)
	}
	for _, a := range actions {
		if a.Command == command {
			if len(a.Argument) > bot.MaxArgument {
				t.Errorf("the argument of %s is %d bytes long", command, len(a.Argument))
			}
			return a
		}
	}
	t.Fatalf("no button for %s in %+v", command, actions)
	return bot.Action{}
}

func ask(t *testing.T, b *command.Bot, question string) bot.Message {
	t.Helper()
	return b.Handle(t.Context(), bot.Request{User: "u", Server: "s", Channel: bot.Channel{Platform: "p", ID: "c"}, Command: "ask", Text: question})
}

func act(t *testing.T, b *command.Bot, a bot.Action) bot.Message {
	t.Helper()
	return b.Handle(t.Context(), bot.Request{User: "u", Server: "s", Channel: bot.Channel{Platform: "p", ID: "c"}, Command: a.Command, Text: a.Argument})
}

// Everything a button needs is in it: another bot over the same archive does
// the same.
func TestButtonsAfterRestart(t *testing.T) {
	l := openLibrary(t)
	second := "The bridge, built in 1981, " + strings.Repeat("carries a road, two railway tracks and a cycle path, ", 15) + "and is painted every ten years."
	l.Put(t, article("a", "dpa", "Cabinet caps rents", rents+"\n\n"+second), article("b", "AP", "Bridge closed", bridge))
	answer := ask(t, l.bot(), "At how many percent did ministers cap rents?")
	if answer.Tone == bot.Nothing || !answer.Private {
		t.Fatalf("answer = %+v", answer)
	}
	quote := answer.Blocks[0].Quote
	later := l.bot()
	shared := act(t, later, press(t, answer, "share"))
	if shared.Private || len(shared.Blocks) == 0 || shared.Blocks[0].Quote.Text != quote.Text || shared.Blocks[0].Quote.Answer != quote.Answer {
		t.Errorf("shared = %+v; want the quote %+v", shared, quote)
	}
	if got := shared.Blocks[0].Quote.Citation; got != quote.Citation {
		t.Errorf("its citation is %+v; want %+v", got, quote.Citation)
	}
	if got := act(t, later, bot.Action{Command: "start", Argument: press(t, answer, "share").Argument}); text(got) != text(shared) {
		t.Errorf("by a link: %s", text(got))
	}
	if got := text(act(t, later, bot.Action{Command: "start"})); !strings.HasPrefix(got, "Ask a question in plain words") {
		t.Errorf("start: %s", got)
	}
	around := act(t, later, press(t, answer, "context"))
	if got := text(around); got != "❝"+quote.Text+"❞ / ("+second+")" {
		t.Errorf("context: %s", got)
	}
	for _, each := range []string{"useful", "useless"} {
		if got := text(act(t, later, press(t, answer, each))); !strings.HasPrefix(got, "Thank you") {
			t.Errorf("%s: %s", each, got)
		}
	}
	if up, down, err := l.Ledger.Judgements(t.Context()); up != 0 || down != 1 || err != nil {
		t.Errorf("judgements = %d up, %d down, %v", up, down, err)
	}
}

// More has what the answer left out.
func TestMore(t *testing.T) {
	l := openLibrary(t)
	for i, what := range strings.Fields("wheat barley coal steel copper timber cotton sugar") {
		l.Put(t, article(fmt.Sprint("a", i), "AP", "Tariffs", fmt.Sprintf("The tariff on %s rose to %d percent, customs officers at the border in %s district said.", what, 10+i, what)))
	}
	b := l.bot()
	answer := ask(t, b, "To how many percent did the tariff rise?")
	more := act(t, b, press(t, answer, "more"))
	seen := map[string]bool{}
	for _, block := range append(answer.Blocks, more.Blocks...) {
		if block.Quote != nil && seen[block.Quote.Text] {
			t.Errorf("twice: %s", block.Quote.Text)
		}
		if block.Quote != nil {
			seen[block.Quote.Text] = true
		}
	}
	if len(more.Blocks) == 0 || len(seen) < 7 {
		t.Errorf("%d quotes in all, more: %s", len(seen), text(more))
	}
	if got := text(act(t, b, bot.Action{Command: "more"})); got != "There are no further quotes here." {
		t.Errorf("more of nothing: %s", got)
	}
}

// Whoever wants more quotes gets them, and buttons that name as many as before.
func TestLimit(t *testing.T) {
	var many []retrieval.Quote
	for i := range 70 {
		q := quote(fmt.Sprint("quote ", i))
		q.Citation = retrieval.Citation{Ref: retrieval.Ref{ID: "a", Revision: 1}, Seq: retrieval.Seq(1_000_000 + i), Span: retrieval.Span{Start: 90_000, End: 90_010}}
		many = append(many, q)
	}
	for limit, want := range map[int]int{-1: 5, 0: 5, 1: 1, 12: 12, 50: 50, 1000: 50} {
		a := &stub{answer: retrieval.Answer{Found: true, Quotes: many}}
		b := newStubbed(t, a, slog.New(slog.DiscardHandler))
		m := b.Handle(t.Context(), bot.Request{Command: "ask", Text: "q", Server: "s", Limit: limit})
		if got := len(m.Blocks); got != want || a.asked[0].Limit != want+4 {
			t.Errorf("limit %d: %d quotes, of %d asked for", limit, got, a.asked[0].Limit)
		}
		for _, command := range []string{"more", "share", "useful", "context"} {
			press(t, m, command)
		}
	}
}

// What must not be quoted any more is not, and what has changed is said to
// have.
func TestButtonsOfChangedArticles(t *testing.T) {
	l := openLibrary(t)
	first := article("a", "dpa", "Cabinet caps rents", rents)
	l.Put(t, first)
	b := l.bot()
	button := press(t, ask(t, b, "At how many percent did ministers cap rents?"), "context")
	changed := first
	changed.Text = strings.Replace(rents, "3 percent", "4 percent", 1)
	l.Put(t, changed)
	if got := text(act(t, b, button)); !strings.HasPrefix(got, "“Cabinet caps rents” has been changed since: this is revision 1, the latest is 2. / ❝Ministers agreed on Monday to cap rents at 3 percent") {
		t.Errorf("after a change: %s", got)
	}
	withdrawn := changed
	withdrawn.Status = retrieval.Canceled
	l.Put(t, withdrawn)
	if got := text(act(t, b, button)); got != "This article has been withdrawn." {
		t.Errorf("after a withdrawal: %s", got)
	}
	other := openLibrary(t)
	other.Put(t, article("z", "AP", "Bridge closed", bridge))
	for _, argument := range []string{button.Argument, "nonsense", "AAAA", "!", strings.Repeat("A", 54)} {
		if got := text(act(t, other.bot(), bot.Action{Command: "context", Argument: argument})); !strings.HasPrefix(got, "This button belongs to an answer of another archive") {
			t.Errorf("elsewhere %q: %s", argument, got)
		}
	}
}

// Of several quotes those remain that may still be quoted.
func TestButtonsOfSomeWithdrawn(t *testing.T) {
	l := openLibrary(t)
	tariffs := func(id, what string) retrieval.Article {
		return article(id, "AP", "Tariffs", "The tariff on "+what+" rose to 12 percent, customs officers in the "+what+" district said.")
	}
	withdrawn := tariffs("a", "wheat")
	l.Put(t, withdrawn, tariffs("b", "copper"))
	b := l.bot()
	share := press(t, ask(t, b, "To how many percent did the tariff rise?"), "share")
	withdrawn.Status = retrieval.Canceled
	l.Put(t, withdrawn)
	if got := text(act(t, b, share)); got != "❝The tariff on copper rose to 12 percent, customs officers in the copper district said.❞ / Quotes that are left out, since their articles have been withdrawn: 1" {
		t.Errorf("shared: %s", got)
	}
}

func FuzzToken(f *testing.F) {
	for _, seed := range []string{"", "AAA", "q83vEjRWeJA", strings.Repeat("_", 54)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		l := openLibrary(t)
		l.Put(t, article("a", "dpa", "Cabinet caps rents", rents))
		for _, command := range []string{"more", "context", "share", "useful"} {
			if m := act(t, l.bot(), bot.Action{Command: command, Argument: token}); len(m.Blocks) == 0 {
				t.Errorf("%s of %q says nothing", command, token)
			}
		}
	})
}
