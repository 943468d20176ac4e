package kpi

import (
	"cmp"
	"slices"
)

// With gives the framework with what services have said in returns of milestones, budget lines and risks, in front of what its own tables hold.
// What is said of rows that the framework no longer has is left out.
func (f *Framework) With(milestones []MilestoneState, budgets []BudgetState, risks []RiskState) *Framework {
	g := *f
	g.Delivery.States = slices.Concat(f.Delivery.States, milestones)
	g.Finance.States = slices.Concat(f.Finance.States, budgets)
	g.Risks.States = slices.Concat(f.Risks.States, risks)
	g.Delivery = g.Delivery.within(func(*Deliverable) bool { return true })
	g.Risks = g.Risks.within(func(*Risk) bool { return true })
	return &g
}

// Over says whether one thing that is known stands over another about the same thing: a return over a table of the framework, the later over the earlier.
func (t Told) Over(u Told) bool { return cmp.Compare(t.Known, u.Known) > 0 }

// Told gives by which returns the states came that the framework has.
func (f *Framework) Told() []Told {
	var list []Told
	for i := range f.Delivery.States {
		list = append(list, f.Delivery.States[i].Told)
	}
	for i := range f.Finance.States {
		list = append(list, f.Finance.States[i].Told)
	}
	for i := range f.Risks.States {
		list = append(list, f.Risks.States[i].Told)
	}
	return slices.DeleteFunc(list, func(t Told) bool { return t.Known == 0 })
}
