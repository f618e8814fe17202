package command

import "verbatim/bot"

// menu lists what the bot can be told.
func (b *Bot) menu() []command {
	words := func(title, help bot.Phrase) *bot.Option {
		return &bot.Option{Name: "text", Title: title, Help: help, Required: true}
	}
	question := words(questionTitle, questionHelp)
	return []command{
		{Command: bot.Command{Name: "ask", Title: askTitle, Help: askHelp, Text: question, Options: []bot.Option{source, since, until, private}}, run: b.ask},
		{Command: bot.Command{Name: "search", Title: searchTitle, Help: searchHelp, Text: words(wordsTitle, wordsHelp), Options: []bot.Option{source, since, until, private}}, run: b.search},
		{Command: bot.Command{Name: "latest", Title: latestTitle, Help: latestHelp, Options: []bot.Option{source, private}}, run: b.latest},
		{Command: bot.Command{Name: "article", Title: articleTitle, Help: articleHelp, Text: words(referenceTitle, referenceHelp), Options: []bot.Option{private}}, run: b.article},
		{Command: bot.Command{Name: "sources", Title: sourcesTitle, Help: sourcesHelp}, run: b.listSources},
		{Command: bot.Command{Name: "status", Title: statusTitle, Help: statusHelp, Ranked: true}, run: b.status},
		{Command: bot.Command{Name: "privacy", Title: privacyTitle, Help: privacyHelp}, run: b.privacy},
		{Command: bot.Command{Name: "settings", Title: settingsTitle, Help: settingsHelp, Admin: true, Options: []bot.Option{public, channel, role, language, reset}}, run: b.set},
		{Command: bot.Command{Name: "watch", Title: watchTitle, Help: watchHelp, Admin: true, Channel: true, Text: &watchRule, Options: watchOptions}, run: b.watch},
		{Command: bot.Command{Name: "help", Title: helpTitle, Help: helpHelp, Ranked: true}, run: b.help},
		{Command: bot.Command{Name: "find", Title: findTitle, Help: findHelp, Message: true}, run: b.find},
		{Command: bot.Command{Name: "check", Title: checkTitle, Help: checkHelp, Message: true}, run: b.check},
		{Command: bot.Command{Name: "start"}, run: b.start, button: true},
		{Command: bot.Command{Name: "read"}, run: b.article, button: true},
		{Command: bot.Command{Name: "more"}, run: b.more, button: true},
		{Command: bot.Command{Name: "context"}, run: b.context, button: true},
		{Command: bot.Command{Name: "share"}, run: b.more, button: true},
		{Command: bot.Command{Name: "useful"}, run: b.judge(true), button: true},
		{Command: bot.Command{Name: "useless"}, run: b.judge(false), button: true},
		{Command: bot.Command{Name: "forget"}, run: b.forget, button: true},
		{Command: bot.Command{Name: "about"}, run: b.about, button: true},
		{Command: bot.Command{Name: "why"}, run: b.why, button: true},
	}
}

// Options that several commands have.
var (
	source = bot.Option{
		Name:    "source",
		Title:   bot.Words("source", "quelle", "source", "fuente", "источник"),
		Help:    bot.Words("only articles of this source", "nur Artikel dieser Quelle", "seulement les articles de cette source", "solo artículos de esta fuente", "только статьи этого источника"),
		Suggest: true,
	}
	since = bot.Option{
		Name:    "since",
		Title:   bot.Words("since", "seit", "depuis", "desde", "с"),
		Help:    bot.Words("published on this day or later: 2026-01-31, last week, 3 days ago", "an diesem Tag oder später erschienen: 2026-01-31, letzte Woche, vor 3 Tagen", "publiés ce jour ou après : 2026-01-31, semaine dernière, il y a 3 jours", "publicados ese día o después: 2026-01-31, semana pasada, hace 3 días", "вышли в этот день или позже: 2026-01-31, вчера, 3 дня назад"),
		Suggest: true,
	}
	until = bot.Option{
		Name:    "until",
		Title:   bot.Words("until", "bis", "jusque", "hasta", "по"),
		Help:    bot.Words("published on this day or earlier: 2026-01-31, yesterday, march 2025", "an diesem Tag oder früher erschienen: 2026-01-31, gestern, märz 2025", "publiés ce jour ou avant : 2026-01-31, hier, mars 2025", "publicados ese día o antes: 2026-01-31, ayer, marzo 2025", "вышли в этот день или раньше: 2026-01-31, вчера"),
		Suggest: true,
	}
	private = bot.Option{
		Name:  "private",
		Title: bot.Words("private", "privat", "privé", "privado", "лично"),
		Help:  bot.Words("whether only you see the answer", "ob nur du die Antwort siehst", "si vous seul voyez la réponse", "si solo tú ves la respuesta", "видите ли ответ только вы"),
		Kind:  bot.FlagOption,
	}
)

