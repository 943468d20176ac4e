package pipeline_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"perfpack/pipeline/period"
)

// attacks is how many random workspaces are attacked; `make attack` asks for a thousand.
var attacks = flag.Int("attacks", 20, "how many random workspaces the attacker goes through")

// pair is a numerator and a denominator; of a plain count only the first says anything.
type pair struct{ n, d int64 }

func (p pair) plus(q pair) pair { return pair{p.n + q.n, p.d + q.d} }

// victim is a measure about people in a random workspace.
type victim struct {
	ref, measure, accumulation, frequency string
	parts                                 bool // it has numerator and denominator
	// monthly are the people of each month, by district, before they are put together into whatever the measure reports.
	monthly map[string][]pair
	// without are districts that never report, and countyless says that the county does not.
	without    map[string]bool
	countyless bool
	stated     bool // what can be said in two ways is: a quarter beside its months, a year beside its quarters, a position by its date
	// secret is a district whose figures its service keeps back itself.
	secret string
	// gaps are quarters that were never reported, by area.
	gaps map[string][quarters]bool
}

// window is how many quarters a rolling measure covers.
func (v *victim) window() int {
	return map[string]int{"rolling_12_months": 4, "rolling_36_months": 12}[v.accumulation]
}

// scene is a random workspace: a county of districts with measures about people.
type scene struct {
	r         *rand.Rand
	least     int64
	districts []string
	victims   []*victim
}

const (
	firstOfScene = period.Quarter(4*2023 + 2) // 2023-24-Q3
	quarters     = 8
	lead         = 8 // quarters before the scene, which only windows reach
)

var threePacks = []period.Quarter{firstOfScene + 5, firstOfScene + 6, firstOfScene + 7}

func newScene(seed uint64) *scene {
	s := &scene{r: rand.New(rand.NewPCG(seed, 814))}
	s.least = 3 + s.r.Int64N(5)
	s.districts = []string{"ash", "birch", "cedar", "elm"}[:1+s.r.IntN(4)]
	kinds := []victim{
		{measure: "count", accumulation: "in_quarter", frequency: "quarterly"},
		{measure: "count", accumulation: "year_to_date", frequency: "quarterly"},
		{measure: "proportion", accumulation: "in_quarter", frequency: "quarterly", parts: true},
		{measure: "proportion", accumulation: "year_to_date", frequency: "quarterly", parts: true},
		{measure: "count", accumulation: "in_quarter", frequency: "monthly"},
		{measure: "count", accumulation: "snapshot", frequency: "quarterly"},
		{measure: "count", accumulation: "rolling_12_months", frequency: "quarterly"},
		{measure: "proportion", accumulation: "rolling_12_months", frequency: "quarterly", parts: true},
		{measure: "count", accumulation: "rolling_36_months", frequency: "quarterly"},
	}
	for n, at := range s.r.Perm(len(kinds))[:3] {
		v := kinds[at]
		v.ref, v.monthly, v.without = fmt.Sprintf("A%d", n+1), map[string][]pair{}, map[string]bool{}
		v.countyless, v.stated = s.r.IntN(4) == 0, s.r.IntN(2) == 0
		if s.r.IntN(3) == 0 {
			v.secret = s.districts[0]
		}
		v.gaps = map[string][quarters]bool{}
		for _, area := range append([]string{"county"}, s.districts...) {
			var missed [quarters]bool
			for q := range missed {
				missed[q] = s.r.IntN(16) == 0
			}
			v.gaps[area] = missed
		}
		size := 1 + s.r.Int64N(9)
		// Where most months bring nobody, windows differ by what one quarter brought.
		seldom := 1 + s.r.IntN(2)*(3+v.window()*3)
		for _, d := range s.districts {
			v.without[d] = s.r.IntN(8) == 0
			for range 3 * (lead + quarters) {
				var p pair
				if s.r.IntN(seldom) == 0 {
					p.n = s.r.Int64N(size)
					p.d = p.n + s.r.Int64N(size)
				}
				v.monthly[d] = append(v.monthly[d], p)
			}
		}
		s.victims = append(s.victims, &v)
	}
	return s
}

