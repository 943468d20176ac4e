package pack

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// room is how many lines each list of an outcome's page may have.
type room struct{ measures, milestones, lines, risks, doubts int }

// rooms are tried in turn until what has to be said of an outcome stands on a page.
var rooms = []room{{10, 8, 5, 5, 3}, {8, 7, 4, 4, 2}, {6, 6, 3, 4, 1}, {5, 5, 2, 3, 1}, {4, 4, 1, 3, 1}, {3, 3, 0, 2, 0}}

// outcomePages gives a page for each outcome of the first tier: its statement, then measures, milestones, money and risks side by side, what does not move
// together, and what cannot be measured yet.
func (x *besides) outcomePages() []document.Block { return x.pagesOf(x.tree.top) }

// pagesOf gives a page for each of some outcomes.
func (x *besides) pagesOf(branches []*branch) []document.Block {
	blocks := []document.Block{document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: x.Wording.word("page", "intro")}}}}
	for i, b := range branches {
		if i > 0 {
			blocks = append(blocks, document.PageBreak{})
		}
		var page []document.Block
		room := pageRoom
		if i == 0 {
			room -= 70 // the title of the part and what opens it
		}
		for _, r := range rooms {
			page = append([]document.Block{document.Heading{Level: 2, Text: b.name(), ID: "beside-" + b.outcome.Ref}}, x.outcomePage(b, r)...)
			if pageHeight(page) <= room {
				break
			}
		}
		blocks = append(blocks, page...)
	}
	return blocks
}

// pageRoom is the height that a page of many small tables may be estimated at: pageHeight takes each for a fifth taller than it turns out to be.
const pageRoom = page * 1.15

func (x *besides) outcomePage(b *branch, r room) []document.Block {
	w, in := x.Wording, x.under(b)
	var blocks []document.Block
	if s := b.outcome.Statement; s != "" && s != b.outcome.Title {
		blocks = append(blocks, document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: s}}})
	}
	milestones := x.milestonesFor(in)
	due, reached := 0, 0
	for _, m := range milestones {
		if !m.Due.After(x.Quarter.End()) {
			due++
			if m.Standing == kpi.Reached || m.Standing == kpi.ReachedLate {
				reached++
			}
		}
	}
	standing := x.Standings[b.outcome.Ref]
	tiles := document.Tiles{
		{Number: strconv.Itoa(standing.Green) + " of " + strconv.Itoa(standing.Rated()), Label: w.word("page", "measures")},
		{Number: strconv.Itoa(reached) + " of " + strconv.Itoa(due), Label: w.word("page", "milestones")},
	}
	money := x.Money.Of(b.outcome.Ref)
	if money != nil {
		if s := &money.Within[kpi.RevenueBudget]; s.Variance != nil {
			tiles = append(tiles, document.Tile{Number: briefPounds(s), Label: w.word("page", "money") + ": " + s.Variance.Says.String()})
		}
	}
	risks := x.risksFor(in)
	if len(x.Risks.Risks) > 0 {
		tile := document.Tile{Number: strconv.Itoa(len(risks)), Label: w.word("page", "no risks")}
		if len(risks) > 0 {
			tile.Label = w.say("page risks", map[string]any{"Count": len(risks), "Highest": placeWords(risks[0].Current)})
		}
		tiles = append(tiles, tile)
	}
	blocks = append(blocks, tiles)
	blocks = append(blocks, x.pageMeasures(b, r.measures)...)
	blocks = append(blocks, x.pageMilestones(b, milestones, r.milestones)...)
	blocks = append(blocks, x.pageMoney(b, money, in, r.lines)...)
	blocks = append(blocks, x.pageRisks(b, risks, r.risks)...)
	doubts := x.doubtsOn(func(d *kpi.Doubt) bool { return in[d.Outcome.Ref] })
	shown := min(len(doubts), r.doubts)
	for _, item := range doubts[:shown] {
		blocks = append(blocks, document.Paragraph{Style: document.Callout, Spans: item})
	}
	blocks = append(blocks, x.more("doubts", len(doubts)-shown, shown, w.word("beside", "thread"), "beside-thread")...)
	if s := x.notYet(b, in); s != "" {
		blocks = append(blocks, document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: s}}})
	}
	return blocks
}

