package analyse

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// progress fills in how far a figure has come from its baseline towards the final target, and how far it was to have come by now (CONTRACT
// section 4). Both are left out, with the reason, where a share of the way says nothing.
func (r *record) progress(now reading, p *plan, out *kpi.Assessment) {
	if f := p.final(); f != nil {
		out.FinalTarget, out.FinalTargetPeriod = decimal.NewNullDecimal(f.Value), f.Period
	}
	out.Baseline = p.baseline
	out.ProgressReason = r.noProgress(now, p)
	if b := p.baseline; b != nil && now.figure.Value.Valid && !r.partOfYear(now.period, b.Period) && !r.broken(b.Period, now.period) {
		out.ChangeFromBaseline = decimal.NewNullDecimal(now.figure.Value.Decimal.Sub(b.Value))
	}
	if out.ProgressReason != "" {
		return
	}
	start, final := p.baseline.Value, p.final().Value
	way := final.Sub(start)
	out.Progress = decimal.NewNullDecimal(fraction(now.figure.Value.Decimal.Sub(start), hundred, way))
	expected := hundred
	if p.line != nil {
		expected = fraction(p.onLine(now.period.Quarter()).Value.Decimal.Sub(start), hundred, way)
	}
	out.ExpectedProgress = decimal.NewNullDecimal(decimal.Min(hundred, decimal.Max(decimal.Zero, expected)))
}

// noProgress says why a share of the way from baseline to final target has no meaning, or nothing.
func (r *record) noProgress(now reading, p *plan) kpi.Reason {
	switch {
	case !now.figure.Value.Valid:
		return kpi.NoFigure
	case r.ind.Polarity == kpi.InRange:
		return kpi.RangeTarget
	case p.secret:
		return kpi.Withheld
	case p.baseline == nil:
		return kpi.NoBaseline
	case p.final() == nil:
		return kpi.NoTarget
	case p.final().Value.Equal(p.baseline.Value):
		return kpi.NothingToTravel
	case r.broken(p.baseline.Period, now.period):
		return kpi.SeriesBreak
	case r.partOfYear(now.period, p.final().Period) || r.partOfYear(now.period, p.baseline.Period):
		return kpi.PartOfYear
	}
	return ""
}

// partOfYear says that a figure which accumulates covers less than a whole year while the one it would be set beside covers all of one: 76 homes
// by September are not a share of the way from 180 a year to 240. A running total at the end of March covers its year.
func (r *record) partOfYear(now, other period.Period) bool {
	if !accumulates(r.ind) || !wholeYear(other) {
		return false
	}
	return r.ind.Accumulation == kpi.InQuarter || now.Quarter().Number() != 4
}
