package document

import (
	"iter"
	"time"
)

// Workbook is a document of sheets, each of which says what it holds and then holds one table.
type Workbook struct {
	// Working is the edition in which officers work: its headings stay in sight and have buttons to filter by, statuses have their symbol before the
	// word, and every sheet leads back to the contents. A published workbook does without, as the guidance on accessible spreadsheets asks.
	Working  bool
	Title    string
	Author   string // the council
	Subject  string
	Language string
	Dated    time.Time // from the pack, never from the clock
	Cover    []CoverLine
	// Notes are the numbered notes of the workbook, "[note 1]" and so on in the order given.
	Notes  []string
	Sheets iter.Seq[Sheet]
}

// CoverLine is a line of the cover sheet; a heading opens what follows.
type CoverLine struct {
	Text    string
	Heading bool
	Link    string
}

// Sheet is one sheet with one table.
type Sheet struct {
	Name  string // at most 31 characters; unique without regard to case
	Title string
	// Intro are lines between the title and the table: what the sheet holds, where the figures come from.
	Intro []string
	Table Table
	// Charts stand in the last column of the table, one to each row in turn.
	Charts []SheetChart
	// Beside stands to the right of the table; nil where nothing does.
	Beside *SheetChart
}

// SheetChart is a drawing made of the cells of a table of the workbook, so that it changes with them.
type SheetChart struct {
	ID    string    // target of links
	Title string    // stands above the drawing
	Alt   string    // what it shows, in words with its numbers
	Kind  ChartKind // Trend, Columns or StatusBar
	// Sheet is the one whose table is drawn, First the first of its rows that are, counted from 0, and Rows how many. A cell without a number is a gap.
	Sheet       string
	First, Rows int
	Category    string // heading of the column that names the points
	Series      []Series
	Suffix      string // behind each number of the axis: "%"
	Places      int
}

// Series is a column of figures in a drawing.
type Series struct {
	Heading string // of the column
	Role    Role
	Symbol  Symbol // for the parts of a bar
}
