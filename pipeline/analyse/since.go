package analyse

import (
	"time"

	"perfpack/pipeline/kpi"
)

// Since says what has changed since the last pack. published is the last pack's quarter as it was known then, known the same quarter as it is known
// now, and now the quarter of this pack; all three for the same organisation. day is the day of this pack, by which promised dates have passed or not.
//
// A measure that was not in the last pack is new and turns from nothing; one that has left says nothing but for its promises. What is told of the earlier
// quarter is copied: the lists have a row for every measure, and a pack is held far longer than they need be.
func Since(published, known, now []kpi.Assessment, day time.Time) kpi.Since {
	then, again := byRow(published), byRow(known)
	var out kpi.Since
	for n := range now {
		is := &now[n]
		was := then[rowOf(is)]
		if was == nil || is.Status == was.Status {
			continue
		}
		turn := kpi.Turn{Was: copied(was), Now: is}
		switch {
		case is.Status == kpi.Red:
			out.NewReds = append(out.NewReds, turn)
		case was.Status == kpi.Red && is.Rated():
			out.Recovered = append(out.Recovered, turn)
		case !is.Rated() || !was.Rated():
		case is.Status < was.Status:
			out.Better = append(out.Better, turn)
		default:
			out.Worse = append(out.Worse, turn)
		}
	}
	present := byRow(now)
	for n := range published {
		was := &published[n]
		if is := again[rowOf(was)]; is != nil {
			switch {
			case !was.Held() && is.Held():
				out.Came = append(out.Came, restatement(was, is))
			case !same(was.Current.Value, is.Current.Value), was.Held() && was.Current.Period != is.Current.Period, was.Status != is.Status:
				out.Restated = append(out.Restated, restatement(was, is))
			}
			if yearRestated(was.YearEnd, is.YearEnd) && was.Quarter.Number() == 4 {
				out.YearRestated = append(out.YearRestated, restatement(was, is))
			}
		}
		if was.Current.CorrectiveAction != "" && !was.Carried {
			is := present[rowOf(was)]
			out.Promises = append(out.Promises, kpi.Promise{Then: copied(was), Now: is, Kept: kept(was.Current.ActionDue, is, day)})
		}
	}
	return out
}

func restatement(was, is *kpi.Assessment) kpi.Restatement {
	return kpi.Restatement{Published: copied(was), Known: copied(is)}
}

func copied(a *kpi.Assessment) *kpi.Assessment {
	c := *a
	return &c
}

// yearRestated says that a year's figure is to be said again: it was provisional, or is known otherwise now.
func yearRestated(was, is *kpi.YearView) bool {
	return was != nil && is != nil && (was.Value.Valid && was.Provisional() || !same(was.Value, is.Value))
}

// kept says what has become of a promise by the day. A figure on target keeps it before its date; a date that is not one never passes.
func kept(due string, now *kpi.Assessment, day time.Time) kpi.Kept {
	if now != nil && now.Status == kpi.Green {
		return kpi.Met
	}
	date, err := time.Parse(time.DateOnly, due)
	switch {
	case err != nil || !day.After(date):
		return kpi.StillOpen
	case now == nil || !now.Rated():
		return kpi.Unknown
	}
	return kpi.Overdue
}

type row struct {
	ref  kpi.Ref
	area string
}

func rowOf(a *kpi.Assessment) row { return row{a.Indicator.Ref, a.Area} }

func byRow(list []kpi.Assessment) map[row]*kpi.Assessment {
	rows := make(map[row]*kpi.Assessment, len(list))
	for n := range list {
		rows[rowOf(&list[n])] = &list[n]
	}
	return rows
}
