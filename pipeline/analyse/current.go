package analyse

import (
	"slices"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// reading is the figure that stands for a period, with the observation that it rests on; obs is nil when nothing at all was said.
type reading struct {
	period period.Period
	figure kpi.Figure
	obs    *kpi.Observation
	slot   *slot      // nil for a figure put together from months
	months [3]*slot   // those it was put together from
	why    kpi.Reason // why months could not be put together
}

func (r *record) at(s *slot) reading {
	return reading{period: s.period, figure: settle(r.ind, s.stands), obs: s.stands, slot: s}
}

// quarter gives the figure of a quarter: as stated for it, or put together from its months (methods page, section 1.1). A month that is missing
// leaves the quarter without a figure unless somebody stated it.
func (r *record) quarter(q period.Quarter) reading {
	var months [3]*slot
	if len(r.months) > 0 {
		last := lastMonth(q.Month(3))
		for n := range months {
			months[n] = find(r.months, last-2+int32(n))
		}
	}
	whole := months[2] != nil && (r.ind.Accumulation != kpi.InQuarter || (months[0] != nil && months[1] != nil))
	if !whole {
		if s := find(r.slots, int32(q)); s != nil {
			return r.at(s)
		}
		return reading{period: q.Period()}
	}
	if r.ind.Accumulation != kpi.InQuarter {
		// A position, a running total or a rolling window: the quarter is as its last month leaves it.
		last := r.at(months[2])
		last.period = q.Period()
		return last
	}
	var figures [3]kpi.Figure
	for n, s := range months {
		figures[n] = settle(r.ind, s.stands)
	}
	out := reading{period: q.Period(), obs: months[2].stands, months: months}
	out.figure, out.why = sumOfTimes(r.ind, figures[:])
	return out
}

// revision gives what a reading was revised from, if it was.
func (r *record) revision(now reading) (kpi.Figure, bool) {
	if now.months[0] == nil {
		return r.revisedFrom(now.slot)
	}
	var before [3]kpi.Figure
	changed := false
	for n, s := range now.months {
		was, revised := r.revisedFrom(s)
		if !revised {
			was = settle(r.ind, s.stands)
		}
		before[n], changed = was, changed || revised
	}
	whole, why := sumOfTimes(r.ind, before[:])
	return whole, changed && why == "" && !same(whole.Value, now.figure.Value)
}

// dueQuarter is the quarter whose figure frequency and lag make due.
func (a *Assessor) dueQuarter(i *kpi.Indicator) period.Quarter {
	return a.Quarter - period.Quarter(i.LagQuarters)
}

// due gives the period which frequency and lag make due for the quarter. A yearly or rolling one is written as the series is kept, or as its
// baseline is where there is no figure yet.
func (a *Assessor) due(r *record, p *plan) period.Period {
	q := a.dueQuarter(r.ind)
	if !yearly(r.ind) {
		if n := window(r.ind); n > 0 && !(len(r.slots) > 0 && r.slots[len(r.slots)-1].period.Kind() == period.Quarterly) && r.ind.Frequency != kpi.Monthly {
			return windowTo(q, n)
		}
		return q.Period()
	}
	var pattern period.Period
	switch {
	case len(r.slots) > 0:
		pattern = r.slots[len(r.slots)-1].period
	case p.baseline != nil:
		pattern = p.baseline.Period
	}
	return latestBy(q, yearPattern(r.ind, q, pattern))
}

// windowTo gives the rolling window of n months that ends with a quarter.
func windowTo(q period.Quarter, n int) period.Period {
	first := q.Month(3).ShiftMonths(1 - n).Start()
	return period.Window(first.Year(), first.Month(), n)
}

// yearPattern gives some period of the kind in which a yearly measure is kept: that of a figure or baseline where it fits, else the usual one
// of its accumulation.
func yearPattern(i *kpi.Indicator, q period.Quarter, seen period.Period) period.Period {
	fits := !seen.IsZero() && seen.Kind() != period.Monthly
	y := q.Year()
	switch i.Accumulation {
	case kpi.AcademicYear:
		if !fits || seen.Kind() != period.AcademicYear {
			return period.Academic(int(y))
		}
	case kpi.CalendarYear:
		if !fits || seen.Kind() != period.CalendarYear {
			return period.Calendar(int(y))
		}
	case kpi.Rolling12, kpi.Rolling36:
		if !fits {
			return windowTo(y.Quarter(4), window(i))
		}
	}
	if !fits {
		return y.Period()
	}
	return seen
}

// latestBy moves a period by whole years to the latest that has ended by the end of the quarter.
func latestBy(q period.Quarter, p period.Period) period.Period {
	end := q.End()
	for p.End().After(end) {
		p = p.YearBefore()
	}
	for next := yearAfter(p); !next.End().After(end); next = yearAfter(p) {
		p = next
	}
	return p
}

func yearAfter(p period.Period) period.Period {
	if p.Kind() == period.Day {
		return p.Back(-1)
	}
	return p.ShiftMonths(12)
}

// latest gives the latest yearly figure of a period that has ended by the end of the quarter.
func (r *record) latest(q period.Quarter) (reading, bool) {
	end := int32(q.End().Unix() / 86400)
	for n := len(r.slots) - 1; n >= 0; n-- {
		if r.slots[n].at <= end {
			return r.at(&r.slots[n]), true
		}
	}
	return reading{}, false
}

// year gives the yearly figure of a period: the one held for it or, for a snapshot whose day moves, for a day in the same quarter.
func (r *record) year(p period.Period) reading {
	for n := len(r.slots) - 1; n >= 0; n-- {
		s := &r.slots[n]
		if s.period == p || (p.Kind() == period.Day && s.period.Kind() == period.Day && s.period.Quarter() == p.Quarter()) {
			return r.at(s)
		}
	}
	return reading{period: p}
}

// current finds the figure of the quarter and says how old it is.
func (a *Assessor) current(r *record, p *plan, out *kpi.Assessment) reading {
	out.Due = a.due(r, p)
	if !yearly(r.ind) {
		now := r.quarter(a.dueQuarter(r.ind))
		if now.obs == nil {
			now.period = out.Due
		}
		out.NextDue, out.NextDueIn = nextQuarter(out.Due), a.Quarter+1
		return now
	}
	lag := period.Quarter(r.ind.LagQuarters)
	now, held := r.latest(a.Quarter - lag)
	next := yearAfter(out.Due)
	out.NextDue, out.NextDueIn = next, next.Quarter()+lag
	if !held {
		return reading{period: out.Due}
	}
	out.Overdue = now.period.End().Before(out.Due.End())
	// A figure that came after the last pack is news even where it was due for an earlier one.
	late := a.LastKnown > 0 && now.slot.published == nil
	out.Carried = now.period.Quarter()+lag < a.Quarter && !late
	return now
}

func nextQuarter(p period.Period) period.Period {
	if p.Kind() == period.Rolling {
		return p.ShiftMonths(3)
	}
	return p.Back(-1)
}

// observe copies the observation that a reading rests on, with the figure it comes to.
func observe(now reading) kpi.Observation {
	if now.obs == nil {
		return kpi.Observation{Period: now.period}
	}
	o := *now.obs
	o.Period, o.Figure = now.period, now.figure
	return o
}

// absence says why there is no figure, in the order in which a reader would ask: is the measure in use, was anything said, was anything due.
func (a *Assessor) absence(r *record, now reading, due period.Period) kpi.Reason {
	switch m := now.figure.Marks; {
	case now.figure.Value.Valid:
		return ""
	case now.why != "":
		return now.why
	case m.Any(kpi.Confidential):
		return kpi.Withheld
	case m.Any(kpi.NotApplicable):
		return kpi.NotApplicableHere
	case m.Any(kpi.NotAvailable):
		return kpi.Unavailable
	}
	from := r.ind.From
	switch {
	case slices.ContainsFunc(r.leftOut, func(p period.Period) bool { return p.Quarter() == due.Quarter() }):
		return kpi.QueryOpen
	case !from.IsZero() && due.End().Before(from):
		return kpi.NotDue
	case !a.AsOf.IsZero() && !a.ReturnsDue.IsZero() && !a.AsOf.After(a.ReturnsDue):
		return kpi.Awaited
	}
	return kpi.Late
}

// life says why a measure is not rated whatever its figure, from where it is in its life.
func life(s kpi.State, held bool) kpi.Reason {
	switch s {
	case kpi.Retired:
		return kpi.HasRetired
	case kpi.Proposed, kpi.Paused:
		return kpi.UnderReview
	case kpi.Defined:
		if !held {
			return kpi.NotDue
		}
		return kpi.BaselineInProgress
	case kpi.Baselining:
		return kpi.BaselineInProgress
	}
	return ""
}
