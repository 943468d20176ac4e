package framework

import (
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// crosswalkRules find successions that cannot be, and figures that would be read wrongly or shown to more people if they were taken over.
func (c *check) crosswalkRules(grids map[string]*grid, f *kpi.Framework) {
	g := grids["crosswalk"]
	if g == nil || grids["indicators"] == nil {
		return
	}
	type place struct {
		ref kpi.Ref
		org string
	}
	into, out := map[place][]int{}, map[place]decimal.Decimal{}
	round := map[kpi.Ref]bool{} // measures that lead back to themselves, of which each round is said once
	for i := range f.Crosswalk {
		s := &f.Crosswalk[i]
		if s.Joins() {
			into[place{s.To, s.ToOrganisation}] = append(into[place{s.To, s.ToOrganisation}], i)
		}
	}
	for i := range f.Crosswalk {
		s := &f.Crosswalk[i]
		if g.isWrong(i, "kind") || g.isWrong(i, "to_indicator") || g.isWrong(i, "method") || s.Before == nil || s.On.IsZero() {
			continue
		}
		subject := string(s.From)
		switch {
		case s.Kind == kpi.Ended && s.To != "":
			c.at(g, i, "to_indicator", crosswalkEnd, subject, subject+" has ended, and is followed by "+string(s.To), "clear to_indicator, or write carried, merged or split")
			continue
		case s.Kind != kpi.Ended && s.To == "":
			c.at(g, i, "to_indicator", crosswalkEnd, subject, subject+" was "+s.Kind.String()+" and to_indicator is empty", "name the measure that follows it, or write ended")
			continue
		case s.To == "":
			continue
		case s.To == s.From && s.ToOrganisation == s.FromOrganisation:
			c.at(g, i, "to_indicator", crosswalkRound, subject, subject+" follows itself", "name another measure, or another organisation")
			continue
		case round[s.From]:
			continue
		case followsItself(f, i, round):
			c.at(g, i, "to_indicator", crosswalkRound, subject, "going from successor to successor leads from "+subject+" back to it", "correct one of the rows")
			continue
		}
		if n := len(into[place{s.To, s.ToOrganisation}]); s.Joins() && s.Kind == kpi.CarriedOver && n > 1 {
			c.at(g, i, "kind", crosswalkSeveral, subject, string(s.To)+" takes over the figures of "+countOf(n, "measure"), "write merged, or method none for all but one")
		}
		if s.Kind != kpi.SplitUp && s.Share.Valid {
			c.at(g, i, "share", crosswalkShare, subject, "a share is given and "+subject+" was "+s.Kind.String(), "clear the share, or write split")
		}
		if s.Kind == kpi.SplitUp && s.Joins() {
			from := place{s.From, s.FromOrganisation}
			out[from] = out[from].Add(s.Share.Decimal)
			switch {
			case !s.Share.Decimal.IsPositive():
				c.at(g, i, "share", crosswalkShare, subject, "no share above nought says how much of "+subject+" goes to "+string(s.To), "write it in per cent, or write none as the method")
			case out[from].GreaterThan(hundred):
				c.at(g, i, "share", crosswalkShare, subject, "the shares of "+subject+" come to "+out[from].String()+" per cent", "write shares that come to at most 100")
			}
		}
		if after := successor(f, s); after != nil && s.Joins() {
			c.takeOverRules(g, i, s, after)
		}
	}
}

// successor gives the measure that follows as it holds on its first day, or holds at all.
func successor(f *kpi.Framework, s *kpi.Succession) *kpi.Indicator {
	var found *kpi.Indicator
	for k := range f.Indicators {
		if ind := &f.Indicators[k]; ind.Ref == s.To && (found == nil || ind.On(s.On)) {
			found = ind
		}
	}
	return found
}

// followsItself says that a row leads back to where it starts, and notes the measures on the way.
func followsItself(f *kpi.Framework, start int, round map[kpi.Ref]bool) bool {
	first := &f.Crosswalk[start]
	if first.To == first.From {
		return false // of one organisation to another
	}
	seen := []kpi.Ref{first.From}
	for at := []kpi.Ref{first.To}; len(at) > 0; at = at[1:] {
		if at[0] == first.From {
			for _, ref := range seen {
				round[ref] = true
			}
			return true
		}
		if slices.Contains(seen, at[0]) {
			continue
		}
		seen = append(seen, at[0])
		for i := range f.Crosswalk {
			if s := &f.Crosswalk[i]; s.From == at[0] && s.To != "" && s.To != s.From {
				at = append(at, s.To)
			}
		}
	}
	return false
}

// takeOverRules hold the measure that was replaced against the one that takes its figures over.
func (c *check) takeOverRules(g *grid, i int, s *kpi.Succession, after *kpi.Indicator) {
	before, subject := s.Before, string(s.From)
	unlike := func(what, was, is string) {
		c.at(g, i, "to_indicator", crosswalkUnlike, subject, subject+" and "+string(after.Ref)+" differ in "+what+": "+was+" and "+is, "write none as the method, or correct one of the measures")
	}
	switch {
	case before.Measure != after.Measure:
		unlike("measure", before.Measure.String(), after.Measure.String())
	case before.Accumulation != after.Accumulation:
		unlike("accumulation", before.Accumulation.String(), after.Accumulation.String())
	case before.Frequency != after.Frequency:
		unlike("frequency", before.Frequency.String(), after.Frequency.String())
	case before.Unit != after.Unit || !before.Multiplier.Equal(after.Multiplier):
		unlike("unit or multiplier", quote(before.Unit)+", "+before.Multiplier.String(), quote(after.Unit)+", "+after.Multiplier.String())
	}
	adds := before.Measure.Adds()
	switch {
	case s.Kind == kpi.Merged && !adds && (!before.Measure.HasParts() || before.NumeratorLabel == ""):
		c.at(g, i, "kind", crosswalkParts, subject, "a "+before.Measure.String()+" cannot be merged without its parts, and "+subject+" has none", "label the parts of the measure and give them with its figures, or write none as the method")
	case s.Kind == kpi.SplitUp && !adds:
		c.at(g, i, "kind", crosswalkParts, subject, "a "+before.Measure.String()+" cannot be split by a share", "write none as the method")
	}
	switch {
	case before.Classification != kpi.Public && after.Classification == kpi.Public:
		c.at(g, i, "to_indicator", crosswalkOpens, subject, subject+" is restricted and "+string(after.Ref)+" is public", "write none as the method, or classify both alike")
	case before.AboutPeople && !after.AboutPeople:
		c.at(g, i, "to_indicator", crosswalkOpens, subject, subject+" counts people and "+string(after.Ref)+" is not about people, so that small numbers would be shown", "write yes in about_people of "+string(after.Ref)+", or none as the method")
	}
	if before.On(s.On) && before.Ref != after.Ref && before.State != kpi.Retired {
		c.at(g, i, "on", crosswalkHolds, subject, subject+" still holds on "+g.get(i, "on")+", when "+string(after.Ref)+" takes over", "write its last day in valid_to")
	}
}
