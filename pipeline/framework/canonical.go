package framework

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"perfpack/pipeline/kpi"
)

// CanonicalTable is a table in the one form in which it is recorded, hashed and compared: its columns in the order of the description with others
// after them by name, columns without content left out, cells tidied, empty rows left out. The order of the rows is kept: it is the order in print.
type CanonicalTable struct {
	Name   string
	Header []string
	Rows   [][]string
}

// Canonical gives the known tables in canonical form, in the order of their description. Tables with nothing in them are left out.
// It asks for tables which [Load] found sound; a cell that is wrong stands as it was written.
func Canonical(tables []Table) []CanonicalTable {
	c := &check{}
	grids := c.take(tables)
	given := map[string]*Table{}
	for i := range tables {
		if name := heading(tables[i].Name); given[name] == nil {
			given[name] = &tables[i]
		}
	}
	var out []CanonicalTable
	for _, schema := range schemas {
		if g := grids[schema.Name]; g != nil && g.len() > 0 {
			out = append(out, canonical(g, given[schema.Name]))
		}
	}
	return out
}

func canonical(g *grid, t *Table) CanonicalTable {
	width := len(g.schema.Columns)
	extra := slices.Clone(g.extra)
	slices.SortStableFunc(extra, func(a, b extraColumn) int { return cmp.Compare(a.name, b.name) })

	full := make([][]string, g.len())
	used := make([]bool, width+len(extra))
	texts := make([]string, g.len()*(width+len(extra)))
	for row := range full {
		cells := texts[: width+len(extra) : width+len(extra)]
		texts = texts[width+len(extra):]
		given := t.Rows[g.rowIs[row]].Cells
		for i := range width {
			cells[i] = g.cell(row, i)
			if g.wrong[row*width+i] {
				cells[i] = tidySpace(given[g.column[i]])
			}
		}
		for i, x := range extra {
			if x.at < len(given) {
				cells[width+i] = tidyLines(tidySpace(given[x.at]), false)
			}
		}
		for i, s := range cells {
			used[i] = used[i] || s != ""
		}
		full[row] = cells
	}

	out := CanonicalTable{Name: g.schema.Name}
	for i, u := range used {
		switch {
		case !u:
		case i < width:
			out.Header = append(out.Header, g.schema.Columns[i].Name)
		default:
			out.Header = append(out.Header, extra[i-width].name)
		}
	}
	out.Rows = full
	for row, cells := range full {
		kept := cells[:0]
		for i, s := range cells {
			if used[i] {
				kept = append(kept, s)
			}
		}
		out.Rows[row] = kept
	}
	return out
}

// Text gives the table as CSV with line feeds, the form in which the record keeps it.
func (t CanonicalTable) Text() string {
	var b bytes.Buffer
	writeCSV(&b, t.Header, t.Rows)
	return b.String()
}

func writeCSV(b *bytes.Buffer, header []string, rows [][]string) {
	w := csv.NewWriter(b)
	// A buffer takes whatever is written to it.
	_ = w.Write(header)
	for _, r := range rows {
		if len(r) == 1 && r[0] == "" {
			// csv.Writer would write an empty line, which readers take for no row at all.
			w.Flush()
			b.WriteString("\"\"\n")
			continue
		}
		_ = w.Write(r)
	}
	w.Flush()
}

// ParseCanonical reads what [CanonicalTable.Text] wrote.
func ParseCanonical(name, text string) (CanonicalTable, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	t := CanonicalTable{Name: name}
	for {
		cells, err := r.Read()
		switch {
		case err == io.EOF:
			if t.Header == nil {
				return t, fmt.Errorf("reading recorded table %s: it has no headings", name)
			}
			return t, nil
		case err != nil:
			return t, fmt.Errorf("reading recorded table %s: %w", name, err)
		case t.Header == nil:
			t.Header = cells
		case len(cells) != len(t.Header):
			return t, fmt.Errorf("reading recorded table %s: a row has %d cells under %d headings", name, len(cells), len(t.Header))
		default:
			t.Rows = append(t.Rows, cells)
		}
	}
}

// Hash gives the SHA-256, in hexadecimal, by which a version of the framework is known. It is the same whatever order the files came in, with whatever
// line ends, order of columns and blanks they were written, and whether they were CSV files or sheets; the order of rows within a table counts.
func Hash(tables []CanonicalTable) string {
	h := sha256.New()
	for _, t := range inOrder(tables) {
		text := t.Text()
		// The length stands before the text, so that no content of one table can be taken for another table.
		fmt.Fprintf(h, "%s %d\n%s", t.Name, len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func inOrder(tables []CanonicalTable) []CanonicalTable {
	order := map[string]int{}
	for i, s := range schemas {
		order[s.Name] = i
	}
	out := slices.Clone(tables)
	slices.SortStableFunc(out, func(a, b CanonicalTable) int { return cmp.Compare(order[a.Name], order[b.Name]) })
	return out
}

// Decode makes the framework of tables that were recorded. They were checked when they were taken in, perhaps by an earlier version with other rules,
// and are not checked again.
func Decode(tables []CanonicalTable, opt Options) *kpi.Framework {
	c := &check{}
	return decode(c.take(asTables(tables)), opt)
}

func asTables(tables []CanonicalTable) []Table {
	out := make([]Table, len(tables))
	for i, t := range tables {
		out[i] = Table{Name: t.Name, Header: t.Header, Rows: make([]Row, len(t.Rows))}
		for j, cells := range t.Rows {
			out[i].Rows[j] = Row{Number: j + 2, Cells: cells}
		}
	}
	return out
}
