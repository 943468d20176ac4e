package analyse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func councils() []kpi.Area {
	return []kpi.Area{
		{ID: "n", Kind: kpi.OrganisationArea}, {ID: "s", Kind: kpi.OrganisationArea},
		{ID: "both", Kind: kpi.Joint, Members: []string{"n", "s"}}, {ID: "other", Kind: kpi.Joint, Members: []string{"s", "x"}},
		{ID: "ward", Kind: kpi.District, Members: []string{"n"}}, {ID: "peer", Kind: kpi.Peer}, {ID: "east", Kind: kpi.Region},
	}
}

func TestWhichRowsAnOrganisationsPackHolds(t *testing.T) {
	t.Parallel()
	named := func(ref kpi.Ref, areas ...string) kpi.Indicator {
		return with(percentage(), func(i *kpi.Indicator) { i.Ref, i.ReportedFor = ref, areas })
	}
	fw := &kpi.Framework{Areas: councils(), Indicators: []kpi.Indicator{
		named("B", "n", "s", "both"), named("A", "s"), named("C", "ward", "peer", "east", "n"), named("D", "other"),
		with(named("E", "n"), func(i *kpi.Indicator) { i.State = kpi.Retired }),
		with(named("F", "n"), func(i *kpi.Indicator) { i.To = day("2025-09-29") }),
		with(named("F", "n"), func(i *kpi.Indicator) { i.From, i.Title = day("2025-09-30"), "Anew" }),
		with(named("G", "n"), func(i *kpi.Indicator) { i.From = day("2025-10-01") }),
	}}
	a := New(fw, Settings{Quarter: thisQuarter})
	for org, want := range map[string]string{
		"n": "B/n B/both C/ward C/n E/n F/n",
		"s": "B/s B/both A/s D/other",
	} {
		var got []string
		for _, w := range a.Wanted(org) {
			got = append(got, fmt.Sprintf("%s/%s", w.Indicator.Ref, w.Area))
			if w.Indicator.Ref == "F" && w.Indicator.Title != "Anew" {
				t.Error("the row that no longer holds was taken")
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", org, got, want)
		}
	}
	alone := &kpi.Framework{Areas: []kpi.Area{{ID: "n", Kind: kpi.OrganisationArea}, {ID: "ward", Kind: kpi.District}}, Indicators: []kpi.Indicator{named("A", "ward")}}
	if got := New(alone, Settings{Quarter: thisQuarter}).Wanted("n"); len(got) != 1 {
		t.Errorf("where one council reports its districts need no members: %v", got)
	}
	unlisted := &kpi.Framework{Indicators: []kpi.Indicator{named("A", "n")}}
	if got := New(unlisted, Settings{Quarter: thisQuarter}).Wanted("n"); len(got) != 1 {
		t.Errorf("without a table of areas a council still has its own: %v", got)
	}
}

func TestWhatAReturnAsksFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		story story
		want  string
		since period.Quarter // asked for and not given
	}{
		{"a quarterly measure, its due quarter", story{measure: percentage()}, "2025-26-Q2 due", 0},
		{"a lagged one, the earlier quarter", story{measure: with(percentage(), func(i *kpi.Indicator) { i.LagQuarters = 1 })}, "2025-26-Q1 due", 0},
		{"a monthly one, three months", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Frequency = kpi.Monthly })}, "2025-07 due, 2025-08 due, 2025-09 due", 0},
		{"a rolling one, its window", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Accumulation = kpi.Rolling12 })}, "2024-10/P12M due", 0},
		{"though it is held already", story{measure: percentage(), figures: "2025-26-Q2 60"}, "2025-26-Q2 due", 0},
		{"earlier quarters that are missing, provisional or queried", story{measure: percentage(), figures: "2024-25-Q1 59 [p]\n2024-25-Q3 60 [p]\n2024-25-Q4 61\n2025-26-Q1 61 return queried"}, "2024-25-Q2 missing, 2024-25-Q3 uncertain, 2025-26-Q1 uncertain, 2025-26-Q2 due", 0},
		{"nothing before the first figure", story{measure: percentage(), figures: "2025-26-Q1 61"}, "2025-26-Q2 due", 0},
		{"the quarters since a new measure began, though nothing was ever given", story{measure: with(percentage(), func(i *kpi.Indicator) { i.From = day("2025-01-01") })}, "2024-25-Q4 missing, 2025-26-Q1 missing, 2025-26-Q2 due", 0},
		{"those before the first figure too", story{measure: with(percentage(), func(i *kpi.Indicator) { i.From = day("2025-01-01") }), figures: "2025-26-Q1 61"}, "2024-25-Q4 missing, 2025-26-Q2 due", 0},
		{"nothing where it began long ago", story{measure: with(percentage(), func(i *kpi.Indicator) { i.From = day("2019-04-01") })}, "2025-26-Q2 due", 0},
		{"its own quarter where it began in it", story{measure: with(percentage(), func(i *kpi.Indicator) { i.From = day("2025-08-15") })}, "2025-26-Q2 due", 0},
		{"what was asked for before and not given", story{measure: percentage()}, "2025-26-Q1 missing, 2025-26-Q2 due", thisQuarter - 1},
		{"that before the first figure too", story{measure: percentage(), figures: "2025-26-Q1 61"}, "2024-25-Q4 missing, 2025-26-Q2 due", thisQuarter - 2},
		{"but no further back than a year", story{measure: percentage()}, "2024-25-Q2 missing, 2024-25-Q3 missing, 2024-25-Q4 missing, 2025-26-Q1 missing, 2025-26-Q2 due", thisQuarter - 40},
		{"a year that was asked for and not given", story{measure: yearlyFigure()}, "2023-24 missing, 2024-25 due", thisQuarter - 6},
		{"nothing that lies far back", story{measure: percentage(), figures: "2020-21-Q1 61\n2024-25-Q2 3\n2024-25-Q3 3\n2024-25-Q4 3\n2025-26-Q1 61"}, "2025-26-Q2 due", 0},
		{"a month that is missing", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Frequency = kpi.Monthly }), figures: "2025-04 1/2\n2025-06 1/2"}, "2025-05 missing, 2025-07 due, 2025-08 due, 2025-09 due", 0},
		{"no month of a quarter stated whole", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Frequency = kpi.Monthly }), figures: "2025-26-Q1 50"}, "2025-07 due, 2025-08 due, 2025-09 due", 0},
		{"a yearly one in the quarter it falls due", story{measure: yearlyFigure(), figures: "2023-24 50"}, "2024-25 due", 0},
		{"not in the next, once it is held", story{measure: yearlyFigure(), quarter: "2025-26-Q3", figures: "2023-24 50\n2024-25 51"}, "", 0},
		{"in the next, while it is missing", story{measure: yearlyFigure(), quarter: "2025-26-Q3", figures: "2023-24 50"}, "2024-25 missing", 0},
		{"in the next, while it is provisional", story{measure: yearlyFigure(), quarter: "2025-26-Q3", figures: "2023-24 50\n2024-25 51 [p]"}, "2024-25 uncertain", 0},
		{"a gap of a year", story{measure: yearlyFigure(), figures: "2022-23 50"}, "2023-24 missing, 2024-25 due", 0},
		{"nothing from before the measure began", story{measure: with(yearlyFigure(), func(i *kpi.Indicator) { i.From = day("2025-04-01") })}, "", 0},
		{"a measure being baselined", story{measure: with(percentage(), func(i *kpi.Indicator) { i.State = kpi.Baselining })}, "2025-26-Q2 due", 0},
		{"not one that is proposed", story{measure: with(percentage(), func(i *kpi.Indicator) { i.State = kpi.Proposed })}, "", 0},
		{"not one that is paused", story{measure: with(percentage(), func(i *kpi.Indicator) { i.State = kpi.Paused })}, "", 0},
		{"not one of another service", story{measure: with(percentage(), func(i *kpi.Indicator) { i.Service = "parks" })}, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := c.story.assessor(t)
			s := c.story.series(t)
			var got []string
			for _, line := range a.Due("", func(ref kpi.Ref, area string) kpi.Series {
				if ref != c.story.measure.Ref || area != "n" {
					t.Errorf("asked for %s in %s", ref, area)
				}
				return s
			}, func(kpi.Ref, string) period.Quarter { return c.since }) {
				got = append(got, line.Period.String()+" "+[...]string{NowDue: "due", StillMissing: "missing", StillUncertain: "uncertain"}[line.Asking])
			}
			if have := strings.Join(got, ", "); have != c.want {
				t.Errorf("asks for %q, want %q", have, c.want)
			}
		})
	}
}

