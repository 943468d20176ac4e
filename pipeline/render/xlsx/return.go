package xlsx

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// Return writes the workbook that a service lead fills in: Start here, Return, Checks and Sign-off, with hidden sheets for the choices of drop-downs
// and for what the return says of itself. Cells that are not for filling in are locked, without a password. The same form gives the same bytes.
//
// An error means that the form holds what a workbook cannot (see [Render]), or two lines of one key.
func Return(w io.Writer, form *ReturnForm, o *Options) error {
	f := *form
	if f.Language == "" {
		f.Language = "en-GB"
	}
	f.Revision = max(f.Revision, 1)
	words := &o.returns
	say := f.about()
	b := newBook(about{title: say.Replace(words.Title), author: f.Council, subject: f.Programme, language: f.Language, dated: f.Issued}, &o.look)
	p := &returnBook{book: b, form: &f, words: words, say: say, fill: newFillStyles(b.st)}
	b.keep(b.st.err)
	keys := map[string]bool{}
	for i := range f.Lines {
		if k := f.Lines[i].Key; k == "" || keys[k] {
			b.keep(fmt.Errorf("line %d (%s, %s): the line key %q is empty or stands twice", i+1, f.Lines[i].Indicator, f.Lines[i].Period, k))
		}
		keys[f.Lines[i].Key] = true
	}
	p.start()
	p.lines()
	p.states()
	p.checks()
	p.signOff()
	p.lists()
	p.meta()
	b.keep(b.f.SetDefinedName(&excelize.DefinedName{Name: idName, RefersTo: quoted(f.ID)}))
	b.property(idProperty, f.ID)
	b.keep(b.f.ProtectWorkbook(&excelize.WorkbookProtectionOptions{LockStructure: true}))
	if err := b.write(w); err != nil {
		return fmt.Errorf("writing the return of %s: %w", f.Service, err)
	}
	return nil
}

// returnBook is a return being made.
type returnBook struct {
	*book
	form  *ReturnForm
	words *returnWords
	say   *strings.Replacer
	fill  *fillStyles
	// tallies are the columns Check of the sheets of milestones, budgets and risks.
	tallies []stateTally
}

// fillStyles is the looks of cells to be filled in.
type fillStyles struct {
	input, day, shown style // to type in; a day to type; a cell of the legend
	result            style // of a formula
}

const (
	inputColour = "FFF8DC"
	lineColour  = "7A7A7A"
)

func newFillStyles(s *styles) *fillStyles {
	var frame []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		frame = append(frame, excelize.Border{Type: side, Color: lineColour, Style: 1})
	}
	// No number format: typing 61.2% then turns the cell into a percentage, by which it is understood when it comes back.
	input := excelize.Style{
		Font: s.font(s.look.Size.Body, false), Border: frame, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{inputColour}},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Protection: &excelize.Protection{},
	}
	day := input
	day.CustomNumFmt = new(dayFormat)
	day.Alignment = &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: true}
	shown := input
	shown.Protection = nil
	return &fillStyles{
		input: s.of(input), day: s.of(day), shown: s.of(shown),
		result: s.of(excelize.Style{Font: s.font(s.look.Size.Body, true), Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: true}}),
	}
}

// protect locks a sheet but for its cells to fill in. Widths may be changed, so that people can read.
func (b *book) protect(s *sheet) {
	b.keep(b.f.ProtectSheet(s.name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true}))
}

// column gives a whole column of the sheet Return, for the formulas of other sheets.
func column(head int) string {
	col := columnName(head + 1)
	return ReturnSheet + "!$" + col + ":$" + col
}

