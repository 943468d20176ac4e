package ingest

import (
	"strings"
	"testing"
)

// TestHeadingsAboveOneAnotherSayOneTime has what two headings over one column say together, as people stack them; either may stand above.
func TestHeadingsAboveOneAnotherSayOneTime(t *testing.T) {
	x := newSenses(NewReader(Question{Framework: testFramework()}).frame(0))
	for _, c := range []struct{ above, below, want string }{
		{"2023/24", "Q1", "2023-24-Q1"}, {"2023/24", "Quarter 4", "2023-24-Q4"}, {"2023/24", "January", "2024-01"}, {"2023/24", "April", "2023-04"},
		{"2023", "January", "2023-01"}, // a calendar year
		{"2023/24", "2023/24", "2023-24"}, {"Q1", "Q1 2023/24", "2023-24-Q1"},
		// A whole period under its year, its quarter or its month says it twice.
		{"2023/24", "Q1 2023/24", "2023-24-Q1"}, {"2023/24", "Jan 2024", "2024-01"}, {"2024", "Jan 2024", "2024-01"}, {"Q3", "2023-24-Q3", "2023-24-Q3"}, {"January", "Jan 2024", "2024-01"},
		{"2023/24", "31/03/2024", "2024-03-31"},
		// Two times are none.
		{"2022/23", "Q1 2023/24", "clash"}, {"2023", "Jan 2024", "clash"}, {"Q2", "2023-24-Q3", "clash"}, {"February", "Jan 2024", "clash"}, {"Q1", "Jan 2024", "clash"}, {"January", "2023-24-Q4", "clash"},
		{"2022/23", "2023/24", "clash"}, {"2023", "2023/24", "clash"}, {"Q1", "Q2", "clash"}, {"Q1 2023/24", "Q2 2023/24", "clash"}, {"2024", "31/03/2025", "clash"},
		// And some leave something wanting.
		{"Q1", "Quarter 1", "no year"}, {"January", "Jan", "no year"}, {"2023", "Q1", "quarter 1 of 2023, and not whether that is a financial year"},
	} {
		for _, way := range [][2]string{{c.above, c.below}, {c.below, c.above}} {
			a, b := x.of(way[0]), x.of(way[1])
			both, ok := a.when.with(b.when)
			p, why := both.of(nil)
			got := p.String()
			switch {
			case !a.known || !b.known:
				got = "not understood"
			case !ok:
				got = "clash"
			case why != "":
				got = why
			}
			if got != c.want {
				t.Errorf("%q over %q is read as %q, want %q", way[0], way[1], got, c.want)
			}
		}
	}
}

// TestThePrintedTableOfHeadingsIsTrue reads every heading of the guide's table, and sees that it is read as the table says.
func TestThePrintedTableOfHeadingsIsTrue(t *testing.T) {
	x := newSenses(NewReader(Question{Framework: testFramework()}).frame(0))
	rows, read := 0, 0
	for line := range strings.Lines(LayoutTable()) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 2 || !strings.Contains(cells[0], "`") {
			continue
		}
		rows++
		says := strings.TrimSpace(cells[1])
		for i, heading := range strings.Split(cells[0], "`") {
			if i%2 == 0 {
				continue // between two headings
			}
			read++
			s := x.of(strings.ToUpper(heading)) // whatever the case
			as := "the unit, which says nothing new"
			switch {
			case !s.known:
				as = "nothing known"
			case s.skip:
				as = "not read"
			case s.key != noKey:
				as = keyWords[s.key]
			case s.role == aCount:
				as = "the numerator where there is a denominator as well, else the figure"
			case s.role == hMark:
				as = "marks"
			case s.role == hNote:
				as = "notes"
			case s.role != 0:
				as = roleWords[s.role]
			}
			if as != says {
				t.Errorf("%q is read as %s, and the table says %s", heading, as, says)
			}
		}
	}
	if rows < 12 || read < 150 {
		t.Errorf("the table has %d rows of %d headings", rows, read)
	}
}
