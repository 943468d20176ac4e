package pack

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// Headings over money, by which variances are worked out in the officers' workbook.
const (
	headBudget   = "Budget (£)"
	headForecast = "Forecast (£)"
	headVariance = "Variance (£)"
)

// besideSheets sets out what stands beside the measures: the delivery plan, money, risk and the gaps in the golden thread. What the framework does not hold
// has no sheet. They say what the report says; what stands together in a cell there, to be read, stands apart here, to be sorted and filtered.
func (b *sheets) besideSheets() []document.Sheet {
	if b.Beside == nil {
		return nil
	}
	x := &besides{Pack: b.Pack, Beside: b.Beside, tree: b.outline}
	var list []document.Sheet
	if len(x.Delivery.Milestones) > 0 {
		list = append(list, b.milestonesSheet(x))
	}
	if len(x.Money.Lines) > 0 {
		list = append(list, b.moneySheet(x), b.serviceMoneySheet(x), b.linesSheet(x))
	}
	if len(x.Money.UnitCosts) > 0 {
		list = append(list, b.unitCostsSheet(x))
	}
	if !x.Money.Assets.IsZero() || !x.Money.Contracts.IsZero() {
		list = append(list, b.holdingsSheet(x))
	}
	if len(x.Risks.Risks) > 0 {
		list = append(list, b.risksSheet(x))
	}
	if len(x.Thread.Gaps) > 0 {
		list = append(list, b.gapsSheet(x))
	}
	if len(x.contributions()) > 0 {
		list = append(list, b.threadSheet(x))
	}
	if len(b.Framework.Crosswalk) > 0 {
		list = append(list, b.crosswalkSheet(x))
	}
	return list
}

// unknown stands where there is something that nobody has said.
var unknown = textCell(kpi.NotAvailable.Brackets())

// sum gives a sum of money, shown in whole pounds and held to the penny.
func sum(v decimal.Decimal) document.Cell { return number(decimal.NewNullDecimal(v), 0) }

// maybeSum gives a sum that may not have been said.
func maybeSum(v decimal.NullDecimal) document.Cell {
	if !v.Valid {
		return unknown
	}
	return sum(v.Decimal)
}

func right[T any](heading string, cell func(T) document.Cell) fact[T] {
	return fact[T]{Column: document.Column{Heading: heading, Align: document.Right}, cell: cell, keep: true}
}

func cellOf[T any](heading string, cell func(T) document.Cell) fact[T] {
	return fact[T]{Column: document.Column{Heading: heading}, cell: cell}
}

// absentMarks explains the two marks that stand in these tables.
func (b *sheets) absentMarks() string { return b.marksIn(kpi.NotAvailable | kpi.NotApplicable) }

