package pack

import (
	"cmp"
	"iter"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// exceptions says of each measure off target why, what is being done, by whom and by when, and what became of what was said the last time. Measures of
// which nothing is said are only listed: yearly figures that were reported before, and those for which no account was given.
func (p *Pack) exceptions(reds []*kpi.Assessment, promises []kpi.Promise) iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		var told, carried, silent []*kpi.Assessment
		for _, a := range reds {
			switch said := a.Current.Commentary != "" || a.Current.CorrectiveAction != "" || p.promised[a] != nil; {
			case said:
				told = append(told, a)
			case a.Carried:
				carried = append(carried, a)
			default:
				silent = append(silent, a)
			}
		}
		if len(reds) == 0 {
			if !yield(document.Text(p.Wording.word("summary", "no reds"))) {
				return
			}
		} else if !yield(document.Text(p.Wording.say("reds intro", map[string]int{"Count": len(reds), "Told": len(told)}))) {
			return
		}
		for _, a := range told {
			for _, b := range p.exception(a) {
				if !yield(b) {
					return
				}
			}
		}
		for _, rest := range []struct {
			title, name string
			list        []*kpi.Assessment
		}{{"No account given", "silent", silent}, {"Yearly figures reported before", "carried", carried}} {
			if rest.list != nil && (!yield(document.Heading{Level: 2, Text: rest.title}) || !yield(document.Text(p.Wording.word("reds", rest.name))) || !yield(p.restOfReds("reds-"+rest.name, rest.title, rest.list))) {
				return
			}
		}
		if len(promises) > 0 {
			_ = yield(document.Heading{Level: 2, Text: "What was promised last time", ID: "promises"}) &&
				yield(document.Text(p.Wording.say("promises intro", map[string]string{"Quarter": p.Since.Quarter.Label()}))) &&
				yield(p.promisesTable(promises))
		}
	}
}

// exception is the account of one measure off target.
func (p *Pack) exception(a *kpi.Assessment) []document.Block {
	w, c := p.Wording, &a.Current
	status := w.word("status", a.Status.String())
	if p.newRed[a] {
		status += ", " + w.say("reds new", map[string]string{"Quarter": p.Since.Quarter.Short()})
	}
	blocks := []document.Block{
		document.Heading{Level: 2, Text: p.title(a), ID: "x-" + panelID(a)},
		document.Paragraph{Spans: []document.Span{
			{Text: w.say("reds figure", map[string]string{"Figure": p.marked(a), "Period": c.Period.Short(), "Target": target(a.Indicator, &a.Target)}) + " ", Bold: true},
			{Text: status + ". " + p.sayStanding(a) + " "}, {Text: "Panel " + string(a.Indicator.Ref), Link: "#" + panelID(a)}, {Text: "."},
		}},
	}
	say := func(label, text string) {
		blocks = append(blocks, document.Paragraph{Spans: []document.Span{{Text: label + ": ", Bold: true}, {Text: text}}})
	}
	say("Cause", cmp.Or(sentence(c.Commentary), w.word("reds", "no cause")))
	blocks = append(blocks, document.Paragraph{Spans: []document.Span{
		{Text: "Action: ", Bold: true}, {Text: cmp.Or(sentence(c.CorrectiveAction), w.word("reds", "no action"))},
		{Text: " Owner and date: ", Bold: true}, {Text: w.say("reds owner", map[string]string{
			"Owner": cmp.Or(c.ActionOwner, p.leadRole(a.Indicator.Service)), "Due": cmp.Or(printedDate(c.ActionDue), w.word("reds", "no date")),
		})},
	}})
	if pr := p.promised[a]; pr != nil {
		say("Last time", w.say("reds promise", map[string]string{
			"Promise": promise(&pr.Then.Current.Words), "Kept": w.word("kept", pr.Kept.String()), "Then": p.marked(pr.Then), "Now": p.marked(a),
		}))
	}
	return blocks
}

// restOfReds lists reds of which there is nothing to tell.
func (p *Pack) restOfReds(id, caption string, list []*kpi.Assessment) document.Table {
	return document.Table{
		ID: id, Caption: caption,
		Columns: []document.Column{
			{Heading: "Measure", Width: 3.4, RowHeading: true}, {Heading: "Period", Width: 1.1}, {Heading: "Figure", Align: document.Right, Width: 1.1},
			{Heading: "Target", Align: document.Right, Width: 1.1}, {Heading: "Next figure due", Width: 1.2}, {Heading: "Owner", Width: 2.2},
		},
		Rows: each(list, func(a *kpi.Assessment) document.Row {
			next := ""
			if a.NextDueIn > 0 {
				next = a.NextDueIn.Short()
			}
			return document.Row{Cells: []document.Cell{
				{Text: p.named(a), Link: "#" + panelID(a), Symbol: document.Off}, textCell(a.Current.Period.Short()), p.bareCell(a),
				textCell(briefTarget(a.Indicator, &a.Target)), textCell(next), textCell(p.leadRole(a.Indicator.Service)),
			}}
		}),
	}
}

// promises are the corrective actions of the last pack.
func (p *Pack) promises() []kpi.Promise {
	if p.Since == nil {
		return nil
	}
	return p.Since.Promises
}

// promisesTable sets each corrective action of the last pack beside what came of it.
func (p *Pack) promisesTable(promises []kpi.Promise) document.Table {
	return document.Table{
		ID: "promises", Caption: "Actions promised for " + p.Since.Quarter.Short() + " and what came of them",
		Columns: []document.Column{
			{Heading: "Measure", Width: 2.4, RowHeading: true}, {Heading: "What was promised", Width: 3.4},
			{Heading: "Figure then", Align: document.Right}, {Heading: "Figure now", Align: document.Right}, {Heading: "Status now", Width: 1.4}, {Heading: "Outcome", Width: 1.6},
		},
		Rows: func(yield func(document.Row) bool) {
			for k := range promises {
				pr := &promises[k]
				name, now, status := document.Cell{Text: p.named(pr.Then)}, textCell("No longer reported"), document.Cell{}
				if pr.Now != nil {
					name = document.Cell{Text: p.named(pr.Now), Link: "#" + panelID(pr.Now)}
					now, status = p.bareCell(pr.Now), p.statusCell(pr.Now)
				}
				if !yield(document.Row{Cells: []document.Cell{
					name, textCell(promise(&pr.Then.Current.Words)), p.bareCell(pr.Then), now, status, textCell(capital(p.Wording.word("kept", pr.Kept.String()))),
				}}) {
					return
				}
			}
		},
	}
}

// promise gives a corrective action with who answers for it and by when.
func promise(w *kpi.Words) string {
	if w.CorrectiveAction == "" {
		return "None stated"
	}
	by := w.ActionOwner
	if w.ActionDue != "" {
		if by != "" {
			by += ", "
		}
		by += "by " + printedDate(w.ActionDue)
	}
	if by == "" {
		return w.CorrectiveAction
	}
	return w.CorrectiveAction + " (" + by + ")"
}
