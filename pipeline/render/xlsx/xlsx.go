// Package xlsx writes workbooks: the performance workbook appended for scrutiny, the return that a service lead fills in, the queries sent back about one,
// and the framework as a workbook.
//
// A workbook is built from nothing each time. excelize makes the package around the cells: styles, sheets, marked-up tables, drop-downs, protection and
// names. The cells themselves are streamed into it as the file is written, so that a sheet of a million cells costs no more memory than a small one,
// and every text and number goes through the same few lines, which refuse what a cell cannot hold and never cut it. The finished file has the same
// bytes whenever it is made of the same content: its parts are in a fixed order, its times come from the document, and nothing in it depends on the
// clock, the machine or the order of a map.
//
// The performance workbook keeps to the rules for accessible spreadsheets of the Government Statistical Service: one table to a sheet from column A,
// a title in A1, what must be known said above the table, no merged cells, no fills, no frozen panes, nothing told by colour. The officers' workbook
// has charts, symbols, filters and formulas besides, and keeps to the essential ones.
package xlsx

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"github.com/pelletier/go-toml/v2"

	"perfpack/pipeline/document"
)

// The files among the templates that say how workbooks look and what stands on the sheets which every workbook of a kind has.
const (
	LookFile    = "workbook.toml"
	ReturnsFile = "returns.toml"
)

// Options is how workbooks look and what is said on them besides their content.
type Options struct {
	look      look
	returns   returnWords
	queries   queryWords
	framework frameworkWords
}

// look is workbook.toml.
type look struct {
	Font string `toml:"font"`
	Size struct {
		Body     float64 `toml:"body"`
		Subtitle float64 `toml:"subtitle"`
		Title    float64 `toml:"title"`
	} `toml:"size"`
	Words   words    `toml:"words"`
	Symbols bySymbol `toml:"symbols"`
	Colours struct {
		Status   bySymbol `toml:"status"`
		Heading  string   `toml:"heading"`
		Figure   string   `toml:"figure"`
		Target   string   `toml:"target"`
		Baseline string   `toml:"baseline"`
		Floor    string   `toml:"floor"`
		Grid     string   `toml:"grid"`
	} `toml:"colours"`
}

// words are what every workbook says in the same way.
type words struct {
	Cover          string `toml:"cover"`
	Contents       string `toml:"contents"`
	ContentsTitle  string `toml:"contents_title"`
	ContentsSheet  string `toml:"contents_sheet"`
	ContentsHolds  string `toml:"contents_holds"`
	Notes          string `toml:"notes"`
	NotesTitle     string `toml:"notes_title"`
	NotesNumber    string `toml:"notes_number"`
	NotesText      string `toml:"notes_text"`
	Note           string `toml:"note"`
	OneTable       string `toml:"one_table"`
	NoTable        string `toml:"no_table"`
	EmptyCells     string `toml:"empty_cells"`
	EmptyCellsSign string `toml:"empty_cells_sign"`
	Back           string `toml:"back"`
}

// bySymbol is something for each of the symbols of a status.
type bySymbol struct {
	OnTarget string `toml:"on_target"`
	Close    string `toml:"close"`
	Off      string `toml:"off"`
	Unrated  string `toml:"unrated"`
}

func (b *bySymbol) of(s document.Symbol) string {
	switch s {
	case document.OnTarget:
		return b.OnTarget
	case document.Close:
		return b.Close
	case document.Off:
		return b.Off
	}
	return b.Unrated
}

// Load reads the look and the words of workbooks from the folder of templates.
func Load(templates fs.FS) (*Options, error) {
	o := &Options{}
	letters := struct {
		Return    *returnWords    `toml:"return"`
		Queries   *queryWords     `toml:"queries"`
		Framework *frameworkWords `toml:"framework"`
	}{&o.returns, &o.queries, &o.framework}
	for name, into := range map[string]any{LookFile: &o.look, ReturnsFile: &letters} {
		data, err := fs.ReadFile(templates, name)
		if err != nil {
			return nil, fmt.Errorf("reading how workbooks look: %w", err)
		}
		if err := toml.Unmarshal(data, into); err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	if o.look.Font == "" || o.look.Size.Body <= 0 {
		return nil, fmt.Errorf("%s: font and size.body must be given", LookFile)
	}
	return o, errors.Join(o.look.check(), o.returns.check())
}

var hexColour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// check holds the colours to the form in which they are written into a workbook.
func (l *look) check() error {
	c := &l.Colours
	for _, colour := range []string{c.Status.OnTarget, c.Status.Close, c.Status.Off, c.Status.Unrated, c.Heading, c.Figure, c.Target, c.Baseline, c.Floor, c.Grid} {
		if !hexColour.MatchString(colour) {
			return fmt.Errorf("%s: %q is not a colour; write it as #00663d", LookFile, colour)
		}
	}
	return nil
}