// briefPounds gives the variance of a sum for a tile, as a percentage, which says its size beside any other.
func briefPounds(s *kpi.MoneySum) string {
	if p := percentText(s.Variance.Percent); p != "" {
		return p
	}
	return pounds(s.Variance.Amount.Abs())
}

// more points to where the rest of a list is, of which some may be shown.
func (x *besides) more(of string, n, shown int, title, at string) []document.Block {
	if n <= 0 {
		return nil
	}
	lead := x.Wording.say("page more "+of, map[string]any{"Count": n, "Some": shown > 0})
	return []document.Block{document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: lead + " "}, {Text: title, Link: "#" + at}, {Text: "."}}}}
}

// pageMeasures lists the measures, those off target first, then those close to it.
func (x *besides) pageMeasures(b *branch, room int) []document.Block {
	measures := slices.DeleteFunc(slices.Clone(b.measures()), func(a *kpi.Assessment) bool {
		return x.speaks[a.Indicator.Ref] != a || a.Indicator.State == kpi.Retired
	})
	if len(measures) == 0 {
		return []document.Block{document.Text(x.Wording.word("page", "no measures"))}
	}
	rank := map[kpi.Status]int{kpi.Red: 0, kpi.Amber: 1, kpi.Green: 2, kpi.NotRated: 3}
	slices.SortStableFunc(measures, func(a, c *kpi.Assessment) int { return rank[a.Status] - rank[c.Status] })
	shown := measures[:min(len(measures), room)]
	t := document.Table{
		ID: "page-measures-" + b.outcome.Ref, Caption: "Measures",
		Columns: []document.Column{
			{Heading: "Measure", Width: 3.6, RowHeading: true}, {Heading: "Figure", Align: document.Right, Width: 1.1}, {Heading: "Target", Align: document.Right, Width: 1.1},
			{Heading: "Status", Width: 1.6}, {Heading: "On a year ago", Width: 1.3},
		},
		Rows: each(shown, func(a *kpi.Assessment) document.Row {
			return document.Row{Cells: []document.Cell{{Text: x.named(a), Link: "#" + panelID(a)}, x.bareCell(a), textCell(cmp.Or(briefTarget(a.Indicator, &a.Target), "None")), x.statusCell(a), x.directionCell(&a.Long)}}
		}),
	}
	return append([]document.Block{t}, x.more("measures", len(measures)-len(shown), len(shown), b.name(), b.id())...)
}

func (x *besides) milestonesFor(in map[string]bool) []*kpi.Progress {
	return slices.DeleteFunc(x.all(), func(m *kpi.Progress) bool { return !serving(m.Deliverable.Outcomes, in) })
}

// pageMilestones lists the milestones, those in trouble first, then by the day in force.
func (x *besides) pageMilestones(b *branch, list []*kpi.Progress, room int) []document.Block {
	if len(list) == 0 {
		return []document.Block{document.Text(x.Wording.word("page", "no milestones"))}
	}
	rank := func(m *kpi.Progress) int {
		switch {
		case troubled(m):
			return 0
		case m.Standing == kpi.Reached || m.Standing == kpi.ReachedLate:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(list, func(m, n *kpi.Progress) int {
		if c := rank(m) - rank(n); c != 0 {
			return c
		}
		return m.Due.Compare(n.Due)
	})
	shown := list[:min(len(list), room)]
	rows := make([]document.Row, len(shown))
	for i, m := range shown {
		rows[i] = document.Row{Cells: []document.Cell{
			textCell(m.Deliverable.Title + ": " + lower(m.Milestone.Title)), shortDay(m.Due, "None"), expected(m), x.standingCell(m),
		}}
	}
	t := document.Table{
		ID: "page-milestones-" + b.outcome.Ref, Caption: "Milestones",
		Columns: []document.Column{{Heading: "Milestone", Width: 4.4, RowHeading: true}, {Heading: "Day in force", Width: 1.2}, {Heading: "Reached or expected", Width: 1.3}, {Heading: "Standing", Width: 1.4}},
		Rows:    document.Rows(rows...),
	}
	return append([]document.Block{t}, x.more("milestones", len(list)-len(shown), len(shown), x.Wording.word("beside", "delivery"), "beside-delivery")...)
}

// lower gives a phrase a small letter at its head, unless it begins with a name in capitals.
func lower(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

func (x *besides) pageMoney(b *branch, money *kpi.OutcomeMoney, in map[string]bool, room int) []document.Block {
	lines := x.linesFor(in)
	if money == nil || len(lines) == 0 {
		if len(x.Money.Lines) == 0 {
			return nil
		}
		return []document.Block{document.Text(x.Wording.word("page", "no money"))}
	}
	t := document.Table{
		ID: "page-money-" + b.outcome.Ref, Caption: "Money, the shares that serve this outcome",
		Columns: []document.Column{
			{Heading: "Account", Width: 1.4, RowHeading: true}, {Heading: "Budget (£)", Align: document.Right, Width: 1.2}, {Heading: "Forecast (£)", Align: document.Right, Width: 1.2},
			{Heading: "Variance (£)", Align: document.Right, Width: 1.1}, {Heading: "Variance (%)", Align: document.Right, Width: 0.9}, {Heading: "In words", Width: 2}, {Heading: "Rating", Width: 0.9},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, kind := range kpi.BudgetKinds() {
				s := &money.Within[kind]
				if s.Lines > 0 && !yield(document.Row{Cells: append([]document.Cell{textCell(x.Wording.word("account", kind.String()))}, x.sumCells(s)...)}) {
					return
				}
			}
		},
	}
	var names []string
	for _, l := range lines[:min(len(lines), room)] {
		if l.Variance != nil && !l.Variance.Amount.IsZero() {
			names = append(names, lower(l.Line.Title)+" ("+l.Variance.Says.String()+" of "+pounds(l.Variance.Amount.Abs())+")")
		}
	}
	if names == nil {
		return []document.Block{t}
	}
	return []document.Block{t, document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: "Largest among the whole lines behind it: " + strings.Join(names, "; ") + "."}}}}
}

