package ingest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// large makes a framework of so many indicators and a return of one service with so many quarters of them, as a template writer would.
func large(b testing.TB, indicators, quarters int, keyed bool) (*kpi.Framework, []byte) {
	b.Helper()
	fw := &kpi.Framework{Services: []kpi.Service{{ID: "s", Name: "Service"}}, Areas: []kpi.Area{{ID: "north", Kind: kpi.OrganisationArea}}}
	for i := range indicators {
		ind := kpi.Indicator{Ref: kpi.Ref(fmt.Sprintf("I-%03d", i)), Title: fmt.Sprintf("Measure number %d of the service", i), Service: "s", Multiplier: one, ReportedFor: []string{"north"}}
		if i%2 == 0 {
			ind.Measure, ind.Unit, ind.Decimals, ind.Multiplier, ind.NumeratorLabel, ind.DenominatorLabel = kpi.Proportion, "%", 1, hundred, "n", "d"
		}
		fw.Indicators = append(fw.Indicators, ind)
	}
	q := must(b, "2025-26-Q2").Quarter()
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Return"); err != nil {
		b.Fatal(err)
	}
	w, err := f.NewStreamWriter("Return")
	if err != nil {
		b.Fatal(err)
	}
	head := []any{"Line key", "Indicator", "Title", "Unit", "Good is", "Period", "Organisation", "Previous", "Target", "Value", "Numerator", "Denominator", "Figure status", "Reason", "Commentary", "Corrective action", "Action owner", "Action due", "Check"}
	if err := w.SetRow("A1", head); err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	m := Meta{Schema: MetaSchema, Template: "t", Service: "s", Quarter: q, Revision: 1}
	row := 2
	for i := range fw.Indicators {
		ind := &fw.Indicators[i]
		for n := range quarters {
			p := (q - period.Quarter(quarters-1-n)).Period()
			key := LineKey(ind.Ref, p, "north")
			m.Keys = append(m.Keys, key)
			cells := []any{nil, string(ind.Ref), ind.Title, ind.Unit, "higher", p.String(), "north", 60.5, 65}
			if keyed {
				cells[0] = key
			}
			if ind.Measure == kpi.Proportion {
				d := 900 + random.IntN(200)
				cells = append(cells, nil, d*6/10+random.IntN(40), d)
			} else {
				cells = append(cells, 1000+random.IntN(300))
			}
			if err := w.SetRow(fmt.Sprintf("A%d", row), cells); err != nil {
				b.Fatal(err)
			}
			row++
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if keyed {
		m.KeyHash = KeyHash(m.Keys)
		if _, err := f.NewSheet(MetaSheet); err != nil {
			b.Fatal(err)
		}
		for i, r := range m.Rows() {
			if err := f.SetSheetRow(MetaSheet, fmt.Sprintf("A%d", i+1), &r); err != nil {
				b.Fatal(err)
			}
		}
	}
	return fw, saved(b, f)
}

// BenchmarkRead reads a return of 960 lines, beside what opening the workbook and passing over its cells costs alone.
func BenchmarkRead(b *testing.B) {
	for _, keyed := range []bool{false, true} {
		fw, data := large(b, 40, 24, keyed)
		name := map[bool]string{false: "bare", true: "keyed"}[keyed]
		b.Run(name+"/cells alone", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w, err := sheet.Open(data, sheet.DefaultLimits())
				if err != nil {
					b.Fatal(err)
				}
				for _, s := range w.Sheets() {
					if err := w.Read(s.Name, func(sheet.Cell) error { return nil }); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		b.Run(name+"/return", func(b *testing.B) {
			b.ReportAllocs()
			r := NewReader(Question{Framework: fw})
			for b.Loop() {
				if s := r.Read(data, "s.xlsx"); len(s.Figures) != 960 {
					b.Fatal(s.State, s.Why, len(s.Figures))
				}
			}
		})
	}
}
