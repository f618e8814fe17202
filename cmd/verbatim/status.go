package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
)

func newStatusCommand(cfg config) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say how the archive and the alerts do, also while serve runs",
		Long: `Say how large and how fresh the archive is, and how alerts do: how many posts
wait and since when, what failed within the last day and why, and how long alerts
took from the publication of an article. What serve itself is up to, its /readyz
tells; what is wrong with the installation, verbatim doctor.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withWatches(cmd, cfg, func(db *ledger.DB) error {
				s, err := statusOf(cmd, cfg, db)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(cmd.OutOrStdout(), s.forPrograms())
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), s)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// standing is how archive and alerts do.
type standing struct {
	articles, revisions int
	newest              time.Time // publication; zero: not known
	queue               bot.Queue
}

func statusOf(cmd *cobra.Command, cfg config, db *ledger.DB) (s standing, err error) {
	r, closeAll, err := openToRead(cmd.Context(), cfg)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	if s.articles, s.revisions, err = r.Count(cmd.Context()); err != nil {
		return s, err
	}
	for a, err := range bot.Newest(cmd.Context(), r, retrieval.Filter{Limit: 10}) {
		if err != nil {
			return s, err
		}
		s.newest = a.Published
		break
	}
	s.queue, err = db.Queue(cmd.Context(), time.Now())
	return s, err
}

func (s standing) String() string {
	lines := []string{fmt.Sprintf("Articles: %d, revisions: %d", s.articles, s.revisions)}
	if !s.newest.IsZero() {
		lines = append(lines, "Newest article: "+s.newest.Local().Format("2006-01-02 15:04 MST"))
	}
	return strings.Join(append(lines, command.Queue(s.queue, "en")...), "\n")
}

// jsonStatus is a standing as programs read it.
type jsonStatus struct {
	Articles  int       `json:"articles"`
	Revisions int       `json:"revisions"`
	Newest    time.Time `json:"newest,omitzero"`
	Watches   int       `json:"watches"`
	Suspended int       `json:"suspended"`
	// Of posts.
	Waiting int           `json:"waiting"`
	Oldest  time.Time     `json:"oldest,omitzero"`
	Later   int           `json:"later"`
	Failed  []jsonFailure `json:"failed"` // within the last day
	// Of the alerts of the last day: how many, and the seconds from publication.
	Alerts int     `json:"alerts"`
	Median float64 `json:"median"`
	P95    float64 `json:"p95"`
}

type jsonFailure struct {
	Platform string `json:"platform"`
	Reason   string `json:"reason"`
	Posts    int    `json:"posts"`
}

func (s standing) forPrograms() jsonStatus {
	q := s.queue
	out := jsonStatus{
		Articles: s.articles, Revisions: s.revisions, Newest: s.newest.UTC(), Watches: q.Watches, Suspended: q.Suspended,
		Waiting: q.Waiting, Oldest: q.Oldest, Later: q.Later, Failed: []jsonFailure{},
		Alerts: q.Alerts, Median: q.Median.Seconds(), P95: q.Slow.Seconds(),
	}
	for _, f := range q.Failed {
		out.Failed = append(out.Failed, jsonFailure(f))
	}
	return out
}
