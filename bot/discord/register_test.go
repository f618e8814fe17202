package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
)

func TestCommandsGolden(t *testing.T) {
	const file = "testdata/commands.json"
	index, err := newCommandIndex(commandsForTests)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(index.registered, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

// Discord is told the commands once, and again when they change.
func TestRegister(t *testing.T) {
	kept := &memoryNotes{}
	d, f, _ := newTest(t, func(c *Config) { c.Notes = kept })
	for range 2 {
		if err := d.registerOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if f.puts != 1 {
		t.Errorf("registered %d times", f.puts)
	}
	for _, permissions := range []string{"32", "16"} {
		if !bytes.Contains(f.commands, []byte(`"default_member_permissions":"`+permissions+`"`)) {
			t.Errorf("%s", f.commands)
		}
	}
	fewer, g, _ := newTest(t, func(c *Config) { c.Notes, c.Commands = kept, commandsForTests[:1] })
	if err := fewer.registerOnce(t.Context()); err != nil || g.puts != 1 {
		t.Errorf("other commands: registered %d times, %v", g.puts, err)
	}
	none, g, _ := newTest(t, func(c *Config) { c.Commands = nil })
	if err := none.registerOnce(t.Context()); err != nil || string(g.commands) != "[]" {
		t.Errorf("no commands: %s, %v", g.commands, err)
	}
}

type noNotes struct{}

func (noNotes) Note(context.Context, string) (string, error)  { return "", errors.New("no notes today") }
func (noNotes) SetNote(context.Context, string, string) error { return errors.New("no notes today") }

// The bot runs without its commands until they can be registered.
func TestRegisterLater(t *testing.T) {
	d, f, log := newTest(t)
	f.fault = respond(503, "<html>")
	end := running(t, d, echo)
	defer end()
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		f.mu.Lock()
		puts := f.puts
		f.mu.Unlock()
		if puts == 1 {
			break
		}
		if time.Since(begin) > 30*time.Second {
			t.Fatal("they are not registered")
		}
	}
	if !strings.Contains(log.String(), "cannot be registered yet") {
		t.Errorf("%s", log)
	}
	without, f, _ := newTest(t, func(c *Config) { c.Notes = noNotes{} })
	if err := without.registerOnce(t.Context()); err == nil || f.puts != 0 {
		t.Errorf("registered %d times without notes: %v", f.puts, err)
	}
}

func TestCheck(t *testing.T) {
	help := bot.Same("help")
	text := func(change func(*bot.Option)) *bot.Option {
		o := bot.Option{Name: "o", Title: bot.Same("o"), Help: help}
		change(&o)
		return &o
	}
	long := bot.Option{Name: "long", Title: bot.Same("long"), Help: help}
	for range 25 {
		long.Choices = append(long.Choices, bot.Choice{Name: bot.Same(strings.Repeat("n", 100)), Value: strings.Repeat("v", 100)})
	}
	second := long
	second.Title = bot.Same("second")
	for want, commands := range map[string][]bot.Command{
		"command x: in en: \"Two Words\" is no name": {{Name: "x", Title: bot.Same("Two Words"), Help: help}},
		"command x: in ru: \"Вопрос\" is no name":    {{Name: "x", Title: bot.Words("a", "a", "a", "a", "Вопрос"), Help: help}},
		"its help has 0 characters":                  {{Name: "x", Title: bot.Same("x")}},
		"its help has 101 characters":                {{Name: "x", Title: bot.Same("x"), Help: bot.Same(strings.Repeat("ß", 101))}},
		"its name has 33 characters":                 {{Name: "x", Title: bot.Same(strings.Repeat("N", 33)), Message: true}},
		"its name \"x\" is taken":                    {{Name: "x", Title: bot.Same("x"), Help: help}, {Name: "y", Title: bot.Same("x"), Help: help}},
		"26 options are more than 25":                {{Name: "x", Title: bot.Same("x"), Help: help, Options: slices.Repeat([]bot.Option{{Name: "o", Title: bot.Same("o"), Help: help}}, 26)}},
		"two options are called \"o\"":               {{Name: "x", Title: bot.Same("x"), Help: help, Options: slices.Repeat([]bot.Option{{Name: "o", Title: bot.Same("o"), Help: help}}, 2)}},
		"option o: it has suggestions and choices": {{Name: "x", Title: bot.Same("x"), Help: help, Text: text(func(o *bot.Option) {
			o.Suggest, o.Choices = true, []bot.Choice{{Name: bot.Same("n"), Value: "v"}}
		})}},
		"only text can be suggested":    {{Name: "x", Title: bot.Same("x"), Help: help, Text: text(func(o *bot.Option) { o.Suggest, o.Kind = true, bot.RoleOption })}},
		"its value has 0 characters":    {{Name: "x", Title: bot.Same("x"), Help: help, Text: text(func(o *bot.Option) { o.Choices = []bot.Choice{{Name: bot.Same("n")}} })}},
		"30 choices are more than 25":   {{Name: "x", Title: bot.Same("x"), Help: help, Text: text(func(o *bot.Option) { o.Choices = slices.Repeat([]bot.Choice{{Name: bot.Same("n"), Value: "v"}}, 30) })}},
		"characters are more than 8000": {{Name: "x", Title: bot.Same("x"), Help: help, Options: []bot.Option{long, second}}},
		"0 commands and 16 on messages": menus(16),
	} {
		if _, err := newCommandIndex(commands); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := newCommandIndex(menus(15)); err != nil {
		t.Error(err)
	}
}

func menus(n int) (all []bot.Command) {
	for i := range n {
		all = append(all, bot.Command{Name: "m", Title: bot.Same(string(rune('A' + i))), Message: true})
	}
	return all
}
