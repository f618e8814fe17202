package telegram

import "testing"

func TestRecent(t *testing.T) {
	var r recent
	for id := range int64(memory + 1) {
		if r.has(id) {
			t.Fatalf("%d is known", id)
		}
		r.add(id)
	}
	if r.has(0) || !r.has(1) || !r.has(memory) || len(r.known) != memory {
		t.Errorf("%d numbers are known", len(r.known))
	}
}
