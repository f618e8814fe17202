package telegram

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// fault spoils a call, before answer does what was asked for or after.
type fault func(w http.ResponseWriter, r *http.Request, answer func() result)

// fault spoils the next calls of a method, each by one of these; "" is any.
func (f *fakeAPI) fault(method string, faults ...fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults[method] = append(f.faults[method], faults...)
}

func (f *fakeAPI) nextFault(method string) fault {
	for _, m := range []string{method, ""} {
		if planned := f.faults[m]; len(planned) > 0 {
			f.faults[m] = planned[1:]
			return planned[0]
		}
	}
	return nil
}

// failing refuses, as Telegram does.
func failing(code int, description string) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ func() result) { write(w, refuse(code, description)) }
}

func tooMany(after int) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ func() result) {
		a := refuse(429, fmt.Sprintf("Too Many Requests: retry after %d", after))
		a.Parameters = map[string]any{"retry_after": after}
		write(w, a)
	}
}

func migrated(to int64) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ func() result) {
		a := refuse(400, "Bad Request: group chat was upgraded to a supergroup chat")
		a.Parameters = map[string]any{"migrate_to_chat_id": to}
		write(w, a)
	}
}

// saying answers by any text.
func saying(status int, body string) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ func() result) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// proxied is a 429 of somebody between Telegram and the bot.
func proxied(after string) fault {
	return func(w http.ResponseWriter, r *http.Request, answer func() result) {
		w.Header().Set("Retry-After", after)
		saying(429, "<html>")(w, r, answer)
	}
}

var (
	badGateway = saying(502, "<html><h1>502 Bad Gateway</h1></html>")
	malformed  = saying(200, `{"ok":true,"result":`)
	noCode     = saying(200, `{"ok":false}`)
)

// slow does what was asked for, and answers late.
func slow(by time.Duration) fault {
	return func(w http.ResponseWriter, r *http.Request, answer func() result) {
		a := answer()
		ctx, cancel := context.WithTimeout(r.Context(), by)
		defer cancel()
		<-ctx.Done()
		write(w, a)
	}
}

// stalled answers in part, and goes no further.
func stalled(w http.ResponseWriter, r *http.Request, answer func() result) {
	answer()
	io.WriteString(w, `{"ok":`)
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// cutBefore cuts the connection before anything was done, cutAfter after it.
func cutBefore(http.ResponseWriter, *http.Request, func() result) { panic(http.ErrAbortHandler) }

func cutAfter(w http.ResponseWriter, _ *http.Request, answer func() result) {
	answer()
	w.Header().Set("Content-Length", "1000")
	io.WriteString(w, `{"ok":true,"res`)
	panic(http.ErrAbortHandler)
}
