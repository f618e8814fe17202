package answer_test

import (
	"testing"
	"time"

	"verbatim/retrieval/answer"
)

func TestParseDay(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	now := time.Date(2026, 3, 11, 15, 0, 0, 0, zone) // a Wednesday
	for text, want := range map[string]string{
		"2026-01-31": "2026-01-31 2026-02-01", "31.1.2026": "2026-01-31 2026-02-01", "2026-01": "2026-01-01 2026-02-01", "2026": "2026-01-01 2027-01-01",
		"today": "2026-03-11 2026-03-12", " Yesterday ": "2026-03-10 2026-03-11", "last  week": "2026-03-02 2026-03-09",
		"monday": "2026-03-09 2026-03-10", "mercredi": "2026-03-11 2026-03-12", "jueves": "2026-03-05 2026-03-06", "пятницу": "2026-03-06 2026-03-07",
		"march": "2026-03-01 2026-04-01", "April": "2025-04-01 2025-05-01", "märz 2024": "2024-03-01 2024-04-01",
		"3 days ago": "2026-03-08 2026-03-09", "on Monday": "2026-03-09 2026-03-10", "на прошлой неделе": "2026-03-02 2026-03-09", "vor 2 Wochen": "2026-02-25 2026-02-26", "il y a 1 an": "2025-03-11 2025-03-12",
		"hace 2 meses": "2026-01-11 2026-01-12", "2 недели назад": "2026-02-25 2026-02-26", "aujourd’hui": "2026-03-11 2026-03-12",
		"2026-02-30": "", "30 February": "", "31/01/2026": "", "": "", "march 99": "", "soon": "", "0x1 days ago": "",
	} {
		start, end, err := answer.ParseDay(text, now)
		got := ""
		if err == nil {
			got = start.Format("2006-01-02") + " " + end.Format("2006-01-02")
			if start.Location() != zone {
				t.Errorf("%q is read in %v", text, start.Location())
			}
		}
		if got != want {
			t.Errorf("ParseDay(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	exact := "2026-01-31T12:00:00Z"
	if start, end, err := answer.ParseDay(exact, now); err != nil || !start.Equal(end) || start.Format(time.RFC3339) != exact {
		t.Errorf("ParseDay(%q) = %v, %v, %v", exact, start, end, err)
	}
}
