package analyse

import (
	"fmt"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
)

func with(i kpi.Indicator, change func(*kpi.Indicator)) kpi.Indicator {
	change(&i)
	return i
}

func TestWhichFigureStandsForTheQuarter(t *testing.T) {
	t.Parallel()
	monthly := with(percentage(), func(i *kpi.Indicator) { i.Frequency = kpi.Monthly })
	counted := with(homes(), func(i *kpi.Indicator) { i.Frequency, i.Accumulation = kpi.Monthly, kpi.InQuarter })
	rate := with(percentage(), func(i *kpi.Indicator) {
		i.Measure, i.Frequency, i.Unit = kpi.Rate, kpi.Monthly, "per 1,000"
		i.Multiplier = dec(t, "1000")
	})
	rolling := with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling12 })
	snapshot := with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.Snapshot })
	for _, c := range []struct {
		name    string
		story   story
		period  string
		value   string
		reason  kpi.Reason
		marks   string
		carried bool
		overdue bool
	}{
		{"a quarterly figure is that of the quarter", story{measure: percentage(), figures: "2025-26-Q1 60\n2025-26-Q2 61"}, "2025-26-Q2", "61", "no_target", "", false, false},
		{"a quarterly figure is never carried forward", story{measure: percentage(), figures: "2025-26-Q1 60"}, "2025-26-Q2", "", "late", "", false, false},
		{"a later quarter does not stand for this one", story{measure: percentage(), figures: "2025-26-Q3 60"}, "2025-26-Q2", "", "late", "", false, false},
		{"a lag makes an earlier quarter due", story{measure: with(percentage(), func(i *kpi.Indicator) { i.LagQuarters = 1 }), figures: "2025-26-Q1 60\n2025-26-Q2 61"}, "2025-26-Q1", "60", "no_target", "", false, false},
		{"a return stands over history, whichever became known first", story{measure: percentage(), figures: "2025-26-Q2 61 return known 3\n2025-26-Q2 60 known 9"}, "2025-26-Q2", "61", "no_target", "", false, false},
		{"the later of two returns stands", story{measure: percentage(), figures: "2025-26-Q2 61 return known 9\n2025-26-Q2 60 return known 3"}, "2025-26-Q2", "61", "no_target", "r", false, false},
		{"the later of two in history stands", story{measure: percentage(), figures: "2025-26-Q2 61 known 9\n2025-26-Q2 60 known 3"}, "2025-26-Q2", "61", "no_target", "", false, false},
		{"a value is worked out from its parts to 16 places", story{measure: percentage(), figures: "2025-26-Q2 2/3"}, "2025-26-Q2", "66.6666666666666667", "no_target", "", false, false},
		{"parts stand over a value typed beside them", story{measure: percentage(), figures: "2025-26-Q2 70 2/4"}, "2025-26-Q2", "50", "no_target", "", false, false},
		{"nothing to divide by is not applicable", story{measure: percentage(), figures: "2025-26-Q2 0/0"}, "2025-26-Q2", "", "not_applicable", "z", false, false},
		{"a figure that is kept back has no value", story{measure: percentage(), figures: "2025-26-Q2 3/15 [c]"}, "2025-26-Q2", "", "withheld", "c", false, false},
		{"a service may say that there is none", story{measure: percentage(), figures: "2025-26-Q2 [x] return"}, "2025-26-Q2", "", "not_available", "x", false, false},
		{"a query makes it provisional", story{measure: percentage(), figures: "2025-26-Q2 61 return queried"}, "2025-26-Q2", "61", "no_target", "p", false, false},
		{"a final leaves a queried figure out", story{measure: percentage(), figures: "2025-26-Q2 61 return queried", settings: Settings{LeaveOutQueried: true}}, "2025-26-Q2", "", "query_open", "", false, false},
		{"a final takes the figure before the queried one", story{measure: percentage(), figures: "2025-26-Q2 60 return\n2025-26-Q2 61 return queried", settings: Settings{LeaveOutQueried: true}}, "2025-26-Q2", "60", "no_target", "", false, false},
		{"what shows as nought and is not says so", story{measure: percentage(), figures: "2025-26-Q2 0.04"}, "2025-26-Q2", "0.04", "no_target", "low", false, false},
		{"nought is nought", story{measure: percentage(), figures: "2025-26-Q2 0"}, "2025-26-Q2", "0", "no_target", "", false, false},

		{"months are pooled from their parts", story{measure: monthly, figures: "2025-07 84/100\n2025-08 91/104\n2025-09 78/95"}, "2025-26-Q2", "84.6153846153846154", "no_target", "", false, false},
		{"months of a count add up", story{measure: counted, figures: "2025-07 8\n2025-08 0\n2025-09 4"}, "2025-26-Q2", "12", "no_target", "", false, false},
		{"a missing month leaves no figure", story{measure: counted, figures: "2025-07 8\n2025-09 4"}, "2025-26-Q2", "", "late", "", false, false},
		{"a quarter stated as such fills in for a missing month", story{measure: counted, figures: "2025-07 8\n2025-26-Q2 13"}, "2025-26-Q2", "13", "no_target", "", false, false},
		{"one month kept back keeps back the quarter", story{measure: counted, figures: "2025-07 8\n2025-08 [c]\n2025-09 4"}, "2025-26-Q2", "", "withheld", "c", false, false},
		{"one month provisional makes the quarter so", story{measure: counted, figures: "2025-07 8\n2025-08 0 [p]\n2025-09 4"}, "2025-26-Q2", "12", "no_target", "p", false, false},
		{"a month with nothing to divide by adds nothing", story{measure: monthly, figures: "2025-07 1/2\n2025-08 0/0\n2025-09 1/2"}, "2025-26-Q2", "50", "no_target", "", false, false},
		{"no month with anything to divide by is not applicable", story{measure: monthly, figures: "2025-07 0/0\n2025-08 0/0\n2025-09 0/0"}, "2025-26-Q2", "", "not_applicable", "z", false, false},
		{"percentages without parts are never averaged", story{measure: monthly, figures: "2025-07 80\n2025-08 90\n2025-09 70"}, "2025-26-Q2", "", "not_defined", "x", false, false},
		{"a rate has one population, not one for each month", story{measure: rate, figures: "2025-07 10/90000\n2025-08 15/90000\n2025-09 20/90000"}, "2025-26-Q2", "0.5", "no_target", "", false, false},
		{"a monthly position is that of the last month", story{measure: with(monthly, func(i *kpi.Indicator) { i.Accumulation = kpi.Snapshot }), figures: "2025-07 80\n2025-09 70"}, "2025-26-Q2", "70", "no_target", "", false, false},
		{"a monthly running total is that of the last month", story{measure: with(counted, func(i *kpi.Indicator) { i.Accumulation = kpi.YearToDate }), figures: "2025-08 80\n2025-09 97"}, "2025-26-Q2", "97", "no_target", "", false, false},
		{"medians are never put together", story{measure: with(monthly, func(i *kpi.Indicator) { i.Measure = kpi.Median }), figures: "2025-07 8\n2025-08 9\n2025-09 7"}, "2025-26-Q2", "", "not_defined", "x", false, false},

		{"a rolling window belongs to the quarter it ends in", story{measure: rolling, figures: "2024-10/P12M 12"}, "2024-10/P12M", "12", "no_target", "", false, false},
		{"a rolling figure may be written by its quarter", story{measure: rolling, figures: "2025-26-Q2 12"}, "2025-26-Q2", "12", "no_target", "", false, false},
		{"a window of another length is another measure", story{measure: rolling, figures: "2022-10/P36M 12"}, "2024-10/P12M", "", "late", "", false, false},
		{"a snapshot's day falls in its quarter", story{measure: snapshot, figures: "2025-09-15 7"}, "2025-09-15", "7", "no_target", "", false, false},
		{"of two days in a quarter the later stands", story{measure: snapshot, figures: "2025-09-15 7 return\n2025-09-28 8"}, "2025-09-28", "8", "no_target", "", false, false},
		{"a day is no period for what happens over a quarter", story{measure: percentage(), figures: "2025-09-15 7"}, "2025-26-Q2", "", "late", "", false, false},
		{"a year's total is no quarter's figure", story{measure: percentage(), figures: "2024-25 70"}, "2025-26-Q2", "", "late", "", false, false},

		{"a yearly figure is news in the quarter it falls due", story{measure: yearlyFigure(), figures: "2023-24 50\n2024-25 51"}, "2024-25", "51", "no_target", "", false, false},
		{"a yearly figure is carried forward in its own period", story{measure: yearlyFigure(), quarter: "2025-26-Q3", figures: "2023-24 50\n2024-25 51"}, "2024-25", "51", "no_target", "", true, false},
		{"a yearly figure whose successor is due is overdue", story{measure: yearlyFigure(), figures: "2023-24 50"}, "2023-24", "50", "no_target", "", true, true},
		{"before its lag is over a yearly figure is not due", story{measure: yearlyFigure(), quarter: "2025-26-Q1", figures: "2023-24 50\n2024-25 51"}, "2023-24", "50", "no_target", "", true, false},
		{"a late yearly figure is news when it comes", story{measure: yearlyFigure(), quarter: "2025-26-Q3", figures: "2023-24 50 known 1\n2024-25 51 known 8", settings: Settings{LastKnown: 5}}, "2024-25", "51", "no_target", "", false, false},
		{"an academic year ends in August", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Accumulation, i.LagQuarters = kpi.AcademicYear, 0 }), figures: "2024-25 academic 51"}, "2024-25 academic", "51", "no_target", "", false, false},
		{"an academic year has not ended in June", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Accumulation, i.LagQuarters = kpi.AcademicYear, 0 }), quarter: "2025-26-Q1", figures: "2023-24 academic 50\n2024-25 academic 51"}, "2023-24 academic", "50", "no_target", "", true, false},
		{"a calendar year ends in the third quarter", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Accumulation, i.LagQuarters = kpi.CalendarYear, 0 }), quarter: "2024-25-Q3", figures: "2024 calendar 51"}, "2024 calendar", "51", "no_target", "", false, false},
		{"an accumulation of years is yearly whatever frequency it was given", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Frequency = kpi.Quarterly }), quarter: "2025-26-Q3", figures: "2024-25 51"}, "2024-25", "51", "no_target", "", true, false},
		{"a yearly snapshot keeps its day", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.Accumulation, i.LagQuarters = kpi.Snapshot, 0 }), quarter: "2024-25-Q4", figures: "2025-03-15 7"}, "2025-03-15", "7", "no_target", "", false, false},
		{"what began this year has nothing due for last year", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.From = day("2025-04-01") })}, "2024-25", "", "not_due", "", false, false},
		{"what began during last year owes that year", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.From = day("2024-10-01") })}, "2024-25", "", "late", "", false, false},
		{"on the day returns are due it is awaited", story{measure: percentage(), settings: Settings{AsOf: day("2025-10-14"), ReturnsDue: day("2025-10-14")}}, "2025-26-Q2", "", "awaited", "", false, false},
		{"what fell due and is not there is late", story{measure: yearlyFigure()}, "2024-25", "", "late", "", false, false},
		{"before returns are due it is awaited", story{measure: percentage(), settings: Settings{AsOf: day("2025-10-10"), ReturnsDue: day("2025-10-14")}}, "2025-26-Q2", "", "awaited", "", false, false},
		{"after returns are due it is late", story{measure: percentage(), settings: Settings{AsOf: day("2025-10-15"), ReturnsDue: day("2025-10-14")}}, "2025-26-Q2", "", "late", "", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.story.assess(t)
			if have := got.Current.Period.String(); have != c.period {
				t.Errorf("the period is %s, want %s", have, c.period)
			}
			if have := shownValue(got.Current.Value); have != c.value {
				t.Errorf("the value is %q, want %q", have, c.value)
			}
			if got.Status != kpi.NotRated || got.Reason != c.reason {
				t.Errorf("it is %s, %s, want not rated, %s", got.Status, got.Reason, c.reason)
			}
			if have := got.Current.Marks.String(); have != c.marks {
				t.Errorf("the marks are %q, want %q", have, c.marks)
			}
			if got.Carried != c.carried || got.Overdue != c.overdue {
				t.Errorf("carried %v, overdue %v, want %v, %v", got.Carried, got.Overdue, c.carried, c.overdue)
			}
		})
	}
}

