package kpi

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// Variance is a forecast less the budget, with what that means: nobody has to know whether a minus is good.
type Variance struct {
	Budget   decimal.Decimal
	Forecast decimal.Decimal
	Amount   decimal.Decimal     // forecast less budget
	Percent  decimal.NullDecimal // of the size of the budget; not valid where that is nought
	Adverse  bool
	Says     VarianceWord
}

// VarianceWord says in words what a variance is.
type VarianceWord uint8

// The words.
const (
	OnBudget VarianceWord = iota
	Overspend
	Underspend
	IncomeBelow
	IncomeAbove
	NetWorse
	NetBetter
	SavingsBelow
	SavingsAbove
)

var varianceWords = []string{
	"on budget", "overspend", "underspend", "income below budget", "income above budget",
	"net position worse than budget", "net position better than budget", "savings below plan", "savings above plan",
}

func (w VarianceWord) String() string { return text(varianceWords, w) }

// MoneyRating is how a variance stands by the council's own rule for it. It is no status of a measure and never counted among them.
type MoneyRating uint8

// The ratings; the zero one is not rated.
const (
	MoneyUnrated MoneyRating = iota
	MoneyGreen
	MoneyAmber
	MoneyRed
)

var moneyRatingWords = []string{"not_rated", "green", "amber", "red"}

func (r MoneyRating) String() string { return text(moneyRatingWords, r) }

// LineMoney is a budget line as far as one organisation bears it.
type LineMoney struct {
	Line  *Budget
	State *BudgetState // the latest of the year; nil where nothing was said
	Stale bool         // it is of an earlier quarter
	// Budget, Profile, Actual and Forecast are the organisation's part of the line.
	Budget   decimal.Decimal
	Profile  decimal.NullDecimal
	Actual   decimal.NullDecimal
	Forecast decimal.NullDecimal
	Variance *Variance // nil without a forecast
	Rating   MoneyRating
	// Movement is the forecast less that of the quarter before; not valid where that was not given.
	Movement decimal.NullDecimal
	Unlinked decimal.Decimal // part of the budget that serves no outcome
}

// MoneySum is several lines of one kind together. Lines of different flows are put together as net spending.
type MoneySum struct {
	Kind       BudgetKind
	Flow       Flow
	Lines      int
	Unreported int             // lines without a forecast; Variance is without them
	Budget     decimal.Decimal // of all lines
	Variance   *Variance       // of the lines with a forecast, added up and then compared; nil where none has one
	Rating     MoneyRating
}

// KindSums has a sum for each kind of budget.
type KindSums [3]MoneySum

// NamedMoney is the money of a service or a directorate.
type NamedMoney struct {
	Name string // identifier of the service, or the directorate as the services name it
	Sums KindSums
}

// OutcomeMoney is the money that serves an outcome.
type OutcomeMoney struct {
	Outcome string   // reference; empty for what is not linked to any outcome
	Direct  KindSums // shares of this very outcome
	Within  KindSums // and of all beneath it
	// Assets and Contracts are values within it, contracts by the year.
	Assets    decimal.Decimal
	Contracts decimal.Decimal
}

// SavingsSum is the savings in one state.
type SavingsSum struct {
	State    SavingsState
	Lines    int
	Planned  decimal.Decimal
	Forecast decimal.Decimal // of the lines which have one
}

// UnitCost is what one of what a line pays for costs, in the last whole year and the year before.
type UnitCost struct {
	Line       *Budget
	Outputs    *Indicator
	Year       period.Year
	Now        decimal.Decimal
	Before     decimal.Decimal
	CashChange decimal.Decimal // per cent
	// Real is this year's cost in last year's prices, RealChange the change without the rise of prices; not valid without price levels.
	Real       decimal.NullDecimal
	RealChange decimal.NullDecimal
}

// MoneyStanding is how an organisation's finance stands beside its outcomes.
type MoneyStanding struct {
	Year     period.Year
	Lines    []LineMoney
	Whole    KindSums
	Outcomes []OutcomeMoney // in the order of the framework
	// Unlinked is what serves no outcome. With the outcomes of the first tier it makes the whole, to the penny.
	Unlinked     OutcomeMoney
	Services     []NamedMoney
	Directorates []NamedMoney
	Largest      []*LineMoney // at most ten, whichever way, the largest first
	Savings      []SavingsSum
	UnitCosts    []UnitCost
	Assets       decimal.Decimal
	Contracts    decimal.Decimal
	// Rules says that the council has rules by which variances are rated.
	Rules bool
}

// Of gives the money of an outcome, or nil.
func (m *MoneyStanding) Of(outcome string) *OutcomeMoney {
	for i := range m.Outcomes {
		if m.Outcomes[i].Outcome == outcome {
			return &m.Outcomes[i]
		}
	}
	return nil
}
