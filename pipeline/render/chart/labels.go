package chart

import (
	"cmp"
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

// nearLabel sets a label above the end of its line, or below where the line goes on upwards or there is no room above.
func (p *plot) nearLabel(l label) {
	l.text = p.shortened(l.text, p.width*0.6, l.bold)
	w := units(p.measure(l.text, l.bold))
	x := max(p.box.Left, min(l.x-w/2, units(p.width)-w))
	y := l.y - units(4.5)
	if l.under && l.y+units(p.size+4) < p.box.Bottom || y-units(p.size) < 0 {
		y = l.y + units(p.size+3)
	}
	p.text(l.text, x, y, l.colour, l.bold)
}
