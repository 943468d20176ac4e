package kpi

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// Status is how a figure stands against its target. The zero Status is not rated: nothing is ever green out of absence.
type Status uint8

// The statuses.
const (
	NotRated Status = iota
	Green
	Amber
	Red
)

var statusWords = []string{"not_rated", "green", "amber", "red"}

func (s Status) String() string                { return text(statusWords, s) }
func (s Status) MarshalText() ([]byte, error)  { return []byte(s.String()), nil }
func (s *Status) UnmarshalText(b []byte) error { return parse(statusWords, "status", b, s) }

// Reason is a short fixed word for why something could not be rated, compared or worked out. The empty Reason means that it could.
type Reason string

// The reasons. A reason is written into the products' tables as it stands here, and put into words by the templates.
const (
	NotDue             Reason = "not_due"             // nothing falls due for this quarter and nothing is held yet
	Awaited            Reason = "awaited"             // due, and not yet overdue: the source publishes later
	Late               Reason = "late"                // due and not returned
	QueryOpen          Reason = "query_open"          // returned, and left out of a final pack until a question about it is answered
	Withheld           Reason = "withheld"            // confidential
	Unavailable        Reason = "not_available"       // the service says that there is no figure
	NotApplicableHere  Reason = "not_applicable"      // does not apply here, or nothing to divide by
	UnderReview        Reason = "under_review"        // the definition is not agreed, or reporting is paused
	BaselineInProgress Reason = "baselining"          // a baseline is being collected
	ContextOnly        Reason = "context_only"        // shown for information
	NoTarget           Reason = "no_target"           // nothing to judge against
	HasRetired         Reason = "retired"             // no longer reported
	RareEvents         Reason = "rare_events"         // too few events for the method
	NoFloor            Reason = "no_floor"            // the scheme needs a floor and none is set
	NoFigure           Reason = "no_figure"           // no figure to compare
	FirstFigure        Reason = "first_figure"        // nothing before it
	NoPrevious         Reason = "no_previous_figure"  // the figure to compare with is not held
	Cumulative         Reason = "cumulative"          // a running total cannot be set against the quarter before
	Overlapping        Reason = "overlapping_periods" // windows that share months
	AnnualOnly         Reason = "annual_only"         // one figure a year: only the year before compares
	NoNewFigure        Reason = "no_new_figure"       // carried forward: its direction is not news
	SeriesBreak        Reason = "break_in_series"     // not comparable across the break
	NoBaseline         Reason = "no_baseline"
	NothingToTravel    Reason = "target_equals_baseline"
	RangeTarget        Reason = "range_target"    // no distance is defined to a range
	NotDefined         Reason = "not_defined"     // the method does not apply to this kind of measure
	TooFewFigures      Reason = "too_few_figures" // history is too short for the method
	Seasonal           Reason = "seasonal"        // it varies with the seasons too much for the method
	YearComplete       Reason = "year_complete"   // nothing left to project
	PartOfYear         Reason = "part_of_year"    // part of a year's total cannot be set beside whole years
	NoPeers            Reason = "no_peers"        // no group of comparators for the period
	TooFewPeers        Reason = "too_few_peers"   // fewer peers with a figure than a standing among them needs
)

// Direction is the direction of travel. It never changes a status. The zero Direction is not comparable.
type Direction uint8

// The directions. Up and Down are for measures without polarity.
const (
	NotComparable Direction = iota
	Better
	Worse
	NoClearChange
	Up
	Down
)

var directionWords = []string{"not_comparable", "better", "worse", "no_clear_change", "up", "down"}

func (d Direction) String() string                { return text(directionWords, d) }
func (d Direction) MarshalText() ([]byte, error)  { return []byte(d.String()), nil }
func (d *Direction) UnmarshalText(b []byte) error { return parse(directionWords, "direction", b, d) }

// Travel is a comparison of the figure with an earlier one.
type Travel struct {
	Direction Direction
	Reason    Reason // why it is not comparable
	Period    period.Period
	Value     decimal.NullDecimal // of the earlier period
	// Change is the figure less the earlier one, unrounded; valid whenever both are held, comparable or not.
	Change decimal.NullDecimal
}

// TargetBasis says how the target that a figure is judged against was arrived at.
type TargetBasis uint8

// The bases, in order of precedence (CONTRACT section 4).
const (
	NoBasis         TargetBasis = iota
	OwnTarget                   // a target stated for the very period
	YearTarget                  // the year's target, for a measure which does not accumulate
	ProfiledTarget              // the year's target times its stated profile
	LastYearsShape              // the year's target spread as last year's figures were
	StraightProfile             // the year's target spread evenly
	OnTheLine                   // a point on the straight line from the baseline through the dated targets
	FinalHeld                   // after the last dated target, which goes on
)

