package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

// formatted is TDLib's formattedText.
type formatted struct {
	Kind     string      `json:"_"`
	Text     string      `json:"text"`
	Entities []tdlibPart `json:"entities"`
}

type tdlibPart struct {
	Kind   string         `json:"_"`
	Offset int            `json:"offset"`
	Length int            `json:"length"`
	Type   map[string]any `json:"type"`
}

// tdlibTypes are TDLib's names for the types of the Bot API.
var tdlibTypes = map[string]string{
	"bold": "Bold", "strikethrough": "Strikethrough", "italic": "Italic", "blockquote": "BlockQuote", "expandable_blockquote": "ExpandableBlockQuote",
	"text_link": "TextUrl", "date_time": "DateTime",
}

func format(text string, entities []entity) formatted {
	f := formatted{"formattedText", text, []tdlibPart{}}
	for _, e := range entities {
		kind := map[string]any{"_": "textEntityType" + tdlibTypes[e.Type]}
		switch e.Type {
		case "text_link":
			kind["url"] = e.URL
		case "date_time": // "Dt" to the Bot API
			kind["unix_time"] = float64(e.UnixTime)
			kind["formatting_type"] = map[string]any{
				"_":              "dateTimeFormattingTypeAbsolute",
				"time_precision": map[string]any{"_": "dateTimePartPrecisionShort"}, "date_precision": map[string]any{"_": "dateTimePartPrecisionLong"},
				"show_day_of_week": false,
			}
		}
		f.Entities = append(f.Entities, tdlibPart{"textEntity", e.Offset, e.Length, kind})
	}
	return f
}

// request is what TDLib is asked.
type request struct {
	Kind     string     `json:"_"`
	Text     *formatted `json:"text,omitempty"`
	Quote    *formatted `json:"quote,omitempty"`
	Position int        `json:"quote_position"`
}

// ambiguous is what Markdown could not tell from its own bold, so that
// getMarkdownText returns a text as it is, but for what TDLib corrects in every
// text that is sent.
const ambiguous = "**x**\n"

func corrected(p post) request {
	var r rich
	r.write(ambiguous)
	r.add("", rich{text: p.Text, entities: p.Entities})
	f := format(r.text, r.entities)
	return request{Kind: "getMarkdownText", Text: &f}
}

// search asks for the quote that an entity marks, as a reply would quote it: at
// most 1,024 characters (reply_quote_length_max), with what is bold in it.
func search(p post, e entity) request {
	encoded := utf16.Encode([]rune(p.Text))[e.Offset : e.Offset+e.Length]
	if n := 1024; len(encoded) > n {
		if inPair(encoded, n) {
			n--
		}
		encoded = encoded[:n]
	}
	quote := strings.TrimRightFunc(string(utf16.Decode(encoded)), unicode.IsSpace)
	var styles []entity
	for _, s := range p.Entities {
		s.Offset -= e.Offset
		s.Length = min(s.Length, units(quote)-s.Offset)
		if (s.Type == "bold" || s.Type == "italic") && s.Offset >= 0 && s.Length > 0 {
			styles = append(styles, s)
		}
	}
	text, part := format(p.Text, p.Entities), format(quote, styles)
	return request{"searchQuote", &text, &part, e.Offset}
}

// askTDLib returns the answers to requests.
func askTDLib(t *testing.T, requests []request) [][]byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var in, errors bytes.Buffer
	lines := json.NewEncoder(&in)
	for _, r := range requests {
		if err := lines.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	node := exec.CommandContext(ctx, "node", filepath.Join("testdata", "tdlib.js"), os.Getenv("VERBATIM_TDLIB"))
	node.Stdin, node.Stderr = &in, &errors
	out, err := node.Output()
	answers := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if err != nil || len(answers) != len(requests) {
		t.Fatalf("%d answers to %d requests: %v\n%s", len(answers), len(requests), err, errors.String())
	}
	return answers
}

func needTDLib(t *testing.T) {
	t.Helper()
	if os.Getenv("VERBATIM_TDLIB") == "" {
		t.Skip("VERBATIM_TDLIB names no folder with node_modules that hold tdl and prebuilt-tdlib")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip(err)
	}
}

