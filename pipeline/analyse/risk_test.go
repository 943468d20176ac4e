package analyse

import (
	"slices"
	"testing"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// seedMatrix is a matrix of four by four in the words of the cabinet paper; its bands are made up.
func seedMatrix() []kpi.MatrixCell {
	bands := []string{"Low", "Medium", "High", "Very high"}
	graves := [4][4]int{{0, 0, 1, 2}, {0, 1, 1, 2}, {1, 1, 2, 3}, {1, 2, 3, 3}}
	var cells []kpi.MatrixCell
	for l, likelihood := range []string{"Highly Unlikely", "Unlikely", "Probable", "Highly Probable"} {
		for i, impact := range []string{"Minimal", "Noticeable", "Bad", "Disaster"} {
			cells = append(cells, kpi.MatrixCell{Likelihood: likelihood, LikelihoodLevel: l + 1, Impact: impact, ImpactLevel: i + 1, Band: bands[graves[l][i]], Grave: graves[l][i]})
		}
	}
	return cells
}

func exposure(l, i string) kpi.Exposure { return kpi.Exposure{Likelihood: l, Impact: i} }

func TestTheBandIsLookedUpAndNotWorkedOut(t *testing.T) {
	m := seedMatrix()
	a, b := placeRisk(m, exposure("Highly Probable", "Minimal")), placeRisk(m, exposure("Highly Unlikely", "Disaster"))
	if a.Score() != b.Score() || a.Cell.Band == b.Cell.Band {
		t.Errorf("scores %d and %d, bands %s and %s", a.Score(), b.Score(), a.Cell.Band, b.Cell.Band)
	}
	if moved(a, b) != kpi.RiskUp || moved(b, a) != kpi.RiskDown || moved(a, a) != kpi.RiskSame {
		t.Error("a risk of the same score in a graver band has not moved up")
	}
	if p := placeRisk(m, exposure("Likely", "Bad")); p.Cell != nil || p.Score() != 0 || moved(p, a) != kpi.MovementUnknown {
		t.Errorf("a word of another matrix is placed: %+v", p)
	}
}

func TestHowARiskStands(t *testing.T) {
	say := func(back period.Quarter, l, i string) kpi.RiskState {
		return kpi.RiskState{Risk: "R", Quarter: q2 - back, Exposure: exposure(l, i)}
	}
	for _, c := range []struct {
		name      string
		risk      kpi.Risk
		states    []kpi.RiskState
		movement  kpi.Movement
		unchanged int
		stale     bool
		score     int
	}{
		{"assessed once", kpi.Risk{Current: exposure("Probable", "Bad"), Service: "s"}, []kpi.RiskState{say(0, "Unlikely", "Bad")}, kpi.RiskDown, 1, false, 6},
		{"graver than the quarter before", kpi.Risk{}, []kpi.RiskState{say(1, "Unlikely", "Bad"), say(0, "Unlikely", "Disaster")}, kpi.RiskUp, 1, false, 8},
		{"four quarters alike", kpi.Risk{}, []kpi.RiskState{say(3, "Unlikely", "Bad"), say(1, "Unlikely", "Bad"), say(2, "Unlikely", "Bad"), say(0, "Unlikely", "Bad")}, kpi.RiskSame, 4, false, 6},
		{"alike with a quarter left out", kpi.Risk{}, []kpi.RiskState{say(3, "Unlikely", "Bad"), say(1, "Unlikely", "Bad"), say(0, "Unlikely", "Bad")}, kpi.RiskSame, 2, false, 6},
		{"nothing said this quarter", kpi.Risk{Service: "s"}, []kpi.RiskState{say(1, "Unlikely", "Bad")}, kpi.MovementUnknown, 1, true, 6},
		{"never assessed", kpi.Risk{Current: exposure("Probable", "Bad"), Service: "s"}, nil, kpi.MovementUnknown, 0, true, 9},
		{"new in the quarter", kpi.Risk{Validity: kpi.Validity{From: day("2025-07-01")}}, []kpi.RiskState{say(0, "Probable", "Bad")}, kpi.NewRisk, 1, false, 9},
		{"new in the quarter before", kpi.Risk{Validity: kpi.Validity{From: day("2025-06-30")}}, []kpi.RiskState{say(1, "Probable", "Bad"), say(0, "Probable", "Bad")}, kpi.RiskSame, 2, false, 9},
	} {
		c.risk.Ref, c.risk.Target = "R", exposure("Highly Unlikely", "Bad")
		fw := &kpi.Framework{Risks: kpi.RiskRegister{Matrix: seedMatrix(), Risks: []kpi.Risk{c.risk}, States: c.states}}
		got := besideFor(fw, "north", q2).risks(kpi.Punctual{}).Risks[0]
		if got.Movement != c.movement || got.Unchanged != c.unchanged || got.Stale != c.stale || got.Current.Score() != c.score || got.Gap != c.score-3 {
			t.Errorf("%s: %s, %d unchanged, stale %t, score %d, gap %d", c.name, got.Movement, got.Unchanged, got.Stale, got.Current.Score(), got.Gap)
		}
	}
}

func TestActionsOverdueAndIndicatorsBeyondTheirTrigger(t *testing.T) {
	ind := kpi.Indicator{Ref: "H1", Decimals: 1}
	held := kpi.Assessment{Indicator: &ind}
	held.Current.Value = maybe("40.04")
	fw := &kpi.Framework{Risks: kpi.RiskRegister{
		Risks: []kpi.Risk{{Ref: "R"}, {Ref: "East", Organisation: "east"}},
		Actions: []kpi.RiskAction{
			{Ref: "late", Risk: "R", Due: day("2025-09-29")}, {Ref: "today", Risk: "R", Due: day("2025-09-30")},
			{Ref: "done", Risk: "R", Due: day("2025-06-30"), Done: day("2025-07-01")}, {Ref: "done later", Risk: "R", Due: day("2025-06-30"), Done: day("2025-10-01")},
		},
		Indicators: []kpi.RiskIndicator{
			{Risk: "R", Indicator: "H1", Trigger: maybe("40")}, {Risk: "R", Indicator: "H1", Trigger: maybe("39.9")}, {Risk: "R", Indicator: "H1", Trigger: maybe("40.1"), Side: kpi.TriggeredBelow},
			{Risk: "R", Indicator: "H2", Trigger: maybe("1")}, {Risk: "R", Indicator: "H1"},
		},
	}}
	out := besideFor(fw, "north", q2, held).risks(kpi.Punctual{})
	if len(out.Risks) != 1 {
		t.Fatalf("north has %d risks", len(out.Risks))
	}
	var late []string
	for _, a := range out.Risks[0].Overdue {
		late = append(late, a.Ref)
	}
	if !slices.Equal(late, []string{"late", "done later"}) {
		t.Errorf("overdue are %v", late)
	}
	var crossed []bool
	for _, k := range out.Risks[0].Indicators {
		crossed = append(crossed, k.Crossed)
	}
	// 40.04 is shown as 40.0, which is not above 40.
	if !slices.Equal(crossed, []bool{false, true, true, false, false}) {
		t.Errorf("crossed are %v", crossed)
	}
}

func TestTheFiguresThemselvesAreEvidenceOfUnreliableData(t *testing.T) {
	var list []kpi.Assessment
	for n, c := range []kpi.Assessment{
		{Quality: kpi.LowQuality}, {Quality: kpi.HighQuality, Revised: &kpi.Revision{}}, {Reason: kpi.Late}, {Reason: kpi.Unavailable}, {Overdue: true, Quality: kpi.MediumQuality}, {Reason: kpi.NotDue},
	} {
		c.Indicator = &kpi.Indicator{Ref: kpi.Ref(rune('A' + n))}
		list = append(list, c)
	}
	list = append(list, kpi.Assessment{Indicator: &kpi.Indicator{Ref: "Z", State: kpi.Retired}, Reason: kpi.Late})
	returns := kpi.Punctual{Expected: 9, OnTime: 7, Late: 1}
	got := besideFor(&kpi.Framework{}, "north", q2, list...).risks(returns).Data
	if want := (kpi.DataEvidence{Measures: 6, Assessed: 3, Low: 1, Medium: 1, NoFigure: 3, Revised: 1, Returns: returns}); got != want {
		t.Errorf("got %+v", got)
	}
}
