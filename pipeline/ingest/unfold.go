package ingest

import (
	"fmt"
	"path"
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/guard"
	"perfpack/pipeline/sheet"
)

// anyLayout reads the figures of a sheet that is laid out in no form of ours. It is not ok when nothing there is of the framework.
func (x *historyReading) anyLayout(g *grid) (ok bool) {
	t := x.t
	x.sheet = g.name
	if x.csv {
		x.sheet = ""
	}
	blocks := t.blocks(g)
	var titles []gridRow
	if len(blocks) > 0 {
		titles = blocks[0].captions
	}
	plans := make([]*plan, len(blocks))
	for i := range blocks {
		above := titles
		if i == 0 {
			above = nil
		}
		plans[i] = t.plan(&blocks[i], g, above)
		ok = ok || plans[i].named
	}
	if !ok {
		x.h.Read = append(x.h.Read, HowRead{Sheet: x.sheet, Rows: "no indicator of the framework is named, and nothing is read"})
		return false
	}
	for _, p := range plans {
		u := &unfolding{x: x, t: t, p: p, rows: make(map[recordKey]int)}
		u.table()
		x.h.Read = append(x.h.Read, u.howRead())
	}
	return true
}

// unfolding is the turning of one table into rows of a history.
type unfolding struct {
	x    *historyReading
	t    *senses
	p    *plan
	out  []sheet.Row
	rows map[recordKey]int // rows of out
	// passed are rows without figures, which are not read.
	passed []int
	// asked are columns about which a doubt has been said.
	asked map[int]bool
}

// recordKey tells the figures of a table apart.
type recordKey struct{ measure, organisation, area, period string }

// table turns the table into rows and has them read.
func (u *unfolding) table() {
	x := u.x
	u.asked = map[int]bool{}
	before := len(x.h.Findings)
	u.doubts()
	above := make([]sheet.Cell, len(u.p.columns))
	for i := range u.p.body {
		u.row(&u.p.body[i], above)
	}
	if worstSince(x.h.Findings, before) == stop && len(u.out) == 0 {
		return
	}
	for i := range x.cols {
		x.cols[i] = i
	}
	for i := range u.out {
		x.row(&u.out[i])
	}
}

// doubt says what keeps a table from being read.
func (u *unfolding) doubt(code finding.Code, c *sheet.Cell, found, mend string) {
	place := finding.Place{File: u.x.h.File, Sheet: u.x.sheet, Row: c.Row}
	if c.Row > 0 {
		place.Cell = c.Address()
	}
	if mend == "" {
		mend = kinds[code].Mend
	}
	u.x.fault(code, place, "", found, mend)
}

// doubts says what is in doubt of the table as a whole.
func (u *unfolding) doubts() {
	figures, times, measures := 0, 0, 0
	for i := range u.p.columns {
		c := &u.p.columns[i]
		switch c.use {
		case doubtful:
			found := "figures in a column without a heading"
			if c.heading != "" {
				found = "figures under the heading " + quote(c.heading) + ", which says neither a period nor what they are"
			}
			u.doubt(HistoryDoubt, &c.head, found, "")
		case figured:
			figures++
			if !c.sense.when.isZero() {
				times++
			}
			if c.sense.measure != nil {
				measures++
			}
		case keyed:
			if c.sense.key == timeKey {
				times++
			}
		}
	}
	first := u.p.body[0].at(0)
	if figures == 0 {
		u.doubt(HistoryColumn, &first, "no column of figures: none has a heading that says value, or names a period, an area or an indicator", "")
	}
	if measures == 0 && u.p.primary < 0 && u.p.measure == nil {
		u.doubt(HistoryColumn, &first, "no column, heading or title that names an indicator of the framework", "")
	}
	if measures > 0 && u.p.primary >= 0 && u.p.named {
		u.doubt(HistoryDoubt, &u.p.columns[u.p.primary].head, "both rows and headings name indicators", "name the indicators in one of the two")
	}
	if times == 0 {
		u.doubt(HistoryColumn, &first, "no column or heading that names a period", "")
	}
}

