package answer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dateForms are the ways to write a date in figures. In a date with slashes it is not
// known which figure is the month.
var dateForms = []struct {
	layout              string
	years, months, days int
}{{"2006-01-02", 0, 0, 1}, {"2.1.2006", 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}}

// ago are the ways to count back from now.
var ago = []*regexp.Regexp{
	regexp.MustCompile(`^(\d{1,4}) (days?|weeks?|months?|years?) ago$`),
	regexp.MustCompile(`^vor (\d{1,4}) (tag|tagen|wochen?|monat|monaten|jahr|jahren)$`),
	regexp.MustCompile(`^il y a (\d{1,4}) (jours?|semaines?|mois|ans?)$`),
	regexp.MustCompile(`^hace (\d{1,4}) (días?|semanas?|mes|meses|años?)$`),
	regexp.MustCompile(`^(\d{1,4}) (день|дня|дней|недел[юиь]|месяц|месяца|месяцев|год|года|лет) назад$`),
}

// units are the lengths that count back, by how their words begin.
var units = []struct {
	starts              []string
	years, months, days int
}{
	{[]string{"day", "tag", "jour", "día", "д"}, 0, 0, 1},
	{[]string{"week", "woche", "semain", "seman", "недел"}, 0, 0, 7},
	{[]string{"month", "monat", "mois", "mes", "месяц"}, 0, 1, 0},
	{[]string{"year", "jahr", "an", "año", "год", "лет"}, 1, 0, 0},
}

// ParseDay reads a day or a longer time as a half-open stretch in the zone of
// now: "2026-01-31", "31.1.2026", "2026-01", "2026", and, in English, German,
// French, Spanish and Russian, "yesterday", "last week", "3 days ago", "monday"
// and "march 2025". An RFC 3339 time is itself.
func ParseDay(s string, now time.Time) (start, end time.Time, err error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, t, nil
	}
	p := dayIn(withoutPreposition(strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(s, "’", "'"))), " ")), now)
	if p.isZero() {
		return start, end, fmt.Errorf("%q is not a date; write it as 2026-01-31, 2026-01, 2026, yesterday, last week or 3 days ago", s)
	}
	return p.start, p.end, nil
}

// withoutPreposition leaves out what may stand before a time: "on monday".
func withoutPreposition(s string) string {
	for _, p := range []string{"on ", "in ", "am ", "im ", "le ", "en ", "el ", "на ", "в "} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest
		}
	}
	return s
}

func dayIn(s string, now time.Time) period {
	for _, w := range dateForms {
		if t, err := time.ParseInLocation(w.layout, s, now.Location()); err == nil {
			return period{t, t.AddDate(w.years, w.months, w.days)}
		}
	}
	for _, pattern := range ago {
		if m := pattern.FindStringSubmatch(s); m != nil {
			return back(m[1], m[2], now)
		}
	}
	name, year, dated := strings.Cut(s, " ")
	for language := range relative {
		if resolve, ok := relative[language][s]; ok {
			return resolve(now)
		}
		if d := slices.Index(weekdays[language], s); d >= 0 {
			passed := (int(now.Weekday()) + 6 - d) % 7 // since the last one; weeks begin on Monday
			return days(now.AddDate(0, 0, -passed), 1)
		}
		if m := slices.Index(months[language], name); m >= 0 {
			if y, err := time.Parse("2006", year); err == nil {
				return month(y.Year(), time.Month(m+1), now.Location())
			}
			if !dated {
				return lastNamed(time.Month(m+1), now)
			}
		}
	}
	return period{}
}

// back is the day so many units before now.
func back(number, unit string, now time.Time) period {
	n, _ := strconv.Atoi(number) // the pattern has digits only
	for _, u := range units {
		if slices.ContainsFunc(u.starts, func(start string) bool { return strings.HasPrefix(unit, start) }) {
			return days(now.AddDate(-n*u.years, -n*u.months, -n*u.days), 1)
		}
	}
	return period{}
}

// lastNamed is the last month of that name that has begun.
func lastNamed(m time.Month, now time.Time) period {
	p := month(now.Year(), m, now.Location())
	if p.start.After(now) {
		return month(now.Year()-1, m, now.Location())
	}
	return p
}
