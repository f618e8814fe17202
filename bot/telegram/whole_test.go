package telegram

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"verbatim/bot/bottest"
	replies "verbatim/bot/command"
	"verbatim/retrieval"
)

const (
	journalist = 7    // and the private chat with them
	desk       = -100 // where the reader is an administrator
)

// whole is the program as it is served, before a Telegram for tests.
type whole struct {
	*bottest.Library
	t   *testing.T
	api *fakeAPI
	end func()
}

// start runs a bot that knows nothing but what archive and ledger have.
func (w *whole) start() {
	w.t.Helper()
	b := replies.New(replies.Config{Engine: w.Engine, Archive: w.Archive, Ledger: w.Ledger, Log: slog.New(slog.DiscardHandler)})
	d, f, _ := newTest(w.t, journalist, desk)
	commands, err := newCommandIndex(b.Commands())
	if err != nil {
		w.t.Fatal(err)
	}
	d.commands, d.notes, d.servers = commands, w.Ledger, w.Ledger
	f.member(desk, journalist, "administrator")
	w.api, w.end = f, running(w.t, d, b)
}

// shows waits until a chat shows the words.
func (w *whole) shows(chat int64, words ...string) {
	w.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		page, missing := w.api.page(chat), ""
		for _, each := range words {
			if !strings.Contains(page, each) {
				missing = each
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("%q is not in:\n%s", missing, page)
		}
	}
}

const (
	capped   = "Ministers agreed on Monday to cap rents at 3 percent a year until 2029, the chancellor said."
	property = "Landlords called the decision an attack on property and spoke of a black day. "
	rumour   = "Did you read that “ministers agreed on Monday to cap rents at 5 percent a year”?"
	question = "At how many percent did ministers cap rents?"
)

// From a question to the paragraphs around its answer, over a restart, in private,
// in a group and inline.
func TestWhole(t *testing.T) {
	w := &whole{Library: bottest.OpenLibrary(t), t: t}
	w.start()
	w.Put(t, retrieval.Article{
		Ref: retrieval.Ref{ID: "rents"}, Source: "dpa", Title: "Cabinet caps rents", Language: "en", URL: "https://example.org/rents",
		Text: capped + "\n\n" + strings.Repeat(property, 12), Published: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
	})
	w.api.say(journalist, journalist, question)
	w.shows(journalist, capped, "dpa", "Cabinet caps rents", "¶1", "Strong match", "[Open at quote]", "[Copy]", "[👎]")
	w.api.say(journalist, journalist, "Who won the cup final in Lisbon?")
	w.shows(journalist, "Nothing in the archive answers this")
	w.api.press(journalist, journalist, "Context")
	w.shows(journalist, property+property)
	w.api.press(journalist, journalist, "👍")
	eventually(t, "a judgement", func() bool { up, _, err := w.Ledger.Judgements(t.Context()); return up == 1 && err == nil })

	// A button of before the restart is pressed by what it carries.
	token := w.api.carried(journalist, "Context")
	eventually(t, "the registration", func() bool {
		note, err := w.Ledger.Note(t.Context(), "telegram commands "+idText(fakeBot))
		return note != "" && err == nil
	})
	registered := len(w.api.made("setMyCommands"))
	w.end()
	w.start()
	w.api.push(map[string]any{"callback_query": map[string]any{"id": "q1", "from": user(journalist, "en"), "chat_instance": "1", "data": token,
		"message": map[string]any{"message_id": 5, "date": time.Now().Unix(), "chat": place(journalist)}}})
	w.shows(journalist, capped, property+property)
	w.api.push(map[string]any{"message": map[string]any{"message_id": 9001, "date": 1, "chat": place(journalist), "from": user(journalist, "de"),
		"text": rumour, "forward_origin": map[string]any{"type": "hidden_user", "sender_user_name": "Somebody", "date": 1}}})
	w.shows(journalist, "Verändert", "„5“ – im Archiv steht: „3“")

	w.api.push(inGroup(desk, 9002, "/ask "+question, nil))
	w.shows(desk, capped, "Starker Treffer")
	w.api.push(inGroup(desk, 9003, "/privacy", nil))
	w.shows(desk, "Die Antwort auf /privacy geht nur dich an. Frag danach im privaten Chat mit dem Bot.")
	w.api.push(inGroup(desk, 9004, "/settings", nil))
	w.shows(desk, "Sprache: die der Lesenden", "[français]")
	if page := w.api.page(desk); strings.Contains(page, "Kanälen") || strings.Contains(page, "antwortet allen") {
		t.Errorf("settings that a group does not have:\n%s", page)
	}
	w.api.press(desk, journalist, "français")
	w.shows(desk, "Langue : français")
	w.api.press(desk, journalist+1, "English")
	w.shows(desk, "Langue : français", "Seuls les administrateurs")
	w.api.push(inGroup(desk, 9005, "/ask "+question, nil))
	w.shows(desk, "Bonne correspondance")

	w.api.push(map[string]any{"inline_query": map[string]any{"id": "i1", "from": user(journalist, "en"), "query": question, "offset": ""}})
	settled(t, w.api, "answerInlineQuery", 1)
	if results := w.api.made("answerInlineQuery")[0].Get("results"); !strings.Contains(results, "cap rents at 3 percent") {
		t.Errorf("inline: %s", results)
	}
	w.end()
	if again := len(w.api.made("setMyCommands")); registered == 0 || again != 0 {
		t.Errorf("the commands were registered %d times, and %d times after the restart", registered, again)
	}
}

