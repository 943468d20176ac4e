package analyse

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func TestDirectionOfTravel(t *testing.T) {
	t.Parallel()
	typed := with(percentage(), func(i *kpi.Indicator) { i.Measure = kpi.Index })
	in := func(acc kpi.Accumulation) kpi.Indicator {
		return with(typed, func(i *kpi.Indicator) { i.Accumulation = acc })
	}
	polar := func(p kpi.Polarity) kpi.Indicator {
		return with(typed, func(i *kpi.Indicator) { i.Polarity = p })
	}
	monthly := with(homes(), func(i *kpi.Indicator) { i.Frequency, i.Accumulation = kpi.Monthly, kpi.InQuarter })
	const both = "2024-25-Q2 60\n2025-26-Q1 61\n2025-26-Q2 "
	for _, c := range []struct {
		name        string
		story       story
		short, long string // direction, or the reason why there is none
	}{
		{"better than both", story{measure: typed, figures: both + "62"}, "better", "better"},
		{"worse than both", story{measure: typed, figures: both + "59"}, "worse", "worse"},
		{"between the two", story{measure: typed, figures: both + "60.5"}, "worse", "better"},
		{"the same", story{measure: typed, figures: both + "61.00"}, "no_clear_change", "better"},
		{"less than half of the last place", story{measure: typed, figures: both + "61.04"}, "no_clear_change", "better"},
		{"half of the last place, and shown to differ", story{measure: typed, figures: both + "61.05"}, "better", "better"},
		{"shown alike though more than half a place apart", story{measure: typed, figures: "2024-25-Q2 61\n2025-26-Q1 61.16\n2025-26-Q2 61.24"}, "no_clear_change", "better"},
		{"at its own threshold", story{measure: with(typed, func(i *kpi.Indicator) { i.ChangeThreshold = decimal.NewFromInt(1) }), figures: both + "62"}, "better", "better"},
		{"a hair below its threshold", story{measure: with(typed, func(i *kpi.Indicator) { i.ChangeThreshold = decimal.NewFromInt(1) }), figures: both + "61.9"}, "no_clear_change", "better"},
		{"lower is better", story{measure: polar(kpi.LowerIsBetter), figures: both + "59"}, "better", "better"},
		{"neither is better", story{measure: polar(kpi.Neutral), figures: both + "60.5"}, "down", "up"},
		{"into a range", story{measure: polar(kpi.InRange), targets: "2025-26 65 upper 80", figures: "2024-25-Q2 90\n2025-26-Q1 60\n2025-26-Q2 84"}, "better", "better"},
		{"within a range all is alike", story{measure: polar(kpi.InRange), targets: "2025-26 65 upper 80", figures: "2024-25-Q2 66\n2025-26-Q1 79\n2025-26-Q2 70"}, "no_clear_change", "no_clear_change"},
		{"from one side of a range to the other, as far", story{measure: polar(kpi.InRange), targets: "2025-26 65 upper 80", figures: "2024-25-Q2 60\n2025-26-Q1 84\n2025-26-Q2 85"}, "worse", "no_clear_change"},
		{"a range that is not set", story{measure: polar(kpi.InRange), figures: both + "62"}, "no_target", "no_target"},

		{"no figure", story{measure: typed, figures: "2025-26-Q1 61"}, "no_figure", "no_figure"},
		{"the first figure", story{measure: typed, figures: "2025-26-Q2 61"}, "first_figure", "first_figure"},
		{"the first with a value", story{measure: typed, figures: "2025-26-Q1 [x]\n2025-26-Q2 61"}, "first_figure", "first_figure"},
		{"a gap before", story{measure: typed, figures: "2024-25-Q2 60\n2025-26-Q2 61"}, "no_previous_figure", "better"},
		{"last year not held", story{measure: typed, figures: "2025-26-Q1 60\n2025-26-Q2 61"}, "better", "no_previous_figure"},
		{"the one before kept back", story{measure: typed, figures: "2024-25-Q2 60\n2025-26-Q1 3 [c]\n2025-26-Q2 61"}, "withheld", "better"},
		{"a break since last year", story{measure: typed, figures: "2024-25-Q2 60\n2025-26-Q1 61 [b]\n2025-26-Q2 62"}, "better", "break_in_series"},
		{"a break now", story{measure: typed, figures: both + "62 [b]"}, "break_in_series", "break_in_series"},
		{"a break at the start of what is compared", story{measure: typed, figures: "2024-25-Q2 60 [b]\n2025-26-Q1 61\n2025-26-Q2 62"}, "better", "better"},

		{"a running total is never set against the quarter before", story{measure: in(kpi.YearToDate), figures: both + "62"}, "cumulative", "better"},
		{"a rolling year is set against last year's only", story{measure: in(kpi.Rolling12), figures: "2023-10/P12M 60\n2024-07/P12M 61\n2024-10/P12M 62"}, "overlapping_periods", "better"},
		{"rolling three years share two with last year's", story{measure: in(kpi.Rolling36), figures: "2021-10/P36M 60\n2022-07/P36M 61\n2022-10/P36M 62"}, "overlapping_periods", "overlapping_periods"},
		{"a new yearly figure is set against the year before", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Measure = kpi.Index }), figures: "2023-24 60\n2024-25 61"}, "annual_only", "better"},
		{"a carried figure's direction is no news", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Measure = kpi.Index }), quarter: "2025-26-Q3", figures: "2023-24 60\n2024-25 61"}, "no_new_figure", "no_new_figure"},
		{"a yearly day is set against a day of the same quarter", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Measure, i.Accumulation, i.LagQuarters = kpi.Index, kpi.Snapshot, 0 }), quarter: "2024-25-Q3", figures: "2023-11-16 60\n2024-11-14 61"}, "annual_only", "better"},
		{"months are compared by their quarters", story{measure: monthly, figures: "2024-07 1\n2024-08 2\n2024-09 3\n2025-04 3\n2025-05 3\n2025-06 3\n2025-07 2\n2025-08 2\n2025-09 4"}, "worse", "better"},
		{"a break in a month breaks the quarter", story{measure: monthly, figures: "2025-04 3\n2025-05 3\n2025-06 3\n2025-07 2\n2025-08 2 [b]\n2025-09 4"}, "break_in_series", "no_previous_figure"},

		{"a share of few cases may have moved by chance", story{measure: percentage(), figures: "2024-25-Q2 800/1000\n2025-26-Q1 80/100\n2025-26-Q2 84/100"}, "no_clear_change", "no_clear_change"},
		{"a share of many has not", story{measure: percentage(), figures: "2025-26-Q1 800/1000\n2025-26-Q2 840/1000"}, "better", "no_previous_figure"},
		{"where one has no parts the threshold decides", story{measure: percentage(), figures: "2025-26-Q1 80\n2025-26-Q2 84/100"}, "better", "no_previous_figure"},
		{"a rate of few events may have moved by chance", story{measure: with(percentage(), func(i *kpi.Indicator) {
			i.Measure, i.Polarity = kpi.Rate, kpi.LowerIsBetter
			i.Multiplier = decimal.NewFromInt(100000)
		}), figures: "2025-26-Q1 31/38000\n2025-26-Q2 45/38200"}, "no_clear_change", "no_previous_figure"},
		{"a plain count has the threshold alone", story{measure: with(homes(), func(i *kpi.Indicator) { i.Accumulation = kpi.InQuarter }), figures: "2025-26-Q1 31\n2025-26-Q2 45"}, "better", "no_previous_figure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.story.assess(t)
			for _, one := range []struct {
				what   string
				travel kpi.Travel
				want   string
			}{{"short", got.Short, c.short}, {"long", got.Long, c.long}} {
				have := one.travel.Direction.String()
				if one.travel.Direction == kpi.NotComparable {
					have = string(one.travel.Reason)
				} else if one.travel.Reason != "" {
					t.Errorf("%s: %s with the reason %s", one.what, have, one.travel.Reason)
				}
				if have != one.want {
					t.Errorf("%s: %s against %s of %s, want %s", one.what, have, shownValue(one.travel.Value), one.travel.Period, one.want)
				}
			}
		})
	}
}

