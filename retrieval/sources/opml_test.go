package sources_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/sources"
)

func TestReadOPML(t *testing.T) {
	for name, doc := range map[string]string{
		"folders": `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>x</title></head><body>
<outline text="World"><outline text="Deep"><outline type="rss" text="a" title=" A
 News " xmlUrl="https://a.example/?x=1&amp;y=2" htmlUrl="https://a.example/"/></outline></outline>
<outline text="Bé" xmlUrl=" https://b.example/ "/><outline text="https://c.example/" xmlUrl="https://c.example/"/>
<outline text="no feed" type="link" url="https://d.example/"/></body></opml>`,
		"version 1, bare ampersand, other case": `<OPML version="1.0"><body><outline TITLE="A News" XMLURL="https://a.example/?x=1&y=2">
<outline text="Bé" xmlurl="https://b.example/"/></outline><outline xmlURL="https://c.example/"/></body></OPML>`,
		"Latin-1": "<?xml version='1.0' encoding='ISO-8859-1'?><opml><body><outline text='A News' xmlUrl='https://a.example/?x=1&amp;y=2'/>" +
			"<outline text='B\xe9' xmlUrl='https://b.example/'/><outline xmlUrl='https://c.example/'/></body></opml>",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := sources.ReadOPML(strings.NewReader(doc))
			want := []sources.Source{feed("A News", "https://a.example/?x=1&y=2"), feed("Bé", "https://b.example/"), feed("", "https://c.example/")}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestReadOPMLRefuses(t *testing.T) {
	for doc, want := range map[string]string{
		"":                               "read OPML: line 1: it has no elements",
		"not XML":                        "read OPML: line 1: it has no elements",
		"<html>\n<body/></html>":         "read OPML: line 1: it begins with <html>, not with <opml>",
		"<opml>\n<body>\n<outline text=": "read OPML: line 3: unexpected EOF",
		"<opml>\n<body>\n<outline>":      "read OPML: line 3: unexpected EOF",
		"<opml>\n" + strings.Repeat("<outline>", 100):              "read OPML: line 2: more than 64 elements lie in each other",
		"<opml>" + strings.Repeat("<outline xmlUrl='x'/>", 20_001): "read OPML: line 1: it has more than 20000 feeds",
		"<opml><!--" + strings.Repeat("x", 16<<20):                 "read OPML: line 1: it is larger than 16 MB",
		"<?xml version='1.0' encoding='nonsense'?><opml/>":         `read OPML: line 1: xml: opening charset "nonsense"`,
		"<opml version='2.0'>\x00</opml>":                          "read OPML: line 1: illegal character code U+0000",
	} {
		got, err := sources.ReadOPML(strings.NewReader(doc))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.40q: %v, %v; want %s", doc, got, err, want)
		}
	}
}

// What no entity can do: stand for a file, or grow.
func TestReadOPMLExpandsNothing(t *testing.T) {
	got, err := sources.ReadOPML(strings.NewReader(`<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<opml><body><outline text="&a;&f;" xmlUrl="https://a.example/"/></body></opml>`))
	if diff := cmp.Diff([]sources.Source{feed("&a;&f;", "https://a.example/")}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestWriteOPML(t *testing.T) {
	feeds := []sources.Source{feed(`"A" & <b>`, "https://u:p@a.example/?x=1&y=2"), feed("", "https://b.example/")}
	var out bytes.Buffer
	if err := sources.WriteOPML(&out, append(feeds, sources.Source{Kind: sources.Folder, Address: "/wire"})); err != nil {
		t.Fatal(err)
	}
	if got, err := sources.ReadOPML(&out); err != nil || !cmp.Equal(got, feeds) {
		t.Errorf("read again: %v, %v", got, err)
	}
}

// Whatever is read can be written and read again.
func FuzzOPML(f *testing.F) {
	f.Add(`<opml version="2.0"><body><outline text="x"><outline text="A" xmlUrl="https://a.example/?x&y"/></outline></body></opml>`)
	f.Add("<?xml version='1.0' encoding='utf-16'?><opml><outline xmlurl='\xff' title='&#10;&nbsp;'/>")
	f.Fuzz(func(t *testing.T, doc string) {
		feeds, err := sources.ReadOPML(strings.NewReader(doc))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := sources.WriteOPML(&out, feeds); err != nil {
			t.Fatal(err)
		}
		again, err := sources.ReadOPML(&out)
		if diff := cmp.Diff(feeds, again); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}
