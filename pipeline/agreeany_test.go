package pipeline_test

import (
	"context"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

var keep = flag.String("packs", "", "leave the random packs in this folder, for the checks that need other programs")

// TestEveryNumberAgreesOverRandomPacks builds packs of random workspaces and holds every number of the report and of both workbooks against the open data.
func TestEveryNumberAgreesOverRandomPacks(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	figures := 0
	for seed := range rounds {
		root := anyWorkspace(t, uint64(seed))
		s, end := open(t, root, afterwards)
		built, err := s.Build(context.Background(), q2)
		if err != nil {
			t.Fatalf("seed %d: %s", seed, inFull(err))
		}
		for _, b := range built {
			rows := table(t, filepath.Join(b.Path, "indicators.csv"))
			p, err := s.Assess(context.Background(), b.Organisation, b.Quarter, nil)
			if err != nil {
				t.Fatal(err)
			}
			reportAgrees(t, rows, p.Report())
			for _, book := range []string{"performance-workbook.xlsx", "officers-workbook.xlsx"} {
				data := read(t, filepath.Join(b.Path, book))
				workbookAgrees(t, rows, data)
				tablesAgree(t, b.Path, data)
			}
			for _, w := range misfits(t, b.Path) {
				t.Error(w)
			}
			figures += len(rows)
		}
		end()
		if *keep != "" {
			if err := os.CopyFS(filepath.Join(*keep, strconv.Itoa(seed)), os.DirFS(filepath.Join(root, "out"))); err != nil {
				t.Fatal(err)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d measures", figures)
}

// tablesAgree holds the summary of outcomes against outcomes.csv, and the history and the trends against observations.csv: every figure that the open data
// have of the pack's measures is there, and no other.
func tablesAgree(t *testing.T, folder string, data []byte) {
	t.Helper()
	book, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	measures := table(t, filepath.Join(folder, "indicators.csv"))
	reported := map[string]bool{}
	for _, m := range measures {
		reported[m["ref"]+" "+m["area"]] = true
	}
	outcomes := map[string]map[string]string{}
	for _, o := range table(t, filepath.Join(folder, "outcomes.csv")) {
		outcomes[o["ref"]] = o
	}
	for _, line := range sheetRows(t, book, "Summary") {
		o := outcomes[line["Ref"].Text]
		if o == nil {
			if line["Ref"].Text == "All" {
				continue // the whole, which is no outcome
			}
			t.Errorf("Summary: the outcome %s is not in outcomes.csv", line["Ref"].Text)
			continue
		}
		for heading, field := range map[string]string{"Measures": "measures", "With a figure": "current", "On target": "green", "Close to target": "amber", "Off target": "red", "Not rated": "not_rated"} {
			if got := line[heading].Plain(); got != o[field] {
				t.Errorf("Summary, %s: %s of %s is %s; outcomes.csv has %s", line[heading].Address(), heading, o["ref"], got, o[field])
			}
		}
	}
	lag := map[string]period.Quarter{}
	for _, i := range table(t, filepath.Join(folder, "..", "..", "..", "..", "framework", "indicators.csv")) {
		n, _ := strconv.Atoi(i["lag_quarters"]) // left empty, none
		lag[i["ref"]] = period.Quarter(n)
	}
	held := map[string]map[string]string{}
	for _, o := range table(t, filepath.Join(folder, "observations.csv")) {
		if !reported[o["indicator"]+" "+o["area"]] {
			continue // there to compare with
		}
		p, err := period.Parse(o["period"])
		if err != nil {
			t.Fatal(err)
		}
		if p.Quarter() > q2-lag[o["indicator"]] {
			t.Errorf("observations.csv has %s for %s, which is not due yet", o["indicator"], o["period"])
		}
		held[o["indicator"]+"|"+p.Short()+"|"+o["area"]] = o
	}
	for _, name := range []string{"Full_history", "Trends"} {
		seen := map[string]bool{}
		for _, line := range sheetRows(t, book, name) {
			var key string
			for _, m := range measures {
				if m["ref"] == line["Ref"].Text && sameArea(m, measures, line["Area"].Text) {
					key = m["ref"] + "|" + line["Period"].Text + "|" + m["area"]
				}
			}
			o := held[key]
			if o == nil {
				if figure := line["Figure"]; name == "Full_history" || figure.Kind == sheet.Number {
					t.Errorf("%s, %s: no figure of %s for %s in observations.csv", name, line["Ref"].Address(), line["Ref"].Text, line["Period"].Text)
				}
				continue
			}
			if seen[key] {
				t.Errorf("%s, %s: %s comes twice", name, line["Ref"].Address(), key)
			}
			seen[key] = true
			got := line["Figure"]
			if o["value"] == "" {
				if got.Kind == sheet.Number {
					t.Errorf("%s, %s: %s is %s; observations.csv has none", name, got.Address(), key, got.Text)
				}
				continue
			}
			exact := must(strconv.ParseFloat(o["value"], 64))
			if v, err := strconv.ParseFloat(got.Text, 64); err != nil || got.Kind != sheet.Number || math.Abs(v-exact) > 1e-12*math.Max(1, math.Abs(exact)) {
				t.Errorf("%s, %s: %s is %q; observations.csv has %s", name, got.Address(), key, got.Text, o["value"])
			}
		}
		if name == "Full_history" {
			for key := range held {
				if !seen[key] {
					t.Errorf("%s lacks %s", name, key)
				}
			}
		}
	}
}

// sheetRows reads the table of a sheet: its rows by heading, from the first row whose first cell says Ref. A sheet that is not there has none.
func sheetRows(t *testing.T, book *sheet.Workbook, name string) []map[string]sheet.Cell {
	t.Helper()
	there := false
	for _, s := range book.Sheets() {
		there = there || s.Name == name
	}
	if !there {
		return nil
	}
	headings := map[int]string{}
	head := 0
	var list []map[string]sheet.Cell
	err := book.Read(name, func(c sheet.Cell) error {
		switch {
		case head == 0 && c.Col == 1 && c.Text == "Ref":
			head = c.Row
			fallthrough
		case head == c.Row && head > 0:
			headings[c.Col] = c.Text
		case head > 0:
			if n := len(list); n == 0 || list[n-1][""].Row != c.Row {
				list = append(list, map[string]sheet.Cell{"": {Row: c.Row, Col: 1}})
			}
			list[len(list)-1][headings[c.Col]] = c
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
