package discord

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
)

const (
	fakeToken = "bot-token-that-must-not-leak"
	fakeApp   = "9000"
	fakeSelf  = "9001"
)

// fakeREST is Discord's HTTP API, as strict as the real one or stricter.
type fakeREST struct {
	*httptest.Server
	t             *testing.T
	gateway       http.Handler                      // for GET /gateway/bot
	spec          func(*http.Request, []byte) error // nil: none
	delay         time.Duration
	late          time.Duration                                   // after which an interaction is unknown: 3 s, but machines for tests are slow
	fault         func(http.ResponseWriter, *http.Request) *fault // nil: none
	refuse        map[string]int                                  // channels that cannot be written to, and why
	refuseThreads int                                             // why none can be opened from messages; 0: they can
	fixed         int                                             // why messages cannot be changed; 0: they can
	history       bool                                            // replies need a permission that is missing

	mu           sync.Mutex
	interactions map[string]*fakeInteraction // by token
	messages     map[string]string           // what channels show, by ID
	places       map[string]string           // their channels
	threads      map[string]bool             // channels that are threads
	replies      map[string]string           // what messages answer, if that is there
	created      []outgoing                  // as they came, without components
	nonces       map[string]string
	checked      map[string]int
	typing       int
	calls        []string // method and path
	commands     []byte
	puts, last   int
}

// creating are the flags that a new message may have. Those that an edit may
// have are fewer.
const creating = discordgo.MessageFlagsIsComponentsV2 | discordgo.MessageFlagsSuppressNotifications

// fault spoils a call: before Discord does anything, or after.
type fault struct {
	before, after bool
	do            func(http.ResponseWriter)
}

