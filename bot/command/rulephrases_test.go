package command_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
)

// mistakes has a rule for each that can be made.
var mistakes = map[rule.Kind]string{
	rule.Encoding:      "a\x01b",
	rule.TooLong:       strings.Repeat("long ", 500),
	rule.TooMany:       strings.Repeat("a ", 101),
	rule.TooDeep:       strings.Repeat("(", 11) + "a" + strings.Repeat(")", 11),
	rule.OnlyNot:       "-sport",
	rule.NoWord:        "a & b",
	rule.OpenQuote:     `"rent cap`,
	rule.OpenBracket:   "(a",
	rule.CloseBracket:  "a)",
	rule.EmptyBrackets: "a ()",
	rule.NothingBefore: "OR a",
	rule.NothingAfter:  "a OR",
	rule.LoneMinus:     "a - b",
	rule.Operator:      "a oder b",
	rule.Wildcard:      "min*ter",
	rule.UnknownField:  "author:me",
	rule.NoValue:       "source: AP",
	rule.NotCompared:   "source<AP",
	rule.BadUrgency:    "urgency<=0",
	rule.BadLanguage:   "lang:klingon",
	rule.OpenRegex:     "/a",
	rule.RegexFlag:     "/a/g",
	rule.RegexTooLong:  "/" + strings.Repeat("a", 201) + "/",
	rule.RegexCostly:   "/a{999}/",
	rule.RegexEmpty:    "/a*/",
	rule.BadRegex:      "/a(/",
}

// kinds are those that the package of rules has.
func kinds(t *testing.T) []rule.Kind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../alert/rule/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []rule.Kind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Kind" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, rule.Kind(value))
		}
		return false
	})
	if len(all) < 20 {
		t.Fatalf("%d kinds", len(all))
	}
	return all
}

// Each mistake is told in each language, with the place where it is.
func TestRuleMistakes(t *testing.T) {
	d := newDesk(t)
	for _, kind := range kinds(t) {
		if kind == rule.Empty { // said in words of its own, for there is nothing to show
			continue
		}
		_, err := rule.Parse(mistakes[kind])
		var e *rule.Error
		if !errors.As(err, &e) || e.Kind != kind {
			t.Errorf("%q is no example of %q: %v", mistakes[kind], kind, err)
		}
		said := map[string]bool{}
		for _, language := range bot.Languages {
			got := text(d.in(language, "add "+mistakes[kind]))
			first, shown, marked := strings.Cut(got, "\n")
			if first == "" || said[first] || strings.Contains(got, "%") || strings.ContainsRune(got, 1) {
				t.Errorf("%s in %s: %q", kind, language, got)
			}
			if said[first] = true; kind != rule.TooLong && (!marked || !strings.Contains(shown, "▸") || !strings.Contains(shown, "◂")) {
				t.Errorf("%s in %s shows no place: %q", kind, language, got)
			}
		}
	}
	d.check()
}

// Whatever is typed is answered, and what is kept is a rule.
func FuzzWatch(f *testing.F) {
	for _, seed := range []string{"", "add a quiet=", "edit 1 source=\"", "3", "why a@1:2-3", `/a\/ zone=x/ thread=“`, "quiet=22:00-7:00 digest=,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, words string) {
		d := newDesk(t)
		if m := d.typed(words); len(m.Blocks) == 0 || m.Blocks[0].Text == "" || strings.HasPrefix(m.Blocks[0].Text, "Something went wrong") {
			t.Errorf("%q is answered by %+v", words, m)
		}
		for _, w := range d.kept() {
			if _, err := rule.Parse(w.Rule); err != nil {
				t.Errorf("%q is kept as %q: %v", words, w.Rule, err)
			}
		}
	})
}
