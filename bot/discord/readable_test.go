package discord

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"
)

// node is a component as the API gets it.
type node struct {
	Type                          int
	Content, Label, URL, CustomID string
	Style                         int
	AccentColor                   *int
	Components                    []*node
	Accessory                     *node
}

// UnmarshalJSON reads the names of the API.
func (n *node) UnmarshalJSON(data []byte) error {
	type plain node
	names := struct {
		*plain
		ID    string `json:"custom_id"`
		Color *int   `json:"accent_color"`
	}{plain: (*plain)(n)}
	err := json.Unmarshal(data, &names)
	n.CustomID, n.AccentColor = names.ID, names.Color
	return err
}

// nodes reads components out of their JSON; it panics where that is none.
func nodes(components []discordgo.MessageComponent) []*node {
	data, err := json.Marshal(components)
	if err != nil {
		panic(err)
	}
	var list []*node
	if err := json.Unmarshal(data, &list); err != nil {
		panic(err)
	}
	return list
}

func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, inner := range n.Components {
		inner.walk(visit)
	}
	if n.Accessory != nil {
		n.Accessory.walk(visit)
	}
}

// readable is what a person reads of components: their texts without markup, and
// the labels of buttons in brackets.
func readable(components []discordgo.MessageComponent) string {
	var out strings.Builder
	for _, n := range nodes(components) {
		n.walk(func(n *node) {
			if n.Content != "" {
				plain, _ := readMarkdown(n.Content)
				out.WriteString(plain + "\n")
			}
			if n.Label != "" {
				out.WriteString("[" + n.Label + "]\n")
			}
		})
	}
	return out.String()
}

func characters(s string) int { return len(utf16.Encode([]rune(s))) }

// checkLimits fails where Discord would refuse a outgoing, and returns its texts as
// Markdown. It knows Discord's figures by itself.
func checkLimits(t *testing.T, p outgoing) (displays []string) {
	t.Helper()
	components, texts, ids := 0, 0, map[string]bool{}
	within := func(what string, n, least, most int) {
		t.Helper()
		if n < least || n > most {
			t.Errorf("%s: %d; from %d to %d are allowed", what, n, least, most)
		}
	}
	for _, n := range nodes(p.Components) {
		n.walk(func(n *node) {
			components++
			switch n.Type {
			case 1:
				within("components of a row", len(n.Components), 1, 5)
			case 2:
				within("characters of a label", characters(n.Label), 1, 80)
				if n.Style == 5 {
					within("characters of a link", characters(n.URL), 1, 512)
				} else {
					within("characters of a custom ID", characters(n.CustomID), 1, 100)
					if ids[n.CustomID] {
						t.Errorf("two buttons are %q", n.CustomID)
					}
					ids[n.CustomID] = true
				}
			case 9:
				within("texts of a section", len(n.Components), 1, 3)
				if n.Accessory == nil {
					t.Error("a section has no accessory")
				}
			case 10:
				displays = append(displays, n.Content)
				texts += characters(n.Content)
				if strings.TrimSpace(n.Content) == "" {
					t.Errorf("an empty text: %q", n.Content)
				}
			case 17:
				within("components of a container", len(n.Components), 1, 39)
			}
		})
	}
	within("components", components, 1, 40)
	within("characters", texts, 0, 3600)
	if p.Flags != 1<<15 || p.Mentions.Parse == nil || len(p.Mentions.Parse) > 0 {
		t.Errorf("flags %d, mentions %v", p.Flags, p.Mentions)
	}
	return displays
}
