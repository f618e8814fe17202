package command

import (
	"errors"
	"regexp"
	"strings"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
)

// SetWatch sets an option of a watch as somebody has written it: "mention",
// "severity", "thread", "quiet", "digest" or "zone". An empty value clears it.
// Its errors are of the type *Mistake.
func SetWatch(w *bot.Watch, option, value string) error {
	value = strings.TrimSpace(value)
	var mistake bot.Phrase
	var ok bool
	switch option {
	case "mention":
		w.Mention, ok = roleID(value)
		mistake = noRole
	case "severity":
		w.Severity, ok = severityOf(value)
		mistake = noSeverity
	case "thread":
		w.Threads, ok = answers[strings.ToLower(value)]
		mistake = noAnswer
	case "quiet":
		w.Quiet, ok = hours(value)
		mistake = noHours
	case "digest":
		w.Digest, ok = times(value)
		mistake = noTimes
	case "zone":
		w.Zone, ok = zoneOf(value)
		mistake = noZone
	}
	if !ok {
		return &Mistake{mistake, []any{bot.Line(value)}}
	}
	return nil
}

var mentioned = regexp.MustCompile(`^(?:<@&)?([0-9]{1,20})>?$`)

// roleID takes an ID, or what a client makes of one.
func roleID(value string) (string, bool) {
	if m := mentioned.FindStringSubmatch(value); m != nil {
		return m[1], true
	}
	return "", value == ""
}

// severityOf reads a severity by its name in any language: a watch may be edited by
// people who speak several.
func severityOf(value string) (bot.Severity, bool) {
	if value == "" {
		return bot.ByUrgency, true
	}
	for i, c := range severities {
		for _, language := range bot.Languages {
			if strings.EqualFold(value, c.Value) || strings.EqualFold(value, c.Name.In(language)) {
				return bot.Normal + bot.Severity(i), true
			}
		}
	}
	return bot.ByUrgency, false
}

// answers are yes and no in all languages.
var answers = func() map[string]bool {
	all := map[string]bool{}
	for _, yes := range strings.Fields("true yes on ja oui sí si да") {
		all[yes] = true
	}
	for _, no := range append(strings.Fields("false no off nein non нет"), "") {
		all[no] = false
	}
	return all
}()

// hours takes a span of the day, with whichever dash.
func hours(value string) (string, bool) {
	value = strings.NewReplacer("–", "-", "—", "-", " ", "", "\u00a0", "").Replace(value)
	_, err := bot.ParseHours(value)
	return value, err == nil
}

// times takes times of day, however they are parted.
func times(value string) (string, bool) {
	fields := strings.FieldsFunc(value, func(r rune) bool { return isSpace(r) || r == ',' || r == ';' })
	list := strings.Join(fields, " ")
	_, err := bot.ParseTimes(list)
	return list, err == nil && (list != "" || value == "")
}

// zoneOf takes the name of a time zone; those that many live in may be written in
// any case.
func zoneOf(value string) (string, bool) {
	for _, zone := range zones {
		if strings.EqualFold(zone, value) {
			return zone, true
		}
	}
	_, err := bot.ParseZone(value)
	return value, err == nil && value != "Local" // that would be another one wherever the program runs
}

// RuleFrom returns a rule, with a source that it is narrowed to where that is not
// empty. Its errors are of the type *rule.Error.
func RuleFrom(text, source string) (string, error) {
	text = strings.TrimSpace(text)
	if text != "" || source == "" {
		// It is read by itself: a bracket too many would reach beyond the ones that are
		// put around it. What only says what not is none before it has a source.
		_, err := rule.Parse(text)
		var e *rule.Error
		if err != nil && (source == "" || !errors.As(err, &e) || e.Kind != rule.OnlyNot) {
			return "", err
		}
	}
	if source == "" {
		return text, nil
	}
	if text != "" {
		text = "(" + text + ") AND "
	}
	r, err := rule.Parse(text + `source:"` + strings.TrimSpace(unquote.ReplaceAllString(source, "")) + `"`)
	return r.String(), err
}

var unquote = regexp.MustCompile("[" + quotes + "]")
