package bot_test

import (
	"testing"
	"time"

	"verbatim/bot"
)

func TestLater(t *testing.T) {
	for _, test := range []struct {
		name  string
		watch bot.Watch
		now   string // in Berlin
		want  string // in Berlin; empty: at once
		how   bot.How
	}{
		{"no times", bot.Watch{}, "2026-03-01T12:00", "", ""},
		{"before midnight", bot.Watch{Quiet: "22:00-07:00"}, "2026-03-01T23:00", "2026-03-02T07:00", bot.AfterQuiet},
		{"after midnight", bot.Watch{Quiet: "22:00-07:00"}, "2026-03-02T06:59", "2026-03-02T07:00", bot.AfterQuiet},
		{"they end", bot.Watch{Quiet: "22:00-07:00"}, "2026-03-02T07:00", "", ""},
		{"they begin", bot.Watch{Quiet: "22:00-07:00"}, "2026-03-02T22:00", "2026-03-03T07:00", bot.AfterQuiet},
		{"within a day", bot.Watch{Quiet: "12:30-14:00"}, "2026-03-02T13:00", "2026-03-02T14:00", bot.AfterQuiet},
		{"clocks go forward", bot.Watch{Quiet: "22:00-07:00"}, "2026-03-28T23:00", "2026-03-29T07:00", bot.AfterQuiet},
		{"clocks go back", bot.Watch{Quiet: "22:00-07:00"}, "2026-10-24T23:00", "2026-10-25T07:00", bot.AfterQuiet},
		{"an hour that is not", bot.Watch{Digest: "02:30"}, "2026-03-29T00:00", "2026-03-29T03:30", bot.InDigest},
		{"an hour that is twice", bot.Watch{Digest: "02:30"}, "2026-10-25T00:00", "2026-10-25T02:30", bot.InDigest},
		{"next of several", bot.Watch{Digest: "18:00, 08:00"}, "2026-03-02T08:00", "2026-03-02T18:00", bot.InDigest},
		{"next day", bot.Watch{Digest: "18:00 08:00"}, "2026-03-02T18:01", "2026-03-03T08:00", bot.InDigest},
		{"end of the year", bot.Watch{Digest: "08:00"}, "2026-12-31T09:00", "2027-01-01T08:00", bot.InDigest},
		{"a digest before quiet hours", bot.Watch{Digest: "08:00", Quiet: "22:00-07:00"}, "2026-03-02T23:00", "2026-03-03T08:00", bot.InDigest},
		{"what cannot be read", bot.Watch{Digest: "8 o'clock", Quiet: "night"}, "2026-03-02T23:00", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			berlin, err := bot.ParseZone("Europe/Berlin")
			if err != nil {
				t.Skip("there are no time zones here")
			}
			at := func(s string) time.Time {
				if s == "" {
					return time.Time{}
				}
				m, err := time.ParseInLocation("2006-01-02T15:04", s, berlin)
				if err != nil {
					t.Fatal(err)
				}
				return m
			}
			test.watch.Zone = "Europe/Berlin"
			got, how := test.watch.Later(at(test.now).UTC())
			if !got.Equal(at(test.want)) || how != test.how {
				t.Errorf("later at %s, %q; want %s, %q", got, how, at(test.want), test.how)
			}
		})
	}
}

func TestTimesThatCannotBe(t *testing.T) {
	for _, s := range []string{"22:00", "22-7", "7:60-8:00", "24:00-07:00", "08:00-08:00", "-"} {
		if _, err := bot.ParseHours(s); err == nil {
			t.Errorf("hours %q are read", s)
		}
	}
	for _, s := range []string{"8", "08:00 25:00", "08.00"} {
		if _, err := bot.ParseTimes(s); err == nil {
			t.Errorf("times %q are read", s)
		}
	}
	if _, err := bot.ParseZone("Europe/Nowhere"); err == nil {
		t.Error("a zone that is none is read")
	}
}

// In an hour that is there twice, quiet hours that end within it end twice.
func TestQuietHoursEndTwice(t *testing.T) {
	for _, test := range []struct {
		zone, quiet string
		first       time.Time // half an hour before they end
	}{
		{"Europe/Berlin", "22:00-02:45", time.Date(2026, 10, 25, 0, 15, 0, 0, time.UTC)},
		{"America/New_York", "22:00-01:45", time.Date(2026, 11, 1, 5, 15, 0, 0, time.UTC)},
	} {
		if _, err := bot.ParseZone(test.zone); err != nil {
			t.Skip("there are no time zones here")
		}
		w := bot.Watch{Quiet: test.quiet, Zone: test.zone}
		for _, now := range []time.Time{test.first, test.first.Add(time.Hour)} {
			if at, how := w.Later(now); !at.Equal(now.Add(30*time.Minute)) || how != bot.AfterQuiet {
				t.Errorf("%s: what comes at %s is told at %s, %q", test.zone, now, at.UTC(), how)
			}
		}
	}
}
