package store

import (
	"testing"

	"perfpack/pipeline/kpi"
)

func TestSettingsAreKeptAndThoseAsKnownThenAreGiven(t *testing.T) {
	r := newRecord(t)
	if _, found, err := r.CurrentSettings(t.Context(), 0); found || err != nil {
		t.Errorf("there are settings before any were taken in (%v)", err)
	}
	var then []int64
	for _, step := range []struct {
		hash    string
		changed bool
	}{{"a", true}, {"a", false}, {"b", true}, {"a", true}} {
		mustWrite(t, r, func(tx *Tx) error {
			changed, err := tx.SaveSettings(t.Context(), step.hash, "text of "+step.hash)
			if changed != step.changed {
				t.Errorf("%s: changed is %v", step.hash, changed)
			}
			return err
		})
		then = append(then, must(r.Known(t.Context())))
	}
	for i, want := range []string{"a", "a", "b", "a"} {
		s, found, err := r.CurrentSettings(t.Context(), then[i])
		if !found || err != nil || s.Hash != want || s.Text != "text of "+want || s.At != hand.At {
			t.Errorf("as known at %d: got %+v, %v", then[i], s, err)
		}
	}
	if s, found, err := r.SettingsByHash(t.Context(), "b"); !found || err != nil || s.Text != "text of b" {
		t.Errorf("got %+v, %v", s, err)
	}
	if _, found, err := r.SettingsByHash(t.Context(), "c"); found || err != nil {
		t.Errorf("settings that never were are there (%v)", err)
	}
}

func TestTheTextsOfAPackAreThose(t *testing.T) {
	r := newRecord(t)
	pack := func(version int) Pack {
		return Pack{Organisation: "north", Quarter: quarter("2025-26-Q2"), Version: version, Kind: Draft, Framework: "f"}
	}
	mustWrite(t, r, func(tx *Tx) error {
		_, err := tx.SaveFramework(t.Context(), "f", "")
		for version, texts := range map[int][]Text{1: {{"texts/b.md", sha(2), 5}, {"texts/a.md", sha(1), 3}}, 2: {{"texts/a.md", sha(1), 3}, {"texts/c.md", sha(3), 0}}} {
			if err == nil {
				err = tx.RecordPack(t.Context(), pack(version))
			}
			if err == nil {
				err = tx.RecordTexts(t.Context(), pack(version), texts)
			}
		}
		return err
	})
	if got := must(r.Texts(t.Context(), "north", quarter("2025-26-Q2"), 1)); len(got) != 2 || got[0] != (Text{"texts/a.md", sha(1), 3}) || got[1] != (Text{"texts/b.md", sha(2), 5}) {
		t.Errorf("got %+v", got)
	}
	if got := must(r.Texts(t.Context(), "north", quarter("2025-26-Q1"), 1)); len(got) != 0 {
		t.Errorf("another quarter has %+v", got)
	}
	if got := must(r.AllTexts(t.Context())); len(got) != 3 {
		t.Errorf("all are %+v", got)
	}
	if err := r.Write(t.Context(), hand, func(tx *Tx) error { return tx.RecordTexts(t.Context(), pack(3), []Text{{"texts/a.md", sha(1), 3}}) }); err == nil {
		t.Error("a pack that is not there has a text")
	}
}

func TestWhatCameLaterIsNotSeenAsKnownThen(t *testing.T) {
	r := newRecord(t)
	mustWrite(t, r, func(tx *Tx) error { _, err := tx.SaveFramework(t.Context(), "f", ""); return err })
	build := func(q string, version int) int64 {
		mustWrite(t, r, func(tx *Tx) error {
			return tx.RecordPack(t.Context(), Pack{Organisation: "babergh", Quarter: quarter(q), Version: version, Kind: Draft, Framework: "f",
				Known: 1, Seen: int64(version), Manifest: "digest of " + q})
		})
		return must(r.Known(t.Context()))
	}
	first := build("2025-26-Q1", 1)
	build("2025-26-Q1", 2)
	p, found, err := r.LastPack(t.Context(), "babergh", quarter("2025-26-Q2"), first)
	if !found || err != nil || p.Version != 1 || p.Seen != 1 || p.Manifest != "digest of 2025-26-Q1" {
		t.Errorf("the last pack as known then is %+v, %v", p, err)
	}
	if _, found, err := r.LastPack(t.Context(), "babergh", quarter("2025-26-Q2"), first-1); found || err != nil {
		t.Errorf("there was a last pack before any was built (%v)", err)
	}

	mustWrite(t, r, func(tx *Tx) error { bring(t, tx, 1, "waste", "2025-26-Q2", "W1 north 2025-26-Q2 6"); return nil })
	was := must(r.Changed(t.Context(), 0, 0))
	then := must(r.Known(t.Context()))
	mustWrite(t, r, func(tx *Tx) error {
		f, _, err := tx.Receive(t.Context(), File{SHA256: sha(2), Kind: HistoryFile, Name: "history.csv"})
		if err == nil {
			_, err = tx.AppendHistory(t.Context(), f.ID, []kpi.Observation{figure("W1 north 2024-25-Q2 5", kpi.Source{SHA256: sha(2), Cell: "E2"})})
		}
		return err
	})
	if now := must(r.Changed(t.Context(), 0, 0)); now <= was {
		t.Error("history is no change")
	}
	if got := must(r.Changed(t.Context(), 0, then)); got != was {
		t.Errorf("the last change as known then is %d, want %d", got, was)
	}
}
