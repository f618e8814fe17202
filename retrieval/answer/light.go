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
// leaves apart are listed each.
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
	"de": `heißen nennen genannt bekannt kennen beschreiben bedeuten gelten wort art sorte form beispiel teil gruppe person mensch leute mann
		ding sache gebiet bereich ort lage menge anzahl zahl prozent anteil rate größe lang oft weit alt hoch groß jahr zeit tag datum
		jahrzehnt eins zwei drei erste zweite andere sonst außer noch wichtig berühmt beliebt häufig meist bekommen geben gegeben nehmen
		genommen machen gemacht werden geworden haben gehen kommen helfen beginnen begann enden passieren geschehen finden gefunden halten
		gehalten sagen sagte gesagt sprechen glauben denken wollen brauchen versuchen erlauben verursachen grund ergebnis wirkung rolle
		zweck zeigen sehen möglich neu heute aktuell letzte spielen arbeiten schaffen enthalten erhalten mehr viele wenig gut besser groß
		verschiedene verwenden verwendet heißt hieß hießen geheißen name nennt nannte nannten benennen benannt lauten lautet lautete
		bezeichnen bezeichnet bezeichnete bezeichnung begriff ausdruck kennt kannte beschreibt beschrieb beschrieben bedeutet bedeutete
		gilt galt galten typ befinden befindet befand befanden liegen liegt lag lagen gelegen stelle gehören gehört gehörte bestehen
		besteht bestand existieren existiert existierte ungefähr etwa prozentsatz höhe länge dauern dauert dauerte jahrhundert
		ursprünglich früher damals derzeit jetzt neben abgesehen laut beide normalerweise üblicherweise typischerweise bekommt bekam gibt
		gab gaben nimmt nahm nahmen macht machte tun tut tat taten getan wird geht ging gingen gegangen kommt kam kamen gekommen hilft
		half geholfen beginnt begonnen endet endete passiert passierte geschieht geschah ereignen ereignet ereignete stattfinden
		stattgefunden statt findet fand fanden hält hielt hielten bleiben bleibt blieb blieben geblieben stehen steht stand standen
		stellen stellt stellte bringen bringt brachte gebracht führen führt führte geführt lassen lässt ließ ließen gelassen setzen
		spricht sprach meinung ansicht meinen meint meinte glaubt glaubte denkt dachte dachten gedacht braucht brauchte benötigen benötigt
		versucht versuchte verursacht ziel zeigt zeigte gezeigt sieht sah sahen gesehen aktuelle spielt spielte gespielt arbeitet
		arbeitete schafft schuf schufen geschaffen enthält enthielt erhält erhielt erhielten nutzen nutzt nutzte benutzen benutzt
		vergleich einzig bestimmt`,
	"fr": `nom nommer appeler connaître connu décrire signifier mot type sorte forme exemple partie groupe personne gens homme chose domaine
		lieu endroit nombre quantité pourcentage taux taille long souvent loin vieux haut grand an année temps jour date période un deux
		trois premier autre encore principal important célèbre populaire obtenir donner prendre pris faire fait devenir devenu avoir aller
		venir aider commencer finir arriver passer trouver tenir dire dit parler croire penser vouloir permettre causer raison résultat
		effet rôle but montrer voir possible nouveau actuel dernier jouer travailler créer contenir recevoir plus moins bon meilleur
		différent utiliser noms nomme nommé nommée appelle appelait appela appelé appelée terme désigner désigne désigné connaît
		connaissait connue décrit décrite signifie considérer considéré considérée situer situe situé située trouve trouvait trouvé
		consister consiste exister existe existait environ hauteur longueur durée durer dure duré siècle décennie obtient obtenu donne
		donna donné donnée prend prirent fit font devient devint devenue va allait allé vient vint venu aide aidé commence commença
		commencé finit arrive arrivé passe passé tient tenu tenue reste resté mettre met mis mise porter porte porté disait parle parlé
		croit cru pense pensait veut voulait permet permis cause causé avis opinion montre montré voit vu vue actuellement joue joua joué
		travaille travaillé crée créa créé contient contenu reçoit reçu utilise utilisé utilisée servir sert lors selon outre origine
		habituellement généralement`,
	"es": `nombre llamar conocer conocido describir significar palabra tipo clase forma ejemplo parte grupo persona gente hombre cosa área
		lugar número cantidad porcentaje tasa tamaño largo frecuencia lejos viejo alto grande año tiempo día fecha período década uno dos
		tres primero otro además principal importante famoso popular obtener dar dado tomar hacer hizo hecho convertir tener ir venir
		ayudar comenzar empezar terminar pasar ocurrir suceder encontrar decir dijo dicho hablar creer pensar querer necesitar intentar
		permitir causar razón resultado efecto papel mostrar ver posible nuevo actual último jugar trabajar crear contener recibir más
		menos bueno mejor diferente usar utilizar llama llaman llamó llamaba llamado llamada nombra nombró nombrado denominar denomina
		denominó denominado término conoce conocía conocida describe describió descrito significa considera consideró considerado entidad
		ubicar ubica ubicado ubicada situado situada encuentra encontraba encontró existe existía existir región altura longitud durar
		dura duró siglo vez veces aproximadamente alrededor manera obtiene obtuvo da dan dio dieron toma tomó tomado hace hacen hacía
		hicieron hecha convierte convirtió tiene tenía tuvo va iba fue vino viene ayuda ayudó comienza comenzó empieza empezó termina
		terminó pasa pasó ocurre ocurrió sucede sucedió celebrar celebró queda quedó quedar poner pone puso lleva llevó llevar dice decía
		habla habló cree creían creyó piensa pensaba opinión quiere quería necesita necesitaba permite permitió causa causó objetivo
		propósito muestra mostró ve vio visto debe deber debía puede podría ser actualmente originalmente juega jugó trabaja trabajó crea
		creó creado contiene contenía recibe recibió recibido usa usan usó usado utiliza utilizan utilizó utilizado uso servir sirve
		normalmente generalmente según junto hacia`,
	"ru": `имя название называть называться известный знать описать означать слово тип вид форма пример часть группа человек люди вещь область
		место число количество процент доля уровень размер долго часто далеко старый высокий большой год время день дата период один два
		три первый второй другой еще главный основной важный известный популярный обычно получить дать взять сделать делать стать иметь
		пойти помочь начать начаться закончить произойти случиться происходить найти держать сказать говорить думать считать хотеть
		позволить вызвать причина результат роль показать видеть возможно новый последний играть работать создать содержать использовать
		более менее хороший лучший разный имени назвать назвал назвали назван называют звать зовут звали термин обозначать обозначает
		известна описывает описал означает считается рассматривать находиться находится находился находилась располагаться расположен
		расположена являться является являлся являлась существовать существует существовал орган регион местоположение примерно
		приблизительно около век столетие наибольший получил получает дает дал взял делает сделал сделали становится стал стала стали
		имеет имеется имел имела занимать занимает занимается идти шел пошел помогает помог помогла начинается начался начала закончился
		закончилась происходит произошло произошла состояться состоялся состоялась нашел нашли держит проводить проводится оставаться
		остался приводить привел привело служить послужило сказал сказала говорит мнение думает мочь может могут мог могли хочет позволяет
		вызывает вызвал вызвало цель показал видит видел сейчас теперь первоначально играет играл работает работал создает создал создан
		содержит использует используется использовал некоторый свой такой сравнение согласно помимо наряду кроме также`,
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
