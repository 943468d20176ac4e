package pdf

import (
	"iter"
	"strings"

	"perfpack/pipeline/document"
)

const (
	cellInset  = 3.5 // points at both sides of a cell
	cellAbove  = 2.6 // points above and below its lines
	sampleRows = 240 // rows from which the widths of columns are settled
	leastTable = 7.0 // points: the smallest type of a table
)

// table sets rows under headings which are repeated on each page. Rows are never parted, except one that is higher than a page.
func (s *setter) table(b document.Table) {
	next, stop := pull(b.Rows)
	defer stop()
	var sample []document.Row
	for len(sample) < sampleRows {
		r, ok := next()
		if !ok {
			break
		}
		sample = append(sample, r)
	}
	k := s.theme.Colours
	caption := s.passage(b.Caption, bold, s.theme.Type.Small, k.Ink, s.width)
	if len(sample) == 0 || len(b.Columns) == 0 {
		s.settle(caption.height() + 2*s.theme.Type.Body)
		s.put(&caption, s.x, 0, tagP)
		if b.Empty != "" {
			s.paragraph(document.Text(b.Empty))
		}
		return
	}

	t := &grid{setter: s, columns: b.Columns, index: -1, above: cellAbove * s.air}
	t.settleWidths(sample)
	t.head = t.headings()
	notes := make([]passage, len(b.Notes))
	above := caption.height() + 4
	for i, n := range b.Notes {
		notes[i] = s.passage(n, regular, s.theme.Type.Small, k.Muted, min(s.width, s.theme.Type.Small*measureOf*1.15))
		above += notes[i].height()
	}
	need := above + t.headHeight + t.groupHeight(sample[0]) + t.measureRow(sample[0])
	for _, r := range sample[1:min(len(sample), firstTogether)] {
		if tall := t.measureRow(r); need+tall < (s.bottom-s.top)/3 {
			need += tall
		}
	}
	s.settle(min(need, s.bottom-s.top))
	table := s.tree.add(0, tagTable)
	if caption.text+strings.Join(b.Notes, "") != "" {
		e := s.tree.add(table, tagCaption)
		s.put(&caption, s.x, e, tagP)
		for i := range notes {
			s.put(&notes[i], s.x, e, tagP)
		}
		s.y += 4
	}
	t.drawHead(s.tree.add(s.tree.add(table, tagTHead), tagTR))
	t.body = s.tree.add(table, tagTBody)
	keep, keepRuns := len(s.lines), len(s.runs)
	clear := func() {
		s.lines = s.lines[:keep]
		if keepRuns <= len(s.runs) {
			s.runs = s.runs[:keepRuns]
		}
	}
	for len(sample) > 0 && !s.gone {
		if len(sample) <= lastTogether {
			if r, ok := next(); ok {
				sample = append(sample, r)
			} else if len(sample) == lastTogether && t.index >= 0 {
				t.keepLast(sample, clear)
			}
		}
		clear()
		t.row(sample[0])
		sample = sample[1:]
	}
	s.y += s.theme.Type.Body * s.air
}

// firstTogether is how many rows a table begins with on one page, unless they are tall.
const firstTogether = 3

// lastTogether is how many rows a table ends with on one page, so that a total does not stand alone at the head of the next.
const lastTogether = 3

// keepLast turns the page before the last rows of a table where not all of them have room.
func (t *grid) keepLast(rows []document.Row, clear func()) {
	need, group := 0.0, t.group
	for _, r := range rows {
		clear()
		need += t.measureRow(r) + t.groupHeight(r)
		t.group = r.Group
	}
	t.group = group
	if t.room() < need && need < (t.bottom-t.top-t.headHeight)/3 {
		t.turn()
		t.drawHead(-1)
		t.againGroup(rows[0].Group, t.groupHeight(rows[0]))
	}
}

func pull(rows iter.Seq[document.Row]) (func() (document.Row, bool), func()) {
	if rows == nil {
		return func() (document.Row, bool) { return document.Row{}, false }, func() {}
	}
	return iter.Pull(rows)
}

// grid is a table while it is being set.
type grid struct {
	*setter
	columns    []document.Column
	widths     []float64
	size       float64
	above      float64 // above and below the lines of a cell
	head       []passage
	headHeight float64
	body       int32
	group      string
	index      int
	cells      []passage // of the row at hand
	rowHeading bool      // whether any column names its rows
}

// rowFace is what the cells of a row are set in: a total stands out.
func rowFace(r document.Row) face {
	if r.Total {
		return bold
	}
	return regular
}

