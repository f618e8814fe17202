package retrieval_test

import (
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
)

func TestReferences(t *testing.T) {
	for _, s := range []string{"a", "000_77aebc823effd9e9", "a.b-c_D@1", "a@12:0-5", "a@1:1353-1835"} {
		ref, span, err := retrieval.ParseReference(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		}
		back := ref.String()
		if span.Len() > 0 {
			back = retrieval.Citation{Ref: ref, Span: span}.String()
		}
		if back != s {
			t.Errorf("%s became %s", s, back)
		}
	}
	for _, s := range []string{"", "@1", "a@", "a@0", "a@-1", "a@x", "a:0-5", "a@1:", "a@1:5", "a@1:5-5", "a@1:9-2", "a@1:-1-5", "a b", "../a", "a@1:0-5x", strings.Repeat("a", 41)} {
		if ref, span, err := retrieval.ParseReference(s); err == nil {
			t.Errorf("%q is read as %v %v", s, ref, span)
		} else if !strings.Contains(err.Error(), s) {
			t.Errorf("%q: the error does not name it: %v", s, err)
		}
	}
}

func TestSpan(t *testing.T) {
	const s = "aé中"
	for _, test := range []struct {
		span retrieval.Span
		want string
		ok   bool
	}{
		{retrieval.Span{Start: 0, End: 6}, s, true}, {retrieval.Span{Start: 1, End: 3}, "é", true}, {retrieval.Span{Start: 6, End: 6}, "", true},
		{retrieval.Span{Start: 2, End: 3}, "", false}, {retrieval.Span{Start: 1, End: 2}, "", false}, {retrieval.Span{Start: 0, End: 7}, "", false},
		{retrieval.Span{Start: -1, End: 1}, "", false}, {retrieval.Span{Start: 3, End: 1}, "", false},
	} {
		if got, ok := test.span.Of(s); got != test.want || ok != test.ok {
			t.Errorf("%v of %q = %q, %v", test.span, s, got, ok)
		}
	}
}

func TestValidate(t *testing.T) {
	good := retrieval.Article{Ref: retrieval.Ref{ID: "a"}, Text: "text"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*retrieval.Article){
		"id":        func(a *retrieval.Article) { a.ID = "a/b" },
		"no text":   func(a *retrieval.Article) { a.Text = " \n" },
		"UTF-8":     func(a *retrieval.Article) { a.Text = "\xff" },
		"not valid": func(a *retrieval.Article) { a.Tags = []string{"\xff"} },
		"urgency":   func(a *retrieval.Article) { a.Urgency = 10 },
		"valid UTF": func(a *retrieval.Article) { a.Note = "\xff" },
		"NUL":       func(a *retrieval.Article) { a.Byline = "A\x00" },
		"a NUL":     func(a *retrieval.Article) { a.Tags = []string{"\x00"} },
		"status":    func(a *retrieval.Article) { a.Status = "lost" },
		"10000": func(a *retrieval.Article) {
			a.Embargo = time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -7200))
		},
	} {
		a := good
		spoil(&a)
		if err := a.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestFindable(t *testing.T) {
	now := time.Now()
	for _, test := range []struct {
		article retrieval.Article
		want    bool
	}{
		{retrieval.Article{}, true}, {retrieval.Article{Status: retrieval.Usable}, true},
		{retrieval.Article{Status: retrieval.Withheld}, false}, {retrieval.Article{Status: retrieval.Canceled}, false},
		{retrieval.Article{Embargo: now}, true}, {retrieval.Article{Embargo: now.Add(1)}, false},
	} {
		if got := test.article.Findable(now); got != test.want {
			t.Errorf("%+v is findable: %v", test.article, got)
		}
	}
}

func TestTrim(t *testing.T) {
	for given, want := range map[string]string{
		"\u2003\u2028\vOne é.\u3000\u0085\n": "One é.", "é": "é", " \t\u2003": "", "": "",
	} {
		s := "é " + given + " é"
		span := retrieval.Span{Start: len("é "), End: len("é " + given)}.Trim(s)
		if got, ok := span.Of(s); !ok || got != want {
			t.Errorf("of %q: %q, %t", given, got, ok)
		}
	}
}
