package analyse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func pounds(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func maybe(s string) decimal.NullDecimal {
	if s == "" {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(pounds(s))
}

// besideFor makes what works out an organisation's quarter from a framework alone.
func besideFor(fw *kpi.Framework, org string, q period.Quarter, assessments ...kpi.Assessment) *beside {
	a := New(fw, Settings{Quarter: q, Organisations: []string{"north", "east"}})
	b := &beside{Assessor: a, org: org, fw: a.Framework, tree: parents(a.Framework), measures: map[kpi.Ref]*kpi.Assessment{}}
	for i := range assessments {
		b.measures[assessments[i].Indicator.Ref] = &assessments[i]
		b.order = append(b.order, &assessments[i])
	}
	return b
}

const q2 = period.Quarter(2025*4 + 1) // 2025-26-Q2

func TestFinanceAndRiskVectors(t *testing.T) {
	matrix := seedMatrix()
	eachVector(t, "methods-finance-risk", func(t *testing.T, v vector) {
		in, want := v.Input, v.Expected
		switch {
		case has(in, "kind"):
			flow := map[string]kpi.Flow{"expenditure": kpi.Spending, "income": kpi.Income, "net": kpi.NetSpending}[get[string](t, in, "kind")]
			got := vary(kpi.RevenueBudget, flow, get[decimal.Decimal](t, in, "budget"), get[decimal.Decimal](t, in, "forecast"))
			same := got.Amount.Equal(get[decimal.Decimal](t, want, "variance")) && got.Percent.Decimal.Equal(get[decimal.Decimal](t, want, "variance_pct"))
			if !same || got.Adverse != get[bool](t, want, "adverse") || got.Says.String() != get[string](t, want, "text") {
				t.Errorf("got %+v", got)
			}
		case has(in, "spend"):
			var spend, outputs, index [2]decimal.NullDecimal
			for k := range 2 { // the vectors have last year first
				spend[k] = decimal.NewNullDecimal(get[[]decimal.Decimal](t, in, "spend")[1-k])
				outputs[k] = decimal.NewNullDecimal(get[[]decimal.Decimal](t, in, "outputs")[1-k])
				index[k] = decimal.NewNullDecimal(get[[]decimal.Decimal](t, in, "deflator_index")[1-k])
			}
			u, ok := unitCost(spend, outputs, index)
			if !ok {
				t.Fatal("there is no unit cost")
			}
			costs := get[[]float64](t, want, "unit_cost")
			for _, c := range []struct {
				what string
				got  decimal.NullDecimal
				want float64
			}{
				{"before", decimal.NewNullDecimal(u.Before), costs[0]}, {"now", decimal.NewNullDecimal(u.Now), costs[1]},
				{"cash", decimal.NewNullDecimal(u.CashChange), get[float64](t, want, "cash_change_pct")},
				{"real", u.Real, get[float64](t, want, "real_unit_cost_now_in_last_year_prices")}, {"real change", u.RealChange, get[float64](t, want, "real_change_pct")},
			} {
				near(t, c.what, c.got, &c.want)
			}
		case has(in, "lines"):
			fw := &kpi.Framework{Outcomes: []kpi.Outcome{{Ref: "1", Tier: 1}}}
			for n, l := range get[[]struct{ Budget, Forecast, Share decimal.Decimal }](t, in, "lines") {
				ref := fmt.Sprint("L", n)
				fw.Finance.Budgets = append(fw.Finance.Budgets, kpi.Budget{Line: ref, Year: 2025, Organisation: "north", Approved: l.Budget, Outcomes: []kpi.Share{{Ref: "1", Percent: l.Share}}})
				fw.Finance.States = append(fw.Finance.States, kpi.BudgetState{Line: ref, Quarter: q2, Forecast: decimal.NewNullDecimal(l.Forecast)})
			}
			m := besideFor(fw, "north", q2).money()
			got := m.Outcomes[0].Within[kpi.RevenueBudget].Variance
			if !got.Budget.Equal(get[decimal.Decimal](t, want, "budget")) || !got.Forecast.Equal(get[decimal.Decimal](t, want, "forecast")) ||
				!got.Amount.Equal(get[decimal.Decimal](t, want, "variance")) || !got.Percent.Decimal.Equal(get[decimal.Decimal](t, want, "variance_pct")) {
				t.Errorf("got %+v", got)
			}
		case has(in, "likelihood"):
			p := placeRisk(matrix, kpi.Exposure{Likelihood: get[string](t, in, "likelihood"), Impact: get[string](t, in, "impact")})
			if p.Cell == nil || p.Score() != get[int](t, want, "score") {
				t.Fatalf("got %+v", p)
			}
			if has(want, "likelihood_score") && (p.Cell.LikelihoodLevel != get[int](t, want, "likelihood_score") || p.Cell.ImpactLevel != get[int](t, want, "impact_score")) {
				t.Errorf("got %+v", p.Cell)
			}
		case has(in, "current"):
			at := func(name string) kpi.Placed {
				words := get[[]string](t, in, name)
				return placeRisk(matrix, kpi.Exposure{Likelihood: words[0], Impact: words[1]})
			}
			before, now, target := at("previous"), at("current"), at("target")
			if before.Score() != get[int](t, want, "previous") || now.Score() != get[int](t, want, "current") || target.Score() != get[int](t, want, "target") ||
				moved(before, now).String() != get[string](t, want, "movement") || now.Score()-target.Score() != get[int](t, want, "gap_to_target") {
				t.Errorf("got %v, %v, %v, %s", before, now, target, moved(before, now))
			}
		default:
			t.Error("no rule is tried by this case")
		}
	})
}

func TestAVarianceIsSaidInWords(t *testing.T) {
	for _, c := range []struct {
		kind             kpi.BudgetKind
		flow             kpi.Flow
		budget, forecast string
		amount, percent  string
		adverse          bool
		says             string
	}{
		{kpi.RevenueBudget, kpi.Spending, "100", "100.01", "0.01", "0.01", true, "overspend"},
		{kpi.RevenueBudget, kpi.Spending, "100", "99.99", "-0.01", "-0.01", false, "underspend"},
		{kpi.RevenueBudget, kpi.Income, "500", "450", "-50", "-10", true, "income below budget"},
		{kpi.RevenueBudget, kpi.Income, "500", "550", "50", "10", false, "income above budget"},
		{kpi.RevenueBudget, kpi.NetSpending, "-80", "-100", "-20", "-25", false, "net position better than budget"},
		{kpi.RevenueBudget, kpi.NetSpending, "-10", "10", "20", "200", true, "net position worse than budget"},
		{kpi.RevenueBudget, kpi.Spending, "0", "5", "5", "", true, "overspend"},
		{kpi.RevenueBudget, kpi.Spending, "0", "0", "0", "", false, "on budget"},
		{kpi.CapitalBudget, kpi.Spending, "100", "60", "-40", "-40", false, "underspend"},
		{kpi.SavingsBudget, kpi.Spending, "50", "40", "-10", "-20", true, "savings below plan"},
		{kpi.SavingsBudget, kpi.Spending, "50", "60", "10", "20", false, "savings above plan"},
	} {
		v := vary(c.kind, c.flow, pounds(c.budget), pounds(c.forecast))
		percent := ""
		if v.Percent.Valid {
			percent = v.Percent.Decimal.String()
		}
		if v.Amount.String() != c.amount || percent != c.percent || v.Adverse != c.adverse || v.Says.String() != c.says {
			t.Errorf("%v: got %s, %s%%, %t, %s", c, v.Amount, percent, v.Adverse, v.Says)
		}
	}
}

func TestAVarianceIsRatedByTheCouncilsOwnRule(t *testing.T) {
	brighton := &kpi.MoneyRule{RedPercent: maybe("5"), RedAmount: maybe("100000")}
	graded := &kpi.MoneyRule{RedPercent: maybe("5"), AmberPercent: maybe("1"), AmberAmount: maybe("50000")}
	for _, c := range []struct {
		rule             *kpi.MoneyRule
		budget, forecast string
		want             kpi.MoneyRating
	}{
		{nil, "1000", "2000", kpi.MoneyUnrated},
		{brighton, "1000000", "1000000", kpi.MoneyGreen},
		{brighton, "1000000", "900000", kpi.MoneyGreen}, // an underspend is not adverse
		{brighton, "1000000", "1000000.01", kpi.MoneyAmber},
		{brighton, "1000000", "1049999.99", kpi.MoneyAmber},
		{brighton, "1000000", "1050000", kpi.MoneyRed},   // five per cent, though less than the sum
		{brighton, "4000000", "4099999", kpi.MoneyAmber}, // under both
		{brighton, "4000000", "4100000", kpi.MoneyRed},   // the sum, though under five per cent
		{brighton, "0", "99999", kpi.MoneyAmber},         // of nought there is no percentage
		{graded, "1000000", "1009999", kpi.MoneyGreen},
		{graded, "1000000", "1010000", kpi.MoneyAmber},
		{graded, "10000000", "10050000", kpi.MoneyAmber},
	} {
		v := vary(kpi.RevenueBudget, kpi.Spending, pounds(c.budget), pounds(c.forecast))
		if got := rateVariance(&v, c.rule); got != c.want {
			t.Errorf("%s against %s: %s, want %s", c.forecast, c.budget, got, c.want)
		}
	}
	if got := rateVariance(nil, brighton); got != kpi.MoneyUnrated {
		t.Errorf("without a forecast: %s", got)
	}
}

func TestWhatIsSharedOutIsTheSumAgainToThePenny(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		sum := decimal.New(rapid.Int64Range(-1e12, 1e12).Draw(r, "pence"), -2)
		left := int64(10000)
		var shares []kpi.Share
		for n := range rapid.IntRange(0, 6).Draw(r, "shares") {
			one := rapid.Int64Range(1, max(1, left)).Draw(r, "share")
			if one > left {
				break
			}
			left -= one
			shares = append(shares, kpi.Share{Ref: fmt.Sprint(n), Percent: decimal.New(one, -2)})
		}
		parts, rest := shareOut(sum, shares)
		total := rest
		for i, p := range parts {
			total = total.Add(p)
			exact := sum.Mul(shares[i].Percent).Shift(-2)
			if p.Sub(exact).Abs().GreaterThan(pounds("0.01")) || !p.Equal(p.Round(2)) {
				r.Fatalf("%s%% of %s is %s", shares[i].Percent, sum, p)
			}
		}
		if !total.Equal(sum) || left == 0 && len(shares) > 0 && !rest.IsZero() {
			r.Fatalf("%s is shared out as %v and %s", sum, parts, rest)
		}
	})
}

