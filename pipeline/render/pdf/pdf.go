// Package pdf prints a report as a tagged PDF that meets PDF/UA-1: what can be seen on the pages can also be heard, in the same order, and found by
// heading, table and link.
//
// Each part of the report is set upon pages by itself, several parts at a time, while a finisher binds the pages that are done into one file. The finisher knows
// at the end what could not be known before: on which page a link arrives, how many pages there are, and which characters the fonts must hold.
// fpdf makes the fonts and says what the document is; it knows nothing of tags, and so the pages' marks and the structure that they belong to are ours.
// The same report gives the same bytes, however many hands set it.
package pdf

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

// Result tells what was printed and what could not be printed as it was.
type Result struct {
	Pages int
	// Replaced counts the characters for which the fonts have no glyph; words were printed in their place. Characters lists them, each once.
	Replaced   int
	Characters []rune
	// LostLinks are the targets of links to which nothing in the report answers; such a link stays on its own page.
	LostLinks []string
	// Mentions are, for each page in its order, the places that begin there and those to which its links lead.
	Mentions [][]string
}

// unit is a part, or the cover, on its way to paper.
type unit struct {
	part  *document.Part // nil for the cover
	cover document.Cover

	sheets chan pressed
	set    chan *setter // the setter, when it is done

	pages   []int // places among the binder's pages
	entries []entry
	places  []place
}

// pressed is a page whose content is being deflated.
type pressed struct {
	*sheet
	job *job
}

// ahead is how many pages of a part may be done before the parts in front of it are.
const ahead = 256

// Render prints a report to w.
//
// The blocks of parts are asked for while printing goes on, those of several parts at the same time and each sequence from one goroutine;
// a part that holds Contents is asked for its blocks up to four times. An error means that w failed or that the report cannot be drawn.
func Render(w io.Writer, r *document.Report, t *theme.Theme) (Result, error) {
	hands := max(runtime.GOMAXPROCS(0), 1)
	b := &binder{file: newFile(w, newPress(hands)), theme: t, report: r, used: newGlyphs(t)}
	b.begin()

	var units []*unit
	if !bareCover(r.Cover) {
		units = append(units, &unit{cover: r.Cover})
	}
	for i := range r.Parts {
		units = append(units, &unit{part: &r.Parts[i]})
	}
	for _, u := range units {
		u.sheets, u.set = make(chan pressed, ahead), make(chan *setter, 1)
	}
	quit := make(chan struct{})
	var busy sync.WaitGroup
	busy.Go(func() {
		// Slots are given out in order, so that the part which the binder waits for is always being set.
		slots := make(chan struct{}, hands)
		for _, u := range units {
			slots <- struct{}{}
			busy.Go(func() {
				defer func() { <-slots }()
				u.run(t, b.press, quit)
			})
		}
	})
	err := b.bind(units)
	close(quit)
	busy.Wait()
	b.press.stop()
	if err != nil {
		return Result{}, fmt.Errorf("print report: %w", err)
	}
	return b.result, nil
}

func bareCover(c document.Cover) bool {
	return c.Title == "" && c.Organisation == "" && c.Subtitle == "" && c.Status == "" && len(c.Lines)+len(c.Points) == 0 && c.Notice == ""
}

// run sets a unit and sends its pages to the press.
func (u *unit) run(t *theme.Theme, p *press, quit <-chan struct{}) {
	defer close(u.sheets)
	u.set <- u.lay(t, nil, func(s *sheet) bool {
		select {
		case <-quit:
			return false
		default:
		}
		select {
		case u.sheets <- pressed{s, p.deflate(s.content)}:
			return true
		case <-quit:
			return false
		}
	})
}

// airs are how much of the usual room between things is left, and of the height of charts, where a part would else end with a few lines on a page of their own.
var airs = []float64{0.88, 0.76, 0.64}

