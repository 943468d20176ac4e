package chart

import (
	"cmp"
	"math"
	"slices"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"

	"github.com/wcharczuk/go-chart/v2/drawing"
)

// look is how a role is drawn. Roles differ in dash as well as in colour.
type look struct {
	colour theme.Colour
	width  float64
	dash   []float64
}

var (
	dashed = []float64{4, 2}
	dotted = []float64{1, 2}
	short  = []float64{2, 1.5}
	uneven = []float64{6, 1.5, 1, 1.5}
)

func (p *plot) look(r document.Role) look {
	k := p.theme.Colours
	switch r {
	case document.TargetRole:
		return look{k.Target, 1.1, dashed}
	case document.BaselineRole:
		return look{k.Baseline, 1, dotted}
	case document.FloorRole, document.UpperRole:
		return look{k.Floor, 1, short}
	case document.ProjectionRole:
		return look{k.Projection, 1.3, short}
	case document.ComparatorRole:
		return look{k.Comparator, 1, uneven}
	}
	return look{k.Accent, 1.6, nil}
}

func (p *plot) stroke(c drawing.Color, width float64, dash []float64) {
	p.r.SetStrokeColor(c)
	p.r.SetStrokeWidth(width)
	p.r.SetStrokeDashArray(dash)
}

func (p *plot) line(x1, y1, x2, y2 int) {
	p.r.MoveTo(x1, y1)
	p.r.LineTo(x2, y2)
}

func (p *plot) rect(x1, y1, x2, y2 int) {
	p.r.MoveTo(x1, y1)
	p.r.LineTo(x2, y1)
	p.r.LineTo(x2, y2)
	p.r.LineTo(x1, y2)
	p.r.Close()
}

func (p *plot) text(s string, x, y int, c theme.Colour, heavy bool) {
	p.r.SetFont(plain)
	if heavy {
		p.r.SetFont(bold)
	}
	p.r.SetFontColor(ink(c))
	p.r.SetFontSize(p.size)
	p.r.Text(s, x, y)
}

// grid draws what lies beneath the figures: lines at the round numbers, the axis, and the ticks' labels.
func (p *plot) grid() {
	k := p.theme.Colours
	for _, t := range p.yTicks {
		y := p.yAt(t.value)
		p.line(p.box.Left, y, p.box.Right, y)
	}
	p.stroke(ink(k.Grid), 0.5, nil)
	p.r.Stroke()
	axis := p.yAt(p.yTicks[0].value)
	p.line(p.box.Left, axis, p.box.Right, axis)
	ticks := p.shownTicks()
	for _, t := range ticks {
		x, _ := p.at(t.At, 0)
		p.line(x, axis, x, axis+units(2.5))
	}
	p.stroke(ink(k.Muted), 0.6, nil)
	p.r.Stroke()
	for _, t := range p.yTicks {
		p.text(t.label, p.box.Left-units(p.measure(t.label, false)+4), p.yAt(t.value)+units(p.size*0.34), k.Muted, false)
	}
	for _, t := range ticks {
		p.text(t.Label, p.tickLabelAt(t), axis+units(p.size*1.1+2.5), k.Muted, false)
	}
}

// tickLabelAt centres a label on its tick and keeps it within the chart.
func (p *plot) tickLabelAt(t document.Tick) int {
	x, _ := p.at(t.At, 0)
	w := p.measure(t.Label, false)
	return max(0, min(x-units(w/2), units(p.width-w)))
}

// shownTicks leaves out ticks until no label touches the next. The last tick stays, as it names the period reported.
func (p *plot) shownTicks() []document.Tick {
	all := slices.Clone(p.chart.Ticks)
	for i := range all {
		all[i].Label = p.shortened(all[i].Label, p.width/3, false)
	}
	for stride := 1; stride <= len(all); stride++ {
		var shown []document.Tick
		for i := (len(all) - 1) % stride; i < len(all); i += stride {
			shown = append(shown, all[i])
		}
		fits := true
		for i := 1; i < len(shown); i++ {
			end := p.tickLabelAt(shown[i-1]) + units(p.measure(shown[i-1].Label, false)+p.size*0.7)
			fits = fits && end <= p.tickLabelAt(shown[i])
		}
		if fits {
			return shown
		}
	}
	return nil
}

