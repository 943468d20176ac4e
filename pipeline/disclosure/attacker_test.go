package disclosure

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The attackers here share nothing with bounds.go: they see the printed counts and the sums, and never the truth.

// possible tries every assignment of whole numbers up to most to the unknown cells and gives, for each, the least and
// the most that any assignment allows. It is for small ledgers.
func possible(l *Ledger, unknown []bool, most int64) map[int]Range {
	low, high := make([]int64, len(l.Cells)), make([]int64, len(l.Cells))
	for i, c := range l.Cells {
		low[i], high[i] = c.Count, c.Count
		if unknown[i] {
			low[i], high[i] = 0, most
		}
	}
	found := map[int]Range{}
	var try func(low, high []int64)
	try = func(low, high []int64) {
		low, high = append([]int64{}, low...), append([]int64{}, high...)
		if !narrow(l, low, high) {
			return
		}
		next := -1
		for i := range low {
			if low[i] < high[i] && (next < 0 || high[i]-low[i] < high[next]-low[next]) {
				next = i
			}
		}
		if next < 0 {
			for i := range low {
				if !unknown[i] {
					continue
				}
				r, seen := found[i]
				if !seen {
					r = Range{Low: low[i], High: low[i]}
				}
				found[i] = Range{Low: min(r.Low, low[i]), High: max(r.High, low[i])}
			}
			return
		}
		for n := low[next]; n <= high[next]; n++ {
			keepLow, keepHigh := low[next], high[next]
			low[next], high[next] = n, n
			try(low, high)
			low[next], high[next] = keepLow, keepHigh
		}
	}
	try(low, high)
	return found
}

// narrow tightens the limits of every cell by every sum until nothing moves; false when a sum cannot hold.
func narrow(l *Ledger, low, high []int64) bool {
	for moved := true; moved; {
		moved = false
		for _, s := range l.Sums {
			var least, most int64
			for _, p := range s.Parts {
				least += low[p]
				most += high[p]
			}
			tighten := func(cell int, a, b int64) {
				if a > low[cell] {
					low[cell], moved = a, true
				}
				if b < high[cell] {
					high[cell], moved = b, true
				}
			}
			tighten(s.Whole, least, most)
			for _, p := range s.Parts {
				tighten(p, low[s.Whole]-(most-high[p]), high[s.Whole]-(least-low[p]))
			}
			for _, c := range cellsOf(s) {
				if low[c] > high[c] {
					return false
				}
			}
		}
	}
	return true
}

// deduced solves the sums by elimination over fractions, then narrows every reduced equation by the least that each
// count can be: what a patient reader with a spreadsheet would find. It is for ledgers too large to try out.
func deduced(l *Ledger, unknown []bool) map[int]Range {
	var at []int
	column := map[int]int{}
	for i := range l.Cells {
		if unknown[i] {
			column[i] = len(at)
			at = append(at, i)
		}
	}
	var rows [][]*big.Rat
	for _, s := range l.Sums {
		row := make([]*big.Rat, len(at)+1)
		for j := range row {
			row[j] = new(big.Rat)
		}
		add := func(cell int, sign int64) {
			if j, is := column[cell]; is {
				row[j].Add(row[j], big.NewRat(sign, 1))
			} else {
				row[len(at)].Add(row[len(at)], big.NewRat(-sign*l.Cells[cell].Count, 1))
			}
		}
		add(s.Whole, 1)
		for _, p := range s.Parts {
			add(p, -1)
		}
		rows = append(rows, row)
	}
	original := len(rows)
	for i := range original {
		rows = append(rows, append([]*big.Rat{}, rows[i]...))
	}
	eliminate(rows[original:], len(at))
	low, high := make([]*big.Rat, len(at)), make([]*big.Rat, len(at))
	for j := range low {
		low[j] = new(big.Rat)
	}
	for moved, round := true, 0; moved && round < 2*len(at); round++ {
		moved = false
		for _, row := range rows {
			for j := range at {
				if row[j].Sign() != 0 && squeeze(row, j, low, high) {
					moved = true
				}
			}
		}
	}
	found := map[int]Range{}
	for j, cell := range at {
		r := Range{Low: ceiling(low[j]), Open: high[j] == nil}
		if high[j] != nil {
			r.High = -ceiling(new(big.Rat).Neg(high[j]))
		}
		found[cell] = r
	}
	return found
}

func ceiling(r *big.Rat) int64 {
	n := new(big.Int).Neg(r.Num())
	return -new(big.Int).Div(n, r.Denom()).Int64()
}

