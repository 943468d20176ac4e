package ingest

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// filled is a return as a template writer issues it, filled in: other sheets beside it, headings in the fifth row, more columns than are read.
func filled(t testing.TB) []byte {
	t.Helper()
	m, table := filledTable(t)
	return issued(t, m, table)
}

// filledTable is what stands in it, as the text of a workbook in a test.
func filledTable(t testing.TB) (Meta, string) {
	t.Helper()
	refs := []string{"P1", "C1", "C2", "M1", "M2", "D1", "S1"}
	table := "# Start here\nPerformance return\nService|Housing\nRevision|=1\n# Return\nReturn for quarter 2 of 2025/26\nFill in the yellow cells\n\n\nLine key|Indicator|Title|Unit|Good is|Period|Organisation|Previous|Target|Value|Numerator|Denominator|Figure status|Reason|Commentary|Corrective action|Action owner|Action due|Check\n"
	m := Meta{Template: "returns-1", Service: "housing", Quarter: q2(t), Revision: 1}
	fw := testFramework()
	n := 40
	for _, ref := range refs {
		for _, area := range []string{"north", "south"} {
			ind := fw.Indicators[slices.IndexFunc(fw.Indicators, func(i kpi.Indicator) bool { return string(i.Ref) == ref })]
			n++
			k := key(t, ref, "2025-26-Q2", area)
			m.Keys = append(m.Keys, k)
			table += fmt.Sprintf("%s|%s|%s|%s|higher|2025-26-Q2|%s|=%d|=60|=%d|||||Commentary number %d.||||OK\n", k, ref, ind.Title, ind.Unit, area, n-1, n, n)
		}
	}
	m.Lines = len(m.Keys)
	return m, table + "# Sign-off\nName|A. Body\nRole|Head of Housing\nDate|@14 October 2025\n"
}

// the edits that people make between receiving a return and sending it back, each with what is gone afterwards.
var edits = []struct {
	name    string
	edit    func(t *testing.T, f *excelize.File)
	missing string // the lines that must be reported missing
	extra   string // other findings
}{
	{"saved again", func(t *testing.T, f *excelize.File) {}, "", ""},
	{"sheet renamed", func(t *testing.T, f *excelize.File) { do(t, f.SetSheetName("Return", "Our figures")) }, "", ""},
	{"two rows inserted above", func(t *testing.T, f *excelize.File) { do(t, f.InsertRows("Return", 1, 2)) }, "", ""},
	{"column inserted at the left", func(t *testing.T, f *excelize.File) {
		do(t, f.InsertCols("Return", "A", 1))
		do(t, f.SetCellStr("Return", "A5", "Who"))
	}, "", ""},
	{"column inserted in the middle", func(t *testing.T, f *excelize.File) {
		do(t, f.InsertCols("Return", "J", 1))
		do(t, f.SetCellStr("Return", "J5", "Draft figure"))
		do(t, f.SetCellInt("Return", "J6", 7))
	}, "", ""},
	{"row deleted", func(t *testing.T, f *excelize.File) { do(t, f.RemoveRow("Return", 8)) }, "C1, 2025-26-Q2, north", ""},
	{"sorted by value", func(t *testing.T, f *excelize.File) {
		rows := returnRows(t, f)
		slices.Reverse(rows)
		setRows(t, f, "Return", rows)
	}, "", ""},
	{"a value cut and pasted a row up", func(t *testing.T, f *excelize.File) {
		do(t, f.SetCellInt("Return", "J8", 44))
		do(t, f.SetCellValue("Return", "J9", nil))
		do(t, f.SetCellStr("Return", "M9", "Not available"))
		do(t, f.SetCellStr("Return", "N9", "moved"))
	}, "", ""},
	{"sheet copied", func(t *testing.T, f *excelize.File) {
		from, err := f.GetSheetIndex("Return")
		do(t, err)
		to, err := f.NewSheet("Return (2)")
		do(t, err)
		do(t, f.CopySheet(from, to))
	}, "", "line-twice-same"},
	{"all but the return deleted, and its metadata", func(t *testing.T, f *excelize.File) {
		for _, s := range []string{"Start here", "Sign-off", MetaSheet} {
			do(t, f.DeleteSheet(s))
		}
		do(t, f.DeleteDefinedName(&excelize.DefinedName{Name: MetaName}))
		do(t, f.SetCustomProps(excelize.CustomProperty{Name: MetaProperty}))
	}, "", ""},
	{"line keys cleared", func(t *testing.T, f *excelize.File) {
		for r := 6; r < 20; r++ {
			do(t, f.SetCellValue("Return", fmt.Sprintf("A%d", r), nil))
		}
	}, "", ""},
	{"columns in another order, labels gone", func(t *testing.T, f *excelize.File) {
		rows := returnRows(t, f)
		for i := range rows {
			for len(rows[i]) < 19 {
				rows[i] = append(rows[i], "")
			}
			rows[i] = append(append(slices.Clone(rows[i][9:]), rows[i][0]), make([]string, 8)...)
		}
		setRows(t, f, "Return", rows)
		head := []string{"Value", "Numerator", "Denominator", "Figure status", "Reason", "Commentary", "Corrective action", "Action owner", "Action due", "Check", "Line key", "", "", "", "", "", "", "", ""}
		do(t, f.SetSheetRow("Return", "A5", &head))
	}, "", ""},
}

