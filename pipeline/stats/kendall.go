package stats

import (
	"math"
	"slices"
)

// Trend is a test for a steady rise or fall (Kendall's S) with the Sen slope that goes with it.
type Trend struct {
	N        int     // figures held
	S        int     // pairs that rise less pairs that fall
	Variance float64 // of S when there is no trend, allowing for ties
	Z        float64 // S in standard errors, drawn in by one for continuity
	P        float64 // two-sided: exact where Exact, else from Z
	Exact    bool
	Slope    float64 // median change per step, or per year for SeasonalKendall
	SlopeLow float64 // 95 per cent interval of the slope (Gilbert 1987); with very few pairs, the whole of them
	SlopeTop float64
	Start    float64 // height of the line one step before the first figure; only from MannKendall
}

// Course reads the trend at a threshold for p: rising or falling when p is below it.
func (t Trend) Course(threshold float64) Course {
	if t.N == 0 || !(t.P < threshold) {
		return NoClearTrend
	}
	return Course(sign(float64(t.S), 0))
}

// The longest series whose p is counted out exactly: without ties, and with them.
const (
	exactUntied = 10
	exactTied   = 9
)

// MannKendall tests for a trend over time whatever its shape, and gives the Theil-Sen slope per step. Missing
// figures are passed over with their time kept. Three figures are needed; at four the least possible p is 0.083, so
// ask LongView for the number worth judging. Equal figures throughout are NoVariation, with a slope of nought.
//
// p is exact (every order of the figures equally likely) for up to 10 figures without ties and 9 with them, else
// from the normal approximation corrected for ties.
func MannKendall(values []float64) (Trend, Reason) {
	t, slopes, why := kendall(values, 1, 3)
	if why != Stands {
		return t, why
	}
	groups, tied := ties(values)
	if t.N <= exactTied || (!tied && t.N <= exactUntied) {
		t.P, t.Exact = exactP(t.S, groups), true
	}
	t.slope(slopes)
	left := slopes[:0]
	for i, v := range values {
		if !missing(v) {
			left = append(left, v-t.Slope*float64(i+1))
		}
	}
	slices.Sort(left)
	t.Start = Quantile(left, 0.5)
	return t, Stands
}

// SeasonalKendall tests for a trend within each season (the same quarter of each year, or the same month) and adds
// the seasons up, so that a winter peak is not taken for a change (Hirsch, Slack and Smith 1982; seasons taken as
// independent). The slope is per year. values are successive periods, so that those perYear apart share a season.
// Missing figures are passed over; three years' worth of figures are needed.
func SeasonalKendall(values []float64, perYear int) (Trend, Reason) {
	t, slopes, why := kendall(values, perYear, 3*perYear)
	if why != Stands {
		return t, why
	}
	t.slope(slopes)
	return t, Stands
}

// kendall sums S and its variance over the seasons and lists the slope of every pair within them, in no order.
func kendall(values []float64, seasons, least int) (Trend, []float64, Reason) {
	var t Trend
	for _, v := range values {
		if !missing(v) {
			t.N++
		}
	}
	if t.N < least {
		return Trend{}, nil, TooFewPoints
	}
	years := len(values)/seasons + 1
	slopes := make([]float64, 0, seasons*years*(years-1)/2)
	for season := range seasons {
		n := 0
		for i := season; i < len(values); i += seasons {
			if missing(values[i]) {
				continue
			}
			n++
			for j := i + seasons; j < len(values); j += seasons {
				if missing(values[j]) {
					continue
				}
				rise := values[j] - values[i]
				switch {
				case rise > 0:
					t.S++
				case rise < 0:
					t.S--
				}
				slopes = append(slopes, rise/float64((j-i)/seasons))
			}
		}
		t.Variance += float64(n * (n - 1) * (2*n + 5))
		t.Variance -= tieCorrection(values, season, seasons)
	}
	t.Variance /= 18
	if t.Variance <= 0 {
		return Trend{N: t.N, P: 1}, nil, NoVariation
	}
	t.Z = (float64(t.S) - float64(sign(float64(t.S), 0))) / math.Sqrt(t.Variance)
	t.P = math.Erfc(math.Abs(t.Z) / math.Sqrt2)
	return t, slopes, Stands
}

// slope takes the median of the pairs and Gilbert's interval: the slopes at ranks M1 and M2+1 of N in rising order,
// read between whole ranks, where M1 and M2 are (N-/+C)/2 and C is z standard errors of S.
func (t *Trend) slope(slopes []float64) {
	slices.Sort(slopes)
	n, c := float64(len(slopes)), z95*math.Sqrt(t.Variance)
	t.Slope = Quantile(slopes, 0.5)
	t.SlopeLow = atRank(slopes, (n-c)/2-1)
	t.SlopeTop = atRank(slopes, (n+c)/2)
}

// tieCorrection is the sum over groups of t equal figures in a season of t(t-1)(2t+5).
func tieCorrection(values []float64, season, seasons int) float64 {
	total := 0
	for i := season; i < len(values); i += seasons {
		if missing(values[i]) {
			continue
		}
		// A figure that has t-1 equals in all adds its share of the group's term: (t-1)(2t+5).
		size := 0
		for j := season; j < len(values); j += seasons {
			if values[j] == values[i] {
				size++
			}
		}
		total += (size - 1) * (2*size + 5)
	}
	return float64(total)
}

// ties gives the sizes of the groups of equal figures, ones included.
func ties(values []float64) (groups []int, tied bool) {
	rising := held(values)
	slices.Sort(rising)
	for i, v := range rising {
		if i > 0 && v == rising[i-1] {
			groups[len(groups)-1]++
			tied = true
			continue
		}
		groups = append(groups, 1)
	}
	return groups, tied
}

// exactP is the share of the distinct orders of the figures whose S is at least as far from nought as s, either way.
//
// S is the number of untied pairs less twice the number that fall. The orders with d falling pairs are counted by the
// coefficient of q^d in the q-multinomial of the group sizes, built one group at a time: adding t equal figures to m
// already placed multiplies by (1-q^(m+1))...(1-q^(m+t)) / (1-q)...(1-q^t).
func exactP(s int, groups []int) float64 {
	var orders [1 + exactUntied*(exactUntied-1)/2]int64
	orders[0] = 1
	placed, pairs := 0, 0
	for _, t := range groups {
		pairs += placed * t
		for k := 1; k <= t; k++ {
			for d := len(orders) - 1; d >= placed+k; d-- {
				orders[d] -= orders[d-placed-k]
			}
			for d := k; d < len(orders); d++ {
				orders[d] += orders[d-k]
			}
		}
		placed += t
	}
	var all, far int64
	for d := range pairs + 1 {
		all += orders[d]
		if abs(pairs-2*d) >= abs(s) {
			far += orders[d]
		}
	}
	return float64(far) / float64(all)
}

func abs(n int) int { return max(n, -n) }
