package analyse

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// plan is what one measure is held to for one area: where it started from and what was set for which period.
type plan struct {
	baseline *kpi.Baseline
	targets  []*kpi.Target // in order of period
	line     []node        // from the baseline through the dated targets; nil without a baseline
	secret   bool          // there is a baseline and it is kept back
}

// node is a point that the line from the baseline passes through.
type node struct {
	at           period.Quarter
	target       *kpi.Target // nil for the baseline itself
	value        decimal.Decimal
	upper, floor decimal.NullDecimal
}

// final is the latest dated target, or nil.
func (p *plan) final() *kpi.Target {
	if len(p.targets) == 0 {
		return nil
	}
	return p.targets[len(p.targets)-1]
}

// plans are those of one measure: the one for every organisation, and those of areas with rows of their own.
type plans struct {
	every plan
	by    map[string]*plan
}

var noPlan plan

// plan gives the plan for an area's figures in an organisation's pack. A row for the very area stands over one for every organisation.
// A joint figure without rows of its own is held to those of the organisation; a district only ever to its own, since what every organisation
// is to reach is not what a part of it is to reach.
func (a *Assessor) plan(ref kpi.Ref, area, org string) *plan {
	set, ok := a.plans[ref]
	if !ok {
		return &noPlan
	}
	if p := set.by[area]; p != nil {
		return p
	}
	switch a.kind(area) {
	case kpi.OrganisationArea:
		return &set.every
	case kpi.Joint:
		if p := set.by[org]; p != nil {
			return p
		}
		return &set.every
	}
	return &noPlan
}

func gatherPlans(fw *kpi.Framework, q period.Quarter) map[kpi.Ref]plans {
	type rows struct {
		targets   []*kpi.Target
		baselines []*kpi.Baseline
	}
	table := make(map[kpi.Ref]map[string]*rows)
	at := func(ref kpi.Ref, org string) *rows {
		by := table[ref]
		if by == nil {
			by = make(map[string]*rows, 1)
			table[ref] = by
		}
		if by[org] == nil {
			by[org] = new(rows)
		}
		return by[org]
	}
	for i := range fw.Targets {
		t := &fw.Targets[i]
		r := at(t.Indicator, t.Organisation)
		r.targets = append(r.targets, t)
	}
	for i := range fw.Baselines {
		b := &fw.Baselines[i]
		r := at(b.Indicator, b.Organisation)
		r.baselines = append(r.baselines, b)
	}
	parts := make(map[string]bool)
	for _, area := range fw.Areas {
		parts[area.ID] = area.Kind != kpi.OrganisationArea && area.Kind != kpi.Joint
	}
	all := make(map[kpi.Ref]plans, len(table))
	for ref, by := range table {
		every := by[""]
		if every == nil {
			every = new(rows)
		}
		set := plans{every: makePlan(every.targets, every.baselines, q)}
		for org, own := range by {
			if org == "" {
				continue
			}
			targets, baselines := own.targets, own.baselines
			if !parts[org] {
				targets = slices.Clone(targets)
				for _, t := range every.targets {
					if !slices.ContainsFunc(own.targets, func(o *kpi.Target) bool { return o.Period == t.Period }) {
						targets = append(targets, t)
					}
				}
				if len(baselines) == 0 {
					baselines = every.baselines
				}
			}
			if set.by == nil {
				set.by = make(map[string]*plan, len(by))
			}
			p := makePlan(targets, baselines, q)
			set.by[org] = &p
		}
		all[ref] = set
	}
	return all
}

func makePlan(targets []*kpi.Target, baselines []*kpi.Baseline, q period.Quarter) plan {
	p := plan{targets: slices.Clone(targets)}
	slices.SortStableFunc(p.targets, func(a, b *kpi.Target) int { return a.Period.Compare(b.Period) })
	// Of several baselines the latest that has passed counts: a measure may be given a new start.
	for _, b := range baselines {
		was := p.baseline
		switch {
		case was == nil:
			p.baseline = b
		case passed(b, q) != passed(was, q):
			if passed(b, q) {
				p.baseline = b
			}
		case (b.Period.Compare(was.Period) > 0) == passed(b, q):
			p.baseline = b
		}
	}
	if p.baseline == nil {
		return p
	}
	start := p.baseline.Value
	p.line = append(p.line, node{
		at: p.baseline.Period.Quarter(), value: start,
		upper: decimal.NewNullDecimal(start), floor: decimal.NewNullDecimal(start),
	})
	for _, t := range p.targets {
		n := node{at: t.Period.Quarter(), target: t, value: t.Value, upper: t.Upper, floor: t.Floor}
		switch last := &p.line[len(p.line)-1]; {
		case n.at > last.at:
			p.line = append(p.line, n)
		case n.at == last.at && last.target != nil:
			*last = n
		}
	}
	if len(p.line) == 1 {
		p.line = nil // a baseline with no target after it leads nowhere
	}
	return p
}