func (t *grid) setIn(c document.Cell, col int, f face) passage {
	room := t.widths[col] - t.insets(col) - t.symbolRoom(c.Symbol)
	size := t.size
	if t.columns[col].Align == document.Right {
		// A figure wider than those from which the column was settled is set smaller before it is broken.
		if w := t.used.widestWord(c.Text, f, size); w > room && size*room/w > leastTable {
			size *= room / w * 0.995
		}
	}
	p := t.passage(c.Text, f, size, t.theme.Colours.Ink, room)
	p.leading = t.size * 1.22
	if c.Link != "" {
		p.runs[0].link = c.Link
		p.runs[0].colour = t.theme.Colours.Link
	}
	return p
}

// leading is the room before a cell: more where words follow figures, which would else stand side by side.
func (t *grid) leading(col int) float64 {
	if col > 0 && t.columns[col].Align == document.Left && t.columns[col-1].Align == document.Right {
		return cellInset + 7
	}
	return cellInset
}

func (t *grid) insets(col int) float64 { return t.leading(col) + cellInset }

func (t *grid) symbolRoom(m document.Symbol) float64 {
	if m == document.NoSymbol {
		return 0
	}
	return t.size + 2.5
}

func (t *grid) headings() []passage {
	head := make([]passage, len(t.columns))
	for i, c := range t.columns {
		head[i] = t.passage(c.Heading, bold, t.size, t.theme.Colours.Ink, t.widths[i]-t.insets(i))
		head[i].leading = t.size * 1.2
		// A heading that would leave no room for rows is cut; its column still has its name's beginning.
		if most := int((t.bottom - t.top) * 0.4 / head[i].leading); len(head[i].lines) > most {
			head[i].lines = head[i].lines[:most]
		}
		t.headHeight = max(t.headHeight, head[i].height()+2*t.above+2)
		t.rowHeading = t.rowHeading || c.RowHeading
	}
	return head
}

// drawHead draws the headings; owner is the row of the structure, or negative where they are repeated on a later page for the eye alone.
func (t *grid) drawHead(owner int32) {
	k := t.theme.Colours
	t.page.artifact()
	t.page.block(t.x, t.y, t.total(), t.headHeight, k.Wash)
	t.page.end()
	x := t.x
	if owner < 0 {
		t.page.pagination()
	}
	for i := range t.head {
		p := &t.head[i]
		top := t.y + t.headHeight - p.height() - t.above - 1
		if owner >= 0 {
			e := t.tree.add(owner, tagColumnHeading)
			if len(p.lines) > 0 && p.text != "" {
				t.setCell(p, p.lines, x, top, i, 0, e, true)
			}
		} else {
			t.setPlain(p, x, top, i)
		}
		x += t.widths[i]
	}
	if owner < 0 {
		t.page.end()
	}
	t.y += t.headHeight
	t.page.rules = append(t.page.rules, rule{t.x, t.y, t.x + t.total(), t.y, 0.9, k.Accent})
}

// setPlain sets a heading without a mark of its own: it stands within an artifact.
func (t *grid) setPlain(p *passage, x, top float64, col int) {
	for i, l := range p.lines {
		if l.start < l.end {
			t.page.set(bold, p.size, p.runs[0].colour, t.leftOf(l, x, col, 0), top+float64(i)*p.leading+p.leading/2+p.size*0.33, p.text[l.start:l.end], t.used)
		}
	}
}

// leftOf is where a line begins in its column.
func (t *grid) leftOf(l line, x float64, col int, room float64) float64 {
	if t.columns[col].Align == document.Right {
		return x + t.widths[col] - cellInset - l.width
	}
	return x + t.leading(col) + room
}

// setCell sets the lines of a cell, each where its column's alignment has it.
func (t *grid) setCell(p *passage, lines []line, x, top float64, col int, room float64, owner int32, last bool) {
	if t.columns[col].Align == document.Left {
		t.setLines(p, lines, x+t.leading(col)+room, top, owner, last)
		return
	}
	for i := range lines {
		t.setLines(p, lines[i:i+1], t.leftOf(lines[i], x, col, room), top+float64(i)*p.leading, owner, last && i+1 == len(lines))
	}
}

func (t *grid) total() float64 {
	sum := 0.0
	for _, w := range t.widths {
		sum += w
	}
	return sum
}

