package xlsx

import (
	"bytes"
	"slices"
	"testing"

	"perfpack/pipeline/finding"
	reader "perfpack/pipeline/sheet"
)

func queriesSample() *QueryList {
	return &QueryList{
		ID: "PERFPACK-QUERIES|00012", Council: "Northmoor Borough Council", ServiceName: "Housing", Quarter: "Quarter 2 2025/26 (July to September 2025)", File: "housing.xlsx", Received: dated,
		Queries: []Query{
			{ID: "12-1", Alike: []finding.Finding{{Code: "figure-scale", Severity: finding.Query, Place: finding.Place{File: "housing.xlsx", Sheet: "Return", Row: 5, Column: "Value", Cell: "J5"},
				Subject: "NM-1, 2025-26-Q2, northmoor", Found: "0.612 where earlier figures lie between 58.2 and 63.5", Mend: "type 61.2 if that is meant; if the figure is right, say why"}}},
			{ID: "12-2", Alike: []finding.Finding{{Severity: finding.Stop, Place: finding.Place{File: "housing.xlsx"}, Found: "=cmd|' /C calc'!A0 in a cell", Mend: "type the figure"}}, Reply: "-", By: "Head of Housing"},
		},
	}
}

func frameworkSample() *FrameworkBookForm {
	return &FrameworkBookForm{Programme: "Northmoor outcomes framework", Council: "Northmoor Borough Council", Dated: dated, Tables: []FrameworkTable{
		{Name: "services", Meaning: "The services.", Columns: []FrameworkColumn{{Name: "service", Meaning: "identifier", Kind: "identifier", Required: true, Example: "housing"}, {Name: "name", Meaning: "name as printed", Kind: "text"}},
			Rows: [][]string{{"housing", "Housing"}, {"waste", "Waste & recycling"}}},
		{Name: "indicators", Meaning: "The measures.", Columns: []FrameworkColumn{{Name: "ref", Meaning: "reference", Kind: "identifier", Required: true, Example: "2.10"},
			{Name: "service", Meaning: "who returns it", Kind: "identifier", Of: "services"}, {Name: "polarity", Meaning: "which way is good", Kind: "one word of a list", Choices: []string{"higher", "lower", "range", "none"}, Default: "higher"},
			{Name: "amber_tolerance", Kind: "number", Meaning: "shortfall that is still amber", Number: true, Default: "0"}, {Name: "valid_from", Kind: "date", Meaning: "first day", Date: true}},
			Rows: [][]string{{"2.10", "housing", "lower", "0.25", "2025-04-01"}, {"2.1", "waste", "", "", "soon"}}},
		{Name: "areas", Meaning: "Places.", Columns: []FrameworkColumn{{Name: "area", Meaning: "identifier"}}},
	}}
}

func fillingSample() *Filling {
	return &Filling{Name: "Test signatory", Role: "Head of Housing", Date: dated, Lines: []FilledLine{
		{Indicator: "NM-1", Period: "2025-26-Q2", Organisation: "Northmoor Borough Council", Cells: map[string]string{"Numerator": "612", "Denominator": "1000", "Commentary": "Fewer repeat visits.", "Action due": "2026-01-31"}},
		{Indicator: "NM-2", Period: "2025-26-Q2", Organisation: "Northmoor Borough Council", Cells: map[string]string{"Value": "1,187"}},
	}}
}

func TestQueriesSayWhereWhatAndHow(t *testing.T) {
	var b bytes.Buffer
	if err := Queries(&b, queriesSample(), options(t)); err != nil {
		t.Fatal(err)
	}
	w := open(t, b.Bytes())
	if id, _ := w.CustomProperty(QueriesProperty); id != "PERFPACK-QUERIES|00012" {
		t.Errorf("the workbook says of itself %q", id)
	}
	table, err := w.Table("Queries", 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Rows) != 2 {
		t.Fatalf("%d rows", len(table.Rows))
	}
	for heading, want := range map[string]string{
		QueryHeading: "12-1", "If not answered": "What was given counts as provisional", "Where": "Sheet Return, cell J5 (Value)", "About": "NM-1, 2025-26-Q2, northmoor",
		"What was found": "0.612 where earlier figures lie between 58.2 and 63.5.", "What to do": "Type 61.2 if that is meant; if the figure is right, say why.", ReplyHeading: "",
		"Severity": "query", "Code": string(queriesSample().Queries[0].Alike[0].Code), "File": queriesSample().Queries[0].Alike[0].File, "Sheet": "Return", "Cell": "J5", // as in the receipt
	} {
		if got := table.Rows[0].Text(table.Col(heading)); got != want {
			t.Errorf("%s is %q, want %q", heading, got, want)
		}
	}
	second := table.Rows[1]
	if got := second.Text(table.Col("Where")); got != "The file as a whole" {
		t.Errorf("a finding about the whole file stands at %q", got)
	}
	if got := second.Text(table.Col("Cell")); got != "" {
		t.Errorf("a finding about the whole file has the cell %q", got)
	}
	if c := second.Cells[table.Col("What was found")]; c.Kind != reader.Text || c.Formula {
		t.Error("what looks like a formula is one")
	}
	if got := second.Text(table.Col(ReplyHeading)); got != "-" {
		t.Errorf("the reply so far is %q", got)
	}
}

