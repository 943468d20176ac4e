package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline"
	"perfpack/pipeline/kpi"
)

// replied types a reply to every query of a workbook of queries that asks about an indicator.
func replied(t testing.TB, path, indicator, reply, by string) []byte {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	typed := 0
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		replyAt, byAt := 0, 0
		for y, row := range rows {
			about := false
			for x, cell := range row {
				switch cell {
				case "Reply":
					replyAt = x + 1
				case "Reply by", "By", "Replied by":
					byAt = x + 1
				}
				about = about || bytes.HasPrefix([]byte(cell), []byte(indicator))
			}
			if !about || replyAt == 0 {
				continue
			}
			for x, text := range map[int]string{replyAt: reply, byAt: by} {
				if x == 0 {
					continue
				}
				cell, err := excelize.CoordinatesToCellName(x, y+1)
				if err == nil {
					err = f.SetCellStr(name, cell, text)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			typed++
		}
	}
	if typed == 0 {
		t.Fatalf("%s asks nothing about %s", path, indicator)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestAReplyReleasesTheFigureAndTheWordsThatWereHeld goes the whole way: a figure far from its history and a commentary with a telephone number are
// queried; the list of queries comes back with a reply; the figure stands without reserve and the commentary is let out as it was typed.
func TestAReplyReleasesTheFigureAndTheWordsThatWereHeld(t *testing.T) {
	root := moors(t)
	form := forms(t, root, q2)["homes"]
	said := "Call 01632 960123 about the lettings backlog."
	send(t, root, "homes.xlsx", filled(t, form,
		answer{"H3", "2025-26-Q2", "north", []string{"Value", "3.05", "Commentary", said}},
		answer{"H3", "2025-26-Q2", "south", []string{"Value", "29.9"}},
	))
	s, end := open(t, root, morning)
	defer end()
	ctx := context.Background()
	if _, err := s.Ingest(ctx); err != nil {
		t.Fatal(inFull(err))
	}
	stands := func() *kpi.Assessment {
		t.Helper()
		p, err := s.Assess(ctx, "north", q2, nil)
		if err != nil {
			t.Fatal(inFull(err))
		}
		for i := range p.Assessments {
			if p.Assessments[i].Indicator.Ref == "H3" {
				return &p.Assessments[i]
			}
		}
		t.Fatal("H3 is not assessed")
		return nil
	}
	if a := stands(); !a.Current.Marks.Has(kpi.Provisional) || a.Current.Commentary != "" {
		t.Fatalf("before the reply the figure has the marks %q and the commentary %q; want it provisional and without", a.Current.Marks, a.Current.Commentary)
	}
	found, err := filepath.Glob(filepath.Join(root, "receipts", "*", "homes", "*", "queries.xlsx"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%d lists of queries, %v", len(found), err)
	}
	send(t, root, "replies.xlsx", replied(t, found[0], "H3", "The figure is right, and the number is the council's own switchboard.", "Head of Housing"))
	receipts, err := s.Ingest(ctx)
	if err != nil {
		t.Fatal(inFull(err))
	}
	if len(receipts) != 1 || receipts[0].State != "accepted" || receipts[0].Filled == 0 {
		t.Fatalf("the replies were taken as %+v", receipts)
	}
	if left, err := os.ReadDir(filepath.Join(root, "inbox")); err != nil || len(left) != 0 {
		t.Errorf("the inbox still holds %v, %v", left, err)
	}
	if a := stands(); a.Current.Marks.Has(kpi.Provisional) || a.Current.Commentary != said {
		t.Errorf("after the reply the figure has the marks %q and the commentary %q; want no marks and %q", a.Current.Marks, a.Current.Commentary, said)
	}
	// The same list again changes nothing.
	send(t, root, "replies again.xlsx", replied(t, found[0], "H3", "The figure is right, and the number is the council's own switchboard.", "Head of Housing"))
	if receipts, err = s.Ingest(ctx); err != nil || receipts[0].State != "duplicate" {
		t.Errorf("the same replies again were taken as %+v, %v", receipts, err)
	}
}

// TestAReplyReleasesWordsAboutAMilestone goes the same way with a reason that looks like personal data, in a sheet of milestones.
func TestAReplyReleasesWordsAboutAMilestone(t *testing.T) {
	root := secretMoors(t, exemptSettings)
	const said = "Call 01632 960123 about the tender."
	send(t, root, "homes.xlsx", aboutMilestones(t, forms(t, root, q2)["homes"], map[string]string{"D1.1": said, "D2.1": "Call 01632 960124 about the Umbra bids."}))
	s, end := open(t, root, morning)
	defer end()
	if _, err := s.Ingest(t.Context()); err != nil {
		t.Fatal(inFull(err))
	}
	reason := func() string {
		t.Helper()
		p := must(s.Assess(t.Context(), "north", q2, nil))
		if len(p.Beside.Delivery.Milestones) != 1 || p.Beside.Delivery.Milestones[0].State == nil {
			t.Fatalf("the milestones are %+v", p.Beside.Delivery.Milestones)
		}
		return p.Beside.Delivery.Milestones[0].State.Reason
	}
	if got := reason(); got != "" {
		t.Fatalf("before the reply the reason is %q", got)
	}
	before := must(s.Build(t.Context(), q2, "north"))[0]
	found := must(filepath.Glob(filepath.Join(root, "receipts", "*", "homes", "*", "queries.xlsx")))
	if len(found) != 1 {
		t.Fatalf("%d lists of queries", len(found))
	}
	send(t, root, "replies.xlsx", replied(t, found[0], "D1.1", "It is the council's own switchboard.", "Head of Housing"))
	if receipts, err := s.Ingest(t.Context()); err != nil || len(receipts) != 1 || receipts[0].State != "accepted" || receipts[0].Filled == 0 {
		t.Fatalf("the replies were taken as %+v, %v", receipts, err)
	}
	if got := reason(); got != said {
		t.Errorf("after the reply the reason is %q, want %q", got, said)
	}
	after := must(s.Build(t.Context(), q2, "north"))[0]
	if !after.New || !strings.Contains(words(t, read(t, filepath.Join(after.Path, "cabinet-report.pdf"))), squeezed(said)) {
		t.Error("the report does not say what was let out")
	}
	if again := must(s.Rebuild(t.Context(), before.Path, "")); len(again.Differs) > 0 {
		t.Errorf("the pack from before the reply, made again: %q", again.Differs)
	}
}

// aboutMilestones types into the sheet of milestones of a return: each is late, for a reason.
func aboutMilestones(t testing.TB, form []byte, reasons map[string]string) []byte {
	t.Helper()
	f := must(excelize.OpenReader(bytes.NewReader(form)))
	defer f.Close()
	typed := 0
	for _, sheet := range f.GetSheetList() {
		at := map[string]int{}
		for y, row := range must(f.GetRows(sheet)) {
			if slices.Contains(row, "Milestone ref") && slices.Contains(row, "Progress") {
				for x, head := range row {
					at[head] = x + 1
				}
				continue
			}
			if at["Milestone ref"] == 0 || len(row) < at["Milestone ref"] || reasons[row[at["Milestone ref"]-1]] == "" {
				continue
			}
			for head, text := range map[string]string{"Progress": "In progress", "Confidence": "Low", "Expected by": "2026-02-14", "Why": reasons[row[at["Milestone ref"]-1]]} {
				if err := f.SetCellStr(sheet, must(excelize.CoordinatesToCellName(at[head], y+1)), text); err != nil {
					t.Fatal(err)
				}
			}
			typed++
		}
	}
	if typed != len(reasons) {
		t.Fatalf("%d of %d milestones are asked about", typed, len(reasons))
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What cannot be written ends the work at once, with what was the matter and not with the work being given up for it.
func TestTroubleWithAFigureThatIsUsedEndsTheAssessment(t *testing.T) {
	t.Parallel()
	root := moors(t)
	s, end := open(t, root, morning)
	defer end()
	full, asked := errors.New("the disk is full"), 0
	_, err := s.Assess(t.Context(), "north", q2, func(pipeline.Used) error {
		asked++
		return full
	})
	if !errors.Is(err, full) || errors.Is(err, context.Canceled) || asked != 1 {
		t.Errorf("after %d series: %v", asked, err)
	}
}
