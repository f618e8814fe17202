package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim/bot"
	"verbatim/retrieval"
)

func spanOf(text, part string) retrieval.Span {
	start := strings.Index(text, part)
	return retrieval.Span{Start: start, End: start + len(part)}
}

func TestWindow(t *testing.T) {
	const text = "One is here. Two is here. The answer, of 13,000 words, is here. Four is here. Five is here."
	const answer = "The answer, of 13,000 words, is here."
	for _, test := range []struct {
		name, text string
		named      retrieval.Span
		budget     int
		want       string
	}{
		{"a sentence on either side", text, spanOf(text, answer), 70, "Two is here. " + answer + " Four is here."},
		{"as many as fit", text, spanOf(text, answer), 85, "One is here. Two is here. " + answer + " Four is here."},
		{"the answer alone", text, spanOf(text, answer), 45, answer},
		{"a part of the answer", text, spanOf(text, answer), 24, "The answer, of 13,000"},
		{"no part of a number", text, spanOf(text, answer), 19, "The answer, of"},
		{"from the start", text, retrieval.Span{}, 30, "One is here. Two is here."},
		{"a part from the start", text, retrieval.Span{}, 9, "One is"},
		{"to the end", text, retrieval.Span{Start: len(text), End: len(text)}, 30, "Four is here. Five is here."},
		{"a part to the end", text, retrieval.Span{Start: len(text), End: len(text)}, 9, "is here."},
		{"no border but characters", strings.Repeat("e\u0301", 10), retrieval.Span{Start: 0, End: 30}, 7, strings.Repeat("e\u0301", 3)},
		{"an answer that ends within a character", "x e\u0301 y", retrieval.Span{Start: 0, End: 3}, 4, "x e\u0301"},
		{"paragraphs", "One.\nTwo.\n\nThree.", spanOf("One.\nTwo.", "Two."), 5, "Two."},
	} {
		span := bot.Measure(utf8.RuneCountInString).Window(test.text, test.named, test.budget)
		if got := test.text[span.Start:span.End]; got != test.want {
			t.Errorf("%s: %q; want %q", test.name, got, test.want)
		}
	}
}

// A text goes on where it stopped, at the end of a line if there is one.
func TestPieces(t *testing.T) {
	text := strings.Repeat("A line of text.\n", 20) + "The last one."
	list := bot.Measure(utf8.RuneCountInString).Pieces(text, 200)
	if strings.Join(list, "\n") != text || len(list) != 2 {
		t.Errorf("%d pieces: %q", len(list), list)
	}
}

// A letter under so many marks that nothing could hold it is cut.
func TestGiant(t *testing.T) {
	text := "e" + strings.Repeat("\u0301", 1000)
	if got := bot.Measure(utf8.RuneCountInString).Start(text, 500); utf8.RuneCountInString(got) != 500 {
		t.Errorf("%d of the characters", utf8.RuneCountInString(got))
	}
}
