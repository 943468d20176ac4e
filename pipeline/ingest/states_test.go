package ingest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func init() { provocations = append(provocations, stateProvocations...) }

// withStates asks of a framework in which the service owns milestones, budget lines and risks.
func withStates(t *testing.T, q *Question) { q.Framework = stateFramework(t) }

func stateFramework(t testing.TB) *kpi.Framework {
	day := func(s string) time.Time {
		d, ok := readDay(s)
		if !ok {
			t.Fatal(s)
		}
		return d
	}
	fw := testFramework()
	fw.Delivery = kpi.Delivery{
		Deliverables: []kpi.Deliverable{{Ref: "D1", Service: "housing"}, {Ref: "D2", Service: "waste"}},
		Milestones: []kpi.Milestone{
			{Ref: "D1.1", Deliverable: "D1", Baseline: day("2025-06-30")}, {Ref: "D1.2", Deliverable: "D1", Baseline: day("2025-12-31")}, {Ref: "D2.1", Deliverable: "D2", Baseline: day("2025-12-31")},
		},
		Rebaselines: []kpi.Rebaseline{{Milestone: "D1.1", Proposed: day("2025-05-01"), Revised: day("2025-10-31"), Decision: "X"}, {Milestone: "D1.1", Proposed: day("2025-09-01"), Revised: day("2026-06-30")}},
	}
	for back, forecast := range []string{"2025-10-31", "2025-08-31", "2025-06-30"} {
		fw.Delivery.States = append(fw.Delivery.States, kpi.MilestoneState{Milestone: "D1.1", Quarter: q2(t) - period.Quarter(back+1), Forecast: day(forecast)})
	}
	fw.Finance.Budgets = []kpi.Budget{
		{Line: "L1", Year: 2025, Service: "housing"}, {Line: "L2", Year: 2025, Service: "housing", Kind: kpi.SavingsBudget}, {Line: "L3", Year: 2024, Service: "housing"},
		{Line: "L4", Year: 2025, Service: "housing", Flow: kpi.NetSpending},
	}
	for l, likelihood := range []string{"Unlikely", "Highly Probable"} {
		for i, impact := range []string{"Bad", "Disaster"} {
			fw.Risks.Matrix = append(fw.Risks.Matrix, kpi.MatrixCell{Likelihood: likelihood, LikelihoodLevel: l + 1, Impact: impact, ImpactLevel: i + 1})
		}
	}
	fw.Risks.Risks = []kpi.Risk{{Ref: "R1", Service: "housing"}, {Ref: "R2"}}
	for back := range 3 {
		fw.Risks.States = append(fw.Risks.States, kpi.RiskState{Risk: "R1", Quarter: q2(t) - period.Quarter(back+1), Exposure: kpi.Exposure{Likelihood: "Unlikely", Impact: "Bad"}})
	}
	return fw
}

const (
	figureLine     = bare + "C2" + line + "=5\n"
	milestoneSheet = figureLine + "# Milestones\nMilestone ref|Milestone|Progress|Expected by|Reached on|Confidence|Why\n"
	budgetSheet    = figureLine + "# Budgets\nBudget line|Profile to date|Actual to date|Forecast for the year|State of saving|Why\n"
	riskSheet      = figureLine + "# Risks\nRisk ref|Likelihood|Impact|Next step|Next step by|Why\n"
	figureOut      = "C2 2025-26-Q2 north 5"
)

