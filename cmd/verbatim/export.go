package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"verbatim/bot/web"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

// stretch is how many revisions an export reads at once.
const stretch = 500

func newExportCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "export [FILE|-]",
		Short: "Write all revisions of all articles as JSON Lines, also while serve runs",
		Long: `Write all revisions of all articles, in the order in which they were taken in,
as JSON Lines, also while verbatim serve runs: to FILE, which is replaced once
the export is whole, or to standard output.

verbatim ingest reads them back without loss into an empty archive, with their
numbers, so that all references stay good. Articles that are withheld are in it,
too. What was redacted or removed is covered in it, but what an archive knows
of it to keep it out is not: to move or save an archive, use backup.`,
		Example: `  verbatim export articles.jsonl
  verbatim export | gzip > articles.jsonl.gz`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			ctx := cmd.Context()
			r, err := archive.View(ctx, cfg.place())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, r.Close()) }()
			var n int
			if len(args) == 0 || args[0] == "-" {
				n, err = export(ctx, r, cmd.OutOrStdout())
			} else {
				_, err = replace(args[0], []byte(exportBegins), func(w io.Writer, _ string) (err error) {
					n, err = export(ctx, r, w)
					return err
				})
			}
			if err == nil {
				_, err = fmt.Fprintf(cmd.ErrOrStderr(), "exported %s\n", many(n, "revision"))
			}
			return err
		},
	}
}

const exportBegins = `{"article":"`

// export writes the log, and returns how many revisions it has.
func export(ctx context.Context, r *archive.Reader, w io.Writer) (n int, err error) {
	out := bufio.NewWriterSize(w, 1<<20)
	for seq := retrieval.Seq(0); ; {
		articles, err := r.After(ctx, seq, stretch)
		if err != nil {
			return n, err
		}
		if len(articles) == 0 {
			return n, out.Flush()
		}
		for _, a := range articles {
			if err := printJSON(out, web.NewArticle(a)); err != nil {
				return n, fmt.Errorf("export %s: %w", a.Ref, err)
			}
			n++
		}
		seq = articles[len(articles)-1].Seq
	}
}
