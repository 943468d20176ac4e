//go:build linux

package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// every says how the test of crashes is done: with every nth call of each kind. It needs strace and takes minutes, so that it is not done without being asked for.
var every = flag.Int("crash", 0, "kill the job at every nth call to the file system, or have the call fail, and see that the next run finishes (needs strace)")

// calls are those by which the job changes what is on the disk; SQLite and Go use different ones for the same.
var calls = []string{"openat,open", "write,pwrite64", "fsync,fdatasync", "rename,renameat,renameat2", "unlink,unlinkat,rmdir", "mkdir,mkdirat", "fchmod,fchmodat,chmod", "ftruncate", "close", "fcntl,flock"}

func TestARunCutShortAtAnyCallIsFinishedByTheNext(t *testing.T) {
	if *every == 0 {
		t.Skip("not asked for by -crash")
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal(err)
	}
	small := func() string {
		root := sample(t, "essex", false)
		inbox, err := os.ReadDir(filepath.Join(root, "inbox"))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range inbox[3:] {
			if err := os.Remove(filepath.Join(root, "inbox", e.Name())); err != nil {
				t.Fatal(err)
			}
		}
		return root
	}
	undisturbed := small()
	if code, said := exit(t, perfpackOn(undisturbed, "run", "--at", "2025-11-01")); code != exitOutstanding {
		t.Fatalf("ended with %d: %s", code, said)
	}
	want := state(t, undisturbed)
	traced := filepath.Join(t.TempDir(), "trace")

	all := 0
	for _, how := range []string{"signal=KILL", "error=ENOSPC", "error=EIO"} {
		for _, set := range calls {
			if strings.HasPrefix(how, "error") && (strings.HasPrefix(set, "close") || strings.HasPrefix(set, "fcntl")) {
				continue // a close that fails has closed; a lock that fails is the other program's matter
			}
			points := 0
			for n := 1; ; n += *every {
				root := small()
				c := perfpackOn(root, "run", "--at", "2025-11-01")
				c.Args = append([]string{strace, "-f", "-qq", "-o", traced, "-e", "trace=" + set, "-e", fmt.Sprintf("inject=%s:%s:when=%d", set, how, n), c.Path}, c.Args[1:]...)
				c.Path = strace
				// Counting is by thread; with few of them the count goes far.
				c.Env = append(c.Env, "GOMAXPROCS=1")
				_, said := exit(t, c)
				happened, err := os.ReadFile(traced)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Contains(happened, []byte("INJECTED")) && !bytes.Contains(happened, []byte("killed by SIGKILL")) {
					break // there are no more such calls
				}
				points++
				if code, again := exit(t, perfpackOn(root, "run", "--at", "2025-11-01")); code != exitOutstanding {
					t.Errorf("%s at call %d of %s (%s): the next run ended with %d: %s", how, n, set, said, code, again)
					continue
				}
				failed := t.Failed()
				alike(t, want, state(t, root))
				if t.Failed() && !failed {
					t.Fatalf("%s at call %d of %s (%s)", how, n, set, said)
				}
				if err := os.RemoveAll(root); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%s at %s: %d points", how, set, points)
			all += points
		}
	}
	t.Logf("%d points in all", all)
}
