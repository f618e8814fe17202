package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/chromedp/chromedp"

	"verbatim/bot"
	"verbatim/retrieval"
)

const (
	closed      = "Engineers closed the Halberd bridge on 4 March – “for good”, they said – after 17 cracks were found in its cables."
	askOfBridge = "When did engineers close the Halberd bridge?"
)

// long is an article of many paragraphs with the bridge far down.
func long() retrieval.Article {
	paragraphs := make([]string, 300)
	for i := range paragraphs {
		paragraphs[i] = fmt.Sprintf("Day %d of the inquiry: the committee read letters, heard a witness of the harbour office and adjourned early.", i+1)
	}
	paragraphs[250] = "The river was high. " + closed + " Ferries run until dusk."
	return retrieval.Article{
		Ref: retrieval.Ref{ID: "inquiry"}, Source: "Tribune", Title: "The long inquiry into the harbour", Language: "en",
		Text: strings.Join(paragraphs, "\n\n"), Published: time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC),
	}
}

// quoted are the words that a citation's address names, from the archive.
func (w world) quoted(t *testing.T, href string) string {
	t.Helper()
	reference := strings.TrimPrefix(strings.TrimSuffix(href, "#quote"), "/article/")
	ref, span, err := retrieval.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Archive.Article(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	words, ok := span.Of(a.Text)
	if !ok || words == "" {
		t.Fatalf("%s names no words", href)
	}
	return words
}

// checkMarked compares what an article's page marks with the quoted words, byte
// for byte; only the space between paragraphs is no part of the page's text.
func (b *tab) checkMarked(want string) {
	b.Helper()
	rest, ok := want, true
	marks := eval[[]string](b, `Array.from(document.querySelectorAll("article mark"), m => m.textContent)`)
	for _, m := range marks {
		if !ok {
			break
		}
		if rest, ok = strings.CutPrefix(rest, m); !ok {
			rest, ok = strings.CutPrefix(strings.TrimLeftFunc(rest, unicode.IsSpace), m)
		}
	}
	if !ok || rest != "" {
		b.Errorf("the page marks %q; want %q", marks, want)
	}
}

// A question is typed, its citation clicked; on the article's page the quoted
// words are marked, and seen without scrolling.
func TestBrowserFromQuestionToQuote(t *testing.T) {
	w := newWorld(t, bot.Rights{}, cabinet(), long())
	site := serve(t, w)
	for _, question := range []string{"At how many percent did ministers cap rents?", askOfBridge} {
		for _, s := range []screen{phone, desktop} {
			for _, scripts := range []bool{true, false} {
				t.Run(fmt.Sprintf("%.12s/%s/scripts=%t", question, s.name, scripts), func(t *testing.T) {
					b := openTab(t, site)
					b.screen(s)
					if !scripts {
						b.withoutScripts()
					}
					b.open("/")
					b.follow(chromedp.SendKeys(chromedp.CSS("#q"), question+"\r"))
					href := eval[string](b, `document.querySelector("figcaption a").getAttribute("href")`)
					want := w.quoted(t, href)
					if got := eval[string](b, `document.querySelector("blockquote").textContent`); got != want {
						t.Errorf("the answer is %q; want %q", got, want)
					}
					b.follow(chromedp.Click(chromedp.CSS("figcaption a")))
					b.checkMarked(want)
					b.await(inView("#quote"))
					if local := eval[bool](b, `document.querySelector("time[title]") !== null`); local != scripts {
						t.Errorf("times are shown by a script: %t", local)
					}
				})
			}
		}
	}
}

// An address without "#quote", as somebody may pass it on, opens at the quote by
// a script; without, the quote is marked all the same.
func TestBrowserQuoteWithoutHash(t *testing.T) {
	w := newWorld(t, bot.Rights{}, long())
	start := strings.Index(long().Text, closed)
	path := fmt.Sprintf("/article/inquiry@1:%d-%d", start, start+len(closed))
	site := serve(t, w)
	for _, s := range []screen{phone, desktop} {
		b := openTab(t, site)
		b.screen(s)
		b.open(path)
		b.checkMarked(closed)
		b.await(inView("#quote"))
	}
	b := openTab(t, site)
	b.withoutScripts()
	b.open(path)
	b.checkMarked(closed)
}

// A quote that is taller than the window opens at its start.
func TestBrowserTallQuote(t *testing.T) {
	a := cabinet()
	filler := strings.Repeat("The committee read letters and adjourned early. ", 60)
	a.Text = filler + "\n\n" + strings.Repeat(closed+" ", 20) + "\n\n" + filler
	start := strings.Index(a.Text, closed)
	end := start + 2000
	b := openTab(t, serve(t, newWorld(t, bot.Rights{}, a)))
	b.screen(phone)
	for _, hash := range []string{"", "#quote"} {
		b.open("/sources")
		b.open(fmt.Sprintf("/article/rents@1:%d-%d%s", start, end, hash))
		b.checkMarked(a.Text[start:end])
		b.await(`(box => box.top >= 0 && box.top < innerHeight / 2 && box.height > innerHeight)(document.getElementById("quote").getBoundingClientRect())`)
	}
}

// Whatever white space and characters a quote has, and however many paragraphs,
// the page has the same bytes.
func TestBrowserQuoteToTheByte(t *testing.T) {
	a := cabinet()
	a.Text = "\u201cTwo  spaces,\ta tab\u201d \u2013 and a\nline; e\u0301 is not \u00e9, \u00a0 no break, 👩\u200d👩\u200d👧 <b>&amp;\u200b.\n\nThe second paragraph ends it. This is not of it."
	end := strings.Index(a.Text, " This is")
	b := openTab(t, serve(t, newWorld(t, bot.Rights{}, a)))
	b.open(fmt.Sprintf("/article/rents@1:0-%d#quote", end))
	b.checkMarked(a.Text[:end])
}

// A citation's link opens the publisher's page at the quote: by a click, and by
// the address alone.
func TestBrowserTextFragment(t *testing.T) {
	filler := strings.Repeat("<p>The committee read letters and adjourned early.</p>", 200)
	publisher := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><title>Harbour</title><link rel="icon" href="data:,">%s
			<p id="here">The <b>river</b> was&nbsp;high. <a href="#">%s</a>
			Ferries run until dusk.</p>%[1]s`, filler, closed)
	}))
	a := long()
	a.URL = publisher + "/harbour"
	site := serve(t, newWorld(t, bot.Rights{}, a))
	b := openTab(t, site, publisher)
	b.screen(desktop)
	b.open("/")
	b.follow(chromedp.SendKeys(chromedp.CSS("#q"), askOfBridge+"\r"))
	b.follow(chromedp.Click(chromedp.CSS("figcaption a")))
	link := eval[string](b, `document.querySelector("article a[target]").href`)
	if !strings.HasPrefix(link, a.URL+"#:~:text=") {
		t.Fatalf("the link is %s", link)
	}
	b.opens("article a[target]", publisher).await(inView("#here"))
	direct := openTab(t, publisher)
	direct.screen(desktop)
	direct.do(chromedp.Navigate(link))
	direct.await(inView("#here"))
}

// A date beside a name in Arabic reads from the left to the right all the same.
func TestBrowserDirections(t *testing.T) {
	b := openTab(t, serve(t, newWorld(t, bot.Rights{}, cabinet(), arabic())))
	b.open("/sources")
	if !eval[bool](b, `(() => {
		const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
		while (texts.nextNode()) {
			const text = texts.currentNode, at = text.data.indexOf("2026-05-01");
			if (at < 0) continue;
			const left = i => {
				const range = document.createRange();
				range.setStart(text, at + i);
				range.setEnd(text, at + i + 1);
				return range.getBoundingClientRect().left;
			};
			return left(0) < left(5) && left(5) < left(8);
		}
	})()`) {
		t.Error("the date is turned round")
	}
}

func arabic() retrieval.Article {
	return retrieval.Article{
		Ref: retrieval.Ref{ID: "bridge"}, Source: "الجريدة", Title: "افتتاح الجسر الجديد فوق النهر", Language: "ar",
		Text:      "أعلنت وزارة النقل يوم الاثنين افتتاح الجسر الجديد فوق نهر النيل بعد عامين من أعمال البناء.\n\nوقال الوزير إن تكلفة المشروع بلغت 120 مليون جنيه.",
		Published: time.Date(2026, 5, 1, 9, 30, 0, 0, time.UTC),
	}
}
