// Package disclosure keeps small numbers of people out of what leaves the building: it hides the counts below a
// threshold (primary suppression), hides enough others that those cannot be worked out from totals, differences and
// complements (secondary suppression), and looks at the result as a reader with a pencil would.
//
// The idea is a Ledger: every count that is printed, or that a reader could work out, is a cell, and every sum that a
// reader knows to hold between them is written down: districts make the county, quarters make the year to date, those
// who did and those who did not make the denominator. Protect chooses what to hide, and looks for a
// leak until there is none. Only people are counted here: counts of things are left out of the ledger, or put in as Known.
//
// Everything is whole numbers, and nothing is read or written. The rules are those of the methods page, section on
// disclosure control (own rule, after the SDC Handbook's chapter on frequency tables).
package disclosure

import "fmt"

// Role is how a count stands to the reader before anything is hidden.
type Role uint8

// The roles.
const (
	// Printed counts are printed unless they are hidden.
	Printed Role = iota
	// Implied counts are never printed but could be worked out: the quarter between two year-to-date figures, the
	// people who did not.
	Implied
	// Known counts cannot be hidden any more, or need not be: printed in an earlier pack, a population published by
	// others, a count of things.
	Known
	// Supposed counts were never stated by anybody: they are some of those that agree with what was. A reader may learn that there was nobody, or that
	// they were many, and not that they were few.
	Supposed
	// Withheld counts were hidden in an earlier pack of the same period and stay hidden, whatever they are now.
	Withheld
)

// Cell is one count.
type Cell struct {
	Count int64
	Role  Role
}

// Sum says that a whole is its parts added up, each a place in Ledger.Cells.
type Sum struct {
	Whole int
	Parts []int
}

// Ledger is a set of counts and the sums known to hold between them. The zero Ledger is empty and ready.
type Ledger struct {
	Cells []Cell
	Sums  []Sum
}

// Add puts a count in the ledger and gives its place.
func (l *Ledger) Add(count int64, role Role) int {
	l.Cells = append(l.Cells, Cell{Count: count, Role: role})
	return len(l.Cells) - 1
}

// Whole writes down that a cell is the sum of others, for instance a county and its districts. A whole that does not
// agree with its parts is a fault of Check, not a sum that a reader could use.
func (l *Ledger) Whole(whole int, parts ...int) {
	l.Sums = append(l.Sums, Sum{Whole: whole, Parts: parts})
}

// Complement writes down that a denominator is its numerator and the rest, who can be worked out whenever both are
// printed. It gives the place of the rest.
func (l *Ledger) Complement(numerator, denominator int) int {
	rest := l.Add(l.Cells[denominator].Count-l.Cells[numerator].Count, Implied)
	l.Whole(denominator, numerator, rest)
	return rest
}

// YearToDate writes down that each running total is the one before it and the quarter (or month) between, which can
// be worked out whenever both totals are printed. The totals are those of one year, in order. It gives the places of
// the quarters after the first. Where the quarters are printed too, use Whole.
func (l *Ledger) YearToDate(totals ...int) []int {
	var quarters []int
	for i := 1; i < len(totals); i++ {
		quarter := l.Add(l.Cells[totals[i]].Count-l.Cells[totals[i-1]].Count, Implied)
		l.Whole(totals[i], totals[i-1], quarter)
		quarters = append(quarters, quarter)
	}
	return quarters
}

// Check gives an error for a negative count, a place that is not in the ledger, or a sum that does not add up.
func (l *Ledger) Check() error {
	for i, c := range l.Cells {
		if c.Count < 0 {
			return fmt.Errorf("count %d is %d: a count of people is never negative", i, c.Count)
		}
	}
	for i, s := range l.Sums {
		var total int64
		for _, p := range append([]int{s.Whole}, s.Parts...) {
			if p < 0 || p >= len(l.Cells) {
				return fmt.Errorf("sum %d names count %d, and there are %d", i, p, len(l.Cells))
			}
		}
		for _, p := range s.Parts {
			total += l.Cells[p].Count
		}
		if whole := l.Cells[s.Whole].Count; whole != total {
			return fmt.Errorf("sum %d: count %d is %d and its parts come to %d", i, s.Whole, whole, total)
		}
	}
	return nil
}
