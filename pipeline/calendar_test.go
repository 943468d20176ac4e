package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
	"perfpack/pipeline/store"
)

// day is the morning of a day on which the job runs.
func day(s string) time.Time { return must(time.Parse(time.DateOnly, s)).Add(6 * time.Hour) }

// made says which packs a run gave, each with its version and whether it was new.
func made(r pipeline.RunResult) string {
	var list []string
	for _, b := range r.Built {
		text := fmt.Sprintf("%s %s v%d", b.Organisation, b.Quarter, b.Version)
		if b.New {
			text += " new"
		}
		if b.Kind == store.Final {
			text += " final"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// whole gives every file under a folder by its name within it, with its mode and bytes.
func whole(t testing.TB, root string) map[string]string {
	t.Helper()
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
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheJobMakesEachPackWhenItsCutOffHasPassed(t *testing.T) {
	root := moors(t)
	put(t, filepath.Join(root, "perfpack.toml"), append(read(t, filepath.Join(root, "perfpack.toml")), `
[calendar]
returns_due_days = 10
cut_off_days = 20
meeting_days = 40
[[calendar.meeting]]
quarter = "2025-26-Q2"
organisation = "south"
cut_off = "2025-10-25"
`...))
	issued := forms(t, root, q2)
	sent := func(q period.Quarter, service string, lines ...answer) {
		t.Helper()
		send(t, root, fmt.Sprintf("%s %s %d.xlsx", service, q, len(lines)), filled(t, issued[service], lines...))
	}
	all := func() map[string]string { return whole(t, filepath.Join(root, "out")) }
	if err := os.MkdirAll(filepath.Join(root, "out"), 0o750); err != nil {
		t.Fatal(err)
	}

	for _, s := range []struct {
		name string
		day  string
		do   func()
		want string
	}{
		{"before the cut-off only the quarter before is due", "2025-10-20", nil, "north 2025-26-Q1 v1 new, south 2025-26-Q1 v1 new"},
		{"a return that comes in time waits for the cut-off", "2025-10-20", func() { sent(q2, "waste", answers["waste"]...) }, "north 2025-26-Q1 v1, south 2025-26-Q1 v1"},
		{"the cut-off is the end of its day, and each council has its own", "2025-10-21", nil, "south 2025-26-Q1 v1, north 2025-26-Q2 v1 new"},
		{"the second run of a day does nothing new", "2025-10-21", nil, "south 2025-26-Q1 v1, north 2025-26-Q2 v1"},
		{"days on which nothing ran are caught up", "2025-10-28", nil, "north 2025-26-Q2 v1, south 2025-26-Q2 v1 new"},
		{"the final pack is made on its day", "2025-10-30", nil, "north 2025-26-Q2 v2 new final, south 2025-26-Q2 v2 new final"},
		{"a late return makes another version until the meeting", "2025-11-05", func() { sent(q2, "homes", answers["homes"]...) }, "north 2025-26-Q2 v3 new final, south 2025-26-Q2 v3 new final"},
		{"the same return again makes none", "2025-11-06", func() { sent(q2, "homes", answers["homes"]...) }, "north 2025-26-Q2 v3 final, south 2025-26-Q2 v3 final"},
		{"nor does what is nobody's return", "2025-11-07", func() { send(t, root, "minutes.xlsx", []byte("minutes of the meeting")) }, "north 2025-26-Q2 v3 final, south 2025-26-Q2 v3 final"},
		{"nor another day", "2025-12-31", nil, "north 2025-26-Q2 v3 final, south 2025-26-Q2 v3 final"},
		{"after the meeting a late return is a matter for the next pack", "2025-12-31", func() {
			sent(q2, "homes", answer{"H3", "2025-26-Q2", "north", []string{"Value", "33.5", "Reason", "Two were counted twice."}})
		}, "north 2025-26-Q2 v3 final, south 2025-26-Q2 v3 final"},
		{"nor the next quarter's returns", "2026-01-12", func() {
			issued = forms(t, root, q2+1)
			sent(q2+1, "homes", answer{"H3", "2025-26-Q3", "north", []string{"Value", "30.5"}})
		}, "north 2025-26-Q2 v3 final, south 2025-26-Q2 v3 final"},
		{"whose cut-off comes in its turn", "2026-01-21", nil, "north 2025-26-Q3 v1 new, south 2025-26-Q3 v1 new"},
		{"a machine that was off for a quarter makes both packs", "2026-08-01", func() {
			issued = forms(t, root, q2+2)
			sent(q2+2, "homes", answer{"H3", "2025-26-Q4", "north", []string{"Value", "30.5"}})
		}, "north 2025-26-Q3 v2 new final, south 2025-26-Q3 v2 new final, north 2025-26-Q4 v1 new final, south 2025-26-Q4 v1 new final, " +
			"north 2026-27-Q1 v1 new final, south 2026-27-Q1 v1 new final"},
	} {
		before := all()
		if s.do != nil {
			s.do()
		}
		if got := made(run(t, root, day(s.day))); got != s.want {
			t.Errorf("%s: on %s the job gave %s; want %s", s.name, s.day, got, s.want)
		}
		after := all()
		for name, was := range before {
			if after[name] != was {
				t.Errorf("%s: %s has changed", s.name, name)
			}
		}
		if !strings.Contains(s.want, "new") && len(after) != len(before) {
			t.Errorf("%s: the packs had %d files and have %d", s.name, len(before), len(after))
		}
	}
}

func TestAChangedFrameworkIsTakenInAndTheOldOneKept(t *testing.T) {
	root := moors(t)
	ctx := context.Background()
	run(t, root, morning)
	v1 := whole(t, filepath.Join(root, "out"))
	s, end := open(t, root, morning)
	if _, _, err := s.ImportFramework(ctx); err != nil {
		t.Fatal(err)
	}
	first := s.FrameworkVersion()
	end()
	indicators := filepath.Join(root, "framework", "indicators.csv")
	was := read(t, indicators)
	put(t, indicators, bytes.Replace(was, []byte("Missed collections"), []byte("Bins missed"), 1))

	s, end = open(t, root, morning)
	changes := must(s.DiffFramework(ctx))
	if len(changes) != 1 || !strings.Contains(changes[0], "W2") || !strings.Contains(changes[0], "Missed collections") || !strings.Contains(changes[0], "Bins missed") {
		t.Errorf("what changed is said to be %q", changes)
	}
	end()
	if got, want := made(run(t, root, morning)), "north 2025-26-Q2 v2 new, south 2025-26-Q2 v2 new"; got != want {
		t.Errorf("the job gave %s; want %s", got, want)
	}
	now := whole(t, filepath.Join(root, "out"))
	for name, data := range v1 {
		if now[name] != data {
			t.Errorf("%s has changed", name)
		}
	}
	if !bytes.Contains(read(t, packAt(root, "north", q2, 2, "indicators.csv")), []byte("Bins missed")) {
		t.Error("the new title is not in the new pack")
	}

	// With a fault, nothing is taken in: the record's framework stands.
	put(t, indicators, bytes.Replace(was, []byte("W2,Missed collections,waste"), []byte("W2,Missed collections,wast"), 1))
	s, end = open(t, root, morning)
	if _, err := s.Run(ctx, morning); err == nil {
		t.Error("a framework with a fault does not stop the job")
	}
	end()
	// Going back to the first is a change as well, and the record still has it: the hash is the same.
	put(t, indicators, was)
	s, end = open(t, root, morning)
	defer end()
	changed, _, err := s.ImportFramework(ctx)
	if err != nil || !changed {
		t.Errorf("going back is a change: %v, %v", changed, err)
	}
	if s.FrameworkVersion() != first {
		t.Error("the first framework has another hash than it had")
	}
	if list := must(s.DiffFramework(ctx)); len(list) != 0 {
		t.Errorf("there are changes after going back: %q", list)
	}
	paths := must(s.ExportFramework(ctx, filepath.Join(t.TempDir(), "exported")))
	if !slices.ContainsFunc(paths, func(p string) bool {
		return strings.HasSuffix(p, "indicators.csv") && bytes.Contains(read(t, p), []byte("Missed collections"))
	}) {
		t.Errorf("the first framework is not what is exported: %v", paths)
	}
}
