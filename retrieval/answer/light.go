package answer

import (
	"slices"
	"sync"
	"unicode/utf8"

	"verbatim/retrieval/text"
)

// lightWeight is what a light word counts as evidence, in parts of its idf.
const lightWeight = 0.25

// lightWords lists, by language, words that put a question rather than say what
// it is about: general nouns and verbs, numbers and quantities, likelihood. An
// answer repeats them no more often than another passage on the matter does,
// and in a small archive they are as rare as its names. Forms that the stemmer
// leaves apart are listed each, others once.
var lightWords = map[string]string{
	"en": `name call know refer describe regard consider mean term word kind type sort form example part group person people man thing entity
		body field area place location located amount number percentage percent proportion share rate level size long often far old high
		large big year time day date period decade one two three first second another other else besides like also still ever only main
		major primary important famous popular common usually typically often get got give given take took make made become became have had
		go went come came put keep let use help start begin began end happen occur hold held be been was say said tell told talk speak
		think thought believe feel want need try able allow cause result due reason effect role purpose way show find found see look
		likely possible clear new recent now current present last back within along around among outside across play work create provide
		include contain feature receive more most less least good better best great bad hard easy every each various different several
		react respond response opinion view stand plan idea`,
	"de": `heißen nennen genannt bekannt kennen beschreiben bedeuten gelten wort art sorte form beispiel teil gruppe person mensch leute
		mann ding sache gebiet bereich ort lage menge anzahl zahl prozent anteil rate größe lang oft weit alt hoch jahr zeit tag datum
		jahrzehnt eins zwei drei erste zweite außer wichtig berühmt beliebt häufig meist bekommen geben gegeben nehmen genommen
		gemacht geworden gehen kommen helfen beginnen begann enden passieren geschehen finden gefunden halten gehalten sagen sagte
		gesagt sprechen glauben denken brauchen versuchen erlauben verursachen grund ergebnis wirkung rolle zweck zeigen sehen möglich
		neu heute aktuell letzte spielen arbeiten schaffen enthalten erhalten mehr viele wenig gut besser verschiedene verwenden
		verwendet heißt hieß geheißen name nennt nannte benennen benannt lauten lautet bezeichnen bezeichnet bezeichnung begriff
		ausdruck kennt kannte beschreibt beschrieb bedeutet gilt galt typ befinden befindet befand liegen liegt gelegen stelle gehören
		gehört bestehen besteht bestand existieren existiert ungefähr etwa prozentsatz höhe dauern dauert jahrhundert ursprünglich
		früher damals derzeit neben abgesehen beide normalerweise üblicherweise typischerweise bekommt bekam gibt gab nimmt nahm macht
		tun tut tat getan geht ging gegangen kommt kam gekommen hilft half geholfen beginnt begonnen endet passiert geschieht geschah
		ereignen ereignet stattfinden stattgefunden statt findet fand hielt bleiben bleibt blieb geblieben stehen steht stand stellt
		bringen bringt brachte gebracht führen führt geführt lassen lässt ließ gelassen setzen spricht sprach meinung ansicht meint
		glaubt denkt dachte gedacht braucht benötigen benötigt versucht verursacht ziel zeigt gezeigt sieht sah gesehen spielt
		gespielt arbeitet schafft schuf geschaffen enthielt erhielt nutzen nutzt benutzen benutzt vergleich einzig bestimmt`,
	"fr": `nom appeler connaître connu décrire signifier mot type sorte forme exemple partie groupe personne gens homme chose domaine lieu
		endroit nombre quantité pourcentage taux taille long souvent loin vieux haut grand an année temps jour date période deux trois
		premier autre encore principal important célèbre populaire obtenir donner prendre pris faire fait devenir devenu avoir aller
		venir aider commencer finir arriver passer trouver tenir dire dit parler croire penser vouloir permettre causer raison
		résultat effet rôle but montrer voir possible nouveau actuel dernier jouer travailler créer contenir recevoir plus moins bon
		meilleur différent utiliser nomme appelait appela terme désigner connaît connaissait décrit signifie considérer situer
		trouvait consister exister existait environ longueur durée durer duré siècle décennie obtient obtenu donne donna prend prirent
		fit font devient devint va allait allé vient vint venu aide aidé commença finit passe tient tenu reste mettre met mis mise
		porter disait croit cru pensait veut voulait permet permis avis opinion voit vu vue joue joua joué crée créa créé contient
		contenu reçoit reçu servir sert lors selon outre origine habituellement généralement`,
	"es": `nombre llamar conocer describir significar palabra tipo clase forma ejemplo parte grupo persona gente hombre cosa área lugar
		número cantidad porcentaje tasa tamaño largo frecuencia lejos viejo alto grande año tiempo día fecha período década dos tres
		primero además principal importante famoso popular obtener dar dado tomar hacer hizo hecho convertir tener ir venir ayudar
		comenzar empezar terminar pasar ocurrir suceder encontrar dijo dicho hablar creer pensar querer necesitar intentar permitir
		causar razón resultado efecto papel mostrar ver posible nuevo actual último jugar trabajar contener recibir menos bueno mejor
		diferente usar utilizar denominar descrito significa considera entidad ubicar situado encuentra existe región altura longitud
		durar siglo vez veces aproximadamente alrededor manera obtiene obtuvo da dan dio dieron hicieron convierte convirtió va iba
		vino viene comienza empieza celebrar queda poner puso lleva dice creyó piensa opinión quiere objetivo propósito muestra ve vio
		visto debe puede podría ser originalmente juega contiene usa usan usó usado servir sirve normalmente generalmente según junto
		hacia`,
	"ru": `имя название называть известный знать описать означать слово тип вид форма пример часть группа люди вещь область место число
		количество процент доля уровень размер долго далеко старый высокий большой год время день дата период первый второй главный
		основной важный популярный обычно получить взять сделать делать стать иметь пойти помочь начать закончить произойти случиться
		происходить найти держать говорить думать считать хотеть позволить вызвать причина результат роль показать видеть возможно
		новый последний играть работать создать содержать использовать менее хороший лучший разный имени назвать звать зовут звали
		термин обозначать описывает рассматривать находиться располагаться расположен являться существовать существует орган регион
		местоположение примерно приблизительно около век столетие наибольший получает дает дал взял становится стал имеет имел
		занимать идти шел пошел помогает помог помогла начинается произошло состояться нашел нашли держит проводить оставаться остался
		приводить привел служить послужило мнение мочь могут мог могли хочет позволяет вызывает цель видел первоначально содержит
		использует некоторый свой сравнение согласно помимо наряду кроме также`,
}

