package pipeline_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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
				outlookAgrees(t, p, data)
				frameworkAgrees(t, filepath.Join(root, "framework"), data)
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
func tablesAgree(t testing.TB, folder string, data []byte) {
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
	for _, line := range sheetRows(t, book, "Since_last_pack") {
		again := strings.HasPrefix(line["Change"].Text, "Figure")
		for when, is := range map[string]bool{"now": true, "then": !again} { // what was published otherwise then is in no table of now
			o := held[line["Ref"].Text+"|"+line["Period "+when].Text+"|"+areaOf(measures, line)]
			if c := line["Figure "+when]; is && o != nil && o["value"] != "" && !nearly(c, o["value"]) {
				t.Errorf("Since_last_pack, %s: Figure %s of %s is %q; observations.csv has %s", c.Address(), when, line["Ref"].Text, c.Text, o["value"])
			}
		}
	}
	for _, name := range []string{"Full_history", "Trends"} {
		seen := map[string]bool{}
		for _, line := range sheetRows(t, book, name) {
			key := line["Ref"].Text + "|" + line["Period"].Text + "|" + areaOf(measures, line)
			o := held[key]
			for _, m := range measures {
				if name != "Trends" || m["ref"] != line["Ref"].Text || m["area"] != areaOf(measures, line) {
					continue
				}
				levels := map[string]string{"Upper bound": m["upper"], "Floor": m["floor"], "Baseline": m["baseline"]}
				if m["period"] != "" && line["Period"].Text == must(period.Parse(m["period"])).Short() {
					levels["Target"] = m["target"] // on the way there it may be a point of a line
				}
				for heading, want := range levels {
					if c := line[heading]; c.Row > 0 && !nearly(c, want) {
						t.Errorf("%s, %s: %s of %s is %s; indicators.csv has %q", name, c.Address(), heading, key, c.Text, want)
					}
				}
			}
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
			if end, want := dayIn(line["Period ends"]), endOf(o["period"]); end != want {
				t.Errorf("%s, %s: %s ends on %s; its period ends on %s", name, line["Period ends"].Address(), key, end, want)
			}
			if q := line["Quarter"]; q.Kind == sheet.Number && q.Plain() != strconv.Itoa(must(period.Parse(o["period"])).Quarter().Number()) {
				t.Errorf("%s, %s: %s has the quarter %s", name, q.Address(), key, q.Plain())
			}
			got := line["Figure"]
			if o["value"] == "" {
				if got.Kind == sheet.Number {
					t.Errorf("%s, %s: %s is %s; observations.csv has none", name, got.Address(), key, got.Text)
				}
				continue
			}
			if !nearly(got, o["value"]) {
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

// areaOf gives the area that a row of a sheet is about.
func areaOf(measures []map[string]string, line map[string]sheet.Cell) string {
	area := ""
	for _, m := range measures {
		if m["ref"] == line["Ref"].Text && sameArea(m, measures, line["Area"].Text) {
			area = m["area"]
		}
	}
	return area
}

// frameworkAgrees holds what a workbook says of the framework in numbers and days against the framework's own tables: tolerances, and assessments of data.
func frameworkAgrees(t testing.TB, folder string, data []byte) {
	t.Helper()
	book, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]map[string]string{}
	for _, name := range []string{"indicators", "data_quality"} {
		path := filepath.Join(folder, name+".csv")
		if _, err := os.Stat(path); err != nil {
			continue
		}
		for _, row := range table(t, path) {
			by[name+" "+row["ref"]+row["indicator"]] = row
		}
	}
	for _, line := range sheetRows(t, book, "Definitions") {
		row := by["indicators "+line["Ref"].Text]
		for heading, field := range map[string]string{"Green tolerance": "green_tolerance", "Amber tolerance": "amber_tolerance"} {
			want := row[field]
			if want == "" {
				want = "0"
			}
			if c := line[heading]; c.Row > 0 && !nearly(c, want) && !(row["rating_scheme"] == "none" && c.Text == "[z]") {
				t.Errorf("Definitions, %s: %s of %s is %q; the framework has %s", c.Address(), heading, row["ref"], c.Text, want)
			}
		}
	}
	for _, line := range sheetRows(t, book, "Data_quality") {
		row := by["data_quality "+line["Ref"].Text]
		for _, heading := range []string{"Accuracy", "Validity", "Reliability", "Timeliness", "Relevance", "Completeness"} {
			want := row[strings.ToLower(heading)]
			if want == "" {
				want = "[x]"
			}
			if c := line[heading]; c.Row > 0 && c.Plain() != want {
				t.Errorf("Data_quality, %s: %s of %s is %q; the framework has %s", c.Address(), heading, line["Ref"].Text, c.Plain(), want)
			}
		}
		for heading, field := range map[string]string{"Assessed on": "assessed_on", "Due": "due"} {
			if c := line[heading]; c.Row > 0 && dayIn(c) != row[field] {
				t.Errorf("Data_quality, %s: %s of %s is %q; the framework has %s", c.Address(), heading, line["Ref"].Text, dayIn(c), row[field])
			}
		}
	}
}

// sheetRows reads the table of a sheet: its rows by heading, from the first row whose first cell says Ref. A sheet that is not there has none.
func sheetRows(t testing.TB, book *sheet.Workbook, name string) []map[string]sheet.Cell {
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
