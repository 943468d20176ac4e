package pack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// chartPoints is how many of the latest figures a chart shows: six years of quarters, three of months, fifteen of years.
func chartPoints(i *kpi.Indicator) int {
	switch i.Frequency {
	case kpi.Monthly:
		return 37
	case kpi.Yearly:
		return 15
	}
	return 24
}

// recent gives the part of the history that a chart shows.
func recent(a *kpi.Assessment) []kpi.Point {
	h := a.History
	if n := chartPoints(a.Indicator); len(h) > n {
		h = h[len(h)-n:]
	}
	for len(h) > 0 && !h[0].Held {
		h = h[1:]
	}
	return h
}

// at places a period on the axis of a chart: the month in which it ends.
func at(p period.Period) float64 {
	end := p.End()
	return float64(end.Year()*12 + int(end.Month()))
}

// trendChart draws the history of a measure with what it is held against; nil when no figure is held.
func (p *Pack) trendChart(a *kpi.Assessment) *document.Chart {
	points := recent(a)
	if !slices.ContainsFunc(points, func(pt kpi.Point) bool { return pt.Held }) {
		return nil
	}
	i := a.Indicator
	c := &document.Chart{Places: int(i.Decimals)}
	if i.Accumulation == kpi.YearToDate {
		c.Kind = document.Columns
	}
	c.Prefix, c.Suffix = aroundNumbers(i)
	c.Scale = i.Scale()
	figures := figureLine(document.FigureRole, points)
	last := lastHeld(points)
	figures.Label = brief(i, decimal.New(points[last].Shown, -i.Decimals))
	if latest := points[last].Period; !a.Held() || latest != a.Current.Period {
		// A line of months ends with a month's figure, and not with that of the quarter which stands beside it; and one whose figure has not come ends earlier.
		figures.Label += " (" + latest.Short() + ")"
	}
	c.Lines = p.profile(a, points)
	if line := p.trajectory(a, points[0].Period, points[len(points)-1].Period); line != nil {
		c.Lines = append(c.Lines, *line)
	}
	p.levels(a, c, len(c.Lines) == 0)
	if ahead := outturn(a, &figures.Points[last]); ahead != nil {
		c.Lines = append(c.Lines, *ahead)
	}
	c.Lines = append(c.Lines, figures)
	c.Ticks = ticks(points)
	return c
}

// aroundNumbers is what stands before and after each number of an axis.
func aroundNumbers(i *kpi.Indicator) (prefix, suffix string) {
	switch unit := strings.TrimSpace(i.Unit); {
	case unit == "%":
		return "", "%"
	case strings.HasPrefix(unit, "£"):
		return "£", ""
	}
	return "", ""
}

// figureLine is the figures over time as a line.
func figureLine(role document.Role, points []kpi.Point) document.Line {
	line := document.Line{Role: role, Points: make([]document.ChartPoint, len(points))}
	for k, pt := range points {
		line.Points[k] = document.ChartPoint{
			At: at(pt.Period), Value: pt.Exact, Missing: !pt.Held,
			Provisional: pt.Marks.Any(kpi.Provisional | kpi.Estimated), Revised: pt.Marks.Has(kpi.Revised), Break: pt.Marks.Has(kpi.Break),
		}
	}
	return line
}

// levels adds what a figure is held against as lines over the whole width.
func (p *Pack) levels(a *kpi.Assessment, c *document.Chart, withTarget bool) {
	i := a.Indicator
	level := func(role document.Role, name string, v decimal.NullDecimal) {
		if v.Valid {
			c.Levels = append(c.Levels, document.Level{Role: role, Value: v.Decimal.InexactFloat64(), Label: name + " " + brief(i, v.Decimal)})
		}
	}
	switch t := &a.Target; {
	case t.Upper.Valid && t.Value.Valid:
		c.Band = &document.Band{Low: t.Value.Decimal.InexactFloat64(), High: t.Upper.Decimal.InexactFloat64()}
		level(document.TargetRole, "From", t.Value)
		level(document.UpperRole, "To", t.Upper)
	case withTarget:
		level(document.TargetRole, "Target", t.Value)
	}
	if i.Scheme == kpi.TargetAndFloor && !slices.ContainsFunc(c.Lines, func(l document.Line) bool { return l.Role == document.FloorRole }) {
		level(document.FloorRole, "Floor", a.Target.Floor)
	}
	if a.Baseline != nil {
		level(document.BaselineRole, "Baseline", decimal.NewNullDecimal(a.Baseline.Value))
	}
}

