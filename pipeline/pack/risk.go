package pack

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// riskPart is the register: the grid, the risks in words before scores, the indicators that are beyond their triggers, what the figures themselves say of the
// risk that data cannot be relied on, and what is overdue.
func (x *besides) riskPart() []document.Block {
	w := x.Wording
	quiet, alike := []string{}, []string{}
	overdue := 0
	for i := range x.Risks.Risks {
		s := &x.Risks.Risks[i]
		if s.Stale {
			quiet = append(quiet, s.Risk.Ref)
		}
		if s.Unchanged >= 4 {
			alike = append(alike, s.Risk.Ref)
		}
		overdue += len(s.Overdue)
	}
	blocks := []document.Block{document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: x.riskLead()}}}}
	if f, ok := x.riskGrid(); ok {
		blocks = append(blocks, f)
	}
	blocks = append(blocks, document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: w.word("risk", "bands")}}})
	if len(quiet) > 0 {
		blocks = append(blocks, x.said("risk quiet", map[string]any{"Count": len(quiet), "Refs": series(quiet)}))
	}
	if len(alike) > 0 {
		blocks = append(blocks, x.said("risk unchanged", map[string]any{"Count": len(alike), "Refs": series(alike)}))
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: "The risks"}, x.risksTable(), document.Heading{Level: 2, Text: "Key indicators beyond their triggers"})
	if items := x.crossedIndicators(); len(items) > 0 {
		blocks = append(blocks, document.List{Items: items})
	} else {
		blocks = append(blocks, document.Text(w.word("risk", "no triggers")))
	}
	for i := range x.Risks.Risks {
		if r := x.Risks.Risks[i].Risk; r.AboutData {
			e := &x.Risks.Data
			blocks = append(blocks, document.Heading{Level: 2, Text: "How far the data can be relied on"}, x.said("risk data", map[string]any{
				"Risk": r.Ref, "Assessed": e.Assessed, "Measures": e.Measures, "Low": e.Low, "NoFigure": e.NoFigure, "Revised": e.Revised,
				"Late": e.Returns.Late, "Expected": e.Returns.Expected, "Missing": e.Returns.Missing(), "Overdue": e.Overdue,
			}))
		}
	}
	if overdue > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: titleOfOverdue}, x.overdueActions())
	}
	return blocks
}

// riskLead says in a sentence or two how the register stands.
func (x *besides) riskLead() string {
	up, down := x.moved()
	return x.Wording.say("risk lead", map[string]any{"Count": len(x.Risks.Risks), "Up": up, "Down": down, "Gravest": x.gravest()})
}

// ordered gives risks, the gravest first.
func ordered(list []*kpi.RiskStanding) []*kpi.RiskStanding {
	slices.SortStableFunc(list, func(a, b *kpi.RiskStanding) int {
		return cmp.Or(cmp.Compare(graveness(b), graveness(a)), cmp.Compare(b.Current.Score(), a.Current.Score()))
	})
	return list
}

func graveness(s *kpi.RiskStanding) int {
	if s.Current.Cell == nil {
		return -1
	}
	return s.Current.Cell.Grave
}

// gravest names the risks of the gravest band that any risk is in.
func (x *besides) gravest() string {
	list := ordered(pointers(x.Risks.Risks))
	var refs []string
	for _, s := range list {
		if graveness(s) == graveness(list[0]) && s.Current.Cell != nil {
			refs = append(refs, s.Risk.Ref)
		}
	}
	if refs == nil {
		return ""
	}
	return series(refs) + " (" + list[0].Current.Cell.Band + ")"
}

// placeWords gives a place of the matrix in words before its score: "Unlikely, Bad: Medium (6)".
func placeWords(p kpi.Placed) string {
	switch {
	case !p.Assessed():
		return "Not assessed"
	case p.Cell == nil:
		return p.Likelihood + ", " + p.Impact
	}
	return p.Likelihood + ", " + p.Impact + ": " + p.Cell.Band + " (" + strconv.Itoa(p.Score()) + ")"
}

// riskMoved says how a risk stands beside the quarter before.
func (p *Pack) riskMoved(s *kpi.RiskStanding) string {
	if s.Movement == kpi.MovementUnknown && !s.Stale && s.Current.Cell != nil {
		return p.Wording.word("moved", "first")
	}
	return p.Wording.word("moved", s.Movement.String())
}

var movementMarks = map[kpi.Movement]string{kpi.RiskUp: "↑", kpi.RiskDown: "↓", kpi.RiskSame: "=", kpi.NewRisk: "+"}