func (p *plot) band() {
	b := p.chart.Band
	if b == nil {
		return
	}
	low, high := max(b.Low, p.y.GetMin()), min(b.High, p.y.GetMax())
	if low >= high {
		return
	}
	p.rect(p.box.Left, p.yAt(high), p.box.Right, p.yAt(low))
	p.r.SetFillColor(ink(p.theme.Colours.Band))
	p.r.Fill()
}

func (p *plot) levels() {
	for _, l := range p.chart.Levels {
		k := p.look(l.Role)
		y := p.yAt(l.Value)
		p.line(p.box.Left, y, p.box.Right, y)
		p.stroke(ink(k.colour), k.width, k.dash)
		p.r.Stroke()
		if l.Label != "" {
			p.labels = append(p.labels, label{text: l.Label, x: p.box.Right, y: y, colour: k.colour})
		}
	}
}

// mostDots is how many figures can bear a dot each without running together.
const mostDots = 40

func (p *plot) lines() {
	for i := range p.chart.Lines {
		l := &p.chart.Lines[i]
		k := p.look(l.Role)
		p.fan(l, k)
		p.runs(l, k)
		if l.Role == document.FigureRole {
			p.dots(l, k)
		}
		if l.Label == "" || p.chart.Kind == document.Sparkline {
			continue
		}
		if last, ok := lastHeld(l.Points); ok {
			x, y := p.at(last.At, last.Value)
			p.labels = append(p.labels, label{text: l.Label, x: x, y: y, colour: k.colour, bold: l.Role == document.FigureRole, under: p.rises(last) || falls(l.Points)})
		}
	}
}

// falls reports whether the last figure held is less than the one before.
func falls(points []document.ChartPoint) bool {
	last, ok := lastHeld(points)
	for i := len(points) - 1; ok && i >= 0; i-- {
		if p := points[i]; !p.Missing && p.At < last.At {
			return p.Value > last.Value
		}
	}
	return false
}

// rises reports whether some other line goes on upwards from a point.
func (p *plot) rises(from document.ChartPoint) bool {
	for _, l := range p.chart.Lines {
		for i := 1; i < len(l.Points); i++ {
			if l.Points[i-1].At == from.At && l.Points[i-1].Value == from.Value && l.Points[i].Value > from.Value {
				return true
			}
		}
	}
	return false
}

func lastHeld(points []document.ChartPoint) (document.ChartPoint, bool) {
	for i := len(points) - 1; i >= 0; i-- {
		if !points[i].Missing {
			return points[i], true
		}
	}
	return document.ChartPoint{}, false
}

// fan shades the range in which a projection lies.
func (p *plot) fan(l *document.Line, k look) {
	for i := 1; i < len(l.Points); i++ {
		a, b := l.Points[i-1], l.Points[i]
		if a.Missing || b.Missing || !b.Ranged {
			continue
		}
		if !a.Ranged { // the fan opens at the last figure known
			a.Low, a.High = a.Value, a.Value
		}
		x1, y1 := p.at(a.At, a.High)
		x2, y2 := p.at(b.At, b.High)
		p.r.MoveTo(x1, y1)
		p.r.LineTo(x2, y2)
		p.r.LineTo(x2, p.yAt(b.Low))
		p.r.LineTo(x1, p.yAt(a.Low))
		p.r.Close()
		p.r.SetFillColor(faint(k.colour, 0.18))
		p.r.Fill()
	}
}

// breakMark stands beside the line at which a series starts anew, as it stands beside figures in tables.
const breakMark = "[b]"

// runs draws a line through neighbouring figures. A missing figure leaves a gap, and a break in the series is marked by an upright line.
func (p *plot) runs(l *document.Line, k look) {
	joined := false
	var breaks []int
	drawn := false
	for i, pt := range l.Points {
		if pt.Missing {
			joined = false
			continue
		}
		x, y := p.at(pt.At, pt.Value)
		if pt.Break && i > 0 {
			before, _ := p.at(l.Points[i-1].At, pt.Value)
			breaks = append(breaks, (before+x)/2)
			joined = false
		}
		if joined {
			p.r.LineTo(x, y)
			drawn = true
		} else if i+1 < len(l.Points) && !l.Points[i+1].Missing && !l.Points[i+1].Break {
			p.r.MoveTo(x, y)
		}
		joined = true
	}
	if drawn {
		p.stroke(ink(k.colour), k.width, k.dash)
		p.r.Stroke()
	}
	for _, x := range breaks {
		p.line(x, p.box.Top, x, p.box.Bottom)
	}
	if len(breaks) > 0 {
		p.stroke(ink(p.theme.Colours.Muted), 0.7, short)
		p.r.Stroke()
	}
	for _, x := range breaks {
		if p.chart.Kind != document.Sparkline {
			p.text(breakMark, x+units(2), p.box.Top+units(p.size), p.theme.Colours.Muted, false)
		}
	}
}

