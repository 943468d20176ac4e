package analyse

import (
	"slices"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Owed is what a service is asked for in a quarter's return besides figures.
type Owed struct {
	Milestones []OwedMilestone
	Budgets    []OwedBudget
	Risks      []OwedRisk
}

// OwedMilestone is a milestone that was neither reached nor given up before the quarter.
type OwedMilestone struct {
	Milestone   *kpi.Milestone
	Deliverable *kpi.Deliverable
	Due         time.Time           // the day in force
	Last        *kpi.MilestoneState // of an earlier quarter; nil where there is none
	Held        *kpi.MilestoneState // of this quarter; nil as a rule
}

// OwedBudget is a line of the quarter's year.
type OwedBudget struct {
	Line *kpi.Budget
	Last *kpi.BudgetState // of an earlier quarter of the year
	Held *kpi.BudgetState
}

// OwedRisk is a risk that the service assesses.
type OwedRisk struct {
	Risk *kpi.Risk
	Last kpi.Exposure // as assessed before, or as its row has it
	Held *kpi.RiskState
	// Alike is in how many quarters without a gap, back from the one before, it was assessed alike.
	Alike int
}

// Owed lists what a service is asked for, in the order of the framework, with what was said last.
func (a *Assessor) Owed(service string) Owed {
	b := &beside{Assessor: a, fw: a.Framework}
	var out Owed
	d := &b.fw.Delivery
	told := b.milestoneStates()
	due := b.daysInForce()
	deliverables := map[string]*kpi.Deliverable{}
	for i := range d.Deliverables {
		if d.Deliverables[i].Service == service {
			deliverables[d.Deliverables[i].Ref] = &d.Deliverables[i]
		}
	}
	for i := range d.Milestones {
		m := &d.Milestones[i]
		if deliverables[m.Deliverable] == nil {
			continue
		}
		o := OwedMilestone{Milestone: m, Deliverable: deliverables[m.Deliverable], Due: m.Baseline}
		if day, moved := due[m.Ref]; moved {
			o.Due = day
		}
		o.Last, o.Held = lastAndHeld(told[m.Ref], b.Quarter, func(s *kpi.MilestoneState) period.Quarter { return s.Quarter })
		if o.Last == nil || o.Last.Status != kpi.Complete && o.Last.Status != kpi.Cancelled {
			out.Milestones = append(out.Milestones, o)
		}
	}
	lines := b.budgetStates()
	for i := range b.fw.Finance.Budgets {
		if line := &b.fw.Finance.Budgets[i]; line.Service == service && line.Year == b.Quarter.Year() {
			o := OwedBudget{Line: line}
			o.Last, o.Held = lastAndHeld(lines[line.Line], b.Quarter, func(s *kpi.BudgetState) period.Quarter { return s.Quarter })
			if o.Last != nil && o.Last.Quarter.Year() != line.Year {
				o.Last = nil
			}
			out.Budgets = append(out.Budgets, o)
		}
	}
	risks := b.riskStates()
	for i := range b.fw.Risks.Risks {
		if r := &b.fw.Risks.Risks[i]; r.Service == service {
			o := OwedRisk{Risk: r, Last: r.Current}
			var last *kpi.RiskState
			last, o.Held = lastAndHeld(risks[r.Ref], b.Quarter, func(s *kpi.RiskState) period.Quarter { return s.Quarter })
			if last != nil {
				o.Last = last.Exposure
				if before := risks[r.Ref]; last.Quarter == b.Quarter-1 {
					o.Alike = unchanged(slices.DeleteFunc(slices.Clone(before), func(s *kpi.RiskState) bool { return s.Quarter >= b.Quarter }))
				}
			}
			out.Risks = append(out.Risks, o)
		}
	}
	return out
}

// lastAndHeld gives what was said last before a quarter, and what was said of the quarter itself.
func lastAndHeld[T any](told []*T, q period.Quarter, of func(*T) period.Quarter) (last, held *T) {
	for _, s := range told {
		if of(s) == q {
			held = s
		} else {
			last = s
		}
	}
	return last, held
}
