package pipeline_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"perfpack/pipeline/period"
)

// anyWorkspace writes a workspace whose framework and figures are the random choice of a seed: one council or two, measures of every kind, texts that are
// awkward to write down, figures more precise than they are shown, absent ones and marked ones.
func anyWorkspace(t testing.TB, seed uint64) string {
	t.Helper()
	a := &anything{Rand: rand.New(rand.NewPCG(seed, 11)), tables: map[string]*bytes.Buffer{}, root: t.TempDir()}
	orgs := []string{"north", "south"}[:1+a.IntN(2)]
	settings := "title = \"Anything\"\n[publication]\ndefault = \"public\"\nsmall_numbers = 5\n"
	for _, o := range orgs {
		settings += fmt.Sprintf("[[organisation]]\nid = %q\nname = %q\n", o, map[string]string{"north": "North Moor Council", "south": "South Moor Council"}[o])
	}
	put(t, filepath.Join(a.root, "perfpack.toml"), []byte(settings))
	a.row("tiers", "tier", "name")
	a.row("tiers", "1", "Outcome")
	a.row("tiers", "2", "Group")
	a.row("outcomes", "ref", "tier", "parent", "title", "scrutiny_panel")
	a.row("services", "service", "name")
	a.row("services", "things", "Things and others")
	a.row("links", "indicator", "outcome")
	a.row("indicators", "ref", "title", "service", "set", "measure", "accumulation", "frequency", "unit", "decimals", "polarity", "numerator_label", "denominator_label", "multiplier",
		"rating_scheme", "green_tolerance", "amber_tolerance", "tolerance_kind", "about_people", "lag_quarters")
	a.row("targets", "indicator", "organisation", "period", "target", "upper", "floor", "profile")
	a.row("baselines", "indicator", "organisation", "period", "value")
	a.row("figures", "indicator", "organisation", "area", "period", "value", "numerator", "denominator", "lower", "upper", "mark", "note")
	var outcomes []string
	for n := range 1 + a.IntN(3) {
		top := fmt.Sprint(n + 1)
		outcomes = append(outcomes, top)
		a.row("outcomes", top, "1", "", a.text("Outcome "+top), a.pick("", "Places", "People & money"))
		for k := range a.IntN(3) {
			ref := fmt.Sprintf("%s.%d", top, k+1)
			outcomes = append(outcomes, ref)
			a.row("outcomes", ref, "2", top, a.text("Group "+ref), "")
		}
	}
	for n := range 3 + a.IntN(12) {
		a.measure(fmt.Sprintf("M%d", n+1), orgs, outcomes)
	}
	a.beside(orgs, outcomes)
	for name, b := range a.tables {
		folder := "framework"
		if name == "figures" {
			folder = "history"
		}
		put(t, filepath.Join(a.root, folder, name+".csv"), b.Bytes())
	}
	return a.root
}

// anything is a source of random workspaces.
type anything struct {
	*rand.Rand
	tables map[string]*bytes.Buffer
	root   string
}

func (a *anything) pick(list ...string) string { return list[a.IntN(len(list))] }

func (a *anything) row(table string, cells ...string) {
	if a.tables[table] == nil {
		a.tables[table] = new(bytes.Buffer)
	}
	w := csv.NewWriter(a.tables[table])
	if err := w.Write(cells); err != nil {
		panic(err)
	}
	w.Flush()
}

func (a *anything) text(s string) string {
	return s + a.pick("", "", " – “quoted”", ", with a comma", " _x0041_", " <b>&amp;", " 'tis", " =1+1", " ♻ é")
}

