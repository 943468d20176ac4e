package pack

import (
	"cmp"
	"slices"
	"strconv"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// all gives every milestone of the pack.
func (x *besides) all() []*kpi.Progress { return pointers(x.Delivery.Milestones) }

// deliveryPart is the delivery plan: how far it has got, what is late, what cabinet is asked to agree, and every milestone.
func (x *besides) deliveryPart() []document.Block {
	d, w := &x.Delivery, x.Wording
	blocks := []document.Block{
		document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: w.say("delivery lead", map[string]int{
			"Due": d.DueByNow, "DueReached": x.reachedOfDue(), "OnTrack": d.Counts[kpi.MilestoneOnTrack], "Late": d.Counts[kpi.ForecastLate], "Overdue": d.Counts[kpi.MilestoneOverdue],
		})}}},
		x.standingTiles(),
	}
	quiet, never, moved, often := 0, 0, 0, 0
	for i := range d.Milestones {
		m := &d.Milestones[i]
		if m.Stale || m.State == nil {
			quiet++
		}
		if m.State == nil {
			never++
		}
		if m.Rebaselined > 0 {
			moved++
		}
		if m.Rebaselined > 1 {
			often++
		}
	}
	if quiet > 0 {
		blocks = append(blocks, x.said("delivery quiet", map[string]int{"Count": quiet, "Never": never}))
	}
	if moved > 0 {
		blocks = append(blocks, x.said("delivery moved", map[string]int{"Count": moved, "Often": often}))
	}
	if len(d.Approvals) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Changes for approval", ID: "delivery-approvals"},
			x.said("delivery approvals", map[string]int{"Count": len(d.Approvals)}), x.approvalsTable())
	}
	late := slices.DeleteFunc(x.all(), func(m *kpi.Progress) bool { return !troubled(m) })
	if len(late) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Overdue, expected late, paused or cancelled"}, x.troubleTable(late))
	}
	return append(blocks, document.Heading{Level: 2, Text: "All milestones"}, x.milestonesTable(x.all()))
}

// troubled says that a milestone is not going as promised.
func troubled(m *kpi.Progress) bool {
	switch m.Standing {
	case kpi.ForecastLate, kpi.MilestoneOverdue, kpi.MilestonePaused, kpi.MilestoneCancelled:
		return true
	}
	return false
}

func (x *besides) standingTiles() document.Tiles {
	var tiles document.Tiles
	for _, s := range kpi.MilestoneStandings() {
		if n := x.Delivery.Counts[s]; n > 0 {
			tiles = append(tiles, document.Tile{Number: strconv.Itoa(n), Label: x.Wording.word("milestone", s.String())})
		}
	}
	return tiles
}

// ApprovalsAsked says what cabinet is asked to agree about the delivery plan, in full and in short, beginning with the verb; both empty when it is nothing.
func (p *Pack) ApprovalsAsked(b *kpi.Beside) (text, short string) {
	n := map[string]int{"Count": len(b.Delivery.Approvals)}
	if n["Count"] == 0 {
		return "", ""
	}
	return p.Wording.say("ask milestones", n), p.Wording.say("ask milestones short", n)
}

func (x *besides) approvalsTable() document.Table {
	var rows []document.Row
	for _, a := range x.Delivery.Approvals {
		rows = append(rows, document.Row{Cells: []document.Cell{
			textCell(a.Progress.Milestone.Ref), textCell(a.Progress.Milestone.Title), shortDay(a.Progress.Due, "None"), shortDay(a.Change.Revised, "None"),
			countCell(a.Progress.Rebaselined), textCell(cmp.Or(sentence(a.Change.Reason), "No reason stated.")),
		}})
	}
	return document.Table{
		ID: "delivery-approvals-table", Caption: "Later days asked for",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Milestone", Width: 2.6, RowHeading: true}, {Heading: "Day in force", Width: 1.2}, {Heading: "Day asked for", Width: 1.2},
			{Heading: "Times moved before", Align: document.Right, Width: 0.9}, {Heading: "Reason", Width: 3},
		},
		Rows: document.Rows(rows...),
	}
}

// slip says in words how far a milestone is from the day first promised.
func (x *besides) slip(m *kpi.Progress) string {
	if m.Expected.IsZero() {
		return "Not known"
	}
	return x.Wording.say("delivery slip", map[string]int{"Days": m.Slippage, "Earlier": -m.Slippage})
}

func expected(m *kpi.Progress) document.Cell { return shortDay(m.Expected, "Not known") }

func (x *besides) standingCell(m *kpi.Progress) document.Cell {
	s := x.Wording.word("milestone", m.Standing.String())
	if m.Stale {
		s += " (at " + m.State.Quarter.Short() + ")"
	}
	return textCell(s)
}

func (x *besides) troubleTable(list []*kpi.Progress) document.Table {
	rows := make([]document.Row, len(list))
	for i, m := range list {
		rows[i] = document.Row{Cells: []document.Cell{
			textCell(m.Milestone.Ref), textCell(m.Milestone.Title), shortDay(m.Due, "None"), expected(m), textCell(x.slip(m)), x.standingCell(m), textCell(cmp.Or(sentence(m.State.Reason), "No reason stated.")),
		}}
	}
	return document.Table{
		ID: "delivery-trouble", Caption: "Milestones that are not going as promised",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Milestone", Width: 2.4, RowHeading: true}, {Heading: "Day in force", Width: 1.1}, {Heading: "Expected", Width: 1.1},
			{Heading: "Against the first promise", Width: 1.3}, {Heading: "Standing", Width: 1.2}, {Heading: "Reason", Width: 2.6},
		},
		Rows: document.Rows(rows...),
	}
}

func (x *besides) milestonesTable(list []*kpi.Progress) document.Table {
	w := x.Wording
	return document.Table{
		ID: "milestones", Caption: "Milestones, by deliverable",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Milestone", Width: 2.8, RowHeading: true}, {Heading: "First promised", Width: 1.1}, {Heading: "Day in force", Width: 1.1},
			{Heading: "Reached or expected", Width: 1.1}, {Heading: "Times moved", Align: document.Right, Width: 0.7}, {Heading: "Confidence", Width: 1}, {Heading: "Standing", Width: 1.3},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, m := range list {
				confidence := kpi.ConfidenceUnstated
				if m.State != nil {
					confidence = m.State.Confidence
				}
				said := w.word("confidence", cmp.Or(confidence.String(), "none"))
				if m.Standing == kpi.Reached || m.Standing == kpi.ReachedLate {
					said = "Reached"
				}
				group := m.Deliverable.Ref + " " + m.Deliverable.Title + " (" + x.serviceName(m.Deliverable.Service) + ")"
				if !yield(document.Row{Group: group, Cells: []document.Cell{
					textCell(m.Milestone.Ref), textCell(m.Milestone.Title), shortDay(m.Milestone.Baseline, "None"), shortDay(m.Due, "None"), expected(m), countCell(m.Rebaselined),
					textCell(said), x.standingCell(m),
				}}) {
					return
				}
			}
		},
		Empty: "The framework has no milestones.",
	}
}
