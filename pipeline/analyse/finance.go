package analyse

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// largest is how many variances are listed, whichever way they go.
const largest = 10

// vary compares a forecast with a budget (methods page, section 10). More spending, less income, a worse net position and smaller savings are adverse.
// The percentage is of the size of the budget; of a budget of nought there is none.
func vary(kind kpi.BudgetKind, flow kpi.Flow, budget, forecast decimal.Decimal) kpi.Variance {
	v := kpi.Variance{Budget: budget, Forecast: forecast, Amount: forecast.Sub(budget)}
	if !budget.IsZero() {
		v.Percent = decimal.NewNullDecimal(fraction(hundred, v.Amount, budget.Abs()))
	}
	words := [...][2]kpi.VarianceWord{kpi.Spending: {kpi.Overspend, kpi.Underspend}, kpi.Income: {kpi.IncomeAbove, kpi.IncomeBelow}, kpi.NetSpending: {kpi.NetWorse, kpi.NetBetter}}[flow]
	moreIsAdverse := flow != kpi.Income
	if kind == kpi.SavingsBudget {
		words, moreIsAdverse = [2]kpi.VarianceWord{kpi.SavingsAbove, kpi.SavingsBelow}, false
	}
	switch {
	case v.Amount.IsPositive():
		v.Says, v.Adverse = words[0], moreIsAdverse
	case v.Amount.IsNegative():
		v.Says, v.Adverse = words[1], !moreIsAdverse
	}
	return v
}

// rateVariance rates a variance by the council's own rule: red from the red percentage or the red sum, whichever is reached first; amber likewise, or for any
// adverse variance where the rule sets no amber threshold.
func rateVariance(v *kpi.Variance, rule *kpi.MoneyRule) kpi.MoneyRating {
	if v == nil || rule == nil {
		return kpi.MoneyUnrated
	}
	reached := func(percent, sum decimal.NullDecimal) bool {
		return sum.Valid && v.Amount.Abs().GreaterThanOrEqual(sum.Decimal) || percent.Valid && v.Percent.Valid && v.Percent.Decimal.Abs().GreaterThanOrEqual(percent.Decimal)
	}
	switch {
	case !v.Adverse:
		return kpi.MoneyGreen
	case reached(rule.RedPercent, rule.RedAmount):
		return kpi.MoneyRed
	case !rule.AmberPercent.Valid && !rule.AmberAmount.Valid || reached(rule.AmberPercent, rule.AmberAmount):
		return kpi.MoneyAmber
	}
	return kpi.MoneyGreen
}

// shareOut divides a sum by shares in per cent, in whole pence, so that the parts and the rest are the sum again to the penny. The running total is
// rounded and not each part, so that no part is out by more than a penny.
func shareOut(sum decimal.Decimal, shares []kpi.Share) (parts []decimal.Decimal, rest decimal.Decimal) {
	total, given := decimal.Decimal{}, decimal.Decimal{}
	parts = make([]decimal.Decimal, len(shares))
	for i, s := range shares {
		total = total.Add(s.Percent)
		upTo := sum
		if !total.Equal(hundred) {
			upTo = sum.Mul(total).Shift(-2).Round(2)
		}
		parts[i] = upTo.Sub(given)
		given = upTo
	}
	return parts, sum.Sub(given)
}

// part gives what the organisation bears of a sum that may be joint.
func (b *beside) part(sum decimal.Decimal, organisation string, split []kpi.Share) decimal.Decimal {
	if organisation == b.org || len(split) == 0 {
		return sum
	}
	parts, _ := shareOut(sum, split)
	for i, s := range split {
		if s.Ref == b.org {
			return parts[i]
		}
	}
	return decimal.Decimal{}
}

// bears says that the organisation bears a row of money at all.
func (b *beside) bears(organisation string, split []kpi.Share) bool {
	if len(split) == 0 {
		return organisation == b.org
	}
	return organisation == b.org || slices.ContainsFunc(split, func(s kpi.Share) bool { return s.Ref == b.org })
}

// money adds up the organisation's part of the budget of the quarter's year, by outcome, by service and as a whole.
func (b *beside) money() kpi.MoneyStanding {
	m := kpi.MoneyStanding{Year: b.Quarter.Year(), Rules: len(b.fw.Finance.Rules) > 0}
	l := b.ledger(&m)
	told := b.budgetStates()
	for i := range b.fw.Finance.Budgets {
		line := &b.fw.Finance.Budgets[i]
		if line.Year == m.Year && b.bears(line.Organisation, line.Split) {
			one := b.line(line, told[line.Line])
			one.Unlinked = l.enter(&one)
			one.Rating = rateVariance(one.Variance, b.rule(kpi.LineLevel, line.Kind))
			m.Lines = append(m.Lines, one)
		}
	}
	l.close()
	b.holdings(&m)
	m.Largest = largestVariances(m.Lines)
	m.Savings = savings(m.Lines)
	m.UnitCosts = b.unitCosts(m.Lines, told)
	return m
}

