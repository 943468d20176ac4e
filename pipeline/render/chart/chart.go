// Package chart draws the charts of a report: trends alone and side by side, columns, bars of counts, sparklines, risk grids and the golden thread.
//
// A chart is described as data by document.Chart and drawn through go-chart's Renderer as lines and letters on whatever Canvas is given, so that it stays
// sharp in print and is set in the document's own font. go-chart lays out the plot and carries figures to places; its own axes, ticks and legends are left
// unused, since they know nothing of missing figures, round numbers or labels that must not cover each other. No other package imports go-chart.
package chart

import (
	"fmt"
	"io"
	"slices"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"

	"github.com/golang/freetype/truetype"
	gochart "github.com/wcharczuk/go-chart/v2"
)

// Unit is how many units of a Canvas make a point. go-chart counts in whole numbers, and a twentieth of a point is finer than the eye.
const Unit = 20

// Canvas is the place on a page where a chart is drawn. Lengths are in units, counted from the upper left corner of the chart to the right and down.
type Canvas interface {
	MoveTo(x, y int)
	LineTo(x, y int)
	CurveTo(x1, y1, x2, y2, x3, y3 int)
	ClosePath()
	// Paint fills, strokes or drops the path drawn since the last Paint.
	Paint(p Paint)
	// Dots draws discs of the same size and colour; the diameter is in points.
	Dots(at []Place, diameter float64, c theme.Colour)
	// Text sets a text with its left end on the line at y.
	Text(s string, x, y int, f Font)
	// Measure is how wide a text will be, in points.
	Measure(s string, f Font) float64
}

// Place is a place on a canvas, in units.
type Place struct{ X, Y int }

// Paint says how a path is painted. A path that is neither filled nor stroked leaves no mark.
type Paint struct {
	Filled, Stroked bool
	Fill, Stroke    theme.Colour
	Width           float64   // of the stroke, in points
	Dash            []float64 // lengths on and off, in points; nil draws through
}

// Font is how a text of a chart is set.
type Font struct {
	Bold   bool
	Size   float64 // points
	Colour theme.Colour
}

// Empty reports whether a chart holds nothing that could be drawn: no figure, no level and no count.
func Empty(c *document.Chart) bool {
	if c == nil {
		return true
	}
	switch c.Kind {
	case document.StatusBar:
		return !slices.ContainsFunc(c.Segments, func(s document.Segment) bool { return s.Count > 0 })
	case document.Multiples:
		return !slices.ContainsFunc(c.Miniatures, func(s document.Miniature) bool { return !bare(s.Lines, s.Levels) })
	case document.RiskGrid:
		return c.Grid == nil || len(c.Grid.Rows) == 0 || len(c.Grid.Columns) == 0
	case document.Thread:
		return len(c.Nodes) == 0
	}
	return bare(c.Lines, c.Levels)
}

// bare reports whether lines and levels hold no figure at all.
func bare(lines []document.Line, levels []document.Level) bool {
	for _, l := range lines {
		if slices.ContainsFunc(l.Points, func(p document.ChartPoint) bool { return !p.Missing }) {
			return false
		}
	}
	return len(levels) == 0
}

// Height is the height in points at which a chart of a width reads well.
func Height(on Canvas, t *theme.Theme, c *document.Chart, width float64) float64 {
	switch c.Kind {
	case document.StatusBar:
		return 44
	case document.Sparkline:
		return 20
	case document.Multiples:
		across := smallAcross(len(c.Miniatures))
		return float64((len(c.Miniatures)+across-1)/across) * smallHeight
	case document.RiskGrid:
		p := &plot{on: on, theme: t, chart: c, width: width, size: t.Type.Chart}
		sum := gridHead
		for _, r := range p.gridRows() {
			sum += r
		}
		return sum
	case document.Thread:
		p := &plot{on: on, theme: t, chart: c, width: width, size: t.Type.Chart}
		sum := 0.0
		for _, r := range p.threadRows() {
			sum += r.height
		}
		return sum
	}
	return 112
}

// Draw draws a chart of the given width and height in points.
func Draw(on Canvas, t *theme.Theme, c *document.Chart, width, height float64) error {
	if Empty(c) {
		return nil
	}
	p := &plot{on: on, theme: t, chart: c, width: width, height: height, size: t.Type.Chart}
	switch c.Kind {
	case document.StatusBar:
		return p.render(&gochart.ContinuousRange{Max: 1}, &gochart.ContinuousRange{Max: 1}, margins{}, (*plot).bar)
	case document.Sparkline:
		x, y := p.ranges()
		return p.render(x, y, margins{top: 3, right: 3, bottom: 3, left: 3}, (*plot).lines)
	case document.Multiples:
		return p.multiples()
	case document.RiskGrid:
		return p.render(&gochart.ContinuousRange{Max: 1}, &gochart.ContinuousRange{Max: 1}, margins{}, (*plot).riskGrid)
	case document.Thread:
		return p.render(&gochart.ContinuousRange{Max: 1}, &gochart.ContinuousRange{Max: 1}, margins{}, (*plot).thread)
	case document.Columns:
		return p.axes((*plot).grid, (*plot).columns, (*plot).levels, (*plot).endLabels)
	default:
		return p.axes((*plot).grid, (*plot).band, (*plot).levels, (*plot).lines, (*plot).endLabels)
	}
}

