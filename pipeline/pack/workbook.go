package pack

import (
	"fmt"
	"iter"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// Workbook composes the workbook appended for scrutiny: a summary, a sheet for each outcome of the first tier, every measure, the whole history,
// definitions, data quality, revisions and returns. Figures are numbers at full precision.
func (p *Pack) Workbook() *document.Workbook {
	o := p.outline()
	w := &document.Workbook{
		Title:    p.Organisation.Name + ": " + p.Title + ", " + p.Quarter.Label(),
		Author:   p.Organisation.Name,
		Subject:  "Tables behind the report",
		Language: "en-GB",
		Dated:    p.Dated,
		Cover:    []document.CoverLine{{Text: p.Quarter.Label()}},
	}
	line := func(s string) {
		if s != "" {
			w.Cover = append(w.Cover, document.CoverLine{Text: s})
		}
	}
	line(p.Status)
	for _, l := range p.Lines {
		line(l)
	}
	line(p.Notice)
	line(p.headline(p.Standings[""]))
	for _, s := range p.coverage(p.Standings[""]) {
		line(s)
	}
	w.Cover = append(w.Cover, document.CoverLine{Text: "Marks", Heading: true})
	line(p.marksNote())
	w.Sheets = func(yield func(document.Sheet) bool) {
		summary := p.standingsTable(o)
		for k := range summary.Columns {
			summary.Columns[k].Width = 0
		}
		_ = yield(document.Sheet{Name: "Summary", Title: "How each outcome stands", Table: unlinked(summary)}) &&
			p.outcomeSheets(o, yield) &&
			yield(document.Sheet{Name: "Data", Title: "All measures, " + p.Quarter.Label(), Intro: []string{p.marksNote(), emptyNote}, Table: p.dataTable("data", p.all(p.dataRow))}) &&
			yield(document.Sheet{Name: "Full_history", Title: "Every figure held", Intro: []string{p.marksNote()}, Table: p.fullHistoryTable()}) &&
			yield(document.Sheet{Name: "Definitions", Title: "Definitions", Intro: []string{"Empty cells mean that nothing is stated."}, Table: p.definitionsTable()}) &&
			yield(document.Sheet{Name: "Data_quality", Title: "Data quality and improvement plans", Table: p.qualityTable()}) &&
			yield(document.Sheet{Name: "Revisions", Title: "Figures revised since they were published", Table: unlinked(p.revisionsTable())}) &&
			yield(document.Sheet{Name: "Returns", Title: "Returns received", Table: p.returnsTable()})
	}
	return w
}

const emptyNote = "An empty cell under target, floor, baseline, change or progress means that none applies."

// outcomeSheets has a sheet for each outcome of the first tier which has measures, and one for each set of measures that serve none.
func (p *Pack) outcomeSheets(o *outline, yield func(document.Sheet) bool) bool {
	for _, b := range o.top {
		measures := b.measures()
		if len(measures) == 0 {
			continue
		}
		intro := []string{p.marksNote(), emptyNote}
		if s := b.outcome.Statement; s != "" {
			intro = append([]string{s}, intro...)
		}
		if !yield(document.Sheet{
			Name: "Outcome_" + sheetWord(b.outcome.Ref), Title: b.outcome.Ref + " " + b.outcome.Title, Intro: intro,
			Table: p.dataTable("outcome_"+sheetWord(b.outcome.Ref), each(measures, p.dataRow)),
		}) {
			return false
		}
	}
	for set := kpi.OutcomeSet; set <= kpi.ContextSet; set++ {
		measures := ofSet(o.unlinked, set)
		if len(measures) == 0 {
			continue
		}
		title := p.Wording.word("set", set.String())
		if !yield(document.Sheet{
			Name: sentenceHead(set.String()), Title: title, Intro: []string{p.marksNote(), emptyNote},
			Table: p.dataTable("set_"+set.String(), each(measures, p.dataRow)),
		}) {
			return false
		}
	}
	return true
}

// sheetWord makes a reference fit for the name of a sheet or a table.
func sheetWord(ref string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, ref)
}

// unlinked takes links within the report off the cells of a table, since they lead nowhere in a workbook.
func unlinked(t document.Table) document.Table {
	rows := t.Rows
	t.Rows = func(yield func(document.Row) bool) {
		rows(func(r document.Row) bool {
			for k := range r.Cells {
				r.Cells[k].Link = ""
			}
			return yield(r)
		})
	}
	return t
}

