package analyse

import (
	"cmp"
	"slices"
	"sync"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// slot is one place in the history of a series, with the observation that stands there. A quarterly measure has a slot for each quarter, whichever
// way its periods are written: a rolling window belongs to the quarter in which it ends, a snapshot's day to the quarter in which it falls.
type slot struct {
	at     int32 // order: the quarter, the month, or for yearly figures the day on which the period ends
	period period.Period
	stands *kpi.Observation
	// published is what stood when the last pack was made, and replaced what an earlier return said before a later one stood over it; nil for none.
	published, replaced *kpi.Observation
	first               *kpi.Observation // the earliest known, to see how far figures move before they settle
}

// record is one series laid out in slots, in order. It is used for one assessment and then again for the next.
type record struct {
	ind   *kpi.Indicator
	slots []slot
	// months holds the slots of the single months of a monthly measure; its slots are then whole quarters stated as such.
	months []slot
	// leftOut are the periods of figures that are kept out by an open query.
	leftOut []period.Period
}

var records = sync.Pool{New: func() any { return new(record) }}

// yearly says that a measure has one figure a year, whatever frequency was written down beside such an accumulation.
func yearly(i *kpi.Indicator) bool {
	switch i.Accumulation {
	case kpi.Annual, kpi.AcademicYear, kpi.CalendarYear:
		return true
	}
	return i.Frequency == kpi.Yearly
}

// window gives the length in months of a rolling accumulation, or nought.
func window(i *kpi.Indicator) int {
	switch i.Accumulation {
	case kpi.Rolling12:
		return 12
	case kpi.Rolling36:
		return 36
	}
	return 0
}

// place finds the slot that a period belongs in. Periods of a kind that the measure has no use for, such as a year's total of a quarterly one,
// have none.
func place(i *kpi.Indicator, p period.Period) (at int32, month, ok bool) {
	if p.IsZero() {
		return 0, false, false
	}
	if yearly(i) {
		return int32(p.End().Unix() / 86400), false, true
	}
	q := p.Quarter()
	monthly := i.Frequency == kpi.Monthly
	switch p.Kind() {
	case period.Quarterly:
		return int32(q), false, true
	case period.Rolling:
		if p.Months() != window(i) {
			return 0, false, false
		}
		if monthly {
			return lastMonth(p), true, true
		}
		return int32(q), false, true
	case period.Day:
		if i.Accumulation != kpi.Snapshot {
			return 0, false, false
		}
		if monthly {
			return lastMonth(p), true, true
		}
		return int32(q), false, true
	case period.Monthly:
		if monthly {
			return lastMonth(p), true, true
		}
		// The last month of a quarter closes it, for whatever is a position rather than a movement.
		return int32(q), false, i.Accumulation != kpi.InQuarter && p == q.Month(3)
	}
	return 0, false, false
}

// lastMonth counts the months from year 0 to the one in which a period ends.
func lastMonth(p period.Period) int32 {
	end := p.End()
	return int32(end.Year())*12 + int32(end.Month()) - 1
}

// read lays out a series. The order in which observations are given makes no difference.
func (r *record) read(a *Assessor, ind *kpi.Indicator, s kpi.Series) {
	r.ind, r.slots, r.months, r.leftOut = ind, r.slots[:0], r.months[:0], r.leftOut[:0]
	for n := range s.Observations {
		o := &s.Observations[n]
		if !a.admits(o) {
			if a.LeaveOutQueried && o.Queried && said(&o.Figure) {
				r.leftOut = append(r.leftOut, o.Period)
			}
			continue
		}
		at, month, ok := place(ind, o.Period)
		if !ok {
			continue
		}
		list := &r.slots
		if month {
			list = &r.months
		}
		r.put(list, at, o, a.LastKnown)
	}
}

// put enters an observation in its slot. Series come in order of period, so the slot is nearly always the last.
func (r *record) put(list *[]slot, at int32, o *kpi.Observation, lastKnown int64) {
	slots := *list
	n := len(slots)
	for n > 0 && (slots[n-1].at > at || (slots[n-1].at == at && yearly(r.ind) && slots[n-1].period.Compare(o.Period) > 0)) {
		n--
	}
	if n == 0 || slots[n-1].at != at || (yearly(r.ind) && slots[n-1].period != o.Period) {
		fresh := slot{at: at, period: o.Period, stands: o, first: o}
		if o.Known <= lastKnown {
			fresh.published = o
		}
		*list = slices.Insert(slots, n, fresh)
		return
	}
	s := &slots[n-1]
	if o.Known < s.first.Known {
		s.first = o
	}
	under := o
	if over(o, s.stands) {
		under, s.stands, s.period = s.stands, o, o.Period
	}
	if o.Known <= lastKnown && (s.published == nil || over(o, s.published)) {
		s.published = o
	}
	if under.Origin == kpi.FromReturn && !under.Queried && (s.replaced == nil || over(under, s.replaced)) {
		s.replaced = under
	}
}

// said says that an observation says anything: a figure, a part of one, or why there is none.
func said(f *kpi.Figure) bool {
	return f.Value.Valid || f.Numerator.Valid || f.Denominator.Valid || f.Marks.Any(kpi.Absent|kpi.RoundsToZero)
}

// over says that one observation stands over another in the same slot: the later day of a snapshot, then a return over history, then the one
// that became known later. The last two comparisons only make the answer the same whatever order two of one sequence come in.
func over(a, b *kpi.Observation) bool {
	if a.Period != b.Period {
		if c := a.Period.End().Compare(b.Period.End()); c != 0 {
			return c > 0
		}
	}
	return cmp.Or(
		cmp.Compare(a.Origin, b.Origin),
		cmp.Compare(a.Known, b.Known),
		a.Period.Compare(b.Period),
		cmp.Compare(a.Cell, b.Cell),
	) > 0
}

// find gives the slot at a place, or nil.
func find(slots []slot, at int32) *slot {
	// A series is read from its end, where the places asked for are.
	for n := len(slots) - 1; n >= 0 && slots[n].at >= at; n-- {
		if slots[n].at == at {
			return &slots[n]
		}
	}
	return nil
}

// settle gives the figure that an observation comes to: its value worked out from its parts, and its marks made to agree with it. A denominator
// of nought makes it not applicable, a part without the other not available; a figure that is kept back or absent has no value; one with an
// open query is provisional.
func settle(i *kpi.Indicator, o *kpi.Observation) kpi.Figure {
	f := o.Figure
	if o.Queried {
		f.Marks |= kpi.Provisional
	}
	switch {
	case f.Marks.Any(kpi.Absent):
		f = kpi.Figure{Marks: f.Marks}
	case i.Measure.HasParts() && f.Parts() && f.Denominator.Decimal.IsZero():
		f = kpi.Figure{Marks: f.Marks | kpi.NotApplicable}
	default:
		f.Value = f.Of(i)
		if !f.Value.Valid {
			// A denominator alone still says how large what is missing is.
			f = kpi.Figure{Denominator: f.Denominator, Marks: f.Marks | kpi.NotAvailable}
		} else if roundsToZero(i, f.Value.Decimal) {
			f.Marks |= kpi.RoundsToZero
		}
	}
	return f
}

// roundsToZero says that a figure is shown as nought and is not.
func roundsToZero(i *kpi.Indicator, v decimal.Decimal) bool {
	// A figure as large as one of the last place shown need not be rounded to know.
	return !v.IsZero() && v.NumDigits()-1+int(v.Exponent()) < -int(i.Decimals) && i.Shown(v).IsZero()
}

// revisedFrom gives the figure that a slot's own was revised from: the one the last pack had or, where it had none, the one an earlier return gave.
// A figure that fills a gap revises nothing, nor does the later day of a snapshot; one that is withdrawn does.
func (r *record) revisedFrom(s *slot) (kpi.Figure, bool) {
	if s == nil {
		return kpi.Figure{}, false
	}
	was := s.published
	if was == nil {
		was = s.replaced
	}
	if was == nil || was == s.stands || !was.Period.End().Equal(s.stands.Period.End()) {
		return kpi.Figure{}, false
	}
	before, now := settle(r.ind, was), settle(r.ind, s.stands)
	return before, before.Value.Valid && !same(before.Value, now.Value)
}

func same(a, b decimal.NullDecimal) bool {
	return a.Valid == b.Valid && (!a.Valid || a.Decimal.Equal(b.Decimal))
}