// TestTheQuartersOfMonths holds what stands under a quarter's heading to what the quarter is judged by: a table once gave September for it.
func TestTheQuartersOfMonths(t *testing.T) {
	t.Parallel()
	nights := with(homes(), func(i *kpi.Indicator) { i.Frequency, i.Accumulation = kpi.Monthly, kpi.InQuarter })
	calls := with(percentage(), func(i *kpi.Indicator) { i.Frequency = kpi.Monthly })
	households := with(nights, func(i *kpi.Indicator) { i.Accumulation = kpi.Snapshot })
	for _, c := range []struct {
		name  string
		story story
		want  string
	}{
		{"months of a count add up", story{measure: nights, figures: "2025-04 7280\n2025-05 8160\n2025-06 7970\n2025-07 9280\n2025-08 12670\n2025-09 6890"}, "2025-26-Q1 23410; 2025-26-Q2 28840"},
		{"those of a percentage are pooled", story{measure: calls, figures: "2025-07 84/100\n2025-08 91/104\n2025-09 78/95"}, "2025-26-Q2 846"},
		{"a position is that of the last month", story{measure: households, figures: "2025-07 9\n2025-08 7\n2025-09 8"}, "2025-26-Q2 8"},
		{"a missing month leaves the quarter without a figure", story{measure: nights, figures: "2025-04 1\n2025-05 2\n2025-06 3\n2025-07 9\n2025-08 7"}, "2025-26-Q1 6"},
		{"unless the quarter was stated", story{measure: nights, figures: "2025-07 9\n2025-26-Q2 25"}, "2025-26-Q2 25"},
		{"a month kept back keeps back its quarter", story{measure: nights, figures: "2025-07 9\n2025-08 [c]\n2025-09 4"}, "2025-26-Q2 [c]"},
		{"a month that may change makes the quarter so", story{measure: nights, figures: "2025-07 9\n2025-08 7 [p]\n2025-09 4"}, "2025-26-Q2 20 [p]"},
		{"a month corrected revises its quarter", story{measure: nights, figures: "2025-07 9\n2025-08 7 return known 3\n2025-08 8 return known 9\n2025-09 4"}, "2025-26-Q2 21 [r]"},
		{"no more than eight", story{measure: households, figures: "2023-09 1\n2023-12 2\n2025-09 8"}, "2023-24-Q3 2; 2025-26-Q2 8"},
		{"quarters stand in the history by themselves", story{measure: percentage(), figures: "2025-26-Q2 61"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range c.story.assess(t).Quarters {
				s := p.Period.String()
				if p.Held {
					s += fmt.Sprintf(" %d", p.Shown)
				}
				if m := p.Marks.Brackets(); m != "" {
					s += " " + m
				}
				got = append(got, s)
			}
			if have := strings.Join(got, "; "); have != c.want {
				t.Errorf("the quarters are %q, want %q", have, c.want)
			}
		})
	}
}

func TestWhatFallsDueNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		measure   kpi.Indicator
		figures   string
		due, next string
		in        string
	}{
		{"a quarter", percentage(), "", "2025-26-Q2", "2025-26-Q3", "2025-26-Q3"},
		{"a lagged quarter", with(percentage(), func(i *kpi.Indicator) { i.LagQuarters = 2 }), "", "2024-25-Q4", "2025-26-Q1", "2025-26-Q3"},
		{"a rolling window", with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling36 }), "", "2022-10/P36M", "2023-01/P36M", "2025-26-Q3"},
		{"a rolling figure kept by quarters", with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling12 }), "2024-25-Q2 5", "2025-26-Q2", "2025-26-Q3", "2025-26-Q3"},
		{"a year", yearlyFigure(), "", "2024-25", "2025-26", "2026-27-Q2"},
		{"yearly windows as the series is kept", with(yearlyFigure(), func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling36 }), "2020-01/P36M 80", "2022-01/P36M", "2023-01/P36M", "2026-27-Q1"},
		{"yearly days as the series is kept", with(yearlyFigure(), func(i *kpi.Indicator) { i.Accumulation = kpi.Snapshot }), "2023-11-16 4", "2024-11-16", "2025-11-16", "2026-27-Q1"},
		{"an academic year", with(yearlyFigure(), func(i *kpi.Indicator) { i.Accumulation = kpi.AcademicYear }), "", "2023-24 academic", "2024-25 academic", "2025-26-Q4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := story{measure: c.measure, figures: c.figures}.assess(t)
			if got.Due.String() != c.due || got.NextDue.String() != c.next || got.NextDueIn.String() != c.in {
				t.Errorf("due %s, next %s in %s, want %s, %s in %s", got.Due, got.NextDue, got.NextDueIn, c.due, c.next, c.in)
			}
		})
	}
}

