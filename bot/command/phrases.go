package command

import "verbatim/bot"

// What goes wrong.
var (
	askSlower = bot.Words(
		"Too many questions at once. Please wait a few seconds.",
		"Zu viele Fragen auf einmal. Bitte warte ein paar Sekunden.",
		"Trop de questions à la fois. Patientez quelques secondes.",
		"Demasiadas preguntas a la vez. Espera unos segundos.",
		"Слишком много вопросов сразу. Подождите несколько секунд.",
	)
	noCommand = bot.Words(
		"There is no command /%s. Try /help.",
		"Es gibt keinen Befehl /%s. Versuch es mit /help.",
		"La commande /%s n’existe pas. Essayez /help.",
		"No existe el comando /%s. Prueba con /help.",
		"Команды /%s нет. Попробуйте /help.",
	)
	onlyChannelManagers = bot.Words(
		"Only those who manage this channel can do that.",
		"Das können nur, die diesen Kanal verwalten.",
		"Seuls ceux qui gèrent ce salon peuvent faire cela.",
		"Solo quienes gestionan este canal pueden hacerlo.",
		"Это могут делать только те, кто управляет этим каналом.",
	)
	onlyManagers = bot.Words(
		"Only administrators can do that here.",
		"Das können hier nur Administratoren.",
		"Seuls les administrateurs peuvent faire cela ici.",
		"Solo los administradores pueden hacerlo aquí.",
		"Здесь это могут делать только администраторы.",
	)
	privateOnly = bot.Words(
		"The answer to /%s is for you alone. Ask for it in a private chat with the bot.",
		"Die Antwort auf /%s geht nur dich an. Frag danach im privaten Chat mit dem Bot.",
		"La réponse à /%s ne regarde que vous. Demandez-la dans une discussion privée avec le bot.",
		"La respuesta a /%s es solo para ti. Pídela en un chat privado con el bot.",
		"Ответ на /%s касается только вас. Спросите об этом в личном чате с ботом.",
	)
	whisperedOnly = bot.Words(
		"The answer to /%s is for you alone. Use it as a command, or in a direct message.",
		"Die Antwort auf /%s geht nur dich an. Nimm es als Befehl oder in einer Direktnachricht.",
		"La réponse à /%s ne regarde que vous. Utilisez-le comme commande ou en message privé.",
		"La respuesta a /%s es solo para ti. Úsalo como comando o en un mensaje directo.",
		"Ответ на /%s касается только вас. Вызовите это как команду или в личном сообщении.",
	)
	notHere = bot.Words(
		"The bot does not answer in this channel. It does in:",
		"In diesem Kanal antwortet der Bot nicht. Er antwortet in:",
		"Le bot ne répond pas dans ce salon. Il répond dans :",
		"El bot no responde en este canal. Responde en:",
		"В этом канале бот не отвечает. Он отвечает здесь:",
	)
	notYou = bot.Words(
		"On this server the bot answers only people with certain roles.",
		"Auf diesem Server antwortet der Bot nur Leuten mit bestimmten Rollen.",
		"Sur ce serveur, le bot ne répond qu’aux personnes ayant certains rôles.",
		"En este servidor el bot solo responde a personas con ciertos roles.",
		"На этом сервере бот отвечает только людям с определёнными ролями.",
	)
)

// What an answer says beside its quotes.
var (
	nothingAnswers = bot.Words(
		"Nothing in the archive answers this (articles searched: %d).",
		"Nichts im Archiv beantwortet das (durchsuchte Artikel: %d).",
		"Rien dans les archives ne répond à cela (articles consultés : %d).",
		"Nada en el archivo responde a esto (artículos consultados: %d).",
		"В архиве нет ответа на это (просмотрено статей: %d).",
	)
	nothingBears = bot.Words(
		"Nothing in the archive bears on this (articles searched: %d).",
		"Nichts im Archiv betrifft das (durchsuchte Artikel: %d).",
		"Rien dans les archives ne concerne cela (articles consultés : %d).",
		"Nada en el archivo trata de esto (artículos consultados: %d).",
		"В архиве об этом ничего нет (просмотрено статей: %d).",
	)
	nearest = bot.Words(
		"These passages come nearest:",
		"Diese Stellen kommen dem am nächsten:",
		"Ces passages s’en approchent le plus :",
		"Estos pasajes son los más cercanos:",
		"Ближе всего эти места:",
	)
	stillRead = bot.Words(
		"The archive is still being read (revisions to go: %d), so something may be missing here.",
		"Das Archiv wird noch gelesen (ausstehende Fassungen: %d), hier kann also etwas fehlen.",
		"Les archives sont encore en cours de lecture (versions restantes : %d) : il peut manquer quelque chose ici.",
		"El archivo aún se está leyendo (versiones pendientes: %d), así que aquí puede faltar algo.",
		"Архив ещё читается (осталось версий: %d), поэтому здесь может чего-то не хватать.",
	)
	partSilent = bot.Words(
		"A part of the archive did not answer, so something may be missing here.",
		"Ein Teil des Archivs hat nicht geantwortet, hier kann also etwas fehlen.",
		"Une partie des archives n’a pas répondu : il peut manquer quelque chose ici.",
		"Una parte del archivo no respondió, así que aquí puede faltar algo.",
		"Часть архива не ответила, поэтому здесь может чего-то не хватать.",
	)
	askedWith = bot.Words("Asked with: %s", "Gefragt mit: %s", "Demandé avec : %s", "Preguntado con: %s", "Спрошено вместе с: %s")
	strong    = bot.Words(
		"Strong match · articles searched: %d",
		"Starker Treffer · durchsuchte Artikel: %d",
		"Bonne correspondance · articles consultés : %d",
		"Coincidencia fuerte · artículos consultados: %d",
		"Сильное совпадение · просмотрено статей: %d",
	)
	partial = bot.Words(
		"Partial match · articles searched: %d",
		"Teilweiser Treffer · durchsuchte Artikel: %d",
		"Correspondance partielle · articles consultés : %d",
		"Coincidencia parcial · artículos consultados: %d",
		"Частичное совпадение · просмотрено статей: %d",
	)
)

