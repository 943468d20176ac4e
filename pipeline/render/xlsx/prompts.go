package xlsx

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// The most that the message beside a cell can hold.
const (
	promptTitle = 32
	promptText  = 255
)

// ask is what is asked of a range of cells: the message shown beside them, what may be typed, and what is said when something else is.
type ask struct {
	cells       string
	title, text string
	error       string
	style       excelize.DataValidationErrorStyle
	set         func(*excelize.DataValidation) error // nil lets anything be typed
}

// asks puts a message and a bound on cells. A message that is too long is an error, for excelize would write it and Excel would not open the file.
func (b *book) asks(s *sheet, a ask) {
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(a.cells)
	if units(a.title) > promptTitle {
		a.title = ""
	}
	for _, text := range []string{a.text, a.error} {
		if units(text) > promptText {
			b.keep(fmt.Errorf("sheet %s, cells %s: a message of %d characters, and 255 is the most: %q", s.name, a.cells, units(text), text))
		}
	}
	if a.text != "" {
		dv.SetInput(a.title, a.text)
	}
	if a.set != nil {
		b.keep(a.set(dv))
		dv.SetError(a.style, a.title, a.error)
	}
	b.keep(b.f.AddDataValidation(s.name, dv))
}

// between lets numbers from low to high be typed, or any number where there are no bounds.
func between(low, high decimal.NullDecimal) func(*excelize.DataValidation) error {
	first, second, op := "", "", excelize.DataValidationOperatorBetween
	switch {
	case low.Valid && high.Valid:
		first, second = low.Decimal.String(), high.Decimal.String()
	case low.Valid:
		first, op = low.Decimal.String(), excelize.DataValidationOperatorGreaterThanOrEqual
	case high.Valid:
		first, op = high.Decimal.String(), excelize.DataValidationOperatorLessThanOrEqual
	default:
		first, second = "-1000000000000000", "1000000000000000"
	}
	return func(dv *excelize.DataValidation) error {
		return dv.SetRange(first, second, excelize.DataValidationTypeDecimal, op)
	}
}

// days lets days within years of another be typed.
func days(around time.Time, before, after int) func(*excelize.DataValidation) error {
	return func(dv *excelize.DataValidation) error {
		return dv.SetRange(dayNumber(around.AddDate(-before, 0, 0)), dayNumber(around.AddDate(after, 0, 0)), excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
	}
}

// prompts puts messages and bounds on the cells of the sheet Return that are to be filled in.
func (p *returnBook) prompts(s *sheet, first int) {
	said := p.words.Prompt
	for i := range p.form.Lines {
		l := &p.form.Lines[i]
		cell := func(head int) string { return columnName(head+1) + strconv.Itoa(first+i) }
		p.asks(s, ask{cells: cell(valueHead), title: l.Indicator, text: p.valuePrompt(l), error: said["value_error"], set: between(l.Low, l.High)})
		if !l.AsksParts {
			continue
		}
		for _, part := range []struct {
			head        int
			said, label string
		}{{numeratorHead, said["numerator"], l.NumeratorLabel}, {denominatorHead, said["denominator"], l.DenominatorLabel}} {
			text := strings.ReplaceAll(part.said, "{label}", part.label)
			if units(text) > promptText || part.label == "" {
				text = said["parts_long"]
			}
			p.asks(s, ask{cells: cell(part.head), title: fixedHeadings[part.head], text: text, error: said["parts_error"], set: between(decimal.NullDecimal{}, decimal.NullDecimal{})})
		}
	}
	if len(p.form.Lines) == 0 {
		return
	}
	whole := func(head int) string {
		col := columnName(head + 1)
		return fmt.Sprintf("%s%d:%s%d", col, first, col, first+len(p.form.Lines)-1)
	}
	p.asks(s, ask{cells: whole(statusHead), title: fixedHeadings[statusHead], text: said["status"], error: said["status_error"], set: choices(statusList)})
	p.asks(s, ask{cells: whole(reasonHead), title: fixedHeadings[reasonHead], text: said["reason"]})
	p.asks(s, ask{
		cells: whole(commentaryHead), title: fixedHeadings[commentaryHead], text: said["commentary"], error: said["commentary_error"], style: excelize.DataValidationErrorStyleWarning,
		set: func(dv *excelize.DataValidation) error {
			return dv.SetRange(20, 2000, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween)
		},
	})
	p.asks(s, ask{cells: whole(actionHead), title: fixedHeadings[actionHead], text: said["action"]})
	p.asks(s, ask{cells: whole(ownerHead), title: fixedHeadings[ownerHead], text: said["owner"]})
	p.asks(s, ask{
		cells: whole(dueHead), title: fixedHeadings[dueHead], text: said["action_due"], error: said["date_error"], style: excelize.DataValidationErrorStyleWarning,
		set: days(p.form.Due, 1, 10),
	})
	p.asks(s, ask{
		cells: whole(classHead), title: fixedHeadings[classHead], text: said["classification"], error: said["status_error"],
		set: func(dv *excelize.DataValidation) error { return dv.SetDropList([]string{"Public", "Restricted"}) },
	})
}

func choices(list string) func(*excelize.DataValidation) error {
	return func(dv *excelize.DataValidation) error {
		dv.SetSqrefDropList(list)
		return nil
	}
}

// valuePrompt says what to type into a cell of Value.
func (p *returnBook) valuePrompt(l *ReturnLine) string {
	said := p.words.Prompt
	var out []string
	switch l.Unit {
	case "%":
		out = append(out, said["value_percent"])
	case "":
		out = append(out, said["value_plain"])
	default:
		out = append(out, strings.ReplaceAll(said["value"], "{unit}", l.Unit))
	}
	bounds := strings.NewReplacer("{low}", l.Low.Decimal.String(), "{high}", l.High.Decimal.String())
	switch {
	case l.Low.Valid && l.High.Valid:
		out = append(out, bounds.Replace(said["value_between"]))
	case l.Low.Valid:
		out = append(out, bounds.Replace(said["value_least"]))
	case l.High.Valid:
		out = append(out, bounds.Replace(said["value_most"]))
	}
	return strings.Join(out, " ")
}

// signPrompts puts messages and bounds on the answers of the sign-off.
func (p *returnBook) signPrompts(s *sheet) {
	w := &p.words.SignOff
	cell := func(item int) string { return "B" + strconv.Itoa(p.signRow(item)) }
	p.asks(s, ask{cells: cell(0), title: signItems[0], text: w.PromptName})
	p.asks(s, ask{cells: cell(1), title: signItems[1], text: w.PromptRole})
	p.asks(s, ask{
		cells: cell(2), title: signItems[2], text: w.PromptDate, error: p.words.Prompt["date_error"], style: excelize.DataValidationErrorStyleWarning, set: days(p.form.Due, 1, 2),
	})
	p.asks(s, ask{
		cells: cell(3), title: signItems[3], text: w.PromptRevision, error: p.words.Prompt["parts_error"],
		set: func(dv *excelize.DataValidation) error {
			return dv.SetRange(1, 999, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
		},
	})
	p.asks(s, ask{cells: cell(4), title: w.Declaration, error: p.words.Prompt["status_error"], set: choices(declarationList)})
	p.asks(s, ask{cells: cell(5), title: w.Issues, text: w.PromptIssues})
}
