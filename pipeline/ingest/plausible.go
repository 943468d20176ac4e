package ingest

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/stats"
)

// The checks of methods page section 9 compare a figure with the others of its series, those held from before and those in the same return.
// They ask and never mend. A query that a service has foreseen, by giving a reason beside a final figure, is made a note; a slip of scale is always asked about.

// point is the figure of one period of a series.
type point struct {
	period     period.Period
	rank       int64 // by which periods are put in order
	index      int   // of the period, counted so that neighbours differ by one
	figure     *kpi.Figure
	value      float64 // worked out from the parts where both are held; NaN where there is none
	own        float64 // of a running total, what the period itself brought; else the value
	commentary string
	past       *Past  // as it was held before
	entry      *entry // as it stands in the return
}

// exact gives the value as a decimal.
func (p *point) exact(m *measure) decimal.NullDecimal { return p.figure.Of(m.Indicator) }

// approximate gives the value for statistics.
func approximate(m *measure, f *kpi.Figure) float64 {
	switch {
	case m.Measure.HasParts() && f.Parts() && !f.Denominator.Decimal.IsZero():
		return float(f.Numerator.Decimal) * float(m.Multiplier) / float(f.Denominator.Decimal)
	case f.Value.Valid:
		return float(f.Value.Decimal)
	}
	return math.NaN()
}

// float is what InexactFloat64 gives, without fractions of big numbers where the digits fit a float: division by a power of ten up to 22 rounds once.
func float(d decimal.Decimal) float64 {
	if e := d.Exponent(); e <= 0 && e >= -int32(len(tens)-1) && d.NumDigits() <= 15 {
		return float64(d.CoefficientInt64()) / tens[-e]
	}
	return d.InexactFloat64()
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// plausible looks at every figure in the light of the others.
func (x *reading) plausible() {
	order := make([]int32, 0, len(x.entries))
	for i := range x.entries {
		if e := &x.entries[i]; e.filled && !e.stopped {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return x.entries[a].compare(x.entries[b].sortedID) })
	points := x.points
	for from := 0; from < len(order); {
		first := &x.entries[order[from]]
		to := from + 1
		for to < len(order) && x.entries[order[to]].measure == first.measure && x.entries[order[to]].area == first.area {
			to++
		}
		points = x.series(points[:0], order[from:to])
		x.earlier, x.sorted = x.earlier[:0], x.sorted[:0]
		for i := range points {
			if points[i].figure.Marks.Has(kpi.Break) { // what came before is nothing to measure by
				x.earlier, x.sorted = x.earlier[:0], x.sorted[:0]
			}
			if points[i].entry != nil {
				x.check(points, i)
				x.heard(points, i)
			}
			if v := points[i].own; !math.IsNaN(v) {
				x.earlier = append(x.earlier, v)
				at, _ := slices.BinarySearch(x.sorted, v)
				x.sorted = slices.Insert(x.sorted, at, v)
			}
		}
		from = to
	}
	x.points = points
	x.totals(order)
}

// series puts the figures of a series in order of period: what was held, and over it what the return gives.
func (x *reading) series(points []point, entries []int32) []point {
	first := &x.entries[entries[0]]
	m := first.m
	if x.r.q.Earlier != nil {
		past := x.r.q.Earlier(m.Ref, x.f.areas[first.area].ID)
		for i := range past {
			if p := &past[i]; index(m, p.Period) >= 0 {
				points = append(points, point{period: p.Period, rank: x.rank(p.Period), index: index(m, p.Period), figure: &p.Figure, commentary: p.Commentary, past: p})
			}
		}
	}
	held := len(points)
	for _, at := range entries {
		e := &x.entries[at]
		p := point{period: e.period, rank: e.rank, index: index(m, e.period), figure: &e.figure, commentary: e.words.Commentary, entry: e}
		if i, found := slices.BinarySearchFunc(points[:held], p, func(a, b point) int { return cmp.Compare(a.rank, b.rank) }); found {
			p.past = points[i].past
			points[i] = p
		} else if p.index >= 0 {
			points = append(points, p)
		}
	}
	if held > 0 && len(points) > held {
		slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(a.rank, b.rank) })
	}
	running := m.Accumulation == kpi.YearToDate && m.Measure.Adds()
	for i := range points {
		p := &points[i]
		p.value = approximate(m, p.figure)
		if p.own = p.value; running && p.period.Quarter().Number() != 1 {
			p.own = math.NaN()
			if last := before(points, i, 1); last != nil && last.period.Year() == p.period.Year() {
				p.own = p.value - last.value
			}
		}
	}
	return points
}

