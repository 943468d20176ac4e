package pipeline_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"perfpack/pipeline/sheet"
)

// imported takes history in from a text, and gives how many figures were new.
func imported(t *testing.T, root, name, text string) (added int, again bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	put(t, path, []byte(text))
	s, end := open(t, root, morning)
	defer end()
	list, _, err := s.ImportHistory(context.Background(), false, path)
	if err != nil {
		t.Fatal(inFull(err))
	}
	return list[0].Added, list[0].Again
}

func TestTheSameHistoryAgainChangesNothing(t *testing.T) {
	root := moors(t)
	const head = "indicator,organisation,period,value,mark\n"
	for _, c := range []struct {
		name, text string
		added      int
		again      bool
	}{
		{"a.csv", head + "H3,north,2023-24-Q1,33.0,\nH3,north,2022-23-Q4,32,\n", 2, false},
		{"a.csv", head + "H3,north,2023-24-Q1,33.0,\nH3,north,2022-23-Q4,32,\n", 0, true},
		{"under another name.csv", head + "H3,north,2023-24-Q1,33.0,\nH3,north,2022-23-Q4,32,\n", 0, true},
		{"in another order.csv", head + "H3,north,2022-23-Q4,32.00,\nH3,north,2023-24-Q1,33,\n", 0, false},
		{"with one changed.csv", head + "H3,north,2022-23-Q4,31,\nH3,north,2023-24-Q1,33,\n", 1, false},
		{"the first again.csv", head + "H3,north,2023-24-Q1,33.0,\nH3,north,2022-23-Q4,32,\n", 0, true},
		{"with a mark.csv", head + "H3,north,2022-23-Q4,31,p\n", 1, false},
	} {
		added, again := imported(t, root, c.name, c.text)
		if added != c.added || again != c.again {
			t.Errorf("%s: %d figures are new, known before: %v; want %d, %v", c.name, added, again, c.added, c.again)
		}
	}
}

func TestAHistoryWithAFaultIsNotTakenInAtAll(t *testing.T) {
	root := moors(t)
	good := filepath.Join(t.TempDir(), "good.csv")
	bad := filepath.Join(t.TempDir(), "bad.csv")
	put(t, good, []byte("indicator,organisation,period,value\nH3,north,2022-23-Q4,32\n"))
	put(t, bad, []byte("indicator,organisation,period,value\nH3,,2022-23-Q4,32\nH9,north,2022-23-Q4,many\n"))
	s, _ := open(t, root, morning)
	_, _, err := s.ImportHistory(context.Background(), false, good, bad)
	if err == nil {
		t.Fatal("it is taken in")
	}
	for _, want := range []string{"bad.csv", "H9", "organisation"} {
		if !strings.Contains(inFull(err), want) {
			t.Errorf("%s does not say %q", inFull(err), want)
		}
	}
	list, _, err := s.ImportHistory(context.Background(), false, good)
	if err != nil || list[0].Added != 1 {
		t.Errorf("the good file by itself: %v, %v", list, err)
	}
}

