package discord

import "verbatim/bot"

var (
	busy = bot.Words(
		"Too many people are asking just now. Please try again in a moment.",
		"Gerade fragen zu viele gleichzeitig. Bitte gleich noch einmal versuchen.",
		"Trop de personnes posent des questions en ce moment. Réessayez dans un instant.",
		"Demasiadas personas preguntan en este momento. Inténtelo de nuevo enseguida.",
		"Сейчас слишком много вопросов. Попробуйте ещё раз чуть позже.")
	sorry = bot.Words(
		"Something went wrong here. The people who run this bot will find it in their log.",
		"Hier ist etwas schiefgegangen. Wer diesen Bot betreibt, findet es im Protokoll.",
		"Une erreur est survenue. Les responsables de ce bot la trouveront dans leur journal.",
		"Algo ha fallado. Quienes gestionan este bot lo encontrarán en su registro.",
		"Что-то пошло не так. Владельцы бота найдут это в своём журнале.")
	tooLong = bot.Words(
		"This took too long. Please try again in a moment.",
		"Das hat zu lange gedauert. Bitte gleich noch einmal versuchen.",
		"Cela a pris trop de temps. Réessayez dans un instant.",
		"Esto ha tardado demasiado. Inténtelo de nuevo enseguida.",
		"Это заняло слишком много времени. Попробуйте ещё раз чуть позже.")
	restarting = bot.Words(
		"The bot is being restarted. Please ask again in a minute.",
		"Der Bot wird gerade neu gestartet. Bitte in einer Minute noch einmal fragen.",
		"Le bot redémarre. Reposez votre question dans une minute.",
		"El bot se está reiniciando. Vuelva a preguntar dentro de un minuto.",
		"Бот перезапускается. Спросите ещё раз через минуту.")
	outdated = bot.Words(
		"This button is from an earlier version of the bot. Please ask again.",
		"Dieser Knopf stammt von einer früheren Version des Bots. Bitte noch einmal fragen.",
		"Ce bouton vient d’une version précédente du bot. Reposez votre question.",
		"Este botón es de una versión anterior del bot. Vuelva a preguntar.",
		"Эта кнопка от прежней версии бота. Спросите ещё раз.")
	silent = bot.Words(
		"No answer to this one.",
		"Hierauf gibt es keine Antwort.",
		"Pas de réponse à cette demande.",
		"Sin respuesta a esta petición.",
		"На это ответа нет.")
)
