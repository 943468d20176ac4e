package main

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/sheet"
)

// tiny is small enough to be looked at whole, and has every kind of measure.
var tiny = size{name: "tiny", services: 2, indicators: 12, quarters: 6}

func TestTheSameWorkspaceIsGeneratedEachTime(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	for _, dir := range []string{a, b} {
		if err := generate(dir, tiny); err != nil {
			t.Fatal(err)
		}
	}
	if one, other := contents(t, a), contents(t, b); one != other {
		t.Errorf("two workspaces differ:\n%s\n%s", one, other)
	}
}

// contents lists the files of a folder with their hashes.
func contents(t *testing.T, dir string) string {
	var list strings.Builder
	if err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&list, "%s %x\n", strings.TrimPrefix(path, dir), sha256.Sum256(data))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list.String()
}

func TestEveryServiceHasAnIdentifierOfItsOwn(t *testing.T) {
	for _, s := range sizes {
		seen := map[string]bool{}
		for n := range s.services {
			if id := serviceID(n); seen[id] {
				t.Errorf("size %s: two services are %s", s.name, id)
			} else {
				seen[id] = true
			}
		}
	}
}

func TestTheFrameworkHasNoFault(t *testing.T) {
	dir := t.TempDir()
	if err := generate(dir, sizes[0]); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, frameworkFolder, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var tables []framework.Table
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		table, found, err := framework.ReadCSV(filepath.Base(path), data, sheet.DefaultLimits())
		if err != nil || len(found) > 0 {
			t.Fatal(err, found)
		}
		tables = append(tables, table)
	}
	fw, found := framework.Load(tables, framework.Options{Organisations: []string{organisation}})
	if worst, any := finding.Worst(found); any && worst != finding.Note {
		t.Errorf("found %v", found)
	}
	if fw == nil {
		t.Fatal("no framework")
	}
	if got, want := len(fw.Indicators), sizes[0].measures(); got != want {
		t.Errorf("%d indicators, want %d", got, want)
	}
}

