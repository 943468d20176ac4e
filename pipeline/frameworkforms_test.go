package pipeline_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline"
)

// asWorkbook writes the framework of a workspace as framework.xlsx, a sheet for each table, and takes the folder away. Numbers are numbers, as a
// spreadsheet makes them of what is typed; order says in which order the sheets stand.
func asWorkbook(t *testing.T, root string, order func(a, b string) int) {
	t.Helper()
	folder := filepath.Join(root, "framework")
	tables := names(t, folder)
	slices.SortFunc(tables, order)
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range tables {
		rows, err := csv.NewReader(bytes.NewReader(read(t, filepath.Join(folder, name)))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		sheetName := strings.TrimSuffix(name, ".csv")
		if _, err := f.NewSheet(sheetName); err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, text := range row {
				cell := must(excelize.CoordinatesToCellName(c+1, r+1))
				write := f.SetCellDefault // a number where it looks like one
				if len(strings.Trim(text, "0.")) > 16 {
					write = f.SetCellStr // of which a spreadsheet would keep 15 digits
				}
				if text == "" {
					continue
				}
				if err := write(sheetName, cell, text); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := errors.Join(f.DeleteSheet("Sheet1"), f.SaveAs(filepath.Join(root, "framework.xlsx")), os.RemoveAll(folder)); err != nil {
		t.Fatal(err)
	}
}

// version takes a workspace's framework in and gives the hash by which it is known.
func version(t *testing.T, root string) string {
	t.Helper()
	s, end := open(t, root, morning)
	defer end()
	if _, _, err := s.ImportFramework(context.Background()); err != nil {
		t.Fatal(inFull(err))
	}
	return s.FrameworkVersion()
}

func TestAFrameworkIsTheSameAsAFolderAndAsAWorkbook(t *testing.T) {
	for _, c := range []struct {
		name string
		make func() string
	}{
		{"the moors", func() string { return moors(t) }},
		{"essex", func() string { return sample(t, "essex") }},
		{"babergh-mid-suffolk", func() string { return sample(t, "babergh-mid-suffolk") }},
	} {
		folder, book := c.make(), c.make()
		want := version(t, folder)
		asWorkbook(t, book, func(a, b string) int { return strings.Compare(b, a) })
		if got := version(t, book); got != want {
			s, end := open(t, book, morning)
			paths := must(s.ExportFramework(context.Background(), filepath.Join(t.TempDir(), "as-workbook")))
			end()
			s, end = open(t, folder, morning)
			others := must(s.ExportFramework(context.Background(), filepath.Join(t.TempDir(), "as-folder")))
			end()
			t.Errorf("%s: as a folder it is %s and as a workbook %s", c.name, want, got)
			for i := range paths {
				if a, b := read(t, others[i]), read(t, paths[i]); !bytes.Equal(a, b) {
					t.Errorf("%s is\n%.400s\nand\n%.400s", filepath.Base(paths[i]), a, b)
				}
			}
		}
		// With both, nobody can say which is meant.
		put(t, filepath.Join(folder, "framework.xlsx"), read(t, filepath.Join(book, "framework.xlsx")))
		s, end := open(t, folder, morning)
		var faults *pipeline.Faults
		if _, _, err := s.ImportFramework(context.Background()); !errors.As(err, &faults) || len(faults.Findings) != 1 || !strings.Contains(faults.Findings[0].String(), "framework.xlsx") {
			t.Errorf("%s: a folder and a workbook at once: %v", c.name, err)
		}
		end()
	}
}

func TestTheSameFrameworkInAnotherLayoutHasTheSameHash(t *testing.T) {
	root := moors(t)
	want := version(t, root)
	folder := filepath.Join(root, "framework")
	for _, name := range names(t, folder) {
		path := filepath.Join(folder, name)
		rows, err := csv.NewReader(bytes.NewReader(read(t, path))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.UseCRLF = true
		for _, row := range rows {
			slices.Reverse(row) // columns in another order
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		put(t, path, append([]byte("\ufeff"), b.Bytes()...))
	}
	if got := version(t, root); got != want {
		t.Errorf("with its columns in another order, a byte order mark and other line ends it is %s; it was %s", got, want)
	}
}
