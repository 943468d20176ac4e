package pack_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/lint"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/render/xlsx"
	"perfpack/pipeline/sheet"
)

func TestPublishedWorkbookKeepsEveryRule(t *testing.T) {
	published, _ := both(t, council(t, 24))
	verdicts, err := lint.Check(published, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		if v.Outcome != lint.Pass && v.ID != "P1" { // spelling is for a person
			t.Errorf("%s %s: %v %s %v", v.ID, v.Says, v.Outcome, v.Why, v.Faults)
		}
	}
}

func TestOfficersWorkbookKeepsEveryEssentialRule(t *testing.T) {
	_, officers := both(t, council(t, 24))
	verdicts, err := lint.Check(officers, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		want := lint.Pass
		switch v.ID {
		case "T7", "F4", "F7": // filters and frozen headings, grounds of headings, charts: what the edition is for
			want = lint.Fail
		case "P1", "F5":
			want = lint.NotCheckable
		}
		if v.Outcome != want {
			t.Errorf("%s %s: %v %s %v, want %v", v.ID, v.Says, v.Outcome, v.Why, v.Faults, want)
		}
	}
}

func TestSheetsAreTheOnesExpected(t *testing.T) {
	published, officers := both(t, council(t, 24))
	want := []string{"Cover", "Contents", "Notes", "Summary", "Scorecard", "Outcome_1", "Outcome_2", "Set_context", "Panel_Place__homes___land", "Panel_People",
		"Data", "Chance_and_outlook", "Full_history", "Definitions", "Data_quality", "Revisions", "Returns", "Framework_changes", "Methods"}
	if names, _ := contents(t, published); !slices.Equal(names, want) {
		t.Errorf("published are %q", names)
	}
	want = slices.Insert(want, 5, "Charts")
	want = slices.Insert(want, slices.Index(want, "Full_history"), "Trends")
	if names, _ := contents(t, officers); !slices.Equal(names, want) {
		t.Errorf("officers have %q", names)
	}
}

func TestBothEditionsSayTheSame(t *testing.T) {
	published, officers := both(t, council(t, 24))
	names, first := contents(t, published)
	_, second := contents(t, officers)
	compared := 0
	for _, name := range names[3:] {
		other := column(second[name])
		for heading, list := range column(first[name]) {
			if !slices.Equal(list, other[heading]) {
				t.Errorf("%s, %s: published %q, officers have %q", name, heading, list, other[heading])
			}
			compared += len(list)
		}
	}
	if compared < 1000 {
		t.Errorf("only %d cells are compared", compared)
	}
}

func TestSheetNamesAreFitAndUniqueWhateverTheReferences(t *testing.T) {
	long := strings.Repeat("reference-", 4)
	p := council(t, 6)
	p.Framework.Outcomes, p.Framework.Links = nil, nil
	for n, ref := range []string{"1.1", "1_1", "1-1", long + "a", long + "b", "É", "ö", "a", "A", "tory", strings.Repeat("1", 60)} {
		p.Framework.Outcomes = append(p.Framework.Outcomes, kpi.Outcome{Ref: ref, Tier: 1, Title: "Outcome", ScrutinyPanel: "Panel " + ref + long})
		p.Framework.Links = append(p.Framework.Links, kpi.Link{Indicator: p.Framework.Indicators[n%6].Ref, Outcome: ref})
	}
	published, officers := both(t, p)
	for _, data := range [][]byte{published, officers} {
		names, cells := contents(t, data)
		seen := map[string]bool{}
		for _, n := range names {
			if len(n) > 31 || seen[strings.ToLower(n)] || !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(n) {
				t.Errorf("a sheet is called %q", n)
			}
			seen[strings.ToLower(n)] = true
		}
		if len(names) < 3+2+2*11 {
			t.Errorf("there are %d sheets: %q", len(names), names)
		}
		for _, name := range column(cells["Contents"])["Worksheet"] {
			if !seen[strings.ToLower(name)] {
				t.Errorf("the contents list %q, which is not there", name)
			}
		}
	}
}

