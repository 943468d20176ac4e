package analyse

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// quarters writes one figure for each quarter up to 2025-26-Q2, the last of them for that quarter.
func quarters(values ...float64) string {
	var b strings.Builder
	for n, v := range values {
		fmt.Fprintf(&b, "%s %v\n", thisQuarter-period.Quarter(len(values)-1-n), v)
	}
	return b.String()
}

func TestWhereTheYearMayEnd(t *testing.T) {
	t.Parallel()
	flow := with(homes(), func(i *kpi.Indicator) { i.Accumulation = kpi.InQuarter })
	history := []float64{30, 60, 55, 35, 34, 62, 58, 36, 33, 66, 60, 40, 38, 71}
	running := []float64{30, 90, 145, 180, 34, 96, 154, 190, 33, 99, 159, 199, 38, 109}
	for _, c := range []struct {
		name    string
		story   story
		value   string
		reason  kpi.Reason
		target  string
		verdict kpi.Verdict
		earlier string
	}{
		{"quarters add up", story{measure: flow, targets: "2025-26 200", figures: quarters(history...)}, "214", "", "200", kpi.LikelyMet, "194.5 came 199"},
		{"a running total is taken apart first", story{measure: homes(), targets: "2025-26 200", figures: quarters(running...)}, "214", "", "200", kpi.LikelyMet, "194.5 came 199"},
		{"a target out of the range", story{measure: flow, targets: "2025-26 230", figures: quarters(history...)}, "214", "", "230", kpi.UnlikelyMet, "194.5 came 199"},
		{"a target within the range", story{measure: flow, targets: "2025-26 214", figures: quarters(history...)}, "214", "", "214", kpi.TooClose, "194.5 came 199"},
		{"lower is better", story{measure: with(flow, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }), targets: "2025-26 230", figures: quarters(history...)}, "214", "", "230", kpi.LikelyMet, "194.5 came 199"},
		{"without a target there is no verdict", story{measure: flow, figures: quarters(history...)}, "214", "", "", kpi.NoVerdict, "194.5 came 199"},
		{"a percentage ends as its last quarter", story{measure: percentage(), targets: "2025-26 66", figures: quarters(61, 63, 62, 64, 62, 64, 64, 65, 64.5, 66)}, "66.125", "", "66", kpi.TooClose, "64.5 came 65"},
		{"too little for a range", story{measure: flow, targets: "2025-26 200", figures: quarters(history[8:]...)}, "214", "", "200", kpi.NoVerdict, ""},
		{"less than a year before", story{measure: flow, figures: quarters(history[9:]...)}, "", kpi.TooFewFigures, "", 0, ""},
		{"a gap last year", story{measure: flow, figures: strings.Replace(quarters(history...), "2024-25-Q3 60\n", "", 1)}, "", kpi.TooFewFigures, "", 0, ""},
		{"a break in the last two years", story{measure: flow, figures: strings.Replace(quarters(history...), "2024-25-Q3 60", "2024-25-Q3 60 [b]", 1)}, "", kpi.SeriesBreak, "", 0, ""},
		{"a break before that", story{measure: flow, figures: strings.Replace(quarters(history...), "2024-25-Q1 33", "2024-25-Q1 33 [b]", 1)}, "214", "", "", kpi.NoVerdict, ""},
		{"few events", story{measure: flow, figures: quarters(2, 1, 3, 2, 4, 1)}, "", kpi.RareEvents, "", 0, ""},
		{"just enough events", story{measure: flow, figures: quarters(5, 5, 5, 5, 5, 5)}, "20", "", "", 0, ""},
		{"a year that is over", story{measure: flow, quarter: "2024-25-Q4", figures: quarters(history...)}, "", kpi.YearComplete, "", 0, ""},
		{"a rolling year", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling12 }), figures: quarters(history...)}, "", kpi.Overlapping, "", 0, ""},
		{"a yearly figure", story{measure: yearlyFigure(), figures: "2024-25 5"}, "", kpi.AnnualOnly, "", 0, ""},
		{"no figure", story{measure: flow, figures: "2025-26-Q1 4"}, "", kpi.NoFigure, "", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.story.assess(t).Projection
			earlier := ""
			if e := got.Earlier; e != nil {
				earlier = fmt.Sprintf("%s came %s", e.Expected, e.Came)
			}
			if shownValue(got.Value) != c.value || got.Reason != c.reason || shownValue(got.YearTarget) != c.target || got.Verdict != c.verdict || earlier != c.earlier {
				t.Errorf("%q %q, target %q %s, earlier %q; want %q %q, target %q %s, earlier %q", shownValue(got.Value), got.Reason,
					shownValue(got.YearTarget), got.Verdict, earlier, c.value, c.reason, c.target, c.verdict, c.earlier)
			}
		})
	}
}

