package sheet

import (
	"slices"
	"strings"
	"testing"
)

// lay writes a table in one text: headings, then each row by its number.
func lay(t *Table) string {
	var b strings.Builder
	b.WriteString(t.Name + ": " + strings.Join(t.Header, "|"))
	for _, r := range t.Rows {
		b.WriteString(" / " + Address(r.Number, 1)[1:] + ":")
		for i := range r.Cells {
			b.WriteString(" " + r.Text(i) + ",")
		}
	}
	return b.String()
}

func text(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }

func TestTableLaysASheetOutUnderItsHeadings(t *testing.T) {
	cases := []struct {
		name, rows string
		header     int
		want       string
	}{
		{"first row with anything", `<row r="3">` + text(" Key ") + text("Value") + `</row><row>` + text("a") + `<c><v>1</v></c></row><row r="7"><c r="B7"><v>2</v></c></row>`, 0,
			"Return: Key|Value / 4: a, 1, / 7: , 2,"},
		{"given row", `<row>` + text("Title") + `</row><row r="3">` + text("Key") + `<c r="C3" t="s"><v>0</v></c></row><row>` + text("a") + `<c r="C4"><v>9</v></c></row>`, 3,
			"Return: Key||first / 4: a, , 9,"},
		{"headings only", `<row>` + text("Key") + `</row>`, 0, "Return: Key"},
		{"white space under no heading", `<row>` + text("Key") + `</row><row>` + text("a") + text(" ") + `</row>`, 0, "Return: Key / 2: a,"},
		{"a number as heading", `<row>` + text("Key") + `<c><v>2026</v></c></row>`, 0, "Return: Key|2026"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w, err := Open(newBook(c.rows).bytes(t), DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			table, err := w.Table("Return", c.header)
			if err != nil {
				t.Fatal(err)
			}
			if got := lay(table); got != c.want {
				t.Errorf("laid out %s, want %s", got, c.want)
			}
		})
	}
}

