package analyse

import (
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/stats"
)

// leastEnds is how many parts of an area must have a figure for the highest and the lowest of them to say anything of inequality (own rule).
const leastEnds = 3

// Compare sets the figure of an assessment beside those of other places for the very same period (methods page, section 8). family is everything that
// is known of the measure, a series for each area, as it may be published. A figure of another period is never taken for want of one.
func (a *Assessor) Compare(one *kpi.Assessment, family []kpi.Series) {
	if len(family) == 0 || len(family) == 1 && family[0].Area == one.Area {
		return
	}
	f := &others{a: a, ind: one.Indicator, series: family}
	own, group := a.areas[one.Area], ""
	out := &kpi.Comparison{Period: one.Current.Period}
	known := false // another place has ever had a figure
	for _, s := range family {
		switch {
		case s.Area == one.Area:
		case a.kind(s.Area) == kpi.Region:
			known = true
			out.Beside = f.add(out.Beside, s.Area, out.Period)
		case own != nil && slices.Contains(own.Members, s.Area), a.inAGroup(s.Area):
			known = true
		}
	}
	if !known {
		return
	}
	group, out.Peers = f.peers(one.Area, out.Period)
	out.Group = group
	if own != nil {
		f.ends(own.Members, out)
	}
	one.Comparison = out
	switch {
	case !one.Held():
		out.Reason = kpi.NoFigure
	case group == "":
		out.Reason = kpi.NoPeers
	case len(out.Peers) < stats.LeastPeers:
		out.Reason = kpi.TooFewPeers
	default:
		standAmong(one, out)
	}
}

// standAmong places the figure among its peers. Places are equal when they are as displayed, so that the page does not rank two that it prints alike.
func standAmong(one *kpi.Assessment, out *kpi.Comparison) {
	i, v := one.Indicator, one.Current.Value.Decimal
	exact, shown := make([]float64, len(out.Peers)), make([]float64, len(out.Peers))
	for n, p := range out.Peers {
		exact[n], shown[n] = p.Value.InexactFloat64(), i.Shown(p.Value).InexactFloat64()
	}
	rising := slices.Clone(exact)
	slices.Sort(rising)
	out.Median = number(stats.Quantile(rising, 0.5))
	better := stats.HigherBetter
	switch i.Polarity {
	case kpi.HigherIsBetter:
	case kpi.LowerIsBetter:
		better = stats.LowerBetter
	default:
		out.Reason = kpi.NotDefined
		return
	}
	ranked, _ := stats.Stand(i.Shown(v).InexactFloat64(), shown, better)
	placed, _ := stats.Stand(v.InexactFloat64(), exact, better)
	out.Rank, out.Of, out.TiedWith, out.Quartile = ranked.Rank, ranked.Of, ranked.TiedWith, ranked.Quartile
	out.BestQuarter = number(placed.BestQuartile)
	gap := v.Sub(out.Median.Decimal)
	if better == stats.LowerBetter {
		gap = gap.Neg()
	}
	out.Gap = decimal.NewNullDecimal(gap)
	if d := one.Current.Denominator; d.Valid && (i.Measure == kpi.Proportion || i.Measure == kpi.Rate) && !i.Multiplier.IsZero() {
		out.InPeople = decimal.NewNullDecimal(fraction(gap, d.Decimal, i.Multiplier))
	}
}

// others are the figures of other places.
type others struct {
	a      *Assessor
	ind    *kpi.Indicator
	series []kpi.Series
}

// figure gives the figure of an area for a period, and false where it has none.
func (f *others) figure(area string, p period.Period) (kpi.PlaceFigure, bool) {
	r := f.read(area)
	if r == nil {
		return kpi.PlaceFigure{}, false
	}
	defer records.Put(r)
	var now reading
	if yearly(f.ind) {
		now = r.year(p)
	} else {
		now = r.quarter(p.Quarter())
	}
	if now.period != p || !now.figure.Value.Valid {
		return kpi.PlaceFigure{}, false
	}
	return kpi.PlaceFigure{Area: area, Value: now.figure.Value.Decimal, Marks: now.figure.Marks}, true
}

// read gives what is known of the measure for an area, to be put back when it is done with; nil where nothing is.
func (f *others) read(area string) *record {
	n := slices.IndexFunc(f.series, func(s kpi.Series) bool { return s.Area == area })
	if n < 0 {
		return nil
	}
	r := records.Get().(*record)
	r.read(f.a, f.ind, f.series[n])
	return r
}

func (f *others) add(list []kpi.PlaceFigure, area string, p period.Period) []kpi.PlaceFigure {
	if one, ok := f.figure(area, p); ok {
		list = append(list, one)
	}
	return list
}

// peers finds the group of comparators for an area, as it was made up at the end of the period, and the figures of its members. A group is for the
// areas in it, and for every council where it names none of them. Of several the one with most figures is taken, then the first of the table.
func (f *others) peers(area string, p period.Period) (group string, list []kpi.PlaceFigure) {
	day := p.End()
	var seen []string
	for _, row := range f.a.peerGroups {
		if slices.Contains(seen, row.Group) {
			continue
		}
		seen = append(seen, row.Group)
		var members []string
		ours, names := false, false
		for _, m := range f.a.peerGroups {
			if m.Group != row.Group || !m.On(day) {
				continue
			}
			ours = ours || m.Area == area
			names = names || slices.Contains(f.a.organisations, m.Area)
			if m.Area != area {
				members = append(members, m.Area)
			}
		}
		if !ours && (names || !slices.Contains(f.a.organisations, area)) || len(members) == 0 {
			continue
		}
		var figures []kpi.PlaceFigure
		for _, m := range members {
			figures = f.add(figures, m, p)
		}
		if group == "" || len(figures) > len(list) {
			group, list = row.Group, figures
		}
	}
	return group, list
}

func (a *Assessor) inAGroup(area string) bool {
	return slices.ContainsFunc(a.peerGroups, func(row kpi.PeerGroup) bool { return row.Area == area })
}

// ends finds the highest and the lowest of the parts of an area, and the same of the year before over the same parts.
func (f *others) ends(members []string, out *kpi.Comparison) {
	var now, before []kpi.PlaceFigure
	for _, m := range members {
		one, ok := f.figure(m, out.Period)
		if !ok {
			continue
		}
		now = append(now, one)
		before = f.add(before, m, out.Period.YearBefore())
	}
	if len(now) < leastEnds {
		return
	}
	out.Ends = endsOf(now)
	for _, one := range now {
		r := f.read(one.Area)
		out.Districts = append(out.Districts, kpi.PlaceHistory{Area: one.Area, Points: f.a.history(r)})
		records.Put(r)
	}
	if len(before) == len(now) {
		out.EndsBefore = endsOf(before)
	}
}

func endsOf(list []kpi.PlaceFigure) *kpi.Ends {
	e := &kpi.Ends{High: list[0], Low: list[0], Places: len(list)}
	for _, p := range list[1:] {
		if p.Value.GreaterThan(e.High.Value) {
			e.High = p
		}
		if p.Value.LessThan(e.Low.Value) {
			e.Low = p
		}
	}
	e.Difference = e.High.Value.Sub(e.Low.Value)
	if e.High.Value.Sign()*e.Low.Value.Sign() > 0 {
		e.Ratio = decimal.NewNullDecimal(e.High.Value.DivRound(e.Low.Value, places))
	}
	return e
}