func (b *sheets) milestonesSheet(x *besides) document.Sheet {
	type milestone = *kpi.Progress
	reached := func(m milestone) bool { return m.Standing == kpi.Reached || m.Standing == kpi.ReachedLate }
	word := func(s kpi.MilestoneStanding) string { return b.Wording.word("milestone", s.String()) }
	standing := document.Column{Heading: "Standing", Signs: []document.Sign{
		{Word: word(kpi.Reached), Symbol: document.OnTarget}, {Word: word(kpi.MilestoneOnTrack), Symbol: document.OnTarget}, {Word: word(kpi.ForecastLate), Symbol: document.Close},
		{Word: word(kpi.MilestoneOverdue), Symbol: document.Off},
	}}
	return document.Sheet{
		Name: "Milestones", Title: "Milestones of the delivery plan, by deliverable", Intro: []string{b.absentMarks()},
		Table: tableOf("Milestones", []fact[milestone]{
			said("Ref", func(m milestone) string { return m.Milestone.Ref }),
			told("Milestone", func(m milestone) document.Cell { return textCell(m.Milestone.Title) }),
			said("Deliverable", func(m milestone) string { return m.Deliverable.Ref + " " + m.Deliverable.Title }),
			said("Outcomes", func(m milestone) string { return strings.Join(m.Deliverable.Outcomes, ", ") }),
			said("Service", func(m milestone) string { return b.serviceName(m.Deliverable.Service) }),
			cellOf("First promised", func(m milestone) document.Cell { return dayOf(m.Milestone.Baseline) }),
			cellOf("Day in force", func(m milestone) document.Cell { return dayOf(m.Due) }),
			right("Times moved", func(m milestone) document.Cell { return countCell(m.Rebaselined) }),
			cellOf("Reached or expected", func(m milestone) document.Cell {
				if m.Expected.IsZero() {
					return unknown
				}
				return dayOf(m.Expected)
			}),
			right("Days after the first promise", func(m milestone) document.Cell {
				if m.Expected.IsZero() || m.Milestone.Baseline.IsZero() {
					return noneApplies
				}
				return document.Cell{Kind: document.NumberCell, Number: float64(m.Slippage)}
			}),
			cellOf("Confidence", func(m milestone) document.Cell {
				switch {
				case reached(m):
					return noneApplies
				case m.State == nil || m.State.Confidence == kpi.ConfidenceUnstated:
					return unknown
				}
				return textCell(b.Wording.word("confidence", m.State.Confidence.String()))
			}),
			{Column: standing, cell: func(m milestone) document.Cell { return textCell(word(m.Standing)) }},
			said("As reported for", func(m milestone) string {
				if m.State == nil {
					return ""
				}
				return m.State.Quarter.Short()
			}),
			said("Reason", func(m milestone) string {
				if m.State == nil || !troubled(m) {
					return ""
				}
				return sentence(m.State.Reason)
			}),
		}, slices.Values(x.all()), false),
	}
}

// budgeted is a budget with what it is expected to come to, by whatever it is added up.
type budgeted struct {
	ref, title string
	account    kpi.BudgetKind
	budget     decimal.Decimal
	variance   *kpi.Variance
	lines      int
	unreported int
	rating     kpi.MoneyRating
}

func ofSum(ref, title string, s *kpi.MoneySum) budgeted {
	return budgeted{ref: ref, title: title, account: s.Kind, budget: s.Budget, variance: s.Variance, lines: s.Lines, unreported: s.Unreported, rating: s.Rating}
}

// moneyFacts are the columns of every table of sums: what was set aside, what is expected, and how far the two are apart.
func moneyFacts[T any](b *sheets, of func(T) *budgeted) []fact[T] {
	word := func(r kpi.MoneyRating) string { return b.Wording.word("variance", r.String()) }
	// wholly says that the forecast is of the same lines as the budget, so that the one can be taken from the other.
	wholly := func(m *budgeted) bool { return m.variance != nil && m.variance.Budget.Equal(m.budget) }
	return []fact[T]{
		right(headBudget, func(t T) document.Cell { return sum(of(t).budget) }),
		right(headForecast, func(t T) document.Cell {
			if m := of(t); m.variance != nil {
				return sum(m.variance.Forecast)
			}
			return unknown
		}),
		right(headVariance, func(t T) document.Cell {
			m := of(t)
			switch {
			case m.variance == nil:
				return noneApplies
			case wholly(m):
				return b.worked(sum(m.variance.Amount), "[@"+headForecast+"]-[@"+headBudget+"]")
			}
			return sum(m.variance.Amount)
		}),
		right("Variance (%)", func(t T) document.Cell {
			m := of(t)
			switch {
			case m.variance == nil:
				return noneApplies
			case wholly(m):
				return b.worked(number(m.variance.Percent, 1), "100*[@"+headVariance+"]/ABS([@"+headBudget+"])")
			}
			return number(m.variance.Percent, 1)
		}),
		said("What that means", func(t T) string {
			m := of(t)
			switch {
			case m.variance == nil:
				return "No forecast"
			case m.unreported > 0:
				return capital(m.variance.Says.String()) + "; some lines without a forecast"
			}
			return capital(m.variance.Says.String())
		}),
		{Column: document.Column{Heading: "Rating", Signs: []document.Sign{
			{Word: word(kpi.MoneyGreen), Symbol: document.OnTarget}, {Word: word(kpi.MoneyAmber), Symbol: document.Close}, {Word: word(kpi.MoneyRed), Symbol: document.Off},
			{Word: word(kpi.MoneyUnrated), Symbol: document.Unrated},
		}}, cell: func(t T) document.Cell {
			m := of(t)
			if m.variance == nil {
				return textCell(word(kpi.MoneyUnrated))
			}
			return textCell(word(m.rating))
		}},
	}
}

