package analyse

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// Figures are put together from their parts, never from averages of averages (methods page, section 1.1).

// sumOfTimes puts the figures of successive periods together into that of the whole. Counts and money add up. Proportions and means are pooled:
// their parts add up. A rate has one population, the latest, over which its events add up. Medians and indices cannot be put together.
//
// A period that is not applicable adds nothing; when all are, so is the whole. One that is kept back, or not available, makes the whole so.
func sumOfTimes(i *kpi.Indicator, figures []kpi.Figure) (kpi.Figure, kpi.Reason) {
	return together(i, figures, i.Measure == kpi.Rate)
}

// coverage is the share of the whole, in per cent, from which figures of places may speak for it (own rule).
var coverage = decimal.NewFromInt(90)

// sumOfPlaces puts the figures of several places for one period together, a figure for each place whether it has reported or not. Populations of
// places add up. It gives the share of the whole that has reported, by denominators where all are held and else by places; under 90 per cent
// there is no figure, since what has been reported would pass for all.
func sumOfPlaces(i *kpi.Indicator, figures []kpi.Figure) (kpi.Figure, decimal.Decimal) {
	sized := i.Measure.HasParts()
	for _, f := range figures {
		sized = sized && (f.Denominator.Valid || f.Marks.Any(kpi.NotApplicable))
	}
	var reported, all decimal.Decimal
	present := make([]kpi.Figure, 0, len(figures))
	for _, f := range figures {
		size := f.Denominator.Decimal
		if !sized {
			size = decimal.NewFromInt(1)
		}
		all = all.Add(size)
		if f.Value.Valid || f.Marks.Any(kpi.NotApplicable|kpi.Confidential) {
			reported = reported.Add(size)
			present = append(present, f)
		}
	}
	covered := hundred
	switch {
	case !all.IsZero():
		covered = fraction(hundred, reported, all)
	case len(present) < len(figures) || len(figures) == 0:
		covered = decimal.Zero
	}
	if covered.LessThan(coverage) {
		return kpi.Figure{Marks: kpi.NotAvailable}, covered
	}
	whole, _ := together(i, present, false)
	return whole, covered
}

func together(i *kpi.Indicator, figures []kpi.Figure, onePopulation bool) (kpi.Figure, kpi.Reason) {
	var out kpi.Figure
	for _, f := range figures {
		out.Marks |= f.Marks
	}
	switch {
	case out.Marks.Any(kpi.Confidential):
		return kpi.Figure{Marks: out.Marks &^ (kpi.NotAvailable | kpi.NotApplicable)}, kpi.Withheld
	case out.Marks.Any(kpi.NotAvailable):
		return kpi.Figure{Marks: out.Marks &^ kpi.NotApplicable}, kpi.Unavailable
	case !i.Measure.Adds() && !i.Measure.HasParts():
		return kpi.Figure{Marks: out.Marks | kpi.NotAvailable}, kpi.NotDefined
	}
	var total, of decimal.Decimal
	applicable := false
	for _, f := range figures {
		if f.Marks.Any(kpi.NotApplicable) {
			continue
		}
		applicable = true
		if i.Measure.Adds() {
			total = total.Add(f.Value.Decimal)
			continue
		}
		if !f.Denominator.Valid || !(f.Numerator.Valid || i.Measure == kpi.Mean) {
			return kpi.Figure{Marks: out.Marks | kpi.NotAvailable}, kpi.NotDefined
		}
		if f.Numerator.Valid {
			total = total.Add(f.Numerator.Decimal)
		} else {
			// A mean with its number of cases holds their total.
			total = total.Add(f.Value.Decimal.Mul(f.Denominator.Decimal).Div(i.Multiplier))
		}
		if onePopulation {
			of = f.Denominator.Decimal
		} else {
			of = of.Add(f.Denominator.Decimal)
		}
	}
	if !applicable {
		return kpi.Figure{Marks: out.Marks}, kpi.NotApplicableHere
	}
	out.Marks &^= kpi.NotApplicable | kpi.RoundsToZero
	if i.Measure.Adds() {
		out.Value = decimal.NewNullDecimal(total)
	} else {
		out.Numerator, out.Denominator = decimal.NewNullDecimal(total), decimal.NewNullDecimal(of)
		out.Value = out.Of(i)
	}
	if roundsToZero(i, out.Value.Decimal) {
		out.Marks |= kpi.RoundsToZero
	}
	return out, ""
}
