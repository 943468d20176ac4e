package pack

import (
	"slices"
	"time"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// besideOf gives the parts on what stands beside the measures of some outcomes: their pages, the milestones, money and risks that serve or threaten them and what
// is beneath them, and the thread to them. A milestone, a line or a risk of several outcomes is in the part of each. Sums are those of the outcomes in the whole.
func (p *Pack) besideOf(branches []*branch, inPart map[*kpi.Assessment]bool) []document.Part {
	if p.Beside == nil {
		return nil
	}
	whole := &besides{Pack: p, Beside: p.Beside, tree: p.outline()}
	x := &besides{Pack: p, Beside: narrowed(p.Beside, whole.underAll(branches), p.Quarter.End()), tree: whole.tree, inPart: inPart}
	delivery, money, risk := len(x.Delivery.Milestones) > 0, len(x.Money.Lines) > 0, len(x.Risks.Risks) > 0
	var parts []document.Part
	add := func(id string, has, wide bool, blocks func() []document.Block) {
		if has {
			parts = append(parts, document.Part{ID: "beside-" + id, Title: p.Wording.word("beside", id), Landscape: wide, Blocks: document.Blocks(blocks()...)})
		}
	}
	add("outcomes", delivery || money || risk, false, func() []document.Block { return x.pagesOf(branches) })
	add("delivery", delivery, false, x.deliveryPart)
	add("finance", money, true, func() []document.Block { return x.moneyOf(branches) })
	add("risk", risk, true, x.riskPart)
	add("thread", len(x.Thread.Gaps)+len(x.Thread.Doubts)+len(x.contributions()) > 0, false, x.threadPart)
	return parts
}

// narrowed keeps of what stands beside the measures what is about some outcomes. Sums stay those of the whole; milestones are counted anew.
func narrowed(b *kpi.Beside, in map[string]bool, end time.Time) *kpi.Beside {
	n := &kpi.Beside{Money: b.Money, Risks: b.Risks}
	n.Delivery = b.Delivery.Only(end, func(m *kpi.Progress) bool { return serving(m.Deliverable.Outcomes, in) })
	n.Money.Lines = slices.DeleteFunc(slices.Clone(b.Money.Lines), func(l kpi.LineMoney) bool {
		return !slices.ContainsFunc(l.Line.Outcomes, func(s kpi.Share) bool { return in[s.Ref] })
	})
	n.Risks.Risks = slices.DeleteFunc(slices.Clone(b.Risks.Risks), func(s kpi.RiskStanding) bool { return !serving(s.Risk.Outcomes, in) })
	n.Thread.Outcomes = slices.DeleteFunc(slices.Clone(b.Thread.Outcomes), func(t kpi.OutcomeThread) bool { return !in[t.Outcome.Ref] })
	n.Thread.Doubts = slices.DeleteFunc(slices.Clone(b.Thread.Doubts), func(d kpi.Doubt) bool { return !in[d.Outcome.Ref] })
	n.Thread.Gaps = slices.DeleteFunc(slices.Clone(b.Thread.Gaps), func(g kpi.Gap) bool {
		return g.Kind != kpi.OutcomeWithoutMeasure && g.Kind != kpi.OutcomeWithoutWork || !in[g.Ref]
	})
	return n
}

// moneyOf is the money of some outcomes, with the lines that it is a share of.
func (x *besides) moneyOf(branches []*branch) []document.Block {
	blocks := []document.Block{document.Text(x.Wording.word("finance", "part"))}
	for _, kind := range kpi.BudgetKinds() {
		if slices.ContainsFunc(branches, func(b *branch) bool { return x.Money.Of(b.outcome.Ref).Within[kind].Lines > 0 }) {
			blocks = append(blocks, x.moneyTable(branches, kind))
		}
	}
	lines := x.linesFor(x.underAll(branches))
	return append(blocks, document.Heading{Level: 2, Text: "The lines behind it"}, x.linesTable("Whole budget lines with a share that serves", lines))
}

// underAll gives the references of outcomes and of everything beneath them.
func (x *besides) underAll(branches []*branch) map[string]bool {
	in := map[string]bool{}
	for _, b := range branches {
		for ref := range x.under(b) {
			in[ref] = true
		}
	}
	return in
}
