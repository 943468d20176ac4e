package xlsx

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	reader "perfpack/pipeline/sheet"
)

func num(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }

func formSample() *ReturnForm {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	return &ReturnForm{
		ID: "PERFPACK-RETURN|1|return-1|housing|2025-26-Q2|1|2025-10-01|5|0123456789abcdef", Meta: [][]string{{"PERFPACK-RETURN"}, {"schema", "1"}, {"keys"}, {"NM-1.2025-26-Q2.northmoor-7F3"}},
		Council: "Northmoor Borough Council", Programme: "Northmoor outcomes framework", Service: "housing", ServiceName: "Housing", LeadRole: "Head of Housing",
		Quarter: "Quarter 2 2025/26 (July to September 2025)", Due: day(2025, time.October, 20), Issued: day(2025, time.October, 1), Contact: "performance@northmoor.example",
		Lines: []ReturnLine{
			{Key: "NM-1.2025-26-Q2.northmoor-7F3", Indicator: "NM-1", Title: "Repairs done on the first visit", Definition: "Responsive repairs completed at the first visit, as a share of responsive repairs completed.",
				Unit: "%", GoodIs: "Higher is better", Period: "2025-26-Q2", Covers: "July to September 2025", Organisation: "Northmoor Borough Council", AskedBecause: "Due this quarter",
				Previous: Shown{Number: num("61.2"), Decimals: 1}, Target: Shown{Number: num("65"), Decimals: 1}, AsksParts: true, NumeratorLabel: "repairs completed at the first visit",
				DenominatorLabel: "repairs completed", Multiplier: decimal.NewFromInt(100), Decimals: 1, Low: num("0"), High: num("100"), ActionBelow: num("65"), LastCommentary: "Staffing <was> \"short\"."},
			{Key: "NM-2.2025-26-Q2.northmoor-A11", Indicator: "NM-2", Title: "Homes empty for more than six months", Unit: "homes", GoodIs: "Lower is better", Period: "2025-26-Q2", Covers: "July to September 2025",
				Organisation: "Northmoor Borough Council", AskedBecause: "Due this quarter", Previous: Shown{Number: num("1204")}, Target: Shown{Text: "[x]"}, Low: num("0")},
			{Key: "NM-3.2025-26-Q1.northmoor-B22", Indicator: "NM-3", Title: "Days to let a home", Unit: "days", GoodIs: "Lower is better", Period: "2025-26-Q1", Covers: "April to June 2025", Decimals: 1,
				Organisation: "Northmoor Borough Council", AskedBecause: "Was provisional", Previous: Shown{Number: num("31.5"), Decimals: 1}, Target: Shown{Number: num("28"), Decimals: 1}, ActionAbove: num("28"),
				Low: num("0"), Value: num("33.25"), FigureStatus: provisional, Commentary: "Fewer staff."},
			{Key: "NM-4.2025-26-Q2.northmoor-C33", Indicator: "NM-4", Title: "Rent account balance", Unit: "£000", GoodIs: "For information", Period: "2025-26-Q2", Covers: "July to September 2025",
				Organisation: "Northmoor Borough Council", Value: num("-412"), Commentary: "-better than feared", LastCommentary: "-better than feared"},
			{Key: "NM-5.2025-26-Q2.northmoor-D44", Indicator: "NM-5", Title: "Tenants satisfied", Unit: "%", GoodIs: "Higher is better", Period: "2025-26-Q2", Organisation: "Northmoor Borough Council",
				FigureStatus: notAvailable, Decimals: 1},
		},
	}
}

func issued(t *testing.T, form *ReturnForm) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Return(&b, form, options(t)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReturnHasTheColumnsItIsReadBy(t *testing.T) {
	table, err := open(t, issued(t, formSample())).Table(ReturnSheet, 4)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Line key", "Indicator", "Title", "Unit", "Good is", "Period", "Organisation", "Previous", "Target", "Value", "Numerator", "Denominator", "Figure status", "Reason",
		"Commentary", "Corrective action", "Action owner", "Action due", "Classification", "Check"}
	if !slices.Equal(table.Header[:len(want)], want) {
		t.Errorf("the headings are %q", table.Header)
	}
	if len(table.Rows) != 5 {
		t.Fatalf("%d lines", len(table.Rows))
	}
	for i, l := range formSample().Lines {
		row := table.Rows[i]
		for heading, want := range map[string]string{
			"Line key": l.Key, "Indicator": l.Indicator, "Title": l.Title, "Unit": l.Unit, "Good is": l.GoodIs, "Period": l.Period, "Organisation": l.Organisation, "Figure status": l.FigureStatus,
			"Commentary": l.Commentary, "Definition": l.Definition, "Commentary last time": l.LastCommentary, "Asked because": l.AskedBecause,
		} {
			if got := row.Text(table.Col(heading)); got != want {
				t.Errorf("line %d: %s is %q, want %q", i+1, heading, got, want)
			}
		}
	}
	if c := table.Rows[0].Cells[table.Col("Previous")]; c.Kind != reader.Number || c.Text != "61.2" || c.Decimals != 1 {
		t.Errorf("the figure before is %+v", c)
	}
	if c := table.Rows[2].Cells[table.Col("Value")]; c.Kind != reader.Number || c.Text != "33.25" {
		t.Errorf("the figure held is %+v", c)
	}
}

