package pack

import (
	"cmp"
	"iter"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// titleOfYear heads the part on the year that has ended.
const titleOfYear = "The year as it came out"

// yearEnds are the measures whose year has come out: those of the fourth quarter's pack, which is the annual report, and of the first quarter's after it.
func (p *Pack) yearEnds() []*kpi.Assessment {
	return p.speaking(func(a *kpi.Assessment) bool { return a.YearEnd != nil })
}

// yearPart sets the year beside its quarters and the two years before it, and says which figures of it have been changed since they were published.
func (p *Pack) yearPart(ends []*kpi.Assessment) iter.Seq[document.Block] {
	var t kpi.Tally
	provisional := 0
	for _, a := range ends {
		y := a.YearEnd
		t.Measures++
		if y.Value.Valid {
			t.Current++
		}
		switch y.Status {
		case kpi.Green:
			t.Green++
		case kpi.Amber:
			t.Amber++
		case kpi.Red:
			t.Red++
		}
		if y.Value.Valid && y.Provisional() {
			provisional++
		}
	}
	figures := counts(&t)
	figures["Provisional"] = tallied{N: provisional}
	blocks := []document.Block{document.Text(p.Wording.say("year intro", figures))}
	through, once := []*kpi.Assessment{}, []*kpi.Assessment{}
	for _, a := range ends {
		if a.Indicator.Frequency == kpi.Yearly {
			once = append(once, a)
		} else {
			through = append(through, a)
		}
	}
	if len(through) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Measures reported through the year"}, p.yearTable("year-quarters", through, true))
	}
	if len(once) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Measures with one figure a year"}, p.yearTable("year-once", once, false))
	}
	if p.Since != nil && len(p.Since.YearRestated) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Figures of the year restated"}, document.Text(p.Wording.word("year", "restated")), p.yearRestatedTable())
	}
	return document.Blocks(blocks...)
}

// yearTable has a line for each measure: its quarters where it has them, then the year, its target and the two years before.
func (p *Pack) yearTable(id string, ends []*kpi.Assessment, byQuarter bool) document.Table {
	t := document.Table{
		ID: id, Caption: "The year with its target and the two years before", Notes: []string{p.marksNote()},
		Columns: []document.Column{{Heading: "Measure", Width: 3.2, RowHeading: true}},
		Rows: each(ends, func(a *kpi.Assessment) document.Row {
			i, y := a.Indicator, a.YearEnd
			row := document.Row{Cells: []document.Cell{{Text: p.named(a), Link: "#" + panelID(a)}}}
			if byQuarter {
				for k := range y.Quarters {
					row.Cells = append(row.Cells, yearFigure(i, &y.Quarters[k]))
				}
			}
			target := ""
			if y.Target.Valid {
				target = brief(i, y.Target.Decimal)
			}
			if y.Target.Valid && y.Upper.Valid {
				target += " to " + brief(i, y.Upper.Decimal)
			}
			return document.Row{Cells: append(row.Cells,
				textCell(y.Period.Short()), p.outturnCell(i, &y.Outturn), textCell(cmp.Or(target, "None")), document.Cell{Text: p.yearStatus(y), Symbol: symbols[y.Status]},
				p.outturnCell(i, &y.Earlier[0]), p.outturnCell(i, &y.Earlier[1]),
			)}
		}),
	}
	if byQuarter {
		t.Caption = "The year by quarter, with its target and the two years before"
		for _, q := range []string{"Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4"} {
			t.Columns = append(t.Columns, document.Column{Heading: q, Align: document.Right})
		}
	}
	t.Columns = append(t.Columns, document.Column{Heading: "Year", Width: 1.3}, document.Column{Heading: "Outturn", Align: document.Right, Width: 1.1},
		document.Column{Heading: "Target", Align: document.Right, Width: 1.1}, document.Column{Heading: "Status", Width: 1.6},
		document.Column{Heading: "Year before", Align: document.Right, Width: 1.1}, document.Column{Heading: "Two years before", Align: document.Right, Width: 1.1})
	return t
}

// yearStatus says how a year's figure stands, or why it is not rated.
func (p *Pack) yearStatus(y *kpi.YearView) string {
	s := p.Wording.word("status", y.Status.String())
	if y.Status == kpi.NotRated && y.StatusReason != "" {
		s += ": " + p.Wording.word("reason", string(y.StatusReason))
	}
	return s
}

// yearFigure gives a quarter by itself, or says that it is not there.
func yearFigure(i *kpi.Indicator, f *kpi.Figure) document.Cell {
	switch {
	case f.Value.Valid:
		c := figureCell(i, f.Value)
		c.Text = brief(i, f.Value.Decimal)
		if m := (f.Marks &^ kpi.Absent).Brackets(); m != "" {
			c.Text += " " + m
		}
		return c
	case f.Marks.Any(kpi.Absent):
		return textCell(absent(f.Marks))
	}
	return textCell(kpi.NotAvailable.Brackets())
}

// outturnCell gives what a year came to, or why that is not known.
func (p *Pack) outturnCell(i *kpi.Indicator, o *kpi.Outturn) document.Cell {
	if !o.Value.Valid && o.Reason != "" && !o.Marks.Any(kpi.Absent) {
		return textCell(kpi.NotAvailable.Brackets())
	}
	return yearFigure(i, &o.Figure)
}

// yearRestatedTable sets the year's figures as the fourth quarter's pack gave them beside what they are known to be now.
func (p *Pack) yearRestatedTable() document.Table {
	return document.Table{
		ID: "year-restated", Caption: "The year's figures as published and as known now",
		Columns: []document.Column{
			{Heading: "Measure", Width: 3.4, RowHeading: true}, {Heading: "Year", Width: 1.1}, {Heading: "Published", Align: document.Right, Width: 1.2}, {Heading: "Status then", Width: 1.6},
			{Heading: "Known now", Align: document.Right, Width: 1.2}, {Heading: "Status it would have had", Width: 1.6},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, r := range p.Since.YearRestated {
				was, now := yearOf(r.Published), yearOf(r.Known)
				if !yield(document.Row{Cells: []document.Cell{
					textCell(p.named(r.Known)), textCell(now.Period.Short()), p.outturnCell(r.Known.Indicator, &was.Outturn), {Text: p.yearStatus(was), Symbol: symbols[was.Status]},
					p.outturnCell(r.Known.Indicator, &now.Outturn), {Text: p.yearStatus(now), Symbol: symbols[now.Status]},
				}}) {
					return
				}
			}
		},
	}
}

func yearOf(a *kpi.Assessment) *kpi.YearView {
	if a.YearEnd == nil {
		return &kpi.YearView{}
	}
	return a.YearEnd
}
