package pack

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
)

// Report composes the cabinet report: what a reader needs first, then a chapter for each outcome, then the tables behind it for scrutiny.
func (p *Pack) Report() *document.Report {
	o := p.outline()
	r := &document.Report{
		Title:    p.Title,
		Subtitle: p.Quarter.Label(),
		Author:   p.Organisation.Name,
		Subject:  p.Title + ", " + p.Quarter.Label(),
		Language: "en-GB",
		Dated:    p.Dated,
		Footer:   p.Organisation.Name + " · " + p.Title + ": " + p.Quarter.Short(),
		Cover: document.Cover{
			Organisation: p.Organisation.Name,
			Title:        p.Title,
			Subtitle:     p.Quarter.Label(),
			Status:       p.Status,
			Lines:        p.Lines,
			Notice:       p.Notice,
		},
	}
	add := func(id, title string, blocks iter.Seq[document.Block]) {
		r.Parts = append(r.Parts, document.Part{ID: id, Title: title, Blocks: blocks})
	}
	add("contents", "Contents", document.Blocks(document.Contents{}))
	if len(p.Introduction) > 0 {
		add("cover-report", "Report to cabinet", p.introduction())
	}
	add("summary", "Summary", p.summary(o))
	add("how-to-read", "How to read this report", p.howToRead())
	if reds := p.reds(); len(reds) > 0 {
		add("reds", "Measures off target", document.Blocks(document.Text("What each service says it is doing, who answers for it and by when."), p.redsTable(reds)))
	}
	for _, b := range o.top {
		add("o-"+b.outcome.Ref, b.outcome.Ref+" "+b.outcome.Title, p.chapter(b))
	}
	for set := kpi.OutcomeSet; set <= kpi.ContextSet; set++ {
		if measures := ofSet(o.unlinked, set); len(measures) > 0 {
			add("set-"+set.String(), p.Wording.word("set", set.String()), p.setChapter(measures))
		}
	}
	add("returns", "Returns and data quality", p.returnsChapter())
	for _, t := range []struct {
		id, title, intro string
		tables           []document.Table
	}{
		{"a-measures", "Appendix A: all measures", "Every measure with its figure, what it was judged against and how it has moved.", []document.Table{p.measuresTable()}},
		{"a-history", "Appendix B: history", "The latest figures held for each measure. Earlier ones are in the workbook.", p.historyTables()},
		{"a-definitions", "Appendix C: definitions", "What each measure counts, where its figures come from and who answers for it.", []document.Table{p.definitionsTable()}},
	} {
		blocks := []document.Block{document.Text(t.intro)}
		for _, table := range t.tables {
			blocks = append(blocks, table)
		}
		r.Parts = append(r.Parts, document.Part{ID: t.id, Title: t.title, Blocks: document.Blocks(blocks...), Landscape: true})
	}
	return r
}

func ofSet(measures []*kpi.Assessment, set kpi.Set) []*kpi.Assessment {
	var list []*kpi.Assessment
	for _, a := range measures {
		if a.Indicator.Set == set {
			list = append(list, a)
		}
	}
	return list
}

// introduction is the cover report in the council's own words.
func (p *Pack) introduction() iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		for _, t := range p.Introduction {
			if !yield(document.Heading{Level: 2, Text: t.Heading}) {
				return
			}
			for _, para := range t.Paragraphs {
				if !yield(document.Text(para)) {
					return
				}
			}
		}
	}
}

// summary is the one page that everybody reads.
func (p *Pack) summary(o *outline) iter.Seq[document.Block] {
	whole := p.Standings[""]
	blocks := []document.Block{
		document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: p.headline(whole)}}},
		document.Tiles{
			{Number: strconv.Itoa(whole.Green), Label: p.Wording.word("status", "green"), Symbol: document.OnTarget},
			{Number: strconv.Itoa(whole.Amber), Label: p.Wording.word("status", "amber"), Symbol: document.Close},
			{Number: strconv.Itoa(whole.Red), Label: p.Wording.word("status", "red"), Symbol: document.Off},
			{Number: strconv.Itoa(whole.Measures - whole.Rated()), Label: p.Wording.word("status", "not_rated"), Symbol: document.Unrated},
		},
	}
	for _, s := range p.coverage(whole) {
		blocks = append(blocks, document.Text(s))
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: "How each outcome stands"}, p.standingsTable(o))
	blocks = append(blocks, document.Heading{Level: 2, Text: "Measures off target"})
	reds := p.reds()
	if len(reds) == 0 {
		blocks = append(blocks, document.Text(p.Wording.word("summary", "no reds")))
		return document.Blocks(blocks...)
	}
	items := make([][]document.Span, 0, redsOnSummary)
	for _, a := range reds[:min(len(reds), redsOnSummary)] {
		items = append(items, []document.Span{{Text: p.title(a), Link: "#" + panelID(a)}, {Text: ": " + p.printed(a) + " against " + target(a.Indicator, &a.Target)}})
	}
	more := "What is being done about each is in "
	if rest := len(reds) - len(items); rest > 0 {
		more = fmt.Sprintf("And %d more. What is being done about each is in ", rest)
	}
	return document.Blocks(append(blocks, document.List{Items: items},
		document.Paragraph{Spans: []document.Span{{Text: more}, {Text: "Measures off target", Link: "#reds"}, {Text: "."}}})...)
}

