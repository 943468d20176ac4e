package framework

import (
	"strconv"
	"strings"

	"perfpack/pipeline/finding"
)

// check gathers findings while tables are read.
type check struct {
	opt   Options
	found []finding.Finding
	// looked counts the searches for a near word among many, which are given up after a while: a table of ten thousand wrong references
	// is mended in one go, not with ten thousand hints.
	looked int
	// unread are the tables which are there and could not be read.
	unread map[string]bool
}

// grid is a known table with its cells tidied, in the order of the description's columns. What was wrong with a cell has been found, and the cell is empty.
type grid struct {
	schema *TableSchema
	file   string
	cells  []string
	rows   []int // row numbers
	column []int // for each column described, its place in the sheet; -1 where it is left out
	wrong  map[int]bool
	extra  []extraColumn
	rowIs  []int // for each row kept, its place among the rows given
}

// extraColumn is a column which is not described. It is kept, since more may exist, and means nothing here.
type extraColumn struct {
	name string
	at   int
}

func (g *grid) len() int { return len(g.rows) }

func (g *grid) cell(row, col int) string { return g.cells[row*len(g.schema.Columns)+col] }

// get gives the cell of a row under a heading.
func (g *grid) get(row int, name string) string { return g.cell(row, g.schema.at(name)) }

// isWrong says that the cell has been found fault with already, so that its emptiness means nothing.
func (g *grid) isWrong(row int, name string) bool {
	return g.wrong[row*len(g.schema.Columns)+g.schema.at(name)]
}

// wrongCells gives the places of the cells that have been found fault with; none of a table that is not there.
func wrongCells(g *grid) map[int]bool {
	if g == nil {
		return nil
	}
	return g.wrong
}

// has says that the table has the column.
func (g *grid) has(name string) bool { return g.column[g.schema.at(name)] >= 0 }

func (g *grid) place(row int, name string) finding.Place {
	return placeIn(g.schema.Name, g.file, g.rows[row], name, g.column[g.schema.at(name)])
}

func placeIn(table, file string, row int, name string, column int) finding.Place {
	p := finding.Place{File: file, Sheet: table, Row: row, Column: name}
	if row > 0 && column >= 0 {
		p.Cell = columnLetters(column) + strconv.Itoa(row)
	}
	return p
}

// columnLetters gives A for 0, Z for 25, AA for 26.
func columnLetters(n int) string {
	s := ""
	for n >= 0 {
		s = string(rune('A'+n%26)) + s
		n = n/26 - 1
	}
	return s
}

func (c *check) add(code finding.Code, at finding.Place, subject, found, mend string) {
	c.found = append(c.found, catalogue.New(code, at, subject, found, mend))
}

func tableNames() []string {
	var names []string
	for _, s := range schemas {
		names = append(names, s.Name)
	}
	return names
}

// take finds the known tables among those given, in the order of their description, and tidies their cells. What is not there is nil.
func (c *check) take(tables []Table) map[string]*grid {
	grids := make(map[string]*grid, len(schemas))
	c.unread = map[string]bool{}
	for i := range tables {
		t := &tables[i]
		name := heading(t.Name)
		schema := TableNamed(name)
		if schema == nil {
			c.unknownTable(t, name)
			continue
		}
		if first := grids[name]; first != nil {
			where := ""
			if first.file != t.File {
				where = " in " + first.file + " also"
			}
			c.add(tableTwice, finding.Place{File: t.File, Sheet: t.Name}, "", "the table "+name+" is given"+where+" a second time", "keep one of the two")
			continue
		}
		if t.Unread {
			c.unread[name] = true
			continue
		}
		grids[name] = c.grid(schema, t)
	}
	for _, schema := range schemas {
		if grids[schema.Name] == nil && schema.Required && !c.unread[schema.Name] {
			c.add(tableMissing, finding.Place{Sheet: schema.Name}, "", "the table "+schema.Name+" is not there",
				"add "+schema.Name+".csv, or a sheet "+schema.Name+", with the headings "+strings.Join(requiredHeadings(schema), ", ")+" at least")
		}
	}
	return grids
}

func requiredHeadings(schema *TableSchema) []string {
	var names []string
	for _, col := range schema.Columns {
		if col.Required {
			names = append(names, col.Name)
		}
	}
	return names
}

func (c *check) unknownTable(t *Table, name string) {
	if strings.HasPrefix(name, "_") {
		return // a sheet of lists, such as those behind the drop-downs of an exported workbook
	}
	mend := "leave it if it is meant for people only; the tables known here are " + andList(tableNames())
	if near := finding.Nearest(name, tableNames()); near != "" {
		mend = "name it " + near + " if that table is meant"
	}
	c.add(tableUnknown, finding.Place{File: t.File, Sheet: t.Name}, "", quote(t.Name)+" is no table known here and is left unread", mend)
}

