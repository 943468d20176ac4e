package disclosure

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// cycle is three counts of which every two are printed as a sum together with a fourth: as that one rises by two, each of the three falls by one, so that
// the corners of what is possible are not whole numbers where the fourth is odd.
func cycle(l *Ledger, x, y, z, u int64) []int {
	cells := list(l, x, y, z, u)
	for _, two := range [][2]int{{0, 1}, {1, 2}, {0, 2}} {
		parts := []int{cells[two[0]], cells[two[1]], cells[3]}
		var sum int64
		for _, p := range parts {
			sum += l.Cells[p].Count
		}
		l.Sums = append(l.Sums, Sum{Whole: l.Add(sum, Printed), Parts: parts})
	}
	return cells
}

func TestRangesBetweenCornersThatAreNotWholeAreNeverTooWide(t *testing.T) {
	for _, c := range []struct {
		name       string
		x, y, z, u int64
		want       [4]Range
	}{
		{"whole corners", 1, 5, 7, 4, [4]Range{{Low: 0, High: 3}, {Low: 4, High: 7}, {Low: 6, High: 9}, {Low: 0, High: 6}}},
		{"a corner at a half", 1, 5, 7, 3, [4]Range{{Low: 0, High: 1}, {Low: 4, High: 5}, {Low: 6, High: 7}, {Low: 3, High: 5}}},
		{"nothing can move", 0, 0, 0, 1, [4]Range{{Low: 0, High: 0}, {Low: 0, High: 0}, {Low: 0, High: 0}, {Low: 1, High: 1}}},
	} {
		var l Ledger
		cells := cycle(&l, c.x, c.y, c.z, c.u)
		unknown := make([]bool, len(l.Cells))
		for _, p := range cells {
			unknown[p] = true
		}
		got := bounds(&l, unknown)
		for i, p := range cells {
			if got[p] != c.want[i] {
				t.Errorf("%s: count %d is within %+v, want %+v", c.name, i, got[p], c.want[i])
			}
		}
	}
}

func TestACountMayStandInASumTwice(t *testing.T) {
	var l Ledger
	x, y, nobody := l.Add(3, Printed), l.Add(4, Printed), l.Add(0, Printed)
	l.Whole(l.Add(10, Printed), x, x, y)
	l.Whole(y, nobody, y)
	for p, want := range map[int]Range{x: {Low: 0, High: 5}, y: {Low: 0, High: 10}, nobody: {}} {
		if got := bounds(&l, []bool{true, true, true, false})[p]; got != want {
			t.Errorf("count %d is within %+v, want %+v", p, got, want)
		}
	}
}

// TestNoSystemOfSumsGivesARangeThatIsTooWide makes sums of any cells at all, not only those of tables, and tries every assignment. A range that were wider than
// the truth would let a count be shown that can be worked out.
func TestNoSystemOfSumsGivesARangeThatIsTooWide(t *testing.T) {
	narrower, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var l Ledger
		n := rapid.IntRange(4, 6).Draw(t, "cells")
		for range n {
			l.Add(int64(rapid.IntRange(0, 4).Draw(t, "count")), Printed)
		}
		for range rapid.IntRange(3, 5).Draw(t, "sums") {
			some := rapid.Permutation(spread(n)).Draw(t, "order")[:rapid.IntRange(2, 3).Draw(t, "parts")]
			var sum int64
			for _, p := range some {
				sum += l.Cells[p].Count
			}
			l.Sums = append(l.Sums, Sum{Whole: l.Add(sum, Printed), Parts: some})
		}
		unknown := make([]bool, len(l.Cells))
		for i := range n {
			unknown[i] = true
		}
		const most = 13 // more than any sum of three
		truth := possible(&l, unknown, most)
		for cell, r := range bounds(&l, unknown) {
			might := truth[cell]
			switch {
			case r.Open && might.High < most, r.Low < might.Low, !r.Open && r.High > might.High:
				t.Fatalf("cell %d is within %+v, and can be %+v only", cell, r, might)
			case r.Low > l.Cells[cell].Count || !r.Open && r.High < l.Cells[cell].Count:
				t.Fatalf("cell %d is %d, and not within %+v", cell, l.Cells[cell].Count, r)
			case !r.Open && r != might:
				narrower++
			}
			all++
		}
	})
	t.Logf("%d of %d ranges are narrower than the truth", narrower, all)
	if narrower*4 > all {
		t.Errorf("%d of %d ranges are narrower than the truth: far more is hidden than need be", narrower, all)
	}
}

func spread(n int) (places []int) {
	for i := range n {
		places = append(places, i)
	}
	return places
}

func TestCountsThatOutgrowTheRegistersAreTakenToBeKnown(t *testing.T) {
	var l Ledger
	cells := cycle(&l, math.MaxInt64/8, math.MaxInt64/8+3, math.MaxInt64/8+1, math.MaxInt64/8+2)
	unknown := make([]bool, len(l.Cells))
	for _, p := range cells {
		unknown[p] = true
	}
	for p, r := range bounds(&l, unknown) {
		if n := l.Cells[p].Count; r.Open || r.Low > n || r.High < n || r.High-r.Low > math.MaxInt64/2 {
			t.Errorf("count %d of %d is within %+v", p, n, r)
		}
	}
}
