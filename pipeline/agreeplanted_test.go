package pipeline_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"perfpack/pipeline/document"
	"perfpack/pipeline/sheet"
)

// complaints takes down what a check finds wrong instead of failing the test.
type complaints struct {
	testing.TB
	list []string
}

func (c *complaints) Errorf(format string, args ...any) {
	c.list = append(c.list, fmt.Sprintf(format, args...))
}
func (c *complaints) Error(args ...any) { c.list = append(c.list, fmt.Sprint(args...)) }
func (c *complaints) Helper()           {}

// notCompared are the columns of numbers that say nothing which another document says, by sheet; "*" is every sheet.
var notCompared = map[string]string{
	"Budget_by_outcome Lines":                    "the report counts no lines; those of the whole and of services are counted again",
	"Budget_by_outcome Lines without a forecast": "the same",
	"Trends Target":                              "points on the way to the target are in no other document; the one of the quarter is compared",
}

// TestAWrongNumberIsFoundInEveryDocument plants a wrong number in one cell of every column of numbers of both workbooks, in every kind of block of the report,
// and in the open data, and sees that the checks of agreement find each: a check that finds nothing proves nothing.
func TestAWrongNumberIsFoundInEveryDocument(t *testing.T) {
	root := sample(t, "essex")
	r := run(t, root, day("2025-11-01"))
	s, _ := open(t, root, morning)
	b := r.Built[0]
	p, err := s.Assess(t.Context(), b.Organisation, b.Quarter, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := table(t, filepath.Join(b.Path, "indicators.csv"))
	for _, file := range []string{"performance-workbook.xlsx", "officers-workbook.xlsx"} {
		planted, places := plantedIn(t, read(t, filepath.Join(b.Path, file)))
		found := &complaints{TB: t}
		workbookAgrees(found, rows, planted)
		tablesAgree(found, b.Path, planted)
		outlookAgrees(found, p, planted)
		besideAgrees(found, p.Report(), planted)
		frameworkAgrees(found, filepath.Join(root, "framework"), planted)
		all := strings.Join(found.list, "\n") + "\n"
		for _, at := range places {
			if notCompared["* "+at.heading] == "" && notCompared[at.sheet+" "+at.heading] == "" && !strings.Contains(all, at.sheet+", "+at.cell+": ") {
				t.Errorf("%s: a wrong number under %s in the sheet %s, cell %s, is not found", file, at.heading, at.sheet, at.cell)
			}
		}
		if len(places) < 100 {
			t.Errorf("%s: only %d columns of numbers", file, len(places))
		}
		t.Logf("%s: %d columns", file, len(places))
	}

	kinds := map[string]func(document.Block) document.Block{
		"a panel's figure": func(x document.Block) document.Block {
			return panelWith(x, func(p *document.Panel) { p.Figure = "1" + p.Figure })
		},
		"a panel's target": func(x document.Block) document.Block {
			return panelWith(x, func(p *document.Panel) { wrongFact(p, "Target") })
		},
		"a panel's baseline": func(x document.Block) document.Block {
			return panelWith(x, func(p *document.Panel) { wrongFact(p, "Baseline") })
		},
		"a table's figure": func(x document.Block) document.Block { return tableWith(x, "Figure") },
		"a table's target": func(x document.Block) document.Block { return tableWith(x, "Target") },
		"a budget":         func(x document.Block) document.Block { return tableWith(x, "Budget (£)") },
		"an amount":        func(x document.Block) document.Block { return tableWith(x, "Amount (£)") },
		"a day":            func(x document.Block) document.Block { return tableWith(x, "Day in force") },
		"a place":          func(x document.Block) document.Block { return tableWith(x, "Aimed at") },
	}
	data := read(t, filepath.Join(b.Path, "performance-workbook.xlsx"))
	for kind, plant := range kinds {
		report := p.Report()
		for i := range report.Parts {
			blocks := report.Parts[i].Blocks
			report.Parts[i].Blocks = func(yield func(document.Block) bool) {
				for x := range blocks {
					if !yield(plant(x)) {
						return
					}
				}
			}
		}
		found := &complaints{TB: t}
		reportAgrees(found, rows, report)
		besideAgrees(found, report, data)
		if len(found.list) == 0 {
			t.Errorf("%s that is wrong in the report is not found", kind)
		}
	}

	for field := range map[string]bool{"value": true, "target": true, "baseline": true, "previous_value": true, "last_year_value": true, "progress_percent": true} {
		wrong := slices.Clone(rows)
		at := slices.IndexFunc(rows, func(row map[string]string) bool { return row[field] != "" })
		wrong[at] = map[string]string{}
		for k, v := range rows[at] {
			wrong[at][k] = v
		}
		wrong[at][field] = "9" + wrong[at][field]
		found := &complaints{TB: t}
		workbookAgrees(found, wrong, data)
		if len(found.list) == 0 {
			t.Errorf("a wrong %s in indicators.csv is not found", field)
		}
	}
}

func panelWith(x document.Block, change func(*document.Panel)) document.Block {
	if p, ok := x.(document.Panel); ok {
		p.Facts = slices.Clone(p.Facts)
		change(&p)
		return p
	}
	return x
}

func wrongFact(p *document.Panel, label string) {
	for i := range p.Facts {
		if p.Facts[i].Label == label {
			p.Facts[i].Value = "1" + p.Facts[i].Value
		}
	}
}

func tableWith(x document.Block, heading string) document.Block {
	table, ok := x.(document.Table)
	if !ok {
		return x
	}
	at := slices.IndexFunc(table.Columns, func(c document.Column) bool { return c.Heading == heading })
	if at < 0 {
		return x
	}
	rows := table.Rows
	table.Rows = iter.Seq[document.Row](func(yield func(document.Row) bool) {
		for row := range rows {
			row.Cells = slices.Clone(row.Cells)
			row.Cells[at].Text = "1" + row.Cells[at].Text
			if !yield(row) {
				return
			}
		}
	})
	return table
}

// plant is where a number was changed.
type plant struct{ sheet, heading, cell string }

// plantedIn changes one number under every heading of the tables of a workbook whose rows have references, each in a row of its own as far as there are rows.
func plantedIn(t *testing.T, data []byte) ([]byte, []plant) {
	t.Helper()
	book, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	var places []plant
	change := map[string]map[string]bool{}
	for n, info := range book.Sheets() {
		part := fmt.Sprintf("xl/worksheets/sheet%d.xml", n+1)
		done := map[string]bool{}
		for _, row := range sheetRows(t, book, info.Name) {
			for heading, c := range row {
				if c.Kind == sheet.Number && !done[heading] {
					done[heading] = true
					places = append(places, plant{info.Name, heading, c.Address()})
					if change[part] == nil {
						change[part] = map[string]bool{}
					}
					change[part][c.Address()] = true
				}
			}
		}
	}
	slices.SortFunc(places, func(a, b plant) int { return strings.Compare(a.sheet+a.heading, b.sheet+b.heading) })
	cell := regexp.MustCompile(`<c r="([A-Z]+[0-9]+)" s="[0-9]+">(<f>[^<]*</f>)?<v>([^<]*)</v></c>`)
	z := must(zip.NewReader(bytes.NewReader(data), int64(len(data))))
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	changed := 0
	for _, f := range z.File {
		content := must(io.ReadAll(must(f.Open())))
		if at := change[f.Name]; at != nil {
			content = cell.ReplaceAllFunc(content, func(found []byte) []byte {
				m := cell.FindSubmatch(found)
				if !at[string(m[1])] {
					return found
				}
				changed++
				v := must(strconv.ParseFloat(string(m[3]), 64))
				return bytes.Replace(found, []byte("<v>"+string(m[3])+"</v>"), []byte("<v>"+strconv.FormatFloat(v+1, 'f', -1, 64)+"</v>"), 1)
			})
		}
		if _, err := must(w.Create(f.Name)).Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if changed != len(places) {
		t.Fatalf("%d numbers were changed of %d", changed, len(places))
	}
	return out.Bytes(), places
}
