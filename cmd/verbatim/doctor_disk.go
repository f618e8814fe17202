//go:build linux || darwin

package main

import (
	"fmt"
	"io/fs"
	"syscall"
)

// freeSpace is how many bytes this user may still write at path.
func freeSpace(path string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, fmt.Errorf("look at the disk of %s: %w", path, err)
	}
	return s.Bavail * uint64(s.Bsize), nil
}

// ownerOf is the number of the user whom a file belongs to, -1 if that is not
// known.
func ownerOf(info fs.FileInfo) int {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Uid)
	}
	return -1
}
