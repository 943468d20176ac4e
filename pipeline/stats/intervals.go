package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a figure with the range that chance alone could have given at a stated level.
type Interval struct {
	Value, Low, High float64
}

// Times scales an interval, from a share to a percentage or from a rate for one to a rate for 100,000.
func (i Interval) Times(k float64) Interval {
	return Interval{Value: i.Value * k, Low: i.Low * k, High: i.High * k}
}

// Against compares the interval with a fixed figure: Rising when it lies wholly above, Falling wholly below, and
// NoClearTrend ("similar") when the figure is inside or on an end.
func (i Interval) Against(figure float64) Course {
	switch {
	case i.Low > figure:
		return Rising
	case i.High < figure:
		return Falling
	}
	return NoClearTrend
}

// Proportion gives the Wilson score interval for numerator out of denominator, as shares of 1 (Wilson 1927; the
// interval of PHEindicatormethods). It stays within 0 and 1, and is exact nought at 0 of n and exact one at n of n.
// Parts need not be whole: a survey's weighted counts are allowed.
func Proportion(numerator, denominator float64, level Level) (Interval, Reason) {
	if why := checkShare(numerator, denominator); why != Stands {
		return Interval{}, why
	}
	low, high := wilson(numerator, denominator, level.z())
	return Interval{Value: numerator / denominator, Low: low, High: high}, Stands
}

func wilson(x, n, z float64) (low, high float64) {
	middle, half := 2*x+z*z, z*math.Sqrt(z*z+4*x*(1-x/n))
	low, high = (middle-half)/(2*(n+z*z)), (middle+half)/(2*(n+z*z))
	// The ends are exact by algebra; arithmetic would leave them a hair inside.
	if x == 0 {
		low = 0
	}
	if x == n {
		high = 1
	}
	return low, high
}

func checkShare(numerator, denominator float64) Reason {
	switch {
	case missing(denominator) || denominator == 0:
		return NoDenominator
	case missing(numerator) || numerator < 0 || denominator < 0 || numerator > denominator:
		return ImpossibleParts
	}
	return Stands
}

// Rate gives the interval for a count of events in a population, per head: exact Poisson for fewer than ten events,
// Byar's approximation from ten (PHEindicatormethods phe_rate). Use Times for a rate per 1,000 or per 100,000.
func Rate(count, population float64, level Level) (Interval, Reason) {
	switch {
	case missing(population) || population == 0:
		return Interval{}, NoDenominator
	case missing(count) || count < 0 || population < 0:
		return Interval{}, ImpossibleParts
	}
	low, high := poisson(count, level)
	return Interval{Value: count / population, Low: low / population, High: high / population}, Stands
}

// ByarFrom is the count from which Byar's approximation is used.
const ByarFrom = 10

// poisson bounds the mean that could have given the count.
func poisson(count float64, level Level) (low, high float64) {
	if count >= ByarFrom {
		return byar(count, level.z())
	}
	tail := (1 - float64(level)) / 2
	if count > 0 {
		low = distuv.ChiSquared{K: 2 * count}.Quantile(tail) / 2
	}
	return low, distuv.ChiSquared{K: 2*count + 2}.Quantile(1-tail) / 2
}

func byar(count, z float64) (low, high float64) {
	below := 1 - 1/(9*count) - z/(3*math.Sqrt(count))
	next := count + 1
	upper := 1 - 1/(9*next) + z/(3*math.Sqrt(next))
	return count * below * below * below, next * upper * upper * upper
}

// Mean gives the mean of a sample with its Student t interval. Missing figures are passed over; two are needed.
func Mean(values []float64, level Level) (Interval, Reason) {
	sample := held(values)
	if len(sample) < 2 {
		return Interval{}, TooFewPoints
	}
	n, middle := float64(len(sample)), mean(sample)
	var squares float64
	for _, v := range sample {
		squares += (v - middle) * (v - middle)
	}
	error1 := math.Sqrt(squares / (n - 1) / n)
	half := error1 * distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.5+float64(level)/2)
	return Interval{Value: middle, Low: middle - half, High: middle + half}, Stands
}
