package answer

import (
	"slices"
	"strings"
	"time"

	"verbatim/retrieval/text"
)

// period is a stretch of time, half-open.
type period struct{ start, end time.Time }

func (p period) isZero() bool { return p.start.IsZero() }

// closeness is 1 for an article published in the period, and falls to 0 within
// its length before and after; 0 where no time was asked about.
func (p period) closeness(published time.Time) float64 {
	if p.isZero() || published.IsZero() {
		return 0
	}
	return max(0, 1-float64(max(p.start.Sub(published), published.Sub(p.end), 0))/float64(p.end.Sub(p.start)))
}

// lead is by how much of its length the period begins after an article was
// published, 1 at the most.
func (p period) lead(published time.Time) float64 {
	if p.isZero() || published.IsZero() {
		return 0
	}
	return min(max(0, float64(p.start.Sub(published))/float64(p.end.Sub(p.start))), 1)
}

func days(t time.Time, n int) period {
	start := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	return period{start, start.AddDate(0, 0, n)}
}

// relative lists, by language, expressions that name a time from now.
var relative = map[string]map[string]func(now time.Time) period{
	"en": {
		"today": today, "tonight": today, "this morning": today, "yesterday": yesterday, "last night": yesterday,
		"this week": thisWeek, "last week": lastWeek, "past week": past7, "this month": thisMonth,
		"last month": lastMonth, "this year": thisYear, "last year": lastYear, "recently": past30, "lately": past30,
	},
	"de": {
		"heute": today, "gestern": yesterday, "diese woche": thisWeek, "dieser woche": thisWeek,
		"letzte woche": lastWeek, "letzter woche": lastWeek, "vergangene woche": lastWeek,
		"diesen monat": thisMonth, "letzten monat": lastMonth, "dieses jahr": thisYear, "letztes jahr": lastYear,
		"kürzlich": past30, "neulich": past30,
	},
	"fr": {"aujourd'hui": today, "hier": yesterday, "cette semaine": thisWeek, "semaine dernière": lastWeek, "ce mois": thisMonth, "mois dernier": lastMonth, "récemment": past30},
	"es": {"hoy": today, "ayer": yesterday, "esta semana": thisWeek, "semana pasada": lastWeek, "este mes": thisMonth, "mes pasado": lastMonth, "recientemente": past30},
	"ru": {"сегодня": today, "вчера": yesterday, "этой неделе": thisWeek, "прошлой неделе": lastWeek, "недавно": past30},
}

func today(now time.Time) period     { return days(now, 1) }
func yesterday(now time.Time) period { return days(now.AddDate(0, 0, -1), 1) }
func past7(now time.Time) period     { return days(now.AddDate(0, 0, -7), 8) }
func past30(now time.Time) period    { return days(now.AddDate(0, 0, -30), 31) }

// calendarWeek is the week of a time. Weeks begin on Monday (ISO 8601).
func calendarWeek(now time.Time) period {
	return days(now.AddDate(0, 0, -(int(now.Weekday())+6)%7), 7)
}
func lastWeek(now time.Time) period { return calendarWeek(now.AddDate(0, 0, -7)) }

// thisWeek takes in the last seven days: on a Monday, "this week" is hardly
// ever about that day alone.
func thisWeek(now time.Time) period { return period{past7(now).start, calendarWeek(now).end} }

func month(year int, m time.Month, zone *time.Location) period {
	start := time.Date(year, m, 1, 0, 0, 0, 0, zone)
	return period{start, start.AddDate(0, 1, 0)}
}
func thisMonth(now time.Time) period { return month(now.Year(), now.Month(), now.Location()) }
func lastMonth(now time.Time) period { return month(now.Year(), now.Month()-1, now.Location()) }
func year(y int, zone *time.Location) period {
	return period{time.Date(y, 1, 1, 0, 0, 0, 0, zone), time.Date(y+1, 1, 1, 0, 0, 0, 0, zone)}
}
func thisYear(now time.Time) period { return year(now.Year(), now.Location()) }
func lastYear(now time.Time) period { return year(now.Year()-1, now.Location()) }

var months = map[string][]string{
	"en": {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"},
	"de": {"januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	"ru": {"январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре", "октябре", "ноябре", "декабре"},
}

// inMonth are the words after which a month's name means the month.
var inMonth = []string{"in", "since", "during", "im", "en", "в"}

var weekdays = map[string][]string{
	"en": {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"},
	"de": {"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"},
	"fr": {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
	"es": {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
	"ru": {"понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"},
}

// onDay are the words after which a weekday means the last one, unlike in
// "Bloody Sunday".
var onDay = []string{"on", "last", "since", "am", "ce", "el", "в", "во"}

// periodIn finds the time that a question is about. An expression that names
// it from now ("last week") is taken out of the words, for articles do not
// repeat it; the names of months and weekdays stay.
func periodIn(words []text.Word, language string, now time.Time) (period, []text.Word) {
	if now.IsZero() {
		return period{}, words
	}
	for i := range words {
		for n := min(2, len(words)-i); n >= 1; n-- {
			var folded []string
			for _, w := range words[i : i+n] {
				folded = append(folded, w.Folded)
			}
			if resolve, ok := relative[language][strings.Join(folded, " ")]; ok {
				return resolve(now), slices.Delete(slices.Clone(words), i, i+n)
			}
		}
	}
	for i := 1; i < len(words); i++ {
		m := slices.Index(months[language], words[i].Folded)
		if m < 0 || !slices.Contains(inMonth, words[i-1].Folded) {
			continue
		}
		if i+1 < len(words) {
			if y, ok := yearOf(words[i+1]); ok {
				return month(y, time.Month(m+1), now.Location()), words
			}
		}
		return lastNamed(time.Month(m+1), now), words
	}
	return weekdayIn(words, language, now), words
}

// namesYear reports a word such as "1994".
func namesYear(w text.Word) bool {
	y, ok := yearOf(w)
	return ok && y >= 1000 && y < 2100
}

// yearOf reads four digits.
func yearOf(w text.Word) (int, bool) {
	t, err := time.Parse("2006", w.Folded)
	return t.Year(), err == nil
}

// weekdayIn is the last week for "on Sunday": what happened then is reported on
// the days after. A question that names a year means another Sunday.
func weekdayIn(words []text.Word, language string, now time.Time) period {
	found := false
	for i, w := range words {
		if namesYear(w) {
			return period{}
		}
		found = found || i > 0 && slices.Contains(weekdays[language], w.Folded) && slices.Contains(onDay, words[i-1].Folded)
	}
	if !found {
		return period{}
	}
	return past7(now)
}
