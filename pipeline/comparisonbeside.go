package pipeline

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/framework"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// What packs differ in besides measures. It is told where the record is at hand: packs have no table of it.
const (
	AMilestone About = "milestone"
	ABudget    About = "budget"
	ARisk      About = "risk"
)

// aboutBeside is something that a service said in a return besides figures, as a pack knew it: what of it is printed, under its label.
type aboutBeside struct {
	about      About
	ref, title string
	told       kpi.Told
	says       []Label
}

// beside compares what services had said of milestones, budget lines and risks for the quarter when each of two packs was made. What is not public is in neither.
func (c *comparer) beside() error {
	if c.session == nil || c.newTime {
		return nil
	}
	packs, err := c.session.record.Packs(c.ctx)
	if err != nil {
		return err
	}
	var lists [2][]aboutBeside
	for n, folder := range c.folders {
		file, err := proof.Hash(filepath.Join(folder, proof.ManifestFile))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(packs, func(p store.Pack) bool { return p.Manifest == file.SHA256 })
		if i < 0 || packs[i].Seen == 0 {
			return nil // one that is not the workspace's own, or from before it was kept what a pack was made of
		}
		if lists[n], err = c.said(&packs[i]); err != nil {
			return err
		}
	}
	for _, is := range lists[1] {
		i := slices.IndexFunc(lists[0], func(was aboutBeside) bool { return was.about == is.about && was.ref == is.ref })
		cause, because := LateReturn, "it came in "+c.file(&is.told)
		var before []Label
		if i >= 0 {
			before = lists[0][i].says
			cause, because = RevisedFigure, "it was said anew in "+c.file(&is.told)
		}
		for n, l := range is.says {
			d := Difference{About: is.about, Ref: is.ref, Title: is.title, What: l.Label, Is: l.Text, Cause: cause, Because: because}
			if before != nil {
				d.Was = before[n].Text
			}
			if d.Was != d.Is {
				c.out = append(c.out, d)
			}
		}
	}
	for _, was := range lists[0] {
		if !slices.ContainsFunc(lists[1], func(is aboutBeside) bool { return was.about == is.about && was.ref == is.ref }) {
			for _, l := range was.says {
				if l.Text != "" {
					c.out = append(c.out, Difference{About: was.about, Ref: was.ref, Title: was.title, What: l.Label, Was: l.Text, Cause: Withdrawn, Because: "what was said of it was taken back"})
				}
			}
		}
	}
	return nil
}

// said gives what a pack knew of the things besides measures, the latest word on each.
func (c *comparer) said(p *store.Pack) ([]aboutBeside, error) {
	said, err := c.session.record.Said(c.ctx, p.Seen)
	if err != nil {
		return nil, err
	}
	recorded, found, err := c.session.record.FrameworkByHash(c.ctx, p.Framework)
	if err != nil || !found {
		return nil, err
	}
	tables, err := fromRecorded(recorded.Tables)
	if err != nil {
		return nil, err
	}
	fw := framework.Decode(tables, c.session.options())
	var list []aboutBeside
	put := func(b aboutBeside, quarter period.Quarter) {
		if quarter != p.Quarter {
			return
		}
		if i := slices.IndexFunc(list, func(e aboutBeside) bool { return e.about == b.about && e.ref == b.ref }); i >= 0 {
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
	for i := range said.Milestones {
		m := &said.Milestones[i]
		for j := range fw.Delivery.Milestones {
			if of := &fw.Delivery.Milestones[j]; of.Ref == m.Milestone && public[of.Deliverable] {
				put(aboutBeside{AMilestone, of.Ref, of.Title, m.Told, []Label{
					{"progress", wordOf(m.Status.String())}, {"expected", saidDay(m.Forecast)}, {"reached", saidDay(m.Actual)}, {"confidence", wordOf(m.Confidence.String())}, {"why", m.Reason},
				}}, m.Quarter)
				break
			}
		}
	}
	for i := range said.Budgets {
		b := &said.Budgets[i]
		for j := range fw.Finance.Budgets {
			if of := &fw.Finance.Budgets[j]; of.Line == b.Line && of.Classification == kpi.Public {
				put(aboutBeside{ABudget, of.Line, of.Title, b.Told, []Label{
					{"budget to date", saidPounds(b.Profile)}, {"spent to date", saidPounds(b.Actual)}, {"forecast for the year", saidPounds(b.Forecast)}, {"saving", wordOf(b.Savings.String())}, {"why", b.Reason},
				}}, b.Quarter)
				break
			}
		}
	}
	for i := range said.Risks {
		r := &said.Risks[i]
		for j := range fw.Risks.Risks {
			if of := &fw.Risks.Risks[j]; of.Ref == r.Risk && of.Classification == kpi.Public {
				put(aboutBeside{ARisk, of.Ref, of.Description, r.Told, []Label{
					{"likelihood", r.Likelihood}, {"impact", r.Impact}, {"what is done next", r.Action}, {"by when", saidDay(r.ActionDue)}, {"why", r.Reason},
				}}, r.Quarter)
				break
			}
		}
	}
	return list, nil
}

// file names the file in which something was said.
func (c *comparer) file(t *kpi.Told) string {
	text := t.File
	if when := c.when(t.SHA256); when != "" {
		text += ", received " + when
	}
	return text
}

func saidDay(d time.Time) string {
	if d.IsZero() {
		return ""
	}
	return day(d)
}

// saidPounds prints a sum of money to the pound, or to the penny where it has pence.
func saidPounds(v decimal.NullDecimal) string {
	if !v.Valid {
		return ""
	}
	i := kpi.Indicator{Unit: "£"}
	if !v.Decimal.IsInteger() {
		i.Decimals = 2
	}
	return strings.TrimSpace(i.Print(v.Decimal))
}
