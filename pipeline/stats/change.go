package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Parts are the numerator and denominator of a proportion, or the count and the population (or time) of a rate.
type Parts struct {
	Numerator, Denominator float64
}

// ChangeInProportion gives the change from one proportion to the next (now less before), as a share of 1, with
// Newcombe's hybrid score interval (1998, method 10). The change is past chance when Against(0) is not
// NoClearTrend. It treats the two periods as separate cases: not for rolling windows, which share theirs.
func ChangeInProportion(before, now Parts, level Level) (Interval, Reason) {
	for _, p := range []Parts{before, now} {
		if why := checkShare(p.Numerator, p.Denominator); why != Stands {
			return Interval{}, why
		}
	}
	z := level.z()
	p1, p2 := before.Numerator/before.Denominator, now.Numerator/now.Denominator
	l1, u1 := wilson(before.Numerator, before.Denominator, z)
	l2, u2 := wilson(now.Numerator, now.Denominator, z)
	d := p2 - p1
	return Interval{Value: d, Low: d - math.Hypot(p2-l2, u1-p1), High: d + math.Hypot(u2-p2, p1-l1)}, Stands
}

// EqualRates gives the two-sided p that two counts come from one rate: given the total, the second count is
// binomial with the second denominator's share (exact conditional test, the smaller tail doubled, at most 1).
// Two plain counts from periods of the same length have equal denominators. With no events at all there is nothing
// to test (TooFewCases).
func EqualRates(before, now Parts) (p float64, why Reason) {
	for _, x := range []Parts{before, now} {
		switch {
		case missing(x.Denominator) || x.Denominator == 0:
			return math.NaN(), NoDenominator
		case missing(x.Numerator) || x.Numerator < 0 || x.Numerator != math.Trunc(x.Numerator) || x.Denominator < 0:
			return math.NaN(), ImpossibleParts
		}
	}
	total := before.Numerator + now.Numerator
	if total == 0 {
		return math.NaN(), TooFewCases
	}
	// "At least as many now" is "at most as many before": asked that way round, a small tail keeps its own precision.
	atMost := tail(now, before)
	atLeast := tail(before, now)
	return min(1, 2*min(atMost, atLeast)), Stands
}

// tail is the chance that a's count is as small as it is or smaller, given the total.
func tail(a, b Parts) float64 {
	return distuv.Binomial{
		N: a.Numerator + b.Numerator,
		P: a.Denominator / (a.Denominator + b.Denominator),
	}.CDF(a.Numerator)
}
