package web

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"verbatim/bot"
)

//go:embed templates
var templateFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{"asset": asset, "facts": facts}).ParseFS(templateFiles, "templates/*.html"))

// kind is a page that shows what the bot says to a command.
type kind struct {
	command string
	title   bot.Phrase
	form    string // what is asked for; empty: nothing, or the page comes by a button
	verb    string // of the form
	menu    bool
	filters bool
}

var askKind = kind{command: "ask", title: askTitle, form: "question", verb: "go", menu: true, filters: true}

var pages = []kind{
	{command: "search", title: searchTitle, form: "words", verb: "find", menu: true, filters: true},
	{command: "latest", title: latestTitle, menu: true},
	{command: "check", title: checkTitle, form: "quotation", verb: "check", menu: true},
	{command: "sources", title: sourcesTitle, menu: true},
	{command: "status", title: statusTitle},
	{command: "more", title: moreTitle},
	{command: "context", title: contextTitle},
}

// view is what the templates show.
type view struct {
	voice
	Title    string
	Path     string // of the page
	Menu     []item
	Form     *form
	Tone     string
	Blocks   []block
	Note     string
	Actions  []action
	Heading  string // above the blocks
	Article  *articleView
	Feed     string // of what the page shows
	Welcomes bool
}

type item struct {
	Path, Title string
	Current     bool
}

// form is what somebody fills in.
type form struct {
	Action, Kind, Verb, Text string
	Filters                  bool
	Values                   map[string]string
	Sources                  []string
	Narrowed                 bool // by a filter
}

// voice says the templates' texts in the reader's language.
type voice struct{ Locale string }

// Say says a text by its name.
func (v voice) Say(name string) (string, error) {
	phrase, ok := texts[name]
	if !ok {
		return "", fmt.Errorf("there is no text %q", name)
	}
	return phrase.In(v.Locale), nil
}

// spoken is a quote with a voice.
type spoken struct {
	voice
	quoteView
}

// On gives a quote the voice of a page.
func (q quoteView) On(v view) spoken { return spoken{v.voice, q} }

// home asks a question or, without one, shows how to, and what is new.
func (s *Site) home(w http.ResponseWriter, r *http.Request) {
	if strings.TrimSpace(r.FormValue("q")) != "" {
		s.page(askKind).ServeHTTP(w, r)
		return
	}
	v := s.view(w, r, askKind)
	v.Title, v.Welcomes = siteTitle.In(v.Locale), true
	v.Heading, v.Feed = latestTitle.In(v.Locale), feedPath
	v.show(s.ask(w, r, "latest"))
	s.render(w, http.StatusOK, v)
}

// page shows what the bot says to a command.
func (s *Site) page(k kind) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := s.view(w, r, k)
		text := strings.TrimSpace(r.FormValue("q"))
		if k.form == "" || text != "" {
			v.show(s.ask(w, r, k.command))
		}
		if k.form != "" && text != "" {
			v.Title = bot.Visible(text) + " · " + v.Title
		}
		if k.filters && text != "" && v.finds() {
			v.Feed = feedPath + "?q=" + url.QueryEscape(requested(w, r, k.command).Query())
		}
		s.render(w, http.StatusOK, v)
	})
}

// ask hands what is requested to the bot.
func (s *Site) ask(w http.ResponseWriter, r *http.Request, command string) bot.Message {
	return s.Handler.Handle(r.Context(), requested(w, r, command))
}

// requested is what a page's address asks of the bot. Its log line has the id that
// the reader was told.
func requested(w http.ResponseWriter, r *http.Request, command string) bot.Request {
	request := bot.Request{
		ID: w.Header().Get("X-Request-Id"), Channel: bot.Channel{Platform: Name}, Open: true,
		Command: command, Text: r.FormValue("q"), Options: map[string]string{}, Locale: localeOf(r),
	}
	if command == "check" {
		request.Text = quoted(request.Text)
	}
	for _, name := range bot.Filters {
		if value := strings.TrimSpace(r.FormValue(name)); value != "" {
			request.Options[name] = value
		}
	}
	return request
}

// finds reports whether the page answers what was asked, be it by nothing: then
// something may come later.
func (v view) finds() bool {
	return v.Tone == toneNames[bot.Nothing] || slices.ContainsFunc(v.Blocks, func(b block) bool { return b.Quote != nil || b.Article != nil })
}

// quoted puts a text between quotation marks unless it has some: who fills in a
// form that asks for a quotation may leave them out.
func quoted(text string) string {
	if strings.ContainsAny(text, "\"“”„«»「『") {
		return text
	}
	return "“" + text + "”"
}

func (s *Site) view(w http.ResponseWriter, r *http.Request, k kind) view {
	v := view{voice: voice{localeOf(r)}, Path: r.URL.Path}
	v.Title = k.title.In(v.Locale)
	for _, each := range append([]kind{askKind}, pages...) {
		if each.menu {
			path := "/" + strings.TrimPrefix(each.command, askKind.command)
			v.Menu = append(v.Menu, item{path, each.title.In(v.Locale), each.command == k.command})
		}
	}
	if k.form == "" {
		return v
	}
	v.Form = &form{Action: v.Path, Kind: k.form, Verb: k.verb, Text: r.FormValue("q"), Filters: k.filters, Values: map[string]string{}}
	if !k.filters {
		return v
	}
	for _, name := range bot.Filters {
		v.Form.Values[name] = r.FormValue(name)
		v.Form.Narrowed = v.Form.Narrowed || r.FormValue(name) != ""
	}
	for _, choice := range s.Handler.Suggest(bot.Request{Channel: bot.Channel{Platform: Name}, Open: true}, "source") {
		if bot.Visible(choice.Value) == choice.Value { // it would be another one
			v.Form.Sources = append(v.Form.Sources, choice.Value)
		}
	}
	return v
}

// nowhere says that there is no such page.
func (s *Site) nowhere(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	s.refuse(w, r, http.StatusNotFound, noPage)
}

// refuse shows a page with nothing but a reason.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, code int, reason bot.Phrase, args ...any) {
	v := s.view(w, r, kind{title: siteTitle})
	v.Tone, v.Blocks = toneNames[bot.Nothing], []block{{Text: reason.In(v.Locale, args...)}}
	s.render(w, code, v)
}

func (s *Site) render(w http.ResponseWriter, code int, v view) {
	var out strings.Builder
	if err := templates.ExecuteTemplate(&out, "page.html", v); err != nil {
		s.Log.Error("render page", "path", v.Path, "err", err)
		http.Error(w, bot.Sorry.In(v.Locale), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", v.Locale)
	w.Header().Set("Vary", "Accept-Language")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(out.String())) // who has gone away reads no error either
}

var matcher = func() language.Matcher {
	var tags []language.Tag
	for _, l := range bot.Languages {
		tags = append(tags, language.Make(l))
	}
	return language.NewMatcher(tags)
}()

// localeOf is the language of bot.Languages that a reader likes best.
func localeOf(r *http.Request) string {
	_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return bot.Languages[i]
}