// plot is one chart while it is being drawn.
type plot struct {
	on     Canvas
	theme  *theme.Theme
	chart  *document.Chart
	width  float64 // points
	height float64
	size   float64 // of the type

	yTicks       []tick
	half, ground int // half the width of a column, and where columns stand

	labels []label // those at the ends of lines, collected until all lines are drawn

	// Set by go-chart for each layer.
	r    gochart.Renderer
	box  gochart.Box
	x, y gochart.Range
}

type margins struct{ top, right, bottom, left float64 }

// layer draws one part of a plot; later layers lie above earlier ones.
type layer func(p *plot)

// series lets go-chart call a layer once it has settled the box and the ranges.
type series struct {
	plot *plot
	draw layer
}

func (s series) GetName() string             { return "" }
func (s series) GetYAxis() gochart.YAxisType { return gochart.YAxisPrimary }
func (s series) GetStyle() gochart.Style     { return gochart.Style{} }
func (s series) Validate() error             { return nil }

func (s series) Render(r gochart.Renderer, box gochart.Box, x, y gochart.Range, _ gochart.Style) {
	s.plot.r, s.plot.box, s.plot.x, s.plot.y = r, box, x, y
	s.draw(s.plot)
}

// plain and bold stand for the document's fonts: go-chart hands them back to the renderer, which knows them by their address.
// A font that is set also keeps go-chart from parsing its own.
var plain, bold = new(truetype.Font), new(truetype.Font)

func (p *plot) render(x, y gochart.Range, m margins, layers ...layer) error {
	hidden := gochart.Hidden()
	clear := gochart.Style{FillColor: transparent, StrokeColor: transparent, StrokeWidth: 1}
	g := gochart.Chart{
		Width: units(p.width), Height: units(p.height), Font: plain,
		Canvas: clear, Background: clear,
		XAxis: gochart.XAxis{Style: hidden, Range: x},
		YAxis: gochart.YAxis{Style: hidden, Range: y}, YAxisSecondary: gochart.YAxis{Style: hidden},
		Series: make([]gochart.Series, len(layers)),
	}
	g.Background.Padding = gochart.Box{IsSet: true, Top: units(m.top), Right: units(m.right), Bottom: units(m.bottom), Left: units(m.left)}
	for i, l := range layers {
		g.Series[i] = series{p, l}
	}
	provide := func(int, int) (gochart.Renderer, error) {
		return &renderer{on: p.on, paper: p.theme.Colours.Paper}, nil
	}
	if err := g.Render(provide, io.Discard); err != nil {
		return fmt.Errorf("draw chart: %w", err)
	}
	return nil
}

// axes draws a chart with both axes: room is left for the numbers at the left, the ticks beneath and the labels at the right.
func (p *plot) axes(layers ...layer) error {
	x, y := p.ranges()
	left := p.widestTick()
	if left > p.width*mostForNumbers {
		// Units too long to stand beside an axis: the numbers stand alone.
		for i, t := range p.yTicks {
			p.yTicks[i].label = p.shortened(number(t.shown, t.places, "", ""), p.width*mostForNumbers, false)
		}
		left = p.widestTick()
	}
	right := 4.0
	for _, l := range p.allLabels() {
		right = max(right, p.measureLabel(l)+labelGap)
	}
	m := margins{top: p.size * 0.6, left: left + 6, right: min(right, p.width*mostForLabels+labelGap), bottom: p.size*1.5 + 2}
	return p.render(x, y, m, layers...)
}

func (p *plot) widestTick() float64 {
	widest := 0.0
	for _, t := range p.yTicks {
		widest = max(widest, p.measure(t.label, false))
	}
	return widest
}

func units(points float64) int { return int(points*Unit + 0.5) }

func (p *plot) measure(s string, heavy bool) float64 {
	return p.on.Measure(s, Font{Bold: heavy, Size: p.size})
}

// at carries a figure to its place on the canvas.
func (p *plot) at(x, y float64) (int, int) { return p.box.Left + p.x.Translate(x), p.yAt(y) }

func (p *plot) yAt(y float64) int { return p.box.Bottom - p.y.Translate(y) }
