package pack

import (
	"fmt"
	"strings"

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

// placesTable sets measures beside the peers of the council and the regions it lies in, for the same period and no other.
func (p *Pack) placesTable(list []*kpi.Assessment) document.Table {
	return document.Table{
		ID: "places", Caption: "Figures beside those of other places, for the same period",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 3.2, RowHeading: true}, {Heading: "Period", Width: 1.2}, {Heading: "Figure", Align: document.Right, Width: 1.1},
			{Heading: "Peer group", Width: 2}, {Heading: "Place among peers", Width: 1.3}, {Heading: "Median of peers", Align: document.Right, Width: 1.1},
			{Heading: "Best quarter from", Align: document.Right, Width: 1.1}, {Heading: "Set beside", Width: 2.4},
		},
		Rows: each(list, func(a *kpi.Assessment) document.Row {
			c, i := a.Comparison, a.Indicator
			place := "None"
			switch {
			case c.Rank > 0 && c.Reason == "":
				place = fmt.Sprintf("%s of %d", ordinal(c.Rank), c.Of)
				if c.TiedWith > 0 {
					place = "Joint " + place
				}
			case c.Reason != "":
				place = capital(p.Wording.word("reason", string(c.Reason)))
			}
			median, best := "None", "None"
			if c.Median.Valid {
				median = brief(i, c.Median.Decimal)
			}
			if c.BestQuarter.Valid {
				best = brief(i, c.BestQuarter.Decimal)
			}
			var beside []string
			for _, b := range c.Beside {
				beside = append(beside, p.areaName(b.Area)+" "+brief(i, b.Value))
			}
			group := c.Group
			if group == "" {
				group = "None"
			}
			return document.Row{Cells: []document.Cell{
				textCell(string(i.Ref)), {Text: p.named(a), Link: "#" + panelID(a)}, textCell(c.Period.Short()), p.bareCell(a), textCell(group), textCell(place),
				textCell(median), textCell(best), textCell(strings.Join(beside, "; ")),
			}}
		}),
	}
}
