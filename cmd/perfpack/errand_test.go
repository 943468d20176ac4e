//go:build linux

package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// An errand is something that the program does in a folder, which may be cut short at any moment, and is then done again.
type errand struct {
	name    string
	prepare func(t testing.TB, program, dir string)
	args    []string // the workspace is the folder moor
	want    int      // exit status
	result  string   // the workspace that comes of it; empty for moor
}

// errands are done in a workspace that is as small as it may be with something of everything: framework, history, returns, texts, two packs.
var errands = []errand{
	{"the first run", moor, []string{"-w", "moor", "run", "--at", "2025-11-01"}, exitOutstanding, ""},
	{"a run with a late return", late, []string{"-w", "moor", "run", "--at", "2025-11-04"}, exitDone, ""},
	{"a build", read, []string{"-w", "moor", "build", "--quarter", "2025-26-Q2"}, exitOutstanding, ""},
	{"bringing the record up to date", older, []string{"-w", "moor", "run", "--at", "2025-11-04"}, exitDone, ""},
	{"a purge", complete, []string{"-w", "moor", "purge", "homes.xlsx", "--by", "Data Protection Officer", "--reason", "a mistake"}, exitDone, ""},
	{"restoring", backedUp, []string{"restore", "backup", "again"}, exitDone, "again"},
}

// moorFiles are the workspace.
var moorFiles = map[string]string{
	"perfpack.toml":       "title = \"Moor\"\n[publication]\ndefault = \"public\"\n[[organisation]]\nid = \"moor\"\nname = \"Moor Council\"\n",
	"framework/tiers.csv": "tier,name\n1,Outcome\n", "framework/outcomes.csv": "ref,tier,parent,title\n1,1,,A cleaner moor\n",
	"framework/services.csv":   "service,name\nwaste,Waste\nhomes,Homes\n",
	"framework/indicators.csv": "ref,title,service,unit,measure\nW1,Household waste recycled,waste,%,proportion\nH1,Homes let,homes,,count\n",
	"framework/links.csv":      "indicator,outcome\nW1,1\nH1,1\n", "framework/targets.csv": "indicator,organisation,period,target\nW1,,2025-26,62\n",
	"history/figures.csv":         "indicator,organisation,area,period,value,numerator,denominator,lower,upper,mark,note\nW1,,,2024-25-Q2,59.8,,,,,,\nW1,,,2025-26-Q1,60.4,,,,,,\n",
	"texts/2025-26-Q2/purpose.md": "This is for the meeting.\n",
}

// product runs the program in a folder, and is not content unless it ends as it should.
func product(t testing.TB, program, dir string, want int, args ...string) {
	t.Helper()
	if out, code := attempt(program, dir, args...); code != want {
		t.Fatalf("%q ended with %d: %s", args, code, out)
	}
}

func attempt(program, dir string, args ...string) (said string, code int) {
	c := command(program, dir, args...)
	out, err := c.CombinedOutput()
	if c.ProcessState == nil {
		return err.Error(), -1
	}
	return string(out), c.ProcessState.ExitCode()
}

// errandTime is what the clock says all the time. Files were changed last at that time, too: one that is not whole is still being copied.
var errandTime = time.Date(2025, 11, 4, 6, 15, 0, 0, time.UTC)

// command is the program with a clock that stands still.
func command(program, dir string, args ...string) *exec.Cmd {
	c := exec.Command(program, append([]string{"-q"}, args...)...)
	c.Dir, c.Env = dir, append(os.Environ(), "PERFPACK_TEST_NOW="+errandTime.Format(time.RFC3339), "GOMAXPROCS=1")
	return c
}

// moor is a workspace with one return in its inbox, and the beginning of another.
func moor(t testing.TB, program, dir string) {
	for name, text := range moorFiles {
		place(t, filepath.Join(dir, "moor", filepath.FromSlash(name)), text)
	}
	send(t, program, dir, "waste", "W1", "61.2")
	half := filepath.Join(dir, "moor", "inbox", "homes.xlsx")
	place(t, half, "PK\x03\x04")
	if err := os.Chtimes(half, errandTime, errandTime); err != nil {
		t.Fatal(err)
	}
}