func (x *besides) pageRisks(b *branch, risks []*kpi.RiskStanding, room int) []document.Block {
	if len(risks) == 0 {
		return nil
	}
	shown := risks[:min(len(risks), room)]
	rows := make([]document.Row, len(shown))
	for i, s := range shown {
		rows[i] = document.Row{Cells: []document.Cell{textCell(s.Risk.Ref), textCell(s.Risk.Description), textCell(placeWords(s.Current)), textCell(x.riskMoved(s))}}
	}
	blocks := []document.Block{document.Table{
		ID: "page-risks-" + b.outcome.Ref, Caption: "Risks",
		Columns: []document.Column{{Heading: "Ref", Width: 0.7}, {Heading: "Risk", Width: 4, RowHeading: true}, {Heading: "Now", Width: 2.2}, {Heading: "Movement", Width: 1.4}},
		Rows:    document.Rows(rows...),
	}}
	return append(blocks, x.more("risks", len(risks)-len(shown), len(shown), x.Wording.word("beside", "risk"), "beside-risk")...)
}

// notYet says what of an outcome cannot be measured yet, and how many actions are under way to change that.
func (x *besides) notYet(b *branch, in map[string]bool) string {
	var noFigure, noBaseline, defining, bare int
	mine := map[kpi.Ref]bool{}
	for _, a := range b.measures() {
		if x.speaks[a.Indicator.Ref] != a || a.Indicator.State == kpi.Retired {
			continue
		}
		mine[a.Indicator.Ref] = true
		switch {
		case a.Indicator.State == kpi.Proposed || a.Indicator.State == kpi.Defined || a.Reason == kpi.UnderReview:
			defining++
		case !a.Held():
			noFigure++
		case a.Baseline == nil && a.Indicator.Set != kpi.ContextSet:
			noBaseline++
		}
	}
	for _, g := range x.Thread.Gaps {
		if g.Kind == kpi.OutcomeWithoutMeasure && g.Ref != b.outcome.Ref && in[g.Ref] {
			bare++
		}
	}
	var parts []string
	for _, p := range []struct {
		name string
		n    int
	}{{"no figure", noFigure}, {"no baseline", noBaseline}, {"in definition", defining}, {"bare outcomes", bare}} {
		if p.n > 0 {
			parts = append(parts, x.Wording.say("page "+p.name, map[string]any{"Count": p.n, "First": len(parts) == 0}))
		}
	}
	if parts == nil {
		return ""
	}
	plans := 0
	for _, q := range x.Readiness.Plans {
		if mine[q.Indicator.Ref] && !q.Missing {
			plans++
		}
	}
	return x.Wording.say("page unmeasured", map[string]any{"Parts": series(parts), "Plans": plans})
}
