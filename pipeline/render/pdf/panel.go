package pdf

import (
	"perfpack/pipeline/document"
	"perfpack/pipeline/render/chart"
	"perfpack/pipeline/theme"
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
		chartHeight = chart.Height(b.Chart)
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
	for _, f := range s.facts(b.Facts, regular, k.Muted, left) {
		head = append(head, f)
	}
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
	if len(b.Action) > 0 {
		for i := range b.Action {
			say(func(w float64) passage { return s.facts(b.Action[i:i+1], bold, k.Ink, w)[0] })
		}
	}

	const above, under = 5.0, 11.0
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

	s.page.rules = append(s.page.rules, rule{s.x, s.y, s.x + s.width, s.y, 0.9, k.Accent})
	level := min(s.level+1, 6)
	s.know(b.Title, level, b.ID, false, true, s.y)
	s.y += above
	s.flow(&title, s.x, s.tree.add(0, heading(level)))
	s.y += 3

	// The words at the left are read before the chart is shown; both begin at the same height.
	start, on := s.y, s.pages
	s.flow(&figure, s.x, s.tree.add(0, tagP))
	for i := range head {
		p := &head[i]
		x := s.x
		if i == 0 && b.Status != "" && b.Symbol != document.NoSymbol {
			size := y.Panel * 0.92
			s.page.symbols = append(s.page.symbols, symbol{x + size/2, s.y + p.leading/2, size, b.Symbol})
			x += s.indent(b.Symbol)
		}
		s.y += p.gap
		s.flow(p, x, s.tree.add(0, tagP))
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
		s.flow(p, s.x, s.tree.add(0, tagP))
	}
	s.y += under
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

// facts sets labels with what they stand for, each on lines of its own.
func (s *setter) facts(all []document.Fact, f face, label theme.Colour, width float64) []passage {
	list := make([]passage, 0, len(all))
	for _, fact := range all {
		head := s.used.clean(oneLine(fact.Label), f)
		text := head + " " + s.used.clean(fact.Value, regular)
		size := s.theme.Type.Panel
		list = append(list, s.fit(passage{text: text, size: size, leading: size * spread, runs: []run{
			{face: f, colour: label},
			{start: min(len(head)+1, len(text)), face: regular, colour: s.theme.Colours.Ink},
		}}, width))
	}
	return list
}

func heights(all []passage) float64 {
	sum := 0.0
	for i := range all {
		sum += all[i].height() + all[i].gap
	}
	return sum
}
