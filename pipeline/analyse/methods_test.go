package analyse

import (
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
)

// TestTheMethodsPageSaysWhatTheWorkedCasesCameTo holds the examples against results that were worked out elsewhere: the vectors of the methods, and by hand.
func TestTheMethodsPageSaysWhatTheWorkedCasesCameTo(t *testing.T) {
	t.Parallel()
	page := Methods(5)
	text := func(m kpi.Method) string { return strings.Join(slices.Concat(m.Rules, m.Examples), "\n") }
	for _, c := range []struct{ title, says string }{
		{"Which figure stands", "in Q3 2025/26 it is carried forward, and the next is due in Q2 2026/27"},
		{"Value and rounding", "2.68, and −2.5 to none is −3"},
		{"Value and rounding", "79.96% against 80%: Green"},
		{"Putting figures together", "84.6% in the quarter"},
		{"Putting figures together", "the second quarter by itself is 90.0%"},
		{"Putting figures together", "(100% of the whole has reported): together 61.8%"},
		{"What a figure is judged against", "Amber: 76 is 4 below the share of the year's target by its profile of 80; amber to 4 below"},
		{"What a figure is judged against", "share of the year's target by last year's shape of 80"},
		{"What a figure is judged against", "66.3% was due in Q2 2025/26"},
		{"Status", "60.0% against 62%: Amber"},
		{"Status", "59.9% against 62%: Red"},
		{"Status", "which is 4 points: Red"},
		{"Status", "with a floor of 57%: Amber"},
		{"Status", "99.1%: Amber: 99.1% is 1.1 percentage points above the range of 95.0% to 98.0%"},
		{"Direction", "give or take chance −6.7 to 14.7: no clear change"},
		{"Direction", "give or take chance 0.6 to 7.4: better"},
		{"Direction", "p = 0.14"},
		{"Direction", "not comparable (overlapping periods)"},
		{"The longer view", "seasonal Kendall finds 1.0 a year"},
		{"Usual variation", "mean 1.94, limits −0.72 to 4.60"},
		{"Chance", "45 of 100: 35.6 to 54.8%. 20 events in 10,000 people: 122.1 to 308.9"},
		{"Progress and pace", "40% of the way, with 50% of the time used. +0.5 percentage points a quarter is needed; so far it was +0.3 percentage points"},
		{"The rest of the year", "105.0% would be needed of the rest, so that it can no longer be met; the best possible is 92.5%"},
		{"The rest of the year", "9 may still happen"},
		{"Where the year may end", "Against a target of 200: likely"},
		{"Measures together", "9 green, 3 amber, 0 red of 12: on track"},
		{"Measures together", "3 green, 1 amber, 4 red of 9: off track"},
		{"Measures together", "5 green, 0 amber, 0 red of 12: no judgement"},
		{"Data quality", "low, weakest in accuracy; a plan is needed"},
		{"Small numbers of people", "counts from 1 to 4 are kept back"},
		{"Small numbers of people", "Q4 2024/25 0, Q1 2025/26 [c], Q2 2025/26 5"},
		{"Small numbers of people", "in all 56, north [c], south [c], west 40"},
		{"Beside other places", "median of 46.1%: rank 11 of 16, quarter 3; the gap of −2.1 percentage points on 61,200 households is 1,285 of them"},
		{"The year's end", "85.0% in the year. Green"},
	} {
		n := slices.IndexFunc(page, func(m kpi.Method) bool { return m.Title == c.title })
		if n < 0 {
			t.Errorf("there is no section %q", c.title)
		} else if !strings.Contains(text(page[n]), c.says) {
			t.Errorf("%s does not say %q:\n%s", c.title, c.says, text(page[n]))
		}
	}
	for _, m := range page {
		if len(m.Rules) == 0 || len(m.Examples) == 0 {
			t.Errorf("%s has %d rules and %d examples", m.Title, len(m.Rules), len(m.Examples))
		}
		for _, line := range slices.Concat(m.Rules, m.Examples) {
			if strings.Contains(line, "NaN") || strings.Contains(line, "%!") || strings.Contains(line, "..") || strings.Contains(line, "{") {
				t.Errorf("%s: %q", m.Title, line)
			}
		}
	}
	if none := text(Methods(0)[14]); !strings.Contains(none, "No figures are kept back for being small") {
		t.Errorf("a workspace that keeps nothing back says: %s", none)
	}
}
