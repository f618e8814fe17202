package main

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/web"
	"verbatim/retrieval"
)

func newListCommand(cfg config) *cobra.Command {
	var (
		asJSON bool
		filter retrieval.Filter
	)
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the articles, newest first",
		Example: "  verbatim list --source Reuters --limit 50",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if filter.Limit < 1 {
				return fmt.Errorf("--limit %d is less than 1", filter.Limit)
			}
			r, closeAll, err := openToRead(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			articles, err := r.List(cmd.Context(), filter)
			if err != nil {
				return err
			}
			t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
			for _, a := range articles {
				if asJSON {
					j := web.NewArticle(a)
					j.Text = ""
					if err := printJSON(cmd.OutOrStdout(), j); err != nil {
						return err
					}
					continue
				}
				published := "–"
				if !a.Published.IsZero() {
					published = a.Published.Local().Format("2006-01-02 15:04")
				}
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", a.ID, published, bot.Visible(a.Source), bot.Visible(a.Title))
			}
			return t.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	cmd.Flags().StringVar(&filter.Source, "source", "", "only articles of this source")
	cmd.Flags().IntVar(&filter.Limit, "limit", 20, "articles at the most")
	return cmd
}
