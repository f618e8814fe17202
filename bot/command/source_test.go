package command_test

import (
	"strings"
	"testing"

	"verbatim/bot"
)

// A source that the archive does not have is told apart from one that says
// nothing on the matter.
func TestUnknownSource(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("a", "dpa", "Cabinet caps rents", rents))
	b := l.bot()
	for _, command := range []string{"ask", "search"} {
		for source, want := range map[string]bool{"BBC": true, "DPA": false, "": false} {
			m := b.Handle(t.Context(), bot.Request{Direct: true, Command: command, Text: "zebras", Options: map[string]string{"source": source}})
			if got := strings.Contains(text(m), "No article is from “"+source+"”"); got != want {
				t.Errorf("%s of %q: %s", command, source, text(m))
			}
		}
	}
}
