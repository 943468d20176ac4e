package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

const organisation = "northmoor"

const settings = `title = "Northmoor outcomes framework"

[publication]
default = "public"

[[organisation]]
id   = "northmoor"
name = "Northmoor Borough Council"
`

// The places in a workspace that are written here (CONTRACT section 2).
const (
	settingsFile    = "perfpack.toml"
	frameworkFolder = "framework"
	inboxFolder     = "inbox"
)

var outcomeTitles = [topOutcomes]string{
	"Children get the best start in life",
	"People live healthy and independent lives",
	"Homes are warm, safe and affordable",
	"Places are clean, green and cared for",
	"Communities are safe and look after one another",
	"The local economy grows and shares its gains",
	"Services are easy to use and well run",
}

// generate writes a whole workspace into a folder that is not there yet: settings, framework and a filled return for each service. The record is empty.
func generate(dir string, s size) error {
	for _, folder := range []string{frameworkFolder, inboxFolder} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o750); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, settingsFile), []byte(settings), 0o640); err != nil {
		return err
	}
	t := newTables()
	for n := range s.services {
		list := measuresOf(s, n)
		t.add(s, n, list)
		book, err := returnBook(s, list)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, inboxFolder, serviceID(n)+".xlsx"), book, 0o640); err != nil {
			return err
		}
	}
	return t.write(filepath.Join(dir, frameworkFolder))
}

// generateChanged writes one service's return again, with its newest figure of the first indicator corrected.
func generateChanged(path string, s size) error {
	list := measuresOf(s, 0)
	list[0].correct()
	book, err := returnBook(s, list)
	if err != nil {
		return err
	}
	return os.WriteFile(path, book, 0o640)
}

// correct alters the newest figure by a few cases.
func (m *measure) correct() {
	f := &m.figures[len(m.figures)-1]
	f.numerator -= 9
	f.value = rounded(f.numerator*m.multiplier*tens(m.decimals), f.denominator)
}

// tables are the framework's tables as they grow.
type tables struct {
	names []string
	rows  map[string]*bytes.Buffer
}

func newTables() *tables {
	t := &tables{rows: map[string]*bytes.Buffer{}}
	t.row("tiers", "tier", "name")
	t.row("tiers", "1", "Outcome")
	t.row("tiers", "2", "Indicator group")
	t.row("tiers", "3", "Indicator")
	t.row("outcomes", "ref", "tier", "parent", "title", "statement", "portfolio", "scrutiny_panel")
	for i, title := range outcomeTitles {
		top := strconv.Itoa(i + 1)
		t.row("outcomes", top, "1", "", title, "The council works with its partners so that "+lowerFirst(title)+".", "Portfolio "+top, "Scrutiny panel "+strconv.Itoa(i%3+1))
		for g := range groupsBeneath {
			t.row("outcomes", groupRef(i*groupsBeneath+g), "2", top, fmt.Sprintf("%s: %s", title, []string{"access", "quality", "results"}[g]), "", "", "")
		}
	}
	t.row("services", "service", "name", "directorate", "lead_role", "email")
	t.row("indicators", "ref", "title", "definition", "service", "set", "measure", "accumulation", "frequency", "unit", "decimals", "polarity", "numerator_label",
		"denominator_label", "multiplier", "source", "rating_scheme", "green_tolerance", "amber_tolerance", "tolerance_kind", "about_people")
	t.row("links", "indicator", "outcome", "evidence")
	t.row("baselines", "indicator", "organisation", "period", "value")
	t.row("targets", "indicator", "organisation", "period", "target", "upper", "floor")
	return t
}

// add enters a service and its indicators.
func (t *tables) add(s size, service int, list []measure) {
	id := serviceID(service)
	t.row("services", id, serviceName(service), "Directorate "+strconv.Itoa(service%6+1), "Head of "+serviceName(service), id+"@northmoor.example")
	for i := range list {
		m := &list[i]
		multiplier := ""
		if m.multiplier > 0 {
			multiplier = strconv.FormatInt(m.multiplier, 10)
		}
		t.row("indicators", m.ref, m.title, m.definition, id, []string{"outcome", "organisational", "service"}[i%3], m.measure, m.accumulation, "quarterly", m.unit,
			strconv.Itoa(m.decimals), m.polarity, m.numerator, m.denominator, multiplier, "Case records", m.scheme, m.green, m.amber, m.toleranceKind, yesNo(m.aboutPeople))
		for n, o := range m.outcomes {
			t.row("links", m.ref, o, []string{"established", "plausible"}[n])
		}
		if i%6 != 5 {
			t.row("baselines", m.ref, "", s.quarter(0).String(), plain(m.figures[0].value, m.decimals))
		}
		if m.scheme == "none" {
			continue
		}
		for n, year := range targetYears {
			upper, floor := "", ""
			if m.polarity == "range" {
				upper = plain(m.target[n]+15, m.decimals)
			}
			if m.scheme == "target_and_floor" {
				floor = plain(m.target[n]*95/100, m.decimals)
			}
			t.row("targets", m.ref, "", year, plain(m.target[n], m.decimals), upper, floor)
		}
	}
}

func (t *tables) row(table string, cells ...string) {
	b := t.rows[table]
	if b == nil {
		b = &bytes.Buffer{}
		t.names, t.rows[table] = append(t.names, table), b
	}
	w := csv.NewWriter(b)
	if err := w.Write(cells); err != nil {
		panic(err) // a buffer takes everything
	}
	w.Flush()
}

func (t *tables) write(dir string) error {
	for _, name := range t.names {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), t.rows[name].Bytes(), 0o640); err != nil {
			return err
		}
	}
	return nil
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func lowerFirst(s string) string {
	return string(s[0]|0x20) + s[1:]
}
