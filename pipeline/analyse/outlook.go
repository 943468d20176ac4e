package analyse

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// pace says how fast a figure has moved since its baseline beside how fast it would have to move from here (methods page, section 4).
func (r *record) pace(now reading, p *plan, why kpi.Reason) kpi.Pace {
	if why != "" {
		return kpi.Pace{Reason: why}
	}
	step := 1
	if yearly(r.ind) {
		step = 4
	}
	final := p.final()
	return paceOf(p.baseline.Value, final.Value, now.figure.Value.Decimal,
		p.baseline.Period.Quarter(), final.Period.Quarter(), now.period.Quarter(), step)
}

// paceOf works in quarters and gives changes by steps of so many quarters.
func paceOf(start, final, now decimal.Decimal, from, to, at period.Quarter, step int) kpi.Pace {
	if to <= from || at < from {
		return kpi.Pace{Reason: kpi.NotDefined}
	}
	out := kpi.Pace{Step: step}
	steps := decimal.NewFromInt(int64(step))
	gone, left := decimal.NewFromInt(int64(at-from)), decimal.NewFromInt(int64(to-at))
	out.TimeUsed = decimal.NewNullDecimal(decimal.Min(hundred, fraction(hundred, gone, decimal.NewFromInt(int64(to-from)))))
	if gone.IsPositive() {
		out.SoFar = decimal.NewNullDecimal(fraction(now.Sub(start), steps, gone))
	}
	toGo := final.Sub(now)
	way := final.Sub(start)
	out.Passed = toGo.IsZero() || toGo.Sign()*way.Sign() < 0
	if left.IsPositive() && !out.Passed {
		out.Needed = decimal.NewNullDecimal(fraction(toGo, steps, left))
	}
	return out
}

// rest says what the rest of the year would have to bring for the year's target to be met.
func (r *record) rest(now reading, p *plan) kpi.Rest {
	i := r.ind
	additive := accumulates(i)
	pooled := i.Measure == kpi.Proportion && !yearly(i) && (i.Accumulation == kpi.InQuarter || i.Accumulation == kpi.YearToDate)
	q := now.period.Quarter()
	var target *kpi.Target
	if !yearly(i) {
		target = p.covering(i, q.Period())
	}
	switch {
	case !additive && !pooled || (i.Polarity != kpi.HigherIsBetter && i.Polarity != kpi.LowerIsBetter):
		return kpi.Rest{Reason: kpi.NotDefined}
	case !now.figure.Value.Valid:
		return kpi.Rest{Reason: kpi.NoFigure}
	case target == nil || target.Period.Kind() != period.FinancialYear:
		return kpi.Rest{Reason: kpi.NoTarget}
	case q.Number() == 4:
		return kpi.Rest{Reason: kpi.YearComplete, Target: decimal.NewNullDecimal(target.Value)}
	}
	soFar, ok := r.soFar(q)
	if !ok {
		return kpi.Rest{Reason: kpi.TooFewFigures}
	}
	if additive {
		return restOfSum(i, target.Value, soFar.Value.Decimal, q.Number())
	}
	if !soFar.Parts() || r.ofWholeYear(q) {
		return kpi.Rest{Reason: kpi.NotDefined}
	}
	return restOfProportion(i, target.Value, soFar, r.restOfLastYear(q, soFar.Denominator.Decimal))
}

// soFar gives the figure of the financial year up to the end of a quarter.
func (r *record) soFar(q period.Quarter) (kpi.Figure, bool) {
	if r.ind.Accumulation == kpi.YearToDate {
		f := r.quarter(q).figure
		return f, f.Value.Valid
	}
	var figures [4]kpi.Figure
	n := q.Number()
	for k := range n {
		figures[k] = r.quarter(q - period.Quarter(n-1-k)).figure
		if !figures[k].Value.Valid && !figures[k].Marks.Any(kpi.NotApplicable) {
			return kpi.Figure{}, false
		}
	}
	f, why := sumOfTimes(r.ind, figures[:n])
	return f, why == ""
}

// ofWholeYear says that a running percentage is of the whole year from the start, as tax collected is of the year's bill: then more came in a quarter of
// last year or this than the denominator grew by, and no cases are still to come.
func (r *record) ofWholeYear(by period.Quarter) bool {
	if r.ind.Accumulation != kpi.YearToDate {
		return false
	}
	for q := by.SameLastYear().Year().Quarter(2); q <= by; q++ {
		before, now := r.quarter(q-1).figure, r.quarter(q).figure
		if q.Number() > 1 && before.Parts() && now.Parts() &&
			now.Numerator.Decimal.Sub(before.Numerator.Decimal).GreaterThan(now.Denominator.Decimal.Sub(before.Denominator.Decimal)) {
			return true
		}
	}
	return false
}

// restOfLastYear gives how many cases the rest of the year is expected to have: as many as it had last year, else at the rate of this year so far.
func (r *record) restOfLastYear(q period.Quarter, cases decimal.Decimal) decimal.Decimal {
	var rest decimal.Decimal
	for later := q + 1; later.Year() == q.Year(); later++ {
		f := r.inQuarter(later.SameLastYear())
		if !f.Denominator.Valid {
			n := int64(q.Number())
			return fraction(cases, decimal.NewFromInt(4-n), decimal.NewFromInt(n))
		}
		rest = rest.Add(f.Denominator.Decimal)
	}
	return rest
}

// restOfSum is for counts and money: an amount for each quarter that is left or, where lower is better, what may still happen.
func restOfSum(i *kpi.Indicator, target, soFar decimal.Decimal, quarter int) kpi.Rest {
	out := kpi.Rest{Target: decimal.NewNullDecimal(target)}
	gap := target.Sub(soFar)
	out.SoFar = decimal.NewNullDecimal(soFar.DivRound(decimal.NewFromInt(int64(quarter)), places))
	if i.Polarity == kpi.LowerIsBetter {
		out.Left = decimal.NewNullDecimal(gap)
		// Money may come back; what has been counted cannot be uncounted.
		out.OutOfReach = gap.IsNegative() && i.Measure == kpi.Count
		return out
	}
	if !gap.IsPositive() {
		out.Met = i.Measure == kpi.Count
		return out
	}
	out.Needed = decimal.NewNullDecimal(gap.DivRound(decimal.NewFromInt(int64(4-quarter)), places))
	return out
}

// restOfProportion is for pooled proportions: the rate that the cases still to come would have to show, and the best the year can still come to.
func restOfProportion(i *kpi.Indicator, target decimal.Decimal, soFar kpi.Figure, cases decimal.Decimal) kpi.Rest {
	out := kpi.Rest{Target: decimal.NewNullDecimal(target), SoFar: soFar.Value}
	if !cases.IsPositive() {
		out.Reason = kpi.NotDefined
		return out
	}
	year := soFar.Denominator.Decimal.Add(cases)
	owed := target.Mul(year).Sub(soFar.Numerator.Decimal.Mul(i.Multiplier))
	needed := owed.DivRound(cases, places)
	out.Needed = decimal.NewNullDecimal(needed)
	good := soFar.Numerator.Decimal
	if i.Polarity == kpi.HigherIsBetter {
		good = good.Add(cases)
		out.OutOfReach, out.Met = needed.GreaterThan(i.Multiplier), !needed.IsPositive()
	} else {
		out.OutOfReach, out.Met = needed.IsNegative(), needed.GreaterThanOrEqual(i.Multiplier)
	}
	out.Best = decimal.NewNullDecimal(fraction(good, i.Multiplier, year))
	return out
}
