// Package kpi holds the words of performance management: framework, indicator, target, baseline, figure, observation, rating, direction.
//
// It is the ground floor of the house. Everything here is a value that says what a performance officer would say; nothing here reads a file,
// asks a database or knows the time. Zero values are the honest ones: a figure not reported, a measure not rated, a direction not comparable.
package kpi

import (
	"fmt"
	"slices"
	"strings"
)

// Ref is the reference of an indicator, such as "ESX-204".
type Ref string

// A closed set of words is an unsigned integer with a table of its words, in the spelling of the framework tables and of the products.
// Text becomes a word on the way in and a word becomes text on the way out, and nowhere between.
type word interface{ ~uint8 }

func text[W word](words []string, w W) string {
	if int(w) < len(words) {
		return words[w]
	}
	return fmt.Sprintf("word %d", w)
}

func parse[W word](words []string, what string, b []byte, into *W) error {
	i := slices.Index(words, string(b))
	if i < 0 {
		return fmt.Errorf("%q is not a %s; write %s", b, what, list(words))
	}
	*into = W(i)
	return nil
}

// list puts words into a sentence: "a, b or c".
func list(words []string) string {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// Set says which family of measures an indicator belongs to.
type Set uint8

// The sets. An outcome indicator measures change in the population, not the work of a service; an organisational measure the council as a whole;
// a service measure one service; a context measure is shown for information and never rated.
const (
	OutcomeSet Set = iota
	OrganisationalSet
	ServiceSet
	ContextSet
)

var setWords = []string{"outcome", "organisational", "service", "context"}

func (s Set) String() string                { return text(setWords, s) }
func (s Set) MarshalText() ([]byte, error)  { return []byte(s.String()), nil }
func (s *Set) UnmarshalText(b []byte) error { return parse(setWords, "set", b, s) }

// Measure says what kind of number a figure is, and so how several may be put together.
type Measure uint8

// The measures. A proportion is numerator over denominator, the one being part of the other; a rate is events over a population, times a multiplier;
// a mean is a total over cases. Medians and indices cannot be put together at all.
const (
	Count Measure = iota
	Money
	Proportion
	Rate
	Mean
	Median
	Index
)

var measureWords = []string{"count", "money", "proportion", "rate", "mean", "median", "index"}

func (m Measure) String() string                { return text(measureWords, m) }
func (m Measure) MarshalText() ([]byte, error)  { return []byte(m.String()), nil }
func (m *Measure) UnmarshalText(b []byte) error { return parse(measureWords, "measure", b, m) }

// HasParts says that the figure is made from a numerator and a denominator, which can be added up where the figures themselves cannot.
func (m Measure) HasParts() bool { return m == Proportion || m == Rate || m == Mean }

// Adds says that figures of neighbouring periods add up to the figure of the whole.
func (m Measure) Adds() bool { return m == Count || m == Money }

// Accumulation says what span a figure covers, and so what it may be compared with.
type Accumulation uint8

// The accumulations. InQuarter covers the period alone; YearToDate runs from 1 April; rolling windows overlap; the last three are one figure a year.
const (
	InQuarter Accumulation = iota
	Snapshot
	YearToDate
	Rolling12
	Rolling36
	Annual
	AcademicYear
	CalendarYear
)

var accumulationWords = []string{"in_quarter", "snapshot", "year_to_date", "rolling_12_months", "rolling_36_months", "annual", "academic_year", "calendar_year"}

func (a Accumulation) String() string               { return text(accumulationWords, a) }
func (a Accumulation) MarshalText() ([]byte, error) { return []byte(a.String()), nil }
func (a *Accumulation) UnmarshalText(b []byte) error {
	return parse(accumulationWords, "accumulation", b, a)
}

// Overlaps says that neighbouring figures share most of their months, so that one period cannot be set against the one before.
func (a Accumulation) Overlaps() bool { return a == Rolling12 || a == Rolling36 }

// Frequency says how often a figure falls due.
type Frequency uint8

// The frequencies.
const (
	Quarterly Frequency = iota
	Monthly
	Yearly
)

var frequencyWords = []string{"quarterly", "monthly", "annual"}

func (f Frequency) String() string                { return text(frequencyWords, f) }
func (f Frequency) MarshalText() ([]byte, error)  { return []byte(f.String()), nil }
func (f *Frequency) UnmarshalText(b []byte) error { return parse(frequencyWords, "frequency", b, f) }

// Polarity says which way is good.
type Polarity uint8

// The polarities. InRange is good between two bounds and worse the further outside; Neutral is neither good nor bad and is never rated.
const (
	HigherIsBetter Polarity = iota
	LowerIsBetter
	InRange
	Neutral
)

var polarityWords = []string{"higher", "lower", "range", "none"}

func (p Polarity) String() string                { return text(polarityWords, p) }
func (p Polarity) MarshalText() ([]byte, error)  { return []byte(p.String()), nil }
func (p *Polarity) UnmarshalText(b []byte) error { return parse(polarityWords, "polarity", b, p) }

// Scheme is the rule by which a figure is rated against its target (CONTRACT section 3).
type Scheme uint8

// The schemes.
const (
	// Tolerance: green when the shortfall is at most the green tolerance, amber when at most the amber one, else red.
	Tolerance Scheme = iota
	// TargetAndFloor: green on target, amber on the floor or better, else red.
	TargetAndFloor
	// TwoState: green as in Tolerance, else red.
	TwoState
	// Unrated: the measure is shown without a rating.
	Unrated
)

var schemeWords = []string{"tolerance", "target_and_floor", "two_state", "none"}

func (s Scheme) String() string                { return text(schemeWords, s) }
func (s Scheme) MarshalText() ([]byte, error)  { return []byte(s.String()), nil }
func (s *Scheme) UnmarshalText(b []byte) error { return parse(schemeWords, "rating_scheme", b, s) }

// ToleranceKind says what a tolerance is measured in.
type ToleranceKind uint8

// Absolute tolerances are in the indicator's unit (percentage points for a percentage); relative ones in per cent of the target,
// or of the distance from baseline to final target where the target is a point on a line.
const (
	Absolute ToleranceKind = iota
	Relative
)

var toleranceWords = []string{"absolute", "relative"}

func (k ToleranceKind) String() string               { return text(toleranceWords, k) }
func (k ToleranceKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
func (k *ToleranceKind) UnmarshalText(b []byte) error {
	return parse(toleranceWords, "tolerance_kind", b, k)
}

// State says where an indicator is in its life.
type State uint8

// The states, in the order of a life. Only live measures are awaited and rated.
const (
	Live State = iota
	Proposed
	Defined
	Baselining
	Paused
	Retired
)

var stateWords = []string{"live", "proposed", "defined", "baselining", "paused", "retired"}

func (s State) String() string                { return text(stateWords, s) }
func (s State) MarshalText() ([]byte, error)  { return []byte(s.String()), nil }
func (s *State) UnmarshalText(b []byte) error { return parse(stateWords, "state", b, s) }

// Classification says who may see something. What does not say that it is public is restricted.
type Classification uint8

// The classifications.
const (
	Restricted Classification = iota
	Public
)

var classificationWords = []string{"restricted", "public"}

func (c Classification) String() string               { return text(classificationWords, c) }
func (c Classification) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
func (c *Classification) UnmarshalText(b []byte) error {
	return parse(classificationWords, "classification", b, c)
}

// Evidence grades how well it is known that a measure, or an activity, serves an outcome.
type Evidence uint8

// The grades; an empty cell leaves the strength unstated.
const (
	Unstated Evidence = iota
	Established
	Plausible
	Assumed
)

var evidenceWords = []string{"", "established", "plausible", "assumed"}

func (e Evidence) String() string               { return text(evidenceWords, e) }
func (e Evidence) MarshalText() ([]byte, error) { return []byte(e.String()), nil }
func (e *Evidence) UnmarshalText(b []byte) error {
	return parse(evidenceWords, "grade of evidence", b, e)
}

// AreaKind says what an area is to the councils that report.
type AreaKind uint8

// The kinds of area. A joint area stands for several organisations which share one figure; peers, regions and districts are there to compare with.
const (
	OrganisationArea AreaKind = iota
	District
	Joint
	Peer
	Region
)

var areaWords = []string{"organisation", "district", "joint", "peer", "region"}

func (k AreaKind) String() string                { return text(areaWords, k) }
func (k AreaKind) MarshalText() ([]byte, error)  { return []byte(k.String()), nil }
func (k *AreaKind) UnmarshalText(b []byte) error { return parse(areaWords, "kind of area", b, k) }
