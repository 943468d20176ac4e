package kpi

import "github.com/shopspring/decimal"

// GapKind says where the golden thread is broken.
type GapKind uint8

// The kinds of gap.
const (
	OutcomeWithoutMeasure GapKind = iota // nothing tells whether it comes about
	MeasureWithoutOutcome
	MoneyWithoutOutcome
	OutcomeWithoutWork // no activity or deliverable is to bring it about
	WorkWithoutOutcome
	PlanWithoutOutcome // nor does any plan above it serve one
)

var gapWords = []string{
	"outcome_without_measure", "measure_without_outcome", "money_without_outcome", "outcome_without_work", "work_without_outcome", "plan_without_outcome",
}

func (k GapKind) String() string { return text(gapWords, k) }

// Gap is one place at which the thread is broken.
type Gap struct {
	Kind   GapKind
	Ref    string
	Title  string
	Amount decimal.NullDecimal // of money
}

// OutcomeThread is everything that serves one outcome of itself; what serves the outcomes beneath it hangs on those.
type OutcomeThread struct {
	Outcome      *Outcome
	Measures     []*Indicator
	Deliverables []*Deliverable
	Activities   []*Activity
	Plans        []*Plan // objectives of single posts among them
	Partners     []*Partner
	Budgets      []*Budget
	Assets       []*Asset
	Contracts    []*Contract
	Risks        []*Risk
}

// ServiceThread is every outcome that a service serves, with how.
type ServiceThread struct {
	Service  *Service
	Outcomes []*Outcome // in the order of the framework
	Measures int
	Work     int // deliverables and activities
	Plans    int
}

// Doubt is a theory of change that the figures do not bear out so far, or the reverse.
type Doubt struct {
	Activity *Activity
	Outcome  *Outcome
	Work     WorkPace
	// Moving says that at least one of the outcome's measures is better than a year ago and none is worse; the doubt is about the other case, or about
	// work that is off track while the outcome moves.
	Moving   bool
	Measures []*Assessment // that can be compared with a year ago
}

// GoldenThread is the thread read both ways, with its gaps.
type GoldenThread struct {
	Outcomes []OutcomeThread
	Services []ServiceThread
	Gaps     []Gap
	Doubts   []Doubt
}

// Beside is what stands beside the measures of an organisation's quarter and is never blended with them: delivery, money, risk and the thread.
type Beside struct {
	Delivery DeliveryStanding
	Money    MoneyStanding
	Risks    RiskStandings
	Thread   GoldenThread
}
