package pack

import (
	"testing"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func TestTheSentencesOfAPanelAreTrueAtTheirEdges(t *testing.T) {
	year := func(s string) period.Period {
		p, err := period.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	held := func(i kpi.Indicator, value, target string, status kpi.Status) kpi.Assessment {
		return kpi.Assessment{Indicator: &i, Organisation: "town", Area: "town", Quarter: q2, Status: status,
			Current: kpi.Observation{Period: q2.Period(), Figure: kpi.Figure{Value: num(value)}}, Target: kpi.Judged{Value: num(target), Basis: kpi.OwnTarget}}
	}
	rate := kpi.Indicator{Unit: "%", Decimals: 1}
	days := kpi.Indicator{Unit: "days", Decimals: 1, Polarity: kpi.LowerIsBetter}
	span := kpi.Indicator{Unit: "%", Decimals: 1, Polarity: kpi.InRange}
	with := func(a kpi.Assessment, change func(*kpi.Assessment)) kpi.Assessment {
		change(&a)
		return a
	}
	for name, c := range map[string]struct {
		a    kpi.Assessment
		want []string
	}{
		"on the target":                      {held(rate, "62", "62", kpi.Green), []string{"On the target."}},
		"on the target as printed":           {held(rate, "61.96", "62", kpi.Green), []string{"On the target."}},
		"above it":                           {held(rate, "63", "62", kpi.Green), []string{"1.0 percentage point above the target."}},
		"below it within the tolerance":      {held(rate, "61.5", "62", kpi.Green), []string{"0.5 percentage points below the target, within the tolerance agreed."}},
		"off it":                             {held(rate, "50", "62", kpi.Red), []string{"12.0 percentage points below the target."}},
		"lower is better, above the target":  {held(days, "25", "21", kpi.Red), []string{"4.0 days above the target."}},
		"lower is better, above and allowed": {held(days, "21.2", "21", kpi.Green), []string{"0.2 days above the target, within the tolerance agreed."}},
		"lower is better, below the target":  {held(days, "20", "21", kpi.Green), []string{"1.0 days below the target."}},
		"within a range":                     {with(held(span, "85", "80", kpi.Green), func(a *kpi.Assessment) { a.Target.Upper = num("90") }), []string{"Within the range."}},
		"above a range":                      {with(held(span, "92", "80", kpi.Red), func(a *kpi.Assessment) { a.Target.Upper = num("90") }), []string{"2.0 percentage points above the range."}},
		"below a range":                      {with(held(span, "79", "80", kpi.Red), func(a *kpi.Assessment) { a.Target.Upper = num("90") }), []string{"1.0 percentage point below the range."}},
		"off target but better": {with(held(rate, "50", "62", kpi.Red), func(a *kpi.Assessment) {
			a.Long = kpi.Travel{Direction: kpi.Better, Value: num("45")}
		}), []string{"12.0 percentage points below the target, but better than the same time last year (45.0%)."}},
		"on target but worse": {with(held(rate, "63", "62", kpi.Green), func(a *kpi.Assessment) {
			a.Long = kpi.Travel{Direction: kpi.Worse, Value: num("64")}
		}), []string{"1.0 percentage point above the target, but worse than the same time last year (64.0%)."}},
		"without a rating only the movement is said": {with(held(rate, "63", "", kpi.NotRated), func(a *kpi.Assessment) {
			a.Long = kpi.Travel{Direction: kpi.Up, Value: num("60")}
		}), []string{"Up from the same time last year (60.0%)."}},
		"the quarter before where last year does not compare": {with(held(rate, "63", "62", kpi.Green), func(a *kpi.Assessment) {
			a.Short = kpi.Travel{Direction: kpi.NoClearChange, Value: num("63")}
		}), []string{"1.0 percentage point above the target, and with no clear change from the quarter before (63.0%)."}},
		"nothing to say": {held(rate, "63", "", kpi.NotRated), nil},
		"overdue":        {with(held(rate, "63", "", kpi.NotRated), func(a *kpi.Assessment) { a.Overdue = true }), []string{"A newer figure was due and has not been returned."}},
		"out of reach": {with(held(rate, "50", "62", kpi.Red), func(a *kpi.Assessment) {
			a.Rest = kpi.Rest{OutOfReach: true, Target: num("62"), Best: num("60.5")}
		}), []string{"12.0 percentage points below the target.", "The year's target of 62.0% can no longer be met: at best the year comes to 60.5%."}},
		"progress never rounds up to all of the way": {with(held(rate, "61.94", "", kpi.NotRated), func(a *kpi.Assessment) {
			a.Progress, a.ExpectedProgress, a.FinalTarget, a.FinalTargetPeriod = num("99.5"), num("100"), num("62"), year("2026-27")
			a.Baseline = &kpi.Baseline{Period: year("2022-23"), Value: num("50").Decimal}
		}), []string{"99% of the way from 2022/23 to the 2026/27 target of 62.0%, with 100% due by Q2 2025/26."}},
		"moved away from the target": {with(held(rate, "49", "", kpi.NotRated), func(a *kpi.Assessment) {
			a.Progress, a.ExpectedProgress, a.FinalTarget, a.FinalTargetPeriod = num("-8"), num("50"), num("62"), year("2026-27")
			a.Baseline = &kpi.Baseline{Period: year("2022-23"), Value: num("50").Decimal}
		}), []string{"Further from the 2026/27 target of 62.0% than in 2022/23, with 50% of the way due by Q2 2025/26."}},
		"the dated target met, as printed": {with(held(rate, "61.96", "", kpi.NotRated), func(a *kpi.Assessment) {
			a.Progress, a.ExpectedProgress, a.FinalTarget, a.FinalTargetPeriod = num("99.7"), num("50"), num("62"), year("2026-27")
			a.Baseline = &kpi.Baseline{Period: year("2022-23"), Value: num("50").Decimal}
		}), []string{"The 2026/27 target of 62.0% has been met."}},
		"further than a target that is easier than the baseline": {with(held(rate, "70", "", kpi.NotRated), func(a *kpi.Assessment) {
			a.Progress, a.ExpectedProgress, a.FinalTarget, a.FinalTargetPeriod = num("-100"), num("50"), num("62"), year("2026-27")
			a.Baseline = &kpi.Baseline{Period: year("2022-23"), Value: num("66").Decimal}
		}), []string{"The 2026/27 target of 62.0% has been met."}},
		"below a target that is easier than the baseline": {with(held(rate, "58", "", kpi.NotRated), func(a *kpi.Assessment) {
			a.Progress, a.ExpectedProgress, a.FinalTarget, a.FinalTargetPeriod = num("200"), num("50"), num("62"), year("2026-27")
			a.Baseline = &kpi.Baseline{Period: year("2022-23"), Value: num("66").Decimal}
		}), nil},
		"revised": {with(held(rate, "63", "62", kpi.Green), func(a *kpi.Assessment) { a.Revised = &kpi.Revision{Was: kpi.Figure{Value: num("61")}} }),
			[]string{"1.0 percentage point above the target.", "Revised: 61.0% was published before."}},
		"no figure, with the service's reason": {kpi.Assessment{Indicator: &rate, Reason: kpi.Unavailable, Current: kpi.Observation{Period: q2.Period(), Words: kpi.Words{Reason: "the system was down"}}},
			[]string{"No figure for Q2 2025/26: no figure available. The system was down."}},
		"no figure, not due": {kpi.Assessment{Indicator: &rate, Reason: kpi.NotDue, NextDueIn: q2 + 1, Current: kpi.Observation{Period: year("2024-25")}},
			[]string{"No figure for 2024/25: not due yet. It is due in Q3 2025/26."}},
	} {
		t.Run(name, func(t *testing.T) {
			p := townPack(t)
			got := New(p).sayings(&c.a)
			if len(got) != len(c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			for k := range got {
				if got[k] != c.want[k] {
					t.Errorf("got  %s\nwant %s", got[k], c.want[k])
				}
			}
		})
	}
}