func TestColumnsInWhichNothingStandsAreLeftOutOrMarked(t *testing.T) {
	p := council(t, 6)
	for i := range p.Assessments {
		p.Assessments[i].Current.Words = kpi.Words{}
		p.Assessments[i].Target.Floor = decimal.NullDecimal{}
	}
	published, _ := both(t, p)
	_, cells := contents(t, published)
	group, data := column(cells["Outcome_1"]), column(cells["Data"])
	for _, heading := range []string{"Commentary", "Floor", "Action due"} {
		if _, ok := group[heading]; ok {
			t.Errorf("the sheet of the outcome has the empty column %q", heading)
		}
	}
	if _, ok := data["Commentary"]; ok {
		t.Error("the data have the empty column Commentary")
	}
	if !slices.Equal(data["Floor"], []string{"[z]", "[z]", "[z]", "[z]", "[z]", "[z]", "[z]"}) {
		t.Errorf("under Floor stand %q", data["Floor"])
	}
}

// TestFormulasGiveWhatIsStored works the formulas out from the cells they name. (LibreOffice does the same with the packs of the samples.)
func TestFormulasGiveWhatIsStored(t *testing.T) {
	published, officers := both(t, council(t, 24))
	if bytes.Contains(parts(t, published)["xl/worksheets/sheet4.xml"], []byte("<f>")) {
		t.Error("the published workbook has formulas")
	}
	names, cells := contents(t, officers)
	text := parts(t, officers)
	cell := regexp.MustCompile(`<c r="([A-Z]+\d+)" s="\d+"><f>([^<]*)</f><v>([^<]*)</v></c>`)
	n := 0
	for i, name := range names {
		for _, m := range cell.FindAllStringSubmatch(string(text[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)]), -1) {
			n++
			got, err := calculate(strings.ReplaceAll(m[2], "&quot;", `"`), name, cells)
			stored, bad := strconv.ParseFloat(m[3], 64)
			if err != nil || bad != nil || got-stored > 1e-9 || stored-got > 1e-9 {
				t.Errorf("%s!%s: %s gives %v, %v; %s is stored", name, m[1], m[2], got, err, m[3])
			}
		}
	}
	if n < 100 {
		t.Errorf("there are only %d formulas", n)
	}
}

// calculate works out the two forms of formula that there are: cells less each other, and counts of rows.
func calculate(formula, own string, cells map[string]map[string]sheet.Cell) (float64, error) {
	if inner, ok := strings.CutPrefix(formula, "COUNTIFS("); ok {
		args := strings.Split(strings.TrimSuffix(inner, ")"), ",")
		var rows map[int]bool
		for k := 0; k+1 < len(args); k += 2 {
			m := regexp.MustCompile(`^'(\w+)'!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)$`).FindStringSubmatch(args[k])
			if m == nil {
				return 0, fmt.Errorf("no range: %s", args[k])
			}
			first, _ := strconv.Atoi(m[3])
			last, _ := strconv.Atoi(m[5])
			match := map[int]bool{}
			for row := first; row <= last; row++ {
				if cells[m[1]][m[2]+strconv.Itoa(row)].Text == strings.Trim(args[k+1], `"`) && (rows == nil || rows[row]) {
					match[row] = true
				}
			}
			rows = match
		}
		return float64(len(rows)), nil
	}
	sum := 0.0
	for k, at := range strings.Split(formula, "-") {
		c := cells[own][at]
		if c.Kind != sheet.Number {
			return 0, fmt.Errorf("%s holds %q", at, c.Text)
		}
		v, err := strconv.ParseFloat(c.Text, 64)
		if err != nil {
			return 0, err
		}
		if k > 0 {
			v = -v
		}
		sum += v
	}
	return sum, nil
}

