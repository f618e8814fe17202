package command

import "verbatim/bot"

var (
	watchTitle = bot.Words("watch", "beobachten", "veille", "vigilar", "следить")
	watchHelp  = bot.Words("have this channel told of new articles that match a rule", "diesem Kanal neue Artikel melden, die einer Regel entsprechen", "signaler à ce salon les nouveaux articles conformes à une règle", "avisar a este canal de artículos nuevos que cumplen una regla", "сообщать сюда о новых статьях, подходящих под правило")

	watchRule = bot.Option{
		Name:  "rule",
		Title: bot.Words("rule", "regel", "règle", "regla", "правило"),
		Help:  bot.Words(`what to watch for: "rent cap" AND (berlin OR hamburg) NOT sport, source:AP, urgency<=2, minist*`, `worauf zu achten ist: "rent cap" AND (berlin OR hamburg) NOT sport, source:AP, urgency<=2, minist*`, `ce qu’il faut guetter : "rent cap" AND (paris OR lyon) NOT sport, source:AP, urgency<=2, minist*`, `qué vigilar: "rent cap" AND (madrid OR sevilla) NOT sport, source:AP, urgency<=2, minist*`, `за чем следить: "rent cap" AND (berlin OR hamburg) NOT sport, source:AP, urgency<=2, minist*`),
	}
	// verbs are what can be done with watches.
	verbs = []bot.Choice{
		{Name: bot.Words("add", "anlegen", "ajouter", "añadir", "добавить"), Value: "add"},
		{Name: bot.Words("list", "liste", "lister", "lista", "список"), Value: "list"},
		{Name: bot.Words("edit", "ändern", "modifier", "editar", "изменить"), Value: "edit"},
		{Name: bot.Words("test", "testen", "tester", "probar", "проверить"), Value: "test"},
		{Name: bot.Words("pause", "pausieren", "suspendre", "pausar", "пауза"), Value: "pause"},
		{Name: bot.Words("resume", "fortsetzen", "reprendre", "reanudar", "продолжить"), Value: "resume"},
		{Name: bot.Words("remove", "entfernen", "supprimer", "quitar", "удалить"), Value: "remove"},
		{Name: bot.Words("why", "warum", "pourquoi", "porqué", "почему"), Value: "why"},
	}
	// ofStories are what alerts have buttons for. They are orders of this command, so
	// that platforms know who may give them.
	ofStories = []bot.Choice{
		{Name: bot.Words("mute", "stumm", "taire", "silenciar", "заглушить"), Value: "mute"},
		{Name: bot.Words("unmute", "laut", "réactiver", "reactivar", "включить"), Value: "unmute"},
	}
	// ofWatch are the options that a watch keeps; all but the first can be cleared.
	ofWatch = []bot.Option{
		{
			Name: "source", Title: source.Title, Suggest: true,
			Help: bot.Words("only articles of this source; it becomes a part of the rule", "nur Artikel dieser Quelle; sie wird Teil der Regel", "seulement les articles de cette source ; elle entre dans la règle", "solo artículos de esta fuente; pasa a ser parte de la regla", "только статьи этого источника; он войдёт в правило"),
		},
		{
			Name: "mention", Kind: bot.RoleOption, Title: bot.Words("mention", "erwähnen", "mention", "mención", "упомянуть"),
			Help: bot.Words("a role whose people are notified of each alert", "eine Rolle, deren Leute bei jeder Meldung benachrichtigt werden", "un rôle notifié à chaque alerte", "un rol al que se notifica cada aviso", "роль, которую оповещает каждое сообщение"),
		},
		{
			Name: "severity", Choices: severities, Title: bot.Words("severity", "dringlichkeit", "gravité", "gravedad", "важность"),
			Help: bot.Words("how pressing the alerts are; else as each article says", "wie dringend die Meldungen sind; sonst wie jeder Artikel sagt", "l’urgence des alertes ; sinon celle de chaque article", "la urgencia de los avisos; si no, la de cada artículo", "насколько срочны сообщения; иначе — как указано в статье"),
		},
		{
			Name: "thread", Kind: bot.FlagOption, Title: bot.Words("thread", "thread", "fil", "hilo", "ветка"),
			Help: bot.Words("what is told of a story later goes into a thread", "was später zu einer Geschichte kommt, steht in einem Thread", "la suite d’une histoire va dans un fil", "lo que sigue de una historia va en un hilo", "продолжение истории идёт в ветку"),
		},
		{
			Name: "quiet", Title: bot.Words("quiet", "ruhe", "silence", "silencio", "тишина"),
			Help: bot.Words("hours in which only flashes are told: 22:00-07:00; - for none", "Stunden, in denen nur Blitzmeldungen kommen: 22:00-07:00; - für keine", "heures où seuls les flashs sont signalés : 22:00-07:00 ; - pour aucune", "horas en las que solo se avisa de flashes: 22:00-07:00; - para ninguna", "часы, когда приходят только молнии: 22:00-07:00; - если таких нет"),
		},
		{
			Name: "digest", Title: bot.Words("digest", "sammlung", "résumé", "resumen", "сводка"),
			Help: bot.Words("times at which all is told together: 08:00,18:00; - for at once", "Zeiten, zu denen alles zusammen kommt: 08:00,18:00; - für sofort", "heures où tout est signalé ensemble : 08:00,18:00 ; - pour aussitôt", "horas en que se avisa de todo junto: 08:00,18:00; - para enseguida", "когда сообщать обо всём вместе: 08:00,18:00; - сразу"),
		},
		{
			Name: "zone", Suggest: true, Title: bot.Words("zone", "zeitzone", "fuseau", "zona", "пояс"),
			Help: bot.Words("the time zone of these hours, such as Europe/Berlin", "die Zeitzone dieser Stunden, etwa Europe/Berlin", "le fuseau de ces heures, par exemple Europe/Paris", "la zona horaria de esas horas, por ejemplo Europe/Madrid", "часовой пояс этих часов, например Europe/Moscow"),
		},
	}
	severities = []bot.Choice{
		{Name: bot.Words("normal", "normal", "normale", "normal", "обычная"), Value: "normal"},
		{Name: bot.Words("urgent", "eilig", "urgente", "urgente", "срочная"), Value: "urgent"},
		{Name: bot.Words("flash", "blitz", "flash", "flash", "молния"), Value: "flash"},
	}
	watchOptions = append([]bot.Option{
		{
			Name: "do", Choices: verbs, Title: bot.Words("do", "tun", "action", "acción", "действие"),
			Help: bot.Words("what to do; without it a rule is added, or the watches listed", "was zu tun ist; sonst wird eine Regel angelegt oder die Liste gezeigt", "que faire ; sinon une règle est ajoutée, ou la liste montrée", "qué hacer; si no, se añade una regla o se muestra la lista", "что сделать; иначе правило добавляется или показывается список"),
		},
		{
			Name: "number", Title: bot.Words("number", "nummer", "numéro", "número", "номер"),
			Help: bot.Words("which watch is meant, as the list says", "welche Beobachtung gemeint ist, wie in der Liste", "de quelle veille il s’agit, selon la liste", "de qué vigilancia se trata, según la lista", "какое наблюдение, как в списке"),
		},
		{
			Name: "channel", Kind: bot.ChannelOption, Title: bot.Words("channel", "kanal", "salon", "canal", "канал"),
			Help: bot.Words("the channel that is meant, if it is not this one", "der Kanal, der gemeint ist, wenn nicht dieser", "le salon dont il s’agit, si ce n’est pas celui-ci", "el canal del que se trata, si no es este", "какой канал, если не этот"),
		},
	}, ofWatch...)
)

