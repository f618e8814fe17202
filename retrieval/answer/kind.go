package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval/text"
)

// kind is what a question asks for.
type kind int

const (
	anything kind = iota
	person
	place
	date
	figure
	reason
)

// plain reports a kind that is recognised so surely that it tells something if a
// sentence offers none. A person may go without a name, and a reason without
// "because".
func (k kind) plain() bool { return k == place || k == date || k == figure }

// asks lists, by language, the words that open a question of each kind. Entries
// of several words are looked up first.
var asks = map[string]map[string]kind{
	"en": {
		"how many": figure, "how much": figure, "how long": figure, "how old": figure, "how far": figure,
		"how often": figure, "how tall": figure, "how big": figure, "how large": figure, "how high": figure,
		"what percentage": figure, "what percent": figure, "what proportion": figure, "what share": figure,
		"what number": figure, "which number": figure, "what age": figure, "what amount": figure,
		"what year": date, "which year": date, "what date": date, "which date": date, "what day": date,
		"which day": date, "what month": date, "which month": date, "what time": date, "since when": date,
		"what city": place, "which city": place, "what country": place, "which country": place,
		"what place": place, "what state": place, "which state": place, "what town": place, "which town": place,
		"what region": place, "which region": place, "what location": place, "what nation": place, "which nation": place,
		"who": person, "whom": person, "whose": person, "what person": person, "which person": person,
		"where": place, "when": date, "why": reason, "what reason": reason, "what cause": reason,
	},
	"de": {
		"wie viele": figure, "wie viel": figure, "wieviel": figure, "wieviele": figure, "wie lange": figure,
		"wie lang": figure, "wie alt": figure, "wie hoch": figure, "wie groß": figure, "wie weit": figure, "wie oft": figure,
		"wie schwer": figure, "wie schnell": figure, "wie teuer": figure, "welcher prozentsatz": figure,
		"welchem prozentsatz": figure, "welche zahl": figure, "welche anzahl": figure, "welches jahr": date,
		"welchem jahr": date, "welchen jahren": date, "welchem monat": date, "welchem tag": date, "welchem datum": date,
		"welches datum": date, "welchem jahrhundert": date,
		"welche stadt": place, "welcher stadt": place, "welches land": place, "welchem land": place, "welchen ländern": place,
		"welche länder": place, "welchem ort": place, "welcher ort": place, "welcher region": place, "welche region": place,
		"welchem staat": place, "welchem bundesland": place, "wer": person, "wem": person, "wen": person, "wessen": person,
		"wo": place, "wohin": place, "woher": place, "wann": date, "warum": reason, "weshalb": reason, "wieso": reason,
		"weswegen": reason,
	},
	"fr": {
		"combien": figure, "quel âge": figure, "quel pourcentage": figure, "quel nombre": figure, "quelle proportion": figure,
		"quelle année": date, "quelle date": date, "quel jour": date, "quel mois": date, "quel siècle": date,
		"quelles années": date, "quand": date, "qui": person, "où": place, "quel pays": place, "quels pays": place,
		"quelle ville": place, "quelles villes": place, "quel endroit": place, "quel lieu": place, "quelle région": place,
		"quel état": place, "pourquoi": reason, "quelle raison": reason,
	},
	"es": {
		"cuántos": figure, "cuántas": figure, "cuánto": figure, "cuánta": figure, "qué porcentaje": figure,
		"qué número": figure, "qué cantidad": figure, "qué proporción": figure,
		"qué edad": figure, "qué año": date, "qué años": date, "qué fecha": date, "qué día": date, "qué mes": date, "qué siglo": date,
		"quién": person, "quiénes": person, "dónde": place, "adónde": place, "cuándo": date, "por qué": reason,
		"qué país": place, "qué países": place, "qué ciudad": place, "qué ciudades": place, "qué lugar": place,
		"qué región": place, "qué estado": place,
	},
	"ru": {
		"сколько": figure, "скольких": figure, "какой процент": figure, "какое количество": figure, "какая доля": figure,
		"каком году": date, "какие годы": date, "какого года": date, "каком месяце": date, "какой день": date, "каком веке": date,
		"какого числа": date, "какой стране": place, "какая страна": place, "каких странах": place, "каком городе": place,
		"какой город": place, "каком месте": place, "каком регионе": place, "каком штате": place,
		"кто": person, "кого": person, "кому": person, "кем": person,
		"где": place, "куда": place, "откуда": place, "когда": date, "почему": reason, "зачем": reason,
	},
}

// kindOf finds the first asking words of a question.
func kindOf(words []text.Word, language string) kind {
	table := asks[language]
	for i, w := range words {
		if i+1 < len(words) {
			if k, ok := table[w.Folded+" "+words[i+1].Folded]; ok {
				return k
			}
		}
		if k, ok := table[w.Folded]; ok {
			return k
		}
	}
	return anything
}