// lay sets a unit with the contents given, or none. A part that ends with a few lines on a page of their own is drawn together, where that spares the page.
func (u *unit) lay(t *theme.Theme, contents []contentsEntry, emit func(*sheet) bool) *setter {
	if u.part == nil {
		s := newSetter(t, false, emit)
		s.cover(u.cover)
		return s
	}
	again := contents == nil || len(u.pages) == 0 // else its first pages are bound as they are
	set := func(air float64) (*setter, *rack) {
		r := &rack{emit: emit}
		s := newSetter(t, u.part.Landscape, r.take)
		s.contents, s.air = contents, air
		s.part(*u.part)
		return s, r
	}
	best, kept := set(1)
	if again && kept.spares(best) {
		for _, air := range airs {
			closer, fewer := set(air)
			if len(fewer.pages) < len(kept.pages) {
				kept.pages, fewer.pages = fewer.pages, kept.pages
				best = closer
			}
			fewer.drop()
			if best == closer {
				break
			}
		}
	}
	kept.letGo()
	return best
}

// rack keeps the pages of a part until it is known that they may go. Those of a long part go one by one.
type rack struct {
	pages   []*sheet
	emit    func(*sheet) bool
	through bool
}

// mostRacked is how many pages are kept at most.
const mostRacked = 12

func (r *rack) take(s *sheet) bool {
	if r.through {
		return r.emit(s)
	}
	r.pages = append(r.pages, s)
	if len(r.pages) > mostRacked {
		return r.letGo()
	}
	return true
}

// letGo passes on what was kept, and whatever comes after.
func (r *rack) letGo() bool {
	r.through = true
	for i, s := range r.pages {
		if !r.emit(s) {
			for _, rest := range r.pages[i+1:] {
				giveBuffer(rest.content)
			}
			r.pages = nil
			return false
		}
	}
	r.pages = nil
	return true
}

func (r *rack) drop() {
	for _, s := range r.pages {
		giveBuffer(s.content)
	}
}

// spares says that the last page holds so little that drawing the part together may spare it: each page before it can take in about a seventh more.
func (r *rack) spares(s *setter) bool {
	n := len(r.pages)
	return !r.through && n > 1 && !s.gone && !s.wantsContents && s.failed == nil && s.filled < min(float64(n-1)*0.15, 0.4)
}

// binder puts the pages of all parts into one file, with their structure, links, contents and bookmarks.
type binder struct {
	*file
	theme  *theme.Theme
	report *document.Report
	used   *glyphs
	result Result

	catalog, pagesRoot, structRoot, document, resources int

	pages   []boundPage
	order   []int     // of the pages, once it is known
	parents long[int] // the numbers of the objects that marks and links belong to, by their key
	links   long[boundLink]
	sects   []int // the structure of each unit, by its number in the file
}

// boundPage is a page of the file.
type boundPage struct {
	number, content, footer int
	landscape, bare         bool
	key                     int // in the tree from marks to elements; -1 where the page has none
	owners                  []int32
	links                   []link
	firstLink               int // among the binder's, for the annotations
	linkCount               int
}

// boundLink is a link on a page of the file, to be resolved when all pages are known.
type boundLink struct {
	link
	number, key, page int
}

// bind takes the units in order. One which asks for the contents is put aside until all others are done.
func (b *binder) bind(units []*unit) error {
	var aside []*unit
	written := map[*unit]int{}
	b.sects = make([]int, len(units))
	for i, u := range units {
		for s := range u.sheets {
			u.pages = append(u.pages, b.page(s))
		}
		set := <-u.set
		if set.failed != nil {
			return set.failed
		}
		if b.err != nil {
			return b.err
		}
		if set.wantsContents {
			aside = append(aside, u)
			written[u] = len(u.pages)
			u.entries = set.entries
			continue
		}
		u.entries, u.places = set.entries, set.places
		b.structure(i, u, set)
	}
	if len(aside) > 0 {
		if err := b.withContents(units, aside, written); err != nil {
			return err
		}
	}
	return b.finish(units)
}

