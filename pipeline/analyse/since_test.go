package analyse

import (
	"reflect"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
)

func TestWhatHasChangedSinceTheLastPack(t *testing.T) {
	t.Parallel()
	one := func(ref kpi.Ref, s kpi.Status, change ...func(*kpi.Assessment)) kpi.Assessment {
		a := assessed(ref, s)
		if s == kpi.NotRated {
			a.Current = kpi.Observation{}
		}
		for _, c := range change {
			c(&a)
		}
		return a
	}
	value := func(v string) func(*kpi.Assessment) {
		return func(a *kpi.Assessment) { a.Current.Value.Decimal, a.Current.Value.Valid = dec(t, v), true }
	}
	action := func(due string) func(*kpi.Assessment) {
		return func(a *kpi.Assessment) { a.Current.CorrectiveAction, a.Current.ActionDue = "More crews", due }
	}
	published := []kpi.Assessment{
		one("to-red", kpi.Amber), one("late-to-red", kpi.NotRated), one("still-red", kpi.Red, action("2025-09-30")), one("recovered", kpi.Red, action("2025-09-30")),
		one("red-to-late", kpi.Red, action("2025-09-30")), one("better", kpi.Amber, action("2025-12-31")), one("worse", kpi.Green), one("steady", kpi.Green),
		one("revised", kpi.Green, value("61")), one("rerated", kpi.Green, value("61")), one("gone", kpi.Red, action("")), one("withdrawn", kpi.Green),
		one("carried", kpi.Red, action("2025-06-30"), func(a *kpi.Assessment) { a.Carried = true }),
	}
	known := []kpi.Assessment{
		one("to-red", kpi.Amber), one("late-to-red", kpi.Red), one("revised", kpi.Green, value("62")), one("rerated", kpi.Red, value("55")), one("withdrawn", kpi.NotRated),
		one("steady", kpi.Green),
	}
	now := []kpi.Assessment{
		one("to-red", kpi.Red), one("late-to-red", kpi.Red), one("still-red", kpi.Red), one("recovered", kpi.Green), one("red-to-late", kpi.NotRated),
		one("better", kpi.Green), one("worse", kpi.Amber), one("steady", kpi.Green), one("new", kpi.Red), one("carried", kpi.Red),
	}
	got := Since(published, known, now, day("2025-10-20"))
	turns := func(list []kpi.Turn) string {
		var refs []string
		for _, turn := range list {
			refs = append(refs, string(turn.Now.Indicator.Ref))
		}
		return strings.Join(refs, " ")
	}
	restated := func(list []kpi.Restatement) string {
		var refs []string
		for _, r := range list {
			ref := string(r.Known.Indicator.Ref)
			if r.Rerated() {
				ref += "!"
			}
			refs = append(refs, ref)
		}
		return strings.Join(refs, " ")
	}
	var promises []string
	for _, p := range got.Promises {
		promises = append(promises, string(p.Then.Indicator.Ref)+":"+p.Kept.String())
	}
	for what, c := range map[string][2]string{
		"new reds":  {turns(got.NewReds), "to-red late-to-red"},
		"recovered": {turns(got.Recovered), "recovered"},
		"better":    {turns(got.Better), "better"},
		"worse":     {turns(got.Worse), "worse"},
		"restated":  {restated(got.Restated), "revised rerated! withdrawn!"},
		"came":      {restated(got.Came), "late-to-red!"},
		"promises":  {strings.Join(promises, " "), "still-red:overdue recovered:met red-to-late:unknown better:met gone:open"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %q, want %q", what, c[0], c[1])
		}
	}
}

