package xlsx

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// StateForm is what a service is asked besides figures: how its milestones, budget lines and risks stand. A kind without rows has no sheet.
type StateForm struct {
	Milestones []MilestoneAsk
	Budgets    []BudgetAsk
	Risks      []RiskAsk
	// Likelihoods and Impacts are the words of the council's matrix, from the least.
	Likelihoods, Impacts []string
}

// MilestoneAsk is one milestone asked about, with what was said of it last.
type MilestoneAsk struct {
	Ref, Deliverable, Title   string
	Promised, Due             time.Time // first, and the day in force
	LastProgress              string    // in words; may be empty
	LastExpected              time.Time
	Progress, Confidence, Why string // what is held already for the quarter; empty as a rule
	Expected, Reached         time.Time
}

// BudgetAsk is one budget line asked about.
type BudgetAsk struct {
	Line, Title, Organisation, Kind string
	Budget                          decimal.Decimal // for the year
	LastForecast                    decimal.NullDecimal
	Profile, Actual, Forecast       decimal.NullDecimal // what is held already
	Saving, Why                     string
	IsSaving                        bool // a state of saving is asked for
	IsNet                           bool // it is spending less income, so that the rest of the year may well take money back
}

// RiskAsk is one risk asked about.
type RiskAsk struct {
	Ref, Description, Aimed, Last string // places of the matrix in words
	Likelihood, Impact, NextStep  string // what is held already
	Why                           string
	NextStepBy                    time.Time
	Alike                         bool // it was assessed alike in the three quarters before
}

// Names of the sheets, and the words to choose from. They are how the sheets are read.
const (
	milestonesSheet = "Milestones"
	budgetsSheet    = "Budgets"
	risksSheet      = "Risks"
)

var (
	progressWords   = []string{"Not started", "In progress", "Complete", "Paused", "Cancelled"}
	confidenceWords = []string{"High", "Medium", "Low"}
	savingWords     = []string{"Delivered", "On track", "At risk", "Undeliverable"}
)

// stateWords are the title and the lines above the table of a sheet of states.
type stateWords struct {
	Title string   `toml:"title"`
	Lead  []string `toml:"lead"`
}

// stateColumn is one column of such a sheet: given, or to be filled in with a prompt and perhaps from a list, a day or a sum.
type stateColumn struct {
	heading string
	input   bool
	prompt  string // by its name in the words
	choices []string
	day     bool
	sum     bool
}

// states writes the sheets of milestones, budget lines and risks.
func (p *returnBook) states() {
	f := &p.form.States
	p.stateSheet(milestonesSheet, "tblMilestones", &p.words.Milestones, len(f.Milestones), []stateColumn{
		{heading: "Milestone ref"}, {heading: "Deliverable"}, {heading: "Milestone"}, {heading: "First promised"}, {heading: "Day in force"}, {heading: "Last progress"}, {heading: "Last expected"},
		{heading: "Progress", input: true, prompt: "progress", choices: progressWords}, {heading: "Expected by", input: true, prompt: "expected", day: true},
		{heading: "Reached on", input: true, prompt: "reached", day: true}, {heading: "Confidence", input: true, prompt: "confidence", choices: confidenceWords},
		{heading: "Why", input: true, prompt: "why"},
	}, func(i int, cell func(string) string) []stateCheck { return f.Milestones[i].checks(p.words, cell) }, func(r *rows, i int) {
		m := &f.Milestones[i]
		r.text(p.st.text, m.Ref)
		r.text(p.st.text, m.Deliverable)
		r.text(p.st.text, m.Title)
		p.given(r, m.Promised)
		p.given(r, m.Due)
		r.text(p.st.text, m.LastProgress)
		p.given(r, m.LastExpected)
		p.filled(r, m.Progress)
		p.dayIn(r, m.Expected)
		p.dayIn(r, m.Reached)
		p.filled(r, m.Confidence)
		p.filled(r, m.Why)
	})
	p.stateSheet(budgetsSheet, "tblBudgets", &p.words.Budgets, len(f.Budgets), []stateColumn{
		{heading: "Budget line"}, {heading: "What for"}, {heading: "Organisation"}, {heading: "Kind"}, {heading: "Budget for the year"}, {heading: "Last forecast"},
		{heading: "Profile to date", input: true, prompt: "profile", sum: true}, {heading: "Actual to date", input: true, prompt: "actual", sum: true},
		{heading: "Forecast for the year", input: true, prompt: "forecast", sum: true}, {heading: "State of saving", input: true, prompt: "saving", choices: savingWords},
		{heading: "Why", input: true, prompt: "why"},
	}, func(i int, cell func(string) string) []stateCheck { return f.Budgets[i].checks(p.words, cell) }, func(r *rows, i int) {
		b := &f.Budgets[i]
		for _, s := range []string{b.Line, b.Title, b.Organisation, b.Kind} {
			r.text(p.st.text, s)
		}
		r.decimal(p.st.figure(2), b.Budget, 2)
		if b.LastForecast.Valid {
			r.decimal(p.st.figure(2), b.LastForecast.Decimal, 2)
		} else {
			r.text(p.st.textRight, "[x]")
		}
		for _, v := range []decimal.NullDecimal{b.Profile, b.Actual, b.Forecast} {
			p.entry(r, v.Valid, func() { r.decimal(p.fill.input, v.Decimal, 2) })
		}
		if b.IsSaving {
			p.filled(r, b.Saving)
		} else {
			r.skip()
		}
		p.filled(r, b.Why)
	})
	p.stateSheet(risksSheet, "tblRisks", &p.words.Risks, len(f.Risks), []stateColumn{
		{heading: "Risk ref"}, {heading: "Risk"}, {heading: "Aimed at"}, {heading: "Last assessed"},
		{heading: "Likelihood", input: true, prompt: "likelihood", choices: f.Likelihoods}, {heading: "Impact", input: true, prompt: "impact", choices: f.Impacts},
		{heading: "Next step", input: true, prompt: "next_step"}, {heading: "Next step by", input: true, prompt: "action_due", day: true}, {heading: "Why", input: true, prompt: "why"},
	}, func(i int, cell func(string) string) []stateCheck { return f.Risks[i].checks(p.words, cell) }, func(r *rows, i int) {
		k := &f.Risks[i]
		for _, s := range []string{k.Ref, k.Description, k.Aimed, k.Last} {
			r.text(p.st.text, s)
		}
		p.filled(r, k.Likelihood)
		p.filled(r, k.Impact)
		p.filled(r, k.NextStep)
		p.dayIn(r, k.NextStepBy)
		p.filled(r, k.Why)
	})
}

