package ingest

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/sheet"
)

// States is what a return says of what its service owns besides figures: how its milestones, its budget lines and its risks stood at the end of the quarter.
// They carry where they stand, and get their place in the order of becoming known from the record.
type States struct {
	Milestones []kpi.MilestoneState
	Budgets    []kpi.BudgetState
	Risks      []kpi.RiskState
}

// Empty says that nothing is said.
func (s *States) Empty() bool { return len(s.Milestones)+len(s.Budgets)+len(s.Risks) == 0 }

// stateHead is a column of a sheet of states: its heading as it is issued, and others under which it is found.
type stateHead struct {
	label string
	also  []string
}

// stateHeads is the most columns that a sheet of states is read by.
const stateHeads = 6

// stateSheet is a kind of sheet. It is known by its headings, whatever it is called; the first names the row, and the others are filled in.
type stateSheet struct {
	issued string // the name of the sheet as it is issued
	heads  [stateHeads]stateHead
	takes  [stateHeads]string // what may stand under each heading, for the guides
	read   func(*stateReading, *stateRow)
}

// NextStepHeading is over what is being done next about a risk.
const NextStepHeading = "Next step"

const whyHeading = "Why"

const (
	takesDay = "a day: a date cell, 31 March 2026, 31/03/2026 or 2026-03-31"
	takesSum = "a sum in pounds, as figures are typed: 41340000, £41,340,000, £41.34m"
	takesWhy = "words, without names of people"
)

var stateSheets = []*stateSheet{
	{issued: "Milestones", heads: [stateHeads]stateHead{
		{"Milestone ref", []string{"milestone reference"}}, {"Progress", nil}, {"Expected by", []string{"forecast date", "expected date"}},
		{"Reached on", []string{"actual date", "completed on"}}, {"Confidence", nil}, {whyHeading, []string{"reason"}},
	}, takes: [stateHeads]string{"the reference that was issued", strings.Join(progressWords, ", "), takesDay, takesDay, strings.Join(confidenceWords, ", "), takesWhy},
		read: (*stateReading).milestone},
	{issued: "Budgets", heads: [stateHeads]stateHead{
		{"Budget line", []string{"budget line ref", "cost centre"}}, {"Profile to date", []string{"profiled budget"}}, {"Actual to date", []string{"spend to date", "spent to date"}},
		{"Forecast for the year", []string{"forecast outturn"}}, {"State of saving", []string{"savings state"}}, {whyHeading, []string{"reason"}},
	}, takes: [stateHeads]string{"the reference that was issued", takesSum, takesSum, takesSum, strings.Join(savingWords, ", "), takesWhy},
		read: (*stateReading).budget},
	{issued: "Risks", heads: [stateHeads]stateHead{
		{"Risk ref", []string{"risk reference"}}, {"Likelihood", nil}, {"Impact", nil}, {NextStepHeading, nil}, {"Next step by", nil}, {whyHeading, []string{"reason"}},
	}, takes: [stateHeads]string{"the reference that was issued", "a word of the council's matrix", "a word of the council's matrix", takesWhy, takesDay, takesWhy},
		read: (*stateReading).risk},
}

// StateTable gives the table of what may be typed about milestones, budget lines and risks, in Markdown, for the guides.
func StateTable() string {
	var b strings.Builder
	b.WriteString("| sheet | heading | also found under | holds |\n| --- | --- | --- | --- |\n")
	for _, s := range stateSheets {
		for i, h := range s.heads {
			b.WriteString("| " + s.issued + " | " + h.label + " | " + strings.Join(h.also, ", ") + " | " + s.takes[i] + " |\n")
		}
	}
	return b.String()
}

// stateRow is one row beneath the headings of a sheet of states.
type stateRow struct {
	kind   *stateSheet
	sheet  string
	number int
	cols   *[stateHeads]int // 0 for a column that the sheet lacks
	cells  [stateHeads]sheet.Cell
}

func (r *stateRow) text(i int) string { return strings.Trim(r.cells[i].Plain(), blanks) }

func (r *stateRow) filled(i int) bool { return r.cells[i].Uncached || r.text(i) != "" }