func TestMeasuresAreCountedOnceWhereverTheyAreCounted(t *testing.T) {
	t.Parallel()
	fw := &kpi.Framework{
		Areas: councils(),
		Outcomes: []kpi.Outcome{
			{Ref: "P1", Tier: 1}, {Ref: "S1", Tier: 2, Parent: "P1"}, {Ref: "S2", Tier: 2, Parent: "P1"}, {Ref: "I1", Tier: 3, Parent: "S1"}, {Ref: "P2", Tier: 1},
		},
		Links: []kpi.Link{{Indicator: "A", Outcome: "I1"}, {Indicator: "A", Outcome: "S2"}, {Indicator: "B", Outcome: "S2"}, {Indicator: "C", Outcome: "S1"}, {Indicator: "B", Outcome: "nowhere"}},
	}
	a := New(fw, Settings{Quarter: thisQuarter, Headlines: []kpi.Ref{"B"}})
	ward, joint := assessed("A", kpi.Red), assessed("B", kpi.Red)
	ward.Area, joint.Area = "ward", "both"
	retired := assessed("R", kpi.NotRated)
	retired.Indicator.State = kpi.Retired
	carried := assessed("C", kpi.Green)
	carried.Carried = true
	late := assessed("D", kpi.NotRated)
	all := []kpi.Assessment{ward, assessed("A", kpi.Green), joint, carried, late, retired}
	got := a.RollUp(all)
	for ref, want := range map[string]struct {
		measures, green, red, carried int
		word                          kpi.Judgement
		reds                          string
	}{
		"":   {4, 2, 1, 1, kpi.OffTrack, "B"}, // the headline is red
		"P1": {3, 2, 1, 1, kpi.OffTrack, "B"},
		"S1": {2, 2, 0, 1, kpi.OnTrack, ""},
		"I1": {1, 1, 0, 0, kpi.OnTrack, ""},
		"S2": {2, 1, 1, 0, kpi.OffTrack, "B"},
		"P2": {0, 0, 0, 0, kpi.NoJudgement, ""},
	} {
		s := got[ref]
		if s.Outcome != ref || s.Measures != want.measures || s.Green != want.green || s.Red != want.red || s.Carried != want.carried || s.Judgement != want.word || fmt.Sprint(s.Reds) != "["+want.reds+"]" {
			t.Errorf("%q stands as %+v, want %+v", ref, s, want)
		}
	}
	if len(got) != 6 {
		t.Errorf("%d standings", len(got))
	}
	if r := got[""].NotRated; !slices.Equal(r, []kpi.ReasonCount{{Reason: kpi.Late, Count: 1}}) {
		t.Errorf("not rated: %v", r)
	}
}