// index counts periods so that neighbours differ by one: months of a monthly measure, years of a yearly one, else quarters. A period that does not belong
// in the series, such as a year's total of a quarterly measure, is −1.
func index(m *measure, p period.Period) int {
	switch {
	case m.yearly():
		return int(p.Year())
	case m.Frequency == kpi.Monthly:
		if p.Months() != 1 && p.Kind() != period.Day && p.Kind() != period.Rolling {
			return -1
		}
		end := p.End()
		return 12*end.Year() + int(end.Month())
	case p.Kind() == period.FinancialYear || p.Kind() == period.CalendarYear || p.Kind() == period.AcademicYear:
		return -1
	}
	return int(p.Quarter())
}

// perYear is how many periods of a series make a year.
func perYear(m *measure) int {
	switch {
	case m.yearly():
		return 1
	case m.Frequency == kpi.Monthly:
		return 12
	}
	return 4
}

// before finds the point n periods before one, if it is held.
func before(points []point, i, n int) *point {
	for j := i - 1; j >= 0 && points[j].index >= points[i].index-n; j-- {
		if points[j].index == points[i].index-n {
			return &points[j]
		}
	}
	return nil
}

// doubt asks about a figure, unless a reason beside it has answered already.
func (x *reading) doubt(e *entry, code finding.Code, f field, found string) {
	if e.words.Reason == "" || e.figure.Marks.Any(kpi.Provisional|kpi.Estimated|kpi.Absent) {
		x.against(e, code, f, found)
		return
	}
	i := x.at(code, e.row, f, x.subject(e), found+"; the reason given is "+quote(e.words.Reason))
	x.s.Findings[i].Severity = note
}

// check makes every check of one figure against the others of its series.
func (x *reading) check(points []point, i int) {
	p := &points[i]
	e, m := p.entry, p.entry.m
	x.revision(p)
	if e.unexplained && (p.past == nil || p.past.Figure.Marks&kpi.Absent != p.figure.Marks&kpi.Absent) {
		x.against(e, ReasonMissing, reasonField, "no figure, and no reason for it")
	}
	if p.past != nil && !p.past.Queried && sameAsHeld(m, p) {
		return // the figure is held already, and was looked at when it came
	}
	year := perYear(m)
	last, lastYear := before(points, i, 1), before(points, i, year)
	if year == 1 {
		lastYear = nil // the same as last
	}
	switch {
	case last != nil && stale(m.Indicator, *last.figure, *p.figure):
		x.doubt(e, SameAsBefore, valueField, "the same figures as for "+last.period.Short())
	case lastYear != nil && stale(m.Indicator, *lastYear.figure, *p.figure):
		x.doubt(e, SameAsLastYear, valueField, "the same figures as for "+lastYear.period.Short())
	}
	if m.Accumulation == kpi.YearToDate {
		x.cumulative(points, i, last)
	}
	// Cases come and go with the seasons: what moved since last quarter and stands as it did a year ago is no surprise. A running total of cases is compared
	// with last year's only, since within the year it grows.
	compared := last
	if m.Accumulation == kpi.YearToDate || last == nil {
		compared = lastYear
	}
	jumped := func(q *point) bool {
		return q != nil && denominatorJumped(q.figure.Denominator, p.figure.Denominator)
	}
	if jumped(compared) && (lastYear == nil || !lastYear.figure.Denominator.Valid || jumped(lastYear)) {
		x.doubt(e, DenominatorMoved, denominatorField, fmt.Sprintf("a denominator of %s, after %s for %s", p.figure.Denominator.Decimal, compared.figure.Denominator.Decimal, compared.period.Short()))
	}
	if e.stopped || math.IsNaN(p.value) {
		return
	}
	if last != nil && swapped(m.Indicator, last.value, p.value) {
		x.against(e, DigitsSwapped, valueField, m.Print(p.exact(m).Decimal)+" has the digits of "+m.Print(last.exact(m).Decimal)+", the figure for "+last.period.Short()+", in another order")
	}
	x.outside(points, i)
}

// sameAsHeld says that the return repeats what is held for the period already.
func sameAsHeld(m *measure, p *point) bool {
	was, now := p.past.Figure.Of(m.Indicator), p.exact(m)
	return was.Valid && now.Valid && m.Shown(was.Decimal).Equal(m.Shown(now.Decimal))
}

