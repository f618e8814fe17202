package rule_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"verbatim/bot/alert/rule"
)

func parse(t testing.TB, s string) rule.Rule {
	t.Helper()
	r, err := rule.Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return r
}

// A rule is printed as it was written, whatever its writer's way of writing.
func TestString(t *testing.T) {
	for _, s := range []string{
		`"rent cap" AND (berlin OR hamburg) NOT sport`, `title:"breaking news"`, `source:reuters  urgency<=2`,
		`tag:economy minist* -byline:"AFP"`, `*`, `* -sport`, `/rent\/cap [0-9]+/i berlin`, `„Mietendeckel“ OR «plafond»`,
		`Source:DPA (lang:de OR lang:en)`, `urgency:2 OR urgency≥7`, `rent-cap`, `10:30`, `3,5 OR 13,000`, `–sport berlin`,
		`内阁 租金（东京 OR 大阪）`, `E=mc²`, "a\nb\tc", `"the who"`, `title:mini* byline:"Jane R*"`,
	} {
		r := parse(t, " \n"+s+" ")
		if r.String() != s {
			t.Errorf("%q became %q", s, r)
		}
		if !reflect.DeepEqual(r, parse(t, r.String())) {
			t.Errorf("%q is another rule when it is read again", s)
		}
	}
}