// said says that anything is filled in beside the reference.
func (r *stateRow) said() bool {
	for i := 1; i < stateHeads; i++ {
		if r.filled(i) {
			return true
		}
	}
	return false
}

// stateReading reads the sheets of states of one return.
type stateReading struct {
	*reading
	own  *owned
	seen map[string]*stateRow // by kind and reference
	stop bool                 // something keeps the row out
}

// states looks through the sheets that are no return's own for rows of milestones, budget lines and risks.
func (x *reading) states() error {
	y := &stateReading{reading: x, own: x.f.owned, seen: map[string]*stateRow{}}
	if y.own.nothing() {
		return nil
	}
	for _, s := range x.w.Sheets() {
		if s.Chart || strings.HasPrefix(s.Name, "_") || slices.Contains(x.b.returns, s.Name) {
			continue
		}
		rows, err := stateRows(x.w, s.Name)
		if err != nil {
			return err
		}
		for _, r := range rows {
			y.take(r)
		}
	}
	return nil
}

// stateRows reads the rows beneath the headings of a sheet of states; a sheet of anything else has none.
func stateRows(w *sheet.Workbook, name string) ([]*stateRow, error) {
	var kind *stateSheet
	var cols *[stateHeads]int
	var rows []*stateRow
	var head []sheet.Cell
	settle := func() {
		if kind == nil {
			kind, cols = stateHeadings(head)
		}
		head = head[:0]
	}
	at := 0
	err := w.Read(name, func(c sheet.Cell) error {
		if c.Row != at {
			settle()
			at = c.Row
			if kind == nil && c.Row > headRows {
				return errEnough
			}
		}
		if kind == nil {
			head = append(head, c)
			return nil
		}
		i := slices.Index(cols[:], c.Col)
		if i < 0 {
			return nil
		}
		if n := len(rows); n == 0 || rows[n-1].number != c.Row {
			rows = append(rows, &stateRow{kind: kind, sheet: name, number: c.Row, cols: cols})
		}
		rows[len(rows)-1].cells[i] = c
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return rows, nil
}

// stateHeadings looks for the headings of a sheet of states in a row: the one that names rows, and two others at least.
func stateHeadings(head []sheet.Cell) (*stateSheet, *[stateHeads]int) {
	for _, kind := range stateSheets {
		var cols [stateHeads]int
		met := 0
		for i, h := range kind.heads {
			for k := range head {
				text := head[k].Text
				if head[k].Kind != sheet.Text || len(text) > 60 {
					continue
				}
				if at := strings.IndexByte(text, '('); at > 0 {
					text = text[:at]
				}
				if cols[i] == 0 && (fold(text) == fold(h.label) || slices.ContainsFunc(h.also, func(a string) bool { return fold(text) == fold(a) })) {
					cols[i] = head[k].Col
					met++
				}
			}
		}
		if cols[0] > 0 && met > 2 {
			return kind, &cols
		}
	}
	return nil, nil
}

// take reads one row, unless it is empty or only repeats another.
func (y *stateReading) take(r *stateRow) {
	ref := r.text(0)
	if ref == "" {
		return
	}
	key := r.kind.heads[0].label + " " + fold(ref)
	if first := y.seen[key]; first != nil {
		if r.said() {
			y.against(r, StateTwice, 0, ref, ref+" stands also in sheet "+first.sheet+", row "+strconv.Itoa(first.number))
		}
		return
	}
	y.seen[key] = r
	y.stop = false
	r.kind.read(y, r)
}

// against adds a finding about a cell of a row; a stop keeps the whole row out.
func (y *stateReading) against(r *stateRow, code finding.Code, column int, subject, found string) {
	k := kinds[code]
	place := finding.Place{File: y.s.File, Sheet: r.sheet, Row: r.number, Column: r.kind.heads[column].label}
	if r.cols[column] > 0 {
		place.Cell = sheet.Address(r.number, r.cols[column])
	}
	y.s.Findings = append(y.s.Findings, finding.Finding{Code: code, Severity: k.Severity, Place: place, Subject: subject, Found: found, Mend: k.Mend})
	y.stop = y.stop || k.Severity == stop
}

// mine says whether a row is of something that the framework has, that is this service's, and of which something is said.
func (y *stateReading) mine(r *stateRow, known bool, service, what string) bool {
	ref := r.text(0)
	switch {
	case !known && r.said():
		y.against(r, StateUnknown, 0, ref, "the framework of "+y.f.name()+" has no "+what+" "+quote(ref))
	case !known:
	case service != y.s.Service && y.s.Service != "" && r.said():
		y.against(r, StateOfOther, 0, ref, what+" "+ref+" is answered for by "+service)
	case service != y.s.Service && y.s.Service != "":
	case !r.said():
		y.against(r, StateEmpty, 1, ref, "nothing is filled in for this "+what)
	default:
		return true
	}
	return false
}

// told says where a state stands.
func (y *stateReading) told(r *stateRow) kpi.Told {
	return kpi.Told{Source: kpi.Source{SHA256: y.s.SHA256, File: y.s.File, Sheet: r.sheet, Cell: sheet.Address(r.number, r.cols[0])}}
}

// day reads a day; what is none is found.
func (y *stateReading) day(r *stateRow, column int) time.Time {
	c := &r.cells[column]
	if !r.filled(column) {
		return time.Time{}
	}
	if day, ok := c.Date(); ok {
		return day
	}
	if day, ok := readDay(c.Text); ok && c.Kind == sheet.Text {
		return day
	}
	y.against(r, StateDate, column, r.text(0), shown(c)+" is not a date")
	return time.Time{}
}

// money reads a sum in pounds; what is none is found.
func (y *stateReading) money(r *stateRow, column int) decimal.NullDecimal {
	c := &r.cells[column]
	if !r.filled(column) {
		return decimal.NullDecimal{}
	}
	if !c.IsDate && !c.Percent && !c.Uncached && (c.Kind == sheet.Number || c.Kind == sheet.Text) {
		if f := readFigure(c.Plain(), "£"); f.Code == "" && f.Value.Valid && f.Marks == 0 && !f.Per {
			return decimal.NewNullDecimal(f.Value.Decimal.Shift(f.Power))
		}
	}
	y.against(r, StateAmount, column, r.text(0), shown(c)+" is not a sum of money")
	return decimal.NullDecimal{}
}

// words reads a text that is printed; one that must not be is kept out of it.
func (y *stateReading) words(r *stateRow, column int) string {
	text := r.text(column)
	if code, what := unprintable(text, mostWords[reasonField]); code != "" {
		y.s.Withheld = append(y.s.Withheld, Withheld{Finding: len(y.s.Findings), Figure: -1, Field: r.kind.heads[column].label, Text: text, State: y.told(r).Source})
		y.against(r, code, column, r.text(0), what)
		return ""
	}
	return text
}

// choice finds which of a few words a cell says, without regard to case and blanks; -1 for an empty cell, and for another word, which is found.
func (y *stateReading) choice(r *stateRow, column int, words []string) int {
	if !r.filled(column) {
		return -1
	}
	for i, w := range words {
		if fold(w) == fold(r.text(column)) {
			return i
		}
	}
	y.against(r, StateWord, column, r.text(0), shown(&r.cells[column])+" is none of the words asked for")
	return -1
}

// The words as they are issued; those of data, with underscores, are read too since both fold alike.
var (
	progressWords   = []string{"Not started", "In progress", "Complete", "Paused", "Cancelled"}
	confidenceWords = []string{"High", "Medium", "Low"}
	savingWords     = []string{"Delivered", "On track", "At risk", "Undeliverable"}
)

func (y *stateReading) milestone(r *stateRow) {
	m := y.own.milestones[fold(r.text(0))]
	if !y.mine(r, m != nil, m.service(), "milestone") {
		return
	}
	s := kpi.MilestoneState{Milestone: m.Ref, Quarter: y.s.Quarter, Told: y.told(r)}
	s.Status = kpi.MilestoneStatus(y.choice(r, 1, progressWords) + 1)
	s.Forecast, s.Actual = y.day(r, 2), y.day(r, 3)
	s.Confidence = kpi.Confidence(y.choice(r, 4, confidenceWords) + 1)
	s.Reason = y.words(r, 5)
	end := y.s.Quarter.End()
	switch {
	case y.stop:
		return
	case s.Status == kpi.Complete && s.Actual.IsZero():
		y.against(r, StateUndated, 3, m.Ref, m.Ref+" is complete, and no day is given")
	case s.Status != kpi.Complete && !s.Actual.IsZero():
		y.against(r, StateIncomplete, 1, m.Ref, m.Ref+" was reached on "+s.Actual.Format("2 January 2006")+", and is not called complete")
	case s.Actual.After(end):
		y.against(r, StateTooLate, 3, m.Ref, s.Actual.Format("2 January 2006")+" is after the end of "+y.s.Quarter.String())
	}
	late := s.Status != kpi.Complete && s.Forecast.After(m.due)
	if (late || s.Status == kpi.OnHold || s.Status == kpi.Cancelled) && !r.filled(5) {
		y.against(r, StateUnexplained, 5, m.Ref, m.Ref+" does not go as promised, and no reason is given")
	}
	if n := y.own.moves(m.Ref, y.s.Quarter, s.Forecast); n >= 3 && s.Status != kpi.Complete {
		y.against(r, StateMoved, 2, m.Ref, "the day is put back for the "+ordinal(n)+" time")
	}
	y.s.States.Milestones = append(y.s.States.Milestones, s)
}

func ordinal(n int) string {
	switch n {
	case 3:
		return "third"
	case 4:
		return "fourth"
	}
	return strconv.Itoa(n) + "th"
}

func (y *stateReading) budget(r *stateRow) {
	b := y.own.budgets[fold(r.text(0))]
	service := ""
	if b != nil {
		service = b.Service
	}
	if !y.mine(r, b != nil, service, "budget line") {
		return
	}
	s := kpi.BudgetState{Line: b.Line, Quarter: y.s.Quarter, Told: y.told(r), Profile: y.money(r, 1), Actual: y.money(r, 2), Forecast: y.money(r, 3)}
	s.Savings = kpi.SavingsState(y.choice(r, 4, savingWords) + 1)
	s.Reason = y.words(r, 5)
	if y.stop {
		return
	}
	if s.Savings != kpi.SavingsUnstated && b.Kind != kpi.SavingsBudget {
		y.against(r, StateSaving, 4, b.Line, b.Line+" is a "+b.Kind.String()+" budget")
	}
	if b.Flow != kpi.NetSpending && s.Forecast.Valid && s.Actual.Valid && s.Forecast.Decimal.LessThan(s.Actual.Decimal) && s.Reason == "" {
		y.against(r, StateBelow, 3, b.Line, "the forecast is "+s.Forecast.Decimal.String()+", and "+s.Actual.Decimal.String()+" has come already")
	}
	y.s.States.Budgets = append(y.s.States.Budgets, s)
}

func (y *stateReading) risk(r *stateRow) {
	k := y.own.risks[fold(r.text(0))]
	service := ""
	if k != nil {
		service = k.Service
	}
	if !y.mine(r, k != nil, service, "risk") {
		return
	}
	s := kpi.RiskState{Risk: k.Ref, Quarter: y.s.Quarter, Told: y.told(r)}
	for _, at := range [...]struct {
		column int
		into   *string
		axis   map[string]string
	}{{1, &s.Likelihood, y.own.likelihoods}, {2, &s.Impact, y.own.impacts}} {
		if *at.into = at.axis[fold(r.text(at.column))]; *at.into == "" && r.filled(at.column) {
			y.against(r, StateOutside, at.column, k.Ref, shown(&r.cells[at.column])+" is not a word of the risk matrix")
		}
	}
	if r.filled(1) != r.filled(2) {
		missing := 1
		if r.filled(1) {
			missing = 2
		}
		y.against(r, StateHalf, missing, k.Ref, "only one of likelihood and impact is given")
	}
	s.Action, s.ActionDue, s.Reason = y.words(r, 3), y.day(r, 4), y.words(r, 5)
	if y.stop {
		return
	}
	if !s.Assessed() {
		y.against(r, StateEmpty, 1, k.Ref, "this risk is not assessed")
		return
	}
	if y.own.alike(&s) >= 4 && s.Reason == "" {
		y.against(r, StateAlike, 1, k.Ref, "risk "+k.Ref+" is assessed as in the three quarters before")
	}
	y.s.States.Risks = append(y.s.States.Risks, s)
}
