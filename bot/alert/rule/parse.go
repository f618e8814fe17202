package rule

import (
	"cmp"
	"slices"
)

// parser makes a tree of tokens:
//
//	either = both { OR both }
//	both   = one { [ AND ] one }
//	one    = NOT one | ( either ) | part
type parser struct {
	scanner
	token  token
	before token // the one before it
	parts  []part
	depth  int
}

func (p *parser) advance() (err error) {
	p.before = p.token
	p.token, err = p.scan()
	return err
}

func (p *parser) whole() (*node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.either()
	if err == nil && p.token.kind == closing {
		err = p.fault(CloseBracket, p.token)
	}
	return n, err
}

func (p *parser) either() (*node, error) {
	n, err := p.both()
	if err != nil {
		return nil, err
	}
	nodes := []*node{n}
	for p.token.kind == either {
		if err := p.advance(); err != nil {
			return nil, err
		}
		if n, err = p.both(); err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return p.joined(or, nodes), nil
}

func (p *parser) both() (*node, error) {
	var nodes []*node
	for {
		n, err := p.one()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
		switch p.token.kind {
		case both:
			if err := p.advance(); err != nil {
				return nil, err
			}
		case either, closing, end:
			return p.joined(and, nodes), nil
		}
	}
}

// joined puts what takes long behind all else, which may decide without it.
func (p *parser) joined(by join, nodes []*node) *node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	n := &node{join: by, nodes: nodes}
	slices.SortStableFunc(nodes, func(a, b *node) int { return cmp.Compare(p.regexes(a), p.regexes(b)) })
	return n
}

// regexes counts the regular expressions below a node.
func (p *parser) regexes(n *node) int {
	if n.join == leaf && p.parts[n.part].field == Regex {
		return 1
	}
	count := 0
	for _, child := range n.nodes {
		count += p.regexes(child)
	}
	return count
}

func (p *parser) one() (*node, error) {
	switch t := p.token; t.kind {
	case item:
		if len(p.parts) == MaxParts {
			return nil, p.fault(TooMany, t)
		}
		p.parts = append(p.parts, t.part)
		return &node{part: len(p.parts) - 1}, p.advance()
	case without:
		n, err := p.nested(p.one)
		return &node{join: not, nodes: []*node{n}}, err
	case opening:
		n, err := p.nested(p.either)
		if err != nil {
			return nil, err
		}
		if p.token.kind != closing {
			return nil, p.fault(OpenBracket, t)
		}
		return n, p.advance()
	}
	return nil, p.missing()
}

// nested reads what stands within the token.
func (p *parser) nested(read func() (*node, error)) (*node, error) {
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fault(TooDeep, p.token)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := read()
	p.depth--
	return n, err
}

// missing says what is wrong where a part should stand.
func (p *parser) missing() error {
	switch {
	case p.before.operator():
		return p.fault(NothingAfter, p.before)
	case p.token.operator():
		return p.fault(NothingBefore, p.token)
	case p.before.kind == opening && p.token.kind == closing:
		return p.fault(EmptyBrackets, token{start: p.before.start, end: p.token.end})
	case p.before.kind == opening:
		return p.fault(OpenBracket, p.before)
	}
	return p.fault(CloseBracket, p.token)
}
