package web

import (
	"maps"
	"slices"
)

// Served are the addresses for programs, as a description of them writes them.
func (s *Site) Served() []string {
	return append(slices.Collect(maps.Keys(s.endpoints())), feedPath)
}