// revise changes a few months of a measure, as a correction would.
func (s *scene) revise(v *victim) {
	for _, d := range s.districts {
		if s.r.IntN(3) == 0 {
			m := s.r.IntN(len(v.monthly[d]))
			v.monthly[d][m] = pair{n: s.r.Int64N(9)}
			v.monthly[d][m].d = v.monthly[d][m].n + s.r.Int64N(9)
		}
	}
}

// of gives the people of some months, counted from the first of the scene, for an area.
func (s *scene) of(v *victim, area string, from, to int) pair {
	var sum pair
	for _, d := range s.districts {
		if area == "county" || area == d {
			for m := from; m < to; m++ {
				sum = sum.plus(v.monthly[d][3*lead+m])
			}
		}
	}
	return sum
}

// figure is what a measure reports for an area and period.
type figure struct {
	area string
	at   period.Period
	pair
}

// figures lists what a measure reports up to a quarter.
func (s *scene) figures(v *victim, last period.Quarter) []figure {
	var list []figure
	areas := []string{"county"}
	for _, d := range s.districts {
		if !v.without[d] {
			areas = append(areas, d)
		}
	}
	if v.countyless {
		areas = areas[1:]
	}
	for _, area := range areas {
		for n := range quarters {
			q := firstOfScene + period.Quarter(n)
			if q > last {
				break
			}
			if v.gaps[area][n] {
				continue
			}
			switch {
			case v.frequency == "monthly":
				for m := range 3 {
					list = append(list, figure{area, q.Month(m + 1), s.of(v, area, 3*n+m, 3*n+m+1)})
				}
				if v.stated {
					list = append(list, figure{area, q.Period(), s.of(v, area, 3*n, 3*n+3)})
				}
			case v.accumulation == "year_to_date":
				from := max(0, 3*(n-q.Number()+1))
				if int(q)-q.Number()+1 < int(firstOfScene) {
					continue // its year began before the scene
				}
				list = append(list, figure{area, q.Period(), s.of(v, area, from, 3*n+3)})
			case v.accumulation == "snapshot":
				list = append(list, figure{area, q.Period(), s.of(v, area, 3*n+2, 3*n+3)})
				if v.stated {
					list = append(list, figure{area, period.On(q.End()), s.of(v, area, 3*n+2, 3*n+3)})
				}
			case v.window() > 0:
				if n-v.window()+1 >= -lead {
					first := q.Month(3).ShiftMonths(1 - 3*v.window()).Start()
					list = append(list, figure{area, period.Window(first.Year(), first.Month(), 3*v.window()), s.of(v, area, 3*(n+1-v.window()), 3*n+3)})
				}
			default:
				list = append(list, figure{area, q.Period(), s.of(v, area, 3*n, 3*n+3)})
				if v.stated && q.Number() == 4 && n >= 3 {
					list = append(list, figure{area, q.Year().Period(), s.of(v, area, 3*n-9, 3*n+3)})
				}
			}
		}
	}
	return list
}

// spell writes a figure as its history does.
func (v *victim) spell(f figure) (value, numerator, denominator, mark string) {
	switch {
	case f.area == v.secret:
		return "", "", "", "c"
	case v.parts:
		return "", strconv.FormatInt(f.n, 10), strconv.FormatInt(f.d, 10), ""
	}
	return strconv.FormatInt(f.n, 10), "", "", ""
}

// note is what the officer scribbled beside a figure, which names it.
func (v *victim) note(f figure) string {
	return fmt.Sprintf("%d people counted, slip %s-%s-%s", f.n, v.ref, f.area, strings.ReplaceAll(f.at.String(), "/", "-"))
}

