package analyse

import (
	"slices"
	"testing"

	"perfpack/pipeline/kpi"
)

func TestHowAMilestoneStands(t *testing.T) {
	for _, c := range []struct {
		name  string
		due   string
		state *kpi.MilestoneState
		want  kpi.MilestoneStanding
		slip  int
		dated bool
	}{
		{"nothing was said", "2025-09-30", nil, kpi.MilestoneUnreported, 0, false},
		{"nothing was said and the day has passed", "2025-06-30", nil, kpi.MilestoneUnreported, 0, false},
		{"reached on the day", "2025-09-30", &kpi.MilestoneState{Status: kpi.Complete, Actual: day("2025-09-30")}, kpi.Reached, 0, true},
		{"reached a day late", "2025-09-29", &kpi.MilestoneState{Status: kpi.Complete, Actual: day("2025-09-30")}, kpi.ReachedLate, 1, true},
		{"reached early", "2025-09-30", &kpi.MilestoneState{Status: kpi.Complete, Actual: day("2025-09-20")}, kpi.Reached, -10, true},
		{"complete without a day", "2025-09-30", &kpi.MilestoneState{Status: kpi.Complete}, kpi.Reached, 0, false},
		{"due on the last day of the quarter", "2025-09-30", &kpi.MilestoneState{Status: kpi.InProgress}, kpi.MilestoneOnTrack, 0, false},
		{"due the day before", "2025-09-29", &kpi.MilestoneState{Status: kpi.InProgress, Forecast: day("2025-10-29")}, kpi.MilestoneOverdue, 30, true},
		{"overdue by a forecast that has passed", "2025-08-29", &kpi.MilestoneState{Status: kpi.InProgress, Forecast: day("2025-09-30")}, kpi.MilestoneOverdue, 0, false},
		{"expected on the day", "2025-12-31", &kpi.MilestoneState{Status: kpi.NotStarted, Forecast: day("2025-12-31")}, kpi.MilestoneOnTrack, 0, true},
		{"expected a day late", "2025-12-31", &kpi.MilestoneState{Status: kpi.InProgress, Forecast: day("2026-01-01")}, kpi.ForecastLate, 1, true},
		{"paused", "2025-06-30", &kpi.MilestoneState{Status: kpi.OnHold}, kpi.MilestonePaused, 0, false},
		{"cancelled", "2025-06-30", &kpi.MilestoneState{Status: kpi.Cancelled, Forecast: day("2026-01-01")}, kpi.MilestoneCancelled, 0, false},
	} {
		fw := &kpi.Framework{Delivery: kpi.Delivery{Deliverables: []kpi.Deliverable{{Ref: "D"}}, Milestones: []kpi.Milestone{{Ref: "M", Deliverable: "D", Baseline: day(c.due)}}}}
		if c.state != nil {
			c.state.Milestone, c.state.Quarter = "M", q2
			fw.Delivery.States = []kpi.MilestoneState{*c.state}
		}
		p := besideFor(fw, "north", q2).delivery().Milestones[0]
		if p.Standing != c.want || p.Slippage != c.slip || p.Expected.IsZero() == c.dated {
			t.Errorf("%s: %s, slipped %d, expected %s", c.name, p.Standing, p.Slippage, p.Expected)
		}
	}
}

func TestADayIsMovedByADecisionAndNotByAWish(t *testing.T) {
	fw := &kpi.Framework{
		Delivery: kpi.Delivery{
			Deliverables: []kpi.Deliverable{{Ref: "D"}, {Ref: "Other", Organisation: "east"}},
			Milestones:   []kpi.Milestone{{Ref: "M", Deliverable: "D", Baseline: day("2025-06-30")}, {Ref: "N", Deliverable: "Other", Baseline: day("2025-06-30")}},
			Rebaselines: []kpi.Rebaseline{
				{Milestone: "M", Proposed: day("2025-09-15"), Revised: day("2026-03-31")},                 // asked for
				{Milestone: "M", Proposed: day("2025-05-01"), Revised: day("2025-08-31"), Decision: "X1"}, // agreed
				{Milestone: "M", Proposed: day("2025-08-01"), Revised: day("2025-10-31"), Decision: "X2"}, // agreed
				{Milestone: "M", Proposed: day("2025-09-20"), Revised: day("2026-06-30"), Decision: "X3"}, // agreed after the quarter
				{Milestone: "M", Proposed: day("2025-10-05"), Revised: day("2027-01-01")},                 // asked for after the quarter
				{Milestone: "N", Proposed: day("2025-09-15"), Revised: day("2026-03-31")},                 // of the other council
			},
			States: []kpi.MilestoneState{
				{Milestone: "M", Quarter: q2 - 3, Status: kpi.InProgress, Forecast: day("2025-06-30")},
				{Milestone: "M", Quarter: q2 - 2, Status: kpi.InProgress, Forecast: day("2025-08-31")},
				{Milestone: "M", Quarter: q2 - 1, Status: kpi.InProgress, Forecast: day("2025-08-15")},
				{Milestone: "M", Quarter: q2, Status: kpi.InProgress, Forecast: day("2025-11-30")},
			},
		},
		Thread: kpi.Thread{Decisions: []kpi.Decision{{Ref: "X1", TakenOn: day("2025-05-13")}, {Ref: "X2", TakenOn: day("2025-09-30")}, {Ref: "X3", TakenOn: day("2025-10-01")}}},
	}
	d := besideFor(fw, "north", q2).delivery()
	if len(d.Milestones) != 1 || d.DueByNow != 0 {
		t.Fatalf("%d milestones, %d due", len(d.Milestones), d.DueByNow)
	}
	p := d.Milestones[0]
	if p.Due != day("2025-10-31") || p.Rebaselined != 2 || p.Moved != 2 || p.Standing != kpi.ForecastLate || p.Slippage != 153 {
		t.Errorf("due %s, re-baselined %d, moved %d, %s, slipped %d", p.Due, p.Rebaselined, p.Moved, p.Standing, p.Slippage)
	}
	var asked []string
	for _, a := range d.Approvals {
		asked = append(asked, a.Progress.Milestone.Ref+" "+a.Change.Revised.Format("2006-01-02"))
	}
	if !slices.Equal(asked, []string{"M 2026-03-31", "M 2026-06-30"}) {
		t.Errorf("for approval: %v", asked)
	}
}

func TestOldNewsOfAMilestoneIsSaidToBeOld(t *testing.T) {
	fw := &kpi.Framework{Delivery: kpi.Delivery{
		Deliverables: []kpi.Deliverable{{Ref: "D"}},
		Milestones:   []kpi.Milestone{{Ref: "A", Deliverable: "D", Baseline: day("2025-06-30")}, {Ref: "B", Deliverable: "D", Baseline: day("2025-06-30")}},
		States: []kpi.MilestoneState{
			{Milestone: "A", Quarter: q2 - 1, Status: kpi.InProgress}, {Milestone: "B", Quarter: q2 - 1, Status: kpi.Complete, Actual: day("2025-06-01")},
			{Milestone: "A", Quarter: q2 + 1, Status: kpi.Complete, Actual: day("2025-10-01")}, // not known to the quarter
		},
	}}
	d := besideFor(fw, "north", q2).delivery()
	a, b := d.Milestones[0], d.Milestones[1]
	if !a.Stale || a.Standing != kpi.MilestoneOverdue || b.Stale || b.Standing != kpi.Reached || d.DueByNow != 2 {
		t.Errorf("got %+v, %+v", a, b)
	}
}
