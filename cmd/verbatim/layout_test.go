package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// topLevel is all that may lie at the top, beside hidden folders.
var topLevel = strings.Fields("cmd bot retrieval seeds .env.example go.mod go.sum Dockerfile README.md LICENSE .gitignore .dockerignore")

// allowed says what each package may import beside the standard library, and
// why. A package that is not listed fails, and so does an import: to change
// this table is to decide.
var allowed = map[string]map[string]string{
	"cmd/verbatim": {
		"verbatim":                            "ties everything together",
		"github.com/joho/godotenv":            "reads .env",
		"github.com/spf13/cobra":              "commands, flags, help, completion",
		"github.com/rivo/uniseg":              "the width of characters, to point at one in a rule",
		"github.com/schollz/progressbar":      "progress of a load",
		"golang.org/x/term":                   "is it a terminal, and how wide",
		"github.com/prometheus/client_golang": "metrics",
		"go.opentelemetry.io/otel":            "traces",
		"github.com/go-logr/logr":             "what OpenTelemetry logs by",
		"github.com/coreos/go-systemd/v22":    "tells systemd how the service is",
	},
	"bot": {
		"verbatim/retrieval":     "messages carry quotes",
		"github.com/rivo/uniseg": "cuts long texts between characters",
		"golang.org/x/time/rate": "how fast somebody may ask",
	},
	"bot/command": {
		"verbatim/bot":              "requests and messages",
		"verbatim/bot/alert/rule":   "says in the reader's language what is wrong with a rule",
		"verbatim/retrieval":        "questions and answers",
		"verbatim/retrieval/answer": "reads a question after the one before",
		"verbatim/retrieval/text":   "the paragraphs around a quote are cut as everywhere",
		"github.com/rivo/uniseg":    "shortens texts between characters",
	},
	"bot/alert": {
		"verbatim/bot":               "plans posts, and renders them",
		"verbatim/bot/alert/rule":    "which articles a watch is about",
		"verbatim/retrieval":         "follows the log, and quotes articles",
		"verbatim/retrieval/compare": "what a revision changed, and what a later article adds",
		"verbatim/retrieval/text":    "the paragraphs of a quote, and words that weigh",
	},
	"bot/alert/rule": {
		"verbatim/retrieval":      "matches articles, and quotes them",
		"verbatim/retrieval/text": "words are what they are in search",
	},
	"bot/ledger": {
		"verbatim/bot":                "keeps settings",
		"verbatim/retrieval":          "a judgement is on a quote",
		"verbatim/retrieval/database": "opens the database",
		"verbatim/retrieval/postgres": "hears of what other processes change",
		"verbatim/retrieval/sqlite":   "copies and checks the file, and makes it anew",
	},
	"bot/console": {
		"verbatim/bot":           "is a platform",
		"verbatim/retrieval":     "renders quotes",
		"github.com/rivo/uniseg": "the width of characters on a terminal",
	},
	"bot/discord": {
		"verbatim/bot":                  "is a platform",
		"verbatim/retrieval":            "renders quotes",
		"github.com/bwmarrin/discordgo": "Discord's API and components",
		"github.com/gorilla/websocket":  "the connection to the gateway",
		"golang.org/x/time/rate":        "the pace of calls",
	},
	"bot/telegram": {
		"verbatim/bot":       "is a platform",
		"verbatim/retrieval": "renders quotes",
		"github.com/go-telegram-bot-api/telegram-bot-api/v5": "Telegram's API",
		"golang.org/x/time/rate":                             "the pace of sending",
	},
	"bot/web": {
		"verbatim/bot":               "says what its handler says",
		"verbatim/retrieval":         "shows articles and quotes",
		"verbatim/retrieval/answer":  "reads days as the command line does",
		"verbatim/retrieval/compare": "tells what a revision changed",
		"verbatim/retrieval/text":    "numbers paragraphs as everywhere",
		"golang.org/x/text":          "the reader's language",
	},
	"bot/bottest": {
		"github.com/google/go-cmp/cmp":      "shows how cards differ",
		"verbatim/bot":                      "tests platforms",
		"verbatim/retrieval":                "posts quotes",
		"verbatim/bot/ledger":               "what the bot remembers, for real",
		"verbatim/retrieval/answer":         "answers, for real",
		"verbatim/retrieval/archive":        "articles, for real",
		"verbatim/retrieval/database":       "where they are",
		"verbatim/retrieval/index":          "reads them",
		"verbatim/retrieval/index/embedded": "finds them",
	},
	"retrieval": {},
	"retrieval/text": {
		"verbatim/retrieval":              "spans and terms",
		"github.com/blevesearch/bleve/v2": "the filters of its language analyzers",
		"github.com/blevesearch/segment":  "words beyond ASCII, as Bleve finds them",
		"github.com/clipperhouse/uax29":   "sentences and characters by Unicode",
		"github.com/abadojack/whatlanggo": "detects languages, and is small",
		"golang.org/x/text":               "normal forms and language tags",
	},
	"retrieval/cache": {},
	"retrieval/archive": {
		"verbatim/retrieval":                 "is a Store",
		"verbatim/retrieval/cache":           "keeps articles that are asked for",
		"verbatim/retrieval/database":        "opens the database, in a file or on a server",
		"verbatim/retrieval/postgres":        "tells of what other processes append",
		"verbatim/retrieval/sqlite":          "what is a matter of its file",
		"verbatim/retrieval/text":            "tells whether two texts are the same",
		"github.com/gofrs/flock":             "one process at a time",
		"github.com/klauspost/compress/zstd": "texts take half of the disk",
	},
	"retrieval/database": {
		"verbatim/retrieval":          "says that a server is away",
		"verbatim/retrieval/postgres": "where databases may be",
		"verbatim/retrieval/sqlite":   "where databases may be",
	},
	"retrieval/database/databasetest": {
		"verbatim/retrieval/database":              "says where databases are",
		"verbatim/retrieval/postgres/postgrestest": "makes those on a server",
	},
	"retrieval/postgres": {
		"github.com/jackc/pgx/v5": "the driver",
	},
	"retrieval/postgres/postgrestest": {
		"github.com/jackc/pgx/v5": "makes databases",
	},
	"retrieval/sqlite": {
		"modernc.org/sqlite": "the database, without cgo",
	},
	"retrieval/fetch": {
		"verbatim/retrieval/cache":       "keeps robots.txt files",
		"code.dny.dev/ssrf":              "knows which addresses are private",
		"github.com/temoto/robotstxt":    "reads robots.txt",
		"golang.org/x/net/http/httpguts": "host names beyond ASCII, as net/http writes them",
	},
	"retrieval/ingest": {
		"verbatim/retrieval":                     "makes articles",
		"verbatim/retrieval/text":                "the language of an article",
		"codeberg.org/readeck/go-readability/v2": "the article within a page",
		"github.com/mmcdole/gofeed":              "RSS and Atom, of all versions",
		"golang.org/x/net/html":                  "reads HTML and its encodings",
		"golang.org/x/text":                      "encodings",
		"github.com/gogs/chardet":                "guesses an encoding that nobody declares",
		"github.com/yuin/goldmark":               "reads Markdown",
		"github.com/goccy/go-yaml":               "front matter",
	},
	"retrieval/sources": {
		"verbatim/retrieval/database": "opens the database",
		"verbatim/retrieval/sqlite":   "copies and checks the file",
		"golang.org/x/net/html":       "the encodings of OPML",
		"golang.org/x/net/idna":       "hosts in one form",
	},
	"retrieval/intake": {
		"verbatim/retrieval":           "takes articles in",
		"verbatim/retrieval/fetch":     "fetches them",
		"verbatim/retrieval/ingest":    "reads them",
		"verbatim/retrieval/sources":   "knows where from",
		"verbatim/retrieval/text":      "which texts are copies",
		"github.com/fsnotify/fsnotify": "what changes in folders",
	},
	"retrieval/index": {
		"verbatim/retrieval":      "follows a Store for an Index",
		"verbatim/retrieval/text": "cuts and analyses articles",
	},
	"retrieval/index/embedded": {
		"verbatim/retrieval":                        "is an Index",
		"verbatim/retrieval/cache":                  "keeps decoded postings",
		"verbatim/retrieval/index/bm25":             "scores as every Index does",
		"verbatim/retrieval/index/record":           "hits as every Index has them",
		"github.com/blevesearch/bleve/v2":           "posting lists on disk",
		"github.com/blevesearch/bleve_index_api":    "the types these are read by",
		"github.com/blevesearch/scorch_segment_api": "the types of a segment's lists",
	},
	"retrieval/index/opensearch": {
		"verbatim/retrieval":              "is an Index",
		"verbatim/retrieval/cache":        "keeps the frequencies of terms",
		"verbatim/retrieval/index/bm25":   "scores as every Index does",
		"verbatim/retrieval/index/record": "hits as every Index has them",
		"github.com/opensearch-project":   "speaks with the nodes of a cluster",
	},
	"retrieval/index/bm25": {
		"verbatim/retrieval": "the forms of a query",
	},
	"retrieval/index/record": {
		"verbatim/retrieval": "makes candidates",
	},
	"retrieval/index/indextest": {
		"verbatim/retrieval":       "tests an Index",
		"github.com/google/go-cmp": "shows differences",
	},
	"retrieval/answer": {
		"verbatim/retrieval":      "answers questions",
		"verbatim/retrieval/text": "analyses them as the articles were",
	},
	"retrieval/compare": {
		"verbatim/retrieval":               "says where a sentence stands",
		"verbatim/retrieval/text":          "sentences, words, and what looks the same",
		"github.com/aymanbagabas/go-udiff": "which words of a sentence differ",
	},
	"retrieval/eval": {
		"verbatim/retrieval":      "asks questions",
		"verbatim/retrieval/text": "plain BM25 over the same terms",
	},
	"seeds": {},
}

