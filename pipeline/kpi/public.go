package kpi

import "slices"

// Audience says for whom a framework is looked at.
type Audience uint8

// The audiences. Officers see every row; the public what is public; readers of an exempt appendix what is not, and only that.
const (
	Officers Audience = iota
	Everyone
	Entitled
)

// For gives the framework as an audience sees it. What is worked out from it can tell nothing of the rows that the audience does not see.
func (f *Framework) For(a Audience) *Framework {
	switch a {
	case Everyone:
		return f.Public()
	case Entitled:
		return f.Restricted()
	}
	return f
}

// Restricted gives what [Framework.Public] leaves out: the rows that are not classified as public, with what belongs to them. Outcomes, services, areas and
// the like are not classified and are in both. A row in both stands for nothing by itself.
func (f *Framework) Restricted() *Framework {
	g := f.classified(func(c Classification) bool { return c != Public })
	hidden := f.Finance.withheld()
	g.Finance.Budgets = slices.DeleteFunc(slices.Clone(f.Finance.Budgets), func(b Budget) bool { return !hidden[b.Line] })
	g.Finance.States = slices.DeleteFunc(slices.Clone(f.Finance.States), func(s BudgetState) bool { return !hidden[s.Line] })
	return g
}

// Public gives the framework as the public may see it: nothing that is not classified as public, and nothing that hangs on it. Whatever is worked out
// from it, totals among them, can tell nothing of what was left out.
func (f *Framework) Public() *Framework {
	g := f.classified(func(c Classification) bool { return c == Public })
	shown := refs(g.Indicators)
	g.Risks.Indicators = choose(g.Risks.Indicators, func(i *RiskIndicator) bool { return shown[i.Indicator] })
	g.Finance = g.Finance.public(shown)
	g.Crosswalk = publicCrosswalk(f.Crosswalk, shown)
	plans := map[string]bool{}
	for i := range g.Thread.Plans {
		plans[g.Thread.Plans[i].Ref] = true
	}
	for i := range g.Thread.Plans {
		if p := &g.Thread.Plans[i]; !plans[p.Parent] {
			p.Parent = ""
		}
	}
	kept := map[string]bool{}
	for i := range g.Delivery.Deliverables {
		kept[g.Delivery.Deliverables[i].Ref] = true
	}
	for i := range g.Thread.Activities {
		// That there is a deliverable behind it is itself not public.
		if a := &g.Thread.Activities[i]; !kept[a.Deliverable] {
			a.Deliverable = ""
		}
	}
	return g
}

// classified gives the rows of some classifications, with what belongs to the measures among them. Budget lines are not chosen here: a line goes by all its years.
func (f *Framework) classified(in func(Classification) bool) *Framework {
	g := *f
	g.Indicators = only(f.Indicators, func(i *Indicator) bool { return in(i.Classification) })
	chosen := refs(g.Indicators)
	g.Links = only(f.Links, func(l *Link) bool { return chosen[l.Indicator] })
	g.Baselines = only(f.Baselines, func(b *Baseline) bool { return chosen[b.Indicator] })
	g.Targets = only(f.Targets, func(t *Target) bool { return chosen[t.Indicator] })
	g.DataQuality = only(f.DataQuality, func(d *DataQuality) bool { return chosen[d.Indicator] })

	g.Delivery = f.Delivery.within(func(d *Deliverable) bool { return in(d.Classification) })
	g.Risks = f.Risks.within(func(r *Risk) bool { return in(r.Classification) })
	g.Finance.Assets = choose(f.Finance.Assets, func(a *Asset) bool { return in(a.Classification) })
	g.Finance.Contracts = choose(f.Finance.Contracts, func(c *Contract) bool { return in(c.Classification) })
	t := f.Thread
	g.Thread = Thread{
		Partners:   choose(t.Partners, func(p *Partner) bool { return in(p.Classification) }),
		Plans:      choose(t.Plans, func(p *Plan) bool { return in(p.Classification) }),
		Activities: choose(t.Activities, func(a *Activity) bool { return in(a.Classification) }),
		Panels:     t.Panels, Portfolios: t.Portfolios,
		Decisions: choose(t.Decisions, func(d *Decision) bool { return in(d.Classification) }),
	}
	return &g
}

// refs gives the references of measures.
func refs(list []Indicator) map[Ref]bool {
	of := make(map[Ref]bool, len(list))
	for i := range list {
		of[list[i].Ref] = true
	}
	return of
}

// public finance has the lines whose every year is public: the state of a line does not say of which year's row it is a part.
func (f Finance) public(shown map[Ref]bool) Finance {
	hidden := f.withheld()
	f.Budgets = slices.DeleteFunc(slices.Clone(f.Budgets), func(b Budget) bool { return hidden[b.Line] })
	for i := range f.Budgets {
		if b := &f.Budgets[i]; !shown[b.Outputs] {
			b.Outputs = ""
		}
	}
	lines := map[string]bool{}
	for i := range f.Budgets {
		lines[f.Budgets[i].Line] = true
	}
	f.States = slices.DeleteFunc(slices.Clone(f.States), func(s BudgetState) bool { return !lines[s.Line] })
	return f
}

// withheld gives the budget lines of which any year is not public.
func (f Finance) withheld() map[string]bool {
	hidden := map[string]bool{}
	for i := range f.Budgets {
		if f.Budgets[i].Classification != Public {
			hidden[f.Budgets[i].Line] = true
		}
	}
	return hidden
}

// choose gives the rows that are wanted, in a list of their own.
func choose[T any](rows []T, wanted func(*T) bool) []T {
	return slices.DeleteFunc(slices.Clone(rows), func(r T) bool { return !wanted(&r) })
}

// only gives the rows that are wanted: the list itself where that is all of them. It is for the tables of measures, which nobody writes to; a framework of
// thousands of measures is looked at from several sides at once, and nearly all of it is seen from each.
func only[T any](rows []T, wanted func(*T) bool) []T {
	first := 0
	for first < len(rows) && wanted(&rows[first]) {
		first++
	}
	kept := rows[:first:first] // what is appended to it goes elsewhere
	for n := first; n < len(rows); n++ {
		if wanted(&rows[n]) {
			kept = append(kept, rows[n])
		}
	}
	return kept
}
