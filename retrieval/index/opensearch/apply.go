package opensearch

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"verbatim/retrieval"
)

// Apply implements retrieval.Index.
func (x *Index) Apply(ctx context.Context, b retrieval.Batch) error {
	x.applyMu.Lock()
	defer x.applyMu.Unlock()
	defer x.forget()
	apply := x.applyBatch
	if b.Anew {
		apply = x.applyAnew
	}
	if err := apply(ctx, b); err != nil {
		x.applied = nil
		return fmt.Errorf("write index %s: %w", x.name, err)
	}
	return nil
}

func (x *Index) applyBatch(ctx context.Context, b retrieval.Batch) error {
	v, err := x.recorded(ctx)
	if err != nil {
		return err
	}
	before, err := x.heads(ctx, b.Documents)
	if err != nil {
		return err
	}
	s, err := x.replace(ctx, x.alias, v.state, before, b)
	if err != nil {
		return err
	}
	// A process that stopped within a batch may have left a part of it behind, and
	// another one may have applied some since.
	if x.applied == nil || *x.applied != v.state {
		if err := x.refresh(ctx, x.alias); err != nil {
			return err
		}
		if s, err = x.count(ctx, x.alias); err != nil {
			return err
		}
	}
	return x.record(ctx, x.alias, s, b.Through)
}

// applyAnew fills another index and then puts it behind the alias, so that a
// question finds what was there before or what is there after it.
func (x *Index) applyAnew(ctx context.Context, b retrieval.Batch) error {
	v, err := x.recorded(ctx)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(strings.TrimPrefix(v.index, x.alias+"-"))
	if err != nil {
		return fmt.Errorf("%s is not an index of ours: take the alias %s from it", v.index, x.alias)
	}
	next := x.numbered(n + 1)
	// There is one if an earlier attempt was broken off.
	err = x.cluster.call(ctx, http.MethodDelete, "/"+next+"?ignore_unavailable=true", nil, nil)
	if err == nil {
		err = x.cluster.call(ctx, http.MethodPut, "/"+next, definition(), nil)
	}
	if err != nil {
		return err
	}
	s, err := x.replace(ctx, next, state{}, make([]head, len(b.Documents)), b)
	if err != nil {
		return err
	}
	if err := x.record(ctx, next, s, b.Through); err != nil {
		return err
	}
	if err := x.refresh(ctx, next); err != nil {
		return err
	}
	err = x.cluster.call(ctx, http.MethodPost, "/_aliases", object{"actions": []object{
		{"add": object{"index": next, "alias": x.alias}},
		{"remove": object{"index": v.index, "alias": x.alias}},
	}}, nil)
	if err != nil {
		return err
	}
	select { // questions under way still look at the one before
	case <-ctx.Done():
	case <-time.After(patience):
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answering)
	defer cancel()
	return x.cluster.call(ctx, http.MethodDelete, "/"+v.index, nil, nil)
}

// head is what the first passage of an article says of all.
type head struct{ Passages, Length int }

// heads returns what the index holds of each document's article; zero: nothing.
func (x *Index) heads(ctx context.Context, documents []retrieval.Document) ([]head, error) {
	heads := make([]head, len(documents))
	if len(documents) == 0 {
		return heads, nil
	}
	wanted := make([]object, len(documents))
	for i, d := range documents {
		wanted[i] = object{"_id": passageID(d.ID, 0), "routing": d.ID}
	}
	var found struct {
		Docs []struct {
			Source head     `json:"_source"`
			Error  *problem `json:"error"`
		}
	}
	err := x.cluster.call(ctx, http.MethodPost, "/"+x.alias+"/_mget?_source_includes=passages,length", object{"docs": wanted}, &found)
	if err != nil {
		return nil, err
	}
	for i, d := range found.Docs {
		if d.Error != nil {
			return nil, fmt.Errorf("read article %s: %w", documents[i].ID, d.Error)
		}
		heads[i] = d.Source
	}
	return heads, nil
}

// replace writes the passages of each article, deletes those that it has no more,
// and returns the state after it. A head never tells of fewer passages than there
// are, wherever this breaks off: it is written first where an article grows, and
// last where it shrinks.
func (x *Index) replace(ctx context.Context, index string, s state, before []head, b retrieval.Batch) (state, error) {
	var first, then, last []write
	for i, d := range b.Documents {
		passages := passagesOf(d)
		was, is := before[i], head{}
		put := write{id: passageID(d.ID, 0), routing: d.ID}
		if len(passages) > 0 {
			is = head{passages[0].Passages, passages[0].Length}
			put.body = passages[0]
			s.Articles++
		}
		if was.Passages > 0 {
			s.Articles--
		}
		s.Passages += is.Passages - was.Passages
		s.Length += is.Length - was.Length
		switch {
		case is.Passages >= was.Passages && is.Passages > 0:
			first = append(first, put)
		case was.Passages > 0:
			last = append(last, put)
		}
		for n := 1; n < max(is.Passages, was.Passages); n++ {
			w := write{id: passageID(d.ID, n), routing: d.ID}
			if n < is.Passages {
				w.body = passages[n]
			}
			then = append(then, w)
		}
	}
	for _, writes := range [][]write{first, then, last} {
		if err := x.bulk(ctx, index, writes); err != nil {
			return s, err
		}
	}
	return s, nil
}

// record writes down how far the index has come.
func (x *Index) record(ctx context.Context, index string, s state, through retrieval.Seq) error {
	s.Through = through
	if err := x.bulk(ctx, index, []write{{stateID, "", object{"state": s}}}); err != nil {
		return err
	}
	x.applied = &s
	return nil
}
