package analyse

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"perfpack/pipeline/kpi"
)

func TestWhatAFigureIsJudgedAgainst(t *testing.T) {
	t.Parallel()
	flow := with(homes(), func(i *kpi.Indicator) { i.Accumulation = kpi.InQuarter })
	lastYear := "2024-25-Q1 30\n2024-25-Q2 90\n2024-25-Q3 120\n2024-25-Q4 150\n"
	lastYearFlow := "2024-25-Q1 30\n2024-25-Q2 60\n2024-25-Q3 30\n2024-25-Q4 30\n"
	rolling := with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling12 })
	monthlyFlow := with(flow, func(i *kpi.Indicator) { i.Frequency = kpi.Monthly })
	for _, c := range []struct {
		name  string
		story story
		value string
		upper string
		floor string
		basis kpi.TargetBasis
		row   string
	}{
		{"the quarter's own stands over the year's", story{measure: percentage(), targets: "2025-26 62\n2025-26-Q2 61", figures: "2025-26-Q2 60"}, "61", "", "", kpi.OwnTarget, "2025-26-Q2"},
		{"the year's covers the quarter", story{measure: percentage(), targets: "2024-25 60\n2025-26 62 floor 50\n2026-27 64", figures: "2025-26-Q2 60"}, "62", "", "50", kpi.YearTarget, "2025-26"},
		{"the year's stands over the line", story{measure: percentage(), baseline: "2022-23 50", targets: "2025-26 62\n2030-31 80", figures: "2025-26-Q2 60"}, "62", "", "", kpi.YearTarget, "2025-26"},
		{"another year's without a baseline is none", story{measure: percentage(), targets: "2024-25 60\n2026-27 64", figures: "2025-26-Q2 60"}, "", "", "", kpi.NoBasis, ""},
		{"a calendar year may cover a quarter", story{measure: percentage(), targets: "2025 calendar 62", figures: "2025-26-Q2 60"}, "62", "", "", kpi.YearTarget, "2025 calendar"},
		{"a target is shown though there is no figure", story{measure: percentage(), targets: "2025-26 62"}, "62", "", "", kpi.YearTarget, "2025-26"},
		{"the target is of the figure's period, not the pack's", story{measure: with(percentage(), func(i *kpi.Indicator) { i.LagQuarters = 1 }), targets: "2025-26-Q1 61\n2025-26-Q2 62", figures: "2025-26-Q1 60"}, "61", "", "", kpi.OwnTarget, "2025-26-Q1"},

		{"a running total owes the profile's share", story{measure: homes(), targets: "2025-26 200 floor 160 profile 15/40/70/100", figures: lastYear + "2025-26-Q2 76"}, "80", "", "64", kpi.ProfiledTarget, "2025-26"},
		{"a flow owes what the profile gains in the quarter", story{measure: flow, targets: "2025-26 200 profile 15/40/70/100", figures: "2025-26-Q2 76"}, "50", "", "", kpi.ProfiledTarget, "2025-26"},
		{"a flow owes the whole of the first step", story{measure: flow, quarter: "2025-26-Q1", targets: "2025-26 200 profile 15/40/70/100", figures: "2025-26-Q1 76"}, "30", "", "", kpi.ProfiledTarget, "2025-26"},
		{"without a profile it owes last year's share", story{measure: homes(), targets: "2025-26 200", figures: lastYear + "2025-26-Q2 76"}, "120", "", "", kpi.LastYearsShape, "2025-26"},
		{"a flow owes the quarter's share of last year", story{measure: flow, targets: "2025-26 200", figures: lastYearFlow + "2025-26-Q2 76"}, "80", "", "", kpi.LastYearsShape, "2025-26"},
		{"a running total needs only its quarter and the end", story{measure: homes(), targets: "2025-26 200", figures: "2024-25-Q2 90\n2024-25-Q4 150\n2025-26-Q2 76"}, "120", "", "", kpi.LastYearsShape, "2025-26"},
		{"last year incomplete makes it even", story{measure: homes(), targets: "2025-26 200", figures: "2024-25-Q2 90\n2025-26-Q2 76"}, "100", "", "", kpi.StraightProfile, "2025-26"},
		{"an even flow owes a quarter", story{measure: flow, targets: "2025-26 200", figures: "2025-26-Q2 76"}, "50", "", "", kpi.StraightProfile, "2025-26"},
		{"a year that came to nothing has no shape", story{measure: homes(), targets: "2025-26 200", figures: "2024-25-Q2 0\n2024-25-Q4 0\n2025-26-Q2 76"}, "100", "", "", kpi.StraightProfile, "2025-26"},
		{"a total that fell has no shape", story{measure: homes(), targets: "2025-26 200", figures: "2024-25-Q2 90\n2024-25-Q4 80\n2025-26-Q2 76"}, "100", "", "", kpi.StraightProfile, "2025-26"},
		{"the whole year is owed at its end", story{measure: homes(), quarter: "2025-26-Q4", targets: "2025-26 200", figures: lastYear + "2025-26-Q4 76"}, "200", "", "", kpi.LastYearsShape, "2025-26"},
		{"a position does not accumulate", story{measure: with(homes(), func(i *kpi.Indicator) { i.Accumulation = kpi.Snapshot }), targets: "2025-26 200 profile 15/40/70/100", figures: "2025-26-Q2 76"}, "200", "", "", kpi.YearTarget, "2025-26"},
		{"a percentage does not accumulate", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.YearToDate }), targets: "2025-26 62 profile 15/40/70/100", figures: "2025-26-Q2 60"}, "62", "", "", kpi.YearTarget, "2025-26"},

		{"the line runs straight from the baseline", story{measure: percentage(), baseline: "2023-24-Q2 50", targets: "2027-28-Q2 60", figures: "2025-26-Q2 56"}, "55", "", "", kpi.OnTheLine, "2027-28-Q2"},
		{"a year on the line means its last quarter", story{measure: percentage(), baseline: "2023-24 50", targets: "2025-26-Q4 54\n2030-31 80", figures: "2025-26-Q2 56"}, "53", "", "", kpi.OnTheLine, "2025-26-Q4"},
		{"the line bends at each dated target", story{measure: percentage(), quarter: "2026-27-Q2", baseline: "2023-24 50", targets: "2025-26 54\n2027-28 62", figures: "2026-27-Q2 56"}, "56", "", "", kpi.OnTheLine, "2027-28"},
		{"after the last the line is flat", story{measure: percentage(), quarter: "2029-30-Q2", baseline: "2023-24 50", targets: "2025-26 54\n2027-28 62", figures: "2029-30-Q2 56"}, "62", "", "", kpi.FinalHeld, "2027-28"},
		{"before the baseline it is flat", story{measure: percentage(), baseline: "2026-27 50", targets: "2027-28 62", figures: "2025-26-Q2 56"}, "50", "", "", kpi.OnTheLine, "2027-28"},
		{"a target before the baseline leads nowhere", story{measure: percentage(), baseline: "2024-25 50", targets: "2023-24 62", figures: "2025-26-Q2 56"}, "", "", "", kpi.NoBasis, ""},
		{"a year and its last quarter are one point, and the quarter's counts", story{measure: percentage(), baseline: "2023-24 50", targets: "2027-28 90\n2027-28-Q4 66", figures: "2025-26-Q4 56", quarter: "2025-26-Q4"}, "58", "", "", kpi.OnTheLine, "2027-28-Q4"},
		{"what runs up from April owes nothing to a calendar year", story{measure: homes(), targets: "2025 calendar 200", figures: "2025-26-Q2 76"}, "", "", "", kpi.NoBasis, ""},
		{"the floor runs along the line", story{measure: percentage(), baseline: "2023-24-Q2 50", targets: "2027-28-Q2 60 floor 56", figures: "2025-26-Q2 56"}, "55", "", "53", kpi.OnTheLine, "2027-28-Q2"},
		{"a range opens along the line", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Polarity = kpi.InRange }), baseline: "2023-24-Q2 90", targets: "2027-28-Q2 65 upper 80", figures: "2025-26-Q2 56"}, "77.5", "85", "", kpi.OnTheLine, "2027-28-Q2"},
		{"of two baselines the later that has passed counts", story{measure: percentage(), baseline: "2019-20-Q2 10\n2023-24-Q2 50\n2026-27-Q2 58", targets: "2027-28-Q2 60", figures: "2025-26-Q2 56"}, "55", "", "", kpi.OnTheLine, "2027-28-Q2"},

		{"a rolling window has its quarter's target", story{measure: rolling, targets: "2025-26-Q2 60\n2025-26 70", figures: "2024-10/P12M 12"}, "60", "", "", kpi.OwnTarget, "2025-26-Q2"},
		{"a rolling window has its year's target whole", story{measure: with(rolling, func(i *kpi.Indicator) { i.Measure = kpi.Count }), targets: "2025-26 70 profile 15/40/70/100", figures: "2024-10/P12M 12"}, "70", "", "", kpi.YearTarget, "2025-26"},
		{"a quarter of three months owes what the months owe", story{measure: monthlyFlow, targets: "2025-07 5 upper 9 floor 3\n2025-08 6 upper 9 floor 4\n2025-09 7 upper 9 floor 5\n2025-26 90", figures: "2025-07 5\n2025-08 5\n2025-09 5"}, "18", "27", "12", kpi.OwnTarget, "2025-26-Q2"},
		{"a quarter stands over its months", story{measure: monthlyFlow, targets: "2025-07 5\n2025-08 6\n2025-09 7\n2025-26-Q2 20", figures: "2025-07 5\n2025-08 5\n2025-09 5"}, "20", "", "", kpi.OwnTarget, "2025-26-Q2"},
		{"two months are no quarter", story{measure: monthlyFlow, targets: "2025-07 5\n2025-08 6\n2025-26 90", figures: "2025-07 5\n2025-08 5\n2025-09 5"}, "22.5", "", "", kpi.StraightProfile, "2025-26"},
		{"a position is held to the last month's", story{measure: with(monthlyFlow, func(i *kpi.Indicator) { i.Accumulation = kpi.Snapshot }), targets: "2025-07 5\n2025-08 6\n2025-09 7", figures: "2025-07 5\n2025-08 5\n2025-09 5"}, "7", "", "", kpi.OwnTarget, "2025-09"},
		{"so is a running total", story{measure: with(monthlyFlow, func(i *kpi.Indicator) { i.Accumulation = kpi.YearToDate }), targets: "2025-07 5\n2025-08 6\n2025-09 7\n2025-26 90", figures: "2025-07 5\n2025-08 5\n2025-09 5"}, "7", "", "", kpi.OwnTarget, "2025-09"},
		{"a yearly figure has its own year's target", story{measure: yearlyFigure(), quarter: "2025-26-Q3", targets: "2024-25 60\n2025-26 70", figures: "2024-25 12"}, "60", "", "", kpi.OwnTarget, "2024-25"},
		{"an academic year is no financial year", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Accumulation = kpi.AcademicYear; i.LagQuarters = 0 }), targets: "2024-25 60\n2025-26 70", figures: "2024-25 academic 12"}, "", "", "", kpi.NoBasis, ""},
		{"a yearly figure on the line stands where its year ends", story{measure: yearlyFigure(), quarter: "2025-26-Q3", baseline: "2022-23 50", targets: "2026-27 60", figures: "2024-25 12"}, "55", "", "", kpi.OnTheLine, "2026-27"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.story.assess(t).Target
			if shownValue(got.Value) != c.value || shownValue(got.Upper) != c.upper || shownValue(got.Floor) != c.floor {
				t.Errorf("the target is %q to %q with floor %q, want %q to %q with floor %q",
					shownValue(got.Value), shownValue(got.Upper), shownValue(got.Floor), c.value, c.upper, c.floor)
			}
			if got.Basis != c.basis || got.Period.String() != c.row {
				t.Errorf("it rests on %s (%s), want %s (%s)", got.Period, got.Basis, c.row, c.basis)
			}
		})
	}
}

