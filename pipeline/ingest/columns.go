package ingest

import (
	"slices"
	"strings"

	"perfpack/pipeline/sheet"
)

// use says how a column of a table is read.
type use uint8

const (
	unread   use = iota // nobody asked for it, or nothing is known of it
	keyed               // it says what the figures of each row are for
	figured             // it holds figures
	besides             // it holds marks or notes of the figures beside it
	checked             // it names the indicator a second time, and must agree
	doubtful            // it holds figures, and there is no telling of what
)

// column is one column of a table, and what its headings say.
type column struct {
	at      int // counted from nought
	heading string
	head    sheet.Cell // the lowest heading, or where it would be
	sense   sense
	use     use
	fills   bool // an empty cell takes what stands above it
}

// constant is what is said once for a whole table, in a title above it or by the name of the sheet.
type constant struct {
	sense
	from string // where it is said, in words
	cell sheet.Cell
}

// plan is how a table is read.
type plan struct {
	*block
	columns []column
	primary int // the column that names the indicator; -1 for none
	organ   int // the column that names the organisation where another names the area; -1 for none
	// The parts that columns and rows leave open.
	measure, area, year *constant
	// named says that an indicator of the framework is named somewhere.
	named bool
}

// plan finds out how a table is to be read.
func (t *senses) plan(b *block, g *grid, titles []gridRow) *plan {
	p := &plan{block: b, primary: -1, organ: -1}
	width := 0
	for _, rows := range [][]gridRow{b.heads, b.body} {
		for i := range rows {
			width = max(width, len(rows[i].cells))
		}
	}
	for col := range width {
		if c := t.column(b, col); c.heading != "" || t.count(b, col).stand > 0 {
			p.columns = append(p.columns, c)
		}
	}
	p.settle(t)
	p.constants(t, g, titles)
	return p
}

// tally is what stands in the cells of a column under its headings.
type tally struct{ stand, figures, measures, areas, times, roles, numbers int }

// mostLooked is how many rows of a table are looked at to find out what its columns hold.
const mostLooked = 500

func (t *senses) count(b *block, col int) tally {
	var n tally
	for i := range min(len(b.body), mostLooked) {
		c := b.body[i].at(col)
		if !stands(&c) {
			continue
		}
		n.stand++
		s := t.cell(&c)
		switch {
		case s.measure != nil:
			n.measures++
		case s.area != 0:
			n.areas++
		case !s.when.isZero():
			n.times++
		case s.role != 0:
			n.roles++
		}
		switch isFigure(&c) {
		case aFigure:
			n.figures++
		case aYear:
			n.numbers++
		}
	}
	return n
}

// column puts the headings over a column together. A heading over several columns stands in the first of them: it is carried on to those that have a
// heading of their own beneath, which says something and is no name of a column.
func (t *senses) column(b *block, col int) column {
	c := column{at: col, head: sheet.Cell{Col: col + 1}}
	if n := len(b.heads); n > 0 {
		c.head.Row = b.heads[n-1].number
	}
	var texts []string
	ok := true
	for i := range b.heads {
		cell := b.heads[i].at(col)
		if !stands(&cell) {
			if i == len(b.heads)-1 || !t.sayBeneath(b, i, col) {
				continue
			}
			if cell = t.carried(&b.heads[i], col); !stands(&cell) {
				continue
			}
		} else {
			c.head = cell
		}
		texts = append(texts, strings.Join(strings.Fields(shownHead(&cell)), " "))
		s := t.cell(&cell)
		if !s.known {
			ok = false
			continue
		}
		var agree bool
		if c.sense, agree = c.sense.with(s); !agree {
			ok = false
		}
	}
	c.heading = strings.Join(texts, " / ")
	c.sense.known = c.sense.known && ok
	return c
}

func shownHead(c *sheet.Cell) string {
	if day, ok := c.Date(); ok {
		return day.Format("2 January 2006")
	}
	return c.Plain()
}

// sayBeneath says that a column has headings in lower rows, all of which say something.
func (t *senses) sayBeneath(b *block, row, col int) bool {
	met := false
	for i := row + 1; i < len(b.heads); i++ {
		c := b.heads[i].at(col)
		if !stands(&c) {
			continue
		}
		s := t.cell(&c)
		if !s.known || s.key != 0 || s.skip {
			return false
		}
		met = true
	}
	return met
}

// carried gives the nearest heading to the left in a row of headings, when it is one that may stand over several columns.
func (t *senses) carried(r *gridRow, col int) sheet.Cell {
	for i := col - 1; i >= 0; i-- {
		c := r.at(i)
		if !stands(&c) {
			continue
		}
		if s := t.cell(&c); s.known && s.names() && s.key == 0 {
			return c
		}
		break
	}
	return sheet.Cell{}
}