// withContents sets the parts which print the contents. How many pages they take hangs only on the number and titles of the entries,
// so they are set once or twice for the eye of nobody, until all entries are known, and then with the page numbers.
func (b *binder) withContents(units, aside []*unit, written map[*unit]int) error {
	counts := map[*unit]int{}
	for _, u := range units {
		counts[u] = len(u.pages)
	}
	nobody := func(s *sheet) bool { giveBuffer(s.content); return true }
	for known := -1; known != b.entryCount(units); {
		known = b.entryCount(units)
		for _, u := range aside {
			set := u.lay(b.theme, contentsOf(units, nil), nobody)
			if set.failed != nil {
				return set.failed
			}
			u.entries, counts[u] = set.entries, set.pages
		}
	}
	contents := contentsOf(units, counts)
	for i, u := range units {
		if !slices.Contains(aside, u) {
			continue
		}
		skip := written[u]
		set := u.lay(b.theme, contents, func(s *sheet) bool {
			if skip--; skip >= 0 { // bound already, before the contents were asked for
				giveBuffer(s.content)
				return true
			}
			u.pages = append(u.pages, b.page(pressed{s, b.press.deflate(s.content)}))
			return b.err == nil
		})
		if set.failed != nil {
			return set.failed
		}
		u.entries, u.places = set.entries, set.places
		b.structure(i, u, set)
	}
	return b.err
}

func (b *binder) entryCount(units []*unit) int {
	n := 0
	for _, u := range units {
		n += len(u.entries)
	}
	return n
}

// contentsOf lists what stands in the contents. Page numbers are left out as long as counts is nil.
func contentsOf(units []*unit, counts map[*unit]int) []contentsEntry {
	list := []contentsEntry{}
	page, entry := 1, 0
	for _, u := range units {
		for _, e := range u.entries {
			if e.listed {
				c := contentsEntry{title: e.title, level: e.level, entry: entry}
				if counts != nil {
					c.page = page + e.page
				}
				list = append(list, c)
			}
			entry++
		}
		if counts != nil {
			page += counts[u]
		}
	}
	return list
}

// page takes a page into the file and gives its place among the pages.
func (b *binder) page(s pressed) int {
	p := boundPage{number: b.reserve(1), content: b.reserve(1), landscape: s.landscape, bare: s.bare, key: -1, owners: s.owners, links: s.links}
	b.stream(p.content, "", s.job)
	b.pages = append(b.pages, p)
	return len(b.pages) - 1
}

// footer is the stream which is added to a page when its number is known.
func (b *binder) footer(landscape bool, page, pages int) []byte {
	t := b.theme
	width, height := t.Paper.Width, t.Paper.Height
	if landscape {
		width, height = height, width
	}
	s := &sheet{content: takeBuffer(), height: height}
	s.op("/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n")
	c, size := t.Colours.Muted, t.Type.Footer
	line := height - t.Paper.Bottom + 22
	s.strokeColour(t.Colours.Rule)
	s.lineWidth(0.5)
	s.number(t.Paper.Left)
	s.number(height - line)
	s.op("m ")
	s.number(width - t.Paper.Right)
	s.number(height - line)
	s.op("l S\n")
	number := b.used.clean(strings.NewReplacer("{page}", fmt.Sprint(page), "{pages}", fmt.Sprint(pages)).Replace(t.Phrases.Page), regular)
	wide := t.Regular.Measure(number, size)
	text := b.used.clean(oneLine(b.report.Footer), regular)
	if room := width - t.Paper.Left - t.Paper.Right - wide - 20; t.Regular.Measure(text, size) > room {
		cut := []rune(text)
		for len(cut) > 0 && t.Regular.Measure(string(cut)+"…", size) > room {
			cut = cut[:len(cut)-1]
		}
		text = strings.TrimSpace(string(cut)) + "…"
	}
	if text != "" {
		s.set(regular, size, c, t.Paper.Left, line+11, text, b.used)
	}
	s.set(regular, size, c, width-t.Paper.Right-wide, line+11, number, b.used)
	s.end()
	return s.content
}
