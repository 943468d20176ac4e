package analyse

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"perfpack/pipeline/kpi"
)

// gapsOf works out the gaps of a framework, as kind and reference.
func gapsOf(fw *kpi.Framework, assessments ...kpi.Assessment) []string {
	b := besideFor(fw, "north", q2, assessments...)
	d, m := b.delivery(), b.money()
	var list []string
	for _, g := range b.thread(&d, &m).Gaps {
		list = append(list, g.Kind.String()+" "+g.Ref)
	}
	return list
}

func TestGapsInTheThread(t *testing.T) {
	measure := func(ref kpi.Ref, set kpi.Set) kpi.Assessment {
		return kpi.Assessment{Indicator: &kpi.Indicator{Ref: ref, Set: set, Service: "s"}}
	}
	fw := &kpi.Framework{
		Outcomes: []kpi.Outcome{{Ref: "1", Tier: 1}, {Ref: "1.1", Tier: 2, Parent: "1"}, {Ref: "2", Tier: 1}, {Ref: "3", Tier: 1}},
		Services: []kpi.Service{{ID: "s"}},
		Links:    []kpi.Link{{Indicator: "A", Outcome: "1.1"}, {Indicator: "B", Outcome: "9"}},
	}
	fw.Delivery.Deliverables = []kpi.Deliverable{{Ref: "D1", Outcomes: []string{"2"}}, {Ref: "D2"}, {Ref: "D3", Outcomes: []string{"9"}}, {Ref: "D4"}, {Ref: "D5", Organisation: "east"}}
	fw.Thread.Activities = []kpi.Activity{{Ref: "T", Outcome: "1", Deliverable: "D4", Service: "s"}}
	fw.Finance.Budgets = []kpi.Budget{
		{Line: "L1", Year: 2025, Organisation: "north", Approved: pounds("10"), Outcomes: []kpi.Share{{Ref: "1", Percent: pounds("100")}}},
		{Line: "L2", Year: 2025, Organisation: "north", Approved: pounds("10"), Outcomes: []kpi.Share{{Ref: "1", Percent: pounds("99.99")}}},
		{Line: "L3", Year: 2025, Organisation: "north", Approved: pounds("10"), Outcomes: []kpi.Share{{Ref: "1", Percent: pounds("50")}}},
		{Line: "L4", Year: 2025, Organisation: "east", Approved: pounds("10")},
	}
	fw.Thread.Plans = []kpi.Plan{
		{Ref: "CP", Outcomes: []string{"1"}}, {Ref: "SP", Parent: "CP", Service: "s"}, {Ref: "PO1", Kind: kpi.PersonalObjective, Parent: "SP"},
		{Ref: "Lost"}, {Ref: "PO2", Kind: kpi.PersonalObjective, Parent: "Lost"},
	}
	got := gapsOf(fw, measure("A", kpi.OutcomeSet), measure("B", kpi.OutcomeSet), measure("C", kpi.ServiceSet), measure("D", kpi.OrganisationalSet), measure("E", kpi.ContextSet))
	want := []string{
		"outcome_without_measure 2", "outcome_without_measure 3", "measure_without_outcome B", "measure_without_outcome C", "money_without_outcome L3",
		"outcome_without_work 1.1", "outcome_without_work 3", "work_without_outcome D2", "work_without_outcome D3", "plan_without_outcome Lost", "plan_without_outcome PO2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestEveryObjectiveIsWalkedToAPriorityOrAccountedFor makes plans at random and walks from each up to an outcome of the first tier, and down again.
func TestEveryObjectiveIsWalkedToAPriorityOrAccountedFor(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		fw := &kpi.Framework{Outcomes: []kpi.Outcome{{Ref: "1", Tier: 1}, {Ref: "1.1", Tier: 2, Parent: "1"}, {Ref: "1.1.1", Tier: 3, Parent: "1.1"}, {Ref: "2", Tier: 1}}}
		for n := range rapid.IntRange(1, 12).Draw(r, "plans") {
			p := kpi.Plan{Ref: fmt.Sprint("P", n), Kind: kpi.PersonalObjective}
			if n > 0 && rapid.Bool().Draw(r, "has a parent") {
				p.Parent = fmt.Sprint("P", rapid.IntRange(0, n-1).Draw(r, "parent"))
			}
			if rapid.Bool().Draw(r, "names an outcome") {
				p.Outcomes = []string{rapid.SampledFrom([]string{"1", "1.1", "1.1.1", "2", "gone"}).Draw(r, "outcome")}
			}
			fw.Thread.Plans = append(fw.Thread.Plans, p)
		}
		b := besideFor(fw, "north", q2)
		d, m := b.delivery(), b.money()
		g := b.thread(&d, &m)
		gap := map[string]bool{}
		for _, one := range g.Gaps {
			gap[one.Ref] = gap[one.Ref] || one.Kind == kpi.PlanWithoutOutcome
		}
		// Down: everything that hangs on an outcome, and the priority above it.
		reached := map[string]bool{}
		for _, o := range g.Outcomes {
			up := b.tree.above[o.Outcome.Ref]
			if top := up[len(up)-1]; top != "1" && top != "2" {
				r.Fatalf("%s leads to %s, which is no priority", o.Outcome.Ref, top)
			}
			for _, p := range o.Plans {
				reached[p.Ref] = true
			}
		}
		for i := range fw.Thread.Plans {
			if ref := fw.Thread.Plans[i].Ref; reached[ref] == gap[ref] {
				r.Fatalf("%s is reached %t and is a gap %t", ref, reached[ref], gap[ref])
			}
		}
	})
}

