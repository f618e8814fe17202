// Package cache keeps what was read, up to a number of bytes.
//
// # Why
//
// Archive and index both keep what questions need again and again. What has
// lain longest without being asked for goes first. One lock is enough: a look
// takes some 50 ns, and a question takes some hundred.
package cache

import (
	"container/list"
	"sync"
)

// Cache holds values up to a limit. It is safe for concurrent use; what it
// holds must not be changed.
type Cache[K comparable, V any] struct {
	mu      sync.Mutex
	limit   int64
	size    int64
	entries map[K]*list.Element
	order   list.List // of entry, the last used first
}

type entry[K comparable, V any] struct {
	key   K
	value V
	size  int64
}

// overhead is what an entry takes beyond its value, in bytes.
const overhead = 150

// New returns a Cache of so many bytes. With none it keeps nothing.
func New[K comparable, V any](limit int64) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, entries: map[K]*list.Element{}}
}

// Get returns the value that was put under the key; false if there is none any
// more.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.entries[key]
	if !ok {
		var none V
		return none, false
	}
	c.order.MoveToFront(at)
	return at.Value.(*entry[K, V]).value, true
}

// Put keeps a value of so many bytes, unless it is larger than an eighth of the
// limit: it would drive out too much.
func (c *Cache[K, V]) Put(key K, value V, size int64) {
	size += overhead
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(key)
	if size > c.limit/8 {
		return
	}
	c.entries[key] = c.order.PushFront(&entry[K, V]{key, value, size})
	c.size += size
	c.shrink()
}

// Delete forgets a key.
func (c *Cache[K, V]) Delete(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(key)
}

// Limit changes how many bytes are kept.
func (c *Cache[K, V]) Limit(limit int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = limit
	c.shrink()
}

// Clear forgets everything.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.entries)
	c.order.Init()
	c.size = 0
}

func (c *Cache[K, V]) shrink() {
	for c.size > c.limit {
		c.remove(c.order.Back().Value.(*entry[K, V]).key)
	}
}

func (c *Cache[K, V]) remove(key K) {
	if at, ok := c.entries[key]; ok {
		c.size -= c.order.Remove(at).(*entry[K, V]).size
		delete(c.entries, key)
	}
}
