package pack

import (
	"cmp"
	"fmt"
	"iter"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// qualityPart says how far the framework is ready to be reported on and how far its figures can be relied on.
func (p *Pack) qualityPart() iter.Seq[document.Block] {
	r := &p.Readiness
	if r.Measures == 0 {
		return document.Blocks(document.Text(p.Wording.word("quality part", "nothing")))
	}
	blocks := []document.Block{
		document.Text(p.Wording.say("quality part intro", map[string]int{"Measures": r.Measures})),
		p.readinessTable(),
		document.Heading{Level: 2, Text: "Reliance on the figures"},
		document.Text(p.Wording.word("quality part", "reliance")),
		p.relianceTable(),
	}
	if ranged, within := p.hindsight(); ranged > 0 {
		blocks = append(blocks, p.said("quality part hindsight", map[string]int{"Ranged": ranged, "Within": within}))
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: "Plans to improve data"})
	if len(r.Plans) == 0 {
		blocks = append(blocks, document.Text(p.Wording.word("quality part", "no plans")))
	} else {
		blocks = append(blocks, p.plansTable())
	}
	return document.Blocks(append(blocks, document.Paragraph{Style: document.Small, Spans: []document.Span{
		{Text: p.Wording.word("quality part", "more") + " "}, {Text: "Appendix D", Link: "#a-quality"}, {Text: "."},
	}})...)
}

// hindsight counts the measures for which the rule of projection would have given a range a year ago, and those whose year came out within it.
func (p *Pack) hindsight() (ranged, within int) {
	for _, a := range p.speaking(func(a *kpi.Assessment) bool { return a.Projection.Earlier != nil }) {
		h := a.Projection.Earlier
		if !h.Low.Valid || !h.High.Valid {
			continue
		}
		ranged++
		if h.Came.GreaterThanOrEqual(h.Low.Decimal) && h.Came.LessThanOrEqual(h.High.Decimal) {
			within++
		}
	}
	return ranged, within
}

// share prints a part of a whole in per cent, which is all of it or none of it only when it is.
func share(n, of int) string {
	if of == 0 {
		return ""
	}
	switch whole := (200*n + of) / (2 * of); {
	case whole == 100 && n < of:
		return "99%"
	case whole == 0 && n > 0:
		return "less than 1%"
	default:
		return fmt.Sprintf("%d%%", whole)
	}
}

// readinessTable gives the share of measures which have what a measure needs.
func (p *Pack) readinessTable() document.Table {
	r := &p.Readiness
	var rows []document.Row
	for _, line := range []struct {
		name string
		n    int
	}{{"defined", r.Defined}, {"assessed", r.Assessed}, {"baselined", r.Baselined}, {"targeted", r.Targeted}} {
		rows = append(rows, document.Row{Cells: []document.Cell{textCell(p.Wording.word("ready", line.name)), countCell(line.n), countCell(r.Measures), textCell(share(line.n, r.Measures))}})
	}
	return document.Table{
		ID: "readiness", Caption: "Readiness of the framework",
		Columns: []document.Column{
			{Heading: "What a measure needs", Width: 4, RowHeading: true}, {Heading: "Measures that have it", Align: document.Right, Width: 1.4},
			{Heading: "Of", Align: document.Right}, {Heading: "Share", Align: document.Right},
		},
		Rows: document.Rows(rows...),
	}
}

// relianceTable counts the measures by the overall rating of their data, with how many of them are off target.
func (p *Pack) relianceTable() document.Table {
	all, red := map[kpi.Quality]int{}, map[kpi.Quality]int{}
	for _, a := range p.speaking(func(*kpi.Assessment) bool { return true }) {
		all[a.Quality]++
		if a.Status == kpi.Red {
			red[a.Quality]++
		}
	}
	var rows []document.Row
	for _, q := range []kpi.Quality{kpi.HighQuality, kpi.MediumQuality, kpi.LowQuality, kpi.NotAssessed} {
		rows = append(rows, document.Row{Cells: []document.Cell{
			textCell(p.Wording.word("quality", q.String())), textCell(p.Wording.word("quality means", q.String())), countCell(all[q]), countCell(red[q]),
		}})
	}
	return document.Table{
		ID: "reliance", Caption: "Measures by the quality of their data",
		Columns: []document.Column{
			{Heading: "Data quality", Width: 1.2, RowHeading: true}, {Heading: "What it means", Width: 4.4},
			{Heading: "Measures", Align: document.Right}, {Heading: "Of them off target", Align: document.Right, Width: 1.2},
		},
		Rows: document.Rows(rows...),
	}
}

