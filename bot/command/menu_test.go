package command_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim/bot"
)

var word = regexp.MustCompile(`^[-_\p{L}\p{N}]{1,32}$`)

// Each command can be told on each platform, in each language.
func TestMenu(t *testing.T) {
	all := openLibrary(t).bot().Commands()
	if len(all) < 10 {
		t.Fatalf("%d commands", len(all))
	}
	for _, locale := range bot.Languages {
		seen := map[string]string{}
		check := func(where string, title, help bot.Phrase) {
			t.Helper()
			name := title.In(locale)
			if !word.MatchString(name) || name != strings.ToLower(name) {
				t.Errorf("%s in %s is called %q", where, locale, name)
			}
			if n := utf8.RuneCountInString(help.In(locale)); n == 0 || n > 100 {
				t.Errorf("the help of %s in %s has %d characters", where, locale, n)
			}
		}
		for _, c := range all {
			if other := seen[c.Title.In(locale)]; other != "" {
				t.Errorf("%s and %s are both called %q in %s", c.Name, other, c.Title.In(locale), locale)
			}
			seen[c.Title.In(locale)] = c.Name
			if c.Message {
				continue // its title stands in a menu
			}
			if c.Title.In("en") != c.Name {
				t.Errorf("%s is called %q", c.Name, c.Title.In("en"))
			}
			check(c.Name, c.Title, c.Help)
			options := c.Options
			if c.Text != nil {
				options = append([]bot.Option{*c.Text}, options...)
			}
			for _, o := range options {
				check(c.Name+" "+o.Name, o.Title, o.Help)
			}
		}
	}
}

func TestHelp(t *testing.T) {
	b := openLibrary(t).bot()
	help := func(r bot.Request) string {
		r.Command = "help"
		return text(b.Handle(t.Context(), r))
	}
	for r, want := range map[*bot.Request][2]string{
		{}:                           {"\n/ask — quotes", "/settings"},
		{Admin: true}:                {"\n/settings — how", "Zitat"},
		{Locale: "de-AT"}:            {"\n/ask — Zitate", "/frage"},
		{Locale: "de", Titles: true}: {"\n/frage — Zitate", "/ask"},
		{Titles: true}:               {"\nCheck quote, in a message’s menu — whether", "/check"},
		{Locale: "ja"}:               {"\n/check — whether", "Zitat"},
	} {
		if got := help(*r); !strings.Contains(got, want[0]) || strings.Contains(got, want[1]) {
			t.Errorf("help for %+v lacks %q or has %q:\n%s", *r, want[0], want[1], got)
		}
	}
}
