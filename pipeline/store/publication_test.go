package store

import (
	"fmt"
	"slices"
	"testing"
)

func TestWhatPacksPrintedIsKeptInTheirOrder(t *testing.T) {
	r := newRecord(t)
	q1, q2 := quarter("2025-26-Q1").Period(), quarter("2025-26-Q2").Period()
	var known int64
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2", "HSG-01 northmoor 2025-26-Q1 3", "HSG-02 northmoor 2025-26-Q1 3")
		known = must(tx.SeriesOf(t.Context(), 0, "HSG-01", "northmoor")).Observations[0].Known
		return nil
	})
	publish := func(pack string, list ...Publication) int64 {
		mustWrite(t, r, func(tx *Tx) error { return tx.Publish(t.Context(), pack, list) })
		return must(r.Known(t.Context()))
	}
	before := must(r.Known(t.Context()))
	if after := publish("northmoor 2025-26-Q1 v1"); after != before {
		t.Error("nothing new leaves a line in the journal")
	}
	first := publish("northmoor 2025-26-Q1 v1", Publication{Indicator: "HSG-01", Area: "northmoor", Period: q1, Known: known})
	publish("northmoor 2025-26-Q2 v1",
		Publication{Indicator: "HSG-01", Area: "northmoor", Period: q2, Known: known, Shown: true},
		Publication{Indicator: "HSG-02", Area: "northmoor", Period: q1, Known: known, Shown: true},
		Publication{Indicator: "HSG-01", Area: "northmoor", Period: q1, Known: known, Shown: true})
	read := func(asKnown int64) (list []string) {
		for _, p := range must(r.Publications(t.Context(), asKnown, "HSG-01")) {
			list = append(list, fmt.Sprintf("%s %s %t", p.Area, p.Period, p.Shown))
		}
		return list
	}
	if got, want := read(0), []string{"northmoor 2025-26-Q1 false", "northmoor 2025-26-Q1 true", "northmoor 2025-26-Q2 true"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := read(first), []string{"northmoor 2025-26-Q1 false"}; !slices.Equal(got, want) {
		t.Errorf("as known then: got %q, want %q", got, want)
	}
	journal := must(r.Journal(t.Context(), first))
	if last := journal[len(journal)-1]; last.Action != "figures about people printed" || last.Why != "3 shown, 0 kept back" || last.Subject != "northmoor 2025-26-Q2 v1" {
		t.Errorf("the journal says %+v", last)
	}
	twice := Publication{Indicator: "HSG-01", Area: "northmoor", Period: q1, Known: known}
	if err := r.Write(t.Context(), hand, func(tx *Tx) error { return tx.Publish(t.Context(), "pack", []Publication{twice, twice}) }); err == nil {
		t.Error("a figure named twice is taken")
	}
}