// The lists have a row for every measure; a pack that held on to them would be a third larger.
func TestWhatHasChangedHoldsOnToNoList(t *testing.T) {
	t.Parallel()
	published, known := []kpi.Assessment{assessed("A", kpi.Red), assessed("B", kpi.Green)}, []kpi.Assessment{assessed("A", kpi.Amber), assessed("B", kpi.Green)}
	published[0].Current.CorrectiveAction = "More crews"
	got := Since(published, known, []kpi.Assessment{assessed("A", kpi.Green), assessed("B", kpi.Green)}, day("2025-10-20"))
	for name, held := range map[string]*kpi.Assessment{
		"turn": got.Recovered[0].Was, "published": got.Restated[0].Published, "known": got.Restated[0].Known, "promise": got.Promises[0].Then,
	} {
		if held == &published[0] || held == &known[0] {
			t.Errorf("%s: the row itself is held, and with it the list", name)
		}
	}
}

func TestAPromiseIsOverdueTheDayAfterItsDate(t *testing.T) {
	t.Parallel()
	red := assessed("A", kpi.Red)
	for due, want := range map[string]kpi.Kept{"2025-10-19": kpi.Overdue, "2025-10-20": kpi.StillOpen, "2025-10-21": kpi.StillOpen, "": kpi.StillOpen, "soon": kpi.StillOpen} {
		if got := kept(due, &red, day("2025-10-20")); got != want {
			t.Errorf("due %q: %s, want %s", due, got, want)
		}
	}
}

func TestAQuarterIsAssessedAsItWasKnownThen(t *testing.T) {
	t.Parallel()
	s := story{measure: percentage(), figures: "2025-26-Q2 60 known 3\n2025-26-Q2 61 return known 8"}
	if got := s.assess(t); shownValue(got.Current.Value) != "61" {
		t.Errorf("now it is %s", shownValue(got.Current.Value))
	}
	s.settings.KnownTo = 5
	if got := s.assess(t); shownValue(got.Current.Value) != "60" || got.Revised != nil {
		t.Errorf("then it was %s", shownValue(got.Current.Value))
	}
	a := s.assessor(t)
	got := a.Standing(&a.Framework.Indicators[0], s.series(t))
	if len(got) != 1 || shownValue(got[0].Value) != "60" {
		t.Errorf("then these stood: %v", got)
	}
	room := make([]kpi.Observation, 9, 10)
	if again := a.StandingIn(room, &a.Framework.Indicators[0], s.series(t)); !reflect.DeepEqual(again, got) || &again[0] != &room[0] {
		t.Errorf("in room that was there: %v", again)
	}
}

func TestHowFarAFrameworkIsReady(t *testing.T) {
	t.Parallel()
	measure := func(ref kpi.Ref, change func(*kpi.Indicator)) kpi.Indicator {
		return with(percentage(), func(i *kpi.Indicator) {
			i.Ref, i.Definition = ref, "what it means"
			change(i)
		})
	}
	year := thisQuarter.Year().Period()
	fw := &kpi.Framework{
		Indicators: []kpi.Indicator{
			measure("A", func(*kpi.Indicator) {}), measure("B", func(i *kpi.Indicator) { i.State = kpi.Proposed }), measure("C", func(i *kpi.Indicator) { i.Definition = " " }),
			measure("D", func(i *kpi.Indicator) { i.Set = kpi.ContextSet }), measure("E", func(i *kpi.Indicator) { i.State = kpi.Retired }),
			measure("F", func(i *kpi.Indicator) { i.ReportedFor = []string{"elsewhere"} }),
		},
		Baselines: []kpi.Baseline{{Indicator: "A", Period: year}, {Indicator: "E", Period: year}},
		Targets:   []kpi.Target{{Indicator: "A", Period: year}, {Indicator: "B", Period: year}},
		DataQuality: []kpi.DataQuality{
			{Indicator: "A", AssessedOn: day("2025-01-01"), Accuracy: 1, Validity: 4, Reliability: 4, Timeliness: 4, Relevance: 4, Completeness: 4, Action: "Recount", Due: day("2025-08-31")},
			{Indicator: "B", AssessedOn: day("2025-01-01"), Accuracy: 4, Validity: 4, Reliability: 4, Timeliness: 1, Relevance: 4, Completeness: 4},
			{Indicator: "C", AssessedOn: day("2025-01-01"), Accuracy: 4, Validity: 4, Reliability: 4},
			{Indicator: "D", AssessedOn: day("2025-12-01"), Accuracy: 4, Validity: 4, Reliability: 4, Timeliness: 4, Relevance: 4, Completeness: 4},
		},
	}
	a := New(fw, Settings{Quarter: thisQuarter})
	got := a.Ready("n", nil)
	if got.Measures != 4 || got.Defined != 2 || got.Assessed != 2 || got.Baselined != 1 || got.Targeted != 3 {
		t.Errorf("%+v", got)
	}
	if len(got.Plans) != 2 || !got.Plans[0].Overdue || got.Plans[0].Missing || got.Plans[0].Rating != kpi.LowQuality || !got.Plans[1].Missing || got.Plans[1].Overdue {
		t.Errorf("%+v", got.Plans)
	}
	if only := a.Ready("n", func(i *kpi.Indicator) bool { return i.Ref == "A" }); only.Measures != 1 || only.Defined != 1 {
		t.Errorf("of one: %+v", only)
	}
}