func TestWhoseTargetItIs(t *testing.T) {
	t.Parallel()
	areas := []kpi.Area{
		{ID: "n", Kind: kpi.OrganisationArea}, {ID: "s", Kind: kpi.OrganisationArea},
		{ID: "both", Kind: kpi.Joint, Members: []string{"n", "s"}}, {ID: "ward", Kind: kpi.District, Members: []string{"n"}},
	}
	fw := &kpi.Framework{Areas: areas, Indicators: []kpi.Indicator{percentage()}}
	set := func(org, per, value string) {
		p, _ := dated(t, per)
		fw.Targets = append(fw.Targets, kpi.Target{Indicator: "M1", Organisation: org, Period: p, Value: dec(t, value)})
	}
	set("", "2025-26", "60")
	set("", "2026-27", "70")
	set("n", "2025-26", "61")
	for _, c := range []struct{ org, area, target, final string }{
		{"n", "n", "61", "70"}, // its own, and for the other year everybody's
		{"s", "s", "60", "70"},
		{"n", "both", "61", "70"}, // as the organisation's
		{"s", "both", "60", "70"},
		{"n", "ward", "", ""}, // a part is not held to the whole's
	} {
		a := New(fw, Settings{Quarter: quarterNamed(t, "")})
		got := a.Assess(c.org, &a.Framework.Indicators[0], c.area, kpi.Series{})
		if shownValue(got.Target.Value) != c.target || shownValue(got.FinalTarget) != c.final {
			t.Errorf("%s in %s: %q and finally %q, want %q and %q", c.area, c.org, shownValue(got.Target.Value), shownValue(got.FinalTarget), c.target, c.final)
		}
	}
	set("both", "2025-26", "50")
	set("ward", "2025-26", "40")
	for area, want := range map[string]string{"both": "50", "ward": "40"} {
		a := New(fw, Settings{Quarter: quarterNamed(t, "")})
		if got := a.Assess("n", &a.Framework.Indicators[0], area, kpi.Series{}); shownValue(got.Target.Value) != want {
			t.Errorf("%s has its own target %q, want %q", area, shownValue(got.Target.Value), want)
		}
	}
}