// What is found inline goes on as one scrolls, and each result leads back to the
// bot, over a restart.
func TestWholeInline(t *testing.T) {
	w := &whole{Library: bottest.OpenLibrary(t), t: t}
	for n, what := range strings.Fields("wheat barley coal steel copper timber cotton sugar cocoa wool maize oil") {
		w.Put(t, retrieval.Article{
			Ref: retrieval.Ref{ID: fmt.Sprint("a", n)}, Title: "Tariff on " + what, Language: "en", Published: time.Date(2026, 3, 1+n, 0, 0, 0, 0, time.UTC),
			Text: fmt.Sprintf("The tariff on %s rose to %d percent, officers at the border in %s district said.\n\nTraders of %s complained.", what, 10+n, what, what),
		})
	}
	w.start()
	scroll := func(typist int64, query string) (all []inlineResult) {
		offset := ""
		for page := 0; page == 0 || offset != ""; page++ {
			id := fmt.Sprint(query, page)
			w.api.push(map[string]any{"inline_query": map[string]any{"id": id, "from": user(typist, "en"), "query": query, "offset": offset}})
			answered := func() (form url.Values) {
				for _, form := range w.api.made("answerInlineQuery") {
					if form.Get("inline_query_id") == id {
						return form
					}
				}
				return nil
			}
			eventually(t, "an answer", func() bool { return answered() != nil })
			found := resultsOf(t, answered())
			if len(found) > inlinePage {
				t.Errorf("%d results on a page", len(found))
			}
			all, offset = append(all, found...), answered().Get("next_offset")
		}
		return all
	}
	for query, least := range map[string]int{"To how many percent did the tariff rise?": 10, "": 12} {
		seen := map[string]bool{}
		for _, r := range scroll(int64(10+least), query) {
			seen[r.Title] = true
		}
		if len(seen) < least {
			t.Errorf("%q finds %d articles", query, len(seen))
		}
	}
	quoted := scroll(journalist, "To how many percent did the tariff on coal rise?")[0]
	headline := scroll(journalist+1, "")[0]
	w.end()
	w.start()
	defer func() { w.end() }()
	for n, r := range []inlineResult{quoted, headline} {
		link := r.Markup.Rows[0][0].URL
		payload, ok := strings.CutPrefix(link, "https://t.me/verbatim_bot?start=")
		if !ok {
			t.Fatalf("%+v leads to %s", r, link)
		}
		w.api.push(inGroup(journalist, n+1, "/start "+payload, map[string]any{"from": user(journalist, "en")}))
	}
	w.shows(journalist, "The tariff on coal rose to 12 percent", "Traders of coal complained.", "Revision 1 of 1", "Reference: a11@1")
}

