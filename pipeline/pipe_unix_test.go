//go:build unix

package pipeline_test

import (
	"syscall"
	"testing"
)

// pipe makes a named pipe, which whoever opens it waits at for ever.
func pipe(t testing.TB, path string) bool {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o640); err != nil {
		t.Fatal(err)
	}
	return true
}
