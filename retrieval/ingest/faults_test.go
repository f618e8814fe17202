package ingest_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/htmlindex"

	"verbatim/retrieval/ingest"
)

// TestRefused holds, for each thing that can be wrong with a file, where it is
// said to be and what the reason names.
func TestRefused(t *testing.T) {
	tests := []struct {
		about, name, content string
		line                 int
		reason               string
	}{
		{"empty", "a.txt", "", 0, "is empty"},
		{"blank", "a.txt", "\ufeff \r\n\t\r\n", 0, "is empty"},
		{"headline only", "a.txt", "Headline\n\n", 0, "has a headline but no text"},
		{"headline and byline only", "a.txt", "Headline\nBy Ann Lee\n", 0, "has a headline but no text"},
		{"binary", "a.txt", "\x7fELF\x02\x01\x01\x00\x00\x00", 0, "binary"},
		{"binary without NUL", "a.txt", "\x89PNG\r\n\x1a\n\xff\xd9\x81\x8d\x90\x9d\x01\x02\x03", 0, "no encoding that can be told"},
		{"UTF-16 cut in half", "a.txt", "\xff\xfeA\x00\n\x00B\x00\x3d\xd8", 2, "cannot be decoded"},
		{"mixed encodings", "a.txt", "Café\n\nCafé, señor.\nCaf\xe9.\n", 4, "is not UTF-8, though the rest is"},
		{"too large", "a.txt", strings.Repeat("a", 64<<20+1), 0, "is larger than 64 MiB"},
		{"packed and cut", "a.txt.gz", packed(t, "Headline\n\nText.")[:20], 0, "unexpected EOF"},
		{"front matter without end", "a.md", "---\ntitle: T\n\nText.\n", 1, `has no line "---"`},
		{"front matter broken", "a.md", "---\ntitle: T\ntags: [a, b\n---\nText.\n", 3, "front matter"},
		{"front matter of a billion laughs", "a.md", "---\na: &a [ha, ha]\nb: &b [*a, *a]\ntags: [*b, *b]\n---\nText.\n", 3, "aliases are not read"},
		{"front matter without measure", "a.md", "---\ntags: " + strings.Repeat("[", 20_000) + "\n---\nText.\n", 0, "larger than 16 KiB"},
		{"front matter with a bad date", "a.md", "---\ndate: soon\n---\nText.\n", 0, `date: "soon" is not a date`},
		{"front matter with an unknown status", "a.md", "---\nstatus: draft\n---\nText.\n", 0, `status "draft"`},
		{"Markdown without text", "a.md", "# Headline\n", 0, "has no text"},
		{"Markdown that takes long to parse", "a.md", "---\ntitle: T\n---\n\n" + strings.Repeat("*a_", 64<<10), 5, "paragraph of more than 64 KiB"},
		{"page without text", "a.html", page("", ""), 0, "without an article's text"},
		{"page nested 10,000 deep", "a.html", strings.Repeat("<div>", 10_000) + "Text.", 0, "512"},
		{"page of too many elements", "a.html", strings.Repeat("<p>", 250_000), 0, "more than 200000 elements"},
		{"empty JSON Lines", "a.jsonl", "\n\n", 0, "holds no article"},
		{"binary JSON Lines", "a.jsonl", "PK\x03\x04\x00\x00", 0, "binary"},
		{"line that is no JSON", "a.jsonl", "{\"text\": \"One.\"}\n\nnot JSON\n{\"text\": \"Two.\"}", 3, "is not a JSON object"},
		{"line that is a list", "a.jsonl", `[{"text": "One."}]`, 1, "is a JSON array, not an object"},
		{"two objects on a line", "a.jsonl", `{"text": "One."} {"text": "Two."}`, 1, "behind its JSON object"},
		{"object without text", "a.jsonl", `{"title": "T", "text": " \n"}`, 1, "has no text"},
		{"text that is a number", "a.jsonl", `{"text": 5}`, 1, "has no text"},
		{"half a surrogate pair", "a.jsonl", `{"text": "One \ud83d."}`, 1, "surrogate"},
		{"NUL in JSON", "a.jsonl", `{"text": "One\u0000."}`, 1, "NUL"},
		{"year 0", "a.jsonl", `{"text": "One.", "published": "0000-01-01"}`, 1, "years 1 to 9999"},
		{"date of no calendar", "a.jsonl", `{"text": "One.", "published": "2024-02-30"}`, 1, `published: "2024-02-30"`},
		{"date in two readings", "a.jsonl", `{"text": "One.", "date": "3/4/2024"}`, 1, `date: "3/4/2024"`},
		{"id twice", "a.jsonl", "{\"id\": \"x\", \"text\": \"One.\"}\n{\"id\": \"x\", \"text\": \"Two.\"}", 2, "article x stands with another text in a.jsonl line 1"},
		{"JSON in mixed encodings", "a.json", "{\"title\": \"é\",\n\"text\": \"Caf\xe9, señor.\"}", 2, "is not UTF-8, though the rest is"},
		{"list without end", "a.json", "[\n{\"text\": \"One.\"},\n{\"text\": \"Two.\"}\n", 3, `no "]"`},
		{"list broken in the middle", "a.json", "[\n{\"text\": \"One.\"},\n\n{\"text\": }]", 4, "the rest of the file is left"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			_, report := loadFile(t, test.name, test.content)
			if len(report.Refusals) != 1 || report.Refused != 1 {
				t.Fatalf("refusals %v, want one", report.Refusals)
			}
			got := report.Refusals[0]
			if got.File != test.name || got.Line != test.line || !strings.Contains(got.Reason, test.reason) {
				t.Errorf("refused %s:%d: %s; want line %d and a reason with %q", got.File, got.Line, got.Reason, test.line, test.reason)
			}
		})
	}
}

