package ingest

import (
	"slices"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// owned is what services answer for besides figures, as the framework of a quarter has it, in the form in which rows are looked up.
type owned struct {
	milestones  map[string]*ownedMilestone // by folded reference
	budgets     map[string]*kpi.Budget     // of the quarter's year
	risks       map[string]*kpi.Risk
	likelihoods map[string]string // words of the matrix by folded word
	impacts     map[string]string
	forecasts   map[string][]kpi.MilestoneState // in order of quarter
	exposures   map[string][]kpi.RiskState
}

// ownedMilestone is a milestone with who answers for it, and the day in force.
type ownedMilestone struct {
	*kpi.Milestone
	of  *kpi.Deliverable
	due time.Time
}

// service gives who answers for a milestone; nobody for one that is not known.
func (m *ownedMilestone) service() string {
	if m == nil {
		return ""
	}
	return m.of.Service
}

func newOwned(fw *kpi.Framework, q period.Quarter) *owned {
	o := &owned{
		milestones: map[string]*ownedMilestone{}, budgets: map[string]*kpi.Budget{}, risks: map[string]*kpi.Risk{}, likelihoods: map[string]string{}, impacts: map[string]string{},
		forecasts: map[string][]kpi.MilestoneState{}, exposures: map[string][]kpi.RiskState{},
	}
	deliverables := map[string]*kpi.Deliverable{}
	for i := range fw.Delivery.Deliverables {
		deliverables[fw.Delivery.Deliverables[i].Ref] = &fw.Delivery.Deliverables[i]
	}
	for i := range fw.Delivery.Milestones {
		m := &fw.Delivery.Milestones[i]
		if d := deliverables[m.Deliverable]; d != nil {
			o.milestones[fold(m.Ref)] = &ownedMilestone{m, d, m.Baseline}
		}
	}
	// The days in force move in the order in which they were asked for.
	moves := slices.Clone(fw.Delivery.Rebaselines)
	slices.SortStableFunc(moves, func(a, b kpi.Rebaseline) int { return a.Proposed.Compare(b.Proposed) })
	for i := range moves {
		if m := o.milestones[fold(moves[i].Milestone)]; m != nil && moves[i].Agreed() {
			m.due = moves[i].Revised
		}
	}
	for i := range fw.Finance.Budgets {
		if b := &fw.Finance.Budgets[i]; q == 0 || b.Year == q.Year() {
			o.budgets[fold(b.Line)] = b
		}
	}
	for i := range fw.Risks.Risks {
		o.risks[fold(fw.Risks.Risks[i].Ref)] = &fw.Risks.Risks[i]
	}
	for i := range fw.Risks.Matrix {
		c := &fw.Risks.Matrix[i]
		o.likelihoods[fold(c.Likelihood)], o.impacts[fold(c.Impact)] = c.Likelihood, c.Impact
	}
	for _, s := range fw.Delivery.States {
		o.forecasts[s.Milestone] = append(o.forecasts[s.Milestone], s)
	}
	for _, s := range fw.Risks.States {
		o.exposures[s.Risk] = append(o.exposures[s.Risk], s)
	}
	return o
}

func (o *owned) nothing() bool { return len(o.milestones)+len(o.budgets)+len(o.risks) == 0 }

// byQuarter gives what stands of each quarter before one, in order: of several that speak of a quarter, the one known last.
func byQuarter[T any](list []T, before period.Quarter, of func(*T) (period.Quarter, kpi.Told)) []*T {
	at := map[period.Quarter]*T{}
	for i := range list {
		q, told := of(&list[i])
		if q >= before {
			continue
		}
		if was := at[q]; was != nil {
			if _, earlier := of(was); earlier.Over(told) {
				continue
			}
		}
		at[q] = &list[i]
	}
	quarters := make([]period.Quarter, 0, len(at))
	for q := range at {
		quarters = append(quarters, q)
	}
	slices.Sort(quarters)
	out := make([]*T, len(quarters))
	for i, q := range quarters {
		out[i] = at[q]
	}
	return out
}

// moves counts how often the day on which a milestone is expected has been put back, this time counted; nought where it is not put back now.
func (o *owned) moves(milestone string, q period.Quarter, forecast time.Time) int {
	n := 0
	var last time.Time
	for _, s := range byQuarter(o.forecasts[milestone], q, func(s *kpi.MilestoneState) (period.Quarter, kpi.Told) { return s.Quarter, s.Told }) {
		if s.Forecast.IsZero() {
			continue
		}
		if !last.IsZero() && s.Forecast.After(last) {
			n++
		}
		last = s.Forecast
	}
	if last.IsZero() || !forecast.After(last) {
		return 0
	}
	return n + 1
}

// alike counts the quarters in a row, back from this one, in which a risk was assessed alike.
func (o *owned) alike(s *kpi.RiskState) int {
	before := byQuarter(o.exposures[s.Risk], s.Quarter, func(s *kpi.RiskState) (period.Quarter, kpi.Told) { return s.Quarter, s.Told })
	n := 1
	for i := len(before) - 1; i >= 0; i-- {
		if before[i].Exposure != s.Exposure || before[i].Quarter != s.Quarter-period.Quarter(n) {
			break
		}
		n++
	}
	return n
}
