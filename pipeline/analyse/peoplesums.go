package analyse

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/disclosure"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// What a reader knows to hold between the counts of people in a measure: the rest of a denominator, districts and their county, running totals and the
// quarters between them, months and their quarter, quarters and their year, windows and the periods they share.

// enter puts a figure into the book, with its counts.
func (b *book) enter(area string, series int, o kpi.Observation) *printed {
	p := &printed{spot: spot{area, o.Period}, series: series, obs: o, main: -1, side: -1}
	b.list = append(b.list, p)
	if o.Marks.Any(kpi.Absent) || !o.Value.Valid && !o.Numerator.Valid && !o.Denominator.Valid {
		return p
	}
	main, side := counts(b.ind, o.Figure)
	rest := decimal.NullDecimal{}
	if main.Valid && side.Valid {
		rest = decimal.NewNullDecimal(side.Decimal.Sub(main.Decimal))
	}
	least := decimal.NewFromInt(b.least)
	for _, v := range []decimal.NullDecimal{main, side, rest} {
		p.small = p.small || v.Valid && v.Decimal.IsPositive() && v.Decimal.LessThan(least)
	}
	if b.ind.Measure == kpi.Count && o.Numerator.Valid && o.Numerator.Decimal.IsPositive() && o.Numerator.Decimal.LessThan(least) {
		p.small = true
	}
	p.main, p.side = b.cell(p, main), b.cell(p, side)
	if p.main >= 0 && p.side >= 0 && !rest.Decimal.IsNegative() {
		b.implied(b.ledger.Complement(p.main, p.side))
	}
	return p
}

// nobody enters a share of nobody, which is printed as [z], as the noughts that a reader takes it for.
func (b *book) nobody(p *printed, s kpi.Series) {
	for n := range s.Observations {
		o := &s.Observations[n]
		if o.Period == p.period && o.Known == p.obs.Known && o.Organisation == p.obs.Organisation && o.Denominator.Valid && o.Denominator.Decimal.IsZero() {
			p.nobody = true
			main, side := counts(b.ind, o.Figure)
			if p.main, p.side = b.cell(p, main), b.cell(p, side); p.main >= 0 && p.side >= 0 {
				b.implied(b.ledger.Complement(p.main, p.side)) // when it is hidden, a reader knows that no more did than there are
			}
		}
	}
}

// cell puts a count into the ledger. What is not a whole number of people cannot stand in sums.
func (b *book) cell(p *printed, v decimal.NullDecimal) int {
	if !v.Valid || !v.Decimal.IsInteger() || v.Decimal.IsNegative() || v.Decimal.NumDigits() > 15 {
		return -1
	}
	at := b.ledger.Add(v.Decimal.IntPart(), disclosure.Printed)
	b.own(at, p)
	return at
}

func (b *book) own(cell int, p *printed) {
	for len(b.of) <= cell {
		b.of = append(b.of, nil)
	}
	b.of[cell] = p
}

func (b *book) implied(cell int) { b.own(cell, nil) }

// counts gives the people that a figure counts and, for a proportion, those of whom it is a share; worked back from the value where only one part
// is held. A mean or a median rests on its cases; a rate is over a population, which is public.
func counts(i *kpi.Indicator, f kpi.Figure) (main, side decimal.NullDecimal) {
	switch i.Measure {
	case kpi.Count:
		return f.Value, side
	case kpi.Proportion, kpi.Rate:
		main, side = f.Numerator, f.Denominator
		if !main.Valid && side.Valid && f.Value.Valid && !i.Multiplier.IsZero() {
			main = decimal.NewNullDecimal(f.Value.Decimal.Mul(side.Decimal).DivRound(i.Multiplier, 0))
		}
		if main.Valid && !side.Valid && f.Value.Valid && !f.Value.Decimal.IsZero() {
			side = decimal.NewNullDecimal(main.Decimal.Mul(i.Multiplier).DivRound(f.Value.Decimal, 0))
		}
		if i.Measure == kpi.Rate {
			side = decimal.NullDecimal{}
		}
		return main, side
	}
	return f.Denominator, side
}

// page is the figures as they stood together in one pack, or stand now: sums hold among them.
type page struct {
	*book
	at    map[spot]*printed
	lines [][]*printed // for each series, in order of period
	over  map[*printed]*leftover
}

// leftover is what the parts of a whole leave over.
type leftover struct {
	cells   [2]int // of each count; -1 where nothing is left
	lacking []int  // the places of the parts without a figure
	tied    bool   // the parts come to no more than the whole
}

