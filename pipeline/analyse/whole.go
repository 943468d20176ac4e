package analyse

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Parts lists the areas that make up an area and for which a measure is reported: the districts of a county, the members of a joint area. There are
// none where the measure is reported for the area itself.
func (a *Assessor) Parts(ind *kpi.Indicator, area string) []string {
	row := a.areas[area]
	if row == nil || slices.Contains(ind.ReportedFor, area) {
		return nil
	}
	for _, member := range row.Members {
		if !slices.Contains(ind.ReportedFor, member) {
			return nil
		}
	}
	return row.Members
}

// Whole puts the series of the parts of an area together into one of the whole, by their numerators and denominators and never by averages
// (methods page, section 1.1). A period in which less than 90 per cent of the whole has reported, by denominators where they are held, is not
// available. Each figure became known when the last of its parts did, and says in its note what it was put together from.
func (a *Assessor) Whole(ind *kpi.Indicator, area string, parts []kpi.Series) kpi.Series {
	out := kpi.Series{Indicator: ind.Ref, Area: area}
	stood := make([]map[period.Period]*kpi.Observation, len(parts))
	var periods []period.Period
	for n, s := range parts {
		stood[n] = make(map[period.Period]*kpi.Observation, len(s.Observations))
		for _, o := range a.Standing(ind, s) {
			if !slices.Contains(periods, o.Period) {
				periods = append(periods, o.Period)
			}
			stood[n][o.Period] = &o
		}
	}
	slices.SortFunc(periods, period.Period.Compare)
	for _, p := range periods {
		out.Observations = append(out.Observations, ofPlaces(ind, area, p, stood))
	}
	return out
}

func ofPlaces(ind *kpi.Indicator, area string, p period.Period, stood []map[period.Period]*kpi.Observation) kpi.Observation {
	o := kpi.Observation{Indicator: ind.Ref, Area: area, Period: p, Origin: kpi.FromReturn}
	figures := make([]kpi.Figure, len(stood))
	given := 0
	for n := range stood {
		part := stood[n][p]
		if part == nil {
			figures[n].Denominator = usualSize(ind, stood[n], p)
			continue
		}
		figures[n] = settle(ind, part)
		if !figures[n].Value.Valid && !figures[n].Denominator.Valid {
			figures[n].Denominator = usualSize(ind, stood[n], p)
		}
		given++
		o.Known = max(o.Known, part.Known)
		o.Queried = o.Queried || part.Queried
		o.Origin = min(o.Origin, part.Origin)
	}
	var covered decimal.Decimal
	o.Figure, covered = sumOfPlaces(ind, figures)
	o.Note = fmt.Sprintf("put together from %d of %d areas, %s%% of the whole", given, len(stood), kpi.Number(covered, 1))
	return o
}

// usualSize gives the size of a part that has not reported, its latest denominator before the period, so that coverage is of the whole.
func usualSize(ind *kpi.Indicator, stood map[period.Period]*kpi.Observation, p period.Period) decimal.NullDecimal {
	var latest *kpi.Observation
	for q, o := range stood {
		if q.Compare(p) < 0 && o.Denominator.Valid && (latest == nil || q.Compare(latest.Period) > 0) {
			latest = o
		}
	}
	if latest == nil || !ind.Measure.HasParts() {
		return decimal.NullDecimal{}
	}
	return latest.Denominator
}