// count gives the formula for how many lines the columns Check say something of, and how many those are now.
func (p *returnBook) count(c checkWord) (string, int) {
	n := 0
	var columns []string
	if slices.Contains(p.words.checks(), c) {
		for i := range p.form.Lines {
			if p.form.Lines[i].check(p.words) == c.Says {
				n++
			}
		}
		columns = append(columns, column(checkHead))
	}
	if slices.Contains(p.words.stateChecks(), c) {
		for _, t := range p.tallies {
			for _, says := range t.says {
				if says == c.Says {
					n++
				}
			}
			columns = append(columns, t.column)
		}
	}
	for i := range columns {
		columns[i] = "COUNTIF(" + columns[i] + "," + quoted(c.Says) + ")"
	}
	return strings.Join(columns, "+"), n
}

// counted gives what can be said of this return: of sheets which it lacks nothing is.
func (p *returnBook) counted() []checkWord {
	list := p.words.checks()
	if len(p.tallies) > 0 {
		for _, c := range p.words.stateChecks() {
			if !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// sum adds up what the columns Check say of some things.
func (p *returnBook) sum(checks []checkWord) (string, int) {
	var formulas []string
	total := 0
	for _, c := range checks {
		formula, n := p.count(c)
		formulas, total = append(formulas, formula), total+n
	}
	return strings.Join(formulas, "+"), total
}

// start writes the first sheet: what it is, by when, and how much is left to do.
func (p *returnBook) start() {
	s := p.add(startSheet)
	s.cols = []float64{30, 100}
	w := &p.words.Start
	st := p.st
	s.body = func(r *rows) {
		r.next()
		r.text(st.title, p.say.Replace(p.words.Title))
		fact := func(label, value string) {
			if value != "" {
				r.next()
				r.text(st.text, label)
				r.text(st.text, value)
			}
		}
		result := func(label, formula, value string) {
			r.next()
			r.text(st.text, label)
			r.formula(p.fill.result, formula, value)
		}
		fact(w.Council, p.form.Council)
		fact(w.Programme, p.form.Programme)
		fact(w.Service, p.form.ServiceName)
		fact(w.Lead, p.form.LeadRole)
		fact(w.Quarter, p.form.Quarter)
		fact(w.Due, p.form.Due.Format("Monday 2 January 2006"))
		fact(w.Contact, p.form.Contact)
		fact(w.Lines, strconv.Itoa(p.form.asked()))

		var toFill, toMend []checkWord
		for _, c := range p.counted() {
			if c == p.words.Checks.ToFill || c == p.words.Checks.Standing {
				toFill = append(toFill, c)
			} else {
				toMend = append(toMend, c)
			}
		}
		formula, filling := p.sum(toFill)
		tail := p.say.Replace(w.ToFillText)
		result(w.ToFill, formula+"&"+quoted(tail), strconv.Itoa(filling)+tail)
		formula, mending := p.sum(toMend)
		tail = p.say.Replace(w.ToMendText)
		result(w.ToMend, formula+"&"+quoted(tail), strconv.Itoa(mending)+tail)
		answer := func(row int) string {
			return fmt.Sprintf("LEN(TRIM(INDEX('%s'!$B:$B,%d)))>0", signOffSheet, p.signRow(row))
		}
		result(w.Signed, fmt.Sprintf("IF(AND(%s,%s,%s),%s,%s)", answer(0), answer(1), answer(2), quoted(w.SignedYes), quoted(w.SignedNo)), w.SignedNo)

		r.next()
		r.text(st.subtitle, w.HowTitle)
		for i, how := range w.How {
			r.next()
			r.text(st.text, strconv.Itoa(i+1))
			r.text(st.text, p.say.Replace(how))
		}
		r.next()
		r.text(st.subtitle, w.LegendTitle)
		r.next()
		r.text(p.fill.shown, w.LegendInput)
		r.text(st.text, w.LegendInputT)
		r.next()
		r.text(st.text, w.LegendLock)
		r.text(st.text, w.LegendLockT)
	}
	p.protect(s)
	p.landscape(s)
}

func (p *returnBook) headings() []string {
	w := &p.words.Sheet
	out := make([]string, headCount)
	copy(out, fixedHeadings[:])
	out[becauseHead], out[coversHead], out[definitionHead] = w.AskedBecause, w.Covers, w.Definition
	out[numeratorCountsHead], out[denominatorCountsHead], out[lastCommentaryHead] = w.NumeratorCounts, w.DenominatorCounts, w.LastCommentary
	return out
}

// lines writes the sheet Return.
func (p *returnBook) lines() {
	s := p.add(ReturnSheet)
	w := &p.words.Sheet
	headings := p.headings()
	for _, h := range headings {
		s.cols = append(s.cols, p.words.Width[h])
	}
	at := 2 + len(w.Lead)
	s.head = func(r *rows) { p.tableHead(r, p.say.Replace(w.Title), w.Lead, headings) }
	s.from = at + 1
	s.body = func(r *rows) {
		for i := range p.form.Lines {
			r.next()
			p.line(r, &p.form.Lines[i])
		}
	}
	if len(p.form.Lines) > 0 {
		p.marked(s, returnTable, at, headings)
	}
	p.prompts(s, at+1)
	p.protect(s)
	s.repeat = 3
	p.landscape(s)
	p.keep(p.f.SetPanes(s.name, &excelize.Panes{
		Freeze: true, XSplit: 3, YSplit: at, TopLeftCell: "D" + strconv.Itoa(at+1), ActivePane: "bottomRight",
	}))
}

// tableHead writes the title, what is said under it and the headings.
func (p *returnBook) tableHead(r *rows, title string, lead, headings []string) {
	lines := slices.Clone(lead)
	for i := range lines {
		lines[i] = p.say.Replace(lines[i])
	}
	p.lead(r, title, lines)
	r.next()
	for _, h := range headings {
		look := p.st.heading
		if slices.Contains(numberHeads, h) {
			look = p.st.headingRight
		}
		r.text(look, h)
	}
}

// numberHeads are the headings over numbers.
var numberHeads = []string{
	fixedHeadings[previousHead], fixedHeadings[targetHead], fixedHeadings[valueHead], fixedHeadings[numeratorHead], fixedHeadings[denominatorHead],
}

// line writes one line of the sheet Return, in the order of its headings.
func (p *returnBook) line(r *rows, l *ReturnLine) {
	st, in := p.st, p.fill.input
	for _, s := range []string{l.Key, l.Indicator, l.Title, l.Unit, l.GoodIs, l.Period, l.Organisation} {
		r.text(st.text, s)
	}
	p.shown(r, &l.Previous)
	p.shown(r, &l.Target)
	p.entry(r, l.Value.Valid, func() { r.decimal(in, l.Value.Decimal, l.Decimals) })
	if l.AsksParts {
		p.entry(r, l.Numerator.Valid, func() { r.decimal(in, l.Numerator.Decimal, 0) })
		p.entry(r, l.Denominator.Valid, func() { r.decimal(in, l.Denominator.Decimal, 0) })
	} else {
		r.skip()
		r.skip()
	}
	for _, s := range []string{l.FigureStatus, l.Reason, l.Commentary, l.Action, l.ActionOwner} {
		p.entry(r, s != "", func() { r.text(in, s) })
	}
	if l.ActionDue.IsZero() {
		r.blank(p.fill.day)
	} else {
		r.date(p.fill.day, l.ActionDue)
	}
	p.entry(r, l.Classification != "", func() { r.text(in, l.Classification) })
	r.formula(p.fill.result, l.checkFormula(p.words), l.check(p.words))
	for _, s := range []string{l.AskedBecause, l.Covers, l.Definition, l.NumeratorLabel, l.DenominatorLabel, l.LastCommentary} {
		r.text(st.text, s)
	}
}

// entry writes a cell to fill in, with what is held already.
func (p *returnBook) entry(r *rows, held bool, write func()) {
	if held {
		write()
	} else {
		r.blank(p.fill.input)
	}
}

func (p *returnBook) shown(r *rows, v *Shown) {
	if v.Number.Valid {
		r.decimal(p.st.figure(v.Decimals), v.Number.Decimal, v.Decimals)
	} else {
		r.text(p.st.textRight, v.Text)
	}
}

// checks writes the sheet that counts what is left to do.
func (p *returnBook) checks() {
	s := p.add(checksSheet)
	w := &p.words.Checks
	s.cols = []float64{50, 30, 10, 76}
	headings := []string{w.Said, w.Severity, w.Lines, w.Mend}
	at := 2 + len(w.Lead)
	s.head = func(r *rows) { p.tableHead(r, p.say.Replace(w.Title), w.Lead, headings) }
	s.from = at + 1
	s.body = func(r *rows) {
		for _, c := range p.counted() {
			r.next()
			r.text(p.st.text, c.Says)
			r.text(p.st.text, c.Severity)
			formula, n := p.count(c)
			r.formulaNumber(p.st.figure(0), formula, n)
			r.text(p.st.text, c.Mend)
		}
	}
	p.marked(s, "tblChecks", at, headings)
	p.protect(s)
	p.landscape(s)
}

// The items of the sign-off, by which it is read.
var signItems = [...]string{"Name", "Role", "Date", "Revision of this return"}

// signRow gives the row of an item of the sign-off.
func (p *returnBook) signRow(item int) int { return 3 + len(p.words.SignOff.Lead) + item }

// signOff writes the sheet on which somebody answers for the figures. Nothing stands beside the answers, which are read as what stands right of an item.
func (p *returnBook) signOff() {
	s := p.add(signOffSheet)
	w := &p.words.SignOff
	s.cols = []float64{30, 70}
	at := p.signRow(-1)
	headings := []string{w.Item, w.Answer}
	s.head = func(r *rows) { p.tableHead(r, p.say.Replace(w.Title), w.Lead, headings) }
	s.from = at + 1
	s.body = func(r *rows) {
		for i, item := range append(slices.Clone(signItems[:]), w.Declaration, w.Issues) {
			r.next()
			r.text(p.st.text, item)
			switch i {
			case 2:
				r.blank(p.fill.day)
			case 3:
				r.decimal(p.fill.input, decimal.NewFromInt(int64(p.form.Revision)), 0)
			default:
				r.blank(p.fill.input)
			}
		}
	}
	p.marked(s, "tblSignOff", at, headings)
	p.signPrompts(s)
	p.protect(s)
	p.landscape(s)
}

// lists writes the hidden sheet with the choices of the drop-downs.
func (p *returnBook) lists() {
	s := p.add(listsSheet)
	choices := p.words.SignOff.Choices
	s.body = func(r *rows) {
		r.next()
		r.text(p.st.heading, fixedHeadings[statusHead])
		r.text(p.st.heading, p.words.SignOff.Declaration)
		for i := range max(len(figureStatuses), len(choices)) {
			r.next()
			for _, list := range [][]string{figureStatuses, choices} {
				if i < len(list) {
					r.text(p.st.text, list[i])
				} else {
					r.skip()
				}
			}
		}
	}
	for i, list := range [][]string{figureStatuses, choices} {
		col := columnName(i + 1)
		p.keep(p.f.SetDefinedName(&excelize.DefinedName{
			Name: []string{statusList, declarationList}[i], RefersTo: fmt.Sprintf("'%s'!$%s$2:$%s$%d", listsSheet, col, col, len(list)+1),
		}))
	}
	p.keep(p.f.SetSheetVisible(s.name, false))
}

const (
	statusList      = "prt_figure_status"
	declarationList = "prt_declaration"
)

// meta writes the sheet in which the return says what it is. Nobody needs to see it.
func (p *returnBook) meta() {
	s := p.add(metaSheet)
	s.body = func(r *rows) {
		for _, row := range p.form.Meta {
			r.next()
			for _, cell := range row {
				r.text(p.st.text, cell)
			}
		}
	}
	p.keep(p.f.SetSheetVisible(s.name, false, true))
}