// pages gives the figures as they stand, and as they stood in each pack before, where any has been replaced since.
func (b *book) pages(earlier []Published) []*page {
	list := []*page{b.page(b.at)}
	if len(b.was) == 0 {
		return list
	}
	then := map[spot]*printed{}
	for n, e := range earlier {
		here := spot{e.Area, e.Period}
		if p := b.at[here]; p != nil && p.obs.Known == e.Known {
			then[here] = p
		} else {
			then[here] = b.was[version{here, e.Known}]
		}
		if n+1 == len(earlier) || earlier[n+1].Pack != e.Pack {
			list = append(list, b.page(then))
		}
	}
	return list
}

func (b *book) page(at map[spot]*printed) *page {
	pg := &page{book: b, at: make(map[spot]*printed, len(at)), over: map[*printed]*leftover{}}
	for here, p := range at {
		if p != nil {
			pg.at[here] = p
		}
	}
	for _, p := range b.list {
		if pg.at[p.spot] != p {
			continue
		}
		for len(pg.lines) <= p.series {
			pg.lines = append(pg.lines, nil)
		}
		pg.lines[p.series] = append(pg.lines[p.series], p)
	}
	for _, line := range pg.lines {
		slices.SortFunc(line, func(p, q *printed) int { return p.period.Compare(q.period) })
	}
	return pg
}

// tie writes down every sum that a reader knows to hold on a page.
func (pg *page) tie(a *Assessor) {
	for n := range a.Framework.Areas {
		area := &a.Framework.Areas[n]
		if len(area.Members) > 0 {
			pg.tieParts(area)
		}
	}
	for _, line := range pg.lines {
		pg.tieSpellings(line)
		switch acc := pg.ind.Accumulation; {
		case acc == kpi.YearToDate:
			pg.tieRunning(line)
		case acc == kpi.InQuarter && pg.ind.Measure != kpi.Median && pg.ind.Measure != kpi.Index:
			pg.tieTiles(line)
		}
	}
}

// named gives a name to figures that are tied.
func named(what string, figures ...*printed) string {
	for _, p := range figures {
		what += fmt.Sprintf(" %p", p)
	}
	return what
}

// again says that figures are tied already, on another page.
func (b *book) again(what string, figures ...*printed) bool {
	key := named(what, figures...)
	was := b.tied[key]
	b.tied[key] = true
	return was
}

// tieParts ties the figures of an area to those of the areas that make it up.
func (pg *page) tieParts(area *kpi.Area) {
	for _, line := range pg.lines {
		for _, whole := range line {
			if whole.area != area.ID {
				break // a line is of one area
			}
			parts := make([]*printed, len(area.Members))
			for n, m := range area.Members {
				parts[n] = pg.at[spot{m, whole.period}]
			}
			pg.over[whole] = pg.sum(whole, parts)
		}
	}
}

// tieSpellings ties figures that say the same in different words: the position at the end of September and that of the quarter.
func (b *book) tieSpellings(line []*printed) {
	if b.ind.Accumulation == kpi.InQuarter {
		return
	}
	for n := 1; n < len(line); n++ {
		p, q := line[n-1], line[n]
		if !p.period.End().Equal(q.period.End()) || b.again("same", p, q) {
			continue
		}
		for _, side := range []bool{false, true} {
			x, y := p.count(side), q.count(side)
			if x >= 0 && y >= 0 && b.ledger.Cells[x].Count == b.ledger.Cells[y].Count {
				b.ledger.Whole(x, y)
				p.linked, q.linked = true, true
			}
		}
	}
}

// count gives the cell of one of a figure's two counts.
func (p *printed) count(side bool) int {
	if side {
		return p.side
	}
	return p.main
}