// inTests may be imported by any test, beside all of the project.
var inTests = []string{
	"verbatim", "github.com/google/go-cmp", "github.com/rogpeppe/go-internal/testscript", "github.com/rivo/uniseg", "golang.org/x/text", "golang.org/x/net",
	"go.uber.org/goleak", "github.com/getkin/kin-openapi", "github.com/mmcdole/gofeed", "github.com/goccy/go-yaml", "github.com/chromedp",
	"github.com/gorilla/websocket",
}

func TestLayout(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		hidden := e.IsDir() && strings.HasPrefix(e.Name(), ".")
		ignored := e.Name() == ".env" || e.Name() == "verbatim" || // see .gitignore
			e.Name() == ".git" // a file in a worktree
		if !hidden && !ignored && !slices.Contains(topLevel, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
	seen := map[string]bool{}
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && file != root || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(file, ".go") {
			checkFile(t, file, seen)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range allowed {
		if documented, ok := seen[name]; !ok {
			t.Errorf("package %s is listed and does not exist", name)
		} else if !documented {
			t.Errorf("package %s has no package comment", name)
		}
	}
}

// checkFile notes in seen whether the package of the file has a comment.
func checkFile(t *testing.T, file string, seen map[string]bool) {
	t.Helper()
	relative, err := filepath.Rel(root, file)
	if err != nil {
		t.Fatal(err)
	}
	name := path.Dir(filepath.ToSlash(relative))
	imports, listed := allowed[name]
	if !listed {
		t.Errorf("package %s is not listed in layout_test.go", name)
		return
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	test := strings.HasSuffix(file, "_test.go")
	if !test {
		seen[name] = seen[name] || parsed.Doc != nil
	}
	for _, spec := range parsed.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") && first != "verbatim" {
			continue // the standard library
		}
		if name != "cmd/verbatim" && strings.HasPrefix(name, "retrieval") && strings.HasPrefix(imported, "verbatim/bot") {
			t.Errorf("%s imports %s: retrieval never knows bot", relative, imported)
		}
		if !permits(imports, imported) && !(test && slices.ContainsFunc(inTests, func(p string) bool { return within(p, imported) })) {
			t.Errorf("%s imports %s, which layout_test.go does not allow", relative, imported)
		}
	}
}

func permits(imports map[string]string, imported string) bool {
	for allowed, reason := range imports {
		if reason == "" {
			return false
		}
		// A package of ours stands for itself, a module for all its packages.
		if imported == allowed || within(allowed, imported) && (allowed == "verbatim" || !strings.HasPrefix(allowed, "verbatim")) {
			return true
		}
	}
	return false
}

func within(prefix, imported string) bool {
	return imported == prefix || strings.HasPrefix(imported, prefix+"/")
}