// TestTDLib has Telegram's own library say what it would send of each post. What
// it says only to accounts, which is how long a post may be and that white space
// is taken from its ends, is accept's to know.
func TestTDLib(t *testing.T) {
	needTDLib(t)
	posts, entities, quotes := judged(), 0, 0
	var requests []request
	for _, p := range posts {
		requests = append(requests, corrected(p))
		entities += len(p.Entities)
		for _, e := range p.Entities {
			if strings.HasSuffix(e.Type, "blockquote") {
				requests = append(requests, search(p, e))
				quotes++
			}
		}
	}
	failed := 0
	for i, answer := range askTDLib(t, requests) {
		if diff := objection(requests[i], answer); diff != "" {
			if failed++; failed <= 20 {
				t.Error(diff)
			}
		}
	}
	t.Logf("%d posts, %d entities, %d quotes: TDLib objects to %d", len(posts), entities, quotes, failed)
}

// objection says how TDLib's answer differs from what it should be.
func objection(r request, answer []byte) string {
	if r.Kind == "searchQuote" {
		want := fmt.Sprintf(`{"_":"foundPosition","position":%d}`, r.Position)
		if string(answer) != want {
			return fmt.Sprintf("%q is searched at %d: %s", r.Quote.Text, r.Position, answer)
		}
		return ""
	}
	var got formatted
	if err := json.Unmarshal(answer, &got); err != nil || got.Kind != "formattedText" {
		return fmt.Sprintf("%q is refused: %s", r.Text.Text, answer)
	}
	want := *r.Text
	want.Text = strings.ReplaceAll(want.Text, "\t", " ") // which look the same
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Sprintf("a post is changed (-sent +arrived):\n%s", diff)
	}
	return ""
}

// What would not arrive as it is must not pass.
func TestTDLibObjects(t *testing.T) {
	needTDLib(t)
	quote := entity{Type: "blockquote", Length: 3}
	wrong := []request{
		corrected(post{Text: "a\rb"}), corrected(post{Text: "a\u2028b"}), corrected(post{Text: "a\u030ab"}), corrected(post{Text: "a\x01b"}),
		corrected(post{Text: "a🌟b", Entities: []entity{{Type: "bold", Length: 2}}}),
		corrected(post{Text: "ab", Entities: []entity{quote}}),
		corrected(post{Text: "abc", Entities: []entity{quote, quote}}),
		corrected(post{Text: "abc", Entities: []entity{{Type: "text_link", Length: 3, URL: "https://localhost/"}}}),
		{"searchQuote", &formatted{"formattedText", "abc", nil}, &formatted{"formattedText", "b c", nil}, 0},
	}
	for i, answer := range askTDLib(t, wrong) {
		if objection(wrong[i], answer) == "" {
			t.Errorf("TDLib takes %+v", *wrong[i].Text)
		}
	}
}

// judged are the posts that TDLib judges.
func judged() []post {
	var out []post
	say := func(m bot.Message, locale string) { out = append(out, render(m, locale)...) }
	for _, m := range cards() {
		for _, locale := range []string{"en", "de", "fr", "es", "ru"} {
			say(m, locale)
		}
	}
	for _, text := range hostile {
		for _, affix := range []string{"", "a", "\u030a", " ", "\n", "\r", "é", "🌟"} {
			say(everywhere(affix+text+affix, text), "en")
		}
	}
	for _, characters := range allCharacters(500) {
		say(everywhere(characters, characters), "en")
	}
	for address := range addresses {
		c := retrieval.Citation{Title: "title", URL: address}
		say(bot.Message{Blocks: []bot.Block{{Quote: &retrieval.Quote{Text: "text", Citation: c}}, {Article: &c}}}, "en")
	}
	for m := range bottest.Hostile(500, hostile) {
		say(m, "en")
	}
	return out
}

// everywhere shows a text in all places of a message.
func everywhere(text, answer string) bot.Message {
	q := retrieval.Quote{Text: text, Answer: spanOf(text, answer), Citation: retrieval.Citation{
		Ref: retrieval.Ref{ID: text}, Title: text, Source: text, URL: "https://news.example/" + text,
	}}
	beside := q
	beside.Answer = retrieval.Span{}
	return bot.Message{Note: text, Blocks: []bot.Block{
		{Text: text}, {Quote: &beside, Context: true}, {Quote: &q}, {Quote: &beside, Context: true}, {Article: &q.Citation},
	}}
}

// allCharacters are texts of so many characters each, in which all that Unicode
// names stand behind a letter.
func allCharacters(each int) []string {
	var out []string
	var text strings.Builder
	n := 0
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if unicode.In(r, unicode.Cn, unicode.Co, unicode.Cs) {
			continue
		}
		text.WriteString("b" + string(r))
		if n++; n%each == 0 {
			out = append(out, text.String())
			text.Reset()
		}
	}
	return append(out, text.String())
}
