package analyse

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// yearEnd gives the year as it came out, for the pack of its fourth quarter and again for that of the first quarter after it, in which what was
// provisional is restated. In other quarters there is none.
func (a *Assessor) yearEnd(r *record, p *plan, due period.Period) *kpi.YearView {
	year := a.Quarter.Year()
	switch a.Quarter.Number() {
	case 1:
		year--
	case 4:
	default:
		return nil
	}
	out := &kpi.YearView{}
	var last reading // the one that a target is looked up for
	if yearly(r.ind) {
		per := latestBy(year.Quarter(4)-period.Quarter(r.ind.LagQuarters), due)
		out.Outturn = a.outturnOf(r, per)
		for n := range out.Earlier {
			per = per.YearBefore()
			out.Earlier[n] = a.outturnOf(r, per)
		}
		last = reading{period: out.Period}
	} else {
		out.Outturn = a.outturn(r, year)
		for n := range out.Earlier {
			out.Earlier[n] = a.outturn(r, year-1-period.Year(n))
		}
		for n := range out.Quarters {
			out.Quarters[n] = r.inQuarter(year.Quarter(n + 1))
		}
		last = r.quarter(year.Quarter(4))
	}
	for n := range out.Earlier {
		after := out.Outturn
		if n > 0 {
			after = out.Earlier[n-1]
		}
		out.Earlier[n].Broken = r.broken(r.lastOf(out.Earlier[n].Period), r.lastOf(after.Period))
	}
	t := r.yearTarget(p, last.period, year)
	out.Target, out.Upper = t.Value, t.Upper
	out.StatusReason = life(r.ind.State, out.Value.Valid)
	if out.StatusReason == "" {
		out.StatusReason = out.Reason
	}
	if out.StatusReason == "" && r.quarterlyRate() {
		out.StatusReason = kpi.NotDefined
	}
	if out.StatusReason == "" {
		verdict := rate(r.ind, out.Value.Decimal, &t, p.way())
		out.Status, out.StatusReason, out.Rule = verdict.status, verdict.reason, verdict.rule
	}
	return out
}

// quarterlyRate says that each figure is of the events of a quarter, over one population.
func (r *record) quarterlyRate() bool {
	return r.ind.Measure == kpi.Rate && r.ind.Accumulation == kpi.InQuarter && !yearly(r.ind)
}

// lastOf gives the last period of a year in which a series has figures.
func (r *record) lastOf(year period.Period) period.Period {
	if yearly(r.ind) {
		return year
	}
	return year.Quarter().Period()
}

// outturn gives what a financial year came to: flows added up or pooled, positions, running totals and windows as the fourth quarter left them.
func (a *Assessor) outturn(r *record, year period.Year) kpi.Outturn {
	out := kpi.Outturn{Period: year.Period()}
	last := year.Quarter(4)
	if r.ind.Accumulation != kpi.InQuarter {
		now := r.quarter(last)
		out.Figure = now.figure
		out.Reason = a.noOutturn(r, now.figure, now.obs == nil, last)
		return out
	}
	var figures [4]kpi.Figure
	for n := range figures {
		now := r.quarter(year.Quarter(n + 1))
		figures[n] = now.figure
		if now.obs == nil {
			out.Figure, out.Reason = kpi.Figure{}, a.noOutturn(r, kpi.Figure{}, true, year.Quarter(n+1))
			return out
		}
	}
	out.Figure, out.Reason = sumOfTimes(r.ind, figures[:])
	return out
}

// outturnOf gives the figure of a yearly measure for one of its years.
func (a *Assessor) outturnOf(r *record, per period.Period) kpi.Outturn {
	now := r.year(per)
	return kpi.Outturn{Period: now.period, Figure: now.figure, Reason: a.noOutturn(r, now.figure, now.obs == nil, per.Quarter())}
}

// noOutturn says why a figure that the year rests on is not there.
func (a *Assessor) noOutturn(r *record, f kpi.Figure, nothing bool, q period.Quarter) kpi.Reason {
	switch {
	case f.Value.Valid:
		return ""
	case nothing && (q+period.Quarter(r.ind.LagQuarters) > a.Quarter || len(r.slots)+len(r.months) == 0 || q < r.starts()):
		return kpi.NotDue
	case nothing:
		return kpi.Late
	case f.Marks.Any(kpi.Confidential):
		return kpi.Withheld
	case f.Marks.Any(kpi.NotApplicable):
		return kpi.NotApplicableHere
	}
	return kpi.Unavailable
}

// yearTarget gives what the whole year is held to: the year's own target as it was set, not a share of it, else that of its last period.
func (r *record) yearTarget(p *plan, per period.Period, year period.Year) kpi.Judged {
	if yearly(r.ind) {
		return p.judge(r, per)
	}
	last := year.Quarter(4).Period()
	if r.quarterlyRate() {
		return kpi.Judged{} // each quarter is held to the year's target as it is, and four quarters come to four times as much
	}
	if row := p.covering(r.ind, last); row != nil {
		return kpi.Judged{
			Value: decimal.NewNullDecimal(row.Value), Upper: row.Upper, Floor: row.Floor, Basis: kpi.YearTarget, Period: row.Period, Note: row.Note,
		}
	}
	if accumulates(r.ind) && r.ind.Accumulation == kpi.InQuarter {
		return kpi.Judged{} // a quarter's target says nothing of four quarters together
	}
	if per.IsZero() {
		per = last
	}
	return p.judge(r, per)
}
