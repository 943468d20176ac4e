package stats

import (
	"math"
	"slices"
)

// LeastForRange is the number of earlier figures from which a new one is tested against their range.
const LeastForRange = 8

// Fences are the bounds beyond which a figure is unlike the earlier ones.
type Fences struct {
	Q1, Q3    float64
	Low, High float64
}

// Outside reports whether a figure is strictly beyond a fence.
func (f Fences) Outside(figure float64) bool { return above(figure, f.High) || above(f.Low, figure) }

// TukeyFences puts fences one and a half times the middle half's width outside it, by type 7 quartiles. The figure under
// test is not among earlier; LeastForRange figures are needed.
func TukeyFences(earlier []float64) (Fences, Reason) {
	rising := held(earlier)
	if len(rising) < LeastForRange {
		return Fences{}, TooFewPoints
	}
	slices.Sort(rising)
	f := Fences{Q1: Quantile(rising, 0.25), Q3: Quantile(rising, 0.75)}
	reach := 1.5 * (f.Q3 - f.Q1)
	f.Low, f.High = f.Q1-reach, f.Q3+reach
	return f, Stands
}

// Season compares a new figure with the same season of earlier years.
type Season struct {
	Same       []float64 // the same season's earlier figures, oldest first, missing ones left out
	Median     float64   // of Same
	Difference float64   // the new figure less Median
	// Typical is the median size of change from a season to the same one a year later, over all seasons.
	Typical float64
	Odd     bool // further from Median than three times Typical
}

// leastYears is how many earlier figures of the same season are asked for.
const leastYears = 3

// SameSeason tests a figure that follows directly on earlier against the same season of the years before. It sees the
// slip that a test on the whole history cannot: a winter's figure typed in summer. Where no season has ever changed
// Typical is nought and the result NoVariation, with Odd left false: any change at all would be odd.
func SameSeason(earlier []float64, figure float64, perYear int) (Season, Reason) {
	var s Season
	for i := len(earlier) % perYear; i < len(earlier); i += perYear {
		if !missing(earlier[i]) {
			s.Same = append(s.Same, earlier[i])
		}
	}
	switch {
	case missing(figure):
		return Season{}, HasGaps
	case len(s.Same) < leastYears:
		return Season{}, TooFewPoints
	}
	changes := yearChanges(earlier, nil, perYear)
	for i, d := range changes {
		changes[i] = math.Abs(d)
	}
	s.Median = Median(s.Same)
	s.Difference = figure - s.Median
	s.Typical = Median(changes)
	switch {
	case missing(s.Typical):
		return Season{}, TooFewPoints
	case s.Typical == 0:
		return s, NoVariation
	}
	s.Odd = above(math.Abs(s.Difference), 3*s.Typical)
	return s, Stands
}

// Slip is a slip of scale or sign that would explain a figure: what to do to the figure to mend it.
type Slip uint8

// The slips, in the order they are tried.
const (
	NoSlip Slip = iota
	Times100
	Over100
	Times1000
	Over1000
	Times10
	Over10
	Times12
	Over12
	OtherSign
)

var slips = [...]struct {
	words  string
	factor float64
}{
	NoSlip:    {"none", 1},
	Times100:  {"times 100", 100},
	Over100:   {"divided by 100", 1.0 / 100},
	Times1000: {"times 1000", 1000},
	Over1000:  {"divided by 1000", 1.0 / 1000},
	Times10:   {"times 10", 10},
	Over10:    {"divided by 10", 1.0 / 10},
	Times12:   {"times 12", 12},
	Over12:    {"divided by 12", 1.0 / 12},
	OtherSign: {"sign", -1},
}

// String gives the slip in the words of a query.
func (s Slip) String() string { return slips[s].words }

// Mend gives the figure as it would be without the slip.
func (s Slip) Mend(figure float64) float64 { return figure * slips[s].factor }

// ScaleSlip looks for a slip of scale: the figure is outside the earlier range widened by half its width at each end,
// and inside once mended. The first slip that mends it is given; none is not a verdict that the figure is right.
// LeastForRange earlier figures are needed.
func ScaleSlip(earlier []float64, figure float64) (Slip, Reason) {
	past := held(earlier)
	switch {
	case missing(figure):
		return NoSlip, HasGaps
	case len(past) < LeastForRange:
		return NoSlip, TooFewPoints
	}
	low, high := slices.Min(past), slices.Max(past)
	widen := (high - low) / 2
	usual := Fences{Low: low - widen, High: high + widen}
	if !usual.Outside(figure) {
		return NoSlip, Stands
	}
	for s := Times100; s <= OtherSign; s++ {
		if !usual.Outside(s.Mend(figure)) {
			return s, Stands
		}
	}
	return NoSlip, Stands
}

// Transposed reports whether two whole numbers are the same digits in another order, as when 1,245 is typed 1,254
// (the difference of such numbers is a multiple of nine). Figures with decimals are scaled to whole units of the last place
// first. Equal numbers are not transposed, and neither are numbers of different sign.
func Transposed(a, b int64) bool {
	if a == b || (a < 0) != (b < 0) {
		return false
	}
	var count [10]int
	for ; a != 0; a /= 10 {
		count[max(a%10, -(a%10))]++
	}
	for ; b != 0; b /= 10 {
		count[max(b%10, -(b%10))]--
	}
	return count == [10]int{}
}
