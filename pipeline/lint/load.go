package lint

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/sheet"
)

// book is a workbook as the rules look at it.
type book struct {
	pages  []*page
	styles *styles
	core   sheet.CoreProperties
	parts  map[string]*zip.File
	active int // the sheet that is open at first
}

// page is one sheet.
type page struct {
	name     string
	hidden   bool
	chart    bool
	cells    []cell // in reading order
	tables   []table
	merged   []string
	links    []link
	widths   []span
	hidRows  []int
	hidCols  []span
	frozen   bool
	filter   bool
	coloured bool     // by conditional formats
	margins  bool     // there are page headers or footers
	start    string   // the cell that is selected
	objects  []string // floating things by kind: "text box", "picture", "chart", "comment"
}

// cell is one cell with something in it, or with a look of its own.
type cell struct {
	row, col int
	style    int
	kind     sheet.ValueKind
	text     string
	rich     bool // part of the text is raised or lowered
}

func (c *cell) at() string { return sheet.Address(c.row, c.col) }

// says tells that there is something to read in the cell.
func (c *cell) says() bool { return c.kind != sheet.Blank && strings.TrimSpace(c.text) != "" }

// table is one marked-up table.
type table struct {
	name                     string
	top, left, bottom, right int
	headless, totals, filter bool
	columns                  []string
}

func (t *table) holds(row, col int) bool {
	return row >= t.top && row <= t.bottom && col >= t.left && col <= t.right
}

type link struct {
	cell   string
	target string // an address outside, or a place within
}

type span struct {
	from, to int
	width    float64
}

// load reads all that the rules ask for. That the file is sound has been seen to by the strict reader, so parts can be read by the standard library.
func load(data []byte, lim sheet.Limits) (*book, error) {
	w, err := sheet.Open(data, lim)
	if err != nil {
		return nil, err
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	b := &book{core: w.CoreProperties(), parts: map[string]*zip.File{}}
	for _, f := range zr.File {
		b.parts[f.Name] = f
	}
	var shape struct {
		Views []struct {
			Active int `xml:"activeTab,attr"`
		} `xml:"bookViews>workbookView"`
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"` // in the namespace of either form of the format
		} `xml:"sheets>sheet"`
	}
	main := b.target("", "officeDocument", "xl/workbook.xml")
	if err := b.decode(main, &shape); err != nil {
		return nil, err
	}
	if len(shape.Views) > 0 {
		b.active = shape.Views[0].Active
	}
	if b.styles, err = b.readStyles(b.target(main, "styles", "xl/styles.xml")); err != nil {
		return nil, err
	}
	rels := b.rels(main)
	raised, err := b.raised(b.target(main, "sharedStrings", ""))
	if err != nil {
		return nil, err
	}
	for i, info := range w.Sheets() {
		p := &page{name: info.Name, hidden: info.Hidden || info.VeryHidden, chart: info.Chart, start: "A1"}
		b.pages = append(b.pages, p)
		if info.Chart || i >= len(shape.Sheets) {
			continue
		}
		if err := b.readPage(w, p, rels[shape.Sheets[i].ID].path, raised); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", info.Name, err)
		}
	}
	return b, nil
}

