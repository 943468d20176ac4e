package pipeline_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"perfpack/pipeline"
)

func TestAReturnSentByMistakeIsPurged(t *testing.T) {
	root := moors(t)
	ctx := context.Background()
	const secret = "Mrs Canary of Finch Lane"
	books := replies(t)
	send(t, root, "homes.xlsx", books["homes"])
	send(t, root, "waste.xlsx", books["waste"])
	run(t, root, day("2025-11-03"))
	issued := forms(t, moors(t), q2)
	mistake := filled(t, issued["waste"], answer{"W2", "2025-26-Q2", "north", []string{"Value", "47", "Commentary", secret + " complained."}})
	send(t, root, "mistake.xlsx", mistake)
	run(t, root, day("2025-11-05"))
	if got := table(t, packAt(root, "north", q2, 2, "indicators.csv")); len(got) == 0 {
		t.Fatal("there is no second pack")
	}
	purge := func(name string) (*pipeline.Purged, error) {
		s, end := open(t, root, day("2025-11-06"))
		defer end()
		return s.Purge(ctx, name, "Data Protection Officer", "it names a resident")
	}
	if _, err := purge("nothing.xlsx"); err == nil || !strings.Contains(err.Error(), "no return is known as nothing.xlsx") {
		t.Errorf("purged: %v", err)
	}
	p, err := purge("mistake.xlsx")
	if err != nil || p.Again || p.Figures != 1 || p.SHA256 != sum(mistake) {
		t.Fatalf("%+v, %v", p, err)
	}
	if len(p.Left) != 2 || p.Left[0] != "out/north/2025-26-Q2/v2" {
		t.Errorf("it is left in %q", p.Left)
	}
	if p, err = purge(sum(mistake)); err != nil || !p.Again {
		t.Errorf("purged again: %+v, %v", p, err)
	}

	// Nothing of it is left but in what was published.
	for name, file := range whole(t, root) {
		if strings.HasPrefix(name, "out/") || strings.HasPrefix(name, "inbox/") {
			continue
		}
		if strings.Contains(file, secret) || strings.Contains(file, string(mistake)) {
			t.Errorf("it is still in %s", name)
		}
	}

	// The earlier figure stands again, and the next run makes the packs anew.
	run(t, root, day("2025-11-07"))
	for _, row := range table(t, packAt(root, "north", q2, 3, "indicators.csv")) {
		if row["ref"] == "W2" && row["value"] != "41" {
			t.Errorf("W2 is %s", row["value"])
		}
	}
	if bytes.Contains(read(t, packAt(root, "north", q2, 3, "cabinet-report.pdf")), []byte(secret)) || strings.Contains(string(read(t, packAt(root, "north", q2, 3, "indicators.csv"))), secret) {
		t.Error("the new pack has the words of the purged return")
	}

	// What is asked about it says what became of it, and the rest is proved as before.
	for n, want := range map[string]string{"v1": "mistake.xlsx (SHA-256 ", "v2": "but for the measures of 1 figures that are no longer there: mistake.xlsx", "v3": "was purged on 2025-11-06 by Data Protection Officer: it names a resident"} {
		w := must(pipeline.OpenWorkspace(root, ""))
		proof, err := w.Verify(ctx, morning, nil, "north/2025-26-Q2/"+n, true)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, c := range proof.Checks {
			said += c.Found + "\n" + strings.Join(c.Differs, "\n")
		}
		if !proof.Sound() || !strings.Contains(said, want) {
			t.Errorf("%s: %s", n, said)
		}
	}
	s, end := open(t, root, day("2025-11-08"))
	if _, err := s.Rebuild(ctx, "north/2025-26-Q2/v2", ""); err == nil || !strings.Contains(err.Error(), "cannot be made again: mistake.xlsx (SHA-256 ") {
		t.Errorf("made again: %v", err)
	}
	for _, n := range []string{"v1", "v3"} {
		if r, err := s.Rebuild(ctx, "north/2025-26-Q2/"+n, ""); err != nil || len(r.Differs) > 0 {
			t.Errorf("%s made again: %+v, %v", n, r, err)
		}
	}
	traces := must(s.Trace(ctx, "W2", q2, "north"))
	lines := ""
	for _, l := range traces[0].Lines() {
		lines += l.Label + ": " + l.Text + "\n"
	}
	if !strings.Contains(lines, "Purged: a figure: mistake.xlsx (SHA-256 "+sum(mistake)+") was purged on 2025-11-06 by Data Protection Officer: it names a resident") {
		t.Errorf("the trace says\n%s", lines)
	}
	end()

	// Sent again, it is not taken in, and a backup has no more of it than the workspace.
	send(t, root, "mistake again.xlsx", mistake)
	r := run(t, root, day("2025-11-09"))
	if len(r.Receipts) != 1 || r.Receipts[0].State != "rejected" || !strings.Contains(r.Receipts[0].Why, "purged before") {
		t.Errorf("sent again: %+v", r.Receipts)
	}
	if left := must(filepath.Glob(filepath.Join(root, "archive", "*", sum(mistake)+"*"))); len(left) != 1 || !strings.HasSuffix(left[0], ".purged.json") {
		t.Errorf("the archive has %q", left)
	}
	backup, err := backUp(t, root)
	if err != nil {
		t.Fatal(err)
	}
	if _, restored, err := restore(t, backup); err != nil || !restored.Sound() {
		t.Errorf("restored: %+v, %v", restored, err)
	}

	// After the years that returns are kept, those that are left are counted.
	edit(t, filepath.Join(root, "perfpack.toml"), "[publication]", "[proof]\nkeep_years = 6\n[publication]")
	for when, want := range map[string]int{"2031-11-01": 0, "2031-11-12": 2} {
		st, err := must(pipeline.OpenWorkspace(root, "")).Status(ctx, day(when), q2)
		if err != nil || st.Kept == nil || st.Kept.Years != 6 || st.Kept.Older != want {
			t.Errorf("on %s: %+v, %v", when, st.Kept, err)
		}
	}

	// A tombstone that was altered, or a file that was put back, is noticed.
	tomb := must(filepath.Glob(filepath.Join(root, "archive", "*", sum(mistake)+".purged.json")))[0]
	was := read(t, tomb)
	put(t, tomb, bytes.Replace(was, []byte("Data Protection"), []byte("Date Protection"), 1))
	if d := proved(t, root, "north/2025-26-Q2/v3", true); len(d) != 1 || !strings.Contains(d[0], "says otherwise than the record") {
		t.Errorf("another tombstone: %q", d)
	}
	put(t, tomb, was)
	put(t, filepath.Join(filepath.Dir(tomb), sum(mistake)+".xlsx"), mistake)
	if d := proved(t, root, "north/2025-26-Q2/v3", true); len(d) != 1 || !strings.Contains(d[0], "is there again") {
		t.Errorf("put back: %q", d)
	}
}
