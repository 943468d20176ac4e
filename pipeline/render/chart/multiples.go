package chart

import (
	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

// smallAcross is how many small trends stand side by side: as many as make rows of about one length.
func smallAcross(n int) int {
	if n > 8 {
		return 6
	}
	return 4
}

const (
	smallHeight = 84.0 // points of each, with its title
	smallGap    = 14.0
	smallTitle  = 12.0
)

// shifted is a part of a canvas.
type shifted struct {
	Canvas
	x, y int
}

func (s shifted) MoveTo(x, y int) { s.Canvas.MoveTo(x+s.x, y+s.y) }
func (s shifted) LineTo(x, y int) { s.Canvas.LineTo(x+s.x, y+s.y) }

func (s shifted) CurveTo(x1, y1, x2, y2, x3, y3 int) {
	s.Canvas.CurveTo(x1+s.x, y1+s.y, x2+s.x, y2+s.y, x3+s.x, y3+s.y)
}

func (s shifted) Text(text string, x, y int, f Font) { s.Canvas.Text(text, x+s.x, y+s.y, f) }

func (s shifted) Dots(at []Place, diameter float64, c theme.Colour) {
	moved := make([]Place, len(at))
	for i, p := range at {
		moved[i] = Place{p.X + s.x, p.Y + s.y}
	}
	s.Canvas.Dots(moved, diameter, c)
}

// multiples draws the same measure for several areas. All stand on one scale, so that one look compares them; the numbers of the axis stand at the left of each row.
func (p *plot) multiples() error {
	all := *p.chart
	all.Kind = document.Trend
	all.Lines, all.Levels = nil, nil
	for _, s := range p.chart.Miniatures {
		all.Lines = append(all.Lines, s.Lines...)
		all.Levels = append(all.Levels, s.Levels...)
	}
	whole := &plot{on: p.on, theme: p.theme, chart: &all, width: p.width, height: smallHeight, size: p.size}
	x, y := whole.ranges()
	numbers := min(whole.widestTick(), p.width*0.1) + 6
	inRow := smallAcross(len(p.chart.Miniatures))
	across := min(inRow, len(p.chart.Miniatures))
	width := (p.width - numbers - smallGap*float64(across-1)) / float64(inRow)
	for i := range p.chart.Miniatures {
		s := &p.chart.Miniatures[i]
		row, col := i/inRow, i%inRow
		one := *p.chart
		one.Kind, one.Miniatures = document.Trend, nil
		one.Lines, one.Levels = s.Lines, s.Levels
		left := numbers + float64(col)*(width+smallGap)
		top := float64(row) * smallHeight
		part := &plot{on: shifted{p.on, units(left), units(top)}, theme: p.theme, chart: &one, width: width, height: smallHeight - 6, size: p.size, yTicks: whole.yTicks}
		title := func(q *plot) {
			q.text(q.shortened(s.Title, width, true), 0, units(smallTitle-4), q.theme.Colours.Ink, true)
		}
		scale := func(q *plot) {
			if col > 0 {
				return
			}
			for _, t := range whole.yTicks {
				label := q.shortened(t.label, numbers-4, false)
				q.text(label, -units(q.measure(label, false)+4), q.yAt(t.value)+units(q.size*0.34), q.theme.Colours.Muted, false)
			}
		}
		ownX, ownY := *x, *y
		err := part.render(&ownX, &ownY, margins{top: smallTitle + 3, bottom: p.size*1.5 + 2}, title, (*plot).smallGrid, scale, (*plot).band, (*plot).smallLevels, (*plot).lines, (*plot).smallLabels)
		if err != nil {
			return err
		}
	}
	return nil
}

// smallGrid is grid without numbers, and with the first and the last tick alone.
func (p *plot) smallGrid() {
	for _, t := range p.yTicks {
		y := p.yAt(t.value)
		p.line(p.box.Left, y, p.box.Right, y)
	}
	p.stroke(ink(p.theme.Colours.Grid), 0.5, nil)
	p.r.Stroke()
	axis := p.yAt(p.yTicks[0].value)
	p.line(p.box.Left, axis, p.box.Right, axis)
	p.stroke(ink(p.theme.Colours.Muted), 0.6, nil)
	p.r.Stroke()
	shown := p.chart.Ticks
	if len(shown) > 2 {
		shown = []document.Tick{shown[0], shown[len(shown)-1]}
	}
	if len(shown) > 1 && p.measure(shown[0].Label, false)+p.measure(shown[1].Label, false) > p.width-3 {
		shown = shown[1:] // the latest alone where both do not fit
	}
	for _, t := range shown {
		label := p.shortened(t.Label, p.width, false)
		x := 0
		if t.At == shown[len(shown)-1].At {
			x = units(p.width - p.measure(label, false))
		}
		p.text(label, x, axis+units(p.size*1.1+2.5), p.theme.Colours.Muted, false)
	}
}

// smallLevels draws levels without their labels, which would stand in the way of the next trend; the caption names them.
func (p *plot) smallLevels() {
	p.levels()
	p.labels = nil
}

// smallLabels keeps the figure's own label, set above the end of its line.
func (p *plot) smallLabels() {
	for _, l := range p.labels {
		if l.bold {
			p.nearLabel(l)
		}
	}
}
