package pdf

import (
	"runtime"
	"testing"
)

func TestALongListGrowsWithoutBeingMoved(t *testing.T) {
	const items = 50*inBlock + 7
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var l long[object]
	for n := range items {
		if at := l.add(object{at: int64(n)}); at != n {
			t.Fatalf("item %d was put at %d", n, at)
		}
	}
	runtime.ReadMemStats(&after)
	// 16 bytes an item, and little beside; a slice that grows by itself came to five times that.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > items*20 {
		t.Errorf("%d bytes were set aside for %d items", grown, items)
	}
	for _, n := range []int{0, 1, inBlock - 1, inBlock, inBlock + 1, items - 1} {
		if l.at(n).at != int64(n) {
			t.Errorf("at %d is item %d", n, l.at(n).at)
		}
	}
	if l.len != items {
		t.Errorf("%d items", l.len)
	}
}