// TestTotalsAgreeInEveryDirection adds up the money of two councils by line, by service, by directorate and by outcome, what is not linked included.
func TestTotalsAgreeInEveryDirection(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		fw := randomMoney(r)
		var together [3]columns
		for _, org := range []string{"north", "east"} {
			m := besideFor(fw, org, q2).money()
			for _, kind := range kpi.BudgetKinds() {
				whole := figuresOf(m.Whole[kind])
				var services, directorates, outcomes columns
				for _, s := range m.Services {
					services = services.plus(figuresOf(s.Sums[kind]))
				}
				for _, s := range m.Directorates {
					directorates = directorates.plus(figuresOf(s.Sums[kind]))
				}
				direct := figuresOf(m.Unlinked.Direct[kind])
				outcomes = direct
				for _, o := range m.Outcomes {
					direct = direct.plus(figuresOf(o.Direct[kind]))
					if !strings.Contains(o.Outcome, ".") {
						outcomes = outcomes.plus(figuresOf(o.Within[kind]))
					}
				}
				for name, got := range map[string]columns{"services": services, "directorates": directorates, "outcomes of the first tier": outcomes, "outcomes of every tier": direct} {
					if !got.same(whole) {
						r.Fatalf("%s, %s: %s come to %v, the whole is %v", org, kind, name, got, whole)
					}
				}
				together[kind] = together[kind].plus(whole)
			}
		}
		var all [3]columns
		forecasts := map[string]decimal.NullDecimal{}
		for _, s := range fw.Finance.States {
			forecasts[s.Line] = s.Forecast
		}
		for _, b := range fw.Finance.Budgets {
			sign := decimal.NewFromInt(1)
			if b.Flow == kpi.Income {
				sign = sign.Neg()
			}
			f := forecasts[b.Line]
			f.Decimal = f.Decimal.Mul(sign)
			all[b.Kind].add(b.Current().Mul(sign), f)
		}
		for _, kind := range kpi.BudgetKinds() {
			if !together[kind].same(all[kind]) {
				r.Fatalf("%s: the councils come to %v, the lines to %v", kind, together[kind], all[kind])
			}
		}
	})
}

