package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// The column Check is a courtesy: the same rules and more are applied when the return is read. Its formulas look a cell up by the row which they stand
// in, INDEX(column,ROW()), and never name one: a cell that is cut and pasted takes every formula naming it along, which would then be right about a
// cell that is no longer there.

// cellOf gives the formula for the cell of a column in the formula's own row.
func cellOf(head int) string {
	col := columnName(head + 1)
	return "INDEX($" + col + ":$" + col + ",ROW())"
}

// quoted gives a text as a formula has it.
func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// A check is made in order: the formula tries its condition, and the first that holds is said.
type check struct {
	when string
	says string
}

// checkFormula gives the formula for the column Check of a line. It must say what [ReturnLine.check] says.
func (l *ReturnLine) checkFormula(w *returnWords) string {
	v, n, d := cellOf(valueHead), cellOf(numeratorHead), cellOf(denominatorHead)
	status, reason, comment := cellOf(statusHead), cellOf(reasonHead), cellOf(commentaryHead)
	has := func(cell string) string { return "LEN(TRIM(" + cell + "))>0" }
	no := func(cell string) string { return "LEN(TRIM(" + cell + "))=0" }
	words := &w.Checks

	absent := func(names ...string) string {
		var list []string
		for _, s := range names {
			list = append(list, status+"="+quoted(s))
		}
		return "OR(" + strings.Join(list, ",") + ")"
	}
	checks := []check{
		{"AND(" + no(reason) + "," + absent(notAvailable, notApplicable, confidential) + ")", words.Reason.Says},
		{"AND(" + has(v) + "," + absent(notAvailable, notApplicable) + ")", words.Both.Says},
		{absent(notAvailable, notApplicable, confidential), words.Done},
	}
	figure := v
	if l.AsksParts {
		figure = "IF(" + no(v) + "," + l.quotient(n, d) + "," + v + ")"
		checks = append(checks,
			check{"AND(" + no(v) + "," + no(n) + "," + no(d) + ")", words.ToFill.Says},
			check{"OR(" + "AND(" + has(v) + ",NOT(ISNUMBER(" + v + "))),AND(" + has(n) + ",NOT(ISNUMBER(" + n + "))),AND(" + has(d) + ",NOT(ISNUMBER(" + d + "))))", words.Number.Says},
			check{"OR(" + no(n) + "," + no(d) + ")", words.Parts.Says},
			check{d + "<=0", words.Divide.Says},
		)
	} else {
		checks = append(checks,
			check{no(v), words.ToFill.Says},
			check{"NOT(ISNUMBER(" + v + "))", words.Number.Says},
		)
	}
	if bounds := outside(figure, l.Low, l.High); bounds != "" {
		checks = append(checks, check{bounds, words.Bounds.Says})
	}
	if l.AsksParts {
		checks = append(checks, check{"AND(" + has(v) + ",ABS(" + v + "-" + l.quotient(n, d) + ")>" + l.half().String() + ")", words.Disagree.Says})
	}
	if off := outside(fmt.Sprintf("ROUND(%s,%d)", figure, l.Decimals), l.ActionBelow, l.ActionAbove); off != "" {
		checks = append(checks,
			check{"AND(" + off + "," + no(comment) + ")", words.Commentary.Says},
			check{"AND(" + off + ",OR(" + no(cellOf(actionHead)) + "," + no(cellOf(ownerHead)) + "," + no(cellOf(dueHead)) + "))", words.Action.Says},
		)
	}
	checks = append(checks, check{"AND(" + has(comment) + ",EXACT(" + comment + "," + cellOf(lastCommentaryHead) + "))", words.Stale.Says})

	formula := quoted(words.Done)
	for _, c := range slices.Backward(checks) {
		formula = "IF(" + c.when + "," + quoted(c.says) + "," + formula + ")"
	}
	return formula
}

// outside gives the formula for a figure being below or above bounds, of which either or both may be missing.
func outside(figure string, low, high decimal.NullDecimal) string {
	var list []string
	if low.Valid {
		list = append(list, figure+"<"+low.Decimal.String())
	}
	if high.Valid {
		list = append(list, figure+">"+high.Decimal.String())
	}
	if len(list) == 2 {
		return "OR(" + strings.Join(list, ",") + ")"
	}
	return strings.Join(list, "")
}

func (l *ReturnLine) multiplier() decimal.Decimal {
	if l.Multiplier.IsZero() {
		return decimal.NewFromInt(1)
	}
	return l.Multiplier
}

func (l *ReturnLine) quotient(n, d string) string { return l.multiplier().String() + "*" + n + "/" + d }

// half is half of the last place shown, and a trifle for what a spreadsheet loses in its sums.
func (l *ReturnLine) half() decimal.Decimal {
	return decimal.New(5, int32(-l.Decimals-1)).Add(decimal.New(1, -9))
}

// check says what the formula gives for the line as it is issued.
func (l *ReturnLine) check(w *returnWords) string {
	words := &w.Checks
	blank := func(s string) bool { return strings.Trim(s, " ") == "" }
	if s := l.FigureStatus; s == notAvailable || s == notApplicable || s == confidential {
		switch {
		case blank(l.Reason):
			return words.Reason.Says
		case l.Value.Valid && s != confidential:
			return words.Both.Says
		}
		return words.Done
	}
	figure := l.Value
	if l.AsksParts {
		switch {
		case !l.Value.Valid && !l.Numerator.Valid && !l.Denominator.Valid:
			return words.ToFill.Says
		case !l.Numerator.Valid || !l.Denominator.Valid:
			return words.Parts.Says
		case !l.Denominator.Decimal.IsPositive():
			return words.Divide.Says
		}
		ratio := l.multiplier().Mul(l.Numerator.Decimal).DivRound(l.Denominator.Decimal, 16)
		if !figure.Valid {
			figure = decimal.NewNullDecimal(ratio)
		}
		if beyond(figure.Decimal, l.Low, l.High) {
			return words.Bounds.Says
		}
		if figure.Decimal.Sub(ratio).Abs().GreaterThan(l.half()) {
			return words.Disagree.Says
		}
	} else if !figure.Valid {
		return words.ToFill.Says
	}
	if beyond(figure.Decimal, l.Low, l.High) {
		return words.Bounds.Says
	}
	if beyond(figure.Decimal.Round(int32(l.Decimals)), l.ActionBelow, l.ActionAbove) {
		if blank(l.Commentary) {
			return words.Commentary.Says
		}
		if blank(l.Action) || blank(l.ActionOwner) || l.ActionDue.IsZero() {
			return words.Action.Says
		}
	}
	if !blank(l.Commentary) && l.Commentary == l.LastCommentary {
		return words.Stale.Says
	}
	return words.Done
}

func beyond(v decimal.Decimal, low, high decimal.NullDecimal) bool {
	return low.Valid && v.LessThan(low.Decimal) || high.Valid && v.GreaterThan(high.Decimal)
}