// sumsTable has a row for each sum.
func (b *sheets) sumsTable(id, heading string, sums iter.Seq[*budgeted]) document.Table {
	return tableOf(id, slices.Concat([]fact[*budgeted]{
		said("Ref", func(m *budgeted) string { return m.ref }),
		told(heading, func(m *budgeted) document.Cell { return textCell(m.title) }),
		said("Account", func(m *budgeted) string { return b.Wording.word("account", m.account.String()) }),
		right("Lines", func(m *budgeted) document.Cell { return countCell(m.lines) }),
		right("Lines without a forecast", func(m *budgeted) document.Cell { return countCell(m.unreported) }),
	}, moneyFacts(b, func(m *budgeted) *budgeted { return m })), sums, false)
}

// References of the rows of a table of money that are of no outcome or service.
const (
	refUnlinked = "None"
	refWhole    = "All"
)

func (b *sheets) moneySheet(x *besides) document.Sheet {
	var list []budgeted
	for _, kind := range kpi.BudgetKinds() {
		if x.Money.Whole[kind].Lines == 0 {
			continue
		}
		for _, top := range b.outline.top {
			if s := &x.Money.Of(top.outcome.Ref).Within[kind]; s.Lines > 0 {
				list = append(list, ofSum(top.outcome.Ref, top.outcome.Title, s))
			}
		}
		list = append(list, ofSum(refUnlinked, b.Wording.word("finance", "unlinked"), &x.Money.Unlinked.Within[kind]), ofSum(refWhole, b.Wording.word("finance", "whole"), &x.Money.Whole[kind]))
	}
	return document.Sheet{
		Name: "Budget_by_outcome", Title: "Budgets and forecasts by outcome, " + x.Money.Year.Label(), Intro: []string{b.Wording.word("finance", "scope"), b.absentMarks()},
		Table: b.sumsTable("Budget_by_outcome", "Outcome", inPlace(list)),
	}
}

func (b *sheets) serviceMoneySheet(x *besides) document.Sheet {
	var list []budgeted
	add := func(ref, title string, sums *kpi.KindSums) {
		for _, kind := range kpi.BudgetKinds() {
			if s := &sums[kind]; s.Lines > 0 {
				list = append(list, ofSum(ref, title, s))
			}
		}
	}
	for i := range x.Money.Services {
		s := &x.Money.Services[i]
		add(s.Name, b.serviceName(s.Name), &s.Sums)
	}
	add(refWhole, b.Wording.word("finance", "whole"), &x.Money.Whole)
	return document.Sheet{
		Name: "Budget_by_service", Title: "Budgets and forecasts by service, " + x.Money.Year.Label(), Intro: []string{b.absentMarks()},
		Table: b.sumsTable("Budget_by_service", "Service", inPlace(list)),
	}
}