// carriers are words that only carry a question: they ask, they are not asked
// about.
var carriers = map[string]map[string]bool{
	"en": wordSet(`many much tell please know anyone anybody someone something anything exactly according ever actually kind sort type
		way thing things happen happens happened happening whose whom does did do would could should can may might will us`),
	"de": wordSet(`viele viel bitte welche welcher welches welchem welchen wer wem wen wessen wo wohin woher wann warum weshalb wieso wie
		was wieviel wieviele wofür wozu wovon wovor worauf woran woraus worin worüber worum worunter wodurch womit wobei
		wonach wogegen wohinter weswegen wurde wurden gibt`),
	"fr": wordSet(`combien quel quelle quels quelles qui que quoi où quand pourquoi comment lequel laquelle`),
	"es": wordSet(`qué quién quiénes cuál cuáles cuándo cuánto cuánta cuántos cuántas dónde adónde cómo que quien cual cuando cuanto
		cuantos cuantas donde como`),
	"ru": wordSet(`сколько какой какая какое какие каком какого какую каким каких кто кого кому кем что чего чему чем где куда откуда
		когда почему зачем как какими какому каков какова каково каковы скольких скольким чей чья чьё чье чьи чьей чьего
		чьих чьим назовите почём насколько который которая которое которые был была было были`),
}

func carrier(folded, language string) bool { return carriers[language][folded] }

// languages are those in which questions are recognised by their function
// words, the likeliest first.
var languages = []string{"en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "ar", "fa", "hi", "tr", "sv"}

// wordsOf analyses a question in its own language. Questions are too short for
// letter statistics, but are full of function words.
func wordsOf(question, declared string) ([]text.Word, string) {
	if declared != "" {
		return text.Words(question, declared), declared
	}
	if language := byScript(question); language != "" {
		return text.Words(question, language), language
	}
	plain := text.Words(question, "")
	language, most := languages[0], -1
	for _, l := range languages {
		stops := 0
		for _, w := range plain {
			if text.Stopword(w.Folded, l) || carrier(w.Folded, l) {
				stops++
			}
		}
		if stops > most {
			language, most = l, stops
		}
	}
	return text.Words(question, language), language
}

// byScript names the language of the scripts that few others are written in.
func byScript(s string) string {
	for _, script := range []struct {
		table    *unicode.RangeTable
		language string
	}{{unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"}, {unicode.Hangul, "ko"}, {unicode.Han, "zh"}} {
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(script.table, r) }) {
			return script.language
		}
	}
	return ""
}

var numberWords = wordSet(`one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred hundreds thousand
	thousands million millions billion billions dozen dozens half third quarter zwei drei vier fünf zehn deux trois
	quatre cinq dix dos tres cuatro cinco diez два три четыре пять десять eins sechs sieben acht neun elf zwölf zwanzig
	dreißig hundert hunderte tausend tausende millionen milliarde milliarden dutzend hälfte drittel viertel huit neuf
	douze vingt trente centaines mille milliers milliard milliards douzaine moitié tiers seis siete ocho nueve doce
	veinte treinta cien cientos miles millón millones docena mitad tercio cuarto один одна две двух трех трёх четырех
	пяти шесть семь восемь девять двадцать тридцать сто сотни тысяча тысяч тысячи миллион миллиона миллионов миллиард
	миллиарда миллиардов половина половины треть четверть`)

var dateWords = wordSet(`january february march april june july august september october november december monday tuesday wednesday thursday
	friday saturday sunday yesterday today tomorrow tonight week month year century morning evening since januar februar
	märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag janvier février mars
	avril juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto
	septiembre octubre noviembre diciembre января февраля марта апреля мая июня июля августа сентября октября ноября
	декабря году год gestern heute morgen woche monat jahr jahre jahrhundert seit lundi mardi mercredi jeudi vendredi
	samedi dimanche hier demain semaine mois année siècle depuis lunes martes miércoles jueves viernes sábado domingo
	ayer hoy mañana semana año años siglo desde понедельник вторник среду четверг пятницу субботу воскресенье вчера
	сегодня завтра неделю неделе месяц года годах века веке`)

var reasonWords = wordSet(`because due after amid over since owing reason cause caused result order weil wegen grund parce raison car porque
	debido razón потому из-за`)

var placeWords = wordSet(`in at near from off outside aboard to bei nach aus à en dans au de в на под im vor zu zur zum nahe près depuis vers
	aux du desde cerca hacia из у около`)

func wordSet(words string) map[string]bool { return setOf(strings.Fields(words)...) }

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// known reports whether the thesaurus has a word, so that it is hardly the name
// of a person.
func known(term string) bool {
	return thesauri()["en"][term] != nil || thesauri()["en"][strings.ToUpper(term)] != nil
}

// offers reports whether a sentence has something of the asked kind that is
// not of the question itself.
func (k kind) offers(sentence string, words text.Lazy, asked func(text.Word) bool) bool {
	for i := range words.Len() {
		w := words.At(i)
		if asked(w) {
			continue
		}
		surface := sentence[w.Start:w.End]
		digit := strings.ContainsFunc(surface, unicode.IsDigit)
		switch k {
		case figure:
			if digit || numberWords[w.Folded] {
				return true
			}
		case date:
			if digit && utf8.RuneCountInString(surface) <= 4 || dateWords[w.Folded] {
				return true
			}
		case person:
			// "Lavrov", but not "Russian" or "Minister", which the thesaurus knows.
			if i > 0 && w.Term != "" && capitalized(surface) && !known(w.Term) {
				return true
			}
		case place:
			// "in Wonsan", "in the recaptured Kursk region"
			if capitalized(surface) && followsPlaceWord(words, i) {
				return true
			}
		case reason:
			if reasonWords[w.Folded] {
				return true
			}
		}
	}
	return false
}

func followsPlaceWord(words text.Lazy, i int) bool {
	for before := max(0, i-3); before < i; before++ {
		if placeWords[words.At(before).Folded] {
			return true
		}
	}
	return false
}
