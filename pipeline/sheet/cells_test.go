package sheet

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCellMustBeWhatItClaims(t *testing.T) {
	row := func(cells string) string { return `<row r="2">` + cells + `</row>` }
	cases := []struct {
		name, rows string
		code       Code
		cell       string
	}{
		{"shared text beyond the last", row(`<c r="B2" t="s"><v>2</v></c>`), BadIndex, "B2"},
		{"shared text below nought", row(`<c r="B2" t="s"><v>-1</v></c>`), BadIndex, "B2"},
		{"shared text far beyond", row(`<c r="B2" t="s"><v>100000000000000000000</v></c>`), BadIndex, "B2"},
		{"shared text by a word", row(`<c r="B2" t="s"><v>abc</v></c>`), BadIndex, "B2"},
		{"shared text by a fraction", row(`<c r="B2" t="s"><v>0.0</v></c>`), BadIndex, "B2"},
		{"shared text by an exponent", row(`<c r="B2" t="s"><v>1e0</v></c>`), BadIndex, "B2"},
		{"style beyond the last", row(`<c r="B2" s="4"><v>1</v></c>`), BadIndex, "B2"},
		{"style by a word", row(`<c r="B2" s="abc"><v>1</v></c>`), BadIndex, "B2"},
		{"style by nothing", row(`<c r="B2" s=""><v>1</v></c>`), BadIndex, "B2"},
		{"unknown type", row(`<c r="B2" t="x"><v>1</v></c>`), BadCell, "B2"},
		{"word for a number", row(`<c r="B2"><v>abc</v></c>`), BadCell, "B2"},
		{"comma in a number", row(`<c r="B2"><v>1,5</v></c>`), BadCell, "B2"},
		{"two points", row(`<c r="B2"><v>1.2.3</v></c>`), BadCell, "B2"},
		{"sign only", row(`<c r="B2"><v>-</v></c>`), BadCell, "B2"},
		{"point only", row(`<c r="B2"><v>.</v></c>`), BadCell, "B2"},
		{"hexadecimal", row(`<c r="B2"><v>0x10</v></c>`), BadCell, "B2"},
		{"underscore", row(`<c r="B2"><v>1_000</v></c>`), BadCell, "B2"},
		{"not a number", row(`<c r="B2"><v>NaN</v></c>`), BadCell, "B2"},
		{"infinite", row(`<c r="B2"><v>INF</v></c>`), BadCell, "B2"},
		{"infinite by its exponent", row(`<c r="B2"><v>1E999</v></c>`), BadCell, "B2"},
		{"infinite by its digits", row(`<c r="B2"><v>` + strings.Repeat("9", 400) + `</v></c>`), BadCell, "B2"},
		{"exponent without digits", row(`<c r="B2"><v>1E</v></c>`), BadCell, "B2"},
		{"number behind the number", row(`<c r="B2"><v>1 2</v></c>`), BadCell, "B2"},
		{"neither true nor false", row(`<c r="B2" t="b"><v>2</v></c>`), BadCell, "B2"},
		{"error that is none", row(`<c r="B2" t="e"><v>oops</v></c>`), BadCell, "B2"},
		{"date that is none", row(`<c r="B2" t="d"><v>30/06/2026</v></c>`), BadCell, "B2"},
		{"day there never was", row(`<c r="B2" t="d"><v>2026-02-30</v></c>`), BadCell, "B2"},
		{"two values", row(`<c r="B2"><v>1</v><v>2</v></c>`), BadCell, "B2"},
		{"two formulas", row(`<c r="B2"><f>1</f><f>2</f><v>2</v></c>`), BadCell, "B2"},
		{"unknown element", row(`<c r="B2"><w>1</w></c>`), BadCell, "B2"},
		{"inline text in a number", row(`<c r="B2"><is><t>1</t></is></c>`), BadCell, "B2"},
		{"text outside the value", row(`<c r="B2">1</c>`), Damaged, "B2"},
		{"element in a value", row(`<c r="B2"><v>1<b/></v></c>`), Damaged, "B2"},
		{"unknown entity in a value", row(`<c r="B2" t="str"><v>&x;</v></c>`), Damaged, "B2"},
		{"text too long", row(`<c r="B2" t="inlineStr"><is><t>` + strings.Repeat("é", maxText+1) + `</t></is></c>`), TextTooLong, "B2"},
		{"cells out of order", row(`<c r="B2"><v>1</v></c><c r="A2"><v>2</v></c>`), OutOfOrder, "A2"},
		{"cell twice", row(`<c r="B2"><v>1</v></c><c r="B2"><v>2</v></c>`), OutOfOrder, "B2"},
		{"implied cell twice", row(`<c><v>1</v></c><c r="A2"><v>2</v></c>`), OutOfOrder, "A2"},
		{"empty cell out of order", row(`<c r="B2"><v>1</v></c><c r="A2"/>`), OutOfOrder, "A2"},
		{"cell of another row", row(`<c r="B3"><v>1</v></c>`), OutOfOrder, "A2"},
		{"address in small letters", row(`<c r="b2"><v>1</v></c>`), OutOfOrder, "A2"},
		{"address with a nought", row(`<c r="B02"><v>1</v></c>`), OutOfOrder, "A2"},
		{"address beyond the last column", row(`<c r="XFE2"><v>1</v></c>`), OutOfOrder, "A2"},
		{"rows out of order", row("") + `<row r="1"/>`, OutOfOrder, "A1"},
		{"row twice", row("") + row(""), OutOfOrder, "A2"},
		{"row nought", `<row r="0"/>`, Damaged, ""},
		{"row below nought", `<row r="-1"/>`, Damaged, ""},
		{"row beyond the last", `<row r="1048577"/>`, Damaged, ""},
		{"row behind the last", `<row r="1048576"/><row/>`, Damaged, ""},
		{"cell outside a row", `<c r="A1"><v>1</v></c>`, Damaged, ""},
		{"row within a row", row(row("")), Damaged, ""},
		{"cell of another vocabulary", row(`<x r="B2"><v>1</v></x>`), Damaged, ""},
		{"cell of a foreign prefix", row(`<x:c r="B2"><v>1</v></x:c>`), Damaged, ""},
		{"row of a foreign prefix", `<x:row r="2"/>`, Damaged, ""},
		{"value of a foreign prefix", row(`<c r="B2"><x:v>1</x:v></c>`), BadCell, "B2"},
		{"text between rows", `1` + row(""), Damaged, ""},
		{"text between cells", row(`1`), Damaged, ""},
		{"half a sheet", row(`<c r="B2"><v>1</v></c>`) + `</sheetData>`, Damaged, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := readAll(newBook(c.rows).bytes(t), DefaultLimits())
			wantFault(t, err, c.code, c.cell)
		})
	}
}