// measureRow breaks the cells of a row into lines and gives the row's height.
func (t *grid) measureRow(r document.Row) float64 {
	t.cells = t.cells[:0]
	height := t.size * 1.22
	for i := range t.columns {
		var c document.Cell
		if i < len(r.Cells) {
			c = r.Cells[i]
		}
		p := t.setIn(c, i, rowFace(r))
		t.cells = append(t.cells, p)
		height = max(height, p.height())
	}
	return height + 2*t.above
}

func (t *grid) groupHeight(r document.Row) float64 {
	if r.Group == "" || r.Group == t.group && t.index >= 0 {
		return 0
	}
	p := t.passage(r.Group, bold, t.size, t.theme.Colours.Accent, t.total()-2*cellInset)
	return p.height() + 2*t.above + 3
}

func (t *grid) row(r document.Row) {
	height := t.measureRow(r)
	group := t.groupHeight(r)
	page := t.bottom - t.top - t.headHeight
	if need := height + group; t.room() < need && !(height > page && t.room() > page/3) {
		t.turn()
		t.drawHead(-1)
		t.againGroup(r.Group, group)
	}
	if group > 0 {
		t.drawGroup(r.Group, group)
	}
	t.group = r.Group
	t.index++

	tr := t.tree.add(t.body, tagTR)
	owners := make([]int32, len(t.columns))
	for i, c := range t.columns {
		g := tagTD
		if c.RowHeading {
			g = tagRowHeading
		}
		owners[i] = t.tree.add(tr, g)
	}
	done := make([]int, len(t.cells)) // lines set so far, for a row that goes on to the next page
	for !t.gone {
		most := int((t.room() - 2*t.above + 0.01) / (t.size * 1.22))
		x, left, deepest := t.x, false, 0
		for i := range t.cells {
			p := &t.cells[i]
			rest := p.lines[done[i]:]
			n := min(len(rest), max(most, 1))
			symbol := document.NoSymbol
			if i < len(r.Cells) {
				symbol = r.Cells[i].Symbol
			}
			room := t.symbolRoom(symbol)
			if p.text != "" && n > 0 {
				t.setCell(p, rest[:n], x, t.y+t.above, i, room, owners[i], n == len(rest))
			}
			if symbol != document.NoSymbol && done[i] == 0 {
				at := x + t.leading(i)
				if t.columns[i].Align == document.Right && len(rest) > 0 {
					at = t.leftOf(rest[0], x, i, room) - room
				}
				t.symbolAt(at, symbol)
			}
			done[i] += n
			deepest = max(deepest, n)
			left = left || done[i] < len(p.lines)
			x += t.widths[i]
		}
		t.y += max(float64(deepest), 1)*t.size*1.22 + 2*t.above
		t.page.rules = append(t.page.rules, rule{t.x, t.y, t.x + t.total(), t.y, 0.35, t.theme.Colours.Rule})
		if !left {
			return
		}
		t.turn()
		t.drawHead(-1)
		t.againGroup(r.Group, 0)
	}
}

func (t *grid) symbolAt(x float64, m document.Symbol) {
	size := t.size * 0.86
	t.page.symbols = append(t.page.symbols, symbol{x + size/2, t.y + t.above + t.size*0.6, size, m})
}

// againGroup names the group of the rows once more at the head of a page, for the eye alone; a group that begins there is named anyway.
func (t *grid) againGroup(name string, begins float64) {
	p := t.passage(name, bold, t.size, t.theme.Colours.Accent, t.total()-2*cellInset)
	if begins > 0 || len(p.lines) != 1 {
		return
	}
	t.page.pagination()
	t.page.set(bold, p.size, p.runs[0].colour, t.x+cellInset, t.y+t.above+3+p.leading/2+p.size*0.33, p.text, t.used)
	t.page.end()
	t.y += p.height() + 2*t.above + 3
	t.page.rules = append(t.page.rules, rule{t.x, t.y, t.x + t.total(), t.y, 0.35, t.theme.Colours.Rule})
}

// drawGroup draws the line that names the rows which follow.
func (t *grid) drawGroup(name string, height float64) {
	e := t.tree.add(t.tree.add(t.body, tagTR), tagGroupHeading)
	t.tree.describe(e, detail{span: len(t.columns)})
	p := t.passage(name, bold, t.size, t.theme.Colours.Accent, t.total()-2*cellInset)
	t.setLines(&p, p.lines, t.x+cellInset, t.y+t.above+3, e, true)
	t.y += height
	t.page.rules = append(t.page.rules, rule{t.x, t.y, t.x + t.total(), t.y, 0.35, t.theme.Colours.Rule})
}
