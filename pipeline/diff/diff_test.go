package diff

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/framework"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
)

// row is a measure in indicators.csv.
type row map[string]string

var w1 = row{"ref": "W1", "area": "north", "title": "Recycling", "unit": "%", "decimals": "1", "period": "2025-26-Q2", "value": "41", "mark": "", "target": "40", "upper": "", "floor": "50",
	"status": "green", "status_reason": "", "commentary": "All is well.", "polarity": "higher", "outcomes": "1", "final_target": "60", "source_sha256": "aa", "source_file": "waste.xlsx"}

// with gives the row with some columns changed; a column of "-" is taken out.
func (r row) with(columns ...string) row {
	c := maps.Clone(r)
	for i := 0; i < len(columns); i += 2 {
		if c[columns[i]] = columns[i+1]; columns[i+1] == "-" {
			delete(c, columns[i])
		}
	}
	return c
}

// pack writes a pack of one or more measures, and reads it.
func pack(t testing.TB, alter func(m *proof.Manifest), rows ...row) *Pack {
	t.Helper()
	folder := t.TempDir()
	m := &proof.Manifest{Organisation: "north", Quarter: "2025-26-Q2", Version: 1, Program: "1", Build: "b", Templates: "t", Inputs: proof.Inputs{Framework: "f", Settings: "s"}}
	if alter != nil {
		alter(m)
	}
	if _, err := m.Write(folder, 0o640); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(folder, proof.IndicatorsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	headings := slices.Sorted(maps.Keys(rows[0]))
	w := csv.NewWriter(f)
	list := [][]string{slices.Clone(headings)}
	list[0][0] = "\ufeff" + list[0][0] // as spreadsheets want it
	for _, r := range rows {
		var cells []string
		for _, h := range headings {
			cells = append(cells, r[h])
		}
		list = append(list, cells)
	}
	if err := w.WriteAll(list); err != nil {
		t.Fatal(err)
	}
	p, err := Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func said(c *Comparison) (list []string) {
	for _, d := range c.Differences {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s: %s > %s, %s, %s", d.About, d.Ref, d.What, d.Was, d.Is, d.Cause, d.Because)))
	}
	return list
}

// nothing is the measure without a figure.
var nothing = w1.with("value", "", "status", "not_rated", "status_reason", "late", "commentary", "", "source_sha256", "", "source_file", "")

// A final that was made once a query was answered has the figure of a return that the final before it knew too.
func TestAFigureComesIntoAFinalWhenItsQueryIsAnswered(t *testing.T) {
	knew := func(m *proof.Manifest) {
		m.Inputs.Returns = []proof.File{{Name: "waste.xlsx", Service: "waste", State: "accepted", SHA256: "aa"}}
	}
	got := strings.Join(said(Compare(pack(t, knew, nothing.with("status_reason", "query_open")), pack(t, knew, w1), Record{})), "\n")
	want := "figure W1 figure: no figure > 41.0%, query answered, the query about it was answered\n" +
		"rating W1 rating: not rated (query open) > green, query answered, the figure has changed: the query about it was answered\n" +
		"text W1 commentary:  > All is well., query answered, the query about the figure was answered"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEachDifferenceHasItsCause(t *testing.T) {
	received := Record{Received: func(sha256 string) time.Time {
		if sha256 == "bb" {
			return time.Date(2025, time.November, 5, 0, 0, 0, 0, time.UTC)
		}
		return time.Time{}
	}}
	next := func(m *proof.Manifest) { m.Quarter = "2025-26-Q3" }
	settings := func(m *proof.Manifest) { m.Inputs.Settings = "s2" }
	ruled := func(m *proof.Manifest) { m.Inputs.Framework = "f2" }
	program := func(m *proof.Manifest) { m.Program = "2" }
	changed := func(table, column, was, is string) Record {
		return Record{KnowsFrameworks: true, Changes: []framework.Change{{Table: table, Key: []string{"W1"}, Column: column, Was: was, Now: is}}}
	}
	for _, c := range []struct {
		name     string
		was, is  row
		alter    func(m *proof.Manifest) // of the later pack's manifest
		record   Record
		want     string // begins the first difference
		nextWant string // begins the second
	}{
		{"nothing", w1, w1, nil, Record{}, "", ""},
		{"revised", w1, w1.with("value", "43", "source_sha256", "bb", "source_file", "again.xlsx"), nil, received, "figure W1 figure: 41.0% > 43.0%, revised figure, it was revised in again.xlsx, received 5 November 2025", ""},
		{"revised by less than is printed", w1, w1.with("value", "41.02", "source_sha256", "cc"), nil, received, "figure W1 figure: 41.0% > 41.02%, revised figure, it was revised in waste.xlsx", ""},
		{"late", w1.with("value", "", "mark", "x", "source_sha256", ""), w1, nil, Record{}, "figure W1 figure: no figure [x] > 41.0%, late return, it came in waste.xlsx", ""},
		{"taken back", w1, w1.with("value", "", "mark", "x", "source_sha256", "bb"), nil, Record{}, "figure W1 figure: 41.0% > no figure [x], figure taken back, it was taken back in waste.xlsx", ""},
		{"kept back", w1, w1.with("value", "", "mark", "c"), nil, Record{}, "figure W1 figure: 41.0% > no figure [c], figure taken back, it is kept back", ""},
		{"confirmed", w1.with("mark", "p"), w1.with("source_sha256", "bb"), nil, Record{}, "figure W1 figure: 41.0% [p] > 41.0%, confirmed figure, it was confirmed in", ""},
		{"sent again", w1, w1.with("mark", "p", "source_sha256", "bb"), nil, Record{}, "figure W1 figure: 41.0% > 41.0% [p], reserved figure, it was sent again in", ""},
		{"answered", w1.with("mark", "p"), w1, nil, Record{}, "figure W1 figure: 41.0% [p] > 41.0%, query answered, ", ""},
		{"queried", w1, w1.with("mark", "p"), nil, Record{}, "figure W1 figure: 41.0% > 41.0% [p], reserved figure, a query about it is open", ""},
		{"of another quarter", w1, w1.with("period", "2025-26-Q3", "value", "42"), next, Record{}, "figure W1 figure: 41.0% for ", ""},
		{"reckoned otherwise by a rule", w1, w1.with("value", "42"), ruled, changed("indicators", "multiplier", "1", "2"), "figure W1 figure: 41.0% > 42.0%, changed definition, ", ""},
		{"reckoned otherwise by settings", w1, w1.with("value", "42"), settings, Record{}, "figure W1 figure: 41.0% > 42.0%, changed settings, ", ""},
		{"reckoned otherwise by the program", w1, w1.with("value", "42"), program, Record{}, "figure W1 figure: 41.0% > 42.0%, other version of perfpack, perfpack 2 reckons it otherwise than 1 did", ""},
		{"resting on others", w1, w1.with("value", "42"), nil, Record{}, "figure W1 figure: 41.0% > 42.0%, revised figure, figures of other periods or areas", ""},
		{"rated otherwise with the figure", w1, w1.with("value", "38", "status", "red", "source_sha256", "bb"), nil, Record{}, "figure ", "rating W1 rating: green > red, revised figure, the figure has changed: it was revised in"},
		{"rated otherwise with the target", w1, w1.with("target", "45", "status", "red"), ruled, changed("targets", "value", "40", "45"), "rating W1 rating: green > red, new target, the target has changed: ", "target W1 target: 40.0%, floor 50.0% > 45.0%, floor 50.0%, new target, "},
		{"rated otherwise by a rule", w1, w1.with("status", "amber"), ruled, changed("indicators", "green_tolerance", "0", "5"), "rating W1 rating: green > amber, changed definition, ", "framework "},
		{"no longer rated", w1, w1.with("status", "not_rated", "status_reason", "no_target"), nil, Record{}, "rating W1 rating: green > not rated (no target), ", ""},
		{"a target reckoned from others", w1, w1.with("target", "41", "final_target", "60"), nil, Record{}, "target W1 target: 40.0%, floor 50.0% > 41.0%, floor 50.0%, target reckoned from other figures, ", ""},
		{"gone", w1, nothing, nil, Record{}, "figure W1 figure: 41.0% > no figure, figure taken back, the file that it came in no longer counts: waste.xlsx",
			"rating W1 rating: green > not rated (late), figure taken back, the figure has changed: the file"},
		{"gone by a rule", w1, nothing, ruled, changed("indicators", "state", "live", "paused"), "figure W1 figure: 41.0% > no figure, changed definition, ", ""},
		{"kept out of a final by a query", w1, nothing.with("status_reason", "query_open"), nil, Record{},
			"figure W1 figure: 41.0% > no figure, figure taken back, a query about the figure is open, which keeps it out of final packs", "rating "},
		{"words gone with their figure", w1.with("value", "", "mark", "x", "status", "not_rated", "status_reason", "late"), nothing.with("mark", "x"), nil, Record{},
			"text W1 commentary: All is well. > , figure taken back, the file that it came in no longer counts: waste.xlsx", ""},
		{"in a final, and before that out of one for a query", nothing.with("status_reason", "query_open"), w1, nil, Record{}, "figure W1 figure: no figure > 41.0%, late return, it came in waste.xlsx", ""},
		{"first sent without a figure", nothing, nothing.with("mark", "x", "source_sha256", "aa", "source_file", "waste.xlsx"), nil, Record{}, "figure W1 figure: no figure > no figure [x], late return, it came in waste.xlsx", ""},
		{"without a figure in either quarter", nothing, nothing.with("period", "2025-26-Q3"), next, Record{}, "", ""},
		{"without a figure in either quarter, for another reason", nothing, nothing.with("period", "2025-26-Q3", "status_reason", "not_due"), next, Record{},
			"rating W1 rating: not rated (late) > not rated (not due), new quarter, it is another quarter", ""},
		{"with another mark, of another quarter", nothing.with("mark", "x"), nothing.with("mark", "c", "period", "2025-26-Q3"), next, Record{}, "figure W1 figure: no figure [x] > no figure [c], new quarter, ", ""},
		{"revised in a file that is not named", w1, w1.with("value", "43", "source_sha256", "bb", "source_file", ""), nil, Record{}, "figure W1 figure: 41.0% > 43.0%, revised figure, it was revised in a file that is not named here", ""},
		{"other words", w1, w1.with("commentary", "It rained.", "source_sha256", "bb"), nil, Record{}, "text W1 commentary: All is well. > It rained., revised figure, it was written anew in waste.xlsx", ""},
		{"words let out", w1.with("commentary", ""), w1, nil, Record{}, "text W1 commentary:  > All is well., query answered, it had been held back", ""},
		{"another title", w1, w1.with("title", "Reuse"), ruled, changed("indicators", "title", "Recycling", "Reuse"), "definition W1 title: Recycling > Reuse, changed definition, ", "framework "},
		{"a column that one of the programs did not write", w1, w1.with("polarity", "-"), nil, Record{}, "", ""},
		{"another measure", w1, w1.with("ref", "W2"), settings, Record{}, "measure W2 measure:  > in the pack, changed settings, ", "measure W1 measure: in the pack > , changed settings, "},
	} {
		got := said(Compare(pack(t, nil, c.was), pack(t, c.alter, c.is), c.record))
		for i, want := range []string{c.want, c.nextWant} {
			if want != "" && (len(got) <= i || !strings.HasPrefix(got[i], want)) {
				t.Errorf("%s: got\n%s\nwant as number %d\n%s", c.name, strings.Join(got, "\n"), i+1, want)
			}
		}
		if c.want == "" && len(got) > 0 {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
}

func TestWhatPacksWereMadeOfIsCompared(t *testing.T) {
	got := said(Compare(
		pack(t, func(m *proof.Manifest) {
			m.Inputs.Returns = []proof.File{{Name: "waste.xlsx", Service: "waste", State: "accepted", SHA256: "aa"}}
		}, w1),
		pack(t, func(m *proof.Manifest) {
			m.Inputs.Framework, m.Inputs.Settings, m.Templates, m.Program = "framework of the autumn", "s2", "t2", "2"
			m.Inputs.Returns = []proof.File{{Name: "waste.xlsx", Service: "waste", State: "superseded", SHA256: "aa"}, {Name: "again.xlsx", Service: "waste", State: "accepted", SHA256: "bb"}}
			m.Inputs.History = []proof.File{{Name: "old.csv", SHA256: "cc"}}
		}, w1), Record{}))
	want := []string{
		"return  return:  > accepted, , again.xlsx of waste: accepted",
		"return  return: accepted > superseded, , waste.xlsx of waste: superseded, having been accepted",
		"return  history:  > , , old.csv",
		"framework  framework: f > framework of, , the framework has changed; its workspace knows in what",
		"making  settings: s > s2, , perfpack.toml has changed",
		"making  templates: t > t2, , the wording or the look of perfpack has changed",
		"making  program: 1 b > 2 b, , they were made by different versions of perfpack",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := said(Compare(pack(t, nil, w1), pack(t, func(m *proof.Manifest) { m.Inputs.Framework = "g" }, w1), Record{KnowsFrameworks: true})); len(got) != 1 || !strings.Contains(got[0], "in nothing that is public") {
		t.Errorf("a framework that changed in nothing that is public: %q", got)
	}
}

func TestWhatIsSaidBesidesFiguresIsCompared(t *testing.T) {
	fw := &kpi.Framework{}
	fw.Delivery.Deliverables = []kpi.Deliverable{{Ref: "D1", Classification: kpi.Public}, {Ref: "D2", Classification: kpi.Restricted}}
	fw.Delivery.Milestones = []kpi.Milestone{{Ref: "M1", Deliverable: "D1", Title: "Depot open"}, {Ref: "M2", Deliverable: "D2", Title: "Sale"}}
	fw.Finance.Budgets = []kpi.Budget{{Line: "B1", Title: "Waste", Classification: kpi.Public}}
	q := period.QuarterOf(time.Date(2025, time.August, 1, 0, 0, 0, 0, time.UTC))
	told := kpi.Told{Known: 3, Source: kpi.Source{File: "waste.xlsx", SHA256: "bb"}}
	pence := decimal.NewNullDecimal(decimal.RequireFromString("1200.5"))
	before := SaidOf(fw, q, []kpi.MilestoneState{{Milestone: "M1", Quarter: q, Status: kpi.InProgress, Told: told}, {Milestone: "M2", Quarter: q, Status: kpi.InProgress, Told: told}},
		[]kpi.BudgetState{{Line: "B1", Quarter: q, Actual: pence, Told: told}}, nil)
	after := SaidOf(fw, q, []kpi.MilestoneState{
		{Milestone: "M1", Quarter: q, Status: kpi.InProgress, Told: told}, {Milestone: "M1", Quarter: q, Status: kpi.Complete, Told: told}, {Milestone: "M1", Quarter: q - 1, Status: kpi.Cancelled, Told: told},
		{Milestone: "M2", Quarter: q, Status: kpi.Cancelled, Told: told},
	}, nil, nil)
	got := said(Compare(pack(t, nil, w1), pack(t, nil, w1), Record{Said: [2][]Said{before, after}}))
	want := []string{
		"milestone M1 progress: In progress > Complete, revised figure, it was said anew in waste.xlsx",
		"budget B1 spent to date: £1,200.50 > , figure taken back, what was said of it was taken back",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAFolderThatIsNoPackIsNotCompared(t *testing.T) {
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not the folder of a pack") {
		t.Errorf("an empty folder: %v", err)
	}
	p := pack(t, nil, w1)
	for _, text := range []string{"", "ref,area\nW1\n"} {
		if err := os.WriteFile(filepath.Join(p.folder, proof.IndicatorsFile), []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(p.folder); err == nil || !strings.Contains(err.Error(), "reading indicators.csv") {
			t.Errorf("a table of %q: %v", text, err)
		}
	}
}
