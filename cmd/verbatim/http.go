package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Limits of the HTTP server.
const (
	headerWithin = 5 * time.Second
	readWithin   = 10 * time.Second
	writeWithin  = 30 * time.Second
	idleWithin   = 2 * time.Minute
	endWithin    = 10 * time.Second
	maxHeader    = 64 << 10 // bytes
)

// listen takes the address, or says what stands in the way and what to do.
func listen(ctx context.Context, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err == nil {
		return listener, nil
	}
	if at, ok := errors.AsType[*net.OpError](err); ok {
		err = at.Err // it names the address again
	}
	advice := "set LISTEN_ADDR to an address of this machine, such as 127.0.0.1:8080"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		advice = "another program has this port, perhaps another verbatim serve: stop it, or set LISTEN_ADDR to another port"
	case errors.Is(err, syscall.EACCES):
		advice = "only some users may have this port: set LISTEN_ADDR to a port from 1024"
	}
	return nil, fmt.Errorf("listen at LISTEN_ADDR %s: %w: %s", address, err, advice)
}

// routes leads to the handlers by their paths, with a slash at the end as well:
// some write one, and who is redirected may POST no more.
func routes(paths map[string]http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	for path, handler := range paths {
		mux.Handle(path, handler)
		if !strings.HasSuffix(path, "/") {
			mux.Handle(path+"/{$}", handler)
		}
	}
	return mux
}

// httpServer answers by HTTP.
type httpServer struct {
	listener net.Listener
	handler  http.Handler
	log      *slog.Logger
	patience time.Duration // with what is under way, once it has to end
}

// run answers until ctx ends. What is under way then is finished, or cut off
// when patience ends; nothing of it goes on after run.
func (s *httpServer) run(ctx context.Context) error {
	under, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var open sync.WaitGroup
	server := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: headerWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin,
		IdleTimeout: idleWithin, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return under },
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				open.Add(1)
			case http.StateHijacked, http.StateClosed:
				open.Done()
			}
		},
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.listener) }()
	var err error
	select {
	case err = <-ended:
		err = fmt.Errorf("answer at %s: %w", s.listener.Addr(), err)
	case <-ctx.Done():
	}
	soon, cancel := context.WithTimeout(under, s.patience)
	defer cancel()
	if server.Shutdown(soon) != nil {
		s.log.Warn("requests by HTTP are cut off")
		cut()
		server.Close()
	}
	if err == nil {
		<-ended // nobody is let in any more
	}
	open.Wait()
	return err
}

// forwarding are headers that a proxy sets, which hands on what others ask.
var forwarding = []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"}

// near reports whether a request comes from this machine or its own network, and
// not through a proxy.
func near(r *http.Request) bool {
	for _, name := range forwarding {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	at := from.Addr().Unmap()
	return at.IsLoopback() || at.IsPrivate() || at.IsLinkLocalUnicast()
}
