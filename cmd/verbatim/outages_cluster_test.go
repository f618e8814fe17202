package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const nodes = 3

// cluster is some nodes of OpenSearch, one of which may be killed.
type cluster struct {
	dir  string
	urls string
}

// startCluster starts one by the script of .ci, until the test ends.
func startCluster(t *testing.T) *cluster {
	dir, err := os.MkdirTemp("", "verbatim-outages-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := script("opensearch", "stop", dir)
		if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	urls, err := script("opensearch", "start", dir, strconv.Itoa(nodes))
	if err != nil {
		t.Fatal(err)
	}
	return &cluster{dir, urls}
}

// kill kills a node, and starts it again after a while. All processes go on
// meanwhile.
func (c *cluster) kill(ctx context.Context) error {
	n := rand.N(nodes)
	file, err := os.ReadFile(filepath.Join(c.dir, strconv.Itoa(n+1), "pid"))
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(file)))
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGKILL)
	}
	if err != nil {
		return err
	}
	pause(ctx, time.Second+rand.N(3*time.Second)) // so that the others have noticed
	if _, err := script("opensearch", "node", c.dir, strconv.Itoa(n+1)); err != nil {
		return err
	}
	return c.whole(strings.Split(c.urls, ",")[(n+1)%nodes])
}

// whole waits until all nodes are there, as another one sees it, with all they hold.
func (c *cluster) whole(url string) error {
	var says string
	for end := time.Now().Add(2 * readyWithin); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if says = healthOf(url); says == fmt.Sprintf("green %d", nodes) {
			return nil
		}
	}
	return fmt.Errorf("the cluster is %s", says)
}

// healthOf is the state of a cluster and its number of nodes.
func healthOf(url string) string {
	response, err := http.Get(url + "/_cluster/health")
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	var h struct {
		Status string `json:"status"`
		Nodes  int    `json:"number_of_nodes"`
	}
	if err := json.NewDecoder(response.Body).Decode(&h); err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s %d", h.Status, h.Nodes)
}
