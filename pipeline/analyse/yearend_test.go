package analyse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

func TestTheYearAsItCameOut(t *testing.T) {
	t.Parallel()
	counted := homes()
	counted.Accumulation = kpi.InQuarter
	position := percentage()
	position.Accumulation = kpi.Snapshot
	index := percentage()
	index.Measure = kpi.Index
	rolling := percentage()
	rolling.Accumulation = kpi.Rolling12
	eventRate := percentage()
	eventRate.Measure, eventRate.Multiplier = kpi.Rate, decimal.NewFromInt(1000)
	ofYear := percentage()
	ofYear.Accumulation = kpi.YearToDate
	late := percentage()
	late.LagQuarters = 1
	for _, c := range []struct {
		name string
		story
		want string // outturn, target and status; then the quarters; then the years before
	}{
		{"a running total is as the fourth quarter leaves it", story{measure: homes(), quarter: "2025-26-Q4", targets: "2025-26 200 profile 15/40/70/100",
			figures: "2023-24-Q4 170\n2024-25-Q4 190\n2025-26-Q1 30\n2025-26-Q2 76\n2025-26-Q3 140\n2025-26-Q4 205"},
			"2025-26 205 against 200 green | 30 46 64 65 | 2024-25 190, 2023-24 170"},
		{"quarters of a count are added up", story{measure: counted, quarter: "2025-26-Q4", targets: "2025-26 200\n2025-26-Q4 90",
			figures: "2025-26-Q1 30\n2025-26-Q2 46\n2025-26-Q3 64\n2025-26-Q4 40"},
			"2025-26 180 against 200 red | 30 46 64 40 | 2024-25 not_due, 2023-24 not_due"},
		{"quarters of a percentage are pooled", story{measure: percentage(), quarter: "2025-26-Q4", targets: "2025-26 85",
			figures: "2025-26-Q1 80/100\n2025-26-Q2 90/100\n2025-26-Q3 170/200\n2025-26-Q4 17/20"},
			"2025-26 85 against 85 green | 80 90 85 85 | 2024-25 not_due, 2023-24 not_due"},
		{"events of a rate add up over one population, and a target for its quarters is none for the year", story{measure: eventRate, quarter: "2025-26-Q4", targets: "2025-26 60",
			figures: "2025-26-Q1 50/1000\n2025-26-Q2 60/1000\n2025-26-Q3 40/1000\n2025-26-Q4 70/1000"},
			"2025-26 220 against not_defined | 50 60 40 70 | 2024-25 not_due, 2023-24 not_due"},
		{"what is collected of a year's bill is no share of what the bill grew by", story{measure: ofYear, quarter: "2025-26-Q4", targets: "2025-26 98",
			figures: "2025-26-Q1 30/100\n2025-26-Q2 58/100.1\n2025-26-Q3 86/100.1\n2025-26-Q4 98/100"},
			"2025-26 98 against 98 green | 30 - - - | 2024-25 not_due, 2023-24 not_due"},
		{"a missing quarter leaves the year open", story{measure: counted, quarter: "2025-26-Q4", targets: "2025-26 200", figures: "2025-26-Q1 30\n2025-26-Q2 46\n2025-26-Q4 40"},
			"2025-26 late | 30 46 - 40 | 2024-25 not_due, 2023-24 not_due"},
		{"a quarter that is kept back keeps the year back", story{measure: counted, quarter: "2025-26-Q4", figures: "2025-26-Q1 30\n2025-26-Q2 46\n2025-26-Q3 [c]\n2025-26-Q4 40"},
			"2025-26 withheld | 30 46 - 40 | 2024-25 not_due, 2023-24 not_due"},
		{"a position is that of the fourth quarter", story{measure: position, quarter: "2025-26-Q4", targets: "2025-26 60", figures: "2024-25-Q4 50\n2025-26-Q3 70\n2025-26-Q4 59"},
			"2025-26 59 against 60 amber | - - 70 59 | 2024-25 50, 2023-24 not_due"},
		{"a window is that which ends with the year", story{measure: rolling, quarter: "2025-26-Q4", baseline: "2023-24-Q4 50", targets: "2027-28-Q4 70", figures: "2024-04/P12M 55\n2025-04/P12M 61"},
			"2025-26 61 against 60 green | - - - 61 | 2024-25 55, 2023-24 not_due"},
		{"an index is not put together from quarters", story{measure: index, quarter: "2025-26-Q4", figures: "2025-26-Q1 80\n2025-26-Q2 90\n2025-26-Q3 70\n2025-26-Q4 60"},
			"2025-26 not_defined | 80 90 70 60 | 2024-25 not_due, 2023-24 not_due"},
		{"a figure that comes a quarter late leaves the year open", story{measure: late, quarter: "2025-26-Q4", figures: "2025-26-Q1 80/100\n2025-26-Q2 90/100\n2025-26-Q3 170/200"},
			"2025-26 not_due | 80 90 85 - | 2024-25 not_due, 2023-24 not_due"},
		{"and closes it in the first quarter's pack", story{measure: late, quarter: "2026-27-Q1", figures: "2025-26-Q1 80/100\n2025-26-Q2 90/100\n2025-26-Q3 170/200\n2025-26-Q4 10/20"},
			"2025-26 83.333 against no_target | 80 90 85 50 | 2024-25 not_due, 2023-24 not_due"},
		{"a yearly figure is that which was due by the year's end", story{measure: yearlyFigure(), quarter: "2025-26-Q4", targets: "2024-25 60", figures: "2022-23 50\n2023-24 55\n2024-25 61"},
			"2024-25 61 against 60 green | - - - - | 2023-24 55, 2022-23 50"},
		{"a year before a break is marked", story{measure: position, quarter: "2025-26-Q4", figures: "2023-24-Q4 40\n2024-25-Q4 50 [b]\n2025-26-Q4 59"},
			"2025-26 59 against no_target | - - - 59 | 2024-25 50, 2023-24 40 broken"},
		{"in the second quarter nothing is said", story{measure: position, figures: "2025-26-Q2 59"}, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			y := c.assess(t).YearEnd
			if got := yearSaid(y); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func yearSaid(y *kpi.YearView) string {
	if y == nil {
		return "none"
	}
	value := func(v decimal.NullDecimal) string {
		if !v.Valid {
			return "-"
		}
		return v.Decimal.Round(3).String()
	}
	said := y.Period.String() + " " + string(y.Reason)
	switch {
	case y.Reason == "" && y.Status != kpi.NotRated:
		said = fmt.Sprintf("%s %s against %s %s", y.Period, value(y.Value), value(y.Target), y.Status)
	case y.Reason == "":
		said = fmt.Sprintf("%s %s against %s", y.Period, value(y.Value), y.StatusReason)
	}
	var quarters, earlier []string
	for _, q := range y.Quarters {
		quarters = append(quarters, value(q.Value))
	}
	for _, e := range y.Earlier {
		one := e.Period.String() + " " + value(e.Value)
		if e.Reason != "" {
			one = e.Period.String() + " " + string(e.Reason)
		}
		if e.Broken {
			one += " broken"
		}
		earlier = append(earlier, one)
	}
	return said + " | " + strings.Join(quarters, " ") + " | " + strings.Join(earlier, ", ")
}

func TestTheFirstQuarterRestatesTheYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		figures  string
		restated int
	}{
		{"2025-26-Q4 205 known 1\n2026-27-Q1 40 known 3", 0},
		{"2025-26-Q4 205 [p] known 1\n2025-26-Q4 205 known 2 return\n2026-27-Q1 40 known 3", 1}, // what was provisional is final now
		{"2025-26-Q4 205 known 1\n2025-26-Q4 207 known 2 return\n2026-27-Q1 40 known 3", 1},
		{"2025-26-Q4 205 [p] known 1\n2026-27-Q1 40 known 3", 1}, // still provisional: it is said again
		{"2026-27-Q1 40 known 3", 0},
		{"2026-27-Q1 40 known 3\n2025-26-Q4 207 known 2 return", 1}, // it came too late for the year's own pack
	} {
		s := story{measure: homes(), figures: c.figures}
		at := func(quarter string, settings Settings) []kpi.Assessment {
			s.quarter, s.settings = quarter, settings
			return []kpi.Assessment{s.assess(t)}
		}
		since := Since(at("2025-26-Q4", Settings{KnownTo: 1}), at("2025-26-Q4", Settings{LastKnown: 1}), at("2026-27-Q1", Settings{LastKnown: 1}), day("2026-07-30"))
		if len(since.YearRestated) != c.restated {
			t.Errorf("%q: %d restated, want %d", c.figures, len(since.YearRestated), c.restated)
		}
	}
}
