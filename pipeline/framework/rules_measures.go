package framework

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

var hundred = decimal.NewFromInt(100)

func (c *check) indicatorRules(g *grid, f *kpi.Framework) {
	if g == nil {
		return
	}
	members := map[string][]string{}
	for _, a := range f.Areas {
		members[a.ID] = a.Members
	}
	nowhere := c.inNoPack(f.Areas)
	for i := range f.Indicators {
		ind := &f.Indicators[i]
		for _, area := range ind.ReportedFor {
			if mend := nowhere[area]; mend != "" {
				c.at(g, i, "reported_for", inNoPack, string(ind.Ref), "it is reported for "+area+", whose figures stand in the pack of no organisation", mend+" in table areas, or take it out of reported_for")
			}
		}
		c.frequencyRule(g, i, ind)
		c.partRules(g, i, ind)
		c.toleranceRules(g, i, ind)
		if len(ind.ReportedFor) > 1 {
			for _, joint := range ind.ReportedFor {
				for _, m := range members[joint] {
					if slices.Contains(ind.ReportedFor, m) {
						c.at(g, i, "reported_for", reportedTwice, string(ind.Ref), "it is reported for "+joint+" and for "+m+", which is a member of it", "leave one of them out")
					}
				}
			}
		}
	}
}

// inNoPack gives the districts and joint areas whose figures would be asked for and then stand nowhere: districts which several councils might have and none names,
// and joint areas of others. With each comes what would mend it.
func (c *check) inNoPack(areas []kpi.Area) map[string]string {
	reports := func(id string) bool { return slices.Contains(c.opt.Organisations, id) }
	out := map[string]string{}
	for _, a := range areas {
		named := slices.ContainsFunc(areas, func(o kpi.Area) bool { return reports(o.ID) && slices.Contains(o.Members, a.ID) })
		theirs := slices.ContainsFunc(a.Members, reports)
		switch {
		case theirs:
		case a.Kind == kpi.Joint && len(a.Members) > 1: // with fewer, it has been found fault with already
			out[a.ID] = "name the organisations that share " + a.ID + " as its members"
		case a.Kind == kpi.District && !named && len(c.opt.Organisations) > 1:
			out[a.ID] = "name " + a.ID + " among the members of its organisation"
		}
	}
	return out
}

func (c *check) frequencyRule(g *grid, i int, ind *kpi.Indicator) {
	if onceAYear(ind.Accumulation) && ind.Frequency != kpi.Yearly {
		c.at(g, i, "frequency", frequencyMisfit, string(ind.Ref),
			fmt.Sprintf("a measure that is %s has one figure a year and cannot fall due %s", ind.Accumulation, ind.Frequency), "write annual, or correct the accumulation")
	}
}

func (c *check) partRules(g *grid, i int, ind *kpi.Indicator) {
	labelled := ind.NumeratorLabel != "" || ind.DenominatorLabel != ""
	if (ind.NumeratorLabel == "") != (ind.DenominatorLabel == "") && !g.isWrong(i, "numerator_label") && !g.isWrong(i, "denominator_label") {
		missing, written := "numerator_label", "denominator_label"
		if ind.DenominatorLabel == "" {
			missing, written = written, missing
		}
		c.at(g, i, missing, partLabelMissing, string(ind.Ref), written+" is written and "+missing+" is empty", "write "+missing+" as well, or clear both")
	}
	if labelled && !ind.Measure.HasParts() && !g.isWrong(i, "measure") {
		c.at(g, i, "measure", partsUnused, string(ind.Ref), fmt.Sprintf("parts are labelled, and a %s is not made of parts", ind.Measure), "write proportion, rate or mean as the measure, or clear the labels")
	}
	if !ind.Multiplier.IsPositive() {
		c.at(g, i, "multiplier", notPositive, string(ind.Ref), "the multiplier is "+ind.Multiplier.String(), "write a number above nought, such as 100 for a percentage")
		return
	}
	if ind.Measure == kpi.Proportion && ind.IsPercentage() && !ind.Multiplier.Equal(hundred) {
		c.at(g, i, "multiplier", percentMultiplier, string(ind.Ref), "a proportion in % has the multiplier "+ind.Multiplier.String(), "write 100, or leave it empty")
		return
	}
	if n, ok := perSoMany(ind.Unit); ok && labelled && ind.Measure.HasParts() && !n.Equal(ind.Multiplier) {
		c.at(g, i, "multiplier", unitMultiplier, string(ind.Ref), quote(ind.Unit)+" is the unit and the multiplier is "+ind.Multiplier.String(), "write "+n.String()+" as the multiplier, or correct the unit")
	}
}

// perSoMany reads the number in units such as "per 100,000 people".
func perSoMany(unit string) (decimal.Decimal, bool) {
	_, rest, ok := strings.Cut(strings.ToLower(unit), "per ")
	if !ok || rest == "" || rest[0] < '0' || rest[0] > '9' {
		return decimal.Decimal{}, false
	}
	digits := strings.ReplaceAll(strings.Fields(rest)[0], ",", "")
	n, ok := plainNumber(digits)
	return parseDecimal(n), ok
}

func (c *check) toleranceRules(g *grid, i int, ind *kpi.Indicator) {
	below := false
	for _, t := range []struct {
		column string
		value  decimal.Decimal
	}{{"green_tolerance", ind.GreenTolerance}, {"amber_tolerance", ind.AmberTolerance}, {"change_threshold", ind.ChangeThreshold}} {
		if t.value.IsNegative() {
			c.at(g, i, t.column, negative, string(ind.Ref), t.column+" is "+t.value.String(), "write nought or more")
			below = true
		}
	}
	if below {
		return // what is below nought is not worth putting in order
	}
	if ind.Scheme != kpi.Tolerance || !ind.AmberTolerance.LessThan(ind.GreenTolerance) || g.isWrong(i, "amber_tolerance") {
		return
	}
	if g.get(i, "amber_tolerance") == "" {
		c.at(g, i, "amber_tolerance", amberLeftOut, string(ind.Ref), "green_tolerance is "+ind.GreenTolerance.String()+" and amber_tolerance is empty, so that nothing will be amber",
			"write an amber tolerance above the green one, or rating_scheme two_state")
		return
	}
	c.at(g, i, "amber_tolerance", toleranceOrder, string(ind.Ref), "amber_tolerance "+ind.AmberTolerance.String()+" is smaller than green_tolerance "+ind.GreenTolerance.String(),
		"write an amber tolerance that is at least the green one")
}
