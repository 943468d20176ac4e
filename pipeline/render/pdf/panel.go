package pdf

import (
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/render/chart"
)

const (
	panelLeft = 0.36 // share of the width for the figure and its facts
	panelGap  = 16.0
)

// panel sets one indicator: what it is, its figure and standing with the facts at the left, the chart at the right, and below what the service says.
// It stays on one page unless its words are more than a page can hold; then they flow on.
func (s *setter) panel(b document.Panel) {
	k, y := s.theme.Colours, s.theme.Type
	drawn := b.Chart != nil && !chart.Empty(b.Chart)
	left := s.width
	chartHeight := 0.0
	if drawn {
		left = s.width * panelLeft
		chartHeight = chart.Height(&s.canvas, s.theme, b.Chart, s.width-left-panelGap) * s.air
	}

	title := s.titled(b.Title, b.Ref)
	figure := s.figureOf(b, left)
	var head []passage // beside the chart
	if b.Status != "" {
		p := s.passage(b.Status, bold, y.Panel+0.5, k.Ink, left-s.indent(b.Symbol))
		head = append(head, p)
	}
	if b.Period != "" {
		head = append(head, s.passage(b.Period, regular, y.Panel, k.Muted, left))
	}
	head = append(head, s.facts(b.Facts, left)...)
	used := figure.height() + heights(head)
	var below []passage // under both
	say := func(make func(width float64) passage) {
		p := make(left)
		if len(below) == 0 && (!drawn || used+p.height() <= chartHeight+2*p.leading) {
			used += p.height() + 2
			p.gap = 2
			head = append(head, p)
			return
		}
		p = make(s.width)
		p.gap = 2
		below = append(below, p)
	}
	for _, text := range b.Sayings {
		say(func(w float64) passage { return s.passage(text, regular, y.Panel, k.Ink, w) })
	}
	if len(b.Comment) > 0 {
		say(func(w float64) passage { return s.spans(b.Comment, y.Panel, k.Ink, w) })
	}
	for _, fact := range b.Action {
		say(func(w float64) passage { return s.action(fact, w) })
	}

	above, under := 5.0, 12.0*s.air
	top := above + title.height() + 3 + max(used, chartHeight)
	whole := top + heights(below) + under
	page := s.bottom - s.top
	need := whole
	if whole > page*0.96 {
		need = min(top+60, page*0.9)
	}
	s.settle(need)
	if s.gone {
		return
	}

	if !s.fresh() {
		s.y += under / 2
	}
	s.page.rules = append(s.page.rules, rule{s.x, s.y, s.x + s.width, s.y, 0.9, k.Accent})
	level := min(s.level+1, 6)
	s.know(b.Title, level, b.ID, false, true, s.y)
	s.y += above
	s.put(&title, s.x, 0, heading(level))
	s.y += 3

	// The words at the left are read before the chart is shown; both begin at the same height.
	start, on := s.y, s.pages
	s.put(&figure, s.x, 0, tagP)
	for i := range head {
		p := &head[i]
		x := s.x
		if i == 0 && b.Status != "" && b.Symbol != document.NoSymbol {
			size := y.Panel * 0.92
			s.page.symbols = append(s.page.symbols, symbol{x + size/2, s.y + p.leading/2, size, b.Symbol})
			x += s.indent(b.Symbol)
		}
		s.y += p.gap
		s.put(p, x, 0, tagP)
	}
	if drawn {
		end := s.y
		if s.pages != on { // the words ran on to another page, and the chart follows them there
			start = s.y
			if s.room() < chartHeight {
				s.turn()
				start = s.y
			}
			end = start
		}
		s.draw(b.Chart, s.x+left+panelGap, start, s.width-left-panelGap, chartHeight, b.ChartAlt, s.tree.add(0, tagFigure))
		s.y = max(end, start+chartHeight)
	}
	for i := range below {
		p := &below[i]
		s.y += p.gap
		s.put(p, s.x, 0, tagP)
	}
	s.y += under / 2
}

// indent is the room that a status's shape takes before its word.
func (s *setter) indent(m document.Symbol) float64 {
	if m == document.NoSymbol {
		return 0
	}
	return s.theme.Type.Panel*0.92 + 5
}

// titled sets a panel's title with its reference behind it.
func (s *setter) titled(title, ref string) passage {
	size := s.theme.Type.Topic
	if ref == "" {
		p := s.passage(title, bold, size, s.theme.Colours.Ink, s.width)
		p.leading = size * 1.2
		return p
	}
	text := s.used.clean(oneLine(title), bold)
	tail := "  " + s.used.clean(ref, regular)
	p := passage{text: text + tail, size: size, leading: size * 1.2, runs: []run{
		{face: bold, colour: s.theme.Colours.Ink},
		{start: len(text), face: regular, colour: s.theme.Colours.Muted},
	}}
	return s.fit(p, s.width)
}

// figureOf sets the figure large, and its marks behind it.
func (s *setter) figureOf(b document.Panel, width float64) passage {
	k := s.theme.Colours
	figure := s.used.clean(oneLine(b.Figure), bold)
	size := s.theme.Type.Figure
	marks := ""
	if b.Marks != "" {
		marks = " " + s.used.clean(b.Marks, regular)
	}
	if w := s.font(bold).Measure(figure, size) + s.font(regular).Measure(marks, size); w > width {
		size = max(size*width/w*0.995, s.theme.Type.Topic)
	}
	p := passage{text: figure + marks, size: size, leading: size * 1.2, runs: []run{
		{face: bold, colour: k.Accent},
		{start: len(figure), face: regular, colour: k.Muted},
	}}
	return s.fit(p, width)
}

// facts sets labels with what they stand for, as many side by side as there is room for; none is parted from its label unless it is wider than a line.
func (s *setter) facts(all []document.Fact, width float64) []passage {
	size := s.theme.Type.Panel
	muted, ink := s.theme.Colours.Muted, s.theme.Colours.Ink
	const between = "  ·  "
	var list []passage
	var text strings.Builder
	var runs []run
	room := width
	end := func() {
		if text.Len() > 0 {
			list = append(list, s.fit(passage{text: text.String(), size: size, leading: size * spread, runs: runs}, width))
		}
		text.Reset()
		runs, room = nil, width
	}
	for _, fact := range all {
		label := s.used.clean(oneLine(fact.Label), regular) + " "
		value := s.used.clean(strings.TrimSpace(fact.Value), regular)
		if strings.TrimSpace(label+value) == "" {
			continue
		}
		wide := s.font(regular).Measure(label+value, size)
		gap := s.font(regular).Measure(between, size)
		if text.Len() > 0 && gap+wide > room {
			end()
		}
		if text.Len() > 0 {
			runs = append(runs, run{start: text.Len(), colour: muted, aside: true})
			text.WriteString(between)
			room -= gap
		}
		runs = append(runs, run{start: text.Len(), colour: muted, itself: true}, run{start: text.Len() + len(label), colour: ink})
		text.WriteString(label + value)
		room -= wide
	}
	end()
	return list
}

// action sets one part of what is being done, under its label.
func (s *setter) action(fact document.Fact, width float64) passage {
	label := oneLine(fact.Label)
	if label != "" && !strings.HasSuffix(label, ":") {
		label += ":"
	}
	return s.spans([]document.Span{{Text: label + " ", Bold: true}, {Text: fact.Value}}, s.theme.Type.Panel, s.theme.Colours.Ink, width)
}

func heights(all []passage) float64 {
	sum := 0.0
	for i := range all {
		sum += all[i].height() + all[i].gap
	}
	return sum
}
