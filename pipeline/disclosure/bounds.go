package disclosure

import (
	"math/bits"
	"slices"
)

// Range is the least and the most that a hidden count could be, for a reader who knows everything printed, every sum,
// and that people are counted in whole numbers from nought.
type Range struct {
	Low, High int64
	Open      bool // there is no most: nothing printed stands above it
}

// One reports whether only one value is possible, so that hiding the count hides nothing.
func (r Range) One() bool { return !r.Open && r.Low == r.High }

// bounds gives the range of each hidden cell of the ledger, in the order of their places.
//
// Cells that share a sum, directly or through others, are solved together by the simplex method in exact whole
// numbers. For a table with totals, and for any other system whose corners are whole, the range is exact. Where a
// corner is not whole, or numbers outgrow 64 bits, the range stops at the last whole corner reached: it is then
// narrower than the truth and never wider, so that doubt falls on the side of hiding more.
func bounds(l *Ledger, hidden []bool) map[int]Range {
	ranges := map[int]Range{}
	for _, group := range linked(l, hidden) {
		solve(l, hidden, group, ranges)
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

func cellsOf(s Sum) []int { return append([]int{s.Whole}, s.Parts...) }

// solve bounds the cells of one group.
func solve(l *Ledger, hidden []bool, group []int, ranges map[int]Range) {
	t, ready := newTableau(l, hidden, group)
	for j, cell := range group {
		r := Range{Low: l.Cells[cell].Count, High: l.Cells[cell].Count}
		if ready {
			r.Low, _ = t.push(j, -1, r.Low, nil)
			r.High, r.Open = t.push(j, 1, r.High, nil)
		}
		ranges[cell] = r
	}
}

// newTableau writes the sums that the hidden cells of a group stand in as equations, and finds a first basis.
func newTableau(l *Ledger, hidden []bool, group []int) (t *tableau, ready bool) {
	column := make(map[int]int, len(group))
	for j, cell := range group {
		column[cell] = j
	}
	t = &tableau{}
	for _, s := range l.Sums {
		row := make([]int64, len(group)+1)
		used := false
		add := func(cell int, sign int64) {
			if j, ours := column[cell]; ours {
				row[j] += sign
				used = true
			} else if !hidden[cell] {
				row[len(group)] -= sign * l.Cells[cell].Count
			}
		}
		add(s.Whole, -1)
		for _, p := range s.Parts {
			add(p, 1)
		}
		if used {
			t.rows = append(t.rows, row)
		}
	}
	return t, t.start(len(group))
}

// tableau is a system of equations over unknowns that are nought or more, solved for a basis. Every entry is a whole
// number over the common denominator d (fraction-free pivoting: the division by the old d is always exact).
type tableau struct {
	rows  [][]int64 // coefficients, then the right-hand side, which is never negative
	basis []int     // the unknown that each row is solved for
	d     int64
	tired bool // an entry outgrew 64 bits; nothing more is to be believed

	gain    []int64 // while stand-ins are driven out: their rows together
	filled  []int   // for pivot
	endless int     // the unknown that nothing stops from rising, after a push without end
}

// start finds a first basis of n unknowns, by driving out one stand-in for each row. The true counts solve the
// system, so one exists; it is false only when numbers outgrow 64 bits.
func (t *tableau) start(n int) bool {
	t.d = 1
	t.basis = make([]int, len(t.rows))
	t.gain = make([]int64, n+1)
	for i, row := range t.rows {
		t.basis[i] = n + i
		if row[n] < 0 {
			negate(row)
		}
		for j, v := range row {
			t.gain[j] += v
		}
	}
	for !t.tired {
		enter := slices.IndexFunc(t.gain[:n], func(v int64) bool { return v > 0 })
		if enter < 0 {
			break
		}
		t.pivot(t.leave(enter), enter)
	}
	t.gain = nil
	// A stand-in left in the basis is nought: swap it for any unknown in its row, or drop the row as said already.
	for i := 0; i < len(t.rows) && !t.tired; {
		if t.basis[i] < n {
			i++
			continue
		}
		swap := -1
		for j := 0; j < n && swap < 0; j++ {
			if t.rows[i][j] != 0 {
				swap = j
			}
		}
		if swap < 0 {
			t.rows = append(t.rows[:i], t.rows[i+1:]...)
			t.basis = append(t.basis[:i], t.basis[i+1:]...)
			continue
		}
		if t.rows[i][swap] < 0 {
			negate(t.rows[i])
		}
		t.pivot(i, swap)
	}
	return !t.tired
}

// push moves unknown k as far up (way 1) or down (way -1) as it will go, from corner to corner, and gives its value at
// the last corner where every unknown is whole, or the true count if there is none further on. It is open when there
// is no end. At every whole corner enough is asked, where given, whether to go on.
func (t *tableau) push(k int, way int64, truth int64, enough func() bool) (best int64, open bool) {
	best = truth
	for !t.tired {
		row := -1
		for i, b := range t.basis {
			if b == k {
				row = i
			}
		}
		if t.whole() {
			var value int64
			if row >= 0 {
				value = t.rows[row][len(t.rows[row])-1] / t.d
			}
			if way*(value-best) > 0 {
				best = value
			}
			if enough != nil && enough() {
				return best, false
			}
		}
		enter := -1
		switch {
		case row >= 0:
			for j := 0; j < len(t.rows[row])-1 && enter < 0; j++ {
				if j != k && way*t.rows[row][j] < 0 {
					enter = j
				}
			}
		case way > 0:
			enter = k
		}
		if enter < 0 {
			return best, false
		}
		out := t.leave(enter)
		if out < 0 {
			// Only upward can be without end: no count is below nought.
			t.endless = enter
			return best, true
		}
		t.pivot(out, enter)
	}
	return best, false
}

// leave gives the row that first stops unknown j from rising, by Bland's rule among equals so that the walk ends; -1
// if none does.
func (t *tableau) leave(j int) int {
	out := -1
	for i, row := range t.rows {
		if row[j] <= 0 {
			continue
		}
		if out < 0 {
			out = i
			continue
		}
		last := len(row) - 1
		c := compare(row[last], t.rows[out][j], t.rows[out][last], row[j])
		if c < 0 || c == 0 && t.basis[i] < t.basis[out] {
			out = i
		}
	}
	return out
}

// whole reports whether every unknown is a whole number at this corner.
func (t *tableau) whole() bool {
	for _, row := range t.rows {
		if row[len(row)-1]%t.d != 0 {
			return false
		}
	}
	return true
}

// pivot solves row out for unknown enter. Most entries are nought, and d mostly stays as it is: then only the entries over those of the row are touched.
func (t *tableau) pivot(out, enter int) {
	by := t.rows[out]
	p := by[enter]
	t.filled = t.filled[:0]
	for j, v := range by {
		if v != 0 {
			t.filled = append(t.filled, j)
		}
	}
	for i, row := range t.rows {
		if i != out {
			t.clear(row, by, enter)
		}
	}
	if t.gain != nil {
		t.clear(t.gain, by, enter)
	}
	t.d = p
	t.basis[out] = enter
}

// clear takes the entering unknown out of a row.
func (t *tableau) clear(row, by []int64, enter int) {
	p, f := by[enter], row[enter]
	switch {
	case f == 0 && p == t.d:
		return
	case p == t.d:
		for _, j := range t.filled {
			product, ok := times(f, by[j])
			if !ok || size(row[j]) >= 1<<62 {
				t.tired = true
				return
			}
			row[j] -= product / t.d
		}
		return
	}
	for j := range row {
		a, okA := times(row[j], p)
		b, okB := times(f, by[j])
		if !okA || !okB {
			t.tired = true
			return
		}
		row[j] = (a - b) / t.d
	}
}

func negate(row []int64) {
	for j := range row {
		row[j] = -row[j]
	}
}

// times multiplies, and says whether the product leaves room for one more of its size in 64 bits.
func times(a, b int64) (int64, bool) {
	high, low := bits.Mul64(size(a), size(b))
	return a * b, high == 0 && low < 1<<62
}

// compare tells the order of a*b and c*d, none negative.
func compare(a, b, c, d int64) int {
	h1, l1 := bits.Mul64(uint64(a), uint64(b))
	h2, l2 := bits.Mul64(uint64(c), uint64(d))
	switch {
	case h1 < h2 || h1 == h2 && l1 < l2:
		return -1
	case h1 > h2 || l1 > l2:
		return 1
	}
	return 0
}

func size(a int64) uint64 { return uint64(max(a, -a)) }