// revision looks at a figure that changes one which was published.
func (x *reading) revision(p *point) {
	e := p.entry
	if p.past == nil || !p.past.Published {
		return
	}
	was, now := p.past.Figure.Of(e.m.Indicator), p.exact(e.m)
	if !was.Valid || !now.Valid || e.m.Shown(was.Decimal).Equal(e.m.Shown(now.Decimal)) {
		return
	}
	e.figure.Marks |= kpi.Revised
	found := "published as " + e.m.Print(was.Decimal) + ", now " + e.m.Print(now.Decimal)
	if e.words.Reason == "" {
		x.against(e, RevisionBare, valueField, found)
		return
	}
	x.against(e, RevisionMade, valueField, found+"; the reason given is "+quote(e.words.Reason))
}

// stale says that a figure and its parts are the same as another period's in a way that chance does not bring about: both parts, where they are held and
// neither none nor all of the cases were counted; else a value of four significant digits or more.
func stale(i *kpi.Indicator, was, now kpi.Figure) bool {
	if was.Parts() && now.Parts() {
		n, d := now.Numerator.Decimal, now.Denominator.Decimal
		return n.Equal(was.Numerator.Decimal) && d.Equal(was.Denominator.Decimal) && !n.IsZero() && !n.Equal(d)
	}
	a, b := was.Of(i), now.Of(i)
	return a.Valid && b.Valid && a.Decimal.Equal(b.Decimal) && significant(b.Decimal) >= 4
}

// significant counts the digits of a number without the noughts at either end.
func significant(d decimal.Decimal) int {
	n := d.Coefficient().String()
	from, to := 0, len(n)
	for from < to && (n[from] == '-' || n[from] == '0') {
		from++
	}
	for to > from && n[to-1] == '0' {
		to--
	}
	return to - from
}

// fall is what became of a running total.
type fall uint8

// The falls. notReset is a total of the first quarter that is no lower than that of the whole year before.
const (
	noFall fall = iota
	fell
	notReset
)

// runningTotal compares a total that runs from 1 April with the one before it: of the quarter before in the same year, or, for a first quarter, of the
// last year's fourth.
func runningTotal(firstQuarter bool, was, now decimal.Decimal) fall {
	switch {
	case firstQuarter && now.IsPositive() && now.GreaterThanOrEqual(was):
		return notReset
	case !firstQuarter && now.LessThan(was):
		return fell
	}
	return noFall
}

// looksDiscrete says that a running total which fell is about what one quarter usually brings (within a quarter of it), so that the quarter's own figure
// was probably given.
func looksDiscrete(usual, now float64) bool {
	return usual > 0 && math.Abs(now-usual) <= usual/4
}

// cumulative checks a running total, or the cases behind a share that runs from 1 April.
func (x *reading) cumulative(points []point, i int, last *point) {
	p := &points[i]
	e, m := p.entry, p.entry.m
	if last == nil {
		return
	}
	firstQuarter := p.period.Kind() == period.Quarterly && p.period.Quarter().Number() == 1
	if !firstQuarter && p.period.Year() != last.period.Year() {
		return
	}
	compare := func(was, now decimal.NullDecimal, f field, what string) {
		if !was.Valid || !now.Valid {
			return
		}
		switch runningTotal(firstQuarter, was.Decimal, now.Decimal) {
		case notReset:
			x.doubt(e, CumulativeStands, f, fmt.Sprintf("%s of %s in the first quarter, after %s for the whole of last year", what, now.Decimal, was.Decimal))
		case fell:
			found := fmt.Sprintf("%s of %s since 1 April, after %s at %s", what, now.Decimal, was.Decimal, last.period.Short())
			if looksDiscrete(stats.Median(x.earlier), float(now.Decimal)) {
				found += "; it looks like the quarter's own figure"
			}
			if m.Measure == kpi.Count {
				x.against(e, CumulativeFell, f, found)
			} else {
				x.doubt(e, CumulativeLess, f, found)
			}
		}
	}
	switch {
	case m.Measure.Adds():
		compare(last.figure.Value, p.figure.Value, valueField, "a total")
	case m.Measure.HasParts():
		compare(last.figure.Denominator, p.figure.Denominator, denominatorField, "a denominator")
	}
}

// denominatorJumped says that a denominator moved by more than a fifth, and by more than chance moves a count of cases (twice its square root).
func denominatorJumped(was, now decimal.NullDecimal) bool {
	if !was.Valid || !now.Valid || !was.Decimal.IsPositive() {
		return false
	}
	a, b := float(was.Decimal), float(now.Decimal)
	return math.Abs(b-a) > a/5 && math.Abs(b-a) > 2*math.Sqrt(a)
}

