package analyse

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Strand is one measure in one area.
type Strand struct {
	Indicator kpi.Ref
	Area      string
}

// Compare orders lines by measure and then by area, as the record does.
func (l Strand) Compare(m Strand) int {
	return cmp.Or(cmp.Compare(l.Indicator, m.Indicator), strings.Compare(l.Area, m.Area))
}

// predecessor is a measure in an area whose figures another takes over.
type predecessor struct {
	*kpi.Succession
	area string
}

// gatherPredecessors finds out, of the crosswalk of the day, which lines take figures over, and from which.
func gatherPredecessors(fw, now *kpi.Framework) map[Strand][]predecessor {
	out := map[Strand][]predecessor{}
	for i := range now.Crosswalk {
		s := &now.Crosswalk[i]
		if !s.Joins() || s.Before == nil {
			continue
		}
		into := []string{s.ToOrganisation}
		if s.ToOrganisation == "" {
			into = nil
			for k := range fw.Indicators { // of all times: a successor may have been replaced itself
				if ind := &fw.Indicators[k]; ind.Ref == s.To && (into == nil || ind.On(s.On)) {
					into = ind.ReportedFor
				}
			}
		}
		for _, area := range into {
			at, from := Strand{s.To, area}, Strand{s.From, cmp.Or(s.FromOrganisation, area)}
			if at != from {
				out[at] = append(out[at], predecessor{s, from.Area})
			}
		}
	}
	return out
}

