package pipeline

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// TestWhatAServiceSaysOfAMilestoneReachesThePack issues a return, types into its sheets of milestones and risks, takes it in and looks at the pack; then at
// the quarter before, of which nothing has changed.
func TestWhatAServiceSaysOfAMilestoneReachesThePack(t *testing.T) {
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS("../data/essex")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(root, inboxFolder)); err != nil {
		t.Fatal(err)
	}
	w, err := OpenWorkspace(root, "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Begin(t.Context(), time.Date(2026, time.January, 10, 9, 0, 0, 0, time.UTC), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	q3 := period.Year(2025).Quarter(3)
	issued, err := s.IssueReturns(t.Context(), q3, "highways-transport")
	if err != nil || len(issued) != 1 {
		t.Fatal(issued, err)
	}
	book, err := excelize.OpenFile(issued[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	typeIn := func(sheet, ref string, columns map[string]any) {
		t.Helper()
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			if len(row) == 0 || row[0] != ref {
				continue
			}
			for heading, value := range columns {
				for c, h := range rows[3] {
					if h == heading {
						at, _ := excelize.CoordinatesToCellName(c+1, r+1)
						if err := book.SetCellValue(sheet, at, value); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			return
		}
		t.Fatalf("the sheet %s does not ask for %s", sheet, ref)
	}
	typeIn("Milestones", "EDP-12.2", map[string]any{"Progress": "Complete", "Reached on": "17 October 2025"})
	typeIn("Risks", "ER08", map[string]any{"Likelihood": "Possible", "Impact": "Major"})
	typeIn("Budgets", "R16", map[string]any{"Forecast for the year": "£41.5m", "Why": "A mild winter so far"})
	filled := filepath.Join(root, "filled.xlsx")
	if err := book.SaveAs(filled); err != nil {
		t.Fatal(err)
	}
	before, err := s.Build(t.Context(), q3)
	if err != nil {
		t.Fatal(err)
	}
	receipts, err := s.Ingest(t.Context(), filled)
	if err != nil || len(receipts) != 1 || receipts[0].State != "accepted" {
		t.Fatalf("%+v %v", receipts, err)
	}
	look := func(q period.Quarter) (milestone kpi.MilestoneStanding, source string, risk kpi.Movement, forecast string) {
		t.Helper()
		p, err := s.Assess(t.Context(), "essex", q, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Beside.Delivery.Milestones {
			if m.Milestone.Ref == "EDP-12.2" {
				milestone, source = m.Standing, m.State.File
			}
		}
		for _, r := range p.Beside.Risks.Risks {
			if r.Risk.Ref == "ER08" {
				risk = r.Movement
			}
		}
		for _, l := range p.Beside.Money.Lines {
			if l.Line.Line == "R16" {
				forecast = l.Forecast.Decimal.String()
			}
		}
		return milestone, source, risk, forecast
	}
	if m, source, r, f := look(q3); m != kpi.ReachedLate || source != "filled.xlsx" || r != kpi.RiskDown || f != "41500000" {
		t.Errorf("quarter 3: %s from %q, %s, %s", m, source, r, f)
	}
	if m, source, r, f := look(q3 - 1); m != kpi.MilestoneOverdue && m != kpi.ForecastLate || source != "" || r != kpi.RiskSame || f != "41340000" {
		t.Errorf("quarter 2: %s from %q, %s, %s", m, source, r, f)
	}

	// Two packs differ in it, and the clerk is told.
	after, err := s.Build(t.Context(), q3)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compare(t.Context(), w, before[0].Path, after[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, d := range c.Differences {
		told[string(d.About)+" "+d.Ref+" "+d.What] = d.Was + " > " + d.Is + ", " + string(d.Cause) + ": " + d.Because
	}
	for what, want := range map[string]string{
		"milestone EDP-12.2 progress":      " > Complete, late return: it came in filled.xlsx, received 10 January 2026",
		"milestone EDP-12.2 reached":       " > 17 October 2025, late return: it came in filled.xlsx, received 10 January 2026",
		"risk ER08 impact":                 " > Major, late return: it came in filled.xlsx, received 10 January 2026",
		"budget R16 forecast for the year": " > £41,500,000, late return: it came in filled.xlsx, received 10 January 2026",
		"budget R16 why":                   " > A mild winter so far, late return: it came in filled.xlsx, received 10 January 2026",
	} {
		if told[what] != want {
			t.Errorf("%s: %q, want %q", what, told[what], want)
		}
	}
}