func TestWorkOnTrackAndAnOutcomeThatDoesNotMoveAreADoubt(t *testing.T) {
	for _, c := range []struct {
		name    string
		status  kpi.MilestoneStatus
		due     string
		started string
		lag     int
		moves   []kpi.Direction
		doubt   bool
	}{
		{"on track and better", kpi.InProgress, "2026-01-01", "", 0, []kpi.Direction{kpi.Better}, false},
		{"on track and not moving", kpi.InProgress, "2026-01-01", "", 0, []kpi.Direction{kpi.NoClearChange}, true},
		{"on track and worse", kpi.InProgress, "2026-01-01", "", 0, []kpi.Direction{kpi.Worse, kpi.NoClearChange}, true},
		{"on track, one better, one worse", kpi.InProgress, "2026-01-01", "", 0, []kpi.Direction{kpi.Better, kpi.Worse}, false},
		{"on track and nothing to compare", kpi.InProgress, "2026-01-01", "", 0, []kpi.Direction{kpi.NotComparable}, false},
		{"on track and too early to tell", kpi.InProgress, "2026-01-01", "2025-04-01", 2, []kpi.Direction{kpi.Worse}, false},
		{"on track and no longer too early", kpi.InProgress, "2026-01-01", "2025-04-01", 1, []kpi.Direction{kpi.Worse}, true},
		{"off track and moving all the same", kpi.InProgress, "2025-06-01", "", 0, []kpi.Direction{kpi.Better}, true},
		{"off track, not begun, and moving", kpi.InProgress, "2025-06-01", "2025-10-01", 0, []kpi.Direction{kpi.Better}, false},
		{"off track and not moving", kpi.InProgress, "2025-06-01", "", 0, []kpi.Direction{kpi.Worse}, false},
		{"nothing said of the work", kpi.StatusUnstated, "2026-01-01", "", 0, []kpi.Direction{kpi.Worse}, false},
	} {
		fw := &kpi.Framework{Outcomes: []kpi.Outcome{{Ref: "1", Tier: 1}, {Ref: "1.1", Tier: 2, Parent: "1"}}}
		fw.Delivery = kpi.Delivery{
			Deliverables: []kpi.Deliverable{{Ref: "D"}}, Milestones: []kpi.Milestone{{Ref: "M", Deliverable: "D", Baseline: day(c.due)}},
			States: []kpi.MilestoneState{{Milestone: "M", Quarter: q2, Status: c.status}},
		}
		activity := kpi.Activity{Ref: "T", Outcome: "1", Deliverable: "D", LagQuarters: c.lag}
		if c.started != "" {
			activity.Started = day(c.started)
		}
		fw.Thread.Activities = []kpi.Activity{activity}
		var list []kpi.Assessment
		for n, move := range c.moves {
			ref := kpi.Ref(fmt.Sprint("I", n))
			fw.Links = append(fw.Links, kpi.Link{Indicator: ref, Outcome: "1.1"})
			list = append(list, kpi.Assessment{Indicator: &kpi.Indicator{Ref: ref}, Long: kpi.Travel{Direction: move}})
		}
		b := besideFor(fw, "north", q2, list...)
		d, m := b.delivery(), b.money()
		if got := b.thread(&d, &m).Doubts; (len(got) == 1) != c.doubt {
			t.Errorf("%s: %d doubts", c.name, len(got))
		}
	}
}

