package pipeline_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// asPrinted prints a number of indicators.csv by a second reckoning, on the digits themselves: rounded half away from zero, thousands apart, with its unit.
func asPrinted(number, unit string, places int) string {
	if number == "" {
		return ""
	}
	minus := strings.HasPrefix(number, "-")
	whole, rest, _ := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	rest += strings.Repeat("0", places+1)
	digits := []byte(whole + rest[:places])
	if rest[places] >= '5' {
		i := len(digits) - 1
		for ; i >= 0 && digits[i] == '9'; i-- {
			digits[i] = '0'
		}
		if i < 0 {
			digits = append([]byte("1"), digits...)
		} else {
			digits[i]++
		}
	}
	whole, rest = string(digits[:len(digits)-places]), string(digits[len(digits)-places:])
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if rest != "" {
		whole += "." + rest
	}
	sign := ""
	if minus && strings.Trim(whole, "0.,") != "" {
		sign = "−"
	}
	switch {
	case unit == "%":
		return sign + whole + "%"
	case unit == "£000":
		return sign + "£" + whole + " thousand"
	case unit == "£ m", unit == "£m":
		return sign + "£" + whole + " million"
	case strings.HasPrefix(unit, "£"):
		return strings.TrimSpace(sign + "£" + whole + " " + strings.TrimSpace(unit[len("£"):]))
	case unit == "", unit == "number", unit == "count", unit == "ratio":
		return sign + whole
	case strings.HasPrefix(unit, "score "):
		return sign + whole + " " + strings.TrimPrefix(unit, "score ")
	case unit[0] >= '0' && unit[0] <= '9': // "2015 = 100" would run into the figure
		return sign + whole + " (" + unit + ")"
	}
	return sign + whole + " " + unit
}

// figureOf prints the figure of a row of indicators.csv, or the mark in its place, and the marks beside it.
func figureOf(row map[string]string) (figure, marks string) {
	if row["value"] == "" {
		for _, m := range []string{"c", "x", "z"} {
			if strings.Contains(";"+row["mark"]+";", ";"+m+";") {
				figure += "[" + m + "]"
			}
		}
		if figure == "" {
			figure = "[x]"
		}
		return figure, ""
	}
	if row["mark"] != "" {
		marks = "[" + strings.ReplaceAll(row["mark"], ";", "][") + "]"
	}
	return asPrinted(row["value"], row["unit"], must(strconv.Atoi(row["decimals"]))), marks
}

// bare takes the unit off a printed number where it is a word, as it is printed where the unit stands elsewhere. A sign of per cent or pounds stays.
func bare(printed, unit string) string {
	if unit == "%" || strings.HasPrefix(unit, "£") || unit == "" {
		return printed
	}
	return strings.ReplaceAll(strings.ReplaceAll(printed, " ("+unit+")", ""), " "+strings.TrimPrefix(unit, "score "), "")
}

var statusWords = map[string]string{"green": "On target", "amber": "Close to target", "red": "Off target", "not_rated": "Not rated"}

func TestReportAndWorkbookAgreeWithTheOpenData(t *testing.T) {
	for _, name := range []string{"essex", "babergh-mid-suffolk"} {
		t.Run(name, func(t *testing.T) {
			root := sample(t, name)
			r := run(t, root, day("2025-11-01"))
			s, _ := open(t, root, morning)
			for _, b := range r.Built {
				rows := table(t, filepath.Join(b.Path, "indicators.csv"))
				p, err := s.Assess(context.Background(), b.Organisation, b.Quarter, nil)
				if err != nil {
					t.Fatal(err)
				}
				reportAgrees(t, rows, p.Report())
				for _, book := range []string{"performance-workbook.xlsx", "officers-workbook.xlsx"} {
					workbookAgrees(t, rows, read(t, filepath.Join(b.Path, book)))
				}
			}
		})
	}
}

