package pack

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// OfficersWorkbook composes the workbook in which officers work: the tables of the published one, with charts, small drawings of each trend, and
// differences and counts as formulas whose results are those of the published one.
func (p *Pack) OfficersWorkbook() *document.Workbook { return p.workbook(true) }

// desk is what the officers' workbook has besides: the measures that are drawn, with the figures that are.
type desk struct {
	drawn   []drawn
	of      map[*kpi.Assessment]bool
	figures int // measures with a figure
}

// drawn is a measure with the figures of its chart.
type drawn struct {
	*kpi.Assessment
	points []kpi.Point
	first  int // row of the first point on the sheet of trends, counted from 0
	target *document.Line
}

// mostCharts is how many measures are drawn. A workbook with more opens slowly, and nobody leafs through them.
const mostCharts = 300

// newDesk chooses what is drawn: every measure of which a figure is held, and where there are too many, those that need looking at.
func (b *sheets) newDesk() *desk {
	d := &desk{of: map[*kpi.Assessment]bool{}}
	var byStatus [kpi.Red + 1][]*kpi.Assessment
	for a := range b.measures() {
		if slices.ContainsFunc(recent(a), func(pt kpi.Point) bool { return pt.Held }) {
			byStatus[a.Status] = append(byStatus[a.Status], a)
			d.figures++
		}
	}
	for _, a := range slices.Concat(byStatus[kpi.Red], byStatus[kpi.Amber], byStatus[kpi.Green], byStatus[kpi.NotRated]) {
		if len(d.of) < mostCharts {
			d.of[a] = true
		}
	}
	first := 0
	for a := range b.measures() {
		if d.of[a] {
			points := withGaps(a)
			d.drawn = append(d.drawn, drawn{a, points, first, b.trajectory(a, points[0].Period, points[len(points)-1].Period)})
			first += len(points)
		}
	}
	return d
}

// link leads to the chart of a measure; nowhere where it has none, or in the published edition.
func (d *desk) link(a *kpi.Assessment) string {
	if d == nil || !d.of[a] {
		return ""
	}
	return "#" + panelID(a)
}

// lines say above a table what the drawings in it are.
func (d *desk) lines() []string {
	if len(d.drawn) == 0 {
		return nil
	}
	return []string{"The empty cells under Trend hold small drawings of the latest figures; the reference of a measure leads to its chart. Other empty cells mean that there is nothing to state."}
}

// worked makes a number go on being worked out, in the officers' workbook. What is stored beside the formula is our own number, worked out in decimals:
// a program that calculates in binary may come to one that differs in the sixteenth digit.
func (b *sheets) worked(c document.Cell, formula string) document.Cell {
	if b.desk == nil || c.Kind != document.NumberCell {
		return c
	}
	c.Kind, c.Text = document.FormulaCell, formula
	return c
}

// trend is the column of small drawings; none in the published edition.
func (b *sheets) trend() []fact[measure] {
	if b.desk == nil {
		return nil
	}
	return []fact[measure]{{Column: document.Column{Heading: "Trend"}, cell: func(a measure) document.Cell {
		if link := b.desk.link(a); link != "" {
			return document.Cell{Kind: document.SparklineCell, Link: link}
		}
		return document.Cell{}
	}}}
}

// longestGap is how many missing periods in a row are drawn as such; a wider gap is drawn as wide as this.
const longestGap = 12

// withGaps gives the figures that a chart shows, with the periods between them of which none is held.
func withGaps(a *kpi.Assessment) []kpi.Point {
	points := recent(a)
	list := make([]kpi.Point, 0, len(points))
	for i, pt := range points {
		if i > 0 {
			list = append(list, between(a.Indicator, points[i-1].Period, pt.Period)...)
		}
		list = append(list, pt)
	}
	if last := points[len(points)-1].Period; !a.Due.IsZero() && a.Due.Compare(last) > 0 {
		list = append(append(list, between(a.Indicator, last, a.Due)...), kpi.Point{Period: a.Due, Marks: a.Current.Marks & kpi.Absent})
	}
	return list
}