// TestTaken holds what looks odd and is an article for all that.
func TestTaken(t *testing.T) {
	long := strings.Repeat("word ", 5000) + "."
	tests := []struct{ about, name, content, text string }{
		{"no headline", "a.txt", long, long},
		{"10 MB of one line", "a.txt", "Headline\n" + strings.Repeat("a", 10<<20), strings.Repeat("a", 10<<20)},
		{"100,000 paragraphs", "a.txt", "Headline\n" + strings.Repeat("One.\n", 100_000), strings.TrimSpace(strings.Repeat("One.\n", 100_000))},
		{"escapes of a terminal and of a page", "a.txt", "Headline\n\n\x1b[31mred\x1b[0m </script> \u202eright to left", "\x1b[31mred\x1b[0m </script> \u202eright to left"},
		{"no spaces", "a.txt", "見出し\n\n日本の首相は月曜日、東京で記者会見した。", "日本の首相は月曜日、東京で記者会見した。"},
		{"U+FFFD that the document has itself", "a.jsonl", `{"text": "One \uFFFD."}`, "One \ufffd."},
		{"packed under a plain name", "a.txt", packed(t, "Headline\n\nText."), "Text."},
		{"plain under a packed name", "a.txt.gz", "Headline\n\nText.", "Text."},
		{"JSON Lines in UTF-16", "a.jsonl", "\xff\xfe" + encoded(t, "utf-16le", `{"text": "Žluť."}`+"\n"), "Žluť."},
		{"JSON Lines in Windows-1252", "a.jsonl", encoded(t, "windows-1252", `{"text": "El señor Muñoz llegó ayer a la ciudad."}`), "El señor Muñoz llegó ayer a la ciudad."},
		{"a future date", "a.jsonl", `{"text": "One.", "published": "2999-01-01"}`, "One."},
		{"declared wrongly", "a.html", page(`<meta charset="iso-8859-1">`, "<p>“"+first+"”</p>"), "“" + first + "”"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			articles, report := loadFile(t, test.name, test.content)
			if len(articles) != 1 || report.Refused != 0 {
				t.Fatalf("%d articles, want 1; refused: %v", len(articles), report.Refusals)
			}
			if articles[0].Text != test.text {
				t.Errorf("text is %.200q, want %.200q", articles[0].Text, test.text)
			}
		})
	}
}