func TestAReturnStandsOverHistoryAndALaterDifferenceIsARevision(t *testing.T) {
	root := moors(t)
	q1 := q2 - 1
	figure := func(q1Version int, at string) map[string]string {
		t.Helper()
		return row(t, table(t, packAt(root, "north", q1, q1Version, "indicators.csv")), "H3", "north")
	}
	run(t, root, day("2025-08-15")) // the first quarter, from history
	if r := figure(1, "history"); r["value"] != "31.5" || r["mark"] != "" || r["source_file"] != "past.csv" {
		t.Errorf("from history: %v", r)
	}
	issued := forms(t, root, q1)
	send(t, root, "q1.xlsx", filled(t, issued["homes"], answer{"H3", "2025-26-Q1", "north", []string{"Value", "31.5", "Commentary", "As published."}}))
	run(t, root, day("2025-08-16"))
	if r := figure(2, "return"); r["value"] != "31.5" || r["mark"] != "" || r["source_file"] != "q1.xlsx" {
		t.Errorf("a return that says the same stands, and revises nothing: %v", r)
	}
	// History that comes after it does not stand over it.
	if added, _ := imported(t, root, "late.csv", "indicator,organisation,period,value\nH3,north,2025-26-Q1,44\n"); added != 1 {
		t.Errorf("%d figures of late history are new", added)
	}
	run(t, root, day("2025-08-17"))
	if r := figure(3, "late history"); r["value"] != "31.5" || r["source_file"] != "q1.xlsx" {
		t.Errorf("after late history: %v", r)
	}
	run(t, root, day("2025-08-20")) // and the final pack
	// The second quarter's return corrects the first: in that quarter's pack the earlier figure is marked.
	send(t, root, "q2.xlsx", filled(t, forms(t, root, q2)["homes"], answer{"H3", "2025-26-Q2", "north", []string{"Value", "30.5"}}))
	send(t, root, "q1 corrected.xlsx", filled(t, issued["homes"], answer{"H3", "2025-26-Q1", "north", []string{"Value", "35.5", "Reason", "Two lettings were left out."}}))
	if got, want := made(run(t, root, morning)), "north 2025-26-Q2 v1 new, south 2025-26-Q2 v1 new"; got != want {
		t.Errorf("the job gave %s; want %s", got, want)
	}
	r := row(t, table(t, packAt(root, "north", q2, 1, "indicators.csv")), "H3", "north")
	if r["value"] != "30.5" || r["previous_value"] != "35.5" || strings.Contains(r["mark"], "r") {
		t.Errorf("the second quarter: %v", r)
	}
	marked := false
	for _, o := range table(t, packAt(root, "north", q2, 1, "observations.csv")) {
		if o["indicator"] == "H3" && o["area"] == "north" && o["period"] == "2025-26-Q1" {
			marked = o["value"] == "35.5"
		}
	}
	if !marked {
		t.Error("the corrected figure is not in observations.csv")
	}
	found := false
	book, err := sheet.Open(read(t, packAt(root, "north", q2, 1, "performance-workbook.xlsx")), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range sheetRows(t, book, "Full_history") {
		if line["Ref"].Text == "H3" && line["Period"].Text == "Q1 2025/26" {
			found = true
			if line["Figure"].Text != "35.5" || line["Marks"].Text != "[r]" {
				t.Errorf("the history of the second quarter's pack has %s %q for the first quarter", line["Figure"].Text, line["Marks"].Text)
			}
		}
	}
	if !found {
		t.Error("the second quarter's pack has no history of the first")
	}
}

func TestAFigureCorrectedAfterItsPackIsMarkedRevised(t *testing.T) {
	root := moors(t)
	issued := forms(t, root, q2)
	send(t, root, "homes.xlsx", filled(t, issued["homes"], answers["homes"]...))
	run(t, root, day("2025-11-01"))
	send(t, root, "homes corrected.xlsx", filled(t, issued["homes"], answer{"H3", "2025-26-Q2", "north", []string{"Value", "33.5", "Reason", "One letting was counted twice."}}))
	run(t, root, day("2025-11-02"))
	first := row(t, table(t, packAt(root, "north", q2, 1, "indicators.csv")), "H3", "north")
	now := row(t, table(t, packAt(root, "north", q2, 2, "indicators.csv")), "H3", "north")
	if first["mark"] != "" || first["revision"] != "" || first["value"] != "31.5" {
		t.Errorf("the first version: %v", first)
	}
	if now["value"] != "33.5" || !strings.Contains(now["mark"], "r") || !strings.Contains(now["revision"], "31.5") {
		t.Errorf("the second version: value %s, mark %s, revision %q", now["value"], now["mark"], now["revision"])
	}
	for _, other := range []string{"H1", "H2"} {
		if r := row(t, table(t, packAt(root, "north", q2, 2, "indicators.csv")), other, "north"); strings.Contains(r["mark"], "r") || r["value"] == "" {
			t.Errorf("a line that was not in the correction: %v", r)
		}
	}
	if bytes.Equal(read(t, packAt(root, "north", q2, 1, "cabinet-report.pdf")), read(t, packAt(root, "north", q2, 2, "cabinet-report.pdf"))) {
		t.Error("the reports of both versions are the same")
	}
}