// workspace lays out the scene, without figures.
func (s *scene) workspace(t testing.TB) string {
	t.Helper()
	root := t.TempDir()
	reported := "county;" + strings.Join(s.districts, ";")
	var b strings.Builder
	fmt.Fprintf(&b, `
-- perfpack.toml --
title = "County outcomes framework"
[publication]
default = "public"
small_numbers = %d
[[organisation]]
id   = "county"
name = "The County Council"
-- framework/tiers.csv --
tier,name
1,Outcome
-- framework/outcomes.csv --
ref,tier,parent,title
1,1,,People are safe
-- framework/services.csv --
service,name
people,People
-- framework/areas.csv --
area,name,kind,members
county,The county,organisation,%s
`, s.least, strings.Join(s.districts, ";"))
	for _, d := range s.districts {
		fmt.Fprintf(&b, "%s,%s,district,\n", d, strings.ToUpper(d[:1])+d[1:])
	}
	b.WriteString("-- framework/indicators.csv --\nref,title,service,measure,accumulation,frequency,unit,polarity,numerator_label,denominator_label,about_people,reported_for,amber_tolerance\n")
	for _, v := range s.victims {
		unit, labels := "people", ","
		if v.parts {
			unit, labels = "%", "People who did,People"
		}
		fmt.Fprintf(&b, "%s,Measure %s of people,people,%s,%s,%s,%s,lower,%s,yes,%s,3\n", v.ref, v.ref, v.measure, v.accumulation, v.frequency, unit, labels, reported)
	}
	b.WriteString("-- framework/links.csv --\nindicator,outcome\n")
	for _, v := range s.victims {
		b.WriteString(v.ref + ",1\n")
	}
	b.WriteString("-- framework/targets.csv --\nindicator,organisation,period,target\n")
	for _, v := range s.victims {
		fmt.Fprintf(&b, "%s,,2026-27-Q4,%d\n%s,county,2025-26-Q2,%d\n", v.ref, 2, v.ref, 4)
	}
	b.WriteString("-- framework/baselines.csv --\nindicator,organisation,period,value\n")
	for _, v := range s.victims {
		for _, f := range s.figures(v, threePacks[0]) {
			if !v.parts && f.at.Kind() == period.Quarterly && f.at.Quarter() == firstOfScene+2 {
				fmt.Fprintf(&b, "%s,%s,%s,%d\n", v.ref, f.area, f.at, f.n)
			}
		}
	}
	lay(t, root, b.String())
	return root
}

// history writes the figures of a scene up to a quarter, as one file.
func (s *scene) history(last period.Quarter) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"indicator", "organisation", "area", "period", "value", "numerator", "denominator", "mark", "note"}}
	for _, v := range s.victims {
		for _, f := range s.figures(v, last) {
			value, numerator, denominator, mark := v.spell(f)
			rows = append(rows, []string{v.ref, "county", f.area, f.at.String(), value, numerator, denominator, mark, v.note(f)})
		}
	}
	if err := w.WriteAll(rows); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// seen is what a pack's observations say of one figure.
type seen struct{ value, numerator, denominator, mark, note string }

// stage is one pack of a scene: what was true when it was made, and what it shows.
type stage struct {
	quarter period.Quarter
	truth   map[string][]figure // by measure
	shown   map[string]seen     // by measure, area and period
	alone   map[string]pair     // the people of each quarter by itself, by measure, area and quarter
}

func spotOf(ref, area, at string) string { return ref + " " + area + " " + at }

// play makes the three packs of a scene, with corrections before the second and third.
func (s *scene) play(t testing.TB) []stage {
	t.Helper()
	root := s.workspace(t)
	var stages []stage
	for n, q := range threePacks {
		if n > 0 {
			for _, v := range s.victims {
				s.revise(v)
			}
		}
		put(t, filepath.Join(root, "history", fmt.Sprintf("%d.csv", n+1)), s.history(q))
		folder := built(t, root, q)
		g := stage{quarter: q, truth: map[string][]figure{}, shown: map[string]seen{}, alone: map[string]pair{}}
		for _, v := range s.victims {
			g.truth[v.ref] = s.figures(v, q)
			for _, area := range append([]string{"county"}, s.districts...) {
				for k := -lead; k < quarters; k++ {
					g.alone[spotOf(v.ref, area, (firstOfScene+period.Quarter(k)).String())] = s.of(v, area, 3*k, 3*k+3)
				}
			}
		}
		for _, row := range table(t, filepath.Join(folder, "observations.csv")) {
			g.shown[spotOf(row["indicator"], row["area"], row["period"])] = seen{row["value"], row["numerator"], row["denominator"], row["mark"], row["note"]}
		}
		stages = append(stages, g)
	}
	return stages
}

// built makes a pack of the county and gives its folder.
func built(t testing.TB, root string, q period.Quarter) string {
	t.Helper()
	session, end := open(t, root, morning)
	defer end()
	list, err := session.Build(context.Background(), q)
	if err != nil {
		t.Fatal(inFull(err))
	}
	return list[0].Path
}

