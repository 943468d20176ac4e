package lint

import (
	"fmt"
	"regexp"
	"strings"

	"perfpack/pipeline/sheet"
)

var bareLink = regexp.MustCompile(`(?i)^\s*(https?://|www\.|click here|here|link|this link|read more|more|details|url)\S*\s*$`)

func linksDescribed(b *book, v *verdict) {
	for _, p := range b.pages {
		for _, l := range p.links {
			at, _, _ := strings.Cut(l.cell, ":")
			row, col := place(at)
			c := p.cellAt(row, col)
			switch {
			case c == nil || !c.says():
				v.fail(p, at, "a link without words")
			case bareLink.MatchString(c.text) || c.text == l.target:
				v.fail(p, at, fmt.Sprintf("the link %q does not say where it leads", last(c.text)))
			}
		}
		p.saying(func(c *cell) {
			if c.kind == sheet.Text && strings.HasPrefix(strings.TrimSpace(c.text), "http") && bareLink.MatchString(c.text) && !p.linked(c) {
				v.fail(p, c.at(), "an address instead of words with a link")
			}
		})
	}
}

func (p *page) linked(c *cell) bool {
	for _, l := range p.links {
		top, left, bottom, right := area(l.cell)
		if c.row >= top && c.row <= bottom && c.col >= left && c.col <= right {
			return true
		}
	}
	return false
}

// titles: the first cell has the title and looks like one, by name or by being bold and larger than the text beneath.
func titles(b *book, v *verdict) {
	seen := map[string]string{}
	for _, p := range b.pages {
		if p.chart {
			continue
		}
		c := p.cellAt(1, 1)
		if c == nil || !c.says() || c.kind != sheet.Text {
			v.fail(p, "A1", "no title")
			continue
		}
		body := 0.0
		p.saying(func(other *cell) {
			if body == 0 && other.row > 1 {
				body = b.look(other).size
			}
		})
		if l := b.look(c); !l.heading && !(l.bold && l.size > body) {
			v.fail(p, "A1", "a title that is not styled as a heading")
		}
		if p.tableOf(c) != nil {
			v.fail(p, "A1", "a table where the title belongs")
		}
		if other, ok := seen[strings.ToLower(c.text)]; ok {
			v.fail(p, "A1", "the same title as the sheet "+other)
		}
		seen[strings.ToLower(c.text)] = p.name
	}
}

func noFloating(b *book, v *verdict) {
	for _, p := range b.pages {
		if p.margins {
			v.fail(p, "", "a page header or footer")
		}
		for _, o := range p.objects {
			if o == "comment" || o == "text box or shape" {
				v.fail(p, "", "a "+o)
			}
		}
	}
}

func noFills(b *book, v *verdict) {
	for _, p := range b.pages {
		for i := range p.cells {
			if c := &p.cells[i]; b.look(c).filled {
				v.fail(p, c.at(), "a cell with a background fill")
			}
		}
	}
}

// colourAlone: where there is no colour nothing can be told by it; where there is, a person must judge.
func colourAlone(b *book, v *verdict) {
	for _, p := range b.pages {
		if p.coloured {
			v.unsure("sheet " + p.name + " has conditional formats: see that each says in words what it says in colour")
			return
		}
		for _, o := range p.objects {
			if o == "chart" || o == "picture" {
				v.unsure("sheet " + p.name + " has a " + o)
				return
			}
		}
		for i := range p.cells {
			c := &p.cells[i]
			l := b.look(c)
			if l.filled || c.says() && l.ink != (colour{known: true}) && !p.linked(c) {
				v.unsure("sheet " + p.name + ", cell " + c.at() + " is coloured: see that the colour says nothing that words do not")
				return
			}
		}
	}
}

func contrast(b *book, v *verdict) {
	unknown := ""
	white := colour{255, 255, 255, true}
	for _, p := range b.pages {
		p.saying(func(c *cell) {
			l := b.look(c)
			ground := white
			if l.filled {
				ground = l.fill
			}
			if !l.ink.known || !ground.known {
				unknown = "sheet " + p.name + ", cell " + c.at() + " has a colour of the theme"
				return
			}
			if r := ratio(l.ink, ground); r < 4.5 {
				v.fail(p, c.at(), fmt.Sprintf("text that stands out by %.1f to 1", r))
			}
		})
	}
	if unknown != "" {
		v.unsure(unknown)
	}
}

func noImages(b *book, v *verdict) {
	for _, p := range b.pages {
		if p.chart {
			v.fail(p, "", "a chart")
		}
		for _, o := range p.objects {
			if o == "chart" || o == "picture" {
				v.fail(p, "", "a "+o)
			}
		}
	}
}

// noMacros: the reader refuses a workbook with macros in it, so that one which got here has none.
func noMacros(*book, *verdict) {}
