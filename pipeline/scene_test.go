package pipeline_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"perfpack/pipeline/period"
)

// The random workspaces that are attacked.

// pair is a numerator and a denominator; of a plain count only the first says anything.
type pair struct{ n, d int64 }

func (p pair) plus(q pair) pair { return pair{p.n + q.n, p.d + q.d} }

// victim is a measure about people in a random workspace.
type victim struct {
	ref, measure, accumulation, frequency string
	parts                                 bool // it has numerator and denominator
	// monthly are the people of each month, by district, before they are put together into whatever the measure reports.
	monthly map[string][]pair
	// without are districts that never report, and countyless says that the county does not; together, that nobody expects it to: it is put together from
	// its districts.
	without    map[string]bool
	countyless bool
	together   bool
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
	joined    int // figures of the county that the attacker saw put together
}

const (
	firstOfScene = period.Quarter(4*2023 + 2) // 2023-24-Q3
	quarters     = 8
	lead         = 8 // quarters before the scene, which only windows reach
)

var threePacks = []period.Quarter{firstOfScene + 5, firstOfScene + 6, firstOfScene + 7}

// kinds are the measures of which a scene has three.
var kinds = []victim{
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

// rolling are the measures that rest on windows.
var rolling = []victim{
	{measure: "count", accumulation: "rolling_12_months", frequency: "quarterly"},
	{measure: "proportion", accumulation: "rolling_12_months", frequency: "quarterly", parts: true},
	{measure: "count", accumulation: "rolling_36_months", frequency: "quarterly"},
	{measure: "proportion", accumulation: "rolling_36_months", frequency: "quarterly", parts: true},
}

func newScene(seed uint64, kinds []victim) *scene {
	s := &scene{r: rand.New(rand.NewPCG(seed, 814))}
	s.least = 3 + s.r.Int64N(5)
	s.districts = []string{"ash", "birch", "cedar", "elm"}[:1+s.r.IntN(4)]
	for n, at := range s.r.Perm(len(kinds))[:3] {
		v := kinds[at]
		v.ref, v.monthly, v.without = fmt.Sprintf("A%d", n+1), map[string][]pair{}, map[string]bool{}
		v.countyless, v.stated = s.r.IntN(4) == 0, s.r.IntN(2) == 0
		v.together = v.countyless && seed%2 == 1
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

// figure is what a measure reports for an area and period, or would report if it were not silent.
type figure struct {
	area string
	at   period.Period
	pair
	silent bool
}

// figures lists what a measure reports up to a quarter.
func (s *scene) figures(v *victim, last period.Quarter) []figure {
	return slices.DeleteFunc(s.everything(v, last), func(f figure) bool { return f.silent })
}

// everything lists what there is to report up to a quarter.
func (s *scene) everything(v *victim, last period.Quarter) []figure {
	var list []figure
	for _, area := range append([]string{"county"}, s.districts...) {
		never := v.without[area] || v.countyless && area == "county"
		for n := range quarters {
			q := firstOfScene + period.Quarter(n)
			if q > last {
				break
			}
			silent := never || v.gaps[area][n]
			switch {
			case v.frequency == "monthly":
				for m := range 3 {
					list = append(list, figure{area, q.Month(m + 1), s.of(v, area, 3*n+m, 3*n+m+1), silent})
				}
				if v.stated {
					list = append(list, figure{area, q.Period(), s.of(v, area, 3*n, 3*n+3), silent})
				}
			case v.accumulation == "year_to_date":
				from := max(0, 3*(n-q.Number()+1))
				if int(q)-q.Number()+1 < int(firstOfScene) {
					continue // its year began before the scene
				}
				list = append(list, figure{area, q.Period(), s.of(v, area, from, 3*n+3), silent})
			case v.accumulation == "snapshot":
				list = append(list, figure{area, q.Period(), s.of(v, area, 3*n+2, 3*n+3), silent})
				if v.stated {
					list = append(list, figure{area, period.On(q.End()), s.of(v, area, 3*n+2, 3*n+3), silent})
				}
			case v.window() > 0:
				if n-v.window()+1 >= -lead {
					first := q.Month(3).ShiftMonths(1 - 3*v.window()).Start()
					list = append(list, figure{area, period.Window(first.Year(), first.Month(), 3*v.window()), s.of(v, area, 3*(n+1-v.window()), 3*n+3), silent})
				}
			default:
				list = append(list, figure{area, q.Period(), s.of(v, area, 3*n, 3*n+3), silent})
				if v.stated && q.Number() == 4 && n >= 3 {
					list = append(list, figure{area, q.Year().Period(), s.of(v, area, 3*n-9, 3*n+3), silent})
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
		reported := strings.Join(s.districts, ";")
		if !v.together {
			reported = "county;" + reported
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
	truth   map[string][]figure // by measure, with what is silent
	shown   map[string]seen     // by measure, area and period
	alone   map[string]pair     // the people of each quarter by itself, by measure, area and quarter
}

func spotOf(ref, area, at string) string { return ref + " " + area + " " + at }

// stage gives what is true of a scene in a quarter.
func (s *scene) stage(q period.Quarter) stage {
	g := stage{quarter: q, truth: map[string][]figure{}, shown: map[string]seen{}, alone: map[string]pair{}}
	for _, v := range s.victims {
		g.truth[v.ref] = s.everything(v, q)
		for _, area := range append([]string{"county"}, s.districts...) {
			for k := -lead; k < quarters; k++ {
				g.alone[spotOf(v.ref, area, (firstOfScene+period.Quarter(k)).String())] = s.of(v, area, 3*k, 3*k+3)
			}
		}
	}
	return g
}

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
		g := s.stage(q)
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
