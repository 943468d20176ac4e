package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
)

func TestTheSameBytesAreOneFile(t *testing.T) {
	r := newRecord(t)
	for i, c := range []struct {
		name  string
		hash  string
		again bool
		lines int // of the journal afterwards
	}{
		{"housing.xlsx", sha(1), false, 1},
		{"housing.xlsx", sha(1), true, 1},
		{"housing (copy).xlsx", sha(1), true, 2},
		{"housing (copy).xlsx", sha(1), true, 2},
		{"housing.xlsx", sha(2), false, 3},
	} {
		mustWrite(t, r, func(tx *Tx) error {
			f, again, err := tx.Receive(t.Context(), File{SHA256: c.hash, Size: 7, Kind: ReturnFile, Name: c.name})
			if again != c.again || f.ID == 0 || f.Name != "housing.xlsx" || f.At != hand.At {
				t.Errorf("%d: got %+v, again %v", i, f, again)
			}
			return err
		})
		if n := len(must(r.Journal(t.Context(), 0))); n != c.lines {
			t.Errorf("%d: the journal has %d lines, want %d", i, n, c.lines)
		}
	}
	if files := must(r.Files(t.Context())); len(files) != 2 || files[1].SHA256 != sha(2) {
		t.Errorf("got %v", files)
	}
	if _, found, err := r.FileByHash(t.Context(), sha(3)); found || err != nil {
		t.Errorf("a file that never came is there (%v)", err)
	}
	for _, bad := range []File{{SHA256: "abc", Kind: ReturnFile, Name: "a"}, {SHA256: strings.ToUpper(sha(171)), Kind: ReturnFile, Name: "a"}, {SHA256: sha(4), Kind: "letter", Name: "a"}, {SHA256: sha(4), Kind: ReturnFile}} {
		if err := r.Write(t.Context(), hand, func(tx *Tx) error { _, _, err := tx.Receive(t.Context(), bad); return err }); err == nil {
			t.Errorf("%+v is let in", bad)
		}
	}
}

func TestASubmissionKeepsItsLife(t *testing.T) {
	r := newRecord(t)
	var id, second int64
	mustWrite(t, r, func(tx *Tx) error {
		f, _, err := tx.Receive(t.Context(), File{SHA256: sha(1), Size: 7, Kind: ReturnFile, Name: "housing.xlsx"})
		if err != nil {
			return err
		}
		id, err = tx.Submit(t.Context(), Submission{File: f, Name: f.Name, Service: "housing", Quarter: quarter("2025-26-Q2"), Template: "T1", Revision: 1,
			SignOff: SignOff{"A. Officer", "Head of Housing", "2025-10-05"}, State: Held, Why: "unsigned"})
		return err
	})
	held := must(r.Known(t.Context()))
	if err := r.Write(t.Context(), Hand{"2025-10-07T09:00:00Z", "data lead"}, func(tx *Tx) error {
		if err := tx.SetState(t.Context(), id, Accepted, "signed on paper"); err != nil {
			return err
		}
		return tx.SetState(t.Context(), id, Accepted, "said twice")
	}); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, r, func(tx *Tx) error {
		f, _, err := tx.Receive(t.Context(), File{SHA256: sha(2), Size: 7, Kind: ReturnFile, Name: "housing v2.xlsx"})
		if err != nil {
			return err
		}
		if second, err = tx.Submit(t.Context(), Submission{File: f, Name: f.Name, Service: "housing", Quarter: quarter("2025-26-Q2"), Revision: 2, Of: id, State: Accepted}); err != nil {
			return err
		}
		return tx.SetState(t.Context(), id, Superseded, "by revision 2")
	})

	states := func(asKnown int64) (list []string) {
		for _, s := range must(r.Submissions(t.Context(), quarter("2025-26-Q2"), asKnown)) {
			list = append(list, fmt.Sprintf("%d %s %s", s.ID, s.State, s.Why))
		}
		return list
	}
	if got, want := states(0), []string{fmt.Sprintf("%d superseded by revision 2", id), fmt.Sprintf("%d accepted ", second)}; !slices.Equal(got, want) {
		t.Errorf("now %q, want %q", got, want)
	}
	if got, want := states(held), []string{fmt.Sprintf("%d held unsigned", id)}; !slices.Equal(got, want) {
		t.Errorf("then %q, want %q", got, want)
	}
	s, found, err := r.Submission(t.Context(), id, 0)
	if !found || err != nil || s.SignOff != (SignOff{"A. Officer", "Head of Housing", "2025-10-05"}) || s.Template != "T1" || s.File.SHA256 != sha(1) || s.At != hand.At || s.Name != "housing.xlsx" {
		t.Errorf("got %+v, %v", s, err)
	}
	if list := must(r.SubmissionsBy(t.Context(), "housing", quarter("2025-26-Q2"))); len(list) != 2 || list[1].Of != id {
		t.Errorf("got %+v", list)
	}
	if list := must(r.SubmissionsOf(t.Context(), sha(2))); len(list) != 1 || list[0].ID != second {
		t.Errorf("got %+v", list)
	}
	if list := must(r.Submissions(t.Context(), quarter("2025-26-Q1"), 0)); len(list) != 0 {
		t.Errorf("another quarter has %+v", list)
	}
	if list := must(r.Submissions(t.Context(), 0, 0)); len(list) != 2 {
		t.Errorf("all quarters have %+v", list)
	}
	if err := r.Write(t.Context(), hand, func(tx *Tx) error { return tx.SetState(t.Context(), 99, Accepted, "") }); err == nil {
		t.Error("a submission that is not there changes its state")
	}
	if err := r.Write(t.Context(), hand, func(tx *Tx) error { return tx.SetState(t.Context(), id, "lost", "") }); err == nil {
		t.Error("a state that there is not is taken on")
	}
}

