package analyse

import (
	"slices"

	"perfpack/pipeline/disclosure"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Published is how an earlier pack printed a figure of a measure about people: which version of it, and whether it showed it or kept it back.
type Published struct {
	Area         string
	Organisation string // whose figure it was, as in its observation
	Period       period.Period
	Known        int64 // of the observation that stood then
	Shown        bool
	Pack         int64 // which pack it was, in their order
}

// Decision is what becomes of one figure of a measure about people when it leaves the building.
type Decision struct {
	Published
	Why string // why it is kept back, in words; empty when it is shown
	// New says that no earlier pack printed this version of the figure in this way, so that it must be recorded.
	New bool
	// Turned says that an earlier pack printed the figure of the same period the other way.
	Turned bool
}

// Protect gives the series of one measure as they may leave the building. family is everything that is known of the measure, for every area, since
// what is printed for one place helps to work out another; earlier is what packs before this one printed, in their order.
//
// In a measure about people a figure is kept back when it, its parts or the rest of its denominator are fewer people than the workspace's number
// (primary suppression), when another could be worked out from it through totals, running totals, months, windows or parts of the area (secondary),
// or when an earlier pack kept it back. It is then replaced by the mark [c], with its parts, limits and whatever words could give it away, so that
// nothing computed from the series can reveal it. Versions that were corrected before any pack printed them go too.
//
// Measures that are not about people are given back as they are.
func (a *Assessor) Protect(ind *kpi.Indicator, family []kpi.Series, earlier []Published) ([]kpi.Series, []Decision) {
	if !ind.AboutPeople || a.SmallNumbers < 2 {
		return family, nil
	}
	b := newBook(ind, a.SmallNumbers)
	for n, s := range family {
		for _, o := range a.Standing(ind, s) {
			p := b.enter(s.Area, n, o)
			b.at[p.spot] = p
			if o.Marks.Any(kpi.NotApplicable) {
				b.nobody(p, s)
			}
		}
	}
	b.remember(earlier, family)
	pages := b.pages(earlier)
	for _, page := range pages {
		page.tie(a)
	}
	b.tiePieces(a, pages)
	b.decide()
	out := make([]kpi.Series, len(family))
	for n, s := range family {
		out[n] = b.redact(s)
	}
	return out, b.decisions()
}

// spot is where a figure belongs: an area and a period.
type spot struct {
	area   string
	period period.Period
}

// printed is a figure as a pack would print it: it is shown or kept back as one, with its parts.
type printed struct {
	spot
	series int
	obs    kpi.Observation // as it stands, with its value worked out
	// main is the count of people that the figure is or rests on, side the one it is a share of, in the ledger; -1 where there is none.
	main, side int
	// small says that the figure gives away fewer people than may be: itself, a part of it, or the rest of its denominator.
	small bool
	// nobody says that it is a share of nobody, printed as [z].
	nobody bool
	// linked says that it can be set against other figures.
	linked bool
	kept   disclosure.Why
	// stuck says that what surrounds a figure is known too well for it to be protected unless everything new is kept back.
	stuck bool

	versions []Published // as earlier packs printed them, in their order
	// old says that the figure has been replaced: it stands here for what packs before this one told.
	old bool
}

// last gives how the last pack that printed a figure of the period did so; nil where none did.
func (p *printed) last() *Published {
	if len(p.versions) == 0 {
		return nil
	}
	return &p.versions[len(p.versions)-1]
}

// public says that an earlier pack showed a version.
func (p *printed) public(known int64) bool {
	for n := len(p.versions) - 1; n >= 0; n-- {
		if p.versions[n].Known == known {
			return p.versions[n].Shown
		}
	}
	return false
}

// bound says that an earlier pack kept the figure back and that it therefore stays so. One that has since been replaced, and that nothing else can be
// set against, is looked at afresh: a slip of the keyboard is not kept secret for ever.
func (p *printed) bound() bool {
	last := p.last()
	return last != nil && !last.Shown && (p.linked || last.Known == p.obs.Known)
}

func (p *printed) hidden() bool { return p.kept != disclosure.Shown }

// book is the figures of one measure and what a reader knows to hold between them.
type book struct {
	ind    *kpi.Indicator
	least  int64 // fewer people than this are kept back
	list   []*printed
	at     map[spot]*printed    // those that stand
	was    map[version]*printed // those that have been replaced since a pack printed them
	ledger disclosure.Ledger
	of     []*printed      // whose figure each cell of the ledger is; nil for what is only implied
	tied   map[string]bool // sums that are written down already
	left   map[string]int  // the cells of what parts leave over of their whole
	sums   map[string]*leftover
}

// version is one of the figures that have stood in a place.
type version struct {
	spot
	known int64
}

func newBook(ind *kpi.Indicator, least int64) *book {
	return &book{ind: ind, least: least, at: map[spot]*printed{}, was: map[version]*printed{}, tied: map[string]bool{}, left: map[string]int{}, sums: map[string]*leftover{}}
}

// remember enters what earlier packs printed. A reader keeps them: a figure that has since been replaced still says something of those that have not.
func (b *book) remember(earlier []Published, family []kpi.Series) {
	for _, e := range earlier {
		here := spot{e.Area, e.Period}
		if p := b.at[here]; p != nil {
			p.versions = append(p.versions, e)
		}
		if p := b.at[here]; p == nil || p.obs.Known != e.Known {
			v := version{here, e.Known}
			if b.was[v] == nil {
				b.was[v] = b.replaced(e, family)
			}
			if p := b.was[v]; p != nil {
				p.versions = append(p.versions, e)
			}
		}
	}
}

// replaced enters a figure that no longer stands; nil where it cannot be found any more.
func (b *book) replaced(e Published, family []kpi.Series) *printed {
	for n, s := range family {
		if s.Area != e.Area {
			continue
		}
		for _, o := range s.Observations {
			if o.Period == e.Period && o.Known == e.Known && o.Organisation == e.Organisation {
				o.Value = o.Of(b.ind)
				p := b.enter(s.Area, n, o)
				if o.Marks.Any(kpi.NotApplicable) {
					b.nobody(p, s)
				}
				p.old = true
				return p
			}
		}
	}
	return nil
}

// decide keeps figures back until nothing that must not be known can be worked out. What cannot be set against one another is decided apart.
func (b *book) decide() {
	for _, p := range b.list {
		switch {
		case p.old && p.public(p.obs.Known):
		case p.small:
			p.kept = disclosure.Primary
		case p.old || p.bound():
			p.kept = disclosure.Kept
		}
	}
	for _, group := range b.groups() {
		b.decideGroup(group)
	}
}

// decideGroup goes over one group until no further figure needs to be kept back: a figure goes with all its parts, and what its parts leave to be
// worked out may take another.
func (b *book) decideGroup(group []int) {
	secondary := map[int]bool{}
	for {
		l := b.excerpt(group, secondary)
		if !pressing(&l, b.least) {
			return
		}
		view, err := disclosure.Protect(&l, b.least)
		if err != nil || len(view.Leaks) > 0 {
			// Too much around it is public already. Nothing new may be printed here.
			for _, cell := range group {
				if p := b.of[cell]; p != nil && !p.old && !p.hidden() && !p.public(p.obs.Known) {
					p.kept, p.stuck = disclosure.Secondary, true
				}
			}
			return
		}
		more := false
		for n, cell := range group {
			p := b.of[cell]
			if p == nil || view.Why[n] != disclosure.Secondary {
				continue
			}
			secondary[cell] = true
			if !p.hidden() {
				p.kept, more = disclosure.Secondary, true
			}
		}
		if !more {
			return
		}
	}
}

// excerpt gives the ledger of one group, with what each cell is to the reader by now.
func (b *book) excerpt(group []int, secondary map[int]bool) disclosure.Ledger {
	var l disclosure.Ledger
	place := make(map[int]int, len(group))
	for _, cell := range group {
		c := b.ledger.Cells[cell]
		place[cell] = l.Add(c.Count, b.role(cell, c, secondary[cell]))
	}
	for _, s := range b.ledger.Sums {
		if _, here := place[s.Whole]; !here {
			continue
		}
		parts := make([]int, len(s.Parts))
		for n, p := range s.Parts {
			parts[n] = place[p]
		}
		l.Whole(place[s.Whole], parts...)
	}
	return l
}

// role says what a cell is to a reader.
func (b *book) role(cell int, c disclosure.Cell, secondary bool) disclosure.Role {
	p := b.of[cell]
	switch {
	case p == nil:
		return c.Role
	case p.old && !p.hidden():
		return disclosure.Known
	case disclosure.Small(c.Count, b.least):
		return disclosure.Printed // and is hidden for being small
	case secondary, p.kept == disclosure.Kept && cell == p.main && !p.old:
		return disclosure.Withheld
	case p.hidden():
		return disclosure.Implied // it goes with the figure and need not be protected for itself
	case p.public(p.obs.Known):
		return disclosure.Known
	}
	return disclosure.Printed
}

// pressing says that there is anything in a ledger to protect.
func pressing(l *disclosure.Ledger, least int64) bool {
	return slices.ContainsFunc(l.Cells, func(c disclosure.Cell) bool {
		return c.Role == disclosure.Withheld || c.Role != disclosure.Known && disclosure.Small(c.Count, least)
	})
}

// groups gives the cells of the ledger that are joined by sums, directly or through others, each group in order.
func (b *book) groups() [][]int {
	root := make([]int, len(b.ledger.Cells))
	for n := range root {
		root[n] = n
	}
	find := func(n int) int {
		for root[n] != n {
			root[n] = root[root[n]]
			n = root[n]
		}
		return n
	}
	for _, s := range b.ledger.Sums {
		for _, p := range s.Parts {
			x, y := find(s.Whole), find(p)
			root[max(x, y)] = min(x, y)
		}
	}
	members := make(map[int][]int)
	var order []int
	for n := range root {
		r := find(n)
		if members[r] == nil {
			order = append(order, r)
		}
		members[r] = append(members[r], n)
	}
	list := make([][]int, len(order))
	for n, r := range order {
		list[n] = members[r]
	}
	return list
}

// decisions says what becomes of every figure that has one.
func (b *book) decisions() []Decision {
	var list []Decision
	for _, p := range b.list {
		if p.old || !p.obs.Value.Valid && !p.nobody {
			continue
		}
		d := Decision{Published: Published{Area: p.area, Organisation: p.obs.Organisation, Period: p.period, Known: p.obs.Known, Shown: !p.hidden()}}
		if p.hidden() {
			d.Why = p.kept.String()
		}
		if p.stuck {
			d.Why = "too much around it is public already"
		}
		last := p.last()
		d.New = last == nil || last.Known != d.Known || last.Shown != d.Shown
		d.Turned = last != nil && last.Shown != d.Shown
		list = append(list, d)
	}
	return list
}
