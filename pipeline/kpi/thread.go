package kpi

import "time"

// Thread is what ties the council's plans, partners and people to its outcomes, and who decides and scrutinises.
type Thread struct {
	Partners   []Partner
	Plans      []Plan
	Activities []Activity
	Panels     []Panel
	Portfolios []Portfolio
	Decisions  []Decision
}

// Partner is an organisation on whose contribution outcomes depend.
type Partner struct {
	Ref            string
	Name           string
	Kind           string
	Contribution   string
	Outcomes       []string
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
	Validity
}

// PlanKind says where in the golden thread a plan stands.
type PlanKind uint8

// The kinds, from the top of the thread. An objective is a line of a personal plan, held by role and never by person.
const (
	CorporatePlan PlanKind = iota
	Strategy
	CommissioningStrategy
	ServicePlan
	Specification
	PersonalObjective
)

var planKindWords = []string{"corporate_plan", "strategy", "commissioning_strategy", "service_plan", "specification", "personal_objective"}

func (k PlanKind) String() string                { return text(planKindWords, k) }
func (k PlanKind) MarshalText() ([]byte, error)  { return []byte(k.String()), nil }
func (k *PlanKind) UnmarshalText(b []byte) error { return parse(planKindWords, "kind of plan", b, k) }

// Plan is a plan, a strategy, or an objective in a personal plan. It serves the outcomes it names, or those of the plan it stands under.
type Plan struct {
	Ref            string
	Kind           PlanKind
	Title          string
	Parent         string // reference of the plan that it carries out; empty at the top
	Service        string
	Role           string // whose objective it is
	Outcomes       []string
	Organisation   string
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
	Validity
}

// Activity is a link of the theory of change: something that is done, so that an outcome comes about.
type Activity struct {
	Ref         string
	Title       string
	Outcome     string
	Evidence    Evidence
	Assumption  string // what must hold for it to work
	Deliverable string // that it is carried out by; empty where it is everyday work
	Service     string
	// LagQuarters is how long after it began a change in the outcome can be expected; Started is when it began, zero where it always has been.
	LagQuarters    int
	Started        time.Time
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
	Validity
}

// Panel is a scrutiny panel or committee, by the name that outcomes give.
type Panel struct {
	Name         string
	Remit        string
	Organisation string
	ChairRole    string
	Validity
}

// Portfolio is a cabinet member's, by the name that outcomes give.
type Portfolio struct {
	Name         string
	HolderRole   string
	Organisation string
	Validity
}

// Decision says who agreed a change, when, and under what power.
type Decision struct {
	Ref            string
	Title          string
	TakenOn        time.Time
	Body           string
	Delegation     string // under which it was taken; empty where the body itself has the power
	Reason         string
	Organisation   string
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
}

func (t Thread) at(day time.Time) Thread {
	t.Partners = held(t.Partners, func(p Partner) Validity { return p.Validity }, day)
	t.Plans = held(t.Plans, func(p Plan) Validity { return p.Validity }, day)
	t.Activities = held(t.Activities, func(a Activity) Validity { return a.Validity }, day)
	t.Panels = held(t.Panels, func(p Panel) Validity { return p.Validity }, day)
	t.Portfolios = held(t.Portfolios, func(p Portfolio) Validity { return p.Validity }, day)
	return t
}