// A house rule of the intake, which the record has to serve: a later revision stands, and an earlier one that arrives after it is held.
func takeIn(t *testing.T, r *Record, n int, service string, revision int, figures []string) {
	mustWrite(t, r, func(tx *Tx) error {
		ctx := t.Context()
		f, _, err := tx.Receive(ctx, File{SHA256: sha(n), Kind: ReturnFile, Name: service + ".xlsx"})
		if err != nil {
			return err
		}
		s := Submission{File: f, Name: f.Name, Service: service, Quarter: quarter("2025-26-Q2"), Revision: revision, State: Accepted}
		for _, other := range must(tx.SubmissionsBy(ctx, service, s.Quarter)) {
			switch {
			case other.State != Accepted:
			case other.Revision > revision:
				s.State = Held
			default:
				s.Of = other.ID
				if err := tx.SetState(ctx, other.ID, Superseded, ""); err != nil {
					return err
				}
			}
		}
		id, err := tx.Submit(ctx, s)
		if err != nil {
			return err
		}
		if s.State == Held {
			return nil
		}
		var list []kpi.Observation
		for i, words := range figures {
			list = append(list, figure(words, kpi.Source{SHA256: f.SHA256, Sheet: "Return", Cell: fmt.Sprintf("J%d", i+2)}))
		}
		_, err = tx.Append(ctx, id, list)
		return err
	})
}

func TestAnyOrderOfTheSameReturnsGivesTheSameFigures(t *testing.T) {
	type arriving struct {
		service  string
		revision int
		figures  []string
	}
	var returns []arriving
	for s := range 3 {
		service := fmt.Sprintf("service-%d", s)
		for revision := range 3 {
			var figures []string
			for i := range 6 {
				figures = append(figures, fmt.Sprintf("S%d-%d northmoor 2025-26-Q%d %d", s, i, 1+i%2, 100*revision+i))
			}
			returns = append(returns, arriving{service, revision, figures})
		}
	}
	standing := func(r *Record) string {
		var b strings.Builder
		for s, err := range r.Series(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range s.Observations {
				if i+1 == len(s.Observations) || s.Observations[i+1].Period != o.Period {
					fmt.Fprintf(&b, "%s %s %s %s %s\n", o.Indicator, o.Area, o.Period, o.Value.Decimal, o.SHA256)
				}
			}
		}
		return b.String()
	}
	want := ""
	orders := 20
	if testing.Short() {
		orders = 4
	}
	for seed := range orders {
		r := newRecord(t)
		for _, i := range shuffled(len(returns), uint64(seed)) {
			takeIn(t, r, i, returns[i].service, returns[i].revision, returns[i].figures)
		}
		got := standing(r)
		if want == "" {
			want = got
		}
		if got != want || strings.Count(got, "\n") != 18 {
			t.Fatalf("order %d gives\n%swhere the first gave\n%s", seed, got, want)
		}
		r.Close()
	}
}
