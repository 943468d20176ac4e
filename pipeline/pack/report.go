package pack

import (
	"iter"
	"slices"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
)

// Report composes the cabinet report: what a reader needs first, then a chapter for each outcome, then what is being done where a measure is off
// target, what the figures rest on, and the tables behind it all for scrutiny.
func (p *Pack) Report() *document.Report {
	o := p.outline()
	r := p.frame(p.reportTitle())
	r.Cover.Points = p.coverPoints()
	add := func(id, title string, blocks iter.Seq[document.Block]) {
		r.Parts = append(r.Parts, document.Part{ID: id, Title: title, Blocks: blocks})
	}
	add("contents", "Contents", document.Blocks(document.Contents{}))
	add("cover-report", "Report to "+p.meeting(), p.coverReport())
	add("how-to-read", "How to read this report", p.howToRead())
	add("summary", "Summary", p.summary(o))
	if t := p.Texts["key_messages"]; len(t.Blocks) > 0 {
		add("key-messages", "Key messages", document.Blocks(t.Blocks...))
	}
	if len(o.top) > 0 {
		add("scorecard", "Scorecard", p.scorecard(o))
	}
	if len(p.Framework.Links) > 0 && len(o.top) > 0 {
		add("golden-thread", "The golden thread", p.goldenThread(o))
	}
	listed := p.listsSections(o)
	var beside []document.Part
	if p.Beside != nil {
		beside = p.BesideParts(p.Beside)
	}
	p.chapters(o.top, listed, hasPages(beside), add)
	for set := kpi.OutcomeSet; set <= kpi.ContextSet; set++ {
		if measures := ofSet(o.unlinked, set); len(measures) > 0 {
			add("set-"+set.String(), p.Wording.word("set", set.String()), p.setChapter(set, measures))
		}
	}
	if ends := p.yearEnds(); len(ends) > 0 {
		r.Parts = append(r.Parts, document.Part{ID: "year", Title: titleOfYear, Blocks: p.yearPart(ends), Landscape: true})
	}
	r.Parts = append(r.Parts, beside...)
	if reds := p.reds(); len(reds)+len(p.promises()) > 0 {
		add("reds", titleOfReds, p.exceptions(reds, p.promises()))
	}
	add("quality", "Data quality and readiness", p.qualityPart())
	add("returns", titleOfReturns, p.returnsPart())
	if p.Since != nil && p.Since.Published && len(p.Changes) > 0 {
		add("changes", titleOfChanges, p.changesPart())
	}
	for _, a := range p.appended() {
		r.Parts = append(r.Parts, document.Part{ID: a.id, Title: a.title, Blocks: a.blocks, Landscape: a.wide})
	}
	return r
}

// frame is a report without its parts: what it is called, whose it is, and its cover.
func (p *Pack) frame(title string) *document.Report {
	footer := p.Organisation.Name + " · " + title + " · " + p.Quarter.Short()
	if p.Edition.Kind != NoEdition && p.Edition.Kind != FinalEdition {
		footer += " · " + p.status() // on every page, so that no page of a draft passes for the real thing
	}
	return &document.Report{
		Title:    title,
		Subtitle: p.Quarter.Label(),
		Author:   p.Organisation.Name,
		Subject:  p.Title + ", " + p.Quarter.Label(),
		Language: "en-GB",
		Dated:    p.Dated,
		Footer:   footer,
		Cover: document.Cover{
			Organisation: p.Organisation.Name,
			Title:        title,
			Subtitle:     p.Quarter.Label(),
			Status:       p.coverStatus(),
			Lines:        p.coverLines(),
			Notice:       p.Notice,
		},
	}
}

// coverStatus says what the pack is, and that it is an example where it is.
func (p *Pack) coverStatus() string {
	status := p.status()
	if p.Notice == "" {
		return status
	}
	if status == "" {
		return p.Wording.word("cover", "illustrative")
	}
	return status + ", " + strings.ToLower(p.Wording.word("cover", "illustrative"))
}

// mostListed is how many lines the contents may have, so that they are a page.
const mostListed = 46

