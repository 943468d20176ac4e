package chart

import (
	"strconv"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

const (
	gridHead    = 30.0 // points above the rows of a grid
	gridRow     = 24.0 // the least that a row is high
	gridLeading = 9.5  // from one line in a cell to the next
	gridAround  = 9.0  // above the first line and below the last together
	gridLines   = 9    // in a cell; what is more is counted
)

// gridNames is the room for the headings of the rows.
func (p *plot) gridNames() float64 {
	names := 0.0
	for _, r := range p.chart.Grid.Rows {
		names = max(names, p.measure(r, false))
	}
	return min(names, p.width*0.25) + 18
}

// gridCell gives one cell; an empty one where the grid has none.
func (p *plot) gridCell(row, column int) document.GridCell {
	if g := p.chart.Grid; row < len(g.Cells) && column < len(g.Cells[row]) {
		return g.Cells[row][column]
	}
	return document.GridCell{}
}

// gridWords breaks what a cell says into lines: its text, then the names in it, as many to a line as there is room for.
func (p *plot) gridWords(c document.GridCell, room float64) []string {
	var lines []string
	if c.Text != "" {
		lines = append(lines, c.Text)
	}
	at := ""
	for i, name := range c.Names {
		if at != "" && p.measure(at+"  "+name, false) > room {
			lines = append(lines, at)
			at = ""
			if len(lines) == gridLines-1 {
				at = "and " + strconv.Itoa(len(c.Names)-i) + " more"
				break
			}
		}
		if at != "" {
			at += "  "
		}
		at += name
	}
	if at != "" {
		lines = append(lines, at)
	}
	return lines
}

// gridRows gives the height of each row: that of the cell with most to say.
func (p *plot) gridRows() []float64 {
	g := p.chart.Grid
	room := (p.width-p.gridNames())/float64(len(g.Columns)) - 8
	heights := make([]float64, len(g.Rows))
	for r := range g.Rows {
		heights[r] = gridRow
		for c := range g.Columns {
			heights[r] = max(heights[r], float64(len(p.gridWords(p.gridCell(r, c), room)))*gridLeading+gridAround)
		}
	}
	return heights
}

// riskGrid draws cells that grow darker with gravity. The words in them say the same, so that nothing hangs on the shade.
func (p *plot) riskGrid() {
	g, k := p.chart.Grid, p.theme.Colours
	left := p.gridNames()
	width := (p.width - left) / float64(len(g.Columns))
	centred := func(text string, x, y, room float64, c theme.Colour, heavy bool) {
		text = p.shortened(text, room-4, heavy)
		p.text(text, units(x+(room-p.measure(text, heavy))/2), units(y), c, heavy)
	}
	centred(g.Across, left, p.size, p.width-left, k.Muted, true)
	for i, c := range g.Columns {
		centred(c, left+float64(i)*width, gridHead-5, width, k.Muted, false)
	}
	p.text(p.shortened(g.Up, left, true), 0, units(gridHead-5), k.Muted, true)
	y := gridHead
	for r, height := range p.gridRows() {
		p.text(p.shortened(g.Rows[r], left-6, false), 0, units(y+height/2+p.size*0.34), k.Muted, false)
		for c := range g.Columns {
			cell := p.gridCell(r, c)
			x := left + float64(c)*width
			p.rect(units(x+0.75), units(y+0.75), units(x+width-0.75), units(y+height-0.75))
			p.r.SetFillColor(faint(k.Accent, []float64{0.05, 0.14, 0.26, 0.4}[min(cell.Grave, 3)]))
			p.r.Fill()
			lines := p.gridWords(cell, width-8)
			base := y + (height-float64(len(lines)-1)*gridLeading)/2 + p.size*0.34
			for i, line := range lines {
				centred(line, x, base+float64(i)*gridLeading, width, k.Ink, i == 0 && cell.Text != "" && cell.Grave >= 3)
			}
		}
		y += height
	}
}