func TestReturnSaysWhatItIsInThreePlaces(t *testing.T) {
	form := formSample()
	w := open(t, issued(t, form))
	if id, _ := w.CustomProperty("prt.template"); id != form.ID {
		t.Errorf("the property is %q", id)
	}
	if id, _ := w.DefinedName("prt_id"); id != `"`+form.ID+`"` {
		t.Errorf("the name is %q", id)
	}
	meta := cells(t, w, "_meta")
	if meta["A1"].Text != "PERFPACK-RETURN" || meta["A2"].Text != "schema" || meta["B2"].Text != "1" || meta["A4"].Text != form.Lines[0].Key {
		t.Errorf("the sheet is %v", meta)
	}
	var shown []string
	for _, s := range w.Sheets() {
		if !s.Hidden && !s.VeryHidden {
			shown = append(shown, s.Name)
		}
	}
	if !slices.Equal(shown, []string{"Start here", "Return", "Checks", "Sign-off"}) {
		t.Errorf("the sheets to be seen are %q", shown)
	}
}

func TestStartSaysHowMuchIsLeft(t *testing.T) {
	got := cells(t, open(t, issued(t, formSample())), "Start here")
	for at, want := range map[string]string{
		"A1": "Housing: performance return, Quarter 2 2025/26 (July to September 2025)", "B7": "Monday 20 October 2025", "B9": "5",
		"B10": "2 of 5 lines", "B11": "3 lines: see the sheet Checks", "B12": "Not yet: see the sheet Sign-off",
	} {
		if got[at].Text != want {
			t.Errorf("%s says %q, want %q", at, got[at].Text, want)
		}
	}
}

func TestChecksCountTheLines(t *testing.T) {
	table, err := open(t, issued(t, formSample())).Table("Checks", 3)
	if err != nil {
		t.Fatal(err)
	}
	w := options(t).returns
	want := map[string]string{w.Checks.ToFill.Says: "2", w.Checks.Action.Says: "1", w.Checks.Stale.Says: "1", w.Checks.Reason.Says: "1"}
	for _, row := range table.Rows {
		n := want[row.Text(0)]
		if n == "" {
			n = "0"
		}
		if row.Text(2) != n {
			t.Errorf("%q stands at %s lines, want %s", row.Text(0), row.Text(2), n)
		}
	}
}

func TestOnlyWhatIsToBeFilledInIsOpen(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(issued(t, formSample())))
	if err != nil {
		t.Fatal(err)
	}
	open := func(sheet, cell string) bool {
		t.Helper()
		id, err := f.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return style.Protection != nil && !style.Protection.Locked
	}
	for _, c := range []struct {
		cells string
		want  bool
	}{
		{"J5 K5 L5 M5 N5 O5 P5 Q5 R5 J6 M6 R6 J7 O7 M9", true},
		{"A5 B5 C5 D5 E5 F5 G5 H5 I5 T5 U5 W5 Z5 A4 J4 A1 K6 L6", false}, // no parts are asked for in row 6
	} {
		for _, cell := range strings.Fields(c.cells) {
			if open(ReturnSheet, cell) != c.want {
				t.Errorf("%s is open: %v, want %v", cell, !c.want, c.want)
			}
		}
	}
	for _, cell := range []string{"B4", "B5", "B6", "B7", "B8", "B9"} {
		if !open("Sign-off", cell) || open("Sign-off", "A"+cell[1:]) {
			t.Errorf("the sign-off at %s cannot be filled in, or more than it can", cell)
		}
	}
	for _, sheet := range []string{"Start here", "Return", "Checks", "Sign-off"} {
		p, err := f.GetSheetProtection(sheet)
		if err != nil || p.Password != "" || !p.SelectUnlockedCells || !p.FormatColumns {
			t.Errorf("%s is protected as %+v, %v", sheet, p, err)
		}
	}
}

