package pipeline

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/document"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/xlsx"
	"perfpack/templates"
)

// besideWording gives the words of the products with those for what stands beside the measures.
func besideWording(t testing.TB) *pack.Wording {
	t.Helper()
	report, err := templates.FS.ReadFile("wording/report.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	beside, err := templates.FS.ReadFile("wording/beside.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	w, err := pack.ReadWording(string(report))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.ReadBeside(string(beside)); err != nil {
		t.Fatal(err)
	}
	return w
}

// canary is a framework in which every text of a restricted row is a token that stands nowhere else.
func canary(r *rapid.T) *kpi.Framework {
	token := 0
	class := func() (kpi.Classification, func(string) string) {
		if rapid.Bool().Draw(r, "public") {
			return kpi.Public, func(s string) string { token++; return fmt.Sprintf("%s %d", s, token) }
		}
		return kpi.Restricted, func(string) string { token++; return fmt.Sprintf("CANARY%dX", token) }
	}
	outcome := func() []string {
		return rapid.SampledFrom([][]string{nil, {"1"}, {"1.1"}, {"2", "1.1"}}).Draw(r, "outcomes")
	}
	shares := func() []kpi.Share {
		return rapid.SampledFrom([][]kpi.Share{nil, {{Ref: "1", Percent: decimal.NewFromInt(60)}}, {{Ref: "1.1", Percent: decimal.NewFromInt(100)}}}).Draw(r, "shares")
	}
	day := time.Date(2025, time.August, 1, 0, 0, 0, 0, time.UTC)
	fw := &kpi.Framework{
		Outcomes: []kpi.Outcome{{Ref: "1", Tier: 1, Title: "Homes"}, {Ref: "1.1", Tier: 2, Parent: "1", Title: "Warm homes"}, {Ref: "2", Tier: 1, Title: "Jobs"}},
		Services: []kpi.Service{{ID: "housing", Name: "Housing", Directorate: "Place"}},
		Risks:    kpi.RiskRegister{Matrix: []kpi.MatrixCell{{Likelihood: "Unlikely", LikelihoodLevel: 1, Impact: "Bad", ImpactLevel: 1, Band: "Low"}}},
	}
	q := period.Year(2025).Quarter(2)
	for range rapid.IntRange(1, 6).Draw(r, "rows of each") {
		c, say := class()
		d := kpi.Deliverable{Ref: say("D"), Title: say("Deliverable"), Outcomes: outcome(), Service: "housing", Classification: c}
		m := kpi.Milestone{Ref: say("M"), Deliverable: d.Ref, Title: say("milestone"), Baseline: day}
		fw.Delivery.Deliverables, fw.Delivery.Milestones = append(fw.Delivery.Deliverables, d), append(fw.Delivery.Milestones, m)
		fw.Delivery.States = append(fw.Delivery.States, kpi.MilestoneState{Milestone: m.Ref, Quarter: q, Status: kpi.InProgress, Reason: say("reason")})
		fw.Delivery.Rebaselines = append(fw.Delivery.Rebaselines, kpi.Rebaseline{Milestone: m.Ref, Proposed: day, Revised: day.AddDate(1, 0, 0), Reason: say("later")})
		fw.Thread.Activities = append(fw.Thread.Activities, kpi.Activity{Ref: say("A"), Title: say("activity"), Outcome: "1.1", Deliverable: d.Ref, Service: "housing", Classification: c})

		c, say = class()
		b := kpi.Budget{
			Line: say("L"), Year: 2025, Title: say("budget"), Service: "housing", Organisation: "north", Kind: kpi.BudgetKind(rapid.IntRange(0, 2).Draw(r, "kind")),
			Approved: decimal.NewFromInt(int64(rapid.IntRange(1, 1e6).Draw(r, "approved"))), Outcomes: shares(), Classification: c,
		}
		fw.Finance.Budgets = append(fw.Finance.Budgets, b)
		fw.Finance.States = append(fw.Finance.States, kpi.BudgetState{Line: b.Line, Quarter: q, Forecast: decimal.NewNullDecimal(decimal.NewFromInt(int64(rapid.IntRange(1, 1e6).Draw(r, "forecast")))), Reason: say("why")})
		fw.Finance.Assets = append(fw.Finance.Assets, kpi.Asset{Ref: say("AS"), Title: say("asset"), Organisation: "north", Value: decimal.NewFromInt(7), Outcomes: shares(), Classification: c})
		fw.Finance.Contracts = append(fw.Finance.Contracts, kpi.Contract{Ref: say("C"), Title: say("contract"), Supplier: say("supplier"), Organisation: "north", Value: decimal.NewFromInt(7), Outcomes: shares(), Classification: c})

		c, say = class()
		k := kpi.Risk{Ref: say("R"), Description: say("risk"), Controls: say("controls"), OwnerRole: say("role"), Service: "housing", Outcomes: outcome(), Classification: c}
		fw.Risks.Risks = append(fw.Risks.Risks, k)
		fw.Risks.States = append(fw.Risks.States, kpi.RiskState{Risk: k.Ref, Quarter: q, Exposure: kpi.Exposure{Likelihood: "Unlikely", Impact: "Bad"}, Action: say("action"), Reason: say("because")})
		fw.Risks.Actions = append(fw.Risks.Actions, kpi.RiskAction{Ref: say("RA"), Risk: k.Ref, Title: say("step"), OwnerRole: say("owner"), Due: day})

		c, say = class()
		fw.Thread.Plans = append(fw.Thread.Plans, kpi.Plan{Ref: say("P"), Title: say("plan"), Role: say("post"), Service: "housing", Outcomes: outcome(), Classification: c})
		fw.Thread.Partners = append(fw.Thread.Partners, kpi.Partner{Ref: say("PA"), Name: say("partner"), Outcomes: outcome(), Classification: c})
		fw.Thread.Decisions = append(fw.Thread.Decisions, kpi.Decision{Ref: say("X"), Title: say("decision"), Classification: c})
	}
	return fw
}

// TestNothingRestrictedStandsBesideTheMeasuresInPublic looks for the tokens of restricted rows in everything that is composed for the public, and holds that
// public totals are those of public rows alone.
func TestNothingRestrictedStandsBesideTheMeasuresInPublic(t *testing.T) {
	wording := besideWording(t)
	q := period.Year(2025).Quarter(2)
	rapid.Check(t, func(r *rapid.T) {
		fw := canary(r)
		how := analyse.Settings{Quarter: q, Organisations: []string{"north"}}
		public := analyse.New(fw, how).Beside("north", kpi.Public, nil, kpi.Punctual{})
		alone := analyse.New(fw.Public(), how).Beside("north", kpi.Restricted, nil, kpi.Punctual{})
		if !reflect.DeepEqual(alone, public) {
			r.Fatalf("the public view is not that of the public rows alone: it is %+v\nand not %+v", public, alone)
		}
		p := pack.New(pack.Pack{Organisation: pack.Organisation{ID: "north", Name: "North"}, Quarter: q, Framework: fw, Wording: wording})
		var all strings.Builder
		for _, part := range p.BesideParts(&public) {
			for block := range part.Blocks {
				if table, ok := block.(document.Table); ok {
					for row := range table.Rows {
						fmt.Fprintf(&all, "%+v\n", row)
					}
					table.Rows = nil
					block = table
				}
				fmt.Fprintf(&all, "%+v\n", block)
			}
		}
		p.Beside = &public
		for sheet := range p.OfficersWorkbook().Sheets {
			for row := range sheet.Table.Rows {
				fmt.Fprintf(&all, "%+v\n", row)
			}
		}
		if at := strings.Index(all.String(), "CANARY"); at >= 0 {
			r.Fatalf("a restricted text is public: %s", all.String()[max(0, at-80):at+40])
		}
	})
}

// TestTheSheetsOfStatesThatAreIssuedAreReadBack fills in a return as it is issued and reads it, so that neither side can change a heading or a word alone.
func TestTheSheetsOfStatesThatAreIssuedAreReadBack(t *testing.T) {
	q := period.Year(2025).Quarter(2)
	day := func(month time.Month, d int) time.Time { return time.Date(2025, month, d, 0, 0, 0, 0, time.UTC) }
	fw := &kpi.Framework{Services: []kpi.Service{{ID: "housing", Name: "Housing"}}}
	fw.Delivery = kpi.Delivery{Deliverables: []kpi.Deliverable{{Ref: "D", Service: "housing"}}}
	fw.Risks.Matrix = []kpi.MatrixCell{{Likelihood: "Unlikely", LikelihoodLevel: 1, Impact: "Bad", ImpactLevel: 1}, {Likelihood: "Highly Probable", LikelihoodLevel: 2, Impact: "Bad", ImpactLevel: 1}}
	fw.Risks.Risks = []kpi.Risk{{Ref: "R", Service: "housing"}}
	form := &xlsx.ReturnForm{Council: "North", Service: "housing", ServiceName: "Housing", Quarter: q.Label(), Issued: day(time.October, 1), Due: day(time.October, 20)}
	form.States = xlsx.StateForm{Likelihoods: []string{"Unlikely", "Highly Probable"}, Impacts: []string{"Bad"}, Risks: []xlsx.RiskAsk{{Ref: "R", Description: "Rain", Likelihood: "Highly Probable", Impact: "Bad", NextStep: "Buy a roof", NextStepBy: day(time.December, 1)}}}
	want := ingest.States{Risks: []kpi.RiskState{{Risk: "R", Quarter: q, Exposure: kpi.Exposure{Likelihood: "Highly Probable", Impact: "Bad"}, Action: "Buy a roof", ActionDue: day(time.December, 1)}}}
	for i, progress := range []string{"Not started", "In progress", "Complete", "Paused", "Cancelled"} {
		for k, confidence := range []string{"High", "Medium", "Low"} {
			ref := fmt.Sprintf("M%d%d", i, k)
			fw.Delivery.Milestones = append(fw.Delivery.Milestones, kpi.Milestone{Ref: ref, Deliverable: "D", Baseline: day(time.December, 31)})
			ask := xlsx.MilestoneAsk{Ref: ref, Progress: progress, Confidence: confidence, Expected: day(time.November, 1), Why: "It does"}
			state := kpi.MilestoneState{Milestone: ref, Quarter: q, Status: kpi.MilestoneStatus(i + 1), Confidence: kpi.Confidence(k + 1), Forecast: ask.Expected, Reason: ask.Why}
			if progress == "Complete" {
				ask.Reached = day(time.September, 12)
				state.Actual = ask.Reached
			}
			form.States.Milestones = append(form.States.Milestones, ask)
			want.Milestones = append(want.Milestones, state)
		}
	}
	for i, saving := range []string{"Delivered", "On track", "At risk", "Undeliverable"} {
		line := fmt.Sprint("L", i)
		fw.Finance.Budgets = append(fw.Finance.Budgets, kpi.Budget{Line: line, Year: 2025, Service: "housing", Kind: kpi.SavingsBudget})
		sum := decimal.NewNullDecimal(decimal.RequireFromString("1234.5"))
		form.States.Budgets = append(form.States.Budgets, xlsx.BudgetAsk{Line: line, IsSaving: true, Saving: saving, Actual: sum, Forecast: sum})
		want.Budgets = append(want.Budgets, kpi.BudgetState{Line: line, Quarter: q, Actual: sum, Forecast: sum, Savings: kpi.SavingsState(i + 1)})
	}
	meta := ingest.Meta{Schema: ingest.MetaSchema, Template: returnTemplate, Service: "housing", Quarter: q, Revision: 1, Issued: form.Issued, KeyHash: ingest.KeyHash(nil)}
	form.ID, form.Meta = meta.Encode(), meta.Rows()
	books, err := xlsx.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := xlsx.Return(&b, form, books); err != nil {
		t.Fatal(err)
	}
	s := ingest.NewReader(ingest.Question{Framework: fw}).Read(b.Bytes(), "housing.xlsx")
	for _, f := range s.Findings {
		if f.Severity.String() == "stop" || strings.HasPrefix(string(f.Code), "state-") {
			t.Error(f)
		}
	}
	for i := range s.States.Milestones {
		s.States.Milestones[i].Told = kpi.Told{}
	}
	for i := range s.States.Budgets {
		s.States.Budgets[i].Told = kpi.Told{}
	}
	for i := range s.States.Risks {
		s.States.Risks[i].Told = kpi.Told{}
	}
	if got, want := fmt.Sprintf("%+v", s.States), fmt.Sprintf("%+v", want); got != want || s.State != ingest.Accepted {
		t.Errorf("%s (%s): got  %s\nwant %s", s.State, s.Why, got, want)
	}
}
