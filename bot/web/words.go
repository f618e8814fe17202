package web

import "verbatim/bot"

// Titles of pages.
var (
	siteTitle    = bot.Same("Verbatim")
	askTitle     = bot.Words("Ask", "Fragen", "Demander", "Preguntar", "Спросить")
	searchTitle  = bot.Words("Search", "Suchen", "Chercher", "Buscar", "Поиск")
	latestTitle  = bot.Words("Latest articles", "Neueste Artikel", "Derniers articles", "Últimos artículos", "Новые статьи")
	checkTitle   = bot.Words("Check a quotation", "Zitat prüfen", "Vérifier une citation", "Verificar una cita", "Проверить цитату")
	sourcesTitle = bot.Words("Sources", "Quellen", "Sources", "Fuentes", "Источники")
	statusTitle  = bot.Words("Status", "Status", "État", "Estado", "Статус")
	moreTitle    = bot.Words("Further quotes", "Weitere Zitate", "Autres citations", "Más citas", "Другие цитаты")
	contextTitle = bot.Words("Around the quote", "Um das Zitat herum", "Autour de la citation", "Alrededor de la cita", "Вокруг цитаты")
)

// Reasons why there is no page.
var (
	noPage = bot.Words(
		"There is no such page.",
		"Diese Seite gibt es nicht.",
		"Cette page n’existe pas.",
		"Esta página no existe.",
		"Такой страницы нет.",
	)
	noReference = bot.Words(
		"“%s” is no reference to an article: these look like ID, ID@2 or ID@2:120-340.",
		"„%s“ ist keine Kennung eines Artikels: diese sehen aus wie ID, ID@2 oder ID@2:120-340.",
		"« %s » n’est pas une référence d’article : elles ressemblent à ID, ID@2 ou ID@2:120-340.",
		"«%s» no es una referencia de un artículo: son como ID, ID@2 o ID@2:120-340.",
		"«%s» не обозначение статьи: они выглядят как ID, ID@2 или ID@2:120-340.",
	)
	noSpan = bot.Words(
		"“%s” does not lie within the text of the article.",
		"„%s“ liegt nicht im Text des Artikels.",
		"« %s » ne se trouve pas dans le texte de l’article.",
		"«%s» no está dentro del texto del artículo.",
		"«%s» лежит вне текста статьи.",
	)
	isOlder = bot.Words(
		"This is revision %d; the latest is %d.",
		"Dies ist Fassung %d; die neueste ist %d.",
		"Voici la version %d ; la dernière est la %d.",
		"Esta es la versión %d; la última es la %d.",
		"Это версия %d; последняя — %d.",
	)
	quoteStands = bot.Words(
		"The latest has the quoted sentences as they are here.",
		"Die neueste hat die zitierten Sätze so, wie sie hier stehen.",
		"La dernière a les phrases citées telles qu’elles sont ici.",
		"La última tiene las frases citadas tal como están aquí.",
		"В последней процитированные предложения такие же, как здесь.",
	)
	quoteChanged = bot.Words(
		"Revision %d changed what is quoted.",
		"Fassung %d hat das Zitierte geändert.",
		"La version %d a changé ce qui est cité.",
		"La versión %d cambió lo citado.",
		"Версия %d изменила процитированное.",
	)
	whatChanged = bot.Words(
		"What revision %d changed",
		"Was Fassung %d geändert hat",
		"Ce que la version %d a changé",
		"Qué cambió la versión %d",
		"Что изменила версия %d",
	)
	whatChangedSince = bot.Words(
		"What changed from revision %d to %d",
		"Was sich von Fassung %d zu %d geändert hat",
		"Ce qui a changé de la version %d à la %d",
		"Qué cambió de la versión %d a la %d",
		"Что изменилось от версии %d к версии %d",
	)
	andMore = bot.Words(
		"Sentences that are not listed: %d",
		"Nicht aufgeführte Sätze: %d",
		"Phrases non affichées : %d",
		"Frases que no se muestran: %d",
		"Не показано предложений: %d",
	)
	tooMany = bot.Words(
		"Too many requests at once. Please wait a few seconds.",
		"Zu viele Anfragen auf einmal. Bitte warte ein paar Sekunden.",
		"Trop de demandes à la fois. Patientez quelques secondes.",
		"Demasiadas peticiones a la vez. Espera unos segundos.",
		"Слишком много запросов сразу. Подождите несколько секунд.",
	)
)

