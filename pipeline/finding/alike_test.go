package finding

import "testing"

func TestWhatSaysTheSameIsReadAsOne(t *testing.T) {
	t.Parallel()
	empty := func(cell, subject string) Finding {
		return Finding{Code: "state-empty", Severity: Query, Place: Place{File: "a.xlsx", Sheet: "Budgets", Column: "Profile", Cell: cell}, Subject: subject, Found: "nothing is said of this budget line", Mend: "say how it stands"}
	}
	other := empty("B2", "EDP-1")
	other.Sheet, other.Found = "Milestones", "nothing is said of this milestone"
	graver := empty("G7", "R10")
	graver.Severity = Stop
	file := Finding{Code: "return-unsigned", Place: Place{File: "a.xlsx"}, Found: "nobody has signed"}
	type group struct{ where, about string }
	for _, c := range []struct {
		name string
		list []Finding
		want []group
	}{
		{"nothing", nil, nil},
		{"one alone keeps its own place", []Finding{empty("G5", "R08")}, []group{{"sheet Budgets, cell G5 (Profile)", "R08"}}},
		{"several are one, where the first stood", []Finding{empty("G5", "R08"), other, empty("G6", "R09")},
			[]group{{"sheet Budgets, 2 cells under Profile", "R08 (G5), R09 (G6)"}, {"sheet Milestones, cell B2 (Profile)", "EDP-1"}}},
		{"what is graver stands apart", []Finding{empty("G5", "R08"), graver}, []group{{"sheet Budgets, cell G5 (Profile)", "R08"}, {"sheet Budgets, cell G7 (Profile)", "R10"}}},
		{"subjects with commas are kept apart", []Finding{empty("J5", "A-1, 2025-07, x"), empty("J6", "A-1, 2025-08, x")},
			[]group{{"sheet Budgets, 2 cells under Profile", "A-1, 2025-07, x (J5); A-1, 2025-08, x (J6)"}}},
		{"a cell may be about nothing in particular", []Finding{empty("J5", ""), empty("J6", "")}, []group{{"sheet Budgets, 2 cells under Profile", "J5, J6"}}},
		{"what is about a file is not put together", []Finding{file, file}, []group{{"", ""}, {"", ""}}},
	} {
		got := Alike(c.list)
		if len(got) != len(c.want) {
			t.Errorf("%s: %d groups, want %d", c.name, len(got), len(c.want))
			continue
		}
		for i, g := range got {
			if at := (group{Where(g), About(g)}); at != c.want[i] {
				t.Errorf("%s: group %d is %q, want %q", c.name, i, at, c.want[i])
			}
		}
	}
	if got := Cells([]Finding{empty("J5", ""), empty("J16", ""), file}); got != "J5, J16" {
		t.Errorf("the cells are %q", got)
	}
}
