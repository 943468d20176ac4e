package analyse

import (
	"fmt"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
)

func TestAServiceIsAskedForWhatItOwnsAndIsNotOver(t *testing.T) {
	fw := &kpi.Framework{}
	fw.Delivery = kpi.Delivery{
		Deliverables: []kpi.Deliverable{{Ref: "D", Service: "a", Organisation: "north"}, {Ref: "E", Service: "b"}},
		Milestones: []kpi.Milestone{
			{Ref: "done before", Deliverable: "D"}, {Ref: "done now", Deliverable: "D"}, {Ref: "given up", Deliverable: "D"}, {Ref: "moved", Deliverable: "D", Baseline: day("2025-06-30")}, {Ref: "theirs", Deliverable: "E"},
		},
		Rebaselines: []kpi.Rebaseline{{Milestone: "moved", Proposed: day("2025-05-01"), Revised: day("2025-12-31"), Decision: "X"}, {Milestone: "moved", Proposed: day("2025-09-01"), Revised: day("2026-12-31")}},
		States: []kpi.MilestoneState{
			{Milestone: "done before", Quarter: q2 - 1, Status: kpi.Complete}, {Milestone: "given up", Quarter: q2 - 2, Status: kpi.Cancelled},
			{Milestone: "done now", Quarter: q2 - 1, Status: kpi.InProgress}, {Milestone: "done now", Quarter: q2, Status: kpi.Complete},
		},
	}
	fw.Finance.Budgets = []kpi.Budget{{Line: "L", Year: 2025, Service: "a"}, {Line: "L", Year: 2024, Service: "a"}, {Line: "M", Year: 2025, Service: "b"}}
	fw.Finance.States = []kpi.BudgetState{{Line: "L", Quarter: q2 - 2, Forecast: maybe("9")}}
	fw.Risks = kpi.RiskRegister{
		Risks:  []kpi.Risk{{Ref: "R", Service: "a", Current: exposure("Probable", "Bad")}, {Ref: "S", Service: "a", Current: exposure("Probable", "Bad")}, {Ref: "T"}},
		States: []kpi.RiskState{{Risk: "R", Quarter: q2 - 1, Exposure: exposure("Unlikely", "Bad")}},
	}
	a := New(fw, Settings{Quarter: q2, Organisations: []string{"north", "east"}})
	o := a.Owed("a")
	var got []string
	for _, m := range o.Milestones {
		got = append(got, fmt.Sprintf("%s %s %t %t", m.Milestone.Ref, m.Due.Format("2006-01-02"), m.Last != nil, m.Held != nil))
	}
	for _, b := range o.Budgets {
		got = append(got, fmt.Sprintf("%s %s %t", b.Line.Line, b.Line.Year, b.Last != nil))
	}
	for _, r := range o.Risks {
		got = append(got, r.Risk.Ref+" "+r.Last.Likelihood)
	}
	if want := "done now 0001-01-01 true true; moved 2025-12-31 false false; L 2025-26 false; R Unlikely; S Probable"; strings.Join(got, "; ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), want)
	}
	if nobody := a.Owed("c"); len(nobody.Milestones)+len(nobody.Budgets)+len(nobody.Risks) > 0 {
		t.Errorf("a service with nothing of its own owes %+v", nobody)
	}
}
