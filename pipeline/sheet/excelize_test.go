package sheet

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
)

// excelizeBook makes a workbook with excelize, which is only ever a witness here.
func excelizeBook(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestExcelizeWorkbookReadsAsWritten(t *testing.T) {
	data := excelizeBook(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "Return")
		f.SetSheetRow("Return", "A1", &[]any{"Indicator", "Value", "Note"})
		f.SetSheetRow("Return", "A2", &[]any{"ASC001", 0.453, "up & down <again>"})
		f.SetSheetRow("Return", "A4", &[]any{"ASC002", 12, nil, true})
		style, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
		f.SetCellStyle("Return", "B2", "B2", style)
		f.SetDefinedName(&excelize.DefinedName{Name: "prt_id", RefersTo: "=\"PRT|ASC\""})
		f.NewSheet("_meta")
		f.SetSheetVisible("_meta", false, true)
	})
	w, err := Open(data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	var got []Cell
	if err := w.Read("Return", func(c Cell) error { got = append(got, c); return nil }); err != nil {
		t.Fatal(err)
	}
	want := []string{"A1 Indicator", "B1 Value", "C1 Note", "A2 ASC001", "B2 0.453", "C2 up & down <again>", "A4 ASC002", "B4 12", "D4 TRUE"}
	if len(got) != len(want) {
		t.Fatalf("%d cells, want %d: %v", len(got), len(want), got)
	}
	for i, c := range got {
		if s := c.Address() + " " + c.Text; s != want[i] {
			t.Errorf("cell %d is %q, want %q", i, s, want[i])
		}
	}
	if c := got[4]; !c.Percent || c.Decimals != 2 || c.Kind != Number || c.IsDate {
		t.Errorf("B2 is %+v, want a percentage of 2 places", c)
	}
	if sheets := w.Sheets(); len(sheets) != 2 || !sheets[1].VeryHidden || sheets[0].Hidden {
		t.Errorf("sheets are %+v", sheets)
	}
	if id, ok := w.DefinedName("PRT_ID"); !ok || id != `"PRT|ASC"` {
		t.Errorf("prt_id is %q", id)
	}
}

func TestRandomWorkbooksReadAsExcelizeReadsThem(t *testing.T) {
	words := []string{"", "n/a", "..", "[c]", "45.3 (prov)", "  kept  ", "a & b < c > d", `"quoted"`, "–£5", "é日本📈", "two\nlines", "tab\there", "=1+1", "00123", "1,234", "]]>", "&amp;"}
	rnd := rand.New(rand.NewPCG(3, 11))
	for range 20 {
		want := map[string]string{}
		data := excelizeBook(t, func(f *excelize.File) {
			percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
			if err != nil {
				t.Fatal(err)
			}
			for range 200 {
				at := Address(1+rnd.IntN(60), 1+rnd.IntN(30))
				if _, taken := want[at]; taken {
					continue
				}
				var v any
				switch rnd.IntN(5) {
				case 0:
					v, want[at] = rnd.IntN(2) == 0, ""
				case 1:
					v = (rnd.Float64() - 0.5) * 1e6
				case 2:
					v = rnd.IntN(1e9) - 5e8
				default:
					v = words[rnd.IntN(len(words))]
				}
				want[at] = ""
				if err := f.SetCellValue("Sheet1", at, v); err != nil {
					t.Fatal(err)
				}
				if rnd.IntN(4) == 0 {
					f.SetCellStyle("Sheet1", at, at, percent)
				}
			}
			for at := range want {
				kind, err := f.GetCellType("Sheet1", at)
				if err != nil {
					t.Fatal(err)
				}
				raw, err := f.GetCellValue("Sheet1", at, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Fatal(err)
				}
				if kind == excelize.CellTypeBool {
					raw = map[string]string{"1": "TRUE", "0": "FALSE", "TRUE": "TRUE", "FALSE": "FALSE"}[raw]
				}
				want[at] = raw
			}
		})
		cells, err := readAll(data, DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, c := range cells["Sheet1"] {
			got[c.Address()] = c.Text
		}
		for at, v := range want {
			if got[at] != v {
				t.Errorf("%s reads %q, excelize %q", at, got[at], v)
			}
			delete(got, at)
		}
		if len(got) > 0 {
			t.Errorf("cells excelize did not write: %v", got)
		}
	}
}

func TestStreamedWorkbookReadsWithItsFormulaResults(t *testing.T) {
	data := excelizeBook(t, func(f *excelize.File) {
		sw, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		sw.SetRow("A1", []any{excelize.Cell{Formula: "1+1", Value: 2}, excelize.Cell{Formula: `"a"&"b"`, Value: "ab"}, "_x0041_", excelize.Cell{Value: 0.5}})
		if err := sw.Flush(); err != nil {
			t.Fatal(err)
		}
	})
	cells, err := readAll(data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	got := cells["Sheet1"]
	if len(got) != 4 || got[0].Text != "2" || !got[0].Formula || got[0].Kind != Number || got[1].Text != "ab" || got[1].Kind != Text || got[1].Uncached || got[2].Text != "_x0041_" || got[3].Text != "0.5" || got[3].Formula {
		t.Errorf("read %+v", got)
	}
	// Without a result, as the ordinary interface writes a formula, its value is not known.
	data = excelizeBook(t, func(f *excelize.File) { f.SetCellFormula("Sheet1", "A1", "1+1") })
	if cells, err = readAll(data, DefaultLimits()); err != nil || len(cells["Sheet1"]) != 1 || !cells["Sheet1"][0].Uncached {
		t.Errorf("read %+v, %v", cells, err)
	}
}

// sameTo15 compares two cells, numbers to the last but one of 15 digits: LibreOffice rounds to 15 by way of 16, so that
// it may be one out in the last.
func sameTo15(a, b Cell) bool {
	if a.Kind != Number {
		return a.Text == b.Text
	}
	x, err1 := strconv.ParseFloat(a.Text, 64)
	y, err2 := strconv.ParseFloat(b.Text, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= 1e-14*math.Abs(x)
}

func TestWorkbooksOfOtherProgramsSayTheSame(t *testing.T) {
	books := testdataBooks(t)
	read := func(name string) map[string]Cell {
		cells, err := readAll(books[name], DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]Cell{}
		for _, c := range cells["Return"] {
			out[c.Address()] = c
		}
		return out
	}
	// libreoffice.xlsx is openpyxl.xlsx saved by LibreOffice, which also works the formula in F2 out.
	before, after := read("openpyxl.xlsx"), read("libreoffice.xlsx")
	if len(before) < 200 || len(before) != len(after) {
		t.Fatalf("%d cells, saved again %d", len(before), len(after))
	}
	for at, b := range before {
		a := after[at]
		if at == "F2" {
			if !b.Uncached || !a.Formula || a.Uncached || a.Kind != Number {
				t.Errorf("F2 reads %+v, saved again %+v", b, a)
			}
			continue
		}
		if a.Kind != b.Kind || a.Percent != b.Percent || a.IsDate != b.IsDate || a.HiddenRow != b.HiddenRow || a.HiddenCol != b.HiddenCol || !sameTo15(a, b) {
			t.Errorf("%s reads %+v, saved again %+v", at, b, a)
		}
	}
	if c := before["C3"]; !c.Percent || c.Decimals != 1 || c.Plain() != "0.027027027027027" {
		t.Errorf("C3 reads %+v, plainly %s", c, c.Plain())
	}
	if d, ok := before["D2"].Date(); !ok || d.Format("2006-01-02") != "2026-06-30" {
		t.Errorf("D2 is the day %v", d)
	}
}
