package sources

import (
	"cmp"
	"net"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Canonical returns the form in which addresses of the same page are equal, or
// "" for what is no http or https address. It is to compare, not to be opened:
// http and https, a slash at the end, "index.html", the order of parameters and
// parameters that only track readers make no difference. Neither does a fragment;
// where items differ by nothing else, they have to be told by their names.
func Canonical(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	u = u.ResolveReference(u) // without dot segments
	canonical := "https://" + host(u) + path(u.EscapedPath())
	if q := query(u.RawQuery); q != "" {
		canonical += "?" + q
	}
	return canonical
}

func host(u *url.URL) string {
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	port := u.Port()
	switch {
	case port != "" && port != "80" && port != "443":
		return net.JoinHostPort(name, port)
	case strings.Contains(name, ":"):
		return "[" + name + "]"
	}
	return name
}

func path(escaped string) string {
	p := escapes(escaped)
	for _, index := range []string{"/index.html", "/index.htm"} {
		p = strings.TrimSuffix(p, index)
	}
	return cmp.Or(strings.TrimSuffix(p, "/"), "/")
}

// query sorts parameters by name; those of one name keep their order.
func query(raw string) string {
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		pair = escapes(pair)
		if pair != "" && !tracks(pair) {
			kept = append(kept, pair)
		}
	}
	slices.SortStableFunc(kept, func(a, b string) int {
		a, _, _ = strings.Cut(a, "=")
		b, _, _ = strings.Cut(b, "=")
		return cmp.Compare(a, b)
	})
	return strings.Join(kept, "&")
}

// tracking are the parameters by which campaigns, networks and readers' clicks
// are told apart, and that never choose what is shown.
var tracking = strings.Fields(`fbclid gclid gbraid wbraid dclid msclkid yclid twclid ttclid igshid igsh li_fat_id
	mc_cid mc_eid mkt_tok _hsenc _hsmi _ga _gl oly_anon_id oly_enc_id vero_id vero_conv
	xtor wt_mc wt_zmc cmpid ns_mchannel ns_source ns_campaign ns_linkname ns_fee
	at_medium at_campaign at_campaign_type at_link_id at_link_type at_link_origin at_format at_bbc_team at_ptr_name`)

func tracks(pair string) bool {
	name, value, _ := strings.Cut(strings.ToLower(pair), "=")
	return strings.HasPrefix(name, "utm_") || slices.Contains(tracking, name) || name == "ref" && (value == "rss" || value == "feed")
}

// escapes writes each byte in one way: letters, digits and "-._~" as they are,
// what no address may hold by its code, and codes in capitals.
func escapes(s string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		b, escaped := s[i], false
		if i+2 < len(s) && b == '%' {
			if high, low := unhex(s[i+1]), unhex(s[i+2]); high >= 0 && low >= 0 {
				b, escaped = byte(high<<4|low), true
				i += 2
			}
		}
		switch {
		case escaped && !unreserved(b), b <= ' ', b >= 0x7f, strings.IndexByte("\"<>\\^`{|}", b) >= 0:
			out.Write([]byte{'%', digits[b>>4], digits[b&15]})
		default:
			out.WriteByte(b)
		}
	}
	return out.String()
}

func unhex(b byte) int { return strings.IndexByte("0123456789abcdef", b|0x20) }

func unreserved(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("-._~", b) >= 0
}