// send puts a filled return into the inbox. The form is issued in a copy, so that the workspace has no record yet.
func send(t testing.TB, program, dir, service, ref, value string) {
	t.Helper()
	aside := filepath.Join(t.TempDir(), "moor")
	for name, text := range moorFiles {
		place(t, filepath.Join(aside, filepath.FromSlash(name)), text)
	}
	product(t, program, filepath.Dir(aside), exitDone, "-w", "moor", "returns", "issue", "--quarter", "2025-26-Q2")
	forms, err := filepath.Glob(filepath.Join(aside, "returns", "2025-26-Q2", service+"*.xlsx"))
	if err != nil || len(forms) != 1 {
		t.Fatalf("the forms of %s are %q (%v)", service, forms, err)
	}
	to := filepath.Join(dir, "moor", "inbox", service+".xlsx")
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		t.Fatal(err)
	}
	if fill([]string{forms[0], to, ref, "2025-26-Q2", "moor", "Value=" + value, "Commentary=Counted."}) != 0 {
		t.Fatal("the return could not be filled in")
	}
}

func place(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}

// late is a workspace with a pack, for which the rest of a return comes late.
func late(t testing.TB, program, dir string) {
	moor(t, program, dir)
	product(t, program, dir, exitOutstanding, "-w", "moor", "run", "--at", "2025-11-01")
	send(t, program, dir, "homes", "H1", "12")
}

// read is a workspace whose returns were read, and of which no pack was made.
func read(t testing.TB, program, dir string) {
	moor(t, program, dir)
	product(t, program, dir, exitDone, "-w", "moor", "ingest")
}

// complete is a workspace with two packs.
func complete(t testing.TB, program, dir string) {
	late(t, program, dir)
	product(t, program, dir, exitDone, "-w", "moor", "run", "--at", "2025-11-04")
}

// older is a workspace as late gives it, whose record has the first of all forms.
func older(t testing.TB, program, dir string) {
	late(t, program, dir)
	setBack(t, filepath.Join(dir, "moor", "perfpack.db"), 1)
	if err := os.Remove(filepath.Join(dir, "moor", "perfpack.db.seal")); err != nil {
		t.Fatal(err)
	}
}

// backedUp is a backup of a workspace with two packs.
func backedUp(t testing.TB, program, dir string) {
	complete(t, program, dir)
	product(t, program, dir, exitDone, "-w", "moor", "backup", "backup")
	if err := os.RemoveAll(filepath.Join(dir, "moor")); err != nil {
		t.Fatal(err)
	}
}

// outcome is everything that an errand leaves behind that matters.
func (e *errand) outcome(dir string) (map[string]string, error) {
	result := e.result
	if result == "" {
		result = "moor"
	}
	return stateOf(filepath.Join(dir, result))
}

// differing says what is not as it should be after an errand was cut short and done again. A record that was brought up to date in part is copied again, as it then
// was, before it is brought the rest of the way.
func differing(want, got map[string]string) []string {
	var list []string
	for _, d := range unlike(want, got) {
		if strings.HasPrefix(d, "perfpack.db.form-") && strings.HasSuffix(d, "should not be there") {
			continue
		}
		list = append(list, d)
	}
	return list
}

// finish does an errand again in a folder where it was cut short, and says what is wrong then.
func (e *errand) finish(program, dir string, want map[string]string) string {
	said, code := attempt(program, dir, e.args...)
	if code != e.want && !(e.result != "" && code == exitFailed && strings.Contains(said, "is not empty")) { // a restoring that was whole already is not done over
		return fmt.Sprintf("done again, it ended with %d: %s", code, said)
	}
	got, err := e.outcome(dir)
	if err != nil {
		return err.Error()
	}
	if d := differing(want, got); len(d) > 0 {
		return fmt.Sprintf("%d differences, such as %.400s", len(d), d[0])
	}
	return ""
}

// undisturbed does an errand as it should be, and gives what comes of it.
func (e *errand) undisturbed(t testing.TB, program, from string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := copyWhole(from, dir); err != nil {
		t.Fatal(err)
	}
	product(t, program, dir, e.want, e.args...)
	want, err := e.outcome(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Keys(want)), func(n string) bool { return strings.HasSuffix(n, "cabinet-report.pdf") }) {
		t.Fatal("no pack came of it, so that nothing would be shown")
	}
	return want
}