func TestAProjectionStaysWithinWhatCanBe(t *testing.T) {
	t.Parallel()
	of := func(m kpi.Measure, accumulation kpi.Accumulation) kpi.Indicator {
		return with(percentage(), func(i *kpi.Indicator) { i.Measure, i.Accumulation = m, accumulation })
	}
	ends := quarters(90, 60, 95, 70, 98, 52, 99, 96, 99, 100)
	falls := quarters(40, 2, 30, 20, 31, 9, 20, 6, 2, 1)
	for _, c := range []struct {
		name    string
		measure kpi.Indicator
		figures string
		want    string
	}{
		{"no more than all of them", of(kpi.Proportion, kpi.InQuarter), ends, "100, 77.7 to 100"},
		{"no less than none of them", of(kpi.Proportion, kpi.InQuarter), falls, "0, 0 to 14.1"},
		{"of a thousand", with(of(kpi.Proportion, kpi.InQuarter), func(i *kpi.Indicator) { i.Multiplier = number10(10000) }), quarters(900, 600, 950, 700, 980, 520, 990, 960, 990, 1000), "1000, 776.8 to 1000"},
		{"a rate may be more than a hundred", of(kpi.Rate, kpi.InQuarter), ends, "108.3, 77.7 to 138.8"},
		{"a rate is not below nought", of(kpi.Rate, kpi.InQuarter), falls, "0, 0 to 14.1"},
		{"a balance may be below nought", of(kpi.Money, kpi.Snapshot), falls, "-3.3, -20.6 to 14.1"},
		{"a share that went over the whole has no bounds", of(kpi.Proportion, kpi.InQuarter), quarters(90, 60, 95, 70, 98, 52, 99, 96, 99, 101), "108.5, 77.4 to 139.6"},
		{"a year comes to no less than there was so far", of(kpi.Count, kpi.InQuarter), quarters(60, 2, 30, 5, 61, 9, 4, 3, 11, 1), "12, 12 to 53.8"},
	} {
		got := story{measure: c.measure, figures: c.figures}.assess(t).Projection
		if said := fmt.Sprintf("%s, %s to %s", got.Value.Decimal.Round(1), got.Low.Decimal.Round(1), got.High.Decimal.Round(1)); said != c.want {
			t.Errorf("%s: %s, want %s", c.name, said, c.want)
		}
	}
}

