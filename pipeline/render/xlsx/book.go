package xlsx

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/document"
)

// about is what a workbook says of itself.
type about struct {
	title, subject, author, language string
	dated                            time.Time
}

// book is a workbook being made: excelize's package, and for each sheet what will write its rows.
type book struct {
	about  about
	f      *excelize.File
	st     *styles
	sheets []*sheet
	err    error // the first thing that went wrong, which write returns

	tables, drawings, charts int
	aside                    map[string]any // tables that excelize has made, by their part
	signs                    map[document.Symbol]int
	backwards                bool // the sheets are written from the last to the first
}

// sheet is one sheet of a book.
type sheet struct {
	name   string
	part   string
	cols   []float64 // widths of columns, in characters
	looks  []int     // of cells of a column in which nothing stands yet; nil gives none
	repeat int       // how many columns stand on each page, where the sheet is wider than one
	table  *table
	// body writes the rows from row from; head, which is called after it, those above. Either may be nil.
	from       int
	body, head func(*rows)

	drawing *drawing
	formats func(last int) []byte // conditional formats for rows up to the last
	drawn   bool                  // charts are made of its table
	kept    [][]document.Cell     // of its table, when they are
}

// table is the marked-up table of a sheet: its heading row and, once the rows are written, the last of them.
type table struct {
	name     string
	part     string
	headings []string
	row      int
	last     int
	filter   bool // it has buttons to filter by
}

func newBook(a about, l *look) *book {
	b := &book{about: a, f: excelize.NewFile(), aside: map[string]any{}}
	b.st = newStyles(b.f, l)
	b.keep(b.st.err)
	b.keep(b.f.SetWorkbookProps(&excelize.WorkbookPropsOptions{FilterPrivacy: new(false)}))
	return b
}

// keep remembers the first error, so that the making of a workbook can be read without a check on every line.
func (b *book) keep(err error) {
	if b.err == nil && err != nil {
		b.err = err
	}
}

// add adds a sheet.
func (b *book) add(name string) *sheet {
	s := &sheet{name: name, from: 1}
	b.keep(checkSheetName(name))
	for _, other := range b.sheets {
		if strings.EqualFold(other.name, name) {
			b.keep(fmt.Errorf("two sheets have the name %q", name))
		}
	}
	if len(b.sheets) == 0 {
		b.keep(b.f.SetSheetName("Sheet1", name))
	} else {
		_, err := b.f.NewSheet(name)
		b.keep(err)
	}
	b.sheets = append(b.sheets, s)
	s.part = "xl/worksheets/sheet" + strconv.Itoa(len(b.sheets)) + ".xml"
	b.keep(b.f.SetSheetDimension(name, mark)) // its place is found again by it
	return s
}

// property sets a property of the document that is not one of the usual.
func (b *book) property(name, value string) {
	b.keep(b.f.SetCustomProps(excelize.CustomProperty{Name: name, Value: value}))
}

// mark is the dimension that every sheet has until its rows are known.
const mark = "A1:B2"

// marked makes the rows of a sheet under the headings into a table.
func (b *book) marked(s *sheet, name string, row int, headings []string) {
	seen := map[string]bool{}
	for i, h := range headings {
		at := columnName(i+1) + strconv.Itoa(row)
		switch {
		case strings.TrimSpace(h) == "" || strings.ContainsFunc(h, func(r rune) bool { return r < ' ' }):
			b.keep(fmt.Errorf("sheet %s, cell %s: %q cannot head a column", s.name, at, h))
		case seen[strings.ToLower(h)]:
			b.keep(fmt.Errorf("sheet %s, cell %s: two columns have the heading %q", s.name, at, h))
		case units(h) > 255:
			b.keep(fmt.Errorf("sheet %s, cell %s: a heading has 255 characters at most", s.name, at))
		}
		seen[strings.ToLower(h)] = true
		b.keep(b.f.SetCellStr(s.name, at, h)) // AddTable takes the names of its columns from the cells
	}
	for _, other := range b.sheets {
		if other.table != nil && other.table.name == name {
			b.keep(fmt.Errorf("two tables have the name %q", name))
		}
	}
	b.keep(b.f.AddTable(s.name, &excelize.Table{
		Name: name, Range: fmt.Sprintf("A%d:%s%d", row, columnName(len(headings)), row+1), ShowRowStripes: new(false),
	}))
	// excelize reads every table there is to number the next one, so it is left none but the last.
	before := tablePart(b.tables)
	if made, ok := b.f.Pkg.LoadAndDelete(before); ok {
		b.aside[before] = made
	}
	b.tables++
	s.table = &table{name: name, part: tablePart(b.tables), headings: headings, row: row}
}

