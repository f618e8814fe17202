package main

import (
	"context"
	"errors"
	"io"

	"verbatim/retrieval/eval"
)

// evaluateSmall prints how archives of so many articles of each set answer.
func evaluateSmall(ctx context.Context, cfg config, w io.Writer, dirs []string, sizes []int) error {
	var all []eval.Small
	for _, dir := range dirs {
		set, err := eval.Load(dir)
		if err != nil {
			return err
		}
		for _, articles := range sizes {
			draws, err := set.Draw(articles)
			if err != nil {
				return err
			}
			s := eval.Small{Set: set.Name, Articles: articles}
			for _, d := range draws {
				if err := askDraw(ctx, cfg, &s, d, dir); err != nil {
					return err
				}
			}
			all = append(all, s)
		}
	}
	return eval.PrintSmall(w, all)
}

// askDraw makes the archive and asks it.
func askDraw(ctx context.Context, cfg config, s *eval.Small, d eval.Draw, dir string) (err error) {
	l, err := openTemporary(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := load(ctx, l, eval.Set{Articles: d.Articles}, dir); err != nil {
		return err
	}
	return s.Ask(ctx, l.engine, d)
}
