package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"
)

// How long a node may take to be reached, and to answer. A question has less
// time; the latter is for what is written, or counted, in one go.
const (
	reaching  = time.Second
	answering = 30 * time.Second
)

// connections to a node are kept for as many questions at a time.
const connections = 64

// object is JSON.
type object = map[string]any

// cluster speaks JSON with the nodes of a cluster. A node that does not answer
// is left out and tried again later.
type cluster struct {
	client *opensearch.Client
	name   string // addresses without user and password
}

func newCluster(addresses []string) (*cluster, error) {
	cfg := opensearch.Config{RequestTimeout: answering}
	for _, a := range addresses {
		u, err := url.Parse(a)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, errors.New("an address of OpenSearch is no http or https address") // it may hold a password
		}
		if u.User != nil && cfg.Username == "" {
			cfg.Username = u.User.Username()
			cfg.Password, _ = u.User.Password()
		}
		u.User = nil
		cfg.Addresses = append(cfg.Addresses, u.String())
	}
	if len(cfg.Addresses) == 0 {
		return nil, errors.New("there is no address of OpenSearch")
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: reaching}).DialContext
	transport.MaxIdleConnsPerHost = connections
	transport.DisableCompression = true // what is mostly hashes hardly shrinks
	cfg.Transport = transport
	client, err := opensearch.NewClient(cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to OpenSearch: %w", err)
	}
	return &cluster{client, strings.Join(cfg.Addresses, ",")}, nil
}

// call makes a request with a body, which is nil, []byte with JSON a line or
// anything that becomes JSON, and reads the answer into out, if any. The error is
// a *problem where the cluster has answered so.
func (c *cluster) call(ctx context.Context, method, path string, body, out any) error {
	r := request{path: path}
	switch body := body.(type) {
	case nil:
	case []byte:
		r.body, r.kind = body, "application/x-ndjson"
	default:
		var err error
		if r.body, err = json.Marshal(body); err != nil {
			return fmt.Errorf("write a request: %w", err)
		}
		r.kind = "application/json"
	}
	response, err := opensearch.Do[opensearch.NoBody](ctx, c.client, method, r, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if p := problemIn(response.StatusCode, answer); p != nil {
		return p
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// problemIn returns what is wrong by the answer; nil where nothing is. That a
// document is not there is no problem.
func problemIn(status int, answer []byte) *problem {
	if status < http.StatusMultipleChoices {
		return nil
	}
	p := &problem{Status: status}
	var body struct {
		Found *bool
		Error json.RawMessage
	}
	if json.Unmarshal(answer, &body) != nil { // a proxy may have answered
		return p
	}
	if body.Found != nil {
		return nil
	}
	if json.Unmarshal(body.Error, p) != nil {
		p.Reason = string(body.Error)
	}
	return p
}

// request is an opensearch.Request of which all is known.
type request struct {
	path, kind string
	body       []byte
}

func (r request) GetRequest(method string) (*http.Request, error) {
	req, err := http.NewRequest(method, r.path, bytes.NewReader(r.body))
	if err == nil && r.kind != "" {
		req.Header.Set("Content-Type", r.kind)
	}
	return req, err
}

// problem is an answer that says why something cannot be done.
type problem struct {
	Status       int
	Type, Reason string
}

func (p *problem) Error() string {
	return strings.TrimRight(fmt.Sprintf("HTTP %d %s: %s", p.Status, p.Type, p.Reason), ": ")
}

// noIndex is the Type where an index is not there.
const noIndex = "index_not_found_exception"

func isStatus(err error, status int) bool {
	p, ok := errors.AsType[*problem](err)
	return ok && p.Status == status
}

func isType(err error, name string) bool {
	p, ok := errors.AsType[*problem](err)
	return ok && p.Type == name
}