func do(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func returnRows(t *testing.T, f *excelize.File) [][]string {
	t.Helper()
	all, err := f.GetRows("Return", excelize.Options{RawCellValue: true})
	do(t, err)
	return all[5:]
}

// setRows writes rows from the sixth on; what reads as a number is one.
func setRows(t *testing.T, f *excelize.File, name string, rows [][]string) {
	t.Helper()
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, s := range row {
			if v, ok := plainDigits(s); ok {
				cells[j] = v.InexactFloat64()
			} else if s != "" {
				cells[j] = s
			}
		}
		do(t, f.SetSheetRow(name, fmt.Sprintf("A%d", 6+i), &cells))
	}
}

func TestEveryRemainingLineIsFoundAfterTheTwelveEdits(t *testing.T) {
	original := filled(t)
	r := NewReader(Question{Framework: testFramework()})
	before := r.Read(original, "return.xlsx")
	if before.State != Accepted || len(before.Figures) != 14 || len(before.Findings) != 0 {
		t.Fatalf("%s %d %v", before.State, len(before.Figures), before.Findings)
	}
	for _, e := range edits {
		t.Run(e.name, func(t *testing.T) {
			f, err := excelize.OpenReader(bytes.NewReader(original))
			do(t, err)
			e.edit(t, f)
			checkEdited(t, r, before, saved(t, f), e.name, e.missing, e.extra)
		})
	}
}

func checkEdited(t *testing.T, r *Reader, before Submission, data []byte, name, missing, extra string) {
	t.Helper()
	s := r.Read(data, "return.xlsx")
	if s.State != Accepted || s.Quarter != before.Quarter || s.Service != "housing" {
		t.Fatalf("%s (%s), %s, %s", s.State, s.Why, s.Quarter, s.Service)
	}
	var gone []string
	for _, f := range s.Findings {
		if f.Code == LineMissing {
			gone = append(gone, f.Subject)
		} else if string(f.Code) != extra {
			t.Errorf("found %s", f)
		}
	}
	same(t, "missing lines", gone, missing)
	want := figures(before.Figures)
	if name == "a value cut and pasted a row up" {
		want[2], want[3] = "C1 2025-26-Q2 north 44", "C1 2025-26-Q2 south [x]"
	}
	want = slices.DeleteFunc(want, func(s string) bool {
		return missing != "" && strings.HasPrefix(s, strings.ReplaceAll(missing, ",", ""))
	})
	same(t, "figures", figures(s.Figures), strings.Join(want, "; "))
	// Every figure stands in the cell that it is said to come from.
	w, err := sheet.Open(data, sheet.DefaultLimits())
	do(t, err)
	cells := map[string]string{}
	for _, info := range w.Sheets() {
		do(t, w.Read(info.Name, func(c sheet.Cell) error { cells[info.Name+"!"+c.Address()] = c.Plain(); return nil }))
	}
	for _, o := range s.Figures {
		if at := o.Sheet + "!" + o.Cell; o.Value.Valid && cells[at] != o.Value.Decimal.String() {
			t.Errorf("%s is said to come from %s, which holds %q", o.Value.Decimal, at, cells[at])
		}
	}
}

// office lets LibreOffice take part, which takes some seconds: go test ./pipeline/ingest -office
var office = flag.Bool("office", false, "send a return through LibreOffice and back")

// TestReturnSavedByAnotherProgram sends a return through LibreOffice and back, by way of its own formats.
func TestReturnSavedByAnotherProgram(t *testing.T) {
	if !*office {
		t.Skip("it needs LibreOffice, and the flag -office")
	}
	original := filled(t)
	r := NewReader(Question{Framework: testFramework()})
	before := r.Read(original, "return.xlsx")
	for _, by := range []string{"", "ods", "xls"} {
		t.Run("by way of "+by, func(t *testing.T) {
			dir := t.TempDir()
			at := filepath.Join(dir, "return.xlsx")
			do(t, os.WriteFile(at, original, 0o600))
			for i, to := range []string{by, "xlsx"} {
				if to == "" {
					continue
				}
				out := filepath.Join(dir, fmt.Sprint(i))
				cmd := exec.Command("soffice", "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--headless", "--convert-to", to, "--outdir", out, at)
				if text, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("LibreOffice: %v %s", err, text)
				}
				at = filepath.Join(out, "return."+to)
			}
			data, err := os.ReadFile(at)
			do(t, err)
			checkEdited(t, r, before, data, "", "", "")
			if s := r.Read(data, "return.xlsx"); s.SignOff != before.SignOff || s.Template != before.Template {
				t.Errorf("signed %+v, template %q", s.SignOff, s.Template)
			}
		})
	}
}

