package kpi

import (
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// Finance is the money, and what it is tied up in, as far as it is set against outcomes. Sums are in pounds.
type Finance struct {
	Budgets []Budget
	// States are positions that the framework's own tables hold; those of returns stand over them.
	States    []BudgetState
	Rules     []MoneyRule
	Deflators []Deflator
	Assets    []Asset
	Contracts []Contract
}

// Share is the part of a sum that belongs to an outcome or an organisation, in per cent.
type Share struct {
	Ref     string
	Percent decimal.Decimal
}

// BudgetKind says which account a line belongs to. Lines of different kinds are never added: savings are within the revenue budget already.
type BudgetKind uint8

// The kinds.
const (
	RevenueBudget BudgetKind = iota
	CapitalBudget
	SavingsBudget
)

var budgetKindWords = []string{"revenue", "capital", "savings"}

func (k BudgetKind) String() string               { return text(budgetKindWords, k) }
func (k BudgetKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
func (k *BudgetKind) UnmarshalText(b []byte) error {
	return parse(budgetKindWords, "kind of budget", b, k)
}

// BudgetKinds are the kinds in the order in which they are printed.
func BudgetKinds() []BudgetKind { return []BudgetKind{RevenueBudget, CapitalBudget, SavingsBudget} }

// Flow says which way the money of a line goes, from which follows whether more of it is adverse.
type Flow uint8

// The flows. Spending and income are held as positive sums; a net line as spending less income, so that more income than spending is negative.
const (
	Spending Flow = iota
	Income
	NetSpending
)

var flowWords = []string{"spending", "income", "net"}

func (f Flow) String() string                { return text(flowWords, f) }
func (f Flow) MarshalText() ([]byte, error)  { return []byte(f.String()), nil }
func (f *Flow) UnmarshalText(b []byte) error { return parse(flowWords, "flow", b, f) }

// Budget is a line of the budget of one financial year.
type Budget struct {
	Line         string
	Year         period.Year
	Title        string
	Service      string
	Organisation string // council, or a joint area whose councils share the line as Split says
	Kind         BudgetKind
	Flow         Flow
	Approved     decimal.Decimal     // as council set it
	Revised      decimal.NullDecimal // as it has been changed since; not valid where it has not
	// Outcomes are the shares of the line that serve outcomes. What is left of a hundred is not linked to an outcome.
	Outcomes []Share
	// Split are the shares of the councils that bear a joint line, a hundred per cent together; nil for the line of one council.
	Split []Share
	// Outputs is the indicator that counts what the line pays for, for its unit cost; empty where there is none.
	Outputs        Ref
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
}

// Current gives the budget that spending is held against: the revised one, or the approved one where it was never revised.
func (b *Budget) Current() decimal.Decimal {
	if b.Revised.Valid {
		return b.Revised.Decimal
	}
	return b.Approved
}

// SavingsState is how a saving is coming along.
type SavingsState uint8

// The states of savings, from the surest.
const (
	SavingsUnstated SavingsState = iota
	SavingsDelivered
	SavingsOnTrack
	SavingsAtRisk
	SavingsUndeliverable
)

var savingsWords = []string{"", "delivered", "on_track", "at_risk", "undeliverable"}

func (s SavingsState) String() string               { return text(savingsWords, s) }
func (s SavingsState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
func (s *SavingsState) UnmarshalText(b []byte) error {
	return parse(savingsWords, "state of a saving", b, s)
}

// BudgetState is where a line stood at the end of a quarter, as its service said.
type BudgetState struct {
	Line     string
	Quarter  period.Quarter
	Profile  decimal.NullDecimal // budget for the year to date
	Actual   decimal.NullDecimal // for the year to date
	Forecast decimal.NullDecimal // for the whole year
	Savings  SavingsState
	Reason   string
	Told
}

// MoneyLevel is what a variance is rated for.
type MoneyLevel uint8

// The levels.
const (
	LineLevel MoneyLevel = iota
	ServiceLevel
	DirectorateLevel
	OutcomeLevel
	OrganisationLevel
)

var moneyLevelWords = []string{"line", "service", "directorate", "outcome", "organisation"}

func (l MoneyLevel) String() string               { return text(moneyLevelWords, l) }
func (l MoneyLevel) MarshalText() ([]byte, error) { return []byte(l.String()), nil }
func (l *MoneyLevel) UnmarshalText(b []byte) error {
	return parse(moneyLevelWords, "level", b, l)
}

// MoneyRule is from where on an adverse variance is amber or red at a level. Of a percentage and a sum, the one that is reached first counts.
// A council's own rule; where it has none, variances are not rated.
type MoneyRule struct {
	Level        MoneyLevel
	Kind         BudgetKind
	RedPercent   decimal.NullDecimal
	RedAmount    decimal.NullDecimal
	AmberPercent decimal.NullDecimal // where neither amber threshold is set, any adverse variance short of red is amber
	AmberAmount  decimal.NullDecimal
}

// Deflator is the price level of a year, on whatever base the series has.
type Deflator struct {
	Year  period.Year
	Index decimal.Decimal
}

// Asset is a building, a fleet, land: something that the council owns and that serves outcomes.
type Asset struct {
	Ref            string
	Title          string
	Kind           string
	Service        string
	Organisation   string
	Value          decimal.Decimal
	ValuedOn       time.Time
	Outcomes       []Share
	Split          []Share // as of a budget
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
	Validity
}

// Contract is what the council buys from others towards outcomes.
type Contract struct {
	Ref            string
	Title          string
	Supplier       string
	Service        string
	Organisation   string
	Value          decimal.Decimal // a year
	Outcomes       []Share
	Split          []Share // as of a budget
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
	Validity
}

func (f Finance) at(day time.Time) Finance {
	f.Assets = held(f.Assets, func(a Asset) Validity { return a.Validity }, day)
	f.Contracts = held(f.Contracts, func(c Contract) Validity { return c.Validity }, day)
	return f
}