func (c columns) plus(d columns) columns {
	return columns{c.budget.Add(d.budget), c.held.Add(d.held), c.forecast.Add(d.forecast)}
}

func (c columns) same(d columns) bool {
	return c.budget.Equal(d.budget) && c.held.Equal(d.held) && c.forecast.Equal(d.forecast)
}

// figuresOf gives a sum as net spending, whichever way its lines flow.
func figuresOf(s kpi.MoneySum) columns {
	c := columns{budget: s.Budget}
	if s.Variance != nil {
		c.held, c.forecast = s.Variance.Budget, s.Variance.Forecast
	}
	if s.Flow == kpi.Income {
		c = columns{c.budget.Neg(), c.held.Neg(), c.forecast.Neg()}
	}
	return c
}

func randomMoney(r *rapid.T) *kpi.Framework {
	fw := &kpi.Framework{
		Outcomes: []kpi.Outcome{{Ref: "1", Tier: 1}, {Ref: "1.1", Tier: 2, Parent: "1"}, {Ref: "1.1.1", Tier: 3, Parent: "1.1"}, {Ref: "2", Tier: 1}, {Ref: "2.1", Tier: 2, Parent: "2"}},
		Services: []kpi.Service{{ID: "a", Directorate: "Place"}, {ID: "b", Directorate: "Place"}, {ID: "c"}},
		Areas:    []kpi.Area{{ID: "joint", Kind: kpi.Joint, Members: []string{"north", "east"}}},
	}
	money := rapid.Custom(func(r *rapid.T) decimal.Decimal { return decimal.New(rapid.Int64Range(-5e9, 5e9).Draw(r, "pence"), -2) })
	for n := range rapid.IntRange(1, 12).Draw(r, "lines") {
		b := kpi.Budget{
			Line: fmt.Sprint("L", n), Year: 2025, Service: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "service"),
			Organisation: rapid.SampledFrom([]string{"north", "east", "joint"}).Draw(r, "organisation"),
			Kind:         kpi.BudgetKind(rapid.IntRange(0, 2).Draw(r, "kind")), Flow: kpi.Flow(rapid.IntRange(0, 2).Draw(r, "flow")), Approved: money.Draw(r, "approved"),
		}
		left := 10000
		for _, ref := range rapid.Permutation([]string{"1", "1.1", "1.1.1", "2", "2.1", "9"}).Draw(r, "outcomes")[:rapid.IntRange(0, 4).Draw(r, "how many")] {
			share := rapid.IntRange(1, max(1, left/2)).Draw(r, "share")
			left -= share
			b.Outcomes = append(b.Outcomes, kpi.Share{Ref: ref, Percent: decimal.New(int64(share), -2)})
		}
		if b.Organisation == "joint" {
			north := rapid.Int64Range(1, 9999).Draw(r, "north's share")
			b.Split = []kpi.Share{{Ref: "north", Percent: decimal.New(north, -2)}, {Ref: "east", Percent: decimal.New(10000-north, -2)}}
		}
		fw.Finance.Budgets = append(fw.Finance.Budgets, b)
		if rapid.Bool().Draw(r, "reported") {
			fw.Finance.States = append(fw.Finance.States, kpi.BudgetState{Line: b.Line, Quarter: q2, Forecast: decimal.NewNullDecimal(money.Draw(r, "forecast"))})
		}
	}
	return fw
}

