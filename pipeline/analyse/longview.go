package analyse

import (
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/stats"
)

// longView looks for a lasting rise or fall since the last break in the series (methods page, sections 3.3 and 3.4): seasonal Kendall from three
// years of quarters or months, Mann-Kendall from eight figures; for a yearly measure with the parts or limits of its last five years held, the
// five-year marker of the public-health profiles.
func (r *record) longView(now reading) kpi.LongView {
	switch {
	case r.ind.Accumulation.Overlaps():
		return kpi.LongView{Reason: kpi.Overlapping}
	case r.ind.Polarity == kpi.InRange:
		return kpi.LongView{Reason: kpi.RangeTarget}
	case !now.figure.Value.Valid:
		return kpi.LongView{Reason: kpi.NoFigure}
	}
	values, perYear := r.course(now)
	if yearly(r.ind) {
		if view, ok := r.marker(now); ok {
			return view
		}
	}
	long, why := stats.LongView(values, perYear, stats.PackThreshold)
	switch why {
	case stats.Stands:
	case stats.NoVariation:
		return kpi.LongView{Direction: kpi.NoClearChange, Test: long.Test.String(), Figures: long.Trend.N, Chance: 1}
	default:
		return kpi.LongView{Reason: kpi.TooFewFigures}
	}
	return kpi.LongView{
		Direction: heading(r.ind.Polarity, long.Course), Test: long.Test.String(), Figures: long.Trend.N,
		PerYear: long.PerYear, Low: long.PerYearLow, High: long.PerYearTop, Chance: long.Trend.P,
	}
}

// heading says whether a course is welcome.
func heading(p kpi.Polarity, c stats.Course) kpi.Direction {
	switch {
	case c == stats.NoClearTrend:
		return kpi.NoClearChange
	case p == kpi.Neutral && c == stats.Rising:
		return kpi.Up
	case p == kpi.Neutral:
		return kpi.Down
	case (c == stats.Rising) == (p == kpi.HigherIsBetter):
		return kpi.Better
	}
	return kpi.Worse
}

// course gives the figures since the last break, the latest last, and how many make a year. Each is by itself: running totals are taken apart.
func (r *record) course(now reading) (values []float64, perYear int) {
	if yearly(r.ind) {
		for _, y := range r.years(now) {
			values = append(values, asFloat(y.figure.Value))
		}
		return values, 1
	}
	q := now.period.Quarter()
	from := r.start(q)
	if len(r.months) == 0 || r.ind.Accumulation == kpi.YearToDate {
		return r.values(from, q), 4
	}
	last := lastMonth(q.Month(3))
	first := max(r.months[0].at, lastMonth(from.Month(1)))
	if first > last {
		return nil, 12
	}
	values = make([]float64, last-first+1)
	for n := range values {
		values[n] = math.NaN()
	}
	for n := range r.months {
		s := &r.months[n]
		if s.at < first || s.at > last || s.stands.Marks.Any(kpi.Absent) {
			continue
		}
		if _, exact, ok := quick(r.ind, &s.stands.Figure); ok {
			values[s.at-first] = exact
		} else {
			values[s.at-first] = asFloat(settle(r.ind, s.stands).Value)
		}
	}
	return values, 12
}

// years gives the yearly figures since the last break, a year apart and the latest last; a year that is missing has no value.
func (r *record) years(now reading) []reading {
	list := []reading{now}
	for p := now.period; len(r.slots) > 0 && p.Compare(r.slots[0].period) > 0 && !broke(list[len(list)-1]); {
		p = p.YearBefore()
		list = append(list, r.year(p))
	}
	slices.Reverse(list)
	return list
}

func broke(y reading) bool { return y.figure.Marks.Any(kpi.Break) }

// marker gives the five-year marker where the last five years have parts or limits for it.
func (r *record) marker(now reading) (kpi.LongView, bool) {
	years := r.years(now)
	if len(years) < 5 {
		return kpi.LongView{}, false
	}
	years = years[len(years)-5:]
	var shares []stats.Parts
	var values, low, high []float64
	for _, y := range years {
		if r.ind.Measure == kpi.Proportion && y.figure.Parts() {
			shares = append(shares, parts(y.figure))
		}
		if y.figure.Value.Valid && y.figure.Lower.Valid && y.figure.Upper.Valid {
			values, low, high = append(values, asFloat(y.figure.Value)), append(low, asFloat(y.figure.Lower)), append(high, asFloat(y.figure.Upper))
		}
	}
	var m stats.Marker
	why := stats.NotTried
	switch {
	case len(shares) == 5:
		m, why = stats.AnnualMarkerForProportion(shares)
	case len(values) == 5:
		m, why = stats.AnnualMarker(values, low, high)
	}
	if why != stats.Stands {
		return kpi.LongView{}, false
	}
	return kpi.LongView{Direction: heading(r.ind.Polarity, m.Course), Test: "five-year marker", Figures: 5, Chance: m.P}, true
}