// Who administers a group learns more in it than others, and than in private.
func TestRanked(t *testing.T) {
	w := &whole{Library: bottest.OpenLibrary(t), t: t}
	w.start()
	defer func() { w.end() }()
	const offered, judged = "/settings — ", "👍 0 · 👎 0"
	for n, command := range []string{"/help", "/status"} {
		w.api.push(inGroup(desk, n+1, command, map[string]any{"from": user(8, "en")}))
	}
	w.shows(desk, "/ask — ", "Running since")
	if page := w.api.page(desk); strings.Contains(page, offered) || strings.Contains(page, judged) {
		t.Errorf("others see:\n%s", page)
	}
	for n, command := range []string{"/help", "/status"} {
		w.api.push(inGroup(desk, n+3, command, map[string]any{"from": user(journalist, "en")}))
	}
	w.shows(desk, offered, judged)
	w.api.push(inGroup(journalist, 5, "/status", map[string]any{"from": user(journalist, "en")}))
	w.shows(journalist, "Running since")
	if page := w.api.page(journalist); strings.Contains(page, judged) {
		t.Errorf("in private:\n%s", page)
	}
}

// The number of a private chat is that of the user: at info the log has neither,
// and at debug a question once.
func TestLogNamesNobody(t *testing.T) {
	const somebody = 7654321
	l := bottest.OpenLibrary(t)
	d, f, log := newTest(t, somebody)
	b := replies.New(replies.Config{Engine: l.Engine, Archive: l.Archive, Ledger: l.Ledger, Log: d.log})
	end := running(t, d, b)
	f.say(somebody, somebody, question)
	settled(t, f, "sendMessage", 1)
	f.push(map[string]any{"inline_query": map[string]any{"id": fmt.Sprint(somebody, "-1"), "from": user(somebody, "en"), "query": "rumours", "offset": ""}})
	settled(t, f, "answerInlineQuery", 1)
	f.push(map[string]any{"callback_query": map[string]any{"id": fmt.Sprint(somebody, "-2"), "from": user(somebody, "en"), "chat_instance": "1", "data": "1:more:",
		"message": map[string]any{"message_id": 5, "date": 1, "chat": place(somebody)}}})
	settled(t, f, "sendMessage", 2)
	f.push(map[string]any{"my_chat_member": map[string]any{
		"chat": place(somebody), "from": user(somebody, "en"), "date": 1, "new_chat_member": map[string]any{"status": "kicked", "user": user(fakeBot, "en")},
	}})
	eventually(t, "a log", func() bool { return strings.Contains(log.String(), "status=kicked") })
	end()
	requests := 0
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "msg=request") {
			requests++
		}
		if !strings.Contains(line, "level=DEBUG") && strings.Contains(line, fmt.Sprint(somebody)) {
			t.Error(line)
		}
	}
	for _, asked := range []string{question, "rumours"} {
		if n := strings.Count(log.String(), asked); n != 1 {
			t.Errorf("%q is logged %d times", asked, n)
		}
	}
	if requests != 3 {
		t.Errorf("%d requests are logged:\n%s", requests, log)
	}
}

// carried is what the latest button of a chat that is called so carries.
func (f *fakeAPI) carried(chat int64, label string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, data := 0, ""
	for n, m := range f.chat(chat).messages {
		for _, b := range m.buttons() {
			if b.Text == label && n > id {
				id, data = n, b.Data
			}
		}
	}
	return data
}