// Each mistake has its own kind, and is shown where it stands.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		rule string
		kind rule.Kind
		at   string // what of the rule is meant
		says string
	}{
		{``, rule.Empty, ``, `column 1: the rule is empty: name words`},
		{`  `, rule.Empty, ``, `or write * for all articles`},
		{strings.Repeat("ab ", 700), rule.TooLong, strings.Repeat("ab ", 700), `2000 characters at the most`},
		{strings.Repeat("a ", 101), rule.TooMany, `a`, `column 201: a rule has 100 words`},
		{strings.Repeat("(", 11) + "a", rule.TooDeep, `(`, `10 deep`},
		{strings.Repeat("NOT ", 500), rule.TooDeep, `NOT`, `10 deep`},
		{"rent\x00cap", rule.Encoding, "\x00", `column 5: U+0000 cannot`},
		{"rent \xff", rule.Encoding, "\xff", `U+FFFD`},
		{`-sport`, rule.OnlyNot, `sport`, `write * before it`},
		{`rent OR NOT sport`, rule.OnlyNot, `sport`, `column 13: this only says what not`},
		{`NOT (rent -sport)`, rule.OnlyNot, `rent`, `only says`},
		{`rent && cap`, rule.NoWord, `&&`, `column 6: “&&” has no letter or digit`},
		{`rent !sport`, rule.NoWord, `!sport`, `AND, OR or NOT`},
		{`""`, rule.NoWord, `""`, `has no letter`},
		{`title:"…"`, rule.NoWord, `title:"…"`, `has no letter`},
		{`rent "rent cap`, rule.OpenQuote, `"`, `column 6: the quotation mark is not closed`},
		{`byline:"AFP`, rule.OpenQuote, `"`, `column 8: the quotation mark`},
		{`rent (berlin`, rule.OpenBracket, `(`, `column 6: the bracket is not closed`},
		{`rent (`, rule.OpenBracket, `(`, `column 6: the bracket is not closed`},
		{`rent) berlin`, rule.CloseBracket, `)`, `column 5: nothing opens this bracket`},
		{`)`, rule.CloseBracket, `)`, `column 1: nothing opens`},
		{`rent ()`, rule.EmptyBrackets, `()`, `nothing between the brackets`},
		{`AND rent`, rule.NothingBefore, `AND`, `column 1: nothing stands before AND`},
		{`rent (OR berlin)`, rule.NothingBefore, `OR`, `column 7: nothing stands before OR`},
		{`rent AND`, rule.NothingAfter, `AND`, `column 6: nothing stands behind AND`},
		{`rent AND OR berlin`, rule.NothingAfter, `AND`, `behind AND`},
		{`(rent OR) berlin`, rule.NothingAfter, `OR`, `behind OR`},
		{`rent NOT`, rule.NothingAfter, `NOT`, `behind NOT`},
		{`rent - sport`, rule.LoneMinus, `-`, `column 6: a minus stands right before`},
		{`rent and berlin`, rule.Operator, `and`, `in English and capitals: write AND, or put this in quotes`},
		{`Miete ODER Berlin`, rule.Operator, `ODER`, `column 7: operators are AND, OR and NOT in English and capitals: write OR`},
		{`loyer SAUF sport`, rule.Operator, `SAUF`, `write NOT`},
		{`аренда И берлин`, rule.Operator, `И`, `column 8: operators`},
		{`*ism`, rule.Wildcard, `*`, `column 1: * stands at the end of a word`},
		{`cap title:m*ster`, rule.Wildcard, `*`, `column 12: * stands at the end of a word`},
		{`"rent *"`, rule.Wildcard, `*`, `column 7: * stands at the end of a word`},
		{`source:re*ters`, rule.Wildcard, `*`, `column 10: * stands at the end of a word`},
		{`source:"a* b*"`, rule.Wildcard, `*`, `column 10: *`},
		{`rent**`, rule.Wildcard, `*`, `column 6: *`},
		{`quelle:dpa`, rule.UnknownField, `quelle:dpa`, `there is no field quelle: the fields are source:`},
		{`https://example.org`, rule.UnknownField, `https://example.org`, `in quotes it is a word`},
		{`source: dpa`, rule.NoValue, `source:`, `source: has no value right behind it, such as source:name`},
		{`source:(dpa OR AP)`, rule.NoValue, `source:`, `no value right behind it`},
		{`source=dpa`, rule.NotCompared, `source=dpa`, `write source:value`},
		{`urgency<=20`, rule.BadUrgency, `urgency<=20`, `“20” is no urgency: write urgency<=2`},
		{`urgency:`, rule.BadUrgency, `urgency:`, `no urgency`},
		{`lang:german`, rule.BadLanguage, `lang:german`, `“german” is no language`},
		{`rent /cap`, rule.OpenRegex, `/`, `column 6: the regular expression is not closed`},
		{`/cap/x`, rule.RegexFlag, `x`, `column 6: “x” cannot follow`},
		{`/` + strings.Repeat("a", 201) + `/`, rule.RegexTooLong, `/` + strings.Repeat("a", 201) + `/`, `200 characters`},
		{`/[a-z]{900}/`, rule.RegexCostly, `/[a-z]{900}/`, `takes too long`},
		{`/x*/`, rule.RegexEmpty, `/x*/`, `matches nothing at all and so every article`},
		{`/ca(p/`, rule.BadRegex, `/ca(p/`, `no regular expression of RE2: missing closing )`},
		{`/a)(b/i`, rule.BadRegex, `/a)(b/i`, `unexpected )`},
	} {
		_, err := rule.Parse(c.rule)
		var e *rule.Error
		if !errors.As(err, &e) {
			t.Errorf("%q: %v; want an error of the kind %q", c.rule, err, c.kind)
			continue
		}
		if e.Kind != c.kind || e.Rule[e.Start:e.End] != c.at || e.Rule != c.rule || !strings.Contains(e.Error(), c.says) {
			t.Errorf("%q: %q at %q: %v; want %q at %q: … %s", c.rule, e.Kind, e.Rule[e.Start:e.End], e, c.kind, c.at, c.says)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`"rent cap" AND (berlin OR -hamburg) NOT sport`, `tag:a* urgency<=2 /x\/y/i`, `“a” （b` + "\u200b", "-(-*)", `lang:de-AT source:"a*"`} {
		f.Add(s)
	}
	d := rule.Read(article("en", "Rents", "Ministers cap rents.\n\nA second paragraph."))
	f.Fuzz(func(t *testing.T, s string) {
		r, err := rule.Parse(s)
		if e := (*rule.Error)(nil); errors.As(err, &e) {
			if e.Start < 0 || e.Start > e.End || e.End > len(s) || e.Column() < 1 || strings.Contains(e.Error(), "%s") || e.Error() == "column 1: " {
				t.Errorf("%q: %#v", s, e)
			}
			return
		}
		again, err := rule.Parse(r.String())
		if err != nil || r.String() != strings.TrimSpace(s) || !reflect.DeepEqual(r, again) {
			t.Errorf("%q became %q: %v", s, r, err)
		}
		_, holds := r.Match(d)
		set := rule.NewSet()
		set.Put(1, r)
		if found := len(set.Match(d)) == 1; found != holds {
			t.Errorf("%q: %t, and %t in a set", s, holds, found)
		}
		for _, decision := range r.Explain(d) {
			if decision.Against() == holds || decision.Part == "" || decision.String() == "" {
				t.Errorf("%q holds: %t, by %#v", s, holds, decision)
			}
		}
	})
}