func TestWhatIsSaidOfALineIsReadAsItWasKnown(t *testing.T) {
	fw := &kpi.Framework{}
	fw.Finance.Budgets = []kpi.Budget{{Line: "L", Year: 2025, Organisation: "north", Approved: pounds("100")}}
	fw.Finance.States = []kpi.BudgetState{
		{Line: "L", Quarter: q2, Forecast: maybe("110"), Told: kpi.Told{Known: 7}},
		{Line: "L", Quarter: q2, Forecast: maybe("130"), Told: kpi.Told{Known: 9}},
		{Line: "L", Quarter: q2, Forecast: maybe("105")}, // of the framework's own table: a return stands over it
		{Line: "L", Quarter: q2 - 1, Forecast: maybe("100")},
		{Line: "L", Quarter: q2 + 1, Forecast: maybe("200"), Told: kpi.Told{Known: 8}},
		{Line: "L", Quarter: q2 - 2, Forecast: maybe("999")}, // the year before
	}
	for _, c := range []struct {
		q                  period.Quarter
		known              int64
		forecast, movement string
		stale              bool
	}{
		{q2, 0, "130", "30", false},
		{q2, 8, "110", "10", false},
		{q2, 6, "105", "5", false},
		{q2 - 1, 0, "100", "", false},
		{q2 + 1, 0, "200", "70", false},
		{q2 + 2, 0, "200", "70", true},
	} {
		b := besideFor(fw, "north", c.q)
		b.KnownTo = c.known
		m := b.money()
		l := m.Lines[0]
		movement := ""
		if l.Movement.Valid {
			movement = l.Movement.Decimal.String()
		}
		if l.Forecast.Decimal.String() != c.forecast || movement != c.movement || l.Stale != c.stale {
			t.Errorf("%s known to %d: forecast %s, movement %q, stale %t", c.q, c.known, l.Forecast.Decimal, movement, l.Stale)
		}
	}
	m := besideFor(fw, "north", q2-2).money()
	if len(m.Lines) != 0 {
		t.Errorf("a line of 2025/26 is in the money of 2024/25")
	}
}

