package store

import (
	"fmt"
	"testing"
)

func TestFrameworksAreKeptAndOneIsCurrent(t *testing.T) {
	r := newRecord(t)
	save := func(hash string) (changed bool) {
		mustWrite(t, r, func(tx *Tx) (err error) {
			changed, err = tx.SaveFramework(t.Context(), hash, "tables of "+hash)
			return err
		})
		return changed
	}
	if _, found, err := r.CurrentFramework(t.Context(), 0); found || err != nil {
		t.Errorf("there is one before any was taken in (%v)", err)
	}
	if _, found, err := r.CurrentHash(t.Context()); found || err != nil {
		t.Errorf("there is the hash of one before any was taken in (%v)", err)
	}
	var then []int64
	for _, step := range []struct {
		hash    string
		changed bool
	}{{"a", true}, {"a", false}, {"b", true}, {"a", true}} { // and back to the first
		if got := save(step.hash); got != step.changed {
			t.Errorf("%s: changed is %v", step.hash, got)
		}
		if got, found, err := r.CurrentHash(t.Context()); !found || err != nil || got != step.hash {
			t.Errorf("%s: the one last taken in is %q, %v", step.hash, got, err)
		}
		then = append(then, must(r.Known(t.Context())))
	}
	for i, want := range []string{"a", "a", "b", "a"} {
		f, found, err := r.CurrentFramework(t.Context(), then[i])
		if !found || err != nil || f.Hash != want || f.Tables != "tables of "+want || f.At != hand.At {
			t.Errorf("as known at %d: got %+v, %v", then[i], f, err)
		}
	}
	if all := must(r.Frameworks(t.Context())); len(all) != 3 || all[2].Hash != "a" || all[0].Seq != then[0] || all[0].Tables != "" {
		t.Errorf("got %+v", all)
	}
	if f, found, err := r.FrameworkByHash(t.Context(), "b"); !found || err != nil || f.Tables != "tables of b" {
		t.Errorf("got %+v, %v", f, err)
	}
	if _, found, err := r.FrameworkByHash(t.Context(), "c"); found || err != nil {
		t.Errorf("one that never came is there (%v)", err)
	}
}

func TestTheLastPackIsTheLastFinalOfAnEarlierQuarterElseTheLastBuilt(t *testing.T) {
	r := newRecord(t)
	mustWrite(t, r, func(tx *Tx) error { _, err := tx.SaveFramework(t.Context(), "f", ""); return err })
	build := func(organisation, q string, version int, kind PackKind) error {
		return r.Write(t.Context(), hand, func(tx *Tx) error {
			return tx.RecordPack(t.Context(), Pack{Organisation: organisation, Quarter: quarter(q), Version: version, Kind: kind, Framework: "f", Known: 1,
				Settings: "s", Inputs: fmt.Sprintf("inputs of %s %s %d", organisation, q, version), Path: fmt.Sprintf("out/%s/%s/v%d", organisation, q, version)})
		})
	}
	last := func(q string) string {
		p, found, err := r.LastPack(t.Context(), "babergh", quarter(q), 0)
		if err != nil {
			t.Fatal(err)
		}
		if !found {
			return "none"
		}
		return fmt.Sprintf("%s v%d %s", p.Quarter, p.Version, p.Kind)
	}
	for _, step := range []struct {
		organisation, quarter string
		version               int
		kind                  PackKind
		want                  string // the last pack for 2025-26-Q2, afterwards
	}{
		{"mid-suffolk", "2025-26-Q1", 1, Final, "none"},
		{"babergh", "2025-26-Q2", 1, Final, "none"},
		{"babergh", "2024-25-Q4", 1, Draft, "2024-25-Q4 v1 draft"},
		{"babergh", "2025-26-Q1", 1, Draft, "2025-26-Q1 v1 draft"},
		{"babergh", "2025-26-Q1", 2, Draft, "2025-26-Q1 v2 draft"},
		{"babergh", "2024-25-Q4", 2, Draft, "2025-26-Q1 v2 draft"},
		{"babergh", "2024-25-Q4", 3, Final, "2024-25-Q4 v3 final"},
		{"babergh", "2025-26-Q1", 3, Final, "2025-26-Q1 v3 final"},
		{"babergh", "2025-26-Q1", 4, Draft, "2025-26-Q1 v3 final"},
		{"babergh", "2024-25-Q4", 4, Final, "2025-26-Q1 v3 final"},
	} {
		if err := build(step.organisation, step.quarter, step.version, step.kind); err != nil {
			t.Fatal(err)
		}
		if got := last("2025-26-Q2"); got != step.want {
			t.Errorf("after %+v the last pack is %s", step, got)
		}
	}
	if got := last("2024-25-Q4"); got != "none" {
		t.Errorf("before the first quarter there is %s", got)
	}
	if err := build("babergh", "2025-26-Q1", 4, Draft); err == nil {
		t.Error("a version is recorded twice")
	}
	if err := build("babergh", "2025-26-Q1", 0, Draft); err == nil {
		t.Error("a version of nought is recorded")
	}
	p, found, err := r.PackFor(t.Context(), "inputs of babergh 2025-26-Q1 2")
	if !found || err != nil || p.Version != 2 || p.Path != "out/babergh/2025-26-Q1/v2" || p.Framework != "f" || p.Settings != "s" || p.Known != 1 || p.At != hand.At {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, found, err := r.PackFor(t.Context(), "other inputs"); found || err != nil {
		t.Errorf("a pack that was not built is there (%v)", err)
	}
	if all := must(r.Packs(t.Context())); len(all) != 10 {
		t.Errorf("there are %d packs", len(all))
	}
}

func TestARunThatWasCutShortHasNoEnd(t *testing.T) {
	r := newRecord(t)
	if _, found, err := r.LastRun(t.Context()); found || err != nil {
		t.Errorf("there is a run before the first (%v)", err)
	}
	mustWrite(t, r, func(tx *Tx) error { _, err := tx.StartRun(t.Context(), Run{Verb: "ingest"}); return err })
	var id int64
	mustWrite(t, r, func(tx *Tx) (err error) {
		id, err = tx.StartRun(t.Context(), Run{Verb: "run", Date: "2025-10-06", Program: "1.2 (abc)", Settings: "s"})
		return err
	})
	if err := r.Write(t.Context(), Hand{"2025-10-06T06:16:00Z", "perfpack"}, func(tx *Tx) error { return tx.FinishRun(t.Context(), id, 3, "2 returns missing") }); err != nil {
		t.Fatal(err)
	}
	want := Run{ID: id, Verb: "run", Date: "2025-10-06", Program: "1.2 (abc)", Settings: "s", Hand: hand, End: RunEnd{"2025-10-06T06:16:00Z", 3, "2 returns missing", id + 1}}
	if got, _, err := r.LastRun(t.Context()); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	if all := must(r.Runs(t.Context())); len(all) != 2 || all[0].End != (RunEnd{}) {
		t.Errorf("got %+v", all)
	}
	if err := r.Write(t.Context(), hand, func(tx *Tx) error { return tx.FinishRun(t.Context(), id, 0, "") }); err == nil {
		t.Error("a run ends twice")
	}
}
