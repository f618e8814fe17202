package text_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	unicodetokenizer "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

func terms(s, language string) string {
	var out []string
	for _, t := range text.Tokens(s, language) {
		out = append(out, t.Term)
	}
	return strings.Join(out, " ")
}

func TestTerms(t *testing.T) {
	for _, test := range []struct{ language, in, want string }{
		{"en", "The soldiers were running", "soldier run"},
		{"en", "Russia’s and Russia's", "russia russia"},
		{"en", "The US told us what WHO is and who it is", "us told who"},
		{"en", "THE U.S. AND THE U.N.", "us un"},
		{"en", "the U.S. and the U.N", "us un"},
		{"en", "13,000 troops, 1,250,000 rounds, 3.5 percent, 10,00", "13000 troop 1250000 round 3.5 percent 10,00"},
		{"de", "Die Häuser kosten 13.000 Euro", "haus kost 13000 euro"},
		{"fr", "L’homme et l'homme", "home home"},
		{"es", "Las naciones unidas", "nacion unid"},
		{"es", "ganar, ganó, ganaron, ganado", "gan gan gan gan"},
		{"es", "decisión decision", "decision decision"},
		{"es", "mujer, mujeres; líder, líderes; los tres", "muj muj lid lid tres"},
		{"ru", "российские войска", "российск войск"},
		{"uk", "Президент України підтримав українських військових", "президент україн підтримав україн військ"},
		{"ar", "الكتاب", "كتاب"},
		{"fa", "کتاب\u200cها", "كتابها"},
		{"hi", "किताबें", "किताब"},
		{"tr", "Ankara'nın evleri", "ankar ev"},
		{"sv", "bilarna och husen", "bil hus"},
		{"it", "dell’economia", "econom"},
		{"pt", "as eleições", "eleica"},
		{"nl", "de huizen", "huiz"},
		{"zh", "中国政府", "中国 国政 政府"},
		{"ja", "東京都", "東京 京都"},
		{"ko", "한국어", "한국 국어"},
		{"", "Unknown Words STAY", "unknown words stay"},
		{"xx", "The words", "the words"},
	} {
		if got := terms(test.in, test.language); got != test.want {
			t.Errorf("%s %q = %q; want %q", test.language, test.in, got, test.want)
		}
	}
}

// Different spellings of one thing are the same terms.
func TestFolding(t *testing.T) {
	for _, pair := range [][2]string{
		{"don't", "don’t"},
		{"“unconditionally”", `"unconditionally"`},
		{"post–Cold War", "post-Cold War"},
		{"co\u00adope\u00adration", "cooperation"},
		{"zero\u200bwidth \u202eafter", "zerowidth after"},
		{"ﬁnance", "finance"},
		{"Sa\u0303o Pau\u0301lo", "São Paúlo"},
		{"１３", "13"},
	} {
		for _, language := range []string{"en", "de", ""} {
			if a, b := terms(pair[0], language), terms(pair[1], language); a != b {
				t.Errorf("%s: %q gives %q, %q gives %q", language, pair[0], a, pair[1], b)
			}
		}
		if a, b := text.Fold(pair[0]), text.Fold(pair[1]); a != b {
			t.Errorf("Fold: %q and %q", a, b)
		}
	}
}

