package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"verbatim/retrieval/archive"
)

// checkServe looks whether a process works on the data directory, and whether
// LISTEN_ADDR is its.
func checkServe(ctx context.Context, cfg config) []finding {
	used, owner, err := archive.InUse(cfg.dataDir)
	switch {
	case err != nil:
		return []finding{fail("call doctor as the user that runs serve", "%v", err)}
	case !used:
		return []finding{skip("no process works on %s", cfg.dataDir), checkPort(ctx, cfg)}
	}
	return []finding{pass("process %s works on %s", cmp.Or(owner, "(number not known)"), cfg.dataDir), checkAnswer(ctx, cfg)}
}

// checkPort looks whether serve could listen.
func checkPort(ctx context.Context, cfg config) finding {
	if f, ok := checkListen(cfg); !ok {
		return f
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.listen)
	if err == nil {
		err = listener.Close()
	}
	if err != nil {
		return fail("name another address and port in LISTEN_ADDR, or end the program that has it", "serve cannot listen at LISTEN_ADDR: %v", err)
	}
	return pass("LISTEN_ADDR %s is free", cfg.listen)
}

// checkAnswer looks whether serve, which runs, answers.
func checkAnswer(ctx context.Context, cfg config) finding {
	if f, ok := checkListen(cfg); !ok {
		return f
	}
	const mend = "if that process is serve: start it again and read what it logs; if another program has the port, name another one in LISTEN_ADDR"
	status, _, err := knock(ctx, addressOf(cfg.listen)+livePath)
	switch {
	case err != nil:
		return warn(mend, "nothing answers at LISTEN_ADDR %s: %v", cfg.listen, err)
	case status != http.StatusOK:
		return warn(mend, "LISTEN_ADDR %s answers %s by HTTP %d", cfg.listen, livePath, status)
	}
	return pass("LISTEN_ADDR %s answers %s", cfg.listen, livePath)
}

// checkListen reports whether LISTEN_ADDR can be found by anybody.
func checkListen(cfg config) (finding, bool) {
	_, port, err := net.SplitHostPort(cfg.listen)
	switch {
	case err != nil:
		return skip("LISTEN_ADDR is not set right"), false
	case port == "0":
		return warn("name a port in LISTEN_ADDR", "the port of LISTEN_ADDR is another one at every start"), false
	}
	return finding{}, true
}

func checkPublic(ctx context.Context, cfg config) []finding {
	if cfg.publicURL == "" {
		return []finding{skip("PUBLIC_URL is not set")}
	}
	const mend = "start serve, and let a proxy with TLS hand PUBLIC_URL to LISTEN_ADDR; a firewall may also keep this machine from its own public address"
	status, _, err := knock(ctx, cfg.publicURL+livePath)
	switch {
	case err != nil:
		return []finding{warn(mend, "PUBLIC_URL cannot be reached from here: %v", err)}
	case status != http.StatusOK:
		return []finding{warn(mend, "PUBLIC_URL answers %s by HTTP %d", livePath, status)}
	}
	return []finding{pass("PUBLIC_URL answers %s", livePath)}
}

// knock asks for a page and reads no more than its head; no redirect is followed.
// The error does not hold the address, which may be a secret.
func knock(ctx context.Context, address string) (status int, header http.Header, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, errors.New("its address is none")
	}
	req.Header.Set("User-Agent", userAgent())
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return 0, nil, failed.Err
	}
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	const enough = 1 << 16 // so that the connection can be used again
	if _, err := io.CopyN(io.Discard, resp.Body, enough); err != nil && !errors.Is(err, io.EOF) {
		return 0, nil, fmt.Errorf("read the answer: %w", err)
	}
	return resp.StatusCode, resp.Header, nil
}