func newFakeREST(t *testing.T) *fakeREST {
	f := &fakeREST{
		t: t, gateway: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }), late: time.Minute, refuse: map[string]int{}, spec: openAPI(t), checked: map[string]int{},
		interactions: map[string]*fakeInteraction{}, messages: map[string]string{}, places: map[string]string{}, threads: map[string]bool{}, replies: map[string]string{}, nonces: map[string]string{}, last: 5000,
	}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeREST) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/gateway/bot") {
		f.gateway.ServeHTTP(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	time.Sleep(f.delay)
	var spoilt *fault
	if f.fault != nil {
		spoilt = f.fault(w, r)
	}
	if spoilt != nil && spoilt.before {
		spoilt.do(w)
		return
	}
	status, answer := f.answer(r, body)
	if spoilt != nil && spoilt.after {
		spoilt.do(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if answer != nil {
		json.NewEncoder(w).Encode(answer)
	}
}

// answer does what is asked for.
func (f *fakeREST) answer(r *http.Request, body []byte) (int, any) {
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v10/")
	if !ok {
		return f.wrong("%s %s is not below the API's address", r.Method, r.URL)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Context().Err() != nil { // on a slow machine those that were given up would pile up
		return 503, nil
	}
	f.calls = append(f.calls, r.Method+" "+path)
	part := strings.Split(path, "/")
	part = append(part, make([]string, 5)...)
	open := part[0] == "interactions" || part[0] == "webhooks"
	if auth := r.Header.Get("Authorization"); open == (auth != "") || !open && auth != "Bot "+fakeToken {
		return f.wrong("%s %s has the authorization %q", r.Method, path, auth)
	}
	if !strings.HasPrefix(r.UserAgent(), "DiscordBot (") {
		return f.wrong("%s %s comes from %q", r.Method, path, r.UserAgent())
	}
	if len(body) > 0 != (r.Header.Get("Content-Type") == "application/json") {
		return f.wrong("%s %s has %d bytes of type %q", r.Method, path, len(body), r.Header.Get("Content-Type"))
	}
	const enough = 5 // of a kind: a check takes milliseconds
	if kind := r.Method + " " + part[0]; f.spec != nil && f.checked[kind] < enough {
		f.checked[kind]++
		if err := f.spec(r, body); err != nil {
			return f.wrong("%s %s %s: %v", r.Method, path, body, err)
		}
	}
	switch r.Method + " " + part[0] + "/" + part[2] {
	case "POST interactions/" + part[2]:
		return f.callback(part[1], part[2], body)
	case "POST webhooks/" + part[2], "PATCH webhooks/" + part[2], "DELETE webhooks/" + part[2]:
		return f.webhook(r.Method, part, body)
	case "POST channels/typing":
		f.typing++
		return f.writing(part[1])
	case "POST channels/messages":
		if part[4] == "threads" {
			return f.openBelow(part[1], part[3], body)
		}
		return f.create(part[1], body)
	case "PATCH channels/messages", "DELETE channels/messages":
		return f.change(r.Method, part[1], part[3], body)
	case "POST channels/threads":
		return f.openThread(part[1], body)
	case "GET applications/":
		return 200, map[string]string{"id": fakeApp}
	case "PUT applications/commands":
		f.commands, f.puts = body, f.puts+1
		return 200, []string{}
	}
	return f.wrong("there is no %s %s", r.Method, path)
}

// wrong is an answer to what the bot must never send.
func (f *fakeREST) wrong(format string, args ...any) (int, any) {
	f.t.Errorf(format, args...)
	return problem(400, 50035)
}

func problem(status, code int) (int, any) {
	return status, map[string]any{"code": code, "message": "code " + strconv.Itoa(code)}
}

func (f *fakeREST) nextID() string { f.last++; return strconv.Itoa(f.last) }

func (f *fakeREST) writing(channel string) (int, any) {
	switch code := f.refuse[channel]; {
	case code == 0:
		return 204, nil
	case code == 10003:
		return problem(404, code)
	case code == codeNoText:
		return problem(400, code)
	default:
		return problem(403, code)
	}
}

func (f *fakeREST) create(channel string, body []byte) (int, any) {
	if status, answer := f.writing(channel); answer != nil {
		return status, answer
	}
	var m outgoing
	json.Unmarshal(dropComponents(body), &m)
	if m.Reference != nil && f.history {
		return problem(400, codeNoHistory)
	}
	shown, _, err := checkMessage(body, creating)
	if err != nil || m.Nonce == "" || len(m.Nonce) > 25 || !m.Enforce {
		return f.wrong("message %s: %v", body, err)
	}
	if id := f.nonces[m.Nonce]; id != "" {
		return 200, map[string]string{"id": id, "channel_id": channel}
	}
	id := f.nextID()
	if m.Reference != nil && f.messages[m.Reference.Message] != "" {
		if f.places[m.Reference.Message] != channel {
			return f.wrong("message %s answers one of another channel", body)
		}
		f.replies[id] = m.Reference.Message
	}
	f.nonces[m.Nonce], f.messages[id], f.places[id] = id, shown, channel
	f.created = append(f.created, m)
	return 200, map[string]string{"id": id, "channel_id": channel}
}

// openBelow opens a thread from a message.
func (f *fakeREST) openBelow(channel, message string, body []byte) (int, any) {
	var thread struct {
		Name string `json:"name"`
	}
	err := strictly(body, &thread)
	switch n := utf8.RuneCountInString(thread.Name); {
	case err != nil || n < 1 || n > 100:
		return f.wrong("thread %s: %v", body, err)
	case f.refuseThreads != 0:
		return problem(403, f.refuseThreads)
	case f.threads[channel]:
		return problem(400, 50024)
	case f.places[message] != channel:
		return problem(404, codeUnknownMessage)
	case f.threads[message]:
		return problem(400, codeHasThread)
	}
	f.threads[message] = true
	f.messages[message] += "# " + thread.Name + "\n"
	return 201, map[string]any{"id": message, "type": 11}
}

func (f *fakeREST) openThread(forum string, body []byte) (int, any) {
	if f.refuse[forum] != codeNoText {
		return problem(400, 50024)
	}
	var post struct {
		Name    string          `json:"name"`
		Message json.RawMessage `json:"message"`
	}
	err := strictly(body, &post)
	shown, _, wrong := checkMessage(post.Message, creating)
	if err != nil || wrong != nil || post.Name == "" || strings.Contains(string(post.Message), `"nonce"`) {
		return f.wrong("thread %s: %v %v", body, err, wrong)
	}
	id := f.nextID()
	f.threads[id], f.places[id] = true, id
	f.messages[id] = "# " + post.Name + "\n" + shown
	return 201, map[string]any{"id": id, "type": 11, "message": map[string]string{"id": id}}
}

func (f *fakeREST) change(method, channel, id string, body []byte) (int, any) {
	if status, answer := f.writing(channel); answer != nil {
		return status, answer
	}
	if f.fixed != 0 {
		return problem(400, f.fixed)
	}
	answer := f.answered(id)
	if answer == nil && (f.messages[id] == "" || f.places[id] != channel) {
		return problem(404, codeUnknownMessage)
	}
	if method == "DELETE" {
		delete(f.messages, id)
		return 204, nil
	}
	shown, _, err := checkMessage(body, discordgo.MessageFlagsIsComponentsV2)
	if err != nil || strings.Contains(string(body), `"roles"`) || strings.Contains(string(body), `"nonce"`) {
		return f.wrong("edit %s: %v", body, err)
	}
	if answer != nil {
		*answer = shown
	} else {
		f.messages[id] = shown
	}
	return 200, map[string]string{"id": id}
}

// page is all that a person sees: the channels, then the answers.
func (f *fakeREST) page() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var s strings.Builder
	for _, id := range slices.Sorted(maps.Keys(f.messages)) {
		s.WriteString(f.messages[id] + "\n")
	}
	for _, token := range slices.Sorted(maps.Keys(f.interactions)) {
		s.WriteString(f.interactions[token].original + "\n" + strings.Join(f.interactions[token].followUps, "\n"))
	}
	return s.String()
}
