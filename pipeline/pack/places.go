package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// amongPeers says in a few words how a figure stands among those of other places; nothing where it cannot be placed.
func (p *Pack) amongPeers(a *kpi.Assessment) string {
	c := a.Comparison
	if c == nil || !a.Held() || c.Period != a.Current.Period || !c.Median.Valid {
		return ""
	}
	figures := map[string]string{"Median": brief(a.Indicator, c.Median.Decimal), "Rank": "", "Of": fmt.Sprint(c.Of)}
	if c.Rank > 0 && c.Reason == "" {
		figures["Rank"] = ordinal(c.Rank)
		if c.TiedWith > 0 {
			figures["Rank"] = "joint " + figures["Rank"]
		}
	}
	return p.Wording.say("places fact", figures)
}

// elsewhere gives the figures that are set beside a measure without ranking; nothing where a place among peers has been given.
func (p *Pack) elsewhere(a *kpi.Assessment) string {
	c := a.Comparison
	if c == nil || !a.Held() || c.Period != a.Current.Period || c.Median.Valid {
		return ""
	}
	const most = 2
	var list []string
	for _, b := range c.Beside[:min(len(c.Beside), most)] {
		list = append(list, p.areaName(b.Area)+" "+brief(a.Indicator, b.Value))
	}
	return strings.Join(list, ", ")
}

// ordinal writes a place in an order: 1st, 2nd, 11th.
func ordinal(n int) string {
	end := "th"
	if n%100/10 != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprint(n) + end
}

// placed are the measures which can be set beside other places.
func (p *Pack) placed() []*kpi.Assessment {
	return p.speaking(func(a *kpi.Assessment) bool {
		c := a.Comparison
		return c != nil && a.Held() && c.Period == a.Current.Period && (c.Median.Valid || len(c.Beside) > 0)
	})
}

// placesTable sets measures beside the peers of the council and the regions it lies in, for the same period and no other. Columns that no measure has
// anything to say in are left out.
func (p *Pack) placesTable(list []*kpi.Assessment) document.Table {
	type column struct {
		document.Column
		cell func(*kpi.Assessment) document.Cell
		says func(*kpi.Assessment) bool // nil says always
	}
	all := []column{
		{document.Column{Heading: "Ref", Width: 0.9}, func(a *kpi.Assessment) document.Cell { return textCell(string(a.Indicator.Ref)) }, nil},
		{document.Column{Heading: "Measure", Width: 3.2, RowHeading: true}, func(a *kpi.Assessment) document.Cell {
			return document.Cell{Text: p.named(a), Link: "#" + panelID(a)}
		}, nil},
		{document.Column{Heading: "Period", Width: 1.5}, func(a *kpi.Assessment) document.Cell { return textCell(a.Comparison.Period.Short()) }, nil},
		{document.Column{Heading: "Figure", Align: document.Right, Width: 1.1}, p.bareCell, nil},
		{document.Column{Heading: "Peer group", Width: 2}, func(a *kpi.Assessment) document.Cell {
			return textCell(cmp.Or(strings.ReplaceAll(a.Comparison.Group, "-", " "), "None"))
		}, func(a *kpi.Assessment) bool { return a.Comparison.Group != "" }},
		{document.Column{Heading: "Place among peers", Width: 1.9}, func(a *kpi.Assessment) document.Cell { return textCell(p.placeAmong(a.Comparison)) }, func(a *kpi.Assessment) bool {
			return a.Comparison.Rank > 0 || a.Comparison.Reason != ""
		}},
		{document.Column{Heading: "Median of peers", Align: document.Right, Width: 1.1}, func(a *kpi.Assessment) document.Cell { return orNone(a.Indicator, a.Comparison.Median) },
			func(a *kpi.Assessment) bool { return a.Comparison.Median.Valid }},
		{document.Column{Heading: "Best quarter from", Align: document.Right, Width: 1.1}, func(a *kpi.Assessment) document.Cell { return orNone(a.Indicator, a.Comparison.BestQuarter) },
			func(a *kpi.Assessment) bool { return a.Comparison.BestQuarter.Valid }},
		{document.Column{Heading: "Set beside", Width: 2.4}, func(a *kpi.Assessment) document.Cell {
			var beside []string
			for _, b := range a.Comparison.Beside {
				beside = append(beside, p.areaName(b.Area)+" "+brief(a.Indicator, b.Value))
			}
			return textCell(cmp.Or(strings.Join(beside, "; "), "None"))
		}, nil},
	}
	all = slices.DeleteFunc(all, func(c column) bool { return c.says != nil && !slices.ContainsFunc(list, c.says) })
	t := document.Table{ID: "places", Caption: "Figures beside those of other places, for the same period"}
	for _, c := range all {
		t.Columns = append(t.Columns, c.Column)
	}
	t.Rows = each(list, func(a *kpi.Assessment) document.Row {
		cells := make([]document.Cell, len(all))
		for k, c := range all {
			cells[k] = c.cell(a)
		}
		return document.Row{Cells: cells}
	})
	return t
}

// placeAmong gives the place of a figure among those of its peers, or why it has none.
func (p *Pack) placeAmong(c *kpi.Comparison) string {
	switch {
	case c.Reason != "":
		return capital(p.Wording.word("reason", string(c.Reason)))
	case c.Rank == 0:
		return "None"
	case c.TiedWith > 0:
		return fmt.Sprintf("Joint %s of %d", ordinal(c.Rank), c.Of)
	}
	return fmt.Sprintf("%s of %d", ordinal(c.Rank), c.Of)
}

// orNone prints a value of a measure that may be absent.
func orNone(i *kpi.Indicator, v decimal.NullDecimal) document.Cell {
	if !v.Valid {
		return textCell("None")
	}
	return textCell(brief(i, v.Decimal))
}