func (b *sheets) linesSheet(x *besides) document.Sheet {
	type line struct {
		*kpi.LineMoney
		budgeted
	}
	list := make([]line, len(x.Money.Lines))
	for i := range x.Money.Lines {
		l := &x.Money.Lines[i]
		list[i] = line{l, budgeted{budget: l.Budget, variance: l.Variance, rating: l.Rating}}
	}
	return document.Sheet{
		Name: "Budget_lines", Title: "Budgets and forecasts, every line, " + x.Money.Year.Label(),
		Intro: []string{"Outcomes are those that the line serves, each with its share.", b.absentMarks()},
		Table: tableOf("Budget_lines", slices.Concat([]fact[*line]{
			said("Ref", func(l *line) string { return l.Line.Line }),
			told("Line", func(l *line) document.Cell { return textCell(l.Line.Title) }),
			said("Account", func(l *line) string { return b.Wording.word("account", l.Line.Kind.String()) }),
			said("Service", func(l *line) string { return b.serviceName(l.Line.Service) }),
			said("Outcomes", func(l *line) string {
				shares := make([]string, len(l.Line.Outcomes))
				for i, s := range l.Line.Outcomes {
					shares[i] = s.Ref + " (" + s.Percent.String() + "%)"
				}
				return strings.Join(shares, ", ")
			}),
		}, moneyFacts(b, func(l *line) *budgeted { return &l.budgeted }), []fact[*line]{
			right("Forecast less that of the quarter before (£)", func(l *line) document.Cell { return maybeSum(l.Movement) }),
			right("Linked to no outcome (£)", func(l *line) document.Cell { return sum(l.Unlinked) }),
			said("State of saving", func(l *line) string {
				if l.Line.Kind != kpi.SavingsBudget || l.State == nil {
					return ""
				}
				return b.Wording.word("saving", cmp.Or(l.State.Savings.String(), "none"))
			}),
			said("As reported for", func(l *line) string {
				if l.State == nil {
					return ""
				}
				return l.State.Quarter.Short()
			}),
			said("Reason", func(l *line) string {
				if l.State == nil {
					return ""
				}
				return sentence(l.State.Reason)
			}),
		}), inPlace(list), false),
	}
}

func (b *sheets) unitCostsSheet(x *besides) document.Sheet {
	type cost = *kpi.UnitCost
	pounds := func(v decimal.NullDecimal) document.Cell {
		if !v.Valid {
			return unknown
		}
		return number(v, 2)
	}
	return document.Sheet{
		Name: "Unit_costs", Title: "Unit costs, " + x.Money.UnitCosts[0].Year.Label() + " and the year before",
		Intro: []string{b.Wording.say("finance unit cost", map[string]string{"Year": x.Money.UnitCosts[0].Year.Label()}), b.absentMarks()},
		Table: tableOf("Unit_costs", []fact[cost]{
			said("Ref", func(u cost) string { return u.Line.Line }),
			told("Line", func(u cost) document.Cell { return textCell(u.Line.Title) }),
			said("What it pays for", func(u cost) string { return u.Outputs.Title }),
			right("Cost of one, the year before (£)", func(u cost) document.Cell { return pounds(decimal.NewNullDecimal(u.Before)) }),
			right("Cost of one (£)", func(u cost) document.Cell { return pounds(decimal.NewNullDecimal(u.Now)) }),
			right("Change in cash (%)", func(u cost) document.Cell { return number(decimal.NewNullDecimal(u.CashChange), 1) }),
			right("Cost of one in the earlier year's prices (£)", func(u cost) document.Cell { return pounds(u.Real) }),
			right("Change in real terms (%)", func(u cost) document.Cell { return number(u.RealChange, 1) }),
		}, inPlace(x.Money.UnitCosts), false),
	}
}

func (b *sheets) holdingsSheet(x *besides) document.Sheet {
	type holding struct {
		ref, title        string
		assets, contracts decimal.Decimal
	}
	var list []holding
	for _, top := range b.outline.top {
		o := x.Money.Of(top.outcome.Ref)
		list = append(list, holding{top.outcome.Ref, top.outcome.Title, o.Assets, o.Contracts})
	}
	list = append(list, holding{refUnlinked, b.Wording.word("finance", "unlinked"), x.Money.Unlinked.Assets, x.Money.Unlinked.Contracts},
		holding{refWhole, b.Wording.word("finance", "whole"), x.Money.Assets, x.Money.Contracts})
	return document.Sheet{
		Name: "Assets_and_contracts", Title: "Assets and contracts by outcome",
		Table: tableOf("Assets_and_contracts", []fact[*holding]{
			said("Ref", func(h *holding) string { return h.ref }),
			told("Outcome", func(h *holding) document.Cell { return textCell(h.title) }),
			right("Value of assets (£)", func(h *holding) document.Cell { return sum(h.assets) }),
			right("Contracts, a year (£)", func(h *holding) document.Cell { return sum(h.contracts) }),
		}, inPlace(list), false),
	}
}