func TestTableFaultsAreReportedTogether(t *testing.T) {
	w, err := Open(newBook(`<row>`+text("Key")+text("Value")+text("VALUE ")+`</row><row><c r="B2"><v>1</v></c><c r="E2"><v>2</v></c></row><row><c r="F3"><v>3</v></c></row>`).bytes(t), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Table("Return", 0)
	var got []string
	for _, f := range FaultsIn(err) {
		seenCodes[f.Code] = true
		if f.Sheet != "Return" || f.Mend == "" {
			t.Errorf("fault %+v", f)
		}
		got = append(got, string(f.Code)+" "+f.Cell)
	}
	if want := []string{"duplicate-heading C1", "no-heading E2", "no-heading F3"}; !slices.Equal(got, want) {
		t.Errorf("faults %q, want %q", got, want)
	}
	_, err = w.Table("Return", 9)
	wantFault(t, err, NoHeader, "A9")
	_, err = w.Table("Other", 0)
	wantFault(t, err, NoSheet, "")
}

func TestColumnsAreFoundByTheirHeadings(t *testing.T) {
	table, err := ReadCSV("in/Areas.csv", []byte("Code,Name of area\nE06,Anyshire\n"), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if table.Col(" name of AREA") != 1 || table.Col("Name") != -1 || table.Col("") != -1 {
		t.Error("columns are not found by their headings")
	}
	r := table.Rows[0]
	if r.Text(1) != "Anyshire" || r.Text(-1) != "" || r.Text(7) != "" || r.Address(1) != "B2" {
		t.Errorf("row %+v", r)
	}
}

func TestCSVReadsAsASheetWould(t *testing.T) {
	cases := []struct{ name, data, want string }{
		{"plain", "a,b\n1,2\n3,4\n", "file: a|b / 2: 1, 2, / 3: 3, 4,"},
		{"byte order mark and CRLF", "\uFEFFa,b\r\n1,2\r\n", "file: a|b / 2: 1, 2,"},
		{"no line end at the end", "a,b\n1,2", "file: a|b / 2: 1, 2,"},
		{"blank lines are rows", "\na,b\n\n\r\n1,2\n\n", "file: a|b / 5: 1, 2,"},
		{"a record over two lines is one row", "a,b\n\"x\ny\",2\n3,4\n", "file: a|b / 2: x\ny, 2, / 3: 3, 4,"},
		{"quoted commas and quotation marks", "a,b\n\"1,234\",\"say \"\"no\"\"\"\n", "file: a|b / 2: 1,234, say \"no\","},
		{"empty fields", "a,b,c\n,,3\n,,\n\"\",2,\n", "file: a|b|c / 2: , , 3, / 4: , 2, ,"},
		{"white space is kept but not shown here", "a,b\n 1 ,2\n", "file: a|b / 2: 1, 2,"},
		{"one column", "a\n1\n2\n", "file: a / 2: 1, / 3: 2,"},
		{"semicolons within fields", "a,b\nx;y,2\n", "file: a|b / 2: x;y, 2,"},
		{"a heading with a semicolon", "\"a;b\"\n1\n", "file: a;b / 2: 1,"},
		{"letters beyond ASCII", "é,£\n–,5\n", "file: é|£ / 2: –, 5,"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			table, err := ReadCSV(`C:\in\file.csv`, []byte(c.data), DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if got := lay(table); got != c.want {
				t.Errorf("laid out %q, want %q", got, c.want)
			}
			for _, r := range table.Rows {
				for i, cell := range r.Cells {
					if cell.Kind == Text && (cell.Row != r.Number || cell.Col != i+1 || cell.Text == "") || cell.Kind != Text && cell != (Cell{}) {
						t.Errorf("cell %+v in row %d column %d", cell, r.Number, i+1)
					}
				}
			}
		})
	}
}

func TestCSVFaultsSayWhere(t *testing.T) {
	cases := []struct {
		name, data string
		code       Code
		part, cell string
	}{
		{"nothing", "", EmptyFile, "", ""},
		{"blank lines only", "\uFEFF\r\n\n", EmptyFile, "", ""},
		{"Windows-1252", "a,b\n1,\xa35\n", NotUTF8, "line 2", ""},
		{"UTF-16", "\xFF\xFEa\x00", NotUTF8, "", ""},
		{"blank bytes", "a,b\n1,\x00\x00\n", HalfCopied, "line 2", ""},
		{"a workbook", "PK\x03\x04", NotWorkbook, "", ""},
		{"semicolons", "a;b\n1;2\n", WrongSeparator, "line 1", ""},
		{"semicolons between quoted headings", "\"a,b\";\"c\"\n1;2\n", WrongSeparator, "line 1", ""},
		{"tabs", "a\tb\n1\t2\n", WrongSeparator, "line 1", ""},
		{"a field too few", "a,b\n1,2\n\"x\ny\",2\n3\n", RaggedRow, "line 5", ""},
		{"a field too many", "a,b\n1,2,3\n", RaggedRow, "line 2", ""},
		{"quotation mark not closed", "a,b\n1,\"2\n3,4\n", BadQuote, "line 2", "B2"},
		{"quotation mark in a field", "a,b\n1,5\" pipe\n", BadQuote, "line 2", "B2"},
		{"text behind a quoted field", "a,b\n\"1\"x,2\n", BadQuote, "line 2", "A2"},
		{"carriage return in a field", "a,b\n1\r2,3\n", BadQuote, "line 2", "A2"},
		{"heading twice", "a,b,A\n1,2,3\n", DuplicateHeading, "", "C1"},
		{"value without heading", "a,,c\n1,2,3\n", NoHeading, "", "B2"},
		{"headings all empty", ",,\n", NoHeader, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadCSV("file.csv", []byte(c.data), DefaultLimits())
			faults := FaultsIn(err)
			if len(faults) != 1 {
				t.Fatalf("faults %v", err)
			}
			f := faults[0]
			seenCodes[f.Code] = true
			if f.Code != c.code || f.Part != c.part || f.Cell != c.cell || f.Mend == "" || f.Found == "" {
				t.Errorf("fault %+v, want %s in %q %q", f, c.code, c.part, c.cell)
			}
		})
	}
	_, err := ReadCSV("file.csv", []byte("a,b\n1\n1,2\n1,2,3\n"), DefaultLimits())
	if faults := FaultsIn(err); len(faults) != 2 {
		t.Errorf("ragged rows are not reported together: %v", err)
	}
}

// Excel writes sixteen rows at a time, and leaves out the columns at the end that are empty in all of them.
func TestRowsThatExcelCutShort(t *testing.T) {
	t.Parallel()
	head := "indicator,period,value,note\n" + strings.Repeat("H1,2025-26-Q1,1,\n", excelBlock-1)
	block := func(row string) string { return strings.Repeat(row+"\n", excelBlock) }
	for _, c := range []struct {
		name, data string
		ragged     []string
	}{
		{"a block without notes", head + block("H1,2025-26-Q1,2"), nil},
		{"without notes and values", head + block("H1,2025-26-Q1"), nil},
		{"each block has its own length", head + block("H1,2025-26-Q1") + block("H1,2025-26-Q1,3") + block("H1,2025-26-Q1,4,late"), nil},
		{"the value is empty in some rows of it", head + strings.Repeat("H1,2025-26-Q1,\n", excelBlock-1) + "H1,2025-26-Q1,2\n", nil},
		{"a last block of one row", head + "H1,2025-26-Q1,2\n", nil},
		{"in the block of the headings", "a,b\n1\n", []string{"line 2"}},
		{"one row of a block", head + "H1,2025-26-Q1,2\n" + strings.Repeat("H1,2025-26-Q1,2,\n", excelBlock-1), []string{"line 17"}},
		{"a block that ends in empty cells was not cut by Excel", head + strings.Repeat("H1,2025-26-Q1,\n", 2), []string{"line 17", "line 18"}},
		{"longer than the headings", head + strings.Repeat("H1,2025-26-Q1,2,,x\n", 2), []string{"line 17", "line 18"}},
	} {
		table, err := ReadCSV("history.csv", []byte(c.data), DefaultLimits())
		var lines []string
		for _, f := range FaultsIn(err) {
			lines = append(lines, f.Part)
		}
		if !slices.Equal(lines, c.ragged) || (err == nil) != (c.ragged == nil) {
			t.Errorf("%s: at fault are %q, want %q", c.name, lines, c.ragged)
		}
		if err == nil && len(table.Rows) != strings.Count(c.data, "\n")-1 {
			t.Errorf("%s: %d rows", c.name, len(table.Rows))
		}
	}
}

func TestCSVIsHeldToTheLimits(t *testing.T) {
	data := []byte("a,b,c\n1,2,3\n4,5,6\n")
	for name, change := range map[string]func(*Limits){
		"file":    func(l *Limits) { l.FileBytes = 10 },
		"rows":    func(l *Limits) { l.Rows = 2 },
		"columns": func(l *Limits) { l.Cols = 2 },
		"cells":   func(l *Limits) { l.Cells = 8 },
	} {
		lim := DefaultLimits()
		change(&lim)
		_, err := ReadCSV("file.csv", data, lim)
		if f := FaultsIn(err); len(f) != 1 || f[0].Code != TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestScanCSVStreamsWhatReadCSVLaysOut(t *testing.T) {
	var got []string
	err := ScanCSV([]byte("a,b\n1\n\n,,3\n"), DefaultLimits(), func(c Cell) error { got = append(got, c.Address()+"="+c.Text); return nil })
	if want := []string{"A1=a", "B1=b", "A2=1", "C4=3"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("read %q (%v), want %q", got, err, want)
	}
}
