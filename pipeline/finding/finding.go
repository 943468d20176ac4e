// Package finding holds what is wrong, or doubtful, in somebody's data: a code, how grave it is, where it stands, what was seen there and what would put it right.
//
// Findings are values. They are collected while reading goes on, sorted, printed and sent back to the person who can mend the data;
// trouble of the program itself is an error and never a finding.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says what a finding does to the figure it is about.
type Severity uint8

const (
	// Note is for information: the figure stands.
	Note Severity = iota
	// Query lets the figure in as provisional until somebody answers.
	Query
	// Stop keeps the figure, or the whole file, out.
	Stop
)

var severityWords = [...]string{"note", "query", "stop"}

// String gives the word used in receipts: note, query or stop.
func (s Severity) String() string { return severityWords[s] }

// MarshalText writes the word used in receipts.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word used in receipts.
func (s *Severity) UnmarshalText(b []byte) error {
	i := slices.Index(severityWords[:], string(b))
	if i < 0 {
		return fmt.Errorf("%q is not a severity; write note, query or stop", b)
	}
	*s = Severity(i)
	return nil
}

// Code names one kind of finding and never changes its meaning, so that people and programs can look it up.
type Code string

// Place says where a finding stands. Whatever is not known is left empty: a finding about a whole file names only the file. In a receipt file, sheet and cell are
// there for each finding all the same, so that a program need not ask whether they are.
type Place struct {
	File  string `json:"file"`
	Sheet string `json:"sheet"` // sheet of a workbook, or table of the framework
	Row   int    `json:"row,omitempty"`
	// Column is the heading of the column, in the words of the table.
	Column string `json:"column,omitempty"`
	Cell   string `json:"cell"`
}

// String gives the place as it stands at the head of a message: "Housing.xlsx, sheet Return, cell D14".
func (p Place) String() string {
	var parts []string
	if p.File != "" {
		parts = append(parts, p.File)
	}
	if p.Sheet != "" {
		parts = append(parts, "sheet "+p.Sheet)
	}
	switch {
	case p.Cell != "" && p.Column != "":
		parts = append(parts, fmt.Sprintf("cell %s (%s)", p.Cell, p.Column))
	case p.Cell != "":
		parts = append(parts, "cell "+p.Cell)
	default:
		if p.Row > 0 {
			parts = append(parts, fmt.Sprintf("row %d", p.Row))
		}
		if p.Column != "" {
			parts = append(parts, "column "+p.Column)
		}
	}
	return strings.Join(parts, ", ")
}

// Finding is one thing wrong or doubtful.
type Finding struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Place
	// Subject is what the finding is about in trade words, such as an indicator's reference; it may be empty.
	Subject string `json:"subject,omitempty"`
	// Found says what was seen, Mend what would put it right; both are whole clauses without a full stop.
	Found string `json:"found"`
	Mend  string `json:"mend"`
}

// String gives the finding on one line: place, what was found, what would mend it, and the code to look up.
func (f Finding) String() string {
	var b strings.Builder
	if at := f.Place.String(); at != "" {
		b.WriteString(at)
		b.WriteString(": ")
	}
	b.WriteString(f.Found)
	if f.Mend != "" {
		b.WriteString("; ")
		b.WriteString(f.Mend)
	}
	fmt.Fprintf(&b, " [%s]", f.Code)
	return b.String()
}

// Sort puts findings in the order in which a person would walk through them: file, sheet, row, column, then the gravest first.
func Sort(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Sheet, b.Sheet),
			cmp.Compare(a.Row, b.Row),
			cmp.Compare(len(a.Cell), len(b.Cell)), // B9 before AA9
			cmp.Compare(a.Cell, b.Cell),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(b.Severity, a.Severity),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Subject, b.Subject),
			cmp.Compare(a.Found, b.Found),
		)
	})
}

// Worst gives the gravest severity of a list, and false when the list is empty.
func Worst(list []Finding) (Severity, bool) {
	if len(list) == 0 {
		return Note, false
	}
	return slices.MaxFunc(list, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) }).Severity, true
}
