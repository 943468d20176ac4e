package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline"
)

func statusOf(t testing.TB, root string, at time.Time) *pipeline.Status {
	t.Helper()
	st, err := must(pipeline.OpenWorkspace(root, "")).Status(context.Background(), at, q2)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// said gives a status in short.
func said(st *pipeline.Status) string {
	var b strings.Builder
	for _, r := range st.Returns {
		fmt.Fprintf(&b, "%s %s %d/%d", r.Service, r.State, r.Given, r.Asked)
		if r.DaysLate > 0 {
			fmt.Fprintf(&b, " late %d", r.DaysLate)
		}
		b.WriteString("; ")
	}
	for _, c := range st.Councils {
		fmt.Fprintf(&b, "%s %s", c.ID, c.Stage)
		for _, p := range c.Packs {
			fmt.Fprintf(&b, " v%d %t", p.Version, p.InPlace)
		}
		fmt.Fprintf(&b, " without %d; ", len(c.Outstanding))
	}
	for _, s := range st.Next {
		fmt.Fprintf(&b, "%s %s; ", s.Day, s.What)
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestTheStatusSaysWhereTheQuarterStands(t *testing.T) {
	root := moors(t)
	edit(t, filepath.Join(root, "perfpack.toml"), `name = "Southmoor District Council"`, `name = "Southmoor District Council"
[[calendar.meeting]]
quarter = "2025-26-Q2"
organisation = "south"
meeting = "2025-12-09"`)
	const (
		reminders = "2025-10-06 services that have not replied are reminded; 2025-10-13 services that have not replied are reminded; 2025-10-16 services that have not replied are reminded; "
		cutOff    = "2025-10-30 cut-off: the draft is made by the first run after it; 2025-10-31 directors have the draft; "
		meetings  = "2025-11-20 the final pack is made, Northmoor District Council; 2025-11-21 the agenda is published, Northmoor District Council; " +
			"2025-11-28 the final pack is made, Southmoor District Council; 2025-12-01 meeting, Northmoor District Council; " +
			"2025-12-01 the agenda is published, Southmoor District Council; 2025-12-09 meeting, Southmoor District Council; 2026-01-20 last day for the returns of Q3 2025/26"
	)
	want := func(st *pipeline.Status, want string) {
		t.Helper()
		if got := said(st); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	want(statusOf(t, root, day("2025-10-02")), "north returns are being filled in without 0; south returns are being filled in without 0; "+reminders+"2025-10-20 last day for returns; "+cutOff+meetings)
	st := statusOf(t, root, day("2025-10-20"))
	want(st, "north returns are being filled in without 0; south returns are being filled in without 0; 2025-10-20 last day for returns; "+cutOff+meetings)
	if st.LastRun != nil || st.Stale(day("2025-10-20"), 1000*time.Hour) != "the job has never run" {
		t.Errorf("before the first run: %+v", st.LastRun)
	}
	if _, err := os.Stat(filepath.Join(root, "perfpack.db")); err == nil {
		t.Error("looking has made a record")
	}

	// The final of a quarter that nobody has sent anything for is due until the meeting; after that the job makes none.
	for at, stage := range map[string]string{"2025-12-09": "the final pack is due", "2025-12-10": "the meeting is over, and no return came: no final pack is made"} {
		if got := said(statusOf(t, root, day(at))); !strings.Contains(got, "south "+stage) {
			t.Errorf("on %s: %s", at, got)
		}
	}

	books := replies(t)
	send(t, root, "waste.xlsx", books["waste"])
	run(t, root, day("2025-10-21"))
	want(statusOf(t, root, day("2025-10-22")), "waste accepted 7/7; homes not received 0/6 late 2; people not received 0/8 late 2; north returns are being checked without 0; south returns are being checked without 0; "+cutOff+meetings)
	send(t, root, "people.xlsx", books["people"])
	run(t, root, day("2025-11-03"))
	st = statusOf(t, root, day("2025-11-03"))
	want(st, "waste accepted 7/7; homes not received 0/6 late 14; people accepted 8/8; north the draft is with directors v1 true without 1; south the draft is with directors v1 true without 1; "+meetings)
	if h := st.LastRun; h == nil || h.Outcome != pipeline.RunOutstanding || h.Day != "2025-11-03" || h.At != "2025-11-03T06:00:00Z" {
		t.Errorf("the last run is %+v", h)
	}
	for at, stale := range map[string]string{"2025-11-04T08:00:00Z": "", "2025-11-04T08:00:01Z": "the job last ran 26h0m0s ago"} {
		if got := st.Stale(must(time.Parse(time.RFC3339, at)), 26*time.Hour); got != stale {
			t.Errorf("at %s it is stale: %q", at, got)
		}
	}
	if err := os.RemoveAll(filepath.Join(root, "out", "north")); err != nil {
		t.Fatal(err)
	}
	want(statusOf(t, root, day("2025-12-10")), "waste accepted 7/7; homes not received 0/6 late 51; people accepted 8/8; north the final pack is due v1 false without 0; south the final pack is due v1 true without 1; "+
		"2026-01-20 last day for the returns of Q3 2025/26")

	// Beside a run that is going on, one can look.
	_, end := open(t, root, day("2025-12-10"))
	statusOf(t, root, day("2025-12-10"))
	end()

	// A run that fails is one to raise the alarm about.
	edit(t, filepath.Join(root, "framework", "links.csv"), "H4,2\n", "H4,2.7\n")
	s, end := open(t, root, day("2025-12-11"))
	if _, err := s.Run(context.Background(), day("2025-12-11")); err == nil {
		t.Fatal("the framework has a fault, and the job runs")
	}
	end()
	if got := statusOf(t, root, day("2025-12-11")).Stale(day("2025-12-11"), time.Hour); got != "the last run failed: the framework has a fault; nothing was stored" {
		t.Errorf("after a run that failed: %q", got)
	}
}

func TestARunThatDoesNothingLeavesTheRecordAlone(t *testing.T) {
	root := moors(t)
	run(t, root, day("2025-11-03"))
	was := whole(t, root)
	for _, at := range []string{"2025-11-03", "2025-11-04", "2025-11-05"} {
		run(t, root, day(at))
	}
	for name, file := range whole(t, root) {
		if name != ".perfpack.lock" && name != "heartbeat.json" && was[name] != file {
			t.Errorf("%s has changed", name)
		}
	}
	// What is done by hand in between is in the record with the next run.
	s, end := open(t, root, day("2025-11-06"))
	must(s.Build(context.Background(), q2-1))
	end()
	run(t, root, day("2025-11-07"))
	again := whole(t, root)
	run(t, root, day("2025-11-08"))
	if whole(t, root)["perfpack.db"] != again["perfpack.db"] || again["perfpack.db"] == was["perfpack.db"] {
		t.Error("the run after something was done by hand is not in the record, or the one after that is")
	}
}

// Once the status went on saying that the final pack was to come on its day when it had been made.
func TestAFinalThatIsMadeIsNoLongerToCome(t *testing.T) {
	root := moors(t)
	toCome := func() bool {
		return slices.ContainsFunc(statusOf(t, root, finalDay).Next, func(s pipeline.Step) bool { return strings.HasPrefix(s.What, "the final pack is made") })
	}
	run(t, root, day("2025-11-01"))
	if !toCome() {
		t.Error("on its day, before it is made, it is not to come")
	}
	run(t, root, finalDay)
	if toCome() {
		t.Error("when it is made, it is still to come")
	}
}
