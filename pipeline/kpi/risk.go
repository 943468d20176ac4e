package kpi

import (
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// RiskRegister is what could keep the outcomes from coming about, and the council's own way of saying how grave that is.
type RiskRegister struct {
	Matrix     []MatrixCell
	Risks      []Risk
	Indicators []RiskIndicator
	Actions    []RiskAction
	// States are assessments that the framework's own tables hold; those of returns stand over them.
	States []RiskState
}

// MatrixCell is one cell of the risk matrix. The band is looked up and never worked out from a score: products of places on two scales of words say
// little, and the same product can be grave in one corner and slight in the other.
type MatrixCell struct {
	Likelihood      string // in the council's words
	LikelihoodLevel int    // 1 for the least likely
	Impact          string
	ImpactLevel     int // 1 for the slightest
	Band            string
	Grave           int // of the band, 0 (slight) to 3 (gravest), from which follows how the cell is drawn
	Validity
}

// Score gives likelihood times impact, which some councils print beside the words. Nothing is decided by it.
func (c *MatrixCell) Score() int { return c.LikelihoodLevel * c.ImpactLevel }

// Exposure is a place in the matrix, in the council's words; the zero Exposure was not assessed.
type Exposure struct {
	Likelihood string
	Impact     string
}

// Assessed says that both words are there.
func (e Exposure) Assessed() bool { return e.Likelihood != "" && e.Impact != "" }

// Response is what the council has decided to do about a risk.
type Response uint8

// The responses.
const (
	ResponseUnstated Response = iota
	Treat
	Tolerate
	Transfer
	Terminate
)

var responseWords = []string{"", "treat", "tolerate", "transfer", "terminate"}

func (r Response) String() string                { return text(responseWords, r) }
func (r Response) MarshalText() ([]byte, error)  { return []byte(r.String()), nil }
func (r *Response) UnmarshalText(b []byte) error { return parse(responseWords, "response", b, r) }

// Risk is a line of the risk register.
type Risk struct {
	Ref          string
	Description  string
	Cause        string
	Inherent     Exposure // before anything is done about it
	Current      Exposure // when the row was written; assessments of quarters stand over it
	Target       Exposure
	OwnerRole    string
	Response     Response
	Controls     string
	Service      string // that assesses it each quarter
	Organisation string // empty for every council
	Outcomes     []string
	// AboutData says that it is the risk of unreliable data, which the quality and lateness of the figures themselves give evidence of.
	AboutData      bool
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
	Validity
}

// TriggerSide says on which side of its trigger an indicator is a warning.
type TriggerSide uint8

// The sides.
const (
	TriggeredAbove TriggerSide = iota
	TriggeredBelow
)

var triggerWords = []string{"above", "below"}

func (s TriggerSide) String() string                { return text(triggerWords, s) }
func (s TriggerSide) MarshalText() ([]byte, error)  { return []byte(s.String()), nil }
func (s *TriggerSide) UnmarshalText(b []byte) error { return parse(triggerWords, "side", b, s) }

// RiskIndicator links a measure to a risk, perhaps with a trigger beyond which its figure is a warning (a key risk indicator).
type RiskIndicator struct {
	Risk      string
	Indicator Ref
	Trigger   decimal.NullDecimal
	Side      TriggerSide
}

// RiskAction is something to be done about a risk by a day.
type RiskAction struct {
	Ref       string
	Risk      string
	Title     string
	OwnerRole string
	Due       time.Time
	Done      time.Time // zero while it is open
}

// RiskState is how a risk was assessed at the end of a quarter, as its service said.
type RiskState struct {
	Risk    string
	Quarter period.Quarter
	Exposure
	Action    string    // what is being done next
	ActionDue time.Time // by when
	Reason    string
	Told
}

func (r RiskRegister) at(day time.Time) RiskRegister {
	r.Matrix = held(r.Matrix, func(c MatrixCell) Validity { return c.Validity }, day)
	r.Risks = held(r.Risks, func(k Risk) Validity { return k.Validity }, day)
	return r.within(func(*Risk) bool { return true })
}

// within keeps the risks that satisfy keep, with what belongs to those which are left.
func (r RiskRegister) within(keep func(*Risk) bool) RiskRegister {
	out := RiskRegister{Matrix: r.Matrix}
	kept := map[string]bool{}
	for i := range r.Risks {
		if keep(&r.Risks[i]) {
			out.Risks = append(out.Risks, r.Risks[i])
			kept[r.Risks[i].Ref] = true
		}
	}
	for _, i := range r.Indicators {
		if kept[i.Risk] {
			out.Indicators = append(out.Indicators, i)
		}
	}
	for _, a := range r.Actions {
		if kept[a.Risk] {
			out.Actions = append(out.Actions, a)
		}
	}
	for _, s := range r.States {
		if kept[s.Risk] {
			out.States = append(out.States, s)
		}
	}
	return out
}
