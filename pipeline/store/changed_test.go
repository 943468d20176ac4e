package store

import (
	"testing"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
)

func TestOnlyWhatAPackCouldShowCountsAsAChange(t *testing.T) {
	r := newRecord(t)
	var q2, q3 int64 // submissions
	var asked []int64
	steps := []struct {
		name             string
		do               func(tx *Tx) error
		q1, q2, anything bool // is a change for a pack of that quarter
	}{
		{"history", func(tx *Tx) error {
			f, _, err := tx.Receive(t.Context(), File{SHA256: sha(1), Kind: HistoryFile, Name: "history.csv"})
			if err == nil {
				_, err = tx.AppendHistory(t.Context(), f.ID, []kpi.Observation{figure("W1 north 2024-25-Q2 5", kpi.Source{SHA256: sha(1), Cell: "E2"})})
			}
			return err
		}, true, true, true},
		{"a return of the quarter", func(tx *Tx) error { q2 = bring(t, tx, 2, "waste", "2025-26-Q2", "W1 north 2025-26-Q2 6"); return nil }, false, true, true},
		{"a return of a later quarter", func(tx *Tx) error { q3 = bring(t, tx, 3, "waste", "2025-26-Q3", "W1 north 2025-26-Q2 7"); return nil }, false, false, true},
		{"a query", func(tx *Tx) (err error) {
			asked, err = tx.AddFindings(t.Context(), q2, []finding.Finding{{Code: "c", Severity: finding.Query, Found: "f", Mend: "m"}})
			return err
		}, false, false, false},
		{"an answer", func(tx *Tx) error { return tx.AnswerFinding(t.Context(), asked[0], "it is right") }, false, true, true},
		{"a later quarter's return held", func(tx *Tx) error { return tx.SetState(t.Context(), q3, Held, "") }, false, false, true},
		{"a duplicate", func(tx *Tx) error { return tx.SetState(t.Context(), q2, Duplicate, "") }, false, false, false},
		{"a file that is nobody's return", func(tx *Tx) error {
			f, _, err := tx.Receive(t.Context(), File{SHA256: sha(9), Kind: ReturnFile, Name: "minutes.docx"})
			if err == nil {
				_, err = tx.Submit(t.Context(), Submission{File: f, Name: f.Name, State: Rejected})
			}
			return err
		}, false, false, false},
		{"a line of the journal", func(tx *Tx) error { _, err := tx.Note(t.Context(), "looked at", "", ""); return err }, false, false, false},
	}
	was := [3]int64{}
	for _, s := range steps {
		mustWrite(t, r, s.do)
		now := [3]int64{must(r.Changed(t.Context(), quarter("2025-26-Q1"), 0)), must(r.Changed(t.Context(), quarter("2025-26-Q2"), 0)), must(r.Changed(t.Context(), 0, 0))}
		for i, want := range []bool{s.q1, s.q2, s.anything} {
			if got := now[i] > was[i]; got != want {
				t.Errorf("%s: for %s, changed is %v, want %v", s.name, []string{"the quarter before", "the quarter", "all quarters"}[i], got, want)
			}
		}
		was = now
	}
}

func TestTheLastSubmissionsKeepTheirCounts(t *testing.T) {
	r := newRecord(t)
	if list := must(r.LastSubmissions(t.Context(), 2)); len(list) != 0 {
		t.Errorf("an empty record has %v", list)
	}
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "waste", "2025-26-Q2")
		f, _, err := tx.Receive(t.Context(), File{SHA256: sha(2), Kind: ReturnFile, Name: "homes.xlsx"})
		if err == nil {
			_, err = tx.Submit(t.Context(), Submission{File: f, Name: "homes.xlsx", State: Held, Lines: Lines{Asked: 9, Filled: 5, Missing: 3, Stopped: 1}})
		}
		return err
	})
	for n, want := range map[int]int{1: 1, 2: 2, 8: 2} {
		list := must(r.LastSubmissions(t.Context(), n))
		if len(list) != want || list[want-1].Name != "homes.xlsx" || list[want-1].Lines != (Lines{9, 5, 3, 1}) {
			t.Errorf("the last %d are %+v", n, list)
		}
	}
}