// trajectory draws the line that a figure was judged by, from its baseline to the final target, as far as the chart reaches and a year beyond;
// nil where the target is no point on a line. Between two dated targets the line is straight.
func (p *Pack) trajectory(a *kpi.Assessment, first, last period.Period) *document.Line {
	if (a.Target.Basis != kpi.OnTheLine && a.Target.Basis != kpi.FinalHeld) || a.Baseline == nil || !a.FinalTarget.Valid || !a.Target.Value.Valid {
		return nil
	}
	type node struct{ at, value float64 }
	nodes := []node{{at(a.Baseline.Period), a.Baseline.Value.InexactFloat64()}}
	dated := p.datedTargets(a)
	if n := len(dated); n == 0 || !dated[n-1].Value.Equal(a.FinalTarget.Decimal) {
		return nil // held to targets that are not this area's own
	}
	for _, t := range dated {
		if x := at(t.Period); x > nodes[len(nodes)-1].at {
			nodes = append(nodes, node{x, t.Value.InexactFloat64()})
		}
	}
	if len(nodes) < 2 {
		return nil
	}
	from, to := at(first), max(at(last)+12, at(a.Current.Period)+12)
	end := nodes[len(nodes)-1]
	if end.at < to {
		nodes = append(nodes, node{to, end.value})
	}
	within := func(x float64) float64 {
		for k := 1; k < len(nodes); k++ {
			if l, r := nodes[k-1], nodes[k]; x <= r.at {
				return l.value + (r.value-l.value)*(x-l.at)/(r.at-l.at)
			}
		}
		return nodes[len(nodes)-1].value
	}
	line := &document.Line{Role: document.TargetRole, Label: "Target " + brief(a.Indicator, a.FinalTarget.Decimal) + " by " + a.FinalTargetPeriod.Short()}
	add := func(x float64) {
		if n := len(line.Points); n == 0 || x > line.Points[n-1].At {
			line.Points = append(line.Points, document.ChartPoint{At: x, Value: within(x)})
		}
	}
	add(max(from, nodes[0].at))
	for _, n := range nodes {
		if n.at > from && n.at <= to {
			add(n.at)
		}
	}
	add(to)
	return line
}

// datedTargets gives the targets set for the area of a figure, from the earliest: its own rows, else those of the organisation for a joint figure,
// else those for every organisation.
func (p *Pack) datedTargets(a *kpi.Assessment) []*kpi.Target {
	for _, who := range []string{a.Area, p.Organisation.ID, ""} {
		if list := p.targets[targetsOf{a.Indicator.Ref, who}]; list != nil {
			return list
		}
	}
	return nil
}

// projects says that the year's projected end can stand on the same axis as the figures: where the year is a sum of its quarters, its end cannot.
func projects(a *kpi.Assessment) bool {
	i := a.Indicator
	return a.Projection.Value.Valid && (!i.Measure.Adds() || i.Accumulation == kpi.Snapshot || i.Accumulation == kpi.YearToDate)
}

// outturn draws where the year is expected to end, with its range, from the latest figure; nil where there is nothing to draw.
func outturn(a *kpi.Assessment, latest *document.ChartPoint) *document.Line {
	p := &a.Projection
	if !projects(a) {
		return nil
	}
	end := a.Quarter.Year().Quarter(4).Period()
	if at(end) <= latest.At {
		return nil
	}
	pt := document.ChartPoint{At: at(end), Value: p.Value.Decimal.InexactFloat64()}
	if p.Low.Valid && p.High.Valid {
		pt.Low, pt.High, pt.Ranged = p.Low.Decimal.InexactFloat64(), p.High.Decimal.InexactFloat64(), true
	}
	return &document.Line{
		Role: document.ProjectionRole, Label: "Expected " + brief(a.Indicator, p.Value.Decimal),
		Points: []document.ChartPoint{{At: latest.At, Value: latest.Value}, pt},
	}
}