// Options of settings.
var (
	public = bot.Option{
		Name:  "public",
		Title: bot.Words("public", "öffentlich", "public", "público", "открыто"),
		Help:  bot.Words("a channel in which everybody sees the answers; again to end it", "ein Kanal, in dem alle die Antworten sehen; noch einmal beendet es", "un salon où tous voient les réponses ; à nouveau pour y mettre fin", "un canal donde todos ven las respuestas; otra vez para quitarlo", "канал, где ответы видят все; ещё раз — отменить"),
		Kind:  bot.ChannelOption,
	}
	channel = bot.Option{
		Name:  "channel",
		Title: bot.Words("channel", "kanal", "salon", "canal", "канал"),
		Help:  bot.Words("a channel in which the bot answers, and then only there; again to end it", "ein Kanal, in dem der Bot antwortet, dann nur dort; noch einmal beendet es", "un salon où le bot répond, et là seulement ; à nouveau pour y mettre fin", "un canal donde el bot responde, y solo ahí; otra vez para quitarlo", "канал, где бот отвечает, и только там; ещё раз — отменить"),
		Kind:  bot.ChannelOption,
	}
	role = bot.Option{
		Name:  "role",
		Title: bot.Words("role", "rolle", "rôle", "rol", "роль"),
		Help:  bot.Words("a role whose people the bot answers, and then only them; again to end it", "eine Rolle, deren Leuten der Bot antwortet, dann nur ihnen; noch einmal beendet es", "un rôle auquel le bot répond, et à lui seul ; à nouveau pour y mettre fin", "un rol al que el bot responde, y solo a él; otra vez para quitarlo", "роль, которой бот отвечает, и только ей; ещё раз — отменить"),
		Kind:  bot.RoleOption,
	}
	language = bot.Option{
		Name:    "language",
		Title:   bot.Words("language", "sprache", "langue", "idioma", "язык"),
		Help:    bot.Words("the language of the bot’s own words here", "die Sprache der Worte des Bots hier", "la langue des mots du bot ici", "el idioma de las palabras del bot aquí", "язык собственных слов бота здесь"),
		Choices: languageChoices,
	}
	reset = bot.Option{
		Name:  "reset",
		Title: bot.Words("reset", "zurücksetzen", "réinitialiser", "restablecer", "сброс"),
		Help:  bot.Words("back to how it was at first", "zurück zum Anfangszustand", "revenir à l’état initial", "volver al estado inicial", "вернуть как было сначала"),
		Kind:  bot.FlagOption,
	}
)