// TestAnAttackerCannotRecoverAHiddenFigure goes through random workspaces with three packs each, and tries to work out every figure that was kept back from
// all that was printed, with full knowledge of which figures were corrected between packs and which were not.
func TestAnAttackerCannotRecoverAHiddenFigure(t *testing.T) {
	tried, unsure, scenes := 0, 0, 0
	for _, seed := range seeds(uint64(*attacks)) {
		s := newScene(seed)
		stages := s.play(t)
		scenes++
		for _, v := range s.victims {
			a, b := s.attack(t, seed, v, stages)
			tried, unsure = tried+a, unsure+b
		}
		if t.Failed() {
			break
		}
	}
	t.Logf("%d scenes: %d hidden or implied counts attacked, %d of them without a decision", scenes, tried, unsure)
	if tried < 5*scenes || 50*unsure > tried {
		t.Errorf("%d counts attacked in %d scenes, %d of them without a decision: the attack proves too little", tried, scenes, unsure)
	}
}

// mended are workspaces in which something could once be worked out: a window of nobody after one that was hidden (118), a correction of a district and its
// county beside a district that its service keeps back (156), those of its people who did not (556), and its running total, which does not fall (750).
var mended = []uint64{118, 156, 556, 750}

// seeds are the first of all workspaces, and those that were mended.
func seeds(first uint64) []uint64 {
	var list []uint64
	for seed := range first {
		list = append(list, seed)
	}
	for _, seed := range mended {
		if seed >= first {
			list = append(list, seed)
		}
	}
	return list
}

