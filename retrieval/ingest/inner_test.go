package ingest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"verbatim/retrieval/ingest"
)

// readOne returns the only item of a document, which must not be refused.
func readOne(t *testing.T, name, content string) ingest.Item {
	t.Helper()
	document, err := ingest.Read(strings.NewReader(content), ingest.Origin{Name: name})
	if err != nil || len(document.Items) != 1 || document.Items[0].Err != nil {
		t.Fatalf("error %v, items %+v; want one", err, document.Items)
	}
	return document.Items[0]
}

// contentHTML is a JSON Feed with one item of that HTML.
func contentHTML(t *testing.T, html string) string {
	t.Helper()
	quoted, err := json.Marshal(html)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a", "title": "T", "content_html": %s}]}`, quoted)
}

// TestInnerText checks that HTML becomes the text that a browser shows.
func TestInnerText(t *testing.T) {
	tests := []struct{ about, html, text string }{
		{"blocks end a line too", "<p>First para.</p>Loose text.<h2>Head</h2>Text under<blockquote>Quote.</blockquote>He said.<ul><li>two</li></ul>after list",
			"First para.|Loose text.|Head|Text under|Quote.|He said.|two|after list"},
		{"elements within a line do not", "One<b>two</b> <i> three</i><wbr>four<!--p-->five", "Onetwo threefourfive"},
		{"white space that a browser collapses", "<p>One \t\n two </p>\n <p> three</p>", "One two|three"},
		{"white space that it shows", "<p>Il dit\u202f: 5\u2009km,\u3000ou 6\u00a0\u00a0km</p>", "Il dit\u202f: 5\u2009km,\u3000ou 6\u00a0\u00a0km"},
		{"broken lines", "<p>One<br>two<br/> three</p>", "One|two|three"},
		{"laid out text", "<p>One</p><pre>a   b\nc</pre>two", "One|a   b|c|two"},
		{"table", "<table><tr> <th>Day</th> <th>Level</th> </tr><tr><td>Friday</td><td>4 m</td></tr></table>after", "Day\tLevel|Friday\t4 m|after"},
		{"options", "<select><option>One</option><option>Two</option></select>", "One|Two"},
		{"large first letter", `<p><span aria-hidden="true">T</span>he river</p>`, "The river"},
		{"what is hidden", `<p>One</p><p hidden>no</p><p style="display: none">no</p><script>no</script><template>no</template><svg><text>no</text></svg>`, "One"},
		{"formula", "<p>If <math><mi>a</mi><mo>=</mo><mi>b</mi></math> holds</p>", "If a=b holds"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			got := readOne(t, "a.json", contentHTML(t, test.html)).Article.Text
			if want := strings.ReplaceAll(test.text, "|", "\n\n"); got != want {
				t.Errorf("text is %q, want %q", got, want)
			}
		})
	}
	t.Run("NITF", func(t *testing.T) {
		got := readOne(t, "a.nitf", "<nitf><body><body.content><p>One today.</p>tail<media><p>no</p></media>x</body.content></body></nitf>").Article.Text
		if want := "One today.\n\ntail\n\nx"; got != want {
			t.Errorf("text is %q, want %q", got, want)
		}
	})
	t.Run("large first letter of a page", func(t *testing.T) {
		got := readOne(t, "a.html", page("", `<p><span aria-hidden="true">`+first[:1]+"</span>"+first[1:]+"</p><p>"+second+"</p>")).Article.Text
		if want := first + "\n\n" + second; got != want {
			t.Errorf("text is %q, want %q", got, want)
		}
	})
	t.Run("Markdown", func(t *testing.T) {
		got := readOne(t, "a.md", "# T\n\nOne.\n\n<p hidden>no</p>\n").Article.Text
		if want := "One."; got != want {
			t.Errorf("text is %q, want %q", got, want)
		}
	})
	t.Run("hidden notes", func(t *testing.T) {
		got := readOne(t, "a.html", page("", `<p style="display:none">Correction: never published.</p><p>`+first+"</p><p>"+second+"</p>")).Article.Note
		if got != "" {
			t.Errorf("note is %q, want none", got)
		}
	})
}
