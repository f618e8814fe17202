package rule

import (
	"cmp"
	"slices"
	"strings"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// Result says where an article has what a rule asks for.
type Result struct {
	Title    []retrieval.Span // of the article's title
	Passages []Passage        // those that have any of it, in order
	// Best has more different parts of the rule than any other passage before or
	// behind it; where none has any, it is the first of the article.
	Best Passage
}

// Passage is a passage of an article with what a rule asks for.
type Passage struct {
	retrieval.Passage
	Matches []retrieval.Span // of the passage, in order and apart
	parts   int              // of the rule that stand in it
}

// Match reports whether the rule holds for an article, and where.
func (r Rule) Match(d *Document) (Result, bool) {
	m := matching{rule: &r, document: d, findings: make([]finding, len(r.parts))}
	if r.root == nil || !m.holds(r.root) {
		return Result{}, false
	}
	return m.result(), true
}

// matching is a rule while it is matched with an article.
type matching struct {
	rule     *Rule
	document *Document
	findings []finding // of each part that was looked for
}

type finding struct {
	known, true bool
	hits        []hit
}

func (m *matching) holds(n *node) bool {
	switch n.join {
	case leaf:
		return m.finding(n.part).true
	case not:
		return !m.holds(n.nodes[0])
	case and:
		return !slices.ContainsFunc(n.nodes, func(n *node) bool { return !m.holds(n) })
	}
	return slices.ContainsFunc(n.nodes, m.holds)
}

func (m *matching) finding(number int) *finding {
	f := &m.findings[number]
	if !f.known {
		f.known = true
		f.hits, f.true = m.document.look(&m.rule.parts[number])
	}
	return f
}

// look reports whether a part is true of the article, and where it has words.
func (d *Document) look(p *part) (hits []hit, holds bool) {
	switch p.field {
	case All:
		return nil, true
	case Source:
		return nil, d.source == p.value || len(p.stars) > 0 && strings.HasPrefix(d.source, p.value)
	case Language:
		return nil, d.article.Language == p.value
	case Urgency:
		return nil, p.compares(d.article.Urgency)
	case Regex:
		hits = d.search(p)
	default:
		hits = d.find(p.patterns(d.article.Language), p.field)
	}
	return hits, len(hits) > 0
}

// compares an urgency, which is 0 if nobody knows it.
func (p *part) compares(urgency int) bool {
	order := cmp.Compare(urgency, p.number)
	return urgency > 0 && (order < 0 && p.compare[0] == '<' || order > 0 && p.compare[0] == '>' || order == 0 && strings.HasSuffix(p.compare, "="))
}

// reasons calls visit for the parts that make a node what it is: true, or not.
func (m *matching) reasons(n *node, negated bool, visit func(part int, negated bool)) {
	switch n.join {
	case leaf:
		visit(n.part, negated)
	case not:
		m.reasons(n.nodes[0], !negated, visit)
	default:
		holds := m.holds(n)
		for _, child := range n.nodes {
			if m.holds(child) == holds {
				m.reasons(child, negated, visit)
			}
		}
	}
}

func (m *matching) result() Result {
	zones := make([]Passage, len(m.document.zones))
	m.reasons(m.rule.root, false, func(number int, negated bool) {
		if negated {
			return
		}
		last := -1
		for _, h := range m.findings[number].hits {
			z := &zones[h.zone]
			z.Matches = append(z.Matches, h.Span)
			if h.zone != last {
				z.parts++
			}
			last = h.zone
		}
	})
	r := Result{Title: apart(zones[0].Matches)}
	for i, z := range m.document.passages() {
		found := zones[i+1]
		found.Passage, found.Matches = z.passage, apart(found.Matches)
		if found.parts > 0 {
			r.Passages = append(r.Passages, found)
		}
		if i == 0 || found.parts > r.Best.parts {
			r.Best = found
		}
	}
	return r
}

// apart brings spans in order, and makes one of those that overlap or touch.
func apart(spans []retrieval.Span) []retrieval.Span {
	slices.SortFunc(spans, func(a, b retrieval.Span) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	var out []retrieval.Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// Quote returns the best passage of a result as a quote. Its answer is the
// sentence with most of the matches, the first one of those; it is empty where
// the passage has none.
func (d *Document) Quote(r Result) retrieval.Quote {
	p := r.Best
	q := retrieval.Quote{
		Text: d.article.Text[p.Start:p.End], Matches: p.Matches, Citation: d.article.Cite(p.Span, p.Paragraph),
	}
	most := 0
	for _, s := range text.Sentences(q.Text, d.article.Language) {
		n := 0
		for _, m := range p.Matches {
			if m.Start >= s.Start && m.Start < s.End {
				n++
			}
		}
		if n > most {
			most = n
			q.Answer = s.Trim(q.Text)
		}
	}
	return q
}
