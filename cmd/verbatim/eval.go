package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"verbatim/retrieval"
	"verbatim/retrieval/eval"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/text"
)

func newEvalCommand(cfg config) *cobra.Command {
	var (
		asJSON, learn bool
		compare       string
		sizes         []int
	)
	cmd := &cobra.Command{
		Use:   "eval DIR…",
		Short: "Measure the answers to judged questions",
		Long: `Measure the answers to judged questions.

DIR holds docs.jsonl, queries.jsonl and qrels.tsv, each as it is or gzipped, or
articles with a questions.txt as in seeds. A throw-away archive is made of
them; the one in DATA_DIR is not touched.

With --tune the weights of the ranking and of the confidence are learned from
all sets together and printed with their gain on held-out questions. Nothing is
changed: they stand in the source.

With --articles each set is dealt at random to archives of so many articles.
Printed is the part of the questions that is answered although they ask about
what is not in the archive, "near" about other articles with the title of one
that is, "far" about anything else; then the part that is refused of those that
are answered there, and how many these are.`,
		Example: "  verbatim eval seeds\n  verbatim eval --json DIR > before.json\n  verbatim eval --compare before.json DIR\n  verbatim eval --tune seeds DIR DIR\n  verbatim eval --articles 3,10,30 DIR",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("no DIR named: try verbatim eval seeds")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			switch {
			case len(sizes) > 0 && (learn || asJSON || compare != ""):
				return errors.New("--articles goes with none of --tune, --json and --compare")
			case len(sizes) > 0:
				return evaluateSmall(cmd.Context(), cfg, w, args, sizes)
			case learn && (asJSON || compare != ""):
				return errors.New("--tune goes with neither --json nor --compare")
			case learn:
				return tune(cmd.Context(), cfg, w, args)
			case compare != "" && len(args) > 1:
				return fmt.Errorf("--compare takes one DIR, not %d", len(args))
			}
			for _, dir := range args {
				if err := evaluate(cmd.Context(), cfg, w, dir, asJSON, compare); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&compare, "compare", "", "print the difference to the run in this file, made with --json")
	cmd.Flags().BoolVar(&learn, "tune", false, "learn the weights")
	cmd.Flags().IntSliceVar(&sizes, "articles", nil, "ask small archives, of so many random articles (repeatable)")
	return cmd
}

// evaluate prints what was measured on one set.
func evaluate(ctx context.Context, cfg config, w io.Writer, dir string, asJSON bool, compare string) error {
	report, err := measure(ctx, cfg, dir)
	if err != nil {
		return err
	}
	if asJSON {
		err = printJSON(w, report)
	} else {
		err = report.Print(w)
	}
	if err != nil || compare == "" {
		return err
	}
	b, err := os.ReadFile(compare)
	if err != nil {
		return fmt.Errorf("read the earlier run: %w", err)
	}
	var earlier eval.Report
	if err := json.Unmarshal(b, &earlier); err != nil {
		return fmt.Errorf("read the earlier run %s: %w", compare, err)
	}
	return eval.PrintDifferences(w, eval.Compare(report, earlier))
}

// measure makes the archive and asks it.
func measure(ctx context.Context, cfg config, dir string) (report eval.Report, err error) {
	set, err := eval.Load(dir)
	if err != nil {
		return report, err
	}
	l, err := openTemporary(ctx, cfg)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	begin := time.Now()
	if err := load(ctx, l, set, dir); err != nil {
		return report, err
	}
	building := eval.Building{Took: time.Since(begin)}
	outcomes, err := eval.Run(ctx, set, l.archive, l.engine)
	if err != nil {
		return report, err
	}
	report = eval.Summarize(set, outcomes)
	results, err := l.index.Search(ctx, retrieval.Query{})
	if err != nil {
		return report, err
	}
	report.Articles, report.Passages = results.Articles, results.Passages
	if building.IndexBytes, err = l.indexBytes(ctx); err != nil {
		return report, err
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	building.PeakBytes = int64(memory.Sys)
	report.Building = building
	return report, nil
}

// load puts the articles of the set, or those beside its questions.txt.
func load(ctx context.Context, l *library, set eval.Set, dir string) error {
	if eval.HasQuestionsFile(dir) {
		if _, err := ingest.FS(ctx, l.archive, withoutQuestions{os.DirFS(dir)}, ingest.Options{}); err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(set.Articles, 1000) {
		for i := range batch {
			batch[i].Language = text.Language(batch[i].Language, batch[i].Text)
		}
		if _, err := l.archive.Put(ctx, batch...); err != nil {
			return err
		}
	}
	return l.follower.CatchUp(ctx, nil)
}

func size(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // the index has merged it with others
			return nil
		}
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

// withoutQuestions hides the questions from those who read articles.
type withoutQuestions struct{ fs.FS }

func (f withoutQuestions) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == eval.QuestionsFile }), err
}
