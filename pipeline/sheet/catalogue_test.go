package sheet

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain sees that the tests, when all of them are run, provoke every code of the catalogue: no kind of trouble is
// documented that cannot happen.
func TestMain(m *testing.M) {
	status := m.Run()
	all := true
	for _, name := range []string{"run", "skip", "fuzz", "list"} {
		f := flag.Lookup("test." + name)
		all = all && (f == nil || f.Value.String() == "")
	}
	for _, k := range Catalogue() {
		if all && status == 0 && !seenCodes[k.Code] {
			fmt.Printf("no test provokes the fault %s\n", k.Code)
			status = 1
		}
	}
	os.Exit(status)
}

func TestCatalogueIsComplete(t *testing.T) {
	seen := map[Code]bool{}
	for _, k := range Catalogue() {
		if k.Code == "" || k.Provoked == "" || k.Mend == "" || seen[k.Code] {
			t.Errorf("entry %+v", k)
		}
		seen[k.Code] = true
		if got, ok := Lookup(k.Code); !ok || got != k {
			t.Errorf("%s is looked up as %+v", k.Code, got)
		}
	}
	if _, ok := Lookup("nonsense"); ok {
		t.Error("a code that is not in the catalogue")
	}
}

func TestFaultSaysWhereWhatAndWhatToDo(t *testing.T) {
	cases := []struct {
		fault Fault
		want  string
	}{
		{Fault{Code: BadCell, Part: sheet1, Sheet: "Return", Cell: "D14", Found: `"abc" in a cell for a number`, Mend: "type the number again"},
			`sheet Return, cell D14: found "abc" in a cell for a number; type the number again`},
		{Fault{Code: Damaged, Part: "xl/styles.xml", Found: "x", Mend: "y"}, "xl/styles.xml: found x; y"},
		{Fault{Code: RaggedRow, Part: "line 12", Found: "x", Mend: "y"}, "line 12: found x; y"},
		{Fault{Code: PDFFile, Found: "a PDF file"}, "found a PDF file; send the workbook it was printed from"},
	}
	for _, c := range cases {
		if got := c.fault.Error(); got != c.want {
			t.Errorf("says %q, want %q", got, c.want)
		}
	}
	both := Faults{cases[1].fault, cases[2].fault}
	if got := fmt.Errorf("reading: %w", both); len(FaultsIn(got)) != 2 {
		t.Errorf("faults in %v", got)
	}
	if FaultsIn(errors.New("disk")) != nil || FaultsIn(nil) != nil {
		t.Error("faults where there are none")
	}
}
