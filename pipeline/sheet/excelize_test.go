package sheet

import (
	"bytes"
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
