package disclosure

import (
	"cmp"
	"fmt"
	"slices"
)

// The audit of the tests works every range out to its end, beginning anew each time. The search of the program stops as soon as it has seen enough.

// audit gives the range of every hidden cell, and the leaks: a small count, hidden or implied, whose range is one value
// or all below the threshold; any other hidden count whose range is one value; and a small or withheld count that is
// not hidden at all. An implied count that is not small may be worked out freely, and a Known one is past hiding.
func audit(l *Ledger, hidden []bool, threshold int64) (map[int]Range, []Leak, error) {
	if err := l.Check(); err != nil {
		return nil, nil, err
	}
	unknown := slices.Clone(hidden)
	for i, c := range l.Cells {
		if c.Role == Implied || c.Role == Supposed {
			unknown[i] = true
		}
	}
	ranges := bounds(l, unknown)
	leaks := bare(l, unknown, threshold)
	for i, r := range ranges {
		if l.Cells[i].leaks(r, threshold) {
			leaks = append(leaks, Leak{Cell: i, Range: r})
		}
	}
	slices.SortFunc(leaks, func(a, b Leak) int { return cmp.Compare(a.Cell, b.Cell) })
	return ranges, leaks, nil
}

// bounds gives the range of each hidden cell of the ledger, in the order of their places.
//
// Cells that share a sum, directly or through others, are solved together by the simplex method in exact whole
// numbers. For a table with totals, and for any other system whose corners are whole, the range is exact. Where a
// corner is not whole, or numbers outgrow 64 bits, the range stops at the last whole place reached: it is then
// narrower than the truth and never wider, so that doubt falls on the side of hiding more.
func bounds(l *Ledger, hidden []bool) map[int]Range {
	ranges := map[int]Range{}
	for _, group := range linked(l, hidden) {
		solve(l, group, ranges)
	}
	return ranges
}

// linked groups the hidden cells that are joined by sums, in order of place.
func linked(l *Ledger, hidden []bool) [][]int {
	root := make([]int, len(l.Cells))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	for _, s := range l.Sums {
		first := -1
		for _, p := range cellsOf(s) {
			switch {
			case !hidden[p]:
			case first < 0:
				first = find(p)
			default:
				a, b := find(p), find(first)
				root[max(a, b)] = min(a, b)
			}
		}
	}
	members := make([][]int, len(l.Cells))
	for i := range l.Cells {
		if hidden[i] {
			members[find(i)] = append(members[find(i)], i)
		}
	}
	var groups [][]int
	for _, m := range members {
		if m != nil {
			groups = append(groups, m)
		}
	}
	return groups
}

// solve bounds the cells of one group.
func solve(l *Ledger, group []int, ranges map[int]Range) {
	all := make([]int, len(l.Sums))
	for n := range all {
		all[n] = n
	}
	t := newTableau(l, group, all)
	for j, cell := range group {
		var r Range
		r.Low, _ = t.push(j, -1, nil)
		r.High, r.Open = t.push(j, 1, nil)
		ranges[cell] = r
	}
}

// shareHidden says that a percentage of two cells is hidden: with one part and the percentage the other follows, and with neither the percentage still names
// the few fractions it can be.
func shareHidden(v View, numerator, denominator int) bool {
	return v.Hidden(numerator) || v.Hidden(denominator)
}

// rolling writes down that each window is the sum of the periods it covers: the first window of periods 0 to length-1,
// the next of 1 to length, and so on. Periods that are not printed are Implied cells.
func rolling(l *Ledger, windows, periods []int, length int) error {
	if len(windows)+length-1 != len(periods) {
		return fmt.Errorf("rolling sums: %d windows of %d periods cover %d periods, not %d",
			len(windows), length, len(windows)+length-1, len(periods))
	}
	for i, w := range windows {
		l.Whole(w, periods[i:i+length]...)
	}
	return nil
}

// grid adds a table of printed counts with its row totals, column totals and grand total, and gives the places, with
// the totals in the last row and column. Every row must be as long as the first.
func grid(l *Ledger, inner [][]int64) ([][]int, error) {
	if len(inner) == 0 || len(inner[0]) == 0 {
		return nil, fmt.Errorf("a table needs a row and a column")
	}
	rows, columns := len(inner), len(inner[0])
	full := make([][]int64, rows+1)
	full[rows] = make([]int64, columns+1)
	for r, row := range inner {
		if len(row) != columns {
			return nil, fmt.Errorf("row %d of the table has %d columns, not %d", r+1, len(row), columns)
		}
		full[r] = make([]int64, columns+1)
		for c, n := range row {
			full[r][c] = n
			full[r][columns] += n
			full[rows][c] += n
			full[rows][columns] += n
		}
	}
	at := make([][]int, rows+1)
	for r := range full {
		at[r] = make([]int, columns+1)
		for c, n := range full[r] {
			at[r][c] = l.Add(n, Printed)
		}
		l.Whole(at[r][columns], at[r][:columns]...)
	}
	for c := range columns + 1 {
		parts := make([]int, rows)
		for r := range rows {
			parts[r] = at[r][c]
		}
		l.Whole(at[rows][c], parts...)
	}
	return at, nil
}
