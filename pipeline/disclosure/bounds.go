package disclosure

import (
	"cmp"
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

func cellsOf(s Sum) []int { return append([]int{s.Whole}, s.Parts...) }

// tableau is the sums among unknown counts, each solved for one of them, and a place that they allow. Every entry is a whole number over the common
// denominator d (fraction-free pivoting: the division by the old d is always exact). Most entries are nought, and only the others are held.
type tableau struct {
	column []int // the unknown that each cell is, counted from 1; nought for one that is none

	rows  [][]term // in the order of their unknowns; together the terms of a row come to the same in every place
	in    [][]int  // the rows that each unknown stands in
	basis []int    // the unknown that each row is solved for
	row   []int    // and the row of each unknown, or -1
	d     int64
	truth []int64 // the true counts: the first place of every walk
	at    []int64 // the present place, over den
	den   int64
	tired bool // a number outgrew 64 bits; nothing more is to be believed

	spare   []term // for clear
	endless int    // the unknown that nothing stops from rising, after a push without end
}

// term is one unknown of a row, as many times as its factor says.
type term struct {
	unknown int
	factor  int64
}

// newTableau writes sums as equations between the unknown cells of a group, and solves each for one that stands in few of them. All other cells are what
// they are.
func newTableau(l *Ledger, group, sums []int) *tableau {
	n := len(group)
	t := &tableau{column: make([]int, len(l.Cells)), in: make([][]int, n), row: make([]int, n), d: 1, truth: make([]int64, n), at: make([]int64, n)}
	for j, cell := range group {
		t.column[cell] = j + 1
		t.row[j] = -1
		t.truth[j] = l.Cells[cell].Count
	}
	uses := make([]int, n)
	var rows [][]term
	for _, sum := range sums {
		var row []term
		add := func(cell int, sign int64) {
			if j := t.column[cell] - 1; j >= 0 {
				row = append(row, term{j, sign})
				uses[j]++
			}
		}
		s := l.Sums[sum]
		add(s.Whole, -1)
		for _, p := range s.Parts {
			add(p, 1)
		}
		if row != nil {
			rows = append(rows, collected(row))
		}
	}
	for _, row := range rows {
		if !t.tired {
			t.solve(row, uses)
		}
	}
	return t
}

// collected puts the terms of a row in the order of their unknowns, one for each.
func collected(row []term) []term {
	slices.SortFunc(row, func(a, b term) int { return cmp.Compare(a.unknown, b.unknown) })
	n := 0
	for _, v := range row[1:] {
		if v.unknown == row[n].unknown {
			row[n].factor += v.factor
		} else {
			n++
			row[n] = v
		}
	}
	return slices.DeleteFunc(row[:n+1], func(v term) bool { return v.factor == 0 })
}

// solve adds a row and solves it for the one of its unknowns that stands in fewest sums; one that says what others say already is left out. uses counts the sums.
func (t *tableau) solve(row []term, uses []int) {
	i := len(t.rows)
	t.rows = append(t.rows, nil)
	for n, v := range row {
		product, ok := times(v.factor, t.d)
		t.tired = t.tired || !ok
		row[n].factor = product
		t.in[v.unknown] = append(t.in[v.unknown], i)
	}
	t.rows[i] = row
	for _, v := range slices.Clone(row) {
		if r := t.row[v.unknown]; r >= 0 {
			t.in[v.unknown] = t.in[v.unknown][:len(t.in[v.unknown])-1]
			t.clear(i, v.unknown, v.factor, t.d, t.rows[r])
		}
	}
	if len(t.rows[i]) == 0 {
		t.rows = t.rows[:i]
		return
	}
	solved := t.rows[i][0].unknown
	for _, v := range t.rows[i] {
		if uses[v.unknown] < uses[solved] {
			solved = v.unknown
		}
	}
	t.basis = append(t.basis, -1)
	t.pivot(i, solved)
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
	for _, e := range t.rows[t.row[k]] {
		j, v := e.unknown, e.factor
		if t.row[j] >= 0 {
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
	for _, i := range t.in[mover] {
		v := t.factor(i, mover) * sign
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
		far, by = t.at[t.basis[out]], t.factor(out, mover)*sign
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
	for _, i := range t.in[mover] {
		move(t.basis[i], -sign*t.factor(i, mover))
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

// factor gives how many times an unknown stands in a row.
func (t *tableau) factor(i, unknown int) int64 {
	n, in := slices.BinarySearchFunc(t.rows[i], unknown, func(v term, unknown int) int { return cmp.Compare(v.unknown, unknown) })
	if !in {
		return 0
	}
	return t.rows[i][n].factor
}

// pivot solves row out for unknown enter. The common denominator mostly stays as it is: then only the rows that the unknown stands in are touched.
func (t *tableau) pivot(out, enter int) {
	by, p := t.rows[out], t.factor(out, enter)
	if p < 0 {
		for n := range by {
			by[n].factor = -by[n].factor
		}
		p = -p
	}
	rows := t.in[enter]
	for _, i := range rows {
		if i != out {
			t.clear(i, enter, t.factor(i, enter), p, by)
		}
	}
	if p != t.d {
		t.scale(rows, p)
	}
	t.in[enter] = append(rows[:0], out)
	t.d = p
	if was := t.basis[out]; was >= 0 {
		t.row[was] = -1
	}
	t.basis[out], t.row[enter] = enter, out
}

// clear takes an unknown out of row i, where it stands f times, with the help of a row where it stands p times. That it has gone is not written down in
// the rows of the unknown, which is for the caller to do.
func (t *tableau) clear(i, unknown int, f, p int64, by []term) {
	row, into := t.rows[i], t.spare[:0]
	for len(row) > 0 || len(by) > 0 {
		var v term
		var b int64
		switch {
		case len(by) == 0 || len(row) > 0 && row[0].unknown < by[0].unknown:
			v, row = row[0], row[1:]
		case len(row) == 0 || by[0].unknown < row[0].unknown:
			v.unknown, b, by = by[0].unknown, by[0].factor, by[1:]
			t.in[v.unknown] = append(t.in[v.unknown], i)
		default:
			v, b, row, by = row[0], by[0].factor, row[1:], by[1:]
		}
		v.factor = t.over(v.factor, p, f, b)
		switch {
		case v.unknown == unknown:
		case v.factor != 0:
			into = append(into, v)
		default:
			rows := t.in[v.unknown]
			n := slices.Index(rows, i)
			rows[n] = rows[len(rows)-1]
			t.in[v.unknown] = rows[:len(rows)-1]
		}
	}
	t.rows[i], t.spare = into, t.rows[i]
}

// scale writes the rows but for some over the new common denominator p.
func (t *tableau) scale(but []int, p int64) {
	done := make([]bool, len(t.rows))
	for _, i := range but {
		done[i] = true
	}
	for i, row := range t.rows {
		for n := range row {
			if !done[i] {
				row[n].factor = t.over(row[n].factor, p, 0, 0)
			}
		}
	}
}

// over gives a*p - f*b over the common denominator, for which the division is exact.
func (t *tableau) over(a, p, f, b int64) int64 {
	x, okX := times(a, p)
	y, okY := times(f, b)
	t.tired = t.tired || !okX || !okY
	return (x - y) / t.d
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
