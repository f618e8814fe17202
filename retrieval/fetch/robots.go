package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/temoto/robotstxt"
)

const (
	agent       = "verbatim" // as robots.txt may name us
	robotsBytes = 500 << 10  // of each that are read, as RFC 9309 asks
	robotsKept  = 16 << 20   // of all together
	robotsTime  = 24 * time.Hour
	failedTime  = 10 * time.Minute // that a failure to read one is taken for a no

	pageGap    = time.Second // between two pages of a host, unless it asks for more
	longestGap = 10 * time.Second
)

// rules are the robots.txt of a host, or why it is not known. It is kept as a
// text: parsed it can take fifty times as much.
type rules struct {
	text  []byte
	err   error
	until time.Time
}

// permit returns how long to leave the host alone between two pages, or why a
// page is not to be read.
func (c *Client) permit(ctx context.Context, at *url.URL) (time.Duration, error) {
	rules, err := c.rules(ctx, at)
	if err == nil {
		err = rules.err
	}
	if err != nil {
		return 0, fmt.Errorf("read robots.txt first: %w", err)
	}
	parsed, err := robotstxt.FromBytes(rules.text)
	if err != nil {
		return 0, fmt.Errorf("read robots.txt first: %w", err)
	}
	group := parsed.FindGroup(agent)
	if !group.Test(at.RequestURI()) {
		return 0, ErrRobots
	}
	return min(max(group.CrawlDelay, pageGap), longestGap), nil
}

// rules returns the rules of the host, which one caller at a time may fetch.
func (c *Client) rules(ctx context.Context, at *url.URL) (rules, error) {
	host := c.hosts.enter(hostName(at))
	defer c.hosts.leave(host)
	if err := hold(ctx, host.robots); err != nil {
		return rules{}, err
	}
	defer func() { <-host.robots }()
	if known, ok := c.robots.Get(host.name); ok && time.Now().Before(known.until) {
		return known, nil
	}
	fetched, err := c.fetchRules(ctx, at)
	if err == nil {
		c.robots.Put(host.name, fetched, int64(len(fetched.text)))
	}
	return fetched, err
}

// fetchRules reads robots.txt. Where there is none everything is permitted; while
// it cannot be read, nothing is.
func (c *Client) fetchRules(ctx context.Context, at *url.URL) (rules, error) {
	file := url.URL{Scheme: at.Scheme, User: at.User, Host: at.Host, Path: "/robots.txt"}
	response, err := c.follow(ctx, call{Request: Request{URL: file.String(), MaxBytes: robotsBytes}})
	status, answered := errors.AsType[*StatusError](err)
	_, resting := errors.AsType[*RestingError](err)
	now, text := time.Now(), response.Body
	switch {
	case errors.Is(err, ErrTooLarge):
		text = text[:bytes.LastIndexByte(text, '\n')+1] // half a rule may mean more than a whole one
		fallthrough
	case err == nil:
		return rules{text: understood(text), until: now.Add(robotsTime)}, nil
	case answered && !status.temporary(), errors.Is(err, ErrRedirects):
		return rules{until: now.Add(robotsTime)}, nil
	case ctx.Err() != nil, resting, errors.Is(err, ErrPrivate):
		return rules{}, err // which tells nothing about robots.txt
	}
	return rules{err: err, until: now.Add(failedTime)}, nil
}

// patternBytes is how much of patterns is understood, of all rules together. They
// become regular expressions: 500 kB of them would take seconds for each page.
const patternBytes = 32 << 10

// understood returns the lines that concern the parser, in the form that it
// understands: because of one bad line it would refuse all.
func understood(text []byte) []byte {
	var lines []byte
	grouped := false // rules before the first user-agent are nobody's
	room := patternBytes
	for line := range bytes.Lines(bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		before, after, _ := bytes.Cut(line, []byte(":"))
		name := strings.ToLower(strings.Trim(string(before), " \t\ufeff"))
		value, _, _ := strings.Cut(strings.TrimSpace(string(after)), " ")
		switch name {
		case "user-agent":
			grouped = true
		case "allow", "disallow":
			value = escaped(value)
			if strings.ContainsAny(value, "*$") {
				if len(value) > room {
					value = ""
				}
				room -= len(value)
			}
		case "crawl-delay":
			if delay, err := strconv.ParseFloat(value, 64); err != nil || !(delay >= 0 && delay < 1e9) { // or it overflows
				name, value = "disallow", ""
			}
		default:
			continue
		}
		if grouped { // even without a value: a rule that says nothing ends the list of user agents
			lines = fmt.Appendf(lines, "%s: %s\n", name, value)
		}
	}
	return lines
}

// escaped returns a path as it stands in requests: these are compared.
func escaped(path string) string {
	var b strings.Builder
	for i := range len(path) {
		if path[i] < utf8.RuneSelf {
			b.WriteByte(path[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", path[i])
		}
	}
	return b.String()
}