// parts takes a finished file apart.
func parts(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestPartsAreOnTheList(t *testing.T) {
	common := `\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml|` +
		`xl/worksheets/sheet\d+\.xml|xl/worksheets/_rels/sheet\d+\.xml\.rels|xl/tables/table\d+\.xml`
	published, officers := both(t, council(t, 24))
	for list, data := range map[string][]byte{common: published, common + `|xl/drawings/drawing\d\.xml|xl/drawings/_rels/drawing\d\.xml\.rels|xl/charts/chart\d+\.xml`: officers} {
		allowed := regexp.MustCompile(`^(` + list + `)$`)
		for name := range parts(t, data) {
			if !allowed.MatchString(name) {
				t.Errorf("the workbook has a part %s", name)
			}
		}
	}
}

func TestNothingIsSaidOfTheDocumentButWhatThePackSays(t *testing.T) {
	published, officers := both(t, council(t, 6))
	tag := regexp.MustCompile(`<((?:dc|dcterms|cp):\w+)[^>]*>([^<]*)</`)
	for _, data := range [][]byte{published, officers} {
		got := parts(t, data)
		for _, m := range tag.FindAllStringSubmatch(string(got["docProps/core.xml"]), -1) {
			switch m[1] {
			case "dc:title", "dc:subject":
			case "dc:creator":
				if m[2] != "Northmoor Borough Council" {
					t.Errorf("the author is %q", m[2])
				}
			case "dc:language":
				if m[2] != "en-GB" {
					t.Errorf("the language is %q", m[2])
				}
			case "dcterms:created", "dcterms:modified":
				if m[2] != "2025-10-31T00:00:00Z" {
					t.Errorf("%s is %q", m[1], m[2])
				}
			default:
				t.Errorf("the document says %s: %q", m[1], m[2])
			}
		}
		if _, ok := got["docProps/custom.xml"]; ok {
			t.Error("the document has properties of its own")
		}
	}
}

func TestBytesDependOnThePackAlone(t *testing.T) {
	first, second := both(t, council(t, 24))
	was := time.Local
	time.Local = time.FixedZone("far", 13*3600)
	defer func() { time.Local = was }()
	again, andAgain := both(t, council(t, 24))
	if !bytes.Equal(first, again) || !bytes.Equal(second, andAgain) {
		t.Error("the same pack, printed twice and in another time zone, has different bytes")
	}
}

func TestAwkwardTextStandsInBothEditionsAsItWas(t *testing.T) {
	said := []string{"=1+1", "+44 1632", "-5 degrees", "@home", "_x0041_", "line one\nline two\r\n\tand a tab", "bell \a and nul \x00", "<b>&amp;</b>", strings.Repeat("é", 32_767)}
	p := council(t, len(said))
	want := map[string]string{}
	for i := range p.Assessments {
		a := &p.Assessments[i]
		if a.Area == "northmoor" {
			a.Current.Commentary = said[len(want)]
			want[string(a.Indicator.Ref)] = a.Current.Commentary
		}
	}
	published, officers := both(t, p)
	for _, data := range [][]byte{published, officers} {
		_, cells := contents(t, data)
		table := column(cells["Data"])
		for k, ref := range table["Ref"] {
			if got := table["Commentary"][k]; table["Area"][k] == "Northmoor Borough Council" && got != want[ref] {
				t.Errorf("%.40q came back as %.40q", want[ref], got)
			}
		}
	}
}

func TestTextThatNoCellHoldsIsSaidAndNotCut(t *testing.T) {
	p := council(t, 6)
	p.Assessments[0].Current.Commentary = strings.Repeat("a", 32_768)
	for _, doc := range []*document.Workbook{pack.New(p).Workbook(), pack.New(p).OfficersWorkbook()} {
		if err := xlsx.Render(io.Discard, doc, look(t)); err == nil || !strings.Contains(err.Error(), "32768 characters") {
			t.Errorf("got %v", err)
		}
	}
}

func TestGapsOfAHistoryAreKeptInItsChart(t *testing.T) {
	p := council(t, 6)
	_, officers := both(t, p)
	_, cells := contents(t, officers)
	trends := column(cells["Trends"])
	var points, figures []string
	for k, ref := range trends["Ref"] {
		if ref == "M002" {
			points, figures = append(points, trends["Point"][k]), append(figures, trends["Figure"][k])
		}
	}
	if len(points) != 12 || points[8] != "Q3 2024/25" || figures[8] != "" || figures[7] == "" || figures[9] == "" {
		t.Errorf("the points are %q, with the figures %q", points, figures)
	}
	chart := string(parts(t, officers)["xl/charts/chart4.xml"])
	if !strings.Contains(chart, `<c:dispBlanksAs val="gap"/>`) || strings.Contains(chart[strings.Index(chart, "<c:val>"):strings.Index(chart, "</c:val>")], `<c:pt idx="8">`) {
		t.Error("the chart does not leave the gap open")
	}
	for _, want := range []string{"<c:barChart>", "'Trends'!$G$"} { // a running total is drawn as columns
		if !strings.Contains(chart, want) {
			t.Errorf("the chart has no %s", want)
		}
	}
}

func TestChartsAreBoundedAndTheOnesThatNeedLookingAtComeFirst(t *testing.T) {
	p := council(t, 700)
	_, officers := both(t, p)
	n := 0
	for name := range parts(t, officers) {
		if strings.HasPrefix(name, "xl/charts/") {
			n++
		}
	}
	if n != 301 {
		t.Errorf("there are %d charts, want 300 and that of the summary", n)
	}
	_, cells := contents(t, officers)
	charts := column(cells["Charts"])
	for _, s := range charts["Status"] {
		if s != "Off target" && s != "Close to target" {
			t.Errorf("a measure that is %q is drawn, and others which are off target or close to it are not", s)
			break
		}
	}
	if said := cells["Charts"]["A3"].Text; !strings.Contains(said, "charts for 300 of the 701 measures") {
		t.Errorf("said is %q", said)
	}
}

func TestPanelsTakeTheirMeasuresFromOutcomesBeneathTheirs(t *testing.T) {
	published, _ := both(t, council(t, 6))
	_, cells := contents(t, published)
	// M002 serves 1.1, which has no panel of its own; M001 serves 1 and 2; M003 serves 2.
	if got := column(cells["Panel_Place__homes___land"])["Ref"]; !slices.Equal(got, []string{"M001", "M001", "M002", "M004", "M005"}) {
		t.Errorf("the panel of the first outcome has %q", got)
	}
	if got := column(cells["Panel_People"])["Ref"]; !slices.Equal(got, []string{"M001", "M001", "M003", "M005"}) {
		t.Errorf("the panel of the second outcome has %q", got)
	}
}

func TestSummaryIsPlainWhereItsCountsCannotBeWorkedOutFromASheet(t *testing.T) {
	p := council(t, 6)
	s := p.Standings["1"]
	s.Green++ // counted otherwise than the rows show
	p.Standings["1"] = s
	_, officers := both(t, p)
	rows := strings.Split(string(parts(t, officers)["xl/worksheets/sheet4.xml"]), "<row ")
	for _, row := range rows {
		at, _, _ := strings.Cut(strings.TrimPrefix(row, `r="`), `"`)
		if has := strings.Contains(row, "<f>"); at == "6" && has || at == "7" && !has {
			t.Errorf("row %s has formulas: %v", at, has)
		}
	}
}

func TestWhatHasChangedHasSheetsOnceThereIsAPackBefore(t *testing.T) {
	p := council(t, 6)
	then := council(t, 6)
	was, now := &then.Assessments[0], &p.Assessments[0]
	was.Status, now.Status = kpi.Green, kpi.Red
	p.Since = &pack.Since{Quarter: quarter - 1, Published: true, Since: kpi.Since{
		NewReds: []kpi.Turn{{Was: was, Now: now}}, Restated: []kpi.Restatement{{Published: &then.Assessments[2], Known: &p.Assessments[2]}},
		Promises: []kpi.Promise{{Then: was, Now: now, Kept: kpi.Overdue}, {Then: &then.Assessments[3]}},
	}}
	now.Revised = &kpi.Revision{WasStatus: kpi.Amber, Reason: "Late cases were added"}
	now.Revised.Was.Marks = kpi.Confidential
	p.Changes = []pack.Change{{Table: "targets", Kind: "changed", Key: []string{"M002", "", "2025-26"}, Column: "target", Was: "60", Now: "62"}}
	published, officers := both(t, p)
	for _, data := range [][]byte{published, officers} {
		_, cells := contents(t, data)
		since, promises, changes := column(cells["Since_last_pack"]), column(cells["Promises"]), column(cells["Framework_changes"])
		if !slices.Equal(since["Change"], []string{"Newly off target", "Figure changed since"}) || !slices.Equal(since["Status then"], []string{"On target", "Close to target"}) ||
			!slices.Equal(since["Status now"], []string{"Off target", "Close to target"}) {
			t.Errorf("since the last pack: %q", since)
		}
		if !slices.Equal(promises["What was promised"], []string{"Inspect sooner", "Inspect sooner"}) || !slices.Equal(promises["Figure now"], []string{"61.2", "[z]"}) ||
			promises["Status now"][1] != "No longer reported" {
			t.Errorf("promises: %q", promises)
		}
		if r := column(cells["Revisions"]); !slices.Equal(r["Was"], []string{"[c]"}) || !slices.Equal(r["Now"], []string{"61.2"}) || !slices.Equal(r["Status was"], []string{"Close to target"}) {
			t.Errorf("revisions: %q", r)
		}
		if !slices.Equal(changes["Was"], []string{"60"}) || !slices.Equal(changes["Now"], []string{"62"}) || !strings.HasPrefix(changes["What"][0], "Measure number 2") {
			t.Errorf("changes: %q", changes)
		}
		verdicts, err := lint.Check(data, sheet.DefaultLimits())
		if err != nil || !lint.Passes(verdicts, true) {
			t.Errorf("the sheets break rules: %v, %v", verdicts, err)
		}
	}
}

// The figure of the year is another than that of the quarter; once the one was printed in the other's place.
func TestAFigureOfTheYearThatHasChangedIsTheYears(t *testing.T) {
	p := council(t, 6)
	then := council(t, 6)
	year := func(tenths int64, s kpi.Status) *kpi.YearView {
		return &kpi.YearView{Outturn: kpi.Outturn{Period: quarter.Year().Period(), Figure: kpi.Figure{Value: decimal.NewNullDecimal(decimal.New(tenths, -1))}}, Status: s}
	}
	was, now := &then.Assessments[0], &p.Assessments[0]
	was.YearEnd, now.YearEnd = year(771, kpi.Green), year(733, kpi.NotRated)
	now.YearEnd.StatusReason = kpi.NoTarget
	p.Since = &pack.Since{Quarter: quarter - 1, Published: true, Since: kpi.Since{YearRestated: []kpi.Restatement{{Published: was, Known: now}}}}
	published, officers := both(t, p)
	for _, data := range [][]byte{published, officers} {
		_, cells := contents(t, data)
		since := column(cells["Since_last_pack"])
		for heading, want := range map[string]string{
			"Figure then": "77.1", "Figure now": "73.3", "Status then": "On target", "Status now": "Not rated: no target yet", "Period then": "2025/26", "Period now": "2025/26",
		} {
			if !slices.Equal(since[heading], []string{want}) {
				t.Errorf("%s: %q, want %q", heading, since[heading], want)
			}
		}
	}
}

func TestTargetThatIsAPointOnALineIsDrawnAsTheLine(t *testing.T) {
	p := council(t, 1)
	a := &p.Assessments[0]
	a.Target.Basis, a.FinalTarget, a.FinalTargetPeriod = kpi.OnTheLine, held("67.3"), (quarter + 9).Period()
	p.Framework.Targets = []kpi.Target{{Indicator: "M001", Period: a.FinalTargetPeriod, Value: a.FinalTarget.Decimal}}
	_, officers := both(t, p)
	_, cells := contents(t, officers)
	targets := column(cells["Trends"])["Target"][:12] // then come those of the part of the council
	// Twenty quarters lie between the baseline of 57.3 and the final 67.3: half a point each.
	for k, want := range []string{"57.3", "57.8", "58.3", "58.8", "59.3", "59.8", "60.3", "60.8", "61.3", "61.8", "62.3", "62.8"} {
		got, err := strconv.ParseFloat(targets[k], 64)
		if err != nil || fmt.Sprintf("%.1f", got) != want {
			t.Errorf("point %d is %q, want %s", k, targets[k], want)
		}
	}
}

func TestHistorySortsByYearAndQuarter(t *testing.T) {
	published, _ := both(t, council(t, 6))
	_, cells := contents(t, published)
	h := column(cells["Full_history"])
	if h["Financial year"][0] != "2022/23" || h["Quarter"][0] != "3" {
		t.Errorf("the first figure is of %s, quarter %s", h["Financial year"][0], h["Quarter"][0])
	}
	k := slices.Index(h["Ref"], "M004") // yearly
	if h["Period"][k] != "2021/22" || h["Financial year"][k] != "2021/22" || h["Quarter"][k] != "[z]" {
		t.Errorf("a year is %s, %s, quarter %s", h["Period"][k], h["Financial year"][k], h["Quarter"][k])
	}
}

// written is where benchmarks leave what they wrote, for other programs to be held against it.
var written = flag.String("written", "", "a `folder` in which benchmarks leave their workbooks")

// BenchmarkOfficersWorkbook composes and writes an officers' workbook of 300 indicators with twelve figures each, of which all have charts.
func BenchmarkOfficersWorkbook(b *testing.B) {
	p, o := pack.New(council(b, 300)), look(b)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := xlsx.Render(&out, p.OfficersWorkbook(), o); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len()), "bytes/file")
		if *written != "" {
			if err := os.WriteFile(filepath.Join(*written, "officers.xlsx"), out.Bytes(), 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
}