// withoutBaseline gives the plan as it is for those who may not know the baseline: neither it nor a point on the line that leads from it.
func (p *plan) withoutBaseline() *plan { return &plan{targets: p.targets, secret: true} }

// givesAway says that a baseline is, or would give away, a figure that is kept back: it is fewer people than may be, or is of a period whose figure is
// not shown.
func (a *Assessor) givesAway(r *record, b *kpi.Baseline) bool {
	if a.SmallNumbers == 0 {
		return false
	}
	least := decimal.NewFromInt(a.SmallNumbers)
	if r.ind.Measure == kpi.Count && b.Value.IsPositive() && b.Value.LessThan(least) {
		return true
	}
	at, month, ok := place(r.ind, b.Period)
	list := r.slots
	if month {
		list = r.months
	}
	s := find(list, at)
	return ok && s != nil && s.stands.Marks.Any(kpi.Confidential)
}

func passed(b *kpi.Baseline, q period.Quarter) bool { return b.Period.Quarter() <= q }

// judge finds what a figure is judged against (CONTRACT section 4): the target of its very period; else that of the year which covers it, of
// which a count or a sum of money that accumulates owes a share; else, with a baseline, the point on the line; else nothing.
func (p *plan) judge(r *record, per period.Period) kpi.Judged {
	if len(p.targets) == 0 {
		return kpi.Judged{}
	}
	if own := p.own(r.ind, per); own.Value.Valid {
		return own
	}
	if t := p.covering(r.ind, per); t != nil {
		return share(r, t, per.Quarter())
	}
	return p.onLine(per.Quarter())
}

// own gives the target of the very period. A quarter's is that of whatever ends or falls in it, of several the last, unless that is a whole year.
// Of what adds up by the month a quarter's is what its three months come to; one of them says nothing of the quarter.
func (p *plan) own(i *kpi.Indicator, per period.Period) kpi.Judged {
	var found *kpi.Target
	var months []*kpi.Target
	for _, t := range p.targets {
		switch {
		case t.Period == per:
			return stated(t)
		case t.Period.Quarter() != per.Quarter() || wholeYear(per) || wholeYear(t.Period):
		case t.Period.Kind() == period.Monthly && i.Measure.Adds() && i.Accumulation == kpi.InQuarter:
			months = append(months, t)
		case found == nil || found.Period.Kind() != period.Quarterly:
			found = t
		}
	}
	if found != nil {
		return stated(found)
	}
	if len(months) != 3 {
		return kpi.Judged{}
	}
	out := stated(months[0])
	out.Period = per.Quarter().Period()
	for _, t := range months[1:] {
		out.Value.Decimal = out.Value.Decimal.Add(t.Value)
		out.Upper = addBounds(out.Upper, t.Upper)
		out.Floor = addBounds(out.Floor, t.Floor)
		if out.Note == "" {
			out.Note = t.Note
		}
	}
	return out
}

func stated(t *kpi.Target) kpi.Judged {
	return kpi.Judged{Value: decimal.NewNullDecimal(t.Value), Upper: t.Upper, Floor: t.Floor, Basis: kpi.OwnTarget, Period: t.Period, Note: t.Note}
}