func (b *sheets) risksSheet(x *besides) document.Sheet {
	type risk = *kpi.RiskStanding
	place := func(when string, of func(risk) kpi.Placed, none func(risk) document.Cell) []fact[risk] {
		text := func(heading string, word func(kpi.Placed) string) fact[risk] {
			return cellOf(heading, func(s risk) document.Cell {
				if w := word(of(s)); w != "" {
					return textCell(w)
				}
				return none(s)
			})
		}
		return []fact[risk]{
			text("Likelihood "+when, func(p kpi.Placed) string { return p.Likelihood }),
			text("Impact "+when, func(p kpi.Placed) string { return p.Impact }),
			text("Band "+when, func(p kpi.Placed) string {
				if p.Cell == nil {
					return ""
				}
				return p.Cell.Band
			}),
			right("Score "+when, func(s risk) document.Cell {
				if of(s).Cell == nil {
					return none(s)
				}
				return countCell(of(s).Score())
			}),
		}
	}
	notAssessed := func(risk) document.Cell { return unknown }
	done := func(s risk) string {
		if s.State != nil && s.State.Action != "" {
			return sentence(s.State.Action)
		}
		return s.Risk.Controls
	}
	return document.Sheet{
		Name: "Risks", Title: "Risks, the gravest first", Intro: []string{b.Wording.word("risk", "bands"), b.absentMarks()},
		Table: tableOf("Risks", slices.Concat([]fact[risk]{
			said("Ref", func(s risk) string { return s.Risk.Ref }),
			told("Risk", func(s risk) document.Cell { return textCell(s.Risk.Description) }),
			said("Outcomes", func(s risk) string { return strings.Join(s.Risk.Outcomes, ", ") }),
		}, place("now", func(s risk) kpi.Placed { return s.Current }, notAssessed), []fact[risk]{
			said("Movement", func(s risk) string { return b.riskMoved(s) }),
		}, place("a quarter ago", func(s risk) kpi.Placed { return s.Previous }, func(s risk) document.Cell {
			if s.Movement == kpi.NewRisk { // it was not on the register
				return noneApplies
			}
			return unknown
		}), place("aimed at", func(s risk) kpi.Placed { return s.Target }, notAssessed), []fact[risk]{
			said("Response", func(s risk) string { return b.Wording.word("response", cmp.Or(s.Risk.Response.String(), "none")) }),
			said("What is being done", done),
			cellOf("By", func(s risk) document.Cell {
				if s.State == nil || s.State.Action == "" {
					return noneApplies
				}
				return dayOf(s.State.ActionDue)
			}),
			said("Answers for it", func(s risk) string { return s.Risk.OwnerRole }),
		}), slices.Values(ordered(pointers(x.Risks.Risks))), false),
	}
}

func (b *sheets) gapsSheet(x *besides) document.Sheet {
	type gap = *kpi.Gap
	return document.Sheet{
		Name: "Gaps_in_the_thread", Title: "Gaps in the golden thread", Intro: []string{b.absentMarks()},
		Table: tableOf("Gaps_in_the_thread", []fact[gap]{
			said("Ref", func(g gap) string { return g.Ref }),
			told("What", func(g gap) document.Cell { return textCell(g.Title) }),
			said("Gap", func(g gap) string { return b.Wording.word("gap", g.Kind.String()) }),
			right("Amount (£)", func(g gap) document.Cell {
				if !g.Amount.Valid {
					return noneApplies
				}
				return sum(g.Amount.Decimal)
			}),
		}, inPlace(x.Thread.Gaps), false),
	}
}
