package pipeline_test

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// recorded is a scene as the record would hold it, and what packs have told of it: the same three packs without their files, so that many can be attacked.
type recorded struct {
	*scene
	framework kpi.Framework
	series    map[string]map[string]*kpi.Series // by measure and area
	last      map[string]pair                   // what stands in each place
	earlier   map[string][]analyse.Published    // by measure
	known     int64
}

// rehearse gives what play does, straight from the protection.
func (s *scene) rehearse(t testing.TB) []stage {
	t.Helper()
	r := &recorded{scene: s, series: map[string]map[string]*kpi.Series{}, last: map[string]pair{}, earlier: map[string][]analyse.Published{}}
	r.framework.Areas = []kpi.Area{{ID: "county", Kind: kpi.OrganisationArea, Members: s.districts}}
	for _, v := range s.victims {
		ind := kpi.Indicator{Ref: kpi.Ref(v.ref), AboutPeople: true, Multiplier: decimal.NewFromInt(1), Decimals: 1}
		if v.parts {
			ind.Multiplier = decimal.NewFromInt(100)
		}
		for word, into := range map[string]interface{ UnmarshalText([]byte) error }{v.measure: &ind.Measure, v.accumulation: &ind.Accumulation, v.frequency: &ind.Frequency} {
			if err := into.UnmarshalText([]byte(word)); err != nil {
				t.Fatal(err)
			}
		}
		r.framework.Indicators = append(r.framework.Indicators, ind)
		r.series[v.ref] = map[string]*kpi.Series{}
	}
	var stages []stage
	for n, q := range threePacks {
		if n > 0 {
			for _, v := range s.victims {
				s.revise(v)
			}
		}
		stages = append(stages, r.pack(q, int64(n+1)))
	}
	return stages
}

// pack takes in what is known by a quarter and protects it.
func (r *recorded) pack(q period.Quarter, number int64) stage {
	g := r.stage(q)
	a := analyse.New(&r.framework, analyse.Settings{Quarter: q, SmallNumbers: r.least})
	for n, v := range r.victims {
		for _, f := range g.truth[v.ref] {
			if !f.silent {
				r.take(v, f)
			}
		}
		ind := &r.framework.Indicators[n]
		var family []kpi.Series
		for _, series := range sorted(r.series[v.ref]) {
			slices.SortStableFunc(series.Observations, func(x, y kpi.Observation) int { return x.Period.Compare(y.Period) })
			family = append(family, *series)
		}
		told, decided := a.Protect(ind, family, r.earlier[v.ref])
		for _, d := range decided {
			if d.New {
				d.Pack = number
				r.earlier[v.ref] = append(r.earlier[v.ref], d.Published)
			}
		}
		for _, series := range told {
			for _, o := range a.Standing(ind, series) {
				row := seen{note: o.Note}
				for into, from := range map[*string]decimal.NullDecimal{&row.value: o.Value, &row.numerator: o.Numerator, &row.denominator: o.Denominator} {
					if from.Valid {
						*into = from.Decimal.String()
					}
				}
				switch {
				case o.Marks.Any(kpi.Confidential):
					row.mark = "c"
				case o.Marks.Any(kpi.NotApplicable):
					row.mark = "z"
				}
				g.shown[spotOf(v.ref, o.Area, o.Period.String())] = row
			}
		}
	}
	return g
}

// take enters a figure where it is not what stands already.
func (r *recorded) take(v *victim, f figure) {
	spot := spotOf(v.ref, f.area, f.at.String())
	if was, ok := r.last[spot]; ok && was == f.pair {
		return
	}
	r.last[spot] = f.pair
	r.known++
	o := kpi.Observation{Indicator: kpi.Ref(v.ref), Organisation: "county", Area: f.area, Period: f.at, Known: r.known, Note: v.note(f)}
	switch {
	case f.area == v.secret:
		o.Marks = kpi.Confidential
	case v.parts:
		o.Numerator, o.Denominator = decimal.NewNullDecimal(decimal.NewFromInt(f.n)), decimal.NewNullDecimal(decimal.NewFromInt(f.d))
		if f.d == 0 {
			o.Marks = kpi.NotApplicable
		}
	default:
		o.Value = decimal.NewNullDecimal(decimal.NewFromInt(f.n))
	}
	if r.series[v.ref][f.area] == nil {
		r.series[v.ref][f.area] = &kpi.Series{Indicator: kpi.Ref(v.ref), Area: f.area}
	}
	s := r.series[v.ref][f.area]
	s.Observations = append(s.Observations, o)
}
