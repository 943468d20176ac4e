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

// What a measure took over from the one before it is its past in the pack, and so it is in the return: the figure before, and the share of the year's target.
func TestAReturnShowsThePastThatAMeasureTookOver(t *testing.T) {
	root := t.TempDir()
	lay(t, root, `
-- perfpack.toml --
title = "Moorland outcomes framework"
[publication]
default = "public"
[[organisation]]
id   = "north"
name = "Northmoor District Council"
-- framework/tiers.csv --
tier,name
1,Outcome
-- framework/outcomes.csv --
ref,tier,title
1,1,A cleaner moor
-- framework/services.csv --
service,name
waste,Waste
-- framework/indicators.csv --
ref,title,service,valid_from,valid_to
OLD,Bins emptied,waste,,2025-06-30
NEW,Bins and boxes emptied,waste,2025-07-01,
-- framework/links.csv --
indicator,outcome
NEW,1
-- framework/crosswalk.csv --
from_indicator,to_indicator,kind,on
OLD,NEW,carried,2025-07-01
-- framework/targets.csv --
indicator,period,target
NEW,2025-26,200
-- history/old.csv --
indicator,period,value
OLD,2024-25-Q1,10
OLD,2024-25-Q2,30
OLD,2024-25-Q3,40
OLD,2024-25-Q4,20
OLD,2025-26-Q1,15`)
	book, err := sheet.Open(forms(t, root, q2)["waste"], sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	heads, got := map[int]string{}, map[string]string{}
	head := 0
	err = book.Read("Return", func(c sheet.Cell) error {
		switch {
		case c.Text == "Line key":
			head = c.Row
			fallthrough
		case c.Row == head:
			heads[c.Col] = c.Text
		case head > 0:
			got[heads[c.Col]] += c.Text
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got["Indicator"] != "NEW" || got["Previous"] != "15" || got["Target"] != "60" {
		t.Errorf("asked for %s beside a previous figure of %q and a target of %q", got["Indicator"], got["Previous"], got["Target"])
	}
}
