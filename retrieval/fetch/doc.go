// Package fetch fetches documents from other people's servers: safely for us,
// politely to them.
//
// # Why
//
// Addresses come from feeds and pages, so from anybody. Whether an address is
// private is asked when the connection is made, after the name was resolved:
// any earlier, and the name could lead elsewhere the next time. So each redirect
// is checked, and robots.txt, and every way of writing an address.
// Which addresses are private is ssrf's list, made from IANA's registries.
// HTTP_PROXY is not obeyed, since a proxy would resolve the names itself, behind
// the check. A network without IPv4 is served through NAT64.
//
// Redirects are followed here and not by http.Client: it puts whole URLs into
// its errors, and what was permanent on the way is to be known. A permanent
// redirect is reported and not remembered, as every answer is checked anew. There
// are no cookies. Credentials in a URL go to its host only, and are in no error,
// log or Response.URL; Moved has them, being what to store in place of the old
// URL.
//
// All limits are on what arrives, not on what is announced: bytes before and
// after unpacking, half a minute altogether, headers, redirects. Whoever sends a
// byte a second has the half minute, too. 16 MB are more than any feed needs that
// was seen. Brotli is not asked for: it would be a dependency for nothing.
//
// A host is asked one thing at a time. One that fails rests, from 5 s to 10 min,
// or for as long as it says, up to a day; a rest of up to 10 s is waited for,
// for a longer one callers get an error with its end, and can do something else.
// Feeds are polled by a schedule of their own, so only pages keep a distance of
// 1 s, or of what robots.txt says, up to 10 s.
//
// robots.txt is asked for pages that were found, not for feeds and hubs, which
// somebody subscribed to. Where it cannot be read the page's error is
// temporary, and not ErrRobots, by which a page would be given up. Each
// file is cleaned first and parsed when needed: the parser refuses a whole file for
// one bad line, and a parsed pattern takes fifty times its text.
//
// What is kept of hosts is limited as well: 4,096 of them, 16 MB of robots.txt,
// 32 idle connections for half a minute.
package fetch
