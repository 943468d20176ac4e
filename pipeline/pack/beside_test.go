package pack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/templates"
)

func besideWording(t *testing.T) *Wording {
	t.Helper()
	var w *Wording
	for _, name := range []string{"wording/report.tmpl", "wording/beside.tmpl"} {
		text, err := templates.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if w == nil {
			w, err = ReadWording(string(text))
		} else {
			err = w.ReadBeside(string(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// The ground floor's words must all be in the wording, or one would be printed as the program spells it.
func TestEveryWordBesideTheMeasuresIsPutIntoWords(t *testing.T) {
	w := besideWording(t)
	for family, words := range map[string][]interface{ String() string }{
		"milestone": {kpi.MilestoneUnreported, kpi.Reached, kpi.ReachedLate, kpi.MilestoneOnTrack, kpi.ForecastLate, kpi.MilestoneOverdue, kpi.MilestonePaused, kpi.MilestoneCancelled},
		"account":   {kpi.RevenueBudget, kpi.CapitalBudget, kpi.SavingsBudget},
		"saving":    {kpi.SavingsDelivered, kpi.SavingsOnTrack, kpi.SavingsAtRisk, kpi.SavingsUndeliverable},
		"variance":  {kpi.MoneyUnrated, kpi.MoneyGreen, kpi.MoneyAmber, kpi.MoneyRed},
		"moved":     {kpi.MovementUnknown, kpi.RiskUp, kpi.RiskDown, kpi.RiskSame, kpi.NewRisk},
		"response":  {kpi.Treat, kpi.Tolerate, kpi.Transfer, kpi.Terminate},
		"risk side": {kpi.TriggeredAbove, kpi.TriggeredBelow},
		"gap":       {kpi.OutcomeWithoutMeasure, kpi.MeasureWithoutOutcome, kpi.MoneyWithoutOutcome, kpi.OutcomeWithoutWork, kpi.WorkWithoutOutcome, kpi.PlanWithoutOutcome},
	} {
		for _, word := range words {
			if _, ok := w.words[family+" "+word.String()]; !ok {
				t.Errorf("there are no words for %s %s", family, word)
			}
		}
	}
	if err := besideWording(t).ReadBeside(`{{define "page intro"}}{{.Nothing}}{{end}}`); err == nil {
		t.Error("a fixed word that asks for figures is taken")
	}
	report, _ := templates.FS.ReadFile("wording/report.tmpl")
	bare, err := ReadWording(string(report))
	if err != nil {
		t.Fatal(err)
	}
	if err := bare.ReadBeside(`{{define "page intro"}}x{{end}}`); err == nil || !strings.Contains(err.Error(), "delivery lead") {
		t.Errorf("missing words are answered with %v", err)
	}
}

func sumOf(budget, forecast string) kpi.MoneySum {
	b, f := decimal.RequireFromString(budget), decimal.RequireFromString(forecast)
	return kpi.MoneySum{Lines: 1, Budget: b, Rating: kpi.MoneyRed, Variance: &kpi.Variance{
		Budget: b, Forecast: f, Amount: f.Sub(b), Percent: decimal.NewNullDecimal(f.Sub(b).Mul(decimal.NewFromInt(100)).DivRound(b, 4)), Adverse: true, Says: kpi.Overspend,
	}}
}

func besidePack(t *testing.T) (*Pack, *kpi.Beside) {
	t.Helper()
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	fw := &kpi.Framework{
		Outcomes: []kpi.Outcome{{Ref: "1", Tier: 1, Title: "Homes"}, {Ref: "1.1", Tier: 2, Parent: "1", Title: "Warm homes"}, {Ref: "2", Tier: 1, Title: "Jobs"}},
		Services: []kpi.Service{{ID: "housing", Name: "Housing"}},
	}
	p := New(Pack{Title: "Framework", Organisation: Organisation{ID: "north", Name: "North"}, Quarter: period.Year(2025).Quarter(2), Framework: fw, Wording: besideWording(t)})
	deliverable := &kpi.Deliverable{Ref: "D", Title: "Retrofit", Outcomes: []string{"1.1"}, Service: "housing"}
	milestone := &kpi.Milestone{Ref: "D.1", Title: "Contractor appointed", Baseline: day("2025-06-30")}
	b := &kpi.Beside{Delivery: kpi.DeliveryStanding{
		DueByNow: 1, Counts: map[kpi.MilestoneStanding]int{kpi.MilestoneOverdue: 1},
		Milestones: []kpi.Progress{{
			Milestone: milestone, Deliverable: deliverable, Due: day("2025-08-31"), Expected: day("2025-12-19"), Slippage: 172, Rebaselined: 1, Standing: kpi.MilestoneOverdue,
			State: &kpi.MilestoneState{Quarter: period.Year(2025).Quarter(2), Status: kpi.InProgress, Reason: "two bids were too high"},
		}},
	}}
	b.Delivery.Approvals = []kpi.Approval{{Progress: &b.Delivery.Milestones[0], Change: &kpi.Rebaseline{Revised: day("2025-12-19"), Reason: "a second tender"}}}
	whole := kpi.KindSums{sumOf("1000.00", "1234.56")}
	b.Money = kpi.MoneyStanding{
		Year: 2025, Whole: whole, Rules: true,
		Lines:    []kpi.LineMoney{{Line: &kpi.Budget{Line: "L", Title: "Retrofit", Outcomes: []kpi.Share{{Ref: "1.1"}}}, Budget: whole[0].Budget, Variance: whole[0].Variance}},
		Outcomes: []kpi.OutcomeMoney{{Outcome: "1", Within: kpi.KindSums{sumOf("600", "740.736")}}, {Outcome: "1.1"}, {Outcome: "2"}},
		Unlinked: kpi.OutcomeMoney{Within: kpi.KindSums{sumOf("400", "493.824")}},
	}
	b.Money.Largest = []*kpi.LineMoney{&b.Money.Lines[0]}
	cells := []kpi.MatrixCell{
		{Likelihood: "Unlikely", LikelihoodLevel: 1, Impact: "Bad", ImpactLevel: 1, Band: "Low"}, {Likelihood: "Unlikely", LikelihoodLevel: 1, Impact: "Disaster", ImpactLevel: 2, Band: "High", Grave: 2},
		{Likelihood: "Probable", LikelihoodLevel: 2, Impact: "Bad", ImpactLevel: 1, Band: "High", Grave: 2}, {Likelihood: "Probable", LikelihoodLevel: 2, Impact: "Disaster", ImpactLevel: 2, Band: "Very high", Grave: 3},
	}
	at := func(n int) kpi.Placed {
		return kpi.Placed{Exposure: kpi.Exposure{Likelihood: cells[n].Likelihood, Impact: cells[n].Impact}, Cell: &cells[n]}
	}
	b.Risks = kpi.RiskStandings{Matrix: cells, Risks: []kpi.RiskStanding{
		{Risk: &kpi.Risk{Ref: "R1", Description: "Nobody tenders", Outcomes: []string{"1.1"}}, Current: at(0), Previous: at(0), Movement: kpi.RiskSame},
		{Risk: &kpi.Risk{Ref: "R2", Description: "Data may be unreliable", AboutData: true}, Current: at(3), Previous: at(1), Movement: kpi.RiskUp},
	}}
	b.Thread.Gaps = []kpi.Gap{{Kind: kpi.OutcomeWithoutMeasure, Ref: "2", Title: "Jobs"}, {Kind: kpi.MoneyWithoutOutcome, Ref: "L", Title: "Retrofit", Amount: decimal.NewNullDecimal(decimal.NewFromInt(400))}}
	return p, b
}

// spoken gives everything that a part says, in reading order.
func spoken(blocks func(func(document.Block) bool)) string {
	var b strings.Builder
	say := func(parts ...string) {
		for _, s := range parts {
			b.WriteString(s + " | ")
		}
	}
	spans := func(list []document.Span) {
		for _, s := range list {
			b.WriteString(s.Text)
		}
		b.WriteString(" | ")
	}
	for block := range blocks {
		switch x := block.(type) {
		case document.Heading:
			say(x.Text)
		case document.Paragraph:
			spans(x.Spans)
		case document.List:
			for _, item := range x.Items {
				spans(item)
			}
		case document.Tiles:
			for _, tile := range x {
				say(tile.Number + " " + tile.Label)
			}
		case document.Table:
			say(x.Caption)
			for row := range x.Rows {
				for _, c := range row.Cells {
					say(c.Text)
				}
			}
		case document.Figure:
			say(x.Caption, x.Alt)
			for _, line := range x.Chart.Grid.Cells {
				for _, c := range line {
					say(strings.Join(append([]string{c.Text}, c.Names...), " "))
				}
			}
		}
	}
	return b.String()
}

func TestWhatStandsBesideTheMeasuresIsSaidPlainly(t *testing.T) {
	p, b := besidePack(t)
	parts := p.BesideParts(b)
	for n, want := range [][]string{
		{
			"1 Homes", "0 of 1 milestones due by now reached", "23.5% of revenue budget: overspend", "1 risk: Unlikely, Bad: Low (1)", "No measure tells of this outcome yet.",
			"Retrofit: contractor appointed", "Overdue", "2 Jobs", "No milestone serves this outcome.", "No budget is linked to this outcome.",
		},
		{
			"0 of the 1 milestones due by the end of the quarter have been reached", "1 Overdue", "Cabinet is asked to agree later days for 1 milestone.", "A second tender.", "172 days later", "Two bids were too high.",
		},
		{
			"Revenue: £1,235 is forecast against a budget of £1,000: overspend by £235 (23.5%).", "1 Homes | 600 | 741 | 141 | 23.5 | Overspend | Red", "Not linked to an outcome | 400 | 494", "Total | 1,000 | 1,235",
		},
		{
			"2 risks are on the register. 1 is graver than a quarter ago and none less grave. The gravest: R2 (Very high).", "Very high R2↑", "Low R1=", "Probable and Disaster (Very high): R2.",
			"Probable, Disaster: Very high (4) | Graver; it was Unlikely, Disaster: High (2)", "Unlikely, Bad: Low (1) | As before | ", "No key indicator is beyond its trigger.", "The figures' own evidence on R2: the data of 0 of 0 measures have been assessed for quality.",
		},
		{"broken in 2 places", "2 | Jobs", "L | Retrofit | 400"},
	} {
		got := spoken(parts[n].Blocks)
		for _, s := range want {
			if !strings.Contains(got, s) {
				t.Errorf("%s does not say %q:\n%s", parts[n].ID, s, got)
			}
		}
		if strings.Contains(got, "(wording") || strings.Contains(got, "_") {
			t.Errorf("%s prints a word as the program spells it:\n%s", parts[n].ID, got)
		}
	}
	if text, short := p.ApprovalsAsked(b); text == "" || short == "" {
		t.Error("cabinet is not asked to agree")
	}
	if text, _ := p.ApprovalsAsked(&kpi.Beside{}); text != "" {
		t.Error("cabinet is asked to agree nothing")
	}
}

// Only gaps that are money have an amount: in one table with the others, its column was empty on nearly every row.
func TestOnlyTheTableOfMoneyHasAColumnOfAmounts(t *testing.T) {
	p, b := besidePack(t)
	all := b.Thread.Gaps
	for _, c := range []struct {
		name string
		gaps []kpi.Gap
		want string
	}{
		{"of both kinds", all, "Gaps in the golden thread: Ref, What; Money that is linked to no outcome: Ref, What, Amount (£)"},
		{"without money", all[:1], "Gaps in the golden thread: Ref, What"},
		{"nothing but money", all[1:], "Money that is linked to no outcome: Ref, What, Amount (£)"},
		{"none", nil, ""},
	} {
		b.Thread.Gaps = c.gaps
		parts := p.BesideParts(b)
		var got []string
		for block := range parts[len(parts)-1].Blocks {
			if table, ok := block.(document.Table); ok && strings.HasPrefix(table.ID, "thread-gaps") {
				var headings []string
				for _, column := range table.Columns {
					headings = append(headings, column.Heading)
				}
				got = append(got, table.Caption+": "+strings.Join(headings, ", "))
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWithNothingBesideTheMeasuresThereAreNoParts(t *testing.T) {
	p, _ := besidePack(t)
	if parts := p.BesideParts(&kpi.Beside{}); len(parts) != 0 {
		t.Errorf("%d parts", len(parts))
	}
	if sheets := sheetsBeside(p, &kpi.Beside{}, false); len(sheets) != 0 {
		t.Errorf("%d sheets", len(sheets))
	}
}

// sheetsBeside composes the sheets of what stands beside the measures, for readers or for officers.
func sheetsBeside(p *Pack, b *kpi.Beside, working bool) []document.Sheet {
	with := *p
	with.Beside = b
	s := &sheets{Pack: &with, outline: with.outline()}
	if working {
		s.desk = &desk{}
	}
	return s.besideSheets()
}

// cellsOf gives the rows of a sheet by the reference that begins each, their cells by heading.
func cellsOf(t *testing.T, list []document.Sheet, name string) map[string]map[string]document.Cell {
	t.Helper()
	at := slices.IndexFunc(list, func(s document.Sheet) bool { return s.Name == name })
	if at < 0 {
		t.Fatalf("there is no sheet %s", name)
	}
	rows := map[string]map[string]document.Cell{}
	for row := range list[at].Table.Rows {
		cells := map[string]document.Cell{}
		for k, c := range row.Cells {
			cells[list[at].Table.Columns[k].Heading] = c
		}
		rows[row.Cells[0].Text+" "+cells["Account"].Text] = cells
	}
	return rows
}

func TestSheetsBesideTheMeasuresAreMadeToBeSorted(t *testing.T) {
	p, b := besidePack(t)
	b.Money.Assets = decimal.NewFromInt(7)
	b.Money.UnitCosts = []kpi.UnitCost{{Line: b.Money.Lines[0].Line, Outputs: &kpi.Indicator{Title: "Calls answered"}, Year: 2024, Before: decimal.NewFromInt(2), Now: decimal.NewFromInt(3), CashChange: decimal.NewFromInt(50)}}
	for _, working := range []bool{false, true} {
		list := sheetsBeside(p, b, working)
		var names []string
		for _, s := range list {
			names = append(names, s.Name)
			for row := range s.Table.Rows {
				if len(row.Cells) != len(s.Table.Columns) {
					t.Errorf("%s: %d cells under %d headings", s.Name, len(row.Cells), len(s.Table.Columns))
				}
				for k, c := range row.Cells {
					heading := s.Table.Columns[k]
					if c.Link != "" || c.Kind == document.FormulaCell && !working {
						t.Errorf("%s, %s: %+v", s.Name, heading.Heading, c)
					}
					if heading.Align == document.Right && c.Kind == document.TextCell && c.Text != "[x]" && c.Text != "[z]" {
						t.Errorf("%s, %s: %q among numbers", s.Name, heading.Heading, c.Text)
					}
				}
			}
		}
		want := []string{"Milestones", "Budget_by_outcome", "Budget_by_service", "Budget_lines", "Unit_costs", "Assets_and_contracts", "Risks", "Gaps_in_the_thread"}
		if !slices.Equal(names, want) {
			t.Errorf("sheets %v", names)
		}
	}
}

// TestSheetsBesideTheMeasuresSayWhatTheReportSays holds every sum, day and place of the sheets against what was worked out.
func TestSheetsBesideTheMeasuresSayWhatTheReportSays(t *testing.T) {
	p, b := besidePack(t)
	list := sheetsBeside(p, b, true)
	is := func(what string, c document.Cell, want float64) {
		t.Helper()
		if c.Kind != document.NumberCell && c.Kind != document.FormulaCell || c.Number != want {
			t.Errorf("%s is %+v, want %v", what, c, want)
		}
	}
	milestones := cellsOf(t, list, "Milestones")
	for _, m := range b.Delivery.Milestones {
		row := milestones[m.Milestone.Ref+" "]
		if row["Day in force"].Date != m.Due || row["First promised"].Date != m.Milestone.Baseline || row["Deliverable"].Text != m.Deliverable.Ref+" "+m.Deliverable.Title {
			t.Errorf("%s: %+v", m.Milestone.Ref, row)
		}
		if m.Expected.IsZero() {
			if row["Reached or expected"].Text != "[x]" || row["Days after the first promise"].Text != "[z]" {
				t.Errorf("%s, of which nobody knows when: %+v", m.Milestone.Ref, row)
			}
		} else {
			is(m.Milestone.Ref+" late by", row["Days after the first promise"], float64(m.Slippage))
		}
	}
	lines, moved := cellsOf(t, list, "Budget_lines"), 0
	for _, l := range b.Money.Lines {
		row := lines[l.Line.Line+" "+p.Wording.word("account", l.Line.Kind.String())]
		is(l.Line.Line+" budget", row[headBudget], l.Budget.InexactFloat64())
		if l.Variance == nil {
			if row[headForecast].Text != "[x]" || row[headVariance].Text != "[z]" || row["What that means"].Text != "No forecast" {
				t.Errorf("%s, without a forecast: %+v", l.Line.Line, row)
			}
			continue
		}
		moved++
		is(l.Line.Line+" forecast", row[headForecast], l.Variance.Forecast.InexactFloat64())
		is(l.Line.Line+" variance", row[headVariance], l.Variance.Amount.InexactFloat64())
		if row[headVariance].Kind != document.FormulaCell {
			t.Errorf("%s: the variance is not worked out for officers", l.Line.Line)
		}
	}
	if moved == 0 {
		t.Error("no line has a forecast")
	}
	sums := cellsOf(t, list, "Budget_by_outcome")
	for _, kind := range kpi.BudgetKinds() {
		if s := &b.Money.Whole[kind]; s.Lines > 0 {
			row := sums["All "+p.Wording.word("account", kind.String())]
			is("the whole", row[headBudget], s.Budget.InexactFloat64())
			is("its lines", row["Lines"], float64(s.Lines))
			if s.Unreported > 0 && row[headVariance].Kind == document.FormulaCell {
				t.Error("a variance of some of the lines is worked out from the budget of all")
			}
		}
	}
	risks := cellsOf(t, list, "Risks")
	for _, r := range b.Risks.Risks {
		row := risks[r.Risk.Ref+" "]
		if r.Current.Cell != nil {
			is(r.Risk.Ref, row["Score now"], float64(r.Current.Score()))
		}
		if r.Current.Assessed() && (row["Likelihood now"].Text != r.Current.Likelihood || row["Impact now"].Text != r.Current.Impact) {
			t.Errorf("%s: %+v", r.Risk.Ref, row)
		}
		if r.Movement == kpi.NewRisk && row["Score a quarter ago"].Text != "[z]" {
			t.Errorf("%s was not on the register: %+v", r.Risk.Ref, row)
		}
	}
}

func TestAnOutcomeStandsOnAPage(t *testing.T) {
	p, b := besidePack(t)
	first := b.Delivery.Milestones[0]
	for range 40 {
		b.Delivery.Milestones = append(b.Delivery.Milestones, first)
		b.Risks.Risks = append(b.Risks.Risks, b.Risks.Risks[0])
	}
	x := &besides{Pack: p, Beside: b, tree: p.outline()}
	var on []document.Block
	for _, block := range x.outcomePages()[1:] {
		if _, ok := block.(document.PageBreak); ok {
			break
		}
		on = append(on, block)
	}
	if h := pageHeight(on); h > pageRoom {
		t.Errorf("the page is %.0f points high", h)
	}
	if !strings.Contains(spoken(document.Blocks(on...)), "more milestones are in Delivery plan") {
		t.Error("what is left out is not pointed to")
	}
}
