package analyse

import (
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Asking says why a line stands in a return.
type Asking uint8

// The grounds for asking.
const (
	NowDue         Asking = iota // falls due in the quarter
	StillMissing                 // fell due earlier and was never given
	StillUncertain               // given, but as provisional or estimated
)

// Line is one figure that a return asks for.
type Line struct {
	Indicator *kpi.Indicator
	Area      string
	Period    period.Period
	Asking    Asking
}

// lookBack is how many quarters back a return asks again for what is missing or provisional. What is older is settled by other means than a
// quarterly return.
const lookBack = 4

// Due lists what the quarter's return of a service asks for, in the order of the framework and, within a measure and area, from the earliest period.
// A quarterly measure is asked for its due quarter and a monthly one for the three months of it. A yearly one is asked for in the quarter in
// which a new figure falls due, and after that until it is held. Earlier periods are asked for again while they are missing or not final. Only measures that
// are live or being baselined are asked for. series gives what is known of a measure in an area, and since the first quarter for which a figure was asked for
// and not given, or none: of a measure that was never given nobody knows otherwise when it was first due, unless it began lately.
func (a *Assessor) Due(service string, series func(ref kpi.Ref, area string) kpi.Series, since func(ref kpi.Ref, area string) period.Quarter) []Line {
	var lines []Line
	r := records.Get().(*record)
	defer records.Put(r)
	for i := range a.Framework.Indicators {
		ind := &a.Framework.Indicators[i]
		if ind.Service != service || (ind.State != kpi.Live && ind.State != kpi.Baselining) {
			continue
		}
		for _, area := range ind.ReportedFor {
			r.read(a, ind, series(ind.Ref, area))
			p := a.plan(ind.Ref, area, area)
			for _, asked := range a.asked(r, p, since(ind.Ref, area)) {
				lines = append(lines, Line{Indicator: ind, Area: area, Period: asked.period, Asking: asked.asking})
			}
		}
	}
	return lines
}

type asked struct {
	period period.Period
	asking Asking
}

// asked lists the periods that a return asks for of one series.
func (a *Assessor) asked(r *record, p *plan, since period.Quarter) []asked {
	if yearly(r.ind) {
		return a.askedYearly(r, p, since)
	}
	var list []asked
	last := a.dueQuarter(r.ind)
	first := last
	start := r.starts()
	if since != 0 && (start == 0 || since < start) {
		start = since
	}
	// A measure that began lately is due since then, whether or not anything was ever given.
	if began := period.QuarterOf(r.ind.From); !r.ind.From.IsZero() && began >= last-lookBack && (start == 0 || began < start) {
		start = began
	}
	if start != 0 {
		first = min(last, max(start, last-lookBack))
	}
	for q := first; q <= last; q++ {
		for _, per := range r.periodsOf(q, a.due(r, p)) {
			if !r.ind.From.IsZero() && per.End().Before(r.ind.From) {
				continue
			}
			s := r.slotFor(per, q)
			switch {
			case q == last:
				list = append(list, asked{per, NowDue})
			case s == nil && find(r.slots, int32(q)) == nil:
				list = append(list, asked{per, StillMissing})
			case s != nil && uncertain(s):
				list = append(list, asked{s.period, StillUncertain})
			}
		}
	}
	return list
}

// starts gives the first quarter of which anything is known, or none.
func (r *record) starts() period.Quarter {
	var first period.Quarter
	for _, list := range [...][]slot{r.slots, r.months} {
		if len(list) > 0 {
			if q := list[0].period.Quarter(); first == 0 || q < first {
				first = q
			}
		}
	}
	return first
}

// periodsOf gives the periods for which a quarter's figure is returned, written as the due one is.
func (r *record) periodsOf(q period.Quarter, due period.Period) []period.Period {
	if r.ind.Frequency == kpi.Monthly {
		return []period.Period{q.Month(1), q.Month(2), q.Month(3)}
	}
	if due.Kind() == period.Rolling {
		return []period.Period{windowTo(q, due.Months())}
	}
	return []period.Period{q.Period()}
}

func (r *record) slotFor(per period.Period, q period.Quarter) *slot {
	if r.ind.Frequency == kpi.Monthly {
		return find(r.months, lastMonth(per))
	}
	return find(r.slots, int32(q))
}

func (a *Assessor) askedYearly(r *record, p *plan, since period.Quarter) []asked {
	due := a.due(r, p)
	lag := period.Quarter(r.ind.LagQuarters)
	var list []asked
	for _, per := range [...]period.Period{due.YearBefore(), due} {
		s := r.year(per).slot
		askable := r.ind.From.IsZero() || !per.End().Before(r.ind.From)
		switch {
		case per == due && per.Quarter()+lag == a.Quarter && askable:
			list = append(list, asked{per, NowDue})
		case s != nil && uncertain(s):
			list = append(list, asked{s.period, StillUncertain})
		case s != nil || !askable:
		case per == due || len(r.slots) > 0 && r.slots[0].period.Compare(per) < 0 || since != 0 && since <= per.Quarter():
			list = append(list, asked{per, StillMissing})
		}
	}
	return list
}

// uncertain says that a figure was given as something less than final.
func uncertain(s *slot) bool {
	return s.stands.Queried || s.stands.Marks.Any(kpi.Provisional|kpi.Estimated|kpi.NotAvailable)
}
