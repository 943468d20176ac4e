//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"perfpack/pipeline/store"
)

// These tests run the program as a process of its own, since what they are about happens to processes: other surroundings, several at once, and the end.

// perfpackOn is a run of perfpack on a workspace, ready to start. It has a fixed clock, so that two runs can be compared to the byte.
func perfpackOn(root string, args ...string) *exec.Cmd {
	c := exec.Command("perfpack", append([]string{"-q", "-w", root}, args...)...)
	c.Env = append(os.Environ(), "PERFPACK_TEST_NOW=2025-11-01T06:15:00Z")
	return c
}

// exit runs it to its end and gives its exit status with what it complained of.
func exit(t *testing.T, c *exec.Cmd) (int, string) {
	t.Helper()
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Run(); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			t.Fatal(err)
		}
	}
	return c.ProcessState.ExitCode(), said.String()
}

// sample copies a sample workspace with its inbox. The files are made in the order of their names, or in the opposite one.
func sample(t *testing.T, name string, backwards bool) string {
	t.Helper()
	from, root := filepath.Join("..", "..", "data", name), t.TempDir()
	copyTree(t, from, root, backwards)
	if inbox, err := os.ReadDir(filepath.Join(root, "inbox")); err != nil || len(inbox) < 3 {
		t.Fatalf("the sample %s has no returns in its inbox (%v)", name, err)
	}
	return root
}

// copyTree copies the files under a folder, made in the order of their names or in the opposite one.
func copyTree(t *testing.T, from, to string, backwards bool) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if backwards {
		slices.Reverse(files)
	}
	for _, path := range files {
		rel, err := filepath.Rel(from, path)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		name := filepath.Join(to, rel)
		if err = errors.Join(err, os.MkdirAll(filepath.Dir(name), 0o750), os.WriteFile(name, data, 0o640)); err != nil {
			t.Fatal(err)
		}
	}
}

// tree gives every file under a folder by name, with its mode and bytes.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	files, err := treeOf(root)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func treeOf(root string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		files[filepath.ToSlash(name)] = info.Mode().String() + " " + string(data)
		return err
	})
	return files, err
}