func TestAServiceIsReadBackToItsOutcomes(t *testing.T) {
	fw := &kpi.Framework{
		Outcomes: []kpi.Outcome{{Ref: "1"}, {Ref: "2"}, {Ref: "3"}}, Services: []kpi.Service{{ID: "a"}, {ID: "b"}, {ID: "idle"}},
		Links: []kpi.Link{{Indicator: "A", Outcome: "2"}},
	}
	fw.Delivery.Deliverables = []kpi.Deliverable{{Ref: "D", Service: "a", Outcomes: []string{"1"}}}
	fw.Thread.Plans = []kpi.Plan{{Ref: "SP", Service: "b"}}
	b := besideFor(fw, "north", q2, kpi.Assessment{Indicator: &kpi.Indicator{Ref: "A", Service: "a"}})
	d, m := b.delivery(), b.money()
	var got []string
	for _, s := range b.thread(&d, &m).Services {
		line := s.Service.ID
		for _, o := range s.Outcomes {
			line += " " + o.Ref
		}
		got = append(got, fmt.Sprint(line, s.Measures, s.Work, s.Plans))
	}
	if want := []string{"a 1 21 1 0", "b0 0 1"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestThePublicSeesNothingOfWhatIsRestricted(t *testing.T) {
	fw := &kpi.Framework{Outcomes: []kpi.Outcome{{Ref: "1"}}, Services: []kpi.Service{{ID: "s"}}}
	fw.Finance.Budgets = []kpi.Budget{
		{Line: "open", Year: 2025, Organisation: "north", Approved: pounds("10"), Classification: kpi.Public},
		{Line: "shut", Year: 2025, Organisation: "north", Approved: pounds("1000")},
	}
	fw.Delivery.Deliverables = []kpi.Deliverable{{Ref: "open", Classification: kpi.Public}, {Ref: "shut"}}
	fw.Delivery.Milestones = []kpi.Milestone{{Ref: "M1", Deliverable: "open"}, {Ref: "M2", Deliverable: "shut"}}
	fw.Risks.Risks = []kpi.Risk{{Ref: "open", Classification: kpi.Public}, {Ref: "shut"}}
	fw.Thread.Activities = []kpi.Activity{{Ref: "T", Outcome: "1", Deliverable: "shut", Classification: kpi.Public}}
	a := New(fw, Settings{Quarter: q2, Organisations: []string{"north"}})
	public, all := a.Beside("north", kpi.Public, nil, kpi.Punctual{}), a.Beside("north", kpi.Restricted, nil, kpi.Punctual{})
	if !public.Money.Whole[0].Budget.Equal(pounds("10")) || !all.Money.Whole[0].Budget.Equal(pounds("1010")) {
		t.Errorf("public total %s, all %s", public.Money.Whole[0].Budget, all.Money.Whole[0].Budget)
	}
	if len(public.Delivery.Milestones) != 1 || len(public.Risks.Risks) != 1 || len(all.Delivery.Milestones) != 2 || len(all.Risks.Risks) != 2 {
		t.Error("restricted milestones or risks are seen, or public ones are not")
	}
	if d := public.Thread.Outcomes[0].Activities[0].Deliverable; d != "" {
		t.Errorf("an activity tells of the deliverable %s", d)
	}
}
