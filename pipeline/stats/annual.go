package stats

import "math"

// annualPoints is how many of the latest years the annual marker reads.
const annualPoints = 5

// markerThreshold is the chi-squared value, on one degree of freedom, that one steady series in 500 passes.
const markerThreshold = 9.54953570608324

// Marker is the recent trend of an annual public-health measure as Fingertips marks it.
type Marker struct {
	Slope      float64 // per year; of the log odds for proportions
	ChiSquared float64
	P          float64
	Steady     bool // the slope keeps its sign whichever one of the five years is left out
	Course     Course
}

// AnnualMarker marks the last five years of an annual measure held with 95 per cent intervals: weighted least
// squares, a trend when chi-squared passes 99.8 per cent and no single year makes it (Fingertips technical guidance,
// trend markers, general method). The years are successive and separate, oldest first, without a break; the marker
// is not made for months, quarters or overlapping years. A missing year or interval among the five is HasGaps.
func AnnualMarker(values, low, high []float64) (Marker, Reason) {
	if len(values) < annualPoints || len(low) != len(values) || len(high) != len(values) {
		return Marker{}, TooFewPoints
	}
	from := len(values) - annualPoints
	var y, weight [annualPoints]float64
	for i := range annualPoints {
		v, l, h := values[from+i], low[from+i], high[from+i]
		if missing(v) || missing(l) || missing(h) {
			return Marker{}, HasGaps
		}
		if h <= l {
			return Marker{}, ImpossibleParts
		}
		// 3.92 and not twice the exact normal point: upstream's rounding, kept so that the marker agrees.
		e := (h - l) / 3.92
		y[i], weight[i] = v, 1/(e*e)
	}
	slope, variance := fit(y, weight, -1)
	return mark(slope, slope*slope/variance, func(leave int) float64 {
		s, _ := fit(y, weight, leave)
		return s
	}), Stands
}

// AnnualMarkerForProportion is AnnualMarker for proportions held as counts and denominators: a chi-squared test for
// trend in the counts, the direction from the log odds. A year with no case, or with every case, has no log odds
// (AllOrNone). Denominators derived from a published percentage need not be whole.
func AnnualMarkerForProportion(parts []Parts) (Marker, Reason) {
	if len(parts) < annualPoints {
		return Marker{}, TooFewPoints
	}
	parts = parts[len(parts)-annualPoints:]
	var odds, weight [annualPoints]float64
	var n, c, ct, nt, ntt float64
	for i, p := range parts {
		if missing(p.Numerator) || missing(p.Denominator) {
			return Marker{}, HasGaps
		}
		if why := checkShare(p.Numerator, p.Denominator); why != Stands {
			return Marker{}, why
		}
		if p.Numerator == 0 || p.Numerator == p.Denominator {
			return Marker{}, AllOrNone
		}
		t := float64(i + 1)
		odds[i], weight[i] = math.Log(p.Numerator/(p.Denominator-p.Numerator)), 1
		n += p.Denominator
		c += p.Numerator
		ct += p.Numerator * t
		nt += p.Denominator * t
		ntt += p.Denominator * t * t
	}
	lean := n*ct - c*nt
	slope, _ := fit(odds, weight, -1)
	return mark(slope, n*lean*lean/(c*(n-c)*(n*ntt-nt*nt)), func(leave int) float64 {
		s, _ := fit(odds, weight, leave)
		return s
	}), Stands
}

// fit is the weighted least squares slope over years 1 to 5, with one year left out unless leave is -1.
func fit(y, weight [annualPoints]float64, leave int) (slope, variance float64) {
	var w, wt, wtt, wy, wty float64
	for i := range annualPoints {
		if i == leave {
			continue
		}
		t := float64(i + 1)
		w += weight[i]
		wt += weight[i] * t
		wtt += weight[i] * t * t
		wy += weight[i] * y[i]
		wty += weight[i] * t * y[i]
	}
	spread := w*wtt - wt*wt
	return (w*wty - wt*wy) / spread, w / spread
}

func mark(slope, chiSquared float64, without func(leave int) float64) Marker {
	m := Marker{Slope: slope, ChiSquared: chiSquared, P: math.Erfc(math.Sqrt(chiSquared / 2)), Steady: true}
	for leave := range annualPoints {
		if (without(leave) < 0) != (slope < 0) {
			m.Steady = false
		}
	}
	if m.Steady && chiSquared > markerThreshold {
		m.Course = Course(sign(slope, 0))
	}
	return m
}
