package pack

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// standingColumns are those of every table of outcomes.
func (p *Pack) standingColumns() []document.Column {
	w := p.Wording
	return []document.Column{
		{Heading: "Outcome", Width: 6.4, RowHeading: true},
		{Heading: "Measures", Align: document.Right, Width: 1.1}, {Heading: "With a figure", Align: document.Right},
		{Heading: w.word("status", "green"), Align: document.Right}, {Heading: w.word("column", "amber"), Align: document.Right},
		{Heading: w.word("status", "red"), Align: document.Right}, {Heading: w.word("status", "not_rated"), Align: document.Right},
		{Heading: "Judgement", Width: 2},
	}
}

// standingRow counts the measures of one outcome.
func (p *Pack) standingRow(b *branch, link bool) document.Row {
	s := p.Standings[b.outcome.Ref]
	name := document.Cell{Text: b.name()}
	if link {
		name.Link = "#" + b.id()
	}
	judgement := p.Wording.word("judgement", s.Judgement.String())
	switch {
	case s.Measures == 0:
		judgement = p.Wording.word("judgement", "unmeasured")
	case s.Judgement == kpi.NoJudgement:
		judgement = p.Wording.word("column", "no judgement")
	}
	return document.Row{Cells: []document.Cell{
		name, countCell(s.Measures), countCell(s.Current), countCell(s.Green), countCell(s.Amber), countCell(s.Red),
		countCell(s.Measures - s.Rated()), textCell(judgement),
	}}
}

// standingsTable has a line for each outcome of the first tier.
func (p *Pack) standingsTable(o *outline) document.Table {
	return document.Table{
		ID: "standings", Caption: "Measures by outcome and status", Columns: p.standingColumns(),
		Rows: func(yield func(document.Row) bool) {
			for _, b := range o.top {
				if !yield(p.standingRow(b, true)) {
					return
				}
			}
		},
		Empty: "The framework has no outcomes.",
	}
}

// scorecard has a line for each outcome of every tier, tier under tier.
func (p *Pack) scorecard(o *outline) iter.Seq[document.Block] {
	intro := p.Wording.say("scorecard intro", map[string]string{"Tiers": series(p.tierNames())})
	return document.Blocks(document.Text(intro), p.tiersTable(o.top))
}

// tierNames gives the names of the tiers which have outcomes, in small letters for a sentence.
func (p *Pack) tierNames() []string {
	var deepest int
	for i := range p.Framework.Outcomes {
		deepest = max(deepest, p.Framework.Outcomes[i].Tier)
	}
	var names []string
	for _, t := range p.Framework.Tiers {
		if t.Level <= deepest {
			names = append(names, strings.ToLower(t.Name))
		}
	}
	return names
}

func (p *Pack) tiersTable(top []*branch) document.Table {
	return document.Table{
		ID: "scorecard", Caption: "Outcomes of every tier, with their measures by status", Columns: p.standingColumns(),
		Rows: func(yield func(document.Row) bool) {
			done := true
			for _, b := range top {
				b.walk(func(c *branch) {
					if !done {
						return
					}
					row := p.standingRow(c, c.parent == nil || len(c.own)+len(c.also) > 0)
					row.Group = b.name()
					if c == b {
						row.Cells[0].Text = p.Wording.word("scorecard", "together")
					}
					done = yield(row)
				})
			}
		},
		Empty: "The framework has no outcomes.",
	}
}

// glance has a line for each measure of a chapter.
func (p *Pack) glance(id string, measures []*kpi.Assessment) document.Table {
	return document.Table{
		ID: id, Caption: "Measures at a glance",
		Columns: []document.Column{
			{Heading: "Measure", Width: 3.6, RowHeading: true}, {Heading: "Period", Width: 1.9}, {Heading: "Figure", Align: document.Right, Width: 1.1},
			{Heading: "Target", Align: document.Right, Width: 1.1}, {Heading: "Status", Width: 2}, {Heading: "On a year ago", Width: 1.5},
		},
		Rows: each(measures, func(a *kpi.Assessment) document.Row {
			return document.Row{Cells: []document.Cell{
				{Text: p.named(a), Link: "#" + panelID(a)}, textCell(a.Current.Period.Short()), p.bareCell(a),
				textCell(cmp.Or(briefTarget(a.Indicator, &a.Target), "None")), p.statusCell(a), p.directionCell(&a.Long),
			}}
		}),
	}
}

