package discord

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"verbatim/bot"
)

// What Discord takes, in characters unless said.
const (
	maxCommands    = 100 // commands
	maxMenus       = 15  // commands on messages
	maxName        = 32
	maxDescription = 100
	maxOptions     = 25   // options of a command, and choices of an option
	maxCommand     = 8000 // all texts of a command in one language
)

var nameForm = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

// check says what Discord would refuse in a command, in any language.
func check(c bot.Command) error {
	for _, language := range bot.Languages {
		if err := checkIn(c, language); err != nil {
			return fmt.Errorf("in %s: %w", language, err)
		}
	}
	return nil
}

func checkIn(c bot.Command, language string) error {
	title := c.Title.In(language)
	if c.Message {
		return checkText("name", title, maxName)
	}
	total := 0
	if err := errors.Join(checkName(title, &total), checkHelp(c.Help.In(language), &total)); err != nil {
		return err
	}
	all, names := options(c), map[string]bool{}
	if len(all) > maxOptions {
		return fmt.Errorf("%d options are more than %d", len(all), maxOptions)
	}
	for _, o := range all {
		name := o.Title.In(language)
		if names[name] {
			return fmt.Errorf("two options are called %q", name)
		}
		names[name] = true
		if err := checkOption(o, language, &total); err != nil {
			return fmt.Errorf("option %s: %w", o.Name, err)
		}
	}
	if total > maxCommand {
		return fmt.Errorf("%d characters are more than %d", total, maxCommand)
	}
	return nil
}

func checkOption(o bot.Option, language string, total *int) error {
	err := errors.Join(checkName(o.Title.In(language), total), checkHelp(o.Help.In(language), total))
	if o.Kind != bot.TextOption && (o.Suggest || len(o.Choices) > 0) {
		err = errors.Join(err, errors.New("only text can be suggested or chosen"))
	}
	if o.Suggest && len(o.Choices) > 0 {
		err = errors.Join(err, errors.New("it has suggestions and choices"))
	}
	if len(o.Choices) > maxOptions {
		err = errors.Join(err, fmt.Errorf("%d choices are more than %d", len(o.Choices), maxOptions))
	}
	for _, c := range o.Choices {
		name := c.Name.In(language)
		err = errors.Join(err, checkText("choice", name, maxChoice), checkText("value", c.Value, maxChoice))
		*total += utf8.RuneCountInString(name) + utf8.RuneCountInString(c.Value)
	}
	return err
}

func checkName(name string, total *int) error {
	*total += utf8.RuneCountInString(name)
	if !nameForm.MatchString(name) || strings.ToLower(name) != name {
		return fmt.Errorf("%q is no name: up to %d letters in lower case, digits, - and _", name, maxName)
	}
	return nil
}

func checkHelp(help string, total *int) error {
	*total += utf8.RuneCountInString(help)
	return checkText("help", help, maxDescription)
}

func checkText(what, text string, most int) error {
	if n := utf8.RuneCountInString(text); n == 0 || n > most {
		return fmt.Errorf("its %s has %d characters, not 1 to %d: %q", what, n, most, text)
	}
	return nil
}
