package stats

import (
	"math"
	"slices"
	"testing"
)

func chartOf(t *testing.T, values []float64, plan Plan) Chart {
	t.Helper()
	plan.Rules = PlotTheDots()
	chart, why := XmR(values, plan)
	stands(t, why)
	return chart
}

func TestAMissingPeriodBreaksRunsAndRanges(t *testing.T) {
	low, high := []float64{10, 11, 10, 11, 10, 11, 10}, []float64{20, 21, 20, 21, 20, 21, 20}
	whole := chartOf(t, slices.Concat(low, high), Plan{})
	broken := chartOf(t, slices.Concat(low, high[:3], []float64{gap}, high[3:]), Plan{})
	equal(t, "seven on one side are a shift", whole.Points[13].Side == 1 && whole.Points[13].Cause.Course() == Rising, true)
	near := 0
	for i, p := range broken.Points {
		if p.Cause == ShiftAbove {
			t.Errorf("point %d is called part of a shift across a gap", i)
		}
		if p.Cause == NoFigure {
			near++
			equal(t, "the gap has no side", p.Side, 0)
		}
	}
	equal(t, "periods without a figure", near, 1)

	// 1 to 9 and 9 to 1 are ranges of 8; with the gap between them neither is one.
	g := chartOf(t, []float64{1, 1.5, 1, gap, 9, 9.5, 9}, Plan{}).Groups[0]
	same(t, "mean range", g.MeanRange, 0.5)
	equal(t, "figures held", g.Held, 6)
	equal(t, "periods", g.Len, 7)

	rise := []float64{50, 44, 50, 44, 50, 44, 45, 46, gap, 47, 48, 49, 50, 44, 50}
	for i, p := range chartOf(t, rise, Plan{}).Points {
		if p.Cause == RisingTrend {
			t.Errorf("point %d is called part of a trend across a gap", i)
		}
	}
	equal(t, "the last period is missing", chartOf(t, []float64{1, 2, 1, gap}, Plan{}).Last(), NoFigure)
}

func TestNewLimitsFromARecordedStep(t *testing.T) {
	before := []float64{10, 12, 11, 13, 10, 12, 11, 13, 10, 12, 11, 13, 12}
	after := []float64{20, 22, 21, 23, 20, 22, 21, 23, 20, 22, 21, 23, 22}
	both := slices.Concat(before, after)
	one := chartOf(t, both, Plan{})
	equal(t, "without the step, the last point is special", one.Last().Special(), true)
	two := chartOf(t, both, Plan{StepsAt: []int{13, 13, 0, -4, 99}})
	equal(t, "groups", len(two.Groups), 2)
	equal(t, "second group starts", two.Groups[1].Start, 13)
	for i, p := range two.Points {
		equal(t, "cause under its own limits", p.Cause, CommonCause)
		equal(t, "group", p.Group, i/13)
	}
	alone := chartOf(t, after, Plan{})
	same(t, "each group's mean is its own", two.Groups[1].Mean, alone.Groups[0].Mean)
	same(t, "no range across the step", two.Groups[1].MeanRange, alone.Groups[0].MeanRange)
	equal(t, "assurance is the last group's", two.Assurance(15, HigherBetter), Passes)

	// A run does not go on through a step: four on each side of it are no shift.
	run := chartOf(t, slices.Concat([]float64{1, 1, 1, 1, 1, 1, 1, 9, 5, 5, 5, 5}, []float64{5.5, 5.5, 5.5, 5.5, 1}), Plan{StepsAt: []int{12}})
	for i := 12; i < 16; i++ {
		if c := run.Points[i].Cause; c == ShiftAbove {
			t.Errorf("point %d: a shift goes through a step", i)
		}
	}
}

func TestLimitsFixedOnTheFirstPoints(t *testing.T) {
	values := []float64{10, 12, 11, 13, 10, 12, 11, 13, 10, 12, 11, 13, 50, 60}
	fixed := chartOf(t, values, Plan{FixAfter: 12})
	same(t, "mean", fixed.Groups[0].Mean, chartOf(t, values[:12], Plan{}).Groups[0].Mean)
	same(t, "high", fixed.Groups[0].High, chartOf(t, values[:12], Plan{}).Groups[0].High)
	equal(t, "later points are read against them", fixed.Last(), AboveLimit)
	_, why := XmR(values, Plan{Rules: PlotTheDots(), FixAfter: 11})
	equal(t, "eleven are too few to fix on", why, TooFewPoints)
	same(t, "more to fix on than there are", chartOf(t, values, Plan{FixAfter: 40}).Groups[0].Mean, chartOf(t, values, Plan{}).Groups[0].Mean)
}

func TestNoVariationJudgesNoPoint(t *testing.T) {
	tenths := make([]float64, 13)
	for i := range tenths {
		tenths[i] = 0.1 // its sum of 13 is not 1.3 in binary
	}
	nearly := slices.Repeat([]float64{5}, 20)
	nearly[7] = 9 // both its ranges are wild and are screened out, which leaves nought
	for name, values := range map[string][]float64{"constant": tenths, "constant but for one": nearly} {
		chart := chartOf(t, values, Plan{})
		equal(t, name, chart.Groups[0].Reason, NoVariation)
		equal(t, name+": limits are the mean", chart.Groups[0].Low == chart.Groups[0].Mean && chart.Groups[0].High == chart.Groups[0].Mean, true)
		for _, p := range chart.Points {
			equal(t, name, p.Cause, CommonCause)
		}
	}
	equal(t, "a constant on its target passes or fails by neither", chartOf(t, tenths, Plan{}).Assurance(0.1, HigherBetter), HitOrMiss)
	equal(t, "a constant off its target fails", chartOf(t, tenths, Plan{}).Assurance(0.2, HigherBetter), Fails)
}