// dots marks each figure: filled where final, hollow where provisional, ringed where revised. The last is the largest.
func (p *plot) dots(l *document.Line, k look) {
	held := 0
	for _, pt := range l.Points {
		if !pt.Missing {
			held++
		}
	}
	last, _ := lastHeld(l.Points)
	paper := ink(p.theme.Colours.Paper)
	mark := func(radius float64, paint func(), want func(document.ChartPoint) bool) {
		for _, newest := range []bool{false, true} {
			size := radius
			if newest {
				size *= 1.5
			}
			any := false
			for i, pt := range l.Points {
				if pt.Missing || !want(pt) || newest != (pt.At == last.At) {
					continue
				}
				alone := (i == 0 || l.Points[i-1].Missing) && (i+1 == len(l.Points) || l.Points[i+1].Missing)
				if (held > mostDots || p.chart.Kind == document.Sparkline) && !newest && !alone && !pt.Provisional && !pt.Revised {
					continue
				}
				x, y := p.at(pt.At, pt.Value)
				p.r.Circle(size, x, y)
				any = true
			}
			if any {
				paint()
			}
		}
	}
	hollow := func(width float64) func() {
		return func() {
			p.stroke(ink(k.colour), width, nil)
			p.r.SetFillColor(paper)
			p.r.FillStroke()
		}
	}
	mark(2.6, hollow(0.7), func(pt document.ChartPoint) bool { return pt.Revised })
	mark(1.25, func() {
		p.r.SetFillColor(ink(k.colour))
		p.r.Fill()
	}, func(pt document.ChartPoint) bool { return !pt.Provisional })
	mark(1.6, hollow(1), func(pt document.ChartPoint) bool { return pt.Provisional })
}

// columns draws a column for each figure, from nought; provisional ones are hollow. Lines of other roles, such as a profile, lie over them.
func (p *plot) columns() {
	nearest := math.Inf(1)
	for _, l := range p.chart.Lines {
		for i := 1; i < len(l.Points) && l.Role == document.FigureRole; i++ {
			if d := l.Points[i].At - l.Points[i-1].At; d > 0 {
				nearest = min(nearest, d)
			}
		}
	}
	if math.IsInf(nearest, 0) {
		nearest = p.x.GetDelta()
	}
	half := min(int(float64(p.box.Width())*nearest/p.x.GetDelta()*0.34), units(14))
	ground := p.yAt(max(0, p.y.GetMin()))
	p.half, p.ground = half, ground
	// The figures' columns first; what they are held against lies over them.
	lines := slices.Clone(p.chart.Lines)
	slices.SortStableFunc(lines, func(a, b document.Line) int { return cmp.Compare(min(a.Role, 1), min(b.Role, 1)) })
	for i := range lines {
		l := &lines[i]
		k := p.look(l.Role)
		p.fan(l, k)
		if l.Role != document.FigureRole {
			p.runs(l, k)
		} else {
			for _, hollow := range []bool{false, true} {
				any := false
				for _, pt := range l.Points {
					if pt.Missing || pt.Provisional != hollow {
						continue
					}
					x, y := p.at(pt.At, pt.Value)
					p.rect(x-half, y, x+half, ground)
					any = true
				}
				if !any {
					continue
				}
				p.stroke(ink(k.colour), 0.9, nil)
				p.r.SetFillColor(ink(k.colour))
				if hollow {
					p.r.SetFillColor(ink(p.theme.Colours.Paper))
				}
				p.r.FillStroke()
			}
		}
		if last, ok := lastHeld(l.Points); ok && l.Label != "" {
			x, y := p.at(last.At, last.Value)
			if x+3*half > p.box.Right {
				x = p.box.Right // a label over the last column would lie on its neighbours
			}
			p.labels = append(p.labels, label{text: l.Label, x: x, y: y, colour: k.colour, bold: l.Role == document.FigureRole, reach: half})
		}
	}
}
