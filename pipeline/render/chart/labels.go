package chart

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

// label stands at the right of a line and names it, so that nobody has to decode a legend.
type label struct {
	text   string
	x, y   int // end of its line
	colour theme.Colour
	bold   bool
	reach  int  // how far what it names reaches to both sides: half a column
	under  bool // where a line goes on upwards from here, the label stands below
}

const (
	labelGap      = 6.0  // points between the plot and its labels
	mostForLabels = 0.34 // share of the width that labels may take

	mostForNumbers = 0.25 // and the numbers of the vertical axis
)

// allLabels are the labels which the chart will have, known before anything is drawn.
func (p *plot) allLabels() []label {
	var all []label
	for _, l := range p.chart.Levels {
		all = append(all, label{text: l.Label})
	}
	for i := range p.chart.Lines {
		l := &p.chart.Lines[i]
		if _, ok := lastHeld(l.Points); ok {
			all = append(all, label{text: l.Label, bold: l.Role == document.FigureRole})
		}
	}
	return all
}

// broken parts a label into lines which fit the room that labels may take.
func (p *plot) broken(l label) []string {
	room := p.width * mostForLabels
	if p.measure(l.text, l.bold) <= room {
		return []string{l.text}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(l.text) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if line != "" && p.measure(joined, l.bold) > room {
			lines = append(lines, p.shortened(line, room, l.bold))
			joined = word
		}
		line = joined
	}
	lines = append(lines, p.shortened(line, room, l.bold))
	if len(lines) > mostLabelLines {
		lines = append(lines[:mostLabelLines-1], p.shortened(lines[mostLabelLines-1]+" …", room, l.bold))
	}
	return lines
}

// mostLabelLines is how many lines a label may take.
const mostLabelLines = 3

// shortened cuts a text which no chart could hold, such as a word of sixty letters, and says so by dots.
func (p *plot) shortened(text string, room float64, heavy bool) string {
	if p.measure(text, heavy) <= room {
		return text
	}
	cut := []rune(text)
	n := sort.Search(len(cut), func(n int) bool { return p.measure(string(cut[:n+1])+"…", heavy) > room })
	if n == 0 {
		return ""
	}
	return string(cut[:n]) + "…"
}

func (p *plot) measureLabel(l label) float64 {
	widest := 0.0
	for _, line := range p.broken(l) {
		widest = max(widest, p.measure(line, l.bold))
	}
	return widest
}

// endLabels sets the labels beside the plot, each as near to its line as the others let it. Labels keep the order of their lines.
// A line which ends before the plot does bears its label at its end.
func (p *plot) endLabels() {
	all := p.labels[:0]
	for _, l := range p.labels {
		if l.x < p.box.Right-units(3) {
			p.nearLabel(l)
		} else {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b label) int { return cmp.Compare(a.y, b.y) })
	texts := make([][]string, len(all))
	tops := make([]int, len(all)) // upper edges
	pitch := units(p.size * 1.14)
	for i, l := range all {
		texts[i] = p.broken(l)
		tops[i] = l.y - len(texts[i])*pitch/2
	}
	bottom := units(p.height) - units(1)
	// Down from the top until none covers the next, then back up from the bottom for those pushed out.
	for i := range all {
		if i == 0 {
			tops[i] = max(tops[i], 0)
		} else {
			tops[i] = max(tops[i], tops[i-1]+len(texts[i-1])*pitch)
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		limit := bottom
		if i+1 < len(all) {
			limit = tops[i+1]
		}
		tops[i] = min(tops[i], limit-len(texts[i])*pitch)
	}
	left := p.box.Right + units(labelGap)
	for i, l := range all {
		middle := tops[i] + len(texts[i])*pitch/2
		if off := middle - l.y; off > units(3) || off < -units(3) {
			// A hair leads from a line to a label which stands elsewhere.
			p.line(l.x, l.y, left-units(1), middle)
			p.stroke(faint(l.colour, 0.55), 0.4, nil)
			p.r.Stroke()
		}
		for j, line := range texts[i] {
			p.text(line, left, tops[i]+j*pitch+units(p.size*0.92), l.colour, l.bold)
		}
	}
}

// nearLabel sets a label by the end of its line, above or below it or to a side: where the fewest lines run through it. What must be covered is covered whole.
func (p *plot) nearLabel(l label) {
	l.text = p.shortened(l.text, p.width*0.6, l.bold)
	w, high := units(p.measure(l.text, l.bold)), units(p.size)
	type place struct{ x, y int } // left end of the letters' ground line
	above, below := place{l.x - w/2, l.y - units(4.5)}, place{l.x - w/2, l.y + units(p.size+3)}
	left, right := l.x-l.reach-w-units(5), l.x+l.reach+units(5)
	places := []place{above, below, {right, l.y - units(4)}, {right, l.y + units(p.size+2)}, {left, l.y - units(4)}, {left, l.y + units(p.size+2)}}
	// Further off, for an end that lies between its own line's ups and downs.
	places = append(places, place{above.x, above.y - high}, place{below.x, below.y + high})
	if l.under {
		places[0], places[1] = below, above
	}
	best, least := places[0], math.Inf(1)
	for _, at := range places {
		at.x = max(p.box.Left, min(at.x, units(p.width)-w))
		if at.y-high < 0 || at.y+units(1.5) > p.box.Bottom {
			continue
		}
		if c := p.crossed(at.x, at.y-high, at.x+w, at.y+units(1)); c < least-float64(units(0.5)) {
			best, least = at, c
		}
	}
	best.x = max(p.box.Left, min(best.x, units(p.width)-w))
	if least > 0 {
		p.rect(best.x-units(1), best.y-units(p.size*0.78), best.x+w+units(1), best.y+units(p.size*0.16))
		p.r.SetFillColor(ink(p.theme.Colours.Paper))
		p.r.Fill()
	}
	p.text(l.text, best.x, best.y, l.colour, l.bold)
}

// crossed is how much of the chart's lines and levels lies within a box; columns count for more than any line.
func (p *plot) crossed(left, top, right, bottom int) float64 {
	sum := 0.0
	const step = Unit // a point at a time
	segment := func(x1, y1, x2, y2 int) {
		if max(x1, x2) < left || min(x1, x2) > right || max(y1, y2) < top || min(y1, y2) > bottom {
			return
		}
		length := math.Hypot(float64(x2-x1), float64(y2-y1))
		for d := 0.0; d <= length; d += step {
			x, y := x1, y1
			if length > 0 {
				x, y = x1+int(float64(x2-x1)*d/length), y1+int(float64(y2-y1)*d/length)
			}
			if x >= left && x <= right && y >= top && y <= bottom {
				sum += step
			}
		}
	}
	for _, l := range p.chart.Levels {
		y := p.yAt(l.Value)
		segment(p.box.Left, y, p.box.Right, y)
	}
	for i := range p.chart.Lines {
		points := p.chart.Lines[i].Points
		if p.half > 0 && p.chart.Lines[i].Role == document.FigureRole {
			for _, pt := range points {
				if x, y := p.at(pt.At, pt.Value); !pt.Missing && x+p.half > left && x-p.half < right && max(y, p.ground) > top && min(y, p.ground) < bottom {
					sum += float64(units(99)) // letters on a column cannot be read
				}
			}
			continue
		}
		for k := 1; k < len(points); k++ {
			if a, b := points[k-1], points[k]; !a.Missing && !b.Missing {
				x1, y1 := p.at(a.At, a.Value)
				x2, y2 := p.at(b.At, b.Value)
				segment(x1, y1, x2, y2)
			}
		}
	}
	return sum
}
