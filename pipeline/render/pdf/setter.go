package pdf

import (
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

// setter sets one part of the report upon pages, from its first block to its last, and records the structure as it goes.
// Parts are set apart from each other, several at a time; a setter belongs to one of them.
type setter struct {
	theme *theme.Theme
	used  *glyphs
	// emit takes a page that is done; it reports false when nobody wants more.
	emit func(*sheet) bool
	// contents are the entries to print where the part asks for them; nil while they are not known.
	contents []contentsEntry

	tree      tree
	entries   []entry
	places    []place
	landscape bool
	level     int // of the last heading
	waiting   []waiting

	page   *sheet
	pages  int // begun
	y      float64
	gone   bool    // nobody wants more
	filled float64 // share of the last page that was set
	failed error

	x, width, bottom, top float64
	// air is how much of the usual room between things is left, from 1 downwards; charts become lower by the same share.
	air float64

	// Room for lines and runs, used anew for each block.
	lines []line
	runs  []run

	wantsContents bool
	canvas        canvas
}

// entry is what stands in the contents or the bookmarks.
type entry struct {
	title  string
	level  int
	listed bool // in the contents; else only among the bookmarks
	page   int  // of the part, from 0
	y      float64
}

// place is where a link can lead.
type place struct {
	id   string
	page int
	y    float64
}

// waiting is a heading which waits for what follows, so as to stay with it, or the few lines that lead from a heading to a table or a chart, or by a colon to a list.
type waiting struct {
	h        document.Heading
	level    int // 0 for a paragraph
	passage  passage
	before   float64
	after    float64
	listed   bool
	bookmark bool
}

// leadingLines is how many lines a paragraph under a heading may have that stays with what it leads to.
const leadingLines = 3

func newSetter(t *theme.Theme, landscape bool, emit func(*sheet) bool) *setter {
	s := &setter{theme: t, used: newGlyphs(t), emit: emit, landscape: landscape, tree: newTree(), air: 1,
		lines: make([]line, 0, 256), runs: make([]run, 0, 64)}
	p := t.Paper
	s.x, s.top = p.Left, p.Top
	s.width, s.bottom = p.Width-p.Left-p.Right, p.Height-p.Bottom
	if landscape {
		s.width, s.bottom = p.Height-p.Left-p.Right, p.Width-p.Bottom
	}
	return s
}

// part sets a part. It stops short, with wantsContents set, when the part asks for contents that are not known yet.
func (s *setter) part(p document.Part) {
	s.turn()
	s.open(1, document.Heading{Level: 1, Text: p.Title, ID: p.ID, Listed: true})
	if p.Blocks != nil {
		for b := range p.Blocks {
			s.block(b)
			if s.gone || s.wantsContents {
				return
			}
		}
	}
	s.settle(0)
	s.close()
}

func (s *setter) block(b document.Block) {
	if len(s.waiting) == 0 { // the lines of a heading that waits are still wanted
		s.lines, s.runs = s.lines[:0], s.runs[:0]
	}
	switch b := b.(type) {
	case document.Heading:
		s.heading(b)
	case document.Paragraph:
		s.paragraph(b)
	case document.List:
		s.list(b)
	case document.Tiles:
		s.tiles(b)
	case document.Table:
		s.table(b)
	case document.Panel:
		s.panel(b)
	case document.Figure:
		s.figure(b)
	case document.Contents:
		s.tableOfContents()
	case document.PageBreak:
		s.settle(0)
		if !s.fresh() {
			s.turn()
		}
	}
}

// fresh reports whether nothing stands on the page yet.
func (s *setter) fresh() bool { return s.y <= s.top }

// turn ends the page and begins the next.
func (s *setter) turn() {
	s.close()
	height := s.theme.Paper.Height
	if s.landscape {
		height = s.theme.Paper.Width
	}
	// The state of the drawing is put back at the end, so that the footer can be added later from a known one.
	s.page = &sheet{content: append(takeBuffer(), "q\n"...), landscape: s.landscape, height: height}
	s.canvas.sheet = s.page
	s.canvas.used = s.used
	s.pages++
	s.y = s.top
}

func (s *setter) close() {
	if s.page == nil {
		return
	}
	s.filled = (s.y - s.top) / (s.bottom - s.top)
	s.page.finish(s.theme)
	s.page.op("Q\n")
	if !s.emit(s.page) {
		s.gone = true
	}
	s.page = nil
}

// room is what is left of the page.
func (s *setter) room() float64 { return s.bottom - s.y }

// here is the page of the part upon which things are being set.
func (s *setter) here() int { return s.pages - 1 }

// mark opens a mark of an element on the page.
func (s *setter) mark(owner int32) {
	s.tree.hang(owner, kid{page: int32(s.here()), at: int32(len(s.page.owners))})
	s.page.mark(owner)
}

// heading keeps a heading until it is known what follows.
func (s *setter) heading(h document.Heading) {
	if n := len(s.waiting); n > 0 && s.waiting[n-1].level == 0 {
		s.settle(0) // a section of a few lines is whole
	}
	s.open(min(max(h.Level, 2), 4, s.level+1), h)
}

func (s *setter) open(level int, h document.Heading) {
	y := s.theme.Type
	size := [...]float64{0, y.Part, y.Section, y.Topic, y.Detail}[level]
	c := s.theme.Colours.Accent
	if level > 2 {
		c = s.theme.Colours.Ink
	}
	w := waiting{h: h, level: level, before: size * 0.9 * s.air, listed: h.Listed, bookmark: h.Listed || h.ID != ""}
	w.passage = s.passage(h.Text, bold, size, c, s.width)
	w.passage.leading = size * 1.18
	if w.passage.text == "" { // nothing to set, but still a place for links
		w.before, w.bookmark = 0, false
	} else {
		s.level, w.after = level, size*0.3
	}
	s.waiting = append(s.waiting, w)
}

// settle sets the headings that wait, on this page if there is also room for the least that must follow, else on the next.
func (s *setter) settle(follows float64) {
	if len(s.waiting) == 0 {
		if follows > 0 && s.room() < follows && !s.fresh() {
			s.turn()
		}
		return
	}
	need := follows
	for _, w := range s.waiting {
		need += w.before + w.passage.height() + w.after
	}
	if s.room() < need && !s.fresh() {
		s.turn()
	}
	for _, w := range s.waiting {
		if !s.fresh() {
			s.y += w.before
		}
		y := s.y
		if w.level == 0 {
			s.flow(&w.passage, s.x, s.tree.add(0, tagP))
		} else {
			s.put(&w.passage, s.x, 0, heading(w.level))
			s.know(w.h.Text, w.level, w.h.ID, w.listed, w.bookmark, y)
		}
		s.y += w.after
	}
	s.waiting = s.waiting[:0]
}

// know keeps a heading for the contents, the bookmarks and links.
func (s *setter) know(title string, level int, id string, listed, bookmark bool, y float64) {
	y = max(0, y-4)
	if bookmark {
		s.entries = append(s.entries, entry{title: oneLine(title), level: level, listed: listed, page: s.here(), y: y})
	}
	if id != "" {
		s.places = append(s.places, place{id, s.here(), y})
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// put sets a passage as an element of its own; a passage that says nothing leaves nothing.
func (s *setter) put(p *passage, x float64, parent int32, g tag) {
	switch {
	case strings.TrimSpace(p.text) == "":
	case p.runs[0].itself:
		s.flow(p, x, -1)
	default:
		s.flow(p, x, s.tree.add(parent, g))
	}
}

// flow sets a passage from here on, over as many pages as it takes, keeping at least two lines together at each end.
func (s *setter) flow(p *passage, x float64, owner int32) { s.flowOver(p, x, owner, nil) }

// flowOver is flow upon a ground, which is painted for each stretch of lines before they are set.
func (s *setter) flowOver(p *passage, x float64, owner int32, ground func(height float64)) {
	rest := p.lines
	for len(rest) > 0 && !s.gone {
		n := min(len(rest), int((s.room()+0.01)/p.leading))
		if n < len(rest) {
			if len(rest)-n == 1 && n > 2 {
				n--
			}
			if n == 1 && len(rest) > 1 {
				n = 0
			}
		}
		if n <= 0 {
			if s.fresh() {
				n = 1 // a line higher than the page: nothing would be gained by turning
			} else {
				s.turn()
				continue
			}
		}
		last := n == len(rest)
		if ground != nil {
			ground(float64(n) * p.leading)
		}
		s.setLines(p, rest[:n], x, s.y, owner, last)
		s.y += float64(n) * p.leading
		rest = rest[n:]
	}
}

// setLines sets lines of a passage on the page, within marks of their elements.
func (s *setter) setLines(p *passage, lines []line, x, y float64, owner int32, last bool) {
	open := int32(-1)
	for i, l := range lines {
		base := y + float64(i)*p.leading + p.leading/2 + p.size*0.33
		left := x
		for r := range p.runs {
			if run := &p.runs[r]; run.itself {
				if run.owner == 0 {
					run.owner = s.tree.add(0, tagP)
				}
				owner = run.owner
			}
			from, to := p.runs[r].start, len(p.text)
			if r+1 < len(p.runs) {
				to = p.runs[r+1].start
			}
			from, to = max(from, l.start), min(to, l.end)
			if from >= to {
				continue
			}
			text := p.text[from:to]
			tail := to == l.end && l.spaced && (i+1 < len(lines) || !last)
			if p.runs[r].aside {
				if open >= 0 {
					s.page.end()
					open = -1
				}
				s.page.artifact()
				s.page.set(p.runs[r].face, p.size, p.runs[r].colour, left, base, text, s.used)
				s.page.end()
				left += s.font(p.runs[r].face).Measure(text, p.size)
				continue
			}
			holder := s.holder(owner, &p.runs[r])
			if holder != open {
				if open >= 0 {
					s.page.end()
				}
				s.mark(holder)
				open = holder
			}
			width := s.font(p.runs[r].face).Measure(text, p.size)
			said := text
			if tail {
				said += " "
			}
			s.page.set(p.runs[r].face, p.size, p.runs[r].colour, left, base, said, s.used)
			if p.runs[r].link != "" {
				s.area(left, base-p.size*0.8, width, p.size*1.1, p.runs[r].link, text, holder)
				s.page.rules = append(s.page.rules, rule{left, base + p.size*0.14, left + width, base + p.size*0.14, p.size * 0.045, p.runs[r].colour})
			}
			left += width
		}
	}
	if open >= 0 {
		s.page.end()
	}
}

func (s *setter) font(f face) *theme.Face { return s.used.fonts[f] }

// holder gives the element that holds a run: a Link or a Span of its own where it needs one, else the passage's.
func (s *setter) holder(owner int32, r *run) int32 {
	if r.link == "" && r.lang == "" || r.itself {
		return owner
	}
	if r.owner == 0 {
		if r.link != "" {
			r.owner = s.tree.add(owner, tagLink)
		} else {
			r.owner = s.tree.add(owner, tagSpan)
		}
		if r.lang != "" {
			s.tree.describe(r.owner, detail{lang: r.lang})
		}
	}
	return r.owner
}

// area makes a place of the page lead elsewhere.
func (s *setter) area(x, y, width, height float64, to, says string, owner int32) {
	l := link{x: x, y: y, width: width, height: height, says: says, owner: owner}
	if id, ok := strings.CutPrefix(to, "#"); ok {
		l.target = id
	} else {
		l.uri = to
	}
	s.addLink(l)
}

func (s *setter) addLink(l link) {
	s.tree.hang(l.owner, kid{page: int32(s.here()), at: linkBit | int32(len(s.page.links))})
	s.page.links = append(s.page.links, l)
}