// ticks marks the axis where a reader looks for it: the years for yearly figures, the first quarter or month held of each financial year for the others.
func ticks(points []kpi.Point) []document.Tick {
	var list []document.Tick
	last := period.Year(-1)
	for _, pt := range points {
		label := pt.Period.Year().Label()
		switch pt.Period.Kind() {
		case period.CalendarYear:
			label = pt.Period.Short()
		case period.Day:
			label = pt.Period.Start().Format("Jan 2006")
		case period.Rolling:
			label = "to " + pt.Period.End().Format("Jan 2006")
		case period.AcademicYear:
			label = strings.TrimPrefix(pt.Period.Short(), "academic year ")
		case period.Monthly, period.Quarterly:
			if pt.Period.Year() == last {
				continue
			}
			last = pt.Period.Year()
		}
		list = append(list, document.Tick{At: at(pt.Period), Label: label})
	}
	const most = 6
	if len(list) > most {
		step := (len(list) + most - 1) / most
		kept := list[:0]
		for k := (len(list) - 1) % step; k < len(list); k += step { // so that the last is kept
			kept = append(kept, list[k])
		}
		list = kept
	}
	return list
}

// byEar gives a period so that two of them can be told apart by ear: "the 12 months to January 2025".
func byEar(per period.Period) string {
	if per.Kind() == period.Rolling {
		return "the " + strconv.Itoa(per.Months()) + " months to " + per.End().Format("January 2006")
	}
	return per.Short()
}

// chartAlt says in words what a chart shows, with its numbers.
func (p *Pack) chartAlt(a *kpi.Assessment) string {
	i, w := a.Indicator, p.Wording
	points := recent(a)
	var first, last, low, high *kpi.Point
	gaps, held := 0, 0
	var breaks []string
	for k := range points {
		pt := &points[k]
		if k > 0 && pt.Marks.Has(kpi.Break) {
			breaks = append(breaks, pt.Period.Short())
		}
		if !pt.Held {
			gaps++
			continue
		}
		held++
		if first == nil {
			first, low, high = pt, pt, pt
		}
		last = pt
		if pt.Shown < low.Shown {
			low = pt
		}
		if pt.Shown > high.Shown {
			high = pt
		}
	}
	show := func(pt *kpi.Point) string { return brief(i, decimal.New(pt.Shown, -i.Decimals)) }
	trend := ""
	if held == 1 {
		trend = w.say("chart single", map[string]string{"End": i.Print(decimal.New(last.Shown, -i.Decimals))})
	} else {
		trend = w.say("chart trend", map[string]string{
			"Start": i.Print(decimal.New(first.Shown, -i.Decimals)), "End": show(last), "Low": show(low), "LowAt": byEar(low.Period), "High": show(high), "HighAt": byEar(high.Period),
		})
	}
	figures := map[string]string{
		"Title": p.title(a), "First": byEar(first.Period), "Last": byEar(last.Period), "Trend": trend, "Running": "",
		"Target": briefTarget(i, &a.Target), "Baseline": "", "BaselinePeriod": "", "Gaps": "", "Expected": "", "Breaks": "",
	}
	if b := a.Baseline; b != nil {
		figures["Baseline"], figures["BaselinePeriod"] = brief(i, b.Value), b.Period.Short()
	}
	if i.Accumulation == kpi.YearToDate {
		figures["Running"] = "yes"
	}
	if projects(a) {
		figures["Expected"] = brief(i, a.Projection.Value.Decimal)
	}
	if breaks != nil {
		figures["Breaks"] = series(breaks)
	}
	if gaps > 0 {
		figures["Gaps"] = strconv.Itoa(gaps)
	}
	return w.say("chart alt", figures)
}
