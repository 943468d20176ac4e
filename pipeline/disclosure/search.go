package disclosure

import "slices"

// search looks for leaks in one ledger, again and again as cells are hidden and shown. A count is safe once it is seen that it could be another, large
// enough; what it could be then need not be worked out to the end. Every way that the counts could be, once found, is kept: it holds for as long as all
// that it changes is hidden, and mostly shows many counts to be safe at once.
type search struct {
	l         *Ledger
	threshold int64
	ways      []way
	sums      [][]int // the sums that each cell stands in
	cells     [][]int // and the cells of each sum
}

// reaches are how many unknown counts around one are looked at to see whether it could be another: first a few, which mostly will do, then many. The rest
// are taken to be as they are. What is found then holds all the same, and what is not found is taken for a leak, so that doubt falls on the side of hiding
// more.
var reaches = [...]int{100, 800}

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

// near gives the unknown cells around one, the nearest first, up to so many and the rest of their ring.
func (s *search) near(cell, reach int, hidden []bool) []int {
	list := []int{cell}
	seen := map[int]bool{cell: true}
	for n := 0; n < len(list) && len(list) < reach; n++ {
		for _, sum := range s.sums[list[n]] {
			for _, c := range s.cells[sum] {
				if hidden[c] && !seen[c] {
					seen[c] = true
					list = append(list, c)
				}
			}
		}
	}
	return list
}

// way is another set of counts that every sum of the ledger allows: the cells that differ from the truth, and by how much.
type way struct {
	cells []int
	by    []int64
}

// clears says that a way shows a count to be safe when it differs by so much.
func (s *search) clears(cell int, by int64) bool {
	if c := s.l.Cells[cell].Count; Small(c, s.threshold) {
		return c+by >= s.threshold
	}
	return by != 0
}

// needs says that a cell must be protected: all that are hidden but what is only implied and not small.
func (s *search) needs(cell int) bool {
	c := s.l.Cells[cell]
	return c.Role != Implied || Small(c.Count, s.threshold)
}

// leaks gives what Audit does of the leaks, but that a range is what is seen from near.
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
	for _, reach := range reaches {
		group := s.near(cell, reach, hidden)
		t := newTableau(s.l, group, s.sumsOf(group))
		safe := func() bool {
			s.keep(t.place(group), open)
			return !open[cell]
		}
		if r.High, r.Open = t.push(0, 1, safe); r.Open && open[cell] {
			s.keep(t.ray(group, s.threshold), open)
		}
		if open[cell] {
			r.Low, _ = t.push(0, -1, safe)
		}
		if !open[cell] || len(group) < reach {
			break
		}
	}
	return Leak{Cell: cell, Range: r}, open[cell] && s.l.Cells[cell].leaks(r, s.threshold)
}

// sumsOf gives the sums that any of some cells stand in, in order.
func (s *search) sumsOf(cells []int) []int {
	var list []int
	for _, cell := range cells {
		list = append(list, s.sums[cell]...)
	}
	slices.Sort(list)
	return slices.Compact(list)
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
		add(b, -t.rows[i][t.endless])
	}
	if !fits {
		return way{}
	}
	return w
}
