package kpi

import "testing"

func TestOneFigureSpeaksForEachMeasure(t *testing.T) {
	t.Parallel()
	fw := Framework{Areas: []Area{{ID: "town", Kind: OrganisationArea}, {ID: "both", Kind: Joint}, {ID: "north", Kind: District}, {ID: "south", Kind: District}}}
	for _, c := range []struct {
		areas []string
		want  string
	}{
		{[]string{"north", "both", "town"}, "town"},
		{[]string{"town", "both", "north"}, "town"},
		{[]string{"north", "both"}, "both"},
		{[]string{"south", "north"}, "south"},
		{[]string{"elsewhere", "both"}, "both"}, // an area that the framework does not name is none of the joint ones
		{[]string{"elsewhere", "north"}, "elsewhere"},
	} {
		one, other := &Indicator{Ref: "A"}, &Indicator{Ref: "B"}
		list := []Assessment{{Indicator: other, Organisation: "town", Area: "north"}}
		for _, area := range c.areas {
			list = append(list, Assessment{Indicator: one, Organisation: "town", Area: area})
		}
		got := fw.Speakers(list)
		if len(got) != 2 || got[0] != &list[0] || got[1].Area != c.want {
			t.Errorf("of %v, %d speak, the last for %s; want 2, %s", c.areas, len(got), got[len(got)-1].Area, c.want)
		}
	}
}
