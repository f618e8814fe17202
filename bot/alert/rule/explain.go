package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/retrieval"
)

// Decision is a part of a rule that decided whether it holds for an article.
type Decision struct {
	Part           string // as it stands in the rule
	retrieval.Span        // where it stands there
	Field          Field
	Found          bool // the article has it
	Negated        bool // and should not
	// Title says that it was found there, Paragraph in which of the text, counted
	// from 1; both of the first place, so that only one is set, or none.
	Title     bool
	Paragraph int
	// Have is what the article has in the field, such as its source; empty: nothing.
	Have string
}

// Against reports whether the decision speaks against the article.
func (d Decision) Against() bool { return d.Found == d.Negated }

// Explain returns why the rule holds for an article, or why not: the parts that
// decided it, in the order of the rule. Where it holds, none is against it; where
// not, all are.
func (r Rule) Explain(d *Document) []Decision {
	if r.root == nil {
		return nil
	}
	m := matching{rule: &r, document: d, findings: make([]finding, len(r.parts))}
	var out []Decision
	m.reasons(r.root, false, func(number int, negated bool) {
		p, f := &r.parts[number], m.finding(number)
		decision := Decision{
			Part: r.text[p.Start:p.End], Span: p.Span, Field: p.field,
			Found: f.true, Negated: negated, Have: d.have(p.field),
		}
		if len(f.hits) > 0 {
			first := d.zones[f.hits[0].zone]
			decision.Title, decision.Paragraph = first.field == Title, first.passage.Paragraph
		}
		out = append(out, decision)
	})
	slices.SortFunc(out, func(a, b Decision) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

func (d *Document) have(f Field) string {
	switch f {
	case Source:
		return d.article.Source
	case Language:
		return d.article.Language
	case Byline:
		return d.article.Byline
	case Tag:
		return strings.Join(d.article.Tags, ", ")
	case Urgency:
		if d.article.Urgency > 0 {
			return strconv.Itoa(d.article.Urgency)
		}
	}
	return ""
}

// String says it in English.
func (d Decision) String() string {
	switch {
	case d.Found && d.Negated:
		return "excluded by " + d.Part + d.place()
	case d.Negated:
		return "not excluded: no " + d.Part
	case d.Found:
		return "matched " + d.Part + d.place()
	}
	switch have := d.Have; d.Field {
	case Source, Language, Byline, Tag, Urgency:
		if have == "" {
			have = "not known"
		}
		return fmt.Sprintf("%s is %s, not %s", d.Field, have, strings.TrimLeft(d.Part[len(d.Field):], ":："))
	case Title:
		return d.Part + " does not match"
	}
	return "no " + d.Part
}

func (d Decision) place() string {
	switch {
	case d.Title && d.Field != Title:
		return " in the title"
	case d.Paragraph > 0:
		return " in ¶" + strconv.Itoa(d.Paragraph)
	}
	return ""
}
