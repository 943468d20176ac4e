package kpi

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// Validity is the span of days for which a row of the framework holds. A zero day leaves that end open.
type Validity struct {
	From time.Time
	To   time.Time // the last day on which the row holds
}

// On says whether the row holds on the day.
func (v Validity) On(day time.Time) bool {
	return (v.From.IsZero() || !day.Before(v.From)) && (v.To.IsZero() || !day.After(v.To))
}

// Overlaps says whether there is a day on which both rows hold.
func (v Validity) Overlaps(w Validity) bool {
	return (v.To.IsZero() || w.From.IsZero() || !w.From.After(v.To)) && (w.To.IsZero() || v.From.IsZero() || !v.From.After(w.To))
}

// Framework is what a council has agreed to measure, for whom and against what: the tables of CONTRACT section 3, read and checked.
// Rows stand in the order of the tables, which is the order in which people want to see them.
type Framework struct {
	Tiers       []Tier
	Outcomes    []Outcome
	Services    []Service
	Indicators  []Indicator
	Links       []Link
	Areas       []Area
	PeerGroups  []PeerGroup
	Baselines   []Baseline
	Targets     []Target
	DataQuality []DataQuality

	Delivery Delivery
	Finance  Finance
	Risks    RiskRegister
	Thread   Thread
	// Crosswalk says what became of measures of frameworks and councils that were replaced.
	Crosswalk []Succession
}

// Tier names a level of the framework, 1 at the top.
type Tier struct {
	Level int
	Name  string
}

// Outcome is a statement of what the council wants to come about, at one tier of the framework.
type Outcome struct {
	Ref           string
	Tier          int
	Parent        string // reference of the outcome above; empty at the top
	Title         string
	Statement     string
	Portfolio     string // the cabinet member's portfolio
	ScrutinyPanel string
	Illustrative  bool
	Validity
}

// Service is a part of the council which returns figures.
type Service struct {
	ID          string
	Name        string
	Directorate string
	LeadRole    string
	Email       string
}

// Indicator is one measure, with everything that says how its figures are to be read.
type Indicator struct {
	Ref              Ref
	Title            string
	Definition       string
	Service          string
	Set              Set
	Measure          Measure
	Accumulation     Accumulation
	Frequency        Frequency
	Unit             string
	Decimals         int32
	Polarity         Polarity
	NumeratorLabel   string // empty where parts are not asked for
	DenominatorLabel string
	Multiplier       decimal.Decimal
	Source           string
	LagQuarters      int
	Scheme           Scheme
	GreenTolerance   decimal.Decimal
	AmberTolerance   decimal.Decimal
	ToleranceKind    ToleranceKind
	ChangeThreshold  decimal.Decimal
	AboutPeople      bool // figures count people, so small ones are kept back
	Classification   Classification
	Paragraph        int      // of Schedule 12A by which it is exempt; 0 for the workspace's
	ReportedFor      []string // organisations or areas; never empty once read
	NationalCode     string
	Case             Case
	State            State
	Illustrative     bool
	Validity
}

// Case is why a measure was chosen, by the three tests of the county council's paper of 2014: each in the council's own words, empty where nothing
// is stated.
type Case struct {
	Central     string // it says something of central importance about the outcome
	CommonSense string // it is common sense and speaks to a broad range of audiences
	SoundData   string // it rests on data that is accurate, reliable, consistent and available regularly
}

// IsPercentage says that figures are held as 61.2 and differences of them are percentage points.
func (i *Indicator) IsPercentage() bool { return i.Unit == "%" }

// Link says that an indicator serves an outcome, of any tier, and how well that is known.
type Link struct {
	Indicator Ref
	Outcome   string
	Evidence  Evidence
}

// Area is a place that figures are for.
type Area struct {
	ID      string
	Name    string
	Kind    AreaKind
	Members []string // the areas it is made of
}

// PeerGroup says that an area belongs to a group of comparators for a time.
type PeerGroup struct {
	Group string
	Area  string
	Validity
}

// Baseline is the figure from which progress is counted.
type Baseline struct {
	Indicator    Ref
	Organisation string // organisation or area; empty for every one
	Period       period.Period
	Value        decimal.Decimal
	Note         string
	Illustrative bool
}

// Target is what a figure is judged against in a period. For a range, Value is the lower bound and Upper the upper.
type Target struct {
	Indicator    Ref
	Organisation string // organisation or area; empty for every one
	Period       period.Period
	Value        decimal.Decimal
	Upper        decimal.NullDecimal
	Floor        decimal.NullDecimal
	// Profile is the cumulative share of a year's target due by the end of each quarter, in per cent, the last being 100; nil where none is stated.
	Profile      []decimal.Decimal
	Note         string
	Illustrative bool
}

// DataQuality is an assessment of how far an indicator's figures can be relied on. Each dimension is scored 1 (poor) to 4 (good), 0 where it was not scored.
type DataQuality struct {
	Indicator    Ref
	AssessedOn   time.Time
	Accuracy     int
	Validity     int
	Reliability  int
	Timeliness   int
	Relevance    int
	Completeness int
	Issue        string
	Action       string
	OwnerRole    string
	Due          time.Time
}

// At gives the framework as it holds on a day: rows of other times are left out, and so are the links to outcomes of other times.
func (f *Framework) At(day time.Time) *Framework {
	g := *f
	g.Outcomes = held(f.Outcomes, func(o Outcome) Validity { return o.Validity }, day)
	if len(g.Outcomes) < len(f.Outcomes) {
		holds := make(map[string]bool, len(g.Outcomes))
		for i := range g.Outcomes {
			holds[g.Outcomes[i].Ref] = true
		}
		g.Links = only(f.Links, func(l *Link) bool { return holds[l.Outcome] })
	}
	g.Indicators = only(f.Indicators, func(i *Indicator) bool { return i.On(day) })
	g.PeerGroups = held(f.PeerGroups, func(p PeerGroup) Validity { return p.Validity }, day)
	g.Delivery, g.Finance, g.Risks, g.Thread = f.Delivery.at(day), f.Finance.at(day), f.Risks.at(day), f.Thread.at(day)
	g.Crosswalk = crosswalkAt(f.Crosswalk, day)
	return &g
}

func held[T any](rows []T, validity func(T) Validity, day time.Time) []T {
	return slices.DeleteFunc(slices.Clone(rows), func(r T) bool { return !validity(r).On(day) })
}
