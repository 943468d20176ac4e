package analyse

import (
	"math"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/stats"
)

// leastEvents is how many events a year must have had for a count of them to be projected.
const leastEvents = 20

// project says where the year is expected to end, by the half-change rule (methods page, section 4): each quarter still to come is last year's plus
// half the mean change so far. Flows are added up; for positions and for figures that are made afresh the year is as its last quarter.
func (r *record) project(now reading, p *plan) kpi.Projection {
	q := now.period.Quarter()
	switch {
	case yearly(r.ind):
		return kpi.Projection{Reason: kpi.AnnualOnly}
	case r.ind.Accumulation.Overlaps():
		return kpi.Projection{Reason: kpi.Overlapping}
	case !now.figure.Value.Valid:
		return kpi.Projection{Reason: kpi.NoFigure}
	case q.Number() == 4:
		return kpi.Projection{Reason: kpi.YearComplete}
	}
	year := stats.YearIsLast
	if accumulates(r.ind) {
		year = stats.YearIsSum
	}
	first := r.start(q)
	thisYear := q.Year().Quarter(1)
	if first > thisYear-4 {
		if first > r.starts() {
			return kpi.Projection{Reason: kpi.SeriesBreak}
		}
		return kpi.Projection{Reason: kpi.TooFewFigures}
	}
	values := r.levels(first, q, year)
	cut := int(thisYear - first)
	if r.ind.Measure == kpi.Count && total(values[cut-4:cut]) < leastEvents {
		return kpi.Projection{Reason: kpi.RareEvents}
	}
	o, why := stats.ProjectYear(values[:cut], values[cut:], 4, year)
	if why != stats.Stands {
		return kpi.Projection{Reason: kpi.TooFewFigures}
	}
	least, most := r.canBe(values, values[cut:], year)
	held := func(v float64) decimal.NullDecimal { return number(min(max(v, least), most)) }
	out := kpi.Projection{Value: held(o.Expected)}
	if o.Ranged {
		out.Low, out.High = held(o.Low), held(o.High)
	}
	out.YearTarget, out.Verdict = r.verdict(o, p, q, year)
	out.Earlier = hindsight(values, cut, year)
	return out
}

// canBe gives the least and the most that the year can come to: a proportion lies between nought and its whole, a count or rate is not below nought, and a
// year of counts comes to no less than there have been so far. Chance knows no such bounds, and nobody believes a range that goes beyond them. A measure whose
// own figures lie outside has none.
func (r *record) canBe(values, soFar []float64, year stats.Year) (least, most float64) {
	least, most = math.Inf(-1), math.Inf(1)
	switch r.ind.Measure {
	case kpi.Proportion:
		least, most = 0, r.ind.Multiplier.InexactFloat64()
	case kpi.Count, kpi.Rate:
		least = 0
	}
	for _, v := range values { // a gap is neither
		if v < least || v > most {
			return math.Inf(-1), math.Inf(1)
		}
	}
	if year == stats.YearIsSum && least == 0 {
		least, most = total(soFar), math.Inf(1)
	}
	return least, most
}

// levels gives the quarters that a projection rests on: taken apart where they are to be added up, else as they stand.
func (r *record) levels(from, to period.Quarter, year stats.Year) []float64 {
	if year == stats.YearIsSum || r.ind.Accumulation != kpi.YearToDate {
		return r.values(from, to)
	}
	list := make([]float64, to-from+1)
	for n := range list {
		list[n] = asFloat(r.quarter(from + period.Quarter(n)).figure.Value)
	}
	return list
}

// verdict holds the range against the target for the whole year.
func (r *record) verdict(o stats.Outturn, p *plan, q period.Quarter, year stats.Year) (decimal.NullDecimal, kpi.Verdict) {
	last := q.Year().Quarter(4).Period()
	var t kpi.Judged
	if year == stats.YearIsSum {
		if row := p.covering(r.ind, last); row != nil {
			t = kpi.Judged{Value: decimal.NewNullDecimal(row.Value), Upper: row.Upper}
		}
	} else {
		t = p.judge(r, last)
	}
	if !t.Value.Valid {
		return t.Value, kpi.NoVerdict
	}
	low, high := math.Inf(-1), math.Inf(1)
	switch target := t.Value.Decimal.InexactFloat64(); r.ind.Polarity {
	case kpi.HigherIsBetter:
		low = target
	case kpi.LowerIsBetter:
		high = target
	case kpi.InRange:
		low, high = target, asFloat(t.Upper)
	default:
		return t.Value, kpi.NoVerdict
	}
	return t.Value, [...]kpi.Verdict{
		stats.NoVerdict: kpi.NoVerdict, stats.LikelyMet: kpi.LikelyMet, stats.UnlikelyMet: kpi.UnlikelyMet, stats.TooClose: kpi.TooClose,
	}[o.Verdict(low, high)]
}

// hindsight makes last year's projection as it would have been made at this point of it, and sets it beside what came. cut is where this year
// begins in values.
func hindsight(values []float64, cut int, year stats.Year) *kpi.Hindsight {
	done := len(values) - cut
	before := cut - 4
	if before < 4 {
		return nil
	}
	o, why := stats.ProjectYear(values[:before], values[before:before+done], 4, year)
	came := values[cut-1]
	if year == stats.YearIsSum {
		came = total(values[before:cut])
	}
	if why != stats.Stands || math.IsNaN(came) {
		return nil
	}
	out := &kpi.Hindsight{Expected: number(o.Expected).Decimal, Came: number(came).Decimal}
	if o.Ranged {
		out.Low, out.High = number(o.Low), number(o.High)
	}
	return out
}

func total(values []float64) float64 {
	var t float64
	for _, v := range values {
		t += v
	}
	return t
}

// number brings a projected figure back to a decimal. It is rounded where binary dust begins, far beyond what is printed.
func number(v float64) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.NewFromFloat(v).Round(9))
}
