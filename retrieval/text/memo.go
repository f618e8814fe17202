package text

import (
	"strings"
	"sync"

	"verbatim/retrieval"
)

// memoWords bounds the memo of a language: some 15 MB. All but the rarest words
// of a text are among so many.
const memoWords = 1 << 17

// memo keeps what became of words, for the filters of a language take each by
// itself. It is safe for concurrent use.
type memo struct {
	mu    sync.RWMutex
	forms map[string]form
}

// form returns the form of a word; a new one is made by build.
func (m *memo) form(word string, build func(string) form) form {
	m.mu.RLock()
	f, ok := m.forms[word]
	m.mu.RUnlock()
	if !ok {
		m.each(word, []retrieval.Span{{Start: 0, End: len(word)}}, build, func(_ int, made form) { f = made })
	}
	return f
}

// each hands over the form of each word, in no order; new ones are made by
// build.
func (m *memo) each(text string, words []retrieval.Span, build func(string) form, visit func(int, form)) {
	var missing []int
	m.mu.RLock()
	for i, w := range words {
		if f, ok := m.forms[text[w.Start:w.End]]; ok {
			visit(i, f)
		} else {
			missing = append(missing, i)
		}
	}
	m.mu.RUnlock()
	if len(missing) == 0 {
		return
	}
	fresh := make([]form, len(missing))
	for k, i := range missing {
		// The memo must not hold on to the text.
		fresh[k] = build(strings.Clone(text[words[i].Start:words[i].End]))
		visit(i, fresh[k])
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.forms == nil {
		m.forms = make(map[string]form)
	}
	for _, f := range fresh {
		if len(m.forms) >= memoWords {
			m.forget()
		}
		m.forms[f.surface] = f
	}
}

// forget leaves any one word out: a frequent one is soon back.
func (m *memo) forget() {
	for w := range m.forms {
		delete(m.forms, w)
		return
	}
}
