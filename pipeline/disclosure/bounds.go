package disclosure

import (
	"math/bits"
)

// Range is the least and the most that a hidden count could be, for a reader who knows everything printed, every sum,
// and that people are counted in whole numbers from nought.
type Range struct {
	Low, High int64
	Open      bool // there is no most: nothing printed stands above it
}

// One reports whether only one value is possible, so that hiding the count hides nothing.
func (r Range) One() bool { return !r.Open && r.Low == r.High }

func cellsOf(s Sum) []int { return append([]int{s.Whole}, s.Parts...) }

// tableau is the sums among unknown counts, each solved for one of them, and a place that they allow. Every entry is a whole number over the common
// denominator d (fraction-free pivoting: the division by the old d is always exact).
type tableau struct {
	rows  [][]int64 // coefficients of the unknowns; together they come to the same in every place
	basis []int     // the unknown that each row is solved for
	row   []int     // and the row of each unknown, or -1
	d     int64
	truth []int64 // the true counts: the first place of every walk
	at    []int64 // the present place, over den
	den   int64
	tired bool // a number outgrew 64 bits; nothing more is to be believed

	filled  []int // for pivot
	endless int   // the unknown that nothing stops from rising, after a push without end
}

// newTableau writes sums as equations between the unknown cells of a group, and solves each for one that stands in few of them. All other cells are what
// they are.
func newTableau(l *Ledger, group, sums []int) *tableau {
	n := len(group)
	t := &tableau{d: 1, row: make([]int, n), truth: make([]int64, n), at: make([]int64, n)}
	column := make(map[int]int, n)
	for j, cell := range group {
		column[cell] = j
		t.row[j] = -1
		t.truth[j] = l.Cells[cell].Count
	}
	uses := make([]int, n)
	for _, sum := range sums {
		s := l.Sums[sum]
		var row []int64
		add := func(cell int, sign int64) {
			if j, ours := column[cell]; ours {
				if row == nil {
					row = make([]int64, n)
				}
				row[j] += sign
				uses[j]++
			}
		}
		add(s.Whole, -1)
		for _, p := range s.Parts {
			add(p, 1)
		}
		if row != nil {
			t.rows = append(t.rows, row)
		}
	}
	for i := 0; i < len(t.rows) && !t.tired; {
		solved := -1
		for j, v := range t.rows[i] {
			if v != 0 && (solved < 0 || uses[j] < uses[solved]) {
				solved = j
			}
		}
		if solved < 0 { // the sum says what others say already
			t.rows = append(t.rows[:i], t.rows[i+1:]...)
			continue
		}
		t.basis = append(t.basis, -1)
		t.pivot(i, solved)
		i++
	}
	return t
}

// push moves unknown k from its true count as far up (way 1) or down (way -1) as it will go, from edge to edge, and gives its value at the last whole
// place reached. It is open when there is no end. At every whole place enough is asked, where given, whether to stop.
func (t *tableau) push(k int, way int64, enough func() bool) (best int64, open bool) {
	copy(t.at, t.truth)
	t.den = 1
	best = t.truth[k]
	for idle := 0; !t.tired; {
		mover, sign := t.mover(k, way, idle > len(t.rows))
		if mover < 0 {
			return best, false
		}
		out, stopped := t.stop(mover, sign)
		if !stopped {
			// Only upward can be without end: no count is below nought.
			t.endless = mover
			return best, true
		}
		if t.step(mover, sign, out) {
			idle = 0
		} else {
			idle++
		}
		if out >= 0 {
			t.pivot(out, mover)
		}
		if t.whole() {
			best = t.at[k]
			if enough != nil && enough() {
				return best, false
			}
		}
	}
	return best, false
}

// mover picks an unknown that no row is solved for, and the way in which it is to move so that unknown k moves as wished: the one that counts for most
// or, by Bland's rule, the first, so that the walk ends. -1 where there is none.
func (t *tableau) mover(k int, way int64, first bool) (mover int, sign int64) {
	if t.row[k] < 0 {
		if way < 0 && t.at[k] == 0 {
			return -1, 0
		}
		return k, way
	}
	mover = -1
	var most int64
	for j, v := range t.rows[t.row[k]] {
		if v == 0 || t.row[j] >= 0 {
			continue
		}
		s := -way
		if v < 0 {
			s = way
		}
		if s < 0 && t.at[j] == 0 || size(v) <= uint64(most) {
			continue
		}
		mover, sign, most = j, s, max(v, -v)
		if first {
			break
		}
	}
	return mover, sign
}

// stop gives the row whose unknown is the first to come to nought as another moves; -1 where that is the mover itself, and false where nothing does.
func (t *tableau) stop(mover int, sign int64) (out int, stopped bool) {
	out, stopped = -1, sign < 0
	// at/size of the one that stops it so far; the mover itself moves d for each of their size.
	best, by := t.at[mover], t.d
	for i, row := range t.rows {
		v := row[mover] * sign
		if v <= 0 {
			continue
		}
		if stopped {
			c := compare(t.at[t.basis[i]], by, best, v)
			if c > 0 || c == 0 && (out < 0 || t.basis[i] > t.basis[out]) {
				continue
			}
		}
		out, stopped, best, by = i, true, t.at[t.basis[i]], v
	}
	return out, stopped
}

// step moves an unknown until that of row out, or it itself where out is -1, is nought, and says whether that is any way at all.
func (t *tableau) step(mover int, sign int64, out int) bool {
	far, by := t.at[mover], t.d
	if out >= 0 {
		far, by = t.at[t.basis[out]], t.rows[out][mover]*sign
	}
	if far == 0 {
		return false
	}
	if far%by != 0 {
		t.finer(by)
		far = t.at[mover]
		if out >= 0 {
			far = t.at[t.basis[out]]
		}
	}
	far /= by
	move := func(j int, by int64) {
		product, ok := times(far, by)
		t.tired = t.tired || !ok || size(t.at[j]) >= 1<<61
		t.at[j] += product
	}
	move(mover, sign*t.d)
	for i, row := range t.rows {
		if v := row[mover]; v != 0 {
			move(t.basis[i], -sign*v)
		}
	}
	return true
}

// finer writes the present place over a denominator that is so many times as large.
func (t *tableau) finer(by int64) {
	t.den *= by
	for j, v := range t.at {
		product, ok := times(v, by)
		t.tired = t.tired || !ok || t.den > 1<<31
		t.at[j] = product
	}
}

// whole reports whether every unknown is a whole number at this place, and then writes it without a denominator.
func (t *tableau) whole() bool {
	if t.den == 1 {
		return !t.tired
	}
	for _, v := range t.at {
		if v%t.den != 0 {
			return false
		}
	}
	for j := range t.at {
		t.at[j] /= t.den
	}
	t.den = 1
	return !t.tired
}

// pivot solves row out for unknown enter. Most entries are nought, and d mostly stays as it is: then only the entries over those of the row are touched.
func (t *tableau) pivot(out, enter int) {
	by := t.rows[out]
	if by[enter] < 0 {
		negate(by)
	}
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
	t.d = by[enter]
	if was := t.basis[out]; was >= 0 {
		t.row[was] = -1
	}
	t.basis[out], t.row[enter] = enter, out
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
