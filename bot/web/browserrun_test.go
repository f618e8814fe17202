package web_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"go.uber.org/goleak"
)

// How long a tab may be open, and how long a page may take to become as a test
// awaits it: far longer than it takes, for machines that are slow or busy.
const (
	tabTime   = 5 * time.Minute
	awaitTime = 20 * time.Second
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(closing{m}) }

// closing closes the browser when all tests are through.
type closing struct{ *testing.M }

func (c closing) Run() int {
	code := c.M.Run()
	if chromium.ctx != nil {
		if err := chromium.close(); err != nil {
			fmt.Fprintln(os.Stderr, "close the browser:", err)
			code = cmp.Or(code, 1)
		}
	}
	return code
}

// chromium is the one browser of all tests, started by the first that needs it.
var chromium struct {
	sync.Once
	ctx   context.Context
	close func() error
	err   error
}

// startChromium starts the browser that VERBATIM_CHROMIUM names. It finds no
// host but this one.
func startChromium() {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(os.Getenv("VERBATIM_CHROMIUM")),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("disable-component-update", true),
	)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	if chromium.err = chromedp.Do(ctx); chromium.err != nil {
		cancel()
		return
	}
	chromium.ctx = ctx
	chromium.close = func() error {
		defer cancel()
		ctx, done := context.WithTimeout(ctx, awaitTime)
		defer done()
		return chromedp.Cancel(ctx)
	}
}

// tab is a tab of the browser that shares nothing with another. What must not
// happen on any page fails the test at its end.
type tab struct {
	*testing.T
	ctx  context.Context // chromedp's handle of the tab
	site string          // "http://127.0.0.1:…"

	mu     sync.Mutex
	asked  int      // requests
	faults []string // what must not happen
}

// serve serves a handler on loopback until the end of the test.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// openTab opens a tab for a site; others are the sites that it may lead to.
func openTab(t *testing.T, site string, others ...string) *tab {
	t.Helper()
	b := openUnwatched(t, site, others...)
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.asked == 0 {
			t.Error("the tab has seen no request")
		}
		for _, fault := range b.faults {
			t.Error(fault)
		}
	})
	return b
}

// openUnwatched opens a tab whose faults are for the test to judge.
func openUnwatched(t *testing.T, site string, others ...string) *tab {
	t.Helper()
	if os.Getenv("VERBATIM_CHROMIUM") == "" {
		t.Skip("VERBATIM_CHROMIUM names no Chromium")
	}
	chromium.Do(startChromium)
	if chromium.err != nil {
		t.Fatalf("start %s: %v", os.Getenv("VERBATIM_CHROMIUM"), chromium.err)
	}
	ctx, cancel := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	b := &tab{T: t, site: site}
	may := append(others, site)
	if err := chromedp.Listen(ctx, func(event any) { b.notice(event, may) }); err != nil {
		t.Fatal(err)
	}
	b.ctx, cancel = context.WithTimeout(ctx, tabTime)
	t.Cleanup(cancel)
	// Tabs of others must not take the focus away.
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return b
}

// opens clicks on a link and returns the tab that it opens for a site.
func (b *tab) opens(link, site string) *tab {
	b.Helper()
	opened := chromedp.WaitNewTarget(b.ctx, func(to *target.Info) bool { return strings.HasPrefix(to.URL, site) })
	b.do(chromedp.Click(chromedp.CSS(link)))
	select {
	case <-b.ctx.Done():
		b.Fatal(b.ctx.Err())
		return nil
	case id := <-opened:
		ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
		b.Cleanup(cancel)
		return &tab{T: b.T, ctx: ctx, site: site}
	}
}

// notice keeps what must not happen: a request to a site that is not named, a
// message on the console (a breach of the page's policy makes one), a dialog.
func (b *tab) notice(event any, may []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fault := func(format string, args ...any) { b.faults = append(b.faults, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked++
		to, err := url.Parse(e.Request.URL)
		if err != nil || !slices.Contains(may, to.Scheme+"://"+to.Host) {
			fault("request to %.200s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && e.Type != network.ResourceTypeDocument {
			fault("%s: %d", e.Response.URL, e.Response.Status)
		}
	case *runtime.EventConsoleAPICalled:
		fault("console: %s", e.Type)
	case *runtime.EventExceptionThrown:
		fault("exception: %s", e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Source != log.EntrySourceNetwork { // those are responses, see above
			fault("log: %s: %s", e.Entry.Source, e.Entry.Text)
		}
	case *page.EventJavascriptDialogOpening:
		fault("dialog: %s", e.Message)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// follow does something that leads to another page, and waits for it.
func (b *tab) follow(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if _, err := chromedp.RunResponse(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

func (b *tab) open(path string) {
	b.Helper()
	b.do(chromedp.Navigate(b.site + path))
}

// eval returns what an expression of JavaScript is on the page.
func eval[T any](b *tab, expression string) T {
	b.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%.200s: %v", expression, err)
	}
	return out
}

// await waits until an expression is true. It asks from here, so that pages
// without scripts can be asked, too.
func (b *tab) await(expression string) {
	b.Helper()
	b.until(expression, func() bool { return eval[bool](b, "!!("+expression+")") })
}

// awaitFault waits until a fault was noticed.
func (b *tab) awaitFault(part string) {
	b.Helper()
	b.until(part, func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return slices.ContainsFunc(b.faults, func(f string) bool { return strings.Contains(f, part) })
	})
}

func (b *tab) until(what string, so func() bool) {
	b.Helper()
	for deadline := time.Now().Add(awaitTime); !so(); {
		if time.Now().After(deadline) {
			b.Fatalf("still not so: %s", what)
		}
		select {
		case <-b.ctx.Done():
			b.Fatal(b.ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// seen is a function of JavaScript that tells whether an element is wholly within
// the window, its first and last line behind nothing else.
const seen = `(e => {
	const box = e.getBoundingClientRect(), lines = Array.from(e.getClientRects());
	return box.width > 0 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth &&
		[lines.at(0), lines.at(-1)].every(l => e.contains(document.elementFromPoint(l.x + l.width / 2, l.y + l.height / 2)));
})`

// inView is whether the first element that a selector finds is seen.
func inView(selector string) string {
	return fmt.Sprintf("%s(document.querySelector(%q))", seen, selector)
}

// withoutScripts turns off JavaScript for the pages that are opened next.
func (b *tab) withoutScripts() {
	b.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// media shows pages as on paper ("print") or in another colour scheme.
func (b *tab) media(kind, scheme string) {
	b.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: kind, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// screen is the size of a window in CSS pixels.
type screen struct {
	name          string
	width, height int64
}

var (
	phone   = screen{"phone", 390, 844}
	desktop = screen{"desktop", 1200, 800}
)

func (b *tab) screen(s screen) {
	b.Helper()
	if s == phone {
		b.do(chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait))
		return
	}
	b.do(chromedp.EmulateViewport(s.width, s.height))
}

func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.Helper()
	out, err := chromedp.Call(b.ctx, command, params)
	if err != nil {
		b.Fatalf("%s: %v", command.Method, err)
	}
	return out
}
