package analyse

import (
	"math"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// alone takes one running total from the next and gives what the quarter by itself came to: counts and money by difference, proportions, rates
// and means from the differences of their parts. It cannot be told from a running percentage without its parts, nor from a count which falls;
// such a quarter is not available.
func alone(i *kpi.Indicator, before, now kpi.Figure) kpi.Figure {
	out := kpi.Figure{Marks: (before.Marks | now.Marks) &^ (kpi.Absent | kpi.RoundsToZero)}
	without := kpi.Figure{Marks: out.Marks | kpi.NotAvailable}
	switch {
	case !now.Value.Valid || !before.Value.Valid && !before.Marks.Any(kpi.NotApplicable):
		return without
	case i.Measure.Adds():
		change := now.Value.Decimal.Sub(before.Value.Decimal)
		if i.Measure == kpi.Count && change.IsNegative() {
			return without
		}
		out.Value = decimal.NewNullDecimal(change)
		return out
	case !i.Measure.HasParts() || !now.Parts():
		return without
	}
	n, d := now.Numerator.Decimal.Sub(before.Numerator.Decimal), now.Denominator.Decimal.Sub(before.Denominator.Decimal)
	if i.Measure == kpi.Rate {
		d = now.Denominator.Decimal // a population does not run up over the year
	} else if before.Value.Valid && !before.Parts() || d.IsNegative() || n.IsNegative() || i.Measure == kpi.Proportion && n.GreaterThan(d) {
		// More in the quarter than those of whom they are a share: the denominator is the year's, and not what has come so far.
		return without
	}
	if d.IsZero() {
		return kpi.Figure{Marks: out.Marks | kpi.NotApplicable}
	}
	out.Numerator, out.Denominator = decimal.NewNullDecimal(n), decimal.NewNullDecimal(d)
	out.Value = out.Of(i)
	return out
}

// inQuarter gives what a quarter by itself came to. In a running total, the quarter after one that fell is blank too: which of the two figures
// was wrong cannot be told.
func (r *record) inQuarter(q period.Quarter) kpi.Figure {
	now := r.quarter(q).figure
	if r.ind.Accumulation != kpi.YearToDate || q.Number() == 1 {
		return now
	}
	before := r.quarter(q - 1).figure
	if q.Number() > 2 && r.ind.Measure == kpi.Count {
		earlier := r.quarter(q - 2).figure
		if earlier.Value.Valid && before.Value.Valid && before.Value.Decimal.LessThan(earlier.Value.Decimal) {
			return kpi.Figure{Marks: kpi.NotAvailable}
		}
	}
	return alone(r.ind, before, now)
}

// start gives the first quarter that can be set beside the others: that of the last break up to a quarter, else the first held.
func (r *record) start(by period.Quarter) period.Quarter {
	first := r.starts()
	for _, list := range [...][]slot{r.slots, r.months} {
		for n := range list {
			if q := list[n].period.Quarter(); list[n].stands.Marks.Any(kpi.Break) && q <= by && q > first {
				first = q
			}
		}
	}
	return first
}

// values gives the quarters from one to another as numbers for statistics, each by itself; a quarter without a figure is not a number.
func (r *record) values(from, to period.Quarter) []float64 {
	if from == 0 || from > to {
		return nil
	}
	list := make([]float64, to-from+1)
	for n := range list {
		list[n] = r.value(from + period.Quarter(n))
	}
	return list
}

func (r *record) value(q period.Quarter) float64 {
	if len(r.months) > 0 || (r.ind.Accumulation == kpi.YearToDate && !r.ind.Measure.Adds()) {
		return asFloat(r.inQuarter(q).Value)
	}
	// Straight from the cell: a long history has many figures and these are only measured, never printed.
	now := r.cell(q)
	if r.ind.Accumulation != kpi.YearToDate || q.Number() == 1 {
		return now
	}
	before := r.cell(q - 1)
	if r.ind.Measure == kpi.Count && (now < before || q.Number() > 2 && before < r.cell(q-2)) {
		return math.NaN()
	}
	return now - before
}

// cell gives the figure of a quarter as it stands, or not a number.
func (r *record) cell(q period.Quarter) float64 {
	s := find(r.slots, int32(q))
	if s == nil || s.stands.Marks.Any(kpi.Absent) {
		return math.NaN()
	}
	if _, exact, ok := quick(r.ind, &s.stands.Figure); ok {
		return exact
	}
	return asFloat(settle(r.ind, s.stands).Value)
}

func asFloat(v decimal.NullDecimal) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.Decimal.InexactFloat64()
}