// redsOnSummary is how many measures off target the summary names, so that it stays a page.
const redsOnSummary = 10

func (p *Pack) headline(t kpi.Standing) string {
	return p.Wording.say("summary headline", map[string]int{
		"Current": t.Current, "Measures": t.Measures, "Rated": t.Rated(), "Green": t.Green, "Amber": t.Amber, "Red": t.Red,
	})
}

// coverage says why measures are not rated and how many figures are not new.
func (p *Pack) coverage(t kpi.Standing) []string {
	var list []string
	if n := t.Measures - t.Rated(); n > 0 {
		var why []string
		for _, r := range t.NotRated {
			why = append(why, fmt.Sprintf("%d %s", r.Count, p.Wording.word("reason", string(r.Reason))))
		}
		list = append(list, p.Wording.say("summary not rated", map[string]any{"Count": n, "Why": strings.Join(why, ", ")}))
	}
	if t.Carried > 0 {
		list = append(list, p.Wording.say("summary carried", map[string]int{"Count": t.Carried}))
	}
	return list
}

func (p *Pack) reds() []*kpi.Assessment {
	var list []*kpi.Assessment
	for i := range p.Assessments {
		if p.Assessments[i].Status == kpi.Red {
			list = append(list, &p.Assessments[i])
		}
	}
	return list
}

// howToRead explains symbols, words and marks.
func (p *Pack) howToRead() iter.Seq[document.Block] {
	w := p.Wording
	blocks := []document.Block{
		document.Text("Each measure is judged against its target for the quarter, at the precision at which its figure is printed. " +
			"How far a figure may fall short and still count as on target or close to it is set for each measure, and stated with it. " +
			"Direction says how the figure has moved, and never changes the status."),
		document.Heading{Level: 2, Text: "Symbols"},
	}
	symbols := document.Table{
		ID: "symbols", Caption: "Symbols for status",
		Columns: []document.Column{{Heading: "Status", Width: 1, RowHeading: true}, {Heading: "What it means", Width: 3}},
		Rows: document.Rows(
			document.Row{Cells: []document.Cell{{Text: w.word("status", "green"), Symbol: document.OnTarget}, {Text: "On or better than target, or within the tolerance agreed for the measure"}}},
			document.Row{Cells: []document.Cell{{Text: w.word("status", "amber"), Symbol: document.Close}, {Text: "Short of target by no more than the wider tolerance, or at or above the floor"}}},
			document.Row{Cells: []document.Cell{{Text: w.word("status", "red"), Symbol: document.Off}, {Text: "Short of target by more than that"}}},
			document.Row{Cells: []document.Cell{{Text: w.word("status", "not_rated"), Symbol: document.Unrated}, {Text: "No judgement is made; the reason is given"}}},
		),
	}
	marks := document.Table{
		ID: "marks", Caption: "Marks beside or in place of a figure",
		Columns: []document.Column{{Heading: "Mark", Width: 1, RowHeading: true}, {Heading: "What it means", Width: 3}},
	}
	var rows []document.Row
	for _, m := range []kpi.Marks{kpi.Provisional, kpi.Revised, kpi.Estimated, kpi.Confidential, kpi.NotAvailable, kpi.NotApplicable, kpi.RoundsToZero, kpi.Break} {
		rows = append(rows, document.Row{Cells: []document.Cell{{Text: m.Brackets()}, {Text: sentence(w.word("mark", m.String()))}}})
	}
	marks.Rows = document.Rows(rows...)
	blocks = append(blocks, symbols,
		document.Heading{Level: 2, Text: "Direction"},
		document.Text("“Better” and “worse” are said only where a change is larger than the measure's own threshold and, where the numbers behind a percentage or rate are held, larger than chance would explain. "+
			"Otherwise there is no clear change. A running total is not compared with the quarter before, nor are windows which overlap."),
		document.Heading{Level: 2, Text: "Marks"}, marks)
	return document.Blocks(blocks...)
}

// chapter is one outcome of the first tier with everything beneath it.
func (p *Pack) chapter(b *branch) iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		measures := b.measures()
		if s := b.outcome.Statement; s != "" && s != b.outcome.Title {
			if !yield(document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: s}}}) {
				return
			}
		}
		if s := p.stewards(b.outcome); s != "" && !yield(document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: s}}}) {
			return
		}
		if len(measures) == 0 {
			yield(document.Text(p.Wording.word("summary", "no measures")))
			return
		}
		if !p.opening(p.Standings[b.outcome.Ref], measures, yield) {
			return
		}
		done := true
		b.walk(func(c *branch) {
			done = done && p.section(c, c == b, yield)
		})
		if !done {
			return
		}
		p.unmeasured(b, yield)
	}
}

