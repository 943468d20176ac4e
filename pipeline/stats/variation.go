package stats

import (
	"math"
	"slices"
)

// Rules are the numbers of a process-limits chart, so that a pack can name the rule set it used.
type Rules struct {
	Name       string
	Multiple   float64 // of the mean moving range, from the mean to a limit
	Shift      int     // points on one side of the mean that make a shift
	Trend      int     // points rising or falling without a break that make a trend
	ScreenWild bool    // leave out moving ranges of 3.267 times their mean and more, once
}

// PlotTheDots is the rule set of NHS England's Making Data Count as NHSRplotthedots 0.2.2 applies it. (The Excel
// tool of the same programme does not screen moving ranges.)
func PlotTheDots() Rules {
	return Rules{Name: "NHS plot the dots", Multiple: 2.66, Shift: 7, Trend: 7, ScreenWild: true}
}

// Plan is what is to be drawn beside the figures.
type Plan struct {
	Rules Rules
	// StepsAt are the places, counted from 0, where a recorded step change begins new limits. Limits are never
	// restarted without a recorded reason and date, which the caller holds. Places outside the series are passed over.
	StepsAt []int
	// FixAfter, when not nought, takes the limits of each group from its first so many points. At least 12.
	FixAfter int
}

// LeastForLimits is the number of points from which limits are more than a trial, and from which a pack shows them.
const LeastForLimits = 13

// leastToFix is the number of points that limits may be fixed on.
const leastToFix = 12

// Group is a stretch of the series under one set of limits.
type Group struct {
	Start, Len        int     // where it begins, and its periods with missing ones counted
	Held              int     // its figures
	Mean, MeanRange   float64 // of the figures and of the moving ranges that the limits rest on
	Low, High         float64 // process limits; not cut off at 0 or 100
	NearLow, NearHigh float64 // two thirds of the way to them
	Trial             bool    // fewer than LeastForLimits figures
	Reason            Reason  // NoVariation when the moving ranges are all nought; TooFewPoints when there is none
}

// Cause is what process limits say of a point.
type Cause uint8

// The causes, in the order that decides between them when a point has several.
const (
	NoFigure Cause = iota // the period is missing
	CommonCause
	AboveLimit
	BelowLimit
	RisingTrend
	FallingTrend
	TwoInThreeAbove
	TwoInThreeBelow
	ShiftAbove
	ShiftBelow
)

// String gives the cause in words.
func (c Cause) String() string {
	return [...]string{"no figure", "common cause", "above the upper limit", "below the lower limit", "rising trend",
		"falling trend", "two in three near the upper limit", "two in three near the lower limit",
		"shift above the mean", "shift below the mean"}[c]
}

// Special reports whether the point is more than the usual rise and fall.
func (c Cause) Special() bool { return c > CommonCause }

// Course is Rising for a cause that points upward, Falling for one that points downward, else NoClearTrend.
func (c Cause) Course() Course {
	switch c {
	case AboveLimit, RisingTrend, TwoInThreeAbove, ShiftAbove:
		return Rising
	case BelowLimit, FallingTrend, TwoInThreeBelow, ShiftBelow:
		return Falling
	}
	return NoClearTrend
}

// Variation is a cause read with the way that is good: the variation icon, when it is the last point's.
type Variation uint8

// The variations.
const (
	NoVariationShown Variation = iota // the period is missing
	CommonVariation
	Improvement
	Concern
	SpecialHigh // for a measure without a good way
	SpecialLow
)

// String gives the variation in words.
func (v Variation) String() string {
	return [...]string{"not shown", "common cause", "improvement", "concern", "special cause, high",
		"special cause, low"}[v]
}

// Read gives what a cause means for a measure.
func (c Cause) Read(better Better) Variation {
	up := c.Course() == Rising
	switch {
	case c == NoFigure:
		return NoVariationShown
	case c == CommonCause:
		return CommonVariation
	case better == NeitherBetter && up:
		return SpecialHigh
	case better == NeitherBetter:
		return SpecialLow
	case up == (better == HigherBetter):
		return Improvement
	}
	return Concern
}