// readPage reads one sheet: cells with their looks, and what stands around them.
func (b *book) readPage(w *sheet.Workbook, p *page, part string, raised map[int]bool) error {
	if err := b.readLayout(p, part, raised); err != nil {
		return err
	}
	i := 0
	var extra []cell
	err := w.Read(p.name, func(c sheet.Cell) error {
		for i < len(p.cells) && (p.cells[i].row < c.Row || p.cells[i].row == c.Row && p.cells[i].col < c.Col) {
			i++
		}
		if i < len(p.cells) && p.cells[i].row == c.Row && p.cells[i].col == c.Col {
			p.cells[i].kind, p.cells[i].text = c.Kind, c.Text
		} else {
			extra = append(extra, cell{row: c.Row, col: c.Col, kind: c.Kind, text: c.Text})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if extra != nil {
		p.cells = append(p.cells, extra...)
		slices.SortFunc(p.cells, func(a, b cell) int {
			if a.row != b.row {
				return a.row - b.row
			}
			return a.col - b.col
		})
	}
	rels := b.rels(part)
	for id, r := range rels {
		switch r.kind {
		case "table":
			t, err := b.readTable(r.path)
			if err != nil {
				return err
			}
			p.tables = append(p.tables, t)
		case "comments", "threadedComment":
			p.objects = append(p.objects, "comment")
		case "drawing":
			if err := b.readDrawing(p, r.path); err != nil {
				return err
			}
		}
		for k := range p.links {
			if p.links[k].target == "\x00"+id {
				p.links[k].target = r.path
			}
		}
	}
	slices.SortFunc(p.tables, func(a, b table) int { return a.top - b.top })
	slices.Sort(p.objects)
	return nil
}

// readTable reads the part of a marked-up table.
func (b *book) readTable(part string) (table, error) {
	var x struct {
		Name    string    `xml:"displayName,attr"`
		Ref     string    `xml:"ref,attr"`
		Header  *int      `xml:"headerRowCount,attr"`
		Totals  int       `xml:"totalsRowCount,attr"`
		Filter  *struct{} `xml:"autoFilter"`
		Columns []struct {
			Name string `xml:"name,attr"`
		} `xml:"tableColumns>tableColumn"`
	}
	if err := b.decode(part, &x); err != nil {
		return table{}, err
	}
	t := table{name: x.Name, headless: x.Header != nil && *x.Header == 0, totals: x.Totals > 0, filter: x.Filter != nil}
	t.top, t.left, t.bottom, t.right = area(x.Ref)
	for _, c := range x.Columns {
		t.columns = append(t.columns, c.Name)
	}
	return t, nil
}

// readDrawing lists what floats over a sheet.
func (b *book) readDrawing(p *page, part string) error {
	return b.walk(part, func(e xml.StartElement, _ *xml.Decoder) error {
		switch e.Name.Local {
		case "sp":
			p.objects = append(p.objects, "text box or shape")
		case "pic":
			p.objects = append(p.objects, "picture")
		case "graphicFrame":
			p.objects = append(p.objects, "chart")
		}
		return nil
	})
}

// raised lists the shared texts of which a part is raised or lowered.
func (b *book) raised(part string) (map[int]bool, error) {
	out := map[int]bool{}
	if part == "" {
		return out, nil
	}
	n := -1
	return out, b.walk(part, func(e xml.StartElement, _ *xml.Decoder) error {
		switch e.Name.Local {
		case "si":
			n++
		case "vertAlign":
			if v := attr(e, "val"); v != "" && v != "baseline" {
				out[n] = true
			}
		}
		return nil
	})
}

// rel is where a relation leads.
type rel struct{ kind, path string }

// rels reads the relations of a part by their identifiers; the empty part is the package.
func (b *book) rels(part string) map[string]rel {
	dir, base := path.Split(part)
	var list struct {
		R []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
			Mode   string `xml:"TargetMode,attr"`
		} `xml:"Relationship"`
	}
	out := map[string]rel{}
	if b.decode(dir+"_rels/"+base+".rels", &list) != nil {
		return out // a part without relations
	}
	for _, r := range list.R {
		to := r.Target
		if r.Mode != "External" {
			if strings.HasPrefix(to, "/") {
				to = to[1:]
			} else {
				to = path.Join(dir, to)
			}
		}
		out[r.ID] = rel{kind: path.Base(r.Type), path: to}
	}
	return out
}

// target gives the part to which a relation of a kind leads.
func (b *book) target(part, kind, otherwise string) string {
	for _, r := range b.rels(part) {
		if r.kind == kind {
			return r.path
		}
	}
	return otherwise
}

// decode reads a small part.
func (b *book) decode(part string, into any) error {
	f := b.parts[part]
	if f == nil {
		return fmt.Errorf("the workbook has no part %s", part)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return xml.NewDecoder(r).Decode(into)
}

// walk goes through the elements of a part in order.
func (b *book) walk(part string, visit func(xml.StartElement, *xml.Decoder) error) error {
	f := b.parts[part]
	if f == nil {
		return fmt.Errorf("the workbook has no part %s", part)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := visit(e, d); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(attr(e, name))
	if err != nil {
		return 0
	}
	return n
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// area takes a range apart, such as A4:F20.
func area(ref string) (top, left, bottom, right int) {
	first, last, ok := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	if !ok {
		last = first
	}
	top, left = place(first)
	bottom, right = place(last)
	return top, left, bottom, right
}

// place takes the address of a cell apart.
func place(at string) (row, col int) {
	i := 0
	for ; i < len(at) && at[i] >= 'A' && at[i] <= 'Z'; i++ {
		col = col*26 + int(at[i]-'A') + 1
	}
	row, err := strconv.Atoi(at[i:])
	if err != nil {
		return 0, col
	}
	return row, col
}
