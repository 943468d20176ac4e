package stats

// LeastForMannKendall is the number of figures from which Mann-Kendall gives a long view; SeasonalKendall asks for
// three years.
const LeastForMannKendall = 8

// PackThreshold is the p below which a long view is called a trend in a pack of fifty measures and more, where one
// in twenty would print two or three false trends a quarter.
const PackThreshold = 0.01

// Test names the test that a long view rests on.
type Test uint8

// The tests for a long view.
const (
	NoTest Test = iota
	MannKendallTest
	SeasonalKendallTest
)

// String gives the test's name.
func (t Test) String() string { return [...]string{"no test", "Mann-Kendall", "seasonal Kendall"}[t] }

// Long is the long view of a series: the test taken, its numbers, and the slope per year with its interval.
type Long struct {
	Test                            Test
	Trend                           Trend
	Course                          Course
	PerYear, PerYearLow, PerYearTop float64
}

// LongView looks for a lasting rise or fall with the method that the length of the history is owed: seasonal Kendall
// from three years of quarters or months, Mann-Kendall from eight figures, else TooFewPoints. An annual series
// (perYear 1) has no seasons. Rolling windows overlap and must not be asked about: their neighbours agree by
// construction. A break in the series is the caller's to cut at.
func LongView(values []float64, perYear int, threshold float64) (Long, Reason) {
	n := 0
	for _, v := range values {
		if !missing(v) {
			n++
		}
	}
	var long Long
	var why Reason
	scale := 1.0
	switch {
	case perYear > 1 && n >= 3*perYear:
		long.Test = SeasonalKendallTest
		long.Trend, why = SeasonalKendall(values, perYear)
	case n >= LeastForMannKendall:
		long.Test = MannKendallTest
		long.Trend, why = MannKendall(values)
		scale = float64(perYear)
	default:
		return Long{}, TooFewPoints
	}
	if why != Stands {
		return long, why
	}
	long.Course = long.Trend.Course(threshold)
	long.PerYear = long.Trend.Slope * scale
	long.PerYearLow = long.Trend.SlopeLow * scale
	long.PerYearTop = long.Trend.SlopeTop * scale
	return long, Stands
}
