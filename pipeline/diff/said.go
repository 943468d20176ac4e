package diff

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Said is something that a service said in a return besides figures, of a milestone, a budget line or a risk: what of it is printed, each with what it is about.
type Said struct {
	about      About
	ref, title string
	told       kpi.Told
	says       []saying
}

type saying struct{ what, text string }

// SaidOf gives what is said of a quarter, the latest word on each thing, in a framework. The states are in the order in which they became known. What is not public is
// left out.
func SaidOf(fw *kpi.Framework, quarter period.Quarter, milestones []kpi.MilestoneState, budgets []kpi.BudgetState, risks []kpi.RiskState) []Said {
	var list []Said
	put := func(b Said, of period.Quarter) {
		if of != quarter {
			return
		}
		if i := slices.IndexFunc(list, func(e Said) bool { return e.about == b.about && e.ref == b.ref }); i >= 0 {
			list[i] = b // they come in the order in which they became known
			return
		}
		list = append(list, b)
	}
	public := map[string]bool{}
	for i := range fw.Delivery.Deliverables {
		d := &fw.Delivery.Deliverables[i]
		public[d.Ref] = d.Classification == kpi.Public
	}
	for i := range milestones {
		m := &milestones[i]
		for j := range fw.Delivery.Milestones {
			if of := &fw.Delivery.Milestones[j]; of.Ref == m.Milestone && public[of.Deliverable] {
				put(Said{AMilestone, of.Ref, of.Title, m.Told, []saying{
					{"progress", kpi.PrintWord(m.Status.String())}, {"expected", day(m.Forecast)}, {"reached", day(m.Actual)}, {"confidence", kpi.PrintWord(m.Confidence.String())}, {"why", m.Reason},
				}}, m.Quarter)
				break
			}
		}
	}
	for i := range budgets {
		b := &budgets[i]
		for j := range fw.Finance.Budgets {
			if of := &fw.Finance.Budgets[j]; of.Line == b.Line && of.Classification == kpi.Public {
				put(Said{ABudget, of.Line, of.Title, b.Told, []saying{
					{"budget to date", pounds(b.Profile)}, {"spent to date", pounds(b.Actual)}, {"forecast for the year", pounds(b.Forecast)}, {"saving", kpi.PrintWord(b.Savings.String())}, {"why", b.Reason},
				}}, b.Quarter)
				break
			}
		}
	}
	for i := range risks {
		r := &risks[i]
		for j := range fw.Risks.Risks {
			if of := &fw.Risks.Risks[j]; of.Ref == r.Risk && of.Classification == kpi.Public {
				put(Said{ARisk, of.Ref, of.Description, r.Told, []saying{
					{"likelihood", r.Likelihood}, {"impact", r.Impact}, {"what is done next", r.Action}, {"by when", day(r.ActionDue)}, {"why", r.Reason},
				}}, r.Quarter)
				break
			}
		}
	}
	return list
}

// beside compares what services had said of milestones, budget lines and risks for the quarter when each of two packs was made.
func (c *comparer) beside() {
	if c.newTime {
		return
	}
	lists := c.Record.Said
	for _, is := range lists[1] {
		i := slices.IndexFunc(lists[0], func(was Said) bool { return was.about == is.about && was.ref == is.ref })
		cause, because := LateReturn, "it came in "+c.file(&is.told)
		var before []saying
		if i >= 0 {
			before = lists[0][i].says
			cause, because = RevisedFigure, "it was said anew in "+c.file(&is.told)
		}
		for n, l := range is.says {
			d := Difference{About: is.about, Ref: is.ref, Title: is.title, What: l.what, Is: l.text, Cause: cause, Because: because}
			if before != nil {
				d.Was = before[n].text
			}
			if d.Was != d.Is {
				c.out = append(c.out, d)
			}
		}
	}
	for _, was := range lists[0] {
		if !slices.ContainsFunc(lists[1], func(is Said) bool { return was.about == is.about && was.ref == is.ref }) {
			for _, l := range was.says {
				if l.text != "" {
					c.out = append(c.out, Difference{About: was.about, Ref: was.ref, Title: was.title, What: l.what, Was: l.text, Cause: Withdrawn, Because: "what was said of it was taken back"})
				}
			}
		}
	}
}

// file names the file in which something was said.
func (c *comparer) file(t *kpi.Told) string {
	text := t.File
	if when := c.when(t.SHA256); when != "" {
		text += ", received " + when
	}
	return text
}

// pounds prints a sum of money to the pound, or to the penny where it has pence.
func pounds(v decimal.NullDecimal) string {
	if !v.Valid {
		return ""
	}
	i := kpi.Indicator{Unit: "£"}
	if !v.Decimal.IsInteger() {
		i.Decimals = 2
	}
	return strings.TrimSpace(i.Print(v.Decimal))
}
