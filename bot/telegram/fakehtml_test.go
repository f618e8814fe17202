package telegram

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var (
	htmlTag    = regexp.MustCompile(`<(/?)([a-z-]+)((?: [^<>]*)?)>`)
	htmlEscape = regexp.MustCompile(`&(lt|gt|amp|quot|#\d+|#x[0-9a-f]+);`)
	htmlTags   = strings.Fields("b strong i em u ins s strike del a code pre blockquote tg-spoiler tg-time")
	// htmlNeeds is what must stand in a tag; nothing may in one that is missing.
	htmlNeeds = map[string]*regexp.Regexp{
		"a":          regexp.MustCompile(`^ href="(https?|tg)://[^"]+"$`),
		"blockquote": regexp.MustCompile(`^( expandable)?$`),
		"tg-time":    regexp.MustCompile(`^ unix="\d+"( format="[a-zA-Z]+")?$`),
	}
	noAttributes = regexp.MustCompile(`^$`)
	commandName  = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
)

// plain is a text without its markup.
func plain(form url.Values, name string) string {
	if form.Get("parse_mode") != "HTML" {
		return form.Get(name)
	}
	return html.UnescapeString(htmlTag.ReplaceAllString(form.Get(name), ""))
}

// shown is a text as readers get it: Telegram takes characters out of it
// (clean_input_string in td/telegram/misc.cpp), which a quote must survive.
func shown(form url.Values, name string) string {
	text := strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r >= 0x2028 && r <= 0x202E, r == 0x333, r == 0x33F, r == 0x30A:
			return -1
		case r < ' ' && r != '\n':
			return ' '
		}
		return r
	}, plain(form, name))
	return strings.Trim(text, " \n")
}

// checkHTML checks the markup of a text: known tags, nested, and nothing else
// that looks like markup.
func checkHTML(text string) error {
	var open []string
	for _, tag := range htmlTag.FindAllStringSubmatch(text, -1) {
		closes, name := tag[1] != "", tag[2]
		switch {
		case !slices.Contains(htmlTags, name):
			return fmt.Errorf("tag %s", tag[0])
		case !closes:
			if needs := cmp.Or(htmlNeeds[name], noAttributes); !needs.MatchString(tag[3]) {
				return fmt.Errorf("tag %s", tag[0])
			}
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			return fmt.Errorf("tag %s does not end %v", tag[0], open)
		default:
			open = open[:len(open)-1]
		}
	}
	rest := htmlEscape.ReplaceAllString(htmlTag.ReplaceAllString(text, ""), "")
	if len(open) > 0 || strings.ContainsAny(rest, "<>&") {
		return fmt.Errorf("tags %v are open, or characters are not escaped", open)
	}
	return between("bytes", len(text), 0, 32768)
}

// checkResults checks the answer to an inline query.
func checkResults(text string) error {
	var results []struct {
		Type        string          `json:"type"`
		ID          string          `json:"id"`
		Title       string          `json:"title"`
		Description string          `json:"description"`
		URL         string          `json:"url"`
		Content     json.RawMessage `json:"input_message_content"`
		Markup      json.RawMessage `json:"reply_markup"`
	}
	if err := strictly(text, &results); err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, r := range results {
		if ids[r.ID] || r.Type != "article" || r.Title == "" || between("id", len(r.ID), 1, 64) != nil {
			return fmt.Errorf("result %+v", r)
		}
		ids[r.ID] = true
		if err := errors.Join(checkInput(r.Content), checkKeyboard(string(r.Markup))); err != nil {
			return fmt.Errorf("result %s: %w", r.ID, err)
		}
	}
	return between("number of results", len(results), 0, 50)
}

// checkInput checks the message that a result becomes.
func checkInput(content json.RawMessage) error {
	var input struct {
		Text     string          `json:"message_text"`
		Mode     string          `json:"parse_mode"`
		Entities json.RawMessage `json:"entities"`
		Preview  json.RawMessage `json:"link_preview_options"`
	}
	if err := strictly(string(content), &input); err != nil {
		return err
	}
	form := url.Values{"text": {input.Text}}
	if input.Mode != "" {
		form.Set("parse_mode", input.Mode)
	}
	if input.Entities != nil {
		form.Set("entities", string(input.Entities))
	}
	return checkText(form, "text")
}

func checkCommands(text string) error {
	var commands []struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	if err := strictly(text, &commands); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, c := range commands {
		if !commandName.MatchString(c.Command) || seen[c.Command] || between("description", len([]rune(c.Description)), 1, 256) != nil {
			return fmt.Errorf("command %+v", c)
		}
		seen[c.Command] = true
	}
	return between("number of commands", len(commands), 0, 100)
}
