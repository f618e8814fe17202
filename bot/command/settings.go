package command

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"verbatim/bot"
)

// Private implements bot.Handler: on a server an answer is for the asker alone,
// unless the asker or the server's settings want it otherwise.
func (b *Bot) Private(r bot.Request) bool {
	if r.Direct || r.Open {
		return false
	}
	settings := b.settingsOf(r)
	if _, refused := refuses(r, settings); refused || !forAll(r.Command) {
		return true
	}
	if r.Command == "share" {
		return false
	}
	if wish := r.Options["private"]; wish != "" {
		return wish == "true"
	}
	return !within(r, settings.Public)
}

// forAll reports whether everybody may be interested in what a command says.
func forAll(command string) bool {
	switch command {
	case "ask", "search", "latest", "article", "find", "check", "share":
		return true
	}
	return false
}

// personal reports whether what a command says is nobody else's business.
func personal(command string) bool {
	switch command {
	case "privacy", "forget":
		return true
	}
	return false
}

// within reports whether the request comes from one of the channels or from a
// thread in one.
func within(r bot.Request, channels []string) bool {
	return slices.Contains(channels, r.Channel.ID) || r.Parent != "" && slices.Contains(channels, r.Parent)
}

func (b *Bot) settingsOf(r bot.Request) bot.Settings {
	if r.Server == "" {
		return bot.Settings{}
	}
	return b.ledger.Settings(r.Channel.Platform, r.Server)
}

func languageOf(r bot.Request, s bot.Settings) string {
	if s.Language != "" {
		return s.Language
	}
	return r.Locale
}

// refuses says why the bot does not answer this person in this channel. Those
// who manage the server can always ask, so that nobody is locked out.
func refuses(r bot.Request, s bot.Settings) (bot.Block, bool) {
	if r.Admin {
		return bot.Block{}, false
	}
	locale := languageOf(r, s)
	if len(s.Channels) > 0 && !within(r, s.Channels) {
		return bot.Block{Text: notHere.In(locale), Channels: s.Channels}, true
	}
	held := func(role string) bool { return slices.Contains(r.Roles, role) }
	if len(s.Roles) > 0 && !slices.ContainsFunc(s.Roles, held) {
		return bot.Block{Text: notYou.In(locale), Roles: s.Roles}, true
	}
	return bot.Block{}, false
}

// set changes the settings of a server by the options of r, or its language by
// r.Text, and shows them. A channel or role that is named is added, or removed if
// it is there.
func (b *Bot) set(ctx context.Context, r bot.Request) (bot.Message, error) {
	s := b.ledger.Settings(r.Channel.Platform, r.Server)
	if r.Options["reset"] == "true" {
		s = bot.Settings{}
	}
	toggle := func(list *[]string, option string) {
		id := r.Options[option]
		if id == "" {
			return
		}
		if i := slices.Index(*list, id); i >= 0 {
			*list = slices.Delete(*list, i, i+1)
		} else {
			*list = append(*list, id)
		}
	}
	toggle(&s.Public, "public")
	toggle(&s.Channels, "channel")
	toggle(&s.Roles, "role")
	language := cmp.Or(r.Options["language"], strings.TrimSpace(r.Text))
	if language == "reader" {
		s.Language = ""
	} else if slices.Contains(bot.Languages, language) {
		s.Language = language
	}
	if len(r.Options) > 0 || language != "" {
		if err := b.ledger.SetSettings(ctx, r.Channel.Platform, r.Server, s); err != nil {
			return bot.Message{}, err
		}
		r.Locale = languageOf(r, s)
	}
	return shown(s, r), nil
}

// shown lists the settings that there are where r comes from.
func shown(s bot.Settings, r bot.Request) bot.Message {
	locale := r.Locale
	block := func(none, some bot.Phrase, channels, roles []string) bot.Block {
		if len(channels)+len(roles) == 0 {
			return bot.Block{Text: none.In(locale)}
		}
		return bot.Block{Text: some.In(locale), Channels: channels, Roles: roles}
	}
	language := readersLanguage
	for _, c := range languageChoices {
		if c.Value == s.Language {
			language = c.Name
		}
	}
	var m bot.Message
	if r.Divided {
		m.Blocks = []bot.Block{
			block(noPublic, somePublic, s.Public, nil),
			block(anyChannel, someChannels, s.Channels, nil),
			block(anyRole, someRoles, nil, s.Roles),
		}
	}
	m.Blocks = append(m.Blocks, bot.Block{Text: languageIs.In(locale, language.In(locale))})
	for _, c := range languageChoices {
		m.Actions = append(m.Actions, bot.Action{Label: c.Name.In(locale), Command: "settings", Argument: c.Value})
	}
	return m
}

var readersLanguage = bot.Words("each reader’s own", "die der Lesenden", "celle de chaque lecteur", "la de cada lector", "язык читателя")

var languageChoices = []bot.Choice{
	{Name: readersLanguage, Value: "reader"},
	{Name: bot.Same("English"), Value: "en"}, {Name: bot.Same("Deutsch"), Value: "de"}, {Name: bot.Same("français"), Value: "fr"},
	{Name: bot.Same("español"), Value: "es"}, {Name: bot.Same("русский"), Value: "ru"},
}

var (
	onlyOnServer = bot.Words(
		"This can be set on a server only.",
		"Das lässt sich nur auf einem Server einstellen.",
		"Cela ne se règle que sur un serveur.",
		"Esto solo se puede ajustar en un servidor.",
		"Это настраивается только на сервере.",
	)
	noPublic = bot.Words(
		"Answers are for the asker alone, in all channels; Share shows one to all.",
		"Antworten sieht in allen Kanälen nur, wer fragt; Teilen zeigt eine allen.",
		"Les réponses ne sont visibles que de l’auteur de la question, dans tous les salons ; Partager en montre une à tous.",
		"Las respuestas solo las ve quien pregunta, en todos los canales; Compartir muestra una a todos.",
		"Ответы видит только спросивший, во всех каналах; «Поделиться» показывает ответ всем.",
	)
	somePublic = bot.Words(
		"Everybody sees the answers in:",
		"Alle sehen die Antworten in:",
		"Tout le monde voit les réponses dans :",
		"Todos ven las respuestas en:",
		"Все видят ответы в:",
	)
	anyChannel = bot.Words(
		"The bot answers in all channels.",
		"Der Bot antwortet in allen Kanälen.",
		"Le bot répond dans tous les salons.",
		"El bot responde en todos los canales.",
		"Бот отвечает во всех каналах.",
	)
	someChannels = bot.Words(
		"The bot answers only in:",
		"Der Bot antwortet nur in:",
		"Le bot ne répond que dans :",
		"El bot solo responde en:",
		"Бот отвечает только в:",
	)
	anyRole = bot.Words(
		"The bot answers everybody.",
		"Der Bot antwortet allen.",
		"Le bot répond à tout le monde.",
		"El bot responde a todos.",
		"Бот отвечает всем.",
	)
	someRoles = bot.Words(
		"The bot answers only people with one of these roles:",
		"Der Bot antwortet nur Leuten mit einer dieser Rollen:",
		"Le bot ne répond qu’aux personnes ayant l’un de ces rôles :",
		"El bot solo responde a personas con uno de estos roles:",
		"Бот отвечает только людям с одной из этих ролей:",
	)
	languageIs = bot.Words("Language: %s", "Sprache: %s", "Langue : %s", "Idioma: %s", "Язык: %s")
)
