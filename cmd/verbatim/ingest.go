package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"verbatim/retrieval/ingest"
)

// tableRows is how many files the report lists before it sums the rest up.
// Refused ones are always listed.
const tableRows = 20

func newIngestCommand(cfg config) *cobra.Command {
	var source string
	cmd := &cobra.Command{
		Use:   "ingest PATH…",
		Short: "Take articles into the archive",
		Long: `Take articles into the archive in DATA_DIR.

Text (first line headline, then paragraphs), Markdown with front matter, HTML
pages, JSON and JSON Lines, feeds (RSS, Atom, JSON Feed), IPTC ninjs, NITF and
NewsML-G2, posts of WordPress and Ghost, mails and mailboxes, and web archives
(WARC) are read, each also gzipped; a PATH may be a file, a folder, a pattern,
or "-" for standard input. What is there already stays as it is, what has
changed becomes a new revision.

While verbatim serve runs, it owns DATA_DIR: let it watch a folder (verbatim
sources add), or push to it. With DATABASE_URL set, this may run beside it.

Exit code 0: everything was taken, 1: something was refused, 2: an error.`,
		Example: `  verbatim ingest ~/articles
  verbatim ingest --source dpa export.jsonl.gz 'wire/*.txt'
  zcat dump.jsonl.gz | verbatim ingest -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("no files named: try verbatim ingest ~/articles")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, paths []string) (err error) {
			ctx := cmd.Context()
			l, err := openToChange(ctx, cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.Close()) }()
			unfollow := l.follow(ctx)
			bar := newBar(cmd.ErrOrStderr(), "reading files")
			report, err := ingest.Load(ctx, l.archive, paths, ingest.Options{
				Source: source, Stdin: cmd.InOrStdin(),
				Progress: func(p ingest.Progress) {
					bar.ChangeMax64(max(p.TotalBytes, p.Bytes, 1))
					bar.Set64(p.Bytes)
				},
			})
			bar.Exit()
			if followErr := unfollow(); err == nil {
				err = followErr
			}
			if printErr := printReport(cmd.OutOrStdout(), report); err == nil {
				err = printErr
			}
			if err != nil {
				return err
			}
			if err := l.catchUp(ctx, cmd.ErrOrStderr()); err != nil {
				return err
			}
			if report.Refused > 0 {
				return errNothing
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&source, "source", "", "the source of articles that name none")
	return cmd
}

func printReport(w io.Writer, r ingest.Report) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "new\trevised\tunchanged\trefused\tfile")
	row := func(c ingest.Counts, name string) {
		fmt.Fprintf(t, "%d\t%d\t%d\t%d\t%s\n", c.Added, c.Revised, c.Unchanged, c.Refused, name)
	}
	for _, f := range r.Files[:min(len(r.Files), tableRows)] {
		row(f.Counts, f.Name)
	}
	if len(r.Files) != 1 {
		row(r.Counts, fmt.Sprintf("all %d files", len(r.Files)))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, x := range r.Refusals {
		place := x.File
		if x.Line > 0 {
			place = fmt.Sprintf("%s, line %d", x.File, x.Line)
		}
		if _, err := fmt.Fprintf(w, "refused: %s: %s\n", place, x.Reason); err != nil {
			return err
		}
	}
	if r.Skipped > 0 {
		_, err := fmt.Fprintf(w, "left out: %s of other formats\n", many(r.Skipped, "file"))
		return err
	}
	return nil
}
