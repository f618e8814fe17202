package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/archive"
	"verbatim/retrieval/ingest"
)

// write makes files below a new folder and returns it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t *testing.T, db *archive.DB, opts ingest.Options, paths ...string) ingest.Report {
	t.Helper()
	report, err := ingest.Load(t.Context(), db, paths, opts)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestLoadFolder(t *testing.T) {
	dir := write(t, map[string]string{
		"post/1.txt": "One\n\nText one.", "herald/1.txt": "Two\n\nText two.", "herald/deep/dir.txt/3.txt": "Three\n\nText three.",
		"all.jsonl":    "{\"title\":\"Four\",\"text\":\"Text four.\"}\n{\"title\":\"Five\",\"text\":\"Text five.\",\"source\":\"Own\"}",
		".hidden/x.md": "# Hidden\n\nNo.", "post/.x.txt": "Hidden\n\nNo.", "post/picture.png": "no", "post/empty.txt": "",
		"bad\nname\xff.txt": "Six\n\nText six.",
	})
	for link, target := range map[string]string{"loop": ".", "self.txt": "self.txt", "gone.txt": "nowhere", "same.txt": "post/1.txt"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	db := open(t)
	report := load(t, db, ingest.Options{}, dir)

	want := ingest.Counts{Added: 6, Unchanged: 1, Refused: 3} // same.txt is post/1.txt, which was read already
	if diff := cmp.Diff(want, report.Counts); diff != "" || report.Skipped != 2 {
		t.Errorf("%d skipped, want the picture and the loop; counts differ (-want +got):\n%s\n%v", report.Skipped, diff, report.Refusals)
	}
	var titles, sources []string
	for _, a := range latest(t, db) {
		titles, sources = append(titles, a.Title), append(sources, a.Source)
	}
	slices.Sort(titles)
	slices.Sort(sources)
	base := filepath.Base(dir)
	wantSources := []string{base, base, "Own", "dir.txt", "herald", "post"}
	slices.Sort(wantSources)
	if diff := cmp.Diff([]string{"Five", "Four", "One", "Six", "Three", "Two"}, titles); diff != "" {
		t.Errorf("titles differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantSources, sources); diff != "" {
		t.Errorf("sources differ (-want +got):\n%s", diff)
	}
	quoted := func(f ingest.File) bool { return strings.Contains(f.Name, `bad\nname\xff.txt"`) }
	if !slices.ContainsFunc(report.Files, quoted) {
		t.Errorf("no file is shown as %s in %v", `bad\nname\xff.txt"`, report.Files)
	}

	again := load(t, db, ingest.Options{}, dir)
	if diff := cmp.Diff(ingest.Counts{Unchanged: 7, Refused: 3}, again.Counts); diff != "" {
		t.Errorf("counts of the second load differ (-want +got):\n%s", diff)
	}
}

func TestLoadNamedPaths(t *testing.T) {
	dir := write(t, map[string]string{
		"a.txt": "A\n\nText.", "b.txt": "B\n\nText.", "c.md": "# C\n\nText.", "d.docx": "no", "[e].txt": "E\n\nText.",
	})
	if err := os.Symlink(dir, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		about, path string
		want        ingest.Counts
		reason      string
	}{
		{"file", "a.txt", ingest.Counts{Added: 1}, ""},
		{"link to a folder", "link", ingest.Counts{Added: 4}, ""},
		{"pattern", "?.txt", ingest.Counts{Added: 2}, ""},
		{"a name that looks like a pattern", "[e].txt", ingest.Counts{Added: 1}, ""},
		{"pattern without a match", "*.html", ingest.Counts{Refused: 1}, "no file matches"},
		{"broken pattern", "[", ingest.Counts{Refused: 1}, "syntax error in pattern"},
		{"no such file", "x.txt", ingest.Counts{Refused: 1}, "no such file"},
		{"unknown format", "d.docx", ingest.Counts{Refused: 1}, "unknown format .docx"},
		{"device", "/dev/null", ingest.Counts{Refused: 1}, "unknown format"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			path := test.path
			if !filepath.IsAbs(path) {
				path = filepath.Join(dir, path)
			}
			db := open(t)
			report := load(t, db, ingest.Options{}, path)
			if diff := cmp.Diff(test.want, report.Counts); diff != "" {
				t.Errorf("counts differ (-want +got):\n%s", diff)
			}
			for _, r := range report.Refusals {
				if !strings.Contains(r.Reason, test.reason) {
					t.Errorf("reason is %q, want one with %q", r.Reason, test.reason)
				}
			}
		})
	}
}

func TestLoadUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root can read everything")
	}
	dir := write(t, map[string]string{"a.txt": "A\n\nText.", "b.txt": "B\n\nText.", "closed/c.txt": "C\n\nText."})
	for _, name := range []string{"a.txt", "closed"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "closed"), 0o700) })
	db := open(t)
	report := load(t, db, ingest.Options{}, dir)
	if diff := cmp.Diff(ingest.Counts{Added: 1, Refused: 2}, report.Counts); diff != "" {
		t.Errorf("counts differ (-want +got):\n%s", diff)
	}
}

