package analyse

import (
	"time"

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

// Rely rates an assessment. It is not assessed when accuracy, validity or completeness was not scored, or fewer than five of the six were.
// It is Low when any of those three is 1 or the mean is under 2, High when no score is under 3 and the mean is at least 3.25, else Medium.
func Rely(d kpi.DataQuality) Reliance {
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

// gatherQuality rates each measure by its latest assessment on or before the day.
func gatherQuality(fw *kpi.Framework, day time.Time) map[kpi.Ref]kpi.Quality {
	latest := make(map[kpi.Ref]*kpi.DataQuality, len(fw.DataQuality))
	for i := range fw.DataQuality {
		d := &fw.DataQuality[i]
		if was := latest[d.Indicator]; !d.AssessedOn.After(day) && (was == nil || !d.AssessedOn.Before(was.AssessedOn)) {
			latest[d.Indicator] = d
		}
	}
	ratings := make(map[kpi.Ref]kpi.Quality, len(latest))
	for ref, d := range latest {
		ratings[ref] = Rely(*d).Overall
	}
	return ratings
}
