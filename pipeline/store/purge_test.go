package store

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
)

func TestWhatIsPurgedIsGoneAndWhatItWasIsKnown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "perfpack.db")
	r := mustOpen(t, path)
	ctx := t.Context()
	secret := "Mrs Canary of 7 Finch Lane"
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
		f, _, err := tx.Receive(ctx, File{SHA256: sha(2), Size: 1000, Kind: ReturnFile, Name: "mistake.xlsx"})
		if err != nil {
			return err
		}
		id := must(tx.Submit(ctx, Submission{File: f, Name: f.Name, Service: "housing", Quarter: quarter("2025-26-Q2"), State: Accepted}))
		o := figure("HSG-01 northmoor 2025-26-Q2 987654.25", kpi.Source{SHA256: sha(2), File: f.Name, Sheet: "Return", Cell: "J2"})
		o.Commentary = secret
		must(tx.Append(ctx, id, []kpi.Observation{o}))
		asked := slices.Clone(someFindings)
		asked[0].Found = secret
		ids := must(tx.AddFindings(ctx, id, asked))
		must(0, tx.Question(ctx, ids[0], o))
		must(0, tx.AnswerFinding(ctx, ids[0], secret+" again"))
		return tx.AppendSaid(ctx, id, someSaid)
	})
	before := must(r.Known(ctx))
	mustWrite(t, r, func(tx *Tx) error {
		f, _, err := tx.FileByHash(ctx, sha(2))
		if err != nil {
			return err
		}
		return tx.Purge(ctx, f, "it names a person")
	})
	if s := must(r.SeriesOf(ctx, 0, "HSG-01", "northmoor")); len(s.Observations) != 1 || s.Observations[0].Value.Decimal.String() != "61.2" {
		t.Errorf("the figures are %v", s.Observations)
	}
	purges := must(r.Purges(ctx))
	if len(purges) != 1 || purges[0].SHA256 != sha(2) || purges[0].Why != "it names a person" || purges[0].Who != hand.Who || purges[0].Hand.At != hand.At || purges[0].Seq <= before {
		t.Errorf("the purges are %+v", purges)
	}
	figures := must(r.PurgedFigures(ctx))
	if len(figures) != 1 || figures[0].Indicator != "HSG-01" || figures[0].Period.String() != "2025-26-Q2" || figures[0].Known > before || figures[0].Name != "mistake.xlsx" {
		t.Errorf("the figures that went are %+v", figures)
	}
	if subs := must(r.SubmissionsOf(ctx, sha(2))); len(subs) != 1 || subs[0].State != Rejected || subs[0].Why != "purged: it names a person" {
		t.Errorf("the return is %+v", subs)
	}
	if err := r.Check(ctx); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range must(filepath.Glob(path + "*")) {
		for _, word := range []string{secret, "987654.25", strings.ToUpper(secret)} {
			if bytes.Contains(must(os.ReadFile(file)), []byte(word)) {
				t.Errorf("%q is still in %s", word, file)
			}
		}
	}
}