// plansTable lists what is being done about data that cannot be relied on, and where something should be and is not.
func (p *Pack) plansTable() document.Table {
	return document.Table{
		ID: "plans", Caption: "Plans to improve data",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 2.2, RowHeading: true}, {Heading: "Data quality", Width: 0.9},
			{Heading: "Issue", Width: 2.4}, {Heading: "Action", Width: 2.4}, {Heading: "Owner and date", Width: 2},
		},
		Rows: func(yield func(document.Row) bool) {
			for k := range p.Readiness.Plans {
				pl := &p.Readiness.Plans[k]
				who := pl.Row.OwnerRole
				if !pl.Row.Due.IsZero() {
					who = strings.TrimPrefix(who+", by "+printedDay(pl.Row.Due), ", ")
				}
				if pl.Overdue {
					who += ": " + p.Wording.word("plan", "overdue")
				}
				action := sentence(pl.Row.Action)
				if pl.Missing {
					action = p.Wording.word("plan", "missing")
				}
				if !yield(document.Row{Cells: []document.Cell{
					textCell(string(pl.Indicator.Ref)), textCell(pl.Indicator.Title), textCell(p.Wording.word("quality", pl.Rating.String())),
					textCell(sentence(pl.Row.Issue)), textCell(action), textCell(who),
				}}) {
					return
				}
			}
		},
	}
}

// returnsPart says what the figures rest on: which services replied, what is late, what is open, what has been revised.
func (p *Pack) returnsPart() iter.Seq[document.Block] {
	blocks := []document.Block{document.Heading{Level: 2, Text: "Returns received"}}
	if n := &p.Punctual; n.Expected > 0 {
		blocks = append(blocks, p.said("returns punctual", map[string]tallied{"Expected": {N: n.Expected}, "OnTime": {N: n.OnTime}, "Late": {N: n.Late}, "Missing": {N: n.Missing()}}))
	}
	blocks = append(blocks, p.returnsTable())
	blocks = append(blocks, document.Heading{Level: 2, Text: "Figures that are late"})
	if late := p.late(); len(late) == 0 {
		blocks = append(blocks, document.Text(p.Wording.word("late", "none")))
	} else {
		blocks = append(blocks, p.lateTable(late))
	}
	if t, open := p.queriesTable(); open {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Queries not yet answered"}, t)
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: "Provisional figures"})
	switch list := p.provisional(); {
	case len(list) == 0:
		blocks = append(blocks, document.Text(p.Wording.word("late", "no provisional")))
	case len(list) > manyNamed:
		blocks = append(blocks, p.said("late provisional many", map[string]int{"Count": len(list)}))
	default:
		blocks = append(blocks, document.Paragraph{Spans: append([]document.Span{{Text: p.Wording.say("late provisional", map[string]int{"Count": len(list)}) + " "}}, p.allNamed(list)...)})
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: "Revised figures"})
	if len(p.revised()) == 0 && (p.Since == nil || len(p.Since.Restated)+len(p.Since.Came) == 0) {
		blocks = append(blocks, document.Text(p.Wording.word("late", "no revised")))
	} else {
		if len(p.revised()) > 0 {
			blocks = append(blocks, p.revisionsTable())
		}
		if p.Since != nil && len(p.Since.Restated)+len(p.Since.Came) > 0 {
			blocks = append(blocks, p.restatedTable())
		}
	}
	if p.Since == nil || len(p.Changes) == 0 || !p.Since.Published {
		blocks = append(blocks, document.Heading{Level: 2, Text: titleOfChanges, ID: "changes"}, document.Text(p.noChanges()))
	}
	return document.Blocks(blocks...)
}

// manyNamed is how many measures a paragraph of the returns' part names; of more it gives the number.
const manyNamed = 40

// noChanges says why there is nothing to say of changes to the framework.
func (p *Pack) noChanges() string {
	if p.Since == nil || !p.Since.Published {
		return p.Wording.word("changes", "first")
	}
	return p.Wording.say("changes none", map[string]string{"Quarter": p.Since.Quarter.Label()})
}

// allNamed names measures with links, all of them.
func (p *Pack) allNamed(list []*kpi.Assessment) []document.Span {
	var spans []document.Span
	for k, a := range list {
		if k > 0 {
			spans = append(spans, document.Span{Text: ", "})
		}
		spans = append(spans, document.Span{Text: p.title(a), Link: "#" + panelID(a)})
	}
	return append(spans, document.Span{Text: "."})
}