// given writes a day that is not to be changed.
func (p *returnBook) given(r *rows, day time.Time) {
	if day.IsZero() {
		r.text(p.st.text, "[x]")
		return
	}
	r.date(p.st.day, day)
}

// filled writes a cell to fill in with what is held already.
func (p *returnBook) filled(r *rows, text string) {
	p.entry(r, text != "", func() { r.text(p.fill.input, text) })
}

func (p *returnBook) dayIn(r *rows, day time.Time) {
	if day.IsZero() {
		r.blank(p.fill.day)
		return
	}
	r.date(p.fill.day, day)
}

// stateSheet writes one sheet of states, with what is missing in the column Check at its end; without rows there is none.
func (p *returnBook) stateSheet(
	name, table string, words *stateWords, n int, columns []stateColumn, checks func(int, func(string) string) []stateCheck, line func(*rows, int),
) {
	if n == 0 {
		return
	}
	s := p.add(name)
	columns = append(columns, stateColumn{heading: fixedHeadings[checkHead]})
	cell := func(heading string) string {
		return cellOf(slices.IndexFunc(columns, func(c stateColumn) bool { return c.heading == heading }))
	}
	last := columnName(len(columns))
	tally := stateTally{column: name + "!$" + last + ":$" + last}
	formulas := make([]string, n)
	for i := range n {
		formula, now := p.words.saidOf(checks(i, cell))
		formulas[i], tally.says = formula, append(tally.says, now)
	}
	p.tallies = append(p.tallies, tally)
	var headings []string
	for _, c := range columns {
		headings = append(headings, c.heading)
		s.cols = append(s.cols, max(p.words.Width[c.heading], 14))
	}
	at := 2 + len(words.Lead)
	s.head = func(r *rows) { p.tableHead(r, p.say.Replace(words.Title), words.Lead, headings) }
	s.from = at + 1
	s.body = func(r *rows) {
		for i := range n {
			r.next()
			line(r, i)
			r.formula(p.fill.result, formulas[i], tally.says[i])
		}
	}
	p.marked(s, table, at, headings)
	for i, c := range columns {
		if !c.input {
			continue
		}
		col := columnName(i + 1)
		a := ask{cells: fmt.Sprintf("%s%d:%s%d", col, at+1, col, at+n), title: c.heading, text: p.words.Prompt[c.prompt]}
		switch {
		case c.day:
			a.error, a.style, a.set = p.words.Prompt["date_error"], excelize.DataValidationErrorStyleWarning, days(p.form.Due, 5, 10)
		case c.sum:
			a.error, a.set = p.words.Prompt["parts_error"], between(decimal.NullDecimal{}, decimal.NullDecimal{})
		case inline(c.choices):
			a.error, a.set = p.words.Prompt["status_error"], func(dv *excelize.DataValidation) error { return dv.SetDropList(c.choices) }
		}
		p.asks(s, a)
	}
	p.protect(s)
	s.repeat = 1
	p.landscape(s)
	p.keep(p.f.SetPanes(s.name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: at, TopLeftCell: fmt.Sprintf("B%d", at+1), ActivePane: "bottomRight"}))
}

// inline says that choices can stand in a cell's own list, which a comma would divide and which has no room for more than 255 characters.
func inline(choices []string) bool {
	all := strings.Join(choices, ",")
	return len(choices) > 0 && strings.Count(all, ",") == len(choices)-1 && units(all) <= 255
}
