package discord

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

// commandsForTests are of every kind.
var commandsForTests = []bot.Command{
	{
		Name: "ask", Title: bot.Words("ask", "frage", "demander", "preguntar", "спросить"),
		Help: bot.Words("Ask the archive", "Das Archiv fragen", "Interroger les archives", "Preguntar al archivo", "Спросить архив"),
		Text: &bot.Option{Name: "question", Title: bot.Words("question", "frage", "question", "pregunta", "вопрос"), Help: bot.Same("In plain words"), Required: true},
		Options: []bot.Option{
			{Name: "source", Title: bot.Same("source"), Help: bot.Same("Only from this source"), Suggest: true},
			{Name: "private", Title: bot.Same("private"), Help: bot.Same("For you alone"), Kind: bot.FlagOption},
			{Name: "lang", Title: bot.Words("language", "sprache", "langue", "idioma", "язык"), Help: bot.Same("Of the articles"), Choices: []bot.Choice{
				{Name: bot.Words("English", "Englisch", "anglais", "inglés", "английский"), Value: "en"}, {Name: bot.Same("Deutsch"), Value: "de"}}},
		},
	},
	{
		Name: "watch", Title: bot.Same("watch"), Help: bot.Same("Alerts on a topic"), Admin: true,
		Text: &bot.Option{Name: "topic", Title: bot.Same("topic"), Help: bot.Same("What it is about")},
		Options: []bot.Option{
			{Name: "to", Title: bot.Same("channel"), Help: bot.Same("Where to"), Kind: bot.ChannelOption, Required: true},
			{Name: "role", Title: bot.Same("role"), Help: bot.Same("Whom to call"), Kind: bot.RoleOption},
		},
	},
	{
		Name: "mute", Title: bot.Same("mute"), Help: bot.Same("No alerts for a while"), Admin: true, Channel: true,
		Options: []bot.Option{{Name: "where", Title: bot.Same("channel"), Help: bot.Same("In this one"), Kind: bot.ChannelOption}},
	},
	{Name: "check", Title: bot.Words("Check the quotes", "Zitate prüfen", "Vérifier les citations", "Comprobar las citas", "Проверить цитаты"), Message: true},
}

// memoryNotes keeps notes.
type memoryNotes struct {
	mu    sync.Mutex
	notes map[string]string
}

func (n *memoryNotes) Note(_ context.Context, name string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.notes[name], nil
}

func (n *memoryNotes) SetNote(_ context.Context, name, value string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.notes == nil {
		n.notes = map[string]string{}
	}
	n.notes[name] = value
	return nil
}

// safeLog is a log that is read while it is written.
type safeLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// handler is a bot.Handler of functions.
type handler struct {
	handle  func(context.Context, bot.Request) bot.Message
	private func(bot.Request) bool
	suggest func(bot.Request, string) []bot.Choice
}

func (h handler) Handle(ctx context.Context, r bot.Request) bot.Message { return h.handle(ctx, r) }
func (h handler) Private(r bot.Request) bool                            { return h.private != nil && h.private(r) }
func (h handler) Suggest(r bot.Request, option string) []bot.Choice     { return h.suggest(r, option) }

// echo answers with what was asked.
var echo = bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
	return bot.Say(fmt.Sprintf("%s: %s %v", r.Command, r.Text, r.Options))
})

// several is a message that takes one post for each of the words.
func several(words ...string) (m bot.Message) {
	for _, w := range words {
		m.Blocks = append(m.Blocks, bot.Block{Text: w + strings.Repeat(" and so on", 250)})
	}
	return m
}

// firstWords are those of the lines of a page.
func firstWords(page string) string {
	var words []string
	for line := range strings.Lines(page) {
		if fields := strings.Fields(line); len(fields) > 0 {
			words = append(words, fields[0])
		}
	}
	return strings.Join(words, " ")
}

// watched are the tests at whose end goroutines are looked for.
var watched sync.Map

// leaveNothing fails a test that leaves goroutines behind, once all that it made is
// closed: a connection of the first that it made may come late, while a second is
// looked at.
func leaveNothing(t *testing.T) {
	if _, again := watched.LoadOrStore(t, true); again {
		return
	}
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, leaks) })
}

// newTest returns a Discord with a Discord for tests, and its log. What is
// wrong with the latter shows as soon as the test ends.
func newTest(t *testing.T, change ...func(*Config)) (*Discord, *fakeREST, *safeLog) {
	t.Helper()
	leaveNothing(t)
	f, log := newFakeREST(t), &safeLog{}
	c := Config{
		Token: fakeToken, APIURL: f.URL + "/api/v10", Commands: commandsForTests, Notes: &memoryNotes{},
		Log: slog.New(slog.NewTextHandler(log, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	d, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	self := fakeSelf
	d.self.Store(&self)
	t.Cleanup(func() {
		f.Close()
		d.rest.plain.Transport.(*transport).next.(interface{ CloseIdleConnections() }).CloseIdleConnections()
		if strings.Contains(log.String(), fakeToken) || strings.Contains(log.String(), "interaction-token") {
			t.Errorf("a token is in the log:\n%s", log)
		}
	})
	return d, f, log
}

// running runs d until the returned function is called, which waits for what is
// under way.
func running(t *testing.T, d *Discord, h bot.Handler) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx, h) }()
	for !d.start(func(context.Context, shift) {}) {
		time.Sleep(time.Millisecond)
	}
	return sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestNew(t *testing.T) {
	for name, c := range map[string]Config{
		"no token":        {},
		"no API":          {Token: "x", APIURL: "nowhere"},
		"a short key":     {Token: "x", PublicKey: []byte("short")},
		"a wrong command": {Token: "x", Commands: []bot.Command{{Name: "x", Title: bot.Same("Upper Case")}}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if d, err := New(Config{Token: "x"}); err != nil || d.Name() != "discord" {
		t.Errorf("New = %v, %v", d, err)
	}
}

func TestInvite(t *testing.T) {
	const wantServer = "https://discord.com/oauth2/authorize?client_id=12&integration_type=0&permissions=309237730304&scope=bot+applications.commands"
	const wantAccount = "https://discord.com/oauth2/authorize?client_id=12&integration_type=1&scope=applications.commands"
	if server, account := Invite("12"); server != wantServer || account != wantAccount {
		t.Errorf("Invite = %s, %s", server, account)
	}
}

func TestRecent(t *testing.T) {
	var r recent
	for i := range memory + 1 {
		if !r.add(strconv.Itoa(i)) || r.add(strconv.Itoa(i)) {
			t.Fatalf("%d is not new, or new twice", i)
		}
	}
	if !r.add("0") || r.add("2") || len(r.known) != memory {
		t.Errorf("%d names are known", len(r.known))
	}
}
