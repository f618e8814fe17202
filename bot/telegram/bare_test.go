package telegram

import (
	"testing"
	"time"

	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

// Whoever taps a command sends it at once: each says something by itself, in
// private and, as a reply to a message, in a group.
func TestBareCommands(t *testing.T) {
	w := &whole{Library: bottest.OpenLibrary(t), t: t}
	w.Put(t, retrieval.Article{
		Ref: retrieval.Ref{ID: "rents"}, Source: "dpa", Title: "Cabinet caps rents", Language: "en", Text: capped, Published: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
	})
	w.start()
	defer func() { w.end() }()
	reader := int64(20) // another for each: one alone would ask too much at once
	for command, words := range map[string]string{
		"/start": "Ask a question in plain words", "/help": "Ask a question in plain words", "/latest": "Cabinet caps rents", "/search": "Ask a question in a few words",
		"/sources": "dpa · 1 · ", "/settings": "Language: ", "/status": "Articles: 1", "/privacy": "Kept of you", "/check": "There is no quotation",
		"capped rents at how many percent": capped,
	} {
		reader++
		w.api.push(inGroup(reader, 1, command, map[string]any{"from": user(reader, "en")}))
		w.shows(reader, words)
	}
	about := map[string]any{"message_id": 80, "from": user(9, "en"), "chat": place(desk), "text": rumour}
	w.api.push(inGroup(desk, 90, "/check", map[string]any{"from": user(journalist, "en"), "reply_to_message": about}))
	w.shows(desk, "Altered", "“5” — the archive has: “3”")
}
