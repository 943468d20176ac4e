package lint

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// readLayout reads a sheet but for what its cells say.
func (b *book) readLayout(p *page, part string, raised map[int]bool) error {
	row, col := 0, 0
	shared := false
	return b.walk(part, func(e xml.StartElement, d *xml.Decoder) error {
		switch e.Name.Local {
		case "row":
			row++
			if n := number(e, "r"); n > 0 {
				row = n
			}
			col = 0
			if isTrue(attr(e, "hidden")) {
				p.hidRows = append(p.hidRows, row)
			}
		case "c":
			col++
			if at := attr(e, "r"); at != "" {
				row, col = place(at)
			}
			shared = attr(e, "t") == "s"
			p.cells = append(p.cells, cell{row: row, col: col, style: number(e, "s")})
		case "v":
			if shared {
				if n, err := strconv.Atoi(content(d)); err == nil && raised[n] {
					p.cells[len(p.cells)-1].rich = true
				}
			}
		case "vertAlign": // in a text that stands in its cell
			if v := attr(e, "val"); v != "" && v != "baseline" && len(p.cells) > 0 {
				p.cells[len(p.cells)-1].rich = true
			}
		case "col":
			width, err := strconv.ParseFloat(attr(e, "width"), 64)
			if err != nil {
				width = usualWidth
			}
			s := span{number(e, "min"), number(e, "max"), width}
			p.widths = append(p.widths, s)
			if isTrue(attr(e, "hidden")) {
				p.hidCols = append(p.hidCols, s)
			}
		case "mergeCell":
			p.merged = append(p.merged, attr(e, "ref"))
		case "autoFilter":
			p.filter = true
		case "pane":
			p.frozen = p.frozen || attr(e, "state") != "split"
		case "selection":
			if at := attr(e, "activeCell"); at != "" && attr(e, "pane") == "" {
				p.start = at
			}
		case "cfRule":
			p.coloured = true
		case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter":
			p.margins = p.margins || tells(content(d))
		case "legacyDrawingHF":
			p.margins = true
		case "hyperlink":
			l := link{cell: attr(e, "ref"), target: attr(e, "location")}
			for _, a := range e.Attr {
				if a.Name.Local == "id" {
					l.target = "\x00" + a.Value // looked up when the relations are read
				}
			}
			p.links = append(p.links, l)
		}
		return nil
	})
}

// marginCodes are what a page header or footer is set with: its place, its face, and fields that repeat what the workbook says elsewhere, such as the number of
// the page or the name of the sheet, which programs put there unasked. &G, a picture, is not among them.
var marginCodes = regexp.MustCompile(`&"[^"]*"|&K[0-9A-Fa-f]{6}|&K[0-9]{2}[+-][0-9]{3}|&[0-9]+|&[LCRPNDTFAZBIUESXYOH]`)

// tells says that a page header or footer says something of its own.
func tells(margin string) bool {
	rest := strings.ToLower(marginCodes.ReplaceAllString(margin, " "))
	return slices.ContainsFunc(strings.Fields(rest), func(word string) bool {
		return !slices.Contains([]string{"page", "of", "sheet", "/", "-", "–"}, word)
	})
}

// content reads the text that an element begins with.
func content(d *xml.Decoder) string {
	t, err := d.RawToken()
	if err != nil {
		return ""
	}
	if s, ok := t.(xml.CharData); ok {
		return string(s)
	}
	return ""
}

// usualWidth is how many characters wide a column is that nothing is said of.
const usualWidth = 8.43

// width gives the width of a column in characters.
func (p *page) width(col int) float64 {
	for _, s := range p.widths {
		if col >= s.from && col <= s.to {
			return s.width
		}
	}
	return usualWidth
}

// cellAt finds a cell, or nil where there is none.
func (p *page) cellAt(row, col int) *cell {
	low, high := 0, len(p.cells)
	for low < high {
		mid := (low + high) / 2
		if c := &p.cells[mid]; c.row < row || c.row == row && c.col < col {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(p.cells) && p.cells[low].row == row && p.cells[low].col == col {
		return &p.cells[low]
	}
	return nil
}

// saying goes through the cells in which there is something to read.
func (p *page) saying(visit func(*cell)) {
	for i := range p.cells {
		if p.cells[i].says() {
			visit(&p.cells[i])
		}
	}
}

// tableOf gives the table that a cell belongs to, or nil.
func (p *page) tableOf(c *cell) *table {
	for i := range p.tables {
		if p.tables[i].holds(c.row, c.col) {
			return &p.tables[i]
		}
	}
	return nil
}

// inBody says that the cell belongs to the rows of a table under its headings.
func (p *page) inBody(c *cell) bool {
	t := p.tableOf(c)
	return t != nil && (t.headless || c.row > t.top)
}