// bareCell gives the figure without a unit that the measure's name has said, and its marks.
func (p *Pack) bareCell(a *kpi.Assessment) document.Cell {
	if !a.Held() {
		return textCell(absent(a.Current.Marks))
	}
	c := figureCell(a.Indicator, a.Current.Value)
	c.Text = brief(a.Indicator, a.Current.Value.Decimal)
	if m := (a.Current.Marks &^ kpi.Absent).Brackets(); m != "" {
		c.Text += " " + m
	}
	return c
}

// A diagram of the golden thread has to fit a page, and a row of it a line.
const (
	rowsOnThread   = 40
	strandsOnALine = 4
	strandsOnARow  = 24  // in all
	mostThreadRows = 400 // beyond, the lower tiers are left out
)

// goldenThread draws how measures hang on outcomes and outcomes on priorities, with how each stands and how well it is known that it serves.
func (p *Pack) goldenThread(o *outline) iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		if !yield(document.Text(p.Wording.say("thread intro", map[string]string{"Tiers": series(p.tierNames())}))) {
			return
		}
		for _, t := range p.threads(o) {
			if !yield(t) {
				return
			}
		}
		p.gaps(o, yield)
	}
}

// threads cuts the tree into diagrams of a page each, never within an outcome of the first tier unless that alone is more than a page.
func (p *Pack) threads(o *outline) []document.Figure {
	deepest := 0
	rows := 0
	for _, b := range o.top {
		rows += threadRows(b, 0)
	}
	if rows > mostThreadRows {
		deepest = 2
	}
	var list []document.Figure
	var group []*branch
	used := 0
	flush := func() {
		if group != nil {
			list = append(list, p.thread(group, deepest))
		}
		group, used = nil, 0
	}
	var place func(b *branch)
	place = func(b *branch) {
		n := threadRows(b, deepest)
		if n > rowsOnThread && len(b.children) > 0 && len(b.own)+len(b.also) == 0 && b.outcome.Tier != deepest {
			flush()
			for _, c := range b.children {
				place(c)
			}
			flush()
			return
		}
		if used+n > rowsOnThread {
			flush()
		}
		group, used = append(group, b), used+n
	}
	for _, b := range o.top {
		place(b)
	}
	flush()
	for k := range list {
		list[k].Caption = fmt.Sprintf("%s (diagram %d of %d)", p.Wording.word("thread", "caption"), k+1, len(list))
		if len(list) == 1 {
			list[k].Caption = p.Wording.word("thread", "caption")
		}
	}
	return list
}

// threadRows is how many lines of a diagram a branch takes: one for each outcome, and more where it has many measures.
func threadRows(b *branch, deepest int) int {
	if b.outcome.Tier == deepest {
		return 1
	}
	n := 1
	if strands := len(b.own) + len(b.also); strands <= strandsOnARow {
		n = max(1, (strands+strandsOnALine-1)/strandsOnALine)
	}
	for _, c := range b.children {
		n += threadRows(c, deepest)
	}
	return n
}

