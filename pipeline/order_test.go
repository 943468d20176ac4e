package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/render/xlsx"
	"perfpack/pipeline/sheet"
)

// parcel is a file on its way to the council.
type parcel struct {
	name string
	book []byte
}

// told is what a pack says, without where it was read: the report to the byte, and the tables of the open data and of the workbooks without the columns that name
// a file, its hash, a sheet or a cell. The manifest names every file that came, and differs with them. The report names cells in one place only, beside queries
// that are open.
func told(t testing.TB, root, org string, version int) map[string]string {
	t.Helper()
	said := map[string]string{}
	at := func(file string) string { return packAt(root, org, q2, version, file) }
	said["cabinet-report.pdf"] = string(read(t, at("cabinet-report.pdf")))
	for _, file := range []string{"indicators.csv", "observations.csv"} {
		for i, row := range table(t, at(file)) {
			maps.DeleteFunc(row, func(heading, _ string) bool { return strings.HasPrefix(heading, "source_") })
			said[fmt.Sprintf("%s, row %d", file, i)] = fmt.Sprint(row)
		}
	}
	for _, file := range []string{"performance-workbook.xlsx", "officers-workbook.xlsx"} {
		book, err := sheet.Open(read(t, at(file)), sheet.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range book.Sheets() {
			source := 0 // column of what is read where
			err := book.Read(s.Name, func(c sheet.Cell) error {
				if c.Text == "Source" {
					source = c.Col
				} else if c.Col != source {
					said[file+", "+s.Name+"!"+c.Address()] = c.Text
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return said
}

// same compares what two packs say.
func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	names := slices.Sorted(maps.Keys(want))
	for name := range got {
		if _, ok := want[name]; !ok {
			names = append(names, name)
		}
	}
	n := 0
	for _, name := range names {
		if want[name] != got[name] {
			if n++; n > 5 {
				t.Errorf("and more")
				return
			}
			t.Errorf("%s differs\nwas: %.300q\nis:  %.300q", name, want[name], got[name])
		}
	}
}

// oneSheet writes lines as somebody would who keeps a table of their own: no template, headings and lines only.
func oneSheet(t testing.TB, lines []answer) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	headings := []string{"Indicator", "Period", "Organisation", "Value", "Numerator", "Denominator", "Figure status", "Reason", "Commentary", "Corrective action", "Action owner", "Action due"}
	typed := func(col, row int, text string) {
		cell := must(excelize.CoordinatesToCellName(col, row))
		if err := f.SetCellStr("Sheet1", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	for c, h := range headings {
		typed(c+1, 1, h)
	}
	for r, l := range lines {
		for c, text := range []string{l.indicator, l.period, l.area} {
			typed(c+1, r+2, text)
		}
		for i := 0; i < len(l.cells); i += 2 {
			typed(slices.Index(headings, l.cells[i])+1, r+2, l.cells[i+1])
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// typed reads what the services of a sample typed into the lines that they were asked for.
func typed(t testing.TB, name string, issued map[string][]byte) map[string][]answer {
	t.Helper()
	list := map[string][]answer{}
	for _, row := range table(t, filepath.Join("..", "data", name, "samples", "returns-2025-26-Q2.csv")) {
		a := answer{row["indicator"], row["period"], row["organisation"], nil}
		for _, heading := range []string{"Value", "Numerator", "Denominator", "Figure status", "Reason", "Commentary", "Corrective action", "Action owner", "Action due"} {
			if text := row[strings.ReplaceAll(strings.ToLower(heading), " ", "_")]; text != "" {
				a.cells = append(a.cells, heading, text)
			}
		}
		line := &xlsx.Filling{Lines: []xlsx.FilledLine{{Indicator: a.indicator, Period: a.period, Organisation: a.area}}}
		if _, err := xlsx.Fill(issued[row["service"]], line); err == nil { // as when it was already held it was not asked for
			list[row["service"]] = append(list[row["service"]], a)
		}
	}
	return list
}

func TestTheSampleReturnsSplitAtRandomGiveTheSamePack(t *testing.T) {
	if testing.Short() {
		t.Skip("the small workspace has been tried")
	}
	for _, name := range []string{"essex", "babergh-mid-suffolk"} {
		empty := func() string {
			root := sample(t, name)
			if err := os.RemoveAll(filepath.Join(root, "inbox")); err != nil {
				t.Fatal(err)
			}
			return root
		}
		issued := forms(t, empty(), q2)
		lines := typed(t, name, issued)
		rnd := rand.New(rand.NewPCG(7, 11))
		whole, split := empty(), empty()
		for _, service := range slices.Sorted(maps.Keys(lines)) {
			list := lines[service]
			send(t, whole, service+".xlsx", filled(t, issued[service], list...))
			rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			for n := 0; len(list) > 0; n++ {
				some := 1 + rnd.IntN(len(list))
				send(t, split, fmt.Sprintf("%03d %s %d.xlsx", rnd.IntN(1000), service, n), filled(t, issued[service], list[:some]...))
				list = list[some:]
			}
		}
		want, got := run(t, whole, morning), run(t, split, morning)
		if len(got.Receipts) <= len(want.Receipts) {
			t.Errorf("%s: %d files were split into %d", name, len(want.Receipts), len(got.Receipts))
		}
		for i, b := range want.Built {
			same(t, told(t, whole, b.Organisation, b.Version), told(t, split, b.Organisation, got.Built[i].Version))
		}
	}
}

func TestFiguresSentInOneFileOrSeveralInAnyOrderGiveTheSamePack(t *testing.T) {
	issued := forms(t, moors(t), q2)
	reply := func(service string, lines ...answer) parcel {
		return parcel{service + ".xlsx", filled(t, issued[service], lines...)}
	}
	var whole, backwards, singly, twice []parcel
	for _, s := range services() {
		whole = append(whole, reply(s, answers[s]...))
		for _, l := range answers[s] {
			singly = append(singly, reply(s, l))
		}
		half := len(answers[s]) / 2
		twice = append(twice, reply(s, answers[s][half-1:]...), reply(s, answers[s][:half+1]...), reply(s, answers[s]...), reply(s, answers[s][:half+1]...))
	}
	backwards = slices.Clone(whole)
	slices.Reverse(backwards)
	rnd := rand.New(rand.NewPCG(2025, 2))
	rnd.Shuffle(len(singly), func(i, j int) { singly[i], singly[j] = singly[j], singly[i] })
	rnd.Shuffle(len(twice), func(i, j int) { twice[i], twice[j] = twice[j], twice[i] })

	var lines []answer
	for _, s := range services() {
		lines = append(lines, answers[s]...)
	}
	rnd.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })

	// deliver sends files, and has the inbox read after so many of them.
	deliver := func(t *testing.T, parcels []parcel, each int) string {
		root := moors(t)
		settings := filepath.Join(root, "perfpack.toml")
		put(t, settings, append(read(t, settings), "[policy]\nunsigned = \"accept\"\n"...)) // a table of somebody's own has nowhere to sign
		for i, p := range parcels {
			send(t, root, fmt.Sprintf("%02d %s", i, p.name), p.book)
			if (i+1)%each == 0 {
				s, end := open(t, root, morning)
				if _, err := s.Ingest(context.Background()); err != nil {
					t.Fatal(err)
				}
				end()
			}
		}
		if got, want := made(run(t, root, morning)), "north 2025-26-Q2 v1 new, south 2025-26-Q2 v1 new"; got != want {
			t.Fatalf("the job gave %s; want %s", got, want)
		}
		return root
	}
	first := deliver(t, whole, 99)
	if r := row(t, table(t, packAt(first, "south", q2, 1, "indicators.csv")), "P2", "south"); r["mark"] != "p" {
		t.Errorf("the figure that is far out is not asked about, so that this test says nothing of questions: %v", r)
	}
	for _, c := range []struct {
		name    string
		parcels []parcel
		each    int
	}{
		{"the other way round", backwards, 99},
		{"one after the other", whole, 1},
		{"line by line, at once", singly, 99},
		{"line by line, a few at a time", singly, 3},
		{"with lines and files repeated", twice, 99},
		{"with lines and files repeated, one by one", twice, 1},
		{"all services in one table of somebody's own", []parcel{{"all.xlsx", oneSheet(t, lines)}}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.each < 99 {
				t.Skip("a short test reads the inbox once")
			}
			root := deliver(t, c.parcels, c.each)
			for _, org := range []string{"north", "south"} {
				want, got := told(t, first, org, 1), told(t, root, org, 1)
				if c.parcels[0].name == "all.xlsx" { // whose cells are elsewhere
					delete(want, "cabinet-report.pdf")
					delete(got, "cabinet-report.pdf")
				}
				same(t, want, got)
			}
			if left := must(filepath.Glob(filepath.Join(root, "inbox", "*"))); len(left) > 0 {
				t.Errorf("the inbox still has %v", left)
			}
		})
	}
}