// between gives the periods that lie between two of a series.
func between(i *kpi.Indicator, from, to period.Period) []kpi.Point {
	if from.Kind() != to.Kind() {
		return nil
	}
	step := 3
	switch i.Frequency {
	case kpi.Monthly:
		step = 1
	case kpi.Yearly:
		step = 12
	}
	missing := int(at(to)-at(from))/step - 1
	var list []kpi.Point
	for n := 1; n <= min(missing, longestGap); n++ {
		list = append(list, kpi.Point{Period: from.ShiftMonths(n * step)})
	}
	return list
}

// Headings of the sheet of trends.
const (
	trendsSheet  = "Trends"
	headPeriod   = "Period"
	headPoint    = "Point"
	headUpper    = "Upper bound"
	headFloor    = "Floor"
	chartsSheets = "Charts"
)

// trendsSheet has the figures that the charts are made of.
func (b *sheets) trendsSheet() document.Sheet {
	type row struct {
		*drawn
		at int
	}
	all := func(yield func(row) bool) {
		for i := range b.desk.drawn {
			for n := range b.desk.drawn[i].points {
				if !yield(row{&b.desk.drawn[i], n}) {
					return
				}
			}
		}
	}
	level := func(heading string, v func(measure) decimal.NullDecimal) fact[row] {
		return fact[row]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(r row) document.Cell {
			if d := v(r.Assessment); d.Valid {
				return number(d, int8(r.Indicator.Decimals))
			}
			return document.Cell{}
		}}
	}
	facts := []fact[row]{
		said("Ref", func(r row) string { return string(r.Indicator.Ref) }),
		told("Measure", func(r row) document.Cell { return textCell(r.Indicator.Title) }),
		said("Area", func(r row) string { return b.areaName(r.Area) }),
		said(headPeriod, func(r row) string { return r.points[r.at].Period.Short() }),
		said(headPoint, func(r row) string { return pointLabel(r.points[r.at].Period) }),
		{Column: document.Column{Heading: "Period ends"}, cell: func(r row) document.Cell { return dayOf(r.points[r.at].Period.End()) }},
		{Column: document.Column{Heading: headFigure, Align: document.Right}, cell: func(r row) document.Cell {
			if pt := &r.points[r.at]; pt.Held {
				return document.Cell{Kind: document.NumberCell, Number: pt.Exact, Places: int8(r.Indicator.Decimals)}
			}
			return document.Cell{}
		}},
		{Column: document.Column{Heading: headTarget, Align: document.Right}, cell: func(r row) document.Cell { return r.targetAt(r.points[r.at].Period) }},
		level(headUpper, func(a measure) decimal.NullDecimal { return a.Target.Upper }),
		level(headFloor, floorOf),
		level(headBaseline, baselineOf),
		said("Unit", func(r row) string { return r.Indicator.Unit }),
	}
	t := tableOf(trendsSheet, facts, all, false)
	t.Empty = "No figures are held."
	return document.Sheet{
		Name: trendsSheet, Title: "Trends: the figures that the charts are made of", Table: t,
		Intro: []string{
			"Point is the period as it stands on the axis of a chart. An empty cell under Figure is a gap: no figure is held for the period. Target is the line that the figure is judged by, or the target of the quarter where there is no line; bounds and baseline are those of the quarter. An empty cell there means that none applies.", inUnits,
		},
	}
}

// targetAt gives the target for a point of the chart: that on the line to the final target where the figure is judged by one, else the quarter's.
func (d *drawn) targetAt(p period.Period) document.Cell {
	c := document.Cell{Kind: document.NumberCell, Places: int8(d.Indicator.Decimals)}
	switch line := d.target; {
	case line == nil && d.Target.Value.Valid:
		c.Number = d.Target.Value.Decimal.InexactFloat64()
		return c
	case line != nil:
		x := at(p)
		for k := range line.Points {
			right := &line.Points[k]
			if right.At == x {
				c.Number = right.Value
				return c
			}
			if k > 0 && line.Points[k-1].At < x && x < right.At {
				left := &line.Points[k-1]
				c.Number = left.Value + (right.Value-left.Value)*(x-left.At)/(right.At-left.At)
				return c
			}
		}
	}
	return document.Cell{}
}

