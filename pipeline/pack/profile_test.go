package pack

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// addingUp gives a pack with one measure that adds up over the year, with a target for 2025/26 and figures from the quarters given.
func addingUp(t *testing.T, over kpi.Accumulation, basis kpi.TargetBasis, profile []string, figures ...float64) (*Pack, *kpi.Assessment) {
	t.Helper()
	p := townPack(t)
	fw := p.Framework
	i := &fw.Indicators[1]
	i.Accumulation, i.Polarity = over, kpi.HigherIsBetter
	target := kpi.Target{Indicator: i.Ref, Period: q2.Year().Period(), Value: decimal.NewFromInt(200)}
	for _, share := range profile {
		target.Profile = append(target.Profile, decimal.RequireFromString(share))
	}
	fw.Targets = []kpi.Target{target}
	a := &p.Assessments[1]
	a.Target = kpi.Judged{Value: num("80"), Basis: basis, Period: target.Period}
	a.History = nil
	for k, v := range figures {
		q := q2 - period.Quarter(len(figures)-1-k)
		a.History = append(a.History, kpi.Point{Period: q.Period(), Shown: int64(v), Exact: v, Held: true})
	}
	a.Current.Value = decimal.NewNullDecimal(decimal.NewFromFloat(figures[len(figures)-1]))
	whole := New(p)
	return whole, &whole.Assessments[1]
}

// The axis of figures in thousands of pounds once said "£5,000" where £5 million stood.
func TestTheAxisOfMoneyIsInPounds(t *testing.T) {
	for unit, want := range map[string]float64{"£": 1, "£000": 1000, "£m": 1e6, "£ million": 1e6, "£ per hour": 1, "%": 1} {
		p, a := addingUp(t, kpi.InQuarter, kpi.OwnTarget, nil, 28, 38)
		a.Indicator.Unit = unit
		if chart := p.trendChart(a); chart.Scale != want || (chart.Prefix == "£") != strings.HasPrefix(unit, "£") {
			t.Errorf("%s: one is %v, behind %q", unit, chart.Scale, chart.Prefix)
		}
	}
}

// A chart of months ended with the figure of the last month beside the quarter's own, and did not say which was which.
func TestTheEndOfAChartIsDatedWhereItIsNotTheFigureBesideIt(t *testing.T) {
	p, a := addingUp(t, kpi.InQuarter, kpi.OwnTarget, nil, 28, 38)
	label := func() string {
		lines := p.trendChart(a).Lines
		return lines[len(lines)-1].Label
	}
	a.Current.Period = a.History[len(a.History)-1].Period
	a.Current.Value = decimal.NewNullDecimal(decimal.NewFromInt(38))
	plain := label()
	a.Current.Period = (q2 - 1).Period()
	if dated := label(); strings.Contains(plain, "(") || dated != plain+" ("+a.History[len(a.History)-1].Period.Short()+")" {
		t.Errorf("%q, and beside the figure of another period %q", plain, dated)
	}
}

func TestATargetOfTheYearIsDrawnAsItsQuartersOweIt(t *testing.T) {
	lastYear := []float64{30, 70, 120, 200, 28, 66}
	alone := []float64{30, 40, 50, 80, 28, 38}
	for _, c := range []struct {
		what    string
		over    kpi.Accumulation
		basis   kpi.TargetBasis
		profile []string
		figures []float64
		want    []float64 // at the ends of the quarters of 2025/26
	}{
		{"a profile, running total", kpi.YearToDate, kpi.ProfiledTarget, []string{"15", "40", "70", "100"}, lastYear, []float64{30, 80, 140, 200}},
		{"a profile, each quarter alone", kpi.InQuarter, kpi.ProfiledTarget, []string{"15", "40", "70", "100"}, alone, []float64{30, 50, 60, 60}},
		{"last year's shape, running total", kpi.YearToDate, kpi.LastYearsShape, nil, lastYear, []float64{30, 70, 120, 200}},
		{"last year's shape, each quarter alone", kpi.InQuarter, kpi.LastYearsShape, nil, alone, []float64{30, 40, 50, 80}},
		{"evenly, running total", kpi.YearToDate, kpi.StraightProfile, nil, []float64{28, 66}, []float64{50, 100, 150, 200}},
		{"evenly, each quarter alone", kpi.InQuarter, kpi.StraightProfile, nil, []float64{28, 38}, []float64{50, 50, 50, 50}},
		{"the quarter's own target", kpi.InQuarter, kpi.OwnTarget, nil, alone, nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			p, a := addingUp(t, c.over, c.basis, c.profile, c.figures...)
			chart := p.trendChart(a)
			k := slices.IndexFunc(chart.Lines, func(l document.Line) bool { return l.Role == document.TargetRole })
			level := slices.ContainsFunc(chart.Levels, func(l document.Level) bool { return l.Role == document.TargetRole })
			if c.want == nil {
				if k >= 0 || !level {
					t.Error("a target for the very quarter is no level")
				}
				return
			}
			if k < 0 || level {
				t.Fatalf("lines %v, levels %v", chart.Lines, chart.Levels)
			}
			var got []float64
			for n, pt := range chart.Lines[k].Points {
				if want := at(q2.Year().Quarter(n + 1).Period()); pt.At != want {
					t.Errorf("point %d is at %v, want %v", n, pt.At, want)
				}
				got = append(got, math.Round(pt.Value))
			}
			if !slices.Equal(got, c.want) || chart.Lines[k].Label != "Target 200 for 2025/26" {
				t.Errorf("%q: %v, want %v", chart.Lines[k].Label, got, c.want)
			}
		})
	}
}

