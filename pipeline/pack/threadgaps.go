package pack

import (
	"slices"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// threadPart says where the golden thread is broken, where the figures do not bear out what was expected of the work, and what each service serves.
func (x *besides) threadPart() []document.Block {
	t, w := &x.Thread, x.Wording
	blocks := []document.Block{document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: w.say("thread lead", map[string]int{"Gaps": len(t.Gaps)})}}}}
	blocks = append(blocks, document.Heading{Level: 2, Text: "Work and outcomes that do not move together"})
	if len(t.Doubts) == 0 {
		blocks = append(blocks, document.Text(w.word("thread", "no doubts")))
	} else {
		blocks = append(blocks, document.List{Items: x.doubtsOn(func(*kpi.Doubt) bool { return true })})
	}
	if len(t.Gaps) > 0 {
		blocks = append(append(blocks, document.Heading{Level: 2, Text: "Gaps"}), x.gapsTables()...)
	}
	if slices.ContainsFunc(t.Outcomes, func(o kpi.OutcomeThread) bool {
		return len(o.Deliverables)+len(o.Activities)+len(o.Plans)+len(o.Partners) > 0
	}) {
		blocks = append(blocks, document.Heading{Level: 2, Text: "What serves each outcome"}, x.servingTable())
	}
	if len(t.Services) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "What each service serves"}, x.servedTable())
	}
	return blocks
}

// doubtsOn says in a sentence each where activity and outcome part ways.
func (x *besides) doubtsOn(keep func(*kpi.Doubt) bool) [][]document.Span {
	var items [][]document.Span
	for i := range x.Thread.Doubts {
		d := &x.Thread.Doubts[i]
		if !keep(d) {
			continue
		}
		name := "thread on track"
		if d.Work == kpi.WorkOffTrack {
			name = "thread off track"
		}
		items = append(items, []document.Span{{Text: x.Wording.say(name, map[string]any{
			"Activity": "“" + d.Activity.Title + "”", "Outcome": d.Outcome.Ref + " " + d.Outcome.Title, "Count": len(d.Measures),
		})}})
	}
	return items
}

// gapsTables list the gaps, kind by kind. Those that are money have a table of their own, since no other has an amount.
func (x *besides) gapsTables() []document.Block {
	var plain, money []document.Row
	for i := range x.Thread.Gaps {
		g := &x.Thread.Gaps[i]
		cells := []document.Cell{textCell(g.Ref), textCell(g.Title)}
		if g.Kind == kpi.MoneyWithoutOutcome {
			money = append(money, document.Row{Cells: append(cells, poundsCell(g.Amount.Decimal))})
			continue
		}
		plain = append(plain, document.Row{Group: x.Wording.word("gap", g.Kind.String()), Cells: cells})
	}
	columns := []document.Column{{Heading: "Ref", Width: 1}, {Heading: "What", Width: 6, RowHeading: true}, {Heading: "Amount (£)", Align: document.Right, Width: 1.4}}
	var blocks []document.Block
	if len(plain) > 0 {
		blocks = append(blocks, document.Table{ID: "thread-gaps", Caption: "Gaps in the golden thread", Columns: columns[:2], Rows: slices.Values(plain)})
	}
	if len(money) > 0 {
		caption := x.Wording.word("gap", kpi.MoneyWithoutOutcome.String())
		blocks = append(blocks, document.Table{ID: "thread-gaps-money", Caption: caption, Columns: columns, Rows: slices.Values(money)})
	}
	return blocks
}

// servedTable reads the thread the other way: for a service, every outcome it serves.
func (x *besides) servedTable() document.Table {
	return document.Table{
		ID: "thread-services", Caption: "Outcomes served by each service",
		Columns: []document.Column{
			{Heading: "Service", Width: 2.4, RowHeading: true}, {Heading: "Measures", Align: document.Right, Width: 0.8}, {Heading: "Deliverables and activities", Align: document.Right, Width: 1.1},
			{Heading: "Plans and objectives", Align: document.Right, Width: 1}, {Heading: "Outcomes", Width: 4},
		},
		Rows: func(yield func(document.Row) bool) {
			for i := range x.Thread.Services {
				s := &x.Thread.Services[i]
				refs := make([]string, len(s.Outcomes))
				for k, o := range s.Outcomes {
					refs[k] = o.Ref
				}
				outcomes := strings.Join(refs, ", ")
				if outcomes == "" {
					outcomes = "None"
				}
				if !yield(document.Row{Cells: []document.Cell{textCell(x.serviceName(s.Service.ID)), countCell(s.Measures), countCell(s.Work), countCell(s.Plans), textCell(outcomes)}}) {
					return
				}
			}
		},
	}
}
