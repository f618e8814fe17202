package ingest_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"verbatim/retrieval/ingest"
)

const archived = "testdata/wire/pages.warc"

// records parts an archive that is not packed.
func records(tb testing.TB, name string) []string {
	tb.Helper()
	parts := strings.SplitAfter(string(sample(tb, name)), "\r\n\r\nWARC/1.1")
	for i := range parts[:len(parts)-1] {
		parts[i] = strings.TrimSuffix(parts[i], "WARC/1.1")
		parts[i+1] = "WARC/1.1" + parts[i+1]
	}
	return parts
}

func TestPackedWebArchive(t *testing.T) {
	whole := records(t, archived)
	var members []string
	for _, record := range whole {
		members = append(members, packed(t, record))
	}
	read := func(t *testing.T, members ...string) string {
		t.Helper()
		return described(ingest.Read(strings.NewReader(strings.Join(members, "")), ingest.Origin{Name: "pages.warc.gz"}))
	}
	t.Run("each record", func(t *testing.T) {
		titles := titlesOf(read(t, members...))
		if want := titlesOf(string(sample(t, archived+".golden"))); titles != want || titles == "" {
			t.Errorf("titles %q, want those of the plain archive, %q", titles, want)
		}
	})
	t.Run("all at once", func(t *testing.T) {
		if titles := titlesOf(read(t, packed(t, strings.Join(whole, "")))); strings.Count(titles, "title") != 4 {
			t.Errorf("titles %q, want 4", titles)
		}
	})
	damaged := map[string]func(member string) string{
		"a byte lost":    func(m string) string { return m[:len(m)/2] + m[len(m)/2+1:] },
		"a byte changed": func(m string) string { return m[:len(m)-6] + "\x00" + m[len(m)-5:] },
		"cut off":        func(m string) string { return m[:len(m)/2] },
		"head broken":    func(m string) string { return m[:2] + "\xff" + m[3:] },
		"dirt before it": func(m string) string { return "dirt" },
	}
	for about, damage := range damaged {
		t.Run(about, func(t *testing.T) {
			got := read(t, members[2], damage(members[3]), members[4], members[11]) // the third may be lost with the second
			titles := titlesOf(got)
			if !strings.Contains(titles, "Strike in the harbour") || !strings.Contains(titles, "A resource") || strings.Contains(titles, "Chunks") {
				t.Errorf("titles %q, want the first and the last", titles)
			}
			if !strings.Contains(got, fmt.Sprintf("record at byte %d: ", len(members[2]))) || !strings.Contains(got, "is left") {
				t.Errorf("no reason with the place and what is left in %q", got)
			}
		})
	}
}

// titlesOf returns the lines with a title.
func titlesOf(description string) string {
	var titles strings.Builder
	for line := range strings.Lines(description) {
		if strings.HasPrefix(line, "title ") {
			titles.WriteString(line)
		}
	}
	return titles.String()
}

// zeros is a body without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestLargeWebArchive checks that nothing of what is passed over is held.
func TestLargeWebArchive(t *testing.T) {
	const size = 3 << 30
	film := fmt.Sprintf("WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\nWARC-Target-URI: https://post.example/film\r\nContent-Length: %d\r\n\r\n", size)
	answer := "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n"
	page := "WARC/1.1\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nWARC-Target-URI: https://post.example/large\r\nContent-Length: 20000000\r\n\r\n"
	in := io.MultiReader(
		strings.NewReader(film+answer), io.LimitReader(zeros{}, size-int64(len(answer))), strings.NewReader("\r\n\r\n"+page),
		io.LimitReader(zeros{}, 20000000), strings.NewReader("\r\n\r\n"), bytes.NewReader(sample(t, archived)),
	)
	got := described(ingest.Read(in, ingest.Origin{Name: "large.warc"}))
	if titles := titlesOf(got); strings.Count(titles, "title") != 4 || !strings.Contains(got, "larger than 16 MiB") {
		t.Errorf("read %.2000q, want 4 titles and a page that is too large", got)
	}
}
