package chart

import (
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

const (
	threadLabels = 0.5  // share of the width for the outcomes; their measures stand at the right
	threadStep   = 14.0 // points by which a tier stands in from the one above
	threadStub   = 13.0 // length of the stroke that tells the evidence
	threadPad    = 3.0  // above and below each outcome
	threadLines  = 3    // lines of an outcome at most
)

// threadRow is an outcome with its measures, laid out.
type threadRow struct {
	label  []string
	chips  []chip
	lines  int // of chips
	height float64
}

// chip is a measure, or a count of measures, in its place at the right of an outcome.
type chip struct {
	x        float64
	line     int
	text     string
	symbol   document.Symbol
	evidence document.Evidence
	strand   bool // has a stroke that tells the evidence
}

func (p *plot) threadPitch() float64 { return p.size * 1.45 }

// threadRows lays out all outcomes of a thread.
func (p *plot) threadRows() []threadRow {
	rows := make([]threadRow, len(p.chart.Nodes))
	for i, n := range p.chart.Nodes {
		r := &rows[i]
		r.label = p.nodeLines(n.Label, p.width*threadLabels-p.threadIndent(n)-10, n.Tier <= 1)
		x := 0.0
		room := p.width * (1 - threadLabels)
		put := func(c chip) {
			lead := p.size + 2
			if c.strand {
				lead += threadStub + 2
			}
			c.text = p.shortened(c.text, room-lead, false)
			wide := lead + p.measure(c.text, false)
			if x > 0 && x+wide > room {
				x = 0
				r.lines++
			}
			c.x, c.line = x, r.lines
			r.chips = append(r.chips, c)
			x += wide + 8
		}
		for _, s := range n.Strands {
			put(chip{text: s.Ref, symbol: s.Symbol, evidence: s.Evidence, strand: true})
		}
		for _, s := range n.Counts {
			put(chip{text: strings.TrimSpace(strconv.Itoa(s.Count) + " " + s.Label), symbol: s.Symbol})
		}
		if len(r.chips) > 0 {
			r.lines++
		}
		r.height = float64(max(len(r.label), r.lines, 1))*p.threadPitch() + 2*threadPad
	}
	return rows
}

// threadIndent is how far an outcome stands in; a framework of many tiers leaves its labels half of their room.
func (p *plot) threadIndent(n document.Node) float64 {
	return min(float64(max(n.Tier-1, 0))*threadStep, p.width*threadLabels/2)
}

// Split parts a thread which is higher than a page into several, each of which begins with the outcomes that its first one stands under.
// Other charts are given back whole.
func Split(on Canvas, t *theme.Theme, c *document.Chart, width, height float64) []*document.Chart {
	if c.Kind != document.Thread || Height(on, t, c, width) <= height {
		return []*document.Chart{c}
	}
	p := &plot{on: on, theme: t, chart: c, width: width, size: t.Type.Chart}
	rows := p.threadRows()
	var parts []*document.Chart
	var nodes []document.Node
	place := map[int]int{} // of an outcome among the nodes of the part at hand
	used := 0.0
	cut := func() {
		part := *c
		part.Nodes = nodes
		parts = append(parts, &part)
		nodes, used = nil, 0
		clear(place)
	}
	var enter func(i int, whole bool)
	enter = func(i int, whole bool) {
		n := c.Nodes[i]
		if n.Parent >= 0 && n.Parent < i {
			if _, ok := place[n.Parent]; !ok {
				enter(n.Parent, false)
			}
			n.Parent = place[n.Parent]
		} else {
			n.Parent = -1
		}
		height := rows[i].height
		if !whole { // named again: its measures stand where it stood first
			n.Strands, n.Counts = nil, nil
			height = float64(len(rows[i].label))*p.threadPitch() + 2*threadPad
		}
		place[i] = len(nodes)
		nodes = append(nodes, n)
		used += height
	}
	for i := range c.Nodes {
		if len(nodes) > 0 && used+rows[i].height > height {
			cut()
		}
		enter(i, true)
	}
	cut()
	return parts
}

// thread draws outcomes as a tree, and beside each the measures that serve it. The stroke in front of a measure tells how good the evidence is:
// drawn through, dashed, dotted, or none where nothing is stated.
func (p *plot) thread() {
	k := p.theme.Colours
	rows := p.threadRows()
	tops := make([]float64, len(rows))
	y := 0.0
	for i, r := range rows {
		tops[i] = y
		y += r.height
	}
	middle := func(i int) float64 { return tops[i] + threadPad + p.threadPitch()/2 }

	for i := range rows {
		if i > 0 && p.chart.Nodes[i].Tier <= 1 {
			p.line(0, units(tops[i]), units(p.width), units(tops[i]))
		}
	}
	p.stroke(ink(k.Grid), 0.5, nil)
	p.r.Stroke()
	for i, n := range p.chart.Nodes {
		if n.Parent < 0 || n.Parent >= i {
			continue
		}
		x := p.threadIndent(p.chart.Nodes[n.Parent]) + 3
		p.r.MoveTo(units(x), units(tops[n.Parent]+float64(len(rows[n.Parent].label))*p.threadPitch()+threadPad))
		p.r.LineTo(units(x), units(middle(i)))
		p.r.LineTo(units(max(p.threadIndent(n)-2, x+2)), units(middle(i)))
	}
	p.stroke(ink(k.Rule), 0.7, nil)
	p.r.Stroke()

	right := p.width * threadLabels
	for i, n := range p.chart.Nodes {
		colour := k.Ink
		if n.Tier <= 1 {
			colour = k.Accent
		}
		for j, text := range rows[i].label {
			p.text(text, units(p.threadIndent(n)), units(middle(i)+float64(j)*p.threadPitch()+p.size*0.34), colour, n.Tier <= 1)
		}
		for _, c := range rows[i].chips {
			x, at := right+c.x, middle(i)+float64(c.line)*p.threadPitch()
			if c.strand {
				p.strand(c.evidence, x, at)
				x += threadStub + 2
			}
			look := p.theme.Status(c.symbol)
			p.symbol(look.Shape, look.Colour, x+p.size/2, at, p.size*0.85)
			p.text(c.text, units(x+p.size+2), units(at+p.size*0.34), k.Ink, false)
		}
	}
}

func (p *plot) strand(e document.Evidence, x, y float64) {
	if e == document.Unstated {
		return
	}
	dash := map[document.Evidence][]float64{document.Plausible: {3.5, 1.5}, document.Assumed: {0.9, 1.6}}[e]
	p.line(units(x), units(y), units(x+threadStub), units(y))
	p.stroke(ink(p.theme.Colours.Baseline), 1, dash)
	p.r.Stroke()
}

// nodeLines breaks what an outcome is called into a few lines; what is more is cut, and the sections of the report have it whole.
func (p *plot) nodeLines(text string, room float64, heavy bool) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		joined := strings.TrimSpace(line + " " + word)
		if line != "" && len(lines) < threadLines-1 && p.measure(joined, heavy) > room {
			lines = append(lines, p.shortened(line, room, heavy))
			joined = word
		}
		line = joined
	}
	return append(lines, p.shortened(line, room, heavy))
}
