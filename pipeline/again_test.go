package pipeline_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/sheet"
)

// lineKeys gives the keys of the lines that a return asks for.
func lineKeys(t testing.TB, form []byte) []string {
	t.Helper()
	book, err := sheet.Open(form, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	under := false
	err = book.Read("Return", func(c sheet.Cell) error {
		if c.Col == 1 {
			if under {
				keys = append(keys, c.Text[:strings.LastIndex(c.Text, "-")])
			}
			under = under || c.Text == "Line key"
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// A measure of which nothing is held is asked for again in the next quarter, since its line came back empty.
func TestALineThatCameBackEmptyIsAskedForAgain(t *testing.T) {
	root := moors(t)
	lay(t, root, strings.Replace(northmoor, "\n-- framework/links.csv", "\nN1,Wages checked,people,service,count,in_quarter,quarterly,,0,higher,,,none,,,,,\nN2,Wages paid,people,service,count,in_quarter,quarterly,,0,higher,,,none,,,,,\n-- framework/links.csv", 1))
	third := time.Date(2026, time.January, 5, 6, 15, 0, 0, time.UTC)
	again := func() []string {
		t.Helper()
		return slices.DeleteFunc(lineKeys(t, forms(t, root, q2+1)["people"]), func(key string) bool { return !strings.HasPrefix(key, "N") })
	}
	if got, want := strings.Join(again(), " "), "N1.2025-26-Q3.north N1.2025-26-Q3.south N2.2025-26-Q3.north N2.2025-26-Q3.south"; got != want {
		t.Errorf("before any return: %s\nwant %s", got, want)
	}
	send(t, root, "q2.xlsx", filled(t, forms(t, root, q2)["people"], append(slices.Clone(answers["people"]),
		answer{"N1", "2025-26-Q2", "north", []string{"Value", "5"}}, answer{"N2", "2025-26-Q2", "north", []string{"Value", "nil"}})...))
	ingest(t, root, morning)
	if got, want := strings.Join(again(), " "), "N1.2025-26-Q3.north N1.2025-26-Q2.south N1.2025-26-Q3.south N2.2025-26-Q2.north N2.2025-26-Q3.north N2.2025-26-Q2.south N2.2025-26-Q3.south"; got != want {
		t.Errorf("after a return with two empty lines and one that cannot be read: %s\nwant %s", got, want)
	}
	send(t, root, "q3.xlsx", filled(t, forms(t, root, q2+1)["people"],
		answer{"N1", "2025-26-Q2", "south", []string{"Value", "6"}}, answer{"N2", "2025-26-Q2", "north", []string{"Value", "7"}},
		answer{"N2", "2025-26-Q2", "south", []string{"Figure status", "Not applicable", "Reason", "Nobody is paid there."}}))
	got, _ := ingest(t, root, third)
	for _, f := range got["q3.xlsx"].Findings {
		if strings.HasPrefix(f.Subject, "N") && strings.Contains(f.Subject, "2025-26-Q2") {
			t.Errorf("given now, and found: %v", f)
		}
	}
	if got, want := strings.Join(again(), " "), "N1.2025-26-Q3.north N1.2025-26-Q3.south N2.2025-26-Q3.north N2.2025-26-Q3.south"; got != want {
		t.Errorf("when they were given: %s\nwant %s", got, want)
	}
}
