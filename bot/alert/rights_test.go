package alert_test

import (
	"strings"
	"testing"

	"verbatim/bot"
)

// Alerts and corrections quote no more of a source than may be.
func TestRights(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.alerts.Rights = bot.Rights{Limits: map[string]int{"afp": 60}}
		n.watch(bot.Watch{Rule: "fire lyon"})
		a := fire("a", "AFP", wire)
		n.put(a)
		n.put(replaced(a, "12 people", "15 people"))
		quotes := 0
		for _, p := range n.platform.Posts(desk) {
			for _, m := range p.Versions {
				for _, b := range m.Blocks {
					if b.Quote == nil {
						continue
					}
					quotes++
					if len(b.Quote.Text) > 60 || !strings.Contains(b.Page, "https://archive.example/article/a@") {
						t.Errorf("a quote of %d characters, with the page %s", len(b.Quote.Text), b.Page)
					}
				}
			}
		}
		if quotes < 5 {
			t.Errorf("%d quotes", quotes)
		}
	})
}