func TestWhatTheRestOfTheYearWouldHaveToBring(t *testing.T) {
	t.Parallel()
	flow := with(homes(), func(i *kpi.Indicator) { i.Accumulation = kpi.InQuarter })
	fewer := func(i kpi.Indicator) kpi.Indicator {
		return with(i, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter })
	}
	for _, c := range []struct {
		name                string
		story               story
		needed, soFar, left string
		best                string
		outcome             string
	}{
		{"so much each quarter", story{measure: homes(), targets: "2025-26 200", figures: "2025-26-Q2 76"}, "62", "38", "", "", ""},
		{"quarters added up first", story{measure: flow, targets: "2025-26 200", figures: "2025-26-Q1 30\n2025-26-Q2 46"}, "62", "38", "", "", ""},
		{"already met", story{measure: homes(), targets: "2025-26 200", figures: "2025-26-Q2 200"}, "", "100", "", "", "met"},
		{"an allowance left", story{measure: fewer(homes()), quarter: "2025-26-Q3", targets: "2025-26 60", figures: "2025-26-Q3 51"}, "", "17", "9", "", ""},
		{"an allowance just spent", story{measure: fewer(homes()), quarter: "2025-26-Q3", targets: "2025-26 60", figures: "2025-26-Q3 60"}, "", "20", "0", "", ""},
		{"an allowance overspent", story{measure: fewer(homes()), quarter: "2025-26-Q3", targets: "2025-26 60", figures: "2025-26-Q3 61.5"}, "", "20.5", "-1.5", "", "out of reach"},
		{"money may come back", story{measure: with(fewer(homes()), func(i *kpi.Indicator) { i.Measure = kpi.Money }), targets: "2025-26 60", figures: "2025-26-Q2 70"}, "", "35", "-10", "", ""},
		{"a rate for the cases to come, as many as last year's", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.YearToDate }), targets: "2025-26 95", figures: "2024-25-Q2 100/150\n2024-25-Q3 150/250\n2024-25-Q4 200/350\n2025-26-Q2 180/200"}, "100", "90", "", "95", ""},
		{"as many as so far, where last year's are not held", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.YearToDate }), targets: "2025-26 95", figures: "2025-26-Q2 170/200"}, "105", "85", "", "92.5", "out of reach"},
		{"a share of the year's whole bill, which has no cases to come", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.YearToDate }), targets: "2025-26 98", figures: "2025-26-Q1 30/100\n2025-26-Q2 58/100.1"}, "", "", "", "", "not_defined"},
		{"pooled from quarters", story{measure: percentage(), targets: "2025-26 95", figures: "2025-26-Q1 80/100\n2025-26-Q2 100/100"}, "100", "90", "", "95", ""},
		{"too many failures already", story{measure: fewer(percentage()), targets: "2025-26 5", figures: "2025-26-Q1 10/100\n2025-26-Q2 15/100"}, "-2.5", "12.5", "", "6.25", "out of reach"},
		{"a quarter missing", story{measure: percentage(), targets: "2025-26 95", figures: "2025-26-Q2 100/100"}, "", "", "", "", "too_few_figures"},
		{"no target for the year", story{measure: homes(), targets: "2025-26-Q2 95", figures: "2025-26-Q2 100"}, "", "", "", "", "no_target"},
		{"a year that is over", story{measure: homes(), quarter: "2025-26-Q4", targets: "2025-26 95", figures: "2025-26-Q4 100"}, "", "", "", "", "year_complete"},
		{"a position", story{measure: with(homes(), func(i *kpi.Indicator) { i.Accumulation = kpi.Snapshot }), targets: "2025-26 95", figures: "2025-26-Q2 100"}, "", "", "", "", "not_defined"},
		{"no figure", story{measure: homes(), targets: "2025-26 95"}, "", "", "", "", "no_figure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.story.assess(t).Rest
			outcome := string(got.Reason)
			if got.Met {
				outcome += "met"
			}
			if got.OutOfReach {
				outcome += "out of reach"
			}
			if shownValue(got.Needed) != c.needed || shownValue(got.SoFar) != c.soFar || shownValue(got.Left) != c.left || shownValue(got.Best) != c.best || outcome != c.outcome {
				t.Errorf("needed %q, so far %q, left %q, best %q, %q; want %q, %q, %q, %q, %q", shownValue(got.Needed), shownValue(got.SoFar),
					shownValue(got.Left), shownValue(got.Best), outcome, c.needed, c.soFar, c.left, c.best, c.outcome)
			}
		})
	}
}