func TestAWholeIsPutTogetherFromItsParts(t *testing.T) {
	t.Parallel()
	areas := []kpi.Area{{ID: "n", Kind: kpi.OrganisationArea, Members: []string{"a", "b"}}, {ID: "a", Kind: kpi.District}, {ID: "b", Kind: kpi.District}}
	part := func(area, figures string) kpi.Series {
		return story{measure: percentage(), area: area, figures: figures}.series(t)
	}
	ind := with(percentage(), func(i *kpi.Indicator) { i.ReportedFor = []string{"a", "b"} })
	a := New(&kpi.Framework{Areas: areas, Indicators: []kpi.Indicator{ind}}, Settings{Quarter: thisQuarter})
	if got := strings.Join(a.Parts(&ind, "n"), " "); got != "a b" {
		t.Errorf("the parts of n are %q", got)
	}
	own := with(ind, func(i *kpi.Indicator) { i.ReportedFor = []string{"a", "b", "n"} })
	some := with(ind, func(i *kpi.Indicator) { i.ReportedFor = []string{"a"} })
	if a.Parts(&own, "n") != nil || a.Parts(&some, "n") != nil || a.Parts(&ind, "a") != nil || a.Parts(&ind, "nowhere") != nil {
		t.Error("parts where there are none to put together")
	}
	for _, c := range []struct{ name, a, b, want, note string }{
		{"from parts and not from averages", "2025-26-Q2 90/100", "2025-26-Q2 1100/2000", "56.6666666666666667", "2 of 2 areas, 100.0%"},
		{"a large part missing", "2025-26-Q1 90/100\n2025-26-Q2 90/100", "2025-26-Q1 1100/2000", "[x]", "1 of 2 areas, 4.8%"},
		{"a small part missing", "2025-26-Q1 90/100", "2025-26-Q1 1000/2000\n2025-26-Q2 1100/2000", "55", "1 of 2 areas, 95.2%"},
		{"nine tenths are enough", "2025-26-Q1 90/1000", "2025-26-Q1 1000/9000\n2025-26-Q2 4500/9000", "50", "1 of 2 areas, 90.0%"},
		{"a small part not available", "2025-26-Q1 90/100\n2025-26-Q2 [x]", "2025-26-Q1 1000/2000\n2025-26-Q2 1100/2000", "55", "1 of 2 areas, 95.2%"},
		{"a part of unknown size missing", "", "2025-26-Q2 1100/2000", "[x]", "1 of 2 areas, 50.0%"},
		{"a part kept back", "2025-26-Q2 3/100 [c]", "2025-26-Q2 1100/2000", "[c]", "2 of 2 areas, 100.0%"},
		{"a part with nothing to divide by", "2025-26-Q2 0/0", "2025-26-Q2 1100/2000", "55", "2 of 2 areas, 100.0%"},
	} {
		whole := a.Whole(&ind, "n", []kpi.Series{part("a", c.a), part("b", c.b)})
		last := whole.Observations[len(whole.Observations)-1]
		have := shownValue(last.Value)
		if !last.Value.Valid {
			have = (last.Marks & kpi.Absent).Brackets()
		}
		if have != c.want || !strings.Contains(last.Note, c.note) || last.Area != "n" || last.Period.String() != "2025-26-Q2" {
			t.Errorf("%s: %s (%s) for %s in %s, want %s (%s)", c.name, have, last.Note, last.Area, last.Period, c.want, c.note)
		}
	}
	both := []kpi.Series{part("a", "2025-26-Q2 90/100 return queried known 4"), part("b", "2025-26-Q2 1100/2000 return known 7")}
	versions := a.Whole(&ind, "n", both).Observations
	if len(versions) != 2 || versions[0].Known != 4 || versions[0].Value.Valid || !versions[1].Queried || versions[1].Known != 7 || !versions[1].Value.Valid {
		t.Errorf("%+v", versions)
	}
	if got := a.Wanted("n"); len(got) != 3 || got[0].Area != "n" {
		t.Errorf("the rows of a council whose districts report are %v", got)
	}
	itself := kpi.Series{Indicator: ind.Ref, Area: "n", Observations: []kpi.Observation{{Indicator: ind.Ref, Area: "n", Period: thisQuarter.Period(), Figure: figureOf("1", "2")}}}
	if list := a.WithWholes(&ind, append(both, itself)); len(list) != 3 || list[2].Area != "n" || len(list[2].Observations) != 1 || shownValue(list[2].Observations[0].Value) != "50" {
		t.Errorf("what is held of the whole itself does not stand: %+v", list)
	}
	people := with(ind, func(i *kpi.Indicator) { i.AboutPeople = true })
	kept := []kpi.Series{part("a", "2025-26-Q2 [c]"), part("b", "2025-26-Q2 1100/2000"), itself}
	if list := a.WithWholes(&people, kept); len(list) != 3 || list[2].Area != "n" || len(list[2].Observations) != 1 || !list[2].Observations[0].Marks.Any(kpi.Confidential) {
		t.Errorf("beside a part that is kept back the whole is %+v", list)
	}
	// Parts come one after the other; nothing of that is a revision.
	small := []kpi.Series{part("a", "2025-26-Q1 90/100\n2025-26-Q2 90/100 return known 9"), part("b", "2025-26-Q1 1000/2000\n2025-26-Q2 1100/2000 return known 7")}
	got := a.Assess("n", &ind, "n", a.Whole(&ind, "n", small))
	if got.Revised != nil || shownValue(got.Current.Value) != "56.6666666666666667" {
		t.Errorf("a part that came later: %s, revised from %+v", shownValue(got.Current.Value), got.Revised)
	}
	// One that a pack has shown otherwise is.
	a.LastKnown = 8
	if got := a.Assess("n", &ind, "n", a.Whole(&ind, "n", small)); got.Revised == nil || shownValue(got.Revised.Was.Value) != "55" {
		t.Errorf("a whole that was published otherwise: %+v", got.Revised)
	}
}

// A figure that came before it was due is told of in the pack of the quarter in which it is due, and in no table before.
func TestAFigureThatCameEarlyWaitsUntilItIsDue(t *testing.T) {
	t.Parallel()
	late := percentage()
	late.LagQuarters = 2
	s := story{measure: late, figures: "2024-25-Q3 59 known 3\n2024-25-Q4 60 known 3\n2025-26-Q1 61 known 3\n2025-26-Q2 62 known 3"}
	a := s.assessor(t)
	used := a.Standing(&a.Framework.Indicators[0], s.series(t))
	if history := s.assess(t).History; len(used) != 2 || len(history) != 2 || used[1].Period != history[1].Period || shownValue(used[1].Value) != "60" {
		t.Errorf("the data have %v, the history %v", used, history)
	}
}
