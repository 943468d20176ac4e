package pipeline_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"perfpack/pipeline"
	"perfpack/pipeline/kpi"
)

// sample copies a sample workspace with its inbox.
func sample(t testing.TB, name string) string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("..", "data", name))); err != nil {
		t.Fatal(err)
	}
	return root
}

// archive reads archived files again, each with another reader than the program's own.
type archive struct {
	root  string
	books map[string]*excelize.File
	files map[string][][]string
}

// cell gives what an archived file has in a cell.
func (a *archive) cell(t *testing.T, path, sheetName, cell string) string {
	t.Helper()
	path = filepath.Join(a.root, filepath.FromSlash(path))
	if strings.HasSuffix(path, ".csv") {
		if a.files[path] == nil {
			rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(read(t, path), []byte("\ufeff")))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			a.files[path] = rows
		}
		col, row, err := excelize.CellNameToCoordinates(cell)
		if err != nil {
			t.Fatal(err)
		}
		return a.files[path][row-1][col-1]
	}
	if a.books[path] == nil {
		book, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { book.Close() })
		a.books[path] = book
	}
	text, err := a.books[path].GetCellValue(sheetName, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// number reads what was typed into a cell, with the signs that people type.
func number(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	text = strings.TrimSpace(text)
	if f, err := strconv.ParseFloat(text, 64); err == nil && !strings.ContainsAny(text, "eE") {
		return decimal.NewFromFloat(f)
	}
	sign, scale := "", decimal.NewFromInt(1)
	if s, ok := strings.CutPrefix(text, "("); ok {
		text, sign = strings.TrimSuffix(s, ")"), "-"
	}
	for end, times := range map[string]int64{"k": 1000, "m": 1_000_000} {
		if s, ok := strings.CutSuffix(text, end); ok {
			text, scale = s, decimal.NewFromInt(times)
		}
	}
	for _, junk := range []string{",", "£", "%", " "} {
		text = strings.ReplaceAll(text, junk, "")
	}
	d, err := decimal.NewFromString(sign + text)
	if err != nil {
		t.Errorf("%q is no number: %v", text, err)
	}
	return d.Mul(scale)
}

// TestMeasuresAreFoundFromAPage follows the figures of pages of a report.
func TestMeasuresAreFoundFromAPage(t *testing.T) {
	root := withPacks(t)
	s, _ := open(t, root, morning)
	found, signed := map[string]string{}, 0
	for n := 5; n < 14; n++ { // not all: the report is printed again for each
		traces, other, err := s.TracePage(context.Background(), "north/2025-26-Q2/v1", n)
		if err != nil {
			t.Fatal(err)
		}
		if other != "" {
			t.Error(other)
		}
		for _, tr := range traces {
			found[string(tr.Indicator.Ref)+" "+tr.Area] = tr.Assessment.Current.Value.Decimal.String()
			for _, v := range tr.Versions {
				if v.Receipt != "" && v.Signed.Role != "" && v.Received != "" {
					signed++
				}
			}
		}
	}
	for _, row := range table(t, packAt(root, "north", q2, 1, "indicators.csv")) {
		if value, ok := found[row["ref"]+" "+row["area"]]; ok && row["value"] != "" && row["value"] != value {
			t.Errorf("%s for %s is %q on the pages, and %q in the pack", row["ref"], row["area"], value, row["value"])
		}
	}
	if len(found) < 5 || signed == 0 {
		t.Errorf("%d measures are found, and %d figures lead to a receipt and to who signed", len(found), signed)
	}
	if _, _, err := s.TracePage(context.Background(), "north/2025-26-Q2/v1", 900); err == nil || !strings.Contains(err.Error(), "and no page 900") {
		t.Errorf("page 900: %v", err)
	}
}

// TestEveryFigureOfAPackLeadsToItsCell follows every figure of the three sample packs, and reads the cells again with other programs.
func TestEveryFigureOfAPackLeadsToItsCell(t *testing.T) {
	for _, name := range []string{"essex", "babergh-mid-suffolk"} {
		t.Run(name, func(t *testing.T) {
			root := sample(t, name)
			r := run(t, root, day("2025-11-01"))
			s, _ := open(t, root, morning)
			kept := &archive{root, map[string]*excelize.File{}, map[string][][]string{}}
			hashes := map[string]string{}
			followed, ofReturns, together := 0, 0, 0
			// follow reads a figure's cell again. want is the value, or the numerator where the value was worked out from its parts.
			follow := func(name string, src kpi.Source, again pipeline.Reread, want kpi.Figure) {
				t.Helper()
				if hashes[again.Archived] == "" {
					sum := sha256.Sum256(read(t, filepath.Join(root, filepath.FromSlash(again.Archived))))
					hashes[again.Archived] = hex.EncodeToString(sum[:])
				}
				if hashes[again.Archived] != src.SHA256 {
					t.Errorf("%s: %s has another hash than %s", name, again.Archived, src.SHA256)
				}
				text := kept.cell(t, again.Archived, src.Sheet, src.Cell)
				if !strings.EqualFold(text, again.InCell) && !number(t, text).Equal(number(t, again.InCell)) {
					t.Errorf("%s: %s has %q in %s, and trace says %q", name, again.Archived, text, src.Cell, again.InCell)
				}
				if !want.Value.Valid {
					return
				}
				got := number(t, text)
				near := func(d decimal.NullDecimal) bool {
					return d.Valid && strconv.FormatFloat(d.Decimal.InexactFloat64(), 'g', 15, 64) == strconv.FormatFloat(got.InexactFloat64(), 'g', 15, 64)
				}
				// A value beside its parts is as rounded as whoever typed it thought fit, and may even be a percentage typed as a fraction: the parts speak.
				rounded := want.Parts() && (got.Equal(want.Value.Decimal.Round(-got.Exponent())) || got.Equal(want.Value.Decimal.Shift(-2).Round(-got.Exponent())))
				if !near(want.Value) && !near(want.Numerator) && !rounded {
					t.Errorf("%s: the figure is %s, and %s of %s has %q", name, want.Value.Decimal, src.Cell, again.Archived, text)
				}
			}
			for _, b := range r.Built {
				for _, row := range table(t, filepath.Join(b.Path, "indicators.csv")) {
					traces, err := s.Trace(context.Background(), kpi.Ref(row["ref"]), b.Quarter, b.Organisation)
					if err != nil {
						t.Fatal(err)
					}
					found := false
					for _, tr := range traces {
						if tr.Area != row["area"] {
							continue
						}
						found = true
						name := row["ref"] + " for " + row["area"]
						c := &tr.Assessment.Current
						value := ""
						if c.Value.Valid {
							value = c.Value.Decimal.String()
						}
						if value != row["value"] || c.File != row["source_file"] || c.Sheet != row["source_sheet"] || c.Cell != row["source_cell"] || c.SHA256 != row["source_sha256"] {
							t.Errorf("%s: trace says %s in %s %s %s, and indicators.csv %v", name, value, c.File, c.Sheet, c.Cell, row)
						}
						if c.SHA256 == "" {
							if value != "" {
								t.Errorf("%s has the figure %s and no source", name, value)
							}
							continue
						}
						followed++
						if c.Origin == kpi.FromReturn {
							ofReturns++
						}
						if len(tr.Months) == 0 {
							follow(name, c.Source, tr.Reread, c.Figure)
							continue
						}
						together++
						for _, m := range tr.Months {
							follow(name+" in "+m.Period.String(), m.Source, m.Reread, m.Figure)
						}
					}
					if !found {
						t.Errorf("no trace of %s for %s", row["ref"], row["area"])
					}
				}
			}
			if followed < 40 || ofReturns < 20 || together == 0 {
				t.Errorf("only %d figures were followed, %d to returns, %d to their months", followed, ofReturns, together)
			}
			t.Logf("%d figures followed, %d of them to returns and %d to three months", followed, ofReturns, together)
		})
	}
}

// The reason of a measure that is not rated ran into its status, and a line without one ended in a space.
func TestATraceSaysWhyAMeasureIsNotRated(t *testing.T) {
	for _, c := range []struct {
		a    kpi.Assessment
		want string
	}{
		{kpi.Assessment{Status: kpi.NotRated, Reason: kpi.NotDue}, "Figure none: not due; Status not rated: not due"},
		{kpi.Assessment{Status: kpi.NotRated, Reason: kpi.Unavailable, Current: kpi.Observation{Figure: kpi.Figure{Marks: kpi.NotAvailable}}}, "Figure none: not available [x]; Status not rated: not available"},
		{kpi.Assessment{Status: kpi.Green, Current: kpi.Observation{Figure: kpi.Figure{Value: decimal.NewNullDecimal(decimal.NewFromInt(41))}}}, "Figure 41 (41); Status green"},
	} {
		trace := pipeline.Trace{Assessment: c.a, Indicator: &kpi.Indicator{Ref: "W1"}}
		var got []string
		for _, l := range trace.Lines() {
			if l.Label == "Figure" || l.Label == "Status" {
				got = append(got, l.Label+" "+l.Text)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
