package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/bot"
	"verbatim/retrieval"
)

// kind is a kind of page, with an example that says something of the kind.
type kind struct{ name, path, says string }

var kinds = []kind{
	{"home", "/", "Ask the archive in plain words"},
	{"answer", "/?q=At+how+many+percent+did+ministers+cap+rents%3F", "match · articles searched"},
	{"narrowed", "/?q=rents&source=Herald&since=2026-01-01", "cap rents at 4 percent"},
	{"near misses", "/?q=Who+cut+the+rents+in+Norway+in+1999%3F", "These passages come nearest"},
	{"nothing found", "/?q=zyzzyva&source=Nobody", "Nothing in the archive answers this"},
	{"in Arabic", "/?q=متى+أعلنت+وزارة+النقل+افتتاح+الجسر", "فوق نهر النيل"},
	{"search", "/search?q=rents", "Cabinet caps rents"},
	{"check", "/check?q=an+assault+on+property", "the archive has"},
	{"latest", "/latest", "The long inquiry"},
	{"sources", "/sources", "Herald"},
	{"status", "/status", "Newest article"},
	{"quote", "/article/rents@2:0-92#quote", "Copy citation"},
	{"old revision", "/article/rents@1:0-92#quote", "cap rents at 3 percent"},
	{"article", "/article/rents", "The figure was corrected"},
	{"Arabic quote", "/article/bridge@1:0-19#quote", "فوق نهر النيل"},
	{"long words", "/article/gesetz@1:0-80#quote", "Der Landtag"},
	{"long article", "/article/inquiry@1:100-200", "Day 300"},
	{"refusal", "/article/withdrawn", "has been withdrawn"},
	{"no page", "/nowhere", "There is no such page"},
	{"hostile", "/article/evil@1:0-200#quote", "Pirates boarded"},
	{"hostile quote", "/?q=When+did+pirates+board+the+ferry%3F", "Pirates boarded"},
	{"hostile input", "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&source=%22onfocus%3Dalert(1)%20autofocus", "Nothing in the archive"},
}

// openKind opens the example of a kind of page.
func (b *tab) openKind(k kind) {
	b.Helper()
	b.open(k.path)
	if got := eval[string](b, `document.querySelector("main").textContent`); !strings.Contains(got, k.says) {
		b.Errorf("%s does not say %q: %s", k.name, k.says, got)
	}
}

// serveKinds serves an archive with something for each kind of page.
func serveKinds(t *testing.T) string {
	t.Helper()
	german, withdrawn, evil, revised := cabinet(), cabinet(), cabinet(), cabinet()
	german.ID, german.Language, german.Source = "gesetz", "de", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
	german.Title = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz aufgehoben"
	german.Text = "Der Landtag hat das " + german.Title + ".\n\nhttps://example.org/" + strings.Repeat("a", 200) + " ist die Adresse."
	withdrawn.ID = "withdrawn"
	everything := strings.Join(hostile, " ")
	evil.ID, evil.Text = "evil", "Pirates boarded the ferry "+everything+" at noon.\n\n"+everything
	evil.Title, evil.Byline, evil.Source, evil.Note, evil.Rights, evil.Tags = everything, everything, everything, everything, everything, hostile
	w := newWorld(t, bot.Rights{}, cabinet(), long(), arabic(), german, withdrawn, evil)
	withdrawn.Status = retrieval.Withheld
	w.Put(t, withdrawn)
	revised.Text = strings.Replace(revised.Text, "3 percent", "4 percent", 1)
	revised.Note, revised.Tags = "The figure was corrected.", []string{"housing"}
	w.Put(t, revised)
	return serve(t, w)
}

// What a tab takes for a fault is noticed, or the other tests would show nothing.
func TestBrowserNotices(t *testing.T) {
	bad := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "style-src 'none'")
		fmt.Fprint(w, `<style>p { color: red }</style><img src="http://elsewhere.example/x.png"><img src="/missing.png">
			<script>console.error("no"); setTimeout(() => { alert("hello") }, 100); undefined.x</script>`)
	}))
	b := openUnwatched(t, bad)
	b.open("/")
	for _, want := range []string{"request to http://elsewhere.example", "missing.png: 404", "console: error", "exception", "log: security", "dialog: hello"} {
		b.awaitFault(want)
	}
}

