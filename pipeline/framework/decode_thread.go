package framework

import (
	"strings"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func decodeDelivery(grids map[string]*grid, opt Options) kpi.Delivery {
	var d kpi.Delivery
	d.Deliverables = decodeRows(grids["deliverables"], func(r row) kpi.Deliverable {
		return kpi.Deliverable{
			Ref: r.text("ref"), Title: r.text("title"), Description: r.text("description"), Outcomes: r.list("outcomes"), Service: r.text("service"),
			Organisation: r.text("organisation"), LeadRole: r.text("lead_role"), Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"), Validity: r.validity(),
		}
	})
	d.Milestones = decodeRows(grids["milestones"], func(r row) kpi.Milestone {
		return kpi.Milestone{
			Ref: r.text("milestone"), Deliverable: r.text("deliverable"), Title: r.text("title"), Baseline: r.date(r.at, "baseline"), Illustrative: r.yes("illustrative"),
		}
	})
	d.Rebaselines = decodeRows(grids["rebaselines"], func(r row) kpi.Rebaseline {
		return kpi.Rebaseline{
			Milestone: r.text("milestone"), Proposed: r.date(r.at, "proposed"), Revised: r.date(r.at, "revised"), Reason: r.text("reason"), Decision: r.text("decision"),
		}
	})
	d.States = decodeRows(grids["milestone_states"], func(r row) kpi.MilestoneState {
		s := kpi.MilestoneState{
			Milestone: r.text("milestone"), Quarter: r.quarter("quarter"), Forecast: r.date(r.at, "forecast"), Actual: r.date(r.at, "actual"), Reason: r.text("reason"),
		}
		r.word("status", &s.Status)
		r.word("confidence", &s.Confidence)
		return s
	})
	return d
}

func decodeFinance(grids map[string]*grid, opt Options) kpi.Finance {
	var f kpi.Finance
	f.Budgets = decodeRows(grids["budgets"], func(r row) kpi.Budget {
		b := kpi.Budget{
			Line: r.text("line"), Year: r.year("year"), Title: r.text("title"), Service: r.text("service"), Organisation: r.organisation(opt),
			Approved: r.number("approved"), Revised: r.maybe("revised"), Outcomes: r.shares("outcomes"), Split: r.shares("split"), Outputs: kpi.Ref(r.text("outputs")),
			Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"),
		}
		r.word("kind", &b.Kind)
		r.word("flow", &b.Flow)
		return b
	})
	f.States = decodeRows(grids["budget_states"], func(r row) kpi.BudgetState {
		s := kpi.BudgetState{
			Line: r.text("line"), Quarter: r.quarter("quarter"), Profile: r.maybe("profile"), Actual: r.maybe("actual"), Forecast: r.maybe("forecast"), Reason: r.text("reason"),
		}
		r.word("savings", &s.Savings)
		return s
	})
	f.Rules = decodeRows(grids["money_rules"], func(r row) kpi.MoneyRule {
		m := kpi.MoneyRule{
			RedPercent: r.maybe("red_percent"), RedAmount: r.maybe("red_amount"), AmberPercent: r.maybe("amber_percent"), AmberAmount: r.maybe("amber_amount"),
		}
		r.word("level", &m.Level)
		r.word("kind", &m.Kind)
		return m
	})
	f.Deflators = decodeRows(grids["deflators"], func(r row) kpi.Deflator {
		return kpi.Deflator{Year: r.year("year"), Index: r.number("index")}
	})
	f.Assets = decodeRows(grids["assets"], func(r row) kpi.Asset {
		return kpi.Asset{
			Ref: r.text("ref"), Title: r.text("title"), Kind: r.text("kind"), Service: r.text("service"), Organisation: r.organisation(opt), Value: r.number("value"),
			ValuedOn: r.date(r.at, "valued_on"), Outcomes: r.shares("outcomes"), Split: r.shares("split"), Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"), Validity: r.validity(),
		}
	})
	f.Contracts = decodeRows(grids["contracts"], func(r row) kpi.Contract {
		return kpi.Contract{
			Ref: r.text("ref"), Title: r.text("title"), Supplier: r.text("supplier"), Service: r.text("service"), Organisation: r.organisation(opt), Value: r.number("value"),
			Outcomes: r.shares("outcomes"), Split: r.shares("split"), Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"), Validity: r.validity(),
		}
	})
	return f
}

func decodeRisks(grids map[string]*grid, opt Options) kpi.RiskRegister {
	var k kpi.RiskRegister
	k.Matrix = decodeRows(grids["risk_matrix"], func(r row) kpi.MatrixCell {
		return kpi.MatrixCell{
			Likelihood: r.text("likelihood"), LikelihoodLevel: r.whole("likelihood_level"), Impact: r.text("impact"), ImpactLevel: r.whole("impact_level"),
			Band: r.text("band"), Grave: r.whole("grave"), Validity: r.validity(),
		}
	})
	k.Risks = decodeRows(grids["risks"], func(r row) kpi.Risk {
		risk := kpi.Risk{
			Ref: r.text("ref"), Description: r.text("description"), Cause: r.text("cause"), Inherent: r.exposure("inherent_"), Current: r.exposure(""), Target: r.exposure("target_"),
			OwnerRole: r.text("owner_role"), Controls: r.text("controls"), Service: r.text("service"), Organisation: r.text("organisation"), Outcomes: r.list("outcomes"),
			AboutData: r.yes("about_data"), Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"), Validity: r.validity(),
		}
		r.word("response", &risk.Response)
		return risk
	})
	k.Indicators = decodeRows(grids["risk_indicators"], func(r row) kpi.RiskIndicator {
		i := kpi.RiskIndicator{Risk: r.text("risk"), Indicator: kpi.Ref(r.text("indicator")), Trigger: r.maybe("trigger")}
		r.word("side", &i.Side)
		return i
	})
	k.Actions = decodeRows(grids["risk_actions"], func(r row) kpi.RiskAction {
		return kpi.RiskAction{
			Ref: r.text("action"), Risk: r.text("risk"), Title: r.text("title"), OwnerRole: r.text("owner_role"), Due: r.date(r.at, "due"), Done: r.date(r.at, "done"),
		}
	})
	k.States = decodeRows(grids["risk_states"], func(r row) kpi.RiskState {
		return kpi.RiskState{
			Risk: r.text("risk"), Quarter: r.quarter("quarter"), Exposure: r.exposure(""), Action: r.text("action"), ActionDue: r.date(r.at, "action_due"), Reason: r.text("reason"),
		}
	})
	return k
}

func decodeThread(grids map[string]*grid, opt Options) kpi.Thread {
	var t kpi.Thread
	t.Partners = decodeRows(grids["partners"], func(r row) kpi.Partner {
		return kpi.Partner{
			Ref: r.text("partner"), Name: r.text("name"), Kind: r.text("kind"), Contribution: r.text("contribution"), Outcomes: r.list("outcomes"),
			Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"), Validity: r.validity(),
		}
	})
	t.Plans = decodeRows(grids["plans"], func(r row) kpi.Plan {
		p := kpi.Plan{
			Ref: r.text("plan"), Title: r.text("title"), Parent: r.text("parent"), Service: r.text("service"), Role: r.text("role"), Outcomes: r.list("outcomes"),
			Organisation: r.text("organisation"), Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"), Validity: r.validity(),
		}
		r.word("kind", &p.Kind)
		return p
	})
	t.Activities = decodeRows(grids["activities"], func(r row) kpi.Activity {
		a := kpi.Activity{
			Ref: r.text("activity"), Title: r.text("title"), Outcome: r.text("outcome"), Assumption: r.text("assumption"), Deliverable: r.text("deliverable"),
			Service: r.text("service"), LagQuarters: r.whole("lag_quarters"), Started: r.date(r.at, "started"),
			Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"), Validity: r.validity(),
		}
		r.word("evidence", &a.Evidence)
		return a
	})
	t.Panels = decodeRows(grids["panels"], func(r row) kpi.Panel {
		return kpi.Panel{Name: r.text("panel"), Remit: r.text("remit"), Organisation: r.text("organisation"), ChairRole: r.text("chair_role"), Validity: r.validity()}
	})
	t.Portfolios = decodeRows(grids["portfolios"], func(r row) kpi.Portfolio {
		return kpi.Portfolio{Name: r.text("portfolio"), HolderRole: r.text("holder_role"), Organisation: r.text("organisation"), Validity: r.validity()}
	})
	t.Decisions = decodeRows(grids["decisions"], func(r row) kpi.Decision {
		return kpi.Decision{
			Ref: r.text("decision"), Title: r.text("title"), TakenOn: r.date(r.at, "taken_on"), Body: r.text("body"), Delegation: r.text("delegation"), Reason: r.text("reason"),
			Organisation: r.text("organisation"), Classification: r.classification(opt), Paragraph: r.whole("exempt_paragraph"), Illustrative: r.yes("illustrative"),
		}
	})
	return t
}

func decodeCrosswalk(grids map[string]*grid) []kpi.Succession {
	return decodeRows(grids["crosswalk"], func(r row) kpi.Succession {
		s := kpi.Succession{
			Framework: r.text("from_framework"), From: kpi.Ref(r.text("from_indicator")), FromOrganisation: r.text("from_organisation"),
			To: kpi.Ref(r.text("to_indicator")), ToOrganisation: r.text("to_organisation"), Share: r.maybe("share"), Unbroken: r.text("break") == "no",
			On: r.date(r.at, "on"), Decision: r.text("decision"), Note: r.text("note"), Illustrative: r.yes("illustrative"),
		}
		r.word("kind", &s.Kind)
		r.word("method", &s.Method)
		return s
	})
}

func (r row) quarter(name string) period.Quarter {
	q, err := period.ParseQuarter(r.text(name))
	if err != nil {
		return 0
	}
	return q
}

// year reads a financial year; what is none has been found already.
func (r row) year(name string) period.Year { return r.period(name).Year() }

// organisation gives whose a row is; where there is one council only, it goes without saying.
func (r row) organisation(opt Options) string {
	if s := r.text("organisation"); s != "" || len(opt.Organisations) != 1 {
		return s
	}
	return opt.Organisations[0]
}

func (r row) classification(opt Options) kpi.Classification {
	c := opt.Publication
	r.word("classification", &c)
	return c
}

func (r row) shares(name string) []kpi.Share {
	var out []kpi.Share
	for _, part := range r.list(name) {
		ref, percent, _ := strings.Cut(part, "=")
		out = append(out, kpi.Share{Ref: ref, Percent: parseDecimal(percent)})
	}
	return out
}

func (r row) exposure(prefix string) kpi.Exposure {
	return kpi.Exposure{Likelihood: r.text(prefix + "likelihood"), Impact: r.text(prefix + "impact")}
}
