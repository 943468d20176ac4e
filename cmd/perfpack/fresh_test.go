//go:build unix

package main

import (
	"path/filepath"
	"testing"
)

// TestAFreshWorkspaceIsProvedLikeAnyOther goes through what an administrator does after installing: a workspace without any figure yet has its first run, is backed up
// and restored, and its pack is proved and made again.
func TestAFreshWorkspaceIsProvedLikeAnyOther(t *testing.T) {
	dir := t.TempDir()
	root, backup, drill := filepath.Join(dir, "north"), filepath.Join(dir, "backup"), filepath.Join(dir, "drill")
	for _, c := range []struct {
		root string
		args []string
		want int
	}{
		{dir, []string{"init", root, "--organisation", "north=Northmoor Borough Council"}, exitDone},
		{root, []string{"framework", "check"}, exitDone},
		{root, []string{"run", "--at", "2025-11-01"}, exitOutstanding},
		{root, []string{"verify", "north/2025-26-Q2/v1", "--deep"}, exitDone},
		{root, []string{"rebuild", "north/2025-26-Q2/v1"}, exitDone},
		{root, []string{"backup", backup}, exitDone},
		{root, []string{"restore", backup, drill}, exitDone},
		{root, []string{"status", "--max-age", "26h"}, exitDone},
	} {
		if code, said := exit(t, perfpackOn(c.root, c.args...)); code != c.want {
			t.Errorf("%v ended with %d, want %d: %s", c.args, code, c.want, said)
		}
	}
}
