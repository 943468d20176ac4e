package pipeline_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/xlsx"
)

// Northmoor and Southmoor are two councils with one framework, made small so that a whole quarter of theirs can be gone through many times over.
const northmoor = `
-- perfpack.toml --
title = "Moorland outcomes framework"
[publication]
default = "public"
[[organisation]]
id   = "north"
name = "Northmoor District Council"
[[organisation]]
id   = "south"
name = "Southmoor District Council"
-- framework/tiers.csv --
tier,name
1,Outcome
2,Group
-- framework/outcomes.csv --
ref,tier,parent,title
1,1,,A cleaner moor
1.1,2,1,Less waste
2,1,,A home for everyone
2.1,2,2,Homes are built
-- framework/services.csv --
service,name
waste,Waste and recycling
homes,Housing
people,People and finance
-- framework/areas.csv --
area,name,kind,members
north,Northmoor,organisation,
south,Southmoor,organisation,
moors,Northmoor and Southmoor together,joint,north;south
-- framework/indicators.csv --
ref,title,service,set,measure,accumulation,frequency,unit,decimals,polarity,numerator_label,denominator_label,rating_scheme,green_tolerance,amber_tolerance,reported_for,classification,valid_from
W1,Household waste recycled,waste,outcome,proportion,in_quarter,quarterly,%,1,higher,Tonnes recycled,Tonnes collected,tolerance,0,2,,,
W2,Missed collections,waste,service,count,in_quarter,quarterly,,0,lower,,,target_and_floor,,,,,
W3,Fly-tips cleared,waste,service,count,in_quarter,monthly,,0,none,,,none,,,,,
W4,Household waste collected,waste,outcome,count,year_to_date,quarterly,tonnes,0,lower,,,tolerance,0,50,moors,,
H1,Homes completed,homes,outcome,count,year_to_date,quarterly,homes,0,higher,,,tolerance,0,5,,,
H2,Rent collected,homes,service,proportion,in_quarter,quarterly,%,2,range,,,tolerance,,,,,
H3,Days to let a home,homes,service,mean,in_quarter,quarterly,days,1,lower,,,none,,,,,
H4,Homes without a decent kitchen,homes,outcome,count,annual,annual,homes,0,lower,,,tolerance,0,10,,,
P1,Forecast of spending,people,organisational,money,snapshot,quarterly,£000,0,range,,,two_state,,,,,
P2,Days lost to sickness,people,organisational,rate,rolling_12_months,quarterly,days,2,lower,,,tolerance,0.2,0.5,,,
ZETA3,Cases of the Umbral review,people,organisational,count,in_quarter,quarterly,,0,lower,,,tolerance,0,5,,restricted,
P4,Staff who would recommend us,people,organisational,proportion,in_quarter,quarterly,%,0,higher,,,tolerance,0,5,,,2025-07-01
-- framework/links.csv --
indicator,outcome
W1,1.1
W2,1.1
W4,1
H1,2.1
H1,1
H4,2
-- framework/targets.csv --
indicator,organisation,period,target,upper,floor,profile
W1,,2025-26,62,,,
W2,,2025-26-Q2,40,,50,
W4,,2025-26,21000,,,
H1,north,2025-26,240,,,15/40/70/100
H1,south,2025-26,120,,,
H2,,2025-26,97.5,99.5,,
H4,,2027-28,100,,,
P1,,2025-26-Q2,0,250,,
P2,,2026-27,7,,,
-- framework/baselines.csv --
indicator,organisation,period,value
W1,,2023-24-Q1,58
H4,north,2022-23,260
P2,,2023-24-Q4,9.1
`

// answer is one line of a return as it is filled in.
type answer struct {
	indicator, period, area string
	cells                   []string // heading, text, heading, text
}

