package opensearch

import (
	"context"
	"net/http"
	"time"

	"verbatim/retrieval"
)

// state is kept in a document of its own, which is written when all passages that
// it speaks of are.
type state struct {
	Through  retrieval.Seq `json:"through"`
	Articles int           `json:"articles"`
	Passages int           `json:"passages"`
	Length   int           `json:"length"` // terms in all passages
}

// stateID is no id of a passage.
const stateID = "state"

// view is what is known of the index beyond its passages.
type view struct {
	state
	index   string // the one behind the alias
	partial bool   // a part of the index was silent
	read    time.Time
}

// fresh is how long a view counts. So much later a new article is found by the
// processes that have not applied it.
const fresh = 250 * time.Millisecond

// recorded returns the state as it was written last.
func (x *Index) recorded(ctx context.Context) (*view, error) {
	v := &view{read: time.Now()}
	var found struct {
		Index  string                `json:"_index"`
		Source struct{ State state } `json:"_source"`
	}
	if err := x.cluster.call(ctx, http.MethodGet, "/"+x.alias+"/_doc/"+stateID, nil, &found); err != nil {
		return nil, err
	}
	v.index, v.state = found.Index, found.Source.State
	return v, nil
}

// view returns what is known, at most a moment old. Where it has changed, all
// that was written is made to be found first: to do so after each batch would
// cost more, as nobody asks while a whole archive is read in.
func (x *Index) view(ctx context.Context) (*view, error) {
	before := x.seen.Load()
	if before != nil && time.Since(before.read) < fresh {
		return before, nil
	}
	v, err := x.recorded(ctx)
	switch {
	case err == nil && before != nil && v.index == before.index && v.state == before.state:
	case err == nil:
		err = x.refresh(ctx, x.alias)
	case ctx.Err() != nil || isType(err, noIndex):
	case before != nil:
		v, err = &view{before.state, before.index, true, time.Now()}, nil
	default:
		v = &view{partial: true, read: time.Now()}
		v.state, err = x.count(ctx, x.alias)
	}
	if err != nil {
		return nil, err
	}
	x.seen.Store(v)
	return v, nil
}

// forget makes the next question look at the state again.
func (x *Index) forget() {
	if v := x.seen.Load(); v != nil {
		x.seen.Store(&view{v.state, v.index, v.partial, time.Time{}})
	}
}

// refresh makes everything that was written be found.
func (x *Index) refresh(ctx context.Context, index string) error {
	return x.cluster.call(ctx, http.MethodPost, "/"+index+"/_refresh", nil, nil)
}

// count counts what can be found, for a state that is not known or may be wrong.
func (x *Index) count(ctx context.Context, index string) (state, error) {
	sum := func(field string) object { return object{"sum": object{"field": field}} }
	var found struct {
		Aggregations struct {
			Articles, Passages, Length struct{ Value float64 }
		}
	}
	err := x.cluster.call(ctx, http.MethodPost, "/"+index+"/_search", object{"size": 0, "aggs": object{
		"articles": object{"value_count": object{"field": "passages"}},
		"passages": sum("passages"), "length": sum("length"),
	}}, &found)
	a := found.Aggregations
	return state{Articles: int(a.Articles.Value), Passages: int(a.Passages.Value), Length: int(a.Length.Value)}, err
}
