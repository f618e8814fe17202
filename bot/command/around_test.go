package command_test

import (
	"strings"
	"testing"

	"verbatim/bot/command"
	"verbatim/retrieval"
)

func TestAround(t *testing.T) {
	const body = "First.\n\nSecond.\n\nThird, at length.\n\nFourth.\n\nFifth."
	a := retrieval.Article{Ref: retrieval.Ref{ID: "a", Revision: 1}, Language: "en", Text: body}
	at := func(s string) retrieval.Span {
		start := strings.Index(body, s)
		return retrieval.Span{Start: start, End: start + len(s)}
	}
	for _, c := range []struct {
		span retrieval.Span
		want string // the quotes, the one that is not context in brackets, its answer in asterisks
	}{
		{at("Second."), "First. | [*Second.*] | Third, at length."},
		{at("at length"), "Second. | [Third, *at length*.] | Fourth."},
		{at("Second.\n\nThird, at length."), "First. | [*Second.\n\nThird, at length.*] | Fourth."},
		{at("First.\n\nSec"), "[*First.\n\nSec*ond.] | Third, at length."},
		{at("Fifth."), "Fourth. | [*Fifth.*]"},
		{retrieval.Span{Start: 0, End: len(body)}, "[*" + body + "*]"},
		{retrieval.Span{Start: 0, End: len(body) + 1}, ""},
		{retrieval.Span{Start: len("First."), End: len("First.\n\nSecond.")}, ""}, // begins between two paragraphs
		{retrieval.Span{Start: 0, End: len("First.\n")}, ""},
	} {
		var got []string
		for _, b := range command.Around(a, c.span) {
			text := b.Quote.Text
			if quoted, ok := b.Quote.Citation.Of(body); !ok || quoted != text {
				t.Errorf("%q is not what stands at %s", text, b.Quote.Citation)
			}
			if !b.Context {
				answer := b.Quote.Answer
				text = "[" + text[:answer.Start] + "*" + text[answer.Start:answer.End] + "*" + text[answer.End:] + "]"
			}
			got = append(got, text)
		}
		if joined := strings.Join(got, " | "); joined != c.want {
			t.Errorf("around %v: %q; want %q", c.span, joined, c.want)
		}
	}
}