var stateProvocations = []provocation{
	{code: StateUnknown, name: "a milestone of no framework", table: milestoneSheet + "D9.1||In progress|@2025-12-01", ask: withStates, want: "state-unknown A2", out: figureOut},
	{code: StateUnknown, name: "a budget of another year", table: budgetSheet + "L3|=1|=1|=1", ask: withStates, want: "state-unknown A2", out: figureOut},
	{code: StateOfOther, name: "another service's milestone", table: milestoneSheet + "D2.1||In progress|@2025-12-01", ask: withStates, want: "state-other-service A2", out: figureOut},
	{code: StateOfOther, name: "a risk that no service assesses", table: riskSheet + "R2|Unlikely|Bad", ask: withStates, want: "state-other-service A2", out: figureOut},
	{code: StateTwice, name: "a milestone twice", table: milestoneSheet + "D1.2||In progress|@2025-12-01\nd1.2||Complete", ask: withStates, want: "state-twice A3", out: figureOut},
	{code: StateEmpty, name: "a line sent back as it came", table: budgetSheet + "L1", ask: withStates, want: "state-empty B2", out: figureOut},
	{code: StateEmpty, name: "a risk with a step and no assessment", table: riskSheet + "R1|||Hire", ask: withStates, want: "state-empty B2", out: figureOut},
	{code: StateWord, name: "a word of one's own", table: milestoneSheet + "D1.2||Nearly there", ask: withStates, want: "state-word C2", out: figureOut},
	{code: StateDate, name: "a day that is none", table: milestoneSheet + "D1.2||In progress|Christmas", ask: withStates, want: "state-date D2", out: figureOut},
	{code: StateAmount, name: "a sum that is none", table: budgetSheet + "L1|=1|about half", ask: withStates, want: "state-amount C2", out: figureOut},
	{code: StateAmount, name: "a percentage for a sum", table: budgetSheet + "L1|=1|%0.5", ask: withStates, want: "state-amount C2", out: figureOut},
	{code: StateUndated, name: "complete on no day", table: milestoneSheet + "D1.2||Complete", ask: withStates, want: "state-complete-without-date E2", out: figureOut},
	{code: StateIncomplete, name: "reached and in progress", table: milestoneSheet + "D1.2||In progress||@2025-09-01", ask: withStates, want: "state-date-without-complete C2", out: figureOut},
	{code: StateTooLate, name: "reached after the quarter", table: milestoneSheet + "D1.2||Complete||@2025-10-01", ask: withStates, want: "state-reached-after-quarter E2", out: figureOut},
	{code: StateMoved, name: "put back for the third time", table: milestoneSheet + "D1.1||In progress|@2025-12-31|||The tender failed", ask: withStates, want: "state-date-moved-again D2", out: figureOut},
	{code: StateUnexplained, name: "later than the day in force, and no reason", table: milestoneSheet + "D1.2||In progress|@2026-01-01", ask: withStates, want: "state-reason-missing G2", out: figureOut},
	{code: StateUnexplained, name: "paused, and no reason", table: milestoneSheet + "D1.2||Paused", ask: withStates, want: "state-reason-missing G2", out: figureOut},
	{code: StateBelow, name: "a forecast below what was spent", table: budgetSheet + "L1|=10|=12|=11", ask: withStates, want: "state-forecast-below-actual D2", out: figureOut},
	{code: StateSaving, name: "a state of savings of no saving", table: budgetSheet + "L1|=10|=12|=13|At risk", ask: withStates, want: "state-saving-unused E2", out: figureOut},
	{code: StateOutside, name: "a word of another matrix", table: riskSheet + "R1|Likely|Bad", ask: withStates, want: "state-outside-risk-matrix B2", out: figureOut},
	{code: StateHalf, name: "a likelihood alone", table: riskSheet + "R1|Unlikely", ask: withStates, want: "state-risk-half-assessed C2", out: figureOut},
	{code: StateAlike, name: "the same for four quarters", table: riskSheet + "R1|Unlikely|Bad", ask: withStates, want: "state-risk-unchanged B2", out: figureOut},
	{code: WordsPersonal, name: "a telephone number in a reason", table: milestoneSheet + "D1.2||In progress|@2025-12-01|||Ring 01632 960123", ask: withStates, want: "words-personal-data G2", out: figureOut},
}

// said lists what a return says of milestones, budgets and risks.
func said(s *States) string {
	var out []string
	day := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.Format(time.DateOnly)
	}
	for _, m := range s.Milestones {
		out = append(out, fmt.Sprintf("%s %s %s %s %s %s [%s]", m.Milestone, m.Quarter, m.Status, day(m.Forecast), day(m.Actual), m.Confidence, m.Reason))
	}
	for _, b := range s.Budgets {
		out = append(out, fmt.Sprintf("%s %s %s/%s/%s %s [%s]", b.Line, b.Quarter, text(b.Profile), text(b.Actual), text(b.Forecast), b.Savings, b.Reason))
	}
	for _, r := range s.Risks {
		out = append(out, fmt.Sprintf("%s %s %s, %s; %s %s [%s]", r.Risk, r.Quarter, r.Likelihood, r.Impact, r.Action, day(r.ActionDue), r.Reason))
	}
	return strings.Join(out, "\n")
}