func (c *check) grid(schema *TableSchema, t *Table) *grid {
	g := &grid{schema: schema, file: t.File}
	c.headings(g, t)
	width := len(schema.Columns)
	g.cells = make([]string, 0, len(t.Rows)*width)
	g.rows = make([]int, 0, len(t.Rows))
	for i := range t.Rows {
		r := &t.Rows[i]
		if blank(r.Cells) {
			continue
		}
		g.rows = append(g.rows, r.Number)
		g.rowIs = append(g.rowIs, i)
		row := len(g.rows) - 1
		for j := range schema.Columns {
			col := &schema.Columns[j]
			at := g.column[j]
			if at < 0 || at >= len(r.Cells) {
				g.cells = append(g.cells, "")
				if at >= 0 && col.Required {
					c.emptyCell(g, t, row, col)
				}
				continue
			}
			s, wrong := tidy(col, r.Cells[at])
			switch {
			case wrong != nil:
				if g.wrong == nil {
					g.wrong = map[int]bool{}
				}
				g.wrong[len(g.cells)] = true
				c.add(wrong.code, placeIn(schema.Name, g.file, r.Number, col.Name, at), c.subject(g, t, row), wrong.found, wrong.mend)
				s = ""
			case s == "" && col.Required:
				c.emptyCell(g, t, row, col)
			}
			g.cells = append(g.cells, s)
		}
		c.beyondHeadings(g, t, r)
	}
	return g
}

func blank(cells []string) bool {
	for _, s := range cells {
		if s != "" && tidySpace(s) != "" {
			return false
		}
	}
	return true
}

// subject names the row for a finding by its first column, as far as it can be read.
func (c *check) subject(g *grid, t *Table, row int) string {
	at := g.column[0]
	cells := t.Rows[g.rowIs[row]].Cells
	if at < 0 || at >= len(cells) {
		return ""
	}
	s, wrong := tidy(&g.schema.Columns[0], cells[at])
	if wrong != nil {
		return ""
	}
	return s
}

func (c *check) emptyCell(g *grid, t *Table, row int, col *Column) {
	c.add(cellEmpty, placeIn(g.schema.Name, g.file, g.rows[row], col.Name, g.column[g.schema.at(col.Name)]), c.subject(g, t, row),
		col.Name+" is empty", "write "+col.Meaning+", such as "+col.Example)
}

func (c *check) headings(g *grid, t *Table) {
	g.column = make([]int, len(g.schema.Columns))
	for i := range g.column {
		g.column[i] = -1
	}
	headerRow := max(t.HeaderRow, 1)
	known := map[string]int{} // every heading, to its place
	for at, h := range t.Header {
		name := heading(h)
		if name == "" {
			continue
		}
		if first, twice := known[name]; twice {
			c.add(columnTwice, placeIn(g.schema.Name, g.file, headerRow, tidySpace(h), at), "", "the column "+name+" stands at "+columnLetters(first)+" and at "+columnLetters(at), "keep one of them")
			continue
		}
		known[name] = at
		if i, ok := g.schema.index[name]; ok {
			g.column[i] = at
		} else {
			g.extra = append(g.extra, extraColumn{tidySpace(h), at})
		}
	}
	var absent []string
	for i, col := range g.schema.Columns {
		if g.column[i] < 0 {
			absent = append(absent, col.Name)
			if col.Required {
				c.add(columnMissing, finding.Place{File: g.file, Sheet: g.schema.Name, Column: col.Name}, "",
					"the column "+col.Name+" is not there", "add it; it holds "+col.Meaning+", such as "+col.Example)
			}
		}
	}
	for _, x := range g.extra {
		if near := finding.Nearest(heading(x.name), absent); near != "" {
			c.add(columnMisspelt, placeIn(g.schema.Name, g.file, headerRow, x.name, x.at), "",
				"the column "+quote(x.name)+" is not known here and is not used", "write "+near+" if that column is meant")
		}
	}
}

// beyondHeadings finds cells that nobody can say the meaning of.
func (c *check) beyondHeadings(g *grid, t *Table, r *Row) {
	for at, s := range r.Cells {
		if (at >= len(t.Header) || t.Header[at] == "" || tidySpace(t.Header[at]) == "") && s != "" && tidySpace(s) != "" {
			c.add(cellWithoutHead, placeIn(g.schema.Name, g.file, r.Number, "", at), "", quote(tidySpace(s))+" stands in a column without a heading",
				"write a heading above it, or clear the cell")
		}
	}
}