// What is wrong with an order.
var (
	nameRule = bot.Words(
		"Say what to watch for, such as \"rent cap\" AND berlin; * stands for all articles.",
		"Sag, worauf zu achten ist, etwa \"rent cap\" AND berlin; * steht für alle Artikel.",
		"Dites ce qu’il faut guetter, par exemple \"rent cap\" AND berlin ; * vaut pour tous les articles.",
		"Di qué hay que vigilar, por ejemplo \"rent cap\" AND berlin; * vale para todos los artículos.",
		"Напишите, за чем следить, например \"rent cap\" AND berlin; * значит все статьи.",
	)
	noNumber = bot.Words(
		"“%s” is not the number of a watch. Name it as it stands in the list, such as 3.",
		"„%s“ ist nicht die Nummer einer Beobachtung. Nenne sie wie in der Liste, etwa 3.",
		"« %s » n’est pas le numéro d’une veille. Donnez-le comme dans la liste, par exemple 3.",
		"«%s» no es el número de una vigilancia. Escríbelo como en la lista, por ejemplo 3.",
		"«%s» — не номер наблюдения. Укажите его как в списке, например 3.",
	)
	nothingWatched = bot.Words(
		"Nothing is watched here yet.",
		"Hier wird noch nichts beobachtet.",
		"Aucune veille n’existe encore ici.",
		"Aquí todavía no se vigila nada.",
		"Здесь пока ни за чем не следят.",
	)
	whichWatch = bot.Words(
		"There are several watches here. Name one by its number: %s.",
		"Hier gibt es mehrere Beobachtungen. Nenne eine mit ihrer Nummer: %s.",
		"Il y a plusieurs veilles ici. Désignez-en une par son numéro : %s.",
		"Aquí hay varias vigilancias. Nombra una por su número: %s.",
		"Здесь несколько наблюдений. Укажите одно по номеру: %s.",
	)
	noWatch = bot.Words(
		"There is no watch %d here. The numbers are: %s.",
		"Hier gibt es keine Beobachtung %d. Die Nummern sind: %s.",
		"Il n’y a pas de veille %d ici. Les numéros sont : %s.",
		"Aquí no hay ninguna vigilancia %d. Los números son: %s.",
		"Наблюдения %d здесь нет. Номера: %s.",
	)
	tooManyWatches = bot.Words(
		"This channel has %d watches, as many as there can be. Remove one, or join rules by OR.",
		"Dieser Kanal hat %d Beobachtungen, mehr gehen nicht. Entferne eine oder verbinde Regeln mit OR.",
		"Ce salon a %d veilles, le maximum. Supprimez-en une, ou réunissez des règles par OR.",
		"Este canal tiene %d vigilancias, el máximo. Quita una o une reglas con OR.",
		"У этого канала уже предельное число наблюдений (%d). Удалите одно или соедините правила через OR.",
	)
	noHours = bot.Words(
		"“%s” is not a span of hours. Write quiet hours as 22:00-07:00.",
		"„%s“ ist keine Zeitspanne. Schreib Ruhezeiten als 22:00-07:00.",
		"« %s » n’est pas une plage horaire. Écrivez les heures de silence comme 22:00-07:00.",
		"«%s» no es un intervalo de horas. Escribe las horas de silencio como 22:00-07:00.",
		"«%s» — не промежуток времени. Пишите часы тишины как 22:00-07:00.",
	)
	noTimes = bot.Words(
		"“%s” is not a list of times. Write those of a digest as 08:00,18:00.",
		"„%s“ ist keine Liste von Uhrzeiten. Schreib die einer Sammlung als 08:00,18:00.",
		"« %s » n’est pas une liste d’heures. Écrivez celles d’un résumé comme 08:00,18:00.",
		"«%s» no es una lista de horas. Escribe las de un resumen como 08:00,18:00.",
		"«%s» — не список времён. Пишите время сводок как 08:00,18:00.",
	)
	noZone = bot.Words(
		"“%s” is not a time zone. Write its name as Europe/Berlin or America/New_York.",
		"„%s“ ist keine Zeitzone. Schreib ihren Namen wie Europe/Berlin oder America/New_York.",
		"« %s » n’est pas un fuseau horaire. Écrivez son nom comme Europe/Paris ou America/New_York.",
		"«%s» no es una zona horaria. Escribe su nombre como Europe/Madrid o America/New_York.",
		"«%s» — не часовой пояс. Пишите его название как Europe/Moscow или America/New_York.",
	)
	noSeverity = bot.Words(
		"“%s” is not a severity. Write normal, urgent or flash.",
		"„%s“ ist keine Dringlichkeit. Schreib normal, eilig oder blitz.",
		"« %s » n’est pas une gravité. Écrivez normale, urgente ou flash.",
		"«%s» no es una gravedad. Escribe normal, urgente o flash.",
		"«%s» — не важность. Пишите: обычная, срочная или молния.",
	)
	noAnswer = bot.Words(
		"“%s” does not say whether threads are wanted. Write yes or no.",
		"„%s“ sagt nicht, ob Threads gewünscht sind. Schreib ja oder nein.",
		"« %s » ne dit pas si l’on veut des fils. Écrivez oui ou non.",
		"«%s» no dice si se quieren hilos. Escribe sí o no.",
		"«%s» не говорит, нужны ли ветки. Пишите да или нет.",
	)
	noRole = bot.Words(
		"“%s” is not a role. Choose one, or write its ID.",
		"„%s“ ist keine Rolle. Wähle eine aus oder schreib ihre ID.",
		"« %s » n’est pas un rôle. Choisissez-en un, ou écrivez son identifiant.",
		"«%s» no es un rol. Elige uno o escribe su ID.",
		"«%s» — не роль. Выберите роль или напишите её ID.",
	)
	noRoles = bot.Words(
		"There are no roles here that could be mentioned.",
		"Hier gibt es keine Rollen, die erwähnt werden könnten.",
		"Il n’y a pas ici de rôles à mentionner.",
		"Aquí no hay roles que se puedan mencionar.",
		"Здесь нет ролей, которые можно упомянуть.",
	)
	noAlerts = bot.Words(
		"Alerts do not run here.",
		"Meldungen laufen hier nicht.",
		"Les alertes ne fonctionnent pas ici.",
		"Los avisos no funcionan aquí.",
		"Оповещения здесь не работают.",
	)
)