// Names of the commands and of what follows them, and what they do.
var (
	askTitle      = bot.Words("ask", "frage", "demander", "preguntar", "спросить")
	askHelp       = bot.Words("quotes from the archive that answer a question", "Zitate aus dem Archiv, die eine Frage beantworten", "des citations des archives qui répondent à une question", "citas del archivo que responden a una pregunta", "цитаты из архива, которые отвечают на вопрос")
	questionTitle = bot.Words("question", "frage", "question", "pregunta", "вопрос")
	questionHelp  = bot.Words("what you want to know, in plain words", "was du wissen willst, in einfachen Worten", "ce que vous voulez savoir, en mots simples", "lo que quieres saber, con palabras sencillas", "что вы хотите узнать, простыми словами")

	searchTitle = bot.Words("search", "suche", "chercher", "buscar", "поиск")
	searchHelp  = bot.Words("a list of articles that have these words", "eine Liste der Artikel mit diesen Wörtern", "une liste d’articles qui ont ces mots", "una lista de artículos con estas palabras", "список статей с этими словами")
	wordsTitle  = bot.Words("words", "wörter", "mots", "palabras", "слова")
	wordsHelp   = bot.Words("words, or a \"phrase\" that must stand together", "Wörter, oder eine \"Wendung\", die zusammenstehen muss", "des mots, ou une \"expression\" dont les mots se suivent", "palabras, o una \"frase\" que debe ir junta", "слова или \"фраза\", которая стоит вместе")

	latestTitle = bot.Words("latest", "neues", "récents", "recientes", "новое")
	latestHelp  = bot.Words("the newest articles", "die neuesten Artikel", "les derniers articles", "los artículos más recientes", "новейшие статьи")

	articleTitle   = bot.Words("article", "artikel", "article", "artículo", "статья")
	articleHelp    = bot.Words("the facts of an article, and how it begins", "die Angaben zu einem Artikel und sein Anfang", "les données d’un article et son début", "los datos de un artículo y cómo empieza", "сведения о статье и её начало")
	referenceTitle = bot.Words("reference", "kennung", "référence", "referencia", "обозначение")
	referenceHelp  = bot.Words("as it stands below an article", "wie sie unter einem Artikel steht", "telle qu’elle figure sous un article", "como aparece bajo un artículo", "как оно стоит под статьёй")

	sourcesTitle = bot.Words("sources", "quellen", "sources", "fuentes", "источники")
	sourcesHelp  = bot.Words("the publishers in the archive", "wer im Archiv vertreten ist", "les éditeurs présents dans les archives", "los medios del archivo", "издания в архиве")

	statusTitle = bot.Words("status", "status", "état", "estado", "статус")
	statusHelp  = bot.Words("how large and how fresh the archive is", "wie groß und wie aktuell das Archiv ist", "la taille et la fraîcheur des archives", "el tamaño y la actualidad del archivo", "размер и свежесть архива")

	privacyTitle = bot.Words("privacy", "datenschutz", "confidentialité", "privacidad", "приватность")
	privacyHelp  = bot.Words("what is kept of you, and how to delete it", "was über dich gespeichert ist, und wie du es löschst", "ce qui est conservé à votre sujet, et comment le supprimer", "qué se guarda de ti y cómo borrarlo", "что о вас хранится и как это удалить")

	settingsTitle = bot.Words("settings", "einstellungen", "paramètres", "ajustes", "настройки")
	settingsHelp  = bot.Words("how the bot answers here, such as in which language", "wie der Bot hier antwortet, etwa in welcher Sprache", "comment le bot répond ici, par exemple dans quelle langue", "cómo responde el bot aquí, por ejemplo en qué idioma", "как бот отвечает здесь, например на каком языке")

	helpTitle = bot.Words("help", "hilfe", "aide", "ayuda", "помощь")
	helpHelp  = bot.Words("how to ask, and what else there is", "wie man fragt und was es sonst gibt", "comment demander, et ce qu’il y a d’autre", "cómo preguntar y qué más hay", "как спрашивать и что ещё есть")

	findTitle  = bot.Words("Find sources", "Quellen finden", "Trouver des sources", "Buscar fuentes", "Найти источники")
	findHelp   = bot.Words("quotes that bear on a message", "Zitate, die eine Nachricht betreffen", "des citations au sujet d’un message", "citas sobre un mensaje", "цитаты о том же, о чём сообщение")
	checkTitle = bot.Words("Check quote", "Zitat prüfen", "Vérifier la citation", "Verificar la cita", "Проверить цитату")
	checkHelp  = bot.Words("whether the quotation in a message stands in the archive word for word", "ob das Zitat in einer Nachricht Wort für Wort im Archiv steht", "si la citation d’un message figure mot pour mot dans les archives", "si la cita de un mensaje está palabra por palabra en el archivo", "стоит ли цитата из сообщения в архиве слово в слово")
)
