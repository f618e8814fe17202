package rule_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot/alert/rule"
	"verbatim/retrieval"
)

func article(language, title, body string) retrieval.Article {
	return retrieval.Article{Ref: retrieval.Ref{ID: "a", Revision: 1}, Language: language, Title: title, Text: body}
}

// Words count as in search, in the language of the article.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		language, text string
		yes, no        []string
	}{
		{"en", "Ministers capped rents in Berlin at 13,000 or 3.5 percent.",
			[]string{"rent", "Rents", "minister", "RENT berlin", "13000", "13,000", "minist*", "rent OR rant", "3.5", `"capped rents in"`, `"in berlin"`, `"minist* cap*"`, "rent -hamburg", "berlin.", "* -hamburg"},
			[]string{"rant", "3,5", `"rent in"`, `"capped rent"`, `"berlin in"`, "rent -berlin", "sinist*", "rent hamburg", "ministry*", "rent-cap", "minis"}},
		{"en", "The rent-cap was fought; a U.S. judge told us who did it.",
			[]string{"rent-cap", `"rent cap"`, "US", "U.S.", "us", "who", "who-did", `"The rent"`},
			[]string{"WHO", "IT"}},
		{"en", "The WHO told the US that IT is well.", []string{"WHO", "US", "IT", "who", `"the WHO"`}, []string{"WHO -IT"}},
		{"en", "WHO SAYS IT IS OVER", []string{"WHO", "says over"}, []string{"US"}},
		{"de", "Die Minister deckelten die Mieten für 13.000 Wohnungen um 3,5 Prozent.",
			[]string{"miete", "Mieten", "13000", "13.000", "3,5", "wohnung*", `"die mieten"`, "MIETE"}, []string{"rents", "13,000", "3.5", "DIE -für"}},
		{"fr", "L’État plafonne les loyers à Paris, dit l’élue.", []string{"loyer", "état", "l'État", "élue", "éta*", "E\u0301tat"}, []string{"loyal"}},
		{"es", "Los alquileres subirán en España.", []string{"alquiler", "españa", "ESPAÑA"}, []string{"alma"}},
		{"ru", "Министры ограничили арендную плату в Берлине.", []string{"министр", "аренда OR плата", "берлин", "минист*", "МИНИСТРЫ"}, []string{"mинистр"}},
		{"uk", "Міністри обмежили плату в Києві.", []string{"міністр", "плата"}, []string{"министр"}},
		{"ar", "الوزراء حددوا الإيجارات في برلين.", []string{"برلين", "الوزراء"}, []string{"لندن"}},
		{"zh", "内阁限制东京都的租金。", []string{"租金", "东京", "东京都", "限制东京", "东京都*", `"内阁限制"`, "租*"}, []string{"京东", "大阪", "东租"}},
		{"ja", "内閣は東京の家賃を制限した。", []string{"東京", "家賃", "制限した"}, []string{"大阪"}},
		{"ko", "내각은 서울의 임대료를 제한했다.", []string{"서울", "임대료"}, []string{"부산"}},
		{"", "Rents rose in Berlin.", []string{"rents", "berlin", "rent*"}, []string{"rent"}},
	} {
		d := rule.Read(article(c.language, "", c.text))
		for _, s := range c.yes {
			if _, ok := parse(t, s).Match(d); !ok {
				t.Errorf("%s does not hold for %q (%s)", s, c.text, c.language)
			}
		}
		for _, s := range c.no {
			if _, ok := parse(t, s).Match(d); ok {
				t.Errorf("%s holds for %q (%s)", s, c.text, c.language)
			}
		}
	}
}

func wire() retrieval.Article {
	a := article("en", "Breaking news: cabinet caps rents",
		"The cabinet met on Monday.\n\nMinisters capped rents in Berlin. The rent cap holds in Hamburg, too; rents there rose.\n\nTenants in Berlin cheered.")
	a.Source, a.Byline, a.Urgency, a.Tags = "Thomson Reuters", "By Jane Roe, AFP", 2, []string{"Economy, business and finance", "Rents"}
	return a
}

