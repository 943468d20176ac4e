package analyse

import "perfpack/pipeline/kpi"

// Beside works out what stands beside the measures of an organisation's quarter: how its delivery plan, its money and its risks stand, and the golden
// thread read both ways. Nothing of it changes how a measure is rated. An audience of [kpi.Public] sees what is public and no more: restricted rows
// are taken away before anything is added up.
func (a *Assessor) Beside(org string, audience kpi.Classification, assessments []kpi.Assessment, returns kpi.Punctual) kpi.Beside {
	b := &beside{Assessor: a, org: org, fw: a.Framework}
	if audience == kpi.Public {
		b.fw = a.Framework.Public()
	}
	b.tree = parents(b.fw)
	b.measures = map[kpi.Ref]*kpi.Assessment{}
	seen := map[kpi.Ref]bool{}
	for i := range b.fw.Indicators {
		seen[b.fw.Indicators[i].Ref] = true
	}
	for _, one := range a.Framework.Speakers(assessments) {
		if seen[one.Indicator.Ref] {
			b.measures[one.Indicator.Ref] = one
			b.order = append(b.order, one)
		}
	}
	out := kpi.Beside{Delivery: b.delivery(), Money: b.money()}
	out.Risks = b.risks(returns)
	out.Thread = b.thread(&out.Delivery, &out.Money)
	return out
}

// beside is an organisation's quarter as one audience may see it.
type beside struct {
	*Assessor
	org      string
	fw       *kpi.Framework
	tree     outcomeTree
	measures map[kpi.Ref]*kpi.Assessment // the assessment that speaks for each measure
	order    []*kpi.Assessment
}

// theirs says that a row is the organisation's, or every organisation's.
func (b *beside) theirs(organisation string) bool {
	return organisation == "" || b.Belongs(organisation, b.org)
}

// outcomeTree says which outcomes stand above each.
type outcomeTree struct {
	outcomes []kpi.Outcome
	above    map[string][]string // the outcome itself first, then its parents
}

func parents(fw *kpi.Framework) outcomeTree {
	t := outcomeTree{outcomes: fw.Outcomes, above: make(map[string][]string, len(fw.Outcomes))}
	parent := make(map[string]string, len(fw.Outcomes))
	for i := range fw.Outcomes {
		parent[fw.Outcomes[i].Ref] = fw.Outcomes[i].Parent
	}
	for i := range fw.Outcomes {
		ref := fw.Outcomes[i].Ref
		at, known := ref, true
		for steps := 0; known && steps <= len(fw.Outcomes); steps++ { // a framework that has not been checked may have rings
			t.above[ref] = append(t.above[ref], at)
			at = parent[at]
			_, known = parent[at]
		}
	}
	return t
}

// covers gives every outcome that something serves which serves these: they and all above them, each once.
func (t outcomeTree) covers(refs []string) map[string]bool {
	in := map[string]bool{}
	for _, ref := range refs {
		for _, up := range t.above[ref] {
			in[up] = true
		}
	}
	return in
}