// reportAgrees looks for every measure in every place of the report that shows it.
func reportAgrees(t testing.TB, rows []map[string]string, report *document.Report) {
	t.Helper()
	byID := map[string]map[string]string{}
	for _, row := range rows {
		byID["m-"+row["ref"]+"-"+row["area"]] = row
	}
	panels, cells := map[string]int{}, 0
	for _, part := range report.Parts {
		for block := range part.Blocks {
			switch block := block.(type) {
			case document.Panel:
				row := byID[block.ID]
				if row == nil {
					t.Errorf("the panel %s is of no measure", block.ID)
					continue
				}
				panels[block.ID]++
				panelAgrees(t, row, &block)
			case document.Table:
				at := map[string]int{}
				for i, c := range block.Columns {
					at[c.Heading] = i
				}
				for line := range block.Rows {
					id := ""
					for _, c := range line.Cells {
						if strings.HasPrefix(c.Link, "#m-") {
							id = c.Link[1:]
						}
					}
					row := byID[id]
					if row == nil {
						continue
					}
					figure, marks := figureOf(row)
					for heading, want := range map[string]string{"Figure": figure, "Marks": marks, "Target": targetOf(row), "Status": statusWords[row["status"]]} {
						i, ok := at[heading]
						if !ok {
							continue
						}
						cells++
						got := strings.TrimSpace(strings.TrimSuffix(line.Cells[i].Text, marks))
						if heading == "Marks" {
							got = line.Cells[i].Text
						}
						if heading == "Target" && want == "" && got == "None" {
							continue
						}
						if heading != "Status" && got == bare(want, row["unit"]) && got != want {
							if names := strings.ToLower(allText(line)); !strings.Contains(names, strings.ToLower(row["unit"])) {
								t.Errorf("table %s, %s: %s is %q, and its row does not say %q", block.ID, id, heading, got, row["unit"])
							}
							continue
						}
						if got != want && !(heading == "Status" && strings.HasPrefix(got, want)) {
							t.Errorf("table %s, %s: %s is %q; indicators.csv says %q", block.ID, id, heading, line.Cells[i].Text, want)
						}
					}
				}
			}
		}
	}
	for id := range byID {
		if panels[id] != 1 {
			t.Errorf("%s has %d panels", id, panels[id])
		}
	}
	if cells < 3*len(rows) {
		t.Errorf("only %d cells of tables were compared for %d measures", cells, len(rows))
	}
}

// allText gives the texts of a row.
func allText(row document.Row) string {
	text := ""
	for _, c := range row.Cells {
		text += c.Text + " "
	}
	return text
}

// targetOf prints what a measure was judged against.
func targetOf(row map[string]string) string {
	places := must(strconv.Atoi(row["decimals"]))
	target := asPrinted(row["target"], row["unit"], places)
	if row["upper"] != "" {
		target += " to " + asPrinted(row["upper"], row["unit"], places)
	}
	return target
}

func panelAgrees(t testing.TB, row map[string]string, p *document.Panel) {
	t.Helper()
	facts := map[string]string{}
	for _, f := range p.Facts {
		facts[f.Label] = f.Value
	}
	figure, marks := figureOf(row)
	baseline := asPrinted(row["baseline"], row["unit"], must(strconv.Atoi(row["decimals"])))
	if baseline != "" {
		baseline += " ("
	}
	comment := ""
	for _, s := range p.Comment {
		comment += s.Text
	}
	for _, c := range []struct {
		what, got, want string
		begins          bool
	}{
		{"figure", p.Figure, figure, false},
		{"marks", p.Marks, marks, false},
		{"status", p.Status, statusWords[row["status"]], true},
		{"target", facts["Target"], targetOf(row), false},
		{"baseline", facts["Baseline"], baseline, true},
		{"commentary", comment, row["commentary"], false},
	} {
		if short := bare(c.want, row["unit"]); row["value"] != "" && (c.what == "target" && c.got == short || c.what == "baseline" && short != "" && strings.HasPrefix(c.got, short)) {
			continue // the unit stands with the figure
		}
		if c.got != c.want && !(c.begins && c.want != "" && strings.HasPrefix(c.got, c.want)) {
			t.Errorf("panel %s: %s is %q; indicators.csv says %q", p.ID, c.what, c.got, c.want)
		}
	}
	if (p.Chart == nil) != (p.ChartAlt == "") {
		t.Errorf("panel %s: a chart without words, or words without a chart", p.ID)
	}
	if row["value"] != "" && row["previous_value"] != "" && p.Chart == nil {
		t.Errorf("panel %s: two figures and no chart", p.ID)
	}
}

