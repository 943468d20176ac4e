package pipeline_test

import (
	"fmt"
	"strings"
	"testing"

	"perfpack/pipeline/period"
)

// assault is one measure of a scene as a reader of all its packs sees it who knows how such figures come about: that the county is its districts, whether
// they have reported or not, that what runs up over a year or through windows is quarters, and which figures and quarters were corrected between packs.
type assault struct {
	*scene
	*puzzle
	victim *victim
	at     map[string]int // each version of each count
	// targets must not be known to be small, nor those that are soft to be small and more than nought: quarters within windows, and what was never reported.
	targets map[int]string
	softly  map[int]bool
	secrets map[int]string // counts that must not be known exactly
	version map[string]int
	before  map[string]pair
	tied    map[string]bool
	// settled are the quarters that lie in a window which the pack before had too, as it stands, by area: they are taken to be as they were.
	settled map[string]map[period.Quarter]bool
	steps   map[string]people // of the present pack
}

// people are the unknowns of a figure: those who did and, of a share, all and those who did not; -1 where there is none.
type people struct{ n, d, rest int }

// side gives the unknown on one side of a share.
func (p people) side(n int) int { return []int{p.n, p.d, p.rest}[n] }

// attack tries one measure. It gives how many small counts it tried to recover, and for how many it could not decide.
func (s *scene) attack(t testing.TB, seed uint64, v *victim, stages []stage) (tried, unsure int) {
	t.Helper()
	z := &assault{
		scene: s, puzzle: &puzzle{}, victim: v, at: map[string]int{}, targets: map[int]string{}, softly: map[int]bool{}, secrets: map[int]string{},
		version: map[string]int{}, before: map[string]pair{}, tied: map[string]bool{},
	}
	for n := range stages {
		z.read(t, seed, &stages[n])
	}
	return z.recover(t, seed)
}

// small says that a count is to be kept back.
func (z *assault) small(n int64) bool { return n >= 1 && n < z.least }

// variable gives the unknown of a name.
func (z *assault) variable(name string, truth int64, soft bool) int {
	n, ok := z.at[name]
	if !ok {
		n = z.count(truth)
		z.at[name] = n
		if z.small(truth) {
			z.targets[n], z.softly[n] = name, soft
		}
	}
	return n
}

// versioned gives the unknowns of people who may be corrected between packs, and says whether they are known to be as they were.
func (z *assault) versioned(name string, p pair, soft, settled bool) (u people, same bool) {
	was, ok := z.before[name]
	if same = ok && settled && was == p; !same {
		z.version[name]++
	}
	z.before[name] = p
	return z.unknown(fmt.Sprintf("%s version %d", name, z.version[name]), p, soft), same
}

// unknown gives the unknowns of people who stay the same.
func (z *assault) unknown(name string, p pair, soft bool) people {
	u := people{z.variable(name, p.n, soft), -1, -1}
	if z.victim.parts {
		u.d, u.rest = z.variable(name+" of", p.d, soft), z.variable(name+" rest", p.d-p.n, soft)
		z.once(name+" rest", u.d, u.n, u.rest)
	}
	return u
}

// once ties a whole to its parts, the first time that it is asked to under a name.
func (z *assault) once(name string, whole int, parts ...int) {
	if whole >= 0 && !z.tied[name] {
		z.tied[name] = true
		z.whole(whole, parts...)
	}
}

// tie ties people to those they are made up of.
func (z *assault) tie(name string, whole people, parts ...people) {
	for side := range 3 {
		cells := make([]int, len(parts))
		for n, p := range parts {
			cells[n] = p.side(side)
		}
		z.once(fmt.Sprintf("%s side %d", name, side), whole.side(side), cells...)
	}
}