// stewards says who answers for an outcome and who scrutinises it.
func (p *Pack) stewards(o *kpi.Outcome) string {
	var parts []string
	if o.Portfolio != "" {
		parts = append(parts, "Portfolio: "+o.Portfolio)
	}
	if o.ScrutinyPanel != "" {
		parts = append(parts, "Scrutiny: "+o.ScrutinyPanel)
	}
	if o.Illustrative {
		parts = append(parts, "Wording illustrative")
	}
	return strings.Join(parts, ". ")
}

// opening counts the measures of a chapter and tabulates them.
func (p *Pack) opening(s kpi.Standing, measures []*kpi.Assessment, yield func(document.Block) bool) bool {
	text := p.Wording.say("summary outcome", map[string]int{
		"Current": s.Current, "Measures": s.Measures, "Rated": s.Rated(), "Green": s.Green, "Amber": s.Amber, "Red": s.Red,
	})
	return yield(document.Paragraph{Spans: []document.Span{{Text: p.Wording.word("judgement", s.Judgement.String()) + ". ", Bold: true}, {Text: text}}}) &&
		yield(document.Figure{
			Caption: "Measures by status",
			Chart: &document.Chart{Kind: document.StatusBar, Segments: []document.Segment{
				{Symbol: document.OnTarget, Count: s.Green, Label: p.Wording.word("status", "green")},
				{Symbol: document.Close, Count: s.Amber, Label: p.Wording.word("status", "amber")},
				{Symbol: document.Off, Count: s.Red, Label: p.Wording.word("status", "red")},
				{Symbol: document.Unrated, Count: s.Measures - s.Rated(), Label: p.Wording.word("status", "not_rated")},
			}},
			Alt: fmt.Sprintf("Bar of %d measures: %d on target, %d close to target, %d off target, %d not rated.", s.Measures, s.Green, s.Amber, s.Red, s.Measures-s.Rated()),
		}) &&
		yield(p.scorecard(measures))
}

// section shows the measures linked to one outcome. The outcome of the chapter itself needs no further heading.
func (p *Pack) section(b *branch, isChapter bool, yield func(document.Block) bool) bool {
	if len(b.own)+len(b.also) == 0 {
		return true
	}
	if !isChapter && !yield(document.Heading{Level: 2, Text: b.outcome.Ref + " " + b.outcome.Title, ID: "o-" + b.outcome.Ref, Listed: true}) {
		return false
	}
	for _, a := range b.own {
		if !yield(p.panel(a, b)) {
			return false
		}
	}
	if len(b.also) == 0 {
		return true
	}
	items := make([][]document.Span, 0, len(b.also))
	for _, a := range b.also {
		items = append(items, []document.Span{
			{Text: p.title(a), Link: "#" + panelID(a)},
			{Text: ": " + p.printed(a) + ", " + p.statusWords(a)},
		})
	}
	return yield(document.Paragraph{Spans: []document.Span{{Text: "Measures shown elsewhere which serve this outcome as well:"}}}) &&
		yield(document.List{Items: items})
}

// unmeasured names the outcomes of a chapter which no measure serves, so that silence is not taken for success.
func (p *Pack) unmeasured(b *branch, yield func(document.Block) bool) bool {
	var items [][]document.Span
	b.walk(func(c *branch) {
		if len(c.children) == 0 && len(c.own)+len(c.also) == 0 {
			items = append(items, []document.Span{{Text: c.outcome.Ref + " " + c.outcome.Title}})
		}
	})
	if items == nil {
		return true
	}
	return yield(document.Heading{Level: 2, Text: "Not yet measured"}) &&
		yield(document.Text("No measure serves these outcomes yet.")) &&
		yield(document.List{Items: items})
}

// setChapter shows measures that serve no outcome of the framework: the council's organisational performance measures, for one.
func (p *Pack) setChapter(measures []*kpi.Assessment) iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		if !yield(p.scorecard(measures)) {
			return
		}
		for i := range p.Framework.Services {
			service := p.Framework.Services[i].ID
			theirs := slices.DeleteFunc(slices.Clone(measures), func(a *kpi.Assessment) bool { return a.Indicator.Service != service })
			if len(theirs) > 0 && !yield(document.Heading{Level: 2, Text: p.serviceName(service), Listed: true}) {
				return
			}
			for _, a := range theirs {
				if !yield(p.panel(a, nil)) {
					return
				}
			}
		}
	}
}

// returnsChapter says what the figures rest on: which services replied, what is open, how good the data are.
func (p *Pack) returnsChapter() iter.Seq[document.Block] {
	blocks := []document.Block{
		document.Heading{Level: 2, Text: "Returns received"}, p.returnsTable(),
	}
	if t, open := p.queriesTable(); open {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Queries not yet answered"}, t)
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: "Revised figures"}, p.revisionsTable())
	blocks = append(blocks, document.Heading{Level: 2, Text: "Data quality"}, p.qualityTable())
	return document.Blocks(blocks...)
}

// worst gives the findings a reader should know of: those that keep a figure out or leave it provisional.
func worst(list []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f finding.Finding) bool { return f.Severity == finding.Note })
}

// when gives the day of a return's receipt as readers write it, or that there is none.
func when(iso string) string {
	if iso == "" {
		return "not received"
	}
	return printedDate(iso)
}
