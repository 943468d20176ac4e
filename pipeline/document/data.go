package document

import "time"

// DataPackage is a set of tables published as open data, with what a stranger needs to know to load and use them.
type DataPackage struct {
	Name        string // small letters, digits and hyphens
	Title       string
	Description string
	Publisher   string
	Dated       time.Time // from the pack, never from the clock
	// Sources are where the figures came from, in the publishers' words.
	Sources []string
	Licence Licence
	Tables  []DataTable
}

// Licence is on what terms data may be used.
type Licence struct {
	Name  string // by which the Open Definition knows it
	Title string
	Path  string // where it can be read
}

// DataTable describes a table of open data: headings, the descriptor that goes with it and the reference in the guide are all made from this.
type DataTable struct {
	Name    string // "indicators"
	File    string // "indicators.csv"
	Title   string
	Meaning string
	Columns []DataColumn
	// Key names the columns which together tell one row from another.
	Key []string
	// Refers says which columns name rows of other tables.
	Refers []DataReference
}

// DataColumn describes a column of a table of open data.
type DataColumn struct {
	Name    string // the heading
	Title   string
	Meaning string
	Holds   DataKind
	// Unit says in what numbers are counted; empty for columns without one.
	Unit string
	// Words are the only words that may stand in a column of words.
	Words []string
	// Required columns have something in every row.
	Required bool
	// Least is the smallest number there may be, where there is one.
	Least *int
}

// DataKind says what the fields of a column hold.
type DataKind uint8

// What the fields of a column may hold. An empty field means in every column that there is nothing to say.
const (
	DataText   DataKind = iota
	DataWord            // one of a few words
	DataWords           // words of a few, separated by semicolons
	DataNumber          // a plain decimal number, at full precision
	DataWhole           // a whole number
	DataYesNo           // yes or no
	DataDay             // a date, as 2025-11-01
	DataPeriod          // a period, as it is written in data: 2025-26-Q2
	DataHash            // a SHA-256, in hexadecimal
)

// DataReference says that a column names a row of a table by another column there.
type DataReference struct {
	Column string
	Table  string
	To     string
}

// Headings gives the names of the columns, in order.
func (t *DataTable) Headings() []string {
	out := make([]string, len(t.Columns))
	for i := range t.Columns {
		out[i] = t.Columns[i].Name
	}
	return out
}