var searched = bot.Words("articles searched: %d", "durchsuchte Artikel: %d", "articles consultés : %d", "artículos consultados: %d", "просмотрено статей: %d")

// What buttons are called, and what they answer.
var (
	openLabel    = bot.Words("Open at quote", "Zitat öffnen", "Ouvrir à la citation", "Abrir en la cita", "Открыть цитату")
	contextLabel = bot.Words("Context", "Umgebung", "Contexte", "Contexto", "Контекст")
	moreLabel    = bot.Words("More", "Mehr", "Plus", "Más", "Ещё")
	shareLabel   = bot.Words("Share", "Teilen", "Partager", "Compartir", "Поделиться")
	readLabel    = bot.Words("Read", "Lesen", "Lire", "Leer", "Читать")
	forgetLabel  = bot.Words("Delete my data", "Meine Daten löschen", "Supprimer mes données", "Borrar mis datos", "Удалить мои данные")

	noMore = bot.Words(
		"There are no further quotes here.",
		"Weitere Zitate gibt es hier nicht.",
		"Il n’y a pas d’autres citations ici.",
		"Aquí no hay más citas.",
		"Других цитат здесь нет.",
	)
	noContext = bot.Words(
		"There is no such quote here. Ask a question first.",
		"Ein solches Zitat gibt es hier nicht. Stell zuerst eine Frage.",
		"Il n’y a pas de telle citation ici. Posez d’abord une question.",
		"Aquí no hay tal cita. Haz primero una pregunta.",
		"Такой цитаты здесь нет. Сначала задайте вопрос.",
	)
	thanks = bot.Words(
		"Thank you. This helps to judge the answers.",
		"Danke. Das hilft, die Antworten zu beurteilen.",
		"Merci. Cela aide à évaluer les réponses.",
		"Gracias. Esto ayuda a valorar las respuestas.",
		"Спасибо. Это помогает оценивать ответы.",
	)
	isRevised = bot.Words(
		"“%s” has been changed since: this is revision %d, the latest is %d.",
		"„%s“ wurde seither geändert: dies ist Fassung %d, die neueste ist %d.",
		"« %s » a changé depuis : voici la version %d, la dernière est la %d.",
		"«%s» ha cambiado desde entonces: esta es la versión %d, la última es la %d.",
		"«%s» с тех пор изменилась: это версия %d, последняя — %d.",
	)
	leftOut = bot.Words(
		"Quotes that are left out, since their articles have been withdrawn: %d",
		"Weggelassene Zitate, weil ihre Artikel zurückgezogen wurden: %d",
		"Citations omises, car leurs articles ont été retirés : %d",
		"Citas omitidas porque sus artículos han sido retirados: %d",
		"Пропущено цитат, так как их статьи отозваны: %d",
	)
	staleButton = bot.Words(
		"This button belongs to an answer of another archive or an older program. Please ask again.",
		"Dieser Knopf gehört zu einer Antwort aus einem anderen Archiv oder von einem älteren Programm. Bitte frag noch einmal.",
		"Ce bouton appartient à une réponse d’autres archives ou d’un ancien programme. Posez la question à nouveau.",
		"Este botón pertenece a una respuesta de otro archivo o de un programa anterior. Pregunta de nuevo.",
		"Эта кнопка относится к ответу из другого архива или старой программы. Спросите ещё раз.",
	)
)