// riskGrid draws the matrix with the risks in their cells.
func (x *besides) riskGrid() (document.Figure, bool) {
	g := &document.Grid{Across: "Impact", Up: "Likelihood"}
	rows, columns := map[int]string{}, map[int]string{}
	for i := range x.Risks.Matrix {
		c := &x.Risks.Matrix[i]
		rows[c.LikelihoodLevel], columns[c.ImpactLevel] = c.Likelihood, c.Impact
	}
	if len(rows) == 0 {
		return document.Figure{}, false
	}
	for i := 1; i <= len(columns); i++ {
		g.Columns = append(g.Columns, columns[i])
	}
	var said []string
	for l := len(rows); l >= 1; l-- {
		g.Rows = append(g.Rows, rows[l])
		line := make([]document.GridCell, len(columns))
		for i := range x.Risks.Matrix {
			c := &x.Risks.Matrix[i]
			if c.LikelihoodLevel != l || c.ImpactLevel > len(line) {
				continue
			}
			var refs, marked []string
			for k := range x.Risks.Risks {
				if s := &x.Risks.Risks[k]; s.Current.Cell != nil && s.Current.Cell.LikelihoodLevel == l && s.Current.Cell.ImpactLevel == c.ImpactLevel {
					refs, marked = append(refs, s.Risk.Ref), append(marked, s.Risk.Ref+movementMarks[s.Movement])
				}
			}
			line[c.ImpactLevel-1] = document.GridCell{Text: c.Band, Names: marked, Grave: uint8(c.Grave)}
			if refs != nil {
				said = append(said, x.Wording.say("risk cell", map[string]string{"Likelihood": c.Likelihood, "Impact": c.Impact, "Band": c.Band, "Risks": series(refs)}))
			}
		}
		g.Cells = append(g.Cells, line)
	}
	return document.Figure{
		Chart: &document.Chart{Kind: document.RiskGrid, Grid: g}, Caption: x.Wording.word("risk", "grid"),
		Alt: x.Wording.say("risk grid alt", map[string]string{"Cells": strings.Join(said, " ")}),
	}, true
}

func (x *besides) risksTable() document.Table {
	w := x.Wording
	return document.Table{
		ID: "risks", Caption: "Risks, the gravest first",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.7}, {Heading: "Risk", Width: 2.8, RowHeading: true}, {Heading: "Now", Width: 1.8}, {Heading: "Since a quarter ago", Width: 1.9}, {Heading: "Aimed at", Width: 1.8},
			{Heading: "Response", Width: 1}, {Heading: "What is being done", Width: 3.4}, {Heading: "Answers for it", Width: 2.2},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, s := range ordered(pointers(x.Risks.Risks)) {
				done := s.Risk.Controls
				if s.State != nil && s.State.Action != "" {
					done = sentence(s.State.Action)
					if !s.State.ActionDue.IsZero() {
						done = strings.TrimSuffix(done, ".") + ", by " + s.State.ActionDue.Format("2 January 2006") + "."
					}
				}
				since := x.riskMoved(s)
				if s.Movement != kpi.NewRisk && s.Previous.Assessed() && s.Previous.Exposure != s.Current.Exposure {
					since += "; it was " + placeWords(s.Previous)
				}
				if !yield(document.Row{Cells: []document.Cell{
					textCell(s.Risk.Ref), textCell(s.Risk.Description), textCell(placeWords(s.Current)), textCell(since), textCell(placeWords(s.Target)),
					textCell(w.word("response", cmp.Or(s.Risk.Response.String(), "none"))), textCell(cmp.Or(done, "None stated.")),
					textCell(cmp.Or(s.Risk.OwnerRole, "Not stated")),
				}}) {
					return
				}
			}
		},
		Empty: "The register has no risks.",
	}
}

// crossedIndicators says of each key indicator beyond its trigger what it is a warning for.
func (x *besides) crossedIndicators() [][]document.Span {
	var items [][]document.Span
	for i := range x.Risks.Risks {
		s := &x.Risks.Risks[i]
		for _, k := range s.Indicators {
			if !k.Crossed {
				continue
			}
			ind := k.Assessment.Indicator
			items = append(items, []document.Span{{Text: x.title(k.Assessment), Link: x.pageOf(k.Assessment)}, {Text: ": " + x.Wording.say("risk crossed", map[string]string{
				"Figure": x.printed(k.Assessment), "Trigger": brief(ind, k.Link.Trigger.Decimal), "Side": x.Wording.word("risk side", k.Link.Side.String()), "Risk": s.Risk.Ref,
			})}})
		}
	}
	return items
}

const titleOfOverdue = "Actions overdue"

// overdueActions lists the actions on risks whose day has passed.
func (x *besides) overdueActions() document.List {
	var l document.List
	for i := range x.Risks.Risks {
		for _, a := range x.Risks.Risks[i].Overdue {
			l.Items = append(l.Items, []document.Span{{Text: x.Wording.say("risk overdue", map[string]string{
				"Risk": a.Risk, "Action": a.Title, "Due": printedDay(a.Due), "Owner": a.OwnerRole,
			})}})
		}
	}
	return l
}

// risksFor gives the risks that threaten an outcome or anything beneath it, or everything above it, the gravest first.
func (x *besides) risksFor(in map[string]bool) []*kpi.RiskStanding {
	var list []*kpi.RiskStanding
	for i := range x.Risks.Risks {
		if s := &x.Risks.Risks[i]; serving(s.Risk.Outcomes, in) {
			list = append(list, s)
		}
	}
	return ordered(list)
}
