package xlsx

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/document"
	"perfpack/pipeline/lint"
	reader "perfpack/pipeline/sheet"
	"perfpack/templates"
)

var dated = time.Date(2025, time.November, 14, 0, 0, 0, 0, time.UTC)

func options(t testing.TB) *Options {
	t.Helper()
	o, err := Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// rendered writes a workbook that must be well.
func rendered(t *testing.T, doc *document.Workbook) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, doc, options(t)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// open reads a finished file with the product's own strict reader.
func open(t *testing.T, data []byte) *reader.Workbook {
	t.Helper()
	w, err := reader.Open(data, reader.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// cells reads the cells of a sheet by address.
func cells(t *testing.T, w *reader.Workbook, name string) map[string]reader.Cell {
	t.Helper()
	out := map[string]reader.Cell{}
	if err := w.Read(name, func(c reader.Cell) error {
		out[c.Address()] = c
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// parted takes a finished file apart.
func parted(t *testing.T, data []byte) (names []string, content map[string]string) {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	content = map[string]string{}
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
		content[f.Name] = string(text)
	}
	return names, content
}

func figure(v float64, places int8) document.Cell {
	return document.Cell{Kind: document.NumberCell, Number: v, Places: places}
}

func sample() *document.Workbook {
	return &document.Workbook{
		Title: "Northmoor Borough Council: outcomes report, Quarter 2 2025/26", Author: "Northmoor Borough Council", Subject: "Tables behind the report", Language: "en-GB", Dated: dated,
		Cover: []document.CoverLine{
			{Text: "Quarter 2 2025/26 (July to September 2025)"}, {Text: "Draft 1"}, {Text: "Marks", Heading: true}, {Text: "[p] provisional; [x] not available"},
			{Text: "Open Government Licence", Link: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/?a=1&b=2"},
		},
		Notes: []string{"Figures are rounded half away from zero."},
		Sheets: func(yield func(document.Sheet) bool) {
			_ = yield(document.Sheet{Name: "Outcome_1", Title: "1 Homes are warm and safe", Intro: []string{"[x] means not available. [note 1]"}, Table: document.Table{
				ID:      "outcome-1",
				Columns: []document.Column{{Heading: "Ref"}, {Heading: "Measure", RowHeading: true}, {Heading: "Figure", Align: document.Right}, {Heading: "Received"}, {Heading: "Commentary"}},
				Rows: document.Rows(
					document.Row{Cells: []document.Cell{{Text: "1.1"}, {Text: "Homes with <damp> & \"mould\"", Link: "#Revisions"}, figure(1204567.25, 1), {Kind: document.DateCell, Date: dated}, {Text: "=1+1"}}},
					document.Row{Cells: []document.Cell{{Text: "1.2"}, {Text: "Literal _x0041_ stays", Link: "#page-of-the-report"}, {Text: "[x]"}, {}, {Text: "Line one\nline two\r\x01 \ttab"}}},
					document.Row{Cells: []document.Cell{{Text: "1.3"}, {Text: "-5 degrees"}, figure(-0.6666666666666666, 2), {}, {Text: strings.Repeat("Commentary that goes on for a while. ", 8)}}},
				),
			}}) && yield(document.Sheet{Name: "Revisions", Title: "Figures revised", Table: document.Table{ID: "revisions", Columns: []document.Column{{Heading: "Ref"}}, Empty: "No figure has been revised."}})
		},
	}
}

// oneTable is a workbook with a table of one column.
func oneTable(rows ...document.Cell) *document.Workbook {
	return &document.Workbook{Title: "T", Author: "A", Language: "en-GB", Dated: dated, Sheets: func(yield func(document.Sheet) bool) {
		var list []document.Row
		for _, c := range rows {
			list = append(list, document.Row{Cells: []document.Cell{{Text: "x"}, c}})
		}
		yield(document.Sheet{Name: "One", Title: "One table", Table: document.Table{ID: "one", Columns: []document.Column{{Heading: "Ref"}, {Heading: "Content"}}, Rows: document.Rows(list...)}})
	}}
}

func TestCellsComeBackAsTheyWere(t *testing.T) {
	got := cells(t, open(t, rendered(t, sample())), "Outcome_1")
	for at, want := range map[string]string{
		"A1": "1 Homes are warm and safe",
		"A2": "This worksheet contains one table. Empty cells mean that there is nothing to state.",
		"A3": "[x] means not available. [note 1]",
		"A4": "Ref", "B4": "Measure", "C4": "Figure", "D4": "Received", "E4": "Commentary",
		"A5": "1.1", "B5": "Homes with <damp> & \"mould\"", "C5": "1204567.25", "E5": "=1+1",
		"B6": "Literal _x0041_ stays", "C6": "[x]", "E6": "Line one\nline two\r\x01 \ttab", "C7": "-0.6666666666666666",
	} {
		if c := got[at]; c.Text != want || c.Formula {
			t.Errorf("%s holds %q (formula %v), want %q", at, c.Text, c.Formula, want)
		}
	}
	if c := got["C5"]; c.Kind != reader.Number || c.Decimals != 1 || c.Percent {
		t.Errorf("the figure is %+v, want a number shown to one place", c)
	}
	if day, ok := got["D5"].Date(); !ok || !day.Equal(dated) {
		t.Errorf("the date is %v, %v", day, ok)
	}
	if c, ok := got["D6"]; ok {
		t.Errorf("an empty cell holds %+v", c)
	}
}

func TestTwoOtherReadersSeeTheSame(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(rendered(t, sample())))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Outcome_1", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 7 || rows[4][2] != "1204567.25" || rows[5][1] != "Literal _x0041_ stays" || rows[4][4] != "=1+1" {
		t.Errorf("excelize reads %q", rows)
	}
	shown, err := f.GetCellValue("Outcome_1", "C5")
	if err != nil || shown != "1,204,567.3" {
		t.Errorf("the figure is shown as %q, %v", shown, err)
	}
	tables, err := f.GetTables("Outcome_1")
	if err != nil || len(tables) != 1 || tables[0].Name != "tbl_outcome_1" || tables[0].Range != "A4:E7" {
		t.Errorf("the tables are %+v, %v", tables, err)
	}
	for cell, want := range map[string]string{"B5": "'Revisions'!A1", "B6": ""} {
		if _, target, err := f.GetCellHyperLink("Outcome_1", cell); err != nil || target != want {
			t.Errorf("%s leads to %q, %v; want %q", cell, target, err, want)
		}
	}
	if _, target, err := f.GetCellHyperLink("Cover", "A6"); err != nil || !strings.HasSuffix(target, "?a=1&b=2") {
		t.Errorf("the licence leads to %q, %v", target, err)
	}
}

func TestSampleKeepsEveryRuleForAccessibleSpreadsheets(t *testing.T) {
	verdicts, err := lint.Check(rendered(t, sample()), reader.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		if v.Outcome != lint.Pass && v.ID != "P1" { // spelling is for a person
			t.Errorf("%s %s: %v %s %v", v.ID, v.Says, v.Outcome, v.Why, v.Faults)
		}
	}
}

func TestPartsAreTheOnesExpectedAndNoMore(t *testing.T) {
	names, content := parted(t, rendered(t, sample()))
	want := []string{"[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml",
		"xl/tables/table1.xml", "xl/tables/table2.xml", "xl/tables/table3.xml", "xl/theme/theme1.xml", "xl/workbook.xml",
		"xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/_rels/sheet2.xml.rels", "xl/worksheets/_rels/sheet3.xml.rels", "xl/worksheets/_rels/sheet4.xml.rels",
		"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml"}
	if names[0] != "[Content_Types].xml" || names[1] != "_rels/.rels" {
		t.Errorf("the file begins with %q", names[:2])
	}
	sorted := slices.Sorted(slices.Values(names))
	if slices.Sort(want); !slices.Equal(sorted, want) {
		t.Errorf("the parts are %q", sorted)
	}
	if n := strings.Count(content["[Content_Types].xml"], "<Default "); n != 2 {
		t.Errorf("the list of parts has %d kinds of file, want rels and xml", n)
	}
	if !strings.Contains(content["xl/worksheets/sheet4.xml"], `<dimension ref="A1:E7">`) {
		t.Error("the sheet does not say how far it reaches")
	}
	if table := content["xl/tables/table3.xml"]; strings.Contains(table, "autoFilter") || !strings.Contains(table, `ref="A4:E7"`) {
		t.Errorf("the table is %s", table)
	}
	for name, text := range content {
		for _, no := range []string{"mergeCell", "<pane", "Go Excelize", "xuri"} {
			if strings.Contains(text, no) {
				t.Errorf("%s has %s in it", name, no)
			}
		}
	}
}

func TestDocumentSaysWhoseItIsAndWhen(t *testing.T) {
	p := open(t, rendered(t, sample())).CoreProperties()
	if p.Title != sample().Title || p.Creator != "Northmoor Borough Council" || p.Language != "en-GB" || p.Created != "2025-11-14T00:00:00Z" || p.Modified != p.Created || p.LastModifiedBy != "" {
		t.Errorf("%+v", p)
	}
}

func TestTextThatLooksLikeAFormulaStaysTextWhenEdited(t *testing.T) {
	_, content := parted(t, rendered(t, oneTable(document.Cell{Text: "=1"}, document.Cell{Text: "+1"}, document.Cell{Text: "-1"}, document.Cell{Text: "@a"}, document.Cell{Text: "1"})))
	sheet := content["xl/worksheets/sheet3.xml"]
	var styles []string
	for _, part := range strings.Split(sheet, `<c r="B`)[1:] {
		_, rest, _ := strings.Cut(part, `s="`)
		id, _, _ := strings.Cut(rest, `"`)
		styles = append(styles, id)
	}
	xfs := strings.Split(content["xl/styles.xml"][strings.Index(content["xl/styles.xml"], "<cellXfs"):], "<xf ")[1:]
	for i, id := range styles[1:] { // after the heading
		var n int
		if _, err := fmt.Sscan(id, &n); err != nil {
			t.Fatal(err)
		}
		if marked := strings.Contains(xfs[n], `quotePrefix="true"`); marked != (i < 4) {
			t.Errorf("row %d: marked as text: %v", i+4, marked)
		}
	}
}

func TestEmptyTableIsSaidAndNotDrawn(t *testing.T) {
	w := open(t, rendered(t, sample()))
	got := cells(t, w, "Revisions")
	if got["A2"].Text != "This worksheet contains no table." || got["A3"].Text != "No figure has been revised." || len(got) != 3 {
		t.Errorf("%v", got)
	}
}

func TestEmptyCellsAreExplainedOnlyWhereTheSheetDoesNot(t *testing.T) {
	for _, c := range []struct {
		name  string
		intro []string
		last  document.Cell
		want  string
	}{
		{"no empty cells", nil, document.Cell{Text: "a"}, "This worksheet contains one table."},
		{"an empty cell", nil, document.Cell{}, "This worksheet contains one table. Empty cells mean that there is nothing to state."},
		{"an empty cell that is explained", []string{"An empty cell means none."}, document.Cell{}, "This worksheet contains one table."},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := oneTable(document.Cell{Text: "a"}, c.last)
			sheets := doc.Sheets
			doc.Sheets = func(yield func(document.Sheet) bool) {
				for s := range sheets {
					s.Intro = c.intro
					yield(s)
				}
			}
			if got := cells(t, open(t, rendered(t, doc)), "One")["A2"].Text; got != c.want {
				t.Errorf("said is %q", got)
			}
		})
	}
}

func TestSameBytesTwice(t *testing.T) {
	if !bytes.Equal(rendered(t, sample()), rendered(t, sample())) {
		t.Error("the same workbook, written twice, has different bytes")
	}
}

func TestWhatACellCannotHoldIsAnErrorThatNamesIt(t *testing.T) {
	for _, c := range []struct {
		name string
		cell document.Cell
		want string
	}{
		{"text beyond the limit", document.Cell{Text: strings.Repeat("a", 32_768)}, "sheet One: cell B4: the text has 32768 characters"},
		{"text beyond the limit in the units that Excel counts", document.Cell{Text: strings.Repeat("𝄞", 16_384)}, "sheet One: cell B4: the text has 32768 characters"},
		{"broken text", document.Cell{Text: "a\xff"}, "sheet One: cell B4: the text is not valid UTF-8"},
		{"no number", figure(math.NaN(), 0), "sheet One: cell B4: NaN is not a number"},
		{"a number without end", figure(math.Inf(1), 0), "sheet One: cell B4: +Inf is not a number"},
		{"a date before there were any", document.Cell{Kind: document.DateCell}, "sheet One: cell B4: 0001-01-01 cannot stand in a sheet"},
		{"a link that may do anything", document.Cell{Text: "a", Link: "javascript:alert(1)"}, "sheet One: cell B4: a link to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Render(io.Discard, oneTable(c.cell), options(t))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if err := Render(io.Discard, oneTable(document.Cell{Text: strings.Repeat("é", 32_767)}), options(t)); err != nil {
		t.Errorf("a text of exactly 32,767 characters: %v", err)
	}
}

func TestNamesThatExcelWouldRefuseAreErrors(t *testing.T) {
	table := func(headings ...string) document.Table {
		t := document.Table{ID: "t", Rows: document.Rows(document.Row{Cells: []document.Cell{{Text: "a"}}})}
		for _, h := range headings {
			t.Columns = append(t.Columns, document.Column{Heading: h})
		}
		return t
	}
	between := table("a")
	between.ID = "between"
	for _, c := range []struct {
		name   string
		sheets []document.Sheet
	}{
		{"a sheet called History", []document.Sheet{{Name: "history", Table: table("a")}}},
		{"a sheet without a name", []document.Sheet{{Table: table("a")}}},
		{"a name of 32 characters", []document.Sheet{{Name: strings.Repeat("a", 32), Table: table("a")}}},
		{"a name with a colon", []document.Sheet{{Name: "a:b", Table: table("a")}}},
		{"two names that differ by case", []document.Sheet{{Name: "Data", Table: table("a")}, {Name: "DATA", Table: table("a")}}},
		{"a heading twice", []document.Sheet{{Name: "Data", Table: table("a", "A")}}},
		{"an empty heading", []document.Sheet{{Name: "Data", Table: table("a", " ")}}},
		{"two tables of one name", []document.Sheet{{Name: "One", Table: table("a")}, {Name: "Two", Table: table("a")}}},
		{"two tables of one name, with another between them", []document.Sheet{{Name: "One", Table: table("a")}, {Name: "Two", Table: between}, {Name: "Three", Table: table("a")}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := &document.Workbook{Title: "T", Sheets: slices.Values(c.sheets)}
			if err := Render(io.Discard, doc, options(t)); err == nil {
				t.Error("it is written")
			}
		})
	}
}

func TestNumbersKeepTheirFullPrecision(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {61.2, "61.2"}, {2.0 / 3, "0.6666666666666666"}, {-1204, "-1204"}, {0.30000000000000004, "0.30000000000000004"},
		{1e15, "1E+15"}, {123456789012345, "123456789012345"}, {1e-9, "1E-09"}, {5e-324, "5E-324"}, {math.MaxFloat64, "1.7976931348623157E+308"},
	} {
		got := cells(t, open(t, rendered(t, oneTable(figure(c.v, 2)))), "One")["B4"]
		if got.Kind != reader.Number || got.Text != c.want {
			t.Errorf("%v is written as %q, want %q", c.v, got.Text, c.want)
		}
	}
}

// FuzzEveryTextComesBack holds the writer against the strict reader, with texts in the list of shared ones and in their cells.
func FuzzEveryTextComesBack(f *testing.F) {
	for _, s := range []string{"a", "_x0041_", "_x005F_x0041_", "a\r\nb", "\x00\x1f", " a ", "\uFFFE\uFFFF\uFEFF", "]]>", "<&>\"'", "é😀", "_x00", "__x0041__", "\t", "\n", "_x0041\x00", "_x0041\uFFFE", "_x0041\n"} {
		f.Add(s)
	}
	o, err := Load(templates.FS)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		long := s + strings.Repeat("~", sharedLength)
		var b bytes.Buffer
		err := Render(&b, oneTable(document.Cell{Text: s}, document.Cell{Text: long}), o)
		if bad := checkText(long) != nil; bad != (err != nil) {
			t.Fatalf("cannot be held: %v, but the error is %v", bad, err)
		}
		if err != nil {
			return
		}
		w, err := reader.Open(b.Bytes(), reader.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		if err := w.Read("One", func(c reader.Cell) error { got[c.Address()] = c.Text; return nil }); err != nil {
			t.Fatal(err)
		}
		if got["B4"] != s || got["B5"] != long {
			t.Errorf("%q came back as %q, and with more behind it as %q", s, got["B4"], got["B5"])
		}
	})
}

func TestALongSheetIsOneTableToItsEnd(t *testing.T) {
	const n = 20_000
	w := open(t, rendered(t, history(n)))
	table, err := w.Table("Full_history", 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Rows) != n {
		t.Fatalf("%d rows, want %d", len(table.Rows), n)
	}
	i := 0
	for row := range historyRows(n) {
		if got := table.Rows[i]; got.Text(0) != row.Cells[0].Text || got.Text(3) != row.Cells[3].Text || got.Text(7) != row.Cells[7].Text {
			t.Fatalf("row %d is %v", got.Number, got.Cells)
		}
		i++
	}
}

func TestMoreRowsThanASheetHoldsAreAnError(t *testing.T) {
	if testing.Short() {
		t.Skip("a million rows")
	}
	row := document.Row{Cells: []document.Cell{figure(1, 0)}}
	doc := &document.Workbook{Title: "T", Sheets: slices.Values([]document.Sheet{{Name: "Data", Title: "D", Table: document.Table{ID: "d", Columns: []document.Column{{Heading: "n"}},
		Rows: func(yield func(document.Row) bool) {
			for range maxRow {
				if !yield(row) {
					return
				}
			}
		}}}})}
	if err := Render(io.Discard, doc, options(t)); err == nil || !strings.Contains(err.Error(), "1048576 rows at most") {
		t.Errorf("got %v", err)
	}
}

func history(n int) *document.Workbook {
	return &document.Workbook{Title: "T", Author: "A", Language: "en-GB", Dated: dated, Sheets: func(yield func(document.Sheet) bool) {
		yield(document.Sheet{Name: "Full_history", Title: "Every figure held", Table: document.Table{ID: "history", Columns: []document.Column{
			{Heading: "Ref"}, {Heading: "Measure"}, {Heading: "Area"}, {Heading: "Period"}, {Heading: "Period ends"}, {Heading: "Figure", Align: document.Right}, {Heading: "Unit"}, {Heading: "Marks"},
		}, Rows: historyRows(n)}})
	}}
}

func historyRows(n int) iter.Seq[document.Row] {
	return func(yield func(document.Row) bool) {
		cells := make([]document.Cell, 8)
		for i := range n {
			k := i / 24
			if i%24 == 0 {
				cells[0] = document.Cell{Text: fmt.Sprintf("IND-%05d", k)}
				cells[1] = document.Cell{Text: fmt.Sprintf("Share of people in group %d who report that things are as they should be", k)}
				cells[2] = document.Cell{Text: "Northmoor Borough Council"}
			}
			cells[3] = document.Cell{Text: fmt.Sprintf("20%02d/%02d Q%d", 20+i%24/4, 21+i%24/4, i%4+1)}
			cells[4] = document.Cell{Kind: document.DateCell, Date: dated.AddDate(0, -3*(i%24), 0)}
			cells[5] = figure(float64((i*7919)%100000)/1000, 1)
			cells[6] = document.Cell{Text: "%"}
			cells[7] = document.Cell{}
			if i%50 == 0 {
				cells[7] = document.Cell{Text: "[p]"}
			}
			if !yield(document.Row{Cells: cells}) {
				return
			}
		}
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// BenchmarkHistory writes the history of a large council: 288,000 rows of 8 columns.
func BenchmarkHistory(b *testing.B) {
	o := options(b)
	b.ReportAllocs()
	for b.Loop() {
		var n counter
		if err := Render(&n, history(288_000), o); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n), "bytes/file")
	}
}

// written is where benchmarks leave what they wrote, for other programs to be held against it.
var written = flag.String("written", "", "a `folder` in which benchmarks leave their workbooks")

// BenchmarkMillionCells writes a history of 125,000 rows of 8 columns.
func BenchmarkMillionCells(b *testing.B) {
	o := options(b)
	b.ReportAllocs()
	for b.Loop() {
		var w io.Writer = new(counter)
		if *written != "" {
			f, err := os.Create(filepath.Join(*written, "million.xlsx"))
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			w = f
		}
		if err := Render(w, history(125_000), o); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExcelizeAlone writes the same by excelize's own stream, for comparison.
func BenchmarkExcelizeAlone(b *testing.B) {
	for b.Loop() {
		f := excelize.NewFile()
		sw, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		r := 0
		values := make([]any, 8)
		for row := range historyRows(288_000) {
			r++
			for i, c := range row.Cells {
				switch c.Kind {
				case document.NumberCell:
					values[i] = c.Number
				case document.DateCell:
					values[i] = c.Date
				default:
					values[i] = c.Text
				}
			}
			if err := sw.SetRow(fmt.Sprintf("A%d", r), values); err != nil {
				b.Fatal(err)
			}
		}
		if err := sw.Flush(); err != nil {
			b.Fatal(err)
		}
		var n counter
		if err := f.Write(&n); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n), "bytes/file")
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLongLinesAboveATableTakeSeveralRows(t *testing.T) {
	word := strings.Repeat("x", longestLine+1)
	for text, want := range map[string][]string{
		"":                               {""},
		"Short":                          {"Short"},
		strings.Repeat("é", longestLine): {strings.Repeat("é", longestLine)},
		"One. " + strings.Repeat("two ", 35) + "end. Three.": {"One. " + strings.Repeat("two ", 35) + "end.", "Three."},
		strings.Repeat("two ", 40) + "end. Three.":           {strings.TrimSpace(strings.Repeat("two ", 37)), "two two two end. Three."},
		word: {word},
		"An outcome. " + strings.Repeat("Some words in it. ", 9) + ".": {"An outcome." + strings.Repeat(" Some words in it.", 7), "Some words in it. Some words in it. ."},
	} {
		if got := folded(text); !slices.Equal(got, want) {
			t.Errorf("%q is folded into %q", text, got)
		}
	}
	doc := oneTable(document.Cell{Text: "a"})
	sheets := slices.Collect(doc.Sheets)
	sheets[0].Intro = []string{"One. " + strings.Repeat("two ", 40)}
	doc.Sheets = slices.Values(sheets)
	book := open(t, rendered(t, doc))
	lines := cells(t, book, sheets[0].Name)
	if lines["A3"].Text != "One." || lines["A4"].Text != strings.TrimSpace(strings.Repeat("two ", 37)) {
		t.Errorf("above the table stand %q and %q", lines["A3"].Text, lines["A4"].Text)
	}
}

// TestWhatStandsBeforeAnEscapeIsNoneItself: the underscore with which the escape of a control character begins once closed a typed _x0041 before it.
func TestWhatStandsBeforeAnEscapeIsNoneItself(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"_x0041\x01", "_x005F_x0041_x0001_"}, {"_x0041\uFFFE", "_x005F_x0041_xFFFE_"}, {"_x0041\n", "_x0041\n"}, {"_x0041é", "_x0041é"}, {"_x0041__x0042_", "_x005F_x0041__x005F_x0042_"},
	} {
		if got := escaped(c.text); got != c.want {
			t.Errorf("%q is written as %q, want %q", c.text, got, c.want)
		}
	}
}