// attack tries one measure. It gives how many small counts it tried to recover, and for how many it could not decide.
func (s *scene) attack(t testing.TB, seed uint64, v *victim, stages []stage) (tried, unsure int) {
	t.Helper()
	z := &puzzle{}
	at := map[string]int{}         // each version of each count
	targets := map[int]string{}    // counts that must not be recovered
	softly := map[int]bool{}       // counts that are not known to be more than nought
	secrets := map[int]string{}    // counts that must not be known exactly
	tellable := map[string]int64{} // what is printed
	version := map[string]int{}
	before := map[string]pair{}
	small := func(n int64) bool { return n >= 1 && n < s.least }
	variable := func(name string, truth int64) int {
		n, ok := at[name]
		if !ok {
			n = z.count(truth)
			at[name] = n
			if small(truth) {
				targets[n] = name
			}
		}
		return n
	}
	for _, g := range stages {
		type both struct{ n, d int }
		now := map[string]both{}
		truths := map[string]pair{}
		for _, f := range g.truth[v.ref] {
			spot := spotOf(v.ref, f.area, f.at.String())
			if was, ok := before[spot]; !ok || was != f.pair {
				version[spot]++
			}
			before[spot] = f.pair
			truths[spot] = f.pair
			name := fmt.Sprintf("%s version %d", spot, version[spot])
			c := both{n: variable(name, f.n)}
			row, ok := g.shown[spot]
			if !ok {
				t.Fatalf("seed %d: %s is not in the pack of %s", seed, spot, g.quarter)
			}
			hidden := row.mark != "" && (row.mark != "z" || f.pair != pair{}) // nothing of nothing is said as such
			if hidden && (row.mark != "c" || row.value+row.numerator+row.denominator != "" || strings.Contains(row.note, "slip")) {
				t.Errorf("seed %d, %s: %s is hidden as %+v", seed, g.quarter, name, row)
			}
			if f.area == v.secret && f.n > 0 { // none among none is nobody's secret
				secrets[c.n] = name
			}
			leak := small(f.n)
			if v.parts {
				c.d = variable(name+" of", f.d)
				rest := variable(name+" rest", f.d-f.n)
				if _, done := tellable[name+" tied"]; !done {
					tellable[name+" tied"] = 0
					z.whole(c.d, c.n, rest)
				}
				leak = leak || small(f.d) || small(f.d-f.n)
			}
			now[spot] = c
			if hidden {
				continue
			}
			if leak {
				t.Errorf("seed %d, %s: %s is shown, and is %d of %d with %d the least", seed, g.quarter, name, f.n, f.d, s.least)
			}
			z.tell(c.n, f.n)
			if v.parts {
				z.tell(c.d, f.d)
			}
		}
		// What holds between the figures of this pack.
		parts := func(side bool, c both) int {
			if side {
				return c.d
			}
			return c.n
		}
		sides := []bool{false}
		if v.parts {
			sides = append(sides, true)
		}
		for spot, c := range sorted(now) {
			fields := strings.SplitN(spot, " ", 3)
			p := must(period.Parse(fields[2]))
			for _, side := range sides {
				count := func(x pair) int64 {
					if side {
						return x.d
					}
					return x.n
				}
				label := fmt.Sprintf("%s as of %s, side %t", spot, g.quarter, side)
				if fields[1] == "county" {
					var cells []int
					left := count(truths[spot])
					for _, d := range s.districts {
						if c, ok := now[spotOf(v.ref, d, fields[2])]; ok {
							cells = append(cells, parts(side, c))
							left -= count(truths[spotOf(v.ref, d, fields[2])])
						}
					}
					if len(cells) < len(s.districts) {
						cells = append(cells, variable(label+" elsewhere", left))
					}
					if len(cells) > 1 {
						z.whole(parts(side, c), cells...)
					}
				}
				switch {
				case v.accumulation == "year_to_date" && p.Quarter().Number() > 1:
					earlier, e, ok := "", both{}, false
					for q := p.Quarter() - 1; !ok && q.Year() == p.Quarter().Year(); q-- {
						earlier = spotOf(v.ref, fields[1], q.String())
						e, ok = now[earlier]
					}
					if ok {
						between := variable(label+" between", count(truths[spot])-count(truths[earlier]))
						z.whole(parts(side, c), parts(side, e), between)
						if side {
							// Those of the quarter who did not.
							truth := truths[spot].d - truths[earlier].d - truths[spot].n + truths[earlier].n
							did := at[fmt.Sprintf("%s as of %s, side false between", spot, g.quarter)]
							z.whole(between, did, variable(label+" between rest", truth))
						}
					}
				case v.frequency == "monthly" && p.Kind() == period.Quarterly:
					var cells []int
					for m := range 3 {
						cells = append(cells, parts(side, now[spotOf(v.ref, fields[1], p.Quarter().Month(m+1).String())]))
					}
					z.whole(parts(side, c), cells...)
				case v.accumulation == "in_quarter" && p.Kind() == period.FinancialYear:
					var cells []int
					left := count(truths[spot])
					for back := range period.Quarter(4) {
						quarter := spotOf(v.ref, fields[1], (p.Quarter() - back).String())
						if q, ok := now[quarter]; ok {
							cells = append(cells, parts(side, q))
							left -= count(truths[quarter])
						}
					}
					if len(cells) < 4 {
						cells = append(cells, variable(label+" otherwise", left))
					}
					z.whole(parts(side, c), cells...)
				case v.accumulation == "snapshot" && p.Kind() == period.Day:
					z.whole(parts(side, c), parts(side, now[spotOf(v.ref, fields[1], p.Quarter().String())]))
				case v.window() > 0:
					var cells []int
					for back := range v.window() {
						spot := spotOf(v.ref, fields[1], (p.Quarter() - period.Quarter(back)).String())
						cell := variable(fmt.Sprintf("%s alone as of %s, side %t", spot, g.quarter, side), count(g.alone[spot]))
						softly[cell] = true
						cells = append(cells, cell)
						if name := fmt.Sprintf("%s rest as of %s", spot, g.quarter); side && at[name] == 0 {
							// Those of the quarter who did not.
							did := at[fmt.Sprintf("%s alone as of %s, side false", spot, g.quarter)]
							rest := variable(name, g.alone[spot].d-g.alone[spot].n)
							softly[rest] = true
							z.whole(cell, did, rest)
						}
					}
					z.whole(parts(side, c), cells...)
				}
			}
		}
	}
	for cell, name := range sorted(targets) {
		tried++
		// It must be possible that it is not small. A quarter within windows may also be nought for all that is known.
		answer, _ := z.could(cell, s.least, boundless)
		if answer == impossible && softly[cell] {
			answer, _ = z.could(cell, 0, 0)
		}
		switch answer {
		case impossible:
			t.Errorf("seed %d: %s, which is %d with %d the least, is known to be small", seed, name, z.truth[cell], s.least)
		case undecided:
			unsure++
		}
	}
	for cell, name := range sorted(secrets) {
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

// sorted goes through a map in the order of its keys, so that a failure is the same each time.
func sorted[K cmp.Ordered, V any](m map[K]V) func(func(K, V) bool) {
	return func(yield func(K, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

// TestNothingPrintedDependsOnAHiddenFigure changes what is hidden into something else that is as small, and makes the packs again: report, workbook and
// tables must come out the same to the byte, but for the hashes of the files that went in.
func TestNothingPrintedDependsOnAHiddenFigure(t *testing.T) {
	compared := 0
	files := map[string]bool{}
	wanted := max(4, *attacks/4)
	for seed := uint64(0); compared < wanted && seed < 20*uint64(wanted); seed++ {
		s := newScene(1000 + seed)
		for _, v := range s.victims {
			v.countyless = true // so that a district's figure can be changed alone
		}
		root := s.workspace(t)
		put(t, filepath.Join(root, "history", "1.csv"), s.history(threePacks[0]))
		one := built(t, root, threePacks[0])
		if !s.vary(t, one) {
			continue
		}
		other := s.workspace(t) // with baselines that agree
		put(t, filepath.Join(other, "history", "1.csv"), s.history(threePacks[0]))
		two := built(t, other, threePacks[0])
		for _, file := range must(os.ReadDir(one)) {
			name := file.Name()
			if name == "manifest.json" { // which has nothing but names, sizes and hashes of these, and of what went in
				continue
			}
			files[name] = true
			a, b := without(t, filepath.Join(one, name)), without(t, filepath.Join(two, name))
			if !bytes.Equal(a, b) {
				n := 0
				for n < min(len(a), len(b)) && a[n] == b[n] {
					n++
				}
				t.Errorf("seed %d: %s tells a hidden figure, at byte %d:\n%.200q\n%.200q", seed, name, n, a[max(0, n-100):], b[max(0, n-100):])
			}
		}
		compared++
	}
	for _, name := range []string{
		"observations.csv", "indicators.csv", "outcomes.csv", "datapackage.json", "cabinet-report.pdf", "performance-workbook.xlsx", "officers-workbook.xlsx",
	} {
		if compared < wanted || !files[name] {
			t.Errorf("%s was compared %d times, and not %d", name, compared, wanted)
		}
	}
}

// vary changes quarters and positions that were kept back for being small into others that will be, and says whether there were any.
func (s *scene) vary(t testing.TB, folder string) (changed bool) {
	t.Helper()
	hidden := map[string]bool{}
	for _, row := range table(t, filepath.Join(folder, "observations.csv")) {
		hidden[spotOf(row["indicator"], row["area"], row["period"])] = row["mark"] == "c"
	}
	for _, v := range s.victims {
		if v.measure != "count" || v.frequency == "monthly" || v.accumulation != "snapshot" && (v.accumulation != "in_quarter" || v.stated) {
			continue
		}
		for n := range quarters {
			for _, d := range s.districts {
				from := 3 * n
				if v.accumulation == "snapshot" {
					from += 2
				}
				was := s.of(v, d, from, 3*n+3).n
				if was < 1 || was >= s.least || !hidden[spotOf(v.ref, d, (firstOfScene+period.Quarter(n)).String())] {
					continue
				}
				by := int64(1) // from 1 up, else down to 1
				if was > 1 {
					by = 1 - was
				}
				v.monthly[d][3*n+2].n += by
				changed = true
			}
		}
	}
	return changed
}

var hashes = regexp.MustCompile(`[0-9a-f]{64}`)

// without gives a product without the hashes in it; a workbook is taken apart first.
func without(t testing.TB, path string) []byte {
	t.Helper()
	data := must(os.ReadFile(path))
	if filepath.Ext(path) == ".xlsx" {
		z := must(zip.NewReader(bytes.NewReader(data), int64(len(data))))
		var b bytes.Buffer
		for _, f := range z.File {
			r := must(f.Open())
			b.WriteString(f.Name + "\n")
			b.Write(must(io.ReadAll(r)))
			r.Close()
		}
		data = b.Bytes()
	}
	return hashes.ReplaceAll(data, nil)
}
