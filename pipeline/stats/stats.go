// Package stats holds the arithmetic of chance and change behind a performance pack: intervals, tests of change,
// the long view, process limits, the year's outturn, standing among peers, and whether a typed figure is plausible.
//
// It takes float64 and gives values; it reads no file, knows no indicator and no calendar. Which method a measure
// is owed, and which words are printed, is decided by the caller. A figure that is missing is NaN: never nought,
// never left out, since leaving it out would close up the gap and join periods that do not follow one another.
//
// Every result carries a Reason. A result whose Reason does not stand holds no numbers worth printing.
//
// The rules and their sources are those of the methods page; each file names its own.
package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Reason says whether a result stands and, when it does not, why it could not be worked out.
type Reason uint8

// The reasons. The zero value is NotTried, so an empty result never passes for a finding.
const (
	NotTried        Reason = iota
	Stands                 // worked out as asked
	TooFewPoints           // fewer periods, peers or ranges than the method needs
	TooFewCases            // fewer events than the method needs, whatever the number of periods
	HasGaps                // a period the method cannot do without is missing
	NoVariation            // the figures do not differ, so there is nothing to test or scale by
	NoDenominator          // a denominator or population is nought or missing
	ImpossibleParts        // parts that cannot be: negative, not whole where a count is needed, or more than the whole
	AllOrNone              // every case or no case in some year, where the method needs some of each
)

var reasonWords = [...]string{
	NotTried:        "not tried",
	Stands:          "stands",
	TooFewPoints:    "too few points",
	TooFewCases:     "too few cases",
	HasGaps:         "has gaps",
	NoVariation:     "no variation",
	NoDenominator:   "no denominator",
	ImpossibleParts: "parts that cannot be",
	AllOrNone:       "all or none in a year",
}

// String gives the reason in lower-case words.
func (r Reason) String() string { return reasonWords[r] }

// Better says which way is good. It is also a sign: a movement times Better is positive when it is welcome.
type Better int8

// The ways that can be good.
const (
	LowerBetter   Better = -1
	NeitherBetter Better = 0
	HigherBetter  Better = 1
)

// String gives the polarity in words.
func (b Better) String() string {
	switch b {
	case HigherBetter:
		return "higher is better"
	case LowerBetter:
		return "lower is better"
	}
	return "neither is better"
}

// Course is the way a series is going, without saying whether that is welcome; times Better it is.
type Course int8

// The courses.
const (
	Falling      Course = -1
	NoClearTrend Course = 0
	Rising       Course = 1
)

// String gives the course in words.
func (c Course) String() string {
	switch c {
	case Rising:
		return "rising"
	case Falling:
		return "falling"
	}
	return "no clear trend"
}

// Level is a two-sided confidence level between 0 and 1.
type Level float64

// The levels used in public reporting: one figure in twenty, and one in five hundred.
const (
	Usual  Level = 0.95
	Strict Level = 0.998
)

// z is the multiple of the standard error that leaves half of what the level excludes in each tail.
func (l Level) z() float64 {
	if l == Usual {
		return z95
	}
	return distuv.UnitNormal.Quantile(0.5 + float64(l)/2)
}

var z95 = distuv.UnitNormal.Quantile(0.975)

func missing(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// held copies the figures that are not missing, in order.
func held(values []float64) []float64 {
	out := make([]float64, 0, len(values))
	for _, v := range values {
		if !missing(v) {
			out = append(out, v)
		}
	}
	return out
}

// noise is the part of a figure's size below which a difference is only the dust of binary fractions: figures come
// from decimals, and 61.2 + 59.8 over 2 must be allowed to equal 60.5.
const noise = 1e-12

// above reports a > b by more than noise.
func above(a, b float64) bool { return a-b > noise*max(math.Abs(a), math.Abs(b)) }

// sign is -1, 0 or 1, with noise counted as 0.
func sign(a, b float64) int8 {
	switch {
	case above(a, b):
		return 1
	case above(b, a):
		return -1
	}
	return 0
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	first := sum(values) / float64(len(values))
	// The second pass takes back most of what rounding took in the first.
	var rest float64
	for _, v := range values {
		rest += v - first
	}
	return first + rest/float64(len(values))
}

func sum(values []float64) float64 {
	var t float64
	for _, v := range values {
		t += v
	}
	return t
}

// Quantile is the type 7 quantile (Hyndman and Fan; the one that Excel's QUARTILE.INC and R give by default) of
// figures in rising order, none missing. It is NaN for no figures.
func Quantile(rising []float64, p float64) float64 {
	if len(rising) == 0 {
		return math.NaN()
	}
	return atRank(rising, p*float64(len(rising)-1))
}

// atRank reads between the figures at a fractional place counted from 0, staying within the ends.
func atRank(rising []float64, place float64) float64 {
	last := len(rising) - 1
	switch {
	case place <= 0:
		return rising[0]
	case place >= float64(last):
		return rising[last]
	}
	below := int(place)
	return rising[below] + (place-float64(below))*(rising[below+1]-rising[below])
}

// Median is the middle figure, or the mean of the middle two; missing figures are passed over. NaN for none.
func Median(values []float64) float64 {
	rising := held(values)
	slices.Sort(rising)
	return Quantile(rising, 0.5)
}

// MedianDeviation is the median distance from the median (MAD), unscaled. NaN for no figures.
func MedianDeviation(values []float64) float64 {
	middle := Median(values)
	away := held(values)
	for i, v := range away {
		away[i] = math.Abs(v - middle)
	}
	return Median(away)
}