func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute under the race detector")
	}
	t.Run("100 MB of one line", func(t *testing.T) {
		text := strings.Repeat("a", 100<<20)
		articles, report := loadFile(t, "a.jsonl", `{"text": "`+text+`"}`)
		if len(articles) != 1 || articles[0].Text != text {
			t.Errorf("%d articles, want the one of 100 MB; refused: %v", len(articles), report.Refusals)
		}
	})
	t.Run("packed to burst", func(t *testing.T) {
		lines := strings.Repeat(strings.Repeat(" ", 1<<20)+"\n", 8)
		_, report := loadFile(t, "a.jsonl.gz", strings.Repeat(packed(t, lines), 128))
		if len(report.Refusals) != 1 || !strings.Contains(report.Refusals[0].Reason, "unpacks to more than 1024 MiB") {
			t.Errorf("refusals %v, want one of what unpacks to more than 1024 MiB", report.Refusals)
		}
	})
}

// TestRestIsTaken checks that what is refused harms nothing beside it.
func TestRestIsTaken(t *testing.T) {
	articles, report := loadFile(t, "a.jsonl", "{\"id\":\"a\",\"text\":\"One.\"}\nbad\n\n{\"id\":\"b\"}\n{\"id\":\"c\",\"text\":\"Three.\"}")
	if len(articles) != 2 || articles[0].Text != "One." || articles[1].Text != "Three." {
		t.Errorf("articles %v, want a and c", articles)
	}
	if diff := cmp.Diff(ingest.Counts{Added: 2, Refused: 2}, report.Counts); diff != "" {
		t.Errorf("counts differ (-want +got):\n%s", diff)
	}
}

func TestEncodings(t *testing.T) {
	const (
		english  = "“We won’t go,” she said – not for £5."
		spanish  = "El señor Muñoz llegó ayer a la ciudad, según la policía."
		russian  = "Президент заявил в понедельник, что переговоры будут продолжены в следующем месяце."
		japanese = "日本の首相は月曜日、東京で開かれた記者会見で、新しい経済対策について発表した。"
		chinese  = "国务院总理星期一在北京举行的新闻发布会上宣布了新的经济措施。政府计划明年增加投入。"
		korean   = "대통령은 월요일 서울에서 열린 기자회견에서 새로운 경제 대책을 발표했다."
	)
	tests := []struct{ encoding, mark, text string }{
		{"utf-8", "\ufeff", russian}, {"utf-16le", "\xff\xfe", russian}, {"utf-16be", "\xfe\xff", japanese},
		{"windows-1252", "", english}, {"windows-1252", "", spanish}, {"windows-1251", "", russian}, {"koi8-r", "", russian},
		{"shift_jis", "", japanese}, {"euc-jp", "", japanese}, {"iso-2022-jp", "", japanese}, {"gb18030", "", chinese}, {"euc-kr", "", korean},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.encoding, " ", test.text[:8]), func(t *testing.T) {
			articles, report := loadFile(t, "a.txt", test.mark+encoded(t, test.encoding, "Headline\r\n\r\n"+test.text+"\r\n"))
			if len(articles) != 1 {
				t.Fatalf("refused: %v", report.Refusals)
			}
			if articles[0].Text != test.text {
				t.Errorf("text is %q, want %q", articles[0].Text, test.text)
			}
		})
	}
	t.Run("declared in the page", func(t *testing.T) {
		const text = "Ő az ország új köztársasági elnöke."
		body := "<p>" + strings.Repeat(text+" ", 20) + "</p>"
		articles, report := loadFile(t, "a.html", encoded(t, "iso-8859-2", page(`<meta charset="iso-8859-2">`, body)))
		if len(articles) != 1 || !strings.HasPrefix(articles[0].Text, text) {
			t.Errorf("articles %v, want one that begins %q; refused: %v", articles, text, report.Refusals)
		}
	})
}

func encoded(t *testing.T, name, text string) string {
	t.Helper()
	encoding, err := htmlindex.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := encoding.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func packed(t testing.TB, content string) string {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
