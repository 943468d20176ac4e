package analyse

import (
	"slices"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// delivery works out how each milestone stands against the day by which it is promised. What a service said last counts, however long ago: a milestone
// of which nothing is said this quarter has not come to a halt, but the report says that the news is old.
func (b *beside) delivery() kpi.DeliveryStanding {
	out := kpi.DeliveryStanding{Counts: map[kpi.MilestoneStanding]int{}}
	deliverables := map[string]*kpi.Deliverable{}
	for i := range b.fw.Delivery.Deliverables {
		if d := &b.fw.Delivery.Deliverables[i]; b.theirs(d.Organisation) {
			deliverables[d.Ref] = d
		}
	}
	told := b.milestoneStates()
	moves, taken := b.moves(), b.decisions()
	type asked struct {
		at     int
		change *kpi.Rebaseline
	}
	var open []asked
	for i := range b.fw.Delivery.Milestones {
		m := &b.fw.Delivery.Milestones[i]
		d := deliverables[m.Deliverable]
		if d == nil {
			continue
		}
		p := kpi.Progress{Milestone: m, Deliverable: d, Due: m.Baseline}
		for _, r := range moves[m.Ref] {
			if !r.Agreed() || taken[r.Decision].After(b.day()) {
				open = append(open, asked{len(out.Milestones), r})
				continue
			}
			p.Due = r.Revised
			p.Rebaselined++
		}
		states := told[m.Ref]
		if n := len(states); n > 0 {
			p.State = states[n-1]
		}
		p.Standing = standingOf(p.State, p.Due, b.Quarter.End())
		if p.Expected = expectedOn(p.State, b.Quarter.End()); !p.Expected.IsZero() {
			p.Slippage = int(p.Expected.Sub(m.Baseline).Hours() / 24)
		}
		p.Moved = putBack(states)
		p.Stale = p.State != nil && p.State.Quarter < b.Quarter && p.State.Status != kpi.Complete && p.State.Status != kpi.Cancelled
		if !p.Due.After(b.Quarter.End()) {
			out.DueByNow++
		}
		out.Counts[p.Standing]++
		out.Milestones = append(out.Milestones, p)
	}
	for _, a := range open {
		out.Approvals = append(out.Approvals, kpi.Approval{Progress: &out.Milestones[a.at], Change: a.change})
	}
	return out
}

// moves gives the changes of day that had been asked for by the day of the pack, by milestone and in the order in which they were.
func (b *beside) moves() map[string][]*kpi.Rebaseline {
	moves := map[string][]*kpi.Rebaseline{}
	for i := range b.fw.Delivery.Rebaselines {
		if r := &b.fw.Delivery.Rebaselines[i]; !r.Proposed.After(b.day()) {
			moves[r.Milestone] = append(moves[r.Milestone], r)
		}
	}
	for _, list := range moves {
		slices.SortStableFunc(list, func(x, y *kpi.Rebaseline) int { return x.Proposed.Compare(y.Proposed) })
	}
	return moves
}

// decisions gives the day on which each decision was taken.
func (b *beside) decisions() map[string]time.Time {
	taken := map[string]time.Time{}
	for i := range b.fw.Thread.Decisions {
		taken[b.fw.Thread.Decisions[i].Ref] = b.fw.Thread.Decisions[i].TakenOn
	}
	return taken
}

// daysInForce gives the day in force of every milestone that was moved by decision.
func (b *beside) daysInForce() map[string]time.Time {
	taken, due := b.decisions(), map[string]time.Time{}
	for milestone, list := range b.moves() {
		for _, r := range list {
			if r.Agreed() && !taken[r.Decision].After(b.day()) {
				due[milestone] = r.Revised
			}
		}
	}
	return due
}

// milestoneStates gives what was said of each milestone up to the quarter, in order of quarter, the latest known of each.
func (b *beside) milestoneStates() map[string][]*kpi.MilestoneState {
	list := b.fw.Delivery.States
	return latestOf(b, len(list), func(i int) (string, period.Quarter, kpi.Told) {
		return list[i].Milestone, list[i].Quarter, list[i].Told
	},
		func(i int) *kpi.MilestoneState { return &list[i] })
}

// latestOf orders what was said by what it is about and by quarter, and keeps of each quarter what stands over the rest.
func latestOf[T any](b *beside, n int, about func(int) (string, period.Quarter, kpi.Told), at func(int) *T) map[string][]*T {
	order := make([]int, 0, n)
	for i := range n {
		if _, q, told := about(i); q <= b.Quarter && (b.KnownTo == 0 || told.Known <= b.KnownTo) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int {
		_, p, _ := about(x)
		_, q, _ := about(y)
		return int(p - q)
	})
	out := map[string][]*T{}
	last := map[string]int{}
	for _, i := range order {
		ref, q, told := about(i)
		if list := out[ref]; len(list) > 0 {
			if _, before, over := about(last[ref]); before == q {
				if !over.Over(told) {
					list[len(list)-1], last[ref] = at(i), i
				}
				continue
			}
		}
		out[ref], last[ref] = append(out[ref], at(i)), i
	}
	return out
}

// standingOf says how a milestone stands at the end of a quarter.
func standingOf(s *kpi.MilestoneState, due, end time.Time) kpi.MilestoneStanding {
	switch {
	case s == nil || s.Status == kpi.StatusUnstated:
		return kpi.MilestoneUnreported
	case s.Status == kpi.Complete && s.Actual.After(due):
		return kpi.ReachedLate
	case s.Status == kpi.Complete:
		return kpi.Reached
	case s.Status == kpi.Cancelled:
		return kpi.MilestoneCancelled
	case s.Status == kpi.OnHold:
		return kpi.MilestonePaused
	case end.After(due):
		return kpi.MilestoneOverdue
	case s.Forecast.After(due):
		return kpi.ForecastLate
	}
	return kpi.MilestoneOnTrack
}

// expectedOn gives the day on which a milestone was reached or is expected. A forecast that has passed without the milestone being reached tells nothing.
func expectedOn(s *kpi.MilestoneState, end time.Time) time.Time {
	switch {
	case s == nil || s.Status == kpi.Cancelled:
		return time.Time{}
	case s.Status == kpi.Complete:
		return s.Actual
	case s.Forecast.After(end):
		return s.Forecast
	}
	return time.Time{}
}

// putBack counts how often the forecast was put back from one report to the next.
func putBack(states []*kpi.MilestoneState) int {
	n := 0
	var last time.Time
	for _, s := range states {
		if s.Forecast.IsZero() {
			continue
		}
		if !last.IsZero() && s.Forecast.After(last) {
			n++
		}
		last = s.Forecast
	}
	return n
}

// pace says whether the milestones of a piece of work go as promised: off track when one is overdue or expected late, on track when none is and at least
// one has been reported, else unknown.
func pace(list []*kpi.Progress) kpi.WorkPace {
	known := false
	for _, p := range list {
		switch p.Standing {
		case kpi.MilestoneOverdue, kpi.ForecastLate, kpi.MilestonePaused, kpi.MilestoneCancelled:
			return kpi.WorkOffTrack
		case kpi.Reached, kpi.ReachedLate, kpi.MilestoneOnTrack:
			known = true
		}
	}
	if known {
		return kpi.WorkOnTrack
	}
	return kpi.PaceUnknown
}
