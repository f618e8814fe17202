package telegram

import "sync"

// memory is how many updates are remembered.
const memory = 4096

// recent remembers the numbers of the latest updates.
type recent struct {
	mu    sync.Mutex
	known map[int64]bool
	order []int64 // a ring
	next  int
}

// has reports whether a number is remembered.
func (r *recent) has(id int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[id]
}

// add remembers a number that is not.
func (r *recent) add(id int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known, r.order = map[int64]bool{}, make([]int64, memory)
	}
	delete(r.known, r.order[r.next])
	r.order[r.next], r.known[id] = id, true
	r.next = (r.next + 1) % memory
}
