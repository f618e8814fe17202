package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
	"verbatim/bot/console"
	"verbatim/bot/ledger"
	"verbatim/bot/web"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

func newWatchCommand(cfg config) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Say which articles a channel is told of",
		Long: `Say which articles a channel is told of. Whoever manages a channel does so there
by /watch; here it is done for any of them.

The watches are kept in DATA_DIR. They may be changed while verbatim serve runs,
which takes up any change within seconds.

A rule is made of words, "phrases", AND, OR, NOT or a minus, brackets, fields
(source: tag: title: byline: lang: urgency<=2), beginnings of words (minist*) and
regular expressions (/caps? rents/i). A star alone stands for all articles.`,
		Example: `  verbatim watch test '"rent cap" AND (berlin OR hamburg) NOT sport'
  verbatim watch add --platform telegram --channel -1001234567890 'source:reuters urgency<=2'
  verbatim watch list`,
		Args: cobra.NoArgs,
		// Without it a misspelt command would show the help and end well.
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newWatchAddCommand(cfg), newWatchListCommand(cfg), newWatchEditCommand(cfg), newWatchTestCommand(cfg), newWatchWhyCommand(cfg),
		newWatchChangeCommand(cfg, "pause", "Send no alerts of a watch until it is resumed", "paused",
			func(ctx context.Context, db *ledger.DB, w bot.Watch) error {
				w.Paused = true
				_, err := db.PutWatch(ctx, w)
				return err
			}),
		newWatchChangeCommand(cfg, "resume", "Send alerts of a paused or suspended watch again", "resumed",
			func(ctx context.Context, db *ledger.DB, w bot.Watch) error {
				if w.Active() {
					return nil
				}
				w.Paused, w.Gone, w.Since = false, "", time.Now()
				_, err := db.PutWatch(ctx, w)
				return err
			}),
		newWatchChangeCommand(cfg, "remove", "Remove a watch", "removed",
			func(ctx context.Context, db *ledger.DB, w bot.Watch) error { return db.RemoveWatch(ctx, w.ID) }),
	)
	return cmd
}

// withWatches calls f with what the bot remembers. Another process may have it
// open, and the archive.
func withWatches(cmd *cobra.Command, cfg config, f func(*ledger.DB) error) (err error) {
	if !archive.Exists(cfg.place()) {
		return fmt.Errorf("there is no archive in %s: take articles in by verbatim ingest first", cfg.dataDir)
	}
	db, err := ledger.Open(cmd.Context(), cfg.place())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(db)
}

const (
	mostDays    = 366
	eachDay     = 14  // of so many days those without an article are listed, too
	trialSample = 5   // articles that are shown
	trialPage   = 200 // articles that are read at once
)

func newWatchTestCommand(cfg config) *cobra.Command {
	var (
		asJSON bool
		days   int
	)
	cmd := &cobra.Command{
		Use:   "test RULE",
		Short: "Say what a rule would have brought in the last days, also while serve runs",
		Long: `Say what a rule would have brought in the last days, also while serve runs: how
many articles each day, and the newest of them with the passage that matches.
Articles without a date are of no day, and left out.

Exit code 0: the rule brings something, 1: nothing, 2: an error.`,
		Example: `  verbatim watch test '"rent cap" AND (berlin OR hamburg) NOT sport'
  verbatim watch test --days 30 'source:reuters urgency<=2'
  verbatim watch test 'tag:economy minist* -byline:"AFP"'`,
		Args: func(_ *cobra.Command, args []string) error {
			return oneRule(args, "test")
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if days < 1 || days > mostDays {
				return fmt.Errorf("--days %d is not 1 to %d", days, mostDays)
			}
			r, err := parseRule(args[0])
			if err != nil {
				return err
			}
			reader, closeAll, err := openToRead(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			t, err := tryRule(cmd.Context(), reader, r, lastDays(days, time.Now()))
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), t.forPrograms(cfg.publicURL))
			} else {
				err = console.Render(cmd.OutOrStdout(), t.message(), styleOf(cmd.OutOrStdout()))
			}
			if err == nil && t.matched == 0 {
				return errNothing
			}
			return err
		},
	}
	cmd.SetFlagErrorFunc(aboutMinus)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	cmd.Flags().IntVar(&days, "days", 7, "how many days, today among them")
	return cmd
}

// oneRule expects nothing but a rule: a shell takes quotation marks away.
func oneRule(args []string, verb string) error {
	if len(args) != 1 {
		return fmt.Errorf(`%s instead of a rule: put it in single quotes, as in verbatim watch %s '"rent cap" AND berlin'`, many(len(args), "argument"), verb)
	}
	return nil
}

// aboutMinus adds to a mistake in flags what it may be about.
func aboutMinus(cmd *cobra.Command, err error) error {
	return fmt.Errorf(`%w; a rule that begins with a minus stands behind two: %s -- '-tag:sport berlin'`, err, cmd.CommandPath())
}

