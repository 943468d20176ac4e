package analyse

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/stats"
)

// What may be compared with what is decided by what a figure covers (domain page 1.7): quarters and positions with the quarter before and with the
// same quarter last year; running totals and rolling windows only with last year; yearly figures only with the year before. A window of three years
// shares two of them with that of the year before, and is compared with neither.

// travel sets the figure of the quarter beside the one before it and beside last year's.
func (a *Assessor) travel(r *record, now reading, out *kpi.Assessment) {
	per := now.period
	var before, lastYear reading
	if yearly(r.ind) {
		before = r.year(per.YearBefore())
		lastYear = before
	} else {
		q := per.Quarter()
		before, lastYear = r.quarter(q-1), r.quarter(q-4)
		if before.obs == nil {
			before.period = quarterBefore(per, 1)
		}
		if lastYear.obs == nil {
			lastYear.period = quarterBefore(per, 4)
		}
	}
	out.Short = r.compare(now, before, &out.Target)
	out.Long = r.compare(now, lastYear, &out.Target)
	if why := shortRefused(r.ind); why != "" {
		out.Short.Direction, out.Short.Reason = kpi.NotComparable, why
	}
	if r.ind.Accumulation == kpi.Rolling36 {
		out.Long.Direction, out.Long.Reason = kpi.NotComparable, kpi.Overlapping
	}
	if out.Carried {
		out.Short.Direction, out.Short.Reason = kpi.NotComparable, kpi.NoNewFigure
		out.Long.Direction, out.Long.Reason = kpi.NotComparable, kpi.NoNewFigure
	}
	if !now.figure.Value.Valid {
		out.Short.Reason, out.Long.Reason = kpi.NoFigure, kpi.NoFigure
	}
}

func quarterBefore(p period.Period, n int) period.Period { return p.ShiftMonths(-3 * n) }

// shortRefused says why a figure cannot be set against the period before.
func shortRefused(i *kpi.Indicator) kpi.Reason {
	switch {
	case i.Accumulation.Overlaps():
		return kpi.Overlapping
	case yearly(i):
		return kpi.AnnualOnly
	case i.Accumulation == kpi.YearToDate:
		return kpi.Cumulative
	}
	return ""
}

// compare sets a figure against an earlier one. A change is clear when it is at least the indicator's threshold, when the figures differ as
// displayed too and, where the parts of both are held, when it is more than chance.
func (r *record) compare(now, was reading, t *kpi.Judged) kpi.Travel {
	out := kpi.Travel{Period: was.period, Value: was.figure.Value}
	if now.figure.Value.Valid && was.figure.Value.Valid {
		out.Change = decimal.NewNullDecimal(now.figure.Value.Decimal.Sub(was.figure.Value.Decimal))
	}
	switch {
	case !now.figure.Value.Valid:
		out.Reason = kpi.NoFigure
	case was.figure.Marks.Any(kpi.Confidential):
		out.Reason = kpi.Withheld
	case !was.figure.Value.Valid && r.firstFigure(now.period):
		out.Reason = kpi.FirstFigure
	case !was.figure.Value.Valid:
		out.Reason = kpi.NoPrevious
	case r.broken(was.period, now.period):
		out.Reason = kpi.SeriesBreak
	case r.ind.Polarity == kpi.InRange && !(t.Value.Valid && t.Upper.Valid):
		out.Reason = kpi.NoTarget
	default:
		out.Direction = r.direction(now.figure, was.figure, t)
	}
	return out
}

// direction judges the change between two figures that may be compared.
func (r *record) direction(now, was kpi.Figure, t *kpi.Judged) kpi.Direction {
	i := r.ind
	change := now.Value.Decimal.Sub(was.Value.Decimal)
	shown := i.Shown(now.Value.Decimal).Sub(i.Shown(was.Value.Decimal))
	if i.Polarity == kpi.InRange {
		change = outside(now.Value.Decimal, t).Sub(outside(was.Value.Decimal, t))
		shown = outside(i.Shown(now.Value.Decimal), t).Sub(outside(i.Shown(was.Value.Decimal), t))
	}
	if change.IsZero() || shown.IsZero() || change.Abs().LessThan(i.ChangeThreshold) || couldBeChance(i, was, now) {
		return kpi.NoClearChange
	}
	up := change.IsPositive()
	switch i.Polarity {
	case kpi.Neutral:
		if up {
			return kpi.Up
		}
		return kpi.Down
	case kpi.HigherIsBetter:
		if up {
			return kpi.Better
		}
		return kpi.Worse
	}
	if up {
		return kpi.Worse
	}
	return kpi.Better
}

// outside is the distance of a figure outside a range, nought within it.
func outside(v decimal.Decimal, t *kpi.Judged) decimal.Decimal {
	return decimal.Max(decimal.Zero, t.Value.Decimal.Sub(v), v.Sub(t.Upper.Decimal))
}

// least is the chance below which a difference is taken for more than chance.
const least = 0.05

// couldBeChance says that the parts of both figures are held and that the difference is no more than chance gives at 95 per cent: Newcombe's
// interval for proportions, the exact conditional test for counts and rates over a population. Where parts are not held, or are not such as the
// test is for, chance is not judged and the threshold decides alone.
func couldBeChance(i *kpi.Indicator, was, now kpi.Figure) bool {
	if !was.Parts() || !now.Parts() {
		return false
	}
	before, after := parts(was), parts(now)
	switch i.Measure {
	case kpi.Proportion:
		interval, why := stats.ChangeInProportion(before, after, stats.Usual)
		return why == stats.Stands && interval.Against(0) == stats.NoClearTrend
	case kpi.Rate, kpi.Count:
		p, why := stats.EqualRates(before, after)
		return why == stats.Stands && p >= least
	}
	return false
}

func parts(f kpi.Figure) stats.Parts {
	return stats.Parts{Numerator: f.Numerator.Decimal.InexactFloat64(), Denominator: f.Denominator.Decimal.InexactFloat64()}
}

// broken says that the series breaks after one period and not later than another.
func (r *record) broken(after, by period.Period) bool {
	for _, list := range [...][]slot{r.slots, r.months} {
		for n := len(list) - 1; n >= 0; n-- {
			s := &list[n]
			if s.stands.Marks.Any(kpi.Break) && s.period.Compare(after) > 0 && s.period.Compare(by) <= 0 {
				return true
			}
		}
	}
	return false
}

// firstFigure says that no figure is held for any earlier period.
func (r *record) firstFigure(p period.Period) bool {
	for n := range r.slots {
		if r.slots[n].period.Compare(p) < 0 && settle(r.ind, r.slots[n].stands).Value.Valid {
			return false
		}
	}
	first := lastMonth(p.Quarter().Month(1))
	for n := range r.months {
		if r.months[n].at < first && settle(r.ind, r.months[n].stands).Value.Valid {
			return false
		}
	}
	return true
}
