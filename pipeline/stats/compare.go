package stats

import (
	"math"
	"slices"
)

// LeastPeers is the number of peers, ourselves left out, below which values are listed and no standing is given.
const LeastPeers = 8

// Standing is where one council stands among its peers for the same period and definition.
type Standing struct {
	Rank     int // 1 is best; those equal share the better rank
	Of       int // councils ranked, ourselves included
	TiedWith int
	Quartile int // 1 is best
	// BetterThan is the share of peers that do worse, those equal counted half.
	BetterThan   float64
	Median       float64 // of the peers
	Gap          float64 // ours less the median
	GapGood      float64 // the same with a good gap positive
	BestQuartile float64 // what the best quarter of peers reach, by type 7 quantile
	// Scaled is GapGood in robust standard deviations (1.4826 MAD); NaN where half the peers or more are equal.
	Scaled float64
}

// Stand ranks our figure among the peers'. Peers that are missing are left out; fewer than LeastPeers is TooFewPoints,
// and our own figure missing is HasGaps. A measure without a good way has no rank and must not be asked about: it is
// NotTried.
func Stand(own float64, peers []float64, better Better) (Standing, Reason) {
	rising := held(peers)
	slices.Sort(rising)
	switch {
	case better == NeitherBetter:
		return Standing{}, NotTried
	case missing(own):
		return Standing{}, HasGaps
	case len(rising) < LeastPeers:
		return Standing{}, TooFewPoints
	}
	s := Standing{Rank: 1, Of: len(rising) + 1, Median: Quantile(rising, 0.5)}
	worse := 0
	for _, p := range rising {
		switch Course(sign(p, own)) * Course(better) {
		case Rising:
			s.Rank++
		case Falling:
			worse++
		default:
			s.TiedWith++
		}
	}
	s.Quartile = groupOf(s.Rank, s.Of, 4)
	s.BetterThan = (float64(worse) + float64(s.TiedWith)/2) / float64(len(rising))
	s.Gap = own - s.Median
	s.GapGood = s.Gap * float64(better)
	if s.Gap == 0 {
		s.GapGood = 0 // never minus nought
	}
	s.BestQuartile = Quantile(rising, 0.5+float64(better)/4)
	s.Scaled = math.NaN()
	if spread := MedianDeviation(rising); spread > 0 {
		s.Scaled = s.GapGood / (1.4826 * spread)
	}
	return s, Stands
}

// GapInPeople turns a gap in percentage points into people (or households), unrounded: what closing it would mean.
func GapInPeople(gapPoints, denominator float64) float64 { return gapPoints * denominator / 100 }

// groupOf puts a rank from 1 to n into groups from 1 to k.
func groupOf(rank, n, k int) int { return 1 + k*(rank-1)/n }

// Groups puts figures into k groups of like size, 1 for the lowest; equal figures share the lower group
// (PHEindicatormethods phe_quantile with invert off). A missing figure is in group 0 and is not counted.
func Groups(values []float64, k int) []int {
	rising := held(values)
	slices.Sort(rising)
	groups := make([]int, len(values))
	for i, v := range values {
		if missing(v) {
			continue
		}
		lower, _ := slices.BinarySearch(rising, v)
		groups[i] = groupOf(lower+1, len(rising), k)
	}
	return groups
}

// Inequality is a gap between two ends of a population, shown with both ends: a gap can close because the better-off
// get worse, and the difference can narrow while the ratio widens.
type Inequality struct {
	First, Last float64 // as given, for instance the most and the least deprived fifth
	Difference  float64 // first less last
	Ratio       float64 // first over last; NaN when last is nought
}

// Between gives the inequality between two ends. Either missing is HasGaps.
func Between(first, last float64) (Inequality, Reason) {
	if missing(first) || missing(last) {
		return Inequality{}, HasGaps
	}
	ratio := math.NaN()
	if last != 0 {
		ratio = first / last
	}
	return Inequality{First: first, Last: last, Difference: first - last, Ratio: ratio}, Stands
}
