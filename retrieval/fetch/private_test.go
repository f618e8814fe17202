package fetch_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"verbatim/retrieval/fetch"
)

func TestPrivateAddresses(t *testing.T) {
	private := `0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
		192.0.0.1 192.168.1.1 198.18.0.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
		:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
		64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1::1 2001:0:7f00:1::1 2001:db8::1
		fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2000::1%eth0`
	for _, ip := range strings.Fields(private) {
		wantErr(t, fetch.Allows(net.JoinHostPort(ip, "80")), fetch.ErrPrivate)
	}
	for _, ip := range strings.Fields(`1.1.1.1 9.9.9.9 172.32.0.1 100.128.0.1 2606:4700::1111 ::ffff:1.1.1.1 64:ff9b::101:101`) {
		if err := fetch.Allows(net.JoinHostPort(ip, "8080")); err != nil {
			t.Errorf("%s: %v", ip, err)
		}
	}
}

func TestPrivateIsRefused(t *testing.T) {
	server := httptest.NewServer(says("inside"))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	c := fetch.New(fetch.Options{})
	defer c.Close()
	for _, host := range []string{"127.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "localhost"} {
		for _, page := range []bool{false, true} {
			_, err := c.Get(t.Context(), fetch.Request{URL: "http://" + host + ":" + port, Page: page})
			wantErr(t, err, fetch.ErrPrivate)
			wantText(t, err, host, "INGEST_ALLOW_PRIVATE=1")
		}
	}
}

// A proxy would resolve names itself, behind the guard.
func TestNoProxy(t *testing.T) {
	proxy := httptest.NewServer(says("through the proxy"))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	c := fetch.New(fetch.Options{})
	defer c.Close()
	_, err := c.Get(t.Context(), fetch.Request{URL: "http://10.0.0.1/"})
	wantErr(t, err, fetch.ErrPrivate)
}

// names is a name server: for each name the answers to one question after the
// other, the last for ever.
func names(t *testing.T, answers map[string][]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		packet := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if err := m.Unpack(packet[:n]); err != nil || len(m.Questions) != 1 {
				t.Errorf("a bad question: %v", err)
				return
			}
			m.Response, m.Additionals = true, nil
			q := m.Questions[0]
			name := strings.TrimSuffix(q.Name.String(), ".")
			if q.Type == dnsmessage.TypeA && len(answers[name]) > 0 {
				ip := [4]byte(net.ParseIP(answers[name][0]).To4())
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: ip}}}
				if len(answers[name]) > 1 {
					answers[name] = answers[name][1:]
				}
			}
			answer, err := m.Pack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = conn.WriteTo(answer, from)
		}
	}()
	t.Cleanup(func() { conn.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

const public = "127.0.0.2" // to the guard of these tests

// outside starts a server at the public address, and one inside with the same
// port.
func outside(t *testing.T, h http.HandlerFunc) (port string) {
	t.Helper()
	var inside *httptest.Server
	for _, handler := range []http.HandlerFunc{says("inside"), h} {
		server := httptest.NewUnstartedServer(handler)
		if inside != nil {
			listener, err := net.Listen("tcp", net.JoinHostPort(public, port))
			if err != nil {
				t.Skip("this system has one loopback address: ", err)
			}
			_ = server.Listener.Close()
			server.Listener = listener
		}
		server.Config.SetKeepAlivesEnabled(false) // asks for a name each time
		server.Start()
		t.Cleanup(server.Close)
		inside = server
		_, port, _ = net.SplitHostPort(server.Listener.Addr().String())
	}
	return port
}

func TestNamesThatLeadInside(t *testing.T) {
	port := outside(t, func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		says("outside")(w, r)
	})
	c := fetch.New(fetch.Options{})
	defer c.Close()
	c.Resolve(names(t, map[string][]string{
		"news.example":   {public},
		"sly.example":    {"127.0.0.1"},
		"cloud.example":  {"169.254.169.254"},
		"rebind.example": {public, "127.0.0.1"},
	}), public)
	get := func(host, path string) (string, error) {
		got, err := c.Get(t.Context(), fetch.Request{URL: "http://" + host + ":" + port + path})
		return string(got.Body), err
	}
	for _, host := range []string{"news.example", "rebind.example"} {
		if got, err := get(host, "/"); got != "outside" {
			t.Errorf("%s: got %q, %v", host, got, err)
		}
	}
	for _, host := range []string{"sly.example", "cloud.example", "rebind.example"} {
		_, err := get(host, "/")
		wantErr(t, err, fetch.ErrPrivate)
		wantText(t, err, host)
	}
	for _, to := range []string{"http://127.0.0.1:" + port, "http://169.254.169.254/latest/", "http://sly.example:" + port} {
		_, err := get("news.example", "/?to="+to)
		wantErr(t, err, fetch.ErrPrivate)
		wantText(t, err, "redirected to "+to)
	}
}