func TestWhatIsNotComparedIsStillShown(t *testing.T) {
	t.Parallel()
	got := story{measure: homes(), figures: "2024-25-Q2 60\n2025-26-Q1 30\n2025-26-Q2 62"}.assess(t)
	if got.Short.Period.String() != "2025-26-Q1" || shownValue(got.Short.Value) != "30" || shownValue(got.Short.Change) != "32" {
		t.Errorf("the quarter before is %+v", got.Short)
	}
	carried := story{measure: yearlyFigure(), quarter: "2025-26-Q3", figures: "2023-24 60\n2024-25 61"}.assess(t)
	if carried.Long.Period.String() != "2023-24" || shownValue(carried.Long.Value) != "60" || shownValue(carried.Long.Change) != "1" {
		t.Errorf("the year before is %+v", carried.Long)
	}
	late := story{measure: percentage(), figures: "2025-26-Q1 30"}.assess(t)
	if late.Short.Period.String() != "2025-26-Q1" || shownValue(late.Short.Value) != "30" || late.Short.Change.Valid {
		t.Errorf("the quarter before a missing one is %+v", late.Short)
	}
	window := story{measure: with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling12 }), figures: "2024-10/P12M 5"}.assess(t)
	if window.Short.Period.String() != "2024-07/P12M" || window.Long.Period.String() != "2023-10/P12M" {
		t.Errorf("the windows before are %s and %s", window.Short.Period, window.Long.Period)
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                       string
		story                      story
		change, progress, expected string
		reason                     kpi.Reason
	}{
		{"half way in time and two fifths in distance", story{measure: percentage(), baseline: "2023-24-Q2 60", targets: "2027-28-Q2 80", figures: "2025-26-Q2 68"}, "8", "40", "50", ""},
		{"lower is better", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }), baseline: "2023-24-Q2 12", targets: "2027-28-Q2 8", figures: "2025-26-Q2 12.8"}, "0.8", "-20", "50", ""},
		{"beyond the target is not cut off", story{measure: percentage(), baseline: "2023-24-Q2 60", targets: "2027-28-Q2 80", figures: "2025-26-Q2 83"}, "23", "115", "50", ""},
		{"what was due is never over a hundred", story{measure: percentage(), baseline: "2019-20-Q2 60", targets: "2023-24-Q2 80", figures: "2025-26-Q2 83"}, "23", "115", "100", ""},
		{"what was due is never under nought", story{measure: percentage(), baseline: "2023-24-Q2 60", targets: "2025-26-Q2 50\n2027-28-Q2 80", figures: "2025-26-Q2 68"}, "8", "40", "0", ""},
		{"the final target is the latest dated, whatever the figure is judged against", story{measure: percentage(), baseline: "2023-24-Q2 60", targets: "2025-26-Q2 65\n2027-28-Q2 80", figures: "2025-26-Q2 68"}, "8", "40", "25", ""},
		{"no figure", story{measure: percentage(), baseline: "2023-24-Q2 60", targets: "2027-28-Q2 80"}, "", "", "", "no_figure"},
		{"no baseline", story{measure: percentage(), targets: "2027-28-Q2 80", figures: "2025-26-Q2 68"}, "", "", "", "no_baseline"},
		{"no target", story{measure: percentage(), baseline: "2023-24-Q2 60", figures: "2025-26-Q2 68"}, "8", "", "", "no_target"},
		{"nowhere to go", story{measure: percentage(), baseline: "2023-24-Q2 60", targets: "2027-28-Q2 60", figures: "2025-26-Q2 68"}, "8", "", "", "target_equals_baseline"},
		{"a range", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Polarity = kpi.InRange }), baseline: "2023-24-Q2 60", targets: "2027-28-Q2 70 upper 80", figures: "2025-26-Q2 68"}, "8", "", "", "range_target"},
		{"a break on the way", story{measure: percentage(), baseline: "2023-24-Q2 60", targets: "2027-28-Q2 80", figures: "2025-26-Q1 65 [b]\n2025-26-Q2 68"}, "", "", "", "break_in_series"},
		{"part of a year beside whole ones", story{measure: homes(), baseline: "2022-23 180", targets: "2027-28 240", figures: "2025-26-Q2 76"}, "", "", "", "part_of_year"},
		{"a whole year beside whole ones", story{measure: homes(), quarter: "2025-26-Q4", baseline: "2022-23 180", targets: "2027-28 240", figures: "2025-26-Q4 210"}, "30", "50", "60", ""},
		{"a yearly figure", story{measure: yearlyFigure(), baseline: "2022-23 50", targets: "2026-27 60", figures: "2024-25 56"}, "6", "60", "50", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.story.assess(t)
			if shownValue(got.ChangeFromBaseline) != c.change || shownValue(got.Progress) != c.progress || shownValue(got.ExpectedProgress) != c.expected || got.ProgressReason != c.reason {
				t.Errorf("change %q, progress %q of %q, %q; want %q, %q of %q, %q", shownValue(got.ChangeFromBaseline), shownValue(got.Progress),
					shownValue(got.ExpectedProgress), got.ProgressReason, c.change, c.progress, c.expected, c.reason)
			}
		})
	}
}

