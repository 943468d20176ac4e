package xlsx

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// checked is a line as it might stand, with what the column Check must say of it.
type checked struct {
	name string
	line ReturnLine
	want func(*returnWords) string
}

func checkCases() []checked {
	done := func(w *returnWords) string { return w.Checks.Done }
	toFill := func(w *returnWords) string { return w.Checks.ToFill.Says }
	reason := func(w *returnWords) string { return w.Checks.Reason.Says }
	both := func(w *returnWords) string { return w.Checks.Both.Says }
	parts := func(w *returnWords) string { return w.Checks.Parts.Says }
	divide := func(w *returnWords) string { return w.Checks.Divide.Says }
	bounds := func(w *returnWords) string { return w.Checks.Bounds.Says }
	disagree := func(w *returnWords) string { return w.Checks.Disagree.Says }
	commentary := func(w *returnWords) string { return w.Checks.Commentary.Says }
	action := func(w *returnWords) string { return w.Checks.Action.Says }
	stale := func(w *returnWords) string { return w.Checks.Stale.Says }
	var none decimal.NullDecimal
	hundred := decimal.NewFromInt(100)
	due := time.Date(2026, time.March, 31, 0, 0, 0, 0, time.UTC)
	count := ReturnLine{Low: num("0")}
	percent := ReturnLine{AsksParts: true, Multiplier: hundred, Decimals: 1, Low: num("0"), High: num("100")}
	judged := ReturnLine{Decimals: 1, ActionBelow: num("65")}
	with := func(l ReturnLine, change func(*ReturnLine)) ReturnLine { change(&l); return l }
	value := func(l ReturnLine, v string) ReturnLine { l.Value = num(v); return l }
	ratio := func(v decimal.NullDecimal, n, d string) ReturnLine {
		l := percent
		l.Value, l.Numerator, l.Denominator = v, num(n), num(d)
		return l
	}
	status := func(s, why string, v decimal.NullDecimal) ReturnLine {
		return ReturnLine{FigureStatus: s, Reason: why, Value: v}
	}
	said := func(l ReturnLine, comment, doing, owner string, by time.Time) ReturnLine {
		l.Commentary, l.Action, l.ActionOwner, l.ActionDue = comment, doing, owner, by
		return l
	}
	return []checked{
		{"nothing given", count, toFill},
		{"only spaces said", with(count, func(l *ReturnLine) { l.Commentary = "  " }), toFill},
		{"a figure", value(count, "12"), done},
		{"nought is a figure", value(count, "0"), done},
		{"a hair below the bound", value(count, "-0.0001"), bounds},
		{"no bounds", value(ReturnLine{}, "-412"), done},
		{"on the upper bound", ratio(num("100"), "7", "7"), done},
		{"above the upper bound", ratio(none, "8", "7"), bounds},
		{"only an upper bound", value(ReturnLine{High: num("10")}, "11"), bounds},
		{"provisional without a figure", status(provisional, "", none), toFill},
		{"provisional with a figure", status(provisional, "", num("3")), done},
		{"estimated with a figure", status(estimated, "", num("3")), done},
		{"not available without a reason", status(notAvailable, "", none), reason},
		{"not available with spaces for a reason", status(notAvailable, "  ", none), reason},
		{"not available with a reason", status(notAvailable, "System down.", none), done},
		{"not available with a figure too", status(notAvailable, "System down.", num("3")), both},
		{"not applicable with a figure and no reason", status(notApplicable, "", num("3")), reason},
		{"confidential with a figure", status(confidential, "Few people.", num("3")), done},
		{"parts not given", percent, toFill},
		{"one part given", with(percent, func(l *ReturnLine) { l.Numerator = num("7") }), parts},
		{"a value without its parts", value(percent, "61.2"), parts},
		{"parts alone", ratio(none, "612", "1000"), done},
		{"a denominator of nought", ratio(none, "0", "0"), divide},
		{"a denominator below nought", ratio(none, "5", "-1"), divide},
		{"a value that the parts give", ratio(num("61.2"), "612", "1000"), done},
		{"a value that the parts give when rounded up", ratio(num("61.3"), "6125", "10000"), done},
		{"a value off by a little more than half of its last place", ratio(num("61.3"), "61249", "100000"), disagree},
		{"a fraction for a percentage", ratio(num("0.612"), "612", "1000"), disagree},
		{"on target", value(judged, "65"), done},
		{"on target as it is shown", value(judged, "64.95"), done},
		{"a hair off target as it is shown", value(judged, "64.949"), commentary},
		{"off target, explained", said(value(judged, "60"), "Staff left.", "", "", time.Time{}), action},
		{"off target, no date", said(value(judged, "60"), "Staff left.", "Recruit.", "Head of Housing", time.Time{}), action},
		{"off target, no owner", said(value(judged, "60"), "Staff left.", "Recruit.", " ", due), action},
		{"off target, all said", said(value(judged, "60"), "Staff left.", "Recruit.", "Head of Housing", due), done},
		{"above the most that is on target", value(ReturnLine{ActionAbove: num("28")}, "29"), commentary},
		{"outside a range from above", value(ReturnLine{ActionBelow: num("10"), ActionAbove: num("15")}, "16"), commentary},
		{"within a range", value(ReturnLine{ActionBelow: num("10"), ActionAbove: num("15")}, "15"), done},
		{"off target by its parts", with(ratio(none, "6", "10"), func(l *ReturnLine) { l.ActionBelow = num("65") }), commentary},
		{"half of the last place rounds away from nought", with(value(judged, "-0.25"), func(l *ReturnLine) { l.ActionBelow = num("-0.25") }), commentary},
		{"the words of last time", with(value(count, "1"), func(l *ReturnLine) { l.Commentary, l.LastCommentary = "As before.", "As before." }), stale},
		{"the words of last time in other letters", with(value(count, "1"), func(l *ReturnLine) { l.Commentary, l.LastCommentary = "As before.", "as before." }), done},
		{"a formula for words", with(value(count, "1"), func(l *ReturnLine) { l.Commentary = `="x"` }), done},
	}
}