// inspection finds what does not fit the window, and targets that are too small
// to hit. Links within a line of text may be as high as the line (WCAG 2.5.8).
const inspection = `(() => {
	const name = e => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 30);
	const found = [];
	if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
		found.push("scrolls sideways");
		for (const e of document.querySelectorAll("body *")) {
			if (e.getBoundingClientRect().right > document.documentElement.clientWidth + 1) found.push("too wide: " + name(e));
		}
	}
	for (const e of document.querySelectorAll("a, button, input, textarea, summary")) {
		const box = e.getBoundingClientRect();
		if (box.width === 0 || e.matches(".skip") || getComputedStyle(e).display === "inline") continue;
		if (box.width < 24 || box.height < 24) found.push("small: " + name(e) + " " + box.width + "×" + box.height);
	}
	return found;
})()`

// spacing sets the distances of letters, words and lines that readers may ask
// for (WCAG 1.4.12).
const spacing = `for (const e of document.querySelectorAll("body *")) {
	Object.assign(e.style, {lineHeight: "1.5", letterSpacing: ".12em", wordSpacing: ".16em"});
}`

// Each kind of page fits windows down to 320 pixels and letters of twice the
// size or set apart, without a fault of the kinds that a tab notices.
func TestBrowserReflow(t *testing.T) {
	b := openTab(t, serveKinds(t))
	for _, s := range []struct {
		screen
		letters int64
		before  string // is run before the page is inspected
	}{
		{screen{"smallest", 320, 640}, 16, ""},
		{screen{"smallest, set apart", 320, 640}, 16, spacing},
		{screen{"twice the letters", 640, 800}, 32, ""},
		{desktop, 16, ""},
	} {
		b.screen(s.screen)
		call(b, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: s.letters}})
		for _, k := range kinds {
			b.openKind(k)
			b.do(chromedp.Evaluate[chromedp.Void](s.before))
			for _, fault := range eval[[]string](b, inspection) {
				t.Errorf("%s, %s: %s", k.name, s.name, fault)
			}
		}
	}
}

// Whatever an article or a question holds, the only script of a page is its own.
func TestBrowserHostile(t *testing.T) {
	b := openTab(t, serveKinds(t))
	for _, k := range kinds {
		b.openKind(k)
		scripts := eval[[]string](b, `Array.from(document.scripts, s => new URL(s.src).pathname)`)
		if !slices.Equal(scripts, []string{"/static/page.js"}) {
			t.Errorf("%s has the scripts %q", k.name, scripts)
		}
	}
}