// texts are what the templates say, by the names that they use.
var texts = map[string]bot.Phrase{
	"skip":      bot.Words("Skip to the content", "Zum Inhalt springen", "Aller au contenu", "Saltar al contenido", "К содержанию"),
	"menu":      bot.Words("Pages", "Seiten", "Pages", "Páginas", "Страницы"),
	"question":  bot.Words("Your question", "Deine Frage", "Votre question", "Tu pregunta", "Ваш вопрос"),
	"words":     bot.Words("Words, or a \"phrase\"", "Wörter oder eine \"Wendung\"", "Mots, ou une \"expression\"", "Palabras o una \"frase\"", "Слова или \"фраза\""),
	"quotation": bot.Words("A quotation, or a text that has some", "Ein Zitat oder ein Text mit Zitaten", "Une citation, ou un texte qui en contient", "Una cita, o un texto que las tenga", "Цитата или текст с цитатами"),
	"go":        bot.Words("Ask", "Fragen", "Demander", "Preguntar", "Спросить"),
	"find":      bot.Words("Search", "Suchen", "Chercher", "Buscar", "Найти"),
	"check":     bot.Words("Check", "Prüfen", "Vérifier", "Verificar", "Проверить"),
	"filters":   bot.Words("Narrow it", "Eingrenzen", "Préciser", "Acotar", "Уточнить"),
	"source":    bot.Words("Source", "Quelle", "Source", "Fuente", "Источник"),
	"since":     bot.Words("Published since", "Erschienen seit", "Publié depuis", "Publicado desde", "Вышло с"),
	"until":     bot.Words("Published until", "Erschienen bis", "Publié jusqu’au", "Publicado hasta", "Вышло по"),
	"day":       bot.Words("2026-01-31, last week", "2026-01-31, letzte Woche", "2026-01-31, semaine dernière", "2026-01-31, semana pasada", "2026-01-31, вчера"),
	"lang":      bot.Words("Language of the articles", "Sprache der Artikel", "Langue des articles", "Idioma de los artículos", "Язык статей"),
	"tag":       bot.Words("en, de, …", "de, en, …", "fr, en, …", "es, en, …", "ru, en, …"),
	"promise": bot.Words(
		"Ask the archive in plain words. The answer is quoted from its articles, word for word, with a link to where the words stand; nothing is ever written here. If no article has the answer, you are told so.",
		"Frag das Archiv in einfachen Worten. Die Antwort wird Wort für Wort aus seinen Artikeln zitiert, mit einem Link zur Stelle; hier wird nie etwas dazugeschrieben. Hat kein Artikel die Antwort, steht das da.",
		"Interrogez les archives en mots simples. La réponse est citée mot pour mot de leurs articles, avec un lien vers le passage ; rien n’est jamais écrit ici. Si aucun article n’a la réponse, cela vous est dit.",
		"Pregunta al archivo con palabras sencillas. La respuesta se cita de sus artículos palabra por palabra, con un enlace al lugar; aquí nunca se escribe nada propio. Si ningún artículo tiene la respuesta, se dice.",
		"Спросите архив простыми словами. Ответ цитируется из его статей слово в слово, со ссылкой на это место; от себя здесь ничего не пишется. Если ответа нет ни в одной статье, так и будет сказано.",
	),
	"quote":     bot.Words("Quote", "Zitat", "Citation", "Cita", "Цитата"),
	"paragraph": bot.Words("Paragraph", "Absatz", "Paragraphe", "Párrafo", "Абзац"),
	"version":   bot.Words("revision", "Fassung", "version", "versión", "версия"),
	"published": bot.Words("Published", "Erschienen", "Publié", "Publicado", "Опубликовано"),
	"modified":  bot.Words("Changed", "Geändert", "Modifié", "Modificado", "Изменено"),
	"byline":    bot.Words("By", "Von", "Par", "Por", "Автор"),
	"note":      bot.Words("Editor’s note", "Anmerkung der Redaktion", "Note de la rédaction", "Nota de la redacción", "От редакции"),
	"tags":      bot.Words("Tags", "Schlagwörter", "Mots-clés", "Etiquetas", "Метки"),
	"rights":    bot.Words("Rights", "Rechte", "Droits", "Derechos", "Права"),
	"reference": bot.Words("Reference", "Kennung", "Référence", "Referencia", "Обозначение"),
	"publisher": bot.Words("At the publisher’s", "Beim Herausgeber", "Chez l’éditeur", "En el medio", "У издателя"),
	"facts":     bot.Words("About this article", "Über diesen Artikel", "À propos de cet article", "Sobre este artículo", "Об этой статье"),
	"cite":      bot.Words("Cite", "Zitieren", "Citer", "Citar", "Цитировать"),
	"copy":      bot.Words("Copy citation", "Zitat mit Quelle kopieren", "Copier la citation", "Copiar la cita", "Скопировать цитату"),
	"copied":    bot.Words("Copied", "Kopiert", "Copié", "Copiada", "Скопировано"),
	"onlyQuote": bot.Words(
		"Of this article only the quote may be shown here.",
		"Von diesem Artikel darf hier nur das Zitat gezeigt werden.",
		"De cet article, seule la citation peut être montrée ici.",
		"De este artículo solo se puede mostrar aquí la cita.",
		"Из этой статьи здесь можно показать только цитату.",
	),
	"onlyFacts": bot.Words(
		"The text of this article may not be shown here.",
		"Der Text dieses Artikels darf hier nicht gezeigt werden.",
		"Le texte de cet article ne peut pas être montré ici.",
		"El texto de este artículo no se puede mostrar aquí.",
		"Текст этой статьи здесь показывать нельзя.",
	),
	"status":    statusTitle,
	"feed":      bot.Words("As a feed", "Als Feed", "En flux", "Como canal", "Лентой"),
	"revisions": bot.Words("Revisions", "Fassungen", "Versions", "Versiones", "Версии"),
	"was":       bot.Words("Before", "Vorher", "Avant", "Antes", "Было"),
	"is":        bot.Words("After", "Nachher", "Après", "Después", "Стало"),
	"toLatest":  bot.Words("Read the latest", "Zur neuesten", "Lire la dernière", "Leer la última", "Читать последнюю"),
}
