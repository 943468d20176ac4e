package chart

import (
	"slices"
	"strconv"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

// bar draws counts as one bar in parts, each with its shape and words beneath; words that would run into the next part go to a line of their own.
func (p *plot) bar() {
	total := 0
	for _, s := range p.chart.Segments {
		total += max(s.Count, 0)
	}
	const thick, gap = 14.0, 1.0
	x := 0.0
	room := p.width
	free := []float64{0, 0, 0} // where the next label of each line may begin
	for _, s := range p.chart.Segments {
		if s.Count <= 0 {
			continue
		}
		w := room * float64(s.Count) / float64(total)
		look := p.theme.Status(s.Symbol)
		colour := look.Colour
		if s.Symbol == document.NoSymbol {
			colour = p.theme.Colours.Muted
		}
		p.rect(units(x), 0, units(x+max(w-gap, 0.5)), units(thick))
		p.r.SetFillColor(ink(colour))
		p.r.Fill()

		size := p.size * 0.8
		words := p.shortened(strconv.Itoa(s.Count)+" "+s.Label, p.width-size-3, false)
		width := size + 3 + p.on.Measure(words, Font{Size: p.size})
		// The first line in which the label can stand beneath its part; failing that, wherever there is most room.
		row, left := 0, min(x, p.width-width)
		for row < len(free) && left < free[row] {
			row++
		}
		if row == len(free) {
			row = slices.Index(free, slices.Min(free))
			left = free[row]
			words = p.shortened(words, max(p.width-left-size-3, 0), false)
		}
		free[row] = left + width + p.size
		y := thick + 3 + float64(row+1)*p.size*1.2
		p.symbol(look.Shape, colour, left+size/2, y-p.size*0.33, size)
		p.text(words, units(left+size+3), units(y), p.theme.Colours.Ink, false)
		x += w
	}
}

// symbol draws a status's shape about a middle, in points.
func (p *plot) symbol(s theme.Shape, c theme.Colour, x, y, size float64) {
	if s == theme.NoShape {
		return
	}
	if s == theme.Circle {
		p.r.Circle(size/2, units(x), units(y))
	}
	for i, pt := range s.Outline() {
		px, py := units(x+pt[0]*size), units(y+pt[1]*size)
		if i == 0 {
			p.r.MoveTo(px, py)
		} else {
			p.r.LineTo(px, py)
		}
	}
	if s != theme.Circle {
		p.r.Close()
	}
	p.r.SetFillColor(ink(c))
	p.r.Fill()
}