func TestAReturnIsASoundWorkbookWithALineForEachIndicatorAndQuarter(t *testing.T) {
	list := measuresOf(tiny, 1)
	data, err := returnBook(tiny, list)
	if err != nil {
		t.Fatal(err)
	}
	w, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Warnings()) > 0 {
		t.Errorf("warnings: %v", w.Warnings())
	}
	rows := map[int][]string{}
	if err := w.Read("Return", func(c sheet.Cell) error {
		row := rows[c.Row]
		for len(row) < c.Col {
			row = append(row, "")
		}
		row[c.Col-1] = c.Text
		rows[c.Row] = row
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(rows[1], "|"), strings.Join(returnHeadings, "|"); got != want {
		t.Errorf("headings %s, want %s", got, want)
	}
	if got, want := len(rows)-1, len(list)*tiny.quarters; got != want {
		t.Errorf("%d lines, want %d", got, want)
	}
	for n := 2; n <= len(rows); n++ {
		row := rows[n]
		m := list[(n-2)/tiny.quarters]
		q := tiny.quarter((n - 2) % tiny.quarters)
		ref, p, area, ok := ingest.ParseLineKey(row[0])
		if !ok || string(ref) != m.ref || p != q.Period() || area != organisation || row[1] != m.ref || row[5] != q.String() {
			t.Errorf("row %d: line key %q, indicator %q, period %q; want %s for %s", n, row[0], row[1], row[5], m.ref, q)
		}
		if row[9] == "" {
			t.Errorf("row %d: no value", n)
		}
	}
}

// A figure is numerator over denominator at the displayed precision, so that no line is queried.
func TestFiguresAgreeWithTheirParts(t *testing.T) {
	for _, m := range measuresOf(sizes[1], 7) {
		for _, f := range m.figures {
			if f.value < 0 || f.numerator > f.denominator {
				t.Errorf("%s: %+v", m.ref, f)
			}
			if m.multiplier > 0 {
				exact := float64(f.numerator) * float64(m.multiplier) * float64(tens(m.decimals)) / float64(f.denominator)
				if d := exact - float64(f.value); d < -0.5 || d > 0.5 {
					t.Errorf("%s: %+v is %g in the last place", m.ref, f, exact)
				}
			}
		}
	}
}

func TestTheCorrectedReturnDiffersInOneFigure(t *testing.T) {
	dir := t.TempDir()
	if err := generate(filepath.Join(dir, "ws"), tiny); err != nil {
		t.Fatal(err)
	}
	if err := generateChanged(filepath.Join(dir, "corrected.xlsx"), tiny); err != nil {
		t.Fatal(err)
	}
	s := newScanner()
	before, err := s.scan(filepath.Join(dir, "ws", inboxFolder, serviceID(0)+".xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.scan(filepath.Join(dir, "corrected.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != len(after) {
		t.Fatalf("%d lines, and %d corrected", len(before), len(after))
	}
	differing := 0
	for i := range before {
		if before[i] != after[i] {
			differing++
			if before[i].period != latest || before[i].value == after[i].value {
				t.Errorf("%+v became %+v", before[i], after[i])
			}
		}
	}
	if differing != 1 {
		t.Errorf("%d lines differ", differing)
	}
}

func TestTheFloorReadsEveryFigure(t *testing.T) {
	dir := t.TempDir()
	if err := generate(dir, tiny); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for n := range tiny.services {
		paths = append(paths, filepath.Join(dir, inboxFolder, serviceID(n)+".xlsx"))
	}
	n := 0
	if err := scanAll(paths, 2, func(lines []returned) error {
		list := measuresOf(tiny, n)
		n++
		for i, l := range lines {
			m, q := &list[i/tiny.quarters], i%tiny.quarters
			f := m.figures[q]
			want := returned{indicator: m.ref, period: tiny.quarter(q).String(), value: plain(f.value, m.decimals), commentary: strings.ReplaceAll(f.commentary, "&", "&amp;"), row: int64(i + 2)}
			want.commentary = strings.ReplaceAll(want.commentary, "'", "&#39;")
			if m.multiplier > 0 {
				want.numerator, want.denominator = fmt.Sprint(f.numerator), fmt.Sprint(f.denominator)
			}
			if l != want {
				t.Fatalf("line %d is %+v, want %+v", i, l, want)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n != tiny.services {
		t.Errorf("%d workbooks, want %d", n, tiny.services)
	}
	rows, err := floorIngest(t.Context(), filepath.Join(dir, inboxFolder), filepath.Join(dir, "floor.db"))
	if err != nil || rows != tiny.figures() {
		t.Errorf("%d rows (%v), want %d", rows, err, tiny.figures())
	}
}

func TestADamagedWorkbookIsAnErrorOfTheFloor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "return.xlsx")
	if err := os.WriteFile(path, []byte("not a workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := scanAll([]string{path, path, path}, 2, func([]returned) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "return.xlsx") {
		t.Errorf("error %v", err)
	}
}

func TestTheFloorDeflatesWhatThePackHolds(t *testing.T) {
	pack, raw := t.TempDir(), t.TempDir()
	text := bytes.Repeat([]byte("a page of the report "), 100_000)
	var book bytes.Buffer
	z := zip.NewWriter(&book)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	page.WriteString("%PDF-1.7\n1 0 obj\n<< >>\nstream\n")
	deflated(&page, text)
	page.WriteString("\nendstream\nendobj\n2 0 obj\n<< >>\nstream\nplain\nendstream\nendobj\n%%EOF\n")
	for name, data := range map[string][]byte{"report.pdf": page.Bytes(), "tables.xlsx": book.Bytes(), "figures.csv": []byte("a,b\n")} {
		if err := os.WriteFile(filepath.Join(pack, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := unpack(pack, raw); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{reportFile, workbookFile} {
		if got, err := os.ReadFile(filepath.Join(raw, name)); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%s holds %d bytes (%v), want %d", name, len(got), err, len(text))
		}
	}
	out := filepath.Join(raw, "out")
	size, err := floorBuild(raw, out)
	if err != nil {
		t.Fatal(err)
	}
	if got := sizeOf(out); got != size || size < 100 || size > 100_000 {
		t.Errorf("%d bytes were written, and %d are said to be", got, size)
	}
}

func TestMedianTakesEachQuantityByItself(t *testing.T) {
	got := median([]cost{{3 * time.Second, 10, 500}, {1 * time.Second, 30, 700}, {2 * time.Second, 20, 600}})
	if want := (cost{2 * time.Second, 20, 600}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	got = median([]cost{{wall: 10}, {wall: 20}})
	if got.wall != 15 {
		t.Errorf("the median of two is %v, want the mean of them", got.wall)
	}
}

func TestGrowthIsOneWhenCostGrowsWithTheWork(t *testing.T) {
	a, b := result{size: sizes[1]}, result{size: sizes[2]}
	factor := time.Duration(b.size.figures() * 10 / a.size.figures()) // tenths
	a.product[whole] = cost{wall: time.Second, cpu: time.Second, peak: 100}
	b.product[whole] = cost{wall: factor * time.Second / 10, cpu: time.Second, peak: 100}
	a.floor[whole], b.floor[whole] = cost{wall: time.Second}, cost{wall: time.Second}
	got := growth(a, b)
	if !strings.Contains(got, "^1.00") || !strings.Contains(got, "wall at most 1.0: met") {
		t.Errorf("growth is printed as %q", got)
	}
}

func TestTargetsAreSaidInWords(t *testing.T) {
	r := result{size: sizes[1]}
	r.product[whole], r.floor[whole] = cost{time.Second, time.Second, 101e6}, cost{wall: 200 * time.Millisecond}
	r.product[nothing] = cost{wall: 300 * time.Millisecond}
	lines := strings.Join(r.lines(), "\n")
	for _, want := range []string{"at most 6 x the floor: met", "at most 100 MB: NOT MET", "under 0.2 s: NOT MET", "at most 0.33 of the whole run: met", "at most 0.10 of the whole run: NOT MET"} {
		if !strings.Contains(lines, want) {
			t.Errorf("%q is not said in\n%s", want, lines)
		}
	}
}

func TestSizesAreNamed(t *testing.T) {
	got, err := sizesNamed("s, L")
	if err != nil || len(got) != 2 || got[0].name != "S" || got[1].name != "L" {
		t.Errorf("sizes %v (%v)", got, err)
	}
	if _, err := sizesNamed("S,XL"); err == nil {
		t.Error("there is no size XL")
	}
}

func deflated(to *bytes.Buffer, text []byte) {
	z := zlib.NewWriter(to)
	z.Write(text) // to memory: cannot fail
	z.Close()
}
