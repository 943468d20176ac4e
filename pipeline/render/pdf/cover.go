package pdf

import (
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
)

// cover sets the first page: a band with the title, and beneath it who brings the report to whom.
func (s *setter) cover(c document.Cover) {
	s.turn()
	s.page.bare = true
	k, y, p := s.theme.Colours, s.theme.Type, s.theme.Paper
	organisation := s.passage(c.Organisation, bold, y.Topic, k.CoverText, s.width)
	status := s.passage(c.Status, bold, y.Topic, k.CoverText, s.width)
	subtitle := s.passage(c.Subtitle, regular, y.Section, k.CoverText, s.width*0.85)
	var title passage
	titleAt := max(p.Height*0.21, s.top+22+organisation.height()+24)
	most := p.Height*0.75 - titleAt - subtitle.height() - status.height() - 70
	for size := y.Cover; ; size *= 0.9 { // a title that fills the page is set smaller
		title = s.passage(c.Title, bold, size, k.CoverText, s.width*0.78)
		title.leading = size * 1.18
		if title.height() <= most || size < y.Body {
			break
		}
	}
	if title.height() > most {
		s.plainCover(c)
		return
	}
	at := titleAt + title.height() + 14
	deep := at + subtitle.height() + 30
	if c.Status != "" {
		deep += status.height() + 8
	}
	band := max(p.Height*0.4, deep)
	s.page.artifact()
	s.page.block(0, 0, p.Width, band, k.Cover)
	s.page.block(0, band, p.Width, 6, k.CoverEdge)
	s.page.end()

	place := func(t *passage, at float64) {
		if t.text != "" {
			s.setLines(t, t.lines, s.x, at, s.tree.add(0, tagP), true)
		}
	}
	place(&organisation, s.top+22)
	place(&title, titleAt)
	place(&subtitle, at)
	place(&status, at+subtitle.height()+8)
	s.y = band + 34
	s.coverLines(c)
}

// plainCover sets one text below the other where they are too long for a band.
func (s *setter) plainCover(c document.Cover) {
	for _, text := range []string{c.Organisation, c.Title, c.Subtitle, c.Status} {
		t := s.passage(text, bold, s.theme.Type.Lead, s.theme.Colours.Ink, s.width)
		s.put(&t, s.x, 0, tagP)
		s.y += s.theme.Type.Lead
	}
	s.coverLines(c)
}

func (s *setter) coverLines(c document.Cover) {
	for _, text := range c.Lines {
		t := s.passage(text, regular, s.theme.Type.Lead, s.theme.Colours.Ink, s.width)
		s.put(&t, s.x, 0, tagP)
		s.y += 5
	}
	if len(c.Points) > 0 {
		s.y += 12
		points := make([][]document.Span, len(c.Points))
		for i, p := range c.Points {
			points[i] = []document.Span{{Text: p.Text}}
			if p.Lead != "" {
				points[i] = []document.Span{{Text: p.Lead + " ", Bold: true}, {Text: p.Text}}
			}
		}
		s.list(document.List{Items: points})
	}
	if c.Notice != "" {
		s.y += 14
		s.callout(document.Paragraph{Spans: []document.Span{{Text: c.Notice}}})
	}
	s.logo()
	s.close()
}

// logo sets the council's mark at the foot of the cover, where there is room. The council's name is on the page in words, so the mark is ornament.
func (s *setter) logo() {
	const widest, highest = 140.0, 56.0
	l := s.theme.Logo
	if l == nil {
		return
	}
	scale := min(widest/float64(l.Width), highest/float64(l.Height))
	width, height := float64(l.Width)*scale, float64(l.Height)*scale
	if s.room() < height+20 {
		return
	}
	s.page.artifact()
	s.page.op("q ")
	for _, v := range [6]float64{width, 0, 0, height, s.x, s.page.height - s.bottom} {
		s.page.number(v)
	}
	s.page.op("cm/Logo Do Q\n")
	s.page.end()
}