// settle decides how each column is read.
func (p *plan) settle(t *senses) {
	var best tally
	var places []int
	denominators := false
	for i := range p.columns {
		c := &p.columns[i]
		n := t.count(p.block, c.at)
		c.use = settled(c, n)
		switch {
		case c.use == keyed && c.sense.key == measureKey:
			if p.primary < 0 || n.measures > best.measures {
				p.primary, best = i, n
			}
		case c.use == keyed && c.sense.key == placeKey:
			places = append(places, i)
		}
		denominators = denominators || c.sense.role == hDenominator
	}
	for i := range p.columns {
		c := &p.columns[i]
		n := t.count(p.block, c.at)
		if c.use == keyed && c.sense.key == measureKey && i != p.primary {
			c.use = checked
			if n.measures == 0 {
				c.use = unread
			}
		}
		if c.sense.role == aCount {
			c.sense.role = hValue
			if denominators {
				c.sense.role = hNumerator
			}
		}
		p.named = p.named || c.sense.measure != nil
	}
	if p.primary >= 0 && best.measures > 0 {
		p.named = true
	}
	if len(places) == 2 {
		// The one under "council" says whose the figures are, the other one what for.
		for _, i := range places {
			switch headFold(p.columns[i].heading) {
			case "organisation", "organization", "council", "authority", "localauthority":
				p.organ = i
			}
		}
	}
	p.settleBesides()
	p.settleFills(t)
}

// settled decides how a column is read, from its headings and from what stands in it.
func settled(c *column, n tally) use {
	s := &c.sense
	switch {
	case s.known && s.skip:
		return unread
	case s.known && s.key == roleKey && n.roles == 0, s.known && s.key == timeKey && n.times == 0 && n.stand == 0:
		return unread
	case s.known && s.key != 0:
		return keyed
	case s.known && (s.role == hMark || s.role == hNote):
		return besides
	}
	// Whatever its heading, a column of nothing but indicators, areas or periods says what its rows are for.
	if n.figures == 0 && n.stand > 0 {
		for _, k := range []struct {
			count int
			key   keyKind
		}{{n.measures, measureKey}, {n.areas, placeKey}, {n.times, timeKey}, {n.roles, roleKey}} {
			if k.count > 0 && 2*k.count > n.stand && (c.heading == "" || k.key == measureKey || !s.known) {
				s.key, s.known = k.key, true
				return keyed
			}
		}
	}
	switch {
	case s.known && (s.names() || s.role != 0):
		return figured
	case n.figures > 0 || n.numbers > 0:
		return doubtful
	}
	return unread
}

// settleBesides leaves out notes and marks of which there is no telling for which figure of the row they are.
func (p *plan) settleBesides() {
	for i := range p.columns {
		c := &p.columns[i]
		if c.use != besides {
			continue
		}
		meets, others := 0, 0
		for k := range p.columns {
			switch o := &p.columns[k]; {
			case o.use != figured:
			case o.sense.when == c.sense.when && o.sense.area == c.sense.area && o.sense.measure == c.sense.measure:
				meets++
			default:
				others++
			}
		}
		if meets == 0 || others > 0 && !c.sense.names() {
			c.use = unread
		}
	}
}

// settleFills finds the columns of keys in which a key stands once for several rows.
func (p *plan) settleFills(t *senses) {
	keys := 0
	for i := range p.columns {
		if p.columns[i].use == keyed {
			keys++
		}
	}
	if keys < 2 {
		return
	}
	for i := range p.columns {
		c := &p.columns[i]
		if c.use != keyed {
			continue
		}
		for r := range p.body {
			cell := p.body[r].at(c.at)
			if !stands(&cell) && t.figures(&p.body[r], true) && p.otherKey(r, i) {
				c.fills = true
				break
			}
		}
	}
}

// otherKey says that another column of keys has something in a row of the body.
func (p *plan) otherKey(row, but int) bool {
	return slices.ContainsFunc(p.columns, func(c column) bool {
		cell := p.body[row].at(c.at)
		return c.use == keyed && c.at != p.columns[but].at && stands(&cell)
	})
}

// constants finds what the titles above a table and the name of the sheet say for all of it. What stands nearest counts.
func (p *plan) constants(t *senses, g *grid, titles []gridRow) {
	var said []constant
	for _, rows := range [][]gridRow{p.captions, titles} {
		for i := range slices.Backward(rows) {
			for _, c := range rows[i].cells {
				if stands(&c) {
					said = append(said, constant{t.title(&c), "the title in " + c.Address(), c})
				}
			}
		}
	}
	// A heading over the keys, such as the year over the names of the indicators, says it of the whole table.
	for i := range p.columns {
		if c := &p.columns[i]; c.use == keyed && c.sense.names() {
			said = append(said, constant{c.sense, "the heading in " + c.head.Address(), c.head})
			c.sense = sense{known: true, key: c.sense.key}
		}
	}
	name := sheet.Cell{Kind: sheet.Text, Text: g.name, Row: 1, Col: 1}
	said = append(said, constant{t.title(&name), "the name " + quote(g.name), name})
	for i := range said {
		s := &said[i]
		if p.measure == nil && s.measure() {
			p.measure = s
		}
		if p.area == nil && s.sense.area != 0 {
			p.area = s
		}
		if p.year == nil && s.when.year != 0 && s.when.part == 0 {
			p.year = s
		}
	}
	p.named = p.named || p.measure != nil
}

func (c *constant) measure() bool { return c.sense.measure != nil }

// title reads a title: what it says as a whole, or else the one financial year that is named in it.
func (t *senses) title(c *sheet.Cell) sense {
	if s := t.cell(c); s.known {
		return s
	}
	if years := yearsIn(c.Text); len(years) == 1 {
		return sense{known: true, when: when{year: years[0]}}
	}
	return sense{}
}
