package discord

import "verbatim/bot"

var (
	restarting = bot.Words(
		"The bot is being restarted. Please ask again in a minute.",
		"Der Bot wird gerade neu gestartet. Bitte in einer Minute noch einmal fragen.",
		"Le bot redémarre. Reposez votre question dans une minute.",
		"El bot se está reiniciando. Pregunta de nuevo dentro de un minuto.",
		"Бот перезапускается. Спросите ещё раз через минуту.")
	outdated = bot.Words(
		"This button is from an earlier version of the bot. Please ask again.",
		"Dieser Knopf stammt von einer früheren Version des Bots. Bitte noch einmal fragen.",
		"Ce bouton vient d’une version précédente du bot. Reposez votre question.",
		"Este botón es de una versión anterior del bot. Pregunta de nuevo.",
		"Эта кнопка от прежней версии бота. Спросите ещё раз.")
	silent = bot.Words(
		"No answer to this one.",
		"Hierauf gibt es keine Antwort.",
		"Pas de réponse à cette demande.",
		"Sin respuesta a esta petición.",
		"На это ответа нет.")
)
