// Package framework reads what a council has agreed to measure: the tables of tiers, outcomes, services, indicators, links, areas, baselines,
// targets and assessments of data quality, from a folder of CSV files or from one workbook with a sheet for each. Beside them may stand tables of
// what ties the outcomes to the rest of the council's business: the delivery plan, budgets, assets and contracts, the risk register, and the thread
// of plans down to the objectives of single posts.
//
// The tables are described once, as data ([Tables]): what each column is called, what may stand in it, what an empty cell means. The checks, the
// headings of an export, the sheets of a blank framework and the reference in the guides are all made from that description, so that they cannot
// disagree. [Load] answers a wrong framework with everything that is wrong with it, each fault naming table, row and column, because people mend
// forty cells in one sitting and not in forty runs. [Canonical] gives the tables in the one form in which they are recorded, hashed and compared.
//
// Nothing here opens a file: [ReadCSV] and [ReadWorkbook] are given the bytes, and everything beyond them works on texts.
package framework

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
)

// Table is one table as it was read, all texts: a CSV file, or a sheet of a workbook.
type Table struct {
	// Name is the table's name: the file's base name without its ending, or the name of the sheet.
	Name string
	// File is the base name of the file it came from, for findings.
	File   string
	Header []string
	// HeaderRow is the row in which the headings stand; nought counts as 1.
	HeaderRow int
	Rows      []Row
	// Unread says that the table is there and could not be read; what keeps it from being read has been found already.
	Unread bool
}

// Row is one row beneath the headings. A row may be shorter than the heading; what it lacks is empty.
type Row struct {
	Number int // as a spreadsheet numbers it
	Cells  []string
}

// Options are what the workspace says about a framework from outside its tables.
type Options struct {
	// Organisations are the identifiers of the councils that report, in the order of perfpack.toml. An indicator which does not say for whom it is
	// reported is reported for each of them.
	Organisations []string
	// Publication is the classification of an indicator that states none.
	Publication kpi.Classification
	// The rating of indicators whose row leaves it open; the zero values are those of CONTRACT section 3.
	Scheme         kpi.Scheme
	GreenTolerance decimal.Decimal
	AmberTolerance decimal.Decimal
	ToleranceKind  kpi.ToleranceKind
}

// Load reads and checks a framework. The findings are everything that is wrong or doubtful, in the order of [finding.Sort].
// The framework is nil when one of them is a stop, or a table could not be read: a wrong framework is not used in part.
// Whether the tables came from CSV files or a workbook makes no difference but to the file names in the findings.
func Load(tables []Table, opt Options) (*kpi.Framework, []finding.Finding) {
	c := &check{opt: opt}
	grids := c.take(tables)
	c.keys(grids)
	c.references(grids)
	f := decode(grids, opt)
	c.rules(grids, f)
	finding.Sort(c.found)
	unread := slices.ContainsFunc(tables, func(t Table) bool { return t.Unread })
	if worst, any := finding.Worst(c.found); unread || any && worst == finding.Stop {
		return nil, c.found
	}
	return f, c.found
}

// BothForms is the fault of a workspace that holds a framework as CSV files and as a workbook: nobody could say which of them stands.
func BothForms(workbook string, csvFiles []string) finding.Finding {
	return catalogue.New(bothForms, finding.Place{File: workbook}, "",
		"the framework is held twice, as "+workbook+" and as "+strings.Join(csvFiles, ", "),
		"keep one of the two and move the other out of the workspace")
}