// sum ties a whole to its parts, nil for a part that has no figure. What the parts leave over is implied: people of no district or, when a part is
// missing, those of that part. Parts that come to more than the whole are no sum that a reader could use.
func (b *book) sum(whole *printed, parts []*printed) *leftover {
	key := named("sum", append(slices.Clip(parts), whole)...)
	if over := b.sums[key]; over != nil {
		return over
	}
	over := &leftover{cells: [2]int{-1, -1}, lacking: lacking(parts)}
	b.sums[key] = over
	for n, side := range []bool{false, true} {
		var cells []int
		var total int64
		missing, secret := 0, 0
		for _, p := range parts {
			switch {
			case p != nil && p.count(side) >= 0:
				cells = append(cells, p.count(side))
				total += b.ledger.Cells[p.count(side)].Count
			case p != nil && p.obs.Marks.Any(kpi.NotApplicable):
			case p != nil && p.obs.Marks.Any(kpi.Confidential):
				secret++
				fallthrough
			default:
				missing++
			}
		}
		at := whole.count(side)
		if len(cells) == 0 && !(len(parts) == 1 && secret == 1) {
			over.cells[n], over.tied = at, over.tied || at >= 0 // the whole itself
			continue
		}
		if at < 0 {
			if side || missing > 0 || !whole.obs.Marks.Any(kpi.Confidential) {
				continue
			}
			// The service keeps the whole back, and its parts would give it away.
			at = b.ledger.Add(total, disclosure.Withheld)
			b.implied(at)
		}
		rest := b.ledger.Cells[at].Count - total
		if rest < 0 {
			continue
		}
		over.tied = true
		if rest > 0 || missing > 0 {
			role := disclosure.Implied
			if missing == 1 && secret == 1 {
				role = disclosure.Withheld // the one that its service keeps back
			}
			over.cells[n] = b.leftover(whole, over, side, rest, role)
			cells = append(cells, over.cells[n])
		}
		b.ledger.Whole(at, cells...)
		whole.linked = true
		for _, p := range parts {
			if p != nil {
				p.linked = true
			}
		}
	}
	if over.cells[0] != whole.main {
		b.restOf(over.cells[0], over.cells[1])
	}
	return over
}

// restOf ties what is left over of a share's two counts: no more of those people did than there are.
func (b *book) restOf(main, side int) {
	if main < 0 || side < 0 || b.ledger.Cells[side].Count < b.ledger.Cells[main].Count {
		return
	}
	key := fmt.Sprintf("rest of %d in %d", main, side)
	if _, known := b.left[key]; !known {
		b.left[key] = b.ledger.Complement(main, side)
		b.implied(b.left[key])
	}
}

// leftover gives the cell of what the parts of a whole leave over. While it stays the same it is the same people: a reader who sees the whole and one part
// corrected by as much knows the part.
func (b *book) leftover(whole *printed, over *leftover, side bool, rest int64, role disclosure.Role) int {
	key := fmt.Sprintf("%s %s %t %d without %v", whole.area, whole.period, side, rest, over.lacking)
	if cell, known := b.left[key]; known {
		if role == disclosure.Withheld {
			b.ledger.Cells[cell].Role = role
		}
		return cell
	}
	cell := b.ledger.Add(rest, role)
	b.implied(cell)
	b.left[key] = cell
	return cell
}

// lacking lists the parts that have no figure, by their place.
func lacking(parts []*printed) []int {
	var list []int
	for n, p := range parts {
		if p == nil || p.main < 0 && p.side < 0 && !p.obs.Marks.Any(kpi.NotApplicable) {
			list = append(list, n)
		}
	}
	return list
}

// tieRunning ties each running total to the one before it in its year, with what came between.
func (b *book) tieRunning(line []*printed) {
	for n := 1; n < len(line); n++ {
		p, q := line[n-1], line[n]
		if p.period.Year() != q.period.Year() || p.period.End().Equal(q.period.End()) || b.again("between", p, q) {
			continue
		}
		main := b.between(p.main, q.main)
		side := b.between(p.side, q.side)
		p.linked, q.linked = p.linked || main >= 0, q.linked || main >= 0
		if main >= 0 && side >= 0 && b.ledger.Cells[side].Count >= b.ledger.Cells[main].Count {
			b.implied(b.ledger.Complement(main, side))
		}
	}
}

// between adds what came between two running totals; -1 where the total fell.
func (b *book) between(before, now int) int {
	if before < 0 || now < 0 || b.ledger.Cells[now].Count < b.ledger.Cells[before].Count {
		return -1
	}
	cell := b.ledger.YearToDate(before, now)[0]
	b.implied(cell)
	return cell
}

// tieTiles ties a quarter to its months and a financial year to its quarters, where both are stated.
func (b *book) tieTiles(line []*printed) {
	of := make(map[period.Period]*printed, len(line))
	for _, p := range line {
		of[p.period] = p
	}
	for _, whole := range line {
		var parts []*printed
		q := whole.period.Quarter()
		switch whole.period.Kind() {
		case period.Quarterly:
			parts = []*printed{of[q.Month(1)], of[q.Month(2)], of[q.Month(3)]}
		case period.FinancialYear:
			for n := range period.Quarter(4) {
				if quarter := of[(q - 3 + n).Period()]; quarter != nil {
					parts = append(parts, quarter)
					continue
				}
				for m := range 3 {
					parts = append(parts, of[(q-3+n).Month(m+1)])
				}
			}
		default:
			continue
		}
		b.sum(whole, parts)
	}
}