// Spans lead back to the untouched original.
func TestSpans(t *testing.T) {
	s := "A ﬁne co\u00adope\u00adration of Sa\u0303o’s “troops”"
	var got []string
	for _, token := range text.Tokens(s, "en") {
		got = append(got, s[token.Start:token.End])
	}
	want := []string{"ﬁne", "co\u00adope\u00adration", "Sa\u0303o’s", "troops"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLanguage(t *testing.T) {
	const german = "Die Minister haben sich am Montag darauf geeinigt, die Mieten bis zum Ende des Jahres zu begrenzen, sagte der Kanzler."
	for _, test := range []struct{ declared, text, want string }{
		{"en-US", german, "en"}, {"EN_us", "", "en"}, {"deu", "", "de"}, {"ger", "", "de"}, {"nb", "", "no"}, {"zh-Hant", "", "zh"},
		{"", german, "de"}, {"not a language", german, "de"}, {"und", german, "de"},
		{"", "Ok.", ""}, {"", "", ""}, {"", "1234567890 1234567890 1234567890", ""},
		{"", "Президент України підтримав рішення уряду про допомогу військовим, повідомили вчора в Києві.", "uk"},
		{"", "中国政府周一宣布了一项新的经济计划，旨在帮助小型企业应对不断上升的成本。", "zh"},
	} {
		if got := text.Language(test.declared, test.text); got != test.want {
			t.Errorf("Language(%q, %.20q) = %q; want %q", test.declared, test.text, got, test.want)
		}
	}
}

func TestAnalyze(t *testing.T) {
	got := text.Analyze("The troops left. Where are the 13,000 troops?", "en")
	want := []retrieval.Term{
		{Text: "troop", Position: 1, Sentence: 0}, {Text: "left", Position: 2, Sentence: 0},
		{Text: "13000", Position: 6, Sentence: 1}, {Text: "troop", Position: 7, Sentence: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Each file of testdata/sentences has a sentence a line. They are joined by
// spaces and must come apart again.
func TestSentences(t *testing.T) {
	files, err := filepath.Glob("testdata/sentences/*.txt")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d languages, %v", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		language := strings.TrimSuffix(filepath.Base(file), ".txt")
		separator := " "
		if language == "zh" || language == "ja" {
			separator = ""
		}
		want := strings.Split(strings.TrimSpace(string(b)), "\n")
		s := strings.Join(want, separator)
		var got []string
		for _, span := range text.Sentences(s, language) {
			got = append(got, strings.TrimSpace(s[span.Start:span.End]))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", language, diff)
		}
	}
}

func TestSentencesAndLines(t *testing.T) {
	s := "A wrapped\nline. Another\none.\n\nA headline\n\nEnd"
	var got []string
	for _, span := range text.Sentences(s, "en") {
		got = append(got, s[span.Start:span.End])
	}
	want := []string{"A wrapped\nline. ", "Another\none.\n", "\nA headline\n", "\nEnd"}
	if strings.Join(got, "") != s || len(got) < 4 {
		t.Errorf("got %q; want about %q", got, want)
	}
}

func passages(s string) []string {
	var out []string
	for _, p := range text.Passages(s, "en") {
		out = append(out, s[p.Start:p.End])
	}
	return out
}

func TestPassages(t *testing.T) {
	long := strings.Repeat("A line that goes on for longer than anybody wraps ", 3) + "end."
	wrapped := "This text is wrapped at a column as mail is,\nand its paragraph goes on over\nthree lines."
	for name, test := range map[string]struct {
		in   string
		want []string
	}{
		"lines":         {long + "\n" + long + "\n\n\n", []string{long, long}},
		"blank lines":   {wrapped + "\n\n" + long + "\n \t\nshort", []string{wrapped, long, "short"}},
		"only wrapped":  {wrapped, []string{wrapped}},
		"CRLF":          {"one\r\n\r\ntwo\r\n", []string{"one", "two"}},
		"CR":            {"one\r\rtwo", []string{"one", "two"}},
		"U+2029":        {"one\u2029\u2029two", []string{"one", "two"}},
		"white space":   {" \n\t\n", nil},
		"empty":         {"", nil},
		"inner spaces":  {"  one  \n\n  two  ", []string{"one", "two"}},
		"list of short": {"- one\n- two", []string{"- one\n- two"}},
	} {
		if diff := cmp.Diff(test.want, passages(test.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLongParagraphs(t *testing.T) {
	for name, s := range map[string]string{
		"sentences": strings.Repeat("This sentence has exactly nine words and a stop. ", 200),
		"words":     strings.Repeat("word ", 5000),
		"no spaces": strings.Repeat("x", 5000),
		"chinese":   strings.Repeat("中国政府周一宣布了一项新的经济计划。", 200),
		"marks":     strings.Repeat("e\u0301", 3000),
	} {
		got := text.Passages(s, "en")
		if len(got) < 3 {
			t.Errorf("%s: %d passages", name, len(got))
		}
		for i, p := range got {
			part := s[p.Start:p.End]
			if n := utf8.RuneCountInString(part); n > 1200 || n < 150 && i < len(got)-1 {
				t.Errorf("%s: passage %d has %d characters", name, i, n)
			}
			if p.Paragraph != 1 {
				t.Errorf("%s: passage %d is in paragraph %d", name, i, p.Paragraph)
			}
			if name == "sentences" && !strings.HasSuffix(part, "stop.") {
				t.Errorf("passage %d ends with %q", i, part[len(part)-20:])
			}
			if name == "marks" && strings.HasPrefix(part, "\u0301") {
				t.Errorf("passage %d begins with a mark", i)
			}
		}
	}
}

// The seed has one paragraph a line.
func TestSeed(t *testing.T) {
	b, err := os.ReadFile("../../seeds/000_77aebc823effd9e9.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(b), "\n")
	got := text.Passages(body, "en")
	if len(got) != 11 {
		t.Errorf("%d passages; want 11", len(got))
	}
	for _, p := range got {
		for _, s := range text.Sentences(body[p.Start:p.End], "en") {
			if sentence := body[p.Start+s.Start : p.Start+s.End]; len(sentence) < 40 {
				t.Errorf("a sentence is only %q", sentence)
			}
		}
	}
}

// Texts that would be costly if anything were quadratic.
func TestLargeTexts(t *testing.T) {
	for _, s := range []string{
		strings.Repeat("word ", 400_000), strings.Repeat("a. ", 400_000), strings.Repeat("“", 300_000),
		strings.Repeat("x", 2_000_000), strings.Repeat("line\n", 300_000), strings.Repeat("Mr. ", 200_000),
	} {
		if got := text.Passages(s, "en"); len(got) == 0 {
			t.Errorf("%.10q has no passages", s)
		}
	}
}

func checkSpans(t *testing.T, s string, spans []retrieval.Span) {
	t.Helper()
	at := 0
	for _, span := range spans {
		if _, ok := span.Of(s); !ok || span.Start < at || span.Len() == 0 {
			t.Fatalf("span %v of %d bytes after %d", span, len(s), at)
		}
		at = span.End
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{"One. Two.", "“Why?” he asked. (Yes.) ”", "a\r\n\r\nb", "Mr. J. K. Smith of the U.S. ", "\xff.\x00 A"} {
		f.Add(s, "en")
	}
	f.Fuzz(func(t *testing.T, s, language string) {
		if !utf8.ValidString(s) {
			return
		}
		spans := text.Sentences(s, language)
		checkSpans(t, s, spans)
		joined := ""
		for _, span := range spans {
			joined += s[span.Start:span.End]
		}
		if joined != s {
			t.Fatalf("joined %q; want %q", joined, s)
		}
	})
}

func FuzzPassages(f *testing.F) {
	f.Add("One.\n\nTwo.\r\nThree\u2028four", "en")
	f.Add(strings.Repeat("long ", 500), "")
	f.Fuzz(func(t *testing.T, s, language string) {
		if !utf8.ValidString(s) {
			return
		}
		var spans []retrieval.Span
		paragraph, at := 0, 0
		for _, p := range text.Passages(s, language) {
			spans = append(spans, p.Span)
			if between := s[at:p.Start]; strings.TrimSpace(between) != "" {
				t.Fatalf("%q lies between passages", between)
			}
			if p.Paragraph < paragraph || p.Paragraph > paragraph+1 {
				t.Fatalf("paragraph %d follows %d", p.Paragraph, paragraph)
			}
			paragraph, at = p.Paragraph, p.End
		}
		checkSpans(t, s, spans)
		if strings.TrimSpace(s[at:]) != "" {
			t.Fatalf("%q is left over", s[at:])
		}
	})
}

func FuzzTokens(f *testing.F) {
	languages := []string{"en", "de", "fr", "ru", "uk", "ar", "fa", "hi", "tr", "zh", "ja", "ko", ""}
	f.Add("Don’t co\u00adop with ﬁ 13,000 Sa\u0303o \u200b中国", uint8(0))
	f.Fuzz(func(t *testing.T, s string, pick uint8) {
		if !utf8.ValidString(s) {
			return
		}
		language := languages[int(pick)%len(languages)]
		start, position := 0, -1
		for _, token := range text.Tokens(s, language) {
			if _, ok := token.Of(s); !ok || token.Start < start || token.Len() == 0 {
				t.Fatalf("token %+v of %q after %d", token, s, start)
			}
			if token.Position <= position || token.Term == "" {
				t.Fatalf("token %+v after position %d", token, position)
			}
			start, position = token.Start, token.Position
		}
	})
}

func TestEveryLanguage(t *testing.T) {
	for _, language := range strings.Fields("ar da de en es fa fi fr hi hu it ja ko nl no pt ro ru sv tr uk zh") {
		words := text.Words("Word 13 слово كلمة 言葉 단어", language)
		if len(words) < 4 || !slices.ContainsFunc(words, func(w text.Word) bool { return w.Term == "13" }) {
			t.Errorf("%s: %+v", language, words)
		}
	}
	if !text.Stopword("the", "en") || text.Stopword("troops", "en") || !text.Stopword("і", "uk") {
		t.Error("stop words")
	}
}

// A word that was met before, in whatever text, gives what it gave the first
// time; more words than are kept change nothing, and neither does company.
func TestWordsAgain(t *testing.T) {
	s := "WHO said the U.S. told US that 13,000 soldiers’ visits were Über-important"
	first := text.Words(s, "en")
	var wg sync.WaitGroup
	for part := range 4 {
		wg.Go(func() {
			for i := range 20_000 {
				text.Words(fmt.Sprint("word", part, "x", i), "en")
			}
			if diff := cmp.Diff(first, text.Words(s, "en")); diff != "" {
				t.Errorf("(-first +again):\n%s", diff)
			}
		})
	}
	wg.Wait()
	for _, w := range text.Words("THE WHO", "en") {
		if w.Term != "" {
			t.Errorf("%q is a name where all is in capitals", w.Folded)
		}
	}
}

// FuzzSegments holds the words to those of Bleve's tokenizer.
func FuzzSegments(f *testing.F) {
	for _, s := range []string{"can't stop_it 3.5 a:b 1:2 _x_ '90s' U.S. 10,000. a.1 1.a é.a b'ж x \u0301y", "中国 aбв1 ｶ_ 가나 नि \u200d a", "1__2 a__ __ 'a _.b",
		"д'Артаньян и\u0306 3.5а а.б é'à 2×3÷4 naïve_x Ѓ҂б ё’é — дом", "İstanbul'da ßé.1 1.é ǆ\u0301x"} {
		f.Add(s)
	}
	tokenizer := unicodetokenizer.NewUnicodeTokenizer()
	f.Fuzz(func(t *testing.T, s string) {
		lower := strings.ToLower(s)
		if !utf8.ValidString(s) || text.Fold(s) != strings.Join(strings.Fields(lower), " ") {
			return // Bleve does not fold
		}
		var want, got []retrieval.Span
		for _, token := range tokenizer.Tokenize([]byte(s)) {
			want = append(want, retrieval.Span{Start: token.Start, End: token.End})
		}
		for _, w := range text.Words(s, "") {
			got = append(got, w.Span)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	})
}

// article is the sample article, again and again up to some 8 KB.
func article(b *testing.B) string {
	raw, err := os.ReadFile("../../seeds/000_77aebc823effd9e9.txt")
	if err != nil {
		b.Fatal(err)
	}
	return strings.Repeat(string(raw), 1+8000/len(raw))
}

func benchmark(b *testing.B, f func(s, language string)) {
	s := article(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		f(s, "en")
	}
}

func BenchmarkWords(b *testing.B) {
	benchmark(b, func(s, language string) { text.Words(s, language) })
}

func BenchmarkSentences(b *testing.B) {
	benchmark(b, func(s, language string) { text.Sentences(s, language) })
}

func BenchmarkPassages(b *testing.B) {
	benchmark(b, func(s, language string) { text.Passages(s, language) })
}

func BenchmarkAnalyze(b *testing.B) {
	benchmark(b, func(s, language string) { text.Analyze(s, language) })
}
