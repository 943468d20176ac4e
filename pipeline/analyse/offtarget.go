package analyse

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// OnTarget gives the bounds within which a figure is on target, as an assessment judges it: below the one or above the other it is close to target at
// best, and asks for action. A bound that does not apply is not valid; neither does where nothing can be rated.
func (a *Assessor) OnTarget(as *kpi.Assessment) (low, high decimal.NullDecimal) {
	i, t := as.Indicator, &as.Target
	if unratable(i, t) != "" {
		return low, high
	}
	way := a.plan(i.Ref, as.Area, as.Organisation).way()
	within := func(bound decimal.Decimal) decimal.Decimal {
		if i.Scheme == kpi.TargetAndFloor {
			return decimal.Zero
		}
		green, _, _ := tolerances(i, t, bound, way)
		return green
	}
	target := i.Shown(t.Value.Decimal)
	switch i.Polarity {
	case kpi.LowerIsBetter:
		high = decimal.NewNullDecimal(target.Add(within(target)))
	case kpi.InRange:
		upper := i.Shown(t.Upper.Decimal)
		low = decimal.NewNullDecimal(target.Sub(within(target)))
		high = decimal.NewNullDecimal(upper.Add(within(upper)))
	default:
		low = decimal.NewNullDecimal(target.Sub(within(target)))
	}
	return low, high
}
