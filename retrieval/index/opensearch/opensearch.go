package opensearch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/cache"
)

// patience is how long a question may take, whatever its own deadline.
const patience = 3 * time.Second

// Config says where an index is.
type Config struct {
	// URLs of nodes of the cluster, one at least. User and password of the first
	// one that has them count for all.
	URLs []string
	// Archive is the id of the archive that it is of. Several may share a cluster.
	Archive string
	// Temporary indexes are deleted when they are closed.
	Temporary bool
}

// Index implements retrieval.Index. It is safe for concurrent use, also by
// several processes as long as one of them applies.
type Index struct {
	cluster   *cluster
	alias     string
	name      string // for errors
	temporary bool
	counts    *cache.Cache[countKey, int]
	seen      atomic.Pointer[view]

	applyMu sync.Mutex // one Apply at a time
	applied *state     // what this process has recorded last; nil: nothing, or half of a batch
}

// cacheBytes is how much memory the counts of terms may take.
const cacheBytes = 32 << 20

// Open finds the index of an archive, or makes it.
func Open(ctx context.Context, cfg Config) (*Index, error) {
	x, err := newIndex(cfg)
	if err != nil {
		return nil, err
	}
	if err := x.create(ctx); err != nil {
		x.temporary = false
		return nil, errors.Join(fmt.Errorf("open index %s: %w", x.name, err), x.Close())
	}
	return x, nil
}

func newIndex(cfg Config) (*Index, error) {
	c, err := newCluster(cfg.URLs)
	if err != nil {
		return nil, err
	}
	alias := fmt.Sprintf("verbatim-%s-%d", strings.ToLower(cfg.Archive), format)
	return &Index{
		cluster: c, alias: alias, name: c.name + "/" + alias, temporary: cfg.Temporary,
		counts: cache.New[countKey, int](cacheBytes),
	}, nil
}

// create makes the first index behind the alias, unless there is one. Of several
// processes that do so at once one succeeds and the others find it.
func (x *Index) create(ctx context.Context) error {
	err := x.cluster.call(ctx, http.MethodHead, "/_alias/"+x.alias, nil, nil)
	if !isStatus(err, http.StatusNotFound) {
		return err
	}
	body := definition()
	body["aliases"] = object{x.alias: object{}}
	err = x.cluster.call(ctx, http.MethodPut, "/"+x.numbered(1), body, nil)
	if isType(err, "resource_already_exists_exception") {
		return nil
	}
	return err
}

// numbered is the name of an index that is, or was, or will be behind the alias.
func (x *Index) numbered(n int) string { return fmt.Sprintf("%s-%d", x.alias, n) }

// Applied implements retrieval.Index. An index that somebody has deleted is made
// again, so that who follows the archive begins anew.
func (x *Index) Applied(ctx context.Context) (retrieval.Seq, error) {
	v, err := x.recorded(ctx)
	if isType(err, noIndex) {
		v, err = &view{}, x.create(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("read the state of index %s: %w", x.name, err)
	}
	return v.Through, nil
}

// Close ends the connections to the cluster.
func (x *Index) Close() error {
	var err error
	if x.temporary {
		ctx, cancel := context.WithTimeout(context.Background(), answering)
		defer cancel()
		err = x.remove(ctx)
	}
	if err = errors.Join(err, x.cluster.client.Close()); err != nil {
		return fmt.Errorf("close index %s: %w", x.name, err)
	}
	return nil
}

func (x *Index) remove(ctx context.Context) error {
	v, err := x.recorded(ctx)
	if err != nil {
		return err
	}
	return x.cluster.call(ctx, http.MethodDelete, "/"+v.index, nil, nil)
}
