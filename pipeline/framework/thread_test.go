package framework

import (
	"encoding"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// The tables of delivery, money, risk and plans join the sound framework, so that every test of it holds for them too.
func init() {
	maps.Copy(sound, soundThread)
	faultCases = append(faultCases, threadFaults...)
}

var soundThread = map[string]string{
	"deliverables": `ref,title,description,outcomes,service,organisation,lead_role,classification,valid_from,valid_to,illustrative
D1,Retrofit 200 homes,,1.1;1.2,health,,Head of Homes,public,2024-04-01,,yes
D2,Depot move,,,health,northmoor,,restricted,,,
`,
	"milestones": `milestone,deliverable,title,baseline,illustrative
D1.1,D1,Contractor appointed,2025-09-30,yes
D1.2,D1,Works complete,2026-03-31,
`,
	"rebaselines": `milestone,proposed,revised,reason,decision
D1.2,2025-08-20,2026-06-30,Late tender,X1
D1.2,2025-10-02,2026-09-30,Later tender,
`,
	"milestone_states": `milestone,quarter,status,forecast,actual,confidence,reason
D1.1,2025-26-Q2,complete,,2025-09-12,,
D1.2,2025-26-Q2,in_progress,2026-05-01,,medium,Tender late
`,
	"budgets": `line,year,title,service,organisation,kind,flow,approved,revised,outcomes,split,outputs,classification,illustrative
L1,2024-25,Homes,health,northmoor,,,900000,,1.1=60;1.2=25.5,,,public,
L1,2025-26,Homes,health,northmoor,revenue,spending,1000000,1100000.50,1.1=60;1.2=25.5,,,public,
L2,2025-26,Smarter buying,health,eastmoor,savings,,50000,,,,,,
`,
	"budget_states": `line,quarter,profile,actual,forecast,savings,reason
L1,2025-26-Q2,550000,560000,1150000,,Prices
L2,2025-26-Q2,,20000,40000,at_risk,
`,
	"money_rules": `level,kind,red_percent,red_amount,amber_percent,amber_amount
service,revenue,5,100000,1,
organisation,,0.5,1000000,,
`,
	"deflators": `year,index,source
2024-25,100,Series
2025-26,103.2,
`,
	"assets": `ref,title,kind,service,organisation,value,valued_on,outcomes,classification,valid_from,valid_to,illustrative
A1,Clinic,Building,health,northmoor,750000,2025-03-31,1.1=100,,,,
`,
	"contracts": `ref,title,supplier,service,organisation,value,outcomes,classification,valid_from,valid_to,illustrative
C1,Visits,,health,eastmoor,120000,1.1=30,restricted,2024-04-01,2027-03-31,
`,
	"risk_matrix": `likelihood,likelihood_level,impact,impact_level,band,grave
Unlikely,1,Slight,1,Low,0
Unlikely,1,Bad,2,Medium,1
Probable,2,Slight,1,Medium,1
Probable,2,Bad,2,High,3
`,
	"risks": `ref,description,cause,inherent_likelihood,inherent_impact,likelihood,impact,target_likelihood,target_impact,owner_role,response,controls,service,organisation,outcomes,about_data,classification,illustrative
R1,Data may be unreliable,Many systems,Probable,Bad,Unlikely,Bad,Unlikely,Slight,Head of Insight,treat,A programme,health,,1.1,yes,,yes
R2,Nobody tenders,,,,Unlikely,Slight,,,,,,,eastmoor,,,,
`,
	"risk_indicators": `risk,indicator,trigger,side
R1,H1,60,below
R2,H1,,
`,
	"risk_actions": `action,risk,title,owner_role,due,done
R1-A,R1,Assess every measure,Head of Insight,2025-12-31,
`,
	"risk_states": `risk,quarter,likelihood,impact,action,action_due,reason
R1,2025-26-Q2,Probable,Bad,Hire,2026-01-31,Staff left
`,
	"partners": `partner,name,kind,contribution,outcomes,classification
nhs,The NHS,Public body,Clinics,1.1,
`,
	"plans": `plan,kind,title,parent,service,role,outcomes,organisation,classification
CP,corporate_plan,Corporate plan,,,,1,,
SP,service_plan,Health service plan,CP,health,,1.1,,
PO-1,personal_objective,Visit every cold home,SP,health,Home Visits Officer,,,restricted
`,
	"activities": `activity,title,outcome,evidence,assumption,deliverable,service,started,lag_quarters,classification
T1,Insulate homes,1.1,established,Tenants agree,D1,health,2024-04-01,4,
T1,Insulate homes,1.2,assumed,,,health,,,
`,
	"panels": `panel,remit,organisation,chair_role
Place,Homes and roads,,Chair of the panel
`,
	"portfolios": `portfolio,holder_role,organisation
Housing,Cabinet Member for Housing,
`,
	"decisions": `decision,title,taken_on,body,delegation,reason,organisation,classification
X1,A later day for the works,2025-09-09,Cabinet,,,,
`,
}

var threadFaults = []struct {
	name  string
	code  finding.Code
	edits []edit
	cell  string
	found string
	mend  string
}{
	{"a deliverable's outcome is nowhere", unknownReference, []edit{{"deliverables", "1.1;1.2", "1.1;1.9"}}, "D2", "1.9 is not in table outcomes", "1.1"},
	{"a milestone is of no deliverable", unknownReference, []edit{{"milestones", "D1.2,D1,", "D1.2,D9,"}}, "B3", "D9 is not in table deliverables", "D9"},
	{"a new date was agreed by nobody known", unknownReference, []edit{{"rebaselines", "X1", "X9"}}, "E2", "X9 is not in table decisions", "add X9"},
	{"a share is of no outcome", unknownReference, []edit{{"budgets", "1.1=60;1.2=25.5,,,public,\nL2", "1.1=60;1.9=25.5,,,public,\nL2"}}, "J3", "1.9 is not in table outcomes", "add 1.9"},
	{"a quarter is none", badPeriod, []edit{{"risk_states", "2025-26-Q2", "2025-26"}}, "B2", "“2025-26” is not a quarter", "2025-26-Q2"},
	{"a financial year is none", badPeriod, []edit{{"deflators", "2025-26", "2025"}}, "A3", "“2025” is not a financial year", "2025-26"},
	{"a list of shares has none", badShares, []edit{{"assets", "1.1=100", "1.1"}}, "H2", "“1.1” is not an identifier with a share", "1.1=60"},
	{"a share is nought", badShares, []edit{{"assets", "1.1=100", "1.1=0"}}, "H2", "the share of 1.1 is 0", "1.1=60"},
	{"an outcome has two shares", twiceInList, []edit{{"assets", "1.1=100", "1.1=50;1.1=50"}}, "H2", "1.1 stands twice", "once"},
	{"shares come to more than a hundred", sharesOver, []edit{{"assets", "1.1=100", "1.1=75;1.2=25.01"}}, "H2", "come to 100.01 per cent", "at most 100"},
	{"a line is nobody's", organisationMissing, []edit{{"budgets", "health,eastmoor,savings", "health,,savings"}}, "E4", "organisation is empty", "northmoor or eastmoor"},
	{"an asset is nobody's", organisationMissing, []edit{{"assets", "health,northmoor", "health,"}}, "E2", "organisation is empty", "joint area"},
	{"a line of one council is split", splitUnused, []edit{{"budgets", "50000,,,,", "50000,,,northmoor=40;eastmoor=60,"}}, "K4", "eastmoor is no joint area", "clear the split"},
	{"a joint line is not split", splitIncomplete, []edit{{"budgets", "health,eastmoor,savings", "health,joint,savings"}}, "K4", "come to 0 per cent", "100 per cent together"},
	{"a joint line is split in part", splitIncomplete, []edit{{"budgets", "health,eastmoor,savings,,50000,,,,", "health,joint,savings,,50000,,,northmoor=40;eastmoor=59.99,"}}, "K4", "99.99 per cent", "joint"},
	{"a stranger bears a share", splitStranger, []edit{{"budgets", "health,eastmoor,savings,,50000,,,,", "health,joint,savings,,50000,,,northmoor=40;kent=60,"}}, "K4", "kent bears a share", "northmoor and eastmoor"},
	{"a line has no budget for the year", stateWithoutBudget, []edit{{"budget_states", "L2,2025-26-Q2", "L2,2026-27-Q1"}}, "B3", "L2 has no budget for 2026-27", "add its budget"},
	{"a line that is no saving has a state of savings", savingsOfOther, []edit{{"budget_states", "1150000,,", "1150000,delivered,"}}, "F2", "savings is delivered and the line is a revenue budget", "clear it"},
	{"a forecast is below what was spent", forecastBelow, []edit{{"budget_states", "560000,1150000", "560000,559999.99"}}, "E2", "559999.99 and 560000 has come", "reason"},
	{"a rule has no threshold", ruleEmpty, []edit{{"money_rules", "0.5,1000000,,", ",,1,"}}, "C3", "neither red_percent nor red_amount", "write one"},
	{"amber is above red", ruleOrder, []edit{{"money_rules", "5,100000,1,", "5,100000,6,"}}, "E2", "amber begins at 6 and red at 5", "at most the red"},
	{"a threshold of money is below nought", negative, []edit{{"money_rules", "5,100000,1,", "5,-1,1,"}}, "D2", "red_amount is -1", "nought or more"},
	{"a price level is nought", notPositive, []edit{{"deflators", "103.2", "0"}}, "B3", "the price level is 0", "103.2"},
	{"a milestone is complete without a date", completeUndated, []edit{{"milestone_states", "2025-09-12", ""}}, "E2", "D1.1 is complete and actual is empty", "write the day"},
	{"a milestone has a date and is not complete", datedIncomplete, []edit{{"milestone_states", "2026-05-01,,", "2026-05-01,2025-09-01,"}}, "E3", "the status is in_progress", "clear the day"},
	{"a milestone was reached after the quarter", reachedLater, []edit{{"milestone_states", "2025-09-12", "2025-10-01"}}, "E2", "after the end of 2025-26-Q2", "correct"},
	{"risks without a matrix", matrixMissing, []edit{{"risk_matrix", "", ""}}, "", "no table risk_matrix", "add the table"},
	{"a level has two words", matrixWord, []edit{{"risk_matrix", "Probable,2,Bad,2", "Likely,2,Bad,2"}}, "B5", "level 2 is Likely here and Probable above", "level of its own"},
	{"a word has two levels", matrixWord, []edit{{"risk_matrix", "Probable,2,Bad,2", "Probable,3,Bad,2"}}, "B5", "Probable has level 3 here and 2 above", "one level"},
	{"a cell is missing", matrixHole, []edit{{"risk_matrix", "Probable,2,Slight,1,Medium,1\n", ""}}, "A4", "no cell for likelihood 2 (Probable) and impact 1 (Slight)", "every likelihood"},
	{"a band is of two gravities", bandTwice, []edit{{"risk_matrix", "Bad,2,Medium,1", "Bad,2,Medium,2"}}, "F4", "Medium is 1 here and 2 above", "one gravity"},
	{"a risk is outside the matrix", outsideMatrix, []edit{{"risks", "Unlikely,Slight,,,,", "Unlikly,Slight,,,,"}}, "F3", "“Unlikly” is not a word", "it may be that Unlikely"},
	{"a state is outside the matrix", outsideMatrix, []edit{{"risk_states", "Probable,Bad", "Probable,Disaster"}}, "D2", "“Disaster” is not a word", "write Slight or Bad"},
	{"a risk is half assessed", exposureHalf, []edit{{"risks", "Unlikely,Slight,Head", "Unlikely,,Head"}}, "I2", "target_impact is empty", "write both"},
	{"plans go round", planCycle, []edit{{"plans", "Corporate plan,,", "Corporate plan,SP,"}}, "D2", "from CP to SP to CP", "correct one"},
	{"an objective is nobody's", objectiveOfNobody, []edit{{"plans", "Home Visits Officer", ""}}, "F4", "role is empty", "post whose objective"},
	{"a role is a person", roleIsPerson, []edit{{"plans", "Home Visits Officer", "Mrs J Smith"}}, "F4", "“Mrs J Smith” looks like a person", "the post"},
	{"a lead is an address", roleIsPerson, []edit{{"deliverables", "Head of Homes", "a.smith@northmoor.example"}}, "G2", "looks like a person", "the post"},
	{"a panel is nowhere", panelUnknown, []edit{{"panels", "Place,Homes", "Places,Homes"}}, "", "“Place” is not in table panels", "write Places"},
	{"a portfolio is nowhere", portfolioUnknown, []edit{{"portfolios", "Housing,", "Finance,"}}, "", "“Housing” is not in table portfolios", "add it"},
}

func TestCellsOfTheThreadBecomeWhatTheyMean(t *testing.T) {
	f, found := loadEdited(t)
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	day := func(d time.Time) string { return d.Format(time.DateOnly) }
	b := &f.Finance.Budgets[1]
	for n, c := range []struct{ got, want any }{
		{fmt.Sprint(f.Delivery.Deliverables[0].Outcomes), "[1.1 1.2]"},
		{f.Delivery.Deliverables[0].Classification, kpi.Public},
		{f.Delivery.Deliverables[1].Classification, kpi.Restricted},
		{day(f.Delivery.Milestones[0].Baseline), "2025-09-30"},
		{f.Delivery.Rebaselines[0].Agreed(), true},
		{f.Delivery.Rebaselines[1].Agreed(), false},
		{f.Delivery.States[0].Status, kpi.Complete},
		{f.Delivery.States[1].Confidence, kpi.MediumConfidence},
		{f.Delivery.States[1].Actual.IsZero(), true},
		{b.Year, period.Year(2025)},
		{b.Current().String(), "1100000.5"},
		{f.Finance.Budgets[0].Current().String(), "900000"},
		{fmt.Sprint(b.Outcomes), "[{1.1 60} {1.2 25.5}]"},
		{f.Finance.Budgets[2].Kind, kpi.SavingsBudget},
		{f.Finance.Budgets[2].Classification, kpi.Public}, // the workspace's default
		{f.Finance.States[1].Savings, kpi.SavingsAtRisk},
		{f.Finance.States[1].Profile.Valid, false},
		{f.Finance.Rules[0].Level, kpi.ServiceLevel},
		{f.Finance.Rules[1].AmberPercent.Valid, false},
		{f.Finance.Deflators[1].Index.String(), "103.2"},
		{day(f.Finance.Contracts[0].To), "2027-03-31"},
		{f.Risks.Matrix[3].Grave, 3},
		{f.Risks.Matrix[3].Score(), 4},
		{f.Risks.Risks[0].Inherent, kpi.Exposure{Likelihood: "Probable", Impact: "Bad"}},
		{f.Risks.Risks[0].Target, kpi.Exposure{Likelihood: "Unlikely", Impact: "Slight"}},
		{f.Risks.Risks[1].Inherent.Assessed(), false},
		{f.Risks.Risks[0].AboutData, true},
		{f.Risks.Risks[0].Response, kpi.Treat},
		{f.Risks.Indicators[0].Side, kpi.TriggeredBelow},
		{f.Risks.Indicators[1].Trigger.Valid, false},
		{f.Risks.States[0].Exposure, kpi.Exposure{Likelihood: "Probable", Impact: "Bad"}},
		{f.Thread.Plans[2].Kind, kpi.PersonalObjective},
		{f.Thread.Activities[0].LagQuarters, 4},
		{f.Thread.Activities[1].Evidence, kpi.Assumed},
		{f.Thread.Decisions[0].Body, "Cabinet"},
	} {
		if c.got != c.want {
			t.Errorf("case %d: got %v, want %v", n, c.got, c.want)
		}
	}
}

func TestALineNamesWhatCountsItsOutputs(t *testing.T) {
	f, found := loadEdited(t, edit{"budgets", "1.1=60;1.2=25.5,,,public,\nL2", "1.1=60;1.2=25.5,,H2,public,\nL2"})
	if len(found) > 0 || f.Finance.Budgets[1].Outputs != "H2" {
		t.Errorf("%s", lines(found))
	}
}

func TestWithOneCouncilEveryLineIsIts(t *testing.T) {
	f := Decode(Canonical(edited(t, edit{"budgets", "health,eastmoor,savings", "health,,savings"})), Options{Organisations: []string{"northmoor"}})
	if got := f.Finance.Budgets[2].Organisation; got != "northmoor" {
		t.Errorf("the line is %q's", got)
	}
}

func TestRowsOfOtherTimesAreLeftOutWithWhatHangsOnThem(t *testing.T) {
	f, _ := loadEdited(t, edit{"risks", "classification,illustrative", "classification,valid_to"}, edit{"risks", "1.1,yes,,yes", "1.1,yes,,2025-06-30"})
	early := f.At(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	if n := len(early.Delivery.Deliverables); n != 1 || len(early.Delivery.Milestones) > 0 || len(early.Delivery.States) > 0 || len(early.Delivery.Rebaselines) > 0 {
		t.Errorf("in 2020 there are %d deliverables, milestones %v", n, early.Delivery.Milestones)
	}
	if len(early.Finance.Contracts) > 0 || len(early.Finance.Assets) != 1 {
		t.Error("a contract holds before it begins")
	}
	late := f.At(time.Date(2025, 9, 30, 0, 0, 0, 0, time.UTC))
	if len(late.Risks.Risks) != 1 || len(late.Risks.Indicators) != 1 || len(late.Risks.Actions) > 0 || len(late.Risks.States) > 0 {
		t.Errorf("risks %v", late.Risks)
	}
}

// Every word that the tables of the thread allow must be one that the ground floor knows, and the other way round.
func TestTheWordsOfTheThreadAreThoseOfTheTrade(t *testing.T) {
	for _, c := range []struct {
		table, column string
		known         int
		into          func() interface {
			encoding.TextUnmarshaler
			fmt.Stringer
		}
	}{
		{"milestone_states", "status", 5, word[kpi.MilestoneStatus]},
		{"milestone_states", "confidence", 3, word[kpi.Confidence]},
		{"budgets", "kind", 3, word[kpi.BudgetKind]},
		{"budgets", "flow", 3, word[kpi.Flow]},
		{"budget_states", "savings", 4, word[kpi.SavingsState]},
		{"money_rules", "level", 5, word[kpi.MoneyLevel]},
		{"money_rules", "kind", 3, word[kpi.BudgetKind]},
		{"risks", "response", 4, word[kpi.Response]},
		{"risk_indicators", "side", 2, word[kpi.TriggerSide]},
		{"plans", "kind", 6, word[kpi.PlanKind]},
		{"activities", "evidence", 3, word[kpi.Evidence]},
		{"deliverables", "classification", 2, word[kpi.Classification]},
	} {
		col, ok := TableNamed(c.table).Column(c.column)
		if !ok || len(col.Words) != c.known {
			t.Errorf("%s.%s allows %v, want %d words", c.table, c.column, col.Words, c.known)
		}
		for _, w := range col.Words {
			v := c.into()
			if err := v.UnmarshalText([]byte(w)); err != nil || v.String() != w {
				t.Errorf("%s.%s: %s becomes %s: %v", c.table, c.column, w, v, err)
			}
		}
	}
}

func TestSharesAreRecordedInOneForm(t *testing.T) {
	want := Hash(Canonical(edited(t)))
	for _, to := range []string{"1.1 = 100", "1.1=100%;", " 1.1=0100.00 "} {
		if got := Hash(Canonical(edited(t, edit{"assets", "1.1=100", to}))); got != want {
			t.Errorf("%q is recorded otherwise", to)
		}
	}
	f, _ := loadEdited(t, edit{"assets", "1.1=100", "1.1=33.333;1.2=66.667"})
	if s := f.Finance.Assets[0].Outcomes; len(s) != 2 || !s[1].Percent.Equal(decimal.RequireFromString("66.667")) {
		t.Errorf("got %v", s)
	}
}

func TestDiffSpeaksOfTheThread(t *testing.T) {
	for _, c := range []struct {
		edit edit
		want string
	}{
		{edit{"milestones", "2026-03-31", "2026-04-30"}, "milestone D1.2: baseline changed from 2026-03-31 to 2026-04-30"},
		{edit{"budgets", "1100000.50", "1100001"}, "budget line L1 2025-26: revised changed from 1100000.5 to 1100001"},
		{edit{"risk_matrix", "Bad,2,High,3", "Bad,2,Grave,3"}, "cell of the risk matrix Probable Bad: band changed from High to Grave"},
		{edit{"rebaselines", "D1.2,2025-10-02,2026-09-30,Later tender,\n", ""}, "new date proposed on D1.2 2025-10-02 taken out: 2026-09-30"},
		{edit{"risk_indicators", "60", "55"}, "indicator of risk R1 H1: trigger changed from 60 to 55"},
	} {
		var got []string
		for _, one := range Diff(Canonical(edited(t)), Canonical(edited(t, c.edit))) {
			got = append(got, one.String())
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