func (p *Pack) thread(group []*branch, deepest int) document.Figure {
	c := &document.Chart{Kind: document.Thread}
	var alt strings.Builder
	var hang func(b *branch, parent int)
	hang = func(b *branch, parent int) {
		node := document.Node{Tier: b.outcome.Tier, Parent: parent, Label: b.name()}
		cut := b.outcome.Tier == deepest
		measures := slices.Concat(b.own, b.also)
		if cut {
			measures = b.measures()
		}
		measures = p.heard(measures)
		here := len(c.Nodes)
		alt.WriteString(b.name() + ": ")
		switch {
		case len(measures) > strandsOnARow || cut && len(measures) > 0:
			t := p.tally(measures)
			node.Counts = p.segments(&t)
			alt.WriteString(p.Wording.say("summary outcome", counts(&t)) + " ")
		case len(measures) > 0:
			alt.WriteString(p.strandsInWords(b, measures) + ". ")
			for _, a := range measures {
				node.Strands = append(node.Strands, document.Strand{Ref: string(a.Indicator.Ref), Symbol: symbols[a.Status], Evidence: p.grade(a, b)})
			}
		case len(b.children) == 0:
			alt.WriteString(p.Wording.word("thread", "unmeasured") + ". ")
		default:
			alt.WriteString(p.Wording.say("thread over", map[string]int{"Count": len(b.children)}) + " ")
		}
		c.Nodes = append(c.Nodes, node)
		if cut {
			return
		}
		for _, child := range b.children {
			hang(child, here)
		}
	}
	for _, b := range group {
		hang(b, -1)
	}
	return document.Figure{Chart: c, Alt: strings.TrimSpace(alt.String())}
}

var grades = [...]document.Evidence{
	kpi.Unstated: document.Unstated, kpi.Assumed: document.Assumed, kpi.Plausible: document.Plausible, kpi.Established: document.Established,
}

func (p *Pack) grade(a *kpi.Assessment, b *branch) document.Evidence {
	return grades[p.evidence[strand{a.Indicator.Ref, b.outcome.Ref}]]
}

// strandsInWords names the measures of an outcome with how each stands and how well it is known that it serves.
func (p *Pack) strandsInWords(b *branch, measures []*kpi.Assessment) string {
	parts := make([]string, len(measures))
	for k, a := range measures {
		said := strings.ToLower(p.Wording.word("status", a.Status.String()))
		if e := p.evidence[strand{a.Indicator.Ref, b.outcome.Ref}]; e != kpi.Unstated {
			said += ", " + p.Wording.word("evidence", e.String())
		}
		parts[k] = p.title(a) + " (" + said + ")"
	}
	return strings.Join(parts, "; ")
}

// gaps names what hangs on nothing: outcomes which no measure serves, and measures which serve no outcome although they are meant to.
func (p *Pack) gaps(o *outline, yield func(document.Block) bool) bool {
	var bare []*branch
	for _, b := range o.top {
		b.walk(func(c *branch) {
			if len(c.children) == 0 && len(c.own)+len(c.also) == 0 {
				bare = append(bare, c)
			}
		})
	}
	if n := len(bare); n > 0 {
		if !yield(p.said("thread bare outcomes", map[string]int{"Count": n, "Outcomes": p.leaves(o)})) {
			return false
		}
	}
	if loose := ofSet(o.unlinked, kpi.OutcomeSet); len(loose) > 0 {
		return yield(document.Paragraph{Spans: append([]document.Span{{Text: p.Wording.say("thread loose measures", map[string]int{"Count": len(loose)}) + " "}}, p.links(loose, 2*lineOnSummary)...)})
	}
	return true
}

// leaves counts the outcomes with nothing beneath them.
func (p *Pack) leaves(o *outline) int {
	n := 0
	for _, b := range o.top {
		b.walk(func(c *branch) {
			if len(c.children) == 0 {
				n++
			}
		})
	}
	return n
}

// segments are the parts of a stacked bar of statuses.
func (p *Pack) segments(t *kpi.Tally) []document.Segment {
	w := p.Wording
	return []document.Segment{
		{Symbol: document.OnTarget, Count: t.Green, Label: w.word("status", "green")},
		{Symbol: document.Close, Count: t.Amber, Label: w.word("status", "amber")},
		{Symbol: document.Off, Count: t.Red, Label: w.word("status", "red")},
		{Symbol: document.Unrated, Count: t.Measures - t.Rated(), Label: w.word("status", "not_rated")},
	}
}