func TestStatesAreReadByHeadingWhereverTheyStand(t *testing.T) {
	s := NewReader(Question{Framework: stateFramework(t)}).Read(workbook(t, figureLine+
		"# My own name\nHousing, quarter 2\n\nWhy|Confidence|Reached on|Expected by (new)|PROGRESS|Notes|Milestone reference\n|high||1 December 2025|in progress|x|D1.2\nDone at last||@2025-09-12||complete||d1.1\n"+
		"# Money\nBudget line|Profile to date|Actual to date|Forecast for the year|State of saving|Reason\nL1|£1.2m|=600000|\"|\n"+
		"# More money\nBudget line|Actual to date|Forecast for the year|State of saving|Why\nL2|20k|(400)|on_track|Half done\nL4|=5|=-5\n"+
		"# Risks\nRisk ref|Risk|Likelihood|Impact|Next step|Next step by|Why\nR1|It may rain|highly probable|Disaster|Buy a roof|@2026-01-31|It rained\n"), "x.xlsx")
	want := "D1.2 2025-26-Q2 in_progress 2025-12-01 - high []\nD1.1 2025-26-Q2 complete - 2025-09-12  [Done at last]\n" +
		"L2 2025-26-Q2 none/20000/-400 on_track [Half done]\nL4 2025-26-Q2 none/5/-5  []\n" +
		"R1 2025-26-Q2 Highly Probable, Disaster; Buy a roof 2026-01-31 [It rained]"
	if got := said(&s.States); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	same(t, "findings", codes(s.Findings), "state-amount D2")
	for _, m := range s.States.Milestones {
		if m.Sheet != "My own name" || m.File != "x.xlsx" || m.SHA256 == "" || !strings.HasPrefix(m.Cell, "G") {
			t.Errorf("%s comes from %+v", m.Milestone, m.Source)
		}
	}
}

func TestAReturnOfStatesAloneIsTaken(t *testing.T) {
	m := meta(t)
	m.Keys = nil
	s := NewReader(Question{Framework: stateFramework(t)}).Read(issued(t, m, bare+strings.TrimPrefix(milestoneSheet, figureLine)+"D1.2||In progress|@2025-12-01"), "x.xlsx")
	if s.State != Accepted || len(s.States.Milestones) != 1 {
		t.Errorf("%s (%s), %s", s.State, s.Why, codes(s.Findings))
	}
}

func TestSheetsOfStatesAreNotTakenForReturnsNorTheOtherWayRound(t *testing.T) {
	s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, milestoneSheet+"D1.2||In progress"), "x.xlsx")
	if s.State != Accepted || !s.States.Empty() || len(s.Findings) > 0 {
		t.Errorf("without anything owned: %s, %v, %s", s.State, s.States, codes(s.Findings))
	}
	s = NewReader(Question{Framework: stateFramework(t)}).Read(workbook(t, strings.TrimPrefix(milestoneSheet, figureLine)+"D1.2||In progress"), "x.xlsx")
	if s.State != Rejected || s.Findings[0].Code != NotReturn {
		t.Errorf("a sheet of states alone: %s, %s", s.State, codes(s.Findings))
	}
}

// FuzzStates looks for sheets of states that make the reading fail, or that let in what is not asked for.
func FuzzStates(f *testing.F) {
	f.Add("D1.2", "In progress", "2025-12-01", "", "", "")
	f.Add("L1", "£1m", "(5)", "12%", "At risk", "why")
	f.Add("R1", "Unlikely", "Bad", "x", "2025-02-30", "0")
	fw := stateFramework(f)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g string) {
		row := strings.NewReplacer("|", " ", "\n", " ", "\r", " ", "#", " ").Replace(strings.Join([]string{a, b, c, d, e, g}, "\x00"))
		row = strings.ReplaceAll(row, "\x00", "|")
		if strings.ContainsAny(row, "=%@!?") {
			t.Skip() // signs of the test's own table
		}
		for _, head := range []string{"Milestone ref|Progress|Expected by|Reached on|Confidence|Why", "Budget line|Profile to date|Actual to date|Forecast for the year|State of saving|Why", "Risk ref|Likelihood|Impact|Next step|Next step by|Why"} {
			s := NewReader(Question{Framework: fw}).Read(workbook(t, figureLine+"# States\n"+head+"\n"+row), "x.xlsx")
			for _, m := range s.States.Milestones {
				if m.Milestone != "D1.1" && m.Milestone != "D1.2" {
					t.Fatalf("%+v is let in", m)
				}
			}
			for _, r := range s.States.Risks {
				if r.Risk != "R1" || !r.Assessed() {
					t.Fatalf("%+v is let in", r)
				}
			}
			for _, one := range s.Findings {
				if one.Found == "" || one.Mend == "" || one.Code == finding.Code("") {
					t.Fatalf("%+v does not say enough", one)
				}
			}
		}
	})
}
