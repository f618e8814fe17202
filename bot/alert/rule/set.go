package rule

import (
	"cmp"
	"slices"
	"sync"
)

// Set holds many rules, to find those that hold for an article without trying
// each. It is safe for concurrent use.
type Set struct {
	mu      sync.RWMutex
	entries map[int64]*entry
	always  map[int64]*entry  // those that have nothing to be found by
	facts   map[fact][]*entry // found by a field of the article
	shelves map[string]*shelf // found by words, in each language seen so far
}

// entry is a rule in a Set. It never changes.
type entry struct {
	id   int64
	rule Rule
	keys []int // the parts one of which an article must have; none: always tried
}

// fact is a field of an article with its value.
type fact struct {
	field Field
	value string
}

// Matched is a rule of a Set that holds for an article.
type Matched struct {
	ID int64
	Result
}

// NewSet returns an empty one.
func NewSet() *Set {
	return &Set{entries: map[int64]*entry{}, always: map[int64]*entry{}, facts: map[fact][]*entry{}, shelves: map[string]*shelf{}}
}

// Put adds a rule, in place of the one with this id.
func (s *Set) Put(id int64, r Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(id)
	if r.root == nil {
		return
	}
	e := &entry{id: id, rule: r}
	e.keys, _ = r.necessary(r.root, false)
	s.entries[id] = e
	if len(e.keys) == 0 {
		s.always[id] = e
	}
	for _, key := range e.keys {
		if p := &r.parts[key]; !p.worded() {
			f := fact{p.field, p.value}
			s.facts[f] = append(s.facts[f], e)
		}
	}
	for _, shelf := range s.shelves {
		shelf.add(e)
	}
}

// Remove takes a rule out, if it is there.
func (s *Set) Remove(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(id)
}

func (s *Set) remove(id int64) {
	e := s.entries[id]
	if e == nil {
		return
	}
	delete(s.entries, id)
	delete(s.always, id)
	for _, key := range e.keys {
		if p := &e.rule.parts[key]; !p.worded() {
			drop(s.facts, fact{p.field, p.value}, func(other *entry) bool { return other == e })
		}
	}
	for _, shelf := range s.shelves {
		shelf.remove(e)
	}
}

// drop takes what is named off a list. Those who read the list have copied it.
func drop[K comparable, E any](lists map[K][]E, key K, named func(E) bool) {
	list := slices.DeleteFunc(lists[key], named)
	if len(list) == 0 {
		delete(lists, key)
	} else {
		lists[key] = list
	}
}

// Match returns the rules that hold for an article, by their ids in order. The
// first article in a language takes longer.
func (s *Set) Match(d *Document) []Matched {
	var out []Matched
	for _, e := range s.candidates(d) {
		if result, ok := e.rule.Match(d); ok {
			out = append(out, Matched{e.id, result})
		}
	}
	return out
}

// candidates are the rules that may hold, in the order of their ids.
func (s *Set) candidates(d *Document) []*entry {
	language := d.article.Language
	s.mu.RLock()
	shelf := s.shelves[language]
	for shelf == nil {
		s.mu.RUnlock()
		s.shelve(language)
		s.mu.RLock()
		shelf = s.shelves[language]
	}
	defer s.mu.RUnlock()
	var out []*entry
	for _, e := range s.always {
		out = append(out, e)
	}
	out = append(out, s.facts[fact{Source, d.source}]...)
	out = append(out, s.facts[fact{Language, language}]...)
	out = shelf.collect(d, out)
	slices.SortFunc(out, func(a, b *entry) int { return cmp.Compare(a.id, b.id) })
	return slices.Compact(out)
}

// maxShelves bounds the languages that are kept at hand. Hardly any archive has
// more, but an article may name any.
const maxShelves = 32

// shelve makes the shelf of a language.
func (s *Set) shelve(language string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shelves[language] != nil {
		return
	}
	for other := range s.shelves {
		if len(s.shelves) < maxShelves {
			break
		}
		delete(s.shelves, other)
	}
	shelf := newShelf(language)
	for _, e := range s.entries {
		shelf.add(e)
	}
	s.shelves[language] = shelf
}
