package pdf

import (
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/render/chart"
	"perfpack/pipeline/theme"
)

// canvas lets a chart be drawn upon a page: its units become the page's for as long as it takes, so that its whole numbers stand in the file as they are.
type canvas struct {
	sheet *sheet
	used  *glyphs
	path  []byte
}

var _ chart.Canvas = (*canvas)(nil)

// draw draws a chart as the content of an element, which must be a Figure.
func (s *setter) draw(c *document.Chart, x, y, width, height float64, alt string, owner int32) {
	p := s.page
	s.tree.describe(owner, detail{alt: alt, page: int32(s.here()), box: [4]float64{x, p.height - y - height, x + width, p.height - y}})
	s.mark(owner)
	before := p.pen
	p.op("q .05 0 0 -.05 ")
	p.number(x)
	p.number(p.height - y)
	p.op("cm 1 j\n")
	p.pen.dashed = false
	p.pen.faceSet = false
	p.pen.width = 0
	err := chart.Draw(&s.canvas, s.theme, c, width, height)
	p.endText()
	p.op("Q\n")
	p.pen = before
	p.end()
	if err != nil && s.failed == nil {
		s.failed = err
	}
}

func (c *canvas) point(x, y int) {
	c.path = append(strconv.AppendInt(c.path, int64(x), 10), ' ')
	c.path = append(strconv.AppendInt(c.path, int64(y), 10), ' ')
}

func (c *canvas) MoveTo(x, y int) {
	c.point(x, y)
	c.path = append(c.path, "m\n"...)
}

func (c *canvas) LineTo(x, y int) {
	c.point(x, y)
	c.path = append(c.path, "l\n"...)
}

func (c *canvas) CurveTo(x1, y1, x2, y2, x3, y3 int) {
	c.point(x1, y1)
	c.point(x2, y2)
	c.point(x3, y3)
	c.path = append(c.path, "c\n"...)
}

func (c *canvas) ClosePath() { c.path = append(c.path, "h\n"...) }

// Paint writes the state first and the path behind it, as nothing may stand between a path and its painting.
func (c *canvas) Paint(p chart.Paint) {
	s := c.sheet
	path := c.path
	c.path = c.path[:0]
	if len(path) == 0 || !p.Filled && !p.Stroked {
		return
	}
	s.endText()
	if p.Filled {
		s.fillColour(p.Fill)
	}
	if p.Stroked {
		s.strokeColour(p.Stroke)
		s.lineWidth(p.Width * chart.Unit)
		if len(p.Dash) > 0 || s.pen.dashed {
			s.op("[")
			for _, d := range p.Dash {
				s.number(d * chart.Unit)
			}
			s.op("]0 d\n")
			s.pen.dashed = len(p.Dash) > 0
		}
	}
	s.content = append(s.content, path...)
	switch {
	case p.Filled && p.Stroked:
		s.op("B\n")
	case p.Filled:
		s.op("f\n")
	default:
		s.op("S\n")
	}
}

// Dots are lines without length and with round ends: a fifth as long to write as a circle of curves.
func (c *canvas) Dots(at []chart.Place, diameter float64, colour theme.Colour) {
	s := c.sheet
	s.endText()
	s.strokeColour(colour)
	s.lineWidth(diameter * chart.Unit)
	if s.pen.dashed {
		s.op("[]0 d\n")
		s.pen.dashed = false
	}
	s.op("1 J\n")
	for _, p := range at {
		c.MoveTo(p.X, p.Y)
		c.LineTo(p.X, p.Y)
	}
	s.content = append(s.content, c.path...)
	c.path = c.path[:0]
	s.op("S 0 J\n")
}

// Text is set upright, though the canvas counts downwards.
func (c *canvas) Text(text string, x, y int, f chart.Font) {
	s := c.sheet
	face := chartFace(f)
	if text = c.clean(text, face); text == "" {
		return
	}
	if !s.inText {
		s.op("BT\n")
		s.inText = true
	}
	if !s.pen.faceSet || s.pen.face != face || s.pen.size != f.Size {
		s.pen.face, s.pen.size, s.pen.faceSet = face, f.Size, true
		s.op(faceNames[face])
		s.number(f.Size * chart.Unit)
		s.op("Tf\n")
	}
	s.fillColour(f.Colour)
	s.op("1 0 0 -1 ")
	s.content = append(strconv.AppendInt(s.content, int64(x), 10), ' ')
	s.content = append(strconv.AppendInt(s.content, int64(y), 10), " Tm("...)
	s.content = c.used.encode(s.content, face, text)
	s.op(")Tj\n")
}

// Measure is how wide a text will be, in points.
func (c *canvas) Measure(text string, f chart.Font) float64 {
	face := chartFace(f)
	return c.used.fonts[face].Measure(c.clean(text, face), f.Size)
}

// clean keeps a text of a chart on one line.
func (c *canvas) clean(text string, f face) string {
	return strings.ReplaceAll(c.used.clean(text, f), "\n", " ")
}

func chartFace(f chart.Font) face {
	if f.Bold {
		return bold
	}
	return regular
}