func eliminate(rows [][]*big.Rat, columns int) {
	top := 0
	for j := 0; j < columns && top < len(rows); j++ {
		pick := -1
		for i := top; i < len(rows) && pick < 0; i++ {
			if rows[i][j].Sign() != 0 {
				pick = i
			}
		}
		if pick < 0 {
			continue
		}
		rows[top], rows[pick] = rows[pick], rows[top]
		for i := range rows {
			if i == top || rows[i][j].Sign() == 0 {
				continue
			}
			f := new(big.Rat).Quo(rows[i][j], rows[top][j])
			fresh := make([]*big.Rat, len(rows[i]))
			for k := range fresh {
				fresh[k] = new(big.Rat).Sub(rows[i][k], new(big.Rat).Mul(f, rows[top][k]))
			}
			rows[i] = fresh
		}
		top++
	}
}

// squeeze bounds unknown j by one equation and the limits of the others in it, and reports whether that helped.
func squeeze(row []*big.Rat, j int, low, high []*big.Rat) (moved bool) {
	last := len(row) - 1
	for _, up := range []bool{true, false} {
		rest := new(big.Rat).Set(row[last])
		bounded := true
		for k := range last {
			if k == j || row[k].Sign() == 0 {
				continue
			}
			// For the most of j the other terms are at their least when j's sign is plus, else at their most.
			limit := high[k]
			if (row[j].Sign() > 0) == up == (row[k].Sign() > 0) {
				limit = low[k]
			}
			if limit == nil {
				bounded = false
				break
			}
			rest.Sub(rest, new(big.Rat).Mul(row[k], limit))
		}
		if !bounded {
			continue
		}
		rest.Quo(rest, row[j])
		if up && (high[j] == nil || rest.Cmp(high[j]) < 0) {
			high[j], moved = rest, true
		}
		if !up && rest.Cmp(low[j]) > 0 {
			low[j], moved = rest, true
		}
	}
	return moved
}

// recovered lists the cells whose protection the attacker's ranges break.
func recovered(l *Ledger, v View, threshold int64, ranges map[int]Range) (cells []int) {
	for i, c := range l.Cells {
		r, is := ranges[i]
		small := Small(c.Count, threshold)
		switch {
		case !is:
			if v.Hidden(i) || small && c.Role != Known {
				cells = append(cells, i)
			}
		case small && !r.Open && r.High < threshold, r.One() && (small || c.Role != Implied):
			cells = append(cells, i)
		}
	}
	return cells
}

func unknownIn(v View) []bool {
	unknown := make([]bool, len(v.Why))
	for i := range unknown {
		unknown[i] = v.Hidden(i)
	}
	return unknown
}

// smallTables are tables whose every assignment can be tried.
func smallTables(t *rapid.T) *Ledger {
	rows, columns := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(1, 3).Draw(t, "columns")
	inner := make([][]int64, rows)
	for r := range inner {
		inner[r] = rapid.SliceOfN(rapid.Int64Range(0, 9), columns, columns).Draw(t, "row")
	}
	var l Ledger
	if _, err := grid(&l, inner); err != nil {
		t.Fatal(err)
	}
	return &l
}

// packs are ledgers as a pack makes them: districts and a county, each quarter and to date, denominators with the
// rest, rolling years.
func packs(t *rapid.T, districts, quarters int) *Ledger {
	count := rapid.Custom(func(t *rapid.T) int64 {
		if rapid.Bool().Draw(t, "small") {
			return rapid.Int64Range(0, 7).Draw(t, "few")
		}
		return rapid.Int64Range(0, 400).Draw(t, "many")
	})
	var l Ledger
	toDate := rapid.Bool().Draw(t, "to date")
	rest := rapid.Bool().Draw(t, "with denominators")
	windowed := !toDate && rapid.Bool().Draw(t, "rolling")
	numerators, denominators := make([][]int, districts), make([][]int, districts)
	for d := range districts {
		var n, m int64
		for range quarters {
			if !toDate {
				n, m = 0, 0
			}
			n += count.Draw(t, "count")
			numerators[d] = append(numerators[d], l.Add(n, Printed))
			if rest {
				m = max(m, n) + count.Draw(t, "rest")
				denominators[d] = append(denominators[d], l.Add(m, Printed))
			}
		}
	}
	county := func(parts [][]int) (totals []int) {
		for q := range quarters {
			var total int64
			var places []int
			for _, p := range parts {
				total += l.Cells[p[q]].Count
				places = append(places, p[q])
			}
			totals = append(totals, l.Add(total, Printed))
			l.Whole(totals[q], places...)
		}
		return totals
	}
	numerators = append(numerators, county(numerators))
	if rest {
		denominators = append(denominators, county(denominators))
		for d, of := range denominators {
			for q := range of {
				if l.Cells[of[q]].Count >= l.Cells[numerators[d][q]].Count {
					l.Complement(numerators[d][q], of[q])
				}
			}
		}
	}
	for _, series := range numerators {
		if toDate {
			l.YearToDate(series...)
		}
		if windowed && quarters > 2 {
			var windows []int
			for q := range quarters - 1 {
				windows = append(windows, l.Add(l.Cells[series[q]].Count+l.Cells[series[q+1]].Count, Printed))
			}
			if err := rolling(&l, windows, series, 2); err != nil {
				t.Fatal(err)
			}
		}
	}
	return &l
}

