package discord

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"verbatim/bot/bottest"
	"verbatim/bot/command"
	"verbatim/retrieval"
)

// whole is the program as it is served, before a Discord for tests.
type whole struct {
	*bottest.Library
	t       *testing.T
	rest    *fakeREST
	gateway *fakeGateway
	end     func()
}

func newWhole(t *testing.T) *whole {
	t.Helper()
	w := &whole{Library: bottest.OpenLibrary(t), t: t}
	w.start()
	return w
}

// start runs a bot that knows nothing but what archive and ledger have.
func (w *whole) start() {
	w.t.Helper()
	b := command.New(command.Config{Engine: w.Engine, Archive: w.Archive, Ledger: w.Ledger, Log: slog.New(slog.DiscardHandler)})
	g := newFakeGateway(w.t)
	g.token = fakeToken
	d, f, _ := newTest(w.t, func(c *Config) { c.Commands, c.Notes = b.Commands(), w.Ledger })
	d.gateway.pace, f.gateway = brisk, g
	w.rest, w.gateway, w.end = f, g, running(w.t, d, b)
	w.t.Cleanup(w.end)
	for !g.ready(1) {
		time.Sleep(time.Millisecond)
	}
}

// does has somebody do something, and returns what Discord shows for it.
func (w *whole) does(kind int, data any, more ...map[string]any) fakeInteraction {
	w.t.Helper()
	token, raw := w.rest.arrive(kind, data, more...)
	w.gateway.dispatch("INTERACTION_CREATE", raw)
	for begin := time.Now(); time.Since(begin) < 30*time.Second; time.Sleep(time.Millisecond) {
		if i := w.rest.look(token); !i.ended.IsZero() && !i.thinking {
			return i
		}
	}
	w.t.Fatalf("%v is not answered", data)
	return fakeInteraction{}
}

func (w *whole) presses(card fakeInteraction, command string) fakeInteraction {
	w.t.Helper()
	m := regexp.MustCompile(`"custom_id":"(1:` + command + `:[^"]*)"`).FindStringSubmatch(card.body)
	if m == nil {
		w.t.Fatalf("no button for %s in %s", command, card.body)
	}
	return w.does(3, map[string]any{"custom_id": m[1], "component_type": 2})
}

func chosen(name string, options map[string]any) map[string]any {
	list := []any{}
	for option, value := range options {
		kind := 3
		if _, flag := value.(bool); flag {
			kind = 5
		}
		list = append(list, map[string]any{"name": option, "type": kind, "value": value})
	}
	return map[string]any{"id": "1", "name": name, "type": 1, "options": list}
}

const (
	capped = "Ministers agreed on Monday to cap rents at 3 percent a year until 2029, the chancellor said."
	rumour = "Did you read that “ministers agreed on Monday to cap rents at 5 percent a year”?"
)

// From a question to the paragraphs around its answer, over a restart, and what
// a server's managers may change.
func TestWhole(t *testing.T) {
	w := newWhole(t)
	w.Put(t, retrieval.Article{
		Ref: retrieval.Ref{ID: "rents"}, Source: "dpa", Title: "Cabinet caps rents", Language: "en", URL: "https://example.org/rents",
		Text: capped + "\n\n" + strings.Repeat("Landlords called the decision an attack on property and spoke of a black day. ", 12), Published: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
	})
	shows := func(i fakeInteraction, private bool, words ...string) {
		t.Helper()
		for _, each := range words {
			if !strings.Contains(i.original, each) {
				t.Errorf("%q is not in:\n%s", each, i.original)
			}
		}
		if i.ephemeral != private {
			t.Errorf("for the asker alone is %v:\n%s", i.ephemeral, i.original)
		}
	}
	question := map[string]any{"question": "At how many percent did ministers cap rents?", "source": "dpa", "since": "2026-01-01"}
	card := w.does(2, chosen("ask", question))
	shows(card, true, capped, "dpa", "Cabinet caps rents", "¶1", "Starker Treffer", "Teilen")
	if !strings.Contains(card.body, `"url":"https://example.org/rents#:~:text=Ministers%20agreed`) {
		t.Errorf("no link to the quote in %s", card.body)
	}
	shows(w.does(2, chosen("ask", map[string]any{"question": "Who won the cup final in Lisbon?"})), true, "Nichts im Archiv beantwortet das")
	shows(w.does(2, chosen("ask", map[string]any{"question": question["question"], "private": false})), false, capped)

	w.end()
	if w.rest.puts != 1 {
		t.Errorf("the commands were registered %d times", w.rest.puts)
	}
	w.start()
	shows(w.presses(card, "context"), true, capped, "Landlords called the decision")
	shows(w.presses(card, "share"), false, capped, "dpa")
	shows(w.presses(card, "useful"), true, "Danke.")
	about := map[string]any{"id": "2", "name": "Check quote", "type": 3, "target_id": "77",
		"resolved": map[string]any{"messages": map[string]any{"77": map[string]any{"id": "77", "content": rumour}}}}
	shows(w.does(2, about), true, "Verändert", "„5“ – im Archiv steht: „3“", capped)
	about["name"] = "Find sources"
	shows(w.does(2, about), true, capped)
	if i := w.does(4, map[string]any{"id": "1", "name": "ask", "type": 1, "options": []any{map[string]any{"name": "source", "type": 3, "value": "D", "focused": true}}}); !strings.Contains(string(i.choices), `"dpa"`) {
		t.Errorf("sources that begin with D: %s", i.choices)
	}

	anybody := map[string]any{"member": map[string]any{"user": map[string]any{"id": "301"}, "roles": []string{"3"}, "permissions": "2048"}}
	shows(w.does(2, chosen("settings", map[string]any{"public": "100"}), anybody), true, "nur Administratoren")
	shows(w.does(2, chosen("settings", map[string]any{"public": "100", "role": "3", "language": "fr"})), true, "<#100>", "<@&3>", "Langue")
	shows(w.does(2, chosen("ask", question), anybody), false, capped, "Bonne correspondance")
	anybody["member"].(map[string]any)["roles"] = []string{"4"}
	shows(w.does(2, chosen("ask", question), anybody), true, "ne répond qu’aux personnes ayant certains rôles")

	w.Put(t, retrieval.Article{Ref: retrieval.Ref{ID: "rents"}, Title: "Cabinet caps rents", Text: capped, Status: retrieval.Canceled})
	shows(w.presses(card, "share"), false, "Cet article a été retiré.")
	w.end()
	if w.rest.puts != 0 {
		t.Errorf("the commands were registered again %d times", w.rest.puts)
	}
}