// pointLabel names a period where there is little room, as on the axis of a chart.
func pointLabel(p period.Period) string {
	switch p.Kind() {
	case period.Rolling:
		return "to " + p.End().Format("Jan 2006")
	case period.AcademicYear:
		return strings.TrimPrefix(p.Short(), "academic year ")
	case period.Day:
		return p.End().Format("Jan 2006")
	}
	return p.Short()
}

func floorOf(a measure) decimal.NullDecimal {
	if a.Indicator.Scheme != kpi.TargetAndFloor {
		return decimal.NullDecimal{}
	}
	return a.Target.Floor
}

// chartsSheet has a row for each measure that is drawn, with what its chart shows in words, and the chart.
func (b *sheets) chartsSheet() document.Sheet {
	var charts []document.SheetChart
	for i := range b.desk.drawn {
		charts = append(charts, b.chart(&b.desk.drawn[i]))
	}
	all := func(yield func(int) bool) {
		for i := range charts {
			if !yield(i) {
				return
			}
		}
	}
	status := b.status()
	t := tableOf(chartsSheets, []fact[int]{
		said("Ref", func(i int) string { return string(b.desk.drawn[i].Indicator.Ref) }),
		told("Measure", func(i int) document.Cell { return textCell(b.title(b.desk.drawn[i].Assessment)) }),
		{Column: status.Column, cell: func(i int) document.Cell { return status.cell(b.desk.drawn[i].Assessment) }},
		said("What the chart shows", func(i int) string { return charts[i].Alt }),
	}, all, false)
	t.Columns = append(t.Columns, document.Column{Heading: "Chart"})
	t.Empty = "No figures are held."
	return document.Sheet{
		Name: chartsSheets, Title: "Charts: each measure over time, with its target and baseline", Table: t, Charts: charts,
		Intro: []string{charted(len(charts), b.desk.figures) + " The charts stand in the empty cells under Chart, and are made of the figures on the sheet " + trendsSheet + "."},
	}
}

func (b *sheets) chart(d *drawn) document.SheetChart {
	c := document.SheetChart{
		ID: panelID(d.Assessment), Title: string(d.Indicator.Ref) + " " + b.title(d.Assessment), Alt: b.chartAlt(d.Assessment),
		Sheet: trendsSheet, First: d.first, Rows: len(d.points), Category: headPoint, Places: int(d.Indicator.Decimals),
		Series: []document.Series{{Heading: headFigure, Role: document.FigureRole}},
	}
	if d.Indicator.Accumulation == kpi.YearToDate {
		c.Kind = document.Columns
	}
	if d.Indicator.IsPercentage() {
		c.Suffix = "%"
	} else if d.Indicator.Unit != "" {
		c.Title += " (" + d.Indicator.Unit + ")"
	}
	for _, s := range []struct {
		heading string
		role    document.Role
		value   decimal.NullDecimal
	}{
		{headTarget, document.TargetRole, d.Target.Value}, {headUpper, document.UpperRole, d.Target.Upper},
		{headFloor, document.FloorRole, floorOf(d.Assessment)}, {headBaseline, document.BaselineRole, baselineOf(d.Assessment)},
	} {
		if s.value.Valid {
			c.Series = append(c.Series, document.Series{Heading: s.heading, Role: s.role})
		}
	}
	return c
}

// statusChart draws how the outcomes in the first rows of the summary stand.
func (b *sheets) statusChart(rows int) *document.SheetChart {
	if rows < 1 {
		return nil
	}
	whole := b.Pack.whole()
	c := &document.SheetChart{
		ID: "summary", Title: "Measures by outcome and status", Kind: document.StatusBar, Sheet: "Summary", Rows: rows, Category: "Outcome",
		Alt: "Bars of the measures under each outcome by status. " + b.headline(&whole.Tally) + " The numbers stand in the table beside the chart.",
	}
	for _, s := range b.statusSigns() {
		c.Series = append(c.Series, document.Series{Heading: s.Word, Symbol: s.Symbol})
	}
	return c
}