// Assurance says whether the process as it stands would meet a target.
type Assurance uint8

// The assurances.
const (
	NoAssurance Assurance = iota // no target, no limits, or no good way
	HitOrMiss                    // the target is between the limits or on one: some figures will meet it by chance
	Passes                       // the target is beyond the limits on the bad side
	Fails                        // the target is beyond the limits on the good side
)

// String gives the assurance in words.
func (a Assurance) String() string {
	return [...]string{"no assurance", "hit or miss", "consistently passes", "consistently fails"}[a]
}

// Point is a figure read against its group's limits.
type Point struct {
	Group   int
	Side    int8 // of the mean: 1, 0 on it, -1
	Outside bool // strictly beyond a limit
	Near    bool // not outside, and strictly beyond two thirds of the way
	Cause   Cause
}

// Chart is an XmR (individuals and moving range) chart as values.
type Chart struct {
	Plan   Plan
	Groups []Group
	Points []Point // one for each period, missing ones too
}

// XmR reads a series against process limits exactly as NHSRplotthedots 0.2.2, with three rules of our own: a missing
// period breaks runs and gives no moving range on either side; where the moving ranges that are kept are all nought
// (NoVariation) the limits are the mean and no point is judged, since any difference at all would be outside; and
// where a rise and a fall of full length meet across a tie, the last rising point stays rising. TooFewPoints is
// given for no figures, and for FixAfter under 12.
func XmR(values []float64, plan Plan) (Chart, Reason) {
	if plan.FixAfter != 0 && plan.FixAfter < leastToFix {
		return Chart{}, TooFewPoints
	}
	chart := Chart{Plan: plan, Points: make([]Point, len(values))}
	anyHeld := false
	for start := 0; start < len(values); {
		end := start + 1
		for end < len(values) && !slices.Contains(plan.StepsAt, end) {
			end++
		}
		g := limits(values[start:end], plan)
		g.Start = start
		anyHeld = anyHeld || g.Held > 0
		for i := start; i < end; i++ {
			chart.Points[i].Group = len(chart.Groups)
		}
		place(values[start:end], chart.Points[start:end], g, plan.Rules)
		chart.Groups = append(chart.Groups, g)
		start = end
	}
	if !anyHeld {
		return Chart{}, TooFewPoints
	}
	return chart, Stands
}

// Last is the cause at the latest period.
func (c Chart) Last() Cause {
	if len(c.Points) == 0 {
		return NoFigure
	}
	return c.Points[len(c.Points)-1].Cause
}

// Assurance compares a target with the latest limits. Equality is hit or miss.
func (c Chart) Assurance(target float64, better Better) Assurance {
	if len(c.Groups) == 0 || missing(target) || better == NeitherBetter {
		return NoAssurance
	}
	g := c.Groups[len(c.Groups)-1]
	if g.Reason == TooFewPoints {
		return NoAssurance
	}
	switch {
	case above(target, g.High):
		return [...]Assurance{Passes, NoAssurance, Fails}[better+1]
	case above(g.Low, target):
		return [...]Assurance{Fails, NoAssurance, Passes}[better+1]
	}
	return HitOrMiss
}

func limits(values []float64, plan Plan) Group {
	g := Group{Len: len(values), Reason: Stands}
	basis := values
	if plan.FixAfter > 0 && plan.FixAfter < len(values) {
		basis = values[:plan.FixAfter]
	}
	for _, v := range values {
		if !missing(v) {
			g.Held++
		}
	}
	g.Trial = g.Held < LeastForLimits
	g.Mean = mean(held(basis))
	ranges := make([]float64, 0, len(basis))
	for i := 1; i < len(basis); i++ {
		if r := math.Abs(basis[i] - basis[i-1]); !missing(r) {
			ranges = append(ranges, r)
		}
	}
	if len(ranges) == 0 {
		g.Reason = TooFewPoints
		g.MeanRange, g.Low, g.High = math.NaN(), math.NaN(), math.NaN()
		g.NearLow, g.NearHigh = math.NaN(), math.NaN()
		return g
	}
	if plan.Rules.ScreenWild {
		ranges = screen(ranges)
	}
	g.MeanRange = mean(ranges)
	if g.MeanRange == 0 {
		g.Reason = NoVariation
	}
	far := plan.Rules.Multiple * g.MeanRange
	near := far * 2 / 3
	g.Low, g.High = g.Mean-far, g.Mean+far
	g.NearLow, g.NearHigh = g.Mean-near, g.Mean+near
	return g
}

