package discord

import "verbatim/bot"

// silent is said in place of an empty answer that cannot be taken back.
var silent = bot.Words(
	"No answer to this one.",
	"Hierauf gibt es keine Antwort.",
	"Pas de réponse à cette demande.",
	"Sin respuesta a esta petición.",
	"На это ответа нет.")
