package pack

import (
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// withDistricts are the measures which are held for the parts of the council's area as well.
func (p *Pack) withDistricts() []*kpi.Assessment {
	return p.speaking(func(a *kpi.Assessment) bool { return a.Comparison != nil && a.Comparison.Ends != nil })
}

// acrossDistricts gives the ends between which the parts of the area lie, for the period of the figure; nothing where they are not held.
func (p *Pack) acrossDistricts(a *kpi.Assessment) string {
	c := a.Comparison
	if c == nil || c.Ends == nil || !a.Held() || c.Period != a.Current.Period {
		return ""
	}
	return brief(a.Indicator, c.Ends.Low.Value) + " to " + brief(a.Indicator, c.Ends.High.Value)
}

// districtCharts draws each measure in every district side by side, with the ends between which they lie.
func (p *Pack) districtCharts(list []*kpi.Assessment) []document.Block {
	blocks := []document.Block{document.Text(p.Wording.word("appendix", "districts"))}
	for _, a := range list {
		i, c := a.Indicator, a.Comparison
		gap := i.PrintGap
		if saidAgain(i) {
			gap = func(v decimal.Decimal) string { return kpi.Number(v, i.Decimals) }
		}
		before := ""
		if c.EndsBefore != nil {
			before = gap(c.EndsBefore.Difference)
		}
		ends := p.Wording.say("districts ends", map[string]string{
			"Period": capital(c.Period.Short()), "High": i.Print(c.Ends.High.Value), "HighIn": p.areaName(c.Ends.High.Area),
			"Low": brief(i, c.Ends.Low.Value), "LowIn": p.areaName(c.Ends.Low.Area), "Difference": gap(c.Ends.Difference), "Before": before,
		})
		blocks = append(blocks,
			document.Heading{Level: 2, Text: p.title(a)},
			document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: ends + " "}, {Text: "Panel " + string(i.Ref), Link: "#" + panelID(a)}, {Text: "."}}},
			document.Figure{Chart: p.districtChart(a), Alt: p.districtsAlt(a)},
		)
	}
	return blocks
}

// districtChart is the small trends of a measure, a district each, with that of the whole area behind them.
func (p *Pack) districtChart(a *kpi.Assessment) *document.Chart {
	c := &document.Chart{Kind: document.Multiples, Places: int(a.Indicator.Decimals)}
	c.Prefix, c.Suffix = aroundNumbers(a.Indicator)
	c.Scale = a.Indicator.Scale()
	whole := recent(a)
	c.Ticks = ticks(whole)
	// A sum over districts dwarfs each of them, so that only what has no size can stand on one scale with its parts.
	beside := !a.Indicator.Measure.Adds()
	for _, d := range a.Comparison.Districts {
		m := document.Miniature{Title: p.areaName(d.Area)}
		if beside {
			m.Lines = append(m.Lines, figureLine(document.ComparatorRole, whole))
		}
		within := d.Points
		for len(within) > 0 && len(whole) > 0 && within[0].Period.Compare(whole[0].Period) < 0 {
			within = within[1:]
		}
		line := figureLine(document.FigureRole, within)
		if at := lastHeld(within); at >= 0 {
			line.Label = brief(a.Indicator, decimal.New(within[at].Shown, -a.Indicator.Decimals))
		}
		m.Lines = append(m.Lines, line)
		c.Miniatures = append(c.Miniatures, m)
	}
	return c
}

// districtsAlt says in words what the small trends show: the latest figure of each district.
func (p *Pack) districtsAlt(a *kpi.Assessment) string {
	var figures []string
	latest := a.Comparison.Period
	for _, d := range a.Comparison.Districts {
		at := lastHeld(d.Points)
		if at < 0 {
			continue
		}
		figure := p.areaName(d.Area) + " " + brief(a.Indicator, decimal.New(d.Points[at].Shown, -a.Indicator.Decimals))
		if d.Points[at].Period != latest {
			figure += " (" + d.Points[at].Period.Short() + ")"
		}
		figures = append(figures, figure)
	}
	whole := recent(a)
	first, last := a.Comparison.Period, a.Comparison.Period
	if len(whole) > 0 {
		first, last = whole[0].Period, whole[len(whole)-1].Period
	}
	return p.Wording.say("districts alt", map[string]any{
		"Title": p.named(a), "Latest": latest.Short(), "Count": len(a.Comparison.Districts), "First": first.Short(), "Last": last.Short(), "Figures": strings.Join(figures, ", "),
	})
}

// lastHeld is the place of the latest figure held; -1 where there is none.
func lastHeld(points []kpi.Point) int {
	for k := len(points) - 1; k >= 0; k-- {
		if points[k].Held {
			return k
		}
	}
	return -1
}
