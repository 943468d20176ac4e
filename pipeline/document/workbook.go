package document

import (
	"iter"
	"time"
)

// Workbook is a document of sheets, each of which says what it holds and then holds one table.
type Workbook struct {
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
}
