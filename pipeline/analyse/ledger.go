package analyse

import (
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// account is a sum of lines of one kind being added up, both as the lines hold it and as net spending, since it is not known before the last line whether
// all of them flow one way.
type account struct {
	flows      [3]bool // which have come
	lines      int
	unreported int
	own, net   columns
}

// columns are the sums: of all lines, and of those with a forecast the budget and the forecast.
type columns struct{ budget, held, forecast decimal.Decimal }

func (c *columns) add(budget decimal.Decimal, forecast decimal.NullDecimal) {
	c.budget = c.budget.Add(budget)
	if forecast.Valid {
		c.held, c.forecast = c.held.Add(budget), c.forecast.Add(forecast.Decimal)
	}
}

func (a *account) add(flow kpi.Flow, budget decimal.Decimal, forecast decimal.NullDecimal) {
	a.lines++
	if !forecast.Valid {
		a.unreported++
	}
	a.flows[flow] = true
	a.own.add(budget, forecast)
	if flow == kpi.Income {
		budget, forecast.Decimal = budget.Neg(), forecast.Decimal.Neg()
	}
	a.net.add(budget, forecast)
}

// sum closes the account. Budgets and forecasts are added up and then compared; percentages are never averaged.
func (a *account) sum(kind kpi.BudgetKind, rule *kpi.MoneyRule) kpi.MoneySum {
	s := kpi.MoneySum{Kind: kind, Flow: kpi.NetSpending, Lines: a.lines, Unreported: a.unreported}
	c := &a.net
	switch a.flows {
	case [3]bool{kpi.Spending: true}:
		s.Flow, c = kpi.Spending, &a.own
	case [3]bool{kpi.Income: true}:
		s.Flow, c = kpi.Income, &a.own
	}
	s.Budget = c.budget
	if a.lines > a.unreported {
		v := vary(kind, s.Flow, c.held, c.forecast)
		s.Variance = &v
		s.Rating = rateVariance(s.Variance, rule)
	}
	return s
}

type accounts [3]account // by kind

func (a *accounts) sums(rule func(kpi.BudgetKind) *kpi.MoneyRule) kpi.KindSums {
	var out kpi.KindSums
	for _, kind := range kpi.BudgetKinds() {
		out[kind] = a[kind].sum(kind, rule(kind))
	}
	return out
}

// ledger adds lines up in every direction at once.
type ledger struct {
	*beside
	into           *kpi.MoneyStanding
	whole          accounts
	unlinked       accounts
	direct, within map[string]*accounts // by outcome
	services       map[string]*accounts
	directorates   map[string]*accounts
	directorateOf  map[string]string
}

func (b *beside) ledger(into *kpi.MoneyStanding) *ledger {
	l := &ledger{
		beside: b, into: into, direct: map[string]*accounts{}, within: map[string]*accounts{},
		services: map[string]*accounts{}, directorates: map[string]*accounts{}, directorateOf: map[string]string{},
	}
	for i := range b.fw.Services {
		l.directorateOf[b.fw.Services[i].ID] = b.fw.Services[i].Directorate
	}
	return l
}

func open(in map[string]*accounts, name string) *accounts {
	if in[name] == nil {
		in[name] = &accounts{}
	}
	return in[name]
}

// enter adds a line, and gives the part of its budget that serves no outcome.
func (l *ledger) enter(one *kpi.LineMoney) decimal.Decimal {
	kind, flow := one.Line.Kind, one.Line.Flow
	for _, a := range []*accounts{&l.whole, open(l.services, one.Line.Service), open(l.directorates, l.directorateOf[one.Line.Service])} {
		a[kind].add(flow, one.Budget, one.Forecast)
	}
	budgets, rest := shareOut(one.Budget, one.Line.Outcomes)
	forecasts, left := shareOut(one.Forecast.Decimal, one.Line.Outcomes)
	forecast := func(v decimal.Decimal) decimal.NullDecimal {
		return decimal.NullDecimal{Decimal: v, Valid: one.Forecast.Valid}
	}
	linked := decimal.Decimal{}
	// An outcome and one beneath it may both have a share, and count for the line once above both.
	above := map[string]columns{}
	var order []string
	for i, s := range one.Line.Outcomes {
		ups := l.tree.above[s.Ref]
		if ups == nil { // an outcome of another time
			rest, left = rest.Add(budgets[i]), left.Add(forecasts[i])
			continue
		}
		linked = linked.Add(s.Percent)
		open(l.direct, s.Ref)[kind].add(flow, budgets[i], forecast(forecasts[i]))
		for _, up := range ups {
			c, seen := above[up]
			if !seen {
				order = append(order, up)
			}
			above[up] = columns{budget: c.budget.Add(budgets[i]), forecast: c.forecast.Add(forecasts[i])}
		}
	}
	for _, up := range order {
		open(l.within, up)[kind].add(flow, above[up].budget, forecast(above[up].forecast))
	}
	if !linked.Equal(hundred) {
		l.unlinked[kind].add(flow, rest, forecast(left))
	}
	return rest
}

// close turns what was added up into sums with their variances and ratings.
func (l *ledger) close() {
	at := func(level kpi.MoneyLevel) func(kpi.BudgetKind) *kpi.MoneyRule {
		return func(kind kpi.BudgetKind) *kpi.MoneyRule { return l.rule(level, kind) }
	}
	none := func(kpi.BudgetKind) *kpi.MoneyRule { return nil }
	m := l.into
	m.Whole = l.whole.sums(at(kpi.OrganisationLevel))
	m.Unlinked = kpi.OutcomeMoney{Direct: l.unlinked.sums(none), Within: l.unlinked.sums(none)}
	for i := range l.fw.Outcomes {
		ref := l.fw.Outcomes[i].Ref
		m.Outcomes = append(m.Outcomes, kpi.OutcomeMoney{
			Outcome: ref, Direct: open(l.direct, ref).sums(at(kpi.OutcomeLevel)), Within: open(l.within, ref).sums(at(kpi.OutcomeLevel)),
		})
	}
	for i := range l.fw.Services {
		s := &l.fw.Services[i]
		if a := l.services[s.ID]; a != nil {
			m.Services = append(m.Services, kpi.NamedMoney{Name: s.ID, Sums: a.sums(at(kpi.ServiceLevel))})
		}
		if a := l.directorates[s.Directorate]; a != nil && !slices.ContainsFunc(m.Directorates, func(n kpi.NamedMoney) bool { return n.Name == s.Directorate }) {
			m.Directorates = append(m.Directorates, kpi.NamedMoney{Name: s.Directorate, Sums: a.sums(at(kpi.DirectorateLevel))})
		}
	}
}

// unitCosts sets what lines cost in the last whole year, and the year before, against what they paid for.
func (b *beside) unitCosts(lines []kpi.LineMoney, told map[string][]*kpi.BudgetState) []kpi.UnitCost {
	year := b.Quarter.Year()
	if b.Quarter.Number() < 4 {
		year--
	}
	index := map[period.Year]decimal.Decimal{}
	for _, d := range b.fw.Finance.Deflators {
		index[d.Year] = d.Index
	}
	var list []kpi.UnitCost
	for i := range lines {
		line := lines[i].Line
		a := b.measures[line.Outputs]
		if line.Outputs == "" || a == nil || line.Flow == kpi.Income {
			continue
		}
		var spend, outputs, levels [2]decimal.NullDecimal
		for k := range 2 {
			y := year - period.Year(k)
			spend[k], outputs[k] = b.spent(line, y, told[line.Line]), outputsOf(a, y)
			if v, ok := index[y]; ok {
				levels[k] = decimal.NewNullDecimal(v)
			}
		}
		if u, ok := unitCost(spend, outputs, levels); ok {
			u.Line, u.Outputs, u.Year = line, a.Indicator, year
			list = append(list, u)
		}
	}
	return list
}

// spent gives the organisation's part of what a line came to in a whole year.
func (b *beside) spent(line *kpi.Budget, year period.Year, told []*kpi.BudgetState) decimal.NullDecimal {
	for _, s := range told {
		if s.Quarter == year.Quarter(4) && s.Actual.Valid {
			return decimal.NewNullDecimal(b.part(s.Actual.Decimal, line.Organisation, line.Split))
		}
	}
	return decimal.NullDecimal{}
}

// outputsOf gives what a measure came to in a whole financial year: the year's own figure, the running total at its end, or its four quarters together.
func outputsOf(a *kpi.Assessment, year period.Year) decimal.NullDecimal {
	if !a.Indicator.Measure.Adds() {
		return decimal.NullDecimal{}
	}
	total, quarters := decimal.Decimal{}, 0
	for i := range a.History {
		pt := &a.History[i]
		if !pt.Held || pt.Period.Year() != year {
			continue
		}
		v := decimal.New(pt.Shown, -a.Indicator.Decimals)
		switch kind := pt.Period.Kind(); {
		case kind == period.FinancialYear, a.Indicator.Accumulation == kpi.YearToDate && pt.Period.Quarter() == year.Quarter(4):
			return decimal.NewNullDecimal(v)
		case a.Indicator.Accumulation == kpi.InQuarter && kind == period.Quarterly:
			total, quarters = total.Add(v), quarters+1
		}
	}
	return decimal.NullDecimal{Decimal: total, Valid: quarters == 4}
}

// unitCost works out what one output cost now and the year before, in cash and in the earlier year's prices (methods page, section 10). The first of each
// pair is now. There is none without money and outputs of both years.
func unitCost(spend, outputs, index [2]decimal.NullDecimal) (kpi.UnitCost, bool) {
	for k := range 2 {
		if !spend[k].Valid || !outputs[k].Valid || !outputs[k].Decimal.IsPositive() {
			return kpi.UnitCost{}, false
		}
	}
	one := decimal.NewFromInt(1)
	u := kpi.UnitCost{Now: fraction(spend[0].Decimal, one, outputs[0].Decimal), Before: fraction(spend[1].Decimal, one, outputs[1].Decimal)}
	if u.Before.IsZero() {
		return kpi.UnitCost{}, false
	}
	u.CashChange = fraction(u.Now.Sub(u.Before), hundred, u.Before)
	if index[0].Valid && index[1].Valid {
		deflated := fraction(u.Now, index[1].Decimal, index[0].Decimal)
		u.Real, u.RealChange = decimal.NewNullDecimal(deflated), decimal.NewNullDecimal(fraction(deflated.Sub(u.Before), hundred, u.Before))
	}
	return u, true
}
