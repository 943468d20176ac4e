package lint

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"perfpack/pipeline/sheet"
)

// markedUp: what stands beside column A belongs to a table, and so must be within one that is marked up.
func markedUp(b *book, v *verdict) {
	for _, p := range b.pages {
		row := 0
		p.saying(func(c *cell) {
			if c.col > 1 && c.row != row && p.tableOf(c) == nil && !p.beside(c) {
				row = c.row // one fault to a row
				v.fail(p, c.at(), "a cell beside column A that is in no marked-up table")
			}
		})
	}
}

// beside says that a cell stands in the rows of a table or beneath one, which is for rule S5 to blame.
func (p *page) beside(c *cell) bool {
	for i := range p.tables {
		if c.row >= p.tables[i].top {
			return true
		}
	}
	return false
}

var defaultName = regexp.MustCompile(`(?i)^(table|tabelle|tableau)?_?\d*$`)

func tableNames(b *book, v *verdict) {
	for _, p := range b.pages {
		for i := range p.tables {
			if t := &p.tables[i]; defaultName.MatchString(t.name) {
				v.fail(p, sheet.Address(t.top, t.left), fmt.Sprintf("a table named %q", t.name))
			}
		}
	}
}

func notMerged(b *book, v *verdict) {
	for _, p := range b.pages {
		for _, ref := range p.merged {
			at, _, _ := strings.Cut(ref, ":")
			v.fail(p, at, "the cells "+ref+" are merged")
		}
	}
}

func noBlankLines(b *book, v *verdict) {
	for _, p := range b.pages {
		for i := range p.tables {
			t := &p.tables[i]
			rows, cols := make([]bool, t.bottom-t.top+1), make([]bool, t.right-t.left+1)
			p.saying(func(c *cell) {
				if t.holds(c.row, c.col) {
					rows[c.row-t.top] = true
					if t.headless || c.row > t.top {
						cols[c.col-t.left] = true
					}
				}
			})
			for k, full := range rows {
				if !full {
					v.fail(p, sheet.Address(t.top+k, t.left), "a blank row in the table")
				}
			}
			for k, full := range cols {
				if !full && !p.explained(t) { // what is explained is not taken for the end of the table
					v.fail(p, sheet.Address(t.top, t.left+k), "a column of the table with nothing under its heading")
				}
			}
		}
	}
}

func headings(b *book, v *verdict) {
	for _, p := range b.pages {
		for i := range p.tables {
			t := &p.tables[i]
			if t.headless {
				v.fail(p, sheet.Address(t.top, t.left), "a table without a row of headings")
				continue
			}
			seen := map[string]bool{}
			for k := t.left; k <= t.right; k++ {
				c := p.cellAt(t.top, k)
				at := sheet.Address(t.top, k)
				switch {
				case c == nil || !c.says():
					v.fail(p, at, "an empty heading")
				case c.kind != sheet.Text:
					v.fail(p, at, "a heading that is "+c.kind.String())
				case seen[strings.ToLower(c.text)]:
					v.fail(p, at, fmt.Sprintf("the heading %q a second time", c.text))
				case k-t.left < len(t.columns) && t.columns[k-t.left] != c.text:
					v.fail(p, at, fmt.Sprintf("the heading %q, where the table's own list has %q", c.text, t.columns[k-t.left]))
				default:
					seen[strings.ToLower(c.text)] = true
				}
			}
		}
	}
}

// nothingCut: a text that does not fit its column and is not wrapped is cut off by whatever stands right of it; a number that does not fit is shown as
// a row of hashes. How much room letters take is a guess, so only what is plainly too long is blamed.
func nothingCut(b *book, v *verdict) {
	for _, p := range b.pages {
		for i := range p.cells {
			c := &p.cells[i]
			if !c.says() {
				continue
			}
			width := p.width(c.col)
			switch long := float64(utf8.RuneCountInString(c.text)); {
			case c.kind == sheet.Text && long > 1.5*width && !b.look(c).wraps:
				if next := p.cellAt(c.row, c.col+1); p.inBody(c) || next != nil && next.says() {
					v.fail(p, c.at(), fmt.Sprintf("a text of %.0f characters, not wrapped, in a column %.0f characters wide", long, width))
				}
			case c.kind == sheet.Number && shownDigits(c.text, b.look(c).format) > width+1:
				v.fail(p, c.at(), fmt.Sprintf("a number too long for a column %.0f characters wide", width))
			}
		}
	}
}

// shownDigits guesses how many characters a number takes: its whole digits and the places of its format. A number without a format is shown as far as
// there is room, and a date depends on more than can be seen here.
func shownDigits(text, format string) float64 {
	if format == "" || strings.ContainsAny(format, "dmyhsE") {
		return 0
	}
	whole, _, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if strings.ContainsAny(text, "eE") {
		return 0
	}
	_, places, point := strings.Cut(format, ".")
	n := len(whole)
	if strings.Contains(format, ",") {
		n += (n - 1) / 3
	}
	if point {
		n += 1 + strings.Count(places, "0")
	}
	return float64(n)
}

func noFilters(b *book, v *verdict) {
	for _, p := range b.pages {
		for i := range p.tables {
			if t := &p.tables[i]; t.filter {
				v.fail(p, sheet.Address(t.top, t.left), "the table "+t.name+" has filter buttons")
			}
		}
		if p.filter {
			v.fail(p, "", "a filter")
		}
		if p.frozen {
			v.fail(p, "", "frozen panes")
		}
	}
}

var explains = regexp.MustCompile(`(?i)\b(blank|empty)\b`)

// explained says that something above a table says what empty cells mean.
func (p *page) explained(t *table) bool {
	for i := range p.cells {
		c := &p.cells[i]
		if c.row >= t.top {
			break
		}
		if c.says() && explains.MatchString(c.text) {
			return true
		}
	}
	return false
}

func blanksExplained(b *book, v *verdict) {
	for _, p := range b.pages {
		for i := range p.tables {
			t := &p.tables[i]
			if p.explained(t) {
				continue
			}
			for row := t.top; row <= t.bottom; row++ {
				for col := t.left; col <= t.right; col++ {
					if c := p.cellAt(row, col); c == nil || !c.says() {
						v.fail(p, sheet.Address(row, col), "an empty cell, and nothing above the table says what empty cells mean")
					}
				}
			}
		}
	}
}

func nothingHidden(b *book, v *verdict) {
	for _, p := range b.pages {
		if p.hidden {
			v.fail(p, "", "a hidden sheet")
		}
		for _, row := range p.hidRows {
			v.fail(p, sheet.Address(row, 1), "a hidden row")
		}
		for _, s := range p.hidCols {
			v.fail(p, sheet.Address(1, s.from), "a hidden column")
		}
	}
}
