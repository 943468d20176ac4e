package xlsx

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	reader "perfpack/pipeline/sheet"
)

func stateSample() *ReturnForm {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	form := formSample()
	form.States = StateForm{
		Milestones: []MilestoneAsk{
			{Ref: "DP-1.1", Deliverable: "Retrofit", Title: "Contractor appointed", Promised: day(2025, 6, 30), Due: day(2025, 10, 31), LastProgress: "In progress", LastExpected: day(2025, 10, 31)},
			{Ref: "DP-1.2", Deliverable: "Retrofit", Title: "Works complete", Promised: day(2026, 3, 31), Due: day(2026, 3, 31), Progress: "Paused", Why: "Winter"},
		},
		Budgets: []BudgetAsk{
			{Line: "L1", Title: "Homelessness", Organisation: "northmoor", Kind: "Revenue", Budget: decimal.NewFromInt(1250000), LastForecast: num("1300000"), Forecast: num("1310000.5")},
			{Line: "L2", Title: "Smarter buying", Organisation: "northmoor", Kind: "Savings", Budget: decimal.NewFromInt(50000), IsSaving: true},
		},
		Risks:       []RiskAsk{{Ref: "R1", Description: "Nobody tenders", Aimed: "Unlikely, Bad", Last: "Probable, Bad"}},
		Likelihoods: []string{"Unlikely", "Probable"}, Impacts: []string{"Bad", "Disaster"},
	}
	return form
}

func TestSheetsOfStatesHaveTheColumnsTheyAreReadBy(t *testing.T) {
	book := open(t, issued(t, stateSample()))
	for name, want := range map[string]struct {
		headings []string
		rows     int
	}{
		milestonesSheet: {[]string{"Milestone ref", "Progress", "Expected by", "Reached on", "Confidence", "Why"}, 2},
		budgetsSheet:    {[]string{"Budget line", "Profile to date", "Actual to date", "Forecast for the year", "State of saving", "Why"}, 2},
		risksSheet:      {[]string{"Risk ref", "Likelihood", "Impact", "Next step", "Next step by", "Why"}, 1},
	} {
		table, err := book.Table(name, 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range want.headings {
			if table.Col(h) < 0 {
				t.Errorf("%s has no column %s: %q", name, h, table.Header)
			}
		}
		if len(table.Rows) != want.rows {
			t.Errorf("%s has %d rows", name, len(table.Rows))
		}
	}
	table, err := book.Table(milestonesSheet, 4)
	if err != nil {
		t.Fatal(err)
	}
	if day, ok := table.Rows[0].Cells[table.Col("Day in force")].Date(); !ok || day.Format(time.DateOnly) != "2025-10-31" {
		t.Errorf("the day in force is %v", day)
	}
	if got := table.Rows[1].Text(table.Col("Progress")); got != "Paused" {
		t.Errorf("what is held already is %q", got)
	}
	table, err = book.Table(budgetsSheet, 4)
	if err != nil {
		t.Fatal(err)
	}
	if c := table.Rows[0].Cells[table.Col("Forecast for the year")]; c.Kind != reader.Number || c.Text != "1310000.5" {
		t.Errorf("the forecast held is %+v", c)
	}
}

func TestAServiceThatOwnsNothingElseHasNoSheetsOfStates(t *testing.T) {
	for _, s := range open(t, issued(t, formSample())).Sheets() {
		if slices.Contains([]string{milestonesSheet, budgetsSheet, risksSheet}, s.Name) {
			t.Errorf("there is a sheet %s", s.Name)
		}
	}
}

func TestWordsOfTheMatrixAreAListOnlyWhereTheyFit(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  bool
	}{
		{[]string{"Unlikely", "Probable"}, true}, {nil, false}, {[]string{"Bad, serious", "Disaster"}, false}, {[]string{strings.Repeat("x", 250), "y"}, true}, {[]string{strings.Repeat("x", 254), "y"}, false},
	} {
		if inline(c.words) != c.want {
			t.Errorf("%d words of %d characters: %t", len(c.words), len(strings.Join(c.words, ",")), !c.want)
		}
	}
}

func TestPromptsForStatesAreThere(t *testing.T) {
	o := options(t)
	for _, name := range []string{"progress", "expected", "reached", "confidence", "why", "profile", "actual", "forecast", "saving", "likelihood", "impact", "next_step", "action_due"} {
		if text := o.returns.Prompt[name]; text == "" || units(text) > promptText {
			t.Errorf("the prompt %s is %q", name, text)
		}
	}
}