// thisQuarter is 2025-26-Q2.
const thisQuarter = period.Quarter(4*2025 + 1)

// anySeries draws figures as they come: typed or in parts, marked, revised and queried, from history and from returns.
func anySeries(t *rapid.T, i *kpi.Indicator) kpi.Series {
	s := kpi.Series{Indicator: i.Ref, Area: "n"}
	for k := range rapid.IntRange(0, 40).Draw(t, "figures") {
		o := kpi.Observation{Indicator: i.Ref, Area: "n", Known: int64(k + 1)}
		q := thisQuarter - period.Quarter(rapid.IntRange(-1, 20).Draw(t, "back"))
		switch {
		case yearly(i):
			o.Period = q.Year().Period()
		case i.Frequency == kpi.Monthly:
			o.Period = q.Month(rapid.IntRange(1, 3).Draw(t, "month"))
		default:
			o.Period = q.Period()
		}
		if rapid.Bool().Draw(t, "return") {
			o.Origin = kpi.FromReturn
		}
		o.Queried = rapid.IntRange(0, 9).Draw(t, "queried") == 0
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			o.Marks = kpi.NotAvailable
		case 1:
			o.Marks = kpi.Confidential
		case 2, 3, 4, 5:
			if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
				o.Marks = kpi.Break
			}
			o.Numerator = decimal.NewNullDecimal(decimal.NewFromInt(rapid.Int64Range(0, 400).Draw(t, "n")))
			o.Denominator = decimal.NewNullDecimal(decimal.NewFromInt(rapid.Int64Range(0, 400).Draw(t, "d")))
			o.Value = o.Numerator
		default:
			o.Value = decimal.NewNullDecimal(number10(rapid.Int64Range(-1000, 2000).Draw(t, "value")))
		}
		s.Observations = append(s.Observations, o)
	}
	return s
}