func TestChartsOfAlmostNothing(t *testing.T) {
	for name, values := range map[string][]float64{"empty": nil, "missing": {gap, gap}} {
		_, why := XmR(values, Plan{Rules: PlotTheDots()})
		equal(t, name, why, TooFewPoints)
	}
	one := chartOf(t, []float64{7}, Plan{})
	equal(t, "one figure has no range", one.Groups[0].Reason, TooFewPoints)
	equal(t, "and no limits", math.IsNaN(one.Groups[0].High), true)
	equal(t, "and no assurance", one.Assurance(5, HigherBetter), NoAssurance)
	equal(t, "and is common cause", one.Last(), CommonCause)
	equal(t, "an empty chart has no last cause", Chart{}.Last(), NoFigure)
}

func TestAPointOnALimitIsNotOutside(t *testing.T) {
	// Ranges of 1 about a mean of 10.5 put the limits at 10.5 -/+ 2.66.
	limits := Group{Mean: 10.5, Low: 7.84, High: 13.16, NearLow: 10.5 - 5.32/3, NearHigh: 10.5 + 5.32/3, Reason: Stands}
	values := []float64{13.16, 13.17, 7.84, 7.83, 10.5}
	points := make([]Point, len(values))
	place(values, points, limits, PlotTheDots())
	for i, want := range []bool{false, true, false, true, false} {
		equal(t, "outside", points[i].Outside, want)
	}
	equal(t, "on the limit is near it", points[0].Near && points[2].Near, true)
	equal(t, "outside is not also near", points[1].Near, false)
	equal(t, "on the mean is on neither side", points[4].Side, 0)
}

func TestWhereARiseMeetsAFallTheLaterHasThePoint(t *testing.T) {
	// Limits are drawn wide by the swings at the ends so that nothing is outside.
	values := []float64{70, 30, 70, 30, 44, 45, 46, 47, 48, 49, 50, 49.5, 48.5, 47.5, 46.5, 45.5, 44.5, 70, 30, 70, 30}
	chart := chartOf(t, values, Plan{})
	equal(t, "before the peak", chart.Points[9].Cause, RisingTrend)
	equal(t, "the peak", chart.Points[10].Cause, FallingTrend)
	equal(t, "after the peak", chart.Points[11].Cause, FallingTrend)
}

func TestCausesAreReadWithTheGoodWay(t *testing.T) {
	for _, c := range []struct {
		cause  Cause
		better Better
		want   Variation
	}{
		{AboveLimit, HigherBetter, Improvement}, {AboveLimit, LowerBetter, Concern}, {AboveLimit, NeitherBetter, SpecialHigh},
		{FallingTrend, HigherBetter, Concern}, {FallingTrend, LowerBetter, Improvement}, {FallingTrend, NeitherBetter, SpecialLow},
		{TwoInThreeBelow, LowerBetter, Improvement}, {ShiftBelow, HigherBetter, Concern},
		{CommonCause, HigherBetter, CommonVariation}, {NoFigure, LowerBetter, NoVariationShown},
	} {
		equal(t, c.cause.String()+", "+c.better.String(), c.cause.Read(c.better), c.want)
	}
	chart := chartOf(t, []float64{1, 2, 1, 2}, Plan{})
	equal(t, "no target", chart.Assurance(gap, HigherBetter), NoAssurance)
	equal(t, "no good way", chart.Assurance(50, NeitherBetter), NoAssurance)
	equal(t, "on the limit", chart.Assurance(chart.Groups[0].High, HigherBetter), HitOrMiss)
}

func TestRunsAboutPassOverTheLineAndGaps(t *testing.T) {
	r, why := RunsAbout([]float64{1, 5, gap, 1, 9, 5, 9}, 5)
	stands(t, why)
	equal(t, "useful", r.Useful, 4)
	equal(t, "longest run", r.LongestRun, 2)
	equal(t, "crossings", r.Crossings, 1)
	_, why = RunsAbout([]float64{5, 5, 6}, 5)
	equal(t, "one useful figure", why, TooFewPoints)
	r, why = RunsAbout(slices.Concat(slices.Repeat([]float64{1}, 8), slices.Repeat([]float64{9}, 8)), 5)
	stands(t, why)
	equal(t, "one long step is a signal", r.Signal, true)
}

func TestProportionChartNeedsEveryPart(t *testing.T) {
	for name, c := range map[string]struct {
		parts []Parts
		want  Reason
	}{
		"one period":       {[]Parts{{1, 2}}, TooFewPoints},
		"a period missing": {[]Parts{{1, 2}, {gap, 2}}, HasGaps},
		"no denominator":   {[]Parts{{1, 2}, {0, 0}}, NoDenominator},
		"none anywhere":    {[]Parts{{0, 2}, {0, 2}}, NoVariation},
		"all everywhere":   {[]Parts{{2, 2}, {2, 2}}, NoVariation},
		"some":             {[]Parts{{1, 2}, {2, 4}}, Stands},
	} {
		_, _, why := ProportionChart(c.parts)
		equal(t, name, why, c.want)
	}
}