// row reads one row of the table. above holds the last key of each column in which keys stand once for several rows.
func (u *unfolding) row(r *gridRow, above []sheet.Cell) {
	var keys sense
	cells := map[keyKind]sheet.Cell{}
	var organ sheet.Cell
	clash := ""
	for i := range u.p.columns {
		c := &u.p.columns[i]
		if c.use != keyed && c.use != checked {
			continue
		}
		cell := r.at(c.at)
		if stands(&cell) {
			above[i] = cell
		} else if c.fills {
			cell = above[i]
		}
		if !stands(&cell) {
			continue
		}
		s := u.t.cell(&cell)
		if s.key != 0 || s.skip {
			s = sense{}
		}
		if i == u.p.organ {
			organ = cell
			continue
		}
		only := sense{}
		switch c.sense.key {
		case measureKey:
			only.measure = s.measure
		case placeKey:
			only.area = s.area
		case timeKey:
			only.when = s.when
			if isFigure(&cell) == noFigure || s.when.year != 0 {
				only.marks = s.marks
			}
		case roleKey:
			only.role, only.skip = s.role, s.skip
			if s.role == 0 && u.t.cell(&cell).skip {
				return // a row of targets, say
			}
		}
		if c.use == checked {
			if s.measure != nil && keys.measure != nil && s.measure.Ref != keys.measure.Ref {
				clash = fmt.Sprintf("%s stands beside %s, and they are two indicators", quote(cell.Plain()), quote(string(keys.measure.Ref)))
			}
			continue
		}
		var ok bool
		if keys, ok = keys.with(only); !ok {
			clash = quote(shownHead(&cell)) + " says something else than the rest of its row"
		}
		if _, twice := cells[c.sense.key]; !twice || c.sense.key != timeKey {
			cells[c.sense.key] = cell
		}
	}
	read := false
	for i := range u.p.columns {
		c := &u.p.columns[i]
		cell := r.at(c.at)
		if c.use != figured || !stands(&cell) {
			continue
		}
		if clash != "" {
			if isFigure(&cell) != noFigure {
				u.doubt(HistoryDoubt, &cell, clash, "")
				return
			}
			continue
		}
		read = u.figure(r, c, &cell, keys, cells, &organ) || read
	}
	if !read {
		u.passed = append(u.passed, r.number)
	}
}

// figure reads one cell of figures into the row of the history to which it belongs. It is not read when it holds no figure and there is no telling for
// what one would be: a remark, then.
func (u *unfolding) figure(r *gridRow, c *column, cell *sheet.Cell, keys sense, cells map[keyKind]sheet.Cell, organ *sheet.Cell) bool {
	strong := isFigure(cell) != noFigure
	s, ok := c.sense.with(keys)
	if _, dated := cells[timeKey]; !ok && dated && c.sense.when == (when{part: wholePart}) {
		bare := c.sense // "Outturn", where each row says of what period
		bare.when = when{}
		s, ok = bare.with(keys)
	}
	if !ok {
		if strong {
			u.doubt(HistoryDoubt, cell, "the heading "+quote(c.heading)+" says something else than the row", "")
		}
		return strong
	}
	from := func(k keyKind, con *constant) sheet.Cell {
		if cell, ok := cells[k]; ok {
			return cell
		}
		if con != nil {
			return con.cell
		}
		return c.head
	}
	if s.measure == nil && u.p.primary < 0 && u.p.measure != nil {
		s.measure = u.p.measure.sense.measure
	}
	if _, named := cells[placeKey]; s.area == 0 && !named && u.p.area != nil {
		s.area = u.p.area.sense.area
	}
	if w := &s.when; w.part != 0 && w.year == 0 && u.p.year != nil {
		w.year, w.calendar = u.p.year.when.year, u.p.year.when.calendar
	}
	p, why := s.when.of(s.measure)
	if !strong && (s.measure == nil || why != "") {
		return false
	}
	if why != "" {
		u.noPeriod(c, cell, cells, why)
		return true
	}
	key := recordKey{period: p.String()}
	id := from(measureKey, u.p.measure)
	if s.measure != nil {
		key.measure = string(s.measure.Ref)
	} else if key.measure = strings.Trim(id.Plain(), blanks); u.p.primary >= 0 && c.sense.measure == nil {
		if _, ok := cells[measureKey]; !ok {
			id, key.measure = r.at(u.p.columns[u.p.primary].at), ""
		}
	}
	where := from(placeKey, u.p.area)
	if s.area != 0 {
		key.area = u.x.f.areas[s.area-1].ID
	} else if named, ok := cells[placeKey]; ok {
		key.area = strings.Trim(named.Plain(), blanks)
	}
	if stands(organ) {
		key.organisation = strings.Trim(organ.Plain(), blanks)
	}
	role := s.role
	if role == 0 {
		role = hValue
	}
	at, held := u.rows[key]
	if held && stands(&u.out[at].Cells[role]) {
		held = false // a second one is for the reading of the row to find
	}
	if !held {
		at = len(u.out)
		u.rows[key] = at
		u.out = append(u.out, u.newRow(r, c, cell, s, key, id, where, from(timeKey, nil), *organ))
	}
	u.out[at].Cells[role] = *cell
	return true
}

