package pack

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// profile draws what each quarter owes of its year's target, and of its floor where there is one, over all the years in the chart for which a target is set;
// nil where the figure is not judged by a share of its year's target, or against a range. Each year is a line of its own: a running total begins again in April.
func (p *Pack) profile(a *kpi.Assessment, points []kpi.Point) []document.Line {
	switch a.Target.Basis {
	case kpi.ProfiledTarget, kpi.LastYearsShape, kpi.StraightProfile:
	default:
		return nil
	}
	if a.Target.Upper.Valid || !a.Target.Value.Valid {
		return nil
	}
	target, floor := document.Line{Role: document.TargetRole}, document.Line{Role: document.FloorRole}
	var last *kpi.Target
	for _, t := range p.datedTargets(a) {
		if t.Period.Kind() != period.FinancialYear {
			continue
		}
		year := t.Period.Year()
		if at(year.Quarter(4).Period()) < at(points[0].Period) || year > a.Target.Period.Year() {
			continue
		}
		owed := p.owed(a, t, year)
		add := func(line *document.Line, whole decimal.Decimal) {
			if n := len(line.Points); n > 0 {
				line.Points = append(line.Points, document.ChartPoint{At: line.Points[n-1].At + 1, Missing: true})
			}
			for n := range owed {
				if x := at(year.Quarter(n + 1).Period()); x >= at(points[0].Period) {
					line.Points = append(line.Points, document.ChartPoint{At: x, Value: whole.InexactFloat64() * owed[n]})
				}
			}
		}
		add(&target, t.Value)
		if t.Floor.Valid && a.Indicator.Scheme == kpi.TargetAndFloor {
			add(&floor, t.Floor.Decimal)
		}
		last = t
	}
	if last == nil || last.Period.Compare(a.Target.Period) != 0 {
		return nil // held to a target that is not this area's own
	}
	label := func(name string, v decimal.Decimal) string {
		return name + " " + brief(a.Indicator, v) + " for " + last.Period.Short()
	}
	target.Label = label("Target", last.Value)
	lines := []document.Line{target}
	if len(floor.Points) > 0 {
		floor.Label = label("Floor", last.Floor.Decimal)
		lines = append(lines, floor)
	}
	return lines
}

// owed gives the share of a year's target that each of its quarters owes, by the rule that the figure itself is judged by: the stated profile, else the shape
// of the year before, else evenly. A running total owes what the quarters before it owed too.
func (p *Pack) owed(a *kpi.Assessment, t *kpi.Target, year period.Year) [4]float64 {
	var owed [4]float64 // of each quarter alone
	shaped := len(t.Profile) == len(owed)
	if shaped {
		before := decimal.Decimal{}
		for n, upTo := range t.Profile {
			owed[n] = upTo.Sub(before).InexactFloat64() / 100
			before = upTo
		}
	} else {
		owed, shaped = shapeOf(a, year-1)
	}
	if !shaped {
		owed = [4]float64{0.25, 0.25, 0.25, 0.25}
	}
	if a.Indicator.Accumulation == kpi.YearToDate {
		for n := 1; n < len(owed); n++ {
			owed[n] += owed[n-1]
		}
	}
	return owed
}

// shapeOf gives the share of its whole that each quarter of a year brought; false where not all of them are held or they make no shape.
func shapeOf(a *kpi.Assessment, year period.Year) (shares [4]float64, ok bool) {
	var figures [4]float64
	held := 0
	for k := range a.History {
		pt := &a.History[k]
		if pt.Held && pt.Period.Kind() == period.Quarterly && pt.Period.Year() == year {
			figures[pt.Period.Quarter().Number()-1] = pt.Exact
			held++
		}
	}
	if held < len(figures) {
		return shares, false
	}
	whole := figures[3]
	if a.Indicator.Accumulation == kpi.YearToDate {
		for n := range figures {
			shares[n] = figures[n]
			if n > 0 {
				shares[n] -= figures[n-1]
			}
		}
	} else {
		whole = figures[0] + figures[1] + figures[2] + figures[3]
		shares = figures
	}
	if whole == 0 {
		return shares, false
	}
	for n := range shares {
		shares[n] /= whole
		if shares[n] < 0 || shares[n] > 1 {
			return shares, false
		}
	}
	return shares, true
}
