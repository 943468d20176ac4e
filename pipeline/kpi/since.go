package kpi

import "github.com/shopspring/decimal"

// Since is what has changed since the last pack, by measure and area in framework order. Each list holds what a reader is told under one heading.
type Since struct {
	NewReds   []Turn // red now and not red then
	Recovered []Turn // red then, and rated better now
	Better    []Turn // other ratings that are better than then
	Worse     []Turn // other ratings that are worse than then
	// Restated are figures of the last pack which have since been changed, with what they would have been rated.
	Restated []Restatement
	// Came are figures which the last pack had to leave open and which have since come.
	Came []Restatement
	// YearRestated are the year's figures which the fourth quarter's pack gave as provisional, or otherwise than they are known now. It is for the
	// first quarter's pack alone.
	YearRestated []Restatement
	// Promises are the corrective actions of the last pack beside what came of them.
	Promises []Promise
}

// Turn is a measure whose rating has changed from one pack to the next.
type Turn struct {
	Was, Now *Assessment
}

// Restatement is the same figure, of the same quarter, as it was published and as it is known now.
type Restatement struct {
	Published, Known *Assessment
}

// Rerated says that the change would have changed the rating.
func (r Restatement) Rerated() bool { return r.Published.Status != r.Known.Status }

// Kept says what has become of a corrective action.
type Kept uint8

// What may become of one.
const (
	StillOpen Kept = iota // its date has not come, or it has none
	Met                   // the measure is on target now
	Overdue               // its date has passed and the measure is still not on target
	Unknown               // its date has passed and there is no rating to tell by
)

var keptWords = []string{"open", "met", "overdue", "unknown"}

func (k Kept) String() string { return text(keptWords, k) }

// Promise is a corrective action that a service gave in the last pack, beside the figure of this one.
type Promise struct {
	Then *Assessment // with the action, its owner and its date in the words of its figure
	Now  *Assessment // nil where the measure is no longer in the pack
	Kept Kept
}

// Readiness is how far a framework is ready to be reported on: of the measures in use, how many have what each needs.
type Readiness struct {
	Measures  int // all but the retired
	Defined   int // with an agreed definition
	Assessed  int // whose data quality has been assessed
	Baselined int
	Targeted  int // with a target for some period; those shown for context, which have none, count as ready
	Plans     []QualityPlan
}

// QualityPlan is what is to be done about a measure whose figures cannot be relied on as they are.
type QualityPlan struct {
	Indicator *Indicator
	Row       *DataQuality
	Rating    Quality
	Overdue   bool // its date has passed
	Missing   bool // the rating asks for a plan and no action is stated
}

// Punctual counts how the returns of a quarter came in.
type Punctual struct {
	Expected, OnTime, Late int
}

// Missing gives how many never came.
func (p Punctual) Missing() int { return p.Expected - p.OnTime - p.Late }

// ReceivedPercent gives the share that came at all; none when none was expected.
func (p Punctual) ReceivedPercent() decimal.NullDecimal { return percent(p.OnTime+p.Late, p.Expected) }

// OnTimePercent gives the share that came on time; none when none was expected.
func (p Punctual) OnTimePercent() decimal.NullDecimal { return percent(p.OnTime, p.Expected) }

func percent(part, whole int) decimal.NullDecimal {
	if whole == 0 {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.NewFromInt(100*int64(part)).DivRound(decimal.NewFromInt(int64(whole)), ratioPlaces))
}