// read takes in what a pack shows, and what a reader knows to hold between its figures.
func (z *assault) read(t testing.TB, seed uint64, g *stage) {
	t.Helper()
	v := z.victim
	now := map[string]people{}
	truths := map[string]figure{}
	z.settled, z.steps = map[string]map[period.Quarter]bool{}, map[string]people{}
	for _, f := range g.truth[v.ref] {
		spot := spotOf(v.ref, f.area, f.at.String())
		p, same := z.versioned(spot, f.pair, f.silent, !f.silent) // who can tell whether what was never reported was corrected?
		now[spot], truths[spot] = p, f
		if f.silent {
			continue
		}
		for back := range period.Quarter(v.window()) {
			if z.settled[f.area] == nil {
				z.settled[f.area] = map[period.Quarter]bool{}
			}
			z.settled[f.area][f.at.Quarter()-back] = z.settled[f.area][f.at.Quarter()-back] || same
		}
		row, ok := g.shown[spot]
		if !ok {
			t.Fatalf("seed %d: %s is not in the pack of %s", seed, spot, g.quarter)
		}
		hidden := row.mark != "" && (row.mark != "z" || f.pair != pair{}) // nothing of nothing is said as such
		if hidden && (row.mark != "c" || row.value+row.numerator+row.denominator != "" || strings.Contains(row.note, "slip")) {
			t.Errorf("seed %d, %s: %s is hidden as %+v", seed, g.quarter, spot, row)
		}
		if f.area == v.secret && f.n > 0 { // none among none is nobody's secret
			z.secrets[p.n] = spot
		}
		if hidden {
			continue
		}
		if z.small(f.n) || v.parts && (z.small(f.d) || z.small(f.d-f.n)) {
			t.Errorf("seed %d, %s: %s is shown, and is %d of %d with %d the least", seed, g.quarter, spot, f.n, f.d, z.least)
		}
		z.tell(p.n, f.n)
		if v.parts {
			z.tell(p.d, f.d)
		}
	}
	for spot, f := range sorted(truths) {
		label := fmt.Sprintf("%s as of %s", spot, g.quarter)
		at := func(p period.Period) string { return spotOf(v.ref, f.area, p.String()) }
		if f.area == "county" {
			z.county(label, f, now, truths)
			if v.together {
				z.together(t, seed, label, f, g.shown[spot], now, truths)
			}
		}
		q := f.at.Quarter()
		switch {
		case v.accumulation == "year_to_date" && q.Number() > 1:
			// What came in the quarter and, where those before it are silent, since the last that is known.
			for before := q - 1; before.Year() == q.Year(); before-- {
				earlier, ok := truths[at(before.Period())]
				if !ok {
					break
				}
				came := pair{f.n - earlier.n, f.d - earlier.d}
				name := fmt.Sprintf("%s since %s", label, before)
				z.tie(name, now[spot], now[at(before.Period())], z.unknown(name, came, f.silent || earlier.silent || f.area == v.secret))
			}
		case v.frequency == "monthly" && f.at.Kind() == period.Quarterly:
			z.tie(label, now[spot], now[at(q.Month(1))], now[at(q.Month(2))], now[at(q.Month(3))])
		case v.accumulation == "in_quarter" && f.at.Kind() == period.FinancialYear:
			z.tie(label, now[spot], now[at((q-3).Period())], now[at((q-2).Period())], now[at((q-1).Period())], now[at(q.Period())])
		case v.accumulation == "snapshot" && f.at.Kind() == period.Day:
			z.tie(label, now[spot], now[at(q.Period())])
		case v.window() > 0:
			var steps []people
			for back := range v.window() {
				steps = append(steps, z.step(g, f.area, q-period.Quarter(back)))
			}
			z.tie(label, now[spot], steps...)
		}
	}
}

// county ties the county's figure to those of its districts. What those that are silent have between them must not be known to be small either.
func (z *assault) county(label string, f figure, now map[string]people, truths map[string]figure) {
	var all, silent []people
	var missing pair
	for _, d := range z.districts {
		spot := spotOf(z.victim.ref, d, f.at.String())
		all = append(all, now[spot])
		if truths[spot].silent {
			silent = append(silent, now[spot])
			missing = missing.plus(truths[spot].pair)
		}
	}
	z.tie(label+" districts", now[spotOf(z.victim.ref, "county", f.at.String())], all...)
	if len(silent) > 0 && !f.silent {
		z.tie(label+" elsewhere", z.unknown(label+" elsewhere", missing, true), silent...)
	}
}

// together takes in a figure of the county that the program put together from its districts: those that have reported, and no others.
func (z *assault) together(t testing.TB, seed uint64, label string, f figure, row seen, now map[string]people, truths map[string]figure) {
	t.Helper()
	if row.value == "" || row.mark != "" {
		return
	}
	var parts []people
	var sum pair
	for _, d := range z.districts {
		if spot := spotOf(z.victim.ref, d, f.at.String()); !truths[spot].silent {
			parts, sum = append(parts, now[spot]), sum.plus(truths[spot].pair)
		}
	}
	if want := fmt.Sprint(sum.n); row.numerator != want && row.value != want || z.victim.parts && row.denominator != fmt.Sprint(sum.d) {
		t.Errorf("seed %d: %s is put together as %+v and comes to %+v", seed, label, row, sum)
	}
	u := z.unknown(label+" together", sum, false)
	z.tie(label+" put together", u, parts...)
	z.tell(u.n, sum.n)
	if z.victim.parts {
		z.tell(u.d, sum.d)
	}
	z.joined++
}

// step gives the people of one quarter of the windows of an area; those of the county are those of its districts.
func (z *assault) step(g *stage, area string, q period.Quarter) people {
	name := func(area string) string { return spotOf(z.victim.ref, area, q.String()) }
	one := func(area string) people {
		label := name(area) + " alone"
		if u, done := z.steps[label]; done {
			return u
		}
		u, _ := z.versioned(label, g.alone[name(area)], true, z.settled[area][q])
		z.steps[label] = u
		return u
	}
	p := one(area)
	if area == "county" {
		var parts []people
		for _, d := range z.districts {
			parts = append(parts, one(d))
		}
		z.tie(fmt.Sprintf("%s alone as of %s", name(area), g.quarter), p, parts...)
	}
	return p
}

// recover tries to find out what is kept back.
func (z *assault) recover(t testing.TB, seed uint64) (tried, unsure int) {
	for cell, name := range sorted(z.targets) {
		tried++
		// It must be possible that it is not small. What is soft may also be nought for all that is known.
		answer, _ := z.could(cell, z.least, boundless)
		if answer == impossible && z.softly[cell] {
			answer, _ = z.could(cell, 0, 0)
		}
		switch answer {
		case impossible:
			t.Errorf("seed %d: %s, which is %d with %d the least, is known to be small", seed, name, z.truth[cell], z.least)
		case undecided:
			unsure++
		}
	}
	for cell, name := range sorted(z.secrets) {
		tried++
		truth := z.truth[cell]
		more, _ := z.could(cell, truth+1, boundless)
		fewer, _ := z.could(cell, 0, truth-1)
		switch {
		case more == impossible && fewer == impossible:
			t.Errorf("seed %d: %s, which its service keeps back, is known to be %d", seed, name, truth)
		case more != possible && fewer != possible:
			unsure++
		}
	}
	return tried, unsure
}