func TestFields(t *testing.T) {
	d := rule.Read(wire())
	plain := rule.Read(article("", "", "A text."))
	for _, s := range []string{
		`source:"thomson reuters"`, `source:thomson*`, `Source:"Thomson Reuters" urgency<=2`, `urgency=2`, `urgency:2`, `urgency>=2`, `urgency<3`, `urgency>1`, `urgency≤2`, `urgency:<=2`,
		`tag:economy minist*`, `tag:rent`, `tag:"business and finance"`, `byline:AFP`, `byline:"jane roe"`, `byline:"Jane R*"`,
		`title:"breaking news"`, `title:cap`, `title:cabin*`, `lang:en`, `lang:EN-gb`, `/caps? rents/`, `/BERLIN\. The/i`, `/^Breaking/`, `/^Minis/`, `/(?i)KEN|berlin/i`, `/ca(p|ps) rents$/`, `*`, `* -tag:sport`,
	} {
		if _, ok := parse(t, s).Match(d); !ok {
			t.Errorf("%s does not hold", s)
		}
		if _, ok := parse(t, s).Match(plain); ok && s[0] != '*' {
			t.Errorf("%s holds for an article that says nothing", s)
		}
	}
	for _, s := range []string{
		`source:reuters`, `urgency>2`, `urgency<2`, `tag:sport`, `tag:"business finance"`, `title:monday`, `byline:jan`, `lang:de`, `/berlin/`, `/Breaking$/`, `/Monday.\s+Ministers/`, `/x?y?z/`,
		`tag:economy -byline:"AFP"`, `* -source:thomson*`, `thomson`, `roe`, `finance`, `* NOT urgency<=2`,
	} {
		if _, ok := parse(t, s).Match(d); ok {
			t.Errorf("%s holds", s)
		}
	}
	if _, ok := (rule.Rule{}).Match(d); ok {
		t.Error("no rule holds")
	}
}

// NOT binds closer than AND, and AND closer than OR.
func TestPrecedence(t *testing.T) {
	for s, want := range map[string]string{ // the articles with these words, a letter each
		`a b OR c`: "ab c ac bc abc", `a AND b OR c`: "ab c ac bc abc", `c OR a b`: "ab c ac bc abc", `a (b OR c)`: "ab ac abc",
		`c OR a NOT b`: "a c ac bc abc", `a -(b c)`: "a ab ac", `a NOT (b OR c)`: "a", `NOT (NOT a)`: "a ab ac abc",
		`b NOT NOT a`: "ab abc", `a NOT b c`: "ac", `a OR b OR c`: "a b c ab ac bc abc",
	} {
		want = " " + want + " "
		for _, letters := range []string{"a", "b", "c", "ab", "ac", "bc", "abc"} {
			d := rule.Read(article("", "", strings.Join(strings.Split(letters, ""), " ")))
			if _, ok := parse(t, s).Match(d); ok != strings.Contains(want, " "+letters+" ") {
				t.Errorf("%s and %s: %t", s, letters, ok)
			}
		}
	}
}

