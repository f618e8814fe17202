package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newHealthcheckCommand(cfg config) *cobra.Command {
	var ready bool
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the serve at LISTEN_ADDR whether it is well",
		Long: `Ask the verbatim serve at LISTEN_ADDR whether it is alive, or with --ready
whether all that it needs is well, within 2 seconds. Exit code 0: it is, 1: not,
as containers want it. For images that have no shell.`,
		Example: "  HEALTHCHECK CMD [\"/verbatim\", \"healthcheck\"]",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path := livePath
			if ready {
				path = readyPath
			}
			if err := askHealth(cmd.Context(), addressOf(cfg.listen)+path); err != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), "verbatim:", err)
				return errNothing
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "ok")
			return err
		},
	}
	cmd.Flags().BoolVar(&ready, "ready", false, "also archive, index, intake and platforms have to be well")
	return cmd
}

// addressOf is where somebody on this machine reaches what listens at an address.
func addressOf(listen string) string {
	host, port, _ := net.SplitHostPort(listen) // config.go has checked it
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1" // a name may not be resolved in a container
	}
	return "http://" + net.JoinHostPort(host, port)
}

// askHealth returns why the answer is not that all is well.
func askHealth(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, askedWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{}} // without a proxy
	defer client.CloseIdleConnections()
	response, err := client.Do(r)
	switch at, ok := errors.AsType[*url.Error](err); {
	case ctx.Err() != nil:
		return fmt.Errorf("%s does not answer within %s", address, askedWithin)
	case ok:
		return fmt.Errorf("%s does not answer: %w: is verbatim serve running, with this LISTEN_ADDR?", address, at.Err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	var told report
	if json.NewDecoder(http.MaxBytesReader(nil, response.Body, maxHeader)).Decode(&told) != nil {
		return fmt.Errorf("%s answers %s", address, response.Status)
	}
	var troubles []string
	for _, name := range slices.Sorted(maps.Keys(told.Checks)) {
		if c := told.Checks[name]; !c.OK {
			troubles = append(troubles, name+": "+c.Says)
		}
	}
	return fmt.Errorf("not ready: %s", strings.Join(troubles, "; "))
}