// vary reads the latest figure against the process limits of its series (methods page, section 3.2): for monthly figures, and for quarterly ones
// without seasons, from thirteen since the last break.
func (r *record) vary(now reading, p *plan, t *kpi.Judged) kpi.Variation {
	switch {
	case r.ind.Accumulation.Overlaps():
		return kpi.Variation{Reason: kpi.Overlapping}
	case yearly(r.ind):
		return kpi.Variation{Reason: kpi.AnnualOnly}
	case r.ind.Accumulation == kpi.YearToDate:
		return kpi.Variation{Reason: kpi.Cumulative}
	case r.ind.Polarity == kpi.InRange:
		return kpi.Variation{Reason: kpi.RangeTarget}
	case !now.figure.Value.Valid:
		return kpi.Variation{Reason: kpi.NoFigure}
	}
	values, perYear := r.course(now)
	count := 0
	for _, v := range values {
		if !math.IsNaN(v) {
			count++
		}
	}
	if count < stats.LeastForLimits {
		return kpi.Variation{Reason: kpi.TooFewFigures}
	}
	if perYear == 4 && (p.profiled() || seasonal(values)) {
		return kpi.Variation{Reason: kpi.Seasonal}
	}
	chart, why := stats.XmR(values, stats.Plan{Rules: stats.PlotTheDots()})
	if why != stats.Stands {
		return kpi.Variation{Reason: kpi.TooFewFigures}
	}
	limits := chart.Groups[len(chart.Groups)-1]
	better := [...]stats.Better{kpi.HigherIsBetter: stats.HigherBetter, kpi.LowerIsBetter: stats.LowerBetter, kpi.InRange: stats.NeitherBetter, kpi.Neutral: stats.NeitherBetter}[r.ind.Polarity]
	cause := chart.Last()
	out := kpi.Variation{
		Signal: signals[cause.Read(better)], Cause: cause.String(),
		Mean: limits.Mean, Low: limits.Low, High: limits.High, Trial: limits.Trial,
	}
	// The target of a quarter is not that of a month, where months add up.
	if t.Value.Valid && !(perYear == 12 && r.ind.Measure.Adds() && r.ind.Accumulation == kpi.InQuarter) {
		out.Assurance = assurances[chart.Assurance(asFloat(t.Value), better)]
	}
	return out
}

var signals = [...]kpi.Signal{
	stats.NoVariationShown: kpi.NotCharted, stats.CommonVariation: kpi.UsualVariation, stats.Improvement: kpi.Improvement,
	stats.Concern: kpi.Concern, stats.SpecialHigh: kpi.UnusuallyHigh, stats.SpecialLow: kpi.UnusuallyLow,
}

var assurances = [...]kpi.Assurance{stats.NoAssurance: kpi.NoAssurance, stats.HitOrMiss: kpi.HitOrMiss, stats.Passes: kpi.Passes, stats.Fails: kpi.Fails}

// profiled says that a target comes with a profile over the year, which says that the measure has seasons.
func (p *plan) profiled() bool {
	return slices.ContainsFunc(p.targets, func(t *kpi.Target) bool { return len(t.Profile) > 0 })
}

// seasonal says that the quarter of the year accounts for most of how a series varies (own rule: more than half of the squared distances from the
// mean, where a series without seasons gives about a fifth by chance). Limits drawn around such a series would be too wide to say anything.
func seasonal(values []float64) bool {
	var sum, n [5]float64 // the last is the whole
	for k, v := range values {
		if !math.IsNaN(v) {
			sum[k%4] += v
			n[k%4]++
			sum[4] += v
			n[4]++
		}
	}
	mean := sum[4] / n[4]
	var all, between float64
	for _, v := range values {
		if !math.IsNaN(v) {
			all += (v - mean) * (v - mean)
		}
	}
	for s := range 4 {
		if n[s] > 0 {
			away := sum[s]/n[s] - mean
			between += n[s] * away * away
		}
	}
	return all > 0 && between > all/2
}

// chance gives the range within which chance alone could have put a figure: as its publisher states it, else Wilson's interval for a proportion and
// the exact or Byar's for a rate, from the parts. It never softens a rating; it only says when one could be luck.
func (r *record) chance(now reading, t *kpi.Judged, way decimal.NullDecimal, status kpi.Status) *kpi.Interval {
	f := now.figure
	var out kpi.Interval
	switch {
	case !f.Value.Valid:
		return nil
	case f.Lower.Valid && f.Upper.Valid:
		out = kpi.Interval{Low: asFloat(f.Lower), High: asFloat(f.Upper), Method: "as published"}
	case !f.Parts() || r.ind.Multiplier.IsZero():
		return nil
	case r.ind.Measure == kpi.Proportion:
		i, why := stats.Proportion(parts(f).Numerator, parts(f).Denominator, stats.Usual)
		if why != stats.Stands {
			return nil
		}
		i = i.Times(r.ind.Multiplier.InexactFloat64())
		out = kpi.Interval{Low: i.Low, High: i.High, Method: "Wilson"}
	case r.ind.Measure == kpi.Rate:
		i, why := stats.Rate(parts(f).Numerator, parts(f).Denominator, stats.Usual)
		if why != stats.Stands {
			return nil
		}
		i = i.Times(r.ind.Multiplier.InexactFloat64())
		out = kpi.Interval{Low: i.Low, High: i.High, Method: "Byar"}
		if parts(f).Numerator < stats.ByarFrom {
			out.Method = "exact"
		}
	default:
		return nil
	}
	if status != kpi.NotRated {
		low, high := number(out.Low).Decimal, number(out.High).Decimal
		out.Spans = stand(r.ind, low, t, way) != status || stand(r.ind, high, t, way) != status
	}
	return &out
}
