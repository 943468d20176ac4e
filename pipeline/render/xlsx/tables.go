package xlsx

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"perfpack/pipeline/document"
)

// tables makes the sheets of a workbook that hold one table each.
type tables struct {
	book    *book
	words   *words
	working bool
	places  places
	charts  map[string]*document.SheetChart // by identifier
	kept    map[string]bool                 // sheets whose cells are drawn
}

// know takes note of a sheet before any is written: where links can lead, and what is drawn.
func (t *tables) know(s *document.Sheet) {
	t.places.add(s.Name, s.Name, "A1")
	chart := func(c *document.SheetChart, row int) {
		if t.charts == nil {
			t.charts = map[string]*document.SheetChart{}
		}
		t.charts[c.ID] = c
		t.kept[c.Sheet] = true
		t.places.add(c.ID, s.Name, fmt.Sprintf("A%d", row))
	}
	for i := range s.Charts {
		chart(&s.Charts[i], t.headingRow(s)+1+i)
	}
	if s.Beside != nil {
		chart(s.Beside, 1)
	}
}

// lines are what is said between the title of a sheet and its table, but for the line that counts the tables. Long ones take several rows.
func (t *tables) lines(s *document.Sheet) []string {
	var list []string
	for _, l := range slices.Concat(s.Intro, s.Table.Notes) {
		list = append(list, folded(l)...)
	}
	return list
}

// longestLine is how many characters a line above a table has: text there runs on to the right, and would leave the screen and the page.
const longestLine = 150

// folded divides a long text between sentences, and one sentence which is itself too long between words.
func folded(text string) []string {
	var list []string
	for utf8.RuneCountInString(text) > longestLine {
		head := string([]rune(text)[:longestLine])
		at := strings.LastIndex(head, ". ") + 1
		if at == 0 {
			at = strings.LastIndexByte(head, ' ')
		}
		if at <= 0 {
			break // one long word
		}
		list, text = append(list, text[:at]), strings.TrimLeft(text[at:], " ")
	}
	return append(list, text)
}

// leadsBack says that a sheet has a line which leads back to the contents.
func (t *tables) leadsBack(s *document.Sheet) bool { return t.working && s.Name != t.words.Contents }

// headingRow is the row in which the headings of a table stand: below the title, the line that counts the tables, the lines of the sheet and the way back.
func (t *tables) headingRow(s *document.Sheet) int {
	row := 3 + len(t.lines(s))
	if t.leadsBack(s) {
		row++
	}
	return row
}

// sheet adds a sheet with one table.
func (t *tables) sheet(content *document.Sheet) {
	b, table := t.book, &content.Table
	s := b.add(content.Name)
	cols := widths(table)
	if cols == nil {
		s.body = func(r *rows) {
			t.lead(r, content, t.words.NoTable)
			r.next()
			r.text(b.st.lead, table.Empty)
		}
		return
	}
	headings := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		headings[i] = c.Heading
	}
	if len(content.Charts) > 0 {
		cols[len(cols)-1] = chartWidth
	}
	s.cols = cols
	b.marked(s, tableName(table.ID), t.headingRow(content), headings)
	s.repeat = 1 + slices.IndexFunc(table.Columns, func(c document.Column) bool { return c.RowHeading })
	s.from = s.table.row + 1
	s.drawn = t.kept[content.Name]
	if t.working {
		s.table.filter = true
		b.frozen(s)
		if slices.ContainsFunc(table.Columns, func(c document.Column) bool { return len(c.Signs) > 0 }) {
			s.signFormats(table, b.signLooks())
		}
	}
	explained := slices.ContainsFunc(t.lines(content), func(l string) bool { return strings.Contains(strings.ToLower(l), t.words.EmptyCellsSign) })
	s.body = func(r *rows) { t.rows(r, s, content) }
	s.head = func(r *rows) {
		says := t.words.OneTable
		if r.gaps && !explained {
			says += " " + t.words.EmptyCells
		}
		t.lead(r, content, says)
		r.next()
		for i, h := range headings {
			if table.Columns[i].Align == document.Right {
				r.text(b.st.headingRight, h)
			} else {
				r.text(b.st.heading, h)
			}
		}
	}
}

// lead writes the title of a sheet and the lines under it.
func (t *tables) lead(r *rows, content *document.Sheet, says string) {
	t.book.lead(r, content.Title, slices.Concat([]string{says}, t.lines(content)))
	if t.leadsBack(content) {
		r.next()
		r.text(t.book.st.back, t.words.Back)
		r.link(t.places[t.words.Contents], "", t.words.Back)
	}
}

// rows writes the rows of a table as they are composed.
func (t *tables) rows(r *rows, s *sheet, content *document.Sheet) {
	columns, n := content.Table.Columns, 0
	for row := range content.Table.Rows {
		r.next()
		if len(row.Cells) > len(columns) {
			r.fail(fmt.Errorf("a row of %d cells under %d headings", len(row.Cells), len(columns)))
		}
		for i := range row.Cells {
			t.cell(r, &row.Cells[i], i < len(columns) && columns[i].Align == document.Right)
		}
		if len(row.Cells) < len(columns) {
			r.gaps = true
		}
		if n < len(content.Charts) {
			r.height = max(r.height, chartHeight)
		}
		n++
		if s.drawn {
			s.kept = append(s.kept, slices.Clone(row.Cells))
		}
		if r.err != nil {
			return
		}
	}
}

// cell writes one cell.
func (t *tables) cell(r *rows, c *document.Cell, right bool) {
	st := t.book.st
	switch {
	case c.Kind == document.NumberCell:
		r.number(st.figure(int(c.Places)), c.Number, int(c.Places))
	case c.Kind == document.FormulaCell:
		r.formulaFigure(st.figure(int(c.Places)), c.Text, c.Number, int(c.Places))
	case c.Kind == document.DateCell:
		r.date(st.day, c.Date)
	case c.Kind == document.SparklineCell:
		r.skip()
		t.sparkline(r, c.Link)
	case c.Link != "":
		t.book.linked(r, st.text, c.Text, c.Link, t.places)
	case right:
		r.text(st.textRight, c.Text)
	default:
		r.text(st.text, c.Text)
	}
}

// sparkline draws the first series of a chart into the cell that was skipped.
func (t *tables) sparkline(r *rows, link string) {
	c := t.charts[strings.TrimPrefix(link, "#")]
	if c == nil || len(c.Series) == 0 {
		return
	}
	for _, other := range t.book.sheets {
		if other.name == c.Sheet {
			cells, err := other.cellsUnder(c.Series[0].Heading, c.First, c.Rows)
			if err != nil {
				r.fail(err)
				return
			}
			r.sparklines.add(fmt.Sprintf("%s%d", columnName(r.col), r.row), cells)
		}
	}
}