// TestTheOrderOfLinesMakesNoDifference shuffles the lines of a return with faults in it.
func TestTheOrderOfLinesMakesNoDifference(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(`
C1|2025-26-Q1|north|=31
C1|2025-26-Q2|north|=29
C2|2025-26-Q2|north|five
C2|2025-26-Q2|south|=5
P2|2025-26-Q1|north||=45|=50
P2|2025-26-Q2|north||=45|=50
T1|2025-26-Q2|north|=105
T1|2025-26-Q2|upper|=50
T1|2025-26-Q2|lower|=45
P1|2025-26-Q2|north|=0.612
P1|2025-26-Q2|south|n/a
D1|2025-26-Q2|south|=12.5|||||Ask a.body@council.example`), "\n")
	r := NewReader(Question{Framework: testFramework(), Quarter: q2(t), Due: func(_ string, q period.Quarter) []Due {
		return []Due{{"M1", "north", q.Period(), false}, {"C2", "north", q.Period(), false}, {"C2", "south", q.Period(), false}}
	}})
	summary := func(s Submission) string {
		var found []string
		for _, f := range s.Findings {
			found = append(found, string(f.Code)+" "+f.Subject+" "+f.Found)
		}
		slices.Sort(found)
		var asks []string
		for _, a := range s.Asks {
			asks = append(asks, fmt.Sprint(s.Findings[a.Finding].Code, s.Figures[a.Figure].Indicator, s.Figures[a.Figure].Area))
		}
		slices.Sort(asks)
		return strings.Join(figures(s.Figures), "\n") + "\n" + strings.Join(found, "\n") + "\n" + strings.Join(asks, "\n") + fmt.Sprint(s.State, s.Due, s.Filled, s.Missing, s.Stopped)
	}
	want := summary(r.Read(workbook(t, bare+strings.Join(lines, "\n")), "x.xlsx"))
	random := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if got := summary(r.Read(workbook(t, bare+strings.Join(lines, "\n")), "x.xlsx")); got != want {
			t.Fatalf("in the order\n%s\nit is\n%s\nwant\n%s", strings.Join(lines, "\n"), got, want)
		}
	}
}

