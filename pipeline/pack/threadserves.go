package pack

import (
	"cmp"
	"slices"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// contribution is one thing that serves an outcome.
type contribution struct {
	outcome *kpi.Outcome
	kind    string // as the words know it
	ref     string
	title   string
	by      string // the service or post that answers for it
}

// contributions lists everything that serves an outcome of itself, outcome by outcome, from what tells of it down to the objectives of single posts.
func (x *besides) contributions() []contribution {
	var list []contribution
	for i := range x.Thread.Outcomes {
		t := &x.Thread.Outcomes[i]
		add := func(kind, ref, title, by string) { list = append(list, contribution{t.Outcome, kind, ref, title, by}) }
		for _, m := range t.Measures {
			add("measure", string(m.Ref), m.Title, x.serviceName(m.Service))
		}
		for _, d := range t.Deliverables {
			add("deliverable", d.Ref, d.Title, x.serviceName(d.Service))
		}
		for _, a := range t.Activities {
			add("activity", a.Ref, a.Title, x.serviceName(a.Service))
		}
		plans := slices.Clone(t.Plans)
		slices.SortStableFunc(plans, func(p, q *kpi.Plan) int { return cmp.Compare(p.Kind, q.Kind) })
		for _, p := range plans {
			by := p.Role
			if by == "" && p.Service != "" {
				by = x.serviceName(p.Service)
			}
			add(p.Kind.String(), p.Ref, p.Title, by)
		}
		for _, p := range t.Partners {
			add("partner", p.Ref, p.Name, p.Contribution)
		}
		for _, b := range t.Budgets {
			add("budget", b.Line, b.Title, x.serviceName(b.Service))
		}
		for _, a := range t.Assets {
			add("asset", a.Ref, a.Title, x.serviceName(a.Service))
		}
		for _, c := range t.Contracts {
			add("contract", c.Ref, c.Title, x.serviceName(c.Service))
		}
		for _, r := range t.Risks {
			add("risk", r.Ref, r.Description, r.OwnerRole)
		}
	}
	return list
}

// toldElsewhere is what of the thread has pages of its own in the report.
var toldElsewhere = []string{"measure", "budget", "asset", "contract", "risk"}

// servingTable lists what serves each outcome besides its measures, money and risks, which have pages of their own.
func (x *besides) servingTable() document.Table {
	list := slices.DeleteFunc(x.contributions(), func(s contribution) bool { return slices.Contains(toldElsewhere, s.kind) })
	return document.Table{
		ID: "thread-serving", Caption: "Work, plans, objectives and partners, by the outcome that they serve",
		Columns: []document.Column{
			{Heading: "What it is", Width: 1.4}, {Heading: "Ref", Width: 0.9}, {Heading: "What serves", Width: 4, RowHeading: true}, {Heading: "Service, post or contribution", Width: 2.4},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, s := range list {
				row := document.Row{Group: s.outcome.Ref + " " + s.outcome.Title, Cells: []document.Cell{
					textCell(x.Wording.word("strand", s.kind)), textCell(s.ref), textCell(s.title), textCell(cmp.Or(s.by, "Not stated")),
				}}
				if !yield(row) {
					return
				}
			}
		},
		Empty: "No plan, work or partner is linked to an outcome.",
	}
}

// threadSheet sets the whole thread out, to be sorted and filtered by outcome, by kind or by who answers.
func (b *sheets) threadSheet(x *besides) document.Sheet {
	return document.Sheet{
		Name: "Golden_thread", Title: "Everything that serves each outcome", Intro: []string{b.Wording.word("thread", "sheet"), b.absentMarks()},
		Table: tableOf("Golden_thread", []fact[contribution]{
			said("Outcome", func(s contribution) string { return s.outcome.Ref }),
			said("Outcome title", func(s contribution) string { return s.outcome.Title }),
			said("What it is", func(s contribution) string { return b.Wording.word("strand", s.kind) }),
			said("Ref", func(s contribution) string { return s.ref }),
			told("What serves", func(s contribution) document.Cell { return textCell(s.title) }),
			said("Service, post or contribution", func(s contribution) string { return s.by }),
		}, slices.Values(x.contributions()), false),
	}
}
