package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/bot/console"
	"verbatim/bot/web"
	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

func newShowCommand(cfg config) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ARTICLE|REFERENCE",
		Short: "Show an article, or the paragraphs around a quote",
		Long: `Show an article with numbered paragraphs, or the paragraphs around a quote.

A REFERENCE stands below each quote: ARTICLE@REVISION:START-END.`,
		Example: "  verbatim show 000_77aebc823effd9e9\n  verbatim show 000_77aebc823effd9e9@1:1353-1835",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			ref, span, err := retrieval.ParseReference(args[0])
			if err != nil {
				return err
			}
			r, closeAll, err := openToRead(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			a, err := r.Article(cmd.Context(), ref)
			if err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			switch {
			case asJSON:
				return printJSON(w, web.NewArticle(a))
			case span.Len() == 0:
				return printArticle(w, a)
			}
			blocks := command.Around(a, span)
			if blocks == nil {
				return fmt.Errorf("reference %s does not lie within the text of the article", args[0])
			}
			return console.Render(w, bot.Message{Blocks: blocks}, styleOf(w))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the article as a JSON object")
	return cmd
}

// printArticle writes the editor's note and the facts that are known, then the
// paragraphs.
func printArticle(w io.Writer, a retrieval.Article) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n\n", bot.Visible(a.Title))
	if a.Note != "" {
		note := console.Wrap("Editor's note: "+bot.Visible(a.Note), styleOf(w).Width)
		fmt.Fprintf(&out, "%s\n\n", strings.Join(note, "\n"))
	}
	for _, fact := range []struct{ name, value string }{
		{"article", a.Ref.String()}, {"source", a.Source}, {"byline", a.Byline}, {"published", day(a.Published)},
		{"modified", day(a.Modified)}, {"embargo", day(a.Embargo)}, {"language", a.Language},
		{"tags", strings.Join(a.Tags, ", ")}, {"status", string(a.Status)}, {"version", a.Version},
		{"urgency", strings.TrimPrefix(strconv.Itoa(a.Urgency), "0")}, {"rights", a.Rights}, {"story", otherStory(a)}, {"url", a.URL},
	} {
		if fact.value != "" {
			fmt.Fprintf(&out, "%-10s %s\n", fact.name, bot.Visible(fact.value))
		}
	}
	before := 0
	for _, p := range text.Passages(a.Text, a.Language) {
		number := "    "
		if p.Paragraph != before {
			number = fmt.Sprintf("¶%-3d", p.Paragraph)
			out.WriteByte('\n')
		}
		before = p.Paragraph
		for _, line := range console.Wrap(bot.Visible(a.Text[p.Start:p.End]), styleOf(w).Width-5) {
			fmt.Fprintf(&out, "%s %s\n", number, line)
			number = "    "
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// otherStory names the article that told the story before this one.
func otherStory(a retrieval.Article) string {
	if a.Story == a.ID {
		return ""
	}
	return a.Story
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2 Jan 2006 15:04 MST")
}
