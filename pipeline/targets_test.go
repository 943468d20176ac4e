package pipeline_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/period"
)

// setTargets fills cells of a targets workbook, by measure, organisation and heading.
func setTargets(t testing.TB, path string, cells map[[3]string]any) map[[2]string][]string {
	t.Helper()
	f := must(excelize.OpenFile(path))
	defer f.Close()
	rows := must(f.GetRows("targets"))
	found := map[[2]string][]string{}
	for n, row := range rows {
		if n == 0 {
			continue
		}
		key := [2]string{row[0], row[1]}
		found[key] = row
		for col, heading := range rows[0] {
			if v, ok := cells[[3]string{row[0], row[1], heading}]; ok {
				cell := must(excelize.CoordinatesToCellName(col+1, n+1))
				if err := f.SetCellValue("targets", cell, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheTargetsOfAYearAreSetInAWorkbook(t *testing.T) {
	ctx := context.Background()
	root := moors(t)
	own := filepath.Join(root, "framework", "targets.csv")
	before := string(must(os.ReadFile(own)))
	s, end := open(t, root, morning)
	defer end()
	issued, err := s.IssueTargets(ctx, period.Year(2026))
	if err != nil {
		t.Fatal(inFull(err))
	}
	if _, err := s.IssueTargets(ctx, period.Year(2026)); err == nil {
		t.Error("a workbook that may have been filled in is written over")
	}
	rows := setTargets(t, issued.Path, map[[3]string]any{
		{"W1", "north", "target"}: 64, {"W1", "north", "note"}: "Agreed with the budget",
		{"H2", "south", "target"}: 97, {"H2", "south", "upper"}: 99.25,
		{"H1", "north", "target"}: 260, {"H1", "north", "profile"}: "10/30/60/100",
		{"P2", "", "target"}: 6.5, // there is one for every council already
	})
	if len(rows) != issued.Rows || issued.Set != 1 {
		t.Errorf("%d rows, %d said; %d with a target already", len(rows), issued.Rows, issued.Set)
	}
	for key, want := range map[[2]string]string{
		{"H4", "north"}: "H4 north Homes without a decent kitchen lower, homes 2025/26 200 homes in 2024/25",
		{"W4", "moors"}: "W4 moors Household waste collected lower, tonnes 2025/26 expected 20,850 tonnes (20,806 tonnes to 20,894 tonnes) 21,000 tonnes 2023/24 20,810 tonnes, 2024/25 20,800 tonnes",
		{"H1", "south"}: "H1 south Homes completed higher, homes 2025/26 expected",
	} {
		if got := strings.Join(rows[key], " "); !strings.HasPrefix(got, want) {
			t.Errorf("%v: %s, want %s", key, got, want)
		}
	}
	if _, asked := rows[[2]string{"H3", "north"}]; asked {
		t.Error("a target is asked for of a measure that is never rated")
	}

	beside, err := s.ImportTargets(ctx, issued.Path, false)
	if err != nil {
		t.Fatal(inFull(err))
	}
	if len(beside.Changes) != 4 || beside.Kept != "" || beside.Path == own || string(must(os.ReadFile(own))) != before {
		t.Errorf("beside: %+v", beside)
	}
	hash := s.FrameworkVersion()
	placed, err := s.ImportTargets(ctx, issued.Path, true)
	if err != nil {
		t.Fatal(inFull(err))
	}
	if !slices.Equal(placed.Changes, beside.Changes) || placed.Path != own || string(must(os.ReadFile(placed.Kept))) != before {
		t.Errorf("in place: %+v", placed)
	}
	if string(must(os.ReadFile(own))) != string(must(os.ReadFile(beside.Path))) || s.FrameworkVersion() == hash {
		t.Error("the table in place is another than the one beside, or no new framework was taken in")
	}
	if !strings.HasPrefix(string(must(os.ReadFile(own))), strings.SplitN(before, "\n", 2)[0]) {
		t.Errorf("the officers' columns are gone: %.100s", must(os.ReadFile(own)))
	}
	again, err := s.ImportTargets(ctx, issued.Path, true)
	if err != nil || len(again.Changes) != 0 {
		t.Errorf("the same again: %+v, %v", again, err)
	}
}

func TestAWrongTargetIsToldByItsCellAndNothingIsWritten(t *testing.T) {
	ctx := context.Background()
	root := moors(t)
	s, end := open(t, root, morning)
	defer end()
	issued, err := s.IssueTargets(ctx, period.Year(2026))
	if err != nil {
		t.Fatal(inFull(err))
	}
	setTargets(t, issued.Path, map[[3]string]any{{"W1", "north", "target"}: "sixty", {"H1", "north", "target"}: 250, {"H1", "north", "profile"}: "10/30/20/100"})
	_, err = s.ImportTargets(ctx, issued.Path, true)
	var faults *pipeline.Faults
	if !errors.As(err, &faults) || len(faults.Findings) != 2 {
		t.Fatalf("got %v", inFull(err))
	}
	for _, f := range faults.Findings {
		if f.Severity != finding.Stop || f.File != "targets-2026-27.xlsx" || f.Sheet != "targets" || f.Cell == "" {
			t.Errorf("%+v", f)
		}
	}
	if left := must(filepath.Glob(filepath.Join(root, "targets", "*.csv"))); len(left) != 0 {
		t.Errorf("%q were written", left)
	}
}
