package pack

import (
	"cmp"
	"iter"
	"slices"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// appendix is a part behind the report proper.
type appendix struct {
	id, title string
	wide      bool // printed with the page on its side
	blocks    iter.Seq[document.Block]
}

// appended are the appendices: the tables for scrutiny, and what explains them.
func (p *Pack) appended() []appendix {
	history := []document.Block{document.Text(p.Wording.word("appendix", "history"))}
	for _, t := range p.historyTables() {
		history = append(history, t)
	}
	list := []appendix{
		{"a-measures", titleOfMeasures, true, document.Blocks(document.Text(p.Wording.word("appendix", "measures")), p.measuresTable())},
		{"a-history", "Appendix B: history", true, document.Blocks(history...)},
		{"a-definitions", "Appendix C: definitions", true, document.Blocks(document.Text(p.Wording.word("appendix", "definitions")), p.definitionsTable())},
		{"a-quality", "Appendix D: data quality", true, document.Blocks(p.qualityAppendix()...)},
	}
	add := func(id, title string, wide bool, blocks ...document.Block) {
		letter := string(rune('A' + len(list)))
		list = append(list, appendix{id, "Appendix " + letter + ": " + title, wide, document.Blocks(blocks...)})
	}
	if placed := p.placed(); len(placed) > 0 {
		add("a-places", "other places", true, document.Text(p.Wording.word("appendix", "places")), p.placesTable(placed))
	}
	if inside := p.withDistricts(); len(inside) > 0 {
		add("a-districts", "districts", false, p.districtCharts(inside)...)
	}
	if blocks := p.methods(); len(blocks) > 0 {
		add("a-methods", "methods", false, blocks...)
	}
	if t := p.Texts["glossary"]; len(t.Blocks) > 0 {
		add("a-glossary", "glossary", false, t.Blocks...)
	}
	return list
}

// measuresTable is every measure with what it was judged against and how it has moved, under the scrutiny panel for it. A measure which serves
// outcomes of several panels stands under each of them.
func (p *Pack) measuresTable() document.Table {
	return document.Table{
		ID: "measures", Caption: "All measures by scrutiny panel, " + p.Quarter.Label(), Columns: p.measureColumns(),
		Notes: []string{p.marksNote()},
		Rows: func(yield func(document.Row) bool) {
			for _, g := range p.byPanel() {
				for _, a := range g.measures {
					row := p.measureRow(a)
					row.Group = g.name
					if !yield(row) {
						return
					}
				}
			}
		},
		Empty: "The framework has no measures.",
	}
}

func (p *Pack) measureColumns() []document.Column {
	return []document.Column{
		{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 3.4, RowHeading: true}, {Heading: "Period", Width: 1.8},
		{Heading: "Figure", Align: document.Right, Width: 0.8}, {Heading: "Target", Align: document.Right, Width: 0.8},
		{Heading: "Status", Width: 1.8}, {Heading: "Baseline", Align: document.Right, Width: 0.8},
		{Heading: "On the period before", Width: 1.5}, {Heading: "On a year ago", Width: 1.4}, {Heading: "Data quality", Width: 1.2},
	}
}

func (p *Pack) measureRow(a *kpi.Assessment) document.Row {
	baseline := textCell("None")
	if a.Baseline != nil {
		baseline = textCell(brief(a.Indicator, a.Baseline.Value))
	}
	return document.Row{Cells: []document.Cell{
		textCell(string(a.Indicator.Ref)), {Text: p.named(a), Link: "#" + panelID(a)}, textCell(a.Current.Period.Short()), p.bareCell(a),
		textCell(cmp.Or(briefTarget(a.Indicator, &a.Target), "None")), p.statusCell(a), baseline, p.directionCell(&a.Short), p.directionCell(&a.Long),
		textCell(p.Wording.word("quality", a.Quality.String())),
	}}
}

// measuresOf is the same table for some measures.
func (p *Pack) measuresOf(measures []*kpi.Assessment) document.Table {
	return document.Table{
		ID: "measures", Caption: "Measures of this part, " + p.Quarter.Label(), Columns: p.measureColumns(), Notes: []string{p.marksNote()},
		Rows: each(measures, p.measureRow), Empty: "No measure belongs to this part.",
	}
}

// panelGroup is a scrutiny panel with the measures that it looks at.
type panelGroup struct {
	name     string
	measures []*kpi.Assessment
}

// byPanel groups all measures by scrutiny panel, in the order of the framework; those for which no panel is named stand under their set.
func (p *Pack) byPanel() []panelGroup {
	o := plant(p.Framework)
	var groups []panelGroup
	place := map[string]int{}
	for _, s := range panelsOf(o) {
		place[s.name] = len(groups)
		groups = append(groups, panelGroup{name: s.name})
	}
	var rest [kpi.ContextSet + 1][]*kpi.Assessment
	var panels []int
	for i := range p.Assessments {
		a := &p.Assessments[i]
		panels = panels[:0]
		for _, ref := range p.served[a.Indicator.Ref] {
			if b := o.byRef[ref]; b != nil {
				if k, named := place[b.panel()]; named && !slices.Contains(panels, k) {
					panels = append(panels, k)
				}
			}
		}
		for _, k := range panels {
			groups[k].measures = append(groups[k].measures, a)
		}
		if len(panels) == 0 {
			rest[min(a.Indicator.Set, kpi.ContextSet)] = append(rest[min(a.Indicator.Set, kpi.ContextSet)], a)
		}
	}
	for set, list := range rest {
		if list != nil {
			groups = append(groups, panelGroup{p.Wording.say("panel none", map[string]string{"Set": p.Wording.word("set", kpi.Set(set).String())}), list})
		}
	}
	return slices.DeleteFunc(groups, func(g panelGroup) bool { return g.measures == nil })
}

// methods sets out the rules as they are applied, with worked examples. What officers wrote of them stands before.
func (p *Pack) methods() []document.Block {
	blocks := slices.Clone(p.Texts["methods"].Blocks)
	for _, m := range p.Methods {
		blocks = append(blocks, document.Heading{Level: 2, Text: m.Title})
		for _, rule := range m.Rules {
			blocks = append(blocks, document.Text(rule))
		}
		if len(m.Examples) > 0 {
			blocks = append(blocks, document.Paragraph{Spans: []document.Span{{Text: p.Wording.word("appendix", "examples"), Bold: true}}}, document.List{Items: points(m.Examples)})
		}
	}
	return blocks
}

func points(texts []string) [][]document.Span {
	items := make([][]document.Span, len(texts))
	for k, s := range texts {
		items[k] = []document.Span{{Text: s}}
	}
	return items
}