// answers are what the services of the moors say about the second quarter. One figure is far out, one is provisional, one is missing with its reason and one
// is confidential.
var answers = map[string][]answer{
	"waste": {
		{"W1", "2025-26-Q2", "north", []string{"Numerator", "6120", "Denominator", "10000"}},
		{"W1", "2025-26-Q2", "south", []string{"Numerator", "3111", "Denominator", "5000", "Commentary", "Garden waste kept coming into September."}},
		{"W2", "2025-26-Q2", "north", []string{"Value", "41"}},
		{"W2", "2025-26-Q2", "south", []string{"Value", "55", "Commentary", "Two rounds were short of drivers.", "Corrective action", "Agency drivers until two posts are filled", "Action owner", "Head of Waste", "Action due", "2026-01-31"}},
		{"W3", "2025-07", "north", []string{"Value", "61"}},
		{"W3", "2025-08", "north", []string{"Value", "63"}},
		{"W3", "2025-09", "north", []string{"Value", "60", "Figure status", "Provisional"}},
		{"W3", "2025-07", "south", []string{"Value", "31"}},
		{"W3", "2025-08", "south", []string{"Value", "30"}},
		{"W3", "2025-09", "south", []string{"Value", "32"}},
		{"W4", "2025-26-Q2", "moors", []string{"Value", "10480"}},
	},
	"homes": {
		{"H1", "2025-26-Q2", "north", []string{"Value", "98"}},
		{"H1", "2025-26-Q2", "south", []string{"Value", "58"}},
		{"H2", "2025-26-Q2", "north", []string{"Value", "98.31"}},
		{"H2", "2025-26-Q2", "south", []string{"Figure status", "Not available", "Reason", "The rent system was down when the quarter closed."}},
		{"H3", "2025-26-Q2", "north", []string{"Value", "31.5"}},
		{"H3", "2025-26-Q2", "south", []string{"Value", "29.9"}},
	},
	"people": {
		{"P1", "2025-26-Q2", "north", []string{"Value", "-120"}},
		{"P1", "2025-26-Q2", "south", []string{"Value", "90"}},
		{"P2", "2024-10/P12M", "north", []string{"Value", "8.02"}},
		{"P2", "2024-10/P12M", "south", []string{"Value", "80.1", "Commentary", "Winter was hard."}},
		{"ZETA3", "2025-26-Q2", "north", []string{"Value", "77130427", "Commentary", "The Umbral panel has asked for quiet."}},
		{"ZETA3", "2025-26-Q2", "south", []string{"Figure status", "Confidential", "Reason", "One person would be known."}},
		{"P4", "2025-26-Q2", "north", []string{"Value", "64"}},
		{"P4", "2025-26-Q2", "south", []string{"Value", "71"}},
	},
}

var q2 = must(period.ParseQuarter("2025-26-Q2"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// past writes the figures of nine quarters before the second of 2025/26, as a history file.
func past() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	row := func(cells ...string) {
		if err := w.Write(append(cells, make([]string, 7-len(cells))...)); err != nil {
			panic(err)
		}
	}
	row("indicator", "organisation", "area", "period", "value", "numerator", "denominator")
	wave := []int{0, 3, -2, 1, -1, 2, -3, 0, 1}
	first := q2 - period.Quarter(len(wave))
	for i, up := range wave {
		q := first + period.Quarter(i)
		at, inYear := q.String(), q.Number()
		for n, org := range []string{"north", "south"} {
			part := 1 + n // the south is about half the size
			row("W1", org, "", at, "", fmt.Sprint(6000/part+20*up), fmt.Sprint(10000/part))
			row("W2", org, "", at, fmt.Sprint(44+up))
			for m := 1; m <= 3; m++ {
				row("W3", org, "", q.Month(m).String(), fmt.Sprint(60/part+up-m%2))
			}
			row("H1", org, "", at, fmt.Sprint((48*inYear+up)/part))
			row("H2", org, "", at, fmt.Sprintf("98.%02d", 30+up))
			row("H3", org, "", at, fmt.Sprintf("%d.5", 30+up))
			row("P1", org, "", at, fmt.Sprint(30*up))
			from := q.Month(3).ShiftMonths(-11).Start()
			row("P2", org, "", period.Window(from.Year(), from.Month(), 12).String(), fmt.Sprintf("8.%02d", 10+up))
			row("ZETA3", org, "", at, fmt.Sprint(7700+up))
		}
		row("W4", "", "moors", at, fmt.Sprint(5200*inYear+10*up))
	}
	for i, year := range []string{"2022-23", "2023-24", "2024-25"} {
		row("H4", "north", "", year, fmt.Sprint(260-30*i))
		row("H4", "south", "", year, fmt.Sprint(140-20*i))
	}
	w.Flush()
	return b.Bytes()
}

// lay writes the files of an archive of texts, each after a line with its name, into a folder.
func lay(t testing.TB, root, text string) {
	t.Helper()
	for _, part := range strings.Split(text, "\n-- ")[1:] {
		name, body, ok := strings.Cut(part, " --\n")
		if !ok {
			t.Fatalf("%.40q names no file", part)
		}
		put(t, filepath.Join(root, filepath.FromSlash(name)), []byte(body+"\n"))
	}
}

// put writes a file and the folders above it.
func put(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o640); err != nil {
		t.Fatal(err)
	}
}

