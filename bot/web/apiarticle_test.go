package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/bot/web"
	"verbatim/retrieval"
)

func TestArticleAPI(t *testing.T) {
	l := bottest.OpenLibrary(t)
	first := article("rents", "Herald", "Rents are capped", rents)
	second := first
	second.Text = strings.Replace(rents, "3 percent", "4 percent", 1)
	second.Note, second.Tags, second.Byline, second.Urgency = "Corrects the percentage.", []string{"housing"}, "Ada Reporter", 3
	l.Put(t, first)
	l.Put(t, second)
	site := siteOf(l, nil)
	latest, err := l.Archive.Article(t.Context(), retrieval.Ref{ID: "rents"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(web.NewArticle(latest), read[web.Article](t, site, "/api/articles/rents", http.StatusOK)); diff != "" {
		t.Error(diff)
	}
	landlords := strings.Index(rents, "Landlords")
	for _, test := range []struct {
		ref  string
		text string
		want web.Cited
	}{
		{"rents@1:0-9", rents, web.Cited{Ref: "rents@1:0-9", Text: "Ministers", Paragraph: 1, Current: true}},
		{"rents@1:40-54", rents, web.Cited{Ref: "rents@1:40-54", Text: rents[40:54], Paragraph: 1}},
		{"rents@2:40-54", second.Text, web.Cited{Ref: "rents@2:40-54", Text: second.Text[40:54], Paragraph: 1, Current: true}},
		{"rents@1:94-103", rents, web.Cited{Ref: "rents@1:94-103", Text: rents[94:103], Paragraph: 2, Current: true}},
	} {
		got := read[web.Article](t, site, "/api/articles/"+test.ref, http.StatusOK)
		if diff := cmp.Diff(&test.want, got.Quote); diff != "" || got.Text != test.text {
			t.Errorf("%s: %s of %q", test.ref, diff, got.Text)
		}
	}
	if landlords != 94 {
		t.Errorf("the second paragraph begins at %d", landlords)
	}
}

func TestArticleAPIRefuses(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents", "Ein Mietpreisdeckel für alle."))
	site := siteOf(l, nil)
	for ref, want := range map[string]problem{
		"nothing":                  {Status: http.StatusNotFound, Detail: "no such article or revision"},
		"rents@2":                  {Status: http.StatusNotFound, Detail: "no such article or revision"},
		"rents@2:0-4":              {Status: http.StatusNotFound, Detail: "no such article or revision"},
		"-":                        {Status: http.StatusBadRequest, Parameter: "ref", Detail: "not of the form ID, ID@REVISION or"},
		"rents@0":                  {Status: http.StatusBadRequest, Parameter: "ref", Detail: "not of the form"},
		"rents@1:4-4":              {Status: http.StatusBadRequest, Parameter: "ref", Detail: "not of the form"},
		"rents%2Fx":                {Status: http.StatusBadRequest, Parameter: "ref", Detail: "not of the form"},
		"%00%ff":                   {Status: http.StatusBadRequest, Parameter: "ref", Detail: "not of the form"},
		"rents@1:0-31":             {Status: http.StatusBadRequest, Parameter: "ref", Detail: "bytes 0 to 31, which are not whole characters within the 30 bytes"},
		"rents@1:0-22":             {Status: http.StatusBadRequest, Parameter: "ref", Detail: "not whole characters"},
		"rents@1:0-99999999999999": {Status: http.StatusBadRequest, Parameter: "ref", Detail: "not whole characters"},
		"a/b":                      {Status: http.StatusNotFound, Detail: "/api/openapi.json describes"},
		"":                         {Status: http.StatusNotFound, Detail: "/api/openapi.json describes"},
	} {
		got := read[problem](t, site, "/api/articles/"+ref, want.Status)
		if got.Status != want.Status || got.Title != http.StatusText(want.Status) || got.Parameter != want.Parameter || !strings.Contains(got.Detail, want.Detail) {
			t.Errorf("%s: %+v", ref, got)
		}
	}
}

// Of what may not be quoted nothing is told.
func TestArticleAPIGone(t *testing.T) {
	l := bottest.OpenLibrary(t)
	put := func(id string, revisions ...func(*retrieval.Article)) {
		for _, change := range revisions {
			a := article(id, "Herald", "Rents are capped", rents)
			change(&a)
			l.Put(t, a)
		}
	}
	as := func(s retrieval.Status) func(*retrieval.Article) {
		return func(a *retrieval.Article) { a.Status = s }
	}
	put("canceled", as(retrieval.Usable), as(retrieval.Canceled))
	put("withheld", as(retrieval.Withheld), as(retrieval.Usable))
	put("embargo", func(a *retrieval.Article) { a.Embargo = time.Now().Add(time.Hour) })
	site := siteOf(l, nil)
	for _, ref := range []string{"canceled", "canceled@1", "canceled@2", "canceled@1:0-9", "canceled@1:0-99999", "withheld@1", "withheld@1:0-9"} {
		w := get(site, "/api/articles/"+ref)
		if w.Code != http.StatusGone || strings.Contains(w.Body.String(), "ents") || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %v %s", ref, w.Code, w.Header(), w.Body)
		}
	}
	for _, ref := range []string{"embargo", "embargo@1"} { // nobody is to know that it is there
		if w := get(site, "/api/articles/"+ref); w.Code != http.StatusNotFound || w.Body.String() != get(site, "/api/articles/nobody").Body.String() {
			t.Errorf("%s: %d %s", ref, w.Code, w.Body)
		}
	}
	for _, ref := range []string{"withheld", "withheld@2"} {
		if w := get(site, "/api/articles/"+ref); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", ref, w.Code, w.Body)
		}
	}
}

