package pack

import (
	"cmp"
	"iter"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func textCell(s string) document.Cell { return document.Cell{Text: s} }

// figureCell gives a value of a measure as a cell: printed on pages, a number at full precision on sheets.
func figureCell(i *kpi.Indicator, v decimal.NullDecimal) document.Cell {
	if !v.Valid {
		return document.Cell{}
	}
	return document.Cell{Text: i.Print(v.Decimal), Kind: document.NumberCell, Number: v.Decimal.InexactFloat64(), Places: int8(i.Decimals)}
}

// currentCell gives the figure that stands, or the mark in its place.
func (p *Pack) currentCell(a *kpi.Assessment) document.Cell {
	if a.Held() {
		return figureCell(a.Indicator, a.Current.Value)
	}
	return textCell(absent(a.Current.Marks))
}

func (p *Pack) statusCell(a *kpi.Assessment) document.Cell {
	return document.Cell{Text: p.statusWords(a), Symbol: symbols[a.Status]}
}

// directionCell gives a direction in words, or why there is none.
func (p *Pack) directionCell(t *kpi.Travel) document.Cell {
	if t.Direction == kpi.NotComparable && t.Reason != "" {
		return textCell(capital(p.Wording.word("reason", string(t.Reason))))
	}
	return textCell(p.Wording.word("direction", t.Direction.String()))
}

func countCell(n int) document.Cell {
	return document.Cell{Text: quantity(n).String(), Kind: document.NumberCell, Number: float64(n)}
}

// each gives a row for each thing of a list, measures for the most part.
func each[T any](list []T, row func(T) document.Row) iter.Seq[document.Row] {
	return func(yield func(document.Row) bool) {
		for _, one := range list {
			if !yield(row(one)) {
				return
			}
		}
	}
}

// printedDate gives an ISO date as readers write it; anything else is given as it is.
func printedDate(iso string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return day.Format("2 January 2006")
}

// marksNote explains the marks that may stand in a table.
func (p *Pack) marksNote() string {
	var parts []string
	for _, m := range allMarks {
		parts = append(parts, m.Brackets()+" "+p.Wording.word("mark", m.String()))
	}
	return "Marks: " + strings.Join(parts, "; ") + "."
}

// historyTables set out the latest figures of quarterly and monthly measures by quarter, and of yearly ones by the financial year in which they end.
func (p *Pack) historyTables() []document.Table {
	const quarters, years = 8, 8
	head := []document.Column{{Heading: "Ref", Width: 1}, {Heading: "Measure", Width: 3, RowHeading: true}}
	byQuarter := document.Table{ID: "history-quarters", Caption: "Measures reported through the year", Columns: head[:2:2], Notes: []string{p.marksNote()}, Empty: "No measure is reported through the year."}
	for k := quarters - 1; k >= 0; k-- {
		byQuarter.Columns = append(byQuarter.Columns, document.Column{Heading: (p.Quarter - period.Quarter(k)).Short(), Align: document.Right, Width: 1.2})
	}
	byQuarter.Rows = p.history(quarters, func(pt *kpi.Point) int { return int(p.Quarter - pt.Period.Quarter()) }, func(i *kpi.Indicator) bool { return i.Frequency != kpi.Yearly })
	byYear := document.Table{ID: "history-years", Caption: "Measures reported once a year, by the financial year in which the period ends", Columns: head[:2:2], Notes: []string{p.marksNote()}, Empty: "No measure is reported once a year."}
	for k := years - 1; k >= 0; k-- {
		byYear.Columns = append(byYear.Columns, document.Column{Heading: (p.Quarter.Year() - period.Year(k)).Label(), Align: document.Right, Width: 1.2})
	}
	byYear.Rows = p.history(years, func(pt *kpi.Point) int { return int(p.Quarter.Year() - pt.Period.Year()) }, func(i *kpi.Indicator) bool { return i.Frequency == kpi.Yearly })
	return []document.Table{byQuarter, byYear}
}

// history gives the rows of a history table: for each measure that belongs, the latest figure of each of the last n columns. A quarter whose months are
// held has the figure that they come to, as the measure's panel has.
func (p *Pack) history(n int, back func(*kpi.Point) int, belongs func(*kpi.Indicator) bool) iter.Seq[document.Row] {
	return func(yield func(document.Row) bool) {
		for k := range p.Assessments {
			a := &p.Assessments[k]
			if !belongs(a.Indicator) {
				continue
			}
			cells := make([]document.Cell, 2+n)
			cells[0] = textCell(string(a.Indicator.Ref))
			cells[1] = document.Cell{Text: p.named(a), Link: "#" + panelID(a)}
			figures := a.History
			if len(a.Quarters) > 0 {
				figures = a.Quarters
			}
			for h := range figures {
				pt := &figures[h]
				if ago := back(pt); ago >= 0 && ago < n {
					cells[1+n-ago] = p.pointCell(a.Indicator, pt)
				}
			}
			if !yield(document.Row{Cells: cells}) {
				return
			}
		}
	}
}

// pointCell gives a figure of the history with its marks, or the mark in its place.
func (p *Pack) pointCell(i *kpi.Indicator, pt *kpi.Point) document.Cell {
	if !pt.Held {
		return textCell(absent(pt.Marks))
	}
	text := brief(i, decimal.New(pt.Shown, -i.Decimals))
	if m := (pt.Marks & (kpi.Provisional | kpi.Revised | kpi.Estimated | kpi.Break)).Brackets(); m != "" {
		text += " " + m
	}
	return document.Cell{Text: text, Kind: document.NumberCell, Number: pt.Exact, Places: int8(i.Decimals)}
}

// definitionsTable says what each indicator counts and who answers for it.
func (p *Pack) definitionsTable() document.Table { return p.definitionsOf(p.perIndicator) }

// definitionsOf is the same table for some indicators.
func (p *Pack) definitionsOf(of func(func(*kpi.Indicator) document.Row) iter.Seq[document.Row]) document.Table {
	t := document.Table{
		ID: "definitions", Caption: "Definitions",
		Columns: []document.Column{
			{Heading: "Ref", Width: 1}, {Heading: "Measure", Width: 2.4, RowHeading: true}, {Heading: "Definition", Width: 4},
			{Heading: "Unit", Width: 1}, {Heading: "Good is", Width: 1.2}, {Heading: "Covers", Width: 1.2}, {Heading: "Source", Width: 2}, {Heading: "Service", Width: 1.6},
		},
		Empty: "The framework has no measures.",
	}
	t.Rows = of(func(i *kpi.Indicator) document.Row {
		definition := i.Definition
		if i.NationalCode != "" {
			definition = strings.TrimSpace(definition + " National code: " + i.NationalCode + ".")
		}
		if i.Illustrative {
			definition = strings.TrimSpace(definition + " (Illustrative.)")
		}
		return document.Row{Cells: []document.Cell{
			textCell(string(i.Ref)), textCell(i.Title), textCell(cmp.Or(definition, "Not stated")), textCell(cmp.Or(i.Unit, "Number")), textCell(p.Wording.word("good", i.Polarity.String())),
			textCell(p.Wording.word("accumulation", i.Accumulation.String())), textCell(cmp.Or(i.Source, "Not stated")), textCell(p.serviceName(i.Service)),
		}}
	})
	return t
}

// perIndicator gives a row for each indicator of the pack.
func (p *Pack) perIndicator(row func(*kpi.Indicator) document.Row) iter.Seq[document.Row] {
	return func(yield func(document.Row) bool) {
		for i := range p.indicators() {
			if !yield(row(i)) {
				return
			}
		}
	}
}

// indicators gives each indicator of the pack, once however many areas it is reported for.
func (p *Pack) indicators() iter.Seq[*kpi.Indicator] {
	return func(yield func(*kpi.Indicator) bool) {
		var last *kpi.Indicator
		for k := range p.Assessments {
			if i := p.Assessments[k].Indicator; i != last {
				last = i
				if !yield(i) {
					return
				}
			}
		}
	}
}

// returnsTable says which services replied.
func (p *Pack) returnsTable() document.Table {
	return document.Table{
		ID: "returns", Caption: "Returns for the quarter",
		Columns: []document.Column{
			{Heading: "Service", Width: 3, RowHeading: true}, {Heading: "State", Width: 1.4},
			{Heading: "Figures asked for", Align: document.Right}, {Heading: "Figures given", Align: document.Right}, {Heading: "Queries open", Align: document.Right},
		},
		Rows: func(yield func(document.Row) bool) {
			for k := range p.Returns {
				r := &p.Returns[k]
				if !yield(document.Row{Cells: []document.Cell{
					textCell(cmp.Or(r.Service.Name, r.Service.ID)), textCell(capital(cmp.Or(r.State, "not received"))),
					countCell(r.Due), countCell(r.Filled), countCell(len(worst(r.Findings))),
				}}) {
					return
				}
			}
		},
		Empty: "No return was asked for in this quarter.",
	}
}

// queriesTable lists what is open about the returns; it says whether there is anything to list. Where in a return a query stands is the service's
// business, and is in its receipt. Milestones, budget lines and risks of which the same is asked share a row; each measure has its own, with a link.
func (p *Pack) queriesTable() (document.Table, bool) {
	open := 0
	for k := range p.Returns {
		open += len(worst(p.Returns[k].Findings))
	}
	return document.Table{
		ID: "queries", Caption: "Queries not yet answered",
		Columns: []document.Column{
			{Heading: "Service", Width: 1.8}, {Heading: "Measure", Width: 2.6, RowHeading: true}, {Heading: "What was found", Width: 3.6}, {Heading: "Effect", Width: 1.6},
		},
		Rows: func(yield func(document.Row) bool) {
			for k := range p.Returns {
				r := &p.Returns[k]
				for _, f := range p.alikeBeside(worst(r.Findings)) {
					ref, rest, _ := strings.Cut(f.Subject, ", ")
					measure, effect := document.Cell{Text: f.Subject}, p.Wording.word("effect", "open")
					if a := p.speaks[kpi.Ref(ref)]; a != nil {
						measure = document.Cell{Text: strings.TrimSuffix(a.Indicator.Title+" ("+p.lineWords(rest)+")", " ()"), Link: "#" + panelID(a)}
						if a.Held() && a.Current.Marks.Has(kpi.Provisional) {
							effect = p.Wording.word("effect", "provisional")
						}
					}
					if f.Severity == finding.Stop {
						effect = p.Wording.word("effect", "out")
					}
					if !yield(document.Row{Cells: []document.Cell{textCell(cmp.Or(r.Service.Name, r.Service.ID)), measure, textCell(sentence(f.Found)), textCell(effect)}}) {
						return
					}
				}
			}
		},
	}, open > 0
}

// alikeBeside puts findings together that say the same of several things which are no measures; the one that stands for them is about them all.
func (p *Pack) alikeBeside(list []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, alike := range finding.Alike(list) {
		ref, _, _ := strings.Cut(alike[0].Subject, ", ")
		if p.speaks[kpi.Ref(ref)] != nil {
			out = append(out, alike...)
			continue
		}
		one := alike[0]
		for _, f := range alike[1:] {
			one.Subject += ", " + f.Subject
		}
		out = append(out, one)
	}
	return out
}

// lineWords puts the period and the area of a line of a return, "2025-08, essex", into words. The council itself goes without saying.
func (p *Pack) lineWords(rest string) string {
	var words []string
	for part := range strings.SplitSeq(rest, ", ") {
		if per, err := period.Parse(part); err == nil {
			words = append(words, per.Short())
		} else if part != p.Organisation.ID && part != "" {
			words = append(words, p.areaName(part))
		}
	}
	return strings.Join(words, ", ")
}

// revisionsTable lists figures published otherwise before.
func (p *Pack) revisionsTable() document.Table {
	return document.Table{
		ID: "revisions", Caption: "Figures revised since they were published",
		Columns: []document.Column{
			{Heading: "Ref", Width: 1}, {Heading: "Measure", Width: 3, RowHeading: true}, {Heading: "Period", Width: 1.3},
			{Heading: "Was", Align: document.Right}, {Heading: "Status was", Width: 1.2}, {Heading: "Now", Align: document.Right}, {Heading: "Status now", Width: 1.2}, {Heading: "Reason", Width: 2.4},
		},
		Rows: func(yield func(document.Row) bool) {
			for k := range p.Assessments {
				a := &p.Assessments[k]
				r := a.Revised
				if r == nil {
					continue
				}
				was := figureCell(a.Indicator, r.Was.Value)
				if !r.Was.Value.Valid {
					was = textCell(absent(r.Was.Marks))
				}
				if !yield(document.Row{Cells: []document.Cell{
					textCell(string(a.Indicator.Ref)), {Text: p.title(a), Link: "#" + panelID(a)}, textCell(a.Current.Period.Short()),
					was, {Text: p.Wording.word("status", r.WasStatus.String()), Symbol: symbols[r.WasStatus]},
					p.currentCell(a), p.statusCell(a), textCell(cmp.Or(r.Reason, "None given")),
				}}) {
					return
				}
			}
		},
		Empty: "No figure published before has been revised.",
	}
}

// qualityAppendix tabulates the scores of the measures whose data were assessed, with the plans to improve them, and names the others: a row of nothing for each
// would be pages of it.
func (p *Pack) qualityAppendix() []document.Block {
	assessed := make(map[kpi.Ref]*kpi.DataQuality, len(p.Framework.DataQuality))
	for k := range p.Framework.DataQuality {
		d := &p.Framework.DataQuality[k]
		assessed[d.Indicator] = d
	}
	quality := make(map[kpi.Ref]kpi.Quality, len(p.Assessments))
	for k := range p.Assessments {
		quality[p.Assessments[k].Indicator.Ref] = p.Assessments[k].Quality
	}
	row := func(i *kpi.Indicator, d *kpi.DataQuality) document.Row {
		cells := []document.Cell{textCell(string(i.Ref)), textCell(i.Title), textCell(p.Wording.word("quality", quality[i.Ref].String()))}
		for _, score := range []int{d.Accuracy, d.Validity, d.Reliability, d.Timeliness, d.Relevance, d.Completeness} {
			if score == 0 {
				cells = append(cells, textCell(kpi.NotAvailable.Brackets()))
			} else {
				cells = append(cells, countCell(score))
			}
		}
		plan := "None"
		if d.Action != "" || d.Issue != "" {
			plan = strings.TrimSpace(sentence(d.Issue) + " " + sentence(d.Action))
			if d.OwnerRole != "" {
				plan += " " + d.OwnerRole
				if !d.Due.IsZero() {
					plan += ", by " + d.Due.Format("2 January 2006")
				}
				plan += "."
			}
		}
		return document.Row{Cells: append(cells, textCell(plan))}
	}
	blocks := []document.Block{document.Text(p.Wording.word("appendix", "quality")), document.Table{
		ID: "data-quality", Caption: "Data quality of each measure that was assessed, 1 (poor) to 4 (good)",
		Columns: []document.Column{
			{Heading: "Ref", Width: 1}, {Heading: "Measure", Width: 2.6, RowHeading: true}, {Heading: "Overall", Width: 1},
			{Heading: "Accuracy", Align: document.Right}, {Heading: "Validity", Align: document.Right}, {Heading: "Reliability", Align: document.Right},
			{Heading: "Timeliness", Align: document.Right}, {Heading: "Relevance", Align: document.Right}, {Heading: "Completeness", Align: document.Right},
			{Heading: "Improvement plan", Width: 2.6},
		},
		Notes: []string{"[x] means that the dimension has not been scored."},
		Rows: func(yield func(document.Row) bool) {
			for i := range p.indicators() {
				if d := assessed[i.Ref]; d != nil && !yield(row(i, d)) {
					return
				}
			}
		},
		Empty: p.Wording.word("appendix", "no quality"),
	}}
	var named, refs []string
	for i := range p.indicators() {
		if assessed[i.Ref] == nil {
			named, refs = append(named, string(i.Ref)+" "+i.Title), append(refs, string(i.Ref))
		}
	}
	if len(named) == 0 {
		return blocks
	}
	list := strings.Join(named, "; ")
	if len(named) > manyUnassessed {
		list = strings.Join(refs, ", ")
	}
	return append(blocks, document.Heading{Level: 2, Text: "Not assessed yet"}, document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: p.Wording.say("appendix unassessed", map[string]any{"Count": len(named), "Measures": list})}}})
}

// manyUnassessed is how many measures without an assessment of their data are named; more are given by their references.
const manyUnassessed = 20