// The rules of axe-core: WCAG 2.2 AA and what is good practice.
const axe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(found =>
	found.violations.flatMap(v => v.nodes.map(n => v.id + ": " + v.help + ": " + n.html.slice(0, 200) + " " + n.failureSummary)))`

func TestBrowserAccessibility(t *testing.T) {
	dir := os.Getenv("VERBATIM_AXE")
	if dir == "" {
		t.Skip("VERBATIM_AXE names no folder with node_modules/axe-core")
	}
	script, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	b := openTab(t, serveKinds(t))
	for _, scheme := range []string{"light", "dark"} {
		b.media("", scheme)
		b.screen(map[string]screen{"light": desktop, "dark": phone}[scheme])
		for _, k := range kinds {
			b.openKind(k)
			b.do(chromedp.Evaluate[chromedp.Void](string(script)))
			for _, violation := range eval[[]string](b, axe) {
				t.Errorf("%s, %s: %s", k.name, scheme, violation)
			}
		}
	}
}

// focused names what has the focus, and whether that is seen.
const focused = `(() => {
	const e = document.activeElement, style = getComputedStyle(e);
	const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
	return (e.id || e.getAttribute("href") || e.type || e.tagName) + (ring && ` + seen + `(e) ? "" : " unseen");
})()`

func TestBrowserKeyboard(t *testing.T) {
	b := openTab(t, serve(t, newWorld(t, bot.Rights{}, cabinet())))
	b.screen(desktop)
	b.open("/search?q=rents")
	var order []string
	for range 12 {
		b.do(chromedp.KeyEvent(kb.Tab))
		order = append(order, eval[string](b, focused))
	}
	want := []string{"#content", "/", "/", "/search", "/latest", "/check", "/sources", "q", "submit", "SUMMARY", "/article/rents@1"}
	if !slices.Equal(order[:len(want)], want) {
		t.Errorf("the focus goes %q; want %q", order, want)
	}

	b.open("/search?q=rents")
	b.do(chromedp.KeyEvent(kb.Tab + kb.Enter))
	b.await(`location.hash === "#content"`)
	b.do(chromedp.KeyEvent(kb.Tab))
	if got := eval[string](b, focused); got != "q" {
		t.Errorf("behind the link that skips the menu comes %s", got)
	}
	b.do(chromedp.KeyEvent("landlords")) // the field's text is selected
	b.follow(chromedp.KeyEvent(kb.Enter))
	if got := eval[string](b, `new URL(location).searchParams.get("q")`); got != "landlords" {
		t.Errorf("searched for %q", got)
	}

	b.open("/")
	b.do(chromedp.KeyEvent(kb.Tab))
	if got := eval[string](b, focused); got != "#content" {
		t.Errorf("the first step on the home page leads to %s", got)
	}
}

// Nothing that stays in sight covers what has the focus (WCAG 2.4.11).
func TestBrowserKeyboardInLongArticle(t *testing.T) {
	b := openTab(t, serve(t, newWorld(t, bot.Rights{}, long())))
	b.screen(phone)
	b.open("/article/inquiry@1:0-20")
	for range 30 {
		b.do(chromedp.KeyEvent(kb.Tab))
		b.await("!" + focused + `.endsWith("unseen")`)
	}
	if got := eval[string](b, focused); !strings.Contains(got, "#p") {
		t.Errorf("30 steps lead to %s", got)
	}
}

// The citation is copied by a button; without scripts it can be read, and there
// is no button that does nothing.
func TestBrowserCopy(t *testing.T) {
	site := serve(t, newWorld(t, bot.Rights{}, cabinet(), arabic()))
	path := fmt.Sprintf("/article/rents@1:0-%d#quote", len(capped))
	b := openTab(t, site)
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		if _, err := chromedp.CallBrowser(b.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
			Origin: site, BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
		}); err != nil {
			t.Fatal(err)
		}
	}
	b.open(path)
	b.do(chromedp.Click(chromedp.CSS("#copy")))
	b.await(`document.getElementById("copy").textContent === "Copied"`)
	got := eval[string](b, `navigator.clipboard.readText()`)
	if want := "“" + capped + "” · Herald · Cabinet caps rents · 2026-03-02 · ¶1 · https://example.org/rents · " + site + path; got != want {
		t.Errorf("copied %q; want %q", got, want)
	}

	b = openTab(t, site)
	b.withoutScripts()
	b.open(path)
	if eval[bool](b, `document.getElementById("copy").getBoundingClientRect().width > 0`) {
		t.Error("there is a button that does nothing")
	}
	b.open("/article/bridge@1:0-19#quote") // of no publisher
	if eval[bool](b, `document.querySelector("article > .actions").checkVisibility()`) {
		t.Error("there is a bar with nothing in it")
	}
	b.do(chromedp.Click(chromedp.CSS(".cite summary")))
	b.await(inView("#citation"))
}

// On paper there are the question, the quotes and where they stand, and nothing
// to press.
func TestBrowserPrint(t *testing.T) {
	b := openTab(t, serveKinds(t))
	for _, k := range kinds {
		printed, ok := map[string]string{"answer": "h1, blockquote, figcaption", "quote": "h1, mark, #citation"}[k.name]
		if !ok {
			continue
		}
		b.media("print", "light")
		b.openKind(k)
		for _, name := range eval[[]string](b, `Array.from(document.querySelectorAll("form, nav, button, .button, summary")).filter(e => e.checkVisibility()).map(e => e.tagName)`) {
			t.Errorf("%s prints <%s>", k.name, name)
		}
		if hidden := eval[int](b, `Array.from(document.querySelectorAll("`+printed+`")).filter(e => e.getBoundingClientRect().height < 10).length`); hidden > 0 {
			t.Errorf("%s lacks %d of %s", k.name, hidden, printed)
		}
		b.media("", "light")
		paper, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(paper, []byte("%PDF-")) || len(paper) < 5000 {
			t.Errorf("%s prints %d bytes", k.name, len(paper))
		}
	}
}