// TestLoadVanished takes a file away after it was found.
func TestLoadVanished(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "A\n\nText.", "b.txt": "B\n\nText.", "c.txt": "C\n\nText."})
	opts := ingest.Options{Progress: func(ingest.Progress) { _ = os.Remove(filepath.Join(dir, "b.txt")) }}
	db := open(t)
	report := load(t, db, opts, dir)
	gone := filepath.Join(dir, "b.txt")
	want := []ingest.Refusal{{File: gone, Path: gone, Reason: "no such file or directory"}}
	if diff := cmp.Diff(want, report.Refusals); diff != "" || report.Added != 2 {
		t.Errorf("%d added, want 2; refusals differ (-want +got):\n%s", report.Added, diff)
	}
}

// TestRefusalPath checks that a refusal can be told to be of a path that was
// given, whenever it was refused and however it is shown.
func TestRefusalPath(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "A\n\nText.", "bad\n.json": "{", "c.xyz": "no"})
	paths := []string{filepath.Join(dir, "a.txt"), filepath.Join(dir, "bad\n.json"), filepath.Join(dir, "c.xyz")}
	var got []string
	for _, r := range load(t, open(t), ingest.Options{}, paths...).Refusals {
		got = append(got, r.Path)
	}
	slices.Sort(got)
	if diff := cmp.Diff(paths[1:], got); diff != "" {
		t.Errorf("paths of what was refused differ (-want +got):\n%s", diff)
	}
}

func TestLoadStandardInput(t *testing.T) {
	tests := []struct{ about, content, title string }{
		{"text", "Headline\n\nText.", "Headline"},
		{"Markdown", "---\ntitle: Headline\n---\nText.", "Headline"},
		{"JSON Lines", "{\"title\": \"Headline\", \"text\": \"Text.\"}\n", "Headline"},
		{"JSON list", "[{\"title\": \"Headline\", \"text\": \"Text.\"}]", "Headline"},
		{"page", page(linked, "<p>"+first+"</p>"), "River & rain"},
		{"packed", packed(t, "Headline\n\nText."), "Headline"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			db := open(t)
			load(t, db, ingest.Options{Stdin: strings.NewReader(test.content)}, "-")
			report := load(t, db, ingest.Options{Stdin: strings.NewReader(test.content)}, "-")
			if report.Unchanged != 1 || len(latest(t, db)) != 1 || latest(t, db)[0].Title != test.title {
				t.Errorf("articles %v, want one, unchanged, of title %q; refused %v", latest(t, db), test.title, report.Refusals)
			}
		})
	}
	t.Run("none", func(t *testing.T) {
		if report := load(t, open(t), ingest.Options{}, "-"); report.Refused != 1 {
			t.Errorf("%d refused, want 1", report.Refused)
		}
	})
}