// lateTable lists the measures whose figure was due and is not there, by service.
func (p *Pack) lateTable(late []*kpi.Assessment) document.Table {
	due := printedDay(p.ReturnsDue)
	return document.Table{
		ID: "late", Caption: "Figures due and not returned" + joined(", due ", due),
		Columns: []document.Column{
			{Heading: "Service", Width: 2, RowHeading: true}, {Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 3}, {Heading: "Period due", Width: 1.2}, {Heading: "Shown instead", Width: 1.6},
		},
		Rows: each(late, func(a *kpi.Assessment) document.Row {
			instead := "Nothing"
			if a.Held() {
				instead = p.marked(a) + " for " + a.Current.Period.Short()
			}
			return document.Row{Cells: []document.Cell{
				textCell(p.serviceName(a.Indicator.Service)), textCell(string(a.Indicator.Ref)), {Text: p.title(a), Link: "#" + panelID(a)}, textCell(a.Due.Short()), textCell(instead),
			}}
		}),
	}
}

// joined puts a text behind a lead; nothing when the text is empty.
func joined(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

// restatedTable sets the last pack's figures as they were published beside what they are known to be now.
func (p *Pack) restatedTable() document.Table {
	return document.Table{
		ID: "restated", Caption: "Figures of " + p.Since.Quarter.Short() + " as published then and as known now",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 3, RowHeading: true},
			{Heading: "Published", Align: document.Right, Width: 1.1}, {Heading: "Status then", Width: 1.5},
			{Heading: "Known now", Align: document.Right, Width: 1.1}, {Heading: "Status it would have had", Width: 1.5}, {Heading: "Reason", Width: 2},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, list := range [][]kpi.Restatement{p.Since.Restated, p.Since.Came} {
				for _, r := range list {
					if !yield(document.Row{Cells: []document.Cell{
						textCell(string(r.Known.Indicator.Ref)), textCell(p.named(r.Known)), p.bareCell(r.Published), p.statusCell(r.Published),
						p.bareCell(r.Known), p.statusCell(r.Known), textCell(cmp.Or(sentence(r.Known.Current.Reason), p.Wording.word("late", "no reason"))),
					}}) {
						return
					}
				}
			}
		},
	}
}

// changesPart lists what is different in the framework since the last pack, in the words of its tables.
func (p *Pack) changesPart() iter.Seq[document.Block] {
	return document.Blocks(
		document.Text(p.Wording.say("changes intro", map[string]any{"Quarter": p.Since.Quarter.Label(), "Count": len(p.Changes), "Approve": len(p.agreed())})),
		document.Table{
			ID: "changes-table", Caption: "Changes to the framework since " + p.Since.Quarter.Short(),
			Columns: []document.Column{
				{Heading: "Table", Width: 1.2}, {Heading: "What", Width: 2.6, RowHeading: true}, {Heading: "Change", Width: 1.6}, {Heading: "Was", Width: 2.2}, {Heading: "Now", Width: 2.2},
			},
			Rows: func(yield func(document.Row) bool) {
				for _, c := range p.Changes {
					change := capital(c.Kind)
					if c.Kind == "changed" && c.Column != "" {
						change = "Changed: " + strings.ReplaceAll(c.Column, "_", " ")
					}
					if !yield(document.Row{Cells: []document.Cell{
						textCell(capital(strings.ReplaceAll(c.Table, "_", " "))), textCell(p.whatChanged(&c)), textCell(change),
						textCell(cmp.Or(c.Was, "None")), textCell(cmp.Or(c.Now, "None")),
					}}) {
						return
					}
				}
			},
		},
	)
}

// whatChanged names the row of a change as readers know it: by the title of the measure or outcome, and what else tells it from others.
func (p *Pack) whatChanged(c *Change) string {
	if len(c.Key) == 0 {
		return "All rows"
	}
	parts := make([]string, 0, len(c.Key)+1)
	for _, k := range c.Key {
		if k != "" {
			parts = append(parts, k)
		}
	}
	text := strings.Join(parts, ", ")
	if a := p.speaks[kpi.Ref(c.Key[0])]; a != nil {
		return a.Indicator.Title + " (" + text + ")"
	}
	if o := p.outcomes[c.Key[0]]; o != nil {
		return o.Title + " (" + text + ")"
	}
	return text
}