func TestSheetHasItsCellsExactlyOnce(t *testing.T) {
	row := `<row><c><v>1</v></c></row>`
	for name, xml := range map[string]string{
		"no cells":              `<worksheet ` + nsMain + `><dimension ref="A1"/></worksheet>`,
		"two sets":              `<worksheet><sheetData>` + row + `</sheetData><sheetData>` + row + `</sheetData></worksheet>`,
		"two sets, one empty":   `<worksheet><sheetData/><sheetData>` + row + `</sheetData></worksheet>`,
		"not a sheet":           `<chartsheet><sheetData>` + row + `</sheetData></chartsheet>`,
		"cut in half":           `<worksheet><sheetData>` + row,
		"a range of no columns": `<worksheet><cols><col min="a" max="b" hidden="1"/></cols><sheetData/></worksheet>`,
		"document type":         `<!DOCTYPE worksheet><worksheet><sheetData/></worksheet>`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readAll(newBook("").set(sheet1, xml).bytes(t), DefaultLimits())
			if f := FaultsIn(err); len(f) != 1 || f[0].Sheet != "Return" || f[0].Code != Damaged && f[0].Code != UnsafeXML {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestCellReadsAsTheFileHasIt(t *testing.T) {
	long := strings.Repeat("é", maxText)
	cases := []struct {
		name, cell string
		kind       ValueKind
		text       string
	}{
		{"number", `<c><v>0.453</v></c>`, Number, "0.453"},
		{"number in full", `<c t="n"><v>0.45300000000000001</v></c>`, Number, "0.45300000000000001"},
		{"number with exponent", `<c><v>1E-3</v></c>`, Number, "1E-3"},
		{"smallest number", `<c><v>4.9406564584124654E-324</v></c>`, Number, "4.9406564584124654E-324"},
		{"number with space round it", `<c><v> -12 </v></c>`, Number, "-12"},
		{"number with sign and without noughts", `<c><v>+.5</v></c>`, Number, "+.5"},
		{"shared text", `<c t="s"><v>1</v></c>`, Text, "second"},
		{"shared text with space round its number", "<c t=\"s\"><v>\n1\n</v></c>", Text, "second"},
		{"result of a formula", `<c t="str"><f>A1&amp;"x"</f><v>a &amp; _x0041_</v></c>`, Text, "a & A"},
		{"inline", `<c t="inlineStr"><is><t>plain</t></is></c>`, Text, "plain"},
		{"inline in runs", `<c t="inlineStr"><is><r><rPr><b/></rPr><t>one</t></r><r><t xml:space="preserve"> two</t></r></is></c>`, Text, "one two"},
		{"inline with pronunciation", `<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></is></c>`, Text, "東京"},
		{"inline with a copy", `<c t="inlineStr"><is><t>1.</t></is><v>01.</v></c>`, Text, "1."},
		{"inline without its element", `<c t="inlineStr"><v>a_x000D_</v></c>`, Text, "a\r"},
		{"inline, empty", `<c t="inlineStr"><is><t></t></is></c>`, Text, ""},
		{"white space to be kept", `<c t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>`, Text, " a "},
		{"white space not to be kept", `<c t="inlineStr"><is><t> a` + "\n" + `b </t></is></c>`, Text, "a\nb"},
		{"CDATA", `<c t="inlineStr"><is><t><![CDATA[a < b]]> &amp; c</t></is></c>`, Text, "a < b & c"},
		{"escape", `<c t="inlineStr"><is><t>_x005F_x000D_</t></is></c>`, Text, "_x000D_"},
		{"leading noughts", `<c t="inlineStr"><is><t>00123</t></is></c>`, Text, "00123"},
		{"text that looks like a formula", `<c t="inlineStr"><is><t>=1+1</t></is></c>`, Text, "=1+1"},
		{"longest text", `<c t="inlineStr"><is><t>` + long + `</t></is></c>`, Text, long},
		{"true", `<c t="b"><v>1</v></c>`, Bool, "TRUE"},
		{"false", `<c t="b"><v>false</v></c>`, Bool, "FALSE"},
		{"error", `<c t="e"><v>#DIV/0!</v></c>`, Error, "#DIV/0!"},
		{"date written out", `<c t="d"><v>2026-06-30</v></c>`, Date, "2026-06-30"},
		{"comment within a value", `<c><v>1<!-- 2 -->3</v></c>`, Number, "13"},
		{"extension", `<c><v>5</v><extLst><ext><v>6</v></ext></extLst></c>`, Number, "5"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := oneCell(t, newBook(`<row>`+c.cell+`</row>`))
			if got.Kind != c.kind || got.Text != c.text || got.Uncached {
				t.Errorf("read %v %.60q (uncached %v), want %v %.60q", got.Kind, got.Text, got.Uncached, c.kind, c.text)
			}
		})
	}
}

func TestFormulaWithoutResultIsSaidToBeUncached(t *testing.T) {
	cases := []struct {
		cell     string
		uncached bool
	}{
		{`<c><f>1+1</f></c>`, true},
		{`<c><f>1+1</f><v></v></c>`, true},
		{`<c><f>1+1</f><v/></c>`, true},
		{`<c t="str"><f>1+1</f></c>`, true},
		{`<c t="s"><f>1+1</f><v/></c>`, true},
		{`<c><f t="shared" si="0"/><v/></c>`, true},
		{`<c t="str"><f>""</f><v></v></c>`, false}, // a result that is empty text, as Excel writes it
		{`<c><f>1+1</f><v>2</v></c>`, false},
	}
	for _, c := range cases {
		got := oneCell(t, newBook(`<row>`+c.cell+`</row>`))
		if got.Uncached != c.uncached || !got.Formula || c.uncached != (got.Kind == Blank) {
			t.Errorf("%s: read %+v", c.cell, got)
		}
	}
	got, err := readAll(newBook(`<row><c/><c s="1"></c><c><v/></c><c t="s"><v></v></c><c t="str"/></row>`).bytes(t), DefaultLimits())
	if err != nil || len(got["Return"]) != 0 {
		t.Errorf("cells with nothing in them: %v, %v", got, err)
	}
}

func TestRowsAndCellsMayLeaveTheirAddressesOut(t *testing.T) {
	got, err := readAll(newBook(`<row><c><v>1</v></c><c r="C1"><v>2</v></c><c><v>3</v></c></row><row r="5"/><row><c><v>4</v></c></row>`).bytes(t), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	s := ""
	for _, c := range got["Return"] {
		s += c.Address() + "=" + c.Text + " "
	}
	if want := "A1=1 C1=2 D1=3 A6=4 "; s != want {
		t.Errorf("read %s, want %s", s, want)
	}
}

func TestReadStopsAtTheCallersError(t *testing.T) {
	w, err := Open(newBook(`<row><c><v>1</v></c><c><v>2</v></c></row>`).bytes(t), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	mine := errors.New("enough")
	n := 0
	if err := w.Read("Return", func(Cell) error { n++; return mine }); err != mine || n != 1 {
		t.Errorf("error %v after %d cells", err, n)
	}
}

func TestLargeSheetsReadAsSmallOnesDo(t *testing.T) {
	var rows strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="s"><v>%d</v></c><c r="B%d" s="1"><v>0.%d</v></c><c r="C%d" t="inlineStr"><is><t>line €%d</t></is></c></row>`, i+1, i+1, i%2, i+1, i, i+1, i)
	}
	lim := DefaultLimits()
	lim.Rows = 100_000
	if rows.Len() < keepBytes {
		t.Fatal("the sheet is too small for this test")
	}
	w, err := Open(newBook(rows.String()).bytes(t), lim)
	if err != nil {
		t.Fatal(err)
	}
	if w.sheets[0].xml != nil {
		t.Fatal("a large sheet is kept in memory")
	}
	n := 0
	err = w.Read("Return", func(c Cell) error {
		i := n / 3
		want := [3]string{[2]string{"first", "second"}[i%2], fmt.Sprintf("0.%d", i), fmt.Sprintf("line €%d", i)}[n%3]
		if c.Row != i+1 || c.Col != n%3+1 || c.Text != want {
			return fmt.Errorf("cell %d reads %+v, want %q", n, c, want)
		}
		n++
		return nil
	})
	if err != nil || n != 300_000 {
		t.Errorf("%d cells, %v", n, err)
	}
}

func TestFormatsSayPercentAndDate(t *testing.T) {
	cases := []struct {
		code          string
		percent, date bool
		decimals      int8
	}{
		{"General", false, false, -1},
		{"", false, false, -1},
		{"0", false, false, 0},
		{"0%", true, false, 0},
		{"0.0%", true, false, 1},
		{"#,##0.00", false, false, 2},
		{`0.0"%"`, false, false, 1},
		{`0.0\%`, false, false, 1},
		{`0_%`, false, false, 0},
		{`[Red]0.0%;[Blue]-0.0%`, true, false, 1},
		{`0;-0;"-"`, false, false, 0},
		{`0.00;0%`, true, false, 2},
		{`0;0;0;@"%"`, false, false, 0},
		{`0;0;0;%@`, false, false, 0},
		{`[>1]0;0%`, true, false, 0},
		{"dd/mm/yyyy", false, true, -1},
		{`[$-809]dd mmmm yyyy;@`, false, true, -1},
		{"mmm-yy", false, true, -1},
		{"[h]:mm:ss", false, true, -1},
		{"[mm]:ss.0", false, true, -1},
		{`0" days"`, false, false, 0},
		{`0 \d\a\y\s`, false, false, 0},
		{`[$£-809]#,##0.00`, false, false, 2},
		{`"£"#,##0.0,,"m"`, false, false, 1},
		{`[Magenta]0`, false, false, 0},
		{"0.00E+00", false, false, 2},
		{"# ?/?", false, false, 0},
		{"@", false, false, -1},
		{`General" days"`, false, false, -1},
		{`"unclosed dd`, false, false, -1},
		{`[unclosed dd`, false, false, -1},
		{`0\`, false, false, 0},
	}
	for _, c := range cases {
		if st := styleOf(c.code); st.percent != c.percent || st.date != c.date || st.decimals != c.decimals {
			t.Errorf("%q: percent %v date %v decimals %d, want %v %v %d", c.code, st.percent, st.date, st.decimals, c.percent, c.date, c.decimals)
		}
	}
	got, err := readAll(newBook(`<row><c s="0"><v>1</v></c><c s="1"><v>1</v></c><c s="2"><v>1</v></c><c s="3"><v>1</v></c></row>`).bytes(t), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	s := ""
	for _, c := range got["Return"] {
		s += fmt.Sprintf("%v/%v/%s ", c.Percent, c.IsDate, c.Format)
	}
	if want := "false/false/General true/false/0.00% false/true/dd/mm/yyyy true/false/0.0% "; s != want {
		t.Errorf("read %s, want %s", s, want)
	}
}

// A column was given a date's format by hand; the words and marks in it are still what they are, and only its numbers are dates.
func TestATextInACellWithADatesFormatIsNoDate(t *testing.T) {
	got, err := readAll(newBook(`<row><c s="2"><v>45930</v></c><c s="2" t="str"><v>soon</v></c><c s="2" t="inlineStr"><is><t>2025-26-Q2</t></is></c><c s="2" t="b"><v>1</v></c><c s="2" t="e"><v>#N/A</v></c><c s="2" t="d"><v>2025-09-30</v></c></row>`).bytes(t), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	s := ""
	for _, c := range got["Return"] {
		s += fmt.Sprintf("%s/%v ", c.Text, c.IsDate)
	}
	if want := "45930/true soon/false 2025-26-Q2/false TRUE/false #N/A/false 2025-09-30/true "; s != want {
		t.Errorf("read %s, want %s", s, want)
	}
}

func TestWorkbookMayHaveNoStylesOrTexts(t *testing.T) {
	b := newBook(`<row><c s="0"><v>1</v></c></row>`).without("xl/styles.xml").without("xl/sharedStrings.xml").set(relsPart, rels("", "worksheet worksheets/sheet1.xml"))
	if c := oneCell(t, b); c.Text != "1" || c.Format != "General" {
		t.Errorf("read %+v", c)
	}
	_, err := readAll(b.set(sheet1, sheetXML(`<row><c t="s"><v>0</v></c></row>`)).bytes(t), DefaultLimits())
	wantFault(t, err, BadIndex, "A1")
}

func TestDateIsTheDayExcelShows(t *testing.T) {
	cases := []struct {
		cell Cell
		want string // "" where there is no such day
	}{
		{Cell{Kind: Number, Text: "46203", IsDate: true}, "2026-06-30T00:00:00Z"},
		{Cell{Kind: Number, Text: "46203.75", IsDate: true}, "2026-06-30T18:00:00Z"},
		{Cell{Kind: Number, Text: "46203.999999999", IsDate: true}, "2026-07-01T00:00:00Z"},
		{Cell{Kind: Number, Text: "1", IsDate: true}, "1900-01-01T00:00:00Z"},
		{Cell{Kind: Number, Text: "59", IsDate: true}, "1900-02-28T00:00:00Z"},
		{Cell{Kind: Number, Text: "60", IsDate: true}, ""},
		{Cell{Kind: Number, Text: "61", IsDate: true}, "1900-03-01T00:00:00Z"},
		{Cell{Kind: Number, Text: "0.5", IsDate: true}, ""},
		{Cell{Kind: Number, Text: "-1", IsDate: true}, ""},
		{Cell{Kind: Number, Text: "2958465", IsDate: true}, "9999-12-31T00:00:00Z"},
		{Cell{Kind: Number, Text: "2958466", IsDate: true}, ""},
		{Cell{Kind: Number, Text: "44741", IsDate: true, date1904: true}, "2026-06-30T00:00:00Z"},
		{Cell{Kind: Number, Text: "0", IsDate: true, date1904: true}, "1904-01-01T00:00:00Z"},
		{Cell{Kind: Number, Text: "2957003", IsDate: true, date1904: true}, "9999-12-31T00:00:00Z"},
		{Cell{Kind: Number, Text: "2957004", IsDate: true, date1904: true}, ""},
		{Cell{Kind: Number, Text: "46203"}, ""},
		{Cell{Kind: Text, Text: "46203", IsDate: true}, ""},
		{Cell{Kind: Date, Text: "2026-06-30", IsDate: true}, "2026-06-30T00:00:00Z"},
		{Cell{Kind: Date, Text: "2026-06-30T18:00:00.5", IsDate: true}, "2026-06-30T18:00:00.5Z"},
		{Cell{Kind: Date, Text: "2026-06-30T18:00:00+01:00", IsDate: true}, "2026-06-30T17:00:00Z"},
		{Cell{Kind: Date, Text: "18:00:00", IsDate: true}, ""},
		{Cell{}, ""},
	}
	for _, c := range cases {
		got, ok := c.cell.Date()
		if s := got.Format(time.RFC3339Nano); ok != (c.want != "") || ok && s != c.want {
			t.Errorf("%s: %s %v, want %q", c.cell.Text, s, ok, c.want)
		}
	}
}

func TestPlainRestoresWhatWasTyped(t *testing.T) {
	cases := []struct{ text, want string }{
		{"0.45300000000000001", "0.453"},
		{"0.28999999999999998", "0.29"},
		{"1E-3", "0.001"},
		{"-1.5E2", "-150"},
		{"9.9999999999999995E-7", "0.000001"},
		{"12", "12"},
		{"12.50", "12.50"},
		{"00012", "00012"},
		{"1234567890123456789", "1234567890123460000"},
		{"0.1000000000000000055511151231257827", "0.1"},
		{"123456.78900000000001", "123456.789"},
		{"-0.00000000000000000012", "-0.00000000000000000012"},
		{"0E0", "0"},
		{"1E300", "1E300"},
		{"99999999999999999", "100000000000000000"},
	}
	for _, c := range cases {
		if got := (Cell{Kind: Number, Text: c.text}).Plain(); got != c.want {
			t.Errorf("%s becomes %s, want %s", c.text, got, c.want)
		}
	}
	if got := (Cell{Kind: Text, Text: "0.45300000000000001"}).Plain(); got != "0.45300000000000001" {
		t.Errorf("text was changed to %s", got)
	}
}

func TestAddresses(t *testing.T) {
	for want, at := range map[string][2]int{"A1": {1, 1}, "D14": {14, 4}, "Z9": {9, 26}, "AA10": {10, 27}, "AZ1": {1, 52}, "BA1": {1, 53}, "ZZ1": {1, 702}, "AAA1": {1, 703}, "XFD1048576": {maxRow, maxCol}} {
		if got := Address(at[0], at[1]); got != want {
			t.Errorf("row %d column %d is %s, want %s", at[0], at[1], got, want)
		}
		if col, ok := columnOf([]byte(want), at[0]); !ok || col != at[1] {
			t.Errorf("%s is column %d (%v), want %d", want, col, ok, at[1])
		}
	}
	if got := (Cell{}).Address(); got != "" {
		t.Errorf("no cell has the address %q", got)
	}
}