// A revision is kept with its tag, until words in it are covered.
func TestArticleAPITag(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents are capped", rents))
	site := siteOf(l, nil)
	w := get(site, "/api/articles/rents@1")
	tag := w.Header().Get("ETag")
	if len(tag) < 10 || tag[0] != '"' || w.Header().Get("Cache-Control") != "no-cache" {
		t.Fatalf("header = %v", w.Header())
	}
	for _, known := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		w := get(site, "/api/articles/rents@1", "If-None-Match: "+known)
		if w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("ETag") != tag || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d %v", known, w.Code, w.Header())
		}
	}
	if _, err := l.Archive.Redact(t.Context(), "rents", "chancellor"); err != nil {
		t.Fatal(err)
	}
	w = get(site, "/api/articles/rents@1", "If-None-Match: "+tag)
	if w.Code != http.StatusOK || w.Header().Get("ETag") == tag || strings.Contains(w.Body.String(), "chancellor") {
		t.Errorf("after a redaction: %d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestArticleAPIRights(t *testing.T) {
	l := bottest.OpenLibrary(t)
	long := strings.Repeat("Ministers agreed on Monday to cap rents. ", 200)
	l.Put(t, article("rents", "Herald", "Rents are capped", long))
	for name, test := range map[string]struct {
		rights bot.Rights
		most   int
	}{
		"quotes only": {bot.Rights{QuotesOnly: true}, 2000},
		"a limit":     {bot.Rights{Limits: map[string]int{"herald": 60}}, 60},
	} {
		site := siteOf(l, func(c *web.Config) { c.Rights = test.rights })
		got := read[web.Article](t, site, "/api/articles/rents@1:0-8000", http.StatusOK)
		_, span, err := retrieval.ParseReference(got.Quote.Ref)
		if err != nil || got.Text != "" || len(got.Quote.Text) > test.most || got.Quote.Text != long[span.Start:span.End] || !got.Quote.Current {
			t.Errorf("%s: %+v, quote %+v, %v", name, got, got.Quote, err)
		}
		if got := read[web.Article](t, site, "/api/articles/rents@1:0-9", http.StatusOK); got.Quote.Text != "Ministers" {
			t.Errorf("%s: %+v", name, got.Quote)
		}
	}
}

// hostile are texts that mean something to a program on their way.
var hostile = []string{
	"before \x1b[31mred\x1b[0m after", "before \u202edesrever\u202c after", "before \x01\x07\u009b31m after", "before </script><b>bold</b> after",
	"before ]]> <![CDATA[ &amp; <!-- --> after", "before \ufffe\uffff\ufdd0 after", "before " + strings.Repeat("e"+strings.Repeat("\u0301", 200), 2) + " after",
	"before \"quoted\" 'words' \\ after", "before\r\nbetween\r\u2028between\u2029\v\f\u0085after", "before </blockquote><img src=x onerror=alert(1)> after",
	"before @everyone <@1> [x](http://evil.example) after", "before " + strings.Repeat("x", 500) + " after", "before 👨‍👩‍👧‍👦 שלום 内阁 after", "before \U000e0001\u200b\u2060 after",
}

// Whatever an article holds arrives as it is.
func TestAPIHostile(t *testing.T) {
	l := bottest.OpenLibrary(t)
	quoted := 0
	for _, text := range hostile {
		body := "Landlords objected " + text
		a := article("hostile", text, text, body)
		a.Byline, a.Tags, a.Note, a.URL = text, []string{text}, text, "javascript:alert('"+text+"')"
		l.Put(t, a)
		w := get(siteOf(l, nil), "/api/articles/hostile")
		var got web.Article
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got.Text != body || got.Title != text || got.Byline != text || got.Note != text || got.Tags[0] != text {
			t.Errorf("%q arrives as %+v", text, got)
		}
		for _, q := range read[web.Answer](t, siteOf(l, nil), "/api/ask?q=landlords", http.StatusOK).Quotes {
			quoted++
			if !strings.Contains(body, q.Text) || q.Links.Publisher != "" {
				t.Errorf("%q is quoted as %+v", text, q)
			}
		}
	}
	if quoted < len(hostile) {
		t.Errorf("%d of %d are quoted", quoted, len(hostile))
	}
}
