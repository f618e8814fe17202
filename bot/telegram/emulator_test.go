package telegram

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"verbatim/bot/bottest"
	replies "verbatim/bot/command"
	"verbatim/retrieval"
)

// emulate starts an emulator of the Bot API that somebody else wrote, and returns
// its address.
func emulate(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("VERBATIM_TELEGRAM_EMULATOR")
	if folder == "" {
		t.Skip("VERBATIM_TELEGRAM_EMULATOR names no folder with telegram-test-api")
	}
	emulator := exec.CommandContext(t.Context(), "node", "testdata/emulator.js", folder)
	emulator.Stderr = t.Output()
	in, err := emulator.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := emulator.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := emulator.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		emulator.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the emulator does not say where it is: %v", err)
	}
	return strings.TrimSpace(address)
}

// TestEmulator has a reader start the bot, ask, and press a button.
func TestEmulator(t *testing.T) {
	const token, chat = "1:x", 1
	address := emulate(t)
	call := func(path string, body map[string]any) string {
		t.Helper()
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.Post(address+path, "application/json", bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var answer bytes.Buffer
		answer.ReadFrom(resp.Body)
		return answer.String()
	}
	write := func(path string, more map[string]any) {
		t.Helper()
		body := map[string]any{"botToken": token, "date": time.Now().Unix(), "from": user(chat, "en"), "chat": map[string]any{"id": chat, "type": "private"}}
		for name, value := range more {
			body[name] = value
		}
		call(path, body)
	}
	shows := func(words string) string {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if history := call("/getUpdatesHistory", map[string]any{"token": token}); strings.Contains(history, words) {
				return history
			}
		}
		t.Fatalf("%q is not said", words)
		return ""
	}
	l := bottest.OpenLibrary(t)
	l.Put(t, retrieval.Article{Ref: retrieval.Ref{ID: "rents"}, Source: "dpa", Title: "Cabinet caps rents", Language: "en", Text: capped + "\n\n" + strings.Repeat(property, 12)})
	b := replies.New(replies.Config{Engine: l.Engine, Archive: l.Archive, Ledger: l.Ledger, Log: slog.New(slog.DiscardHandler)})
	d, err := New(Config{Token: token, APIURL: address, Commands: b.Commands(), Notes: l.Ledger, Servers: l.Ledger})
	if err != nil {
		t.Fatal(err)
	}
	running(t, d, b)
	write("/sendCommand", map[string]any{"text": "/start", "entities": []any{map[string]any{"type": "bot_command", "offset": 0, "length": 6}}})
	shows("Ask a question in plain words")
	write("/sendMessage", map[string]any{"text": question})
	history := shows("cap rents at 3 percent")
	_, data, found := strings.Cut(history, `"callback_data":"1:context:`)
	if !found {
		t.Fatalf("the answer has no button for its context: %s", history)
	}
	data, _, _ = strings.Cut(data, `"`)
	write("/sendCallback", map[string]any{"data": "1:context:" + data, "message": map[string]any{"message_id": 3, "chat": map[string]any{"id": chat, "type": "private"}}})
	shows(fmt.Sprintf("%.40s", property))
}