var casesOut = flag.String("cases-out", "", "file to write a return to that has every case of the column Check, to be recalculated by another program")

// TestCheckSaysTheFirstThingThatIsAmiss tries each case against the program and against what stands in the cell as issued. That the formula beside it
// gives the same is for a spreadsheet program to see, which is given the same cases by -cases-out.
func TestCheckSaysTheFirstThingThatIsAmiss(t *testing.T) {
	o := options(t)
	form := formSample()
	form.Lines = nil
	list := checkCases()
	for i, c := range list {
		c.line.Key, c.line.Indicator, c.line.Period, c.line.Title = fmt.Sprintf("K%d", i), fmt.Sprintf("I%d", i), "2025-26-Q2", c.name
		form.Lines = append(form.Lines, c.line)
	}
	data := issued(t, form)
	if *casesOut != "" {
		if err := os.WriteFile(*casesOut, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored := cells(t, open(t, data), ReturnSheet)
	for i, c := range list {
		t.Run(c.name, func(t *testing.T) {
			want := c.want(&o.returns)
			if got := form.Lines[i].check(&o.returns); got != want {
				t.Errorf("the program says %q, want %q", got, want)
			}
			if got := stored[fmt.Sprintf("T%d", 5+i)]; got.Text != want || !got.Formula {
				t.Errorf("the cell holds %q, want %q", got.Text, want)
			}
		})
	}
}

// A formula that names a cell follows it when it is cut and pasted, and then looks at the wrong one.
var namesACell = regexp.MustCompile(`\$?[A-Z]{1,3}\$?[0-9]+`)

func TestNoFormulaNamesACell(t *testing.T) {
	_, content := parted(t, issued(t, formSample()))
	formulas := 0
	for _, name := range []string{"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"} {
		for _, m := range regexp.MustCompile(`<f>([^<]*)</f><v>([^<]*)</v>`).FindAllStringSubmatch(content[name], -1) {
			formulas++
			bare := regexp.MustCompile(`&quot;.*?&quot;`).ReplaceAllString(m[1], "")
			if cell := namesACell.FindString(bare); cell != "" {
				t.Errorf("%s: %s names the cell %s", name, m[1], cell)
			}
			if m[2] == "" {
				t.Errorf("%s: %s has no result beside it", name, m[1])
			}
		}
	}
	if want := len(formSample().Lines) + len(options(t).returns.checks()) + 3; formulas != want {
		t.Errorf("%d formulas, want %d", formulas, want)
	}
}
