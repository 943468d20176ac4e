package analyse

import (
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// Reliance is what an assessment of data quality comes to (own rule on the six dimensions of the Audit Commission's standards of 2007).
type Reliance struct {
	Overall kpi.Quality
	// Sum and Scored give the mean of the dimensions that were scored, without rounding: Sum over Scored.
	Sum, Scored int
	Weakest     string // the first of the lowest scored dimensions; empty when none was scored
	// PlanNeeded says that the measure must have a plan to improve it: it is Low, or a dimension is scored 1.
	PlanNeeded bool
}

// rely rates an assessment. It is not assessed when accuracy, validity or completeness was not scored, or fewer than five of the six were.
// It is Low when any of those three is 1 or the mean is under 2, High when no score is under 3 and the mean is at least 3.25, else Medium.
func rely(d kpi.DataQuality) Reliance {
	var r Reliance
	lowest := 0
	for _, dim := range [...]struct {
		name  string
		score int
	}{
		{"accuracy", d.Accuracy}, {"validity", d.Validity}, {"reliability", d.Reliability},
		{"timeliness", d.Timeliness}, {"relevance", d.Relevance}, {"completeness", d.Completeness},
	} {
		if dim.score == 0 {
			continue
		}
		r.Sum += dim.score
		r.Scored++
		if lowest == 0 || dim.score < lowest {
			lowest, r.Weakest = dim.score, dim.name
		}
	}
	least := min(d.Accuracy, d.Validity, d.Completeness)
	switch {
	case least == 0 || r.Scored < 5:
		r.Overall = kpi.NotAssessed
	case least == 1 || r.Sum < 2*r.Scored:
		r.Overall = kpi.LowQuality
	case lowest >= 3 && 4*r.Sum >= 13*r.Scored:
		r.Overall = kpi.HighQuality
	default:
		r.Overall = kpi.MediumQuality
	}
	r.PlanNeeded = r.Overall == kpi.LowQuality || lowest == 1
	return r
}

// latestQuality finds each measure's latest assessment on or before the day.
func latestQuality(fw *kpi.Framework, day time.Time) map[kpi.Ref]*kpi.DataQuality {
	latest := make(map[kpi.Ref]*kpi.DataQuality, len(fw.DataQuality))
	for i := range fw.DataQuality {
		d := &fw.DataQuality[i]
		if was := latest[d.Indicator]; !d.AssessedOn.After(day) && (was == nil || !d.AssessedOn.Before(was.AssessedOn)) {
			latest[d.Indicator] = d
		}
	}
	return latest
}

// gatherQuality rates each measure by its latest assessment on or before the day.
func gatherQuality(fw *kpi.Framework, day time.Time) map[kpi.Ref]kpi.Quality {
	latest := latestQuality(fw, day)
	ratings := make(map[kpi.Ref]kpi.Quality, len(latest))
	for ref, d := range latest {
		ratings[ref] = rely(*d).Overall
	}
	return ratings
}

// meanRevision gives how far figures moved between being first given and being final, on average and without sign, beside how far the final ones
// usually move from one period to the next. Neither is given for fewer figures than it needs.
func meanRevision(first, final []decimal.Decimal) (revision, movement decimal.NullDecimal) {
	n := min(len(first), len(final))
	var revised, moved decimal.Decimal
	for k := range n {
		revised = revised.Add(final[k].Sub(first[k]).Abs())
		if k > 0 {
			moved = moved.Add(final[k].Sub(final[k-1]).Abs())
		}
	}
	if n > 0 {
		revision = decimal.NewNullDecimal(revised.DivRound(decimal.NewFromInt(int64(n)), places))
	}
	if n > 1 {
		movement = decimal.NewNullDecimal(moved.DivRound(decimal.NewFromInt(int64(n-1)), places))
	}
	return revision, movement
}

// settlingPeriods is how many of the latest periods show how figures settle.
const settlingPeriods = 8

// settling measures how far figures moved between first becoming known and standing as they do.
func (r *record) settling() kpi.Settling {
	list := r.slots
	if len(r.months) > 0 {
		list = r.months
	}
	list = list[max(0, len(list)-settlingPeriods):]
	changed := false
	for n := range list {
		changed = changed || list[n].first != list[n].stands
	}
	if !changed {
		return kpi.Settling{}
	}
	var first, final []decimal.Decimal
	for n := range list {
		was, now := settle(r.ind, list[n].first), settle(r.ind, list[n].stands)
		if was.Value.Valid && now.Value.Valid {
			first, final = append(first, was.Value.Decimal), append(final, now.Value.Decimal)
		}
	}
	out := kpi.Settling{Periods: len(final)}
	out.Revision, out.Movement = meanRevision(first, final)
	return out
}
