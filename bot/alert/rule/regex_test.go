package rule_test

import (
	"regexp"
	"testing"

	"verbatim/bot/alert/rule"
)

// A regular expression matches just what Go's does: that it is not tried where
// its letters do not stand is no difference.
func TestRegex(t *testing.T) {
	for _, pattern := range []string{
		`cap`, `CAP`, `(cap){2}`, `cap+s`, `ca?ps`, `(?:rent|Miete)s? cap`, `[Cc]ap`, `\d{3}`, `\brent\b`, `^cap`, `cap$`, `rent.*cap`, `(?i:SS)t`, `ǅ`, `İ`, `(a|b)c?`,
		`kelvin`, `strasse`, `ΣΊΣΥΦΟΣ`, `МИНИСТР`, `kıs`, `İstanbul`, `\/`, `(ren)t`, `(?-i)Rent`,
	} {
		for _, flag := range []string{"", "i"} {
			r := parse(t, "/"+pattern+"/"+flag)
			re := regexp.MustCompile(map[string]string{"": "", "i": "(?i)"}[flag] + pattern)
			for _, s := range []string{
				"cap", "CAPS cap", "capcap", "rent cap", "Rents CAP", "\u212aelvin", "KELVIN", "Stra\u017fse", "STRASSE", "Σίσυφος", "σίσυφοσ", "Министр",
				"KIS kıs kis", "istanbul", "İstanbul", "ISTANBUL", "ǆ", "Ǆ", "i̇", "a/b", "300", "reNt", "sst", "\u017fSt", "x",
			} {
				_, got := r.Match(rule.Read(article("", "", s)))
				if want := re.MatchString(s); got != want {
					t.Errorf("/%s/%s and %q: %t, want %t", pattern, flag, s, got, want)
				}
			}
		}
	}
}