// TestReadingAtOnceGivesTheSame lets several goroutines read with one reader.
func TestReadingAtOnceGivesTheSame(t *testing.T) {
	r := NewReader(Question{Framework: testFramework()})
	files := [][]byte{filled(t), workbook(t, bare+"C2"+line+"=5"), workbook(t, bare+"P1"+line+"=0.612"), []byte("no workbook")}
	want := make([]string, len(files))
	say := func(s Submission) string { return fmt.Sprint(s.State, figures(s.Figures), codes(s.Findings)) }
	for i, data := range files {
		want[i] = say(r.Read(data, "x.xlsx"))
	}
	done := make(chan string)
	for w := range 4 {
		go func() {
			trouble := ""
			for n := range 40 {
				i := (w + n) % len(files)
				if got := say(r.Read(files[i], "x.xlsx")); got != want[i] {
					trouble = got + "\nwant " + want[i]
				}
			}
			done <- trouble
		}()
	}
	for range 4 {
		if trouble := <-done; trouble != "" {
			t.Error(trouble)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(filled(f))
	f.Add(workbook(f, bare+"C2"+line+"=5"))
	f.Add(workbook(f, bare+"P1"+line+"%45||||Not available|n/a|Ring 01632 960123||||"))
	r := NewReader(Question{Framework: testFramework()})
	f.Fuzz(func(t *testing.T, data []byte) {
		s := r.Read(data, "x.xlsx")
		if s.State != Accepted && s.Why == "" {
			t.Errorf("%s without a reason", s.State)
		}
		checkSubmission(t, &s)
		h := r.History(data, "x.csv")
		if h.Sound() == (len(h.Findings) > 0 && h.Figures == nil && !h.Sound()) {
			t.Error("a history is sound and not")
		}
	})
}

// FuzzLine puts any text into the cells of two lines, as text, as a number where it is one, and shown as a percentage.
func FuzzLine(f *testing.F) {
	f.Add("P2", "2025-26-Q1", "north", "61.2", "45", "50", "Provisional", "why", "Complaints rose.", "31/01/2026", uint8(0))
	f.Add("C1", "Q2 2025/26", "Southmoor", "n/a", "", "0", "Confidential", "", "Ring 01632 960123", "soon", uint8(1))
	f.Add("MO1", "July 2025", "", "0.612", "-1", "1e3", "x", "c", "", "", uint8(255))
	r := NewReader(Question{Framework: testFramework(), Quarter: must(f, "2025-26-Q2").Quarter(), Earlier: held("P2", "north", []Past{{Period: must(f, "2024-25-Q4"), Published: true}})})
	f.Fuzz(func(t *testing.T, ref, p, area, value, n, d, status, reason, words, due string, how uint8) {
		b := &book{file: "x.xlsx", returns: []string{"Return"}}
		first := row{sheet: "Return", number: 2, cols: new([readFields]int), of: b}
		for i, text := range [...]string{ref, p, area, value, n, d, status, reason, words, words, reason, due} {
			field := [...]field{indicatorField, periodField, organisationField, valueField, numeratorField, denominatorField, statusField, reasonField, commentaryField, actionField, ownerField, dueField}[i]
			first.cols[field] = i + 1
			if text == "" || !utf8.ValidString(text) {
				continue
			}
			c := sheet.Cell{Row: 2, Col: i + 1, Kind: sheet.Text, Text: text}
			if _, err := strconv.ParseFloat(text, 64); err == nil && how&1 != 0 && !strings.ContainsAny(text, "xXpP_naNA") {
				c.Kind, c.Percent, c.IsDate = sheet.Number, how&2 != 0, how&4 != 0
			}
			first.put(field, c)
		}
		second := first
		second.number = 3
		if utf8.ValidString(value) {
			second.put(valueField, sheet.Cell{Row: 3, Col: 4, Kind: sheet.Text, Text: value + "1"})
		}
		b.rows = []row{first, second}
		s := Submission{File: "x.xlsx", SHA256: "00"}
		x := &reading{r: r, b: b, s: &s, room: newRoom()}
		x.read()
		if s.State != Accepted && s.Why == "" {
			t.Errorf("%s without a reason", s.State)
		}
		checkSubmission(t, &s)
	})
}

// checkSubmission holds whatever was read.
func checkSubmission(t *testing.T, s *Submission) {
	t.Helper()
	for _, o := range s.Figures {
		if o.Value.Valid && o.Marks.Any(kpi.Absent) || !o.Value.Valid && !o.Numerator.Valid && o.Marks == 0 {
			t.Errorf("%+v says and does not say that there is a figure", o)
		}
		if o.Sheet == "" || o.Cell == "" || o.SHA256 == "" {
			t.Errorf("%+v comes from nowhere", o)
		}
		for _, w := range []string{o.Reason, o.Commentary, o.CorrectiveAction, o.ActionOwner} {
			if code, _ := unprintable(w, 1<<20); code != "" {
				t.Errorf("%q is not kept back", w)
			}
		}
	}
	for _, a := range s.Asks {
		if a.Finding >= len(s.Findings) || a.Figure >= len(s.Figures) {
			t.Errorf("%+v asks about nothing", a)
		}
	}
}

// TestNoFigureChangesWhenARowOrColumnGoes deletes each row and each column of a return in turn, and puts an empty one in. What is still read is what was
// typed, and what is no longer read is said.
func TestNoFigureChangesWhenARowOrColumnGoes(t *testing.T) {
	original := filled(t)
	r := NewReader(Question{Framework: testFramework()})
	before := map[string]bool{}
	for _, f := range figures(r.Read(original, "return.xlsx").Figures) {
		before[f] = true
	}
	check := func(what string, edit func(f *excelize.File) error) {
		t.Helper()
		f, err := excelize.OpenReader(bytes.NewReader(original))
		do(t, err)
		do(t, edit(f))
		s := r.Read(saved(t, f), "return.xlsx")
		for _, f := range figures(s.Figures) {
			if !before[f] {
				t.Errorf("%s: %s was never typed", what, f)
			}
		}
		if len(s.Figures) < len(before) && s.State == Accepted && !slices.ContainsFunc(s.Findings, func(f finding.Finding) bool { return f.Severity >= query }) {
			t.Errorf("%s: %d of %d figures are read, and nothing is said", what, len(s.Figures), len(before))
		}
	}
	for row := 1; row <= 19; row++ {
		check(fmt.Sprint("without row ", row), func(f *excelize.File) error { return f.RemoveRow("Return", row) })
		check(fmt.Sprint("a row before ", row), func(f *excelize.File) error { return f.InsertRows("Return", row, 1) })
	}
	for col := 1; col <= 19; col++ {
		name := sheet.ColumnName(col)
		check("without column "+name, func(f *excelize.File) error { return f.RemoveCol("Return", name) })
		check("a column before "+name, func(f *excelize.File) error { return f.InsertCols("Return", name, 1) })
	}
}