func TestPaceIsByTheYearForYearlyFigures(t *testing.T) {
	t.Parallel()
	got := story{measure: yearlyFigure(), baseline: "2022-23 50", targets: "2026-27 60", figures: "2024-25 56"}.assess(t).Pace
	if got.Step != 4 || shownValue(got.TimeUsed) != "50" || shownValue(got.SoFar) != "3" || shownValue(got.Needed) != "2" {
		t.Errorf("%+v", got)
	}
	past := story{measure: percentage(), baseline: "2020-21-Q2 50", targets: "2024-25-Q2 60", figures: "2025-26-Q2 56"}.assess(t).Pace
	if shownValue(past.TimeUsed) != "100" || past.Needed.Valid || past.Passed {
		t.Errorf("after the target's date: %+v", past)
	}
	if none := (story{measure: percentage(), figures: "2025-26-Q2 56"}).assess(t).Pace; none.Reason != kpi.NoBaseline {
		t.Errorf("without a baseline: %+v", none)
	}
}

func TestARunningTotalIsTakenApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, figures, want string }{
		{"by difference", "2025-26-Q1 30\n2025-26-Q2 76", "46"},
		{"not without the quarter before", "2025-26-Q2 76", "[x]"},
		{"not when it fell", "2025-26-Q1 80\n2025-26-Q2 76", "[x]"},
	} {
		got := story{measure: homes(), figures: c.figures}.assess(t).Alone
		have := shownValue(got.Value)
		if !got.Value.Valid {
			have = got.Marks.Brackets()
		}
		if have != c.want {
			t.Errorf("%s: %s, want %s", c.name, have, c.want)
		}
	}
	after := story{measure: homes(), quarter: "2025-26-Q4", figures: "2025-26-Q2 80\n2025-26-Q3 76\n2025-26-Q4 90"}.assess(t)
	if after.Alone.Value.Valid {
		t.Errorf("after a fall it is not known which figure was wrong, and still the quarter is %s", after.Alone.Value.Decimal)
	}
	second := story{measure: homes(), quarter: "2025-26-Q3", figures: "2025-26-Q1 80\n2025-26-Q2 76\n2025-26-Q3 90"}.assess(t)
	if second.Alone.Value.Valid {
		t.Errorf("after a fall in the second quarter the third is %s", second.Alone.Value.Decimal)
	}
	first := story{measure: homes(), quarter: "2025-26-Q1", figures: "2025-26-Q1 30"}.assess(t)
	if shownValue(first.Alone.Value) != "30" {
		t.Errorf("the first quarter is %v", first.Alone)
	}
	typed := story{measure: with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.YearToDate }), figures: "2025-26-Q1 80\n2025-26-Q2 85"}.assess(t)
	if typed.Alone.Value.Valid || !typed.Alone.Marks.Has(kpi.NotAvailable) {
		t.Errorf("a percentage without parts is %v", typed.Alone)
	}
}

