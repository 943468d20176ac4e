package pdf

import (
	"fmt"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/render/chart"
	"perfpack/pipeline/theme"
)

// measureOf is the widest a line of running text becomes, as a multiple of its size; longer lines tire the eye.
const measureOf = 44

const calloutInset = 10.0

func (s *setter) paragraph(b document.Paragraph) {
	t := s.theme
	size, c := t.Type.Body, t.Colours.Ink
	switch b.Style {
	case document.Lead:
		size = t.Type.Lead
	case document.Small:
		size, c = t.Type.Small, t.Colours.Muted
	case document.Callout:
		s.callout(b)
		return
	}
	p := s.spans(b.Spans, size, c, min(s.width, size*measureOf))
	if p.text == "" {
		return
	}
	after := size * 0.6 * s.air
	n := len(s.waiting)
	if leads := n > 0 && s.waiting[n-1].level > 1 || strings.HasSuffix(p.text, ":"); leads && len(p.lines) <= leadingLines {
		s.waiting = append(s.waiting, waiting{passage: p, after: after})
		return
	}
	s.settle(s.least(&p))
	s.flow(&p, s.x, s.tree.add(0, tagP))
	s.y += after
}

// least is the room that the beginning of a passage needs: two lines, or three where the third would be alone.
func (s *setter) least(p *passage) float64 {
	n := len(p.lines)
	if n > 3 {
		n = 2
	}
	return float64(n) * p.leading
}

// callout sets what the reader must not miss upon a ground with an edge.
func (s *setter) callout(b document.Paragraph) {
	k := s.theme.Colours
	p := s.spans(b.Spans, s.theme.Type.Body, k.Ink, s.width-2*calloutInset-4)
	if p.text == "" {
		return
	}
	s.settle(min(p.height(), s.bottom-s.top-4*calloutInset) + 2*calloutInset)
	s.y += calloutInset
	s.flowOver(&p, s.x+calloutInset+4, s.tree.add(0, tagP), func(height float64) {
		s.page.artifact()
		s.page.block(s.x, s.y-calloutInset+2, s.width, height+2*calloutInset-4, k.Wash)
		s.page.block(s.x, s.y-calloutInset+2, 3.5, height+2*calloutInset-4, k.Accent)
		s.page.end()
	})
	s.y += calloutInset + p.size*0.6*s.air
}

func (s *setter) list(b document.List) {
	if len(b.Items) == 0 {
		return
	}
	size, c := s.theme.Type.Body, s.theme.Colours.Ink
	labels := make([]string, len(b.Items))
	column := 0.0
	for i := range labels {
		switch {
		case i < len(b.Labels):
			labels[i] = s.used.clean(b.Labels[i], regular)
		case b.Numbered:
			labels[i] = strconv.Itoa(i+1) + "."
		default:
			labels[i] = "•"
		}
		column = max(column, s.font(regular).Measure(labels[i], size))
	}
	const indent = 8
	column = min(column, s.width/4) + 8
	kind := tagBullets
	if b.Numbered || len(b.Labels) > 0 {
		kind = tagNumbers
	}
	list := int32(-1)
	for i, item := range b.Items {
		from := len(s.lines)
		p := s.spans(item, size, c, min(s.width, size*measureOf)-indent-column)
		if p.text == "" {
			continue
		}
		s.settle(s.least(&p))
		if list < 0 {
			list = s.tree.add(0, kind)
		}
		li := s.tree.add(list, tagLI)
		if s.room() < s.least(&p) && !s.fresh() {
			s.turn()
		}
		label := s.passage(labels[i], regular, size, c, column-4)
		if s.room() < label.height() && !s.fresh() {
			s.turn()
		}
		under, on := s.y+label.height(), s.pages
		if label.text != "" {
			s.setLines(&label, label.lines, s.x+indent, s.y, s.tree.add(li, tagLbl), true)
		}
		s.flow(&p, s.x+indent+column, s.tree.add(li, tagLBody))
		if s.pages == on {
			s.y = max(s.y, under)
		}
		s.y += size * 0.32 * s.air
		s.lines = s.lines[:from]
		if s.gone {
			return
		}
	}
	s.y += size * 0.35 * s.air
}