// moors makes the workspace of the two councils with its history, and nothing received yet.
func moors(t testing.TB) string {
	t.Helper()
	root := t.TempDir()
	lay(t, root, northmoor)
	put(t, filepath.Join(root, "history", "past.csv"), past())
	return root
}

// morning is when the work is done, unless a test is about the time.
var morning = time.Date(2025, time.November, 3, 6, 15, 0, 0, time.UTC)

// open opens a workspace for work until the test ends or the function given back is called.
func open(t testing.TB, root string, at time.Time) (*pipeline.Session, func()) {
	t.Helper()
	w, err := pipeline.OpenWorkspace(root, "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Begin(context.Background(), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	end := func() {
		if !closed {
			closed = true
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(end)
	return s, end
}

// run does the scheduled job on a workspace.
func run(t testing.TB, root string, at time.Time) pipeline.RunResult {
	t.Helper()
	s, end := open(t, root, at)
	defer end()
	r, err := s.Run(context.Background(), at)
	if err != nil {
		t.Fatal(inFull(err))
	}
	return r
}

// inFull says an error with every fault behind it.
func inFull(err error) string {
	text := err.Error()
	var faults *pipeline.Faults
	if errors.As(err, &faults) {
		for _, f := range faults.Findings {
			text += "\n" + f.String()
		}
	}
	return text
}

// forms gives the returns that a workspace issues for a quarter, by service.
func forms(t testing.TB, root string, q period.Quarter) map[string][]byte {
	t.Helper()
	s, end := open(t, root, morning)
	defer end()
	list, err := s.IssueReturns(context.Background(), q)
	if err != nil {
		t.Fatal(inFull(err))
	}
	books := map[string][]byte{}
	for _, i := range list {
		if books[i.Service], err = os.ReadFile(i.Path); err != nil {
			t.Fatal(err)
		}
	}
	return books
}

// filled types lines into a return.
func filled(t testing.TB, form []byte, lines ...answer) []byte {
	t.Helper()
	f := &xlsx.Filling{Name: "Head of Service", Role: "Head of Service", Date: time.Date(2025, time.October, 14, 0, 0, 0, 0, time.UTC)}
	for _, l := range lines {
		cells := map[string]string{}
		for i := 0; i < len(l.cells); i += 2 {
			cells[l.cells[i]] = l.cells[i+1]
		}
		f.Lines = append(f.Lines, xlsx.FilledLine{Indicator: l.indicator, Period: l.period, Organisation: l.area, Cells: cells})
	}
	book, err := xlsx.Fill(form, f)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// services lists the services that reply, in order.
func services() []string {
	var list []string
	for s := range answers {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

// replies gives each service's whole return, by service.
func replies(t testing.TB) map[string][]byte {
	t.Helper()
	issued := forms(t, moors(t), q2)
	books := map[string][]byte{}
	for _, s := range services() {
		books[s] = filled(t, issued[s], answers[s]...)
	}
	return books
}

// send puts a return into the inbox.
func send(t testing.TB, root, name string, book []byte) {
	t.Helper()
	put(t, filepath.Join(root, "inbox", name), book)
}

// table reads a CSV file of a pack: its rows by heading.
func table(t testing.TB, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[strings.TrimPrefix(h, "\ufeff")] = r[i]
		}
		list = append(list, m)
	}
	return list
}

// row finds the row of indicators.csv for a measure.
func row(t testing.TB, list []map[string]string, ref, area string) map[string]string {
	t.Helper()
	for _, r := range list {
		if r["ref"] == ref && r["area"] == area {
			return r
		}
	}
	t.Fatalf("no row for %s in %s", ref, area)
	return nil
}

// read gives a file's bytes.
func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// packAt gives the path of a file of a pack.
func packAt(root, org string, q period.Quarter, version int, file string) string {
	return filepath.Join(root, "out", org, q.String(), fmt.Sprintf("v%d", version), file)
}