// parseRule shows the place of a mistake under the rule, if it has one.
func parseRule(s string) (rule.Rule, error) {
	r, err := rule.Parse(s)
	var mistake *rule.Error
	if !errors.As(err, &mistake) || mistake.Kind == rule.Empty || mistake.Kind == rule.TooLong {
		return r, err
	}
	shown := func(s string) string {
		return bot.Visible(strings.Map(func(r rune) rune {
			if bot.BreaksLine(r) || r == '\t' {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(s, "\ufffd")))
	}
	width := uniseg.StringWidth(shown(s[:mistake.Start]))
	return r, fmt.Errorf("the rule cannot be read: %w\n  %s\n  %s^", mistake, shown(s), strings.Repeat(" ", width))
}

// trial is what a rule brought on some days.
type trial struct {
	rule              rule.Rule
	days              []tally // the last one first
	searched, matched int
	samples           []sample // the newest
}

// tally counts the articles of a day.
type tally struct {
	begin    time.Time
	articles int
}

type sample struct {
	quote   retrieval.Quote
	reasons []rule.Decision
}

// lastDays are so many days in the zone of now, which is in the first one.
func lastDays(n int, now time.Time) []tally {
	days := make([]tally, n)
	for i := range days {
		days[i].begin = time.Date(now.Year(), now.Month(), now.Day()-i, 0, 0, 0, 0, now.Location())
	}
	return days
}

// tryRule tries the articles that were published on some days and may be quoted.
func tryRule(ctx context.Context, r *archive.Reader, of rule.Rule, days []tally) (*trial, error) {
	t := &trial{rule: of, days: days}
	since, now := days[len(days)-1].begin, time.Now()
	for a, err := range bot.Newest(ctx, r, retrieval.Filter{Limit: trialPage}) {
		if err != nil {
			return nil, err
		}
		if a.Published.Before(since) { // so are all that follow
			break
		}
		if !a.Published.After(now) {
			t.add(a)
		}
	}
	return t, nil
}

func (t *trial) add(a retrieval.Article) {
	t.searched++
	d := rule.Read(a)
	result, ok := t.rule.Match(d)
	if !ok {
		return
	}
	t.matched++
	on := slices.IndexFunc(t.days, func(day tally) bool { return !a.Published.Before(day.begin) })
	t.days[on].articles++
	if len(t.samples) < trialSample {
		t.samples = append(t.samples, sample{d.Quote(result), t.rule.Explain(d)})
	}
}

// message tells the trial to somebody who may see all of the archive.
func (t *trial) message() bot.Message {
	var lines strings.Builder
	for _, day := range t.days {
		if day.articles == 0 && len(t.days) > eachDay {
			continue
		}
		fmt.Fprintf(&lines, "%s %5d\n", day.begin.Format("Mon _2 Jan 2006"), day.articles)
	}
	var m bot.Message
	if lines.Len() > 0 {
		m = bot.Say(lines.String())
	}
	for _, s := range t.samples {
		m.Blocks = append(m.Blocks, bot.Block{Text: s.heading()}, bot.Block{Quote: &s.quote})
	}
	m.Note = fmt.Sprintf("%d of %s, in %s", t.matched, many(t.searched, "article"), many(len(t.days), "day"))
	return m
}

// heading says when an article was published and why it is there.
func (s sample) heading() string {
	var reasons []string
	for _, r := range s.reasons {
		if r.Found { // what it has not, as asked, surprises nobody
			reasons = append(reasons, r.String())
		}
	}
	return s.quote.Citation.Published.Local().Format("Mon 2 Jan 2006 15:04 MST") + " · " + strings.Join(reasons, ", ")
}

// trialAnswer is a trial as programs read it.
type trialAnswer struct {
	Rule     string      `json:"rule"`
	Searched int         `json:"searched"` // articles
	Matched  int         `json:"matched"`
	Days     []trialDay  `json:"days"`    // the last one first
	Samples  []web.Quote `json:"samples"` // the newest
}

type trialDay struct {
	Day      string `json:"day"`
	Articles int    `json:"articles"`
}

// forPrograms links the archive's pages below base.
func (t *trial) forPrograms(base string) trialAnswer {
	var quotes []retrieval.Quote
	for _, s := range t.samples {
		quotes = append(quotes, s.quote)
	}
	out := trialAnswer{
		Rule: t.rule.String(), Searched: t.searched, Matched: t.matched,
		Samples: web.NewAnswer(retrieval.Answer{Quotes: quotes}, 0, base).Quotes,
	}
	for _, day := range t.days {
		out.Days = append(out.Days, trialDay{day.begin.Format(time.DateOnly), day.articles})
	}
	return out
}