// A chart of one figure, with nothing to hold it against, says nothing that the figure has not said.
func TestOneFigureAloneIsNotDrawn(t *testing.T) {
	p := New(townPack(t))
	lonely := p.Assessments[1]
	lonely.Target, lonely.Baseline = kpi.Judged{}, nil
	if panel := p.panel(&lonely, nil); panel.Chart != nil || panel.ChartAlt != "" {
		t.Errorf("drawn: %+v", panel.Chart)
	}
	if panel := p.panel(&p.Assessments[1], nil); panel.Chart == nil {
		t.Error("one figure with a target is not drawn")
	}
}

func TestLinesOfReturnsAreSaidInWords(t *testing.T) {
	p := New(townPack(t))
	for from, want := range map[string]string{
		"2025-26-Q2, town": "Q2 2025/26", "2025-08, town": "August 2025", "2024-25 academic, elsewhere": "academic year 2024/25, elsewhere", "": "", "town": "",
	} {
		if got := p.lineWords(from); got != want {
			t.Errorf("%q becomes %q, want %q", from, got, want)
		}
	}
}

// TestDistrictsStandSideBySide holds the charts of districts to their figures, and the words that stand for them.
func TestDistrictsStandSideBySide(t *testing.T) {
	p := townPack(t)
	p.Framework.Areas = []kpi.Area{{ID: "east", Name: "East Ward", Kind: kpi.District}, {ID: "mid", Name: "Middle Ward", Kind: kpi.District}, {ID: "west", Name: "West Ward", Kind: kpi.District}}
	a := &p.Assessments[0]
	before, now := (q2 - 4).Period(), q2.Period()
	place := func(area, v string) kpi.PlaceFigure {
		return kpi.PlaceFigure{Area: area, Value: decimal.RequireFromString(v)}
	}
	history := func(area string, was, is int64) kpi.PlaceHistory {
		return kpi.PlaceHistory{Area: area, Points: []kpi.Point{
			{Period: before, Shown: was, Exact: float64(was) / 10, Held: true}, {Period: now, Shown: is, Exact: float64(is) / 10, Held: is > 0},
		}}
	}
	a.Comparison = &kpi.Comparison{
		Period: now, Ends: &kpi.Ends{High: place("west", "70.1"), Low: place("east", "48"), Places: 3, Difference: decimal.RequireFromString("22.1")},
		EndsBefore: &kpi.Ends{Difference: decimal.NewFromInt(20)},
		Districts:  []kpi.PlaceHistory{history("east", 500, 480), history("mid", 600, 0), history("west", 700, 701)},
	}
	whole := New(p)
	if got := whole.acrossDistricts(a); got != "48.0% to 70.1%" {
		t.Errorf("across districts: %s", got)
	}
	text := ""
	var drawn *document.Chart
	for _, b := range whole.districtCharts(whole.withDistricts()) {
		switch b := b.(type) {
		case document.Paragraph:
			text += wordsIn(b.Spans) + "\n"
		case document.Figure:
			text, drawn = text+b.Alt+"\n", b.Chart
		}
	}
	for _, want := range []string{
		"Q2 2025/26: highest 70.1% in West Ward, lowest 48.0% in East Ward, 22.1 percentage points apart; a year before, 20.0 percentage points apart.",
		"Small charts of Household waste recycled, one for each of 3 districts, Q2 2024/25 to Q2 2025/26. Figures for Q2 2025/26: East Ward 48.0%, Middle Ward 60.0% (Q2 2024/25), West Ward 70.1%.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("not said: %s\nbut:\n%s", want, text)
		}
	}
	if len(drawn.Miniatures) != 3 || drawn.Miniatures[2].Title != "West Ward" || len(drawn.Miniatures[2].Lines) != 2 || drawn.Miniatures[2].Lines[1].Label != "70.1%" {
		t.Errorf("%+v", drawn.Miniatures)
	}
}