// addBounds adds two bounds up; where one is lacking so is their sum.
func addBounds(a, b decimal.NullDecimal) decimal.NullDecimal {
	if !a.Valid || !b.Valid {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(a.Decimal.Add(b.Decimal))
}

func wholeYear(p period.Period) bool {
	switch p.Kind() {
	case period.FinancialYear, period.AcademicYear, period.CalendarYear:
		return true
	}
	return false
}

// covering finds the target of the year that covers a period which is not itself a whole year: the financial year first.
func (p *plan) covering(i *kpi.Indicator, per period.Period) *kpi.Target {
	if wholeYear(per) {
		return nil
	}
	q := per.Quarter()
	var found *kpi.Target
	for _, t := range p.targets {
		switch t.Period.Kind() {
		case period.FinancialYear:
			if t.Period.Quarter() == q.Year().Quarter(4) {
				return t
			}
		case period.AcademicYear, period.CalendarYear:
			// What accumulates does so from 1 April, so no other year can be shared out among its quarters.
			if !accumulates(i) && !t.Period.Start().After(q.Start()) && !t.Period.End().Before(q.End()) {
				found = t
			}
		}
	}
	return found
}

// accumulates says that a figure is part of its year's.
func accumulates(i *kpi.Indicator) bool {
	return i.Measure.Adds() && !yearly(i) && (i.Accumulation == kpi.InQuarter || i.Accumulation == kpi.YearToDate)
}

var hundred = decimal.NewFromInt(100)

// share gives what a quarter owes of a year's target.
func share(r *record, t *kpi.Target, q period.Quarter) kpi.Judged {
	out := kpi.Judged{Value: decimal.NewNullDecimal(t.Value), Upper: t.Upper, Floor: t.Floor, Basis: kpi.YearTarget, Period: t.Period, Note: t.Note}
	if !accumulates(r.ind) {
		return out
	}
	n := q.Number()
	cumulative := r.ind.Accumulation == kpi.YearToDate
	// part over whole is the share: of the year so far for a running total, of the quarter alone otherwise.
	part, whole, ok := r.lastYearsShare(q)
	switch {
	case len(t.Profile) == 4:
		out.Basis = kpi.ProfiledTarget
		part, whole = t.Profile[n-1], hundred
		if !cumulative && n > 1 {
			part = part.Sub(t.Profile[n-2])
		}
	case ok:
		out.Basis = kpi.LastYearsShape
	default:
		out.Basis = kpi.StraightProfile
		part, whole = decimal.NewFromInt(1), decimal.NewFromInt(4)
		if cumulative {
			part = decimal.NewFromInt(int64(n))
		}
	}
	out.Value.Decimal = fraction(t.Value, part, whole)
	if t.Upper.Valid {
		out.Upper.Decimal = fraction(t.Upper.Decimal, part, whole)
	}
	if t.Floor.Valid {
		out.Floor.Decimal = fraction(t.Floor.Decimal, part, whole)
	}
	return out
}

// places is how far a division is carried, as for figures from their parts.
const places = 16

func fraction(v, part, whole decimal.Decimal) decimal.Decimal {
	return v.Mul(part).DivRound(whole, places)
}

// lastYearsShare gives what the same quarter last year came to, and the whole of last year: of a running total as it stood, else of the quarters
// added up. They make a shape only where all that is needed is held, the year comes to something, and no quarter stands outside nought and it.
func (r *record) lastYearsShare(q period.Quarter) (part, whole decimal.Decimal, ok bool) {
	first := q.SameLastYear().Year().Quarter(1)
	if r.ind.Accumulation == kpi.YearToDate {
		now, end := r.quarter(q.SameLastYear()).figure.Value, r.quarter(first+3).figure.Value
		part, whole = now.Decimal, end.Decimal
		return part, whole, now.Valid && end.Valid && within(part, whole)
	}
	ok = true
	var quarters [4]decimal.Decimal
	for n := range quarters {
		v := r.quarter(first + period.Quarter(n)).figure.Value
		ok = ok && v.Valid
		quarters[n] = v.Decimal
		whole = whole.Add(v.Decimal)
	}
	for _, v := range quarters {
		ok = ok && within(v, whole)
	}
	return quarters[q.Number()-1], whole, ok
}

// within says that a part lies between nought and a whole that comes to something.
func within(part, whole decimal.Decimal) bool {
	return !whole.IsZero() && part.Sign()*whole.Sign() >= 0 && part.Abs().LessThanOrEqual(whole.Abs())
}

// onLine gives the point on the straight line from the baseline through the dated targets, flat before the first and after the last.
func (p *plan) onLine(q period.Quarter) kpi.Judged {
	if p.line == nil {
		return kpi.Judged{}
	}
	n, _ := slices.BinarySearchFunc(p.line, q, func(n node, q period.Quarter) int { return cmp.Compare(n.at, q) })
	if n == len(p.line) {
		last := p.line[n-1]
		return kpi.Judged{Value: decimal.NewNullDecimal(last.value), Upper: last.upper, Floor: last.floor, Basis: kpi.FinalHeld, Period: last.target.Period, Note: last.target.Note}
	}
	next := p.line[max(n, 1)]
	prev := p.line[max(n, 1)-1]
	done := decimal.NewFromInt(int64(max(q, prev.at) - prev.at))
	span := decimal.NewFromInt(int64(next.at - prev.at))
	between := func(a, b decimal.Decimal) decimal.Decimal { return a.Add(fraction(b.Sub(a), done, span)) }
	out := kpi.Judged{
		Value: decimal.NewNullDecimal(between(prev.value, next.value)),
		Basis: kpi.OnTheLine, Period: next.target.Period, Note: next.target.Note,
	}
	if prev.upper.Valid && next.upper.Valid {
		out.Upper = decimal.NewNullDecimal(between(prev.upper.Decimal, next.upper.Decimal))
	}
	if prev.floor.Valid && next.floor.Valid {
		out.Floor = decimal.NewNullDecimal(between(prev.floor.Decimal, next.floor.Decimal))
	}
	return out
}
