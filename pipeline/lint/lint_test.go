package lint

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/document"
	"perfpack/pipeline/render/xlsx"
	"perfpack/pipeline/sheet"
	"perfpack/templates"
)

// clean is a workbook that keeps every rule that can be checked.
func clean(t *testing.T) []byte {
	t.Helper()
	o, err := xlsx.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	doc := &document.Workbook{
		Title: "Northmoor: outcomes report", Author: "Northmoor Borough Council", Language: "en-GB", Dated: time.Date(2025, time.November, 14, 0, 0, 0, 0, time.UTC),
		Cover: []document.CoverLine{{Text: "Quarter 2 2025/26"}, {Text: "Open Government Licence", Link: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"}},
		Notes: []string{"Figures are rounded half away from zero."},
		Sheets: func(yield func(document.Sheet) bool) {
			yield(document.Sheet{Name: "Measures", Title: "All measures [note 1]", Table: document.Table{
				ID: "measures", Columns: []document.Column{{Heading: "Ref"}, {Heading: "Measure", RowHeading: true}, {Heading: "Figure", Align: document.Right}},
				Rows: document.Rows(
					document.Row{Cells: []document.Cell{{Text: "1.1"}, {Text: "Homes"}, {Kind: document.NumberCell, Number: 1204, Places: 0}}},
					document.Row{Cells: []document.Cell{{Text: "1.2"}, {Text: "Area of parks in km²"}, {Text: "[x]"}}},
				),
			}})
		},
	}
	var b bytes.Buffer
	if err := xlsx.Render(&b, doc, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verdicts(t *testing.T, data []byte) map[string]Verdict {
	t.Helper()
	list, err := Check(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Verdict{}
	for _, v := range list {
		out[v.ID] = v
	}
	return out
}

func TestCleanWorkbookKeepsEveryRule(t *testing.T) {
	for id, v := range verdicts(t, clean(t)) {
		want := Pass
		if id == "P1" {
			want = NotCheckable
		}
		if v.Outcome != want {
			t.Errorf("%s: %v %s, want %v", id, v.Outcome, v.Faults, want)
		}
	}
}

// faults plants one fault for each rule. Others may break along with it.
var faults = []struct {
	rule, name string
	plant      func(*excelize.File) error
	at         Fault // sheet and cell at which it is found
}{
	{"T1", "figures beside each other without a table", func(f *excelize.File) error { return f.SetSheetRow("Cover", "A9", &[]any{"Homes", 12}) }, Fault{Sheet: "Cover", Cell: "B9"}},
	{"T2", "a table with the name it was given by Excel", func(f *excelize.File) error { return again(f, "Table3") }, Fault{Sheet: "Measures", Cell: "A3"}},
	{"T3", "merged cells", func(f *excelize.File) error { return f.MergeCell("Measures", "A1", "C1") }, Fault{Sheet: "Measures", Cell: "A1"}},
	{"T4", "a blank row", func(f *excelize.File) error { return f.SetSheetRow("Measures", "A4", &[]any{nil, nil, nil}) }, Fault{Sheet: "Measures", Cell: "A4"}},
	{"T4", "a column without content", func(f *excelize.File) error { return f.SetSheetCol("Measures", "C4", &[]any{nil, nil}) }, Fault{Sheet: "Measures", Cell: "C3"}},
	{"T5", "a heading that is a number", func(f *excelize.File) error { return f.SetCellInt("Measures", "C3", 2025) }, Fault{Sheet: "Measures", Cell: "C3"}},
	{"T5", "an empty heading", func(f *excelize.File) error { return f.SetCellValue("Measures", "C3", nil) }, Fault{Sheet: "Measures", Cell: "C3"}},
	{"T5", "two headings alike", func(f *excelize.File) error { return f.SetCellStr("Measures", "C3", "Ref") }, Fault{Sheet: "Measures", Cell: "C3"}},
	{"T6", "a long text that is not wrapped", func(f *excelize.File) error {
		return errors.Join(f.SetCellStyle("Measures", "B4", "B4", 0), f.SetCellStr("Measures", "B4", "A text which goes on for longer than its column is wide, and is cut off"))
	}, Fault{Sheet: "Measures", Cell: "B4"}},
	{"T6", "a number too wide for its column", func(f *excelize.File) error {
		return errors.Join(f.SetColWidth("Measures", "C", "C", 3), f.SetCellInt("Measures", "C4", 123456789))
	}, Fault{Sheet: "Measures", Cell: "C4"}},
	{"T7", "frozen panes", func(f *excelize.File) error {
		return f.SetPanes("Measures", &excelize.Panes{Freeze: true, YSplit: 3, TopLeftCell: "A4", ActivePane: "bottomLeft"})
	}, Fault{Sheet: "Measures"}},
	{"T7", "filter buttons", func(f *excelize.File) error { return again(f, "tbl_measures") }, Fault{Sheet: "Measures", Cell: "A3"}},
	{"T8", "an empty cell that nothing explains", func(f *excelize.File) error { return f.SetCellValue("Measures", "B5", nil) }, Fault{Sheet: "Measures", Cell: "B5"}},
	{"T9", "a hidden row", func(f *excelize.File) error { return f.SetRowVisible("Measures", 5, false) }, Fault{Sheet: "Measures", Cell: "A5"}},
	{"T9", "a hidden column", func(f *excelize.File) error { return f.SetColVisible("Measures", "B", false) }, Fault{Sheet: "Measures", Cell: "B1"}},
	{"T9", "a hidden sheet", func(f *excelize.File) error { return f.SetSheetVisible("Notes", false) }, Fault{Sheet: "Notes"}},
	{"N1", "an asterisk", func(f *excelize.File) error { return f.SetCellStr("Measures", "B4", "Homes*") }, Fault{Sheet: "Measures", Cell: "B4"}},
	{"N1", "a raised figure of its own kind", func(f *excelize.File) error { return f.SetCellStr("Measures", "B4", "Homes¹") }, Fault{Sheet: "Measures", Cell: "B4"}},
	{"N1", "raised text", func(f *excelize.File) error {
		return f.SetCellRichText("Measures", "B4", []excelize.RichTextRun{{Text: "Homes"}, {Text: "1", Font: &excelize.Font{VertAlign: "superscript"}}})
	}, Fault{Sheet: "Measures", Cell: "B4"}},
	{"N1", "a note beside a figure", func(f *excelize.File) error { return f.SetCellStr("Measures", "C5", "12.5 [note 1]") }, Fault{Sheet: "Measures", Cell: "C5"}},
	{"N2", "a note that is not there", func(f *excelize.File) error { return f.SetCellStr("Measures", "A1", "All measures [note 1] [note 7]") }, Fault{Sheet: "Measures", Cell: "A1"}},
	{"N2", "a note that nothing refers to", func(f *excelize.File) error { return f.SetCellStr("Notes", "A4", "Note 2") }, Fault{Sheet: "Notes", Cell: "A4"}},
	{"F1", "an address for words", func(f *excelize.File) error { return f.SetCellStr("Cover", "A3", "https://www.example.org/licence") }, Fault{Sheet: "Cover", Cell: "A3"}},
	{"F1", "click here", func(f *excelize.File) error { return f.SetCellStr("Cover", "A3", "Click here") }, Fault{Sheet: "Cover", Cell: "A3"}},
	{"F2", "no title", func(f *excelize.File) error { return f.SetCellValue("Measures", "A1", nil) }, Fault{Sheet: "Measures", Cell: "A1"}},
	{"F2", "a title like any text", func(f *excelize.File) error { return f.SetCellStyle("Measures", "A1", "A1", 0) }, Fault{Sheet: "Measures", Cell: "A1"}},
	{"F2", "two titles alike", func(f *excelize.File) error { return f.SetCellStr("Measures", "A1", "Notes") }, Fault{Sheet: "Measures", Cell: "A1"}},
	{"F3", "a footer", func(f *excelize.File) error {
		return f.SetHeaderFooter("Measures", &excelize.HeaderFooterOptions{OddFooter: "&CProvisional"})
	}, Fault{Sheet: "Measures"}},
	{"F3", "a comment", func(f *excelize.File) error {
		return f.AddComment("Measures", excelize.Comment{Cell: "B4", Author: "A", Text: "Provisional"})
	}, Fault{Sheet: "Measures"}},
	{"F3", "a text box", func(f *excelize.File) error {
		return f.AddShape("Measures", &excelize.Shape{Cell: "E2", Type: "rect", Paragraph: []excelize.RichTextRun{{Text: "Provisional"}}})
	}, Fault{Sheet: "Measures"}},
	{"F4", "a fill", func(f *excelize.File) error { return paint(f, "B4", "FFF2CC", "000000") }, Fault{Sheet: "Measures", Cell: "B4"}},
	{"F6", "grey on white", func(f *excelize.File) error { return paint(f, "B4", "FFFFFF", "B0B0B0") }, Fault{Sheet: "Measures", Cell: "B4"}},
	{"F7", "a chart", func(f *excelize.File) error {
		return f.AddChart("Measures", "E2", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Name: "Measures!$C$3", Values: "Measures!$C$4:$C$5"}}})
	}, Fault{Sheet: "Measures"}},
	{"S1", "a name that says nothing", func(f *excelize.File) error { return f.SetSheetName("Measures", "Sheet3") }, Fault{Sheet: "Sheet3"}},
	{"S1", "a name that begins with a digit", func(f *excelize.File) error { return f.SetSheetName("Measures", "1 Measures") }, Fault{Sheet: "1 Measures"}},
	{"S2", "a blank sheet", func(f *excelize.File) error { _, err := f.NewSheet("Spare"); return err }, Fault{Sheet: "Spare"}},
	{"S3", "a gap above the table", func(f *excelize.File) error { return f.SetCellValue("Measures", "A2", nil) }, Fault{Sheet: "Measures", Cell: "A2"}},
	{"S4", "a table that starts in column B", func(f *excelize.File) error { return f.InsertCols("Measures", "A", 1) }, Fault{Sheet: "Measures", Cell: "B3"}},
	{"S5", "a remark beneath the table", func(f *excelize.File) error { return f.SetCellStr("Measures", "A7", "Source: own count") }, Fault{Sheet: "Measures", Cell: "A7"}},
	{"S6", "two tables on a sheet", func(f *excelize.File) error {
		return errors.Join(f.SetSheetRow("Measures", "A9", &[]any{"x", "y"}), f.AddTable("Measures", &excelize.Table{Range: "A9:B10", Name: "second"}))
	}, Fault{Sheet: "Measures", Cell: "A9"}},
	{"S6", "a sheet that the contents do not list", func(f *excelize.File) error { return f.SetSheetName("Measures", "All_measures") }, Fault{Sheet: "All_measures"}},
	{"S6", "the notes last", func(f *excelize.File) error { return f.MoveSheet("Measures", "Cover") }, Fault{Sheet: "Cover"}},
	{"P2", "no author", func(f *excelize.File) error {
		return f.SetDocProps(&excelize.DocProperties{Title: "T", Language: "en-GB"})
	}, Fault{}},
	{"P3", "another sheet open", func(f *excelize.File) error { f.SetActiveSheet(2); return nil }, Fault{Sheet: "Notes"}},
	{"P3", "the cursor elsewhere", func(f *excelize.File) error {
		return f.SetPanes("Cover", &excelize.Panes{Selection: []excelize.Selection{{SQRef: "A3", ActiveCell: "A3"}}})
	}, Fault{Sheet: "Cover", Cell: "A3"}},
}

// again makes the table of the sheet Measures anew, in the way of a program that knows no better: with filter buttons.
func again(f *excelize.File, name string) error {
	return errors.Join(f.DeleteTable("tbl_measures"), f.AddTable("Measures", &excelize.Table{Range: "A3:C5", Name: name}))
}

func paint(f *excelize.File, cell, fill, ink string) error {
	id, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}, Font: &excelize.Font{Color: ink, Size: 12}})
	return errors.Join(err, f.SetCellStyle("Measures", cell, cell, id))
}

