package pipeline_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/render/xlsx"
	"perfpack/pipeline/store"
)

// The days of the moors by the rules: cut-off on 30 October, final on 20 November, agenda on the 21st, meeting on 1 December.
var (
	draftDay = day("2025-10-31")
	finalDay = day("2025-11-20")
)

// policy writes a policy into a workspace's settings.
func policy(t testing.TB, root, text string) {
	t.Helper()
	path := filepath.Join(root, "perfpack.toml")
	before, _, _ := strings.Cut(string(read(t, path)), "[policy]")
	put(t, path, []byte(before+"[policy]\n"+text+"\n"))
}

// A figure that is far from its history stands as provisional in the draft and is kept out of the final, until somebody answers.
func TestAQueriedFigureIsProvisionalInTheDraftAndOutOfTheFinal(t *testing.T) {
	root := moors(t)
	send(t, root, "people.xlsx", replies(t)["people"]) // P2 of the south is ten times too high
	p2 := func(version int) map[string]string {
		t.Helper()
		return row(t, table(t, packAt(root, "south", q2, version, "indicators.csv")), "P2", "south")
	}
	run(t, root, draftDay)
	if r := p2(1); r["value"] != "80.1" || r["mark"] != "p" || r["status"] == "not_rated" {
		t.Errorf("in the draft: %v", r)
	}
	run(t, root, finalDay)
	if r := p2(2); r["value"] != "" || r["status"] != "not_rated" || r["status_reason"] != "query_open" || r["commentary"] != "" {
		t.Errorf("in the final: %v", r)
	}
	for _, o := range table(t, packAt(root, "south", q2, 2, "observations.csv")) {
		if o["value"] == "80.1" {
			t.Errorf("the figure is among those used: %v", o)
		}
	}
	// A draft that is made now shows it again, and the standing of the measures does.
	s, end := open(t, root, day("2025-11-24"))
	built := must(s.Build(context.Background(), q2, "south"))
	end()
	if len(built) != 1 || built[0].Version != 2 || built[0].New || built[0].Kind != store.Final {
		t.Errorf("with nothing changed since the final, a draft is %+v", built)
	}
	// It is answered: until the meeting there is another final, with the figure.
	found, err := filepath.Glob(filepath.Join(root, "receipts", "*", "people", "*", "queries.xlsx"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%d lists of queries, %v", len(found), err)
	}
	send(t, root, "replies.xlsx", replied(t, found[0], "P2", "The figure is right.", "Head of People"))
	if got, want := made(run(t, root, day("2025-11-25"))), "north 2025-26-Q2 v3 new final, south 2025-26-Q2 v3 new final"; got != want {
		t.Fatalf("the job gave %s; want %s", got, want)
	}
	if r := p2(3); r["value"] != "80.1" || r["mark"] != "" {
		t.Errorf("in the final after the answer: %v", r)
	}
}

func TestThePolicyMayLetAQueriedFigureIntoTheFinal(t *testing.T) {
	root := moors(t)
	policy(t, root, `queried = "include"`)
	send(t, root, "people.xlsx", replies(t)["people"])
	run(t, root, finalDay)
	if r := row(t, table(t, packAt(root, "south", q2, 1, "indicators.csv")), "P2", "south"); r["value"] != "80.1" || r["mark"] != "p" {
		t.Errorf("in the final: %v", r)
	}
}

// A figure that the last final left out, and that was answered since, is news to its readers, although it was in the record when that final was made.
func TestWhatTheLastFinalLeftOutIsNewsOnceItIsAnswered(t *testing.T) {
	root := moors(t)
	send(t, root, "people.xlsx", replies(t)["people"])
	run(t, root, finalDay)
	found, err := filepath.Glob(filepath.Join(root, "receipts", "*", "people", "*", "queries.xlsx"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%d lists of queries, %v", len(found), err)
	}
	send(t, root, "replies.xlsx", replied(t, found[0], "P2", "The figure is right.", "Head of People"))
	send(t, root, "Q3.xlsx", filled(t, forms(t, root, q2+1)["homes"], answer{"H3", "2025-26-Q3", "north", []string{"Value", "30.5"}}))
	run(t, root, day("2026-02-02"))
	s, end := open(t, root, day("2026-02-02"))
	defer end()
	p := must(s.Assess(context.Background(), "south", q2+1, nil))
	arrived := false
	for _, r := range p.Since.Came {
		arrived = arrived || r.Known.Indicator.Ref == "P2"
	}
	if !p.Since.Published || p.Since.Quarter != q2 || !arrived {
		t.Errorf("since the last final, of %s, there arrived %d figures, and P2 is not among them", p.Since.Quarter, len(p.Since.Came))
	}
}

func TestThePolicyWithholdsAFinal(t *testing.T) {
	const all = "missing = \"withhold\"\nunsigned = \"withhold\""
	books := replies(t)
	unsigned := must(xlsx.Fill(forms(t, moors(t), q2)["homes"], &xlsx.Filling{Lines: []xlsx.FilledLine{{Indicator: "H3", Period: "2025-26-Q2", Organisation: "north", Cells: map[string]string{"Value": "30.5"}}}}))
	stopped := filled(t, forms(t, moors(t), q2)["homes"], answer{"H3", "2025-26-Q2", "north", []string{"Value", "about thirty"}}, answer{"H3", "2025-26-Q2", "south", []string{"Value", "29.9"}})
	for _, c := range []struct {
		name, policy string
		sent         map[string][]byte
		why          string // of the north, that of the south being the same; empty where it is let out
	}{
		{"returns are missing, and it is printed", "", map[string][]byte{"waste": books["waste"]}, ""},
		{"returns are missing", `missing = "withhold"`, map[string][]byte{"waste": books["waste"]}, "homes: no return received; people: no return received"},
		{"they are in", all, books, ""},
		{"one is not signed", all, map[string][]byte{"waste": books["waste"], "people": books["people"], "homes": unsigned}, "homes: nobody has signed the return off"},
		{"one is not signed, and that does not matter", `missing = "withhold"`, map[string][]byte{"waste": books["waste"], "people": books["people"], "homes": unsigned}, ""},
		{"a fault keeps a figure out", all, map[string][]byte{"waste": books["waste"], "people": books["people"], "homes": stopped}, "homes: 1 of the return's findings keep figures out"},
	} {
		root := moors(t)
		policy(t, root, c.policy)
		for name, book := range c.sent {
			send(t, root, name+".xlsx", book)
		}
		r := run(t, root, finalDay)
		got := ""
		for _, b := range r.Withheld() {
			if b.Organisation == "north" {
				got = strings.Join(b.Withheld, "; ")
			}
		}
		if got != c.why || (c.why == "") != (len(r.Withheld()) == 0) {
			t.Errorf("%s: withheld for %q, want %q", c.name, got, c.why)
		}
		if c.why == "" {
			if m := manifestOf(t, root, "north", q2, 1); m.Kind != string(store.Final) {
				t.Errorf("%s: the pack is %s", c.name, m.Kind)
			}
			continue
		}
		if m := manifestOf(t, root, "north", q2, 1); m.Kind != string(store.Draft) {
			t.Errorf("%s: what there is to look at is %s", c.name, m.Kind)
		}
		st := statusOf(t, root, day("2025-11-21"))
		if st.Councils[0].Stage != pipeline.FinalWithheld || strings.Join(st.Councils[0].Withheld, "; ") != c.why || st.LastRun.Outcome != pipeline.RunWithheld {
			t.Errorf("%s: the status says %s, %q, %s", c.name, st.Councils[0].Stage, st.Councils[0].Withheld, st.LastRun.Outcome)
		}
	}
}

// manifestOf gives the manifest of a pack.
func manifestOf(t testing.TB, root, org string, q period.Quarter, version int) *proof.Manifest {
	t.Helper()
	m := &proof.Manifest{}
	if err := json.Unmarshal(read(t, packAt(root, org, q, version, "manifest.json")), m); err != nil {
		t.Fatal(err)
	}
	return m
}

// A final that is withheld is withheld again the next day without being tried, and made as soon as what it waited for is there. Of an earlier quarter no more is said.
func TestAWithheldFinalIsMadeWhenWhatItWaitedForComes(t *testing.T) {
	root := moors(t)
	policy(t, root, `missing = "withhold"`)
	books := replies(t)
	send(t, root, "waste.xlsx", books["waste"])
	send(t, root, "homes.xlsx", books["homes"])
	const held = "north 2025-26-Q2 v0 final, north 2025-26-Q2 v1 new, south 2025-26-Q2 v0 final, south 2025-26-Q2 v1 new"
	for _, s := range []struct {
		day  string
		do   func()
		want string
	}{
		{"2025-11-20", nil, held},
		{"2025-11-21", nil, "north 2025-26-Q2 v0 final, south 2025-26-Q2 v0 final"},
		{"2025-12-24", nil, "north 2025-26-Q2 v0 final, south 2025-26-Q2 v0 final"},
		{"2026-02-02", nil, "north 2025-26-Q3 v1 new, south 2025-26-Q3 v1 new"},
		{"2026-02-03", func() { send(t, root, "people.xlsx", books["people"]) }, "north 2025-26-Q2 v2 new final, south 2025-26-Q2 v2 new final, north 2025-26-Q3 v2 new, south 2025-26-Q3 v2 new"},
	} {
		if s.do != nil {
			s.do()
		}
		if got := made(run(t, root, day(s.day))); got != s.want {
			t.Errorf("on %s the job gave %s; want %s", s.day, got, s.want)
		}
	}
}

func TestDraftsAndFinalsAreNumberedTogetherAndNeverMadeTwice(t *testing.T) {
	root := moors(t)
	ctx := context.Background()
	s, end := open(t, root, morning)
	defer end()
	for _, c := range []struct {
		name  string
		final bool
		want  string
	}{
		{"a draft", false, "draft v1 true"},
		{"again", false, "draft v1 false"},
		{"a final of the same", true, "final v2 true"},
		{"again", true, "final v2 false"},
		{"and a draft of what is published already", false, "final v2 false"},
	} {
		build := s.Build
		if c.final {
			build = s.BuildFinal
		}
		b := must(build(ctx, q2, "north"))[0]
		if got := fmt.Sprintf("%s v%d %t", b.Kind, b.Version, b.New); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	// The texts that officers write are for both.
	put(t, filepath.Join(root, "texts", "2025-26-Q2", "purpose.md"), []byte("This is for the meeting.\n"))
	draft, final := must(s.Build(ctx, q2, "north"))[0], must(s.BuildFinal(ctx, q2, "north"))[0]
	for _, b := range []pipeline.Built{draft, final} {
		if m := manifestOf(t, root, "north", q2, b.Version); len(m.Inputs.Texts) != 1 || m.Kind != string(b.Kind) {
			t.Errorf("v%d, a %s, was made with %d texts and says that it is a %s", b.Version, b.Kind, len(m.Inputs.Texts), m.Kind)
		}
	}
	if draft.Version != 3 || final.Version != 4 {
		t.Errorf("with a text they are v%d and v%d", draft.Version, final.Version)
	}
}

// What is being worked on is the group's; what is published is everybody's, and so is the way there.
func TestOnlyWhatIsPublishedMayBeReadByEverybody(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such bits")
	}
	root := moors(t)
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	send(t, root, "homes.xlsx", replies(t)["homes"])
	run(t, root, draftDay)
	run(t, root, finalDay)
	onlyFinalsOpen(t, root, "a published folder", "a folder", "a published file", "an original", "a file")

	backup, err := backUp(t, root)
	if err != nil {
		t.Fatal(err)
	}
	again, r, err := restore(t, backup)
	if err != nil || !r.Sound() {
		t.Fatalf("%+v, %v", r, err)
	}
	onlyFinalsOpen(t, again, "a published folder", "a folder", "a published file", "an original", "a file")

	// All the packs are gone, and a final one is put back.
	if err := os.RemoveAll(filepath.Join(root, "out")); err != nil {
		t.Fatal(err)
	}
	s, end := open(t, root, finalDay)
	if b, err := s.BuildFinal(context.Background(), q2, "north"); err != nil || b[0].Version != 2 || !b[0].New {
		t.Fatalf("%+v, %v", b, err)
	}
	end()
	onlyFinalsOpen(t, root, "a published folder", "a published file")
}

// onlyFinalsOpen looks at the modes of everything in a workspace whose final packs are each v2, and makes sure that there was something of each kind named.
func onlyFinalsOpen(t *testing.T, root string, kinds ...string) {
	t.Helper()
	seen := map[string]int{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name := filepath.ToSlash(must(filepath.Rel(root, path)))
		if strings.HasPrefix(name, "framework") || strings.HasPrefix(name, "history") || name == "perfpack.toml" || name == "inbox" {
			return nil // the test's own
		}
		mode, what := must(d.Info()).Mode().Perm(), ""
		final := strings.Contains(name, "/v2/") || strings.HasSuffix(name, "/v2")
		switch {
		case d.IsDir() && (final || name == "out" || strings.Count(name, "/") <= 2 && strings.HasPrefix(name, "out/")):
			what = map[bool]string{true: "a published folder", false: ""}[mode == 0o755]
		case d.IsDir():
			what = map[bool]string{true: "a folder", false: ""}[mode == 0o750]
		case final && filepath.Base(name) != "officers-workbook.xlsx":
			what = map[bool]string{true: "a published file", false: ""}[mode == 0o644]
		case strings.HasPrefix(name, "archive/"):
			what = map[bool]string{true: "an original", false: ""}[mode == 0o440]
		default:
			what = map[bool]string{true: "a file", false: ""}[mode == 0o640]
		}
		if seen[what]++; what == "" {
			t.Errorf("%s has the mode %o", name, mode)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range kinds {
		if seen[what] == 0 {
			t.Errorf("%s was not looked at", what)
		}
	}
}

// A workspace that is begun, or was left alone for years, is not filled with empty packs; quarters for which returns came are made in their order.
func TestTheJobGoesBackToQuartersForWhichReturnsCame(t *testing.T) {
	root := moors(t)
	if got, want := made(run(t, root, day("2025-11-03"))), "north 2025-26-Q2 v1 new, south 2025-26-Q2 v1 new"; got != want {
		t.Errorf("at first the job gave %s; want %s", got, want)
	}
	if got, want := made(run(t, root, day("2028-05-02"))), "north 2027-28-Q4 v1 new, south 2027-28-Q4 v1 new"; got != want {
		t.Errorf("years later the job gave %s; want %s", got, want)
	}
	send(t, root, "Q4.xlsx", filled(t, forms(t, root, q2+2)["homes"], answer{"H3", "2025-26-Q4", "north", []string{"Value", "30.5"}}))
	send(t, root, "Q3.xlsx", filled(t, forms(t, root, q2+1)["homes"], answer{"H3", "2025-26-Q3", "north", []string{"Value", "30.5"}}))
	want := "north 2025-26-Q3 v1 new final, south 2025-26-Q3 v1 new final, north 2025-26-Q4 v1 new final, south 2025-26-Q4 v1 new final, north 2027-28-Q4 v2 new, south 2027-28-Q4 v2 new"
	if got := made(run(t, root, day("2028-05-03"))); got != want {
		t.Errorf("when old returns turn up the job gives %s; want %s", got, want)
	}
}

func TestTheJobIssuesReturnWorkbooksOnce(t *testing.T) {
	root := moors(t)
	for _, s := range []struct {
		name, day string
		want      int
	}{
		{"before their day", "2025-09-30", 0},
		{"on their day", "2025-10-01", 3},
		{"not again", "2025-10-02", 0},
		{"nor after one was taken away", "2025-10-03", 0},
		{"after the cut-off it is too late for the quarter", "2026-02-01", 0},
		{"days later, as long as they are of use", "2026-04-20", 3},
	} {
		if s.day == "2025-10-03" {
			if err := os.Remove(filepath.Join(root, "returns", "2025-26-Q2", "homes.xlsx")); err != nil {
				t.Fatal(err)
			}
		}
		if r := run(t, root, day(s.day)); len(r.Issued) != s.want {
			t.Errorf("%s: %d workbooks were issued, want %d", s.name, len(r.Issued), s.want)
		}
	}
	// One that officers issued by hand before is left as it is.
	root = moors(t)
	forms(t, root, q2)
	before := must(os.Stat(filepath.Join(root, "returns", "2025-26-Q2", "homes.xlsx"))).ModTime()
	time.Sleep(10 * time.Millisecond)
	if r := run(t, root, day("2025-10-06")); len(r.Issued) != 0 || !must(os.Stat(filepath.Join(root, "returns", "2025-26-Q2", "homes.xlsx"))).ModTime().Equal(before) {
		t.Errorf("%d workbooks were issued over those that were there", len(r.Issued))
	}
}
