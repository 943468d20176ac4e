//go:build linux

package main

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

var (
	everyCut = flag.Int("powercut", 97, "have the power go after every nth call that changes something, in six ways each (needs strace; 1 is every call)")
	planted  = flag.Bool("planted", false, "plant faults in the program, each of which has to be found (takes minutes)")
)

// tracer finds strace, without which these tests have nothing to go by.
func tracer(t testing.TB) string {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed")
	}
	return strace
}

// testProgram is the program as it stands in the tests.
func testProgram(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("perfpack")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// cutting has the power go while an errand is on its way.
type cutting struct {
	*errand
	program string
	from    string // the folder as it was before
	want    map[string]string
	trace   []byte
	images  int
	bad     []string
}

// newCutting prepares an errand, does it once undisturbed and once with every call written down.
func newCutting(t testing.TB, e *errand, program string) *cutting {
	t.Helper()
	c := &cutting{errand: e, program: program, from: filepath.Join(t.TempDir(), "before")}
	sound := testProgram(t)
	e.prepare(t, sound, c.from)
	c.want = e.undisturbed(t, sound, c.from)
	return c
}

// watch does the errand with every call written down.
func (c *cutting) watch(t testing.TB) *disk {
	t.Helper()
	strace := tracer(t)
	dir := filepath.Join(t.TempDir(), "watched")
	if err := copyWhole(c.from, dir); err != nil {
		t.Fatal(err)
	}
	d, err := readDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	traced := filepath.Join(t.TempDir(), "trace")
	run := command(c.program, dir, c.args...)
	run.Args = append([]string{strace, "-f", "-qq", "-y", "-xx", "-s", "16777216", "-e", "signal=none", "-e", "trace=" + tracedCalls, "-o", traced, run.Path}, run.Args[1:]...)
	run.Path = strace
	said, err := run.CombinedOutput()
	if code := run.ProcessState.ExitCode(); code != c.errand.want {
		t.Fatalf("watched, %s ended with %d (%v): %s", c.name, code, err, said)
	}
	if c.trace, err = os.ReadFile(traced); err != nil {
		t.Fatal(err)
	}
	// The disk is trusted only when it ends as the real one.
	final := &disk{root: d.root, base: d.base, open: map[int]*handle{}}
	if err := final.follow(c.trace, func(string) error { return nil }); err != nil {
		t.Fatal(err)
	}
	real, err := readDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	was, is := real.cut(cutKept, nil), final.cut(cutKept, nil)
	if was.digest() != is.digest() {
		for p, f := range was.files {
			if g, ok := is.files[p]; !ok || !bytes.Equal(f.data, g.data) || f.mode != g.mode {
				t.Errorf("%s is not followed: %v %v, %d and %d bytes", p, f.mode, g.mode, len(f.data), len(g.data))
			}
		}
		for p := range is.files {
			if _, ok := was.files[p]; !ok {
				t.Errorf("%s is not there", p)
			}
		}
		t.Fatal("the disk does not end as the real one")
	}
	d, err = readDisk(c.from)
	if err != nil {
		t.Fatal(err)
	}
	c.trace = bytes.ReplaceAll(c.trace, hexed(dir), hexed(c.from))
	return d
}

// hexed writes a path as strace does.
func hexed(path string) []byte {
	var b bytes.Buffer
	for _, c := range []byte(path) {
		fmt.Fprintf(&b, `\x%02x`, c)
	}
	return b.Bytes()
}

// try has the power go after every nth call, in each way, and the errand done again each time. It ends early at the first that is bad, where that is enough.
func (c *cutting) try(t testing.TB, d *disk, every int, enough bool) {
	t.Helper()
	type job struct {
		image
		after string
	}
	jobs := make(chan job)
	var hands sync.WaitGroup
	var mu sync.Mutex
	scratch := t.TempDir()
	for n := range runtime.GOMAXPROCS(0) {
		hands.Go(func() {
			for j := range jobs {
				dir := filepath.Join(scratch, fmt.Sprint(n))
				wrong := ""
				if err := j.write(c.from, dir); err != nil {
					wrong = err.Error()
				} else {
					wrong = c.finish(c.program, dir, c.want)
				}
				if err := os.RemoveAll(dir); err != nil {
					wrong += err.Error()
				}
				mu.Lock()
				c.images++
				if wrong != "" {
					c.bad = append(c.bad, fmt.Sprintf("%s: power gone after %s: %s", c.name, j.after, wrong))
				}
				mu.Unlock()
			}
		})
	}
	seen := map[[sha256.Size]byte]bool{}
	rnd := rand.New(rand.NewPCG(3, 6))
	n := 0
	err := d.follow(c.trace, func(event string) error {
		n++
		if (n+every/2)%every != 0 {
			return nil
		}
		for _, how := range cuts {
			i := d.cut(how, rnd)
			if at := i.digest(); !seen[at] {
				seen[at] = true
				jobs <- job{i, fmt.Sprintf("call %d (%s), %s", n, event, how)}
			}
			mu.Lock()
			found := enough && len(c.bad) > 0
			mu.Unlock()
			if found {
				return errEnough
			}
		}
		return nil
	})
	close(jobs)
	hands.Wait()
	if err != nil && err != errEnough {
		t.Fatal(err)
	}
}

var errEnough = fmt.Errorf("one is enough")

func TestWhenThePowerGoesTheNextRunFinishes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	tracer(t)
	all := 0
	for i := range errands {
		c := newCutting(t, &errands[i], testProgram(t))
		c.try(t, c.watch(t), *everyCut, false)
		for n, bad := range c.bad {
			if n == 10 {
				t.Errorf("and %d more", len(c.bad)-n)
				break
			}
			t.Error(bad)
		}
		t.Logf("%s: %d images, %d bad", c.name, c.images, len(c.bad))
		all += c.images
	}
	t.Logf("%d images in all", all)
	if all == 0 {
		t.Error("nothing was tried")
	}
}