func TestTheWordForMeasuresTogether(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		green, amber, red, stale, rateable int
		headline                           bool
		want                               kpi.Judgement
	}{
		{0, 0, 0, 0, 0, false, kpi.NoJudgement},
		{0, 0, 0, 0, 4, false, kpi.NoJudgement},
		{2, 0, 0, 0, 3, false, kpi.OnTrack},     // two thirds are enough
		{2, 0, 0, 0, 4, false, kpi.NoJudgement}, // half are not
		{3, 0, 0, 1, 3, false, kpi.OnTrack},     // an overdue rating is not a current one
		{3, 0, 0, 2, 3, false, kpi.NoJudgement},
		{3, 1, 0, 0, 4, false, kpi.OnTrack}, // three quarters green
		{2, 1, 0, 0, 3, false, kpi.Mixed},
		{19, 0, 1, 0, 20, false, kpi.Mixed}, // one red is enough not to be on track
		{2, 0, 2, 0, 4, false, kpi.OffTrack},
		{9, 0, 1, 0, 10, true, kpi.OffTrack},
	} {
		if got := word(c.green, c.amber, c.red, c.stale, c.rateable, c.headline); got != c.want {
			t.Errorf("%+v is %s", c, got)
		}
	}
}

func TestContextIsNoGapInWhatIsReported(t *testing.T) {
	t.Parallel()
	a := New(&kpi.Framework{}, Settings{Quarter: thisQuarter})
	all := []kpi.Assessment{assessed("A", kpi.Green), assessed("B", kpi.Green)}
	for _, ref := range []kpi.Ref{"C", "D", "E"} {
		one := assessed(ref, kpi.NotRated)
		one.Indicator.Set, one.Reason = kpi.ContextSet, kpi.ContextOnly
		all = append(all, one)
	}
	if got := a.RollUp(all)[""]; got.Judgement != kpi.OnTrack || got.Measures != 5 {
		t.Errorf("two green and three for context stand as %+v", got)
	}
}
