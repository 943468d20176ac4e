package pipeline_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFrameworkWrittenAsAWorkbookAndTakenInAgainIsTheSame goes round: out as a workbook, the folder of CSV files away, the workbook in.
func TestAFrameworkWrittenAsAWorkbookAndTakenInAgainIsTheSame(t *testing.T) {
	awkward := func(t testing.TB) string {
		root := moors(t)
		change := func(name, from, to string) {
			path := filepath.Join(root, "framework", name+".csv")
			text := string(read(t, path))
			if !strings.Contains(text, from) {
				t.Fatalf("%s has no %q", name, from)
			}
			put(t, path, []byte(strings.Replace(text, from, to, 1)))
		}
		change("outcomes", "\n2,1,,A home", "\n3,1,,\"=HYPERLINK(\"\"x\"\")\"\n4,1,,_x0041_ and 'tis\n2.10,1,,2.10 is not 2.1\n007,1,,'=1\n2,1,,A home")
		put(t, filepath.Join(root, "framework", "baselines.csv"), []byte("indicator,organisation,period,value,note,kept by\n"+
			"W2,north,2023-24-Q1,0.1234567890123456789,\"two\nlines, <b> & \ttab\",TRUE\nW2,south,2023-24-Q1,1234567890123,1/2,0012\nH4,north,2022-23,260,=1+1,'=1\n"))
		change("services", "waste,Waste and recycling", "waste,Waste – “and” recycling ♻")
		return root
	}
	for _, c := range []struct {
		name string
		root func(testing.TB) string
	}{
		{"essex", func(t testing.TB) string { return sample(t, "essex") }},
		{"babergh-mid-suffolk", func(t testing.TB) string { return sample(t, "babergh-mid-suffolk") }},
		{"moors", moors},
		{"awkward texts", awkward},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := c.root(t)
			s, end := open(t, root, morning)
			_, notes, err := s.ImportFramework(context.Background())
			if err != nil {
				t.Fatal(inFull(err))
			}
			was := s.FrameworkVersion()
			book, err := s.ExportFrameworkBook(context.Background(), filepath.Join(root, "new"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.ExportFrameworkBook(context.Background(), filepath.Join(root, "new")); err == nil {
				t.Error("a workbook was written over")
			}
			again, err := s.ExportFrameworkBook(context.Background(), filepath.Join(root, "again.xlsx"))
			if err != nil || string(read(t, book)) != string(read(t, again)) {
				t.Errorf("written twice, the workbook differs (%v)", err)
			}
			end()
			if err := os.RemoveAll(filepath.Join(root, "framework")); err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(root, "framework.xlsx"), read(t, book))
			s, _ = open(t, root, morning)
			changed, found, err := s.ImportFramework(context.Background())
			if err != nil {
				t.Fatal(inFull(err))
			}
			if changed || s.FrameworkVersion() != was {
				lines, _ := s.DiffFramework(context.Background())
				t.Errorf("the framework changed on its way: %s", strings.Join(lines, "; "))
			}
			if len(found) != len(notes) {
				t.Errorf("the CSV files were answered with %d findings and the workbook with %d: %v", len(notes), len(found), found)
			}
		})
	}
}