// numbersOf are the columns of the workbook with the fields of indicators.csv that they hold.
var numbersOf = map[string]string{
	"Figure": "value", "Target": "target", "Upper bound": "upper", "Floor": "floor", "Baseline": "baseline", "Figure before": "previous_value",
	"Figure a year ago": "last_year_value", "Change from baseline": "change_from_baseline", "Final target": "final_target", "Progress to target (%)": "progress_percent", "Progress due by now (%)": "expected_progress_percent",
}

// differencesOf are the columns that hold the figure less something else, with the field of indicators.csv that holds that.
var differencesOf = map[string]string{"Figure less target": "target", "Change on the period before": "previous_value", "Change on a year ago": "last_year_value"}

// nearly says that a cell holds a number, to the last of the digits that a cell can hold.
func nearly(c sheet.Cell, want string) bool {
	got, err := strconv.ParseFloat(c.Text, 64)
	exact, none := strconv.ParseFloat(want, 64)
	return err == nil && none == nil && c.Kind == sheet.Number && math.Abs(got-exact) <= 1e-12*math.Max(1, math.Abs(exact))
}

// dayIn gives the day in a cell as data has it; empty where the mark for none stands there.
func dayIn(c sheet.Cell) string {
	if c.IsDate {
		return time.Date(1899, time.December, 30+must(strconv.Atoi(c.Text)), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	return strings.TrimPrefix(c.Text, "[z]")
}

// endOf gives the last day of a period.
func endOf(data string) string {
	if data == "" {
		return ""
	}
	return must(period.Parse(data)).End().Format(time.DateOnly)
}

// workbookAgrees reads the finished workbook and holds each row of it that is about a measure against indicators.csv.
func workbookAgrees(t testing.TB, rows []map[string]string, data []byte) {
	t.Helper()
	book, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	compared := 0
	for _, info := range book.Sheets() {
		var headings map[int]string
		lines := map[int]map[string]sheet.Cell{}
		var order []int
		err := book.Read(info.Name, func(c sheet.Cell) error {
			if c.Text == "Ref" && c.Col == 1 {
				headings = map[int]string{}
				order = nil
			}
			if len(order) == 0 || order[len(order)-1] != c.Row {
				order = append(order, c.Row)
				lines[c.Row] = map[string]sheet.Cell{}
			}
			if headings != nil && len(order) == 1 {
				headings[c.Col] = c.Text
			}
			lines[c.Row][headings[c.Col]] = c
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if headings == nil || len(order) < 2 {
			continue
		}
		has := map[string]bool{}
		for _, h := range headings {
			has[h] = true
		}
		if !has["Service"] || !has["Figure"] || !has["Status"] {
			continue // a sheet of something else than measures
		}
		for n, at := range order[1:] {
			line := lines[at]
			var row map[string]string
			for i := range rows {
				if rows[i]["ref"] == line["Ref"].Text && (info.Name != "Data" || i == n) && sameArea(rows[i], rows, line["Area"].Text) {
					row = rows[i]
				}
			}
			if row == nil {
				t.Errorf("%s, row %d: %s for %s is not in indicators.csv, or not in this order", info.Name, at, line["Ref"].Text, line["Area"].Text)
				continue
			}
			if info.Name == "Data" {
				seen[row["ref"]+" "+row["area"]]++
			}
			for heading, field := range numbersOf {
				c, want := line[heading], row[field]
				if !has[heading] {
					continue
				}
				compared++
				if heading == "Figure" && want == "" {
					if mark, _ := figureOf(row); c.Text != mark {
						t.Errorf("%s, %s: %s is %q; indicators.csv has %s", info.Name, c.Address(), heading, c.Text, mark)
					}
					continue
				}
				if want == "" {
					if c.Text != "" && c.Text != "[z]" {
						t.Errorf("%s, %s: %s is %q; indicators.csv has nothing", info.Name, c.Address(), heading, c.Text)
					}
					continue
				}
				if !nearly(c, want) {
					t.Errorf("%s, %s: %s of %s is %q; indicators.csv has %s", info.Name, c.Address(), heading, row["ref"], c.Text, want)
				}
			}
			for heading, pair := range differencesOf {
				c, want := line[heading], ""
				if a, b := row["value"], row[pair]; a != "" && b != "" && !(pair == "target" && row["upper"] != "") {
					want = must(decimal.NewFromString(a)).Sub(must(decimal.NewFromString(b))).String()
				}
				switch {
				case !has[heading]:
				case want == "" && c.Text != "[z]", want != "" && !nearly(c, want):
					t.Errorf("%s, %s: %s of %s is %q; indicators.csv gives %q", info.Name, c.Address(), heading, row["ref"], c.Text, want)
				default:
					compared++
				}
			}
			for heading, want := range map[string]string{"Period ends": endOf(row["period"]), "Action due": row["action_due"]} {
				if got := dayIn(line[heading]); has[heading] && got != want {
					t.Errorf("%s, %s: %s of %s is %q; indicators.csv has %q", info.Name, line[heading].Address(), heading, row["ref"], got, want)
				}
			}
			for heading, want := range map[string]string{
				"Unit": row["unit"], "Commentary": row["commentary"], "Rule applied": row["rule"],
				"Source": sourceOf(row),
			} {
				if got := line[heading].Text; has[heading] && got != want {
					t.Errorf("%s, row %d: %s is %q; indicators.csv has %q", info.Name, at, heading, got, want)
				}
			}
			if got := line["Status"].Text; !strings.HasPrefix(got, statusWords[row["status"]]) {
				t.Errorf("%s, row %d: the status is %q; indicators.csv has %s", info.Name, at, got, row["status"])
			}
		}
	}
	for _, row := range rows {
		if id := row["ref"] + " " + row["area"]; seen[id] != 1 {
			t.Errorf("%s stands %d times in the sheet Data", id, seen[id])
		}
	}
	if compared < 10*len(rows) { // in Data, and most also in the sheet of an outcome
		t.Errorf("only %d numbers were compared for %d measures", compared, len(rows))
	}
}

// sameArea says that a name in the workbook is that of a row's area: it is, where the measure is reported for one area only.
func sameArea(row map[string]string, rows []map[string]string, name string) bool {
	n := 0
	for _, r := range rows {
		if r["ref"] == row["ref"] {
			n++
		}
	}
	return n == 1 || strings.Contains(strings.ToLower(strings.ReplaceAll(name, " ", "-")), row["area"])
}

func sourceOf(row map[string]string) string {
	switch {
	case row["source_file"] == "":
		return ""
	case row["source_sheet"] == "":
		return fmt.Sprintf("%s, %s", row["source_file"], row["source_cell"])
	}
	return fmt.Sprintf("%s, sheet %s, cell %s", row["source_file"], row["source_sheet"], row["source_cell"])
}

func TestASecondReckoningPrintsNumbersAsPeopleReadThem(t *testing.T) {
	for _, c := range []struct {
		number, unit string
		places       int
		want         string
	}{
		{"61.25", "%", 1, "61.3%"}, {"-0.04", "%", 1, "0.0%"}, {"-1204.5", "£", 0, "−£1,205"}, {"999.96", "days", 1, "1,000.0 days"}, {"5", "£000", 0, "£5 thousand"}, {"", "%", 1, ""}, {"104.25", "2015 = 100", 1, "104.3 (2015 = 100)"},
	} {
		if got := asPrinted(c.number, c.unit, c.places); got != c.want {
			t.Errorf("%s %s to %d places is printed %q, want %q", c.number, c.unit, c.places, got, c.want)
		}
	}
}
