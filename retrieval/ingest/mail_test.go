package ingest_test

import (
	"fmt"
	"strings"
	"testing"
)

// multi is a part of a mail that has parts itself, each of them a header and a
// body.
func multi(kind string, parts ...string) string {
	boundary := "b-" + kind
	whole := fmt.Sprintf("Content-Type: multipart/%s; boundary=%q\n\n", kind, boundary)
	for _, part := range parts {
		whole += "--" + boundary + "\n" + part + "\n"
	}
	return whole + "--" + boundary + "--"
}

// TestMailParts checks which parts of a mail are the text.
func TestMailParts(t *testing.T) {
	const (
		html   = "Content-Type: text/html\n\n<h1>T</h1><p>The river rose by two metres, the council said.</p>"
		plain  = "Content-Type: text/plain\n\nThe river rose by two metres,\nthe council said."
		needs  = "Content-Type: text/plain\n\nThis mail needs HTML."
		footer = "Content-Type: text/plain\n\nTo unsubscribe, write to us."
		unseen = "Content-Type: text/plain\nContent-Disposition: attachment\n\nNot the text."
		shown  = "The river rose by two metres, the council said."
		typed  = "The river rose by two metres,\nthe council said."
		below  = "\n\nTo unsubscribe, write to us."
	)
	tests := []struct{ about, mail, text string }{
		{"HTML and a footer", multi("mixed", html, footer), shown + below},
		{"the same in both", multi("alternative", plain, html), typed},
		{"plain text that says nothing", multi("alternative", needs, html), shown},
		{"empty plain text", multi("alternative", "Content-Type: text/plain\n\n", html), shown},
		{"both and a footer", multi("mixed", multi("alternative", plain, html), footer), typed + below},
		{"HTML with pictures", multi("alternative", needs, multi("related", html, "Content-Type: image/png\n\nx")), shown},
		{"attachment without a name", multi("mixed", plain, unseen), typed},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			a := readOne(t, "a.eml", strings.ReplaceAll("Subject: T\nMIME-Version: 1.0\n"+test.mail, "\n", "\r\n")).Article
			if a.Text != test.text || a.Title != "T" {
				t.Errorf("title %q, text is %q, want %q", a.Title, a.Text, test.text)
			}
		})
	}
}
