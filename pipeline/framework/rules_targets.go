package framework

import (
	"fmt"
	"slices"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// indicators finds an indicator's rows by reference.
type indicators struct {
	f *kpi.Framework
	// first is the first row of each reference, next the following row of the same one.
	first map[kpi.Ref]int
	next  map[int]int
	// unsure are rows in which a word is wrong that decides how targets are read; their targets are not blamed for it.
	unsure map[int]bool
	// members are those of the joint areas, which are held to the targets of their members where they have none of their own.
	members map[string][]string
}

func lookup(g *grid, f *kpi.Framework) indicators {
	l := indicators{f: f, first: make(map[kpi.Ref]int, len(f.Indicators)), next: map[int]int{}, unsure: map[int]bool{}, members: map[string][]string{}}
	for _, a := range f.Areas {
		if a.Kind == kpi.Joint {
			l.members[a.ID] = a.Members
		}
	}
	for cell := range wrongCells(g) {
		switch col := g.schema.Columns[cell%len(g.schema.Columns)].Name; col {
		case "measure", "accumulation", "frequency", "polarity", "rating_scheme", "tolerance_kind", "reported_for":
			l.unsure[cell/len(g.schema.Columns)] = true
		}
	}
	for i := len(f.Indicators) - 1; i >= 0; i-- {
		ref := f.Indicators[i].Ref
		if j, ok := l.first[ref]; ok {
			l.next[i] = j
		}
		l.first[ref] = i
	}
	return l
}

// on gives the row that holds on the day; with none, the first there is, since a target may well be written before its indicator begins.
// There is none for an unknown reference, or one that is unsure.
func (l indicators) on(ref kpi.Ref, day time.Time) *kpi.Indicator {
	first, ok := l.first[ref]
	if !ok || ref == "" {
		return nil
	}
	for i, more := first, true; more; i, more = l.following(i) {
		if l.f.Indicators[i].On(day) {
			return l.at(i)
		}
	}
	return l.at(first)
}

func (l indicators) at(i int) *kpi.Indicator {
	if l.unsure[i] {
		return nil
	}
	return &l.f.Indicators[i]
}

func (l indicators) following(i int) (int, bool) {
	j, ok := l.next[i]
	return j, ok
}

func (c *check) targetRules(g *grid, f *kpi.Framework, look indicators) {
	if g == nil {
		return
	}
	started := make(map[kpi.Ref]bool, len(f.Baselines))
	for i := range f.Baselines {
		started[f.Baselines[i].Indicator] = true
	}
	for i := range f.Targets {
		t := &f.Targets[i]
		if t.Period.IsZero() {
			continue
		}
		ind := look.on(t.Indicator, t.Period.End())
		if ind == nil {
			continue
		}
		c.reportedRule(g, i, ind, t.Organisation, look)
		if want := misfit(ind, t.Period); want != "" {
			c.at(g, i, "period", periodMisfit, string(t.Indicator), periodFound(ind, t.Period), want)
		}
		if (ind.Accumulation == kpi.AcademicYear || ind.Accumulation == kpi.CalendarYear) && t.Period.Kind() == period.FinancialYear && !started[t.Indicator] {
			c.at(g, i, "period", otherYear, string(t.Indicator), periodFound(ind, t.Period)+": without a baseline the target is used for none of its figures", "write "+yearForm(ind.Accumulation))
		}
		if g.get(i, "target") == "" {
			continue
		}
		c.boundRules(g, i, t, ind)
		if t.Profile != nil && (t.Period.Kind() != period.FinancialYear || !ind.Measure.Adds() || onceAYear(ind.Accumulation) || ind.Frequency == kpi.Yearly) {
			c.at(g, i, "profile", profileUnused, string(t.Indicator), fmt.Sprintf("a profile is given for %s, and the target of a %s that is %s is not spread over the quarters", t.Period, ind.Measure, ind.Accumulation),
				"clear the profile, or correct the period, measure or accumulation")
		}
		if t.Value.IsZero() && ind.ToleranceKind == kpi.Relative && ind.Scheme != kpi.Unrated && ind.Polarity != kpi.Neutral && (ind.GreenTolerance.IsPositive() || ind.AmberTolerance.IsPositive()) {
			c.at(g, i, "target", relativeOfZero, string(t.Indicator), "the target is nought and the tolerance is relative to it, so that the tolerance is nought too", "write an absolute tolerance for the indicator if that is not meant")
		}
	}
}

// reportedRule finds a target or baseline that nothing will ever be held to.
func (c *check) reportedRule(g *grid, i int, ind *kpi.Indicator, organisation string, look indicators) {
	if organisation == "" || slices.Contains(ind.ReportedFor, organisation) || !c.isPlace(organisation, look) {
		return
	}
	for _, area := range ind.ReportedFor {
		if slices.Contains(look.members[area], organisation) {
			return
		}
	}
	if slices.ContainsFunc(look.f.Areas, func(a kpi.Area) bool {
		outside := func(m string) bool { return !slices.Contains(ind.ReportedFor, m) }
		return a.ID == organisation && a.Kind == kpi.OrganisationArea && len(a.Members) > 0 && !slices.ContainsFunc(a.Members, outside)
	}) {
		return // its figure is put together from those of its districts
	}
	c.at(g, i, "organisation", notReportedFor, string(ind.Ref), string(ind.Ref)+" is reported for "+andList(ind.ReportedFor)+" and not for "+organisation, "correct it, or add "+organisation+" to reported_for")
}

// isPlace says whether an identifier names anything; if it does not, that has been found already.
func (c *check) isPlace(id string, look indicators) bool {
	return slices.Contains(c.opt.Organisations, id) || slices.ContainsFunc(look.f.Areas, func(a kpi.Area) bool { return a.ID == id })
}

// boundRules looks at the upper bound and the floor beside the target.
func (c *check) boundRules(g *grid, i int, t *kpi.Target, ind *kpi.Indicator) {
	switch {
	case ind.Polarity == kpi.InRange && !t.Upper.Valid && !g.isWrong(i, "upper"):
		c.at(g, i, "upper", rangeUpper, string(t.Indicator), "the indicator is good within a range and upper is empty", "write the upper bound of the range; the lower one is "+t.Value.String())
	case ind.Polarity == kpi.InRange && t.Upper.Valid && t.Upper.Decimal.LessThan(t.Value):
		c.at(g, i, "upper", rangeOrder, string(t.Indicator), "the upper bound "+t.Upper.Decimal.String()+" is below the lower bound "+t.Value.String(), "write the lower bound in target and the upper in upper")
	case ind.Polarity != kpi.InRange && t.Upper.Valid:
		c.at(g, i, "upper", upperUnused, string(t.Indicator), fmt.Sprintf("an upper bound is given and the indicator's polarity is %s", ind.Polarity), "clear it, or write range as the polarity")
	}
	if ind.Scheme == kpi.TargetAndFloor && ind.Polarity != kpi.Neutral && !t.Floor.Valid && !g.isWrong(i, "floor") {
		c.at(g, i, "floor", floorMissing, string(t.Indicator), "the rating scheme is target_and_floor and floor is empty", "write the floor, or give the indicator another rating scheme")
	}
	if !t.Floor.Valid {
		return
	}
	wrong := ""
	switch {
	case ind.Polarity == kpi.HigherIsBetter && t.Floor.Decimal.GreaterThan(t.Value):
		wrong = "above"
	case ind.Polarity == kpi.LowerIsBetter && t.Floor.Decimal.LessThan(t.Value):
		wrong = "below"
	}
	if wrong != "" {
		c.at(g, i, "floor", floorSide, string(t.Indicator), fmt.Sprintf("the floor %s is %s the target %s, and %s is better", t.Floor.Decimal, wrong, t.Value, ind.Polarity), "write a floor that is worse than the target")
	}
}

func periodFound(ind *kpi.Indicator, p period.Period) string {
	article := "a"
	if p.Kind() == period.AcademicYear {
		article = "an"
	}
	return fmt.Sprintf("%s is %s %s, and %s is %s and falls due %s", p, article, p.Kind(), ind.Ref, ind.Accumulation, dueWord(ind.Frequency))
}

func dueWord(f kpi.Frequency) string {
	if f == kpi.Yearly {
		return "once a year"
	}
	return f.String()
}

// misfit says what periods would fit when this one is of a kind for which the indicator has neither figures nor a year that covers them.
// A financial year fits every measure, since a year's target holds for what falls within it.
func misfit(ind *kpi.Indicator, p period.Period) string {
	yearly := ind.Frequency == kpi.Yearly
	const quarterOrYear = "write a quarter as 2025-26-Q2, or a financial year as 2025-26"
	switch p.Kind() {
	case period.FinancialYear:
		return ""
	case period.Quarterly:
		if onceAYear(ind.Accumulation) {
			return "write " + yearForm(ind.Accumulation)
		}
		return ""
	case period.Monthly:
		if ind.Frequency == kpi.Monthly || ind.Accumulation == kpi.Snapshot {
			return ""
		}
	case period.AcademicYear:
		if ind.Accumulation == kpi.AcademicYear || yearly && !ind.Accumulation.Overlaps() && ind.Accumulation != kpi.CalendarYear {
			return ""
		}
	case period.CalendarYear:
		if ind.Accumulation == kpi.CalendarYear || yearly && !ind.Accumulation.Overlaps() && ind.Accumulation != kpi.AcademicYear {
			return ""
		}
	case period.Rolling:
		switch {
		case ind.Accumulation == kpi.Rolling12 && p.Months() == 12, ind.Accumulation == kpi.Rolling36 && p.Months() == 36:
			return ""
		case ind.Accumulation == kpi.Rolling12:
			return "write a window of 12 months, such as 2024-10/P12M"
		case ind.Accumulation == kpi.Rolling36:
			return "write a window of 36 months, such as 2022-01/P36M"
		}
	case period.Day:
		if ind.Accumulation == kpi.Snapshot {
			return ""
		}
	}
	if onceAYear(ind.Accumulation) || yearly {
		return "write " + yearForm(ind.Accumulation)
	}
	return quarterOrYear
}

func yearForm(a kpi.Accumulation) string {
	switch a {
	case kpi.AcademicYear:
		return "an academic year, such as 2024-25 academic"
	case kpi.CalendarYear:
		return "a calendar year, such as 2024 calendar"
	}
	return "a financial year, such as 2025-26"
}

type held struct {
	indicator    kpi.Ref
	organisation string
}

func (c *check) baselineRules(g *grid, f *kpi.Framework, look indicators) {
	if g == nil || len(f.Baselines) == 0 {
		return
	}
	// last is the latest target of each indicator for each organisation, and under "*" for any.
	last := make(map[held]period.Period, len(f.Targets))
	for i := range f.Targets {
		t := &f.Targets[i]
		for _, org := range []string{t.Organisation, "*"} {
			if k := (held{t.Indicator, org}); t.Period.Compare(last[k]) > 0 {
				last[k] = t.Period
			}
		}
	}
	for i := range f.Baselines {
		b := &f.Baselines[i]
		ind := look.on(b.Indicator, b.Period.End())
		if ind == nil || b.Period.IsZero() {
			continue
		}
		c.reportedRule(g, i, ind, b.Organisation, look)
		if want := misfit(ind, b.Period); want != "" {
			c.at(g, i, "period", periodMisfit, string(b.Indicator), periodFound(ind, b.Period), want)
		}
		final := last[held{b.Indicator, "*"}]
		if b.Organisation != "" {
			final = last[held{b.Indicator, b.Organisation}]
			if all := last[held{b.Indicator, ""}]; all.Compare(final) > 0 {
				final = all
			}
		}
		if !final.IsZero() && !b.Period.End().Before(final.End()) {
			c.at(g, i, "period", baselineAfter, string(b.Indicator), "the baseline is for "+b.Period.String()+" and the last target for "+final.String(), "correct one of the periods")
		}
	}
}
