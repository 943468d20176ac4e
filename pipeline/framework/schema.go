package framework

import (
	"slices"
	"strings"
)

// Content says what may stand in the cells of a column.
type Content uint8

// The kinds of content.
const (
	Line          Content = iota // text on one line
	Prose                        // text that may run over several lines
	Key                          // the identifier of a row, or of a row elsewhere: letters, digits, dot, underscore, hyphen
	PathKey                      // an identifier that also names files: see kpi.NamesFiles
	Keys                         // a list of identifiers, separated by semicolons
	Word                         // one of a few words
	YesNo                        // yes or no
	Whole                        // a whole number
	Number                       // a plain decimal number
	Date                         // a day, as 2025-04-01
	Period                       // a period in one of the forms of CONTRACT section 1
	Profile                      // cumulative percentages, as 15/40/70/100
	Email                        // an address
	Quarter                      // a quarter, as 2025-26-Q2
	FinancialYear                // a financial year, as 2025-26
	Shares                       // identifiers with a share in per cent each, as 1.1=60;2.3=25
)

var contentWords = [...]string{
	Line: "text", Prose: "text, may run over several lines", Key: "identifier", PathKey: "identifier", Keys: "identifiers separated by ;",
	Word: "one word of a list", YesNo: "yes or no", Whole: "whole number", Number: "number", Date: "date", Period: "period", Profile: "percentages",
	Email: "e-mail address", Quarter: "quarter", FinancialYear: "financial year", Shares: "identifiers with a share in per cent each, separated by ;",
}

// String gives the kind of content as the reference prints it.
func (c Content) String() string { return contentWords[c] }

// Column describes one column of a table.
type Column struct {
	Name    string
	Content Content
	// Required columns must be there and have something in every row.
	Required bool
	// Words are the words that may stand in a column of words.
	Words []string
	// RefersTo names the tables in which an identifier is looked up; "organisations" stands for those of perfpack.toml.
	RefersTo []string
	// Limit is the greatest number of characters of a text, or the largest whole number; Least is the smallest whole number.
	Limit, Least int
	// Default says in words what an empty cell means.
	Default string
	Meaning string
	Example string
}

// TableSchema describes one table.
type TableSchema struct {
	Name string
	// One is what a row is called in a sentence, and Main the column that says what there is to say of it, for lists of changes.
	One, Main string
	Meaning   string
	// Required tables must be there; they may be empty.
	Required bool
	// Key names the columns which together tell one row from another. In a table with valid_from and valid_to they do so on any one day.
	Key     []string
	Columns []Column

	index map[string]int
}

// Dated says that rows hold for a span of days, so that a key may come again for another span.
func (s *TableSchema) Dated() bool { return s.has("valid_from") }

// Column gives the description of a column, and false when the table has none of that name.
func (s *TableSchema) Column(name string) (Column, bool) {
	i, ok := s.index[name]
	if !ok {
		return Column{}, false
	}
	return s.Columns[i], true
}

func (s *TableSchema) has(name string) bool { _, ok := s.index[name]; return ok }

// at gives the place of a column. Asking for one that the table does not have is a slip of the programmer.
func (s *TableSchema) at(name string) int {
	i, ok := s.index[name]
	if !ok {
		panic("framework: table " + s.Name + " has no column " + name)
	}
	return i
}

// Headings gives the names of the columns, in order.
func (s *TableSchema) Headings() []string {
	out := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		out[i] = c.Name
	}
	return out
}

var schemas = indexed([]*TableSchema{
	tiersTable, outcomesTable, servicesTable, indicatorsTable, linksTable, areasTable, peerGroupsTable, baselinesTable, targetsTable, dataQualityTable,
	deliverablesTable, milestonesTable, rebaselinesTable, milestoneStatesTable,
	budgetsTable, budgetStatesTable, moneyRulesTable, deflatorsTable, assetsTable, contractsTable,
	riskMatrixTable, risksTable, riskIndicatorsTable, riskActionsTable, riskStatesTable,
	partnersTable, plansTable, activitiesTable, panelsTable, portfoliosTable, decisionsTable, crosswalkTable,
})

func indexed(list []*TableSchema) []*TableSchema {
	for _, s := range list {
		s.index = make(map[string]int, len(s.Columns))
		for i, c := range s.Columns {
			s.index[c.Name] = i
		}
	}
	return list
}

// Tables gives the description of every table, in the order in which they are written and hashed.
func Tables() []*TableSchema { return slices.Clone(schemas) }

// TableNamed gives the description of the table of that name, or nil.
func TableNamed(name string) *TableSchema {
	for _, s := range schemas {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// heading gives a heading as it is looked up: "Valid from" and "valid_from" are the same column.
func heading(text string) string {
	return strings.NewReplacer(" ", "_", "-", "_", "\u00a0", "_").Replace(strings.ToLower(tidySpace(text)))
}