// screen leaves out the ranges that are not strictly less than 3.267 times their mean, once. Ranges that are all
// nought are kept: upstream drops them and is left with no limits at all.
func screen(ranges []float64) []float64 {
	usual := mean(ranges)
	if usual == 0 {
		return ranges
	}
	return slices.DeleteFunc(ranges, func(r float64) bool { return !above(3.267*usual, r) })
}

// place reads the points of one group and gives each its cause.
func place(values []float64, points []Point, g Group, rules Rules) {
	sides := make([]int8, len(values))
	steps := make([]int8, len(values))
	for i, v := range values {
		p := &points[i]
		if missing(v) {
			continue
		}
		p.Cause = CommonCause
		if g.Reason != Stands {
			continue
		}
		p.Side = sign(v, g.Mean)
		p.Outside = above(v, g.High) || above(g.Low, v)
		p.Near = !p.Outside && (above(v, g.NearHigh) || above(g.NearLow, v))
		sides[i] = p.Side
		if i > 0 && !missing(values[i-1]) {
			steps[i] = sign(v, values[i-1])
		}
	}
	if g.Reason != Stands {
		return
	}
	shifts := partOf(runs(sides, rules.Shift), rules.Shift)
	// A trend of 7 points is a run of 6 steps; each step joins a point to the one before it.
	trends := partOf(runs(steps, rules.Trend-1), rules.Trend)
	for i := range points {
		p := &points[i]
		up := p.Side > 0
		switch {
		case p.Cause == NoFigure:
		case p.Outside:
			p.Cause = choose(up, AboveLimit, BelowLimit)
		case trends[i] != 0:
			p.Cause = choose(trends[i] > 0, RisingTrend, FallingTrend)
		case p.Near && twoInThree(points, i):
			p.Cause = choose(up, TwoInThreeAbove, TwoInThreeBelow)
		case shifts[i] != 0:
			p.Cause = choose(up, ShiftAbove, ShiftBelow)
		}
	}
}

func choose(up bool, above, below Cause) Cause {
	if up {
		return above
	}
	return below
}

// runs marks each place that completes a run of at least length equal signs, with the sign; 0 is no sign and breaks
// a run.
func runs(signs []int8, length int) []int8 {
	done := make([]int8, len(signs))
	n := 0
	for i, s := range signs {
		switch {
		case s == 0:
			n = 0
		case i > 0 && s == signs[i-1]:
			n++
		default:
			n = 1
		}
		if n >= length {
			done[i] = s
		}
	}
	return done
}

// partOf spreads the marks of runs back over every point of each run. Where a rise and a fall share a point, the
// later one has it.
func partOf(done []int8, length int) []int8 {
	part := make([]int8, len(done))
	for i, s := range done {
		if s == 0 {
			continue
		}
		for j := max(0, i-length+1); j <= i; j++ {
			part[j] = s
		}
	}
	return part
}

// twoInThree reports whether place i is in three periods in a row, all on one side of the mean, of which two or
// more are near a limit.
func twoInThree(points []Point, i int) bool {
	for from := max(0, i-2); from <= i && from+3 <= len(points); from++ {
		three := points[from : from+3]
		near := 0
		for _, p := range three {
			if p.Near {
				near++
			}
		}
		side := three[0].Side
		if near >= 2 && side != 0 && three[1].Side == side && three[2].Side == side {
			return true
		}
	}
	return false
}
