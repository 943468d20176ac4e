package framework

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/sheet"
)

// workbook writes tables as a person's spreadsheet would hold them: numbers as numbers, days as days, the rest as text.
func workbook(t testing.TB, tables []Table) []byte {
	t.Helper()
	book := excelize.NewFile()
	date := "yyyy-mm-dd"
	dated, err := book.NewStyle(&excelize.Style{CustomNumFmt: &date})
	if err != nil {
		t.Fatal(err)
	}
	set := func(name, cell string, value any) {
		if err := book.SetCellValue(name, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range tables {
		if _, err := book.NewSheet(table.Name); err != nil {
			t.Fatal(err)
		}
		for j, h := range table.Header {
			set(table.Name, columnLetters(j)+"1", h)
		}
		for _, r := range table.Rows {
			for j, s := range r.Cells {
				at := columnLetters(j) + strconv.Itoa(r.Number)
				col, _ := TableNamed(table.Name).Column(heading(table.Header[j]))
				_, notNumber := tidyNumber(s)
				day, isDay := parseDate(s)
				switch {
				case s == "":
				case (col.Content == Number || col.Content == Whole) && notNumber == nil:
					f, _ := strconv.ParseFloat(s, 64)
					set(table.Name, at, f)
				case col.Content == Date && isDay:
					set(table.Name, at, day)
					if err := book.SetCellStyle(table.Name, at, at, dated); err != nil {
						t.Fatal(err)
					}
				default:
					set(table.Name, at, s)
				}
			}
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readWorkbook(t testing.TB, data []byte) []Table {
	t.Helper()
	tables, found, err := ReadWorkbook("framework.xlsx", data, sheet.DefaultLimits())
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	return tables
}

// differ shows two things that do not print alike, in which nothing and an empty list are the same; empty where they do.
func differ(a, b any) string {
	if one, other := fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b); one != other {
		return "\n" + one + "\n" + other
	}
	return ""
}

func TestAWorkbookGivesTheSameFrameworkAsFiles(t *testing.T) {
	files := edited(t)
	sheets := readWorkbook(t, workbook(t, files))
	a, _ := Load(files, northmoor)
	b, found := Load(sheets, northmoor)
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	if d := differ(a, b); d != "" {
		t.Error(d)
	}
	if Hash(Canonical(files)) != Hash(Canonical(sheets)) {
		t.Error(differ(Canonical(files), Canonical(sheets)))
	}
}

func TestAWorkbookIsAnsweredWithTheSameFindingsAsFilesButForTheFileName(t *testing.T) {
	for _, c := range faultCases {
		if c.edits == nil || c.code == columnTwice {
			continue // no two columns of a sheet may have the same heading either, but the reader of sheets says so
		}
		files := edited(t, c.edits...)
		if slices.ContainsFunc(files, func(f Table) bool { return TableNamed(f.Name) == nil || strings.Contains(c.name, "control character") }) {
			continue
		}
		_, a := Load(files, northmoor)
		_, b := Load(readWorkbook(t, workbook(t, files)), northmoor)
		for _, list := range [][]finding.Finding{a, b} {
			for i := range list {
				list[i].File = ""
			}
			finding.Sort(list)
		}
		if d := differ(a, b); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestAPercentageInAWorkbookIsNotTakenForItsFraction(t *testing.T) {
	book := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "indicator", "B1": "period", "C1": "target", "A2": "H1", "B2": "2025-26", "C2": 0.62} {
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	percent, _ := book.NewStyle(&excelize.Style{NumFmt: 9})
	_ = book.SetCellStyle("Sheet1", "C2", "C2", percent)
	_ = book.SetSheetName("Sheet1", "targets")
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	tables := append(edited(t, edit{"targets", "", ""}), readWorkbook(t, b.Bytes())...)
	_, found := Load(tables, northmoor)
	if len(found) != 1 || found[0].Code != badNumber || !strings.Contains(found[0].Mend, "write 62") {
		t.Errorf("got\n%s", lines(found))
	}
}

func TestAFormulaWithoutAResultIsFound(t *testing.T) {
	book := excelize.NewFile()
	_ = book.SetSheetName("Sheet1", "tiers")
	for cell, v := range map[string]any{"A1": "tier", "B1": "name", "A2": 1} {
		if err := book.SetCellValue("tiers", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellFormula("tiers", "B2", `"Prio"&"rity"`); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	_, found, err := ReadWorkbook("framework.xlsx", b.Bytes(), sheet.DefaultLimits())
	if err != nil || len(found) != 1 || found[0].Code != notCalculated || found[0].Cell != "B2" || found[0].Sheet != "tiers" {
		t.Errorf("got %v\n%s", err, lines(found))
	}
}

func TestWhatIsNoWorkbookIsOneFindingAndNoMissingTables(t *testing.T) {
	tables, found, err := ReadWorkbook("framework.xlsx", []byte("tier,name\n"), sheet.DefaultLimits())
	if err != nil || len(found) != 1 || found[0].Severity != finding.Stop || found[0].File != "framework.xlsx" {
		t.Fatalf("got %v\n%s", err, lines(found))
	}
	f, more := Load(tables, northmoor)
	if f != nil || len(more) > 0 {
		t.Errorf("framework %v\n%s", f != nil, lines(more))
	}
}

// TestHashDoesNotDependOnHowTheFilesAreWritten writes the sound framework in ways that say the same.
func TestHashDoesNotDependOnHowTheFilesAreWritten(t *testing.T) {
	want := Hash(Canonical(edited(t)))
	full, _ := loadEdited(t)
	rapid.Check(t, func(r *rapid.T) {
		var files []Table
		for _, name := range rapid.Permutation(slices.Sorted(maps.Keys(sound))).Draw(r, "files") {
			text := rewritten(r, sound[name])
			table, found, err := ReadCSV(name+".csv", []byte(text), sheet.DefaultLimits())
			if err != nil || len(found) > 0 {
				r.Fatal(err, found)
			}
			files = append(files, table)
		}
		if rapid.Bool().Draw(r, "as a workbook") {
			files = readWorkbook(t, workbook(t, files))
		}
		if got := Hash(Canonical(files)); got != want {
			r.Fatalf("hash %s, want %s\n%s", got, want, differ(Canonical(edited(t)), Canonical(files)))
		}
		f, found := Load(files, northmoor)
		if len(found) > 0 {
			r.Fatal(lines(found))
		}
		if d := differ(full, f); d != "" {
			r.Fatal(d)
		}
	})
}

// rewritten writes a CSV text otherwise: columns in another order, an empty column more, blanks, line ends, a byte order mark, empty rows.
func rewritten(r *rapid.T, text string) string {
	table, _, err := ReadCSV("t.csv", []byte(text), sheet.DefaultLimits())
	if err != nil {
		r.Fatal(err)
	}
	header := append(slices.Clone(table.Header), "remarks")
	order := make([]int, len(header))
	for i := range order {
		order[i] = i
	}
	order = rapid.Permutation(order).Draw(r, "columns")
	pad := rapid.SampledFrom([]string{"", " ", "\u00a0", "  "})
	end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "line end")
	var b strings.Builder
	if rapid.Bool().Draw(r, "byte order mark") {
		b.WriteString("\ufeff")
	}
	line := func(cells []string) {
		for i, at := range order {
			s := ""
			if at < len(cells) {
				s = cells[at]
			}
			if i > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, `"%s%s"`, s, pad.Draw(r, "blanks"))
		}
		b.WriteString(end)
	}
	line(header)
	for _, row := range table.Rows {
		line(row.Cells)
		if rapid.IntRange(0, 9).Draw(r, "empty row") == 0 {
			line(nil)
		}
	}
	return b.String()
}

func TestHashDependsOnWhatIsSaid(t *testing.T) {
	want := Hash(Canonical(edited(t)))
	for _, e := range []edit{
		{"targets", "62,", "62.1,"},
		{"outcomes", "Warm homes", "warm homes"},
		{"links", "H1,1.1,established\nH1,1,", "H1,1,\nH1,1.1,established"}, // the order of rows
		{"areas", "members", "Members\nx,X,peer,"},
		{"areas", "kind,members", "kind,members,ons_code"}, // a column of their own, with something in it
	} {
		if e.to == "kind,members,ons_code" {
			e = edit{"areas", "", "area,name,kind,members,ons_code\njoint,Both councils,joint,northmoor;eastmoor,E07\nkent,Kent,peer,,\n"}
		}
		if Hash(Canonical(edited(t, e))) == want {
			t.Errorf("%v makes no difference to the hash", e)
		}
	}
}

func TestNumbersWordsAndListsAreRecordedInOneForm(t *testing.T) {
	want := Hash(Canonical(edited(t)))
	for _, e := range []edit{
		{"targets", "63.50", "63.5"},
		{"targets", "63.50", "063.500"},
		{"targets", "400", "400.0"},
		{"targets", "15/40/70/100", "15.0 / 40/ 70/100"},
		{"areas", "northmoor;eastmoor", "northmoor; eastmoor;"},
		{"areas", "joint,northmoor", "Joint,northmoor"},
		{"indicators", "year_to_date", "Year to date"},
		{"outcomes", "scrutiny_panel", "Scrutiny panel"},
	} {
		files := edited(t, e)
		if got := Hash(Canonical(files)); got != want {
			t.Errorf("%v changes the hash: %s", e, differ(Canonical(edited(t)), Canonical(files)))
		}
	}
}

func TestRecordedTablesGiveTheSameFrameworkAgain(t *testing.T) {
	files := edited(t, edit{"outcomes", "", "ref,tier,title,statement,own column\n1,1,Homes,\"Good homes,\nfor \"\"all\"\"\",\n1.1,2,A,,\"a, b\"\n"}, edit{"links", "", "indicator,outcome\n"})
	want := decode((&check{}).take(files), northmoor)
	var recorded []CanonicalTable
	for _, table := range Canonical(files) {
		again, err := ParseCanonical(table.Name, table.Text())
		if err != nil {
			t.Fatal(err)
		}
		if d := differ(table, again); d != "" {
			t.Error(d)
		}
		recorded = append(recorded, again)
	}
	if d := differ(want, Decode(recorded, northmoor)); d != "" {
		t.Error(d)
	}
}

func TestRecordedTextThatIsDamagedIsAnError(t *testing.T) {
	for _, text := range []string{"", "a,b\n1\n", "a,b\n\"1,2\n"} {
		if _, err := ParseCanonical("tiers", text); err == nil {
			t.Errorf("%q is read without an error", text)
		}
	}
}

func TestExportTakenInAgainIsTheSameVersion(t *testing.T) {
	before := Canonical(edited(t, edit{"areas", "", "area,name,kind,members,ons_code\nkent,\"Kent, the county\",peer,,E10000016\n"}, edit{"targets", "H4,joint", "H4,"}, edit{"baselines", "H4,joint", "H4,"}, edit{"indicators", "restricted,joint,baselining", "restricted,,baselining"}, edit{"indicators", "restricted,joint", "restricted,"}))
	var again []Table
	for _, f := range Export(before) {
		table, found, err := ReadCSV(f.Name, f.Data, sheet.DefaultLimits())
		if err != nil || len(found) > 0 {
			t.Fatal(err, found)
		}
		if want := TableNamed(table.Name).Headings(); !slices.Equal(table.Header[:len(want)], want) {
			t.Errorf("%s has the headings %v", f.Name, table.Header)
		}
		again = append(again, table)
	}
	if Hash(Canonical(again)) != Hash(before) {
		t.Error(differ(before, Canonical(again)))
	}
	if _, found := Load(again, northmoor); len(found) > 0 {
		t.Error(lines(found))
	}
}

// FuzzLoad looks for tables that make the reading fail, and holds that what loads can be recorded and read again.
func FuzzLoad(f *testing.F) {
	for i, schema := range schemas {
		f.Add(uint8(i), []byte(sound[schema.Name]))
	}
	f.Add(uint8(3), []byte("ref,ref \n\xff,#REF!\n"))
	f.Add(uint8(8), []byte("target,period,profile,indicator\n-.,2025-26-Q5,//,\n1e9,0000-01,1/2/3/4,H1\n"))
	others := edited(f)
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		name := schemas[int(which)%len(schemas)].Name
		table, _, err := ReadCSV(name+".csv", text, sheet.DefaultLimits())
		if err != nil {
			t.Skip()
		}
		tables := []Table{table}
		for _, other := range others {
			if other.Name != name {
				tables = append(tables, other)
			}
		}
		fw, found := Load(tables, northmoor)
		for _, one := range found {
			if one.Found == "" || one.Mend == "" || one.Code == "" {
				t.Fatalf("%+v does not say enough", one)
			}
		}
		recorded := Canonical(tables)
		for i, c := range recorded {
			again, err := ParseCanonical(c.Name, c.Text())
			if err != nil {
				t.Fatal(err)
			}
			recorded[i] = again
		}
		if fw == nil {
			return
		}
		if Hash(recorded) != Hash(Canonical(tables)) {
			t.Fatal("a recorded table is another when it is read again")
		}
		if again := Decode(recorded, northmoor); len(again.Indicators) != len(fw.Indicators) || len(again.Targets) != len(fw.Targets) {
			t.Fatal("a recorded framework is another when it is read again")
		}
	})
}
