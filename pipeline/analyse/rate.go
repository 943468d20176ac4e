package analyse

import (
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// rating is a status with what led to it.
type rating struct {
	status kpi.Status
	reason kpi.Reason
	rule   string
}

// unrated says why a measure is never rated, before any figure is looked at; empty when it is.
func unrated(i *kpi.Indicator) kpi.Reason {
	if i.Set == kpi.ContextSet || i.Polarity == kpi.Neutral || i.Scheme == kpi.Unrated {
		return kpi.ContextOnly
	}
	return ""
}

// rate judges a figure (CONTRACT section 3, methods page section 2) and says how it came to its judgement. Figure and target are both taken as
// displayed, so that a page which prints 80.0 against 80.0 calls it green. way is the distance from baseline to final target, for tolerances where
// the target is a point on a line.
func rate(i *kpi.Indicator, figure decimal.Decimal, t *kpi.Judged, way decimal.NullDecimal) rating {
	if why := unratable(i, t); why != "" {
		return rating{reason: why}
	}
	status := stand(i, figure, t, way)
	if status == kpi.NotRated {
		return rating{reason: kpi.NoFloor}
	}
	return rating{status: status, rule: rule(i, i.Shown(figure), t, way)}
}

// whatever rates a count that is kept back and known to be from 1 to less than a number: where every such count would be rated alike, saying so
// gives nothing away. Otherwise it is not rated.
func whatever(i *kpi.Indicator, fewer int64, t *kpi.Judged, way decimal.NullDecimal) rating {
	if unratable(i, t) != "" {
		return rating{}
	}
	var status kpi.Status
	for n := int64(1); n < fewer; n++ {
		one := stand(i, decimal.NewFromInt(n), t, way)
		if n > 1 && one != status {
			return rating{}
		}
		status = one
	}
	if status == kpi.NotRated {
		return rating{}
	}
	return rating{status: status, rule: "whatever the figure is below " + i.Print(decimal.NewFromInt(fewer)) + ", it is rated alike"}
}

// unratable says why a figure cannot be judged against what there is; empty when it can.
func unratable(i *kpi.Indicator, t *kpi.Judged) kpi.Reason {
	if why := unrated(i); why != "" {
		return why
	}
	if !t.Value.Valid || (i.Polarity == kpi.InRange && !t.Upper.Valid) {
		return kpi.NoTarget
	}
	return ""
}

// stand gives the status alone. It is not rated only where a floor is needed and none is set.
func stand(i *kpi.Indicator, figure decimal.Decimal, t *kpi.Judged, way decimal.NullDecimal) kpi.Status {
	shown := i.Shown(figure)
	short, bound := shortfall(i, shown, t)
	if !short.IsPositive() {
		return kpi.Green
	}
	if i.Scheme == kpi.TargetAndFloor {
		return onFloor(i, shown, t)
	}
	green, amber, _ := tolerances(i, t, bound, way)
	switch {
	case short.LessThanOrEqual(green):
		return kpi.Green
	case i.Scheme == kpi.Tolerance && short.LessThanOrEqual(amber):
		return kpi.Amber
	}
	return kpi.Red
}

// onFloor tells amber from red for a figure short of its target. Above a range there is no floor to be on. Without a floor nothing is guessed.
func onFloor(i *kpi.Indicator, shown decimal.Decimal, t *kpi.Judged) kpi.Status {
	if !t.Floor.Valid {
		return kpi.NotRated
	}
	floor := i.Shown(t.Floor.Decimal)
	reached := shown.GreaterThanOrEqual(floor)
	switch {
	case i.Polarity == kpi.LowerIsBetter:
		reached = shown.LessThanOrEqual(floor)
	case i.Polarity == kpi.InRange && shown.GreaterThan(i.Shown(t.Upper.Decimal)):
		reached = false
	}
	if reached {
		return kpi.Amber
	}
	return kpi.Red
}

// rule puts the comparison that gave a status into words, with its numbers.
func rule(i *kpi.Indicator, shown decimal.Decimal, t *kpi.Judged, way decimal.NullDecimal) string {
	short, bound := shortfall(i, shown, t)
	said := explain(i, shown, t, short, bound)
	if i.Scheme == kpi.TargetAndFloor {
		if short.IsPositive() {
			said += "; the floor is " + i.Print(t.Floor.Decimal)
		}
		return said
	}
	green, amber, note := tolerances(i, t, bound, way)
	return said + allowances(i, short, green, amber) + note
}

// shortfall is how far a shown figure is on the wrong side of what it is judged against, negative when it is beyond it; for a range how far it is
// outside, never negative. bound is the target, or the end of the range that is nearer.
func shortfall(i *kpi.Indicator, shown decimal.Decimal, t *kpi.Judged) (short, bound decimal.Decimal) {
	target := i.Shown(t.Value.Decimal)
	switch i.Polarity {
	case kpi.LowerIsBetter:
		return shown.Sub(target), target
	case kpi.InRange:
		upper := i.Shown(t.Upper.Decimal)
		below, above := target.Sub(shown), shown.Sub(upper)
		switch {
		case below.IsPositive():
			return below, target
		case above.IsPositive():
			return above, upper
		case above.GreaterThan(below):
			return decimal.Zero, upper
		}
		return decimal.Zero, target
	}
	return target.Sub(shown), target
}

// tolerances gives the two tolerances in the indicator's unit, and a note where a relative one comes to nothing.
func tolerances(i *kpi.Indicator, t *kpi.Judged, bound decimal.Decimal, way decimal.NullDecimal) (green, amber decimal.Decimal, note string) {
	green, amber = i.GreenTolerance, i.AmberTolerance
	if i.ToleranceKind == kpi.Absolute {
		return green, amber, ""
	}
	of, what := bound.Abs(), "target"
	if onLine(t.Basis) && way.Valid {
		of, what = way.Decimal.Abs(), "distance from baseline to final target"
	}
	if of.IsZero() && (green.IsPositive() || amber.IsPositive()) {
		note = "; the tolerance is a share of the " + what + ", which is nought, so there is none"
	}
	return green.Mul(of).Shift(-2), amber.Mul(of).Shift(-2), note
}

func onLine(b kpi.TargetBasis) bool { return b == kpi.OnTheLine || b == kpi.FinalHeld }

// basisWords say what sort of target a figure was judged against.
var basisWords = [...]string{
	kpi.NoBasis:         "target",
	kpi.OwnTarget:       "target",
	kpi.YearTarget:      "target for the year",
	kpi.ProfiledTarget:  "share of the year's target by its profile",
	kpi.LastYearsShape:  "share of the year's target by last year's shape",
	kpi.StraightProfile: "even share of the year's target",
	kpi.OnTheLine:       "target for now",
	kpi.FinalHeld:       "last target set",
}

// explain states the comparison with its numbers: "61.2% is 0.8 percentage points below the target of 62.0%".
func explain(i *kpi.Indicator, shown decimal.Decimal, t *kpi.Judged, short, bound decimal.Decimal) string {
	var b strings.Builder
	b.Grow(128)
	b.WriteString(i.Print(shown))
	if i.Polarity == kpi.InRange {
		if short.IsPositive() {
			b.WriteString(" is " + i.PrintGap(short) + side(shown.Sub(bound)) + "the range of ")
		} else {
			b.WriteString(" is within the range of ")
		}
		b.WriteString(i.Print(t.Value.Decimal) + " to " + i.Print(t.Upper.Decimal))
		return b.String()
	}
	if gap := shown.Sub(bound); gap.IsZero() {
		b.WriteString(" is on the ")
	} else {
		b.WriteString(" is " + i.PrintGap(gap) + side(gap) + "the ")
	}
	b.WriteString(basisWords[t.Basis])
	b.WriteString(" of ")
	b.WriteString(i.Print(bound))
	if t.Basis == kpi.OnTheLine {
		b.WriteString(", on the line from the baseline to the final target")
	}
	return b.String()
}

func side(gap decimal.Decimal) string {
	if gap.IsNegative() {
		return " below "
	}
	return " above "
}

// allowances says how far green and amber reach, in the indicator's unit, and leaves out what does not bear on the figure: "; amber to 2.0
// percentage points below".
func allowances(i *kpi.Indicator, short decimal.Decimal, green, amber decimal.Decimal) string {
	if !short.IsPositive() {
		return ""
	}
	away := " below"
	switch i.Polarity {
	case kpi.LowerIsBetter:
		away = " above"
	case kpi.InRange:
		away = " outside"
	}
	said := ""
	if green.IsPositive() {
		said += "; green to " + reach(i, green) + away
	}
	if i.Scheme == kpi.Tolerance && amber.GreaterThan(green) {
		said += "; amber to " + reach(i, amber) + away
	}
	return said
}

// reach prints a tolerance in full: rounded, it could seem to hold a figure that it does not.
func reach(i *kpi.Indicator, tolerance decimal.Decimal) string {
	exact := *i
	exact.Decimals = max(i.Decimals, min(places, -tolerance.Exponent()))
	for exact.Decimals > i.Decimals && tolerance.Equal(tolerance.Round(exact.Decimals-1)) {
		exact.Decimals--
	}
	return exact.PrintGap(tolerance)
}
