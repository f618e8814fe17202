package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dateLayouts are those that can be read in one way only: 3/4/2024 is not
// among them.
var dateLayouts = []string{
	time.RFC3339,
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 Z0700",
	"2006-01-02 15:04:05 MST",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04",
	"2006-01-02",
	"2006/01/02 15:04:05",
	"2006/01/02",
	"20060102T150405Z0700",
	"20060102T150405",
	"20060102T1504Z0700",
	"20060102Z0700",
	"20060102",
	"2006-01",
	"2006",
	"Mon, _2 Jan 2006 15:04:05 -0700", // RFC 1123, and 822 with four digits
	"Mon, _2 Jan 2006 15:04:05 MST",
	"Mon, _2 Jan 2006 15:04 -0700",
	"Mon, _2 Jan 2006 15:04 MST",
	"Mon, _2 Jan 06 15:04:05 -0700",
	"Mon, _2 Jan 06 15:04:05 MST",
	"_2 Jan 2006 15:04:05 -0700",
	"_2 Jan 2006 15:04:05 MST",
	"_2 Jan 06 15:04 -0700",
	"_2 Jan 06 15:04 MST",
	time.RFC850,
	time.ANSIC,
	time.UnixDate,
	"Jan _2, 2006 15:04:05",
	"Jan _2, 2006",
	"January _2, 2006",
	"_2 Jan 2006",
	"_2 January 2006",
}

// parseDate reads a date in one of the usual notations, or a number of 9
// digits or more as seconds since 1970, of 12 or more as milliseconds. A time
// without a zone is taken as UTC. Years must be within 1 to 9999.
func parseDate(value string) (time.Time, error) {
	t, ok := parseLayouts(value)
	if n, err := strconv.ParseFloat(value, 64); !ok && err == nil && n >= 1e8 {
		if n >= 1e11 {
			n /= 1000
		}
		t, ok = time.Unix(int64(min(n, 1e12)), 0).UTC(), true
	}
	if !ok {
		return time.Time{}, fmt.Errorf("%q is not a date that can be read, such as 2006-01-02 or 2006-01-02T15:04:05Z", value)
	}
	if t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, fmt.Errorf("%q is not within the years 1 to 9999", value)
	}
	return t, nil
}

// zoneHours are the zones with a name that are known everywhere: those of RFC
// 822 and of central Europe. Many others stand for several places.
var zoneHours = map[string]int{
	"UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "CET": 1, "CEST": 2,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}

func parseLayouts(value string) (time.Time, bool) {
	for _, layout := range dateLayouts {
		t, err := time.ParseInLocation(layout, value, time.UTC)
		if err != nil {
			continue
		}
		if !strings.Contains(layout, "MST") {
			return t, true
		}
		// To the time package a named zone is a name without hours.
		name, _ := t.Zone()
		hours, known := zoneHours[name]
		return t.UTC().Add(-time.Duration(hours) * time.Hour), known
	}
	return time.Time{}, false
}
