package xlsx

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// TestCheckOfStatesSaysTheFirstThingThatIsAmiss tries rows of the sheets of milestones, budgets and risks as they might stand, against the program and against
// what is in the cell as issued. That the formulas give the same is for a spreadsheet program to see, which is given them by -cases-out.
func TestCheckOfStatesSaysTheFirstThingThatIsAmiss(t *testing.T) {
	o := options(t)
	c := &o.returns.Checks
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	due := day(2025, 10, 31)
	form := formSample()
	want := map[string][]string{}
	milestone := func(says string, m MilestoneAsk) {
		m.Ref, m.Due = fmt.Sprintf("M%d", len(form.States.Milestones)), due
		form.States.Milestones = append(form.States.Milestones, m)
		want[milestonesSheet] = append(want[milestonesSheet], says)
	}
	milestone(c.Standing.Says, MilestoneAsk{})
	milestone(c.Standing.Says, MilestoneAsk{Why: "Winter"})
	milestone(c.Done, MilestoneAsk{Progress: "In progress", Expected: due})
	milestone(c.Why.Says, MilestoneAsk{Progress: "In progress", Expected: due.AddDate(0, 0, 1)})
	milestone(c.Done, MilestoneAsk{Progress: "In progress", Expected: due.AddDate(0, 0, 1), Why: "Tender came late"})
	milestone(c.Why.Says, MilestoneAsk{Progress: "Paused"})
	milestone(c.Why.Says, MilestoneAsk{Progress: "Cancelled"})
	milestone(c.Done, MilestoneAsk{Progress: "Cancelled", Why: "No longer wanted"})
	milestone(c.Reached.Says, MilestoneAsk{Progress: "Complete"})
	milestone(c.Done, MilestoneAsk{Progress: "Complete", Reached: due.AddDate(0, 1, 0)})
	milestone(c.Complete.Says, MilestoneAsk{Progress: "In progress", Reached: due})
	budget := func(says string, b BudgetAsk) {
		b.Line, b.Budget = fmt.Sprintf("L%d", len(form.States.Budgets)), decimal.NewFromInt(100)
		form.States.Budgets = append(form.States.Budgets, b)
		want[budgetsSheet] = append(want[budgetsSheet], says)
	}
	budget(c.Standing.Says, BudgetAsk{})
	budget(c.Standing.Says, BudgetAsk{Why: "Nothing known"})
	budget(c.Forecast.Says, BudgetAsk{Actual: num("4")})
	budget(c.Done, BudgetAsk{Forecast: num("0")})
	budget(c.Done, BudgetAsk{Actual: num("4"), Forecast: num("4")})
	budget(c.Below.Says, BudgetAsk{Actual: num("4.01"), Forecast: num("4")})
	budget(c.Done, BudgetAsk{Actual: num("4.01"), Forecast: num("4"), Why: "A grant is to come"})
	budget(c.Done, BudgetAsk{Actual: num("4.01"), Forecast: num("4"), IsNet: true})
	budget(c.Saving.Says, BudgetAsk{Forecast: num("4"), IsSaving: true})
	budget(c.Done, BudgetAsk{Forecast: num("4"), IsSaving: true, Saving: "At risk"})
	risk := func(says string, k RiskAsk) {
		k.Ref, k.Last = fmt.Sprintf("R%d", len(form.States.Risks)), "Unlikely, Bad"
		form.States.Risks = append(form.States.Risks, k)
		want[risksSheet] = append(want[risksSheet], says)
	}
	risk(c.Standing.Says, RiskAsk{})
	risk(c.Standing.Says, RiskAsk{NextStep: "Hire"})
	risk(c.Assess.Says, RiskAsk{Likelihood: "Unlikely"})
	risk(c.Assess.Says, RiskAsk{Impact: "Bad"})
	risk(c.Done, RiskAsk{Likelihood: "Unlikely", Impact: "Bad"})
	risk(c.Alike.Says, RiskAsk{Likelihood: "Unlikely", Impact: "Bad", Alike: true})
	risk(c.Done, RiskAsk{Likelihood: "Unlikely", Impact: "Bad", Alike: true, Why: "Looked at again"})
	risk(c.Done, RiskAsk{Likelihood: "Unlikely", Impact: "Disaster", Alike: true})

	data := issued(t, form)
	if *casesOut != "" {
		if err := os.WriteFile(strings.TrimSuffix(*casesOut, ".xlsx")+"-states.xlsx", data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	book := open(t, data)
	for name, says := range want {
		table, err := book.Table(name, 4)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range table.Rows {
			if got := row.Cells[table.Col("Check")]; got.Text != says[i] || !got.Formula {
				t.Errorf("%s, row %d: the cell says %q, want %q", name, i+1, got.Text, says[i])
			}
		}
	}
	start := cells(t, book, startSheet)
	filling, asked := len(form.Lines), len(form.Lines)+len(form.States.Milestones)+len(form.States.Budgets)+len(form.States.Risks)
	for i := range form.Lines {
		if form.Lines[i].check(&o.returns) != c.ToFill.Says {
			filling--
		}
	}
	if got, want := start["B10"].Text, fmt.Sprintf("%d of %d lines", filling+6, asked); got != want {
		t.Errorf("still to fill: %q, want %q", got, want)
	}
}

func TestNoFormulaOfASheetOfStatesNamesACell(t *testing.T) {
	_, content := parted(t, issued(t, stateSample()))
	formulas := 0
	for name, text := range content {
		for _, m := range regexp.MustCompile(`<f>([^<]*)</f><v>([^<]*)</v>`).FindAllStringSubmatch(text, -1) {
			formulas++
			if cell := namesACell.FindString(regexp.MustCompile(`&quot;.*?&quot;`).ReplaceAllString(m[1], "")); cell != "" || m[2] == "" {
				t.Errorf("%s: %s names the cell %q and gives %q", name, m[1], cell, m[2])
			}
		}
	}
	words := options(t).returns
	if want := len(formSample().Lines) + 5 + len(words.checks()) + len(words.stateChecks()) - 1 + 3; formulas != want {
		t.Errorf("%d formulas, want %d", formulas, want)
	}
}
