package kpi

import (
	"reflect"
	"testing"

	"github.com/shopspring/decimal"
)

// A figure that is kept back was returned: once it was counted as current in the standing of its outcome and as missing in that of its service.
func TestMeasuresAreCountedByHowTheyStand(t *testing.T) {
	t.Parallel()
	held := Observation{Figure: Figure{Value: decimal.NewNullDecimal(decimal.NewFromInt(7))}}
	kept := Observation{Figure: Figure{Marks: Confidential}}
	for _, c := range []struct {
		name string
		a    Assessment
		want Tally
	}{
		{"rated", Assessment{Current: held, Status: Green}, Tally{Measures: 1, Current: 1, Green: 1}},
		{"carried from an earlier quarter", Assessment{Current: held, Status: Amber, Carried: true}, Tally{Measures: 1, Current: 1, Amber: 1, Carried: 1}},
		{"rated by a figure that a later one should have replaced", Assessment{Current: held, Status: Red, Overdue: true}, Tally{Measures: 1, Red: 1}},
		{"held and not rated", Assessment{Current: held, Reason: NoTarget}, Tally{Measures: 1, Current: 1, NotRated: []ReasonCount{{NoTarget, 1}}}},
		{"kept back", Assessment{Current: kept, Reason: Withheld}, Tally{Measures: 1, Current: 1, NotRated: []ReasonCount{{Withheld, 1}}}},
		{"kept back, of an earlier quarter that is carried", Assessment{Current: kept, Reason: Withheld, Carried: true}, Tally{Measures: 1, Current: 1, NotRated: []ReasonCount{{Withheld, 1}}}},
		{"kept back, and a later one was due", Assessment{Current: kept, Reason: Withheld, Overdue: true}, Tally{Measures: 1, NotRated: []ReasonCount{{Withheld, 1}}}},
		{"not returned", Assessment{Reason: Late}, Tally{Measures: 1, NotRated: []ReasonCount{{Late, 1}}}},
	} {
		var got Tally
		got.Count(&c.a)
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}

	var reasons Tally
	for _, r := range []Reason{NoTarget, Late, Withheld, Late, Withheld, Late} {
		reasons.Count(&Assessment{Reason: r})
	}
	if want := []ReasonCount{{Late, 3}, {Withheld, 2}, {NoTarget, 1}}; !reflect.DeepEqual(reasons.NotRated, want) {
		t.Errorf("the reasons stand as %v, want %v", reasons.NotRated, want)
	}
}
