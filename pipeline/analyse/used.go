package analyse

import (
	"slices"

	"perfpack/pipeline/kpi"
)

// Standing gives the figures of a series that stand, one for each period up to the one that is due and in their order: what a pack uses and publishes as
// its data. One that came early waits for the pack of the quarter in which it is due. Values are worked out from the parts where both are held, and a
// figure with an open query is marked provisional. The slice is new.
func (a *Assessor) Standing(ind *kpi.Indicator, s kpi.Series) []kpi.Observation {
	return a.StandingIn(nil, ind, s)
}

// StandingIn gives the same as [Assessor.Standing] in room that is used again, of which nothing that was there is kept.
func (a *Assessor) StandingIn(room []kpi.Observation, ind *kpi.Indicator, s kpi.Series) []kpi.Observation {
	list := slices.Grow(room[:0], len(s.Observations))
	due := a.dueQuarter(ind)
	for n := range s.Observations {
		o := &s.Observations[n]
		if !a.admits(o) || o.Period.Quarter() > due {
			continue
		}
		if last := len(list) - 1; last >= 0 && list[last].Period == o.Period {
			if over(o, &list[last]) {
				list[last] = *o
			}
			continue
		}
		list = append(list, *o)
	}
	for n := range list {
		if list[n].Marks.Any(kpi.Absent) {
			list[n].Figure = kpi.Figure{Marks: list[n].Marks}
		}
		list[n].Value = list[n].Of(ind)
		if list[n].Queried {
			list[n].Marks |= kpi.Provisional
		}
	}
	return list
}
