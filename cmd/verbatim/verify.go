package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/console"
	"verbatim/bot/web"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/sqlite"
)

func newVerifyCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "verify [REFERENCE…|-]",
		Short: "Check that quotes stand in the archive, or the archive itself",
		Long: `Check that quotes stand in the archive, also while serve runs. A REFERENCE is
ARTICLE, ARTICLE@REVISION or ARTICLE@REVISION:START-END: it is said whether that
stands, in which words, and whether a later revision changed or withdrew it. With
"-", answers of verbatim ask --json are read from standard input, and the
words of each quote are compared with the archive byte for byte.

Without a REFERENCE the data itself is checked: that each database is whole, and
that all revisions are there and valid. A server checks its files by itself. The
index is left out: it is a cache, and no quote is taken from it unseen.

Exit code 0: all stands, 1: something does not, 2: an error.`,
		Example: `  verbatim verify 000_77aebc823effd9e9@1:1353-1835
  verbatim ask --json "Where did Kim meet Lavrov?" | verbatim verify -
  verbatim verify`,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) == 0 {
				return verifyAll(cmd.Context(), cfg.place(), cmd.OutOrStdout())
			}
			r, closeAll, err := openToRead(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			v := &verifier{archive: r, w: cmd.OutOrStdout()}
			for _, arg := range args {
				if arg == "-" {
					err = v.answers(cmd.Context(), cmd.InOrStdin())
				} else {
					err = v.reference(cmd.Context(), arg, nil)
				}
				if err != nil {
					return err
				}
			}
			return v.end()
		},
	}
}

// verifyAll checks all databases and says how much that was.
func verifyAll(ctx context.Context, at database.Place, w io.Writer) error {
	if !archive.Exists(at) {
		return fmt.Errorf("there is no archive in %s", at)
	}
	sound := true
	for _, file := range databases() {
		name, found, wrong, err := verifyDatabase(ctx, at, file)
		if name == "" {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			wrong = append(wrong, err.Error())
		}
		if len(wrong) > 0 {
			sound, found = false, "not as it should be\n  "+strings.Join(wrong, "\n  ")
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", name, found); err != nil {
			return err
		}
	}
	if !sound {
		return errNothing
	}
	_, err := fmt.Fprintln(w, "all stands")
	return err
}

// verifyDatabase checks one, and of the archive the log. The name is empty where
// there is no such database. Those on a server check themselves.
func verifyDatabase(ctx context.Context, at database.Place, file sqlite.File) (name, found string, wrong []string, err error) {
	isArchive := file.Name == archive.File().Name
	if isArchive && at.URL != "" {
		found, wrong, err = verifyArchive(ctx, at)
		return at.String(), found, wrong, err
	}
	if _, err := os.Stat(filepath.Join(at.Dir, file.Name)); errors.Is(err, os.ErrNotExist) {
		return "", "", nil, nil
	}
	if err = file.Check(ctx, at.Dir); err == nil && isArchive {
		found, wrong, err = verifyArchive(ctx, at)
		return file.Name, found, wrong, err
	}
	return file.Name, "whole", nil, err
}

func verifyArchive(ctx context.Context, at database.Place) (found string, wrong []string, err error) {
	r, err := archive.View(ctx, at)
	if err != nil {
		return "", nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if wrong, err = r.Verify(ctx); err != nil {
		return "", wrong, err
	}
	articles, revisions, err := r.Count(ctx)
	return fmt.Sprintf("whole; %s, all there and valid", extent(articles, revisions)), wrong, err
}

// verifier checks quotes, and counts them.
type verifier struct {
	archive    *archive.Reader
	w          io.Writer
	all, wrong int
}

// answers checks the quotes of answers as printAnswer writes them.
func (v *verifier) answers(ctx context.Context, in io.Reader) error {
	answers := json.NewDecoder(in)
	for n := 1; ; n++ {
		var a web.Answer
		err := answers.Decode(&a)
		if errors.Is(err, io.EOF) && n > 1 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("answer %d on standard input is not what verbatim ask --json prints: %w", n, err)
		}
		if a.Quotes == nil {
			return fmt.Errorf("answer %d on standard input is not what verbatim ask --json prints: it has no list of quotes", n)
		}
		for _, q := range a.Quotes {
			if err := v.reference(ctx, q.Citation.Ref, &q.Text); err != nil {
				return fmt.Errorf("answer %d on standard input: %w", n, err)
			}
		}
	}
}

// reference checks one quote, and compares its words where they are given.
func (v *verifier) reference(ctx context.Context, reference string, quoted *string) error {
	ref, span, err := retrieval.ParseReference(reference)
	if err != nil {
		return err
	}
	a, words, why, err := v.stands(ctx, ref, span, quoted)
	if err != nil {
		return err
	}
	v.all++
	verdict := "stands"
	if why != "" {
		v.wrong++
		verdict = "does not stand: " + why
	} else if since, err := v.since(ctx, a, span); err != nil {
		return err
	} else if since != "" {
		verdict += "; " + since
	}
	fmt.Fprintf(v.w, "%s %s\n", reference, verdict)
	for _, line := range console.Wrap(bot.Visible(words), styleOf(v.w).Width-2) {
		fmt.Fprintf(v.w, "  %s\n", line)
	}
	return nil
}

// stands returns the words that the archive has, and why these do not stand, ""
// if they do. Of a whole article the words are its headline.
func (v *verifier) stands(ctx context.Context, ref retrieval.Ref, span retrieval.Span, quoted *string) (a retrieval.Article, words, why string, err error) {
	a, err = v.archive.Article(ctx, ref)
	if errors.Is(err, retrieval.ErrNotFound) {
		return a, "", "the archive does not have it", nil
	}
	if err != nil {
		return a, "", "", err
	}
	words, within, said := a.Title, true, a.Text
	if span.Len() > 0 {
		words, within = span.Of(a.Text)
		said = words
	}
	switch {
	case !within:
		return a, "", fmt.Sprintf("the text of %s ends at %d, or a character is cut", a.Ref, len(a.Text)), nil
	case strings.Trim(said, "_\r\n") == "":
		return a, "", "it was removed or redacted", nil
	case quoted != nil && *quoted != words:
		return a, words, "the archive has other words there", nil
	}
	return a, words, "", nil
}

// since says what became of the words after the revision that has them.
func (v *verifier) since(ctx context.Context, a retrieval.Article, span retrieval.Span) (string, error) {
	latest, err := v.archive.Article(ctx, retrieval.Ref{ID: a.ID})
	if err != nil {
		return "", err
	}
	same := latest.Title == a.Title && latest.Text == a.Text
	if span.Len() > 0 {
		same = strings.Contains(latest.Text, a.Text[span.Start:span.End])
	}
	switch {
	case latest.Status != retrieval.Usable:
		return fmt.Sprintf("withdrawn: %s is %s", latest.Ref, latest.Status), nil
	case !latest.Findable(time.Now()):
		return fmt.Sprintf("not to be quoted before %s", day(latest.Embargo)), nil
	case latest.Revision == a.Revision:
		return "", nil
	case same:
		return fmt.Sprintf("%s has these words, too", latest.Ref), nil
	}
	return fmt.Sprintf("changed: %s has other words", latest.Ref), nil
}

// end sums up.
func (v *verifier) end() error {
	if v.wrong > 0 {
		fmt.Fprintf(v.w, "%s checked, %d of them not standing\n", many(v.all, "quote"), v.wrong)
		return errNothing
	}
	_, err := fmt.Fprintf(v.w, "%s checked, all stand\n", many(v.all, "quote"))
	return err
}
