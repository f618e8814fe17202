package command_test

import (
	"log/slog"
	"testing"
	"time"

	"verbatim/bot/bottest"
	"verbatim/bot/command"
	"verbatim/retrieval"
)

// library is what the bot of a test stands on.
type library struct{ *bottest.Library }

func openLibrary(t *testing.T) *library {
	t.Helper()
	return &library{bottest.OpenLibrary(t)}
}

func (l *library) bot() *command.Bot {
	return command.New(command.Config{Engine: l.Engine, Archive: l.Archive, Ledger: l.Ledger, Log: slog.New(slog.DiscardHandler)})
}

const (
	rents = "Ministers agreed on Monday to cap rents at 3 percent a year until 2029, the chancellor said.\n\n" +
		"Landlords called the decision an attack on property.\n\nThe cap does not apply to new buildings."
	bridge = "The bridge over the Danube at Novi Sad was closed on Tuesday after engineers had found cracks in two of its pillars.\n\n" +
		"It will stay closed for six weeks, the mayor said."
)

func article(id, source, title, text string) retrieval.Article {
	return retrieval.Article{
		Ref: retrieval.Ref{ID: id}, Source: source, Title: title, Language: "en", Text: text, URL: "https://example.org/" + id,
		Published: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
	}
}
