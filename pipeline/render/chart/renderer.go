package chart

import (
	"io"
	"math"

	"perfpack/pipeline/theme"

	"github.com/golang/freetype/truetype"
	gochart "github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"
)

// transparent is a colour that paints nothing; the zero Color would make go-chart take its own white.
var transparent = drawing.Color{R: 255, G: 255, B: 255}

// renderer carries go-chart's drawing to a Canvas. Widths, dashes and radii are points; only places are counted in units.
type renderer struct {
	on    Canvas
	paper theme.Colour // what lies beneath: colours that let light through are blended with it
	paint Paint
	font  Font
	x, y  int
	// Circles are drawn as dots, which take a fifth of the room of curves. They are kept until it is said how they are painted.
	circles []Place
	radius  float64
}

var _ gochart.Renderer = (*renderer)(nil)

func (r *renderer) ResetStyle() {
	r.paint = Paint{}
	r.font = Font{}
}

// GetDPI is 72, so that go-chart takes a point for a point.
func (r *renderer) GetDPI() float64 { return 72 }

// SetDPI has no effect: a vector has no dots.
func (r *renderer) SetDPI(float64) {}

// SetClassName has no effect: classes belong to SVG.
func (r *renderer) SetClassName(string) {}

func (r *renderer) SetStrokeColor(c drawing.Color) {
	r.paint.Stroke, r.paint.Stroked = r.blend(c), c.A > 0
}

func (r *renderer) SetFillColor(c drawing.Color) {
	r.paint.Fill, r.paint.Filled = r.blend(c), c.A > 0
}

func (r *renderer) SetStrokeWidth(w float64)       { r.paint.Width = w }
func (r *renderer) SetStrokeDashArray(d []float64) { r.paint.Dash = d }

func (r *renderer) MoveTo(x, y int) {
	r.on.MoveTo(x, y)
	r.x, r.y = x, y
}

func (r *renderer) LineTo(x, y int) {
	r.on.LineTo(x, y)
	r.x, r.y = x, y
}

// QuadCurveTo draws the curve with two control points that has the same form.
func (r *renderer) QuadCurveTo(cx, cy, x, y int) {
	third := func(from, control int) int { return from + (control-from)*2/3 }
	r.on.CurveTo(third(r.x, cx), third(r.y, cy), third(x, cx), third(y, cy), x, y)
	r.x, r.y = x, y
}

// ArcTo draws an arc in pieces of at most a quarter turn, starting with a line to its first point.
func (r *renderer) ArcTo(cx, cy int, rx, ry, start, delta float64) {
	place := func(a float64) (float64, float64) {
		return float64(cx) + rx*math.Cos(a), float64(cy) + ry*math.Sin(a)
	}
	pieces := int(math.Ceil(math.Abs(delta) / (math.Pi / 2)))
	x0, y0 := place(start)
	r.LineTo(round(x0), round(y0))
	for i := range pieces {
		a := start + delta*float64(i)/float64(pieces)
		b := start + delta*float64(i+1)/float64(pieces)
		k := 4.0 / 3 * math.Tan((b-a)/4)
		x0, y0 = place(a)
		x3, y3 := place(b)
		r.on.CurveTo(
			round(x0-k*rx*math.Sin(a)), round(y0+k*ry*math.Cos(a)),
			round(x3+k*rx*math.Sin(b)), round(y3-k*ry*math.Cos(b)),
			round(x3), round(y3))
		r.x, r.y = round(x3), round(y3)
	}
}

func round(v float64) int { return int(math.Round(v)) }

func (r *renderer) Close() { r.on.ClosePath() }

// Stroke paints the outline of the path. A circle that is only stroked shows the paper within.
func (r *renderer) Stroke() {
	p := r.paint
	p.Filled = false
	r.discs(p.Width, p.Stroke)
	r.discs(-p.Width, r.paper)
	r.done(p)
}

// Fill paints the inside of the path.
func (r *renderer) Fill() {
	p := r.paint
	p.Stroked = false
	r.discs(0, p.Fill)
	r.done(p)
}

// FillStroke paints both.
func (r *renderer) FillStroke() {
	r.discs(r.paint.Width, r.paint.Stroke)
	r.discs(-r.paint.Width, r.paint.Fill)
	r.done(r.paint)
}

func (r *renderer) discs(wider float64, c theme.Colour) {
	if len(r.circles) > 0 {
		r.on.Dots(r.circles, 2*r.radius+wider, c)
	}
}

func (r *renderer) done(p Paint) {
	r.on.Paint(p)
	r.circles = r.circles[:0]
}

// Circle adds a circle; the radius is in points. All circles that are painted at once have the same.
func (r *renderer) Circle(radius float64, x, y int) {
	if len(r.circles) > 0 && radius != r.radius {
		r.FillStroke()
	}
	r.radius = radius
	r.circles = append(r.circles, Place{x, y})
}

func (r *renderer) SetFont(f *truetype.Font)     { r.font.Bold = f == bold }
func (r *renderer) SetFontColor(c drawing.Color) { r.font.Colour = r.blend(c) }
func (r *renderer) SetFontSize(size float64)     { r.font.Size = size }

func (r *renderer) Text(body string, x, y int) { r.on.Text(body, x, y, r.font) }

func (r *renderer) MeasureText(body string) gochart.Box {
	return gochart.Box{Right: units(r.on.Measure(body, r.font)), Bottom: units(r.font.Size)}
}

// SetTextRotation has no effect: a report sets all its labels level, to be read without turning the head.
func (r *renderer) SetTextRotation(float64) {}

// ClearTextRotation has no effect, as nothing is rotated.
func (r *renderer) ClearTextRotation() {}

// Save has nothing to write: everything is on the canvas already.
func (r *renderer) Save(io.Writer) error { return nil }

func (r *renderer) blend(c drawing.Color) theme.Colour {
	mix := func(over, under uint8) uint8 {
		return uint8((int(over)*int(c.A) + int(under)*(255-int(c.A)) + 127) / 255)
	}
	return theme.Colour{R: mix(c.R, r.paper.R), G: mix(c.G, r.paper.G), B: mix(c.B, r.paper.B)}
}

func ink(c theme.Colour) drawing.Color { return drawing.Color{R: c.R, G: c.G, B: c.B, A: 255} }

// faint is a colour let down with the paper.
func faint(c theme.Colour, opacity float64) drawing.Color {
	return drawing.Color{R: c.R, G: c.G, B: c.B, A: uint8(opacity*255 + 0.5)}
}