var lightTerms = sync.OnceValue(func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for language, words := range lightWords {
		all[language] = setOf(termsOf(words, language)...)
	}
	return all
})

// light reports a term that says little of what a question is about.
func (q *query) light(t term) bool {
	return !t.name && !t.figure && lightTerms()[q.language][t.text]
}

// says is how much of what the question says each term says; all add up to 1.
func (q *query) says() []float64 {
	parts := make([]float64, len(q.terms))
	whole := 0.0
	for i, t := range q.terms {
		if parts[i] = t.idf; q.light(t) {
			parts[i] *= lightWeight
		}
		whole += parts[i]
	}
	for i := range parts {
		parts[i] /= whole
	}
	return parts
}

// kinLetters is how many letters words of one root begin with at the least.
const kinLetters = 5

// akin reports words of one root, as far as letters tell: they share the first
// ones, up to half of the longer word. So "diplomacy" and "diplomatic" are, and
// "Regierung" and "Regierungschef".
func akin(a, b string) bool {
	shared := 0
	for shared < min(len(a), len(b)) && a[shared] == b[shared] {
		shared++
	}
	letters := utf8.RuneCountInString(a[:shared])
	return letters >= kinLetters && letters*2 >= max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
}

// kin covers the terms for which a reading has only words of the same root.
func (q *query) kin(r *reading) coverage {
	c := make(coverage, len(q.terms))
	words := r.words.All()
	for i, t := range q.terms {
		if r.covered[i] == 0 && !t.figure && slices.ContainsFunc(words, func(w text.Word) bool { return akin(t.folded, w.Folded) || akin(t.text, w.Term) }) {
			c[i] = 1
		}
	}
	return c
}
