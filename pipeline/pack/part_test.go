package pack

import (
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

func TestAPartHasTheNumbersOfTheWhole(t *testing.T) {
	p := New(townPack(t))
	whole := map[string]document.Panel{}
	for _, part := range p.Report().Parts {
		for block := range part.Blocks {
			if panel, ok := block.(document.Panel); ok {
				whole[panel.ID] = panel
			}
		}
	}
	for name, c := range map[string]struct {
		of   Slice
		want []string
	}{
		"a panel, in small letters": {Slice{Panel: "place "}, []string{"m-W1-town", "m-W2-town"}},
		"another panel":             {Slice{Panel: "People"}, []string{"m-H1-town"}},
		"an outcome":                {Slice{Outcome: "1"}, []string{"m-W1-town", "m-W2-town"}},
		"an outcome further down":   {Slice{Outcome: "1.1"}, []string{"m-W1-town", "m-W2-town"}},
		"one that nothing measures": {Slice{Outcome: "1.2"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := p.Part(c.of)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, part := range r.Parts {
				for block := range part.Blocks {
					panel, ok := block.(document.Panel)
					if !ok {
						continue
					}
					got = append(got, panel.ID)
					if same := whole[panel.ID]; panel.Figure != same.Figure || panel.Marks != same.Marks || panel.Status != same.Status || !slices.Equal(panel.Facts, same.Facts) || !slices.Equal(panel.Sayings, same.Sayings) {
						t.Errorf("the panel %s is not that of the whole: %+v", panel.ID, panel)
					}
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("it has %q, want %q", got, c.want)
			}
		})
	}
}

func TestAPartOfOnePanelReadsAlone(t *testing.T) {
	r, err := New(townPack(t)).Part(Slice{Panel: "Place"})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "part", readOut(r))
}

func TestAPartThatIsNotThereIsAnsweredWithThoseThatAre(t *testing.T) {
	p := New(townPack(t))
	for _, c := range []struct {
		of   Slice
		want string
	}{
		{Slice{Panel: "Money"}, `the framework names no scrutiny panel "Money"; it names "Place", "People"`},
		{Slice{Outcome: "9"}, `the framework has no outcome "9"; the highest are 1, 2`},
	} {
		if _, err := p.Part(c.of); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	bare := townPack(t)
	for k := range bare.Framework.Outcomes {
		bare.Framework.Outcomes[k].ScrutinyPanel = ""
	}
	if _, err := New(bare).Part(Slice{Panel: "Place"}); err == nil || err.Error() != "the framework names no scrutiny panel" {
		t.Errorf("got %v", err)
	}
}

func TestTheFrameworkIsPrintedWithoutFigures(t *testing.T) {
	p := townPack(t)
	p.Assessments, p.Standings, p.Since = nil, nil, nil
	p.Framework.Targets = []kpi.Target{{Indicator: "W1", Period: q2.Year().Quarter(4).Period(), Value: num("62").Decimal}, {Indicator: "W1", Organisation: "other", Period: q2.Period(), Value: num("1").Decimal}}
	p.Framework.Baselines = []kpi.Baseline{{Indicator: "W1", Period: (q2 - 4).Period(), Value: num("59.8").Decimal}}
	p.Framework.Areas = []kpi.Area{{ID: "other", Name: "Other Council", Kind: kpi.OrganisationArea}}
	p.Framework.Indicators = append(p.Framework.Indicators, kpi.Indicator{Ref: "S1", Title: "Kept within the council", Service: "waste"})
	p.Framework.Links = append(p.Framework.Links, kpi.Link{Indicator: "S1", Outcome: "1.2"})
	golden(t, "framework", readOut(New(p).FrameworkReport("58e4d4a7")))
}

func TestAFigureInATextIsThePacks(t *testing.T) {
	p := New(townPack(t))
	for key, want := range map[string]string{
		"W1": "61.2% [p]", "W1:target": "62.0%", "W1:status": "close to target", "W1:title": "Household waste recycled", "W1:period": "Q2 2025/26", "W1:baseline": "no baseline",
		"W1:last-year": "59.8%", "W2": "1,210 collections", "W2:due": "1 December 2025", "W1 : due": "no date given", "H1": "[x]", "H1:target": "21.0 days",
		"measures": "3", "current": "2", "rated": "2", "on-target": "0", "close": "1", "off-target": "1", "not-rated": "1", "late": "1", "provisional": "1", "revised": "0",
		"council": "Town Council", "quarter": "Quarter 2 2025/26 (July to September 2025)", "meeting": "Cabinet", "1:title": "A cleaner town", "1:off-target": "1",
	} {
		if got, ok := p.Figure(key); !ok || got != want {
			t.Errorf("%s is %q, %v; want %q", key, got, ok, want)
		}
	}
	for _, key := range []string{"", "W9", "w1", "W1:colour", "1", "1:colour", "9:title", ":target"} {
		if got, ok := p.Figure(key); ok {
			t.Errorf("%q is taken for %q", key, got)
		}
	}
}

func TestFilesOfTextsAreKnownByTheirHeadings(t *testing.T) {
	p := New(townPack(t))
	for file, want := range map[string]string{
		"key-messages": "key_messages", "recommendations": "recommended", "recommended": "recommended", "reason-for-decision": "recommendations_reason",
		"background-papers": "background_documents", "outcome-1": "outcome-1", "glossary": "glossary", "methods": "methods",
	} {
		if got, ok := p.TextName(file); !ok || got != want {
			t.Errorf("%s is for %q, %v; want %q", file, got, ok, want)
		}
	}
	for _, file := range []string{"", "readme", "outcome-9", "outcome-1.1", "outcome-"} {
		if got, ok := p.TextName(file); ok {
			t.Errorf("%s is taken for %q", file, got)
		}
	}
}

func TestDraftsHoldReferencesAndNoFigures(t *testing.T) {
	p := New(townPack(t))
	for _, d := range p.Drafts() {
		name, ok := p.TextName(d.File)
		if !ok {
			t.Errorf("nothing would read the draft %s", d.File)
		}
		var b strings.Builder
		for _, block := range d.Blocks {
			tellBlock(&b, block)
		}
		for _, figure := range []string{"61.2", "1,210", "2 of 3", "1 December 2025"} {
			if strings.Contains(b.String(), figure) {
				t.Errorf("the draft of %s holds the figure %s: %s", name, figure, b.String())
			}
		}
		for rest := b.String(); ; {
			_, after, found := strings.Cut(rest, "{{")
			if !found {
				break
			}
			key, tail, _ := strings.Cut(after, "}}")
			if _, ok := p.Figure(key); !ok {
				t.Errorf("the draft of %s refers to %s, which is nothing", name, key)
			}
			rest = tail
		}
	}
}

func TestCountsOfAPartAreThoseOfTheRollUp(t *testing.T) {
	p := New(townPack(t))
	for ref, b := range p.outline().byRef {
		got, want := p.tally(b.measures()), p.Standings[ref].Tally
		if got.Measures != want.Measures || got.Current != want.Current || got.Green != want.Green || got.Amber != want.Amber || got.Red != want.Red {
			t.Errorf("outcome %s: %+v, the roll-up says %+v", ref, got, want)
		}
	}
}