// mostTiles is how many tiles stand side by side.
const mostTiles = 5

func (s *setter) tiles(all document.Tiles) {
	if len(all) == 0 {
		return
	}
	list := int32(-1)
	rows := (len(all) + mostTiles - 1) / mostTiles
	each := (len(all) + rows - 1) / rows
	const gap, inset = 10.0, 9.0
	k, y := s.theme.Colours, s.theme.Type
	width := min((s.width-gap*float64(each-1))/float64(each), 150)
	for len(all) > 0 {
		row := all[:min(each, len(all))]
		all = all[len(row):]
		numbers := make([]passage, len(row))
		labels := make([]passage, len(row))
		height := 0.0
		for i, t := range row {
			room := width - 2*inset
			if t.Symbol != document.NoSymbol {
				room -= 16
			}
			numbers[i] = s.shrunk(t.Number, bold, y.Tile, k.Ink, room)
			labels[i] = s.passage(t.Label, regular, y.Small, k.Muted, width-2*inset)
			height = max(height, numbers[i].height()+labels[i].height())
		}
		height += 2*inset - 2
		s.settle(height)
		if list < 0 {
			list = s.tree.add(0, tagItems)
		}
		s.page.artifact()
		for i := range row {
			s.page.block(s.x+float64(i)*(width+gap), s.y, width, height, k.Wash)
		}
		s.page.end()
		for i, t := range row {
			x := s.x + float64(i)*(width+gap)
			if t.Symbol != document.NoSymbol {
				s.page.symbols = append(s.page.symbols, symbol{x + width - inset - 6, s.y + inset + 8, 11, t.Symbol})
			}
			if strings.TrimSpace(numbers[i].text+labels[i].text) == "" {
				continue
			}
			body := s.tree.add(s.tree.add(list, tagLI), tagLBody)
			if n := len(numbers[i].lines); n > 0 {
				numbers[i].lines[n-1].spaced = true
			}
			s.setLines(&numbers[i], numbers[i].lines, x+inset, s.y+inset-4, body, false)
			s.setLines(&labels[i], labels[i].lines, x+inset, s.y+inset-2+numbers[i].height(), body, true)
		}
		s.y += height + gap
	}
	s.y += 4
}

// shrunk sets a short text on one line, smaller where it is too wide, and on several only when it would become too small to read.
func (s *setter) shrunk(text string, f face, size float64, c theme.Colour, width float64) passage {
	clean := s.used.clean(oneLine(text), f)
	if w := s.font(f).Measure(clean, size); w > width {
		size = max(size*width/w*0.995, s.theme.Type.Body)
	}
	p := s.passage(clean, f, size, c, width)
	p.leading = size * 1.2
	return p
}

// figure sets a drawing under its caption. A golden thread that is higher than a page is parted at its branches.
func (s *setter) figure(b document.Figure) {
	caption := s.passage(b.Caption, bold, s.theme.Type.Small, s.theme.Colours.Ink, s.width)
	if chart.Empty(b.Chart) {
		s.paragraph(document.Paragraph{Spans: []document.Span{{Text: b.Alt}}, Style: document.Small})
		return
	}
	alt := b.Alt
	if strings.TrimSpace(alt) == "" {
		alt = b.Caption
	}
	parts := chart.Split(&s.canvas, s.theme, b.Chart, s.width, s.bottom-s.top-caption.height()-3*s.theme.Type.Part)
	for i, c := range parts {
		height := chart.Height(&s.canvas, s.theme, c, s.width)
		if c.Kind == document.Trend || c.Kind == document.Columns {
			height *= 1.5
		}
		height = min(height, s.bottom-s.top-caption.height()-4)
		s.settle(caption.height() + height + 4)
		if i == 0 {
			s.put(&caption, s.x, 0, tagP)
			s.y += 4
		}
		says := alt
		if i > 0 { // the words for the whole stand with its first part
			says = fmt.Sprintf("%s (%d/%d)", b.Caption, i+1, len(parts))
		}
		s.draw(c, s.x, s.y, s.width, height, says, s.tree.add(0, tagFigure))
		s.y += height + s.theme.Type.Body*s.air
	}
}
