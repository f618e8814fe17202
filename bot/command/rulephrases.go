package command

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
	"verbatim/retrieval"
)

// mostShown is how many characters of a rule are shown around a mistake.
const mostShown = 160

// sayRuleError says what is wrong with a rule, and marks the place.
func sayRuleError(e *rule.Error, locale string) string {
	word := e.Word
	if n := ruleLimits[e.Kind]; n > 0 {
		word = strconv.Itoa(n)
	}
	said := strings.ReplaceAll(rulePhrases[e.Kind].In(locale), "%s", bot.Line(word))
	if e.Kind == rule.Empty || e.Kind == rule.TooLong {
		return said
	}
	w := bot.Measure(utf8.RuneCountInString).Window(e.Rule, retrieval.Span{Start: e.Start, End: e.End}, mostShown)
	start, end := max(e.Start, w.Start), min(e.End, w.End) // white space at the edges is cut, and so may be a long part
	shown := oneLine(e.Rule[w.Start:start]) + "▸" + oneLine(e.Rule[start:end]) + "◂" + oneLine(e.Rule[end:w.End])
	if w.Start > 0 {
		shown = "…" + shown
	}
	if w.End < len(e.Rule) {
		shown += "…"
	}
	return said + "\n" + shown
}

// oneLine keeps all white space, as a line.
func oneLine(s string) string {
	return bot.Visible(strings.Map(func(r rune) rune {
		if bot.BreaksLine(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")))
}

// ruleLimits are what rules may not exceed.
var ruleLimits = map[rule.Kind]int{
	rule.TooLong: rule.MaxLength, rule.TooMany: rule.MaxParts, rule.TooDeep: rule.MaxDepth, rule.RegexTooLong: rule.MaxRegex,
}

// rulePhrases say what is wrong with a rule; %s is the word or limit in question.
var rulePhrases = map[rule.Kind]bot.Phrase{
	rule.Encoding: bot.Words(
		`The character %s cannot stand in a rule.`,
		`Das Zeichen %s kann nicht in einer Regel stehen.`,
		`Le caractère %s ne peut figurer dans une règle.`,
		`El carácter %s no puede estar en una regla.`,
		`Символ %s не может стоять в правиле.`,
	),
	rule.TooLong: bot.Words(
		`A rule has at most %s characters: make two watches of it.`,
		`Eine Regel hat höchstens %s Zeichen: mach zwei Beobachtungen daraus.`,
		`Une règle a au plus %s caractères : faites-en deux veilles.`,
		`Una regla tiene como máximo %s caracteres: haz dos vigilancias.`,
		`В правиле не больше символов, чем %s: сделайте из него два наблюдения.`,
	),
	rule.TooMany: bot.Words(
		`A rule has at most %s words, phrases and fields: make two watches of it.`,
		`Eine Regel hat höchstens %s Wörter, Wendungen und Felder: mach zwei Beobachtungen daraus.`,
		`Une règle a au plus %s mots, expressions et champs : faites-en deux veilles.`,
		`Una regla tiene como máximo %s palabras, frases y campos: haz dos vigilancias.`,
		`Слов, фраз и полей в правиле не больше, чем %s: сделайте из него два наблюдения.`,
	),
	rule.TooDeep: bot.Words(
		`Brackets and NOT go at most %s deep.`,
		`Klammern und NOT gehen höchstens %s tief.`,
		`Les parenthèses et NOT s’emboîtent au plus %s fois.`,
		`Los paréntesis y NOT se anidan como máximo %s veces.`,
		`Скобки и NOT вкладываются не глубже, чем %s.`,
	),
	rule.Empty: bot.Words(
		`The rule is empty: name words, such as "rent cap" AND berlin, or write * for all articles.`,
		`Die Regel ist leer: nenne Wörter, etwa "rent cap" AND berlin, oder schreib * für alle Artikel.`,
		`La règle est vide : donnez des mots, par exemple "rent cap" AND berlin, ou * pour tous les articles.`,
		`La regla está vacía: escribe palabras, por ejemplo "rent cap" AND berlin, o * para todos los artículos.`,
		`Правило пустое: напишите слова, например "rent cap" AND berlin, или * для всех статей.`,
	),
	rule.OnlyNot: bot.Words(
		`This only says what is not wanted: write * before it for all other articles.`,
		`Das sagt nur, was nicht gewünscht ist: schreib * davor für alle anderen Artikel.`,
		`Ceci dit seulement ce qui est exclu : écrivez * devant pour tous les autres articles.`,
		`Esto solo dice lo que no se quiere: pon * delante para todos los demás artículos.`,
		`Здесь сказано только, чего не нужно: поставьте перед этим * для всех остальных статей.`,
	),
	rule.NoWord: bot.Words(
		`“%s” has no letter or digit: write words, with AND, OR or NOT between them.`,
		`„%s“ hat weder Buchstaben noch Ziffern: schreib Wörter, dazwischen AND, OR oder NOT.`,
		`« %s » n’a ni lettre ni chiffre : écrivez des mots, avec AND, OR ou NOT entre eux.`,
		`«%s» no tiene letras ni cifras: escribe palabras, con AND, OR o NOT entre ellas.`,
		`В «%s» нет ни буквы, ни цифры: пишите слова, а между ними AND, OR или NOT.`,
	),
	rule.OpenQuote: bot.Words(
		`The quotation mark is not closed: write " after the last word of the phrase.`,
		`Das Anführungszeichen ist nicht geschlossen: schreib " hinter das letzte Wort der Wendung.`,
		`Le guillemet n’est pas fermé : écrivez " après le dernier mot de l’expression.`,
		`Las comillas no se cierran: escribe " tras la última palabra de la frase.`,
		`Кавычка не закрыта: поставьте " после последнего слова фразы.`,
	),
	rule.OpenBracket: bot.Words(
		`The bracket is not closed: write ) where it ends.`,
		`Die Klammer ist nicht geschlossen: schreib ) an ihr Ende.`,
		`La parenthèse n’est pas fermée : écrivez ) là où elle finit.`,
		`El paréntesis no se cierra: escribe ) donde termina.`,
		`Скобка не закрыта: поставьте ) там, где она кончается.`,
	),
	rule.CloseBracket: bot.Words(
		`Nothing opens this bracket: write ( where it begins, or take it out.`,
		`Nichts öffnet diese Klammer: schreib ( an ihren Anfang oder nimm sie weg.`,
		`Rien n’ouvre cette parenthèse : écrivez ( là où elle commence, ou retirez-la.`,
		`Nada abre este paréntesis: escribe ( donde empieza, o quítalo.`,
		`Эту скобку ничто не открывает: поставьте ( в её начале или уберите её.`,
	),
	rule.EmptyBrackets: bot.Words(
		`There is nothing between the brackets.`,
		`Zwischen den Klammern steht nichts.`,
		`Il n’y a rien entre les parenthèses.`,
		`No hay nada entre los paréntesis.`,
		`Между скобками ничего нет.`,
	),
	rule.NothingBefore: bot.Words(
		`Nothing stands before %s: write what it joins, or put it in quotes as a word.`,
		`Vor %s steht nichts: schreib, was es verbindet, oder setz es als Wort in Anführungszeichen.`,
		`Rien ne précède %s : écrivez ce qu’il relie, ou mettez-le entre guillemets comme mot.`,
		`No hay nada antes de %s: escribe lo que une, o ponlo entre comillas como palabra.`,
		`Перед %s ничего нет: напишите, что оно соединяет, или возьмите его в кавычки как слово.`,
	),
	rule.NothingAfter: bot.Words(
		`Nothing stands after %s: write what it is about, or put it in quotes as a word.`,
		`Hinter %s steht nichts: schreib, worum es geht, oder setz es als Wort in Anführungszeichen.`,
		`Rien ne suit %s : écrivez ce qu’il concerne, ou mettez-le entre guillemets comme mot.`,
		`No hay nada después de %s: escribe a qué se refiere, o ponlo entre comillas como palabra.`,
		`После %s ничего нет: напишите, к чему оно относится, или возьмите его в кавычки как слово.`,
	),
	rule.LoneMinus: bot.Words(
		`A minus stands right before what it excludes, such as -sport; leave out a dash between words.`,
		`Ein Minus steht direkt vor dem, was es ausschließt, etwa -sport; einen Strich zwischen Wörtern lass weg.`,
		`Le moins se place juste devant ce qu’il exclut, par exemple -sport ; ôtez un tiret entre des mots.`,
		`El menos va pegado a lo que excluye, por ejemplo -sport; quita un guion entre palabras.`,
		`Минус стоит прямо перед тем, что исключает, например -sport; тире между словами уберите.`,
	),
	rule.Operator: bot.Words(
		`Operators are AND, OR and NOT, in capitals: write %s, or put this in quotes as a word.`,
		`Verknüpft wird mit AND, OR und NOT in Großbuchstaben: schreib %s, oder setz dies als Wort in Anführungszeichen.`,
		`Les opérateurs sont AND, OR et NOT, en majuscules : écrivez %s, ou mettez ceci entre guillemets comme mot.`,
		`Los operadores son AND, OR y NOT, en mayúsculas: escribe %s, o pon esto entre comillas como palabra.`,
		`Операторы — AND, OR и NOT, заглавными: напишите %s или возьмите это в кавычки как слово.`,
	),
	rule.Wildcard: bot.Words(
		`* stands at the end of a word, such as minist*, or alone for all articles.`,
		`* steht am Ende eines Wortes, etwa minist*, oder allein für alle Artikel.`,
		`* se place à la fin d’un mot, par exemple minist*, ou seul pour tous les articles.`,
		`* va al final de una palabra, por ejemplo minist*, o solo para todos los artículos.`,
		`* стоит в конце слова, например minist*, или отдельно для всех статей.`,
	),
	rule.UnknownField: bot.Words(
		`There is no field %s: the fields are source:, tag:, title:, byline:, lang: and urgency; in quotes it is a word.`,
		`Es gibt kein Feld %s: die Felder sind source:, tag:, title:, byline:, lang: und urgency; in Anführungszeichen ist es ein Wort.`,
		`Le champ %s n’existe pas : les champs sont source:, tag:, title:, byline:, lang: et urgency ; entre guillemets c’est un mot.`,
		`No existe el campo %s: los campos son source:, tag:, title:, byline:, lang: y urgency; entre comillas es una palabra.`,
		`Поля %s нет: есть source:, tag:, title:, byline:, lang: и urgency; в кавычках это слово.`,
	),
	rule.NoValue: bot.Words(
		`%s: has no value right after it, such as %s:name or %s:"two words"; of several each has the field: (%s:a OR %s:b)`,
		`Hinter %s: fehlt der Wert, etwa %s:name oder %s:"zwei Wörter"; von mehreren hat jeder das Feld: (%s:a OR %s:b)`,
		`%s: n’a pas de valeur juste après, par exemple %s:nom ou %s:"deux mots" ; s’il y en a plusieurs, chacune a le champ : (%s:a OR %s:b)`,
		`%s: no tiene valor justo detrás, por ejemplo %s:nombre o %s:"dos palabras"; si son varios, cada uno lleva el campo: (%s:a OR %s:b)`,
		`Сразу за %s: нет значения, например %s:имя или %s:"два слова"; если их несколько, поле стоит у каждого: (%s:a OR %s:b)`,
	),
	rule.NotCompared: bot.Words(
		`Only urgency is compared: write %s:value.`,
		`Verglichen wird nur urgency: schreib %s:wert.`,
		`Seul urgency se compare : écrivez %s:valeur.`,
		`Solo urgency se compara: escribe %s:valor.`,
		`Сравнивается только urgency: пишите %s:значение.`,
	),
	rule.BadUrgency: bot.Words(
		`“%s” is no urgency: write urgency<=2, urgency>=5 or urgency=1; 1 is the highest, 9 the lowest.`,
		`„%s“ ist keine Dringlichkeit: schreib urgency<=2, urgency>=5 oder urgency=1; 1 ist die höchste, 9 die niedrigste.`,
		`« %s » n’est pas une urgence : écrivez urgency<=2, urgency>=5 ou urgency=1 ; 1 est la plus haute, 9 la plus basse.`,
		`«%s» no es una urgencia: escribe urgency<=2, urgency>=5 o urgency=1; 1 es la más alta, 9 la más baja.`,
		`«%s» — не срочность: пишите urgency<=2, urgency>=5 или urgency=1; 1 — высшая, 9 — низшая.`,
	),
	rule.BadLanguage: bot.Words(
		`“%s” is no language: write its code, such as lang:en or lang:de.`,
		`„%s“ ist keine Sprache: schreib ihr Kürzel, etwa lang:en oder lang:de.`,
		`« %s » n’est pas une langue : écrivez son code, par exemple lang:en ou lang:fr.`,
		`«%s» no es un idioma: escribe su código, por ejemplo lang:en o lang:es.`,
		`«%s» — не язык: пишите его код, например lang:en или lang:ru.`,
	),
	rule.OpenRegex: bot.Words(
		`The regular expression is not closed: write / at its end, or put this in quotes as words.`,
		`Der reguläre Ausdruck ist nicht geschlossen: schreib / an sein Ende, oder setz dies als Wörter in Anführungszeichen.`,
		`L’expression régulière n’est pas fermée : écrivez / à sa fin, ou mettez ceci entre guillemets.`,
		`La expresión regular no se cierra: escribe / al final, o pon esto entre comillas.`,
		`Регулярное выражение не закрыто: поставьте / в конце или возьмите это в кавычки.`,
	),
	rule.RegexFlag: bot.Words(
		`“%s” cannot follow a regular expression: only i can, for capitals and small letters alike.`,
		`„%s“ kann nicht auf einen regulären Ausdruck folgen: nur i, für große wie kleine Buchstaben.`,
		`« %s » ne peut suivre une expression régulière : seul i le peut, sans distinction de casse.`,
		`«%s» no puede seguir a una expresión regular: solo i, para mayúsculas y minúsculas.`,
		`«%s» не может стоять за регулярным выражением: только i, без различия регистра.`,
	),
	rule.RegexTooLong: bot.Words(
		`A regular expression has at most %s characters.`,
		`Ein regulärer Ausdruck hat höchstens %s Zeichen.`,
		`Une expression régulière a au plus %s caractères.`,
		`Una expresión regular tiene como máximo %s caracteres.`,
		`Символов в регулярном выражении не больше, чем %s.`,
	),
	rule.RegexCostly: bot.Words(
		`The regular expression takes too long: use lower numbers in {}.`,
		`Der reguläre Ausdruck dauert zu lange: nimm kleinere Zahlen in {}.`,
		`L’expression régulière prend trop de temps : mettez de plus petits nombres dans {}.`,
		`La expresión regular tarda demasiado: usa números menores en {}.`,
		`Регулярное выражение слишком долгое: поставьте меньшие числа в {}.`,
	),
	rule.RegexEmpty: bot.Words(
		`The regular expression matches even nothing, and so every article: take out a *, ? or |.`,
		`Der reguläre Ausdruck passt auch auf nichts und damit auf jeden Artikel: nimm ein *, ? oder | heraus.`,
		`L’expression régulière convient même à rien, donc à tout article : ôtez un *, ? ou |.`,
		`La expresión regular coincide incluso con nada y así con todo artículo: quita un *, ? o |.`,
		`Регулярное выражение подходит даже к пустому месту, то есть к любой статье: уберите *, ? или |.`,
	),
	rule.BadRegex: bot.Words(
		`This is no regular expression (RE2): %s`,
		`Das ist kein regulärer Ausdruck (RE2): %s`,
		`Ceci n’est pas une expression régulière (RE2) : %s`,
		`Esto no es una expresión regular (RE2): %s`,
		`Это не регулярное выражение (RE2): %s`,
	),
}