// contentsEntry is a line of the contents.
type contentsEntry struct {
	title string
	level int
	page  int // of the whole report, from 1; 0 while it is not known
	entry int // place among the entries of the whole report
}

// numberColumn is the room kept for page numbers, whatever they turn out to be: how long the contents are must not hang on them.
const numberColumn = 34.0

func contentsGap(c contentsEntry) float64 {
	if c.level == 1 {
		return 4.5
	}
	return 1.5
}

// tightness draws the lines of contents a little together where a few of them would else stand alone on a second page.
func (s *setter) tightness() float64 {
	const least = 0.84
	need := 0.0
	for _, c := range s.contents {
		need += s.theme.Type.Body*spread + contentsGap(c)
	}
	if room := s.room() - 1; need > room && need*least <= room {
		return room / need
	}
	return 1
}

// tableOfContents sets the contents, or stops the part when they are not known yet.
func (s *setter) tableOfContents() {
	if s.contents == nil {
		s.wantsContents = true
		return
	}
	if len(s.contents) == 0 {
		return
	}
	k, y := s.theme.Colours, s.theme.Type
	s.settle(4 * y.Body * spread)
	// The part in which they stand is not listed: who reads them is there.
	s.contents = slices.DeleteFunc(slices.Clone(s.contents), func(c contentsEntry) bool { return c.level == 1 && len(s.entries) > 0 && c.title == s.entries[0].title })
	if len(s.contents) == 0 {
		return
	}
	tight := s.tightness()
	lists := []int32{s.tree.add(0, tagTOC)} // one within another, by level
	levels := []int{s.contents[0].level}
	for _, c := range s.contents {
		for len(levels) > 1 && c.level < levels[len(levels)-1] {
			lists, levels = lists[:len(lists)-1], levels[:len(levels)-1]
		}
		if c.level > levels[len(levels)-1] {
			lists = append(lists, s.tree.add(lists[len(lists)-1], tagTOC))
			levels = append(levels, c.level)
		}
		f, colour, size := regular, k.Ink, y.Body
		if c.level == 1 {
			f, colour = bold, k.Accent
		}
		indent := float64(c.level-1) * 14
		from := len(s.lines)
		p := s.passage(oneLine(c.title), f, size, colour, s.width-indent-numberColumn-10)
		p.leading *= tight
		gap := contentsGap(c) * tight
		if s.room() < p.height()+gap && !s.fresh() {
			s.turn()
		}
		if !s.fresh() {
			s.y += gap
		}
		item := s.tree.add(lists[len(lists)-1], tagTOCI)
		owner := s.tree.add(s.tree.add(item, tagReference), tagLink)
		number := strconv.Itoa(c.page)
		says := strings.NewReplacer("{title}", oneLine(c.title), "{page}", number).Replace(s.theme.Phrases.GoesTo)

		top := s.y
		s.y += p.height()
		base := s.y - p.leading/2 + size*0.33
		right := s.x + s.width
		wide := s.font(f).Measure(number, size)
		s.mark(owner)
		for i, l := range p.lines {
			s.page.set(f, size, colour, s.x+indent, top+float64(i)*p.leading+p.leading/2+size*0.33, p.text[l.start:l.end]+" ", s.used)
		}
		s.page.set(f, size, colour, right-wide, base, number, s.used)
		s.page.end()
		s.addLink(link{x: s.x + indent, y: top, width: s.width - indent, height: p.height(), entry: c.entry + 1, says: says, owner: owner})
		if len(p.lines) > 0 {
			end := s.x + indent + p.lines[len(p.lines)-1].width + 6
			if stop := right - wide - 6; stop > end {
				s.page.rules = append(s.page.rules, rule{end, base, stop, base, 0.35, k.Rule})
			}
		}
		s.lines = s.lines[:from]
	}
	s.y += y.Body
}