// rule gives the council's rule for a level and a kind, or nil.
func (b *beside) rule(level kpi.MoneyLevel, kind kpi.BudgetKind) *kpi.MoneyRule {
	for i := range b.fw.Finance.Rules {
		if r := &b.fw.Finance.Rules[i]; r.Level == level && r.Kind == kind {
			return r
		}
	}
	return nil
}

func (b *beside) budgetStates() map[string][]*kpi.BudgetState {
	list := b.fw.Finance.States
	return latestOf(b, len(list), func(i int) (string, period.Quarter, kpi.Told) { return list[i].Line, list[i].Quarter, list[i].Told },
		func(i int) *kpi.BudgetState { return &list[i] })
}

// line works out the organisation's part of one line.
func (b *beside) line(line *kpi.Budget, told []*kpi.BudgetState) kpi.LineMoney {
	share := func(v decimal.NullDecimal) decimal.NullDecimal {
		if !v.Valid {
			return v
		}
		return decimal.NewNullDecimal(b.part(v.Decimal, line.Organisation, line.Split))
	}
	one := kpi.LineMoney{Line: line, Budget: b.part(line.Current(), line.Organisation, line.Split)}
	told = slices.DeleteFunc(slices.Clone(told), func(s *kpi.BudgetState) bool { return s.Quarter.Year() != line.Year })
	n := len(told)
	if n == 0 {
		return one
	}
	one.State = told[n-1]
	one.Stale = one.State.Quarter < b.Quarter
	one.Profile, one.Actual, one.Forecast = share(one.State.Profile), share(one.State.Actual), share(one.State.Forecast)
	if one.Forecast.Valid {
		v := vary(line.Kind, line.Flow, one.Budget, one.Forecast.Decimal)
		one.Variance = &v
		if n > 1 && told[n-2].Quarter == one.State.Quarter-1 {
			if before := share(told[n-2].Forecast); before.Valid {
				one.Movement = decimal.NewNullDecimal(one.Forecast.Decimal.Sub(before.Decimal))
			}
		}
	}
	return one
}

func largestVariances(lines []kpi.LineMoney) []*kpi.LineMoney {
	var list []*kpi.LineMoney
	for i := range lines {
		if v := lines[i].Variance; v != nil && !v.Amount.IsZero() && lines[i].Line.Kind != kpi.SavingsBudget {
			list = append(list, &lines[i])
		}
	}
	slices.SortStableFunc(list, func(x, y *kpi.LineMoney) int { return y.Variance.Amount.Abs().Cmp(x.Variance.Amount.Abs()) })
	return list[:min(len(list), largest)]
}

// savings adds up the savings by how they are coming along, from the surest to the unstated.
func savings(lines []kpi.LineMoney) []kpi.SavingsSum {
	var sums [kpi.SavingsUndeliverable + 1]kpi.SavingsSum
	for i := range lines {
		l := &lines[i]
		if l.Line.Kind != kpi.SavingsBudget {
			continue
		}
		state := kpi.SavingsUnstated
		if l.State != nil {
			state = l.State.Savings
		}
		s := &sums[state]
		s.State, s.Lines, s.Planned = state, s.Lines+1, s.Planned.Add(l.Budget)
		s.Forecast = s.Forecast.Add(l.Forecast.Decimal)
	}
	var list []kpi.SavingsSum
	for _, s := range sums {
		if s.Lines > 0 {
			list = append(list, s)
		}
	}
	slices.SortStableFunc(list, func(x, y kpi.SavingsSum) int { return cmp.Compare(x.State-1, y.State-1) }) // the unstated, 0, comes last
	return list
}

// holdings adds up assets and contracts, whole and by outcome.
func (b *beside) holdings(m *kpi.MoneyStanding) {
	place := map[string]*kpi.OutcomeMoney{}
	for i := range m.Outcomes {
		place[m.Outcomes[i].Outcome] = &m.Outcomes[i]
	}
	enter := func(value decimal.Decimal, shares []kpi.Share, whole *decimal.Decimal, of func(*kpi.OutcomeMoney) *decimal.Decimal) {
		*whole = whole.Add(value)
		parts, rest := shareOut(value, shares)
		for k, s := range shares {
			if place[s.Ref] == nil {
				rest = rest.Add(parts[k])
			}
			for _, up := range b.tree.above[s.Ref] {
				at := of(place[up])
				*at = at.Add(parts[k])
			}
		}
		at := of(&m.Unlinked)
		*at = at.Add(rest)
	}
	for i := range b.fw.Finance.Assets {
		if a := &b.fw.Finance.Assets[i]; b.bears(a.Organisation, a.Split) {
			enter(b.part(a.Value, a.Organisation, a.Split), a.Outcomes, &m.Assets, func(o *kpi.OutcomeMoney) *decimal.Decimal { return &o.Assets })
		}
	}
	for i := range b.fw.Finance.Contracts {
		if c := &b.fw.Finance.Contracts[i]; b.bears(c.Organisation, c.Split) {
			enter(b.part(c.Value, c.Organisation, c.Split), c.Outcomes, &m.Contracts, func(o *kpi.OutcomeMoney) *decimal.Decimal { return &o.Contracts })
		}
	}
}