// swapped says that two figures of three digits or more are the same digits in another order, at the displayed precision.
func swapped(i *kpi.Indicator, a, b float64) bool {
	if i.Decimals < 0 || int(i.Decimals) >= len(tens) {
		return false
	}
	a, b = math.Round(a*tens[i.Decimals]), math.Round(b*tens[i.Decimals])
	if !(math.Abs(a) >= 100 && math.Abs(a) < 1e15 && math.Abs(b) < 1e15) || math.Mod(a-b, 9) != 0 {
		return false
	}
	return stats.Transposed(int64(a), int64(b))
}

// outside tests a figure against the earlier ones of its series: slips of scale, the range of all, and the same time of year.
func (x *reading) outside(points []point, i int) {
	p := &points[i]
	e, m := p.entry, p.entry.m
	if x.fraction(e) || math.IsNaN(p.own) || len(x.sorted) == 0 {
		return
	}
	running := m.Accumulation == kpi.YearToDate && m.Measure.Adds()
	when := ""
	if running {
		when = " in the quarter"
	}
	print := func(v float64) string { return m.Print(decimal.NewFromFloat(v)) }
	least, most := x.sorted[0], x.sorted[len(x.sorted)-1]
	if p.own < least || p.own > most {
		if slip, why := stats.ScaleSlip(x.sorted, p.own); why == stats.Stands && slip != stats.NoSlip && p.own != 0 {
			x.against(e, ScaleSlip, valueField, fmt.Sprintf("%s%s, after figures from %s to %s; it would be among them %s", print(p.own), when, print(least), print(most), slipWords(slip, print(slip.Mend(p.own)))))
			return
		}
	}
	unusual := ""
	if fences, why := stats.TukeyFences(x.sorted); why == stats.Stands {
		var both bool
		if both, unusual = x.ranges(m, fences, p.own, when); both {
			x.doubt(e, OutsideRange, valueField, unusual)
			return
		}
	}
	if !x.season(points, i) && unusual != "" {
		x.against(e, OutsideOneRange, valueField, unusual)
	}
}

func slipWords(s stats.Slip, mended string) string {
	if s == stats.OtherSign {
		return "with the other sign (" + mended + ")"
	}
	return s.String() + " (" + mended + ")"
}

// fraction asks about a percentage that may have been given as a fraction, and says whether it did. Small percentages are real for some measures: where an
// earlier figure was small, or the parts give the value, nothing is asked.
func (x *reading) fraction(e *entry) bool {
	if !e.m.percent || !e.bare || !e.figure.Value.Valid {
		return false
	}
	v := e.figure.Value.Decimal.Abs()
	if v.IsZero() || v.GreaterThan(one) || e.figure.Parts() {
		return false
	}
	if slices.ContainsFunc(x.earlier, func(f float64) bool { return f != 0 && math.Abs(f) <= 2 }) {
		return false
	}
	if len(x.earlier) == 0 && e.places <= e.m.Decimals {
		return false
	}
	found := e.figure.Value.Decimal.String() + " where a percentage is asked for"
	if n := len(x.earlier); n > 0 {
		found += ", after " + e.m.Print(decimal.NewFromFloat(x.earlier[n-1])) + " before"
	}
	x.againstWith(e, FigureFraction, "type "+e.figure.Value.Decimal.Shift(2).String()+" if that is what was meant; percentages are typed as 61.2, not 0.612", valueField, found)
	return true
}

// ranges tests a figure against all the earlier ones by Tukey's fences and by process limits, and says whether both find it outside; unusual is empty when
// neither does. Either alone cries wolf too often. A figure within what was seen before is put to the second test only if it fails the first.
func (x *reading) ranges(m *measure, fences stats.Fences, v float64, when string) (both bool, unusual string) {
	tukey := fences.Outside(v)
	if !tukey && v >= x.sorted[0] && v <= x.sorted[len(x.sorted)-1] {
		return false, ""
	}
	limits, outside := processLimits(x.earlier, v)
	print := func(v float64) string { return m.Print(decimal.NewFromFloat(v)) }
	low, high := fences.Low, fences.High
	switch {
	case tukey && outside:
		// Where one odd figure has moved the process limits quite away from the others, the fences say what is usual.
		if l, h := max(limits.Low, low), min(limits.High, high); l <= h {
			low, high = l, h
		}
	case outside:
		low, high = limits.Low, limits.High
	case !tukey:
		return false, ""
	}
	return tukey && outside, fmt.Sprintf("%s%s, where the earlier %d figures lead one to expect %s to %s", print(v), when, len(x.earlier), print(low), print(high))
}