// What became of a watch, and how it is.
var (
	howToWatch = bot.Words(
		"A rule has words, \"phrases\", AND, OR, NOT, brackets, fields (source: tag: title: byline: lang: urgency<=2), beginnings (minist*) and /regular expressions/; * stands for all articles.",
		"Eine Regel hat Wörter, \"Wendungen\", AND, OR, NOT, Klammern, Felder (source: tag: title: byline: lang: urgency<=2), Wortanfänge (minist*) und /reguläre Ausdrücke/; * steht für alle Artikel.",
		"Une règle a des mots, des \"expressions\", AND, OR, NOT, des parenthèses, des champs (source: tag: title: byline: lang: urgency<=2), des débuts de mots (minist*) et des /expressions régulières/ ; * vaut pour tous les articles.",
		"Una regla tiene palabras, \"frases\", AND, OR, NOT, paréntesis, campos (source: tag: title: byline: lang: urgency<=2), comienzos (minist*) y /expresiones regulares/; * vale para todos los artículos.",
		"Правило состоит из слов, \"фраз\", AND, OR, NOT, скобок, полей (source: tag: title: byline: lang: urgency<=2), начал слов (minist*) и /регулярных выражений/; * значит все статьи.",
	)
	howToType = bot.Words(
		"Options stand behind the rule, as in the last example. There are also list, help, with a number edit, test, pause, resume, remove, and with the reference of an article why:",
		"Optionen stehen hinter der Regel, wie im letzten Beispiel. Es gibt auch list, help, mit einer Nummer edit, test, pause, resume, remove, und mit der Kennung eines Artikels why:",
		"Les options suivent la règle, comme dans le dernier exemple. Il y a aussi list, help, avec un numéro edit, test, pause, resume, remove, et avec la référence d’un article why :",
		"Las opciones van detrás de la regla, como en el último ejemplo. También hay list, help, con un número edit, test, pause, resume, remove, y con la referencia de un artículo why:",
		"Параметры стоят после правила, как в последнем примере. Ещё есть list, help, с номером edit, test, pause, resume, remove, а с обозначением статьи why:",
	)
	furtherWatches = bot.Words(
		"Further ones, shown by their numbers: %s",
		"Weitere, die mit ihrer Nummer gezeigt werden: %s",
		"D’autres, à afficher par leur numéro : %s",
		"Otras, que se muestran por su número: %s",
		"Остальные показываются по номерам: %s",
	)
	isSetUp   = bot.Words("Watch %d is set up.", "Beobachtung %d ist angelegt.", "La veille %d est créée.", "La vigilancia %d está creada.", "Наблюдение %d создано.")
	isKept    = bot.Words("Watch %d is changed.", "Beobachtung %d ist geändert.", "La veille %d est modifiée.", "La vigilancia %d ha cambiado.", "Наблюдение %d изменено.")
	isPaused  = bot.Words("Watch %d is paused.", "Beobachtung %d pausiert.", "La veille %d est suspendue.", "La vigilancia %d está en pausa.", "Наблюдение %d приостановлено.")
	isResumed = bot.Words("Watch %d goes on.", "Beobachtung %d läuft.", "La veille %d se poursuit.", "La vigilancia %d sigue.", "Наблюдение %d работает.")
	isRemoved = bot.Words("Watch %d is removed: %s", "Beobachtung %d ist entfernt: %s", "La veille %d est supprimée : %s", "La vigilancia %d se ha quitado: %s", "Наблюдение %d удалено: %s")

	toldAtOnce = bot.Words(
		"New articles are told at once.",
		"Neue Artikel werden sofort gemeldet.",
		"Les nouveaux articles sont signalés aussitôt.",
		"Los artículos nuevos se avisan enseguida.",
		"О новых статьях сообщается сразу.",
	)
	toldAt = bot.Words(
		"New articles are told together at %s (%s), flashes at once.",
		"Neue Artikel werden zusammen um %s (%s) gemeldet, Blitzmeldungen sofort.",
		"Les nouveaux articles sont signalés ensemble à %s (%s), les flashs aussitôt.",
		"Los artículos nuevos se avisan juntos a las %s (%s), los flashes enseguida.",
		"О новых статьях сообщается вместе в %s (%s), о молниях — сразу.",
	)
	quietIs = bot.Words(
		"Quiet %s (%s), but for flashes.",
		"Ruhe %s (%s), außer bei Blitzmeldungen.",
		"Silence %s (%s), sauf pour les flashs.",
		"Silencio %s (%s), salvo los flashes.",
		"Тишина %s (%s), кроме молний.",
	)
	severityIs = bot.Words("Severity: %s", "Dringlichkeit: %s", "Gravité : %s", "Gravedad: %s", "Важность: %s")
	inThreads  = bot.Words(
		"What follows on a story goes into a thread.",
		"Was zu einer Geschichte folgt, steht in einem Thread.",
		"La suite d’une histoire va dans un fil.",
		"Lo que sigue de una historia va en un hilo.",
		"Продолжение истории идёт в ветку.",
	)
	notified    = bot.Words("Notified:", "Benachrichtigt:", "Notifié :", "Se notifica a:", "Оповещаются:")
	statePaused = bot.Words("⏸ Paused", "⏸ Pausiert", "⏸ Suspendue", "⏸ En pausa", "⏸ Приостановлено")
	stateGone   = bot.Words(
		"⚠ Suspended: the channel cannot be written to (%s)",
		"⚠ Ausgesetzt: in den Kanal kann nicht geschrieben werden (%s)",
		"⚠ Interrompue : impossible d’écrire dans le salon (%s)",
		"⚠ Suspendida: no se puede escribir en el canal (%s)",
		"⚠ Остановлено: в канал нельзя писать (%s)",
	)
	testLabel   = bot.Words("Test %d", "%d testen", "Tester %d", "Probar %d", "Проверить %d")
	pauseLabel  = bot.Words("Pause %d", "%d pausieren", "Suspendre %d", "Pausar %d", "Пауза %d")
	resumeLabel = bot.Words("Resume %d", "%d fortsetzen", "Reprendre %d", "Reanudar %d", "Продолжить %d")
	removeLabel = bot.Words("Remove %d", "%d entfernen", "Supprimer %d", "Quitar %d", "Удалить %d")
)

