package pack

import (
	"cmp"
	"slices"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// neighboursPart sets the council beside those which have agreed to it, measure by measure in the order of the framework: nothing is ranked.
func (x *besides) neighboursPart() []document.Block {
	names := []string{x.Organisation.Name}
	for _, n := range x.Neighbours {
		names = append(names, n.Organisation.Name)
	}
	blocks := []document.Block{x.said("neighbours intro", map[string]string{"Councils": series(names)}), x.sideBySide()}
	if shared := x.sharedFigures(); len(shared) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Figures that the councils share"}, document.Text(x.Wording.word("neighbours", "shared")), x.sharedTable(shared))
	}
	if lines := x.sharedLines(); len(lines) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Budget lines that the councils share"}, document.Text(x.Wording.word("neighbours", "money")), x.sharedLinesTable(lines))
	}
	return blocks
}

// sideBySide has a row for each measure that is reported for the council and for one of its neighbours.
func (x *besides) sideBySide() document.Table {
	columns := []document.Column{{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 3, RowHeading: true}}
	for _, o := range append([]Organisation{x.Organisation}, x.others()...) {
		columns = append(columns, document.Column{Heading: o.Name, Align: document.Right, Width: 1.3}, document.Column{Heading: "Period, " + o.Name, Width: 1.2}, document.Column{Heading: "Status, " + o.Name, Width: 1.4})
	}
	return document.Table{
		ID: "neighbours", Caption: "The measures of each council", Columns: columns, Notes: []string{x.marksNote()},
		Rows: func(yield func(document.Row) bool) {
			for i := range x.Assessments {
				a := &x.Assessments[i]
				if a.Area != x.Organisation.ID || a.Indicator.State == kpi.Retired {
					continue
				}
				cells := append([]document.Cell{textCell(string(a.Indicator.Ref)), {Text: x.named(a), Link: "#" + panelID(a)}}, x.besideCells(a)...)
				met := false
				for _, n := range x.Neighbours {
					k := slices.IndexFunc(n.Assessments, func(o kpi.Assessment) bool { return o.Indicator.Ref == a.Indicator.Ref && o.Area == n.Organisation.ID })
					if k < 0 {
						cells = append(cells, textCell("[z]"), textCell("Not reported"), textCell("Not reported"))
						continue
					}
					met = true
					cells = append(cells, x.besideCells(&n.Assessments[k])...)
				}
				if met && !yield(document.Row{Cells: cells}) {
					return
				}
			}
		},
		Empty: "No measure is reported for each of the councils.",
	}
}

func (x *besides) others() []Organisation {
	list := make([]Organisation, len(x.Neighbours))
	for i, n := range x.Neighbours {
		list[i] = n.Organisation
	}
	return list
}

func (x *besides) besideCells(a *kpi.Assessment) []document.Cell {
	return []document.Cell{x.bareCell(a), textCell(a.Current.Period.Short()), x.statusCell(a)}
}

// sharedFigures are those of joint areas to which the council and a neighbour belong.
func (x *besides) sharedFigures() []*kpi.Assessment {
	var list []*kpi.Assessment
	for i := range x.Assessments {
		a := &x.Assessments[i]
		if area := x.areas[a.Area]; area != nil && area.Kind == kpi.Joint && a.Indicator.State != kpi.Retired && x.with(area.Members) {
			list = append(list, a)
		}
	}
	return list
}

// with says that a neighbour is among some organisations.
func (x *besides) with(members []string) bool {
	return slices.ContainsFunc(x.Neighbours, func(n Neighbour) bool { return slices.Contains(members, n.Organisation.ID) })
}

func (x *besides) sharedTable(list []*kpi.Assessment) document.Table {
	return document.Table{
		ID: "neighbours-shared", Caption: "One figure for the councils together", Notes: []string{x.marksNote()},
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 3.4, RowHeading: true}, {Heading: "Figure", Align: document.Right, Width: 1.2}, {Heading: "Period", Width: 1.3}, {Heading: "Status", Width: 1.5},
		},
		Rows: each(list, func(a *kpi.Assessment) document.Row {
			return document.Row{Cells: append([]document.Cell{textCell(string(a.Indicator.Ref)), {Text: x.named(a), Link: "#" + panelID(a)}}, x.besideCells(a)...)}
		}),
	}
}

// sharedLines are budget lines of the year that the council and a neighbour split.
func (x *besides) sharedLines() []*kpi.LineMoney {
	return slices.DeleteFunc(pointers(x.Money.Lines), func(l *kpi.LineMoney) bool {
		return !slices.ContainsFunc(l.Line.Split, func(s kpi.Share) bool { return x.with([]string{s.Ref}) })
	})
}

func (x *besides) sharedLinesTable(lines []*kpi.LineMoney) document.Table {
	return document.Table{
		ID: "neighbours-lines", Caption: "Budget lines that are split, " + x.Money.Year.Label(),
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Line", Width: 3, RowHeading: true}, {Heading: "Service", Width: 2.2}, {Heading: "Whole line (£)", Align: document.Right, Width: 1.3},
			{Heading: x.Organisation.Name + " bears (£)", Align: document.Right, Width: 1.5}, {Heading: "How it is split", Width: 2.6},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, l := range lines {
				var parts []string
				for _, s := range l.Line.Split {
					parts = append(parts, x.briefArea(s.Ref)+" "+s.Percent.String()+"%")
				}
				if !yield(document.Row{Cells: []document.Cell{
					textCell(l.Line.Line), textCell(l.Line.Title), textCell(cmp.Or(x.serviceName(l.Line.Service), "Not stated")), poundsCell(l.Line.Current()), poundsCell(l.Budget), textCell(strings.Join(parts, ", ")),
				}}) {
					return
				}
			}
		},
	}
}
