package kpi

import "github.com/shopspring/decimal"

// Verdict says what a projected range means for the year's target.
type Verdict uint8

// The verdicts. NoVerdict is given where there is no range or nothing to hold it against.
const (
	NoVerdict Verdict = iota
	LikelyMet
	UnlikelyMet
	TooClose
)

var verdictWords = []string{"none", "likely", "unlikely", "too_close"}

func (v Verdict) String() string { return text(verdictWords, v) }

// Projection is where the year is expected to end.
type Projection struct {
	Value  decimal.NullDecimal
	Low    decimal.NullDecimal // of the 80 per cent range
	High   decimal.NullDecimal
	Reason Reason // why there is none
	// YearTarget is the target for the whole year, which Verdict is about.
	YearTarget decimal.NullDecimal
	Verdict    Verdict
	// Earlier is what the same rule would have expected a year ago from what is held now; nil where too little is held.
	Earlier *Hindsight
}

// Hindsight is an earlier projection beside what came of it.
type Hindsight struct {
	Expected decimal.Decimal
	Low      decimal.NullDecimal
	High     decimal.NullDecimal
	Came     decimal.Decimal
}

// Pace is how fast a figure has moved since its baseline and how fast it would have to move to reach the final target on its date.
type Pace struct {
	TimeUsed decimal.NullDecimal // share of the time from baseline to final target that has gone, per cent, within 0 and 100
	SoFar    decimal.NullDecimal // mean change a step since the baseline
	Needed   decimal.NullDecimal // change a step from now on; not valid once the target is passed or its date is reached
	// Step is how many quarters a step is: 1, or 4 for a yearly figure.
	Step   int
	Passed bool   // the final target has been reached or passed
	Reason Reason // why there is none
}

// Rest is what the rest of the year would have to bring for the year's target to be met.
type Rest struct {
	Target decimal.NullDecimal // of the year
	// Needed is, for what adds up, the amount needed in each quarter that is left; for a proportion, the rate needed over the rest of the year.
	Needed decimal.NullDecimal
	SoFar  decimal.NullDecimal // the same for the year so far
	// Left is, where lower is better, how much may still happen; negative when it has already been overspent.
	Left decimal.NullDecimal
	// Best is the best year's figure that a proportion could still come to.
	Best       decimal.NullDecimal
	Met        bool // already met, whatever follows
	OutOfReach bool // can no longer be met
	Reason     Reason
}

// LongView is the lasting movement of a series, tested against chance.
type LongView struct {
	Direction Direction
	Reason    Reason // why it was not tested
	Test      string // the name of the test
	Figures   int    // on which it rests
	PerYear   float64
	Low, High float64 // 95 per cent interval of PerYear
	Chance    float64 // of such a movement where there is none
}

// Signal says whether the latest figure is more than the usual rise and fall of its series.
type Signal uint8

// The signals.
const (
	NotCharted Signal = iota
	UsualVariation
	Improvement
	Concern
	UnusuallyHigh // for measures without polarity
	UnusuallyLow
)

var signalWords = []string{"not_charted", "usual_variation", "improvement", "concern", "unusually_high", "unusually_low"}

func (s Signal) String() string { return text(signalWords, s) }

// Assurance says whether a process as it runs would meet its target.
type Assurance uint8

// The assurances.
const (
	NoAssurance Assurance = iota
	HitOrMiss
	Passes
	Fails
)

var assuranceWords = []string{"none", "hit_or_miss", "consistently_passes", "consistently_fails"}

func (a Assurance) String() string { return text(assuranceWords, a) }

// Variation is a series read against its process limits (XmR, as NHS England's Making Data Count draws them).
type Variation struct {
	Signal    Signal
	Cause     string // what the signal rests on, in words
	Assurance Assurance
	Mean      float64
	Low, High float64 // process limits at the latest figure
	Trial     bool    // limits from too few points to be relied on
	Reason    Reason  // why it was not charted
}

// Interval is the range within which chance alone could have put a figure, at 95 per cent.
type Interval struct {
	Low, High float64
	Method    string
	// Spans says that the range reaches over more than one rating, so that the rating could be luck.
	Spans bool
}

// Settling is how far the figures of a series moved between first becoming known and standing as they do, as a measure of their reliability.
type Settling struct {
	Periods  int                 // the latest periods it rests on, at most eight; 0 when no figure ever changed
	Revision decimal.NullDecimal // mean change of a figure, without sign
	Movement decimal.NullDecimal // mean change from one period to the next, to hold it against
}
