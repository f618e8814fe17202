package alert

import "verbatim/bot"

// What is said beside quotes and the names of articles.
var (
	severities = map[bot.Severity]bot.Phrase{
		bot.Flash:  bot.Words("🔴 FLASH", "🔴 EIL", "🔴 FLASH", "🔴 ÚLTIMA HORA", "🔴 МОЛНИЯ"),
		bot.Urgent: bot.Words("🟠 URGENT", "🟠 DRINGEND", "🟠 URGENT", "🟠 URGENTE", "🟠 СРОЧНО"),
	}
	listHeadings = map[bot.How]bot.Phrase{
		bot.InDigest:   bot.Words("New since the last list:", "Neu seit der letzten Liste:", "Nouveau depuis la dernière liste :", "Nuevo desde la última lista:", "Новое с прошлого списка:"),
		bot.AfterQuiet: bot.Words("While it was quiet here:", "Während hier Ruhe war:", "Pendant les heures calmes :", "Durante las horas de silencio:", "Пока здесь было тихо:"),
		bot.OverCap:    bot.Words("More within this hour:", "Noch in dieser Stunde:", "Encore pendant cette heure :", "Más en esta hora:", "Ещё за этот час:"),
		bot.Late:       bot.Words("Published earlier, and only now in the archive:", "Früher erschienen und erst jetzt im Archiv:", "Publié plus tôt, dans les archives seulement maintenant :", "Publicado antes y solo ahora en el archivo:", "Вышло раньше, а в архиве только сейчас:"),
	}
	andMore   = bot.Words("… and more: %d", "… und weitere: %d", "… et d’autres : %d", "… y más: %d", "… и ещё: %d")
	alsoSays  = bot.Words("Also:", "Auch:", "Aussi :", "También:", "Также:")
	otherwise = bot.Words(
		"New here, or other than told before:",
		"Neu daran, oder anders als zuvor gemeldet:",
		"Nouveau, ou autrement qu’annoncé :",
		"Nuevo, o distinto de lo dicho antes:",
		"Новое или не так, как сообщалось:",
	)
	nearest = bot.Words(
		"Nothing in the archive answers this. These passages come nearest:",
		"Nichts im Archiv beantwortet das. Diese Stellen kommen dem am nächsten:",
		"Rien dans les archives ne répond à cela. Ces passages s’en approchent le plus :",
		"Nada en el archivo responde a esto. Estos pasajes son los más cercanos:",
		"В архиве нет ответа на это. Ближе всего эти места:",
	)
	corrected   = bot.Words("Corrected", "Berichtigt", "Corrigé", "Corregido", "Исправлено")
	headlineWas = bot.Words("The headline was: “%s”", "Die Überschrift war: „%s“", "Le titre était : « %s »", "El titular era: «%s»", "Заголовок был: «%s»")
	isDropped   = bot.Words("The article no longer says this.", "Der Artikel sagt das nicht mehr.", "L’article ne le dit plus.", "El artículo ya no lo dice.", "В статье этого больше нет.")
	isWithdrawn = bot.Words("This article was withdrawn", "Dieser Artikel wurde zurückgezogen", "Cet article a été retiré", "Este artículo fue retirado", "Эта статья отозвана")

	askAbout  = bot.Words("Ask about this", "Dazu fragen", "Poser une question", "Preguntar", "Спросить об этом")
	whyLabel  = bot.Words("Why?", "Warum?", "Pourquoi ?", "¿Por qué?", "Почему?")
	muteLabel = bot.Words("Mute story", "Thema stumm", "Taire ce sujet", "Silenciar tema", "Заглушить тему")
)
