package ingest

import (
	"fmt"
	"slices"
	"strings"

	"perfpack/pipeline/sheet"
)

// grid is a sheet as it stands, empty rows left out.
type grid struct {
	name string // of the sheet, or of the CSV file without its ending
	rows []gridRow
}

type gridRow struct {
	number int
	cells  []sheet.Cell // from column 1; blank where nothing stands
}

func (g *grid) add(c sheet.Cell) {
	if c.Kind == sheet.Blank && !c.Uncached || c.Kind == sheet.Text && strings.Trim(c.Text, blanks) == "" {
		return
	}
	if n := len(g.rows); n == 0 || g.rows[n-1].number != c.Row {
		g.rows = append(g.rows, gridRow{number: c.Row})
	}
	r := &g.rows[len(g.rows)-1]
	for len(r.cells) < c.Col-1 {
		r.cells = append(r.cells, sheet.Cell{Row: c.Row, Col: len(r.cells) + 1})
	}
	r.cells = append(r.cells, c)
}

// onlyRemarks says that the rows of another length than the headings, of which a reader complains, are remarks: a text in the first column and no more.
func (g *grid) onlyRemarks(faults []sheet.Fault) bool {
	for _, f := range faults {
		var row int
		if _, err := fmt.Sscanf(f.Found, "row %d with", &row); err != nil || f.Code != sheet.RaggedRow {
			return false
		}
		i, met := slices.BinarySearchFunc(g.rows, row, func(r gridRow, n int) int { return r.number - n })
		if met && (len(g.rows[i].cells) != 1 || isFigure(&g.rows[i].cells[0]) != noFigure) {
			return false
		}
	}
	return len(faults) > 0
}

// at gives the cell of a column, counted from nought.
func (r *gridRow) at(col int) sheet.Cell {
	if col < len(r.cells) {
		return r.cells[col]
	}
	return sheet.Cell{Row: r.number, Col: col + 1}
}

func stands(c *sheet.Cell) bool { return c.Kind != sheet.Blank || c.Uncached }

func (r *gridRow) filled() int {
	n := 0
	for i := range r.cells {
		if stands(&r.cells[i]) {
			n++
		}
	}
	return n
}

// block is one table on a sheet: rows of headings, and under them rows of figures and whatever else stands there.
type block struct {
	captions []gridRow // above the headings: titles and remarks
	heads    []gridRow
	body     []gridRow
}

// blocks finds the tables of a sheet. A row with a figure in it is of a table; the rows above the first such row are its headings as far as they read
// like headings; a row beneath that reads like the headings again begins the next table.
func (t *senses) blocks(g *grid) []block {
	var out []block
	var pending []gridRow
	var now *block
	for i := range g.rows {
		r := g.rows[i]
		switch {
		case now != nil && t.headsAgain(now, &r):
			// Remarks between the last figures and these headings belong above the new table.
			last := len(now.body)
			for last > 0 && !t.figures(&now.body[last-1], true) {
				last--
			}
			pending = append(slices.Clone(now.body[last:]), r)
			now.body = now.body[:last]
			now = nil
		case now != nil:
			now.body = append(now.body, r)
		case t.figures(&r, t.headed(pending)):
			var b block
			b.captions, b.heads, b.body = t.headings(pending)
			b.body = append(b.body, r)
			out = append(out, b)
			now, pending = &out[len(out)-1], nil
		default:
			pending = append(pending, r)
		}
	}
	return out
}

// headed says that a row which reads like headings has been met.
func (t *senses) headed(rows []gridRow) bool {
	for i := range rows {
		n := 0
		for k := range rows[i].cells {
			if t.cell(&rows[i].cells[k]).known {
				n++
			}
		}
		if n > 1 {
			return true
		}
	}
	return false
}

// figures says that a row holds figures. A number such as 2023 is a year as long as no headings have come, and in a row of nothing else; under headings,
// beside a text that is itself none, it is a figure.
func (t *senses) figures(r *gridRow, headed bool) bool {
	years, named, labelled := false, false, false
	for i := range r.cells {
		c := &r.cells[i]
		if !stands(c) {
			continue
		}
		switch isFigure(c) {
		case aFigure:
			return true
		case aYear:
			years = true
		case noFigure:
			s := t.cell(c)
			labelled = labelled || s.key != 0 || s.role != 0 || s.skip
			named = true
		}
	}
	return headed && years && named && !labelled
}

