package pipeline_test

import (
	"fmt"
	"strings"

	"perfpack/pipeline/period"
)

// beside adds what stands beside the measures, at random: milestones reached, late, moved and silent; budget lines with and without a forecast, to the penny;
// assets, contracts and risks, placed and not.
func (a *anything) beside(orgs, outcomes []string) {
	day := func() string { return q2.Start().AddDate(0, 0, a.IntN(300)-100).Format("2006-01-02") }
	serving := func() string { return a.pick(outcomes...) }
	shares := func() string {
		o := a.pick(outcomes...)
		return a.pick("", o+"=100", o+"=33.3", o+"=12.5")
	}
	sum := func() string { return a.number(5_000_000, 2) }
	a.row("deliverables", "ref", "title", "outcomes", "service")
	a.row("milestones", "milestone", "deliverable", "title", "baseline")
	a.row("rebaselines", "milestone", "proposed", "revised", "reason", "decision")
	a.row("milestone_states", "milestone", "quarter", "status", "forecast", "actual", "confidence", "reason")
	a.row("budgets", "line", "year", "title", "service", "organisation", "kind", "flow", "approved", "revised", "outcomes")
	a.row("budget_states", "line", "quarter", "profile", "actual", "forecast", "savings", "reason")
	a.row("money_rules", "level", "kind", "red_percent", "amber_percent")
	a.row("assets", "ref", "title", "service", "organisation", "value", "outcomes")
	a.row("contracts", "ref", "title", "supplier", "service", "organisation", "value", "outcomes")
	a.row("risk_matrix", "likelihood", "likelihood_level", "impact", "impact_level", "band", "grave")
	a.row("risks", "ref", "description", "target_likelihood", "target_impact", "likelihood", "impact", "service", "outcomes", "response")
	a.row("risk_states", "risk", "quarter", "likelihood", "impact", "action", "action_due")
	a.row("money_rules", "line", "revenue", "5", "1")
	a.row("decisions", "decision", "title", "taken_on", "body")
	a.row("decisions", "X-1", "A later day", "2025-08-01", "Cabinet")
	for n := range 1 + a.IntN(3) {
		d := fmt.Sprintf("D%d", n+1)
		a.row("deliverables", d, a.text("Deliverable "+d), serving(), "things")
		for k := range 1 + a.IntN(3) {
			m := fmt.Sprintf("%s-%d", d, k+1)
			first := day()
			a.row("milestones", m, d, a.text("Milestone "+m), first)
			if a.IntN(3) == 0 {
				a.row("rebaselines", m, "2025-07-02", q2.Start().AddDate(1, 0, a.IntN(99)).Format("2006-01-02"), "Rain", "X-1")
			}
			switch a.IntN(4) {
			case 0: // never reported
			case 1:
				a.row("milestone_states", m, q2.String(), "complete", "", q2.Start().AddDate(0, 0, a.IntN(90)).Format("2006-01-02"), "", "")
			default:
				a.row("milestone_states", m, (q2 - period.Quarter(a.IntN(2))).String(), "in_progress", q2.End().AddDate(0, 0, a.IntN(200)).Format("2006-01-02"), "", a.pick("", "high", "low"), "It rained")
			}
		}
	}
	for n := range 1 + a.IntN(15) {
		line, org, kind := fmt.Sprintf("L%d", n+1), a.pick(orgs...), a.pick("revenue", "capital", "savings")
		flow := ""
		if kind == "revenue" {
			flow = a.pick("", "spending", "income", "net")
		}
		a.row("budgets", line, "2025-26", a.text("Line "+line), "things", org, kind, flow, sum(), a.pick("", "", sum()), shares())
		if a.IntN(4) > 0 {
			a.row("budget_states", line, (q2 - 1).String(), "", "", sum(), "", "")
		}
		if a.IntN(4) > 0 {
			a.row("budget_states", line, q2.String(), "", "", sum(), "", "Because")
		}
		a.row("assets", "A"+line, "Asset", "things", org, sum(), shares())
		a.row("contracts", "C"+line, "Contract", "Supplier", "things", org, sum(), shares())
	}
	likely, bad := strings.Fields("Rare Possible Likely"), strings.Fields("Slight Grave")
	for l, likelihood := range likely {
		for i, impact := range bad {
			grave := (l + i) * 2 / 3
			a.row("risk_matrix", likelihood, fmt.Sprint(l+1), impact, fmt.Sprint(i+1), []string{"Low", "Medium", "High"}[grave], fmt.Sprint(grave))
		}
	}
	for n := range 1 + a.IntN(5) {
		ref := fmt.Sprintf("K%d", n+1)
		a.row("risks", ref, a.text("Risk "+ref), a.pick(likely...), a.pick(bad...), a.pick(likely...), a.pick(bad...), "things", serving(), a.pick("", "treat", "tolerate"))
		for back := range period.Quarter(2) {
			if a.IntN(2) == 0 {
				a.row("risk_states", ref, (q2 - back).String(), a.pick(likely...), a.pick(bad...), a.pick("", "Buy a roof"), "")
			}
		}
	}
}
