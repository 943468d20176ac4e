package analyse

import "perfpack/pipeline/kpi"

// Classified lists the rows that carry a classification and that an organisation's quarter is about, as far as the assessor's audience sees them: for
// [kpi.Entitled], all that is kept out of the public pack.
func (a *Assessor) Classified(org string) []kpi.Classified {
	fw := a.Framework
	theirs := func(organisation string) bool { return organisation == "" || a.Belongs(organisation, org) }
	var list []kpi.Classified
	add := func(kind kpi.ClassifiedKind, ref, title string, paragraph int) {
		list = append(list, kpi.Classified{Kind: kind, Ref: ref, Title: title, Paragraph: paragraph})
	}
	seen := map[kpi.Ref]bool{}
	for _, w := range a.Wanted(org) {
		if i := w.Indicator; !seen[i.Ref] {
			seen[i.Ref] = true
			add(kpi.ClassifiedMeasure, string(i.Ref), i.Title, i.Paragraph)
		}
	}
	for _, d := range fw.Delivery.Deliverables {
		if theirs(d.Organisation) {
			add(kpi.ClassifiedDeliverable, d.Ref, d.Title, d.Paragraph)
		}
	}
	for _, b := range fw.Finance.Budgets {
		if b.Year == a.Quarter.Year() && theirs(b.Organisation) {
			add(kpi.ClassifiedBudget, b.Line, b.Title, b.Paragraph)
		}
	}
	for _, s := range fw.Finance.Assets {
		if theirs(s.Organisation) {
			add(kpi.ClassifiedAsset, s.Ref, s.Title, s.Paragraph)
		}
	}
	for _, c := range fw.Finance.Contracts {
		if theirs(c.Organisation) {
			add(kpi.ClassifiedContract, c.Ref, c.Title, c.Paragraph)
		}
	}
	for _, r := range fw.Risks.Risks {
		if theirs(r.Organisation) {
			add(kpi.ClassifiedRisk, r.Ref, r.Description, r.Paragraph)
		}
	}
	for _, p := range fw.Thread.Partners {
		add(kpi.ClassifiedPartner, p.Ref, p.Name, p.Paragraph)
	}
	for _, p := range fw.Thread.Plans {
		if theirs(p.Organisation) {
			add(kpi.ClassifiedPlan, p.Ref, p.Title, p.Paragraph)
		}
	}
	for _, t := range fw.Thread.Activities {
		add(kpi.ClassifiedActivity, t.Ref, t.Title, t.Paragraph)
	}
	for _, d := range fw.Thread.Decisions {
		if theirs(d.Organisation) {
			add(kpi.ClassifiedDecision, d.Ref, d.Title, d.Paragraph)
		}
	}
	return list
}