func TestCellsAskForWhatBelongsInThem(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(issued(t, formSample())))
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.GetDataValidations(ReturnSheet)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]*excelize.DataValidation{}
	for _, dv := range list {
		by[dv.Sqref] = dv
		if dv.Prompt != nil && units(*dv.Prompt) > 255 {
			t.Errorf("%s: a message of %d characters", dv.Sqref, units(*dv.Prompt))
		}
	}
	for cells, want := range map[string][4]string{
		"J5":    {"decimal", "0", "100", "Type 61.2 for 61.2%. It lies between 0 and 100."},
		"J6":    {"decimal", "0", "", "Type the figure in homes. It is at least 0."},
		"J8":    {"decimal", "-1000000000000000", "1000000000000000", "Type the figure in £000."},
		"K5":    {"decimal", "-1000000000000000", "1000000000000000", "Counts: repairs completed at the first visit"},
		"M5:M9": {"list", "prt_figure_status", "", options(t).returns.Prompt["status"]},
		"O5:O9": {"textLength", "20", "2000", options(t).returns.Prompt["commentary"]},
	} {
		dv := by[cells]
		if dv == nil {
			t.Errorf("nothing is asked of %s", cells)
			continue
		}
		if got := [4]string{dv.Type, dv.Formula1, dv.Formula2, *dv.Prompt}; got != want {
			t.Errorf("%s: %q, want %q", cells, got, want)
		}
	}
	for cells, want := range map[string]string{"J5": "", "M5:M9": "", "O5:O9": "warning"} {
		got := ""
		if s := by[cells].ErrorStyle; s != nil && *s != "stop" {
			got = *s
		}
		if got != want {
			t.Errorf("%s answers something else with %q, want %q", cells, got, want)
		}
	}
	if by["K6"] != nil {
		t.Error("parts are asked for where there are none")
	}
}

func TestFigureStatusOffersWhatIsRead(t *testing.T) {
	got := cells(t, open(t, issued(t, formSample())), "_lists")
	for i, want := range []string{"Figure status", "Provisional", "Estimated", "Not available", "Not applicable", "Confidential"} {
		if at := reader.Address(i+1, 1); got[at].Text != want {
			t.Errorf("%s is %q, want %q", at, got[at].Text, want)
		}
	}
}

func TestReturnHasTheSameBytesTwice(t *testing.T) {
	if !bytes.Equal(issued(t, formSample()), issued(t, formSample())) {
		t.Error("the same return, issued twice, has different bytes")
	}
}

func TestReturnThatCannotBeIsAnError(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*ReturnForm)
		want   string
	}{
		{"two lines of one key", func(f *ReturnForm) { f.Lines[1].Key = f.Lines[0].Key }, "stands twice"},
		{"a line without a key", func(f *ReturnForm) { f.Lines[1].Key = "" }, "is empty"},
		{"a message beyond its limit", func(f *ReturnForm) { f.Lines[1].Unit = strings.Repeat("u", 300) }, "255 is the most"},
		{"words beyond a cell", func(f *ReturnForm) { f.Lines[1].Definition = strings.Repeat("d", 40_000) }, "sheet Return: cell W6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			form := formSample()
			c.change(form)
			if err := Return(io.Discard, form, options(t)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestReturnWithNothingToAskIsStillAWorkbook(t *testing.T) {
	form := formSample()
	form.Lines = nil
	got := cells(t, open(t, issued(t, form)), ReturnSheet)
	if got["A4"].Text != "Line key" || got["A5"].Text != "" {
		t.Errorf("%v", got)
	}
}

func TestWordsThatCouldNotBeCountedAreRefused(t *testing.T) {
	for _, change := range []func(*returnWords){
		func(w *returnWords) { w.Checks.Bounds.Says = "Really?" },
		func(w *returnWords) { w.Checks.Bounds.Says = w.Checks.Number.Says },
		func(w *returnWords) { w.Checks.Bounds.Says = "" },
		func(w *returnWords) { w.Checks.Done = "" },
	} {
		words := options(t).returns
		change(&words)
		if words.check() == nil {
			t.Error("they are taken")
		}
	}
}

// BenchmarkReturn issues a return of 60 lines.
func BenchmarkReturn(b *testing.B) {
	o, form := options(b), formSample()
	line := form.Lines[0]
	form.Lines = nil
	for i := range 60 {
		line.Key = strings.Repeat("k", i+1)
		form.Lines = append(form.Lines, line)
	}
	b.ReportAllocs()
	for b.Loop() {
		var n counter
		if err := Return(&n, form, o); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n), "bytes/file")
	}
}
