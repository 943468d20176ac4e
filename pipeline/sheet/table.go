package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// A Table is a rectangle of cells under a row of headings, from a sheet or from a CSV file: loaders need not care.
type Table struct {
	Name      string // the sheet's name, or the CSV file's name without its ending
	Header    []string
	HeaderRow int // the number of the row of headings, from 1
	Rows      []Row
}

// A Row is one row of a table with something in it. Cells line up with the table's Header: where the file has nothing
// there is the zero Cell, whose Kind is Blank.
type Row struct {
	Number int // as Excel numbers it, from 1
	Cells  []Cell
}

// Col is the index of the column with that heading, or -1. Headings are compared without regard to case and to white
// space at their ends.
func (t *Table) Col(heading string) int {
	heading = strings.TrimSpace(heading)
	return slices.IndexFunc(t.Header, func(h string) bool { return strings.EqualFold(h, heading) })
}

// Text is the text of the cell in a column without white space at its ends, and "" where there is no such column:
// then col is -1, as Col yields it.
func (r Row) Text(col int) string {
	if col < 0 || col >= len(r.Cells) {
		return ""
	}
	return strings.TrimSpace(r.Cells[col].Text)
}

// Address is the address of the cell in a column of the row, whether or not anything stands in it.
func (r Row) Address(col int) string { return Address(r.Number, col+1) }

// Table lays a sheet out under the headings in its row headerRow, or in the first row with anything in it if headerRow
// is 0. Rows above the headings are left out. Two columns of one heading, or a value under no heading, are faults:
// which column was meant would be a guess. All such faults are reported together, as [Faults].
func (w *Workbook) Table(sheet string, headerRow int) (*Table, error) {
	b := tableBuilder{t: &Table{Name: sheet, HeaderRow: headerRow}, sheet: sheet, most: w.lim.Cells}
	if err := w.Read(sheet, b.add); err != nil {
		return nil, err
	}
	return b.finish()
}

// A tableBuilder makes a table of cells that arrive in order.
type tableBuilder struct {
	t      *Table
	sheet  string
	most   int // cells of the whole rectangle, empty ones too
	faults Faults
	block  []Cell // from which rows are cut
}

// mostFaults is how many faults are worth reporting of one table; after that it is the whole that is wrong.
const mostFaults = 50

func (b *tableBuilder) fault(f Fault) {
	if len(b.faults) < mostFaults {
		f.Sheet = b.sheet
		b.faults = append(b.faults, f.filled())
	}
}

func (b *tableBuilder) add(c Cell) error {
	t := b.t
	if t.HeaderRow == 0 {
		t.HeaderRow = c.Row
	}
	switch {
	case c.Row < t.HeaderRow:
		return nil
	case c.Row == t.HeaderRow:
		b.heading(c)
		return nil
	}
	if c.Col > len(t.Header) || t.Header[c.Col-1] == "" {
		if c.Kind != Blank && strings.TrimSpace(c.Text) != "" {
			b.fault(Fault{Code: NoHeading, Cell: c.Address(), Found: excerpt([]byte(c.Text)) + " in a column without a heading"})
		}
		return nil
	}
	if n := len(t.Rows); n == 0 || t.Rows[n-1].Number != c.Row {
		if (n+1)*len(t.Header) > b.most {
			return Fault{Code: TooLarge, Sheet: b.sheet, Cell: c.Address(), Found: fmt.Sprintf("a table of %d columns and more than %d rows, beyond the %d cells allowed", len(t.Header), n, b.most)}.filled()
		}
		t.Rows = append(t.Rows, Row{Number: c.Row, Cells: b.cut(len(t.Header))})
	}
	t.Rows[len(t.Rows)-1].Cells[c.Col-1] = c
	return nil
}

func (b *tableBuilder) heading(c Cell) {
	text := strings.TrimSpace(c.Text)
	if text == "" {
		return
	}
	if first := b.t.Col(text); first >= 0 {
		b.fault(Fault{Code: DuplicateHeading, Cell: c.Address(), Found: "the heading " + excerpt([]byte(text)) + ", which is also in " + Address(c.Row, first+1)})
	}
	for len(b.t.Header) < c.Col {
		b.t.Header = append(b.t.Header, "")
	}
	b.t.Header[c.Col-1] = text
}

// cut takes a row's cells from a block, so that a long table is not a million small allocations.
func (b *tableBuilder) cut(n int) []Cell {
	if len(b.block) < n {
		b.block = make([]Cell, n*min(256, 16+len(b.t.Rows)))
	}
	row := b.block[:n:n]
	b.block = b.block[n:]
	return row
}

func (b *tableBuilder) finish() (*Table, error) {
	if len(b.t.Header) == 0 {
		f := Fault{Code: NoHeader, Found: "no headings"}
		if b.t.HeaderRow > 0 {
			f.Cell = Address(b.t.HeaderRow, 1)
		}
		b.fault(f)
	}
	if len(b.faults) > 0 {
		return nil, b.faults
	}
	return b.t, nil
}