func TestFrameworkComesBackAsItWas(t *testing.T) {
	form := frameworkSample()
	var b bytes.Buffer
	if err := FrameworkBook(&b, form, options(t)); err != nil {
		t.Fatal(err)
	}
	w := open(t, b.Bytes())
	for _, want := range form.Tables {
		table, err := w.Table(want.Name, 0)
		if err != nil {
			t.Fatal(err)
		}
		if table.HeaderRow != 1 || len(table.Rows) != len(want.Rows) {
			t.Fatalf("%s: headings in row %d, %d rows", want.Name, table.HeaderRow, len(table.Rows))
		}
		for i, row := range want.Rows {
			var got []string
			for k := range want.Columns {
				c := table.Rows[i].Cells[k]
				if day, ok := c.Date(); ok {
					got = append(got, day.Format("2006-01-02"))
				} else {
					got = append(got, c.Plain())
				}
			}
			if !slices.Equal(got, row) {
				t.Errorf("%s: got %q, want %q", want.Name, got, row)
			}
		}
	}
	indicators, err := w.Table("indicators", 0)
	if err != nil {
		t.Fatal(err)
	}
	if c := indicators.Rows[0].Cells[0]; c.Kind != reader.Text {
		t.Error("the reference 2.10 is a number, and would come back as 2.1")
	}
	if c := indicators.Rows[0].Cells[3]; c.Kind != reader.Number {
		t.Error("a tolerance is not a number")
	}
}

func TestFillTypesIntoTheLineMeant(t *testing.T) {
	var b bytes.Buffer
	if err := Return(&b, formSample(), options(t)); err != nil {
		t.Fatal(err)
	}
	filled, err := Fill(b.Bytes(), fillingSample())
	if err != nil {
		t.Fatal(err)
	}
	w := open(t, filled)
	table, err := w.Table(ReturnSheet, 4)
	if err != nil {
		t.Fatal(err)
	}
	first, second := table.Rows[0], table.Rows[1]
	if c := first.Cells[table.Col("Numerator")]; c.Kind != reader.Number || c.Text != "612" {
		t.Errorf("612 typed is %v %q", c.Kind, c.Text)
	}
	if c := second.Cells[table.Col("Value")]; c.Kind != reader.Text || c.Text != "1,187" {
		t.Errorf("1,187 typed as text is %v %q", c.Kind, c.Text)
	}
	if day, ok := first.Cells[table.Col("Action due")].Date(); !ok || day.Format("2006-01-02") != "2026-01-31" {
		t.Errorf("the date of the action is %v, %v", day, ok)
	}
	signed := map[string]string{}
	if err := w.Read("Sign-off", func(c reader.Cell) error {
		signed[c.Address()] = c.Text
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if signed["A4"] != "Name" || signed["B4"] != "Test signatory" || signed["B5"] != "Head of Housing" || signed["B6"] == "" {
		t.Errorf("the sign-off is %v", signed)
	}
	if id, _ := w.DefinedName("prt_id"); id == "" {
		t.Error("the return no longer says what it is")
	}
}

func TestFillRefusesALineThatIsNotAsked(t *testing.T) {
	var b bytes.Buffer
	if err := Return(&b, formSample(), options(t)); err != nil {
		t.Fatal(err)
	}
	for _, l := range []FilledLine{
		{Indicator: "NM-9", Period: "2025-26-Q2", Organisation: "Northmoor Borough Council"},
		{Indicator: "NM-1", Period: "2025-26-Q2", Organisation: "Northmoor Borough Council", Cells: map[string]string{"Figure": "1"}},
	} {
		if _, err := Fill(b.Bytes(), &Filling{Lines: []FilledLine{l}}); err == nil {
			t.Errorf("%v is typed in nevertheless", l)
		}
	}
}

// BenchmarkQueries writes a list of a few queries, as a receipt has.
func BenchmarkQueries(b *testing.B) {
	o, list := options(b), queriesSample()
	b.ReportAllocs()
	for b.Loop() {
		var n counter
		if err := Queries(&n, list, o); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n), "bytes/file")
	}
}