// processLimits gives the XmR limits of the earlier figures and says whether a new one is strictly beyond them.
func processLimits(earlier []float64, v float64) (limits stats.Group, outside bool) {
	chart, why := stats.XmR(earlier, stats.Plan{Rules: stats.PlotTheDots()})
	if why != stats.Stands || chart.Groups[0].Reason != stats.Stands {
		return stats.Group{Low: math.Inf(-1), High: math.Inf(1)}, false
	}
	limits = chart.Groups[0]
	return limits, stats.Fences{Low: limits.Low, High: limits.High}.Outside(v)
}

// season tests a figure against the same time of year in earlier years, and says whether it asked. A level that was reached already, so that the figure is no
// further from last year's than the one before it was from its own, is no surprise.
//
// A figure within what the same time of year has seen before is not tested further.
func (x *reading) season(points []point, i int) bool {
	p := &points[i]
	m := p.entry.m
	year := perYear(m)
	if year == 1 || p.index-points[0].index < 3*year {
		return false
	}
	least, most := math.Inf(1), math.Inf(-1)
	for j := range i {
		if q := &points[j]; (p.index-q.index)%year == 0 && !math.IsNaN(q.value) && q.index != p.index {
			least, most = min(least, q.value), max(most, q.value)
		}
	}
	if p.value >= least && p.value <= most {
		return false
	}
	run := x.run[:0]
	for at, j := points[0].index, 0; at < p.index; at++ {
		v := math.NaN()
		for ; j < i && points[j].index <= at; j++ {
			if points[j].index == at {
				v = points[j].value
			}
		}
		run = append(run, v)
	}
	x.run = run
	s, why := stats.SameSeason(run, p.value, year)
	if why != stats.Stands || !s.Odd || level(run, p.value, year, 3*s.Typical) {
		return false
	}
	x.doubt(p.entry, OutsideSeason, valueField, fmt.Sprintf("%s, where %d earlier years had about %s at this time of year", m.Print(p.exact(m).Decimal), len(s.Same), m.Print(decimal.NewFromFloat(s.Median))))
	return true
}

// level says that a figure stands to last year's as the one before it stood to its own, within a bound.
func level(run []float64, value float64, year int, bound float64) bool {
	n := len(run)
	if n < year+1 {
		return false
	}
	now, then := value-run[n-year], run[n-1]-run[n-1-year]
	return math.Abs(now) <= bound || math.Abs(now-then) <= bound
}

// addUp says whether the figures of parts add up to that of the whole, and by how much they may differ: half a unit of rounding for each part and for the
// whole (methods page, section 9).
func addUp(parts []decimal.Decimal, whole, unit decimal.Decimal) (sum, allowed decimal.Decimal, ok bool) {
	for _, p := range parts {
		sum = sum.Add(p)
	}
	allowed = unit.Mul(half).Mul(decimal.NewFromInt(int64(len(parts) + 1)))
	return sum, allowed, sum.Sub(whole).Abs().LessThanOrEqual(allowed)
}

// totals compares the figure of an area with those of its members, where the return has all of them for the same period.
func (x *reading) totals(order []int32) {
	for _, at := range order {
		e := &x.entries[at]
		members := x.f.areas[e.area].Members
		if len(members) == 0 || e.stopped {
			continue
		}
		var values, numerators, denominators []decimal.Decimal
		for _, name := range members {
			area, known := x.f.areaAt[name]
			i, here := x.byID[lineID{e.measure, area, e.period}]
			if !known || !here || x.entries[i].stopped {
				break
			}
			if f := &x.entries[i].figure; e.m.Measure.Adds() && f.Value.Valid {
				values = append(values, f.Value.Decimal)
			} else if e.m.Measure.HasParts() && f.Parts() {
				numerators, denominators = append(numerators, f.Numerator.Decimal), append(denominators, f.Denominator.Decimal)
			}
		}
		compare := func(parts []decimal.Decimal, whole decimal.NullDecimal, unit decimal.Decimal, f field, what string) {
			if len(parts) != len(members) || !whole.Valid {
				return
			}
			if sum, allowed, ok := addUp(parts, whole.Decimal, unit); !ok {
				x.doubt(e, TotalDiffers, f, fmt.Sprintf("%s of %s, and its %d parts add up to %s; rounding allows a difference of %s", what, whole.Decimal, len(parts), sum, allowed))
			}
		}
		compare(values, e.figure.Value, one.Shift(-e.m.Decimals), valueField, "a total")
		compare(numerators, e.figure.Numerator, decimal.Zero, numeratorField, "a numerator")
		compare(denominators, e.figure.Denominator, decimal.Zero, denominatorField, "a denominator")
	}
}