func TestStatusAtItsEdges(t *testing.T) {
	t.Parallel()
	higher := percentage()
	lower := with(higher, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter })
	inRange := with(higher, func(i *kpi.Indicator) { i.Polarity = kpi.InRange })
	floored := with(higher, func(i *kpi.Indicator) { i.Scheme = kpi.TargetAndFloor })
	two := with(higher, func(i *kpi.Indicator) { i.Scheme, i.GreenTolerance = kpi.TwoState, dec(t, "1") })
	relative := with(higher, func(i *kpi.Indicator) { i.ToleranceKind, i.AmberTolerance = kpi.Relative, dec(t, "5") })
	for _, c := range []struct {
		name    string
		measure kpi.Indicator
		line    string // baseline
		target  string
		figure  string
		want    string
		rule    string
	}{
		{"on target", higher, "", "62", "62", "green", "62.0% is on the target of 62.0%"},
		{"a hair below, shown as on it", higher, "", "62", "61.95", "green", "62.0% is on the target of 62.0%"},
		{"a hair more below", higher, "", "62", "61.94", "amber", "61.9% is 0.1 percentage points below the target of 62.0%; amber to 2.0 percentage points below"},
		{"at the tolerance", higher, "", "62", "60", "amber", "60.0% is 2.0 percentage points below the target of 62.0%; amber to 2.0 percentage points below"},
		{"past the tolerance as displayed", higher, "", "62", "59.94", "red", "59.9% is 2.1 percentage points below the target of 62.0%; amber to 2.0 percentage points below"},
		{"past it, shown at it", higher, "", "62", "59.95", "amber", ""},
		{"a target finer than what is displayed", higher, "", "62.24", "62.21", "green", "62.2% is on the target of 62.2%"},
		{"above", higher, "", "62", "70", "green", "70.0% is 8.0 percentage points above the target of 62.0%"},
		{"lower is better, on target", lower, "", "62", "62", "green", ""},
		{"lower is better, above", lower, "", "62", "62.1", "amber", "62.1% is 0.1 percentage points above the target of 62.0%; amber to 2.0 percentage points above"},
		{"lower is better, at the tolerance", lower, "", "62", "64", "amber", ""},
		{"lower is better, past it", lower, "", "62", "64.1", "red", ""},
		{"lower is better, far below", lower, "", "62", "2", "green", ""},
		{"at the lower end of a range", inRange, "", "65 upper 80", "65", "green", "65.0% is within the range of 65.0% to 80.0%"},
		{"at the upper end", inRange, "", "65 upper 80", "80", "green", ""},
		{"below a range", inRange, "", "65 upper 80", "63", "amber", "63.0% is 2.0 percentage points below the range of 65.0% to 80.0%; amber to 2.0 percentage points outside"},
		{"above a range", inRange, "", "65 upper 80", "82.1", "red", "82.1% is 2.1 percentage points above the range of 65.0% to 80.0%; amber to 2.0 percentage points outside"},
		{"a range without an upper bound is no range", inRange, "", "65", "70", "no_target", ""},
		{"on the floor", floored, "", "80 floor 70", "70", "amber", "70.0% is 10.0 percentage points below the target of 80.0%; the floor is 70.0%"},
		{"below the floor", floored, "", "80 floor 70", "69.9", "red", ""},
		{"on target with a floor", floored, "", "80 floor 70", "80", "green", "80.0% is on the target of 80.0%"},
		{"short of target without a floor", floored, "", "80", "79.9", "no_floor", ""},
		{"on target without a floor", floored, "", "80", "80", "green", ""},
		{"lower is better, on the floor", with(floored, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }), "", "10 floor 12", "12", "amber", ""},
		{"lower is better, past the floor", with(floored, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }), "", "10 floor 12", "12.1", "red", ""},
		{"above a range there is no floor", with(floored, func(i *kpi.Indicator) { i.Polarity = kpi.InRange }), "", "65 upper 80 floor 60", "81", "red", ""},
		{"below a range on its floor", with(floored, func(i *kpi.Indicator) { i.Polarity = kpi.InRange }), "", "65 upper 80 floor 60", "60", "amber", ""},
		{"two states, within green", two, "", "62", "61", "green", "61.0% is 1.0 percentage point below the target of 62.0%; green to 1.0 percentage point below"},
		{"two states, past it", two, "", "62", "60.9", "red", ""},
		{"relative tolerance", relative, "", "80", "76", "amber", "76.0% is 4.0 percentage points below the target of 80.0%; amber to 4.0 percentage points below"},
		{"past a relative tolerance", relative, "", "80", "75.9", "red", ""},
		{"a tolerance finer than the figure", relative, "", "62.5", "59.4", "amber", "59.4% is 3.1 percentage points below the target of 62.5%; amber to 3.125 percentage points below"},
		{"a relative tolerance of a range is of the end missed", with(relative, func(i *kpi.Indicator) { i.Polarity = kpi.InRange }), "", "65 upper 80", "84", "amber", ""},
		{"a relative tolerance of nought is nought, and says so", with(relative, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }), "", "0", "0.1", "red", "0.1% is 0.1 percentage points above the target of 0.0%; the tolerance is a share of the target, which is nought, so there is none"},
		{"a negative target", with(relative, func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }), "", "-10", "-9.5", "amber", ""},
		{"on a line the tolerance is of the distance", relative, "2023-24-Q2 50", "70", "59.0", "amber", "59.0% is 1.0 percentage point below the target for now of 60.0%, on the line from the baseline to the final target; amber to 1.0 percentage point below"},
		{"past the tolerance of the distance", relative, "2023-24-Q2 50", "70", "58.9", "red", ""},
		{"context is never rated", with(higher, func(i *kpi.Indicator) { i.Set = kpi.ContextSet }), "", "62", "62", "context_only", ""},
		{"neither way good is never rated", with(higher, func(i *kpi.Indicator) { i.Polarity = kpi.Neutral }), "", "62", "62", "context_only", ""},
		{"without a scheme it is never rated", with(higher, func(i *kpi.Indicator) { i.Scheme = kpi.Unrated }), "", "62", "62", "context_only", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			per := "2025-26-Q2 "
			if c.line != "" {
				per = "2027-28-Q2 "
			}
			got := story{measure: c.measure, baseline: c.line, targets: per + c.target, figures: "2025-26-Q2 " + c.figure}.assess(t)
			have := got.Status.String()
			if got.Status == kpi.NotRated {
				have = string(got.Reason)
			}
			if have != c.want {
				t.Errorf("it is %s, want %s (%s)", have, c.want, got.Rule)
			}
			if c.rule != "" && got.Rule != c.rule {
				t.Errorf("the rule is %q, want %q", got.Rule, c.rule)
			}
			if (got.Rule != "") != got.Rated() {
				t.Errorf("status %s with rule %q", got.Status, got.Rule)
			}
		})
	}
}

