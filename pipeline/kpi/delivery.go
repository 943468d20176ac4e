package kpi

import (
	"time"

	"perfpack/pipeline/period"
)

// Delivery is the delivery plan: what the council has said that it will do, by when, and how far services say that it has got.
type Delivery struct {
	Deliverables []Deliverable
	Milestones   []Milestone
	Rebaselines  []Rebaseline
	// States are positions that the framework's own tables hold; those of returns stand over them.
	States []MilestoneState
}

// Deliverable is a piece of work that the council has committed itself to: a project, or a line of the delivery plan.
type Deliverable struct {
	Ref            string
	Title          string
	Description    string
	Outcomes       []string // references of the outcomes that it is to serve, of any tier
	Service        string
	Organisation   string // council or joint area; empty for every council
	LeadRole       string
	Classification Classification
	Paragraph      int // of Schedule 12A by which it is exempt; 0 for the workspace's
	Illustrative   bool
	Validity
}

// Milestone is a step of a deliverable, with the day by which it was first promised.
type Milestone struct {
	Ref          string
	Deliverable  string
	Title        string
	Baseline     time.Time
	Illustrative bool
}

// Rebaseline moves the day by which a milestone is promised. Without a decision it has been asked for and not agreed, and cabinet is asked to agree it.
type Rebaseline struct {
	Milestone string
	Proposed  time.Time // when it was asked for
	Revised   time.Time // the new day
	Reason    string
	Decision  string // reference of the decision that agreed it; empty until then
}

// Agreed says that somebody with the power to do so has agreed the new day.
func (r *Rebaseline) Agreed() bool { return r.Decision != "" }

// MilestoneStatus is what a service says of a milestone.
type MilestoneStatus uint8

// The statuses. The zero one is the honest one: nothing was said.
const (
	StatusUnstated MilestoneStatus = iota
	NotStarted
	InProgress
	Complete
	OnHold
	Cancelled
)

var milestoneStatusWords = []string{"", "not_started", "in_progress", "complete", "paused", "cancelled"}

func (s MilestoneStatus) String() string               { return text(milestoneStatusWords, s) }
func (s MilestoneStatus) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
func (s *MilestoneStatus) UnmarshalText(b []byte) error {
	return parse(milestoneStatusWords, "status of a milestone", b, s)
}

// Confidence is how sure those responsible are that a milestone will be reached by the day they forecast.
type Confidence uint8

// The confidences.
const (
	ConfidenceUnstated Confidence = iota
	HighConfidence
	MediumConfidence
	LowConfidence
)

var confidenceWords = []string{"", "high", "medium", "low"}

func (c Confidence) String() string               { return text(confidenceWords, c) }
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
func (c *Confidence) UnmarshalText(b []byte) error {
	return parse(confidenceWords, "confidence", b, c)
}

// MilestoneState is where a milestone stood at the end of a quarter, as its service said.
type MilestoneState struct {
	Milestone  string
	Quarter    period.Quarter
	Status     MilestoneStatus
	Forecast   time.Time // when it is expected to be reached; zero where it was not said
	Actual     time.Time // when it was reached; zero until then
	Confidence Confidence
	Reason     string
	Told
}

// Told is by which way something became known: from a table of the framework, where it is empty, or from a return.
type Told struct {
	Known int64 // place in the order in which things became known to the record; 0 for a table of the framework
	Source
}

// at leaves out what does not hold on a day, and whatever hangs on it.
func (d Delivery) at(day time.Time) Delivery {
	d.Deliverables = held(d.Deliverables, func(r Deliverable) Validity { return r.Validity }, day)
	return d.within(func(*Deliverable) bool { return true })
}

// within keeps the deliverables that satisfy keep, and the milestones and states that belong to those which are left.
func (d Delivery) within(keep func(*Deliverable) bool) Delivery {
	var out Delivery
	deliverables, milestones := map[string]bool{}, map[string]bool{}
	for i := range d.Deliverables {
		if keep(&d.Deliverables[i]) {
			out.Deliverables = append(out.Deliverables, d.Deliverables[i])
			deliverables[d.Deliverables[i].Ref] = true
		}
	}
	for _, m := range d.Milestones {
		if deliverables[m.Deliverable] {
			out.Milestones = append(out.Milestones, m)
			milestones[m.Ref] = true
		}
	}
	for _, r := range d.Rebaselines {
		if milestones[r.Milestone] {
			out.Rebaselines = append(out.Rebaselines, r)
		}
	}
	for _, s := range d.States {
		if milestones[s.Milestone] {
			out.States = append(out.States, s)
		}
	}
	return out
}
