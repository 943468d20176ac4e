package disclosure

// search looks for leaks in one ledger, again and again as cells are hidden and shown. A count is safe once it is seen that it could be another, large
// enough; what it could be then need not be worked out to the end. Every way that the counts could be, once found, is kept: it holds for as long as all
// that it changes is hidden, and mostly shows many counts to be safe at once.
type search struct {
	l         *Ledger
	threshold int64
	ways      []way
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

// leaks gives what Audit does of the leaks, in the order of the cells within each group.
func (s *search) leaks(hidden []bool) []Leak {
	leaks := bare(s.l, hidden, s.threshold)
	open := make([]bool, len(hidden)) // not yet seen to be safe
	for cell := range open {
		open[cell] = hidden[cell] && s.needs(cell)
	}
	for n := range s.ways {
		if s.ways[n].within(hidden) {
			s.close(&s.ways[n], open)
		}
	}
	for _, group := range linked(s.l, hidden) {
		leaks = append(leaks, s.among(group, hidden, open)...)
	}
	return leaks
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

// among gives the leaks of one group of cells that are joined by sums.
func (s *search) among(group []int, hidden, open []bool) (leaks []Leak) {
	var t *tableau
	ready := false
	for j, cell := range group {
		if !open[cell] {
			continue
		}
		if t == nil {
			t, ready = newTableau(s.l, hidden, group)
		}
		r := Range{Low: s.l.Cells[cell].Count, High: s.l.Cells[cell].Count}
		if ready {
			safe := func() bool {
				s.keep(t.corner(s.l, group), open)
				return !open[cell]
			}
			r.High, r.Open = t.push(j, 1, r.High, safe)
			if r.Open && open[cell] {
				s.keep(t.ray(group, s.threshold), open)
			}
			if open[cell] {
				r.Low, _ = t.push(j, -1, r.Low, safe)
			}
		}
		if open[cell] && s.l.Cells[cell].leaks(r, s.threshold) {
			leaks = append(leaks, Leak{Cell: cell, Range: r})
		}
	}
	return leaks
}

// keep adds a way to those known, where it shows anything new.
func (s *search) keep(w way, open []bool) {
	if s.close(&w, open) {
		s.ways = append(s.ways, w)
	}
}

// corner gives the counts of the present corner, which is whole, as a way.
func (t *tableau) corner(l *Ledger, group []int) way {
	value := make([]int64, len(group))
	for i, b := range t.basis {
		value[b] = t.rows[i][len(group)] / t.d
	}
	var w way
	for j, cell := range group {
		if by := value[j] - l.Cells[cell].Count; by != 0 {
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
