package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
)

// fakeInteraction is one as Discord sees it.
type fakeInteraction struct {
	ID, Token string
	created   time.Time
	// known is false until the callback, which comes as a response by HTTP.
	known, thinking, ephemeral, deleted bool
	choices                             []byte
	original                            string
	body                                string // of the original, as it came
	followUps                           []string
	ids                                 []string // of the original and the follow-ups
	ended                               time.Time
	acknowledged                        time.Duration
}

// arrive makes an interaction that Discord knows. It returns its token and what
// an event says about it.
func (f *fakeREST) arrive(kind int, data any, more ...map[string]any) (token string, raw json.RawMessage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := f.nextID()
	token = "interaction-token-" + id
	f.interactions[token] = &fakeInteraction{ID: id, Token: token, created: time.Now()}
	event := map[string]any{
		"id": id, "application_id": fakeApp, "token": token, "type": kind, "version": 1, "locale": "de", "guild_locale": "en-US",
		"channel_id": "100", "channel": map[string]any{"id": "100", "type": 0}, "guild_id": "200",
		"member": map[string]any{"user": map[string]any{"id": "300", "username": "reader"}, "roles": []string{"1", "2"}, "permissions": "2147483647"},
		"data":   data,
	}
	for _, m := range more {
		for name, value := range m {
			event[name] = value
		}
	}
	raw, _ = json.Marshal(event)
	return token, raw
}

// asked is what an interaction says that asks a question.
func asked(question string) map[string]any {
	return map[string]any{"id": "1", "name": "ask", "type": 1, "options": []any{map[string]any{"name": "question", "type": 3, "value": question}}}
}

func (f *fakeREST) callback(id, token string, body []byte) (int, any) {
	i := f.interactions[token]
	switch {
	case i == nil || i.ID != id || time.Since(i.created) > f.late && !i.known:
		return problem(404, 10062)
	case i.known:
		return problem(400, 40060)
	}
	if err := i.take(body); err != nil {
		return f.wrong("callback %s: %v", body, err)
	}
	return 204, nil
}

// take takes the first answer to an interaction.
func (i *fakeInteraction) take(body []byte) error {
	var c struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := strictly(body, &c); err != nil {
		return err
	}
	i.acknowledged = time.Since(i.created)
	switch c.Type {
	case 4:
		shown, flags, err := checkMessage(c.Data, discordgo.MessageFlagsEphemeral)
		i.original, i.ephemeral, i.ended = shown, flags&discordgo.MessageFlagsEphemeral != 0, time.Now()
		if err != nil {
			return err
		}
	case 5:
		var d deferral
		if err := strictly(c.Data, &d); err != nil || d.Flags&^discordgo.MessageFlagsEphemeral != 0 {
			return fmt.Errorf("a deferral with %s: %v", c.Data, err)
		}
		i.thinking, i.ephemeral = true, d.Flags != 0
	case 8:
		if err := checkChoices(c.Data); err != nil {
			return err
		}
		i.choices, i.ended = c.Data, time.Now()
	default:
		return fmt.Errorf("type %d", c.Type)
	}
	i.known = true
	return nil
}

func (f *fakeREST) webhook(method string, part []string, body []byte) (int, any) {
	i := f.interactions[part[2]]
	switch {
	case i == nil || !i.known || part[1] != fakeApp:
		return problem(404, codeUnknownWebhook)
	case time.Since(i.created) > 15*time.Minute:
		return problem(401, 50027)
	case method != "POST" && i.deleted:
		return problem(404, codeUnknownMessage)
	case method == "DELETE":
		i.thinking, i.deleted, i.ended = false, true, time.Now()
		return 204, nil
	}
	shown, flags, err := checkMessage(body, discordgo.MessageFlagsIsComponentsV2|discordgo.MessageFlagsEphemeral)
	if err != nil {
		return f.wrong("%s %s: %v", method, body, err)
	}
	i.ended = time.Now()
	ephemeral := flags&discordgo.MessageFlagsEphemeral != 0
	switch {
	case method == "PATCH" && ephemeral:
		return f.wrong("an edit cannot hide what is shown")
	case method == "PATCH":
		i.original, i.body, i.thinking = shown, string(body), false
		if len(i.ids) == 0 {
			i.ids = []string{f.nextID()}
		}
		return 200, map[string]string{"id": i.ids[0]}
	case i.thinking || ephemeral != i.ephemeral:
		return f.wrong("a follow-up that comes first or differs: %s", body)
	}
	i.followUps, i.ids = append(i.followUps, shown), append(i.ids, f.nextID())
	return 200, map[string]string{"id": i.ids[len(i.ids)-1]}
}

// answered returns where it is kept what an answer shows, if it is one that the
// bot's token can reach: the asker alone sees the others.
func (f *fakeREST) answered(id string) *string {
	for _, i := range f.interactions {
		switch n := slices.Index(i.ids, id); {
		case n < 0 || i.ephemeral:
		case n == 0:
			return &i.original
		default:
			return &i.followUps[n-1]
		}
	}
	return nil
}

// look reads an interaction while others go on.
func (f *fakeREST) look(token string) fakeInteraction {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *f.interactions[token]
}