// anyMeasure draws a measure with a target, as people set them.
func anyMeasure(t *rapid.T, polarity kpi.Polarity) (kpi.Indicator, kpi.Judged) {
	i := kpi.Indicator{
		Multiplier: decimal.NewFromInt(1), Decimals: rapid.Int32Range(0, 2).Draw(t, "decimals"), Polarity: polarity,
		Scheme:        rapid.SampledFrom([]kpi.Scheme{kpi.Tolerance, kpi.TargetAndFloor, kpi.TwoState}).Draw(t, "scheme"),
		ToleranceKind: rapid.SampledFrom([]kpi.ToleranceKind{kpi.Absolute, kpi.Relative}).Draw(t, "kind"),
	}
	green := rapid.Int64Range(0, 60).Draw(t, "green")
	i.GreenTolerance, i.AmberTolerance = number10(green), number10(green+rapid.Int64Range(0, 60).Draw(t, "amber"))
	target := rapid.Int64Range(-2000, 2000).Draw(t, "target")
	judged := kpi.Judged{Value: decimal.NewNullDecimal(number10(target))}
	slack := rapid.Int64Range(0, 100).Draw(t, "slack")
	switch polarity {
	case kpi.InRange:
		judged.Upper = decimal.NewNullDecimal(number10(target + slack))
		judged.Floor = decimal.NewNullDecimal(number10(target - slack))
	case kpi.LowerIsBetter:
		judged.Floor = decimal.NewNullDecimal(number10(target + slack))
	default:
		judged.Floor = decimal.NewNullDecimal(number10(target - slack))
	}
	return i, judged
}