// anyStory draws a measure of any kind with a plan.
func anyStory(t *rapid.T) (*Assessor, *kpi.Indicator) {
	i := percentage()
	i.Measure = rapid.SampledFrom([]kpi.Measure{kpi.Count, kpi.Money, kpi.Proportion, kpi.Rate, kpi.Mean, kpi.Median, kpi.Index}).Draw(t, "measure")
	i.Accumulation = rapid.SampledFrom([]kpi.Accumulation{kpi.InQuarter, kpi.Snapshot, kpi.YearToDate, kpi.Rolling12, kpi.Rolling36, kpi.Annual}).Draw(t, "accumulation")
	i.Frequency = rapid.SampledFrom([]kpi.Frequency{kpi.Quarterly, kpi.Monthly, kpi.Yearly}).Draw(t, "frequency")
	i.Polarity = rapid.SampledFrom([]kpi.Polarity{kpi.HigherIsBetter, kpi.LowerIsBetter, kpi.InRange, kpi.Neutral}).Draw(t, "polarity")
	i.LagQuarters = rapid.IntRange(0, 4).Draw(t, "lag")
	if !i.Measure.HasParts() {
		i.Multiplier = decimal.NewFromInt(1)
	}
	fw := &kpi.Framework{Indicators: []kpi.Indicator{i}}
	for back := range rapid.IntRange(0, 3).Draw(t, "targets") {
		row := kpi.Target{Indicator: i.Ref, Period: (thisQuarter.Year() + 1 - period.Year(back)).Period(), Value: number10(rapid.Int64Range(0, 1000).Draw(t, "target"))}
		row.Upper = decimal.NewNullDecimal(row.Value.Add(decimal.NewFromInt(10)))
		fw.Targets = append(fw.Targets, row)
	}
	if rapid.Bool().Draw(t, "has baseline") {
		fw.Baselines = append(fw.Baselines, kpi.Baseline{Indicator: i.Ref, Period: (thisQuarter - 12).Period(), Value: number10(rapid.Int64Range(0, 1000).Draw(t, "baseline"))})
	}
	s := Settings{Quarter: thisQuarter, LastKnown: rapid.Int64Range(0, 30).Draw(t, "last known"), LeaveOutQueried: rapid.Bool().Draw(t, "final")}
	a := New(fw, s)
	return a, &a.Framework.Indicators[0]
}

func TestTheOrderOfFiguresChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, i := anyStory(t)
		s := anySeries(t, i)
		before := a.Assess("n", i, "n", s)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(s.Observations), func(a, b int) {
			s.Observations[a], s.Observations[b] = s.Observations[b], s.Observations[a]
		})
		if after := a.Assess("n", i, "n", s); !reflect.DeepEqual(before, after) {
			t.Fatalf("one order gives\n%+v\nanother\n%+v", before, after)
		}
	})
}

func TestEveryAssessmentHoldsTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, i := anyStory(t)
		got := a.Assess("n", i, "n", anySeries(t, i))
		switch {
		case got.Rated() && (!got.Held() || !got.Target.Value.Valid):
			t.Fatalf("%s without a figure or without a target", got.Status)
		case got.Rated() == (got.Reason != ""):
			t.Fatalf("%s with the reason %q", got.Status, got.Reason)
		case !got.Held() && got.Current.Parts():
			t.Fatal("parts of a figure that is not shown")
		case got.Current.Marks.Any(kpi.Absent) && got.Held():
			t.Fatalf("a figure marked %s", got.Current.Marks)
		case got.Progress.Valid == (got.ProgressReason != "") || got.Progress.Valid != got.ExpectedProgress.Valid:
			t.Fatalf("progress %v of %v, %q", got.Progress, got.ExpectedProgress, got.ProgressReason)
		case got.Projection.Value.Valid == (got.Projection.Reason != ""):
			t.Fatalf("projection %+v", got.Projection)
		case got.Overdue && !yearly(i):
			t.Fatal("overdue though it is never carried forward")
		}
		for _, travel := range []kpi.Travel{got.Short, got.Long} {
			if (travel.Direction == kpi.NotComparable) != (travel.Reason != "") {
				t.Fatalf("direction %s with the reason %q", travel.Direction, travel.Reason)
			}
			if !travel.Period.IsZero() && travel.Period.Compare(got.Current.Period) >= 0 {
				t.Fatalf("%s is set against %s", got.Current.Period, travel.Period)
			}
		}
		for n, p := range got.History {
			if n > 0 && p.Period.Compare(got.History[n-1].Period) <= 0 {
				t.Fatalf("%s follows %s", p.Period, got.History[n-1].Period)
			}
			if p.Held && p.Marks.Any(kpi.Absent) {
				t.Fatalf("%s is held and marked %s", p.Period, p.Marks)
			}
		}
	})
}

func TestFiguresAreDrawnAsTheyArePrinted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i := percentage()
		i.Decimals = rapid.Int32Range(-1, 6).Draw(t, "decimals")
		i.Multiplier = decimal.NewFromInt(rapid.SampledFrom([]int64{1, 100, 1000, 100_000}).Draw(t, "multiplier"))
		any := func(name string) decimal.Decimal {
			return decimal.New(rapid.Int64().Draw(t, name)>>rapid.IntRange(0, 63).Draw(t, name+" size"), int32(rapid.IntRange(-6, 3).Draw(t, name+" places")))
		}
		o := kpi.Observation{Figure: kpi.Figure{Value: decimal.NewNullDecimal(any("value"))}}
		if rapid.Bool().Draw(t, "parts") {
			o.Numerator, o.Denominator = decimal.NewNullDecimal(any("n")), decimal.NewNullDecimal(any("d"))
		}
		got := point(&i, &slot{stands: &o})
		want := settle(&i, &o)
		if got.Held != want.Value.Valid || got.Marks != want.Marks {
			t.Fatalf("held %v %s, want %v %s", got.Held, got.Marks, want.Value.Valid, want.Marks)
		}
		if !got.Held {
			return
		}
		shown := i.Shown(want.Value.Decimal).Shift(i.Decimals)
		if shown.NumDigits() <= 18 && got.Shown != shown.IntPart() {
			t.Fatalf("%v is drawn at %d, printed at %s", o.Figure, got.Shown, shown)
		}
		exact := want.Value.Decimal.InexactFloat64()
		if math.Abs(got.Exact-exact) > 1e-12*math.Abs(exact)+1e-15 {
			t.Fatalf("%v is drawn at %v, and is %v", o.Figure, got.Exact, exact)
		}
	})
}
