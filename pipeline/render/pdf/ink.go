package pdf

import (
	"math"
	"strconv"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

// face is one of the document's fonts, by its place among the resources of a page.
type face uint8

const (
	regular face = iota
	bold
	italic
	faces = 3
)

var faceNames = [faces]string{"/R ", "/B ", "/I "}

// sheet is one page while it is being drawn: its content stream, and what the finisher must know of it.
//
// Places are points from the upper left corner, to the right and down. Whatever is painted stands within a mark, which belongs to an element of the structure,
// or within an artifact, which does not; neither holds another, and neither crosses a page.
type sheet struct {
	content   []byte
	landscape bool
	bare      bool // bears no footer
	height    float64

	owners []int32 // the element of each mark, in the order of their numbers
	links  []link

	pen     pen
	inText  bool
	textX   int // origin of the last line of text, in hundredths of a point
	textY   int
	rules   []rule
	symbols []symbol
}

// pen is the state of the drawing, kept so that nothing is said twice.
type pen struct {
	fill, stroke theme.Colour
	width        float64
	dashed       bool
	face         face
	size         float64
	faceSet      bool
}

// rule is a straight line of ornament, such as those between rows. Rules and symbols are drawn together when the page is done.
type rule struct {
	x1, y1, x2, y2, width float64
	colour                theme.Colour
}

// symbol is the shape of a status. The word beside it is what is read, so the shape is an artifact.
type symbol struct {
	x, y, size float64
	kind       document.Symbol
}

// link is a place on a page which leads elsewhere.
type link struct {
	x, y, width, height float64
	uri                 string // an address outside
	target              string // the ID of a part, heading or panel
	entry               int    // one more than the place in the contents; 0 is none
	says                string // what is read out
	owner               int32  // the Link element
}

func appendFixed(b []byte, hundredths int) []byte {
	if hundredths < 0 {
		b = append(b, '-')
		hundredths = -hundredths
	}
	whole, part := hundredths/100, hundredths%100
	if whole > 0 || part == 0 {
		b = strconv.AppendInt(b, int64(whole), 10)
	}
	if part > 0 {
		b = append(b, '.', byte('0'+part/10))
		if part%10 > 0 {
			b = append(b, byte('0'+part%10))
		}
	}
	return b
}

func hundredths(v float64) int { return int(math.Round(v * 100)) }

func appendNumber(b []byte, v float64) []byte { return appendFixed(b, hundredths(v)) }

func (s *sheet) number(v float64) { s.content = append(appendNumber(s.content, v), ' ') }

func (s *sheet) op(o string) { s.content = append(s.content, o...) }

// mark opens content which belongs to an element.
func (s *sheet) mark(owner int32) {
	s.op("/P<</MCID ")
	s.content = strconv.AppendInt(s.content, int64(len(s.owners)), 10)
	s.op(">>BDC\n")
	s.owners = append(s.owners, owner)
}

func (s *sheet) artifact()   { s.op("/Artifact BMC\n") }
func (s *sheet) pagination() { s.op("/Artifact<</Type/Pagination>>BDC\n") }

// end closes a mark or an artifact.
func (s *sheet) end() {
	s.endText()
	s.op("EMC\n")
}

func appendColour(b []byte, c theme.Colour) []byte {
	for _, v := range [3]uint8{c.R, c.G, c.B} {
		thousandths := (int(v)*1000 + 127) / 255
		switch {
		case thousandths == 1000:
			b = append(b, '1')
		case thousandths == 0:
			b = append(b, '0')
		default:
			b = append(b, '.', byte('0'+thousandths/100))
			if thousandths%100 > 0 {
				b = append(b, byte('0'+thousandths/10%10))
			}
			if thousandths%10 > 0 {
				b = append(b, byte('0'+thousandths%10))
			}
		}
		b = append(b, ' ')
	}
	return b
}

func (s *sheet) fillColour(c theme.Colour) {
	if s.pen.fill != c {
		s.pen.fill = c
		s.content = append(appendColour(s.content, c), "rg\n"...)
	}
}

func (s *sheet) strokeColour(c theme.Colour) {
	if s.pen.stroke != c {
		s.pen.stroke = c
		s.content = append(appendColour(s.content, c), "RG\n"...)
	}
}

func (s *sheet) lineWidth(w float64) {
	if s.pen.width != w {
		s.pen.width = w
		s.number(w)
		s.op("w\n")
	}
}

// set draws text with its left end on the line at y.
func (s *sheet) set(f face, size float64, c theme.Colour, x, y float64, text string, used *glyphs) {
	if !s.inText {
		s.op("BT\n")
		s.inText = true
		s.textX, s.textY = 0, 0
	}
	if !s.pen.faceSet || s.pen.face != f || s.pen.size != size {
		s.pen.face, s.pen.size, s.pen.faceSet = f, size, true
		s.op(faceNames[f])
		s.number(size)
		s.op("Tf\n")
	}
	s.fillColour(c)
	px, py := hundredths(x), hundredths(s.height-y)
	s.content = append(appendFixed(s.content, px-s.textX), ' ')
	s.content = append(appendFixed(s.content, py-s.textY), " Td("...)
	s.textX, s.textY = px, py
	s.content = used.encode(s.content, f, text)
	s.op(")Tj\n")
}

func (s *sheet) endText() {
	if s.inText {
		s.op("ET\n")
		s.inText = false
	}
}

// block fills a rectangle.
func (s *sheet) block(x, y, width, height float64, c theme.Colour) {
	s.fillColour(c)
	s.number(x)
	s.number(s.height - y - height)
	s.number(width)
	s.number(height)
	s.op("re f\n")
}

// finish draws what was kept for the end.
func (s *sheet) finish(t *theme.Theme) {
	if len(s.rules)+len(s.symbols) == 0 {
		return
	}
	s.artifact()
	for i, r := range s.rules {
		s.strokeColour(r.colour)
		s.lineWidth(r.width)
		s.number(r.x1)
		s.number(s.height - r.y1)
		s.op("m ")
		s.number(r.x2)
		s.number(s.height - r.y2)
		s.op("l\n")
		if i+1 == len(s.rules) || s.rules[i+1].colour != r.colour || s.rules[i+1].width != r.width {
			s.op("S\n")
		}
	}
	for _, m := range s.symbols {
		s.symbol(m, t.Status(m.kind))
	}
	s.end()
}

func (s *sheet) symbol(m symbol, look theme.Status) {
	s.fillColour(look.Colour)
	if look.Shape == theme.Circle {
		s.circle(m.x, m.y, m.size/2)
		return
	}
	for i, p := range look.Shape.Outline() {
		s.number(m.x + p[0]*m.size)
		s.number(s.height - m.y - p[1]*m.size)
		if i == 0 {
			s.op("m ")
		} else {
			s.op("l ")
		}
	}
	s.op("f\n")
}

func (s *sheet) circle(x, y, radius float64) {
	const quarter = 0.5523
	k := radius * quarter
	y = s.height - y
	curve := func(v ...float64) {
		for _, n := range v {
			s.number(n)
		}
		s.op("c ")
	}
	s.number(x + radius)
	s.number(y)
	s.op("m ")
	curve(x+radius, y+k, x+k, y+radius, x, y+radius)
	curve(x-k, y+radius, x-radius, y+k, x-radius, y)
	curve(x-radius, y-k, x-k, y-radius, x, y-radius)
	curve(x+k, y-radius, x+radius, y-k, x+radius, y)
	s.op("f\n")
}
