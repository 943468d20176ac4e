package analyse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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

// WithWholes adds to the series of a measure those that are put together for organisations which do not report it themselves but whose parts do. Series
// are given as they may be printed, so that a part which is kept back keeps back the whole. What is held of the organisation itself stands, but for figures about
// people: one that was not put together from what is printed would tell of a part that is kept back.
func (a *Assessor) WithWholes(ind *kpi.Indicator, series []kpi.Series) []kpi.Series {
	find := func(area string) int {
		return slices.IndexFunc(series, func(s kpi.Series) bool { return s.Area == area })
	}
	for _, org := range a.organisations {
		var parts []kpi.Series
		for _, area := range a.Parts(ind, org) {
			part := kpi.Series{Indicator: ind.Ref, Area: area}
			if n := find(area); n >= 0 {
				part = series[n]
			}
			parts = append(parts, part)
		}
		if len(parts) == 0 {
			continue
		}
		whole := a.Whole(ind, org, parts)
		n := find(org)
		if n >= 0 {
			if own := series[n].Observations; !ind.AboutPeople {
				whole.Observations = slices.DeleteFunc(whole.Observations, func(o kpi.Observation) bool {
					return slices.ContainsFunc(own, func(held kpi.Observation) bool { return held.Period == o.Period })
				})
				whole.Observations = append(whole.Observations, own...)
				slices.SortStableFunc(whole.Observations, func(x, y kpi.Observation) int { return x.Period.Compare(y.Period) })
			}
			series = slices.Delete(slices.Clone(series), n, n+1)
		}
		if len(whole.Observations) > 0 || n >= 0 {
			series = append(slices.Clip(series), whole)
			slices.SortFunc(series, func(x, y kpi.Series) int { return strings.Compare(x.Area, y.Area) })
		}
	}
	return series
}

// Whole puts the series of the parts of an area together into one of the whole, by their numerators and denominators and never by averages
// (methods page, section 1.1). A period in which less than 90 per cent of the whole has reported, by denominators where they are held, is not
// available. A figure became known when the last of its parts did, and stands beside what it was before; its note says what it was put together from.
// It counts as history: parts come one after the other, and one more of them revises nothing that no pack has shown.
func (a *Assessor) Whole(ind *kpi.Indicator, area string, parts []kpi.Series) kpi.Series {
	out := kpi.Series{Indicator: ind.Ref, Area: area}
	var known []int64
	for _, s := range parts {
		for _, o := range s.Observations {
			known = append(known, o.Known)
		}
	}
	slices.Sort(known)
	last := map[period.Period]int64{}
	for _, at := range slices.Compact(known) {
		stood := make([]map[period.Period]*kpi.Observation, len(parts))
		var periods []period.Period
		for n, s := range parts {
			then := kpi.Series{Indicator: s.Indicator, Area: s.Area}
			for _, o := range s.Observations {
				if o.Known <= at {
					then.Observations = append(then.Observations, o)
				}
			}
			stood[n] = make(map[period.Period]*kpi.Observation, len(then.Observations))
			for _, o := range a.Standing(ind, then) {
				if !slices.Contains(periods, o.Period) {
					periods = append(periods, o.Period)
				}
				stood[n][o.Period] = &o
			}
		}
		for _, p := range periods {
			o := ofPlaces(ind, area, p, stood)
			if was, ok := last[p]; ok && o.Known == was {
				continue
			}
			last[p] = o.Known
			out.Observations = append(out.Observations, o)
		}
	}
	slices.SortFunc(out.Observations, func(x, y kpi.Observation) int {
		return cmp.Or(x.Period.Compare(y.Period), cmp.Compare(x.Known, y.Known))
	})
	return out
}

func ofPlaces(ind *kpi.Indicator, area string, p period.Period, stood []map[period.Period]*kpi.Observation) kpi.Observation {
	o := kpi.Observation{Indicator: ind.Ref, Organisation: area, Area: area, Period: p}
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
		if figures[n].Value.Valid || figures[n].Marks.Any(kpi.NotApplicable|kpi.Confidential) {
			given++
		}
		o.Known = max(o.Known, part.Known)
		o.Queried = o.Queried || part.Queried
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