// number gives a figure up to a limit with up to so many places.
func (a *anything) number(limit, places int) string {
	s := fmt.Sprint(a.IntN(limit))
	if places = a.IntN(places + 1); places > 0 {
		s += "." + fmt.Sprintf("%0*d", places, a.IntN(pow10(places)))
	}
	return s
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

// measure adds a measure with its targets, baseline and figures.
func (a *anything) measure(ref string, orgs, outcomes []string) {
	kind := a.IntN(7)
	measure := a.pick("count", "money", "proportion", "rate", "mean", "median", "index")
	unit := map[string]string{"proportion": "%", "money": "£000", "mean": "days", "rate": "per 1,000", "index": "points"}[measure]
	accumulation := []string{"in_quarter", "snapshot", "year_to_date", "rolling_12_months", "annual", "academic_year", "calendar_year"}[kind]
	frequency := "quarterly"
	if kind > 3 {
		frequency = "annual"
	}
	polarity := a.pick("higher", "lower", "lower", "range", "none")
	scheme := a.pick("tolerance", "tolerance", "two_state", "target_and_floor")
	if polarity == "none" {
		scheme = "none"
	}
	if polarity == "range" {
		scheme = "tolerance"
	}
	parts := measure == "proportion" && a.IntN(2) == 0
	numerator, denominator := "", ""
	if parts {
		numerator, denominator = "those who do", "all"
	}
	multiplier := ""
	if measure == "rate" {
		multiplier = "1000"
	}
	a.row("indicators", ref, a.text("Measure "+ref), "things", a.pick("outcome", "organisational", "service"), measure, accumulation, frequency, unit, fmt.Sprint(a.IntN(4)), polarity,
		numerator, denominator, multiplier, scheme, "0", a.pick("0", "2", "5.5"), a.pick("absolute", "relative"), a.pick("no", "no", "yes"), a.pick("0", "1"))
	for range a.IntN(3) {
		if o := a.pick(outcomes...); !bytes.Contains(a.tables["links"].Bytes(), []byte("\n"+ref+","+o+"\n")) {
			a.row("links", ref, o)
		}
	}
	limit := 1000
	if measure == "proportion" {
		limit = 100
	}
	now := period.Year(2025)
	whole := map[string]string{"academic_year": "2025-26 academic", "calendar_year": "2025 calendar"}[accumulation]
	if whole == "" {
		whole = now.String()
	}
	if polarity != "none" && a.IntN(4) > 0 {
		low := a.IntN(limit)
		upper, floor := "", ""
		if polarity == "range" {
			upper = fmt.Sprint(low + a.IntN(50))
		}
		if scheme == "target_and_floor" {
			floor = fmt.Sprint(max(0, low-5))
			if polarity == "lower" {
				floor = fmt.Sprint(low + 5)
			}
		}
		a.row("targets", ref, "", whole, fmt.Sprint(low), upper, floor, "")
		if a.IntN(2) == 0 {
			was := map[string]string{"academic_year": "2021-22 academic", "calendar_year": "2021 calendar", "annual": "2021-22"}[accumulation]
			if was == "" && accumulation != "rolling_12_months" {
				was = "2021-22-Q4"
			}
			if was != "" && polarity != "range" {
				a.row("baselines", ref, "", was, a.number(limit, 3))
			}
		}
	}
	for _, org := range orgs {
		for back := 11; back >= 0; back-- {
			if a.IntN(9) == 0 {
				continue
			}
			var p period.Period
			switch q := q2 - period.Quarter(back); accumulation {
			case "annual":
				p = period.Year(2024 - back).Period()
			case "academic_year":
				p = period.Academic(2024 - back)
			case "calendar_year":
				p = period.Calendar(2024 - back)
			case "rolling_12_months":
				from := q.Month(3).ShiftMonths(-11).Start()
				p = period.Window(from.Year(), from.Month(), 12)
			case "snapshot":
				p = q.Period()
				if a.IntN(3) == 0 {
					p = period.On(q.End().AddDate(0, 0, -a.IntN(20)))
				}
			default:
				p = q.Period()
			}
			a.figure(ref, org, p, limit, parts)
		}
	}
}

func (a *anything) figure(ref, org string, p period.Period, limit int, parts bool) {
	mark := a.pick("", "", "", "", "p", "e", "p;e", "b")
	value, n, d := a.number(limit, 4), "", ""
	switch {
	case a.IntN(12) == 0:
		value, mark = "", a.pick("c", "x", "z")
	case parts:
		whole := 1 + a.IntN(5000)
		value, n, d = "", fmt.Sprint(a.IntN(whole+1)), fmt.Sprint(whole)
	}
	a.row("figures", ref, org, "", p.String(), value, n, d, "", "", mark, a.pick("", "", "=note", "'quoted"))
}

// afterwards is a time when the second quarter is over.
var afterwards = time.Date(2025, time.December, 1, 8, 0, 0, 0, time.UTC)