func TestTheLongView(t *testing.T) {
	t.Parallel()
	index := with(percentage(), func(i *kpi.Indicator) { i.Measure, i.Accumulation = kpi.Index, kpi.Snapshot })
	var rising, seasonalRise []float64
	for n := range 16 {
		rising = append(rising, 50+float64(n))
		seasonalRise = append(seasonalRise, 50+float64(n/4)+[...]float64{0, 9, 3, 12}[n%4])
	}
	years := func(parts string) string {
		var b strings.Builder
		for n, p := range strings.Fields(parts) {
			fmt.Fprintf(&b, "%s %s\n", period.Year(2025-len(strings.Fields(parts))+n), p)
		}
		return b.String()
	}
	for _, c := range []struct {
		name  string
		story story
		want  string
		test  string
		slope float64
	}{
		{"a steady rise", story{measure: index, figures: quarters(rising...)}, "better", "seasonal Kendall", 4},
		{"a rise under seasons", story{measure: index, figures: quarters(seasonalRise...)}, "better", "seasonal Kendall", 1},
		{"a rise of what should fall", story{measure: with(index, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }), figures: quarters(rising...)}, "worse", "seasonal Kendall", 4},
		{"a rise of what is neither", story{measure: with(index, func(i *kpi.Indicator) { i.Polarity = kpi.Neutral }), figures: quarters(rising...)}, "up", "seasonal Kendall", 4},
		{"eight quarters", story{measure: index, figures: quarters(rising[:8]...)}, "better", "Mann-Kendall", 4},
		{"seven quarters", story{measure: index, figures: quarters(rising[:7]...)}, "too_few_figures", "", 0},
		{"since the last break only", story{measure: index, figures: strings.Replace(quarters(rising...), " 59", " 59 [b]", 1)}, "too_few_figures", "", 0},
		{"nothing moves", story{measure: index, figures: quarters(5, 5, 5, 5, 5, 5, 5, 5)}, "no_clear_change", "Mann-Kendall", 0},
		{"up and down", story{measure: index, figures: quarters(5, 7, 4, 8, 5, 7, 4, 8, 6)}, "no_clear_change", "Mann-Kendall", math.NaN()},
		{"rolling windows agree by construction", story{measure: with(index, func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling12 }), figures: quarters(rising...)}, "overlapping_periods", "", 0},
		{"a range has no way to go", story{measure: with(index, func(i *kpi.Indicator) { i.Polarity = kpi.InRange }), figures: quarters(rising...)}, "range_target", "", 0},
		{"yearly figures in parts", story{measure: yearlyFigure(), figures: years("500/1000 530/1000 560/1000 590/1000 620/1000")}, "better", "five-year marker", 0},
		{"yearly parts of few cases", story{measure: yearlyFigure(), figures: years("5/10 5/10 6/10 6/10 7/10")}, "no_clear_change", "five-year marker", 0},
		{"eight years", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Measure = kpi.Index }), figures: years("1 2 3 4 5 6 7 8")}, "better", "Mann-Kendall", 1},
		{"five years without parts", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Measure = kpi.Index }), figures: years("1 2 3 4 5")}, "too_few_figures", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.story.assess(t).LongView
			have := got.Direction.String()
			if got.Direction == kpi.NotComparable {
				have = string(got.Reason)
			}
			if have != c.want || got.Test != c.test || (!math.IsNaN(c.slope) && math.Abs(got.PerYear-c.slope) > 1e-9) {
				t.Errorf("%s by %q, %v a year; want %s by %q, %v", have, got.Test, got.PerYear, c.want, c.test, c.slope)
			}
		})
	}
}

func TestVariationAgainstProcessLimits(t *testing.T) {
	t.Parallel()
	index := with(percentage(), func(i *kpi.Indicator) { i.Measure, i.Accumulation = kpi.Index, kpi.Snapshot })
	steady := []float64{1, 2, 1, 2, 1, 2, 2, 1, 2, 1, 1, 2, 1, 2, 2}
	wave := []float64{1, 9, 4, 12, 1, 9, 4, 12, 1, 9, 4, 12, 1, 9, 4, 12}
	months := func(values []float64) string {
		var b strings.Builder
		for n, v := range values {
			fmt.Fprintf(&b, "%s %v\n", thisQuarter.Month(3).Back(len(values)-1-n), v)
		}
		return b.String()
	}
	for _, c := range []struct {
		name      string
		story     story
		signal    kpi.Signal
		assurance kpi.Assurance
		reason    kpi.Reason
	}{
		{"nothing unusual", story{measure: index, targets: "2025-26 1.5", figures: quarters(steady...)}, kpi.UsualVariation, kpi.HitOrMiss, ""},
		{"far above", story{measure: index, targets: "2025-26 30", figures: quarters(append(steady, 12)...)}, kpi.Improvement, kpi.Fails, ""},
		{"far above what should be low", story{measure: with(index, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }), targets: "2025-26 30", figures: quarters(append(steady, 12)...)}, kpi.Concern, kpi.Passes, ""},
		{"far below what is neither", story{measure: with(index, func(i *kpi.Indicator) { i.Polarity = kpi.Neutral }), figures: quarters(append(steady, -12)...)}, kpi.UnusuallyLow, kpi.NoAssurance, ""},
		{"just enough", story{measure: index, figures: quarters(steady[:13]...)}, kpi.UsualVariation, kpi.NoAssurance, ""},
		{"too few", story{measure: index, figures: quarters(steady[:12]...)}, 0, 0, kpi.TooFewFigures},
		{"a wave over the year", story{measure: index, figures: quarters(wave...)}, 0, 0, kpi.Seasonal},
		{"a target with a profile", story{measure: index, targets: "2025-26 5 profile 10/20/50/100", figures: quarters(steady...)}, 0, 0, kpi.Seasonal},
		{"months", story{measure: with(index, func(i *kpi.Indicator) { i.Frequency = kpi.Monthly }), targets: "2025-26 1.5", figures: months(wave)}, kpi.UsualVariation, kpi.HitOrMiss, ""},
		{"months that add up have no quarterly target", story{measure: with(homes(), func(i *kpi.Indicator) { i.Frequency, i.Accumulation = kpi.Monthly, kpi.InQuarter }), targets: "2025-26-Q2 5", figures: months(steady)}, kpi.UsualVariation, kpi.NoAssurance, ""},
		{"a running total", story{measure: homes(), figures: quarters(steady...)}, 0, 0, kpi.Cumulative},
		{"a yearly figure", story{measure: yearlyFigure(), figures: "2024-25 5"}, 0, 0, kpi.AnnualOnly},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.story.assess(t).Variation
			if got.Signal != c.signal || got.Assurance != c.assurance || got.Reason != c.reason {
				t.Errorf("%s, %s, %q (%s %v to %v); want %s, %s, %q", got.Signal, got.Assurance, got.Reason, got.Cause, got.Low, got.High, c.signal, c.assurance, c.reason)
			}
		})
	}
}