func TestEveryRuleFindsItsFault(t *testing.T) {
	base := clean(t)
	planted := map[string]bool{"P1": true, "F5": true, "F8": true} // no program can judge the first two; macros are refused before
	for _, c := range faults {
		planted[c.rule] = true
		t.Run(c.rule+" "+c.name, func(t *testing.T) {
			f, err := excelize.OpenReader(bytes.NewReader(base))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.plant(f); err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := f.Write(&b); err != nil {
				t.Fatal(err)
			}
			v := verdicts(t, b.Bytes())[c.rule]
			if v.Outcome != Fail {
				t.Fatalf("%s is not found", c.name)
			}
			if !slices.ContainsFunc(v.Faults, func(f Fault) bool { return f.Sheet == c.at.Sheet && f.Cell == c.at.Cell }) {
				t.Errorf("found %v, want it at sheet %q, cell %q", v.Faults, c.at.Sheet, c.at.Cell)
			}
		})
	}
	for _, r := range rules {
		if !planted[r.ID] {
			t.Errorf("no fault is planted for %s", r.ID)
		}
	}
}

func TestColourIsLeftToAPersonToJudge(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(clean(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := paint(f, "B4", "FFFFFF", "B00020"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if v := verdicts(t, b.Bytes())["F5"]; v.Outcome != NotCheckable || v.Why == "" {
		t.Errorf("red text is judged %v, %q", v.Outcome, v.Why)
	}
}

func TestWhatIsNoWorkbookIsRefused(t *testing.T) {
	if _, err := Check([]byte("ref,title\n"), sheet.DefaultLimits()); err == nil {
		t.Error("a CSV file is judged as a workbook")
	}
}

func TestAMarginThatOnlyRepeatsIsNone(t *testing.T) {
	for margin, want := range map[string]bool{
		"": false, "&C&A": false, `&C&"Times New Roman,Regular"&12&A`: false, `&L&F&CPage &P of &N&R&D`: false, "&K01+000&P": false, "&C&G": true, "&CProvisional": true, "&LOfficial": true,
		"&C1 of 2": true, "Page": false,
	} {
		if got := tells(margin); got != want {
			t.Errorf("%q tells something: %t", margin, got)
		}
	}
}

func TestFaultsAlikeAreCountedAndNotAllListed(t *testing.T) {
	v := &verdict{}
	for n := range 50 {
		v.fail(&page{name: "A"}, sheet.Address(n+1, 1), "a fill")
	}
	v.fail(&page{name: "B"}, "C3", "a fill")
	v.fail(nil, "", "no sheet lists the contents")
	if v.Count != 52 || len(v.Faults) != MostAlike+2 || v.Faults[MostAlike].Sheet != "B" {
		t.Errorf("%d faults, of which are listed %v", v.Count, v.Faults)
	}
}