// Predecessors lists the measures whose figures others take over, in order.
func (a *Assessor) Predecessors() []kpi.Ref {
	var list []kpi.Ref
	for _, from := range a.predecessors {
		for _, p := range from {
			list = append(list, p.From)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Successors lists the lines that take figures over, in order.
func (a *Assessor) Successors() []Strand {
	return slices.SortedFunc(maps.Keys(a.predecessors), Strand.Compare)
}

// Follow joins to a series the figures that it takes over: of what it follows, those of periods that ended before the day of the succession and for which
// it has none of its own. The first of its own after them is marked as a break, unless nothing changed but the reference. Held gives what is known of a line,
// nothing taken over. The series itself is not altered.
func (a *Assessor) Follow(s kpi.Series, held func(Strand) kpi.Series) kpi.Series {
	return a.follow(s, held, 0)
}

// deepest is how far back successions are followed.
const deepest = 20

func (a *Assessor) follow(s kpi.Series, held func(Strand) kpi.Series, depth int) kpi.Series {
	from := a.predecessors[Strand{s.Indicator, s.Area}]
	if len(from) == 0 || depth == deepest {
		return s
	}
	own := map[period.Period]bool{}
	for i := range s.Observations {
		own[s.Observations[i].Period] = true
	}
	organisation := s.Area
	if len(s.Observations) > 0 {
		organisation = s.Observations[0].Organisation
	}
	series := make([][]kpi.Observation, len(from))
	for i, p := range from {
		series[i] = a.follow(held(Strand{p.From, p.area}), held, depth+1).Observations
	}
	var taken []kpi.Observation
	unbroken := true
	for i, p := range from {
		switch {
		case p.Kind != kpi.Merged:
			taken = append(taken, takeOver(p, series[i])...)
		case slices.IndexFunc(from, func(q predecessor) bool { return q.Kind == kpi.Merged && q.On.Equal(p.On) }) == i:
			taken = append(taken, a.merge(s.Indicator, from, series, p)...)
		}
		unbroken = unbroken && p.Unbroken
	}
	taken = slices.DeleteFunc(taken, func(o kpi.Observation) bool { return own[o.Period] })
	if len(taken) == 0 {
		return s
	}
	last := taken[0].Period.End()
	for i := range taken {
		o := &taken[i]
		o.Indicator, o.Area, o.Organisation = s.Indicator, s.Area, organisation
		if end := o.Period.End(); end.After(last) {
			last = end
		}
	}
	var first period.Period // of the series' own, after all that is taken over
	for p := range own {
		if p.End().After(last) && (first.IsZero() || p.Compare(first) < 0) {
			first = p
		}
	}
	for _, o := range s.Observations {
		if o.Period == first && !unbroken {
			o.Marks |= kpi.Break
		}
		taken = append(taken, o)
	}
	slices.SortStableFunc(taken, func(x, y kpi.Observation) int {
		return cmp.Or(x.Period.Compare(y.Period), cmp.Compare(x.Known, y.Known))
	})
	return kpi.Series{Indicator: s.Indicator, Area: s.Area, Observations: taken}
}

// takeOver gives the figures of one measure that go on in another: as they are, or the share of a count that was split up, which is an estimate.
func takeOver(p predecessor, before []kpi.Observation) []kpi.Observation {
	var out []kpi.Observation
	for _, o := range before {
		if !o.Period.End().Before(p.On) {
			continue
		}
		o.Note = noted(o.Note, "figure of "+p.name())
		if p.Kind == kpi.SplitUp {
			o.Words = kpi.Words{}
			value := o.Value
			o.Figure = kpi.Figure{Marks: o.Marks}
			if value.Valid {
				o.Value, o.Marks = decimal.NewNullDecimal(value.Decimal.Mul(p.Share.Decimal).Shift(-2)), o.Marks|kpi.Estimated
				o.Note = noted(o.Note, p.Share.Decimal.String()+" per cent of it")
			}
		}
		out = append(out, o)
	}
	return out
}

// name says in the notes of figures what they were figures of.
func (p *predecessor) name() string {
	name := string(p.From) + ", " + p.area
	if p.Framework != "" {
		name += " (" + p.Framework + ")"
	}
	return name
}

func noted(note, more string) string {
	if note == "" {
		return more
	}
	return note + "; " + more
}

// merge gives the figures of all that was merged on the day of one: counts and sums added, others worked out from their added parts. A period which one of
// them says nothing of has none; where one has no figure, or lacks its parts, neither has the whole. In what leaves the building, a small number in one of
// them keeps the whole back, since the others may be known.
func (a *Assessor) merge(to kpi.Ref, from []predecessor, series [][]kpi.Observation, day predecessor) []kpi.Observation {
	var members []predecessor
	var standing []map[period.Period]*kpi.Observation
	for i, p := range from {
		if p.Kind != kpi.Merged || !p.On.Equal(day.On) {
			continue
		}
		stands := map[period.Period]*kpi.Observation{}
		for k := range series[i] {
			if o := &series[i][k]; a.admits(o) && (stands[o.Period] == nil || over(o, stands[o.Period])) {
				stands[o.Period] = o
			}
		}
		members, standing = append(members, p), append(standing, stands)
	}
	people := slices.ContainsFunc(a.Framework.Indicators, func(i kpi.Indicator) bool { return i.Ref == to && i.AboutPeople })
	var out []kpi.Observation
	for _, at := range slices.SortedFunc(maps.Keys(standing[0]), period.Period.Compare) {
		parts := make([]*kpi.Observation, len(members))
		for i := range members {
			parts[i] = standing[i][at]
		}
		if at.End().Before(day.On) && !slices.Contains(parts, nil) {
			out = append(out, a.added(members, parts, people))
		}
	}
	return out
}

// added puts the figures of one period together.
func (a *Assessor) added(members []predecessor, parts []*kpi.Observation, people bool) kpi.Observation {
	const beside = kpi.Provisional | kpi.Estimated | kpi.Revised | kpi.Break
	sum := *parts[0]
	sum.Figure, sum.Words, sum.Note = kpi.Figure{}, kpi.Words{}, ""
	var missing, small bool
	for i, o := range parts {
		ind := members[i].Before
		f := settle(ind, o)
		sum.Marks |= f.Marks & (beside | kpi.Confidential)
		sum.Known, sum.Queried = max(sum.Known, o.Known), sum.Queried || o.Queried
		sum.Note = noted(sum.Note, "figure of "+members[i].name()+": "+strings.TrimSpace(o.File+" "+o.Cell))
		if ind.Measure.Adds() {
			missing = missing || !f.Value.Valid
			sum.Value = decimal.NewNullDecimal(sum.Value.Decimal.Add(f.Value.Decimal))
		} else {
			missing = missing || !f.Parts()
			sum.Numerator = decimal.NewNullDecimal(sum.Numerator.Decimal.Add(f.Numerator.Decimal))
			sum.Denominator = decimal.NewNullDecimal(sum.Denominator.Decimal.Add(f.Denominator.Decimal))
		}
		small = small || a.few(f.Value, ind.Measure.Adds()) || a.few(f.Numerator, true) || a.few(decimal.NullDecimal{Decimal: f.Denominator.Decimal.Sub(f.Numerator.Decimal), Valid: f.Parts()}, true)
	}
	if people && small {
		sum.Marks |= kpi.Confidential
	}
	switch {
	case sum.Marks.Any(kpi.Confidential):
		sum.Figure = kpi.Figure{Marks: kpi.Confidential}
	case missing:
		sum.Figure = kpi.Figure{Marks: kpi.NotAvailable}
	}
	return sum
}

// few says that a number of people is too small to be shown.
func (a *Assessor) few(n decimal.NullDecimal, counts bool) bool {
	return counts && n.Valid && n.Decimal.IsPositive() && n.Decimal.LessThan(decimal.NewFromInt(a.SmallNumbers))
}