// state is everything that a workspace holds: its files, and of the record and the lock what matters of them.
func state(t *testing.T, root string) map[string]string {
	t.Helper()
	all, err := stateOf(root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func stateOf(root string) (map[string]string, error) {
	ctx := context.Background()
	record, err := store.Open(ctx, filepath.Join(root, "perfpack.db"))
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	say := func(what any, now error) {
		err = errors.Join(err, now)
		fmt.Fprintf(&b, "%+v\n", what)
	}
	say("", record.Check(ctx))
	for series, now := range record.Series(ctx, 0) {
		say(series, now)
	}
	journal, now := record.Journal(ctx, 0)
	say("", now)
	for _, entry := range journal {
		say(entry, nil)
	}
	submissions, now := record.Submissions(ctx, 0, 0)
	say(submissions, now)
	for _, s := range submissions {
		say(record.Findings(ctx, s.ID, 0))
	}
	packs, now := record.Packs(ctx)
	say(packs, now)
	files, now := record.Files(ctx)
	say(files, now)
	if err := errors.Join(err, record.Close()); err != nil {
		return nil, err
	}
	all, err := treeOf(root)
	delete(all, ".perfpack.lock") // names the process that held it last
	delete(all, "perfpack.db")
	delete(all, "perfpack.db.seal") // of the file, byte for byte
	all["the record"] = b.String()
	return all, err
}

// alike compares two states.
func alike(t *testing.T, want, got map[string]string) {
	t.Helper()
	for _, d := range unlike(want, got) {
		t.Error(d)
	}
}

// unlike says in what two states differ.
func unlike(want, got map[string]string) (list []string) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if now, ok := got[name]; !ok {
			list = append(list, name+" is lacking")
		} else if was := want[name]; now != was {
			at := 0
			for at < min(len(was), len(now)) && was[at] == now[at] {
				at++
			}
			list = append(list, fmt.Sprintf("%s differs from byte %d on\nwas: %.200q\nis:  %.200q", name, at, was[at:], now[at:]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			list = append(list, name+" should not be there")
		}
	}
	return list
}

func TestPacksAreTheSameToTheByteWhereverAndWheneverTheyAreMade(t *testing.T) {
	for _, name := range []string{"essex", "babergh-mid-suffolk"} {
		t.Run(name, func(t *testing.T) {
			here, there := sample(t, name, false), sample(t, name, true)
			if code, said := exit(t, perfpackOn(here, "run", "--at", "2025-11-01")); code != exitOutstanding {
				t.Fatalf("ended with %d: %s", code, said)
			}
			elsewhere := perfpackOn(there, "run", "--at", "2025-11-01")
			elsewhere.Env = append(elsewhere.Env, "PERFPACK_TEST_NOW=2027-02-28T23:59:59+13:00", "TZ=Pacific/Auckland", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8",
				"GOMAXPROCS=1", "HOME=/nowhere", "USER=somebody", "COLUMNS=40")
			elsewhere.Dir = there
			if code, said := exit(t, elsewhere); code != exitOutstanding {
				t.Fatalf("elsewhere it ended with %d: %s", code, said)
			}
			want := tree(t, filepath.Join(here, "out"))
			if len(want) < 5 {
				t.Fatalf("only %d files were made", len(want))
			}
			alike(t, want, tree(t, filepath.Join(there, "out")))
			alike(t, tree(t, filepath.Join(here, "archive")), tree(t, filepath.Join(there, "archive")))
		})
	}
}

func TestEachWayToEndHasItsStatus(t *testing.T) {
	root := sample(t, "essex", false)
	broken := sample(t, "essex", false)
	if err := os.WriteFile(filepath.Join(broken, "framework", "services.csv"), []byte("service,name\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		root string
		args []string
		want int
	}{
		{root, []string{"framework", "import"}, exitDone},
		{root, []string{"--help"}, exitDone},
		{root, []string{"run", "--at", "2025-11-01"}, exitOutstanding}, // one service has not replied
		{root, []string{"run", "--at", "2025-11-01"}, exitOutstanding}, // nor has it the second time
		{root, []string{"ingest"}, exitDone},
		{root, []string{"build"}, exitUsage},
		{root, []string{"build", "--quarter", "2025Q2"}, exitUsage},
		{root, []string{"build", "--quarter", "2025-26-Q2", "--organisation", "kent"}, exitUsage},
		{root, []string{"run", "--at", "1 November"}, exitUsage},
		{root, []string{"ingest", "--fast"}, exitUsage},
		{root, []string{"paint"}, exitUsage},
		{root, []string{"guide", "cooking"}, exitUsage},
		{root, []string{"trace", "ESX-999", "--quarter", "2025-26-Q2"}, exitFailed},
		{broken, []string{"run"}, exitFailed},
		{filepath.Join(root, "nowhere"), []string{"run"}, exitFailed},
	} {
		if code, said := exit(t, perfpackOn(c.root, c.args...)); code != c.want {
			t.Errorf("%v ended with %d, want %d: %s", c.args, code, c.want, said)
		}
	}
}

var rounds = flag.Int("rounds", 2, "how many times eight runs are started at once")

// TestOfEightRunsStartedAtOnceOneWorks starts eight at the same instant: each stands before the program until all are there.
func TestOfEightRunsStartedAtOnceOneWorks(t *testing.T) {
	alone := sample(t, "essex", false)
	exit(t, perfpackOn(alone, "run", "--at", "2025-11-01"))
	want := state(t, alone)
	for round := range *rounds {
		root := sample(t, "essex", false)
		starts := make([]*exec.Cmd, 8)
		for i := range starts {
			run := perfpackOn(root, "run", "--at", "2025-11-01")
			starts[i] = exec.Command("sh", append([]string{"-c", `kill -STOP $$; exec "$@"`, "sh"}, run.Args...)...)
			starts[i].Env = run.Env
			if err := starts[i].Start(); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range starts { // until it stands
			for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
				var how syscall.WaitStatus
				if id, err := syscall.Wait4(c.Process.Pid, &how, syscall.WUNTRACED|syscall.WNOHANG, nil); err != nil || id != 0 {
					if !how.Stopped() {
						t.Fatalf("it does not stand: %v %v", how, err)
					}
					break
				}
				if time.Now().After(deadline) {
					t.Fatal("it does not stand")
				}
			}
		}
		for _, c := range starts {
			if err := c.Process.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
		}
		ended := map[int]int{}
		for _, c := range starts {
			_ = c.Wait() // the status says it
			ended[c.ProcessState.ExitCode()]++
		}
		if ended[exitOutstanding] != 1 || ended[exitBusy] != 7 {
			t.Errorf("round %d: they ended with %v", round+1, ended)
		}
		alike(t, want, state(t, root))
	}
	t.Logf("%d rounds of eight", *rounds)
}

func TestARunOnAWorkspaceThatIsHeldEndsAtOnce(t *testing.T) {
	root := sample(t, "essex", false)
	holder := perfpackOn(root, "run", "--at", "2025-11-01")
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	untilHeld(t, root)
	if err := holder.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for _, verb := range [][]string{{"run"}, {"ingest"}, {"build", "--quarter", "2025-26-Q2"}, {"framework", "import"}} {
		began := time.Now()
		code, said := exit(t, perfpackOn(root, verb...))
		if code != exitBusy || !strings.Contains(said, fmt.Sprintf("process %d", holder.Process.Pid)) {
			t.Errorf("%v ended with %d: %s", verb, code, said)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%v took %v to say so", verb, took)
		}
	}
	if err := holder.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := holder.Wait(); holder.ProcessState.ExitCode() != exitOutstanding {
		t.Errorf("the first run did not go on: %v", err)
	}
}

// untilHeld waits until a run that was started holds the workspace.
func untilHeld(t *testing.T, root string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(root, ".perfpack.lock")); err == nil && len(text) > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the run did not begin")
		}
	}
}