// What the buttons of an alert say.
var (
	isMuted = bot.Words(
		"This channel hears no more of this story.",
		"Zu dieser Geschichte meldet der Bot hier nichts mehr.",
		"Ce salon n’entendra plus parler de cette histoire.",
		"Este canal ya no recibirá avisos de esta historia.",
		"Об этой истории здесь больше не сообщается.",
	)
	isUnmuted = bot.Words(
		"This channel hears of this story again.",
		"Zu dieser Geschichte meldet der Bot hier wieder etwas.",
		"Ce salon entendra de nouveau parler de cette histoire.",
		"Este canal vuelve a recibir avisos de esta historia.",
		"Об этой истории здесь снова сообщается.",
	)
	unmuteLabel = bot.Words("Unmute", "Stummschaltung aufheben", "Réactiver", "Reactivar", "Включить снова")
	askAbout    = bot.Words(
		"Ask about it now: a short question, such as “and when?”, is taken to be about this article for ten minutes.",
		"Frag jetzt danach: eine kurze Frage wie „und wann?“ gilt zehn Minuten lang diesem Artikel.",
		"Posez vos questions : une question courte, comme « et quand ? », porte pendant dix minutes sur cet article.",
		"Pregunta ahora: una pregunta corta, como «¿y cuándo?», se refiere durante diez minutos a este artículo.",
		"Спрашивайте: короткий вопрос вроде «а когда?» десять минут относится к этой статье.",
	)
)