func TestHowFarAFigureCouldBeChance(t *testing.T) {
	t.Parallel()
	got := story{measure: percentage(), targets: "2025-26 50", figures: "2025-26-Q2 45/100"}.assess(t)
	if c := got.Chance; c == nil || math.Abs(c.Low-35.61) > 0.01 || math.Abs(c.High-54.76) > 0.01 || !c.Spans || c.Method != "Wilson" {
		t.Errorf("45 of 100 is %+v", c)
	}
	many := story{measure: percentage(), targets: "2025-26 50", figures: "2025-26-Q2 80000/100000"}.assess(t)
	if c := many.Chance; c == nil || c.Spans {
		t.Errorf("80,000 of 100,000 is %+v", c)
	}
	rate := story{measure: with(percentage(), func(i *kpi.Indicator) { i.Measure = kpi.Rate; i.Multiplier = decimal.NewFromInt(100_000) }), figures: "2025-26-Q2 20/10000"}.assess(t)
	if c := rate.Chance; c == nil || math.Abs(c.Low-122.11) > 0.01 || math.Abs(c.High-308.90) > 0.01 || c.Spans {
		t.Errorf("20 in 10,000 is %+v", c)
	}
	few := with(percentage(), func(i *kpi.Indicator) { i.Measure, i.Multiplier = kpi.Rate, dec(t, "1000") })
	if c := (story{measure: few, figures: "2025-26-Q2 9/1000"}).assess(t).Chance; c == nil || c.Method != "exact" {
		t.Errorf("nine events are bounded by %+v", c)
	}
	if c := (story{measure: few, figures: "2025-26-Q2 10/1000"}).assess(t).Chance; c == nil || c.Method != "Byar" {
		t.Errorf("ten events are bounded by %+v", c)
	}
	if c := (story{measure: percentage(), figures: "2025-26-Q2 45"}).assess(t).Chance; c != nil {
		t.Errorf("without parts it is %+v", c)
	}
}

func TestHowFiguresSettle(t *testing.T) {
	t.Parallel()
	got := story{measure: percentage(), figures: "2025-26-Q1 60 known 1\n2025-26-Q1 60.5 return known 3\n2025-26-Q2 61.5 return known 4"}.assess(t).Settling
	if got.Periods != 2 || shownValue(got.Revision) != "0.25" || shownValue(got.Movement) != "1" {
		t.Errorf("%+v", got)
	}
	if never := (story{measure: percentage(), figures: "2025-26-Q1 60\n2025-26-Q2 61"}).assess(t).Settling; never.Periods != 0 {
		t.Errorf("figures that never changed: %+v", never)
	}
}