func TestABetterFigureIsNeverRatedWorse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		polarity := rapid.SampledFrom([]kpi.Polarity{kpi.HigherIsBetter, kpi.LowerIsBetter}).Draw(t, "polarity")
		i, judged := anyMeasure(t, polarity)
		a, b := decimal.New(rapid.Int64Range(-300_000, 300_000).Draw(t, "a"), -3), decimal.New(rapid.Int64Range(-300_000, 300_000).Draw(t, "b"), -3)
		better, worse := decimal.Max(a, b), decimal.Min(a, b)
		if polarity == kpi.LowerIsBetter {
			better, worse = worse, better
		}
		if stand(&i, better, &judged, decimal.NullDecimal{}) > stand(&i, worse, &judged, decimal.NullDecimal{}) {
			t.Fatalf("%s is rated worse than %s", better, worse)
		}
	})
}

func TestAFigureFurtherOutsideARangeIsNeverRatedBetter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i, judged := anyMeasure(t, kpi.InRange)
		out := decimal.New(rapid.Int64Range(0, 300_000).Draw(t, "out"), -3)
		more := decimal.New(rapid.Int64Range(0, 300_000).Draw(t, "more"), -3)
		near, far := judged.Upper.Decimal.Add(out), judged.Upper.Decimal.Add(out).Add(more)
		if rapid.Bool().Draw(t, "below") {
			near, far = judged.Value.Decimal.Sub(out), judged.Value.Decimal.Sub(out).Sub(more)
		}
		if stand(&i, far, &judged, decimal.NullDecimal{}) < stand(&i, near, &judged, decimal.NullDecimal{}) {
			t.Fatalf("%s is rated better than %s", far, near)
		}
	})
}

func TestReversingPolarityAndSignChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i, judged := anyMeasure(t, kpi.HigherIsBetter)
		i.ChangeThreshold = number10(rapid.Int64Range(0, 30).Draw(t, "threshold"))
		now, was := decimal.New(rapid.Int64Range(-300_000, 300_000).Draw(t, "now"), -3), decimal.New(rapid.Int64Range(-300_000, 300_000).Draw(t, "was"), -3)
		way := decimal.NewNullDecimal(number10(rapid.Int64Range(-500, 500).Draw(t, "way")))
		judged.Basis = rapid.SampledFrom([]kpi.TargetBasis{kpi.OwnTarget, kpi.OnTheLine}).Draw(t, "basis")
		mirror, mirrored := i, judged
		mirror.Polarity = kpi.LowerIsBetter
		mirrored.Value.Decimal, mirrored.Floor.Decimal = judged.Value.Decimal.Neg(), judged.Floor.Decimal.Neg()
		if a, b := stand(&i, now, &judged, way), stand(&mirror, now.Neg(), &mirrored, way); a != b {
			t.Fatalf("%s is %s, and its mirror %s", now, a, b)
		}
		direction := func(i *kpi.Indicator, now, was decimal.Decimal) kpi.Direction {
			return (&record{ind: i}).direction(kpi.Figure{Value: decimal.NewNullDecimal(now)}, kpi.Figure{Value: decimal.NewNullDecimal(was)}, &judged)
		}
		if a, b := direction(&i, now, was), direction(&mirror, now.Neg(), was.Neg()); a != b {
			t.Fatalf("%s to %s is %s, and its mirror %s", was, now, a, b)
		}
	})
}

func TestARuleNeverNamesAToleranceThatItDidNotUse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i, judged := anyMeasure(t, rapid.SampledFrom([]kpi.Polarity{kpi.HigherIsBetter, kpi.LowerIsBetter, kpi.InRange}).Draw(t, "polarity"))
		figure := decimal.New(rapid.Int64Range(-300_000, 300_000).Draw(t, "figure"), -3)
		got := rate(&i, figure, &judged, decimal.NullDecimal{})
		if i.Scheme != kpi.Tolerance && strings.Contains(got.rule, "amber to") || i.Scheme == kpi.TargetAndFloor && strings.Contains(got.rule, "green to") {
			t.Fatalf("%s: %s", i.Scheme, got.rule)
		}
		if (got.rule == "") != (got.status == kpi.NotRated) {
			t.Fatalf("%s with the rule %q", got.status, got.rule)
		}
	})
}
