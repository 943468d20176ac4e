package disclosure

import (
	"cmp"
	"slices"
)

// Small reports whether a count of people is too small to print: from 1 to one below the threshold. Nought is shown.
func Small(count, threshold int64) bool { return count >= 1 && count < threshold }

// Why says what became of a count.
type Why uint8

// What may become of a count.
const (
	Shown     Why = iota // printed as it is, or Known
	Primary              // hidden: fewer people than the threshold
	Secondary            // hidden so that another cannot be worked out
	Kept                 // hidden because an earlier pack hid it
	Unprinted            // Implied or Supposed: never printed
)

// String gives the reason in words.
func (w Why) String() string {
	return [...]string{"shown", "fewer than the threshold", "hidden to protect another figure",
		"hidden in an earlier pack", "not printed"}[w]
}

// Leak is a hidden count that a reader could still work out, or bring below the threshold.
type Leak struct {
	Cell  int
	Range Range
}

// View is a ledger as it may be printed.
type View struct {
	Why []Why // for each cell
	// Leaks are the cells that could not be protected, because too much around them is Known. While there is one,
	// nothing from the ledger that is not yet public may be printed.
	Leaks []Leak
}

// Hidden reports whether a count is not to be printed.
func (v View) Hidden(cell int) bool { return v.Why[cell] != Shown }

// Protect hides every small count, then others until no leak is found, then shows again any that turn out not
// to be needed. The other cell is taken from a sum that gives the leak away: one that leaves no further sum with a
// single hidden cell if there is such a one, then the smallest that is not nought. The same ledger always gives the
// same view.
func Protect(l *Ledger, threshold int64) (View, error) {
	if err := l.Check(); err != nil {
		return View{}, err
	}
	v := View{Why: make([]Why, len(l.Cells))}
	for i, c := range l.Cells {
		switch {
		case c.Role == Implied, c.Role == Supposed:
			v.Why[i] = Unprinted
		case c.Role == Withheld:
			v.Why[i] = Kept
		case c.Role == Printed && Small(c.Count, threshold):
			v.Why[i] = Primary
		}
	}
	s := newSearch(l, threshold)
	for {
		v.Leaks = s.leaks(v.unknown())
		if !v.coverAll(s) {
			break
		}
	}
	if len(v.Leaks) == 0 {
		v.showSpare(s)
	}
	return v, nil
}

// unknown says of each cell that it is hidden.
func (v View) unknown() []bool {
	unknown := make([]bool, len(v.Why))
	for i := range unknown {
		unknown[i] = v.Hidden(i)
	}
	return unknown
}

// leaks says that the range of a hidden cell gives it away.
func (c Cell) leaks(r Range, threshold int64) bool {
	small := Small(c.Count, threshold)
	if c.Role == Supposed {
		return small && r.Low > 0 && !r.Open && r.High < threshold
	}
	return small && !r.Open && r.High < threshold || r.One() && (small || c.Role != Implied)
}

// bare lists the cells that should be hidden and are not.
func bare(l *Ledger, unknown []bool, threshold int64) []Leak {
	var leaks []Leak
	for i, c := range l.Cells {
		if !unknown[i] && (c.Role == Withheld || c.Role == Printed && Small(c.Count, threshold)) {
			leaks = append(leaks, Leak{Cell: i, Range: Range{Low: c.Count, High: c.Count}})
		}
	}
	return leaks
}

// coverAll hides a cell for each leak, those first that fewest unknowns give away. One that stands in a sum with a cell hidden just now is left for when
// it is seen what that has done; in a small ledger it is one at a time, so that one cell may do for two. False when there is no leak or nothing left to hide.
func (v View) coverAll(s *search) bool {
	fewest := func(k Leak) int {
		least := len(s.l.Cells)
		for _, sum := range s.sums[k.Cell] {
			least = min(least, v.unknowns(s.cells[sum]))
		}
		return least
	}
	order := make(map[int]int, len(v.Leaks))
	for _, k := range v.Leaks {
		order[k.Cell] = fewest(k)
	}
	leaks := slices.Clone(v.Leaks)
	slices.SortStableFunc(leaks, func(a, b Leak) int { return cmp.Compare(order[a.Cell], order[b.Cell]) })
	touched := make([]bool, len(s.l.Sums))
	covered := false
	for _, k := range leaks {
		if slices.ContainsFunc(s.sums[k.Cell], func(sum int) bool { return touched[sum] }) {
			continue
		}
		if c := v.cover(s, k.Cell); c >= 0 {
			v.Why[c], covered = Secondary, true
			if len(s.l.Cells) <= fewCells {
				break
			}
			for _, sum := range s.sums[c] {
				touched[sum] = true
			}
		}
	}
	return covered
}

// cover picks the cell to hide for a leak: from the sums that it is in, those with fewest unknowns first, since a single unknown is what gives the rest
// away; and when all there are hidden, from the sums that these are joined to. -1 if nothing is left to hide.
func (v View) cover(s *search, leak int) int {
	ring := []int{leak}
	reached := map[int]bool{leak: true}
	done := make([]bool, len(s.l.Sums))
	for len(ring) > 0 {
		var sums []int
		for _, n := range s.sumsOf(ring) {
			if !done[n] {
				done[n] = true
				sums = append(sums, n)
			}
		}
		slices.SortStableFunc(sums, func(a, b int) int { return cmp.Compare(v.unknowns(s.cells[a]), v.unknowns(s.cells[b])) })
		for _, n := range sums {
			if best := v.cheapest(s, s.cells[n]); best >= 0 {
				return best
			}
		}
		ring = nil
		for _, n := range sums {
			for _, c := range s.cells[n] {
				if v.Hidden(c) && !reached[c] {
					reached[c] = true
					ring = append(ring, c)
				}
			}
		}
	}
	return -1
}

// fewCells is the size of a table whose leaks are covered one at a time.
const fewCells = 200

func (v View) unknowns(cells []int) int {
	n := 0
	for _, c := range cells {
		if v.Hidden(c) {
			n++
		}
	}
	return n
}

// cheapest picks the cell of a sum that it costs least to hide.
func (v View) cheapest(s *search, sum []int) int {
	best := -1
	var least [3]int64
	for _, c := range sum {
		if v.Hidden(c) || s.l.Cells[c].Role != Printed {
			continue
		}
		// Sums in which it would be the only one hidden, each of which then needs another.
		var alone, nought int64
		for _, other := range s.sums[c] {
			if v.unknowns(s.cells[other]) == 0 {
				alone++
			}
		}
		if s.l.Cells[c].Count == 0 {
			nought = 1
		}
		cost := [3]int64{nought, alone, s.l.Cells[c].Count}
		if best < 0 || slices.Compare(cost[:], least[:]) < 0 {
			best, least = c, cost
		}
	}
	return best
}

// showSpare shows again the secondary cells that are not needed, largest first.
func (v *View) showSpare(s *search) {
	var secondary []int
	for i, w := range v.Why {
		if w == Secondary {
			secondary = append(secondary, i)
		}
	}
	slices.SortStableFunc(secondary, func(a, b int) int { return cmp.Compare(s.l.Cells[b].Count, s.l.Cells[a].Count) })
	for _, cell := range secondary {
		v.Why[cell] = Shown
		if s.leaking(v.unknown()) {
			v.Why[cell] = Secondary
		}
	}
}
