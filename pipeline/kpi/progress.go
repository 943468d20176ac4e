package kpi

import "time"

// MilestoneStanding is how a milestone stands against the day by which it is promised.
type MilestoneStanding uint8

// The standings. The zero one is the honest one: nothing has been reported.
const (
	MilestoneUnreported MilestoneStanding = iota
	Reached                               // by the day
	ReachedLate
	MilestoneOnTrack
	ForecastLate // expected after the day
	MilestoneOverdue
	MilestonePaused
	MilestoneCancelled
)

var milestoneStandingWords = []string{"not_reported", "reached", "reached_late", "on_track", "forecast_late", "overdue", "paused", "cancelled"}

func (s MilestoneStanding) String() string { return text(milestoneStandingWords, s) }

// MilestoneStandings are the standings in the order in which they are counted in print.
func MilestoneStandings() []MilestoneStanding {
	return []MilestoneStanding{Reached, ReachedLate, MilestoneOnTrack, ForecastLate, MilestoneOverdue, MilestonePaused, MilestoneCancelled, MilestoneUnreported}
}

// Progress is how far a milestone has got.
type Progress struct {
	Milestone   *Milestone
	Deliverable *Deliverable
	// State is what was last said of it; nil where nothing was. It may be of an earlier quarter.
	State *MilestoneState
	Stale bool // it is of an earlier quarter, and the milestone was not reached or given up by then
	// Due is the day in force: the first promise, or the latest that was agreed since.
	Due      time.Time
	Standing MilestoneStanding
	// Expected is when it was reached or, where that day is still to come, is forecast to be; zero where nobody knows.
	Expected time.Time
	// Slippage is how many days later than first promised that is; negative when earlier, and nothing where Expected is zero.
	Slippage int
	// Rebaselined is how often another day was agreed, Moved how often the forecast was put back from one report to the next.
	Rebaselined int
	Moved       int
}

// Approval is a change of a promised day that has been asked for and not agreed.
type Approval struct {
	Progress *Progress
	Change   *Rebaseline
}

// DeliveryStanding is how an organisation's delivery plan stands.
type DeliveryStanding struct {
	Milestones []Progress // in the order of the table
	// Counts has for each standing how many milestones have it.
	Counts    map[MilestoneStanding]int
	DueByNow  int // milestones whose day in force has come
	Approvals []Approval
}

// Only keeps some milestones, counted anew at the end of a quarter, with what cabinet is asked to agree about them.
func (d *DeliveryStanding) Only(end time.Time, keep func(*Progress) bool) DeliveryStanding {
	out := DeliveryStanding{Counts: map[MilestoneStanding]int{}}
	at := map[*Progress]int{}
	for i := range d.Milestones {
		if p := &d.Milestones[i]; keep(p) {
			at[p] = len(out.Milestones)
			out.Milestones = append(out.Milestones, *p)
			out.Counts[p.Standing]++
			if !p.Due.After(end) {
				out.DueByNow++
			}
		}
	}
	for _, a := range d.Approvals {
		if i, kept := at[a.Progress]; kept {
			out.Approvals = append(out.Approvals, Approval{Progress: &out.Milestones[i], Change: a.Change})
		}
	}
	return out
}

// Of gives the milestones of a deliverable.
func (d *DeliveryStanding) Of(deliverable string) []*Progress {
	var list []*Progress
	for i := range d.Milestones {
		if d.Milestones[i].Deliverable.Ref == deliverable {
			list = append(list, &d.Milestones[i])
		}
	}
	return list
}

// WorkPace is whether a piece of work goes as promised.
type WorkPace uint8

// The paces. The zero one is the honest one: too little is reported to say.
const (
	PaceUnknown WorkPace = iota
	WorkOnTrack
	WorkOffTrack
)

var workPaceWords = []string{"unknown", "on_track", "off_track"}

func (p WorkPace) String() string { return text(workPaceWords, p) }
