package analyse

import (
	"fmt"
	"maps"
	"slices"

	"perfpack/pipeline/disclosure"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// What a reader knows of figures that cover the same time: each is the people of the pieces of time that it is made of, a piece that lies within several
// figures is the same people in all of them, whether they were printed or are what the districts leave over, and the people of an area are those of its
// parts in every piece. Nobody states the pieces, so that counts are made up which agree with every figure: what can be worked out does not depend on them.

// holder is a figure that covers pieces of time, of an area that has no parts of its own or is not known by them.
type holder struct {
	area     string
	from, to int32 // the months, or days of positions, up to and not including the last
	figure   *printed
	secret   bool // its service keeps it back
}

// tally is counts that are known to be the people of some holders together.
type tally struct {
	main, side int // in the ledger; -1 where there is none
	of         []int
}

// pieces lays out the time that the figures of a measure cover.
type pieces struct {
	*book
	a       *Assessor
	pages   []*page
	holders []holder
	number  map[string]int     // of each holder
	within  []map[string][]int // the holders of each page, by area, in order of time
	cuts    []int32            // where pieces begin and end
	root    []int              // which piece of which holder is the same as which; see at
	tallies []tally
	kept    []int // the holders that are figures which their service keeps back, and that no total leaves over
	// unruly areas have figures that do not agree, as when windows were rounded or only some were corrected.
	unruly map[string]bool
	placed map[int][2]int // the cells of the pieces, by their root: the people, and those of whom they are a share or -1
}

// tiePieces writes down what holds between figures through the time that they cover.
func (b *book) tiePieces(a *Assessor, pages []*page) {
	unruly := map[string]bool{}
	for {
		s := &pieces{book: b, a: a, pages: pages, number: map[string]int{}, unruly: unruly, placed: map[int][2]int{}}
		s.gather()
		if s.cut(); len(s.holders) == 0 {
			return
		}
		s.join()
		if s.place() {
			s.tieTallies()
			s.tieWholes()
			s.tieSince()
			s.tieKept()
			s.tieUnruly()
			return
		}
	}
}

// span gives the time that a figure covers.
func (b *book) span(p period.Period) (from, to int32) {
	to = lastMonth(p) + 1
	switch acc := b.ind.Accumulation; {
	case acc == kpi.Snapshot:
		day := int32(p.End().Unix() / (24 * 60 * 60))
		return day, day + 1
	case acc == kpi.YearToDate:
		return lastMonth(p.Year().Quarter(1).Month(1)), to
	case acc.Overlaps():
		return to - int32(window(b.ind)), to
	}
	return int32(p.Start().Year())*12 + int32(p.Start().Month()) - 1, to
}

// gather lists the holders of every page, with what is known of them together.
func (s *pieces) gather() {
	rolling := s.ind.Accumulation.Overlaps()
	for _, pg := range s.pages {
		within := map[string][]int{}
		s.within = append(s.within, within)
		for _, line := range pg.lines {
			if len(line) == 0 || s.known(line[0].area) {
				continue
			}
			for _, p := range line {
				if p.main < 0 {
					continue
				}
				n, fresh := s.holder(fmt.Sprintf("%p", p), p.area, p)
				within[p.area] = append(within[p.area], n)
				if fresh && !s.unruly[p.area] {
					s.tallies = append(s.tallies, tally{p.main, p.side, []int{n}})
				}
			}
		}
		for n := range s.a.Framework.Areas {
			area := &s.a.Framework.Areas[n]
			if s.known(area.ID) {
				s.gatherLeft(pg, area, within)
				s.gatherKept(pg, area, within)
			}
		}
		for _, list := range within {
			slices.SortStableFunc(list, func(m, n int) int { return int(s.holders[m].to - s.holders[n].to) })
		}
	}
	if !rolling {
		s.onlyLeftovers()
	}
}

// gatherLeft adds the holders that have no figure of their own in a page, and are known by what the others leave over of an area.
func (s *pieces) gatherLeft(pg *page, area *kpi.Area, within map[string][]int) {
	for _, line := range pg.lines {
		for _, whole := range line {
			if whole.area != area.ID {
				break
			}
			over := pg.over[whole]
			if over == nil || over.cells[0] < 0 {
				continue
			}
			t := tally{main: over.cells[0], side: over.cells[1]}
			add := func(member string) {
				n, _ := s.holder(fmt.Sprintf("%s in %d", member, over.cells[0]), member, whole)
				if p := pg.at[spot{member, whole.period}]; p != nil && p.obs.Marks.Any(kpi.Confidential) {
					s.holders[n].secret = true
				}
				s.holders[n].figure = nil
				within[member] = append(within[member], n)
				t.of = append(t.of, n)
			}
			for _, n := range over.lacking {
				add(area.Members[n])
			}
			if len(t.of) == 0 {
				add(elsewhere(area.ID))
			}
			if !slices.ContainsFunc(s.tallies, func(u tally) bool { return u.main == t.main }) {
				s.tallies = append(s.tallies, t)
			}
		}
	}
}

// gatherKept adds the figures of the parts of an area that their service keeps back, where the area itself was never reported: the pieces of longer times may tell them.
func (s *pieces) gatherKept(pg *page, area *kpi.Area, within map[string][]int) {
	for _, line := range pg.lines {
		for _, p := range line {
			if !slices.Contains(area.Members, p.area) {
				break // a line is of one area
			}
			if p.main >= 0 || !p.obs.Marks.Any(kpi.Confidential) || pg.over[pg.at[spot{area.ID, p.period}]] != nil {
				continue
			}
			n, fresh := s.holder(fmt.Sprintf("kept %p", p), p.area, p)
			s.holders[n].figure, s.holders[n].secret = nil, true
			within[p.area] = append(within[p.area], n)
			if fresh {
				s.kept = append(s.kept, n)
			}
		}
	}
}

// known says that an area is known by its parts, wherever it has a figure.
func (s *pieces) known(area string) bool {
	members := s.members(area)
	if len(members) == 0 || s.unruly[area] || s.unruly[elsewhere(area)] || slices.ContainsFunc(members, func(m string) bool { return s.unruly[m] || len(s.members(m)) > 0 }) {
		return false
	}
	told := false
	for _, pg := range s.pages {
		for _, p := range pg.at {
			if p.area == area && p.main >= 0 && (pg.over[p] == nil || !pg.over[p].tied) {
				return false
			}
			told = told || p.main >= 0 && slices.Contains(members, p.area)
		}
	}
	return told
}

// elsewhere names the people of an area who belong to none of its parts.
func elsewhere(area string) string { return "elsewhere in " + area }

// members gives the parts of an area.
func (s *pieces) members(area string) []string {
	for n := range s.a.Framework.Areas {
		if s.a.Framework.Areas[n].ID == area {
			return s.a.Framework.Areas[n].Members
		}
	}
	return nil
}

// holder gives the number of a holder that covers the time of a figure, and says whether it was not known yet.
func (s *pieces) holder(id, area string, like *printed) (n int, fresh bool) {
	n, known := s.number[id]
	if !known {
		n = len(s.holders)
		s.number[id] = n
		from, to := s.span(like.period)
		s.holders = append(s.holders, holder{area: area, from: from, to: to, figure: like})
	}
	return n, !known
}

// onlyLeftovers leaves out the areas that are never part of what is left over: what holds between their figures is written down already.
func (s *pieces) onlyLeftovers() {
	wanted := map[string]bool{}
	for _, t := range s.tallies {
		for _, n := range t.of {
			if s.holders[n].figure == nil {
				wanted[s.holders[n].area] = true
			}
		}
	}
	s.tallies = slices.DeleteFunc(s.tallies, func(t tally) bool { return !wanted[s.holders[t.of[0]].area] })
	if len(s.tallies) == 0 {
		s.holders = nil
	}
}

// cut finds where pieces begin and end.
func (s *pieces) cut() {
	for _, h := range s.holders {
		s.cuts = append(s.cuts, h.from, h.to)
	}
	slices.Sort(s.cuts)
	s.cuts = slices.Compact(s.cuts)
}

// of lists the pieces of a holder.
func (s *pieces) of(n int) []int {
	from, _ := slices.BinarySearch(s.cuts, s.holders[n].from)
	to, _ := slices.BinarySearch(s.cuts, s.holders[n].to)
	list := make([]int, 0, to-from)
	for k := from; k < to; k++ {
		list = append(list, k)
	}
	return list
}

// join makes one of the pieces that are the same: those of the same time and area on a page.
func (s *pieces) join() {
	s.root = make([]int, len(s.holders)*len(s.cuts))
	for n := range s.root {
		s.root[n] = n
	}
	for _, within := range s.within {
		for area, list := range within {
			first := map[int]int{}
			for _, n := range list {
				for _, k := range s.of(n) {
					if f, seen := first[k]; !seen {
						first[k] = n
					} else if !s.unruly[area] {
						x, y := s.at(f, k), s.at(n, k)
						s.root[max(x, y)] = min(x, y)
					}
				}
			}
		}
	}
}

// at gives the root of a piece of a holder.
func (s *pieces) at(n, k int) int {
	x := n*len(s.cuts) + k
	for s.root[x] != x {
		s.root[x] = s.root[s.root[x]]
		x = s.root[x]
	}
	return x
}

// rootsOf lists the pieces of some holders by their roots.
func (s *pieces) rootsOf(holders ...int) []int {
	var list []int
	for _, n := range holders {
		for _, k := range s.of(n) {
			list = append(list, s.at(n, k))
		}
	}
	return list
}

// place makes up the counts of the pieces, apart for each set of tallies that have none in common with others. False where some do not agree: their areas
// are then unruly.
func (s *pieces) place() bool {
	agreed := true
	var list []placing
	for _, group := range s.groups() {
		one, ok := s.placeGroup(group)
		list = append(list, one)
		if agreed = agreed && ok; !ok {
			for _, t := range group {
				for _, n := range t.of {
					s.unruly[s.holders[n].area] = true
				}
			}
		}
	}
	if !agreed {
		return false
	}
	for _, one := range list {
		for n, x := range one.roots {
			cells := [2]int{s.suppose(one.did[n]), -1}
			if one.didNot != nil {
				others := s.suppose(one.didNot[n])
				cells[1] = s.suppose(one.did[n] + one.didNot[n])
				s.ledger.Whole(cells[1], cells[0], others)
			}
			s.placed[x] = cells
		}
	}
	return true
}

// placing is counts made up for pieces: those who did and, of a share, those who did not.
type placing struct {
	roots       []int
	did, didNot []int64
}

// groups gives the tallies that have pieces in common, directly or through others.
func (s *pieces) groups() [][]tally {
	first := map[int]int{} // the total that a piece was first seen in
	root := make([]int, len(s.tallies))
	find := func(n int) int {
		for root[n] != n {
			n = root[n]
		}
		return n
	}
	for i, t := range s.tallies {
		root[i] = i
		for _, x := range s.rootsOf(t.of...) {
			if f, seen := first[x]; seen {
				a, b := find(f), find(i)
				root[max(a, b)] = min(a, b)
			} else {
				first[x] = i
			}
		}
	}
	at := make([][]tally, len(s.tallies))
	for i, t := range s.tallies {
		at[find(i)] = append(at[find(i)], t)
	}
	return slices.DeleteFunc(at, func(g []tally) bool { return g == nil })
}

// placeGroup makes up the counts of the pieces of some tallies; false where none agree.
func (s *pieces) placeGroup(group []tally) (placing, bool) {
	number := map[int]int{}
	var roots []int
	var parts [][]int
	var main, rest []int64
	shares := true
	for _, t := range group {
		var of []int
		for _, x := range s.rootsOf(t.of...) {
			if _, known := number[x]; !known {
				number[x] = len(roots)
				roots = append(roots, x)
			}
			of = append(of, number[x])
		}
		parts = append(parts, of)
		main = append(main, s.ledger.Cells[t.main].Count)
		if shares = shares && t.side >= 0; shares {
			rest = append(rest, s.ledger.Cells[t.side].Count-s.ledger.Cells[t.main].Count)
		}
	}
	one := placing{roots: roots, did: disclosure.Fill(len(roots), main, parts)}
	if shares {
		one.didNot = disclosure.Fill(len(roots), rest, parts)
	}
	return one, one.did != nil
}

func (s *pieces) suppose(count int64) int {
	cell := s.ledger.Add(count, disclosure.Supposed)
	s.implied(cell)
	return cell
}

// cells gives the cells of pieces, of one of their two counts; nil where there are none.
func (s *pieces) cells(roots []int, side int) []int {
	var list []int
	for _, x := range roots {
		c, ok := s.placed[x]
		if !ok || c[side] < 0 {
			return nil
		}
		list = append(list, c[side])
	}
	return list
}

// tieTallies writes down that tallies are the sums of their pieces; where they are of several holders, by way of each.
func (s *pieces) tieTallies() {
	for _, t := range s.tallies {
		for side, at := range [2]int{t.main, t.side} {
			if at < 0 {
				continue
			}
			var parts []int
			for _, n := range t.of {
				cells := s.cells(s.rootsOf(n), side)
				if len(t.of) > 1 && cells != nil {
					cells = []int{s.together(n, cells)}
				}
				if parts = append(parts, cells...); cells == nil {
					parts = nil
					break
				}
			}
			if parts != nil {
				s.ledger.Whole(at, parts...)
			}
		}
		if p := s.holders[t.of[0]].figure; p != nil {
			p.linked = true
		}
		if len(t.of) > 1 {
			for _, k := range s.of(t.of[0]) {
				var roots []int
				for _, n := range t.of {
					roots = append(roots, s.at(n, k))
				}
				s.tieWhole(roots)
			}
		}
	}
}

// together adds what the pieces of a holder come to.
func (s *pieces) together(n int, cells []int) int {
	at := s.sumOf(cells)
	if s.holders[n].secret {
		s.ledger.Cells[at].Role = disclosure.Withheld
	}
	return at
}

// sumOf adds what several pieces come to.
func (s *pieces) sumOf(cells []int) int {
	var count int64
	for _, c := range cells {
		count += s.ledger.Cells[c].Count
	}
	at := s.suppose(count)
	s.ledger.Whole(at, cells...)
	return at
}

// tieKept keeps what the pieces of a figure come to that its service keeps back.
func (s *pieces) tieKept() {
	for _, n := range s.kept {
		roots := s.rootsOf(n)
		main := s.cells(roots, 0)
		if main == nil {
			continue
		}
		s.together(n, main)
		if side := s.cells(roots, 1); side != nil {
			s.together(n, side)
		}
	}
}

// tieWholes writes down that the people of an area, in each piece of the windows over it, are those of its parts.
func (s *pieces) tieWholes() {
	if !s.ind.Accumulation.Overlaps() {
		return
	}
	for i, pg := range s.pages {
		for n := range s.a.Framework.Areas {
			area := &s.a.Framework.Areas[n]
			if !s.known(area.ID) {
				continue
			}
			covered := map[int]bool{}
			for _, p := range pg.at {
				if p.area == area.ID && p.main >= 0 {
					from, to := s.span(p.period)
					for k, c := range s.cuts {
						covered[k] = covered[k] || c >= from && c < to
					}
				}
			}
			for k := range s.cuts {
				if covered[k] {
					s.tieWhole(s.partsOf(s.within[i], append(slices.Clip(area.Members), elsewhere(area.ID)), k))
				}
			}
		}
	}
}

// tieSince adds what came between running totals of which one was never reported, where that is several pieces.
func (s *pieces) tieSince() {
	if s.ind.Accumulation != kpi.YearToDate {
		return
	}
	for _, within := range s.within {
		for _, area := range slices.Sorted(maps.Keys(within)) {
			list := within[area]
			for i, m := range list {
				for _, n := range list[i+1:] {
					before, now := &s.holders[m], &s.holders[n]
					if before.from == now.from && before.to < now.to && (before.figure == nil || now.figure == nil) {
						s.tieWhole(s.rootsOf(n)[len(s.of(m)):])
					}
				}
			}
		}
	}
}

// partsOf lists the pieces of some areas at one time.
func (s *pieces) partsOf(within map[string][]int, areas []string, k int) []int {
	var roots []int
	for _, m := range areas {
		for _, n := range within[m] {
			if h := &s.holders[n]; h.from <= s.cuts[k] && s.cuts[k] < h.to {
				roots = append(roots, s.at(n, k))
				break
			}
		}
	}
	return roots
}

// tieWhole adds the people of several pieces: of the areas at one time, or of one area.
func (s *pieces) tieWhole(roots []int) {
	key := fmt.Sprint("whole", roots)
	if len(roots) < 2 || s.tied[key] || s.cells(roots, 0) == nil {
		return
	}
	s.tied[key] = true
	did := s.sumOf(s.cells(roots, 0))
	if cells := s.cells(roots, 1); cells != nil {
		all := s.sumOf(cells)
		s.ledger.Whole(all, did, s.suppose(s.ledger.Cells[all].Count-s.ledger.Cells[did].Count))
	}
}

// tieUnruly ties the windows of unruly areas as far as they agree, each page and each run of windows for itself.
func (s *pieces) tieUnruly() {
	if !s.ind.Accumulation.Overlaps() {
		return
	}
	for _, within := range s.within {
		for _, area := range slices.Sorted(maps.Keys(within)) {
			if s.unruly[area] {
				s.tieRuns(within[area])
			}
		}
	}
}

// tieRuns ties the windows of one line, in runs that are as long as they agree.
func (s *pieces) tieRuns(line []int) {
	for from := 0; from < len(line)-1; {
		to := len(line)
		for to > from+1 && !s.tieRun(line[from:to]) {
			to--
		}
		from = max(to-1, from+1)
	}
}

// tieRun ties windows that follow on one another; false where no counts agree.
func (s *pieces) tieRun(run []int) bool {
	alone := &pieces{book: s.book, cuts: s.cuts, holders: s.holders, placed: map[int][2]int{}, unruly: map[string]bool{}}
	alone.within = []map[string][]int{{"": run}}
	for _, n := range run {
		if p := s.holders[n].figure; p != nil {
			alone.tallies = append(alone.tallies, tally{p.main, p.side, []int{n}})
		}
	}
	alone.join()
	if len(alone.tallies) < 2 || !alone.place() {
		return false
	}
	alone.tieTallies()
	return true
}
