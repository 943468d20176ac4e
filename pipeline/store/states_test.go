package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/kpi"
)

func onDay(s string) time.Time {
	return must(time.Parse(time.DateOnly, s))
}

var someSaid = Said{
	Milestones: []kpi.MilestoneState{{Milestone: "D1.1", Status: kpi.InProgress, Forecast: onDay("2025-12-01"), Confidence: kpi.LowConfidence, Reason: "Late tender", Told: told("Milestones", "A4")}},
	Budgets:    []kpi.BudgetState{{Line: "L1", Actual: number("600000.50"), Forecast: number("-1250000"), Savings: kpi.SavingsAtRisk, Told: told("Budgets", "A4")}},
	Risks:      []kpi.RiskState{{Risk: "R1", Exposure: kpi.Exposure{Likelihood: "Unlikely", Impact: "Bad"}, Action: "Hire", ActionDue: onDay("2026-01-31"), Told: told("Risks", "A4")}},
}

func told(sheet, cell string) kpi.Told {
	return kpi.Told{Source: kpi.Source{Sheet: sheet, Cell: cell}}
}

// say receives a return in a state, with something said of a milestone, and gives its number.
func say(t *testing.T, tx *Tx, n int, state State, reason string) int64 {
	t.Helper()
	f, _, err := tx.Receive(t.Context(), File{SHA256: sha(n), Size: 7, Kind: ReturnFile, Name: fmt.Sprintf("return-%d.xlsx", n)})
	id := must(tx.Submit(t.Context(), Submission{File: f, Name: f.Name, Service: "housing", Quarter: quarter("2025-26-Q2"), State: state}))
	must(0, err)
	must(0, tx.AppendSaid(t.Context(), id, Said{Milestones: []kpi.MilestoneState{{Milestone: "D1.1", Reason: reason}}}))
	return id
}

func TestAStateReadsBackAsItWasGiven(t *testing.T) {
	r := newRecord(t)
	var known int64
	mustWrite(t, r, func(tx *Tx) error {
		f, _, _ := tx.Receive(t.Context(), File{SHA256: sha(1), Size: 9, Kind: ReturnFile, Name: "housing.xlsx"})
		id := must(tx.Submit(t.Context(), Submission{File: f, Name: "housing.xlsx", Service: "housing", Quarter: quarter("2025-26-Q2"), State: Accepted}))
		known = must(tx.Known(t.Context()))
		return tx.AppendSaid(t.Context(), id, someSaid)
	})
	want := Said{Milestones: []kpi.MilestoneState{someSaid.Milestones[0]}, Budgets: []kpi.BudgetState{someSaid.Budgets[0]}, Risks: []kpi.RiskState{someSaid.Risks[0]}}
	for _, at := range []*kpi.Told{&want.Milestones[0].Told, &want.Budgets[0].Told, &want.Risks[0].Told} {
		at.Known, at.SHA256, at.File = known, sha(1), "housing.xlsx"
	}
	want.Milestones[0].Quarter, want.Budgets[0].Quarter, want.Risks[0].Quarter = quarter("2025-26-Q2"), quarter("2025-26-Q2"), quarter("2025-26-Q2")
	if got := must(r.Said(t.Context(), 0)); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if s := must(r.Said(t.Context(), known-1)); len(s.Milestones)+len(s.Budgets)+len(s.Risks) > 0 {
		t.Errorf("known before it came: %+v", s)
	}
}

func TestAStateCountsOnceItsReturnIsAccepted(t *testing.T) {
	r := newRecord(t)
	reasons := func(asKnown int64) string {
		var list []string
		for _, m := range must(r.Said(t.Context(), asKnown)).Milestones {
			list = append(list, m.Reason)
		}
		return strings.Join(list, ", ")
	}
	var held int64
	mustWrite(t, r, func(tx *Tx) error {
		held = say(t, tx, 1, Held, "held")
		say(t, tx, 2, Rejected, "rejected")
		say(t, tx, 3, Duplicate, "duplicate")
		return nil
	})
	if got := reasons(0); got != "" {
		t.Errorf("nothing is accepted and there is %s", got)
	}
	mustWrite(t, r, func(tx *Tx) error { say(t, tx, 4, Accepted, "accepted"); return nil })
	before := must(r.Known(t.Context()))
	mustWrite(t, r, func(tx *Tx) error { return tx.SetState(t.Context(), held, Accepted, "released") })
	// What is released later is known later, though it came before.
	if got := reasons(0); got != "accepted, held" {
		t.Errorf("after the release: %s", got)
	}
	if got := reasons(before); got != "accepted" {
		t.Errorf("as known before the release: %s", got)
	}
	mustWrite(t, r, func(tx *Tx) error { return tx.SetState(t.Context(), held, Superseded, "corrected") })
	if got := reasons(0); got != "accepted, held" {
		t.Errorf("after it was corrected: %s", got)
	}
}

func TestAReturnSaysSomethingOfAMilestoneOnce(t *testing.T) {
	r := newRecord(t)
	err := r.Write(t.Context(), hand, func(tx *Tx) error {
		id := say(t, tx, 1, Accepted, "one")
		return tx.AppendSaid(t.Context(), id, Said{Milestones: []kpi.MilestoneState{{Milestone: "D1.1", Reason: "two"}}})
	})
	if err == nil {
		t.Error("it is let in twice")
	}
}
