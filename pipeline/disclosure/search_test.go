package disclosure

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestTheSearchFindsWhatTheAuditFinds hides and shows cells of packs at random and has one search follow. What it finds must be what the audit, which
// begins anew each time and works every range out to its end, finds; where it knows better, it must have a way to show for it.
func TestTheSearchFindsWhatTheAuditFinds(t *testing.T) {
	found, safe := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		l := packs(t, 3, 3)
		const threshold = 5
		s := newSearch(l, threshold)
		unknown := make([]bool, len(l.Cells))
		for range 4 {
			for i, c := range l.Cells {
				if c.Role == Implied || rapid.IntRange(0, 4).Draw(t, "turn") == 0 {
					unknown[i] = c.Role == Implied || !unknown[i]
				}
			}
			leaks := s.leaks(unknown)
			_, audited, err := audit(l, unknown, threshold)
			if err != nil {
				t.Fatal(err)
			}
			at := func(list []Leak, cell int) bool {
				return slices.ContainsFunc(list, func(k Leak) bool { return k.Cell == cell })
			}
			for _, k := range leaks {
				if !at(audited, k.Cell) {
					t.Fatalf("cell %d leaks, and the audit does not see it", k.Cell)
				}
			}
			for _, w := range s.ways {
				allowed(t, l, w)
			}
			for _, k := range audited {
				shown := slices.ContainsFunc(s.ways, func(w way) bool {
					n := slices.Index(w.cells, k.Cell)
					return n >= 0 && w.within(unknown) && s.clears(k.Cell, w.by[n])
				})
				if !at(leaks, k.Cell) && !shown {
					t.Fatalf("cell %d leaks as %+v, and the search does not see it", k.Cell, k.Range)
				}
			}
			found, safe = found+len(leaks), safe+len(s.ways)
		}
	})
	if found == 0 || safe == 0 {
		t.Errorf("%d leaks and %d ways: nothing was tried", found, safe)
	}
}

// allowed fails for a way that a sum of the ledger forbids, or in which there are fewer than no people.
func allowed(t *rapid.T, l *Ledger, w way) {
	by := map[int]int64{}
	for n, cell := range w.cells {
		by[cell] = w.by[n]
		if l.Cells[cell].Count+w.by[n] < 0 {
			t.Fatalf("cell %d of %d changes by %d", cell, l.Cells[cell].Count, w.by[n])
		}
	}
	for n, s := range l.Sums {
		left := by[s.Whole]
		for _, p := range s.Parts {
			left -= by[p]
		}
		if left != 0 {
			t.Fatalf("sum %d does not hold in %+v", n, w)
		}
	}
}
