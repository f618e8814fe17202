package opensearch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"verbatim/retrieval"
)

// Standing is how an index does, and the cluster that holds it.
type Standing struct {
	Through retrieval.Seq
	// Status is OpenSearch's: green where all is well, yellow where copies are
	// missing, red where parts of the index are.
	Status         string
	Nodes, Missing int // Missing are shards on no node
}

// Examine returns how the index of an archive does, and changes nothing. The error
// wraps fs.ErrNotExist where there is none.
func Examine(ctx context.Context, cfg Config) (s Standing, err error) {
	cfg.Temporary = false
	x, err := newIndex(cfg)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	return x.Standing(ctx)
}

// Standing returns how the index does, as Examine does.
func (x *Index) Standing(ctx context.Context) (s Standing, err error) {
	v, err := x.recorded(ctx)
	if isType(err, noIndex) {
		return s, fmt.Errorf("examine index %s: %w", x.name, fs.ErrNotExist)
	}
	unread := err // as where the shard that has the state is missing
	var health struct {
		Status  string
		Nodes   int `json:"number_of_nodes"`
		Missing int `json:"unassigned_shards"`
	}
	err = x.cluster.call(ctx, http.MethodGet, "/_cluster/health/"+x.alias, nil, &health)
	if err == nil && health.Status != red {
		err = unread
	}
	if err != nil {
		return s, fmt.Errorf("examine index %s: %w", x.name, err)
	}
	if unread == nil {
		s.Through = v.Through
	}
	s.Status, s.Nodes, s.Missing = health.Status, health.Nodes, health.Missing
	return s, nil
}

// red is the status of an index of which parts are missing.
const red = "red"

// Size returns the bytes that the index takes on disk, copies left out.
func (x *Index) Size(ctx context.Context) (int64, error) {
	var stats struct {
		All struct {
			Primaries struct {
				Store struct {
					Bytes int64 `json:"size_in_bytes"`
				}
			}
		} `json:"_all"`
	}
	if err := x.cluster.call(ctx, http.MethodGet, "/"+x.alias+"/_stats/store", nil, &stats); err != nil {
		return 0, fmt.Errorf("measure index %s: %w", x.name, err)
	}
	return stats.All.Primaries.Store.Bytes, nil
}