// The best passage has most parts of the rule together; what matched is told as
// spans that do not overlap.
func TestResult(t *testing.T) {
	d := rule.Read(wire())
	for _, c := range []struct {
		rule, title, sentence string
		paragraph             int
		matches               string
		paragraphs            []int
	}{
		{`berlin`, "", "Ministers capped rents in Berlin.", 2, "Berlin", []int{2, 3}},
		{`"rent cap" rent berlin`, "rents", "Ministers capped rents in Berlin.", 2, "rents|Berlin|rent cap|rents", []int{2, 3}},
		{`cabinet OR tenant`, "cabinet", "The cabinet met on Monday.", 1, "cabinet", []int{1, 3}},
		{`tenant AND berlin`, "", "Tenants in Berlin cheered.", 3, "Tenants|Berlin", []int{2, 3}},
		{`title:cap`, "caps", "", 1, "", nil},
		{`source:thomson*`, "", "", 1, "", nil},
		{`hamburg OR (paris tenants)`, "", "The rent cap holds in Hamburg, too; rents there rose.", 2, "Hamburg", []int{2}},
		{`/on \w+\.$/`, "", "The cabinet met on Monday.", 1, "on Monday.", []int{1}},
		{`berlin -paris`, "", "Ministers capped rents in Berlin.", 2, "Berlin", []int{2, 3}},
	} {
		r, ok := parse(t, c.rule).Match(d)
		if !ok {
			t.Errorf("%s does not hold", c.rule)
			continue
		}
		q := d.Quote(r)
		var numbers []int
		for _, p := range r.Passages {
			numbers = append(numbers, p.Paragraph)
		}
		got := []any{words(wire().Title, r.Title), q.Text[q.Answer.Start:q.Answer.End], r.Best.Paragraph, words(q.Text, r.Best.Matches), numbers}
		if diff := cmp.Diff([]any{c.title, c.sentence, c.paragraph, c.matches, c.paragraphs}, got); diff != "" {
			t.Errorf("%s: %s", c.rule, diff)
		}
		if stands := wire().Text[q.Citation.Start:q.Citation.End]; q.Text != stands || q.Citation.Paragraph != c.paragraph || q.Citation.Source != "Thomson Reuters" {
			t.Errorf("%s: %+v quotes %q", c.rule, q.Citation, q.Text)
		}
	}
}

// The second line of a wrapped paragraph may be indented by any kind of space.
func TestSentenceIsWhole(t *testing.T) {
	a := wire()
	a.Text = "Zoé left.\n\u2003Ministers capped rents in Orléans-Café."
	d := rule.Read(a)
	r, ok := parse(t, "rents").Match(d)
	if !ok {
		t.Fatal("rents does not hold")
	}
	q := d.Quote(r)
	if got, ok := q.Answer.Of(q.Text); !ok || got != "Ministers capped rents in Orléans-Café." {
		t.Errorf("sentence = %q, %t", got, ok)
	}
}

func words(s string, spans []retrieval.Span) string {
	var out []string
	for _, span := range spans {
		out = append(out, s[span.Start:span.End])
	}
	return strings.Join(out, "|")
}

func TestExplain(t *testing.T) {
	d := rule.Read(wire())
	for s, want := range map[string]string{
		`"rent cap" AND (berlin OR paris) NOT sport`: `matched "rent cap" in ¶2; matched berlin in ¶2; not excluded: no sport`,
		`rent NOT cabinet`:                           `excluded by cabinet in the title`,
		`rent -hamburg -paris`:                       `excluded by hamburg in ¶2`,
		`source:dpa urgency<=1 rent`:                 `source is Thomson Reuters, not dpa; urgency is 2, not <=1`,
		`lang:de OR paris`:                           `lang is en, not de; no paris`,
		`tag:sport rent`:                             `tag is Economy, business and finance, Rents, not sport`,
		`title:"breaking news" byline:a*`:            `matched title:"breaking news"; matched byline:a*`,
		`title:monday`:                               `title:monday does not match`,
		`*`:                                          `matched *`,
	} {
		r := parse(t, s)
		var said []string
		for _, decision := range r.Explain(d) {
			said = append(said, decision.String())
			if r.String()[decision.Start:decision.End] != decision.Part {
				t.Errorf("%s: %+v", s, decision)
			}
		}
		if got := strings.Join(said, "; "); got != want {
			t.Errorf("%s: %s; want %s", s, got, want)
		}
	}
	unknown := parse(t, `urgency<=2`).Explain(rule.Read(article("en", "", "A text.")))
	if got := unknown[0].String(); got != "urgency is not known, not <=2" {
		t.Error(got)
	}
}