func TestTheRangeOfATableIsWhatEveryAssignmentAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := smallTables(t)
		unknown := make([]bool, len(l.Cells))
		for i := range unknown {
			// The grand total stays printed, so that nothing is without end.
			unknown[i] = i < len(unknown)-1 && rapid.IntRange(0, 2).Draw(t, "hidden") == 0
		}
		want := possible(l, unknown, l.Cells[len(l.Cells)-1].Count)
		got := bounds(l, unknown)
		for i := range unknown {
			if unknown[i] && got[i] != want[i] {
				t.Fatalf("cell %d: got %+v, want %+v\n%+v", i, got[i], want[i], l)
			}
		}
	})
}

func TestNoSmallCountIsRecoveredFromASmallTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := smallTables(t)
		threshold := rapid.SampledFrom([]int64{3, 5, 8}).Draw(t, "threshold")
		v, err := Protect(l, threshold)
		if err != nil || len(v.Leaks) > 0 {
			t.Fatal(err, v.Leaks)
		}
		ranges := possible(l, unknownIn(v), l.Cells[len(l.Cells)-1].Count+2*threshold) // the whole may be hidden too
		if cells := recovered(l, v, threshold, ranges); len(cells) > 0 {
			t.Fatalf("cells %v are recovered: %+v\n%+v", cells, ranges, l)
		}
		for i, w := range v.Why {
			small := Small(l.Cells[i].Count, threshold)
			if small != (w == Primary) {
				t.Fatalf("cell %d of %d people is %v", i, l.Cells[i].Count, w)
			}
			if w != Secondary {
				continue
			}
			hidden := unknownIn(v)
			hidden[i] = false
			if _, leaks, _ := audit(l, hidden, threshold); len(leaks) == 0 {
				t.Fatalf("cell %d is hidden without need", i)
			}
		}
	})
}

func TestRangesOfAPackAreNeverWiderThanTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := packs(t, 2, 2)
		unknown := make([]bool, len(l.Cells))
		for i, c := range l.Cells {
			unknown[i] = c.Role == Implied || rapid.IntRange(0, 3).Draw(t, "hidden") == 0
		}
		outer := deduced(l, unknown)
		for cell, r := range bounds(l, unknown) {
			n := l.Cells[cell].Count
			if r.Low > n || !r.Open && r.High < n {
				t.Fatalf("cell %d is %d and its range %+v", cell, n, r)
			}
			if o := outer[cell]; r.Low < o.Low || r.Open && !o.Open || !r.Open && !o.Open && r.High > o.High {
				t.Fatalf("cell %d: range %+v, but a reader deduces %+v\n%+v", cell, r, o, l)
			}
		}
	})
}

// TestNothingIsRecoveredFromAThousandPacks sets the spreadsheet reader on a thousand packs of several districts and
// quarters with totals to date, denominators and rolling sums.
func TestNothingIsRecoveredFromAThousandPacks(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 50
	}
	without := 0
	for seed := range n {
		pack := rapid.Custom(func(t *rapid.T) *Ledger {
			return packs(t, rapid.IntRange(2, 4).Draw(t, "districts"), rapid.IntRange(2, 4).Draw(t, "quarters"))
		})
		l := pack.Example(seed)
		v, err := Protect(l, 5)
		if err != nil || len(v.Leaks) > 0 {
			t.Fatal(seed, err, v.Leaks)
		}
		if cells := recovered(l, v, 5, deduced(l, unknownIn(v))); len(cells) > 0 {
			t.Fatalf("pack %d: cells %v are recovered", seed, cells)
		}
		bare := unknownIn(v)
		for i, w := range v.Why {
			bare[i] = bare[i] && w != Secondary
		}
		onlyPrimary := View{Why: append([]Why{}, v.Why...)}
		for i := range bare {
			if !bare[i] {
				onlyPrimary.Why[i] = Shown
			}
		}
		if len(recovered(l, onlyPrimary, 5, deduced(l, bare))) > 0 {
			without++
		}
	}
	// The reader is no straw man: hiding the small counts alone does not stop them.
	if without < n/2 {
		t.Errorf("without secondary suppression only %d packs of %d are broken", without, n)
	}
}
