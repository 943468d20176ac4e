package pack

import "perfpack/pipeline/kpi"

// outline is the framework as a tree, with the measures that hang on it.
type outline struct {
	top      []*branch
	byRef    map[string]*branch
	unlinked []*kpi.Assessment // measures that serve no outcome, in framework order
}

// branch is one outcome with what stands beneath it.
type branch struct {
	outcome  *kpi.Outcome
	parent   *branch
	children []*branch
	// own are the measures linked to this very outcome and shown in full here; also are those shown in full elsewhere.
	own  []*kpi.Assessment
	also []*kpi.Assessment
}

// outline hangs each measure on the outcomes it is linked to. It is shown in full under the first of them and mentioned under the others.
func (p *Pack) outline() *outline {
	o := plant(p.Framework)
	links := make(map[kpi.Ref][]*branch, len(p.Framework.Links))
	for _, l := range p.Framework.Links {
		if b := o.byRef[l.Outcome]; b != nil {
			links[l.Indicator] = append(links[l.Indicator], b)
		}
	}
	for i := range p.Assessments {
		a := &p.Assessments[i]
		served := links[a.Indicator.Ref]
		if len(served) == 0 {
			o.unlinked = append(o.unlinked, a)
			continue
		}
		served[0].own = append(served[0].own, a)
		for _, b := range served[1:] {
			b.also = append(b.also, a)
		}
	}
	return o
}

// plant makes the tree of a framework's outcomes, without measures.
func plant(fw *kpi.Framework) *outline {
	o := &outline{byRef: make(map[string]*branch, len(fw.Outcomes))}
	for i := range fw.Outcomes {
		out := &fw.Outcomes[i]
		o.byRef[out.Ref] = &branch{outcome: out}
	}
	for i := range fw.Outcomes {
		b := o.byRef[fw.Outcomes[i].Ref]
		if parent := o.byRef[b.outcome.Parent]; parent != nil && parent != b {
			b.parent = parent
			parent.children = append(parent.children, b)
		} else {
			o.top = append(o.top, b)
		}
	}
	return o
}

func (b *branch) name() string { return b.outcome.Ref + " " + b.outcome.Title }

func (b *branch) id() string { return "o-" + b.outcome.Ref }

// panel names the scrutiny panel for an outcome: its own, or that of the nearest outcome above which has one.
func (b *branch) panel() string {
	for ; b != nil; b = b.parent {
		if b.outcome.ScrutinyPanel != "" {
			return b.outcome.ScrutinyPanel
		}
	}
	return ""
}

// walk visits the branch and everything beneath it, in reading order.
func (b *branch) walk(visit func(*branch)) {
	visit(b)
	for _, c := range b.children {
		c.walk(visit)
	}
}

// measures gives the distinct measures of the branch and everything beneath it, in reading order.
func (b *branch) measures() []*kpi.Assessment {
	return distinct([]*branch{b})
}

// distinct gives the measures of some branches and everything beneath them, each once, in reading order.
func distinct(branches []*branch) []*kpi.Assessment {
	var list []*kpi.Assessment
	seen := map[*kpi.Assessment]bool{}
	take := func(all []*kpi.Assessment) {
		for _, a := range all {
			if !seen[a] {
				seen[a] = true
				list = append(list, a)
			}
		}
	}
	for _, b := range branches {
		b.walk(func(c *branch) {
			take(c.own)
			take(c.also)
		})
	}
	return list
}