func TestAWorkspaceOfANewerVersionIsLeftAlone(t *testing.T) {
	root := sample(t, "essex", false)
	if code, said := exit(t, perfpackOn(root, "framework", "import")); code != exitDone {
		t.Fatalf("ended with %d: %s", code, said)
	}
	// The form of the record stands in the header of the file.
	path := filepath.Join(root, "perfpack.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const userVersion = 60
	binary.BigEndian.PutUint32(data[userVersion:], binary.BigEndian.Uint32(data[userVersion:])+1)
	if err := os.WriteFile(path, data, 0o640); err != nil {
		t.Fatal(err)
	}
	before := tree(t, root)
	for _, verb := range [][]string{{"run"}, {"ingest"}, {"build", "--quarter", "2025-26-Q2"}, {"assess", "--quarter", "2025-26-Q2"}, {"history", "import", filepath.Join(root, "history", "published.csv")}, {"verify", "essex", "2025-26-Q2", "v1"}} {
		if code, said := exit(t, perfpackOn(root, verb...)); code != exitNewer || !strings.Contains(said, "newer version") {
			t.Errorf("%v ended with %d: %s", verb, code, said)
		}
	}
	after := tree(t, root)
	delete(before, ".perfpack.lock")
	delete(after, ".perfpack.lock")
	alike(t, before, after)
}

// end starts a run and ends it by a signal when it has gone on for so long, unless it is done by then. Only a kill may come before it has begun.
func end(t *testing.T, root string, after time.Duration, by syscall.Signal) (code int, said string) {
	t.Helper()
	c := perfpackOn(root, "run", "--at", "2025-11-01")
	var b bytes.Buffer
	c.Stderr = &b
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if by != syscall.SIGKILL { // what has not begun has nobody to tell
		untilHeld(t, root)
	}
	time.Sleep(after)
	if err := c.Process.Signal(by); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	_ = c.Wait() // it says that it was killed, which is what was done to it
	return c.ProcessState.ExitCode(), b.String()
}

func TestARunThatIsKilledIsFinishedByTheNext(t *testing.T) {
	undisturbed := sample(t, "essex", false)
	began := time.Now()
	if code, said := exit(t, perfpackOn(undisturbed, "run", "--at", "2025-11-01")); code != exitOutstanding {
		t.Fatalf("ended with %d: %s", code, said)
	}
	whole := time.Since(began)
	want := state(t, undisturbed)

	times := 16
	if testing.Short() {
		times = 4
	}
	rnd := rand.New(rand.NewPCG(6, 9))
	caught := 0
	for i := range times {
		root := sample(t, "essex", i%2 == 1)
		after := time.Duration(rnd.Float64() * float64(whole))
		if code, _ := end(t, root, after, syscall.SIGKILL); code == -1 {
			caught++
		}
		if i%3 == 0 { // and once more
			end(t, root, time.Duration(rnd.Float64()*float64(whole)), syscall.SIGKILL)
		}
		if code, said := exit(t, perfpackOn(root, "run", "--at", "2025-11-01")); code != exitOutstanding {
			t.Fatalf("killed after %v, the next run ended with %d: %s", after, code, said)
		}
		alike(t, want, state(t, root))
		if t.Failed() {
			t.Fatalf("killed after %v", after)
		}
	}
	if caught == 0 {
		t.Error("no run was killed before its end, so nothing was shown")
	}
}

func TestARunThatIsToldToStopSaysSo(t *testing.T) {
	undisturbed := sample(t, "essex", false)
	began := time.Now()
	exit(t, perfpackOn(undisturbed, "run", "--at", "2025-11-01"))
	whole := time.Since(began)
	want := state(t, undisturbed)
	caught := 0
	for i := range 6 {
		root := sample(t, "essex", false)
		code, said := end(t, root, whole*time.Duration(i)/8, []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}[i%2])
		switch {
		case code == exitInterrupted && strings.Contains(said, "interrupted"):
			caught++
		case code == exitOutstanding: // done
		default:
			t.Errorf("told to stop, it ended with %d: %s", code, said)
		}
		for _, dir := range []string{"out", "archive"} {
			left, err := filepath.Glob(filepath.Join(root, dir, ".unfinished*"))
			more, err2 := filepath.Glob(filepath.Join(root, dir, "*", "*", ".unfinished*"))
			if left = append(left, more...); len(left) > 0 || errors.Join(err, err2) != nil {
				t.Errorf("told to stop, it left %v (%v)", left, errors.Join(err, err2))
			}
		}
		if code, said := exit(t, perfpackOn(root, "run", "--at", "2025-11-01")); code != exitOutstanding {
			t.Fatalf("the next run ended with %d: %s", code, said)
		}
		alike(t, want, state(t, root))
	}
	if caught == 0 {
		t.Error("no run was told before its end, so nothing was shown")
	}
}