// TestIdentity changes the text of each kind of article: its id must stay.
func TestIdentity(t *testing.T) {
	tests := []struct{ about, name, before, after, id string }{
		{"path in a file system", "sub/000_a1.txt", "T\n\nOne.", "U\n\nTwo.", ""},
		{"name in a file system", "000_a1.txt.gz", "T\n\nOne.", "U\n\nTwo.", "000_a1"},
		{"own id", "a.jsonl", `{"id":"x-1","text":"One."}`, `{"id":"x-1","title":"New","text":"Two."}`, "x-1"},
		{"own id that cannot be one", "a.jsonl", `{"id":"tag:example.org/1","text":"One."}`, `{"id":"tag:example.org/1","text":"Two."}`, ""},
		{"URL", "a.jsonl", `{"url":"https://example.org/1","text":"One."}`, `{"url":"https://example.org/1","title":"New","text":"Two."}`, ""},
		{"title within a file", "a.jsonl", `{"title":"T","text":"One."}`, `{"title":"T","text":"Two."}`, ""},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			db := open(t)
			for _, content := range []string{test.before, test.after} {
				files := fstest.MapFS{test.name: &fstest.MapFile{Data: []byte(content)}}
				if _, err := ingest.FS(t.Context(), db, files, ingest.Options{}); err != nil {
					t.Fatal(err)
				}
			}
			articles := latest(t, db)
			if len(articles) != 1 || articles[0].Text != "Two." {
				t.Fatalf("articles %v, want one, revised", articles)
			}
			if id := articles[0].ID; test.id != "" && id != test.id || test.id == "" && len(id) != 16 {
				t.Errorf("id is %q, want %q (empty: 16 characters)", id, test.id)
			}
		})
	}
}

func TestSource(t *testing.T) {
	tests := []struct{ about, given, content, want string }{
		{"of the article", "Given", `{"text":"One.","source":"Own","url":"https://www.example.org/1"}`, "Own"},
		{"given", "Given", `{"text":"One.","url":"https://www.example.org/1"}`, "Given"},
		{"host", "", `{"text":"One.","url":"https://www.example.org/1"}`, "example.org"},
		{"folder", "", `{"text":"One."}`, "folder"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			db := open(t)
			files := fstest.MapFS{"folder/a.jsonl": &fstest.MapFile{Data: []byte(test.content)}}
			if _, err := ingest.FS(t.Context(), db, files, ingest.Options{Source: test.given}); err != nil {
				t.Fatal(err)
			}
			if articles := latest(t, db); len(articles) != 1 || articles[0].Source != test.want {
				t.Errorf("articles %v, want one of source %q", articles, test.want)
			}
		})
	}
}

func TestBatches(t *testing.T) {
	lines := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "{\"id\":\"a%d\",\"text\":\"Text.\"}\n", i)
		}
		return b.String()
	}
	dir := write(t, map[string]string{"a.jsonl": lines(1200)})
	t.Run("progress", func(t *testing.T) {
		db := open(t)
		var last ingest.Progress
		report := load(t, db, ingest.Options{Progress: func(p ingest.Progress) { last = p }}, dir)
		size := int64(len(lines(1200)))
		want := ingest.Progress{Files: 1, TotalFiles: 1, Bytes: size, TotalBytes: size, Articles: 1200}
		if diff := cmp.Diff(want, last); diff != "" || report.Added != 1200 {
			t.Errorf("%d added, want 1200; progress differs (-want +got):\n%s", report.Added, diff)
		}
	})
	t.Run("context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		db := open(t)
		report, err := ingest.Load(ctx, db, []string{dir}, ingest.Options{Progress: func(ingest.Progress) { cancel() }})
		if !errors.Is(err, context.Canceled) || report.Added != 500 || len(latest(t, db)) != 500 {
			t.Errorf("error %v, %d added, %d stored; want canceled after 500", err, report.Added, len(latest(t, db)))
		}
	})
	t.Run("store fails", func(t *testing.T) {
		db := open(t)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		report, err := ingest.Load(t.Context(), db, []string{dir}, ingest.Options{})
		if err == nil || report.Counts != (ingest.Counts{}) {
			t.Errorf("error %v, counts %v; want an error and none", err, report.Counts)
		}
	})
}