// newRow begins a row of the history. A cell in which nothing stands is placed where the figure is, for whoever is told of it.
func (u *unfolding) newRow(r *gridRow, c *column, cell *sheet.Cell, s sense, key recordKey, id, where, time, organ sheet.Cell) sheet.Row {
	row := sheet.Row{Number: r.number, Cells: make([]sheet.Cell, len(historyColumns))}
	for i := range row.Cells {
		row.Cells[i] = sheet.Cell{Row: cell.Row, Col: cell.Col}
	}
	put := func(col int, text string, at sheet.Cell) {
		if text != "" {
			row.Cells[col] = sheet.Cell{Kind: sheet.Text, Text: text, Row: at.Row, Col: at.Col, Decimals: -1}
		} else if at.Row > 0 {
			row.Cells[col] = sheet.Cell{Row: at.Row, Col: at.Col}
		}
	}
	put(hIndicator, key.measure, id)
	put(hOrganisation, key.organisation, organ)
	put(hArea, key.area, where)
	put(hPeriod, key.period, time)
	marks := s.marks.String()
	for i := range u.p.columns {
		b := &u.p.columns[i]
		beside := r.at(b.at)
		if b.use != besides || !stands(&beside) || b.sense.when != c.sense.when || b.sense.area != c.sense.area || b.sense.measure != c.sense.measure {
			continue
		}
		if b.sense.role == hMark && marks != "" {
			beside.Text += ";" + marks
			marks = ""
		}
		row.Cells[b.sense.role] = beside
	}
	if marks != "" {
		put(hMark, marks, c.head)
	}
	return row
}

// noPeriod says, once for each column, what is wanting of the period of its figures.
func (u *unfolding) noPeriod(c *column, cell *sheet.Cell, cells map[keyKind]sheet.Cell, why string) {
	at, inRow := cells[timeKey]
	switch {
	case c.sense.when.isZero() && inRow:
		if u.asked[-at.Row] {
			return
		}
		u.asked[-at.Row] = true
		u.doubt(HistoryPeriod, &at, quote(shownHead(&at))+" gives "+why, "")
	case u.asked[c.at]:
	case c.sense.when.isZero():
		u.asked[c.at] = true
		u.doubt(HistoryPeriod, cell, "a figure in a row that gives "+why, "")
	default:
		u.asked[c.at] = true
		u.doubt(HistoryDoubt, &c.head, "the heading "+quote(c.heading)+" gives "+why, "write the year into the heading, or into the title of the table")
	}
}

// csvGrid lays a CSV file out as a sheet. What is guarded against being run as a formula is read without its guard.
func csvGrid(file string, data []byte, lim sheet.Limits) (*grid, error) {
	g := &grid{name: strings.TrimSuffix(file, path.Ext(file))}
	err := sheet.ScanCSV(data, lim, func(c sheet.Cell) error {
		c.Text = guard.Off(c.Text)
		g.add(c)
		return nil
	})
	return g, err
}

// sheetGrid lays out a sheet of a workbook.
func sheetGrid(w *sheet.Workbook, name string) (*grid, error) {
	g := &grid{name: name}
	err := w.Read(name, func(c sheet.Cell) error {
		g.add(c)
		return nil
	})
	return g, err
}