// listsSections says whether the contents have room for the outcomes of the second tier.
func (p *Pack) listsSections(o *outline) bool {
	n := 16 + len(o.top)
	for _, b := range o.top {
		n += len(b.children)
	}
	if p.Beside != nil {
		n += 5
	}
	return n <= mostListed
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

// howToRead explains symbols, words and marks, on a page.
func (p *Pack) howToRead() iter.Seq[document.Block] {
	w := p.Wording
	row := func(s document.Symbol, status string) document.Row {
		return document.Row{Cells: []document.Cell{{Text: w.word("status", status), Symbol: s}, textCell(w.word("means", status))}}
	}
	symbols := document.Table{
		ID: "symbols", Caption: "Symbols for status",
		Columns: []document.Column{{Heading: "Status", Width: 1, RowHeading: true}, {Heading: "What it means", Width: 4}},
		Rows:    document.Rows(row(document.OnTarget, "green"), row(document.Close, "amber"), row(document.Off, "red"), row(document.Unrated, "not_rated")),
	}
	marks := document.Table{
		ID: "marks", Caption: "Marks beside or in place of a figure",
		Columns: []document.Column{{Heading: "Mark", Width: 1, RowHeading: true}, {Heading: "What it means", Width: 4}},
	}
	var rows []document.Row
	for _, m := range allMarks {
		rows = append(rows, document.Row{Cells: []document.Cell{textCell(m.Brackets()), textCell(sentence(w.word("mark", m.String())))}})
	}
	marks.Rows = document.Rows(rows...)
	return document.Blocks(
		document.Text(w.word("read", "opening")),
		document.Heading{Level: 2, Text: "Status"}, document.Text(w.word("read", "status")), symbols,
		document.Heading{Level: 2, Text: "Direction"}, document.Text(w.word("read", "direction")),
		document.Heading{Level: 2, Text: "Charts"}, document.Text(w.word("read", "charts")),
		document.Heading{Level: 2, Text: "Marks"}, marks,
	)
}

var allMarks = []kpi.Marks{kpi.Provisional, kpi.Revised, kpi.Estimated, kpi.Confidential, kpi.NotAvailable, kpi.NotApplicable, kpi.RoundsToZero, kpi.Break}

// hasPages says that there is a page for each outcome among the parts on what stands beside the measures.
func hasPages(beside []document.Part) bool {
	return slices.ContainsFunc(beside, func(part document.Part) bool { return part.ID == "beside-outcomes" })
}

// chapters adds a chapter for each of some outcomes, and one for all of those that no measure serves: a page each would say only that it is empty.
// pages says that each outcome has a page with what stands beside its measures.
func (p *Pack) chapters(branches []*branch, listed, pages bool, add func(id, title string, blocks iter.Seq[document.Block])) {
	var bare []*branch
	for _, b := range branches {
		if b.bare() {
			bare = append(bare, b)
			continue
		}
		add(b.id(), b.name(), p.chapter(b, listed))
	}
	if len(bare) > 0 {
		add("unmeasured", p.Wording.word("chapter", "bare"), p.bareChapter(bare, pages))
	}
}

// bareChapter names outcomes that no measure serves, with what was said of them all the same.
func (p *Pack) bareChapter(bare []*branch, pages bool) iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		if !yield(document.Text(p.Wording.say("chapter bare intro", map[string]int{"Count": len(bare)}))) {
			return
		}
		for _, b := range bare {
			if !yield(document.Heading{Level: 2, Text: b.name(), ID: b.id(), Listed: true}) || !p.introduce(b, document.Body, yield) {
				return
			}
			for _, block := range p.Texts[outcomeText+b.outcome.Ref].Blocks {
				if !yield(block) {
					return
				}
			}
			beneath := 0
			b.walk(func(*branch) { beneath++ })
			said := []document.Span{{Text: p.Wording.say("chapter bare outcome", map[string]int{"Beneath": beneath - 1})}}
			if pages {
				said = append(said, document.Span{Text: " " + p.Wording.word("chapter", "beside") + " "}, document.Span{Text: p.Wording.word("beside", "outcomes"), Link: "#beside-" + b.outcome.Ref}, document.Span{Text: "."})
			}
			if !yield(document.Paragraph{Spans: said}) {
				return
			}
		}
	}
}

// introduce gives an outcome's statement and who answers for it.
func (p *Pack) introduce(b *branch, style document.Style, yield func(document.Block) bool) bool {
	if s := b.outcome.Statement; s != "" && s != b.outcome.Title && !yield(document.Paragraph{Style: style, Spans: []document.Span{{Text: s}}}) {
		return false
	}
	s := p.stewards(b.outcome)
	return s == "" || yield(document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: s}}})
}

// chapter is one outcome of the first tier with everything beneath it.
func (p *Pack) chapter(b *branch, listed bool) iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		s := p.Standings[b.outcome.Ref]
		if !p.introduce(b, document.Lead, yield) || !p.opening(b, &s, yield) {
			return
		}
		done := true
		b.walk(func(c *branch) {
			done = done && p.section(c, b, listed && c.parent == b, yield)
		})
		if done {
			p.unmeasured(b, yield)
		}
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

