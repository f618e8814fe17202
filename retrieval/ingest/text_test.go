package ingest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
)

// TestTextLines checks which lines of plain text say something of the article.
func TestTextLines(t *testing.T) {
	ref := retrieval.Ref{ID: "a"}
	tests := []struct {
		about, content string
		want           retrieval.Article
	}{
		{"flash", "FLASH – River rises\n\nOne.", retrieval.Article{Title: "FLASH – River rises", Urgency: 1, Text: "One."}},
		{"urgent", "URGENT: River rises\n\nOne.", retrieval.Article{Title: "URGENT: River rises", Urgency: 2, Text: "One."}},
		{"bulletin", "BULLETIN-River rises\n\nOne.", retrieval.Article{Title: "BULLETIN-River rises", Urgency: 2, Text: "One."}},
		{"no alert", "Urgent: River rises\n\nFLASH – One.", retrieval.Article{Title: "Urgent: River rises", Text: "FLASH – One."}},
		{"no alert either", "FLASH floods\n\nOne.", retrieval.Article{Title: "FLASH floods", Text: "One."}},
		{"correction", "T\n\nOne.\n\nCorrection: It was two metres.\n\nTwo.",
			retrieval.Article{Title: "T", Note: "Correction: It was two metres.", Text: "One.\n\nCorrection: It was two metres.\n\nTwo."}},
		{"correction over two lines", "T\n\nOne.\n\nCorrection: It was\ntwo metres.\n\nTwo.",
			retrieval.Article{Title: "T", Note: "Correction: It was two metres.", Text: "One.\n\nCorrection: It was\ntwo metres.\n\nTwo."}},
		{"date below the byline", "T\nBy Ann Lee\n1 May 2024\n\nOne.", retrieval.Article{Title: "T", Byline: "Ann Lee", Published: day(2024, 5, 1), Text: "One."}},
		{"date above the byline", "T\n\n2024-05-01\n\nBy Ann Lee\n\nOne.", retrieval.Article{Title: "T", Byline: "Ann Lee", Published: day(2024, 5, 1), Text: "One."}},
		{"a second date is text", "T\nMay 1, 2024\nMay 2, 2024\nOne.", retrieval.Article{Title: "T", Published: day(2024, 5, 1), Text: "May 2, 2024\nOne."}},
		{"dates that are not alone", "T\n1 May 2024: One.", retrieval.Article{Title: "T", Text: "1 May 2024: One."}},
		{"numbers", "T\n1984\n\nOne.", retrieval.Article{Title: "T", Text: "1984\n\nOne."}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			articles, report := loadFile(t, "a.txt", test.content)
			if len(articles) != 1 {
				t.Fatalf("%d articles, want 1; refused: %v", len(articles), report.Refusals)
			}
			test.want.Ref, test.want.Language = ref, articles[0].Language
			if diff := cmp.Diff(test.want, articles[0]); diff != "" {
				t.Errorf("article differs (-want +got):\n%s", diff)
			}
		})
	}
}