type figureness uint8

const (
	noFigure figureness = iota
	aYear               // a number which may as well be a year
	aFigure
)

// isFigure says whether a cell holds a number, or something broken where a number would be.
func isFigure(c *sheet.Cell) figureness {
	switch {
	case c.Uncached, c.Kind == sheet.Error:
		return aFigure
	case c.IsDate, c.Kind == sheet.Blank, c.Kind == sheet.Bool:
		return noFigure
	case c.Kind == sheet.Text && !readFigure(c.Text, "").Value.Valid:
		return noFigure
	case calendarYear.MatchString(strings.Trim(c.Plain(), blanks)):
		return aYear
	}
	return aFigure
}

// mostHeads is how many rows of headings a table may have.
const mostHeads = 4

// headings takes the headings of a table from the rows above its first figures: from beneath upwards as far as rows read like headings. The name of
// a section may stand between them and the figures.
func (t *senses) headings(above []gridRow) (captions, heads, sections []gridRow) {
	last := len(above)
	for last > 0 && above[last-1].filled() == 1 && !t.isHeading(&above[last-1]) {
		last--
	}
	if last == 0 || !t.isHeading(&above[last-1]) {
		return above, nil, nil
	}
	first := last
	for first > 0 && last-first < mostHeads && t.isHeading(&above[first-1]) {
		first--
	}
	for i := first + 1; i < last; i++ {
		if t.keysOnly(above[first:i], &above[i]) {
			last = i
		}
	}
	return above[:first], above[first:last], slices.Clone(above[last:])
}

// keysOnly says that a row beneath headings is a row of the table for which there are no figures: it has something under the name of a column of keys, or
// nothing under the headings that say what figures are for.
func (t *senses) keysOnly(heads []gridRow, r *gridRow) bool {
	under, beside := false, false
	for col := range r.cells {
		if !stands(&r.cells[col]) {
			continue
		}
		s := t.cell(&r.cells[col])
		met := false
		for i := range heads {
			h := heads[i].at(col)
			above := t.cell(&h)
			if above.key != 0 && s.key == 0 && s.role == 0 && !s.skip {
				return true
			}
			carried := t.carried(&heads[i], col)
			met = met || stands(&h) || stands(&carried)
		}
		under = under || met
		beside = beside || !met && s.names() && s.key == 0
	}
	return beside && !under
}

// isHeading says that a row reads like headings. A single text in the first column is a caption, or the name of a section.
func (t *senses) isHeading(r *gridRow) bool {
	if r.filled() == 1 && len(r.cells) == 1 {
		return false
	}
	for i := range r.cells {
		if t.cell(&r.cells[i]).known {
			return true
		}
	}
	return false
}

// headsAgain says that a row under a table is a row of headings: in the columns of figures stand headings and nothing else, and beside them nothing for
// which figures are. Numbers that may be years are headings only where the table's own headings are such, and beside nothing but names of columns.
func (t *senses) headsAgain(b *block, r *gridRow) bool {
	met, years, labels := 0, false, true
	for i := range r.cells {
		c := &r.cells[i]
		if !stands(c) {
			continue
		}
		s := t.cell(c)
		over := t.over(b, i)
		switch {
		case over == nil:
			if s.names() {
				return false
			}
			labels = labels && s.key != 0
		case !s.known, isFigure(c) == aYear && !over.when.calendar:
			return false
		default:
			years = years || isFigure(c) == aYear
			met++
		}
	}
	return met > 0 && (labels || !years)
}

// over gives what the headings of a column say, where they say that figures stand in it.
func (t *senses) over(b *block, col int) *sense {
	for i := range b.heads {
		c := b.heads[i].at(col)
		if s := t.cell(&c); s.known && s.key == 0 && !s.skip && (s.names() || s.role != 0 && s.role != hMark && s.role != hNote) {
			return &s
		}
	}
	return nil
}
