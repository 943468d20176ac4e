package stats

import "math"

// Band is one age (or other) band of a population: events and people in the area, and in the reference population.
// Direct standardisation uses StandardPeople as weights; indirect uses ReferenceEvents over ReferencePeople as rates.
type Band struct {
	Events, People                   float64
	StandardPeople                   float64
	ReferenceEvents, ReferencePeople float64
}

// DirectRate gives the directly standardised rate per head with Dobson's interval (PHEindicatormethods
// calculate_dsr). Published rates should be imported with their own intervals; this is for those the council holds
// only by band. Fewer than ten events in all give no rate (TooFewCases).
func DirectRate(bands []Band, level Level) (Interval, Reason) {
	var events, weights, weighted, spread float64
	for _, b := range bands {
		if missing(b.People) || b.People <= 0 || missing(b.StandardPeople) || b.StandardPeople < 0 {
			return Interval{}, NoDenominator
		}
		if missing(b.Events) || b.Events < 0 {
			return Interval{}, ImpossibleParts
		}
		events += b.Events
		weights += b.StandardPeople
		weighted += b.StandardPeople * b.Events / b.People
		spread += b.StandardPeople * b.StandardPeople * b.Events / (b.People * b.People)
	}
	switch {
	case weights == 0:
		return Interval{}, NoDenominator
	case events < ByarFrom:
		return Interval{}, TooFewCases
	}
	rate := weighted / weights
	scale := math.Sqrt(spread / (weights * weights) / events)
	low, high := byar(events, level.z())
	return Interval{Value: rate, Low: rate + scale*(low-events), High: rate + scale*(high-events)}, Stands
}

// IndirectRatio gives observed events over those expected at the reference rates, as a ratio (1 is as expected),
// with the Poisson interval of the observed count (PHEindicatormethods calculate_ISRatio).
func IndirectRatio(bands []Band, level Level) (Interval, Reason) {
	observed, expected, _, why := indirect(bands)
	if why != Stands {
		return Interval{}, why
	}
	low, high := poisson(observed, level)
	return Interval{Value: observed / expected, Low: low / expected, High: high / expected}, Stands
}

// IndirectRate gives the indirectly standardised rate per head: the ratio times the reference population's own crude
// rate (PHEindicatormethods calculate_ISRate).
func IndirectRate(bands []Band, level Level) (Interval, Reason) {
	ratio, why := IndirectRatio(bands, level)
	if why != Stands {
		return Interval{}, why
	}
	_, _, crude, _ := indirect(bands)
	return ratio.Times(crude), Stands
}

func indirect(bands []Band) (observed, expected, crude float64, why Reason) {
	var events, people float64
	for _, b := range bands {
		if missing(b.ReferencePeople) || b.ReferencePeople <= 0 || missing(b.People) || b.People < 0 {
			return 0, 0, 0, NoDenominator
		}
		if missing(b.Events) || b.Events < 0 || missing(b.ReferenceEvents) || b.ReferenceEvents < 0 {
			return 0, 0, 0, ImpossibleParts
		}
		observed += b.Events
		expected += b.People * b.ReferenceEvents / b.ReferencePeople
		events += b.ReferenceEvents
		people += b.ReferencePeople
	}
	if expected == 0 {
		return 0, 0, 0, NoDenominator
	}
	return observed, expected, events / people, Stands
}
