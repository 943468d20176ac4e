package analyse

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// Assess works out everything that is printed of one measure for one area in the quarter, as it stands in an organisation's pack. The series holds
// whatever is known of it, in any order. The indicator is one of those that Wanted gives.
func (a *Assessor) Assess(org string, ind *kpi.Indicator, area string, s kpi.Series) kpi.Assessment {
	r := records.Get().(*record)
	defer records.Put(r)
	r.read(a, ind, s)
	p := a.planOf(r, area, org)
	out, now := a.judge(r, p, area, org)
	a.travel(r, now, &out)
	r.progress(now, p, &out)
	out.Pace = r.pace(now, p, out.ProgressReason)
	out.Rest = r.rest(now, p)
	out.Projection = r.project(now, p)
	out.LongView = r.longView(now)
	out.Variation = r.vary(now, p, &out.Target)
	out.Chance = r.chance(now, &out.Target, p.way(), out.Status)
	if ind.Accumulation == kpi.YearToDate && !yearly(ind) {
		out.Alone = r.inQuarter(now.period.Quarter())
	}
	out.Settling = r.settling()
	out.YearEnd = a.yearEnd(r, p, out.Due)
	out.History, out.Quarters = a.history(r), a.quarters(r)
	return out
}

// Judge works out, of what Assess does, how a measure stands: its figure, what that is held to, its status and, in a fourth quarter, the year as it
// came out. An earlier quarter, or another council, is set beside a pack by these alone.
func (a *Assessor) Judge(org string, ind *kpi.Indicator, area string, s kpi.Series) kpi.Assessment {
	r := records.Get().(*record)
	defer records.Put(r)
	r.read(a, ind, s)
	p := a.planOf(r, area, org)
	out, _ := a.judge(r, p, area, org)
	if a.Quarter.Number() == 4 {
		out.YearEnd = a.yearEnd(r, p, out.Due)
	}
	return out
}

// planOf gives the plan of a series in an organisation's pack, as the assessor's audience may know it.
func (a *Assessor) planOf(r *record, area, org string) *plan {
	p := a.plan(r.ind.Ref, area, org)
	if r.ind.AboutPeople && p.baseline != nil && a.givesAway(r, p.baseline) {
		return p.withoutBaseline()
	}
	return p
}

// judge finds the figure that stands for the quarter and rates it.
func (a *Assessor) judge(r *record, p *plan, area, org string) (kpi.Assessment, reading) {
	ind := r.ind
	out := kpi.Assessment{Indicator: ind, Organisation: org, Area: area, Quarter: a.Quarter, Quality: a.quality[ind.Ref]}
	now := a.current(r, p, &out)
	out.Current = observe(now)
	out.Current.Indicator, out.Current.Area = ind.Ref, area
	out.Target = p.judge(r, now.period)

	way := p.way()
	out.Reason = life(ind.State, now.figure.Value.Valid)
	if out.Reason == "" {
		out.Reason = a.absence(r, now, out.Due)
	}
	if out.Reason == "" {
		verdict := rate(ind, now.figure.Value.Decimal, &out.Target, way)
		out.Status, out.Reason, out.Rule = verdict.status, verdict.reason, verdict.rule
	}
	if out.Reason == kpi.NoTarget && p.secret {
		out.Reason = kpi.Withheld // there is a target for now, on a line that would give the baseline away
	}
	if out.Reason == kpi.Withheld && out.Current.Fewer > 0 {
		if verdict := whatever(ind, out.Current.Fewer, &out.Target, way); verdict.status != kpi.NotRated {
			out.Status, out.Reason, out.Rule = verdict.status, verdict.reason, verdict.rule
		}
	}
	if was, revised := r.revision(now); revised {
		out.Current.Marks |= kpi.Revised
		out.Revised = &kpi.Revision{Was: was, Reason: out.Current.Reason}
		if life(ind.State, true) == "" {
			out.Revised.WasStatus = rate(ind, was.Value.Decimal, &out.Target, way).status
		}
	}
	return out, now
}

// way gives the distance from baseline to final target.
func (p *plan) way() decimal.NullDecimal {
	if p.baseline == nil || p.final() == nil {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(p.final().Value.Sub(p.baseline.Value))
}
