package discord

import (
	"slices"
	"testing"
	"time"
)

// Three hundred people ask at once. How long that takes of our own is only
// printed, for it depends on the machine.
func TestLoad(t *testing.T) {
	const delay = 20 * time.Millisecond
	d, f, _ := newTest(t)
	f.delay = delay
	f.spec = nil
	end := running(t, d, echo)
	for range 2 { // the second time connections are open
		var tokens []string
		for range 300 {
			token, raw := f.arrive(2, asked("x"))
			tokens = append(tokens, token)
			d.receive("INTERACTION_CREATE", raw)
		}
		var acknowledged, ended []time.Duration
		for _, token := range tokens {
			for f.look(token).ended.IsZero() {
				time.Sleep(time.Millisecond)
			}
			i := f.look(token)
			if i.original != "ask: x map[]\n" {
				t.Errorf("%+v", i)
			}
			acknowledged = append(acknowledged, i.acknowledged-delay)
			ended = append(ended, i.ended.Sub(i.created)-2*delay)
		}
		slices.Sort(acknowledged)
		slices.Sort(ended)
		t.Logf("own share of 300 at once: acknowledged p50 %v p99 %v, answered p50 %v p99 %v", acknowledged[150], acknowledged[296], ended[150], ended[296])
	}
	end()
}
