package disclosure

// search looks for leaks in one ledger, again and again as cells are hidden and shown. A count is safe once it is seen that it could be another, large
// enough; what it could be then need not be worked out to the end. Every way that the counts could be, once found, is kept: it holds for as long as all
// that it changes is hidden, and mostly shows many counts to be safe at once.
type search struct {
	l         *Ledger
	threshold int64
	ways      []way
	sums      [][]int // the sums that each cell stands in
	cells     [][]int // and the cells of each sum
	along     *hood   // the last that was looked at along the lines, while nothing is hidden or shown
}

// glance is one look around a count to see whether it could be another: so many unknown counts are looked at, the rest are taken to be as they are. What is
// found then holds all the same, and what is not found is taken for a leak, so that doubt falls on the side of hiding more. A glance along the lines leaves
// out what an unknown of one sum can make up for, which mostly will do; the short one across leaves out nothing, and is the last word where few are joined.
type glance struct {
	reach  int
	across bool
}

var glances = [...]glance{{400, false}, {100, true}, {800, false}}

func newSearch(l *Ledger, threshold int64) *search {
	s := &search{l: l, threshold: threshold, sums: make([][]int, len(l.Cells))}
	for n, sum := range l.Sums {
		s.cells = append(s.cells, cellsOf(sum))
		for _, cell := range s.cells[n] {
			s.sums[cell] = append(s.sums[cell], n)
		}
	}
	return s
}

// hood is the unknown counts around one, with the sums among them.
type hood struct {
	cells []int
	*tableau
	// closed says that nothing around its inner counts was left out, so that it is as good for each of them.
	closed bool
}

// near gives the hood of an unknown cell: the nearest first, up to so many and the rest of their ring. In a sum that has an unknown which stands in no
// other, that one gives way to all the rest, which need not be looked at then.
func (s *search) near(cell int, g glance, hidden []bool) *hood {
	h := &hood{cells: []int{cell}}
	seen := make([]bool, len(hidden))
	seen[cell] = true
	add := func(c int) {
		if !seen[c] {
			seen[c] = true
			h.cells = append(h.cells, c)
		}
	}
	n := 0
	for ; n < len(h.cells) && len(h.cells) < g.reach; n++ {
		for _, sum := range s.sums[h.cells[n]] {
			if n > 0 && !g.across && s.outer(h.cells[n]) {
				continue
			}
			gives := false
			for _, c := range s.cells[sum] {
				if !g.across && hidden[c] && s.outer(c) && c != h.cells[n] {
					add(c)
					gives = true
				}
			}
			for _, c := range s.cells[sum] {
				if hidden[c] && !gives {
					add(c)
				}
			}
		}
	}
	h.closed = n == len(h.cells)
	h.tableau = newTableau(s.l, h.cells, s.sumsOf(h.cells))
	return h
}

// outer says that a cell stands in one sum alone.
func (s *search) outer(cell int) bool { return len(s.sums[cell]) == 1 }

// way is another set of counts that every sum of the ledger allows: the cells that differ from the truth, and by how much.
type way struct {
	cells []int
	by    []int64
}

// clears says that a way shows a count to be safe when it differs by so much.
func (s *search) clears(cell int, by int64) bool {
	c := s.l.Cells[cell]
	if Small(c.Count, s.threshold) {
		return c.Count+by >= s.threshold || c.Role == Supposed && c.Count+by == 0
	}
	return by != 0
}

// needs says that a cell must be protected: all that are hidden but what is only implied or supposed and not small.
func (s *search) needs(cell int) bool {
	c := s.l.Cells[cell]
	return c.Role != Implied && c.Role != Supposed || Small(c.Count, s.threshold)
}

// leaks gives the leaks: a small count, hidden or implied, whose range is one value or all below the threshold; any other hidden count whose range is one
// value; a supposed count that is known to be small; and a small or withheld count that is not hidden at all. An implied count that is not small may be
// worked out freely, and a Known one is past hiding.
func (s *search) leaks(hidden []bool) []Leak {
	leaks := bare(s.l, hidden, s.threshold)
	open := s.open(hidden)
	for cell := range open {
		if k, is := s.leak(cell, hidden, open); is {
			leaks = append(leaks, k)
		}
	}
	return leaks
}

