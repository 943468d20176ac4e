package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Year says how a year's figure comes from its periods.
type Year uint8

// The ways: the periods are added (flows), or the year is as it stands at the last of them (snapshots, and
// proportions reported for the last period).
const (
	YearIsSum Year = iota
	YearIsLast
)

// Outturn is the year's end as the half-change rule expects it.
type Outturn struct {
	Expected  float64
	Remaining []float64 // the periods still to come
	Change    float64   // mean change on the same periods last year, so far
	Ranged    bool      // Low and High are given: four changes on the year before are held, or the year is over
	Low, High float64   // about four chances in five; not cut off at nought; NaN unless Ranged
	Changes   int       // changes on the year before that the range rests on
	Sigma     float64   // their typical distance from half their median; NaN unless Ranged by it
	Half      float64   // half the width of the range
}

// leastChanges is the number of year-on-year changes from which a range is given.
const leastChanges = 4

// ProjectYear expects each remaining period to be last year's plus half the mean change so far (own rule, tried on the
// 756 quarterly series of the M3 competition: it beats repeating last year, scaling by last year's shape, and pro
// rata). history is every earlier period, oldest first and ending with last year's last; soFar is this year's, from
// its first; perYear is 4 or 12.
//
// A missing period in last year or in this one is HasGaps; gaps before that only leave fewer changes for the range.
// A year not begun, or less than a year's history, is TooFewPoints. A finished year is its own outturn. Not for rolling
// windows, for series with a break in the last two years, or for running totals, which are first taken apart.
func ProjectYear(history, soFar []float64, perYear int, year Year) (Outturn, Reason) {
	switch {
	case len(soFar) > perYear:
		return Outturn{}, ImpossibleParts
	case len(soFar) == 0 || len(history) < perYear:
		return Outturn{}, TooFewPoints
	case slices.ContainsFunc(soFar, missing) || slices.ContainsFunc(history[len(history)-perYear:], missing):
		return Outturn{}, HasGaps
	}
	lastYear := history[len(history)-perYear:]
	var o Outturn
	for i, v := range soFar {
		o.Change += (v - lastYear[i]) / float64(len(soFar))
	}
	for _, v := range lastYear[len(soFar):] {
		o.Remaining = append(o.Remaining, v+o.Change/2)
	}
	left := len(o.Remaining)
	switch {
	case year == YearIsSum:
		o.Expected = sum(soFar) + sum(o.Remaining)
	case left == 0:
		o.Expected = soFar[perYear-1]
	default:
		o.Expected, left = o.Remaining[left-1], 1
	}
	o.Low, o.High, o.Sigma = math.NaN(), math.NaN(), math.NaN()
	if len(o.Remaining) == 0 {
		o.Low, o.High, o.Ranged = o.Expected, o.Expected, true
		return o, Stands
	}
	changes := yearChanges(history, soFar, perYear)
	o.Changes = len(changes)
	if o.Changes < leastChanges {
		return o, Stands
	}
	slices.Sort(changes)
	centre := Quantile(changes, 0.5) / 2
	var squares float64
	for _, d := range changes {
		squares += (d - centre) * (d - centre)
	}
	o.Sigma = math.Sqrt(squares / float64(o.Changes))
	o.Half = t90(o.Changes) * o.Sigma * float64(left)
	o.Low, o.High, o.Ranged = o.Expected-o.Half, o.Expected+o.Half, true
	return o, Stands
}

// yearChanges lists each period less the same one a year before, where both are held.
func yearChanges(history, soFar []float64, perYear int) []float64 {
	at := func(i int) float64 {
		if i < len(history) {
			return history[i]
		}
		return soFar[i-len(history)]
	}
	changes := make([]float64, 0, len(history)+len(soFar)-perYear)
	for i := perYear; i < len(history)+len(soFar); i++ {
		if d := at(i) - at(i-perYear); !missing(d) {
			changes = append(changes, d)
		}
	}
	return changes
}

// t90 is Student's t that one in ten exceeds, so that two in ten lie outside either way.
func t90(freedom int) float64 {
	if freedom < len(t90s) {
		return t90s[freedom]
	}
	return studentT90(freedom)
}

// t90s is looked up for every series of a pack; working it out takes longer than all the rest of an outturn.
var t90s = func() (table [64]float64) {
	for m := 1; m < len(table); m++ {
		table[m] = studentT90(m)
	}
	return table
}()

func studentT90(freedom int) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(freedom)}.Quantile(0.9)
}

// Verdict is what a projected range says about a target.
type Verdict uint8

// The verdicts.
const (
	NoVerdict   Verdict = iota // no range to judge by
	LikelyMet                  // the whole range is on the good side
	UnlikelyMet                // the whole range is on the bad side
	TooClose                   // the range covers the target
)

// String gives the verdict in the words of the pack.
func (v Verdict) String() string {
	return [...]string{"no verdict", "likely to meet", "unlikely to meet", "too close to call"}[v]
}

// Verdict compares the range with what would be good: from goodLow to goodHigh, ends included. Use an infinite end
// for a measure where higher (or lower) is better.
func (o Outturn) Verdict(goodLow, goodHigh float64) Verdict {
	switch {
	case !o.Ranged || math.IsNaN(goodLow) || math.IsNaN(goodHigh):
		return NoVerdict
	case !above(goodLow, o.Low) && !above(o.High, goodHigh):
		return LikelyMet
	case above(goodLow, o.High) || above(o.Low, goodHigh):
		return UnlikelyMet
	}
	return TooClose
}
