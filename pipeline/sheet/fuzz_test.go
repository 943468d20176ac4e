package sheet

import (
	"bytes"
	"strings"
	"testing"
)

// fuzzLimits keep one run short.
func fuzzLimits() Limits {
	l := DefaultLimits()
	l.PartBytes, l.TotalBytes, l.Cells = 1<<20, 4<<20, 20_000
	return l
}

// wantSoundOrFault fails on trouble that no fault explains.
func wantSoundOrFault(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	faults := FaultsIn(err)
	if len(faults) == 0 {
		t.Fatalf("refused without a fault: %v", err)
	}
	for _, f := range faults {
		if _, ok := Lookup(f.Code); !ok || f.Found == "" || f.Mend == "" {
			t.Fatalf("a fault that says too little: %+v", f)
		}
	}
}

func FuzzZip(f *testing.F) {
	for _, data := range testdataBooks(f) {
		f.Add(data)
	}
	f.Add(newBook(`<row><c><v>1</v></c></row>`).bytes(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		inMemory, err := readAll(data, fuzzLimits())
		wantSoundOrFault(t, err)
		w, err2 := OpenReaderAt(bytes.NewReader(data), int64(len(data)), fuzzLimits())
		if err == nil && err2 != nil {
			t.Fatalf("sound in memory, but from a file: %v", err2)
		}
		if err == nil && len(w.Sheets()) < len(inMemory) {
			t.Fatal("fewer sheets from a file than in memory")
		}
	})
}

func FuzzSheet(f *testing.F) {
	f.Add(sheetXML(`<row r="1" hidden="1"><c r="A1" t="s" s="1"><v>1</v></c><c r="B1"><f>A1</f><v/></c><c t="inlineStr"><is><r><t>a_x000D_</t></r></is></c></row>`))
	f.Add(`<x:worksheet xmlns:x="a"><x:cols><x:col min="1" max="2" hidden="1"/></x:cols><x:sheetData><x:row><x:c t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>`)
	f.Add(sheetXML(`<row><c t="d"><v>2026-06-30</v></c><c t="b"><v>1</v></c><c><v>1E5</v></c></row><!-- c --><row><c t="str"><v><![CDATA[x]]></v></c></row>`))
	f.Fuzz(func(t *testing.T, xml string) {
		got, err := readAll(newBook("").set(sheet1, xml).bytes(t), fuzzLimits())
		wantSoundOrFault(t, err)
		row, col := 0, 0
		for _, c := range got["Return"] {
			if c.Row < row || c.Row == row && c.Col <= col {
				t.Fatalf("%s after %s", c.Address(), Address(row, col))
			}
			row, col = c.Row, c.Col
			if c.Kind == Number && !isNumber([]byte(c.Text)) {
				t.Fatalf("%q is no number", c.Text)
			}
			c.Plain()
			c.Date()
		}
		// Through the window, as a large sheet is read, it says the same.
		one, err1 := scanMemory(xml)
		two, err2 := scanWindow(xml)
		if (err1 == nil) != (err2 == nil) || err1 == nil && one != two {
			t.Fatalf("from memory %q (%v), through the window %q (%v)", one, err1, two, err2)
		}
	})
}

func FuzzSharedStrings(f *testing.F) {
	f.Add(`<sst><si><t>first</t></si><si><r><rPr><b/></rPr><t xml:space="preserve"> a </t></r><rPh><t>x</t></rPh></si><si/></sst>`)
	f.Add(`<sst count="1"><si><t>_x005F_x000D_&#163;&amp;</t></si><extLst><si/></extLst></sst>`)
	f.Fuzz(func(t *testing.T, xml string) {
		b := newBook(`<row><c t="s"><v>0</v></c></row>`).set("xl/sharedStrings.xml", xml)
		got, err := readAll(b.bytes(t), fuzzLimits())
		wantSoundOrFault(t, err)
		if err == nil && len(got["Return"]) != 1 {
			t.Fatalf("read %+v", got)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("\uFEFFIndicator,Value\r\nASC001,\"1,234\"\r\n\r\nASC002,\"a \"\"b\"\"\nc\"\r\n"))
	f.Add([]byte("a;b\n1;2\n"))
	f.Add([]byte("a,b\n1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := ReadCSV("file.csv", data, fuzzLimits())
		wantSoundOrFault(t, err)
		if err != nil {
			return
		}
		again, err := ReadCSV("file.csv", []byte(writeCSV(table)), fuzzLimits())
		if err != nil {
			t.Fatalf("written out again: %v", err)
		}
		if len(again.Rows) != len(table.Rows) {
			t.Fatalf("%d rows became %d", len(table.Rows), len(again.Rows))
		}
		for i, r := range table.Rows {
			for j, c := range r.Cells {
				if again.Rows[i].Cells[j].Text != c.Text {
					t.Fatalf("%q became %q", c.Text, again.Rows[i].Cells[j].Text)
				}
			}
		}
	})
}

// writeCSV writes a table with every field quoted.
func writeCSV(t *Table) string {
	var b strings.Builder
	line := func(fields []string) {
		for i, f := range fields {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(f, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	line(t.Header)
	for _, r := range t.Rows {
		fields := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			fields[i] = c.Text
		}
		line(fields)
	}
	return b.String()
}