var basisWords = []string{"none", "own", "year", "profile", "last_years_shape", "straight", "line", "last_target_held"}

func (b TargetBasis) String() string { return text(basisWords, b) }

// Judged is the target a figure was judged against.
type Judged struct {
	Value  decimal.NullDecimal // lower bound of a range
	Upper  decimal.NullDecimal
	Floor  decimal.NullDecimal
	Basis  TargetBasis
	Period period.Period // of the row in the targets table it rests on
	Note   string
}

// Quality is the overall reliance that can be put on an indicator's figures.
type Quality uint8

// The overall ratings of data quality.
const (
	NotAssessed Quality = iota
	LowQuality
	MediumQuality
	HighQuality
)

var qualityWords = []string{"not_assessed", "low", "medium", "high"}

func (q Quality) String() string                { return text(qualityWords, q) }
func (q Quality) MarshalText() ([]byte, error)  { return []byte(q.String()), nil }
func (q *Quality) UnmarshalText(b []byte) error { return parse(qualityWords, "data quality", b, q) }

// Revision is a figure that was published and has since been changed.
type Revision struct {
	Was       Figure
	WasStatus Status
	Reason    string
}

// Point is a figure of the history as it is drawn and tabulated: without its source.
type Point struct {
	Period period.Period
	// Shown is the figure in units of the last displayed place: 612 for 61.2. It means nothing when Held is false.
	Shown int64
	// Exact is the figure as a spreadsheet or a chart holds it, not rounded.
	Exact float64
	Held  bool
	Marks Marks
}

// Assessment is everything the products print of one indicator for one area in a quarter. It is worked out once; no renderer computes.
type Assessment struct {
	Indicator    *Indicator
	Organisation string // whose pack it stands in
	Area         string // what the figure is for; the organisation itself unless it is a joint figure or a part
	Quarter      period.Quarter

	// Due is the period which frequency and lag make due for the quarter.
	Due period.Period
	// Current is the figure that stands for the quarter, in its own period, with its source and words. Its Value is worked out from the parts where both are held.
	// When nothing is held its Value is not valid, and Reason says why.
	Current Observation
	// Carried says that the figure is an annual one already shown in an earlier quarter.
	Carried bool
	// Overdue says that a later figure than this one was due by now.
	Overdue bool
	// NextDue is the period that falls due after Due, and NextDueIn the quarter in whose return it is asked for.
	NextDue   period.Period
	NextDueIn period.Quarter
	// Revised is set when the figure was published otherwise.
	Revised *Revision

	Target            Judged
	FinalTarget       decimal.NullDecimal
	FinalTargetPeriod period.Period
	Baseline          *Baseline

	Status Status
	Reason Reason // why it is not rated
	// Rule says in words, with its numbers, how the status was arrived at.
	Rule string

	Short Travel // against the period before
	Long  Travel // against the same period of the year before

	ChangeFromBaseline decimal.NullDecimal
	Progress           decimal.NullDecimal // share of the way from baseline to final target, per cent, not clamped
	ExpectedProgress   decimal.NullDecimal // the share due by now, per cent, within 0 and 100
	ProgressReason     Reason

	// Alone is, for a running total, what the quarter by itself came to; without a value where that cannot be told.
	Alone Figure

	Pace       Pace
	Rest       Rest
	Projection Projection
	LongView   LongView
	Variation  Variation
	Chance     *Interval // nil where the parts of the figure are not held
	Settling   Settling
	Quality    Quality
	// Comparison sets the figure beside those of other places; nil where no other place has ever had one.
	Comparison *Comparison
	// YearEnd is the year as it came out; nil except in the fourth quarter, and in the first for the year that has just ended.
	YearEnd *YearView
	History []Point // in order of period, latest known figure of each, up to the quarter
	// Quarters are the latest eight quarters of a measure whose months are held, each as it is judged; in the history the months stand by themselves.
	// It is empty where the history has no months.
	Quarters []Point
}

// Held says that a figure stands for the quarter.
func (a *Assessment) Held() bool { return a.Current.Value.Valid }

// Reported says that the figure which was due is there, or was returned and is kept back.
func (a *Assessment) Reported() bool {
	return (a.Held() || a.Current.Marks.Any(Confidential)) && !a.Overdue
}

// Rated says that the figure was rated.
func (a *Assessment) Rated() bool { return a.Status != NotRated }
