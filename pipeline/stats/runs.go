package stats

import "math"

// Runs reads a series against a centre line by the length of its runs and the number of times it crosses over
// (Anhøj and Olesen 2014). It needs no limits, so it suits a series too short or too seasonal for XmR, and it is a
// rule set to be named where it is used: it does not give the same signals as PlotTheDots.
type Runs struct {
	Centre         float64
	Useful         int // figures not on the centre line
	LongestRun     int // figures in a row on one side, those on the line passed over
	LongestAllowed int
	Crossings      int
	LeastCrossings int
	Signal         bool // a longer run than chance would often give, or fewer crossings
}

// RunsAbout reads the runs about a centre, usually the Median. Missing figures, like those on the line, neither make
// nor break a run. Two useful figures are needed.
func RunsAbout(values []float64, centre float64) (Runs, Reason) {
	r := Runs{Centre: centre}
	run, side := 0, int8(0)
	for _, v := range values {
		if missing(v) || sign(v, centre) == 0 {
			continue
		}
		s := sign(v, centre)
		if r.Useful > 0 && s != side {
			r.Crossings++
			run = 0
		}
		r.Useful++
		run++
		side = s
		r.LongestRun = max(r.LongestRun, run)
	}
	if r.Useful < 2 {
		return r, TooFewPoints
	}
	r.LongestAllowed = int(math.Round(math.Log2(float64(r.Useful)))) + 3
	r.LeastCrossings = fewestHeads(r.Useful - 1)
	r.Signal = r.LongestRun > r.LongestAllowed || r.Crossings < r.LeastCrossings
	return r, Stands
}

// fewestHeads is the 5 per cent quantile of the heads in n tosses of a fair coin.
func fewestHeads(n int) int {
	term := math.Exp2(-float64(n))
	k, below := 0, term
	for below < 0.05 {
		term *= float64(n-k) / float64(k+1)
		k++
		below += term
	}
	return k
}

// ShareLimits are the limits of one period on a chart of proportions.
type ShareLimits struct {
	Value, Low, High float64 // shares of 1; the limits are cut off at 0 and 1
	Outside          bool
}

// ProportionChart gives limits for proportions whose denominators differ from period to period, about the pooled
// share, widened or narrowed by how much the periods really vary (Laney's P-prime, with wild ranges left out once as
// qicharts2 does). With denominators in the thousands, limits from the binomial alone would call every period
// special. Every period must hold its parts.
func ProportionChart(parts []Parts) (centre float64, periods []ShareLimits, why Reason) {
	if len(parts) < 2 {
		return math.NaN(), nil, TooFewPoints
	}
	var n, d float64
	for _, p := range parts {
		if missing(p.Numerator) || missing(p.Denominator) {
			return math.NaN(), nil, HasGaps
		}
		if why := checkShare(p.Numerator, p.Denominator); why != Stands {
			return math.NaN(), nil, why
		}
		n, d = n+p.Numerator, d+p.Denominator
	}
	centre = n / d
	if centre == 0 || centre == 1 {
		return centre, nil, NoVariation
	}
	periods = make([]ShareLimits, len(parts))
	ranges := make([]float64, 0, len(parts)-1)
	before := 0.0
	for i, p := range parts {
		share := p.Numerator / p.Denominator
		z := (share - centre) / binomialError(centre, p.Denominator)
		if i > 0 {
			ranges = append(ranges, math.Abs(z-before))
		}
		before = z
		periods[i].Value = share
	}
	// Three standard deviations, taken from the mean range of two.
	reach := 3 * mean(screen(ranges)) / rangeOfTwo
	for i, p := range parts {
		q := &periods[i]
		far := reach * binomialError(centre, p.Denominator)
		q.Low, q.High = max(0, centre-far), min(1, centre+far)
		q.Outside = above(q.Value, q.High) || above(q.Low, q.Value)
	}
	return centre, periods, Stands
}

// rangeOfTwo is the mean range of two figures from a normal process with standard deviation 1 (d2).
const rangeOfTwo = 1.128

func binomialError(share, n float64) float64 { return math.Sqrt(share * (1 - share) / n) }
