package cache_test

import (
	"sync"
	"testing"

	"verbatim/retrieval/cache"
)

func TestCache(t *testing.T) {
	c := cache.New[string, int](10_000)
	holds := func(key string, want int, held bool) {
		t.Helper()
		if got, ok := c.Get(key); got != want || ok != held {
			t.Errorf("%s = %d, %v; want %d, %v", key, got, ok, want, held)
		}
	}
	for i, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		c.Put(key, i, 1000)
	}
	holds("h", 7, true)
	c.Put("a", 9, 1000)
	holds("a", 9, true)
	holds("b", 1, true) // now "c" has lain longest
	c.Put("i", 10, 1000)
	holds("c", 0, false)
	holds("b", 1, true)
	c.Put("large", 1, 5000)
	holds("large", 0, false)
	holds("i", 10, true)
	c.Delete("i")
	c.Delete("unknown")
	holds("i", 0, false)
	c.Limit(1200)
	holds("b", 1, true)
	holds("a", 0, false)
	c.Clear()
	holds("b", 0, false)
}

func TestNothingKept(t *testing.T) {
	c := cache.New[int, int](0)
	c.Put(1, 1, 0)
	if _, ok := c.Get(1); ok {
		t.Error("a cache of no bytes keeps something")
	}
}

func TestConcurrent(t *testing.T) {
	c := cache.New[int, int](5000)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 5000 {
				c.Put(i%50, i%50, 100)
				if v, ok := c.Get(i % 7); ok && v != i%7 {
					t.Errorf("%d holds %d", i%7, v)
				}
				c.Delete(i % 11)
			}
		})
	}
	wg.Wait()
}

func BenchmarkGet(b *testing.B) {
	c := cache.New[int, int](1 << 20)
	for i := range 1000 {
		c.Put(i, i, 100)
	}
	for i := 0; b.Loop(); i++ {
		c.Get(i % 1000)
	}
}
