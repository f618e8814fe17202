package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Later is when a watch tells what comes now and is no flash, and as what; zero:
// at once. Where its times or its zone cannot be read, that is at once.
func (w Watch) Later(now time.Time) (at time.Time, how How) {
	zone, err := ParseZone(w.Zone)
	if err != nil {
		return at, ""
	}
	now = now.In(zone)
	if times, err := ParseTimes(w.Digest); err == nil && len(times) > 0 {
		return times.after(now), InDigest
	}
	if hours, err := ParseHours(w.Quiet); err == nil && hours.hold(now) {
		return hours.over(now), AfterQuiet
	}
	return at, ""
}

// ParseZone returns a zone by its IANA name; the program's own where that is
// empty.
func ParseZone(name string) (*time.Location, error) {
	if name == "" {
		return time.Local, nil
	}
	return time.LoadLocation(name)
}

// clock is a time of day, in minutes after midnight.
type clock int

func parseClock(s string) (clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no time such as 07:30", s)
	}
	return clock(t.Hour()*60 + t.Minute()), nil
}

// on is the clock's time on a day. One that the day does not have, when clocks
// are put forward, is as much later as they are.
func (c clock) on(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), int(c)/60, int(c)%60, 0, 0, day.Location())
}

// Times are times of day.
type Times []clock

// ParseTimes reads times of day such as "08:00 18:00", with commas or without.
func ParseTimes(s string) (Times, error) {
	var out Times
	for _, field := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		c, err := parseClock(field)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// after is the first of the times after now, in the zone of now.
func (c Times) after(now time.Time) time.Time {
	for days := 0; ; days++ {
		day := time.Date(now.Year(), now.Month(), now.Day()+days, 12, 0, 0, 0, now.Location())
		for _, each := range c {
			if at := each.on(day); at.After(now) {
				return at
			}
		}
	}
}

// Hours are some of each day; those that end before they begin go over midnight.
type Hours struct{ begin, end clock }

// ParseHours reads hours such as "22:00-07:00"; none where that is empty.
func ParseHours(s string) (h Hours, err error) {
	if s == "" {
		return h, nil
	}
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return h, fmt.Errorf("%q are no hours such as 22:00-07:00", s)
	}
	if h.begin, err = parseClock(strings.TrimSpace(from)); err != nil {
		return h, err
	}
	if h.end, err = parseClock(strings.TrimSpace(to)); err != nil {
		return h, err
	}
	if h.begin == h.end {
		return h, fmt.Errorf("%q begin and end at the same time", s)
	}
	return h, nil
}

// hold reports whether a moment lies within the hours.
func (h Hours) hold(now time.Time) bool {
	c := clock(now.Hour()*60 + now.Minute())
	if h.begin <= h.end {
		return h.begin <= c && c < h.end
	}
	return c >= h.begin || c < h.end
}

// over is when hours that hold now end. Where clocks are put back they may end
// twice, for what comes in between begins them anew.
func (h Hours) over(now time.Time) time.Time {
	near := Times{h.end}.after(now.Add(-2 * time.Hour))
	for _, at := range []time.Time{near.Add(-time.Hour), near, near.Add(time.Hour)} {
		if at.After(now) && at.Hour() == near.Hour() && at.Minute() == near.Minute() {
			return at
		}
	}
	return Times{h.end}.after(now)
}