// leaking says that there is a leak.
func (s *search) leaking(hidden []bool) bool {
	open := s.open(hidden)
	for cell := range open {
		if _, is := s.leak(cell, hidden, open); is {
			return true
		}
	}
	return len(bare(s.l, hidden, s.threshold)) > 0
}

// open says of each cell that it must be protected and is not yet seen to be safe.
func (s *search) open(hidden []bool) []bool {
	s.along = nil
	open := make([]bool, len(hidden))
	for cell := range open {
		open[cell] = hidden[cell] && s.needs(cell)
	}
	for n := range s.ways {
		if s.ways[n].within(hidden) {
			s.close(&s.ways[n], open)
		}
	}
	return open
}

// within says that all that a way changes is hidden.
func (w *way) within(hidden []bool) bool {
	for _, cell := range w.cells {
		if !hidden[cell] {
			return false
		}
	}
	return true
}

// close takes the cells that a way shows to be safe from those that are open, and says whether there was one.
func (s *search) close(w *way, open []bool) (closed bool) {
	for n, cell := range w.cells {
		if open[cell] && s.clears(cell, w.by[n]) {
			open[cell], closed = false, true
		}
	}
	return closed
}

// leak looks around a cell that is open, and gives the leak if it is one.
func (s *search) leak(cell int, hidden, open []bool) (Leak, bool) {
	if !open[cell] {
		return Leak{}, false
	}
	var r Range
	whole := false // nothing more would be seen along the lines
	for _, g := range glances {
		if whole && !g.across {
			break
		}
		h := s.along
		if h == nil || !h.closed || g.across || s.outer(cell) || h.column[cell] == 0 {
			h = s.near(cell, g, hidden)
			if !g.across {
				s.along = h
			}
		}
		k := h.column[cell] - 1
		whole = whole || h.closed
		safe := func() bool {
			s.keep(h.place(h.cells), open)
			return !open[cell]
		}
		if r.High, r.Open = h.push(k, 1, safe); r.Open && open[cell] {
			s.keep(h.ray(h.cells, s.threshold), open)
		}
		if open[cell] {
			r.Low, _ = h.push(k, -1, safe)
		}
		if !open[cell] || h.closed && g.across {
			break
		}
	}
	return Leak{Cell: cell, Range: r}, open[cell] && s.l.Cells[cell].leaks(r, s.threshold)
}

// sumsOf gives the sums that any of some cells stand in, in order.
func (s *search) sumsOf(cells []int) []int {
	in := make([]bool, len(s.cells))
	for _, cell := range cells {
		for _, n := range s.sums[cell] {
			in[n] = true
		}
	}
	var list []int
	for n, is := range in {
		if is {
			list = append(list, n)
		}
	}
	return list
}

// keep adds a way to those known, where it shows anything new.
func (s *search) keep(w way, open []bool) {
	if s.close(&w, open) {
		s.ways = append(s.ways, w)
	}
}

// place gives the present place, which is whole, as a way.
func (t *tableau) place(group []int) way {
	var w way
	for j, cell := range group {
		if by := t.at[j] - t.truth[j]; by != 0 {
			w.cells, w.by = append(w.cells, cell), append(w.by, by)
		}
	}
	return w
}

// ray gives a way far out along the direction in which a push found no end; none where numbers outgrow 64 bits.
func (t *tableau) ray(group []int, far int64) way {
	var w way
	fits := true
	add := func(j int, by int64) {
		step, ok := times(by, far)
		fits = fits && ok
		if step != 0 {
			w.cells, w.by = append(w.cells, group[j]), append(w.by, step)
		}
	}
	add(t.endless, t.d)
	for i, b := range t.basis {
		add(b, -t.factor(i, t.endless))
	}
	if !fits {
		return way{}
	}
	return w
}
