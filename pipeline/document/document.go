// Package document describes a report and a workbook as data: what is said, in reading order, with nothing of how it looks.
//
// A document is composed once, by pack, and printed by each renderer. Renderers decide where things stand on a page or a sheet; they never compute a figure,
// choose a word or leave anything out. Long parts are sequences that are composed as they are printed, so that a report of two thousand pages
// need not be held in memory.
package document

import (
	"iter"
	"time"
)

// Report is a document of pages.
type Report struct {
	Title    string // "Outcomes report"
	Subtitle string // "Quarter 2 2025/26 (July to September 2025)"
	Author   string // the council
	Subject  string
	Language string // BCP 47, such as "en-GB"
	// Dated is the day that the document gives as its own; it comes from the pack, never from the clock.
	Dated time.Time
	// Footer stands at the foot of each page, before the page number.
	Footer string
	Cover  Cover
	Parts  []Part
}

// Cover is the first page.
type Cover struct {
	Organisation string
	Title        string
	Subtitle     string
	Status       string   // "Draft 2", "Final"; may be empty
	Lines        []string // meeting, report number, portfolio, author by role
	Points       []Point  // what a reader takes away who reads no further: how things stand, what changed, what is asked
	Notice       string   // that the contents are illustrative, for one; may be empty
}

// Point is one thing to take away: which question it answers, and the answer.
type Point struct {
	Lead string // "Newly off target:", which stands out; may be empty
	Text string
}

// Part is a chapter: it opens a page, stands in the contents, and can be printed without knowing what the other parts hold.
type Part struct {
	ID     string // target of links; unique in the report
	Title  string
	Blocks iter.Seq[Block]
	// Landscape asks for pages turned on their side, for wide tables.
	Landscape bool
}

// Block is one thing in the reading order of a part: Heading, Paragraph, List, Table, Tiles, Panel, Figure, Contents or PageBreak.
type Block interface{ block() }

// Heading opens a section within a part. The part's own title is level 1, so headings are of level 2 to 4, and no level is skipped.
type Heading struct {
	Level int
	Text  string
	ID    string // target of links; may be empty. A heading which has one stands in the bookmarks
	// Listed puts the heading into the contents and the bookmarks.
	Listed bool
}

// Paragraph is running text.
type Paragraph struct {
	Spans []Span
	Style Style
}

// Style is the weight a paragraph has in the argument.
type Style uint8

// The styles.
const (
	Body    Style = iota
	Lead          // opens a part
	Small         // sources and notes
	Callout       // something the reader must not miss
)

// Span is a stretch of text which is all alike.
type Span struct {
	Text   string
	Bold   bool
	Italic bool
	Lang   string // when it differs from the document's, such as "cy"
	Link   string // "#id" within the document, or an address outside
}

// Text gives a paragraph of plain text.
func Text(s string) Paragraph { return Paragraph{Spans: []Span{{Text: s}}} }

// List is a list of points, numbered or not.
type List struct {
	Numbered bool
	// Labels, where given, stand in the place of the numbers: "3.1", "3.2".
	Labels []string
	Items  [][]Span
}

// Symbol is a shape which stands for a status beside its word, so that nothing depends on colour.
type Symbol uint8

// The symbols.
const (
	NoSymbol Symbol = iota
	OnTarget        // circle
	Close           // diamond
	Off             // triangle pointing down
	Unrated         // bar
)

// Tiles are a few counts side by side, as at the head of a summary.
type Tiles []Tile

// Tile is one count with its label.
type Tile struct {
	Number string
	Label  string
	Symbol Symbol
}

// Table is rows under headings. The same table is printed on pages, where its texts are shown, and on a sheet, where its numbers are numbers.
type Table struct {
	ID      string // unique; names the table on a sheet
	Caption string
	Columns []Column
	Rows    iter.Seq[Row]
	// Notes explain marks and empty cells; they stand above the rows on a sheet, and below the caption on a page.
	Notes []string
	// Empty is said in the place of the table when it has no rows.
	Empty string
}

// Align is where a column's content stands.
type Align uint8

// The alignments.
const (
	Left Align = iota
	Right
)

// Column is the heading of a column, with its unit.
type Column struct {
	Heading string // unique in the table, never empty
	Align   Align
	// Width is the share of the page that the column asks for, relative to the other columns; 0 is 1.
	Width float64
	// RowHeading marks the column that names its row.
	RowHeading bool
	// Signs are the symbols that stand before words of the column in a workbook that officers work in.
	Signs []Sign
}

// Sign gives the symbol that goes with a word. It goes with every text which begins so: "Not rated: no target yet".
type Sign struct {
	Word   string
	Symbol Symbol
}

// Row is one row. Group, where it differs from the row before, is a line of its own above the row on a page.
type Row struct {
	Cells []Cell
	Group string
	// Total marks the sum of the rows above, which stands out on a page.
	Total bool
}

// CellKind says what a cell holds on a sheet.
type CellKind uint8

// The kinds of cell.
const (
	TextCell CellKind = iota
	NumberCell
	DateCell
	// FormulaCell is a number which a workbook goes on working out: Text is how, and Number what it comes to. "[@Figure]" in it is the cell under that
	// heading in the same row, and "Data[Status]" all the cells under the heading of the table on that sheet.
	FormulaCell
	// SparklineCell holds nothing but a small drawing of the first series of the chart that Link names; where the workbook has no such chart, it is empty.
	SparklineCell
)

// Cell is one cell of a table: what is shown, and for a number the full value behind it.
type Cell struct {
	Text   string // as shown on a page; for an absent figure its mark, "[x]"
	Number float64
	Places int8 // decimal places shown
	Kind   CellKind
	Symbol Symbol
	Link   string // as Span.Link
	Date   time.Time
}

// Panel is one indicator on a page: its figure, how it stands, a chart and what the service says.
type Panel struct {
	ID       string
	Title    string
	Ref      string
	Figure   string // "61.2%", or a mark in brackets
	Marks    string // "[p][r]", beside the figure
	Period   string
	Symbol   Symbol
	Status   string // "On target"
	Facts    []Fact // target, baseline, previous, same period last year, data quality, owner ...
	Sayings  []string
	Comment  []Span // the service's commentary
	Action   []Fact // corrective action, owner, date
	Chart    *Chart // nil when there is nothing to draw
	ChartAlt string // what the chart shows, in words with its numbers
}

// Fact is a label with what it stands for.
type Fact struct {
	Label string
	Value string
}

// Figure is a drawing with its caption.
type Figure struct {
	Chart   *Chart
	Caption string
	Alt     string
}

// Contents asks for the list of parts and listed headings with their pages.
type Contents struct{}

// PageBreak opens a page.
type PageBreak struct{}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Tiles) block()     {}
func (Table) block()     {}
func (Panel) block()     {}
func (Figure) block()    {}
func (Contents) block()  {}
func (PageBreak) block() {}

// Blocks gives a sequence of blocks that are already at hand.
func Blocks(blocks ...Block) iter.Seq[Block] {
	return func(yield func(Block) bool) {
		for _, b := range blocks {
			if !yield(b) {
				return
			}
		}
	}
}

// Rows gives a sequence of rows that are already at hand.
func Rows(rows ...Row) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	}
}