func TestWhereAMeasureIsInItsLifeSaysWhyItIsNotRated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state         kpi.State
		held, without kpi.Reason
	}{
		{kpi.Live, "", kpi.Late},
		{kpi.Proposed, kpi.UnderReview, kpi.UnderReview},
		{kpi.Defined, kpi.BaselineInProgress, kpi.NotDue},
		{kpi.Baselining, kpi.BaselineInProgress, kpi.BaselineInProgress},
		{kpi.Paused, kpi.UnderReview, kpi.UnderReview},
		{kpi.Retired, kpi.HasRetired, kpi.HasRetired},
	} {
		i := with(percentage(), func(i *kpi.Indicator) { i.State = c.state })
		if got := (story{measure: i, targets: "2025-26 60", figures: "2025-26-Q2 61"}).assess(t); got.Reason != c.held {
			t.Errorf("%s with a figure: %q, want %q", c.state, got.Reason, c.held)
		}
		if got := (story{measure: i, targets: "2025-26 60"}).assess(t); got.Reason != c.without || got.Status != kpi.NotRated {
			t.Errorf("%s without a figure: %q, want %q", c.state, got.Reason, c.without)
		}
	}
}

func TestAFigureThatWasPublishedOtherwiseIsRevised(t *testing.T) {
	t.Parallel()
	yearly := yearlyFigure()
	for _, c := range []struct {
		name    string
		story   story
		was     string
		status  kpi.Status
		revised bool
	}{
		{"changed since the last pack", story{measure: yearly, quarter: "2025-26-Q3", figures: "2024-25 59 known 3\n2024-25 61 known 9", settings: Settings{LastKnown: 5}}, "59", kpi.Amber, true},
		{"changed before the last pack", story{measure: yearly, quarter: "2025-26-Q3", figures: "2024-25 59 known 3\n2024-25 61 known 4", settings: Settings{LastKnown: 5}}, "", 0, false},
		{"the same figure again", story{measure: yearly, quarter: "2025-26-Q3", figures: "2024-25 61 known 3\n2024-25 61.00 return known 9", settings: Settings{LastKnown: 5}}, "", 0, false},
		{"a return differing from published history", story{measure: yearly, quarter: "2025-26-Q3", figures: "2024-25 55 known 3\n2024-25 61 return known 9", settings: Settings{LastKnown: 5}}, "55", kpi.Red, true},
		{"a return differing from history never published", story{measure: percentage(), figures: "2025-26-Q2 55\n2025-26-Q2 61 return"}, "", 0, false},
		{"a return differing from an earlier return", story{measure: percentage(), figures: "2025-26-Q2 55 return\n2025-26-Q2 61 return"}, "55", kpi.Red, true},
		{"a return differing from one that was queried", story{measure: percentage(), figures: "2025-26-Q2 6.1 return queried\n2025-26-Q2 61 return"}, "", 0, false},
		{"a gap that is filled", story{measure: yearly, quarter: "2025-26-Q3", figures: "2024-25 [x] return known 3\n2024-25 61 return known 9", settings: Settings{LastKnown: 5}}, "", 0, false},
		{"a figure withdrawn", story{measure: yearly, quarter: "2025-26-Q3", figures: "2024-25 61 known 3\n2024-25 [x] return known 9", settings: Settings{LastKnown: 5}}, "61", kpi.Green, true},
		{"a month of a quarter", story{measure: with(homes(), func(i *kpi.Indicator) { i.Frequency, i.Accumulation = kpi.Monthly, kpi.InQuarter }), figures: "2025-07 20 return known 1\n2025-08 20 return known 2\n2025-09 10 return known 3\n2025-09 20 return known 4"}, "50", kpi.Green, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.story.targets = "2024-25 60\n2025-26-Q2 60"
			if c.story.measure.Measure == kpi.Count {
				c.story.targets = "2025-26-Q2 50"
			}
			got := c.story.assess(t)
			if (got.Revised != nil) != c.revised || got.Current.Marks.Any(kpi.Revised) != c.revised {
				t.Fatalf("revised is %v, want %v", got.Revised, c.revised)
			}
			if got.Revised != nil && (shownValue(got.Revised.Was.Value) != c.was || got.Revised.WasStatus != c.status) {
				t.Errorf("it was %s and %s, want %s and %s", shownValue(got.Revised.Was.Value), got.Revised.WasStatus, c.was, c.status)
			}
		})
	}
}

func TestTheHistoryEndsWithWhatIsDue(t *testing.T) {
	t.Parallel()
	got := story{
		measure: with(percentage(), func(i *kpi.Indicator) { i.LagQuarters = 1 }),
		figures: "2024-25-Q3 61/100\n2024-25-Q4 [c]\n2025-26-Q1 0.04 [b] known 3\n2025-26-Q1 62.25 return known 8\n2025-26-Q2 70", settings: Settings{LastKnown: 5},
	}.assess(t).History
	want := []struct {
		period string
		shown  int64
		held   bool
		marks  string
	}{{"2024-25-Q3", 610, true, ""}, {"2024-25-Q4", 0, false, "c"}, {"2025-26-Q1", 623, true, "r"}}
	if len(got) != len(want) {
		t.Fatalf("%d points, want %d", len(got), len(want))
	}
	for n, w := range want {
		if p := got[n]; p.Period.String() != w.period || p.Shown != w.shown || p.Held != w.held || p.Marks.String() != w.marks {
			t.Errorf("point %d is %+v, want %+v", n, p, w)
		}
	}
}
