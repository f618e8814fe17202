package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// bulkBytes is how much is sent at a time: more gains nothing, and fills the
// memory of the node that takes it.
const bulkBytes = 5 << 20

// A cluster that has too much to do says so, and what it has not taken is sent
// again after a pause, which doubles each time: for half a minute in all.
const (
	firstPause = 100 * time.Millisecond
	longPause  = 5 * time.Second
	tries      = 12
)

// write is one document that is put or, without a body, deleted.
type write struct {
	id, routing string
	body        any
}

// lines are what the bulk API takes for it.
func (w write) lines() ([]byte, error) {
	action, where := "index", object{"_id": w.id}
	if w.routing != "" {
		where["routing"] = w.routing
	}
	if w.body == nil {
		action = "delete"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(object{action: where})
	if err == nil && w.body != nil {
		err = e.Encode(w.body)
	}
	if err != nil {
		return nil, fmt.Errorf("write document %s: %w", w.id, err)
	}
	return b.Bytes(), nil
}

// bulk writes documents in their order, in requests of a bounded size.
func (x *Index) bulk(ctx context.Context, index string, writes []write) error {
	var items [][]byte
	size := 0
	for _, w := range writes {
		lines, err := w.lines()
		if err != nil {
			return err
		}
		if size += len(lines); size > bulkBytes && len(items) > 0 {
			if err := x.send(ctx, index, items); err != nil {
				return err
			}
			items, size = nil, len(lines)
		}
		items = append(items, lines)
	}
	if len(items) == 0 {
		return nil
	}
	return x.send(ctx, index, items)
}

// send writes items, and those again that were not taken for want of room.
func (x *Index) send(ctx context.Context, index string, items [][]byte) error {
	pause := firstPause
	for try := 1; ; try++ {
		rejected, err := x.sendOnce(ctx, index, items)
		if rejected == nil || try == tries {
			return err
		}
		items = rejected
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause/2 + rand.N(pause/2)): // so that several do not come back at once
		}
		pause = min(2*pause, longPause)
	}
}

// sendOnce returns the items that may be taken later, and why they were not.
func (x *Index) sendOnce(ctx context.Context, index string, items [][]byte) (rejected [][]byte, err error) {
	var answer struct {
		Errors bool
		Items  []map[string]struct {
			ID     string `json:"_id"`
			Status int
			Error  problem
		}
	}
	// Of a name that is no alias, as somebody has deleted it, OpenSearch would make
	// an index of its own making.
	path := fmt.Sprintf("/%s/_bulk?require_alias=%t", index, index == x.alias)
	err = x.cluster.call(ctx, http.MethodPost, path, bytes.Join(items, nil), &answer)
	if isStatus(err, http.StatusTooManyRequests) {
		return items, err
	}
	if err != nil || !answer.Errors {
		return nil, err
	}
	for i, item := range answer.Items {
		for action, done := range item { // one
			switch {
			case done.Status < http.StatusMultipleChoices || action == "delete" && done.Status == http.StatusNotFound:
			case done.Status == http.StatusTooManyRequests || done.Status == http.StatusServiceUnavailable:
				done.Error.Status = done.Status
				rejected, err = append(rejected, items[i]), fmt.Errorf("write document %s: %w", done.ID, &done.Error)
			default:
				done.Error.Status = done.Status
				return nil, fmt.Errorf("write document %s: %w", done.ID, &done.Error)
			}
		}
	}
	return rejected, err
}
