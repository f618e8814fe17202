package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
)

// strictly decodes all of the data and nothing that v has no place for.
func strictly(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.More() {
		return errors.New("there is more than one value")
	}
	return nil
}

// dropComponents removes what outgoing cannot be decoded with.
func dropComponents(body []byte) []byte {
	var m map[string]json.RawMessage
	json.Unmarshal(body, &m)
	delete(m, "components")
	out, _ := json.Marshal(m)
	return out
}

// checkMessage says what Discord would refuse in a message, and returns how the
// message reads.
func checkMessage(body []byte, allowed discordgo.MessageFlags) (shown string, flags discordgo.MessageFlags, err error) {
	var m struct {
		Content    string                 `json:"content"`
		Components []map[string]any       `json:"components"`
		Flags      discordgo.MessageFlags `json:"flags"`
		Mentions   *mentions              `json:"allowed_mentions"`
		Nonce      string                 `json:"nonce"`
		Enforce    bool                   `json:"enforce_nonce"`
		Reference  *reference             `json:"message_reference"`
	}
	if err := strictly(body, &m); err != nil {
		return "", 0, err
	}
	rich := m.Flags&discordgo.MessageFlagsIsComponentsV2 != 0
	c := &componentCheck{ids: map[string]bool{}}
	c.list(m.Components, false)
	switch {
	case m.Mentions == nil || m.Mentions.Parse == nil || len(m.Mentions.Parse) > 0:
		err = errors.New("mentions notify people")
	case len(m.Mentions.Roles) > 100 || slices.ContainsFunc(m.Mentions.Roles, func(id string) bool { return !strings.Contains(c.shown.String(), "<@&"+id+">") }):
		err = fmt.Errorf("more than 100 roles, or some that are not named: %v", m.Mentions.Roles)
	case m.Flags&^allowed != 0:
		err = fmt.Errorf("flags %b", m.Flags)
	case rich != (m.Content == "") || rich != (len(m.Components) > 0):
		err = errors.New("content or components, and one of them")
	case utf8.RuneCountInString(m.Content) > 2000:
		err = errors.New("content is too long")
	case c.count > 40 || c.text > 4000:
		err = fmt.Errorf("%d components with %d characters", c.count, c.text)
	case m.Reference != nil && m.Reference.Must:
		err = errors.New("fails where the message is gone")
	default:
		err = c.err
	}
	return m.Content + c.shown.String(), m.Flags, err
}

// componentCheck walks through components.
type componentCheck struct {
	count, text int
	ids         map[string]bool
	shown       strings.Builder
	err         error
}

func (c *componentCheck) list(components []map[string]any, inside bool) {
	for _, m := range components {
		c.count++
		c.one(m, inside)
	}
}

// fields are the ones that each type of component may have, after its type.
var fields = map[float64][]string{
	1: {"components"}, 2: {"label", "style", "disabled", "emoji", "url", "custom_id"}, 9: {"components", "accessory"},
	10: {"content"}, 14: {"divider", "spacing"}, 17: {"accent_color", "spoiler", "components"},
}

func (c *componentCheck) one(m map[string]any, inside bool) {
	kind, _ := m["type"].(float64)
	for name := range m {
		if name != "type" && name != "id" && !slices.Contains(fields[kind], name) {
			c.fail("component %v has %s", kind, name)
		}
	}
	children := listOf(m["components"])
	switch kind {
	case 1:
		if len(children) < 1 || len(children) > 5 {
			c.fail("%d buttons in a row", len(children))
		}
		c.list(children, true)
	case 2:
		c.button(m)
	case 9:
		accessory := listOf([]any{m["accessory"]})
		if len(children) < 1 || len(children) > 3 || len(accessory) != 1 {
			c.fail("section with %d texts and %d accessories", len(children), len(accessory))
		}
		c.list(append(children, accessory...), true)
	case 10:
		content, _ := m["content"].(string)
		n := utf8.RuneCountInString(content)
		if n < 1 {
			c.fail("an empty text")
		}
		c.text += n
		plain, _ := readMarkdown(content)
		c.shown.WriteString(plain + "\n")
	case 14:
	case 17:
		if inside || len(children) == 0 {
			c.fail("a container inside something, or empty")
		}
		c.list(children, false)
	default:
		c.fail("a component of type %v", kind)
	}
}

func (c *componentCheck) button(m map[string]any) {
	label, _ := m["label"].(string)
	if n := utf8.RuneCountInString(label); n > 80 || n == 0 && m["emoji"] == nil {
		c.fail("label %q", label)
	}
	c.shown.WriteString("[" + label + "]\n")
	address, isLink := m["url"].(string)
	id, isCommand := m["custom_id"].(string)
	if isLink == isCommand || isLink != (m["style"] == 5.0) {
		c.fail("a button that is link and command, or neither: %v", m)
	}
	if isLink {
		if u, err := url.Parse(address); err != nil || len(address) > 512 || u.Scheme != "http" && u.Scheme != "https" {
			c.fail("link %q", address)
		}
		return
	}
	if n := utf8.RuneCountInString(id); n < 1 || n > 100 || c.ids[id] {
		c.fail("custom_id %q, too long or twice", id)
	}
	c.ids[id] = true
}

func (c *componentCheck) fail(format string, args ...any) {
	c.err = errors.Join(c.err, fmt.Errorf(format, args...))
}

func listOf(v any) (all []map[string]any) {
	list, _ := v.([]any)
	for _, e := range list {
		if m, ok := e.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

func checkChoices(data []byte) error {
	var c completion
	if err := strictly(data, &c); err != nil {
		return err
	}
	if len(c.Choices) > 25 {
		return fmt.Errorf("%d choices", len(c.Choices))
	}
	for _, choice := range c.Choices {
		name, value := utf8.RuneCountInString(choice.Name), utf8.RuneCountInString(choice.Value)
		if name < 1 || name > 100 || value < 1 || value > 100 {
			return fmt.Errorf("choice %+v", choice)
		}
	}
	return nil
}