// opening says in words how the measures of a chapter stand together, has room for what officers wrote of it, and tabulates the measures.
func (p *Pack) opening(b *branch, s *kpi.Standing, yield func(document.Block) bool) bool {
	spans := []document.Span{{Text: p.Wording.word("judgement", s.Judgement.String()) + ". ", Bold: true}, {Text: p.rolledUp(s)}}
	if !yield(document.Paragraph{Spans: append(spans, p.standingReds(s)...)}) {
		return false
	}
	for _, block := range p.Texts[outcomeText+b.outcome.Ref].Blocks {
		if !yield(block) {
			return false
		}
	}
	return yield(document.Figure{
		Caption: "Measures by status",
		Chart:   &document.Chart{Kind: document.StatusBar, Segments: p.segments(&s.Tally)},
		Alt:     p.Wording.say("alt status bar", counts(&s.Tally)),
	}) && yield(p.glance("glance-"+b.outcome.Ref, b.measures()))
}

// section shows the measures linked to one outcome of a chapter. The outcome of the chapter itself needs no further heading.
func (p *Pack) section(b, chapter *branch, listed bool, yield func(document.Block) bool) bool {
	isChapter := b == chapter
	if !isChapter && b.bare() {
		return true
	}
	if !isChapter && !yield(document.Heading{Level: min(1+b.below(chapter), 4), Text: b.name(), ID: b.id(), Listed: listed}) {
		return false
	}
	if len(b.also) > 0 && !(isChapter && len(b.own) == 0) { // a chapter names every measure in its table already
		spans := []document.Span{{Text: p.Wording.word("chapter", "also") + " "}}
		if !yield(document.Paragraph{Style: document.Small, Spans: append(spans, p.alsoNamed(b.also)...)}) {
			return false
		}
	}
	for _, a := range b.own {
		if !yield(p.panel(a, b)) {
			return false
		}
	}
	return true
}

// alsoNamed names measures which are shown elsewhere, with how they stand.
func (p *Pack) alsoNamed(list []*kpi.Assessment) []document.Span {
	var spans []document.Span
	for k, a := range list {
		if k > 0 {
			spans = append(spans, document.Span{Text: "; "})
		}
		spans = append(spans, document.Span{Text: p.title(a), Link: "#" + panelID(a)}, document.Span{Text: " (" + p.marked(a) + ", " + strings.ToLower(p.Wording.word("status", a.Status.String())) + ")"})
	}
	return append(spans, document.Span{Text: "."})
}

// bare says that there is nothing to show of an outcome nor of anything beneath it.
func (b *branch) bare() bool {
	empty := true
	b.walk(func(c *branch) { empty = empty && len(c.own)+len(c.also) == 0 })
	return empty
}

// below is how many tiers the branch stands below another.
func (b *branch) below(other *branch) int {
	n := 0
	for at := b; at != other && at.parent != nil; at = at.parent {
		n++
	}
	return n
}

// unmeasured names the outcomes of a chapter which no measure serves, so that silence is not taken for success.
func (p *Pack) unmeasured(b *branch, yield func(document.Block) bool) bool {
	var bare []string
	b.walk(func(c *branch) {
		if len(c.children) == 0 && len(c.own)+len(c.also) == 0 {
			bare = append(bare, c.name())
		}
	})
	if bare == nil {
		return true
	}
	return yield(document.Heading{Level: 2, Text: "Not yet measured"}) &&
		yield(p.said("chapter unmeasured", map[string]string{"Outcomes": strings.Join(bare, "; ")}))
}

// setChapter shows measures that serve no outcome of the framework: the council's organisational performance measures, for one. They stand by service.
func (p *Pack) setChapter(set kpi.Set, measures []*kpi.Assessment) iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		t := p.tally(measures)
		if !yield(document.Text(p.Wording.say("summary set", counts(&t)))) || !yield(p.glance("glance-"+set.String(), measures)) {
			return
		}
		byService := map[string][]*kpi.Assessment{}
		for _, a := range measures {
			byService[a.Indicator.Service] = append(byService[a.Indicator.Service], a)
		}
		for i := range p.Framework.Services {
			service := p.Framework.Services[i].ID
			if len(byService[service]) > 0 && !yield(document.Heading{Level: 2, Text: p.serviceName(service)}) {
				return
			}
			for _, a := range byService[service] {
				if !yield(p.panel(a, nil)) {
					return
				}
			}
		}
	}
}

// worst gives the findings a reader should know of: those that keep a figure out or leave it provisional.
func worst(list []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f finding.Finding) bool { return f.Severity == finding.Note })
}