// dataTable is the table of measures as analysts want it: a fact a column.
func (p *Pack) dataTable(id string, rows iter.Seq[document.Row]) document.Table {
	return document.Table{
		ID: id,
		Columns: []document.Column{
			{Heading: "Ref"}, {Heading: "Measure", Width: 3, RowHeading: true}, {Heading: "Area", Width: 1.5}, {Heading: "Outcomes"}, {Heading: "Service", Width: 1.5},
			{Heading: "Unit"}, {Heading: "Good is", Width: 1.3}, {Heading: "Period", Width: 1.3}, {Heading: "Figure", Align: document.Right}, {Heading: "Marks"},
			{Heading: "Target", Align: document.Right}, {Heading: "Upper bound", Align: document.Right}, {Heading: "Floor", Align: document.Right},
			{Heading: "Status", Width: 1.6}, {Heading: "Rule applied", Width: 3},
			{Heading: "Period before", Width: 1.3}, {Heading: "Figure before", Align: document.Right}, {Heading: "Direction on the period before", Width: 1.5},
			{Heading: "Period a year ago", Width: 1.3}, {Heading: "Figure a year ago", Align: document.Right}, {Heading: "Direction on a year ago", Width: 1.5},
			{Heading: "Baseline period", Width: 1.2}, {Heading: "Baseline", Align: document.Right}, {Heading: "Change from baseline", Align: document.Right},
			{Heading: "Progress to target (%)", Align: document.Right}, {Heading: "Progress due by now (%)", Align: document.Right},
			{Heading: "Data quality", Width: 1.2}, {Heading: "Commentary", Width: 4}, {Heading: "Corrective action", Width: 3}, {Heading: "Source", Width: 3},
		},
		Rows:  rows,
		Empty: "No measures.",
	}
}

func (p *Pack) dataRow(a *kpi.Assessment) document.Row {
	i, c := a.Indicator, &a.Current
	percent := func(v decimal.NullDecimal) document.Cell {
		if !v.Valid {
			return document.Cell{}
		}
		return document.Cell{Text: kpi.Number(v.Decimal, 0), Kind: document.NumberCell, Number: v.Decimal.InexactFloat64()}
	}
	baselinePeriod, baseline := document.Cell{}, document.Cell{}
	if b := a.Baseline; b != nil {
		baselinePeriod, baseline = textCell(b.Period.Short()), figureCell(i, decimal.NewNullDecimal(b.Value))
	}
	source := ""
	if c.File != "" {
		source = fmt.Sprintf("%s, %s", c.File, c.Cell)
		if c.Sheet != "" {
			source = fmt.Sprintf("%s, sheet %s, cell %s", c.File, c.Sheet, c.Cell)
		}
	}
	action := ""
	if c.CorrectiveAction != "" {
		action = promise(&c.Words)
	}
	return document.Row{Cells: []document.Cell{
		textCell(string(i.Ref)), textCell(i.Title), textCell(p.areaName(a.Area)), textCell(strings.Join(p.served[i.Ref], ", ")), textCell(p.serviceName(i.Service)),
		textCell(i.Unit), textCell(p.Wording.word("good", i.Polarity.String())), textCell(c.Period.Short()), p.currentCell(a), marksCell(a),
		figureCell(i, a.Target.Value), figureCell(i, a.Target.Upper), figureCell(i, a.Target.Floor), p.statusCell(a), textCell(a.Rule),
		textCell(a.Short.Period.Short()), figureCell(i, a.Short.Value), p.directionCell(&a.Short),
		textCell(a.Long.Period.Short()), figureCell(i, a.Long.Value), p.directionCell(&a.Long),
		baselinePeriod, baseline, figureCell(i, a.ChangeFromBaseline), percent(a.Progress), percent(a.ExpectedProgress),
		textCell(p.Wording.word("quality", a.Quality.String())), textCell(c.Commentary), textCell(action), textCell(source),
	}}
}

// fullHistoryTable has a row for every figure held of every measure.
func (p *Pack) fullHistoryTable() document.Table {
	return document.Table{
		ID: "history",
		Columns: []document.Column{
			{Heading: "Ref"}, {Heading: "Measure", Width: 3, RowHeading: true}, {Heading: "Area", Width: 1.5}, {Heading: "Period", Width: 1.5},
			{Heading: "Period ends", Width: 1.3}, {Heading: "Figure", Align: document.Right}, {Heading: "Unit"}, {Heading: "Marks"},
		},
		Rows: func(yield func(document.Row) bool) {
			for k := range p.Assessments {
				a := &p.Assessments[k]
				ref, title, area := textCell(string(a.Indicator.Ref)), textCell(a.Indicator.Title), textCell(p.areaName(a.Area))
				for h := range a.History {
					pt := &a.History[h]
					figure := textCell(absent(pt.Marks))
					if pt.Held {
						figure = document.Cell{Kind: document.NumberCell, Number: pt.Exact, Places: int8(a.Indicator.Decimals)}
					}
					if !yield(document.Row{Cells: []document.Cell{
						ref, title, area, textCell(pt.Period.Short()), dateCell(pt.Period.End()), figure, textCell(a.Indicator.Unit), textCell((pt.Marks &^ kpi.Absent).Brackets()),
					}}) {
						return
					}
				}
			}
		},
		Empty: "No figures are held.",
	}
}
