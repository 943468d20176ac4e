package main

import (
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
)

// What a measure costs beyond the first hundred, in bytes set aside from beginning to end, within a tenth of what it came to when this was written. Time
// depends on the machine; this does not, and the collector's time and the peak of a large council's run follow from it. A pack that works out its earlier
// quarters in full, copies its framework for each that looks at it, or moves its long lists as they grow, is past it.
const (
	mostToIngest = 99_000  // a measure with its twelve figures, and the queries about them
	mostToBuild  = 193_000 // the same, printed in every document
)

func TestAMeasureCostsLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes packs of 100 and of 500 measures")
	}
	// The collector empties the pools of buffers whenever it runs, and each processor has pools of its own: how often a buffer is made anew would depend on
	// the machine and on what else it does.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	small := size{name: "small", services: 5, indicators: 20, quarters: 12}
	large := size{name: "large", services: 25, indicators: 20, quarters: 12}
	var taken [2][2]uint64
	for n, s := range []size{small, large} {
		taken[n][0], taken[n][1] = setAside(t, s)
	}
	more := uint64(large.measures() - small.measures())
	for n, most := range []uint64{mostToIngest, mostToBuild} {
		each := (taken[1][n] - taken[0][n]) / more
		t.Logf("%s: %d bytes for each measure more", stageNames[n], each)
		if each > most {
			t.Errorf("%s: %d bytes for each measure more, which should be at most %d", stageNames[n], each, most)
		}
	}
}

// setAside gives the bytes that are set aside while the returns of a size are read, and while its pack is made.
func setAside(t *testing.T, s size) (ingest, build uint64) {
	dir := filepath.Join(t.TempDir(), s.name)
	if err := generate(dir, s); err != nil {
		t.Fatal(err)
	}
	w, err := pipeline.OpenWorkspace(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	session, err := w.Begin(ctx, time.Date(2025, 11, 5, 9, 0, 0, 0, time.UTC), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	count := func(work func() error) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := work(); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	q, err := period.ParseQuarter(latest)
	if err != nil {
		t.Fatal(err)
	}
	ingest = count(func() error {
		_, err := session.Ingest(ctx)
		return err
	})
	build = count(func() error {
		_, err := session.Build(ctx, q)
		return err
	})
	return ingest, build
}