func TestTheTenLargestVariancesWhicheverWay(t *testing.T) {
	fw := &kpi.Framework{}
	for n := range 14 {
		ref := fmt.Sprintf("L%02d", n)
		forecast := decimal.NewFromInt(int64(1000 + n*(1-2*(n%2))))
		fw.Finance.Budgets = append(fw.Finance.Budgets, kpi.Budget{Line: ref, Year: 2025, Organisation: "north", Approved: pounds("1000")})
		fw.Finance.States = append(fw.Finance.States, kpi.BudgetState{Line: ref, Quarter: q2, Forecast: decimal.NewNullDecimal(forecast)})
	}
	m := besideFor(fw, "north", q2).money()
	var got []string
	for _, l := range m.Largest {
		got = append(got, l.Line.Line+" "+l.Variance.Amount.String())
	}
	if want := "L13 -13, L12 12, L11 -11, L10 10, L09 -9, L08 8, L07 -7, L06 6, L05 -5, L04 4"; strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
}

func TestSavingsAreAddedUpByHowTheyAreComingAlong(t *testing.T) {
	fw := &kpi.Framework{}
	for n, c := range []struct {
		state    kpi.SavingsState
		forecast string
	}{{kpi.SavingsAtRisk, "30"}, {kpi.SavingsDelivered, "100"}, {kpi.SavingsUnstated, ""}, {kpi.SavingsAtRisk, "20"}, {kpi.SavingsUndeliverable, "0"}} {
		ref := fmt.Sprint("S", n)
		fw.Finance.Budgets = append(fw.Finance.Budgets, kpi.Budget{Line: ref, Year: 2025, Organisation: "north", Kind: kpi.SavingsBudget, Approved: pounds("100")})
		fw.Finance.States = append(fw.Finance.States, kpi.BudgetState{Line: ref, Quarter: q2, Savings: c.state, Forecast: maybe(c.forecast)})
	}
	m := besideFor(fw, "north", q2).money()
	var got []string
	for _, s := range m.Savings {
		got = append(got, fmt.Sprintf("%s %d %s %s", s.State, s.Lines, s.Planned, s.Forecast))
	}
	if want := "delivered 1 100 100, at_risk 2 200 50, undeliverable 1 100 0,  1 100 0"; strings.Join(got, ", ") != want {
		t.Errorf("got %q", strings.Join(got, ", "))
	}
	if s := m.Whole[kpi.SavingsBudget]; s.Unreported != 1 || s.Variance.Budget.String() != "400" || !s.Variance.Adverse || !s.Budget.Equal(pounds("500")) {
		t.Errorf("got %+v", s)
	}
}

func TestAUnitCostNeedsTwoWholeYears(t *testing.T) {
	ind := kpi.Indicator{Ref: "H1", Measure: kpi.Count, Accumulation: kpi.InQuarter}
	a := kpi.Assessment{Indicator: &ind}
	for k := range 8 {
		a.History = append(a.History, kpi.Point{Period: (period.Year(2023).Quarter(1) + period.Quarter(k)).Period(), Shown: 10, Held: true})
	}
	fw := &kpi.Framework{}
	fw.Finance.Budgets = []kpi.Budget{{Line: "L", Year: 2025, Organisation: "north", Approved: pounds("1"), Outputs: "H1"}}
	fw.Finance.States = []kpi.BudgetState{
		{Line: "L", Quarter: period.Year(2023).Quarter(4), Actual: maybe("4000")},
		{Line: "L", Quarter: period.Year(2024).Quarter(4), Actual: maybe("4400")},
	}
	m := besideFor(fw, "north", q2, a).money()
	if len(m.UnitCosts) != 1 || m.UnitCosts[0].Now.String() != "110" || m.UnitCosts[0].CashChange.String() != "10" || m.UnitCosts[0].Real.Valid {
		t.Fatalf("got %+v", m.UnitCosts)
	}
	a.History[2].Held = false
	if m = besideFor(fw, "north", q2, a).money(); len(m.UnitCosts) > 0 {
		t.Error("a quarter is missing and there is a unit cost all the same")
	}
}
