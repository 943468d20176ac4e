//go:build linux

package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

var every = flag.Int("crash", 0, "kill the program at every nth call to the file system, and have each fail, instead of at a few of them (needs strace; 1 is every call)")

// calls are those by which the program changes what is on the disk; SQLite and Go use different ones for the same.
var calls = []string{"openat,open", "write,pwrite64", "fsync,fdatasync", "rename,renameat,renameat2", "unlink,unlinkat,rmdir", "mkdir,mkdirat", "fchmod,fchmodat,chmod", "ftruncate", "close", "fcntl,flock"}

// ends are what is done at a call: the program is killed, or the call fails since the disk is full, broken or may only be read.
var ends = []string{"signal=KILL", "error=ENOSPC", "error=EIO", "error=EROFS"}

// crash is an errand that is disturbed at the nth call of a set.
type crash struct {
	*cutting
	how, set string
}

// at disturbs the errand, does it again, and says what is wrong then. There says whether there was an nth call.
func (c *crash) at(strace string, n int, dir, traced string) (wrong string, there bool) {
	if err := copyWhole(c.from, dir); err != nil {
		return err.Error(), true
	}
	defer os.RemoveAll(dir)
	run := command(c.program, dir, c.args...)
	run.Args = append([]string{strace, "-f", "-qq", "-o", traced, "-e", "trace=" + c.set, "-e", fmt.Sprintf("inject=%s:%s:when=%d", c.set, c.how, n), run.Path}, run.Args[1:]...)
	run.Path = strace
	said, _ := run.CombinedOutput() // it fails, as it was made to
	happened, err := os.ReadFile(traced)
	if err != nil {
		return err.Error(), true
	}
	if !bytes.Contains(happened, []byte("INJECTED")) && !bytes.Contains(happened, []byte("killed by SIGKILL")) {
		return "", false
	}
	if run.ProcessState.ExitCode() == c.errand.want { // it says that it did its work nevertheless
		got, err := c.outcome(dir)
		if err != nil {
			return fmt.Sprintf("it ended as if nothing had happened: %v", err), true
		}
		delete(got, "heartbeat.json") // which is no reason for a run to fail
		want := map[string]string{}
		for name, file := range c.want {
			if name != "heartbeat.json" {
				want[name] = file
			}
		}
		if d := differing(want, got); len(d) > 0 {
			return fmt.Sprintf("it ended as if nothing had happened: %.400s", d[0]), true
		}
	}
	if wrong := c.finish(c.program, dir, c.want); wrong != "" {
		return fmt.Sprintf("%s\n(disturbed, it said %.300s)", wrong, said), true
	}
	return "", true
}

func TestWhatIsCutShortAtAnyCallIsFinishedByTheNextRun(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	strace := tracer(t)
	var list []crash
	for i := range errands {
		if *every == 0 && i%2 == 0 {
			continue
		}
		c := newCutting(t, &errands[i], testProgram(t))
		for _, how := range ends {
			for _, set := range calls {
				if strings.HasPrefix(how, "error") && (strings.HasPrefix(set, "close") || strings.HasPrefix(set, "fcntl")) {
					continue // a close that fails has closed; a lock that fails is the other program's matter
				}
				list = append(list, crash{c, how, set})
			}
		}
	}
	rnd := rand.New(rand.NewPCG(7, 4))
	first, step := 1, *every
	if *every == 0 {
		rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		list, first = list[:12], 1+rnd.IntN(9)
	}
	points, bad := map[string]int{}, 0
	scratch := t.TempDir()
	var mu sync.Mutex
	jobs := make(chan *crash)
	var hands sync.WaitGroup
	for hand := range runtime.GOMAXPROCS(0) {
		hands.Go(func() {
			for c := range jobs {
				for n := first; ; n += step {
					wrong, there := c.at(strace, n, filepath.Join(scratch, fmt.Sprint(hand)), filepath.Join(scratch, fmt.Sprint("trace", hand)))
					if !there {
						break
					}
					mu.Lock()
					points[c.how]++
					if wrong != "" {
						if bad++; bad < 20 {
							t.Errorf("%s: %s at call %d of %s: %s", c.name, c.how, n, c.set, wrong)
						}
					}
					mu.Unlock()
					if step == 0 {
						break
					}
				}
			}
		})
	}
	for i := range list {
		jobs <- &list[i]
	}
	close(jobs)
	hands.Wait()
	all := 0
	for _, how := range ends {
		t.Logf("%s: %d points", how, points[how])
		all += points[how]
	}
	t.Logf("%d points in all, %d bad", all, bad)
	if all == 0 {
		t.Error("nothing was tried")
	}
}
