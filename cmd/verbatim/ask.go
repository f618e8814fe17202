package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"verbatim/bot/command"
	"verbatim/bot/console"
	"verbatim/bot/web"
	"verbatim/retrieval"
	"verbatim/retrieval/answer"
)

// maxQuotes is the most that --limit may ask for.
const maxQuotes = 20

func newAskCommand(cfg config) *cobra.Command {
	var (
		asJSON       bool
		sources      []string
		since, until string
		language     string
		limit        int
	)
	cmd := &cobra.Command{
		Use:   "ask QUESTION…",
		Short: "Answer a question in quotes",
		Long: `Answer a question in quotes from the archive, the best one first.

Without words the question is read from standard input. In the question
source:NAME, since:DATE, until:DATE and lang:CODE narrow it as the flags do.
Exit code 0: answered, 1: nothing in the archive answers this, 2: an error.`,
		Example: `  verbatim ask "How many troops did North Korea send to Russia?"
  verbatim ask --since 2026-01-01 --source Reuters rent cap
  echo "Where did Kim meet Lavrov?" | verbatim ask --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			now := time.Now()
			q := retrieval.Question{Sources: sources, Language: strings.ToLower(language), Limit: limit, Now: now}
			var err error
			if q.Text, err = questionText(args, cmd.InOrStdin()); err != nil {
				return err
			}
			if q.After, q.Before, err = dateRange(since, until, now); err != nil {
				return err
			}
			if limit < 1 || limit > maxQuotes {
				return fmt.Errorf("--limit %d is not between 1 and %d", limit, maxQuotes)
			}
			return ask(cmd, cfg, q, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&asJSON, "json", false, "print one JSON object")
	flags.StringArrayVar(&sources, "source", nil, "only articles of this source (repeatable)")
	flags.StringVar(&since, "since", "", "only articles published on or after this day (2026-01-31, 2026-01, yesterday, last week, 3 days ago)")
	flags.StringVar(&until, "until", "", "only articles published on or before this day")
	flags.StringVar(&language, "lang", "", "only articles in this language (en, de, …)")
	flags.IntVar(&limit, "limit", 5, "quotes at the most")
	return cmd
}

func questionText(args []string, stdin io.Reader) (string, error) {
	if len(args) > 0 && !(len(args) == 1 && args[0] == "-") {
		return strings.Join(args, " "), nil
	}
	if isTerminal(stdin) {
		return "", errors.New(`no question: try verbatim ask "How many troops did North Korea send to Russia?"`)
	}
	b, err := io.ReadAll(io.LimitReader(stdin, 1<<20))
	if err != nil {
		return "", fmt.Errorf("read the question: %w", err)
	}
	return string(b), nil
}

// dateRange reads --since and --until, both days included.
func dateRange(since, until string, now time.Time) (after, before time.Time, err error) {
	if since != "" {
		if after, _, err = answer.ParseDay(since, now); err != nil {
			return after, before, fmt.Errorf("--since: %w", err)
		}
	}
	if until != "" {
		if _, before, err = answer.ParseDay(until, now); err != nil {
			return after, before, fmt.Errorf("--until: %w", err)
		}
	}
	if since != "" && until != "" && !after.Before(before) {
		return after, before, fmt.Errorf("--since %s is after --until %s", since, until)
	}
	return after, before, nil
}

func ask(cmd *cobra.Command, cfg config, q retrieval.Question, asJSON bool) (err error) {
	ctx := cmd.Context()
	l, err := openLibrary(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.catchUp(ctx, cmd.ErrOrStderr()); err != nil {
		return err
	}
	if err := l.describe(ctx, cmd.ErrOrStderr()); err != nil {
		return err
	}
	begin := time.Now()
	a, err := l.engine.Answer(ctx, q)
	if err != nil {
		return err
	}
	if asJSON {
		err = printJSON(cmd.OutOrStdout(), web.NewAnswer(a, time.Since(begin), cfg.publicURL))
	} else {
		err = console.Render(cmd.OutOrStdout(), command.Reply(a, "en"), styleOf(cmd.OutOrStdout()))
	}
	if err == nil && !a.Found {
		return errNothing
	}
	return err
}

// Widths of a page: what a terminal has, within what reads well.
const (
	defaultWidth = 80
	widest       = 100
)

// styleOf fits the page to where it is written. NO_COLOR is honoured
// (no-color.org).
func styleOf(w io.Writer) console.Style {
	s := console.Style{Width: defaultWidth}
	if !isTerminal(w) {
		return s
	}
	if columns, _, err := term.GetSize(int(w.(*os.File).Fd())); err == nil && columns > 0 {
		s.Width = min(columns, widest)
	}
	s.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s
}

func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