func tablePart(n int) string { return "xl/tables/table" + strconv.Itoa(n) + ".xml" }

// pageWidth is how many characters stand side by side on a page of A4 on its side, at a size that can still be read.
const pageWidth = 170

// landscape sets a sheet up for paper: A4 on its side, with the headings on each page, and as few pages side by side as can be read.
func (b *book) landscape(s *sheet) {
	total := 0.0
	for _, w := range s.cols {
		total += w
	}
	if s.drawing != nil && s.drawing.beside != nil {
		total += besideWide
	}
	across := max(1, int(math.Ceil(total/pageWidth)))
	if s.drawing != nil && len(s.drawing.inRows) > 0 {
		across = 1 // so that each chart stands beside the words about it
	}
	b.keep(b.f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: new("landscape"), Size: new(9), FitToWidth: new(across), FitToHeight: new(0)}))
	b.keep(b.f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: new(true)}))
	if s.table != nil {
		titles := fmt.Sprintf("'%s'!$%d:$%d", s.name, s.table.row, s.table.row)
		if across > 1 && s.repeat > 0 {
			titles = fmt.Sprintf("'%s'!$A:$%s,", s.name, columnName(s.repeat)) + titles
		}
		b.keep(b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: titles}))
	}
}

// widestFrozen is how many characters the columns that stay in sight may take: beyond it nothing else could be seen beside them.
const widestFrozen = 70

// frozen keeps the headings in sight, and the columns that name the row where they leave room for others.
func (b *book) frozen(s *sheet) {
	panes := &excelize.Panes{Freeze: true, YSplit: s.table.row, ActivePane: "bottomLeft"}
	wide := 0.0
	for _, w := range s.cols[:s.repeat] {
		wide += w
	}
	if wide <= widestFrozen && s.repeat < len(s.cols) {
		panes.XSplit, panes.ActivePane = s.repeat, "bottomRight"
	}
	panes.TopLeftCell = columnName(panes.XSplit+1) + strconv.Itoa(s.table.row+1)
	panes.Selection = []excelize.Selection{{ActiveCell: panes.TopLeftCell, SQRef: panes.TopLeftCell, Pane: panes.ActivePane}}
	b.keep(b.f.SetPanes(s.name, panes))
}

// write makes the file.
func (b *book) write(w io.Writer) error {
	defer b.f.Close()
	if b.err != nil {
		return b.err
	}
	b.f.SetActiveSheet(0)
	for part, table := range b.aside {
		b.f.Pkg.Store(part, table)
	}
	made := parts{}
	b.f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return made })
	if _, err := b.f.WriteToBuffer(); err != nil {
		return err
	}
	return b.finish(w, made)
}

// parts takes the parts of the package from excelize, which would write them in an order of its own.
type parts map[string]*bytes.Buffer

// Create begins a part.
func (p parts) Create(name string) (io.Writer, error) {
	buf := &bytes.Buffer{}
	p[name] = buf
	return buf, nil
}

// AddFS is part of what excelize asks for and is never called by it.
func (p parts) AddFS(fs.FS) error { return fmt.Errorf("parts are taken one by one") }

// Close ends the package, of which nothing is written yet.
func (p parts) Close() error { return nil }
